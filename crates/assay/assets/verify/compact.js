// The signed essentials in the QR code on paper.
import { base64url, hex, joined, same, sha256, text, toBase64, utf8 } from "./bytes.js";
import { CHANGED, ELSEWHERE, fails, FITS, holds, inDirectory, inRecord, INSTITUTION, rootFrom, status } from "./lines.js";
import { ed25519, ed25519Key } from "./site.js";

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
const KINDS = ["职业资格证书 · Vocational Qualification Certificate", "职业技能等级证书 · Vocational Skill Level Certificate"];

// The QR code on paper: an address, and the same bytes as its fragment.
export const LINK = /^\s*https:\/\/[^#\s]+#(\S+)\s*$/;

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
