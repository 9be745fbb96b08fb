#!/usr/bin/env node
// Check (8): accessibility of pages with axe-core in Debian's chromium (playwright-core), loopback only.
import path from 'node:path'; import fs from 'node:fs'; import {createRequire} from 'node:module';
const HELP = `a11y.mjs [--tags wcag2a,wcag2aa,wcag21a,wcag21aa,wcag22aa,best-practice] [--widths 1280,320] [--cookie name=value] [--shots DIR] [--keyboard] [--lang zh-CN,en] URL...
  --widths   viewport widths to scan (320 px also checks reflow, WCAG 1.4.10: no sideways scrolling)
  --keyboard every link, button and field must be reachable with Tab and show a visible focus (WCAG 2.1.1, 2.4.7)
  --shots    write a PNG per page and width      --lang  Accept-Language values; html[lang] must start with the asked language
URLs may also come one a line from @FILE. exit 0 only when no violation was found. Last line PASS n/m or FAIL n/m.`;
const argv = process.argv.slice(2); if (argv.includes('--help') || !argv.length) { console.log(HELP); process.exit(argv.length ? 0 : 2); }
const req = createRequire(path.join(process.env.INTEROP, 'package.json'));
const o = {tags: 'wcag2a,wcag2aa,wcag21a,wcag21aa,wcag22aa', widths: '1280,320', lang: ''}, urls = [], cookies = [];
for (let i = 0; i < argv.length; i++) { const a = argv[i]; if (a === '--keyboard') o.keyboard = true; else if (a === '--cookie') cookies.push(argv[++i]); else if (a.startsWith('--')) o[a.slice(2)] = argv[++i]; else if (a[0] === '@') urls.push(...fs.readFileSync(a.slice(1), 'utf8').split('\n').map(s => s.trim()).filter(Boolean)); else urls.push(a); }
for (const u of urls) if (!/^(https?:\/\/(127\.|localhost|\[::1\])|file:)/.test(u)) { console.log(`loopback only: ${u}`); console.log('FAIL 0/1'); process.exit(2); }
const {chromium} = req('playwright-core'), axe = fs.readFileSync(req.resolve('axe-core/axe.min.js'), 'utf8');
const b = await chromium.launch({executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1']});
let ok = 0, n = 0; if (o.shots) fs.mkdirSync(o.shots, {recursive: true});
for (const lang of (o.lang || '-').split(',')) for (const w of o.widths.split(',').map(Number)) {
  const ctx = await b.newContext({viewport: {width: w, height: 900}, ignoreHTTPSErrors: true, ...(lang === '-' ? {} : {locale: lang, extraHTTPHeaders: {'accept-language': lang}}), bypassCSP: true});
  for (const url of urls) {
    n++; const bad = [];
    for (const c of cookies) { const k = c.indexOf('='); await ctx.addCookies([{name: c.slice(0, k), value: c.slice(k + 1), url}]); }
    const page = await ctx.newPage(), outside = []; page.on('request', r => { if (!/^(https?:\/\/(127\.|localhost|\[::1\])|file:|data:|blob:)/.test(r.url())) outside.push(r.url()); });
    page.on('pageerror', e => bad.push(`script error: ${e.message}`));
    const r = await page.goto(url, {waitUntil: 'load', timeout: 30000}).catch(e => { bad.push(e.message); return null; });
    if (r && r.status() >= 500) bad.push(`status ${r.status()}`);
    if (r) {
      await page.evaluate(axe);
      const res = await page.evaluate(async tags => { const r = await window.axe.run(document, {runOnly: {type: 'tag', values: tags}}); return {v: r.violations.map(v => ({id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.slice(0, 3).map(x => x.target.join(' '))})), inc: r.incomplete.length, pass: r.passes.length}; }, o.tags.split(','));
      for (const v of res.v) bad.push(`${v.id} (${v.impact}) ${v.help}: ${v.nodes.join(' | ')}`);
      if (lang !== '-') { const l = await page.getAttribute('html', 'lang'); if (!l?.toLowerCase().startsWith(lang.split('-')[0].toLowerCase())) bad.push(`html lang is ${l}, asked ${lang}`); }
      if (w <= 400) { const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth); if (over > 1) bad.push(`reflow: ${over} px wider than the ${w} px window`); }
      if (o.keyboard) {
        const want = await page.evaluate(() => [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea')].filter(e => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}) && !(e.type === 'radio' && e.name && document.querySelector(`input[type=radio][name="${CSS.escape(e.name)}"]`) !== e)).length);
        const seen = new Set(); let unseen = 0;
        for (let i = 0; i < want + 5; i++) { await page.keyboard.press('Tab'); const s = await page.evaluate(() => { const e = document.activeElement; if (!e || e === document.body) return null; const c = getComputedStyle(e); window.__i ||= new Map(); if (!window.__i.has(e)) window.__i.set(e, window.__i.size); return [window.__i.get(e), c.outlineStyle !== 'none' && parseFloat(c.outlineWidth) > 0 || c.boxShadow !== 'none', e.outerHTML.slice(0, 80)]; }); if (!s) continue; if (!seen.has(s[0]) && !s[1]) { unseen++; bad.push(`no visible focus: ${s[2]}`); } seen.add(s[0]); }
        if (seen.size < want) bad.push(`keyboard reaches ${seen.size} of ${want} controls`);
      }
      if (o.shots) await page.screenshot({path: path.join(o.shots, `${url.replace(/[^A-Za-z0-9]+/g, '_').slice(-60)}_${w}${lang === '-' ? '' : '_' + lang}.png`), fullPage: true});
      for (const u of outside) bad.push(`page asks another host: ${u}`);
      console.log(`${bad.length ? 'BAD ' : 'ok  '} ${url} @${w}${lang === '-' ? '' : ' ' + lang} passes=${res.pass} needs-review=${res.inc}`);
    } else console.log(`BAD  ${url}`);
    for (const x of bad) console.log(`      ${x}`.slice(0, 220));
    ok += !bad.length; await page.close();
  }
  await ctx.close();
}
await b.close(); console.log(`${ok === n && n ? 'PASS' : 'FAIL'} ${ok}/${n}`); process.exit(ok === n && n ? 0 : 1);
