//! Kinds of rules. A kind is code; its numbers, days and sources are data. There are no expressions.
use crate::{level::Level, session::Part};
use serde::Deserialize;

/// What a rule sets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Value {
    /// A number that must be reached.
    AtLeast {
        /// The number.
        number: u32,
        /// What it counts.
        unit: String,
    },
    /// A number that must not be passed.
    AtMost {
        /// The number.
        number: u32,
        /// What it counts.
        unit: String,
    },
    /// An odd number that must be reached.
    OddAtLeast {
        /// The number.
        number: u32,
    },
    /// One member of staff for so many candidates, rounded up.
    Ratio {
        /// Candidates per member of staff.
        per: u32,
    },
    /// A number of working days.
    WorkingDays {
        /// The number.
        number: u32,
    },
    /// A number of months.
    Months {
        /// The number.
        number: u32,
    },
    /// A number of years.
    Years {
        /// The number.
        number: u32,
    },
    /// A share of an amount.
    Percent {
        /// 0 to 100.
        number: u32,
    },
    /// A part of an exam, asked at some levels.
    Part {
        /// The part.
        part: Part,
        /// The levels.
        levels: Vec<Level>,
    },
    /// The highest level that is open.
    Level {
        /// The level.
        level: Level,
    },
    /// A duty that is stated and either kept or not.
    Stated {},
    /// The source of a row of the transition table.
    Transition {},
    /// What silence means.
    Silence {
        /// `continue` or `refund`.
        means: Means,
    },
    /// What a kind of institution may do.
    Institution {
        /// Letters that its certificate numbers may begin with, the usual one first; empty where they begin with digits.
        letters: String,
        /// Whom it may appraise.
        appraises: crate::institution::kind::Appraises,
        /// How it is admitted.
        admission: crate::institution::kind::Admission,
        /// What it issues.
        issues: crate::session::CertificateKind,
        /// Longest term of a filing; 0 where it ends with the exit.
        years: u32,
    },
}

/// What silence means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// The exam goes on if it can be held, otherwise the fee goes back.
    Continue,
    /// The fee goes back.
    Refund,
}

/// An example case: what is given, and what must come out.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What is given.
    pub given: toml::Table,
    /// What must come out.
    pub then: toml::Table,
}

impl Value {
    /// The number of the value, where it is one.
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        match self {
            Self::AtLeast { number, .. }
            | Self::AtMost { number, .. }
            | Self::OddAtLeast { number }
            | Self::WorkingDays { number }
            | Self::Months { number }
            | Self::Years { number }
            | Self::Percent { number } => Some(*number),
            Self::Ratio { per } => Some(*per),
            Self::Part { .. }
            | Self::Level { .. }
            | Self::Stated {}
            | Self::Transition {}
            | Self::Silence { .. }
            | Self::Institution { .. } => None,
        }
    }

    /// Whether the value is a part of the exam that is asked at a level.
    #[must_use]
    pub fn asks_part_at(&self, level: Level) -> bool {
        matches!(self, Self::Part { levels, .. } if levels.contains(&level))
    }

    /// How many members of staff so many candidates need, where the value is a ratio.
    #[must_use]
    pub fn staff_for(&self, candidates: u32) -> Option<u32> {
        match self {
            Self::Ratio { per } => Some(candidates.div_ceil(*per)),
            _ => None,
        }
    }

    /// Whether a count satisfies the value, where the value is a bound.
    #[must_use]
    pub fn admits(&self, count: u32) -> Option<bool> {
        match self {
            Self::AtLeast { number, .. } => Some(count >= *number),
            Self::AtMost { number, .. } => Some(count <= *number),
            Self::OddAtLeast { number } => Some(count >= *number && count % 2 == 1),
            _ => None,
        }
    }
}
