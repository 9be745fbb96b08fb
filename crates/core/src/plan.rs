//! Training plans 培养计划 and their trainees 学员: a promise bound to the day of enrolment.
use crate::{
    authority::Owned,
    id::{Id, Named},
    institution::Institution,
    level::Level,
    person::Person,
    session::CertificateKind,
    transition::{Exam, Facts, Plan, PlanKind},
};
use jiff::civil::Date;

pub mod enrol;
pub mod enter;
pub mod graduate;
pub mod open;
pub mod promise;

/// A training plan of an institution for one occupation at one level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingPlan {
    /// Identifier, `pln_…`.
    pub id: Id<TrainingPlan>,
    /// Who trains.
    pub institution: Id<Institution>,
    /// Chinese name of the occupation.
    pub occupation: String,
    /// The level at the end.
    pub level: Level,
    /// What kind of plan it is.
    pub kind: PlanKind,
    /// Which certificate it promises.
    pub promises: CertificateKind,
}

/// A trainee of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trainee {
    /// Identifier, `tra_…`.
    pub id: Id<Trainee>,
    /// The plan.
    pub plan: Id<TrainingPlan>,
    /// Who trains.
    pub institution: Id<Institution>,
    /// Who.
    pub person: Id<Person>,
    /// The day of enrolment; it binds the promise.
    pub enrolled_on: Date,
    /// The planned day of graduation.
    pub graduates_on: Option<Date>,
    /// What became of it; `None` while the plan goes on.
    pub graduation: Option<Outcome>,
}

/// What became of a trainee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The day.
    pub on: Date,
    /// Which certificate they get.
    pub certificate: Option<CertificateKind>,
    /// The disposition, for example `graduate-either`.
    pub disposition: String,
}

impl TrainingPlan {
    /// The facts of a trainee of this plan, for the transition.
    #[must_use]
    pub fn facts(
        &self,
        enrolled_on: Date,
        graduates_on: Option<Date>,
        exam: Exam,
        institution_may_issue: bool,
    ) -> Facts {
        Facts::Trainee {
            plan: Plan {
                kind: self.kind,
                enrolled_on,
                promises: self.promises,
                institution_may_issue,
            },
            graduates_on,
            exam,
        }
    }
}

impl PlanKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [
        Self::VocationalCollege,
        Self::TechnicalCollege,
        Self::NewApprentice,
        Self::Other,
    ];

    /// The word stored and shown.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::VocationalCollege => "vocational-college",
            Self::TechnicalCollege => "technical-college",
            Self::NewApprentice => "new-apprentice",
            Self::Other => "other",
        }
    }
}

impl std::str::FromStr for PlanKind {
    type Err = UnknownPlanKind;
    fn from_str(text: &str) -> Result<Self, UnknownPlanKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.id() == text)
            .ok_or_else(|| UnknownPlanKind(text.to_owned()))
    }
}

/// The text names no kind of plan.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error(
    "`{0}` is not a kind of plan; use vocational-college, technical-college, new-apprentice or other"
)]
pub struct UnknownPlanKind(pub String);

impl Named for TrainingPlan {
    const PREFIX: &'static str = "pln_";
}
impl Owned for TrainingPlan {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
}
impl Named for Trainee {
    const PREFIX: &'static str = "tra_";
}
impl Owned for Trainee {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
    fn person(&self) -> Option<&Id<Person>> {
        Some(&self.person)
    }
}

#[cfg(test)]
mod tests;
