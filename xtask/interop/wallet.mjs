#!/usr/bin/env node
// A real wallet client (npm @openid4vc/openid4vci) puts a certificate of a live server into a wallet, and a stranger's verifier
// (npm @sd-jwt/sd-jwt-vc) checks what the holder shows of it.
const HELP = `wallet.mjs --base http://127.0.0.1:PORT --password PASSWORD [--login candidate] [--save FILE] [--bend]
  The login is a holder's. --save keeps the whole certificate, FILE.jwk the issuer's key, and FILE.bent a copy with another level,
  for verifiers in other languages. --bend changes the level on its way into the wallet, which must not pass.
Needs the packages beside $INTEROP/package.json. exit 0 only if everything holds. Last line PASS n/m or FAIL n/m.`;
import {createRequire} from 'node:module'; import path from 'node:path'; import fs from 'node:fs'; import crypto from 'node:crypto'; import {pathToFileURL} from 'node:url';
const argv = process.argv.slice(2); if (!argv.length || argv.includes('--help')) { console.log(HELP); process.exit(argv.length ? 0 : 2); }
const o = {login: 'candidate'}; for (let i = 0; i < argv.length; i++) { if (argv[i] === '--bend') o.bend = true; else o[argv[i].slice(2)] = argv[++i]; }
if (!/^https?:\/\/(127\.|localhost|\[::1\])/.test(o.base)) { console.log('loopback only'); console.log('FAIL 0/1'); process.exit(2); }
const need = createRequire(path.join(process.env.INTEROP || process.cwd(), 'package.json'));
const load = async name => { try { return need(name); } catch { return import(pathToFileURL(need.resolve(name))); } };
const {Openid4vciClient, setGlobalConfig} = await load('@openid4vc/openid4vci'), {clientAuthenticationAnonymous} = await load('@openid4vc/oauth2'), {SDJwtVcInstance} = await load('@sd-jwt/sd-jwt-vc');
let ok = 0, n = 0; const check = (what, holds, more = '') => { n++; ok += !!holds; console.log(`${holds ? 'ok  ' : 'BAD '} ${what}${holds ? '' : ' ' + more}`); };
const refuses = async (what, work) => { try { await work(); check(what, false, 'was accepted'); } catch (e) { check(what, true); } };
// A step that cannot be taken fails the whole.
process.on('uncaughtException', e => { console.log(`BAD  ${e.stack || e}`); console.log(`FAIL ${ok}/${n + 1}`); process.exit(1); });
setGlobalConfig({allowInsecureUrls: o.base.startsWith('http:')});

// The holder signs in and makes an offer.
const post = (p, body, headers = {}) => fetch(o.base + p, {method: 'POST', headers: {'content-type': 'application/json', ...headers}, body: JSON.stringify(body)});
const {secret} = await (await post('/api/v1/sign-in', {login: o.login, password: o.password})).json();
check('the holder signs in', secret);
const my = await (await fetch(`${o.base}/my`, {headers: {cookie: `assay=${secret}`}})).text();
const number = my.match(/\/wallet\/([A-Z0-9]+)/)?.[1]; check('the page of the holder offers a certificate', number);
const offer = async () => (await (await post(`/api/v1/wallets/${number}/offer`, {}, {authorization: `Bearer ${secret}`, 'idempotency-key': crypto.randomUUID()})).json()).answer;
const first = await offer(); check('the holder makes an offer', first.link?.startsWith('openid-credential-offer://'));

// The wallet.
const pair = () => { const {privateKey, publicKey} = crypto.generateKeyPairSync('ec', {namedCurve: 'P-256'}); return {privateKey, jwk: publicKey.export({format: 'jwk'})}; };
const holder = pair(), b64 = x => Buffer.from(x).toString('base64url');
const sign = key => data => crypto.sign('sha256', Buffer.from(data), {key, dsaEncoding: 'ieee-p1363'}).toString('base64url');
const jws = (key, header, payload) => { const m = `${b64(JSON.stringify(header))}.${b64(JSON.stringify(payload))}`; return `${m}.${sign(key)(m)}`; };
const callbacks = {fetch, hash: (data, alg) => new Uint8Array(crypto.createHash(alg.replace('-', '')).update(data).digest()), generateRandom: n => new Uint8Array(crypto.randomBytes(n)), clientAuthentication: clientAuthenticationAnonymous(),
  signJwt: async (_, {header, payload}) => ({jwt: jws(holder.privateKey, header, payload), signerJwk: holder.jwk}), verifyJwt: async () => ({verified: false}), encryptJwe: async () => { throw new Error('no'); }, decryptJwe: async () => ({decrypted: false})};
