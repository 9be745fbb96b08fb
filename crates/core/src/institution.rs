//! Institutions that appraise, and what each of them may do on a day: the filing.
use crate::{
    authority::Owned,
    id::{Id, Named},
    level::Level,
    money::Minor,
    text::Text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub mod file;

/// What kind of institution appraises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InstitutionKind {
    /// Employer 用人单位: its own staff only; by filing.
    Employer,
    /// Social training evaluation organisation 社会培训评价组织: the public; by selection and publication.
    Social,
    /// Technical or vocational college 院校: its own students; by filing.
    College,
    /// Vocational skill appraisal station 职业技能鉴定所（站）: qualification certificates, until the exit.
    Station,
}

impl InstitutionKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Employer, Self::Social, Self::College, Self::Station];

    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Employer => "employer",
            Self::Social => "social",
            Self::College => "college",
            Self::Station => "station",
        }
    }
}

impl std::str::FromStr for InstitutionKind {
    type Err = UnknownInstitutionKind;
    fn from_str(text: &str) -> Result<Self, UnknownInstitutionKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.id() == text)
            .ok_or_else(|| UnknownInstitutionKind(text.to_owned()))
    }
}

/// The text names no kind of institution.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a kind of institution; use employer, social, college or station")]
pub struct UnknownInstitutionKind(pub String);

/// An institution 评价机构: a legal person with one history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Institution {
    /// Identifier, `ins_…`.
    pub id: Id<Institution>,
    /// Unified social credit code 统一社会信用代码, checked.
    pub uscc: String,
    /// Registered name; the Chinese name is printed on certificates.
    pub name: Text,
    /// What kind it is.
    pub kind: InstitutionKind,
    /// Two-digit code of the province it answers to.
    pub province: String,
}

/// One occupation at one level that a filing covers 范围.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Chinese name of the occupation, the catalogue's key.
    pub occupation: String,
    /// The level.
    pub level: Level,
}

/// A place where exams are held 考点.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Short key within the institution, for example `a`.
    pub key: String,
    /// Name in both languages.
    pub name: Text,
    /// Seats for one sitting; at least 1.
    pub seats: u32,
}

/// What an institution was filed for 备案, from a day to a day. A filing is never edited: a new version
/// with a new first day is added, and everything later asks for the filing valid on its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// Identifier, `fil_…`.
    pub id: Id<Filing>,
    /// Whose it is.
    pub institution: Id<Institution>,
    /// First day in force.
    pub from: Date,
    /// Last day in force.
    pub until: Date,
    /// Occupations and levels.
    pub scope: Vec<Scope>,
    /// Places with seats.
    pub sites: Vec<Site>,
    /// Fee per candidate, by level; the published standard, an upper bound.
    pub fees: Vec<(Level, Minor)>,
    /// The prefix that the authority gave for certificate numbers, without year, level and serial.
    pub prefix: String,
    /// Where it stands.
    pub stage: FilingStage,
}

/// Where a filing stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilingStage {
    /// Handed in, not decided.
    Submitted,
    /// Decided and in the public directory since a day.
    Published {
        /// The day of publication.
        on: Date,
    },
    /// Refused, with the reason.
    Refused {
        /// The day of the decision.
        on: Date,
        /// Why.
        reason: String,
    },
    /// Published and then suspended: nothing new from that day on.
    Suspended {
        /// First day of the suspension.
        on: Date,
        /// Why.
        reason: String,
    },
}

impl Filing {
    /// Whether the filing is in force on `day`: published by then, within its term, not suspended.
    #[must_use]
    pub fn is_in_force_on(&self, day: Date) -> bool {
        let published = match &self.stage {
            FilingStage::Published { on } => *on <= day,
            FilingStage::Suspended { on, .. } => day < *on,
            FilingStage::Submitted | FilingStage::Refused { .. } => false,
        };
        published && self.from <= day && day <= self.until
    }

    /// Whether the filing covers the occupation at the level.
    #[must_use]
    pub fn covers(&self, occupation: &str, level: Level) -> bool {
        self.scope
            .iter()
            .any(|scope| scope.occupation == occupation && scope.level == level)
    }

    /// The site with this key.
    #[must_use]
    pub fn site(&self, key: &str) -> Option<&Site> {
        self.sites.iter().find(|site| site.key == key)
    }

    /// The published fee for a level, if there is one.
    #[must_use]
    pub fn fee(&self, level: Level) -> Option<Minor> {
        self.fees
            .iter()
            .find(|(of, _)| *of == level)
            .map(|(_, fee)| *fee)
    }
}

impl Named for Institution {
    const PREFIX: &'static str = "ins_";
}
impl Named for Filing {
    const PREFIX: &'static str = "fil_";
}
impl Owned for Institution {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.id)
    }
}
impl Owned for Filing {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
}
