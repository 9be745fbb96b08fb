//! Plan an exit as one officer, decide it as another; an approved one is in the public record and in the law at once, and takes
//! force on its day by itself.
use super::{Call, Done, Failure, evidence::record_evidence, found, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    exit::{
        approve::{DecideExit, approve, reject},
        plan::{ExitPlan, ExitPlanStage, PlanExit, plan as decide_plan},
    },
    id::Id,
};
use assay_proof::leaf::LeafKind;
use serde_json::json;
use std::sync::Arc;

/// Plans an exit; nothing changes before another officer approves it.
///
/// # Errors
/// [`Failure`].
pub fn plan_exit(house: &Arc<House>, call: &Call, plan: ExitPlan) -> Result<Id<ExitPlan>, Failure> {
    house.take_up_exits()?;
    perform(
        house,
        call,
        PlanExit::NAME,
        &plan.id.clone(),
        move |tx, house, call| {
            let permit = authority::permit::<PlanExit>(&call.actor, &plan)?;
            let waiting: Vec<String> = tx
                .exit_plans()?
                .into_iter()
                .filter(|kept| kept.plan.stage == ExitPlanStage::Planned)
                .flat_map(|kept| kept.plan.occupations)
                .collect();
            let pack = &house.law.pack;
            let planned = decide_plan(&permit, &waiting, pack, call.today).map_err(refused)?;
            tx.record_exit_plan(&planned, &call.actor.account)?;
            Ok(Done {
                answer: plan.id.clone(),
                object: plan.id.to_string(),
                under: under(&house.law, "exit.two-persons", call.today),
                details: json!({"occupations": plan.occupations, "on": plan.on.to_string(), "instrument": plan.instrument, "reason": plan.reason}),
            })
        },
    )
}

/// What the record commits to when an exit is approved.
pub(super) fn text(plan: &ExitPlan) -> String {
    format!(
        "{} {:?} {} {}",
        plan.id, plan.occupations, plan.on, plan.instrument
    )
}

/// Approves a planned exit; gives the place of the leaf.
///
/// # Errors
/// [`Failure`].
pub fn approve_exit(house: &Arc<House>, call: &Call, id: &Id<ExitPlan>) -> Result<u64, Failure> {
    house.take_up_exits()?;
    let id = id.clone();
    let place = perform(
        house,
        call,
        DecideExit::NAME,
        &json!({"plan": id, "approved": true}),
        move |tx, house, call| {
            let kept = found(tx.exit_plan(&id)?, "exit plan", &id)?;
            let permit = authority::permit::<DecideExit>(&call.actor, &kept.plan)?;
            let pack = &house.law.pack;
            let approved = approve(&permit, &kept.planned_by, pack, call.today).map_err(refused)?;
            let shown = [(id.to_string(), text(&kept.plan))];
            let place = record_evidence(tx, house, LeafKind::ExitPlan, &shown)?;
            tx.record_exit_decided(&kept.plan, &approved, Some(place))?;
            Ok(Done {
                answer: place,
                object: id.to_string(),
                under: under(&house.law, "exit.two-persons", call.today),
                details: json!({"approved": true, "on": kept.plan.on.to_string(), "leaf": place}),
            })
        },
    )?;
    // A crash before this line: the approval stands, and the next start, or the next look of the clock, takes it up.
    house.take_up_exits()?;
    Ok(place)
}

/// Rejects a planned exit with a reason.
///
/// # Errors
/// [`Failure`].
pub fn reject_exit(
    house: &Arc<House>,
    call: &Call,
    id: &Id<ExitPlan>,
    reason: &str,
) -> Result<(), Failure> {
    let (id, reason) = (id.clone(), reason.to_owned());
    perform(
        house,
        call,
        DecideExit::NAME,
        &json!({"plan": id, "approved": false, "reason": reason}),
        move |tx, house, call| {
            let kept = found(tx.exit_plan(&id)?, "exit plan", &id)?;
            let permit = authority::permit::<DecideExit>(&call.actor, &kept.plan)?;
            let pack = &house.law.pack;
            let rejected =
                reject(&permit, &kept.planned_by, &reason, pack, call.today).map_err(refused)?;
            tx.record_exit_decided(&kept.plan, &rejected, None)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "exit.two-persons", call.today),
                details: json!({"approved": false, "reason": reason}),
            })
        },
    )
}
