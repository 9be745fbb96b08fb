// A certificate as it is issued.
import { base58, canonical, joined, sha256 } from "./bytes.js";
import { CHANGED, ELSEWHERE, fails, FITS, holds, inDirectory, inRecord, INSTITUTION, status, unchecked } from "./lines.js";
import { ed25519, ed25519Key } from "./site.js";
import { both, options, statements } from "./statements.js";

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
