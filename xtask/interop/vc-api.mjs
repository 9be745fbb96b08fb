#!/usr/bin/env node
// Credentials of any shape between the test interface of Assay (VC API) and npm @digitalbazaar/vc, in both directions.
const HELP = `vc-api.mjs --assay PROGRAM [--bend]
  Starts \`PROGRAM serve --test-vc-api\` on a free port of this machine. What it issues, Digital Bazaar's libraries verify, with its
  status list; what they issue and present, it verifies; what is false, both refuse. --bend changes what it issues before anybody
  looks at it, which must not pass. exit 0 only if everything holds. Last line PASS n/m or FAIL n/m.`;
import crypto from 'node:crypto'; import zlib from 'node:zlib'; import path from 'node:path'; import {createRequire} from 'node:module';
import './lib/offline.mjs';
import {start} from './lib/api.mjs'; import {loaderFor} from './lib/loader.mjs';
const argv = process.argv.slice(2); if (!argv.length || argv.includes('--help')) { console.log(HELP); process.exit(argv.length ? 0 : 2); }
const bend = argv.includes('--bend'), assay = argv[argv.indexOf('--assay') + 1];
const req = createRequire(path.join(process.env.INTEROP, 'package.json')), imp = name => import(req.resolve(name));
const vc = await imp('@digitalbazaar/vc'), {DataIntegrityProof} = await imp('@digitalbazaar/data-integrity'), {checkStatus} = await imp('@digitalbazaar/vc-bitstring-status-list');
const rdfc = (await imp('@digitalbazaar/eddsa-rdfc-2022-cryptosuite')).cryptosuite, jcs = await imp('@digitalbazaar/eddsa-jcs-2022-cryptosuite'), Ed = await imp('@digitalbazaar/ed25519-multikey');
const documentLoader = await loaderFor({});
const {check, call, verify, present, end} = await start(assay);
const suites = () => [rdfc, jcs.createVerifyCryptosuite()].map(cryptosuite => new DataIntegrityProof({cryptosuite}));
const theirs = async credential => { const r = await vc.verifyCredential({credential, suite: suites(), documentLoader, checkStatus: o => checkStatus({...o, verifyBitstringStatusListCredential: true, verifyMatchingIssuers: true})});
  return {holds: r.verified && !(r.statusResult?.results || []).some(x => x.status), why: JSON.stringify((r.error?.errors || [r.error]).map(e => e?.message))}; };

// Documents of many shapes.
const V2 = 'https://www.w3.org/ns/credentials/v2', EXAMPLES = 'https://www.w3.org/ns/credentials/examples/v2';
const base = more => ({'@context': [V2, EXAMPLES], type: ['VerifiableCredential', 'ExampleCredential'], issuer: 'https://issuer.example/', credentialSubject: {id: 'did:example:subject', skill: '焊工'}, ...more});
const shapes = {
  'the smallest': {'@context': [V2], type: ['VerifiableCredential'], issuer: 'https://issuer.example/', credentialSubject: {id: 'did:example:subject'}},
  'names in languages and directions': base({name: [{'@value': '证书', '@language': 'zh'}, {'@value': 'شهادة', '@language': 'ar', '@direction': 'rtl'}], description: 'A "quoted" \\ text\nwith lines and 𠮷', issuer: {id: 'https://issuer.example/', name: {'@value': 'Assay', '@language': 'en', '@direction': 'ltr'}}}),
  'several subjects without names': base({credentialSubject: [{skill: {type: 'Skill', level: 3, hours: 12.5, passed: true}}, {skill: {type: 'Skill', level: 3, hours: 12.5, passed: false}}, {skill: [{type: 'Skill'}, {type: 'Skill'}]}]}),
  'lists, sets and contexts of its own': base({'@context': [V2, {parts: {'@id': 'https://example.org/parts', '@container': '@list'}, sat: {'@id': 'https://example.org/sat', '@type': 'http://www.w3.org/2001/XMLSchema#date'}}], type: ['VerifiableCredential'], credentialSubject: {parts: ['theory', 'skill', 'theory'], sat: '2020-09-01'}}),
  'everything that may stand beside': base({id: 'urn:uuid:' + crypto.randomUUID(), validFrom: '2020-01-01T00:00:00Z', validUntil: '2999-12-31T23:59:59-04:00', credentialSchema: {id: 'https://schema.example/1', type: 'JsonSchema'}, refreshService: {id: 'https://refresh.example/', type: 'ExampleRefresh'},
    termsOfUse: [{type: 'ExamplePolicy'}, {id: 'https://policy.example/', type: 'ExamplePolicy'}], evidence: [{type: ['ExampleEvidence'], seen: '2020-09-01'}], relatedResource: {id: V2, digestMultibase: 'uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA'}}),
};

