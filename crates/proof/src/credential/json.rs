//! The credential as JSON, written in one fixed form.
use super::{Plan, Shape};

/// Appends a JSON string.
fn string(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    // Every byte with an escape is a character of its own, so bytes may be looked at alone.
    let escaped = |byte: &u8| *byte < b' ' || matches!(byte, b'"' | b'\\');
    while let Some(at) = rest.as_bytes().iter().position(escaped) {
        out.push_str(&rest[..at]);
        let c = char::from(rest.as_bytes()[at]);
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => {
                const DIGITS: &[u8; 16] = b"0123456789abcdef";
                out.push_str("\\u00");
                out.push(char::from(DIGITS[usize::from(c as u8 >> 4)]));
                out.push(char::from(DIGITS[usize::from(c as u8 & 15)]));
            }
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

/// Appends literal pieces and strings in turn.
macro_rules! fill {
    ($out:expr, $($literal:literal, $text:expr;)*) => {{
        $($out.push_str($literal); string($out, $text);)*
    }};
}

/// The credential without its proof, as JSON.
pub(super) fn unsigned(shape: &Shape) -> String {
    let mut out = body(shape);
    out.push('}');
    out
}

/// The credential with its proof, as JSON.
pub(super) fn signed(plan: &Plan, signature: &str) -> Vec<u8> {
    let mut out = body(&plan.shape);
    fill!(&mut out,
        ",\"proof\":[{\"type\":\"DataIntegrityProof\",\"cryptosuite\":\"eddsa-rdfc-2022\",\"created\":", &plan.created;
        ",\"verificationMethod\":", &plan.method;
        ",\"proofPurpose\":\"assertionMethod\",\"proofValue\":", signature;
    );
    out.push_str("}]}");
    out.into_bytes()
}

fn body(shape: &Shape) -> String {
    let mut out = String::with_capacity(4096);
    let id = format!("{}/certificate/{}", shape.base, shape.number);
    let achievement = format!("{}/achievement/{}", shape.base, shape.achievement_path);
    fill!(&mut out,
        "{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"],\"id\":", &id;
        ",\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"],\"name\":", &shape.title;
        ",\"issuer\":{\"id\":", &shape.issuer;
        ",\"type\":[\"Profile\"],\"name\":", &shape.issuer_name;
        "},\"validFrom\":", &shape.valid_from;
        ",\"credentialSubject\":{\"id\":", &format!("{id}#holder");
        ",\"type\":[\"AchievementSubject\"],\"name\":", &shape.holder;
        ",\"narrative\":", &shape.document;
        ",\"licenseNumber\":", &shape.number;
        ",\"activityEndDate\":", &shape.examined_on;
        ",\"achievement\":{\"id\":", &achievement;
        ",\"type\":[\"Achievement\"],\"achievementType\":\"Certification\",\"name\":", &shape.achievement;
        ",\"description\":", &shape.description;
        ",\"humanCode\":", &shape.occupation_code;
        ",\"specialization\":", &shape.job_type;
        ",\"inLanguage\":\"zh-CN\",\"criteria\":{\"id\":", &format!("{achievement}#criteria");
        ",\"narrative\":", &shape.criteria;
    );
    out.push_str("},\"resultDescription\":[");
    for (position, (part, name, _)) in parts(shape).enumerate() {
        if position > 0 {
            out.push(',');
        }
        fill!(&mut out,
            "{\"id\":", &format!("{achievement}#{part}");
            ",\"type\":[\"ResultDescription\"],\"resultType\":\"Percent\",\"name\":", name;
        );
        out.push_str(",\"valueMin\":\"0\",\"valueMax\":\"100\"}");
    }
    out.push_str("]},\"result\":[");
    for (position, (part, _, score)) in parts(shape).enumerate() {
        if position > 0 {
            out.push(',');
        }
        fill!(&mut out,
            "{\"id\":", &format!("{id}#{part}");
            ",\"type\":[\"Result\"],\"resultDescription\":", &format!("{achievement}#{part}");
            ",\"value\":", score;
        );
        out.push('}');
    }
    fill!(&mut out,
        "]},\"evidence\":[{\"id\":", &format!("{id}#gate");
        ",\"type\":[\"Evidence\"],\"name\":\"gate\",\"description\":", &shape.evidence;
    );
    out.push_str("}]");
    out
}

/// The parts of the exam, in the order of their identifiers: identifier, name, score.
pub(super) fn parts(shape: &Shape) -> impl Iterator<Item = (&'static str, &'static str, &str)> {
    let review = shape.review.as_deref();
    review
        .map(|score| ("review", "综合评审 · Comprehensive review", score))
        .into_iter()
        .chain([
            ("skill", "技能考核 · Skill assessment", shape.skill.as_str()),
            (
                "theory",
                "理论知识考试 · Theory exam",
                shape.theory.as_str(),
            ),
        ])
}
