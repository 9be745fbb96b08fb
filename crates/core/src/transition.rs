//! The transition: what happens to a case when its occupation leaves the catalogue.
//!
//! [`decide`] is the whole table: the first [`Row`] that fits decides. Days only; no clock time enters.
use crate::{
    catalogue::Occupation,
    law::{Certainty, Citation},
    money::Minor,
    session::CertificateKind,
    text::Text,
};
use jiff::civil::Date;

pub mod columns;
pub mod read;
pub mod row;
mod say;

pub use row::{Row, RuleId};

/// A case as far as the transition looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case<'t> {
    /// The occupation, found in the catalogue.
    pub occupation: &'t Occupation,
    /// The day the question is asked for.
    pub as_of: Date,
    /// Whether the case stands on the sealed roster, if that was asked.
    pub roster: Option<Roster>,
    /// What kind of case it is, with its facts.
    pub facts: Facts,
}

/// What kind of case it is, with its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Facts {
    /// Somebody wants to register now.
    Registration,
    /// Somebody wants to announce an exam now.
    Announcement,
    /// A certificate that was issued.
    Certificate {
        /// The day of issue.
        issued_on: Date,
    },
    /// An enrolment in an announced exam.
    Enrolment {
        /// The day the exam was announced.
        announced_on: Option<Date>,
        /// The day the registration was accepted.
        accepted_on: Option<Date>,
        /// How far the exam is.
        exam: Exam,
        /// What the candidate wishes.
        wish: Option<Wish>,
        /// What was paid.
        paid: Minor,
    },
    /// A student or apprentice under a training plan.
    Trainee {
        /// The plan.
        plan: Plan,
        /// The day of graduation, if it is known.
        graduates_on: Option<Date>,
        /// How far the exam is.
        exam: Exam,
    },
}

/// How far an exam is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Exam {
    /// Not sat.
    None,
    /// Every part passed.
    Passed,
    /// A part below the mark.
    Failed,
    /// Sat; the result is not final.
    Pending,
}

/// What a candidate wishes when the exit overtakes the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wish {
    /// Sit the exam under the qualification rules.
    Continue,
    /// Have the fee back.
    Refund,
}

/// What the sealed roster says of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Roster {
    /// The case is on it.
    Sealed,
    /// The case is not on it.
    Absent,
}

/// A training plan, as far as the transition looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Who trains.
    pub kind: PlanKind,
    /// The day of enrolment; it fixes the promise.
    pub enrolled_on: Date,
    /// Which certificate the plan promises.
    pub promises: CertificateKind,
    /// Whether the plan's institution may still issue qualification certificates.
    pub institution_may_issue: bool,
}

/// Who trains under a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlanKind {
    /// Vocational college 职业院校.
    VocationalCollege,
    /// Technical college 技工院校.
    TechnicalCollege,
    /// New-type apprenticeship of an enterprise 企业新型学徒制.
    NewApprentice,
    /// Anything else: the notice gives it no promise.
    Other,
}

/// What becomes of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Disposition {
    /// Ordinary rules.
    Unaffected,
    /// Ask the candidate.
    Choose,
    /// The exam goes ahead under the qualification rules.
    Continue,
    /// The fee goes back and the enrolment ends.
    Refund,
    /// The qualification certificate is issued.
    IssueQualification,
    /// No certificate.
    NotPassed,
    /// The training plan goes on.
    KeepPlan,
    /// The graduate gets one certificate or the other, never neither.
    GraduateEither,
    /// The certificate stays valid.
    RemainsValid,
    /// Nothing new is begun.
    RefuseNew,
    /// The claim to the transition is not proved by the roster.
    RefuseUnproven,
}

impl Disposition {
    /// The code used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Unaffected => "unaffected",
            Self::Choose => "choose",
            Self::Continue => "continue",
            Self::Refund => "refund",
            Self::IssueQualification => "issue-qualification",
            Self::NotPassed => "not-passed",
            Self::KeepPlan => "keep-plan",
            Self::GraduateEither => "graduate-either",
            Self::RemainsValid => "remains-valid",
            Self::RefuseNew => "refuse-new",
            Self::RefuseUnproven => "refuse-unproven",
        }
    }
}

/// What happens when a candidate stays silent past the deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// The exam goes on if it can be held, otherwise the fee goes back.
    Continue,
    /// The fee goes back.
    Refund,
}

/// What a pack may set without code: the sources of the rows, and a few values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Where each rule is written and how sure that is, in the order of [`RuleId::ALL`].
    pub sources: [(Citation, Certainty); RuleId::ALL.len()],
    /// How many percent of the fee go back; 100 by the notice.
    pub refund_percent: u8,
    /// Working days a candidate has to answer.
    pub wish_working_days: u16,
    /// What silence means after that.
    pub silence: Silence,
    /// Whether a graduate whose institution may no longer issue gets a skill level certificate.
    pub skill_level_for_graduates: bool,
}

impl Rules {
    /// Where a rule is written.
    #[must_use]
    pub fn citation(&self, rule: RuleId) -> &Citation {
        &self.sources[rule as usize].0
    }
}

/// What was decided, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What becomes of the case.
    pub disposition: Disposition,
    /// Which certificate there is or will be.
    pub certificate: Option<CertificateKind>,
    /// What goes back to the payer.
    pub refund: Option<Minor>,
    /// The row of the table that fitted.
    pub row: Row,
}

impl Decision {
    /// The rule behind the row.
    #[must_use]
    pub fn rule(&self) -> RuleId {
        self.row.rule()
    }

    /// What happened, why, and what to do next, for the person concerned.
    #[must_use]
    pub fn say(&self, case: &Case<'_>) -> Text {
        say::say(self, case)
    }
}

/// Asks the table about facts on a day, under the rules of a pack.
#[must_use]
pub fn ask(
    law: &crate::pack::Pack,
    occupation: &Occupation,
    roster: Option<Roster>,
    facts: Facts,
    as_of: Date,
) -> Decision {
    let case = Case {
        occupation,
        as_of,
        roster,
        facts,
    };
    decide(&law.transition, &case)
}

/// Decides a case by the table of the transition.
#[must_use]
pub fn decide(rules: &Rules, case: &Case<'_>) -> Decision {
    let row = row::row(row::features(case), rules.skill_level_for_graduates);
    let refund = match (&case.facts, row) {
        (Facts::Enrolment { paid, .. }, Row::WishesRefund) => Some(share(*paid, rules)),
        _ => None,
    };
    Decision {
        disposition: row.disposition(),
        certificate: row.certificate(),
        refund,
        row,
    }
}

/// The share of a fee that goes back, rounded down to the minor unit.
fn share(paid: Minor, rules: &Rules) -> Minor {
    let share = u128::from(paid.0) * u128::from(rules.refund_percent.min(100)) / 100;
    Minor(u64::try_from(share).expect("a share is not more than the whole"))
}

#[cfg(test)]
mod tests;
