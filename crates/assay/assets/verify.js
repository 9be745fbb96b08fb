// Checks a certificate inside the browser, with the browser's own cryptography. What is fetched: keys, directory entries, status
// lists and the record's key, all of them the same for every certificate of an institution. Nothing of the file is sent.
import { text } from "./verify/bytes.js";
import { checkCompact, LINK } from "./verify/compact.js";
import { checkCredential } from "./verify/credential.js";
import { attached } from "./verify/pdf.js";
import { checkSdJwt } from "./verify/sd-jwt.js";
import { Site } from "./verify/site.js";

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
