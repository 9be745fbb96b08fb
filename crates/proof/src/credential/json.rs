//! The credential as JSON, in the one form in which we write it: the canonical form of JSON (JCS, RFC 8785), with the
//! proof at its place among the sorted names. What lies around the proof is what `eddsa-jcs-2022` signs.
use super::{Plan, Shape, Suite, is_plain};

/// The contexts, which every proof of `eddsa-jcs-2022` repeats.
const CONTEXT: &str = "\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]";

/// What the evidence of the preconditions is called.
pub(super) const GATE: &str = "发证条件 · Preconditions of issue";
/// What the evidence of the level is called.
pub(super) const LEVEL: &str = "职业和等级 · Occupation and level";

/// Appends a JSON string with the escapes of JCS.
fn string(out: &mut String, text: &str) {
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
    let escaped = |byte: &u8| *byte < b' ' || matches!(byte, b'"' | b'\\');
    while let Some(at) = rest.as_bytes().iter().position(escaped) {
        out.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            8 => out.push_str("\\b"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            12 => out.push_str("\\f"),
            b'\r' => out.push_str("\\r"),
            byte => {
                const DIGITS: &[u8; 16] = b"0123456789abcdef";
                out.push_str("\\u00");
                out.push(char::from(DIGITS[usize::from(byte >> 4)]));
                out.push(char::from(DIGITS[usize::from(byte & 15)]));
            }
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// Appends literal pieces and strings in turn.
macro_rules! fill {
    ($out:expr, $($literal:literal, $text:expr;)*) => {{
        $($out.push_str($literal); string($out, $text);)*
    }};
}

/// The credential without its proof, and where in it the proof belongs.
#[derive(Debug, Clone)]
pub(super) struct Unsigned {
    /// The canonical form.
    pub(super) text: String,
    /// Before the name that follows `proof` in the order of names.
    place: usize,
}

impl Unsigned {
    /// With its proofs as JSON: an array, or one alone.
    fn with(&self, proofs: &str) -> Vec<u8> {
        self.pieces(proofs).concat().into_bytes()
    }

    fn pieces<'s>(&'s self, proofs: &'s str) -> [&'s str; 5] {
        let (before, behind) = self.text.split_at(self.place);
        [before, "\"proof\":", proofs, ",", behind]
    }
}

/// How the proofs of a credential are written. No signature covers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapping {
    /// An array with the proofs, `eddsa-rdfc-2022` first: how credentials are stored and served.
    Set,
    /// The proof `eddsa-rdfc-2022` alone, as an object, for readers that take no array.
    Single,
}

/// The credential with its proofs. A missing second signature leaves the set with one.
pub(super) fn signed(plan: &Plan, values: (&str, Option<&str>), wrapping: Wrapping) -> Vec<u8> {
    plan.unsigned.with(&proofs(plan, values, wrapping))
}

/// Whether a file is byte for byte the credential with its proofs.
pub(super) fn is_signed(
    bytes: &[u8],
    plan: &Plan,
    values: (&str, Option<&str>),
    wrapping: Wrapping,
) -> bool {
    let proofs = proofs(plan, values, wrapping);
    let pieces = plan.unsigned.pieces(&proofs);
    let rest = pieces
        .iter()
        .try_fold(bytes, |rest, piece| rest.strip_prefix(piece.as_bytes()));
    rest == Some(&[])
}

fn proofs(plan: &Plan, values: (&str, Option<&str>), wrapping: Wrapping) -> String {
    let mut proofs = String::with_capacity(1024);
    let of = |value| (plan.created.as_str(), plan.method.as_str(), value);
    if wrapping == Wrapping::Single {
        proof(&mut proofs, Suite::Rdfc, of(values.0));
        return proofs;
    }
    proofs.push('[');
    proof(&mut proofs, Suite::Rdfc, of(values.0));
    if let Some(value) = values.1 {
        proofs.push(',');
        proof(&mut proofs, Suite::Jcs, of(value));
    }
    proofs.push(']');
    proofs
}

/// The credential with one proof in its array.
pub(super) fn alone(unsigned: &Unsigned, suite: Suite, of: (&str, &str, &str)) -> Vec<u8> {
    let mut proofs = String::with_capacity(512);
    proofs.push('[');
    proof(&mut proofs, suite, of);
    proofs.push(']');
    unsigned.with(&proofs)
}

/// Appends a proof: its instant, its key and its value.
fn proof(out: &mut String, suite: Suite, (created, method, value): (&str, &str, &str)) {
    out.push('{');
    let name = match suite {
        Suite::Rdfc => "eddsa-rdfc-2022",
        Suite::Jcs => {
            out.push_str(CONTEXT);
            out.push(',');
            "eddsa-jcs-2022"
        }
    };
    fill!(out,
        "\"created\":", created;
        ",\"cryptosuite\":", name;
        ",\"proofPurpose\":\"assertionMethod\",\"proofValue\":", value;
        ",\"type\":\"DataIntegrityProof\",\"verificationMethod\":", method;
    );
    out.push('}');
}

/// The canonical options of the proof `eddsa-jcs-2022`.
pub(super) fn proof_options(created: &str, method: &str) -> String {
    let mut out = String::with_capacity(512);
    out.push('{');
    out.push_str(CONTEXT);
    fill!(&mut out,
        ",\"created\":", created;
        ",\"cryptosuite\":\"eddsa-jcs-2022\",\"proofPurpose\":\"assertionMethod\",\"type\":\"DataIntegrityProof\",\"verificationMethod\":", method;
    );
    out.push('}');
    out
}

/// The credential without its proof.
pub(super) fn unsigned(shape: &Shape) -> Unsigned {
    let mut out = String::with_capacity(6144);
    let id = shape.id();
    let achievement = [&shape.base, "/achievement/", &shape.achievement_path].concat();
    let (id, achievement) = (id.as_str(), achievement.as_str());
    out.push('{');
    out.push_str(CONTEXT);
    fill!(&mut out,
        ",\"credentialStatus\":{\"id\":", &[id, "#status"].concat();
        ",\"statusListCredential\":", &shape.list("revocation");
        ",\"statusListIndex\":", &shape.status_index;
        ",\"statusPurpose\":\"revocation\",\"statusReference\":", &shape.list("suspension");
        ",\"type\":\"BitstringStatusListEntry\"},\"credentialSubject\":{\"achievement\":{\"achievementType\":\"Certification\",\"criteria\":{\"id\":", &[achievement, "#criteria"].concat();
        ",\"narrative\":", &shape.criteria;
        "},\"description\":", &shape.description;
        ",\"humanCode\":", &shape.occupation_code;
        ",\"id\":", achievement;
        ",\"inLanguage\":\"zh-CN\",\"name\":", &shape.achievement;
    );
    out.push_str(",\"resultDescription\":[");
    for (position, part) in parts(shape).enumerate() {
        if position > 0 {
            out.push(',');
        }
        fill!(&mut out,
            "{\"id\":", &[achievement, "#", part.id].concat();
            ",\"name\":", part.name;
            ",\"requiredValue\":", &shape.pass_mark;
        );
        out.push_str(",\"resultType\":\"Percent\",\"type\":[\"ResultDescription\"],\"valueMax\":\"100\",\"valueMin\":\"0\"}");
    }
    fill!(&mut out,
        "],\"specialization\":", &shape.job_type;
        ",\"type\":[\"Achievement\"]},\"activityEndDate\":", &shape.examined_on;
        ",\"id\":", &[id, "#holder"].concat();
        ",\"licenseNumber\":", &shape.number;
        ",\"name\":", &shape.holder;
        ",\"narrative\":", &shape.document;
    );
    out.push_str(",\"result\":[");
    for (position, part) in parts(shape).enumerate() {
        if position > 0 {
            out.push(',');
        }
        fill!(&mut out,
            "{\"id\":", &[id, "#", part.result].concat();
            ",\"resultDescription\":", &[achievement, "#", part.id].concat();
            ",\"type\":[\"Result\"],\"value\":", part.score;
        );
        out.push('}');
    }
    fill!(&mut out,
        "],\"type\":[\"AchievementSubject\"]},\"evidence\":[{\"description\":", &shape.evidence;
        ",\"id\":", &[id, "#evidence-gate"].concat();
        ",\"name\":", GATE;
        ",\"type\":[\"Evidence\"]},{\"description\":", &shape.achievement;
        ",\"id\":", &[id, "#evidence-level"].concat();
        ",\"name\":", LEVEL;
    );
    out.push_str(",\"type\":[\"Evidence\"]}");
    for part in parts(shape) {
        fill!(&mut out,
            ",{\"description\":", &shape.of_part(&part);
            ",\"id\":", &[id, "#", part.evidence].concat();
            ",\"name\":", part.name;
        );
        out.push_str(",\"type\":[\"Evidence\"]}");
    }
    fill!(&mut out,
        "],\"id\":", id;
        ",\"issuer\":{\"id\":", &shape.issuer;
        ",\"name\":", &shape.issuer_name;
        ",\"type\":[\"Profile\"]},\"name\":", &shape.title;
    );
    out.push(',');
    let place = out.len();
    fill!(&mut out,
        "\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"],\"validFrom\":", &shape.valid_from;
    );
    out.push('}');
    Unsigned { text: out, place }
}