// Assay issues.
let last;
for (const [name, credential] of Object.entries(shapes)) for (const way of ['', '/eddsa-rdfc-2022', '/eddsa-jcs-2022']) {
  const {status, body} = await call(`${way}/credentials/issue`, {credential, options: {}}), issued = body?.verifiableCredential;
  if (status !== 201) { check(`issues ${name} ${way}`, false, JSON.stringify(body)); continue; }
  if (bend) issued.credentialSubject = {...[].concat(issued.credentialSubject)[0], id: 'did:example:another'};
  // By JCS the library verifies no context that is written out, not even its own: it compares them by identity.
  const blind = way.includes('jcs') && issued['@context'].some(one => typeof one === 'object');
  const {holds, why} = await theirs(issued); if (!blind) check(`issued and verified by others: ${name} ${way}`, holds, why);
  check(`issued and verified here: ${name} ${way}`, await verify(issued));
  const changed = structuredClone(issued); changed.type.push('ExampleChanged'); changed['@context'] = [...changed['@context'], EXAMPLES];
  check(`a changed copy is refused by both: ${name} ${way}`, !(await theirs(changed)).holds && !(await verify(changed)));
  last = issued;
}

// Bitstring Status List 1.0: the entry, the list that it names, and the bit.
const entry = last.credentialStatus, listed = async () => (await fetch(entry.statusListCredential)).json();
const bits = list => zlib.gunzipSync(Buffer.from(list.credentialSubject.encodedList.slice(1), 'base64url')), bit = (bytes, at) => bytes[at >> 3] >> (7 - (at & 7)) & 1;
check('the entry has its type, a purpose, and a place in decimal digits', entry.type === 'BitstringStatusListEntry' && typeof entry.statusPurpose === 'string' && /^(0|[1-9]\d*)$/.test(entry.statusListIndex) && entry.id !== entry.statusListCredential);
const before = await listed(), subject = before.credentialSubject;
check('the list is a credential with its types, for the same purpose', before.type.includes('VerifiableCredential') && before.type.includes('BitstringStatusListCredential') && subject.type === 'BitstringStatusList' && [].concat(subject.statusPurpose).includes(entry.statusPurpose));
check('  by the same issuer, and verified by others and here', before.issuer === last.issuer && (await theirs(before)).holds && await verify(before));
check('  with at least 131,072 bits in multibase base64url of GZIP', subject.encodedList[0] === 'u' && bits(before).length >= 16384 && bits(before).every(one => one === 0));
await call('/credentials/status', {credentialStatus: entry, status: true});
const after = bits(await listed());
check('  the bit of the entry is set, counted from the left, and no other', bit(after, +entry.statusListIndex) === 1 && after.reduce((n, one) => n + one.toString(2).replaceAll('0', '').length, 0) === 1);
check('revoked: both refuse it', !(await theirs(last)).holds && !(await verify(last)));

