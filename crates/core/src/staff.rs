//! The people who hold an exam: what they may do, until when, and for whom they may not.
use crate::{
    authority::Owned,
    id::{Id, Named},
    institution::Institution,
    level::Level,
    person::Person,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub mod appoint;
pub mod card;
pub mod course;
pub mod declare;
pub mod panel;
pub mod register;
pub mod supervise;
pub mod trainer;

/// What a member of staff does at an exam.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// Assessor 考评员: marks the skill part.
    Assessor,
    /// Senior assessor 高级考评员: also for L2 and L1.
    SeniorAssessor,
    /// Invigilator 监考员: watches the theory part.
    Invigilator,
    /// Member of the review panel 综合评审委员.
    Reviewer,
    /// Quality supervisor 质量督导员.
    Supervisor,
}

impl Duty {
    /// Every duty.
    pub const ALL: [Self; 5] = [
        Self::Assessor,
        Self::SeniorAssessor,
        Self::Invigilator,
        Self::Reviewer,
        Self::Supervisor,
    ];

    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Assessor => "assessor",
            Self::SeniorAssessor => "senior-assessor",
            Self::Invigilator => "invigilator",
            Self::Reviewer => "reviewer",
            Self::Supervisor => "supervisor",
        }
    }
}

impl std::str::FromStr for Duty {
    type Err = UnknownDuty;
    fn from_str(text: &str) -> Result<Self, UnknownDuty> {
        Self::ALL
            .into_iter()
            .find(|duty| duty.id() == text)
            .ok_or_else(|| UnknownDuty(text.to_owned()))
    }
}

/// The text names no duty.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a duty")]
pub struct UnknownDuty(pub String);

/// A member of staff with a credential for one duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Identifier, `stf_…`.
    pub id: Id<Staff>,
    /// Who it is.
    pub person: Id<Person>,
    /// For whom they work.
    pub institution: Id<Institution>,
    /// What they are qualified for.
    pub duty: Duty,
    /// The highest level they may assess.
    pub ceiling: Level,
    /// First day of the credential.
    pub from: Date,
    /// Last day of the credential.
    pub until: Date,
}

/// Two people who may not meet as examiner and candidate 回避.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recusal {
    /// The member of staff.
    pub staff: Id<Staff>,
    /// The candidate.
    pub candidate: Id<Person>,
    /// Why: `kin`, `teacher`, `master`, `colleague`, `other`.
    pub reason: String,
}

impl Staff {
    /// Whether the credential is valid on `day` for `level`.
    #[must_use]
    pub fn may_serve(&self, level: Level, day: Date) -> bool {
        self.from <= day && day <= self.until && level <= self.ceiling
    }
}

impl Named for Staff {
    const PREFIX: &'static str = "stf_";
}
impl Owned for Staff {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
}

/// Permission to register staff.
#[derive(Debug)]
pub enum RegisterStaff {}
impl crate::authority::Action for RegisterStaff {
    type On = Institution;
    const NAME: &'static str = "staff.register";
    const ROLES: &'static [crate::authority::Role] = &[
        crate::authority::Role::Administrator,
        crate::authority::Role::Officer,
    ];
}
