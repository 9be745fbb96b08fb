//! Rules as data: a value, the days it is in force, the text it comes from, and how sure we are.
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How sure a fact of the pack is. Shown wherever the fact is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Read in a public text.
    Sourced,
    /// Computed from sourced facts; the reasoning stands beside it.
    Inferred,
    /// From general knowledge; to be checked before production use.
    Recalled,
}

/// The place in a legal text that a rule comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// Identifier of the instrument in the pack, for example `cn.mohrss-office.2020.80`.
    pub instrument: String,
    /// The article or paragraph, as printed.
    pub article: String,
}

/// A value that the law sets, with its citation. There is no way to build one without a citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule<T> {
    /// What the rule says.
    pub value: T,
    /// First day in force.
    pub from: Date,
    /// Where it is written.
    pub citation: Citation,
    /// How sure the value is.
    pub certainty: Certainty,
}

/// All versions of one rule, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline<T>(Vec<Rule<T>>);

/// The versions of a rule cannot be put in one order.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("two versions of the rule take force on {0}")]
pub struct SameDay(pub Date);

impl<T> Timeline<T> {
    /// Sorts the versions by first day in force.
    ///
    /// # Errors
    /// [`SameDay`] if two versions take force on one day: the pack is ambiguous.
    pub fn new(mut versions: Vec<Rule<T>>) -> Result<Self, SameDay> {
        versions.sort_by_key(|version| version.from);
        match versions
            .windows(2)
            .find(|pair| pair[0].from == pair[1].from)
        {
            Some(pair) => Err(SameDay(pair[0].from)),
            None => Ok(Self(versions)),
        }
    }

    /// The version in force on `day`, or `None` before the first one.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&Rule<T>> {
        self.0.iter().rev().find(|rule| rule.from <= day)
    }

    /// Every version, oldest first.
    #[must_use]
    pub fn versions(&self) -> &[Rule<T>] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn rule(value: u8, from: Date) -> Rule<u8> {
        Rule {
            value,
            from,
            citation: Citation {
                instrument: "cn.example".into(),
                article: "1".into(),
            },
            certainty: Certainty::Sourced,
        }
    }

    #[test]
    fn an_old_day_is_decided_by_the_old_version() {
        let timeline =
            Timeline::new(vec![rule(2, date(2021, 1, 1)), rule(1, date(2020, 1, 1))]).unwrap();
        let on = |day| timeline.on(day).map(|rule| rule.value);
        assert_eq!(on(date(2019, 12, 31)), None);
        assert_eq!(on(date(2020, 12, 31)), Some(1));
        assert_eq!(on(date(2021, 1, 1)), Some(2));
    }

    #[test]
    fn two_versions_on_one_day_do_not_load() {
        let day = date(2020, 1, 1);
        assert_eq!(
            Timeline::new(vec![rule(1, day), rule(2, day)]),
            Err(SameDay(day))
        );
    }
}
