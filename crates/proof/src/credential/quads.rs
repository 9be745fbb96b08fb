//! The canonical N-Quads (RDFC-1.0) of the one shape our credential has: written in their sorted order.
use super::{Shape, json::parts};

const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const OB: &str = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#";
const CRED: &str = "https://www.w3.org/2018/credentials#";
const SCHEMA: &str = "https://schema.org/";
const XSD: &str = "http://www.w3.org/2001/XMLSchema#";
/// The Open Badges context writes the name of the schema with https, against the standard; so do we.
const OB_XSD: &str = "https://www.w3.org/2001/XMLSchema#";

/// Lines in the order they are written, which is their sorted order.
struct Lines {
    out: String,
    subject: String,
}

impl Lines {
    fn of(&mut self, subject: String) -> &mut Self {
        self.subject = subject;
        self
    }

    fn begin(&mut self, space: &str, name: &str) {
        for piece in ["<", &self.subject, "> <", space, name, "> "] {
            self.out.push_str(piece);
        }
    }

    fn iri(&mut self, space: &str, name: &str, object: &str) -> &mut Self {
        self.begin(space, name);
        for piece in ["<", object, "> .\n"] {
            self.out.push_str(piece);
        }
        self
    }

    fn text(&mut self, space: &str, name: &str, object: &str) -> &mut Self {
        self.begin(space, name);
        literal(&mut self.out, object);
        self.out.push_str(" .\n");
        self
    }

    fn typed(&mut self, space: &str, name: &str, object: &str, kind: [&str; 2]) -> &mut Self {
        self.begin(space, name);
        literal(&mut self.out, object);
        for piece in ["^^<", kind[0], kind[1], "> .\n"] {
            self.out.push_str(piece);
        }
        self
    }
}

/// Appends a literal with the escapes of canonical N-Quads.
fn literal(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c < ' ' || matches!(c, '"' | '\\' | '\u{7f}')) {
        out.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            8 => out.push_str("\\b"),
            12 => out.push_str("\\f"),
            byte => {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                out.push_str("\\u00");
                out.push(char::from(DIGITS[usize::from(byte >> 4)]));
                out.push(char::from(DIGITS[usize::from(byte & 15)]));
            }
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

/// The document's statements, sorted.
pub(super) fn document(shape: &Shape) -> String {
    let mut lines = Lines {
        out: String::with_capacity(8192),
        subject: String::new(),
    };
    let id = format!("{}/certificate/{}", shape.base, shape.number);
    let achievement = format!("{}/achievement/{}", shape.base, shape.achievement_path);
    let at = |fragment: &str| format!("{id}#{fragment}");
    let of = |fragment: &str| format!("{achievement}#{fragment}");

    lines
        .of(shape.issuer.clone())
        .iri("", TYPE, &format!("{OB}Profile"))
        .text(SCHEMA, "name", &shape.issuer_name);
    lines
        .of(of("criteria"))
        .text(OB, "narrative", &shape.criteria);
    for (part, name, _) in parts(shape) {
        lines
            .of(of(part))
            .iri("", TYPE, &format!("{OB}ResultDescription"))
            .text(OB, "resultType", "Percent")
            .text(OB, "valueMax", "100")
            .text(OB, "valueMin", "0")
            .text(SCHEMA, "name", name);
    }
    lines
        .of(achievement.clone())
        .iri("", TYPE, &format!("{OB}Achievement"))
        .iri(OB, "Criteria", &of("criteria"))
        .text(OB, "achievementType", "Certification")
        .text(OB, "humanCode", &shape.occupation_code);
    for (part, ..) in parts(shape) {
        lines.iri(OB, "resultDescription", &of(part));
    }
    lines
        .text(OB, "specialization", &shape.job_type)
        .text(SCHEMA, "description", &shape.description)
        .text(SCHEMA, "inLanguage", "zh-CN")
        .text(SCHEMA, "name", &shape.achievement);
    lines
        .of(at("gate"))
        .iri("", TYPE, &format!("{OB}Evidence"))
        .text(SCHEMA, "description", &shape.evidence)
        .text(SCHEMA, "name", "gate");
    lines
        .of(at("holder"))
        .iri("", TYPE, &format!("{OB}AchievementSubject"))
        .iri(OB, "achievement", &achievement)
        .typed(OB, "activityEndDate", &shape.examined_on, [OB_XSD, "date"])
        .text(OB, "licenseNumber", &shape.number)
        .text(OB, "narrative", &shape.document);
    for (part, ..) in parts(shape) {
        lines.iri(OB, "result", &at(part));
    }
    lines.text(SCHEMA, "name", &shape.holder);
    for (part, _, score) in parts(shape) {
        lines
            .of(at(part))
            .iri("", TYPE, &format!("{OB}Result"))
            .typed(OB, "resultDescription", &of(part), [OB_XSD, "anyURI"])
            .text(SCHEMA, "value", score);
    }
    lines
        .of(id.clone())
        .iri("", TYPE, &format!("{OB}OpenBadgeCredential"))
        .iri("", TYPE, &format!("{CRED}VerifiableCredential"))
        .text(SCHEMA, "name", &shape.title)
        .iri(CRED, "credentialSubject", &at("holder"))
        .iri(CRED, "evidence", &at("gate"))
        .iri(CRED, "issuer", &shape.issuer)
        .typed(CRED, "validFrom", &shape.valid_from, [XSD, "dateTime"]);
    lines.out
}

/// The proof options' statements, sorted. The proof has no identifier: its one blank node is constant.
pub(super) fn proof_options(created: &str, method: &str) -> String {
    let mut out = String::with_capacity(768);
    out.push_str("_:c14n0 <http://purl.org/dc/terms/created> ");
    literal(&mut out, created);
    for piece in [
        "^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n",
        "_:c14n0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/security#DataIntegrityProof> .\n",
        "_:c14n0 <https://w3id.org/security#cryptosuite> \"eddsa-rdfc-2022\"^^<https://w3id.org/security#cryptosuiteString> .\n",
        "_:c14n0 <https://w3id.org/security#proofPurpose> <https://w3id.org/security#assertionMethod> .\n",
        "_:c14n0 <https://w3id.org/security#verificationMethod> <",
        method,
        "> .\n",
    ] {
        out.push_str(piece);
    }
    out
}
