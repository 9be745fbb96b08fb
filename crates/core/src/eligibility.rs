//! Eligibility: who may sit for which level. Any one alternative of the level is enough; within an
//! alternative everything asked must hold.
use crate::{law::Citation, level::Level, session::CertificateKind, text::Text};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

mod alternative;
pub mod read;

pub use alternative::Missing;

/// A level that a condition asks for, or the certificate that stands beside the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PriorLevel {
    /// A level of the ladder; a higher one counts too.
    Level(Level),
    /// Preparatory technician 预备技师: a certificate of its own, only it counts.
    PreparatoryTechnician,
}

/// The grade of a professional title 职称.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Junior 初级.
    Junior,
    /// Intermediate 中级.
    Intermediate,
    /// Senior 高级.
    Senior,
}

/// Kinds of education that describe present study: having one is enough, no graduation is asked.
pub const PRESENT_STUDY: [&str; 2] = ["technician_college_prep_class", "higher_education_enrolled"];

/// One alternative of one level in one edition.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Identifier `EDITION.LEVEL.ALT`, for example `2018.L3.1`.
    pub id: String,
    /// Number of the alternative within edition and level.
    pub alternative: u8,
    /// Full years of age on the day.
    pub age_years_min: Option<u8>,
    /// Years of work in the occupation.
    pub work_years_min: Option<f64>,
    /// A certificate held before, with what is asked of it.
    pub prior: Option<Prior>,
    /// Whether a completed apprenticeship is asked.
    pub apprenticeship: bool,
    /// Education, with what is asked of it.
    pub education: Option<EducationAsked>,
    /// A professional title, with the years of work since.
    pub title: Option<(Grade, f64)>,
    /// Whether completed training hours are asked.
    pub training: bool,
    /// The alternative in short, for people.
    pub summary: Text,
    /// Where it is written.
    pub citation: Citation,
}

/// What is asked of a certificate held before. All of it must hold for one and the same certificate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// Which certificate.
    pub level: PriorLevel,
    /// Years of work since it was obtained.
    pub worked_years_min: Option<f64>,
    /// Full years since it was issued.
    pub held_years_min: Option<u8>,
}

/// What is asked of an education. All of it must hold for one and the same education.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EducationAsked {
    /// Any of these kinds.
    pub kinds: Vec<String>,
    /// Whether it must be in the field of the occupation.
    pub same_field: bool,
    /// Whether the graduating class counts.
    pub graduating_counts: bool,
}

/// The application conditions of every edition.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conditions {
    general: BTreeMap<String, BTreeMap<Level, Vec<Condition>>>,
    own: Vec<OwnEdition>,
    education_kinds: BTreeSet<String>,
}

/// An occupation's own edition: it adds to a general edition, and replaces what has the same level and number.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnEdition {
    /// Chinese name of the occupation.
    pub occupation: String,
    /// The general edition it stands on.
    pub extends: String,
    /// Its alternatives by level.
    pub levels: BTreeMap<Level, Vec<Condition>>,
    /// Levels that the occupation does not have, in any edition.
    pub without: Vec<Level>,
}

/// A person who asks, with everything they hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Applicant {
    /// Chinese name of the occupation.
    pub occupation: String,
    /// The level asked for.
    pub level: Level,
    /// The edition of the conditions.
    pub standard: String,
    /// The day of the question.
    pub as_of: Date,
    /// Day of birth.
    pub born_on: Date,
    /// Years of work in the occupation; a decimal number is allowed.
    pub work_years: f64,
    /// Certificates held.
    pub certificates: Vec<Held>,
    /// Education.
    pub education: Vec<Education>,
    /// Professional titles, with the years of work since.
    pub titles: Vec<(Grade, f64)>,
    /// Whether an apprenticeship is completed.
    pub apprenticeship_completed: bool,
    /// Whether the training hours are completed.
    pub training_completed: bool,
}

/// A certificate held. Either kind counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Which kind.
    pub kind: CertificateKind,
    /// Chinese name of the occupation.
    pub occupation: String,
    /// The level.
    pub level: PriorLevel,
    /// The day of issue.
    pub issued_on: Date,
    /// Years of work since.
    pub worked_years: f64,
}

/// An education.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Education {
    /// The kind, one of [`Conditions::education_kinds`].
    pub kind: String,
    /// Whether it is in the field of the occupation.
    pub same_field: bool,
    /// The day of graduation.
    pub graduated_on: Option<Date>,
    /// Whether the person is in the graduating class.
    pub graduating: bool,
}

/// One alternative, weighed.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed<'t> {
    /// The alternative.
    pub condition: &'t Condition,
    /// What is missing; nothing when it holds.
    pub missing: Vec<Missing>,
}

