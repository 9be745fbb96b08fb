//! Trainees: those of one institution with the same promise are in one training plan.
use super::{At, Take};
use crate::{
    app::{Failure, enrol_trainees::take_cohort},
    edge,
    import::trainees::{TraineeRow, Trainees},
};
use assay_core::{
    authority::Action,
    id::Id,
    institution::Institution,
    person::Person,
    plan::{
        TrainingPlan,
        enrol::{EnrolPlan, NewTrainee},
    },
};

/// Enrols trainees.
#[derive(Debug)]
pub struct TakeTrainees {
    /// Plans met so far.
    plans: Vec<TrainingPlan>,
}

impl Take for TakeTrainees {
    type Of = Trainees;
    const ACT: &'static str = "trainee.import";

    fn new(_archive: &str) -> Self {
        Self { plans: Vec::new() }
    }

    fn take(&mut self, at: &mut At<'_, '_>, row: u64, of: TraineeRow) -> Result<(), Failure> {
        let institution = at.institution(&of.institution)?.id;
        let plan = self.plan(at, &institution, &of)?;
        let trainee = NewTrainee {
            id: edge::fresh_id(at.call.now),
            person: Person {
                id: edge::fresh_id(at.call.now),
                name: of.name,
                document: of.document,
                born_on: of.born_on,
            },
            enrolled_on: of.enrolled_on,
            graduates_on: of.graduates_on,
        };
        at.row(row, &institution, EnrolPlan::NAME, |tx, house, call| {
            take_cohort(tx, house, call, &plan, &[trainee])
        })?;
        Ok(())
    }
}

impl TakeTrainees {
    /// The plan that a row belongs to: the register's, or a new one.
    fn plan(
        &mut self,
        at: &mut At<'_, '_>,
        institution: &Id<Institution>,
        of: &TraineeRow,
    ) -> Result<TrainingPlan, Failure> {
        let fits = |plan: &&TrainingPlan| {
            plan.institution == *institution
                && plan.occupation == of.occupation
                && plan.level == of.level
                && plan.kind == of.plan
                && plan.promises == of.promises
        };
        if let Some(plan) = self.plans.iter().find(fits) {
            return Ok(plan.clone());
        }
        let there = at.tx.training_plans_of(institution)?;
        let plan = there.iter().find(fits).cloned().unwrap_or(TrainingPlan {
            id: edge::fresh_id(at.call.now),
            institution: institution.clone(),
            occupation: of.occupation.clone(),
            level: of.level,
            kind: of.plan,
            promises: of.promises,
        });
        self.plans.push(plan.clone());
        Ok(plan)
    }
}
