// What is signed of documents: their statements and those of their proofs.
import { joined, sha256, utf8 } from "./bytes.js";

// The statements (canonical N-Quads) of the one shape that a certificate has, in their sorted order.
const ESCAPES = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f" };
const literal = value => '"' + value.replace(/["\\\u0000-\u001f\u007f]/g, found =>
  ESCAPES[found] ?? "\\u00" + found.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")) + '"';
export const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#";
export const CRED = "https://www.w3.org/2018/credentials#";
export const STATUS = "https://www.w3.org/ns/credentials/status#";
const SCHEMA = "https://schema.org/";
export const XSD = "http://www.w3.org/2001/XMLSchema#dateTime";

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

export const options = (created, method) => `_:c14n0 <http://purl.org/dc/terms/created> ${literal(created)}^^<${XSD}> .\n`
  + `_:c14n0 <${TYPE}> <https://w3id.org/security#DataIntegrityProof> .\n`
  + '_:c14n0 <https://w3id.org/security#cryptosuite> "eddsa-rdfc-2022"^^<https://w3id.org/security#cryptosuiteString> .\n'
  + "_:c14n0 <https://w3id.org/security#proofPurpose> <https://w3id.org/security#assertionMethod> .\n"
  + `_:c14n0 <https://w3id.org/security#verificationMethod> <${method}> .\n`;
export const both = async (first, second) => joined(await sha256(utf8(first)), await sha256(utf8(second)));
