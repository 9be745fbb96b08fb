#!/usr/bin/env -S node
// Check (2): @digitalbazaar/vc + data-integrity (eddsa-rdfc-2022, eddsa-jcs-2022, ecdsa-rdfc-2019) and check (5) Bitstring status, offline.
import fs from 'node:fs'; import path from 'node:path'; import {createRequire} from 'node:module';
import './lib/offline.mjs';
import {loaderFor} from './lib/loader.mjs';
const HELP = `vc-di.mjs [--did DID=FILE]... [--map URLPREFIX=URL-or-FILE]... [--suite rdfc|jcs|ecdsa] [--status] [--expect valid|invalid|revoked] FILE...
       vc-di.mjs --vectors DIR     verify the W3C eddsa test vectors (w3c/vc-di-eddsa TestVectors)
  --suite    the proof must be of this cryptosuite      --status  credentialStatus must be present and its bit clear
exit 0 only when every file shows what is expected. Last line PASS n/m or FAIL n/m.`;
const argv = process.argv.slice(2);
if (argv.includes('--help') || !argv.length) { console.log(HELP); process.exit(argv.length ? 0 : 2); }
const req = createRequire(path.join(process.env.INTEROP, 'package.json')), imp = n => import(req.resolve(n));
const map = {}; let files = [], expect = 'valid', want = null, status = false, vectors = null;
for (let i = 0; i < argv.length; i++) {
  if (argv[i] === '--did' || argv[i] === '--map') { const s = argv[++i], k = s.indexOf('='); map[s.slice(0, k)] = /^http/.test(s.slice(k + 1)) ? s.slice(k + 1) : path.resolve(s.slice(k + 1)); }
  else if (argv[i] === '--expect') expect = argv[++i]; else if (argv[i] === '--suite') want = argv[++i]; else if (argv[i] === '--status') status = true;
  else if (argv[i] === '--vectors') vectors = argv[++i]; else files.push(argv[i]);
}
if (vectors) files = ['eddsa-rdfc-2022/signedDataInt.json', 'eddsa-jcs-2022/signedJCS.json', 'proof-set-chain/signedProofSet1.json', 'proof-set-chain/signedProofSet2.json'].map(f => path.join(vectors, f));
const vc = await imp('@digitalbazaar/vc'), {DataIntegrityProof} = await imp('@digitalbazaar/data-integrity');
const rdfc = (await imp('@digitalbazaar/eddsa-rdfc-2022-cryptosuite')).cryptosuite, jcs = await imp('@digitalbazaar/eddsa-jcs-2022-cryptosuite'), ecdsa = (await imp('@digitalbazaar/ecdsa-rdfc-2019-cryptosuite')).cryptosuite;
const {checkStatus} = await imp('@digitalbazaar/vc-bitstring-status-list'), jsigs = await imp('jsonld-signatures');
const base = await loaderFor({map});
// the published vectors name their issuer by an https URL, so --vectors checks proofs only (jsonld-signatures), not the issuer binding
const loader = base, NAMES = {rdfc: 'eddsa-rdfc-2022', jcs: 'eddsa-jcs-2022', ecdsa: 'ecdsa-rdfc-2019'};
const suites = () => [rdfc, jcs.createVerifyCryptosuite(), ecdsa].map(c => new DataIntegrityProof({cryptosuite: c}));
let ok = 0;
for (const f of files) {
  let state, why = '';
  try {
    const credential = JSON.parse(fs.readFileSync(f, 'utf8')), proofs = [].concat(credential.proof || []);
    if (vectors) {
      const purpose = new (jsigs.purposes || jsigs.default.purposes).AssertionProofPurpose();
      const r = await (jsigs.verify || jsigs.default.verify)(credential, {suite: suites(), purpose, documentLoader: loader});
      state = r.verified ? 'valid' : 'invalid'; why = r.error ? (r.error.errors || [r.error]).map(e => e.message).join('; ') : '';
    } else {
      const r = await vc.verifyCredential({credential, suite: suites(), documentLoader: loader,
        checkStatus: credential.credentialStatus ? o => checkStatus({...o, verifyBitstringStatusListCredential: true, verifyMatchingIssuers: true}) : undefined});
      // vc-bitstring-status-list reports a set bit as verified:true with status:true, so the bit is read here
      const set = (r.statusResult?.results || []).some(x => x.status === true);
      state = !r.verified ? 'invalid' : set ? 'revoked' : 'valid';
      why = r.verified ? '' : ((r.error?.errors || [r.error || r.statusResult?.error]).map(e => e?.message).join('; '));
      if (status && !credential.credentialStatus) { state = 'invalid'; why = 'no credentialStatus'; }
    }
    if (want && !proofs.some(p => p.cryptosuite === NAMES[want])) { state = 'invalid'; why = `no ${NAMES[want]} proof`; }
  } catch (e) { state = 'invalid'; why = e.message; }
  const good = state === expect; ok += good;
  console.log(`${good ? 'ok  ' : 'BAD '} ${vectors ? path.relative(vectors, f) : path.basename(f)}: ${state} ${why.slice(0, 300)}`);
}
console.log(`${ok === files.length && ok ? 'PASS' : 'FAIL'} ${ok}/${files.length}`);
process.exit(ok === files.length && ok ? 0 : 1);
