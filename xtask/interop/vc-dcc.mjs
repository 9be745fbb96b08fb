#!/usr/bin/env -S node
// Check (1): Digital Credentials Consortium verifier-core (the engine of VerifierPlus) on credential files, offline.
import {spawnSync} from 'node:child_process'; import fs from 'node:fs'; import path from 'node:path'; import {createRequire} from 'node:module'; import {fileURLToPath} from 'node:url';
const HELP = `vc-dcc.mjs [--did DID=FILE]... [--map URLPREFIX=URL-or-FILE]... [--expect valid|invalid|revoked|expired] [--schema] FILE...
  --did  did:web:host=did.json   DID document taken from a file         --map  https://host/=http://127.0.0.1:8080/  redirect fetches to our binary
  --expect  what each file must show (default valid)                    --schema  also require the OB 3.0 JSON schema result to be valid
exit 0 only when every file shows what is expected. Last line PASS n/m or FAIL n/m.`;
const argv = process.argv.slice(2);
if (argv.includes('--help') || !argv.length) { console.log(HELP); process.exit(argv.length ? 0 : 2); }
const me = fileURLToPath(import.meta.url), ROOT = process.env.INTEROP;
const map = JSON.parse(process.env.INTEROP_MAP || '{}'), files = []; let expect = 'valid', schema = false;
for (let i = 0; i < argv.length; i++) {
  if (argv[i] === '--did') { const [d, f] = argv[++i].split('='); const [h, ...r] = d.slice(8).split(':').map(decodeURIComponent); map[`https://${h}/${r.length ? r.join('/') : '.well-known'}/did.json`] = path.resolve(f); }
  else if (argv[i] === '--map') { const s = argv[++i], k = s.indexOf('='); map[s.slice(0, k)] = /^http/.test(s.slice(k + 1)) ? s.slice(k + 1) : path.resolve(s.slice(k + 1)); }
  else if (argv[i] === '--expect') expect = argv[++i]; else if (argv[i] === '--schema') schema = true; else files.push(argv[i]);
}
if (!process.env.INTEROP_CHILD) {
  const r = spawnSync(process.execPath, ['--import', path.join(path.dirname(me), 'lib/offline.mjs'), me, ...argv], {stdio: 'inherit', env: {...process.env, INTEROP_CHILD: '1', INTEROP_MAP: JSON.stringify(map)}});
  process.exit(r.status ?? 1);
}
const req = createRequire(path.join(ROOT, 'package.json'));
const pkg = path.join(ROOT, 'node_modules/@digitalcredentials/verifier-core');
const {verifyCredential} = await import(path.join(pkg, 'dist/index.js'));
let ok = 0;
for (const f of files) {
  const credential = JSON.parse(fs.readFileSync(f, 'utf8'));
  const r = await verifyCredential({credential, knownDIDRegistries: []});
  const log = Object.fromEntries((r.log || []).map(e => [e.id, e.valid ?? e.error?.name]));
  const sch = r.additionalInformation?.find(e => e.id?.includes('schema'))?.results;
  const schemaOk = Array.isArray(sch) ? sch.every(x => x.result?.valid) : null;
  const state = r.errors?.length ? 'invalid' : log.valid_signature !== true ? 'invalid' : log.expiration === false ? 'expired'
    : log.revocation_status === false ? 'revoked' : ('revocation_status' in log && log.revocation_status !== true) ? `status-error:${log.revocation_status}` : 'valid';
  const good = state === expect && (!schema || schemaOk === true); ok += good;
  console.log(`${good ? 'ok  ' : 'BAD '} ${path.basename(f)}: ${state} ${JSON.stringify(log)} schema=${schemaOk}${r.errors ? ' ' + r.errors.map(e => `${e.name}: ${e.message}`).join('; ') : ''}`);
  if (schema && schemaOk === false) for (const x of sch) for (const e of (x.result?.errors || []).slice(0, 5)) console.log(`      ${e.instancePath} ${e.message}`);
}
console.log(`${ok === files.length && ok ? 'PASS' : 'FAIL'} ${ok}/${files.length}`);
process.exit(ok === files.length && ok ? 0 : 1);
