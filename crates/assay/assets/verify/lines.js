// The lines of a check that every form of a certificate has, and what came of each.
import { base58, base64, base64url, hex, inflated, joined, same, sha256, utf8 } from "./bytes.js";
import { ed25519, ed25519Key, openNote } from "./site.js";
import { both, CRED, options, STATUS, TYPE, XSD } from "./statements.js";

export const holds = (zh, en) => ({ outcome: "holds", zh, en });
export const fails = (zh, en) => ({ outcome: "fails", zh, en });
export const unchecked = (zh, en) => ({ outcome: "not-checked", zh, en });

export const INSTITUTION = /^[a-z]+_[0-9a-z]+$/;
export const CHANGED = fails("签名与证书内容不符，内容可能被改动", "the signature does not fit: the certificate was changed");
export const FITS = holds("签名与证书内容相符", "the signature fits the certificate");
export const ELSEWHERE = unchecked("不是本网站的机构签发的，请到发证机构的网站核对", "issued under another site: check it there");

// The hash that leads from a leaf to the root (RFC 9162), or null if the path does not fit.
export const rootFrom = async (leaf, index, size, path) => {
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

export const inRecord = async (site, digest, proof) => {
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

export const status = async (site, document, keys) => {
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

export const inDirectory = async (site, { did, institution, key, occupation, level, on }) => {
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
