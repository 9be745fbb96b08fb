//! A no with the rule behind it: a verb names its reasons, and [`Refused`] finds the article that the rule has on the day.
pub mod messages;

use crate::{
    decision::{Refusal, Words},
    law::Citation,
    pack::{At, Pack},
};
use jiff::civil::Date;

/// Why a verb says no. Its `Display` is the English sentence.
pub trait Why: std::error::Error + Send + Sized {
    /// Code, Chinese sentence, next step and rule.
    fn reason(&self) -> Reason;
    /// One value of each variant, for the manual, the interface and the tests.
    fn examples() -> Vec<Self>;
}

/// What a reason says beside its English sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Stable code, for example `plan.enrol.days`.
    pub code: &'static str,
    /// What happened, in Chinese.
    pub zh: String,
    /// What to do now, in Chinese and in English.
    pub next: (&'static str, &'static str),
    /// The rule of the pack that says no, where there is one.
    pub rule: Option<&'static str>,
}

/// A reason with the article it stands on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Refused<W> {
    /// The reason.
    pub why: W,
    /// The article, where the pack names one for the day.
    pub under: Option<Citation>,
}

impl<W: Why> Refused<W> {
    /// The reason, with the citation that its rule has on `day`.
    #[must_use]
    pub fn new(law: &Pack, day: Date, why: W) -> Self {
        let rule = why.reason().rule;
        let under = rule
            .and_then(|rule| law.citation(rule, At::day(day)))
            .cloned();
        Self { why, under }
    }
}

impl<W: Why> Refusal for Refused<W> {
    fn words(&self) -> Words {
        let reason = self.why.reason();
        Words::new(reason.code, (reason.zh, self.why.to_string()), reason.next)
            .under(self.under.as_ref())
    }
}

/// Checks the reasons of one verb: codes begin with its name and differ, sentences are there in both languages,
/// and every rule named is a rule of the pack.
#[cfg(test)]
#[track_caller]
pub(crate) fn check_examples<W: Why>(verb: &str, law: &Pack) {
    let mut codes = std::collections::BTreeSet::new();
    for example in W::examples() {
        let reason = example.reason();
        assert!(reason.code.starts_with(verb), "{} in {verb}", reason.code);
        assert!(codes.insert(reason.code), "{} twice", reason.code);
        let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(
            chinese(&reason.zh) && chinese(reason.next.0),
            "{}",
            reason.code
        );
        assert!(!example.to_string().is_empty() && !reason.next.1.is_empty());
        if let Some(rule) = reason.rule {
            assert!(law.rule(rule).is_some(), "no rule {rule}");
        }
    }
}