// Others issue.
const pair = await Ed.generate(), did = `did:key:${pair.publicKeyMultibase}`; pair.controller = did; pair.id = `${did}#${pair.publicKeyMultibase}`;
const signing = cryptosuite => new DataIntegrityProof({signer: {...pair.signer(), id: pair.id}, cryptosuite});
let shown;
for (const [name, credential] of Object.entries(shapes)) for (const [suite, made] of [['rdfc', () => rdfc], ['jcs', () => jcs.createSignCryptosuite()]]) {
  const issuer = typeof credential.issuer === 'object' ? {...credential.issuer, id: did} : did;
  const issued = await vc.issue({credential: structuredClone({...credential, issuer}), suite: signing(made()), documentLoader});
  check(`issued by others and verified here: ${name} (${suite})`, await verify(issued));
  for (const [what, change] of [['type', c => c.type = ['VerifiableCredential']], ['subject', c => c.credentialSubject = {id: 'did:example:another'}], ['issuer', c => c.issuer = 'did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2'], ['proof', c => delete c.proof], ['proofValue', c => c.proof.proofValue += '1']]) {
    const changed = structuredClone(issued); change(changed);
    if (JSON.stringify(changed) !== JSON.stringify(issued)) check(`  another ${what} is refused`, !(await verify(changed)));
  }
  shown = issued;
}
const presentation = vc.createPresentation({verifiableCredential: [shown], holder: did, id: 'urn:uuid:' + crypto.randomUUID()});
check('an unsigned presentation is verified', await present(presentation));
check('  not for a challenge', !(await present(presentation, {challenge: 'a', domain: 'b'})));
const signed = await vc.signPresentation({presentation: structuredClone(presentation), suite: signing(rdfc), challenge: 'a question', domain: 'verifier.example', documentLoader});
const asked = {challenge: 'a question', domain: 'verifier.example'};
check('a signed presentation is verified', await present(signed, asked));
for (const [what, options] of [['challenge', {...asked, challenge: 'another'}], ['domain', {...asked, domain: 'another.example'}]]) check(`  another ${what} is refused`, !(await present(signed, options)));
for (const [what, change] of [['holder', p => p.holder = 'did:example:another'], ['credential', p => p.verifiableCredential[0].credentialSubject = {id: 'did:example:another'}], ['holder without an address', p => p.holder = {name: 'x'}], ['context', p => p['@context'] = []]]) {
  const changed = structuredClone(signed); change(changed); check(`  another ${what} is refused`, !(await present(changed, asked)));
}

// What is no credential.
for (const [what, change] of Object.entries({
  'no context': c => delete c['@context'], 'another context first': c => c['@context'].reverse(), 'a context that is not known': c => c['@context'].push('https://unknown.example/'), 'a context that is a number': c => c['@context'].push(7), 'no type': c => delete c.type, 'another type': c => c.type = ['ExampleCredential'],
  'a type that nothing defines': c => { c['@context'] = [V2]; }, 'a member that nothing defines': c => { c['@context'] = [V2]; c.type = ['VerifiableCredential']; c.credentialSubject = {id: 'did:example:subject'}; c.statusEntry = {type: 'BitstringStatusListEntry'}; }, 'a base term with another meaning': c => c['@context'].push({VerifiableCredential: 'https://example.org/'}),
  'an id that is no address': c => c.id = 'x', 'several ids': c => c.id = ['urn:a:b', 'urn:a:c'], 'no issuer': c => delete c.issuer, 'an issuer that is no address': c => c.issuer = 'x', 'no subject': c => delete c.credentialSubject, 'a subject that says nothing': c => c.credentialSubject = {}, 'a name with more than a language': c => c.name = {'@value': 'x', '@language': 'en', url: 'https://example.org/'},
  'a day without a time': c => c.validFrom = '2020-01-01', 'an end before the beginning': c => { c.validFrom = '2021-01-01T00:00:00Z'; c.validUntil = '2020-01-01T00:00:00Z'; }, 'a status without a type': c => c.credentialStatus = {id: 'urn:a:b'}, 'a schema without an address': c => c.credentialSchema = {type: 'JsonSchema'}, 'a schema without a type': c => c.credentialSchema = {id: 'urn:a:b'},
  'terms without a type': c => c.termsOfUse = {id: 'urn:a:b'}, 'evidence without a type': c => c.evidence = {id: 'urn:a:b'}, 'a refresh service without a type': c => c.refreshService = {id: 'urn:a:b'}, 'a related resource without a digest': c => c.relatedResource = {id: 'urn:a:b'}, 'a related resource with a wrong digest': c => c.relatedResource = {id: V2, digestMultibase: 'uEiAZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA'},
})) { const credential = structuredClone(base({})); change(credential); const {status} = await call('/credentials/issue', {credential, options: {}}); check(`not issued: ${what}`, status === 400, String(status)); }
end();
