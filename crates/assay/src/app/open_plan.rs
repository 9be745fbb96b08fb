//! Open a training plan, before its first cohort.
use super::{Call, Done, Failure, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    id::Id,
    plan::{
        TrainingPlan,
        open::{OpenPlan, open},
    },
};
use serde_json::json;
use std::sync::Arc;

/// Opens a training plan.
///
/// # Errors
/// [`Failure::Refused`] with the reason.
pub fn open_plan(
    house: &Arc<House>,
    call: &Call,
    plan: TrainingPlan,
) -> Result<Id<TrainingPlan>, Failure> {
    let asked = json!({
        "institution": plan.institution, "occupation": plan.occupation, "level": plan.level.id(),
        "kind": plan.kind.id(), "promises": plan.promises.id(),
    });
    perform(
        house,
        call,
        OpenPlan::NAME,
        &asked,
        move |tx, house, call| {
            let permit = authority::permit::<OpenPlan>(&call.actor, &plan)?;
            let others = tx.training_plans_of(&plan.institution)?;
            let opened = open(&permit, &house.law.pack, &others, call.today).map_err(refused)?;
            tx.record_training_plan(&opened)?;
            Ok(Done {
                answer: opened.id.clone(),
                object: opened.id.to_string(),
                under: under(&house.law, "transition.plan-continues", call.today),
                details: json!({"kind": opened.kind.id(), "promises": opened.promises.id()}),
            })
        },
    )
}
