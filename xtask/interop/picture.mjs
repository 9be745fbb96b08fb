#!/usr/bin/env node
// Takes the picture of the portal in the README: node picture.mjs http://127.0.0.1:8080/certificate/NUMBER ../../docs/portal.png
// INTEROP names the folder of the tools, ~/.cache/assay-interop/pinned after `cargo xtask test --only interop`.
import path from 'node:path';
import {createRequire} from 'node:module';

const [url, file] = process.argv.slice(2);
if (!file) { console.log('usage: picture.mjs URL FILE.png'); process.exit(2); }
const {chromium} = createRequire(path.join(process.env.INTEROP, 'package.json'))('playwright-core');
const browser = await chromium.launch({executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu']});
const page = await browser.newPage({viewport: {width: 1280, height: 1150}, locale: 'en', extraHTTPHeaders: {'accept-language': 'en'}});
await page.goto(url);
await page.screenshot({path: file});
await browser.close();
