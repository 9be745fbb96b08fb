#!/usr/bin/env node
// What VC Data Integrity 1.0 and its EdDSA cryptosuites ask of those who make proofs and of those who verify them, asked of the
// test interface of Assay. Every false credential here is truly signed with its falsehood in it, by jsonld.js and Node's own
// Ed25519, so that nothing but the falsehood can be the reason for which it is refused.
const HELP = `data-integrity.mjs --assay PROGRAM [--bend]
  Starts \`PROGRAM serve --test-vc-api\` on a free port of this machine; checks the proofs that it makes, and what it says of proofs
  made here: genuine ones, false ones, sets and chains. --bend leaves the falsehoods out, so that what must be refused is genuine:
  that must not pass. exit 0 only if everything holds. Last line PASS n/m or FAIL n/m.`;
import crypto from 'node:crypto'; import path from 'node:path'; import {createRequire} from 'node:module';
import './lib/offline.mjs';
import {start} from './lib/api.mjs'; import {loaderFor} from './lib/loader.mjs';
const argv = process.argv.slice(2); if (!argv.length || argv.includes('--help')) { console.log(HELP); process.exit(argv.length ? 0 : 2); }
const bend = argv.includes('--bend'), assay = argv[argv.indexOf('--assay') + 1];
const req = createRequire(path.join(process.env.INTEROP, 'package.json')), imp = name => import(req.resolve(name));
const jsonld = (await imp('jsonld')).default, canonicalize = (await imp('canonicalize')).default, base58 = await imp('base58-universal');
const documentLoader = await loaderFor({}), {check, call, verify, end} = await start(assay);

// Proofs, made from the text of the recommendations.
const V2 = 'https://www.w3.org/ns/credentials/v2', TERMS = {ExampleCredential: 'https://example.org/#Credential', skill: 'https://example.org/#skill'};
const multibase = bytes => 'z' + base58.encode(new Uint8Array(bytes));
const signer = () => { const {publicKey, privateKey} = crypto.generateKeyPairSync('ed25519'), raw = publicKey.export({format: 'der', type: 'spki'}).subarray(-32), id = multibase([0xed, 0x01, ...raw]); return {privateKey, did: `did:key:${id}`, method: `did:key:${id}#${id}`}; };
const forms = {
  rdfc: document => jsonld.canonize(document, {algorithm: 'RDFC-1.0', format: 'application/n-quads', documentLoader, safe: false, rdfDirection: 'i18n-datatype', base: null}),
  jcs: document => canonicalize(document),
};
const ours = signer(), another = signer();
const credential = () => ({'@context': [V2, TERMS], id: `urn:uuid:${crypto.randomUUID()}`, type: ['VerifiableCredential', 'ExampleCredential'], issuer: ours.did, credentialSubject: {id: 'did:example:subject', skill: '焊工'}});
const options = (suite, by = ours) => ({type: 'DataIntegrityProof', cryptosuite: `eddsa-${suite}-2022`, created: '2026-01-02T03:04:05Z', verificationMethod: by.method, proofPurpose: 'assertionMethod'});
/** Signs a document with these options of a proof, whatever they say. */
async function sign(document, proof, {suite, form = suite, hash = 'sha256', by = ours, before}) {
  const digest = text => crypto.createHash(hash).update(text).digest();
  if (suite === 'jcs') proof = {'@context': document['@context'], ...proof};
  const secured = before ? {...document, proof: before} : document;
  const data = Buffer.concat([digest(await forms[form]({'@context': document['@context'], ...proof})), digest(await forms[form](secured))]);
  return {...proof, proofValue: multibase(crypto.sign(null, data, by.privateKey))};
}
const soon = new Date(Date.now() + 864e5).toISOString(), gone = '2026-01-03T00:00:00';

