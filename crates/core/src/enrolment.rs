//! An enrolment: one person in one session, from the form to the certificate or the refund.
use crate::{
    authority::Owned,
    id::{Id, Named},
    institution::Institution,
    money::Minor,
    person::Person,
    session::Session,
    transition::Exam,
};
use jiff::civil::Date;

pub mod accept;
pub mod end;
pub mod evidence;
pub mod form;
pub mod moving;
pub mod payment;
pub mod photo;
pub mod refund;
pub mod reject;
pub mod wish;

/// An enrolment 报名.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// Identifier, `enr_…`.
    pub id: Id<Enrolment>,
    /// Which session.
    pub session: Id<Session>,
    /// The institution that holds the session.
    pub institution: Id<Institution>,
    /// Who.
    pub person: Id<Person>,
    /// The application condition that was claimed, for example `2018.L3.1`.
    pub condition: String,
    /// The day the form came in.
    pub filed_on: Date,
    /// What was paid so far.
    pub paid: Minor,
    /// Where it stands.
    pub stage: Stage,
}

/// Where an enrolment stands. Each state carries what is true in it, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The form came in.
    Filed,
    /// Registration accepted 受理.
    Accepted {
        /// The day of acceptance.
        on: Date,
    },
    /// Not accepted.
    Rejected {
        /// The day of the decision.
        on: Date,
        /// Why.
        reason: String,
    },
    /// Seated, ticket printed.
    Seated {
        /// The day of acceptance.
        accepted_on: Date,
        /// Number of the seat, from 1.
        seat: u32,
    },
    /// Sat at least one part.
    Present {
        /// The day of acceptance.
        accepted_on: Date,
    },
    /// Did not come to any part.
    Absent {
        /// The day of acceptance.
        accepted_on: Date,
    },
    /// Every part at its mark.
    Passed {
        /// The day of acceptance.
        accepted_on: Date,
        /// The day the result was computed.
        on: Date,
    },
    /// A part below the mark.
    Failed {
        /// The day of acceptance.
        accepted_on: Date,
        /// The day the result was computed.
        on: Date,
    },
    /// The certificate is released.
    Certified {
        /// The day of acceptance.
        accepted_on: Date,
        /// The day of issue.
        on: Date,
    },
    /// The fee went back and the case ended.
    Refunded {
        /// The day of the refund.
        on: Date,
    },
}

impl Stage {
    /// The word stored and shown for the stage.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::Accepted { .. } => "accepted",
            Self::Rejected { .. } => "rejected",
            Self::Seated { .. } => "seated",
            Self::Present { .. } => "present",
            Self::Absent { .. } => "absent",
            Self::Passed { .. } => "passed",
            Self::Failed { .. } => "failed",
            Self::Certified { .. } => "certified",
            Self::Refunded { .. } => "refunded",
        }
    }

    /// The day of acceptance, if the enrolment was accepted and goes on.
    #[must_use]
    pub fn accepted_on(&self) -> Option<Date> {
        match self {
            Self::Accepted { on } => Some(*on),
            Self::Seated { accepted_on, .. }
            | Self::Present { accepted_on }
            | Self::Absent { accepted_on }
            | Self::Passed { accepted_on, .. }
            | Self::Failed { accepted_on, .. }
            | Self::Certified { accepted_on, .. } => Some(*accepted_on),
            Self::Filed | Self::Rejected { .. } | Self::Refunded { .. } => None,
        }
    }
}

/// How far the exam is, as the transition asks it. A candidate who did not come has not sat.
#[must_use]
pub fn exam_of(stage: &Stage) -> Exam {
    match stage {
        Stage::Filed
        | Stage::Accepted { .. }
        | Stage::Rejected { .. }
        | Stage::Seated { .. }
        | Stage::Absent { .. }
        | Stage::Refunded { .. } => Exam::None,
        Stage::Present { .. } => Exam::Pending,
        Stage::Passed { .. } | Stage::Certified { .. } => Exam::Passed,
        Stage::Failed { .. } => Exam::Failed,
    }
}

impl Named for Enrolment {
    const PREFIX: &'static str = "enr_";
}
impl Owned for Enrolment {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
    fn person(&self) -> Option<&Id<Person>> {
        Some(&self.person)
    }
}