const client = new Openid4vciClient({callbacks});
const credentialOffer = await client.resolveCredentialOffer(first.link), issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
check('the wallet reads offer and metadata', issuerMetadata.credentialIssuer.nonce_endpoint);
const kind = credentialOffer.credential_configuration_ids[0];
await refuses('a wrong transaction code is refused', () => client.retrievePreAuthorizedCodeAccessTokenFromOffer({credentialOffer, issuerMetadata, txCode: first.tx_code === '000000' ? '000001' : '000000'}));
const {accessTokenResponse} = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({credentialOffer, issuerMetadata, txCode: first.tx_code});
check('the wallet gets a token', accessTokenResponse.access_token);
await refuses('the code is used up', () => client.retrievePreAuthorizedCodeAccessTokenFromOffer({credentialOffer, issuerMetadata, txCode: first.tx_code}));
const prove = async nonce => (await client.createCredentialRequestJwtProof({issuerMetadata, credentialConfigurationId: kind, nonce, issuedAt: new Date(), signer: {method: 'jwk', publicJwk: holder.jwk, alg: 'ES256'}})).jwt;
const collect = (accessToken, jwt) => client.retrieveCredentials({issuerMetadata, accessToken, credentialConfigurationId: kind, proofs: {jwt: [jwt]}});
await refuses('a made-up nonce is refused', async () => collect(accessTokenResponse.access_token, await prove('made-up')));
const proof = await prove((await client.requestNonce({issuerMetadata})).c_nonce);
await refuses('a made-up token is refused', () => collect('made-up', proof));
const {credentialResponse} = await collect(accessTokenResponse.access_token, proof);
const bend = whole => whole.replace(/\.([^.]+)\./, (_, claims) => { const said = JSON.parse(Buffer.from(claims, 'base64url')); return `.${b64(JSON.stringify({...said, level: 'L0'}))}.`; });
const collected = credentialResponse.credentials?.[0]?.credential, credential = o.bend && collected ? bend(collected) : collected; check('the wallet has the certificate', typeof credential === 'string');
await refuses('the token is used up', async () => collect(accessTokenResponse.access_token, await prove((await client.requestNonce({issuerMetadata})).c_nonce)));

// A stranger.
const payload = JSON.parse(Buffer.from(credential.split('.')[1], 'base64url')), header = JSON.parse(Buffer.from(credential.split('.')[0], 'base64url'));
check('typ is dc+sd-jwt', header.typ === 'dc+sd-jwt'); check('vct and iss are https', [payload.vct, payload.iss].every(x => x?.startsWith('https://')));
const issuer = await (await fetch(o.base + '/.well-known/jwt-vc-issuer' + new URL(payload.iss).pathname)).json();
check('the issuer is the one of the certificate', issuer.issuer === payload.iss);
const jwk = issuer.jwks.keys.find(k => k.kid === header.kid), key = jwk => crypto.createPublicKey({key: jwk, format: 'jwk'});
const verifier = jwk => async (data, sig) => crypto.verify('sha256', Buffer.from(data), {key: key(jwk), dsaEncoding: 'ieee-p1363'}, Buffer.from(sig, 'base64url'));
const instance = new SDJwtVcInstance({hasher: (data, alg) => new Uint8Array(crypto.createHash(alg.replace('-', '')).update(data).digest()), hashAlg: 'sha-256', saltGenerator: n => crypto.randomBytes(n).toString('base64url'), signAlg: 'ES256', verifier: verifier(jwk),
  signer: sign(holder.privateKey), kbSigner: sign(holder.privateKey), kbSignAlg: 'ES256', kbVerifier: async (data, sig, p) => verifier(p.cnf.jwk)(data, sig), statusListFetcher: async uri => (await fetch(o.base + new URL(uri).pathname)).text(), statusVerifier: verifier(jwk)});
const whole = await instance.verify(credential); check('@sd-jwt verifies the whole', whole.payload.certificate?.number === number, JSON.stringify(whole.payload));
const nonce = crypto.randomUUID(), level = await instance.present(credential, {}, {kb: {payload: {iat: Math.floor(Date.now() / 1000), aud: 'https://employer.example', nonce}}});
const shown = await instance.verify(level, {keyBindingNonce: nonce}); check('the level alone verifies, bound to the question', shown.payload.level && !shown.payload.name && !shown.payload.certificate && !shown.payload.scores, JSON.stringify(shown.payload));
await refuses('another question is refused', () => instance.verify(level, {keyBindingNonce: 'other'}));
const part = await instance.present(credential, {occupation: true}); check('level and occupation alone verify', (await instance.verify(part)).payload.occupation?.name);
const changed = credential.replace(/\.([^.~]+)~/, (_, s) => `.${s[0] === 'A' ? 'B' : 'A'}${s.slice(1)}~`); await refuses('a changed signature is refused', () => instance.verify(changed));
const parts = credential.split('~'), forged = [...parts.slice(0, 1), b64(JSON.stringify(['c2FsdA', 'name', '他人'])), ''].join('~');
let hidden; try { hidden = (await instance.verify(forged)).payload.name; } catch { hidden = undefined; } check('a forged disclosure shows nothing', hidden !== '他人');
const type = await (await fetch(o.base + new URL(payload.vct).pathname)).json(); check('the type is described in both languages', type.vct === payload.vct && ['zh-CN', 'en'].every(l => type.display.some(d => d.locale === l)));
check('the status stands in a list', payload.status?.status_list?.uri?.startsWith('https://') && Number.isInteger(payload.status.status_list.idx));
if (o.save) { fs.writeFileSync(o.save, credential); fs.writeFileSync(`${o.save}.jwk`, JSON.stringify(jwk)); fs.writeFileSync(`${o.save}.bent`, bend(credential)); fs.writeFileSync(`${o.save}.bent.jwk`, JSON.stringify(jwk)); }
console.log(`${ok === n ? 'PASS' : 'FAIL'} ${ok}/${n}`); process.exit(ok === n ? 0 : 1);
