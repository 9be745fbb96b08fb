//! The canonical N-Quads (RDFC-1.0) of the one shape our credential has: written in their sorted order.
use super::{
    Shape, is_plain,
    json::{GATE, LEVEL, PartOf, parts, parts_of},
};

/// A name of the vocabulary of Open Badges.
macro_rules! ob {
    ($name:literal) => {
        concat!("https://purl.imsglobal.org/spec/vc/ob/vocab.html#", $name)
    };
}

/// A name of the vocabulary of credentials.
macro_rules! cred {
    ($name:literal) => {
        concat!("https://www.w3.org/2018/credentials#", $name)
    };
}

/// A name of the vocabulary of status lists.
macro_rules! status {
    ($name:literal) => {
        concat!("https://www.w3.org/ns/credentials/status#", $name)
    };
}

/// A name of schema.org.
macro_rules! schema {
    ($name:literal) => {
        concat!("https://schema.org/", $name)
    };
}

const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const DATE_TIME: &str = "http://www.w3.org/2001/XMLSchema#dateTime";
/// The Open Badges context writes the name of the schema with https, against the standard; so do we.
const OB_DATE: &str = "https://www.w3.org/2001/XMLSchema#date";
const OB_ANY_URI: &str = "https://www.w3.org/2001/XMLSchema#anyURI";

/// Lines in the order they are written, which is their sorted order.
struct Lines {
    out: String,
    subject: String,
}

impl Lines {
    fn new() -> Self {
        Self {
            out: String::with_capacity(8192),
            subject: String::with_capacity(256),
        }
    }

    /// Goes on with another subject: a node, or a fragment of one.
    fn of(&mut self, node: &str, fragment: &str) -> &mut Self {
        self.subject.clear();
        self.subject.push('<');
        self.subject.push_str(node);
        if !fragment.is_empty() {
            self.subject.push('#');
            self.subject.push_str(fragment);
        }
        self.subject.push_str("> <");
        self
    }

    fn begin(&mut self, predicate: &'static str) {
        self.out.push_str(&self.subject);
        self.out.push_str(predicate);
    }

    fn iri(&mut self, predicate: &'static str, object: &str) -> &mut Self {
        self.begin(predicate);
        for piece in ["> <", object, "> .\n"] {
            self.out.push_str(piece);
        }
        self
    }

    /// Points to a fragment of a node.
    fn part(&mut self, predicate: &'static str, node: &str, fragment: &str) -> &mut Self {
        self.begin(predicate);
        for piece in ["> <", node, "#", fragment, "> .\n"] {
            self.out.push_str(piece);
        }
        self
    }

    fn text(&mut self, predicate: &'static str, object: &str) -> &mut Self {
        self.begin(predicate);
        self.out.push_str("> ");
        literal(&mut self.out, object);
        self.out.push_str(" .\n");
        self
    }

    fn typed(&mut self, predicate: &'static str, object: &str, kind: &str) -> &mut Self {
        self.begin(predicate);
        self.out.push_str("> ");
        literal(&mut self.out, object);
        for piece in ["^^<", kind, "> .\n"] {
            self.out.push_str(piece);
        }
        self
    }
}

/// Appends a literal with the escapes of canonical N-Quads.
fn literal(out: &mut String, text: &str) {
    out.push('"');
    if is_plain(text) {
        out.push_str(text);
    } else {
        escape(out, text);
    }
    out.push('"');
}

fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    // Every byte with an escape is a character of its own, so bytes may be looked at alone.
    let escaped = |byte: &u8| *byte < b' ' || matches!(byte, b'"' | b'\\' | 0x7f);
    while let Some(at) = rest.as_bytes().iter().position(escaped) {
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
}

/// What the certificates of a session say alike: of the issuer and of the achievement. Nothing else of a shape is seen by
/// the statements that come first.
#[derive(Clone, Copy)]
pub(super) struct Common<'s> {
    pub(super) base: &'s str,
    pub(super) issuer: &'s str,
    pub(super) issuer_name: &'s str,
    pub(super) achievement: &'s str,
    pub(super) achievement_path: &'s str,
    pub(super) description: &'s str,
    pub(super) occupation_code: &'s str,
    pub(super) job_type: &'s str,
    pub(super) criteria: &'s str,
    pub(super) pass_mark: &'s str,
    pub(super) has_review: bool,
}

impl Shape {
    pub(super) fn common(&self) -> Common<'_> {
        Common {
            base: &self.base,
            issuer: &self.issuer,
            issuer_name: &self.issuer_name,
            achievement: &self.achievement,
            achievement_path: &self.achievement_path,
            description: &self.description,
            occupation_code: &self.occupation_code,
            job_type: &self.job_type,
            criteria: &self.criteria,
            pass_mark: &self.pass_mark,
            has_review: self.review.is_some(),
        }
    }
}

