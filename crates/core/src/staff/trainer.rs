//! Name who teaches under a training plan: they mark none of its trainees.
use super::Staff;
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    pack::Pack,
    person::Person,
    plan::TrainingPlan,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// Permission to name a trainer.
#[derive(Debug)]
pub enum NameTrainer {}
impl Action for NameTrainer {
    type On = Staff;
    const NAME: &'static str = "trainer.name";
    const ROLES: &'static [Role] = &[
        Role::Officer,
        Role::Administrator,
        Role::ExaminationOfficer,
        Role::InternalSupervisor,
    ];
}

/// A trainer 培训教师 of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trainer {
    /// The plan.
    pub plan: Id<TrainingPlan>,
    /// Who teaches under it.
    pub person: Id<Person>,
    /// The day they were named.
    pub on: Date,
    /// The account that named them.
    pub by: String,
}

/// Why a trainer is not named.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrainerRefused {
    /// The person learns under the plan.
    #[error("the person is a trainee of the plan")]
    Trainee,
}

impl Why for TrainerRefused {
    fn reason(&self) -> Reason {
        match self {
            Self::Trainee => Reason {
                code: "trainer.name.trainee",
                zh: "该人员是这一培养计划的学员".to_owned(),
                next: ("请核对人员和培养计划。", "Check the person and the plan."),
                rule: Some("assessor.trainer"),
            },
        }
    }

    fn examples() -> Vec<Self> {
        vec![Self::Trainee]
    }
}

/// Decides whether a member of staff is named as a trainer of a plan with these trainees.
///
/// # Errors
/// [`TrainerRefused`].
pub fn name_trainer(
    permit: &Permit<'_, NameTrainer>,
    plan: &TrainingPlan,
    trainees: &[Id<Person>],
    law: &Pack,
    today: Date,
) -> Result<Decided<Trainer>, Refused<TrainerRefused>> {
    let person = &permit.on().person;
    if trainees.contains(person) {
        return Err(Refused::new(law, today, TrainerRefused::Trainee));
    }
    Ok(Decided::new(Trainer {
        plan: plan.id.clone(),
        person: person.clone(),
        on: today,
        by: permit.by().account.clone(),
    }))
}
