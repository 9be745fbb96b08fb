//! Answers to single lines, written straight into the output buffer.
use super::{LINE_BYTES_MAX, Line};
use assay_core::{
    eligibility,
    json::Unreadable,
    law::Citation,
    pack::Pack,
    session::CertificateKind,
    text::Text,
    transition::{self, RuleId},
};

/// Decides dispositions; what every answer of a rule has in common is written once.
#[derive(Debug)]
pub struct Dispositions<'t> {
    pack: &'t Pack,
    because: [String; RuleId::ALL.len()],
}

impl<'t> Dispositions<'t> {
    /// A decider by this pack.
    #[must_use]
    pub fn new(pack: &'t Pack) -> Self {
        let because = RuleId::ALL.map(|rule| because(rule.id(), pack.transition.citation(rule)));
        Self { pack, because }
    }

    /// Answers one line; false if it cannot be read, and the reason then stands in its place.
    pub fn line(&self, line: Line<'_>, out: &mut Vec<u8>) -> bool {
        let Some(bytes) = line.bytes else {
            return too_long(line.number, out);
        };
        let named = match transition::read::case(bytes, &self.pack.catalogue) {
            Ok(named) => named,
            Err(error) => return unreadable(line.number, &error, out),
        };
        let decision = transition::decide(&self.pack.transition, &named.case);
        out.extend_from_slice(b"{\"id\":");
        string(&named.id, out);
        out.extend_from_slice(b",\"disposition\":\"");
        out.extend_from_slice(decision.disposition.id().as_bytes());
        out.extend_from_slice(match decision.certificate {
            None => b"\",\"certificate\":null,\"refund_minor\":",
            Some(CertificateKind::Qualification) => {
                b"\",\"certificate\":\"qualification\",\"refund_minor\":".as_slice()
            }
            Some(CertificateKind::SkillLevel) => {
                b"\",\"certificate\":\"skill-level\",\"refund_minor\":".as_slice()
            }
        });
        match decision.refund {
            None => out.extend_from_slice(b"null"),
            Some(amount) => out.extend_from_slice(amount.0.to_string().as_bytes()),
        }
        out.extend_from_slice(b",\"because\":[");
        out.extend_from_slice(self.because[decision.rule() as usize].as_bytes());
        out.extend_from_slice(b"],\"say\":");
        text(&decision.say(&named.case), out);
        out.push(b'}');
        true
    }
}

/// Answers one line of an applicant; false if it cannot be read, and the reason then stands in its place.
///
/// # Panics
/// Never: reading the line checks the edition.
pub fn eligibility_line(pack: &Pack, line: Line<'_>, out: &mut Vec<u8>) -> bool {
    let Some(bytes) = line.bytes else {
        return too_long(line.number, out);
    };
    let named = match eligibility::read::applicant(bytes, &pack.catalogue, &pack.conditions) {
        Ok(named) => named,
        Err(error) => return unreadable(line.number, &error, out),
    };
    let found = eligibility::decide(&pack.conditions, &named.applicant)
        .expect("reading the line checked the edition");
    let held = || {
        let alternatives = found.alternatives.iter();
        alternatives.filter(|weighed| weighed.missing.is_empty())
    };
    out.extend_from_slice(b"{\"id\":");
    string(&named.id, out);
    out.extend_from_slice(b",\"eligible\":");
    out.extend_from_slice(if found.eligible() { b"true" } else { b"false" });
    out.extend_from_slice(b",\"by\":[");
    list(held(), out, |weighed, out| {
        string(&weighed.condition.id, out);
    });
    out.extend_from_slice(b"],\"alternatives\":[");
    list(found.alternatives.iter(), out, |weighed, out| {
        out.extend_from_slice(b"{\"id\":");
        string(&weighed.condition.id, out);
        out.extend_from_slice(if weighed.missing.is_empty() {
            b",\"holds\":true,\"missing\":["
        } else {
            b",\"holds\":false,\"missing\":["
        });
        list(weighed.missing.iter(), out, |missing, out| {
            out.extend_from_slice(b"{\"code\":\"");
            out.extend_from_slice(missing.code().as_bytes());
            out.extend_from_slice(b"\",\"say\":");
            text(&missing.say(), out);
            out.push(b'}');
        });
        out.extend_from_slice(b"]}");
    });
    out.extend_from_slice(b"],\"because\":[");
    if found.alternatives.is_empty() {
        let say = Text::new(
            "该职业在这一版标准中没有这个等级的申报条件",
            "this edition has no application condition for the occupation at this level",
        );
        out.extend_from_slice(b"{\"code\":\"no-alternative\",\"say\":");
        text(&say, out);
        out.extend_from_slice(b"}],\"code\":\"no-alternative\"}");
        return true;
    }
    let reasons: Vec<_> = if found.eligible() {
        held().collect()
    } else {
        found.alternatives.iter().collect()
    };
    list(reasons.into_iter(), out, |weighed, out| {
        let condition = weighed.condition;
        out.extend_from_slice(because(&condition.id, &condition.citation).as_bytes());
    });
    out.extend_from_slice(b"]}");
    true
}

fn because(rule: &str, citation: &Citation) -> String {
    format!(
        "{{\"rule\":{},\"instrument\":{},\"article\":{}}}",
        serde_json::Value::from(rule),
        serde_json::Value::from(citation.instrument.as_str()),
        serde_json::Value::from(citation.article.as_str())
    )
}

fn too_long(number: u64, out: &mut Vec<u8>) -> bool {
    let error = Unreadable {
        id: None,
        code: "line-too-long",
        say: Text::new(
            format!("这一行超过{LINE_BYTES_MAX}字节，未读取"),
            format!("the line is longer than {LINE_BYTES_MAX} bytes and was not read"),
        ),
    };
    unreadable(number, &error, out)
}

fn unreadable(number: u64, error: &Unreadable, out: &mut Vec<u8>) -> bool {
    out.extend_from_slice(b"{\"id\":");
    match &error.id {
        None => out.extend_from_slice(b"null"),
        Some(id) => string(id, out),
    }
    out.extend_from_slice(b",\"error\":{\"code\":\"");
    out.extend_from_slice(error.code.as_bytes());
    out.extend_from_slice(b"\",\"line\":");
    out.extend_from_slice(number.to_string().as_bytes());
    out.extend_from_slice(b",\"say\":");
    text(&error.say, out);
    out.extend_from_slice(b"}}");
    false
}

fn text(text: &Text, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"zh\":");
    string(&text.zh, out);
    out.extend_from_slice(b",\"en\":");
    string(&text.en, out);
    out.push(b'}');
}

fn string(text: &str, out: &mut Vec<u8>) {
    serde_json::to_writer(out, text).expect("text is written to memory");
}

fn list<T>(
    members: impl Iterator<Item = T>,
    out: &mut Vec<u8>,
    mut write: impl FnMut(T, &mut Vec<u8>),
) {
    for (position, member) in members.enumerate() {
        if position > 0 {
            out.push(b',');
        }
        write(member, out);
    }
}