/// A part of the exam.
#[derive(Debug, Clone, Copy)]
pub(super) struct PartOf<'s> {
    /// Its identifier within the credential.
    pub(super) id: &'static str,
    /// Its result, a fragment.
    pub(super) result: &'static str,
    /// Its evidence, a fragment.
    pub(super) evidence: &'static str,
    /// Its name, both languages.
    pub(super) name: &'static str,
    /// What was reached.
    pub(super) score: &'s str,
}

/// The parts of the exam, in the order of their identifiers.
pub(super) fn parts(shape: &Shape) -> impl Iterator<Item = PartOf<'_>> {
    parts_of([
        shape.review.as_deref(),
        Some(&shape.skill),
        Some(&shape.theory),
    ])
}

/// The same with these scores of review, skill and theory.
pub(super) fn parts_of<'s>(
    [review, skill, theory]: [Option<&'s str>; 3],
) -> impl Iterator<Item = PartOf<'s>> {
    let part = |score: Option<&'s str>, [id, result, evidence, name]: [&'static str; 4]| {
        score.map(|score| PartOf {
            id,
            result,
            evidence,
            name,
            score,
        })
    };
    let review = part(
        review,
        [
            "review",
            "result-review",
            "evidence-review",
            "综合评审 · Comprehensive review",
        ],
    );
    let skill = part(
        skill,
        [
            "skill",
            "result-skill",
            "evidence-skill",
            "技能考核 · Skill assessment",
        ],
    );
    let theory = part(
        theory,
        [
            "theory",
            "result-theory",
            "evidence-theory",
            "理论知识考试 · Theory exam",
        ],
    );
    [review, skill, theory].into_iter().flatten()
}
