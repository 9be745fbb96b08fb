// Checks a certificate inside the browser, with the browser's own cryptography. What is fetched: keys, directory entries, status
// lists and the record's key, all of them the same for every certificate of an institution. Nothing of the file is sent.

const utf8 = text => new TextEncoder().encode(text);
const text = bytes => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
const sha256 = async bytes => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
const same = (one, other) => one !== null && one.length === other.length && one.every((byte, at) => byte === other[at]);

const joined = (...parts) => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
};

const base64 = coded => Uint8Array.from(atob(coded), character => character.charCodeAt(0));
const base64url = coded => {
  if (!/^[A-Za-z0-9_-]*$/.test(coded)) throw new Error("base64url");
  return base64(coded.replaceAll("-", "+").replaceAll("_", "/"));
};
const toBase64url = bytes => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// Base58 of the multibase texts: keys of 34 and signatures of 64 bytes.
const DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const base58 = (coded, length) => {
  if (coded[0] !== "z") throw new Error("multibase");
  let number = 0n;
  for (const digit of coded.slice(1)) {
    const value = DIGITS.indexOf(digit);
    if (value < 0) throw new Error("base58");
    number = number * 58n + BigInt(value);
  }
  const bytes = new Uint8Array(length);
  for (let at = length - 1; at >= 0; at--, number >>= 8n) bytes[at] = Number(number & 255n);
  if (number !== 0n) throw new Error("base58");
  return bytes;
};

const ed25519Key = multikey => {
  const bytes = base58(multikey, 34);
  if (bytes[0] !== 0xed || bytes[1] !== 1) throw new Error("multikey");
  return bytes.slice(2);
};
// Institutions have keys of P-256 beside it, for wallets.
const isEd25519 = multikey => multikey.startsWith("z6Mk");

const ed25519 = async (key, signature, message) => {
  const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
};

// The canonical form of JSON (RFC 8785): names in the order of their UTF-16 units, no spaces.
export const canonical = value => {
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (value !== null && typeof value === "object") {
    return "{" + Object.keys(value).sort().map(name => JSON.stringify(name) + ":" + canonical(value[name])).join(",") + "}";
  }
  return JSON.stringify(value);
};

const inflated = async (bytes, format, most) => {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const parts = [];
  for (let length = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return joined(...parts);
    length += value.length;
    if (length > most) throw new Error("it unpacks to too much");
    parts.push(value);
  }
};

const holds = (zh, en) => ({ outcome: "holds", zh, en });
const fails = (zh, en) => ({ outcome: "fails", zh, en });
const unchecked = (zh, en) => ({ outcome: "not-checked", zh, en });

// What is fetched from this site, each address once.
class Site {
  constructor(host) {
    this.host = host;
    this.kept = new Map();
  }
  async get(path, kind) {
    if (!this.kept.has(path)) {
      this.kept.set(path, fetch(path, { credentials: "omit", redirect: "error" }).then(answer => {
        if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
        return answer.text();
      }));
    }
    const found = await this.kept.get(path);
    return kind === "json" ? JSON.parse(found) : found;
  }
  did(path) {
    return "did:web:" + this.host.replaceAll(":", "%3A") + path;
  }
  // The keys of an institution of this site, by the names of its did document.
  async keys(id) {
    const document = await this.get(`/org/${id}/did.json`, "json");
    const named = document.verificationMethod.filter(method => document.assertionMethod.includes(method.id));
    return new Map(named.filter(method => isEd25519(method.publicKeyMultibase)).map(method => [method.id, method.publicKeyMultibase]));
  }
  // The directory entries of an institution that the authority signed, with any of its keys, each with the stops beside it.
  async entries(id) {
    const document = await this.get("/.well-known/did.json", "json");
    const keys = document.verificationMethod.map(method => method.publicKeyMultibase).filter(isEd25519).map(ed25519Key);
    const notes = await this.get(`/org/${id}/directory-entries`, "json");
    const opened = await Promise.all(notes.flatMap(note => keys.map(key => openNote(note, this.host, key))));
    const all = opened.filter(note => note !== null).map(note => note.split("\n"));
    const stops = new Map();
    for (const [, did, said] of all.filter(([first]) => first === "assay/directory-stop/v1")) {
      const [number, kind, from, lifted] = said.split(" ");
      // The note that lifts a stop is the later one, whichever lies first.
      const known = stops.get(number);
      if (!known || known.lifted === "-") stops.set(number, { did, kind, from, lifted });
    }
    return all.filter(([first]) => first === "assay/directory-entry/v1").map(([, did, name, , , days, publicKey, ...scope]) => {
      const [from, until] = days.split(" ");
      // A removal says nothing about an entry that began after it.
      const own = [...stops.values()].filter(stop => stop.did === did && (stop.kind !== "removal" || from <= stop.from));
      return { did, name, from, until, publicKey, scope, stops: own };
    });
  }
}