impl Common<'_> {
    fn achievement(&self) -> String {
        [self.base, "/achievement/", self.achievement_path].concat()
    }

    fn parts(&self) -> impl Iterator<Item = PartOf<'static>> {
        parts_of([self.has_review.then_some(""), Some(""), Some("")])
    }
}

/// The document's statements, sorted.
pub(super) fn document(shape: &Shape) -> String {
    let mut lines = Lines::new();
    common(&mut lines, &shape.common());
    own(&mut lines, shape);
    lines.out
}

/// The statements that come first: those that a session's certificates have in common.
pub(super) fn first(of: &Common<'_>) -> String {
    let mut lines = Lines::new();
    common(&mut lines, of);
    lines.out
}

/// The statements behind them: the certificate's own.
pub(super) fn rest(shape: &Shape) -> String {
    let mut lines = Lines::new();
    own(&mut lines, shape);
    lines.out
}

fn common(lines: &mut Lines, of: &Common<'_>) {
    let achievement = &of.achievement();
    lines
        .of(of.issuer, "")
        .iri(TYPE, ob!("Profile"))
        .text(schema!("name"), of.issuer_name);
    lines
        .of(achievement, "criteria")
        .text(ob!("narrative"), of.criteria);
    for part in of.parts() {
        lines
            .of(achievement, part.id)
            .iri(TYPE, ob!("ResultDescription"))
            .text(ob!("requiredValue"), of.pass_mark)
            .text(ob!("resultType"), "Percent")
            .text(ob!("valueMax"), "100")
            .text(ob!("valueMin"), "0")
            .text(schema!("name"), part.name);
    }
    lines
        .of(achievement, "")
        .iri(TYPE, ob!("Achievement"))
        .part(ob!("Criteria"), achievement, "criteria")
        .text(ob!("achievementType"), "Certification")
        .text(ob!("humanCode"), of.occupation_code);
    for part in of.parts() {
        lines.part(ob!("resultDescription"), achievement, part.id);
    }
    lines
        .text(ob!("specialization"), of.job_type)
        .text(schema!("description"), of.description)
        .text(schema!("inLanguage"), "zh-CN")
        .text(schema!("name"), of.achievement);
}

fn own(lines: &mut Lines, shape: &Shape) {
    let (id, achievement) = (shape.id(), shape.common().achievement());
    let (id, achievement) = (id.as_str(), achievement.as_str());
    evidence(lines, shape, id);
    lines
        .of(id, "holder")
        .iri(TYPE, ob!("AchievementSubject"))
        .iri(ob!("achievement"), achievement)
        .typed(ob!("activityEndDate"), &shape.examined_on, OB_DATE)
        .text(ob!("licenseNumber"), &shape.number)
        .text(ob!("narrative"), &shape.document);
    for part in parts(shape) {
        lines.part(ob!("result"), id, part.result);
    }
    lines.text(schema!("name"), &shape.holder);
    for part in parts(shape) {
        let described = [achievement, "#", part.id].concat();
        lines
            .of(id, part.result)
            .iri(TYPE, ob!("Result"))
            .typed(ob!("resultDescription"), &described, OB_ANY_URI)
            .text(schema!("value"), part.score);
    }
    lines
        .of(id, "status")
        .iri(TYPE, status!("BitstringStatusListEntry"))
        .iri(status!("statusListCredential"), &shape.list("revocation"))
        .text(status!("statusListIndex"), &shape.status_index)
        .text(status!("statusPurpose"), "revocation")
        .iri(status!("statusReference"), &shape.list("suspension"));
    lines
        .of(id, "")
        .iri(TYPE, ob!("OpenBadgeCredential"))
        .iri(TYPE, cred!("VerifiableCredential"))
        .text(schema!("name"), &shape.title)
        .part(cred!("credentialStatus"), id, "status")
        .part(cred!("credentialSubject"), id, "holder")
        .part(cred!("evidence"), id, "evidence-gate")
        .part(cred!("evidence"), id, "evidence-level");
    for part in parts(shape) {
        lines.part(cred!("evidence"), id, part.evidence);
    }
    lines.iri(cred!("issuer"), &shape.issuer).typed(
        cred!("validFrom"),
        &shape.valid_from,
        DATE_TIME,
    );
}

/// What the certificate stands on: the preconditions, the level, and each part of the exam.
fn evidence(lines: &mut Lines, shape: &Shape, id: &str) {
    lines
        .of(id, "evidence-gate")
        .iri(TYPE, ob!("Evidence"))
        .text(schema!("description"), &shape.evidence)
        .text(schema!("name"), GATE);
    lines
        .of(id, "evidence-level")
        .iri(TYPE, ob!("Evidence"))
        .text(schema!("description"), &shape.achievement)
        .text(schema!("name"), LEVEL);
    for part in parts(shape) {
        lines
            .of(id, part.evidence)
            .iri(TYPE, ob!("Evidence"))
            .text(schema!("description"), &shape.of_part(&part))
            .text(schema!("name"), part.name);
    }
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
