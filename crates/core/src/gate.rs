//! The gate: every precondition of a certificate, each with its article, and whether it holds.
//!
//! One pure function over facts. Its answer is stored with the certificate, its hash is signed, and it can be
//! run again at any time. One failing precondition holds one certificate and no other.
use crate::{
    catalogue::Occupation,
    enrolment::{Enrolment, Stage},
    institution::Filing,
    law::Citation,
    pack::{At, Pack},
    prefix::PrefixState,
    score::Tenths,
    session::{CertificateKind, Part, Session},
    staff::Duty,
    text::Text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

mod preconditions;
mod sheet;

pub use preconditions::pass_mark;
pub use sheet::OwnPreconditions;

/// What the gate looks at for one certificate.
#[derive(Debug, Clone)]
pub struct GateFacts<'t> {
    /// The day of issue.
    pub today: Date,
    /// The exam.
    pub session: &'t Session,
    /// The filing under which it was announced.
    pub filing: Option<&'t Filing>,
    /// The occupation, if the catalogue has it.
    pub occupation: Option<&'t Occupation>,
    /// The candidate's case.
    pub enrolment: &'t Enrolment,
    /// Whether the identity document was checked.
    pub identified: bool,
    /// Whether the acceptance is in the public record.
    pub acceptance_recorded: bool,
    /// The staff of the session, with what concerns this candidate.
    pub staff: &'t [StaffFact],
    /// Scores, with whether two persons stand behind each.
    pub scores: &'t [(Part, Tenths, bool)],
    /// The day the score sheet was sealed.
    pub sealed_on: Option<Date>,
    /// First and last day of the public notice.
    pub publicity: Option<(Date, Date)>,
    /// Objections to this result that are not settled.
    pub open_objections: u32,
    /// Counts of the session.
    pub counts: Counts,
    /// Why certificates of the session or institution are held, if they are.
    pub hold: Option<&'t str>,
    /// Why the batch is held as a surge, if it is.
    pub surge: Option<&'t str>,
    /// Places in the record of the score sheet, and of the leaf that comes next.
    pub record_order: (Option<u64>, u64),
    /// Whether the sealed roster names the case; `None` while there is no roster.
    pub on_roster: Option<bool>,
    /// The number prefix that would be used, with whether it may give numbers; `None` where none serves.
    pub prefix: Option<(&'t str, PrefixState)>,
    /// Who proposes, and who gives the number.
    pub persons: (&'t str, &'t str),
}

/// A member of staff at the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffFact {
    /// For what.
    pub duty: Duty,
    /// Whether the credential was valid on the day for the level.
    pub qualified: bool,
    /// Whether a tie to this candidate was declared.
    pub tied: bool,
}

/// How many of each there are in the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Seats on offer.
    pub seats: u32,
    /// Candidates who came.
    pub present: u32,
    /// Candidates who passed.
    pub passed: u32,
    /// Certificates issued before this one.
    pub issued: u32,
}

/// One precondition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Precondition {
    /// Stable code.
    pub code: Cow<'static, str>,
    /// What must hold.
    pub say: Text,
    /// What was found.
    pub found: Text,
    /// The article that demands it.
    pub under: Citation,
    /// Whether it holds.
    pub holds: bool,
}

/// Every precondition of one certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// In the order of the way from filing to number.
    pub preconditions: Vec<Precondition>,
}

impl Gate {
    /// Whether every precondition holds.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.preconditions.iter().all(|one| one.holds)
    }

    /// Those that do not hold.
    pub fn failing(&self) -> impl Iterator<Item = &Precondition> {
        self.preconditions.iter().filter(|one| !one.holds)
    }
}

/// Runs the gate.
#[must_use]
pub fn run(facts: &GateFacts<'_>, pack: &Pack) -> Gate {
    Gate {
        preconditions: preconditions::list(facts, pack),
    }
}

/// The part of the law that speaks on the exam's day.
fn at<'t>(facts: &GateFacts<'t>) -> At<'t> {
    At {
        on: facts.session.last_day().unwrap_or(facts.today),
        province: None,
        occupation: Some(&facts.session.occupation),
    }
}

/// Whether the certificate would be a qualification certificate of an occupation that has exited.
fn needs_roster(facts: &GateFacts<'_>) -> bool {
    facts.session.certificate == CertificateKind::Qualification
        && facts
            .occupation
            .is_some_and(|occupation| occupation.has_exited_on(facts.today))
}

/// The day of acceptance, if the candidate passed and has no certificate yet.
fn accepted_on(stage: &Stage) -> Option<Date> {
    match stage {
        Stage::Passed { accepted_on, .. } => Some(*accepted_on),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
