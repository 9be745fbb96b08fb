// documentLoader for @digitalbazaar libraries: contexts and DID documents from local files or loopback only.
import fs from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {createRequire} from 'node:module';
const CONTEXTS = path.join(path.dirname(fileURLToPath(import.meta.url)), '../data/contexts');
const req = createRequire(path.join(process.env.INTEROP, 'package.json'));
const imp = n => import(req.resolve(n));
const index = JSON.parse(fs.readFileSync(path.join(CONTEXTS, 'index.json'), 'utf8'));
const didWebUrl = did => {
  const [host, ...rest] = did.slice('did:web:'.length).split(':').map(decodeURIComponent);
  return `https://${host}/${rest.length ? rest.join('/') : '.well-known'}/did.json`;
};
export async function loaderFor({map = {}} = {}) {
  const didKey = (await imp('@digitalbazaar/did-method-key')).driver();
  const Ed = await imp('@digitalbazaar/ed25519-multikey');
  const Ec = await imp('@digitalbazaar/ecdsa-multikey');
  didKey.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed.from});
  for (const h of ['zDna', 'z82L']) didKey.use({multibaseMultikeyHeader: h, fromMultibase: Ec.from});
  const read = async url => {
    const bare = url.split('#')[0];
    if (index[bare]) return JSON.parse(fs.readFileSync(path.join(CONTEXTS, index[bare]), 'utf8'));
    for (const [prefix, target] of Object.entries(map)) {
      if (bare === prefix && !/^https?:/.test(target)) return JSON.parse(fs.readFileSync(target, 'utf8'));
      if (bare.startsWith(prefix)) {
        const t = target + bare.slice(prefix.length);
        return /^https?:/.test(t) ? (await fetch(t)).json() : JSON.parse(fs.readFileSync(t, 'utf8'));
      }
    }
    if (/^https?:\/\/(127\.|localhost)/.test(bare)) { const r = await fetch(bare); if (!r.ok) throw new Error(`NotFoundError ${bare} ${r.status}`); return r.json(); }
    throw new Error(`NotFoundError (offline): ${url}`);
  };
  return async url => {
    if (url.startsWith('did:key:')) return {contextUrl: null, documentUrl: url, document: await didKey.get({url})};
    if (url.startsWith('did:web:')) {
      const [did, frag] = url.split('#');
      const doc = map[did] ? JSON.parse(fs.readFileSync(map[did], 'utf8')) : await read(didWebUrl(did));
      if (!frag) return {contextUrl: null, documentUrl: url, document: doc};
      const vm = (doc.verificationMethod || []).find(v => v.id === url || v.id === `#${frag}`);
      if (!vm) throw new Error(`NotFoundError: ${url} not in did document`);
      const ctx = vm.type === 'Multikey' ? 'https://w3id.org/security/multikey/v1' : 'https://www.w3.org/ns/did/v1';
      return {contextUrl: null, documentUrl: url, document: {'@context': ctx, ...vm, id: url}};
    }
    return {contextUrl: null, documentUrl: url, document: await read(url)};
  };
}