for (const suite of ['rdfc', 'jcs']) {
  console.log(`# eddsa-${suite}-2022`);
  const issued = (await call(`/eddsa-${suite}-2022/credentials/issue`, {credential: credential()})).body.verifiableCredential, made = [].concat(issued.proof)[0];
  // Making proofs.
  check('a proof is an object, and has its type and cryptosuite', [].concat(issued.proof).every(one => one && typeof one === 'object' && one.type === 'DataIntegrityProof' && one.cryptosuite === `eddsa-${suite}-2022`));
  check('its method is a did:key of a Multikey: base58btc of the two bytes of Ed25519 and 32 more', /^did:key:(z6Mk\w+)#\1$/.test(made.verificationMethod) && base58.decode(made.verificationMethod.split('#z')[1]).length === 34);
  check('it is made by the issuer, to assert', issued.issuer === made.verificationMethod.split('#')[0] && made.proofPurpose === 'assertionMethod');
  check('it was created at an instant with its offset', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(made.created) && Math.abs(Date.parse(made.created) - Date.now()) < 600e3);
  check('its value is base58btc of 64 bytes', made.proofValue[0] === 'z' && base58.decode(made.proofValue.slice(1)).length === 64);
  const {proofValue, ...bare} = made, {proof: _, ...unsecured} = issued;
  const again = await forms[suite]({'@context': unsecured['@context'], ...bare}), whole = await forms[suite](unsecured), sha = text => crypto.createHash('sha256').update(text).digest();
  const raw = base58.decode(made.verificationMethod.split('#z')[1]).slice(2), key = crypto.createPublicKey({format: 'jwk', key: {kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url')}});
  check('it is an Ed25519 signature over the hashes of options and document', crypto.verify(null, Buffer.concat([sha(again), sha(whole)]), key, base58.decode(proofValue.slice(1))));
  check('the document is the one that was asked for', canonicalize({...unsecured, issuer: 0, credentialStatus: 0}) === canonicalize({...credential(), id: unsecured.id, issuer: 0, credentialStatus: 0}));

  // Verifying proofs. Each change is made before signing, so that the signature fits.
  const with_ = async (change = () => {}, how = {}, after = () => {}) => {
    const document = credential(), proof = options(suite, how.by); change(proof, document);
    const signed = {...document, proof: await sign(document, proof, {suite, ...how})}; after(signed); return signed;
  };
  const genuine = await with_();
  check('a genuine proof is verified', await verify(genuine));
  check('  also with the context of data integrity', await verify(await with_((_, document) => document['@context'].push('https://w3id.org/security/data-integrity/v2'))));
  check('  also without the instant, and with one without offset', await verify(await with_(proof => delete proof.created)) && await verify(await with_(proof => { proof.created = '2026-01-02T03:04:05'; })));
  check('  also with an end that lies ahead, and with a nonce', await verify(await with_(proof => { proof.expires = soon; proof.nonce = 'n'; })));
  const asked = {domain: 'verifier.example', challenge: 'a question'}, answering = proof => Object.assign(proof, asked);
  check('  also for the domain and the challenge that were asked', await verify(await with_(answering), asked));
  const refused = {
    'no proof': [, , all => delete all.proof], 'a proof that is null': [, , all => { all.proof = null; }], 'no proof in the list': [, , all => { all.proof = []; }], 'a proof that is a text': [, , all => { all.proof = 'x'; }],
    'no type': [proof => delete proof.type], 'another type': [proof => { proof.type = 'UnknownProof'; }], 'the type of the library\'s older suite': [proof => { proof.type = 'Ed25519Signature2020'; }],
    'no cryptosuite': [proof => delete proof.cryptosuite], 'another cryptosuite': [proof => { proof.cryptosuite = 'eddsa-2022'; }], 'a cryptosuite that is a number': [proof => { proof.cryptosuite = 7; }],
    'the name of the other cryptosuite': [proof => { proof.cryptosuite = `eddsa-${suite === 'jcs' ? 'rdfc' : 'jcs'}-2022`; }],
    'no method': [proof => delete proof.verificationMethod], 'a method that is none': [proof => { proof.verificationMethod = 'did:key:invalid'; }], 'a method without its fragment': [proof => { proof.verificationMethod = ours.did; }], 'the method of another key': [proof => { proof.verificationMethod = another.method; }],
    'a fragment that names another key': [proof => { proof.verificationMethod = `${ours.did}#${another.method.split('#')[1]}`; }], 'a method that is an object': [proof => { proof.verificationMethod = {id: ours.method}; }], 'a signer who is not the issuer': [proof => { proof.verificationMethod = another.method; }, {by: another}],
    'no purpose': [proof => delete proof.proofPurpose], 'another purpose': [proof => { proof.proofPurpose = 'invalidPurpose'; }], 'the purpose of presentations': [proof => { proof.proofPurpose = 'authentication'; }],
    'an instant that is none': [proof => { proof.created = 'invalid'; }], 'an instant that is a day': [proof => { proof.created = '2026-01-02'; }], 'an end that is none': [proof => { proof.expires = 'invalid'; }], 'an end that has passed': [proof => { proof.expires = gone + 'Z'; }], 'an end without offset that has passed': [proof => { proof.expires = gone; }],
    'no value': [, , all => delete all.proof.proofValue], 'a value that is null': [, , all => { all.proof.proofValue = null; }], 'a value without its header': [, , all => { all.proof.proofValue = all.proof.proofValue.slice(1); }], 'a value in base64url': [, , all => { all.proof.proofValue = 'u' + Buffer.from(base58.decode(all.proof.proofValue.slice(1))).toString('base64url'); }],
    'a value of 96 bytes': [, , all => { all.proof.proofValue = multibase([...base58.decode(all.proof.proofValue.slice(1)), ...crypto.randomBytes(32)]); }], 'a value of 63 bytes': [, , all => { all.proof.proofValue = multibase(base58.decode(all.proof.proofValue.slice(1)).slice(1)); }],
    'the other canonical form': [, {form: suite === 'jcs' ? 'rdfc' : 'jcs'}], 'another hash': [, {hash: 'sha512'}],
    'a member that was added': [, , all => { all.credentialSubject.hidden = 'x'; }], 'a type that was added': [, , all => { all.type.push('Hidden'); }], 'an instant that was changed': [, , all => { all.proof.created = '2026-01-02T03:04:06Z'; }], 'a member of the proof that was added': [, , all => { all.proof.nonce = 'x'; }],
    // By RDFC these leave no statement, so the signature fits without them.
    ...suite === 'jcs' ? {'a context that the proof does not know': [, , all => { all['@context'].unshift('https://www.w3.org/ns/credentials/examples/v2'); }]} : {'an undefined member, signed': [(_, document) => { document.credentialSubject.hidden = 'x'; }], 'an undefined type, signed': [(_, document) => { document.type.push('Hidden'); }],
      'a type by a base that was taken away': [(_, document) => { document['@context'].push({'@base': 'https://example.org/'}); document.type.push('Hidden'); }, {}, all => { all['@context'].pop(); }]},
  };
  for (const [what, [change, how, after]] of Object.entries(refused)) check(`refused: ${what}`, !(await verify(bend ? genuine : await with_(change, how, after))));
  for (const [what, given, wanted] of [['another domain', {...asked, domain: 'another.example'}, asked], ['another challenge', {...asked, challenge: 'another'}, asked], ['no domain where one is asked', {}, asked]]) check(`refused: ${what}`, !(await verify(bend ? genuine : await with_(proof => Object.assign(proof, given)), bend ? {} : wanted)));
  check('refused: another purpose than the one that is asked', !(await verify(genuine, bend ? {} : {expectedProofPurpose: 'authentication'})));

  // A refusal carries the name that the recommendation gives to it.
  const SEC = 'https://w3id.org/security#', VCDM = 'https://www.w3.org/TR/vc-data-model#';
  for (const [what, kind, given, wanted = {}] of [
    ['a proof that is missing', SEC + 'PROOF_VERIFICATION_ERROR', await with_(undefined, {}, all => delete all.proof)], ['a document that was changed', VCDM + 'CRYPTOGRAPHIC_SECURITY_ERROR', await with_(undefined, {}, all => { all.credentialSubject.skill = '电工'; })],
    ['another domain', SEC + 'INVALID_DOMAIN_ERROR', await with_(answering), {...asked, domain: 'another.example'}], ['another challenge', SEC + 'INVALID_CHALLENGE_ERROR', await with_(answering), {...asked, challenge: 'another'}],
    ['an end that has passed', VCDM + 'RANGE_ERROR', await with_(proof => { proof.expires = gone; })], ['an issuer that is no address', VCDM + 'MALFORMED_VALUE_ERROR', await with_((_, document) => { document.issuer = 'x'; })],
    ...suite === 'rdfc' ? [['an undefined member', SEC + 'DATA_LOSS_DETECTION_ERROR', await with_((_, document) => { document.credentialSubject.hidden = 'x'; })]] : [],
  ]) {
    const said = (await call('/credentials/verify', {verifiableCredential: bend ? genuine : given, options: bend ? {} : wanted})).body;
    check(`named: ${what}`, said.verified === false && said.errors?.[0]?.type === kind, JSON.stringify(said));
  }

  // Sets and chains: the second proof vouches for the first one too.
  const NAME = 'urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544';
  const two = async (named, {change = () => {}, by = another} = {}) => {
    const document = credential(), first = await sign(document, {id: NAME, ...options(suite)}, {suite});
    const second = await sign(document, {...options(suite, by), ...named && {previousProof: named}}, {suite, by, before: named && [first]});
    const all = {...document, proof: [first, second]}; if (!bend) change(all); return all;
  };
  for (const [kind, named] of [['a set', undefined], ['a chain', NAME], ['a chain by a list', [NAME]]]) {
    check(`${kind} is verified`, await verify(await two(named)));
    check('  not with a first proof that does not fit', !(await verify(await two(named, {change: all => { all.proof[0].created = '2026-01-02T03:04:06Z'; }}))));
    check('  not with a second one that does not fit', !(await verify(await two(named, {change: all => { all.proof[1].created = '2026-01-02T03:04:06Z'; }}))));
    if (named) {
      check('  not without the proof that it names', !(await verify(await two(named, {change: all => { all.proof.shift(); }}))));
      check('  not with another one of that name', !(await verify(await two(named, {change: all => { all.proof[0] = {...genuine.proof, id: NAME}; }}))));
    }
  }
  for (const [what, named] of [['a name', 'urn:uuid:8cc9022b-6b14-4cf3-8571-74972c5feb54'], ['a name in a list', ['urn:uuid:8cc9022b-6b14-4cf3-8571-74972c5feb54']], ['a number', 7]]) check(`refused: a chain by ${what} that no proof has`, !(await verify(await two(bend ? NAME : named))));
}
end();
