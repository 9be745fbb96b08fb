//! A session: one announced exam of one occupation at one level, on its days, at one site.
use crate::{
    authority::Owned,
    id::{Id, Named},
    institution::Institution,
    level::Level,
    money::Minor,
    staff::{Duty, Staff},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub mod acts;
pub mod announce;
pub mod cancel;
pub mod continuation;

/// Which certificate passing gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateKind {
    /// Qualification certificate 职业资格证书.
    Qualification,
    /// Skill level certificate 职业技能等级证书.
    SkillLevel,
}

impl CertificateKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Qualification, Self::SkillLevel];

    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Qualification => "qualification",
            Self::SkillLevel => "skill-level",
        }
    }
}

impl std::str::FromStr for CertificateKind {
    type Err = UnknownCertificateKind;
    fn from_str(text: &str) -> Result<Self, UnknownCertificateKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.id() == text)
            .ok_or_else(|| UnknownCertificateKind(text.to_owned()))
    }
}

/// The text names no kind of certificate.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a kind of certificate; use qualification or skill-level")]
pub struct UnknownCertificateKind(pub String);

/// A part of an exam.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Theory exam 理论知识考试.
    Theory,
    /// Skill assessment 技能考核.
    Skill,
    /// Comprehensive review 综合评审, for L2 and L1.
    Review,
}

impl Part {
    /// Every part, in the order they are sat.
    pub const ALL: [Self; 3] = [Self::Theory, Self::Skill, Self::Review];

    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Theory => "theory",
            Self::Skill => "skill",
            Self::Review => "review",
        }
    }
}

impl std::str::FromStr for Part {
    type Err = UnknownPart;
    fn from_str(text: &str) -> Result<Self, UnknownPart> {
        Self::ALL
            .into_iter()
            .find(|part| part.id() == text)
            .ok_or_else(|| UnknownPart(text.to_owned()))
    }
}

/// The text names no part.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a part of an exam; use theory, skill or review")]
pub struct UnknownPart(pub String);

/// One person assigned to one duty of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Who.
    pub staff: Id<Staff>,
    /// For what.
    pub duty: Duty,
}

/// A session 场次, as its announcement 公告 made it known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Identifier, `ses_…`.
    pub id: Id<Session>,
    /// Who holds it.
    pub institution: Id<Institution>,
    /// Chinese name of the occupation.
    pub occupation: String,
    /// The level.
    pub level: Level,
    /// Which certificate passing gives.
    pub certificate: CertificateKind,
    /// The edition of the application conditions, for example `2018`.
    pub standard: String,
    /// The day the announcement was published.
    pub announced_on: Date,
    /// Last day to enrol.
    pub enrol_until: Date,
    /// The day each part is sat.
    pub parts: Vec<(Part, Date)>,
    /// Key of the site in the filing.
    pub site: String,
    /// Seats on offer; never more than the site has.
    pub seats: u32,
    /// Fee per candidate.
    pub fee: Minor,
    /// Who serves.
    pub staff: Vec<Assignment>,
    /// Where it stands.
    pub stage: SessionStage,
}

/// Where a session stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionStage {
    /// Announced; enrolment is open until its day.
    Announced,
    /// Candidates are seated and tickets printed.
    Seated,
    /// The score sheets are sealed; nobody changes a score any more.
    Sealed {
        /// The day of the seal.
        on: Date,
    },
    /// Results are on public notice until a day.
    Publicity {
        /// First day of the notice.
        from: Date,
        /// Last day to object.
        until: Date,
    },
    /// The notice is over; certificates may be issued.
    Final {
        /// The day it ended.
        on: Date,
    },
    /// The session does not take place.
    Cancelled {
        /// The day of the decision.
        on: Date,
        /// Why.
        reason: String,
    },
}

impl SessionStage {
    /// The word stored and shown for the stage.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Seated => "seated",
            Self::Sealed { .. } => "sealed",
            Self::Publicity { .. } => "publicity",
            Self::Final { .. } => "final",
            Self::Cancelled { .. } => "cancelled",
        }
    }
}

impl Session {
    /// The place of the session: no two places have the same words.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}/{}", self.institution, self.site)
    }

    /// The last day on which a part is sat: the exam day of the certificate.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.parts.iter().map(|(_, on)| *on).max()
    }
}

impl Named for Session {
    const PREFIX: &'static str = "ses_";
}
impl Owned for Session {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
}