/// Whether a person may sit, and the way there.
#[derive(Debug, Clone, PartialEq)]
pub struct Eligibility<'t> {
    /// Every alternative of the level, in the order of the table. Empty: the level has none.
    pub alternatives: Vec<Weighed<'t>>,
}

impl Eligibility<'_> {
    /// Whether any alternative holds.
    #[must_use]
    pub fn eligible(&self) -> bool {
        self.alternatives
            .iter()
            .any(|weighed| weighed.missing.is_empty())
    }
}

/// The pack names no such edition.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not an edition of the application conditions")]
pub struct UnknownEdition(pub String);

impl Conditions {
    /// Conditions from general editions and occupations' own editions.
    #[must_use]
    pub fn new(
        general: BTreeMap<String, BTreeMap<Level, Vec<Condition>>>,
        own: Vec<OwnEdition>,
    ) -> Self {
        let mut conditions = Self {
            general,
            own,
            education_kinds: BTreeSet::new(),
        };
        conditions.education_kinds = conditions
            .all()
            .filter_map(|condition| condition.education.as_ref())
            .flat_map(|education| education.kinds.iter().cloned())
            .collect();
        conditions
    }

    /// Whether there is a general edition with this identifier.
    #[must_use]
    pub fn has_edition(&self, edition: &str) -> bool {
        self.general.contains_key(edition)
    }

    /// Whether some condition names this kind of education.
    #[must_use]
    pub fn knows_education(&self, kind: &str) -> bool {
        self.education_kinds.contains(kind)
    }

    /// The general editions.
    pub fn editions(&self) -> impl Iterator<Item = &str> {
        self.general.keys().map(String::as_str)
    }

    /// Every condition of every edition, general ones first.
    pub fn all(&self) -> impl Iterator<Item = &Condition> {
        self.general
            .values()
            .chain(self.own.iter().map(|own| &own.levels))
            .flat_map(BTreeMap::values)
            .flatten()
    }

    /// Every kind of education that some condition names.
    pub fn education_kinds(&self) -> impl Iterator<Item = &str> {
        self.education_kinds.iter().map(String::as_str)
    }

    /// The alternatives for an occupation at a level, in the order of the table.
    ///
    /// # Errors
    /// [`UnknownEdition`].
    pub fn alternatives(
        &self,
        edition: &str,
        occupation: &str,
        level: Level,
    ) -> Result<Vec<&Condition>, UnknownEdition> {
        let general = self
            .general
            .get(edition)
            .ok_or_else(|| UnknownEdition(edition.to_owned()))?;
        let own_of = || self.own.iter().filter(|own| own.occupation == occupation);
        if own_of().any(|own| own.without.contains(&level)) {
            return Ok(Vec::new());
        }
        let mut found: Vec<&Condition> = general.get(&level).into_iter().flatten().collect();
        let own = own_of()
            .filter(|own| own.extends == edition)
            .filter_map(|own| own.levels.get(&level))
            .flatten();
        for condition in own {
            found.retain(|other| other.alternative != condition.alternative);
            found.push(condition);
        }
        found.sort_by_key(|condition| condition.alternative);
        Ok(found)
    }
}

/// Decides whether the applicant may sit, by weighing every alternative of the level.
///
/// # Errors
/// [`UnknownEdition`].
pub fn decide<'t>(
    conditions: &'t Conditions,
    applicant: &Applicant,
) -> Result<Eligibility<'t>, UnknownEdition> {
    let alternatives = conditions
        .alternatives(&applicant.standard, &applicant.occupation, applicant.level)?
        .into_iter()
        .map(|condition| Weighed {
            condition,
            missing: alternative::missing(condition, applicant),
        })
        .collect();
    Ok(Eligibility { alternatives })
}

impl std::str::FromStr for PriorLevel {
    type Err = crate::level::UnknownLevel;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "prep_technician" => Ok(Self::PreparatoryTechnician),
            level => level.parse().map(Self::Level),
        }
    }
}

impl PriorLevel {
    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Level(level) => level.id(),
            Self::PreparatoryTechnician => "prep_technician",
        }
    }
}

/// The text names no grade of title.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a grade of title; use junior, intermediate or senior")]
pub struct UnknownGrade(pub String);

impl std::str::FromStr for Grade {
    type Err = UnknownGrade;
    fn from_str(text: &str) -> Result<Self, UnknownGrade> {
        match text {
            "junior" => Ok(Self::Junior),
            "intermediate" => Ok(Self::Intermediate),
            "senior" => Ok(Self::Senior),
            _ => Err(UnknownGrade(text.to_owned())),
        }
    }
}