// The text of a signed note (C2SP signed-note), or null if this key did not sign it.
const openNote = async (note, name, key) => {
  const end = note.lastIndexOf("\n\n");
  const message = note.slice(0, end + 1);
  const id = (await sha256(joined(utf8(name + "\n"), [1], key))).slice(0, 4);
  for (const line of note.slice(end + 2).split("\n")) {
    const [dash, of, blob] = line.split(" ");
    if (end < 0 || dash !== "—" || of !== name || !blob) continue;
    const bytes = base64(blob);
    if (same(bytes.slice(0, 4), id) && bytes.length === 68) {
      return (await ed25519(key, bytes.slice(4), utf8(message))) ? message : null;
    }
  }
  return null;
};

// The statements (canonical N-Quads) of the one shape that a certificate has, in their sorted order.
const ESCAPES = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f" };
const literal = value => '"' + value.replace(/["\\\u0000-\u001f\u007f]/g, found =>
  ESCAPES[found] ?? "\\u00" + found.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")) + '"';
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#";
const CRED = "https://www.w3.org/2018/credentials#";
const STATUS = "https://www.w3.org/ns/credentials/status#";
const SCHEMA = "https://schema.org/";
const XSD = "http://www.w3.org/2001/XMLSchema#dateTime";

export const statements = document => {
  const out = [];
  const iri = (subject, predicate, object) => out.push(`<${subject}> <${predicate}> <${object}> .\n`);
  const say = (subject, predicate, object) => out.push(`<${subject}> <${predicate}> ${literal(object)} .\n`);
  const typed = (subject, predicate, object, kind) => out.push(`<${subject}> <${predicate}> ${literal(object)}^^<${kind}> .\n`);
  const { credentialSubject: subject, credentialStatus: status, issuer, id } = document;
  const { achievement } = subject;
  iri(issuer.id, TYPE, OB + "Profile");
  say(issuer.id, SCHEMA + "name", issuer.name);
  say(achievement.criteria.id, OB + "narrative", achievement.criteria.narrative);
  for (const part of achievement.resultDescription) {
    iri(part.id, TYPE, OB + "ResultDescription");
    say(part.id, OB + "requiredValue", part.requiredValue);
    say(part.id, OB + "resultType", part.resultType);
    say(part.id, OB + "valueMax", part.valueMax);
    say(part.id, OB + "valueMin", part.valueMin);
    say(part.id, SCHEMA + "name", part.name);
  }
  iri(achievement.id, TYPE, OB + "Achievement");
  iri(achievement.id, OB + "Criteria", achievement.criteria.id);
  say(achievement.id, OB + "achievementType", achievement.achievementType);
  say(achievement.id, OB + "humanCode", achievement.humanCode);
  for (const part of achievement.resultDescription) iri(achievement.id, OB + "resultDescription", part.id);
  say(achievement.id, OB + "specialization", achievement.specialization);
  say(achievement.id, SCHEMA + "description", achievement.description);
  say(achievement.id, SCHEMA + "inLanguage", achievement.inLanguage);
  say(achievement.id, SCHEMA + "name", achievement.name);
  for (const one of document.evidence) {
    iri(one.id, TYPE, OB + "Evidence");
    say(one.id, SCHEMA + "description", one.description);
    say(one.id, SCHEMA + "name", one.name);
  }
  iri(subject.id, TYPE, OB + "AchievementSubject");
  iri(subject.id, OB + "achievement", achievement.id);
  typed(subject.id, OB + "activityEndDate", subject.activityEndDate, "https://www.w3.org/2001/XMLSchema#date");
  say(subject.id, OB + "licenseNumber", subject.licenseNumber);
  say(subject.id, OB + "narrative", subject.narrative);
  for (const one of subject.result) iri(subject.id, OB + "result", one.id);
  say(subject.id, SCHEMA + "name", subject.name);
  for (const one of subject.result) {
    iri(one.id, TYPE, OB + "Result");
    typed(one.id, OB + "resultDescription", one.resultDescription, "https://www.w3.org/2001/XMLSchema#anyURI");
    say(one.id, SCHEMA + "value", one.value);
  }
  iri(status.id, TYPE, STATUS + "BitstringStatusListEntry");
  iri(status.id, STATUS + "statusListCredential", status.statusListCredential);
  say(status.id, STATUS + "statusListIndex", status.statusListIndex);
  say(status.id, STATUS + "statusPurpose", status.statusPurpose);
  iri(status.id, STATUS + "statusReference", status.statusReference);
  iri(id, TYPE, OB + "OpenBadgeCredential");
  iri(id, TYPE, CRED + "VerifiableCredential");
  say(id, SCHEMA + "name", document.name);
  iri(id, CRED + "credentialStatus", status.id);
  iri(id, CRED + "credentialSubject", subject.id);
  for (const one of document.evidence) iri(id, CRED + "evidence", one.id);
  iri(id, CRED + "issuer", issuer.id);
  typed(id, CRED + "validFrom", document.validFrom, XSD);
  return out.join("");
};

const options = (created, method) => `_:c14n0 <http://purl.org/dc/terms/created> ${literal(created)}^^<${XSD}> .\n`
  + `_:c14n0 <${TYPE}> <https://w3id.org/security#DataIntegrityProof> .\n`
  + '_:c14n0 <https://w3id.org/security#cryptosuite> "eddsa-rdfc-2022"^^<https://w3id.org/security#cryptosuiteString> .\n'
  + "_:c14n0 <https://w3id.org/security#proofPurpose> <https://w3id.org/security#assertionMethod> .\n"
  + `_:c14n0 <https://w3id.org/security#verificationMethod> <${method}> .\n`;
const both = async (first, second) => joined(await sha256(utf8(first)), await sha256(utf8(second)));

// The hash that leads from a leaf to the root (RFC 9162), or null if the path does not fit.
const rootFrom = async (leaf, index, size, path) => {
  if (index >= size) return null;
  let [at, last, root] = [index, size - 1n, leaf];
  for (const hash of path) {
    if (last === 0n) return null;
    if ((at & 1n) === 1n || at === last) {
      root = await sha256(joined([1], hash, root));
      while ((at & 1n) === 0n && at !== 0n) [at, last] = [at >> 1n, last >> 1n];
    } else {
      root = await sha256(joined([1], root, hash));
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  return last === 0n ? root : null;
};

const inRecord = async (site, digest, proof) => {
  if (proof === null) {
    return unchecked("文件里没有公开记录的证明；请同时放入.tlog-proof文件，或放入PDF", "no inclusion proof in the file: drop the .tlog-proof beside it, or the PDF");
  }
  const wrong = fails("公开记录中没有这张证书", "the inclusion proof does not lead to the root: the certificate is not in this record");
  const [head, checkpoint] = [proof.slice(0, proof.indexOf("\n\n")), proof.slice(proof.indexOf("\n\n") + 2)];
  const [first, extra, indexLine, ...path] = head.split("\n");
  if (first !== "c2sp.org/tlog-proof@v1" || !extra.startsWith("extra ") || !/^index \d+$/.test(indexLine)) return wrong;
  const vkey = (await site.get("/record/vkey")).trim().split("+");
  const key = base64(vkey.slice(2).join("+")).slice(1);
  const opened = await openNote(checkpoint, vkey[0], key);
  if (opened === null || vkey[0] !== site.host + "/record") return wrong;
  const [origin, size, root] = opened.split("\n");
  const commitment = await sha256(joined(base64(extra.slice(6)), digest));
  const leaf = await sha256(joined([0], utf8(`assay/leaf/v1\ncertificate\n${hex(commitment)}\n`)));
  const found = await rootFrom(leaf, BigInt(indexLine.slice(6)), BigInt(size), path.map(base64));
  if (origin !== vkey[0] || !same(found, base64(root))) return wrong;
  const place = BigInt(indexLine.slice(6)) + 1n;
  return holds(`公开记录第${place}条，共${size}条`, `leaf ${place} of ${size} in the public record`);
};

const listed = async (site, document, keys, purpose, address) => {
  const [base, id] = [`https://${site.host}`, document.issuer.id];
  if (!address.startsWith(`${base}/status/${purpose}/`)) throw new Error("the list is elsewhere");
  const list = await site.get(address.slice(base.length), "json");
  const { credentialSubject: { encodedList }, proof, validFrom } = list;
  const said = `<${address}#list> <${TYPE}> <${STATUS}BitstringStatusList> .\n`
    + `<${address}#list> <${STATUS}encodedList> "${encodedList}"^^<https://w3id.org/security#multibase> .\n`
    + `<${address}#list> <${STATUS}statusPurpose> "${purpose}" .\n`
    + `<${address}> <${TYPE}> <${CRED}VerifiableCredential> .\n`
    + `<${address}> <${TYPE}> <${STATUS}BitstringStatusListCredential> .\n`
    + `<${address}> <${CRED}credentialSubject> <${address}#list> .\n`
    + `<${address}> <${CRED}issuer> <${id}> .\n`
    + `<${address}> <${CRED}validFrom> "${validFrom}"^^<${XSD}> .\n`;
  const key = keys.get(proof.verificationMethod);
  const hash = await both(options(proof.created, proof.verificationMethod), said);
  if (!key || !(await ed25519(ed25519Key(key), base58(proof.proofValue, 64), hash))) throw new Error("the list was changed");
  const bits = await inflated(base64url(encodedList.slice(1)), "gzip", 1 << 20);
  const index = Number(document.credentialStatus.statusListIndex);
  if (!(index < bits.length * 8)) throw new Error("the list has no such place");
  return (bits[index >> 3] & (0x80 >> (index & 7))) !== 0;
};

const status = async (site, document, keys) => {
  try {
    const { statusListCredential, statusReference } = document.credentialStatus;
    if (await listed(site, document, keys, "revocation", statusListCredential)) {
      return fails("证书已被撤销（原因和日期请按编号和姓名查询）", "the certificate was revoked; check by number and name for day and reason");
    }
    if (await listed(site, document, keys, "suspension", statusReference)) {
      return fails("证书已被暂停（原因和日期请按编号和姓名查询）", "the certificate is suspended; check by number and name for day and reason");
    }
    return holds("未被撤销或暂停", "neither revoked nor suspended, by the lists of this moment");
  } catch (why) {
    return unchecked(`未核对状态（${why.message}）`, `status not checked (${why.message})`);
  }
};

const inDirectory = async (site, { did, institution, key, occupation, level, on }) => {
  const id = did.slice(did.lastIndexOf(":") + 1);
  const own = (await site.entries(id)).filter(entry => entry.did === did && entry.publicKey === key && entry.name === institution);
  if (own.length === 0) return fails("目录中没有使用该密钥的这一机构", "the directory has no such institution with this key");
  if (!occupation || !on) return holds("机构在目录中；未出示职业或考试日期，无法核对范围", "the institution is in the directory; occupation or day of the exam are not shown, so its scope cannot be checked");
  const stopped = entry => entry.stops.find(stop => stop.from <= on && (stop.lifted === "-" || on < stop.lifted));
  if (own.some(entry => entry.from <= on && on <= entry.until && entry.scope.includes(`${level} ${occupation}`) && !stopped(entry))) {
    return holds(`机构在${on}可评价该职业和等级`, `the institution might appraise this occupation and level on ${on}`);
  }
  const stop = own.map(stopped).find(one => one);
  if (stop) {
    const [zh, en] = stop.kind === "removal" ? ["移出目录", "removed from the directory"] : ["暂停", "suspended"];
    return fails(`目录中该机构自${stop.from}起${zh}，在${on}不能评价`,
      `by the directory the institution was ${en} from ${stop.from}: it might not appraise on ${on}`);
  }
  return fails(`目录中该机构在${on}不能评价该职业和等级`, `by the directory the institution might not appraise this occupation and level on ${on}`);
};

const INSTITUTION = /^[a-z]+_[0-9a-z]+$/;
const CHANGED = fails("签名与证书内容不符，内容可能被改动", "the signature does not fit: the certificate was changed");
const FITS = holds("签名与证书内容相符", "the signature fits the certificate");
const ELSEWHERE = unchecked("不是本网站的机构签发的，请到发证机构的网站核对", "issued under another site: check it there");

// A credential as JSON, with the proof of the record if there is one.
export const checkCredential = async (source, proof, site) => {
  const document = JSON.parse(source);
  const { proof: proofs, ...unsigned } = document;
  const { issuer, credentialSubject: subject } = document;
  const facts = {
    title: document.name, number: subject.licenseNumber, holder: subject.name, achievement: subject.achievement.name,
    institution: issuer.name, issued: document.validFrom.slice(0, 10),
  };
  const prefix = site.did(":org:");
  const id = issuer.id.slice(prefix.length);
  if (!issuer.id.startsWith(prefix) || !INSTITUTION.test(id)) return { facts, lines: { signature: ELSEWHERE } };
  const all = Array.isArray(proofs) ? proofs : [proofs];
  const jcs = all.find(one => one.cryptosuite === "eddsa-jcs-2022");
  const rdfc = all.find(one => one.cryptosuite === "eddsa-rdfc-2022");
  if (!jcs || !rdfc) return { facts, lines: { signature: unchecked("请使用下载的原始证书文件（含两个签名）", "take the file as it was issued, with both of its signatures") } };
  const keys = await site.keys(id);
  const key = keys.get(jcs.verificationMethod);
  const { proofValue, ...jcsOptions } = jcs;
  const hash = await both(options(rdfc.created, rdfc.verificationMethod), statements(document));
  const rdfcValue = base58(rdfc.proofValue, 64);
  // The file must be as it was written: nothing may stand in it twice, or beside what is signed.
  const { created, verificationMethod } = rdfc;
  const written = {
    created, cryptosuite: "eddsa-rdfc-2022", proofPurpose: "assertionMethod", proofValue: rdfc.proofValue,
    type: "DataIntegrityProof", verificationMethod,
  };
  const good = key !== undefined && rdfc.verificationMethod === jcs.verificationMethod && all.length === 2
    && canonical(document) === source.trim() && canonical(rdfc) === canonical(written)
    && jcs.proofPurpose === "assertionMethod" && canonical(jcs["@context"]) === canonical(document["@context"])
    && await ed25519(ed25519Key(key), base58(proofValue, 64), await both(canonical(jcsOptions), canonical(unsigned)))
    && await ed25519(ed25519Key(key), rdfcValue, hash);
  if (!good) return { facts, lines: { signature: CHANGED } };
  const [path, level] = [subject.achievement.id.split("/achievement/")[1] ?? "", subject.achievement.id.split("/").pop()];
  const examined = subject.activityEndDate.slice(0, 10);
  const about = { did: issuer.id, institution: issuer.name, key, occupation: decodeURIComponent(path.split("/")[0]), level, on: examined };
  return {
    facts,
    lines: {
      signature: FITS,
      directory: await inDirectory(site, about),
      record: await inRecord(site, await sha256(joined(hash, rdfcValue)), proof),
      dates: examined <= facts.issued
        ? holds(`${examined}考试，${facts.issued}发证`, `examined on ${examined}, issued on ${facts.issued}`)
        : fails("发证日期早于考试日期", "the day of issue lies before the exam"),
      status: await status(site, document, keys),
    },
  };
};

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const base45 = coded => {
  const out = [];
  for (let at = 0; at < coded.length; at += 3) {
    const values = Array.from(coded.slice(at, at + 3), letter => LETTERS.indexOf(letter));
    const number = values[0] + values[1] * 45 + (values[2] ?? 0) * 2025;
    if (values.length < 2 || values.includes(-1) || number >= (values.length === 3 ? 65536 : 256)) throw new Error("base45");
    out.push(...(values.length === 3 ? [number >> 8, number & 255] : [number]));
  }
  return Uint8Array.from(out);
};
const toBase64 = bytes => btoa(String.fromCharCode(...bytes));
const KINDS = ["职业资格证书 · Vocational Qualification Certificate", "职业技能等级证书 · Vocational Skill Level Certificate"];

// The QR code on paper: an address, and the same bytes as its fragment.
const LINK = /^\s*https:\/\/[^#\s]+#(\S+)\s*$/;

// The text of the code that is verified without a network; what the bytes are is in docs/manual/checking.md.
export const checkCompact = async (source, beside, site) => {
  const link = LINK.exec(source);
  const bytes = link ? base64url(link[1]) : base45(source.trim().slice("ASSAY1:".length));
  let at = 0;
  const take = length => {
    if (at + length > bytes.length) throw new Error("it ends early");
    return bytes.slice(at, at += length);
  };
  const number = length => take(length).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const words = () => text(take(Number(number(1))));
  const day = () => new Date(Date.UTC(2000, 0, 1) + Number(number(2)) * 86400000).toISOString().slice(0, 10);
  const [version, kind] = take(2);
  const [level, certificate, holder, occupation, examined, issued, did] = [words(), words(), words(), words(), day(), day(), words()];
  const [keyId, digest, block, index] = [take(4), take(32), number(4), number(4)];
  const signed = bytes.slice(0, at);
  const signature = take(64);
  let proof = beside;
  if (at < bytes.length) {
    const [salt, leafIndex, size] = [take(32), number(8), number(8)];
    const path = Array.from({ length: take(1)[0] }, () => take(32));
    const [line, origin] = [toBase64(take(68)), words()];
    const commitment = hex(await sha256(joined(salt, digest)));
    const leaf = await sha256(joined([0], utf8(`assay/leaf/v1\ncertificate\n${commitment}\n`)));
    const root = await rootFrom(leaf, leafIndex, size, path);
    const hashes = path.map(hash => toBase64(hash) + "\n").join("");
    proof ??= `c2sp.org/tlog-proof@v1\nextra ${toBase64(salt)}\nindex ${leafIndex}\n${hashes}\n${origin}\n${size}\n${toBase64(root ?? [])}\n\n— ${origin} ${line}\n`;
  }
  if (version !== 1 || kind > 1 || at !== bytes.length) throw new Error("it is none of ours");
  const prefix = site.did(":org:");
  const id = did.slice(prefix.length);
  const facts = { title: KINDS[kind], number: certificate, holder, achievement: `${occupation} ${level}`, issued };
  if (!did.startsWith(prefix) || !INSTITUTION.test(id)) return { facts, lines: { signature: ELSEWHERE } };
  const keys = await site.keys(id);
  for (const multikey of keys.values()) {
    const key = ed25519Key(multikey);
    if (!same((await sha256(key)).slice(0, 4), keyId)) continue;
    if (!(await ed25519(key, signature, joined(utf8("assay/compact/v1|"), signed)))) continue;
    const entries = await site.entries(id);
    facts.institution = entries.find(entry => entry.publicKey === multikey)?.name;
    const list = purpose => `https://${site.host}/status/${purpose}/${id}/${block}`;
    const place = { statusListIndex: String(index), statusListCredential: list("revocation"), statusReference: list("suspension") };
    return {
      facts,
      lines: {
        signature: FITS,
        directory: await inDirectory(site, { did, institution: facts.institution, key: multikey, occupation, level, on: examined }),
        record: await inRecord(site, digest, proof),
        dates: examined <= issued
          ? holds(`${examined}考试，${issued}发证`, `examined on ${examined}, issued on ${issued}`)
          : fails("发证日期早于考试日期", "the day of issue lies before the exam"),
        status: await status(site, { issuer: { id: did }, credentialStatus: place }, keys),
      },
    };
  }
  return { facts, lines: { signature: CHANGED } };
};

const token = coded => {
  const [head, body, signature] = coded.split(".");
  return {
    header: JSON.parse(text(base64url(head))), payload: JSON.parse(text(base64url(body))),
    signature: base64url(signature), signed: utf8(`${head}.${body}`),
  };
};
const es256 = async (jwk, read) => {
  const { kty, crv, x, y } = jwk;
  const imported = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  return read.header.alg === "ES256" && crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, read.signature, read.signed);
};

const tokenStatus = async (site, payload, jwks) => {
  try {
    const { uri, idx } = payload.status.status_list;
    const base = `https://${site.host}`;
    if (!uri.startsWith(`${base}/status/token/`)) throw new Error("the list is elsewhere");
    const list = token((await site.get(uri.slice(base.length))).trim());
    const fresh = list.payload.exp > Date.now() / 1000;
    const jwk = jwks.keys.find(key => key.kid === list.header.kid);
    if (!jwk || !(await es256(jwk, list)) || list.header.typ !== "statuslist+jwt" || list.payload.sub !== uri || !fresh) throw new Error("the list was changed or is old");
    const { bits, lst } = list.payload.status_list;
    const bytes = await inflated(base64url(lst), "deflate", 16 << 20);
    const at = idx * bits;
    if (![1, 2, 4, 8].includes(bits) || !((at >> 3) < bytes.length)) throw new Error("the list has no such place");
    const value = (bytes[at >> 3] >> (at & 7)) & ((1 << bits) - 1);
    if (value === 0) return holds("未被撤销或暂停", "neither revoked nor suspended, by the list of this moment");
    return value === 1 ? fails("证书已被撤销", "the certificate was revoked") : fails("证书已被暂停", "the certificate is suspended");
  } catch (why) {
    return unchecked(`未核对状态（${why.message}）`, `status not checked (${why.message})`);
  }
};

// A certificate from a wallet, of which the holder shows a part.
export const checkSdJwt = async (source, proof, site) => {
  const pieces = source.trim().split("~");
  const [issued, disclosures, binding] = [token(pieces[0]), pieces.slice(1, -1), pieces.at(-1)];
  const { payload } = issued;
  const shown = {};
  const digests = await Promise.all(disclosures.map(async one => toBase64url(await sha256(utf8(one)))));
  let named = new Set(digests).size === digests.length && digests.every(digest => payload._sd?.includes(digest));
  for (const one of disclosures) {
    const [, name, value] = JSON.parse(text(base64url(one)));
    named &&= !(name in payload) && !(name in shown);
    shown[name] = value;
  }
  const facts = {
    title: payload.vct, number: shown.certificate?.number, holder: shown.name, achievement: shown.occupation?.achievement ?? payload.level_name,
    institution: payload.institution, issued: new Date((payload.nbf + 8 * 3600) * 1000).toISOString().slice(0, 10),
  };
  const prefix = `https://${site.host}/org/`;
  const id = payload.iss.slice(prefix.length);
  if (!payload.iss.startsWith(prefix) || !INSTITUTION.test(id)) return { facts, lines: { signature: ELSEWHERE } };
  const { jwks } = await site.get(`/.well-known/jwt-vc-issuer/org/${id}`, "json");
  const jwk = jwks.keys.find(key => key.kid === issued.header.kid);
  const good = jwk && named && issued.header.typ === "dc+sd-jwt" && payload._sd_alg === "sha-256" && await es256(jwk, issued);
  if (!good) return { facts, lines: { signature: CHANGED } };
  let holder = unchecked("没有持证人的签名，出示者未必是本人", "the holder did not sign it: who shows it may be somebody else");
  if (binding !== "") {
    const bound = token(binding);
    const hash = toBase64url(await sha256(utf8(source.trim().slice(0, -binding.length))));
    const own = bound.header.typ === "kb+jwt" && bound.payload.sd_hash === hash && payload.cnf.jwk.kty === "EC" && await es256(payload.cnf.jwk, bound);
    holder = own
      ? holds(`持证人为${bound.payload.aud}签名`, `the holder signed it for ${bound.payload.aud}`)
      : fails("持证人的签名不符", "the holder's signature does not fit");
  }
  const did = site.did(`:org:${id}`);
  // The note by which one of the institution's keys vouches for the key of this certificate, be it of an older generation.
  const notes = await site.get(`/org/${id}/token-keys`, "json");
  const voucher = async multikey => {
    for (const note of notes) {
      const opened = await openNote(note, did, ed25519Key(multikey)).catch(() => null);
      const [first, of, named] = (opened ?? "").split("\n");
      if (first !== "assay/token-key/v1" || of !== did) continue;
      const vouched = JSON.parse(named);
      if (vouched.x === jwk.x && vouched.y === jwk.y) return multikey;
    }
    return null;
  };
  const vouching = await Promise.all(Array.from((await site.keys(id)).values(), voucher));
  const key = vouching.find(multikey => multikey !== null);
  const examined = { occupation: shown.occupation?.name, level: payload.level, on: shown.certificate?.examined_on };
  const directory = key
    ? await inDirectory(site, { did, institution: payload.institution, key, ...examined })
    : fails("目录中的机构没有为该密钥作保", "no institution of the directory vouches for this key");
  const now = Date.now() / 1000;
  return {
    facts,
    lines: {
      signature: FITS,
      holder,
      directory,
      record: shown.certificate?.record_digest
        ? await inRecord(site, base64url(shown.certificate.record_digest), proof)
        : unchecked("未出示证书编号，无法核对公开记录", "the certificate number is not shown, so the record cannot be checked"),
      dates: payload.nbf <= now && !(payload.exp <= now)
        ? holds("今日有效", "it holds today") : fails("尚未生效或已过期", "it does not hold yet, or no longer"),
      status: await tokenStatus(site, payload, jwks),
    },
  };
};

// The files that travel inside a PDF.
export const attached = async bytes => {
  const raw = new TextDecoder("latin1").decode(bytes);
  const found = [];
  for (const { index } of raw.matchAll(/\/Type\s*\/EmbeddedFile\b/g)) {
    const begin = raw.slice(index).search(/\bstream\r?\n/) + index;
    const from = raw.indexOf("\n", begin) + 1;
    const dictionary = raw.slice(raw.lastIndexOf(" obj", index), begin);
    const length = Number(/\/Length\s+(\d+)/.exec(dictionary)?.[1]);
    const stream = bytes.slice(from, from + length);
    found.push(text(/\/FlateDecode\b/.test(dictionary) ? await inflated(stream, "deflate", 4 << 20) : stream));
  }
  return found;
};

const BYTES_MAX = 16 << 20;

// Checks what was dropped: a certificate (JSON, SD-JWT or PDF), and the proof of the record beside it.
export const check = async (files, host) => {
  const texts = [];
  for (const file of files) {
    if (file.size > BYTES_MAX) throw new Error(`${file.name}: ${file.size} bytes`);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const isPdf = bytes[0] === 0x25 && bytes[1] === 0x50 && bytes[2] === 0x44 && bytes[3] === 0x46;
    texts.push(...(isPdf ? await attached(bytes) : [text(bytes)]));
  }
  const proofs = texts.filter(one => one.startsWith("c2sp.org/tlog-proof@v1\n"));
  const certificates = texts.filter(one => !one.startsWith("c2sp.org/tlog-proof@v1\n"));
  if (certificates.length !== 1 || proofs.length > 1) return null;
  const [source, proof, site] = [certificates[0], proofs[0] ?? null, new Site(host)];
  if (source.trimStart().startsWith("ASSAY1:") || LINK.test(source)) return checkCompact(source, proof, site);
  return /^\s*ey[A-Za-z0-9_-]+\./.test(source) ? checkSdJwt(source, proof, site) : checkCredential(source, proof, site);
};
