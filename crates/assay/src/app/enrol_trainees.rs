//! Enrol trainees under a training plan: the day of enrolment binds the promise.
use super::{Call, Done, Failure, evidence::record_evidence, perform, refused, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    exit::begun::trainee_text,
    plan::{
        TrainingPlan,
        enrol::{EnrolPlan, NewTrainee, enrol},
    },
    transition::Roster,
};
use assay_proof::leaf::LeafKind;
use assay_store::Tx;
use serde_json::json;
use std::sync::Arc;

/// Takes a cohort into a training plan, all or none.
///
/// # Errors
/// [`Failure::Refused`] with the first trainee that cannot be enrolled.
pub fn enrol_trainees(
    house: &Arc<House>,
    call: &Call,
    plan: TrainingPlan,
    cohort: Vec<NewTrainee>,
) -> Result<u64, Failure> {
    let asked: Vec<_> = cohort.iter().map(|trainee| &trainee.id).collect();
    let asked = json!({"plan": plan.id, "trainees": asked});
    perform(
        house,
        call,
        EnrolPlan::NAME,
        &asked,
        move |tx, house, call| take_cohort(tx, house, call, &plan, &cohort),
    )
}

/// The same inside a transaction.
pub(crate) fn take_cohort(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    plan: &TrainingPlan,
    cohort: &[NewTrainee],
) -> Result<Done<u64>, Failure> {
    // A plan that exists keeps its terms and its institution, whatever was given.
    let plan = tx.training_plan(&plan.id)?.unwrap_or_else(|| plan.clone());
    let permit = authority::permit::<EnrolPlan>(&call.actor, &plan)?;
    let catalogue = &house.law.pack.catalogue;
    let found = catalogue.find(&plan.occupation);
    // From the first minute of the exit on, whatever day is typed: the roster may still be on its way.
    let sealed = found
        .is_some_and(|found| found.has_exited_on(call.today))
        .then_some(Roster::Absent);
    let mut known = cohort.to_vec();
    for trainee in &mut known {
        match tx.person_with(&trainee.person.document)? {
            Some(id) => trainee.person.id = id,
            None => tx.record_person(&trainee.person, &edge::draw_bytes())?,
        }
    }
    let enrolled = enrol(&permit, &house.law.pack, &known, sealed, call.today).map_err(refused)?;
    let shown: Vec<_> = enrolled
        .trainees
        .iter()
        .map(|trainee| {
            let text = trainee_text(trainee, &enrolled.plan, call.today);
            (trainee.id.to_string(), text)
        })
        .collect();
    let first = record_evidence(tx, house, LeafKind::Trainee, &shown)?;
    tx.record_cohort(&enrolled, call.today, first)?;
    Ok(Done {
        answer: known.len() as u64,
        object: plan.id.to_string(),
        under: under(&house.law, "transition.plan-continues", call.today),
        details: json!({"trainees": known.len()}),
    })
}
