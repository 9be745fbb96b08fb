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

pub mod check;
pub mod decide;
pub mod dossier;
pub mod file;
pub mod idle;
pub mod kind;
pub mod review;
pub mod stop;

pub use dossier::Dossier;
pub use stop::Stop;

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
/// with a new first day is added, the old one still decides its old cases, and everything new asks for the
/// version in force on its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// Identifier, `fil_…`.
    pub id: Id<Filing>,
    /// Whose it is.
    pub institution: Id<Institution>,
    /// Running number of the version, from 1; given when it is taken.
    pub version: u32,
    /// The version it takes the place of, if it is not the first.
    pub supersedes: Option<Id<Filing>>,
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
    /// Everything else that was handed in.
    pub dossier: Dossier,
    /// Where it stands.
    pub stage: FilingStage,
    /// When the institution was stopped, since this version was published.
    pub stops: Vec<Stop>,
}

/// Where a filing stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilingStage {
    /// Handed in, not looked at.
    Submitted,
    /// Something was missing: it came back, and a new version is handed in.
    Returned {
        /// The day.
        on: Date,
        /// Codes of what was missing.
        missing: Vec<String>,
    },
    /// Nothing is missing: it waits for its review or its decision.
    Complete {
        /// The day.
        on: Date,
    },
    /// Experts score it and visit its sites.
    Reviewing {
        /// Since when.
        since: Date,
    },
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
}

impl FilingStage {
    /// The word stored and shown for the stage.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Returned { .. } => "returned",
            Self::Complete { .. } => "complete",
            Self::Reviewing { .. } => "reviewing",
            Self::Published { .. } => "published",
            Self::Refused { .. } => "refused",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> Text {
        match self {
            Self::Submitted => Text::new("待核对材料", "waits for the check of completeness"),
            Self::Returned { on, .. } => Text::new(
                format!("{on}退回补正"),
                format!("returned on {on}, incomplete"),
            ),
            Self::Complete { on } => {
                Text::new(format!("{on}材料齐全"), format!("complete since {on}"))
            }
            Self::Reviewing { since } => {
                Text::new(format!("{since}起评审"), format!("in review since {since}"))
            }
            Self::Published { on } => Text::new(format!("{on}公布"), format!("published on {on}")),
            Self::Refused { on, reason } => Text::new(
                format!("{on}不予备案：{reason}"),
                format!("refused on {on}: {reason}"),
            ),
        }
    }
}

impl Filing {
    /// Whether the filing is in force on `day`: published by then, within its term, the institution not stopped.
    #[must_use]
    pub fn is_in_force_on(&self, day: Date) -> bool {
        let published = matches!(&self.stage, FilingStage::Published { on } if *on <= day);
        published && self.from <= day && day <= self.until && self.stop_on(day).is_none()
    }

    /// What stops the institution on `day`, if anything does.
    #[must_use]
    pub fn stop_on(&self, day: Date) -> Option<&Stop> {
        self.stops.iter().find(|stop| stop.covers(day))
    }

    /// The day it was published, if it was.
    #[must_use]
    pub fn published_on(&self) -> Option<Date> {
        match &self.stage {
            FilingStage::Published { on } => Some(*on),
            _ => None,
        }
    }

    /// Whether the public may see it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        matches!(self.stage, FilingStage::Published { .. })
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

/// The version in force on a day: of several, the newest.
#[must_use]
pub fn in_force_on(filings: &[Filing], day: Date) -> Option<&Filing> {
    let in_force = filings.iter().filter(|filing| filing.is_in_force_on(day));
    in_force.max_by_key(|filing| filing.version)
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

#[cfg(test)]
mod tests;
