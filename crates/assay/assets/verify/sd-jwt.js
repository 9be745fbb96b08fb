// What a wallet shows of a certificate.
import { base64url, inflated, sha256, text, toBase64url, utf8 } from "./bytes.js";
import { CHANGED, ELSEWHERE, fails, FITS, holds, inDirectory, inRecord, INSTITUTION, unchecked } from "./lines.js";
import { ed25519Key, openNote } from "./site.js";

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
