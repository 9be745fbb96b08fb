//! Withdraw an approved exit before its day: one officer asks, another confirms, and nothing happens at midnight.
use super::{
    Call, Done, Failure, evidence::record_evidence, found, perform, plan_exit::text, refused, under,
};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    exit::{
        plan::ExitPlan,
        withdraw::{AskWithdrawal, WithdrawExit, ask_withdrawal as decide_ask, withdraw},
    },
    id::Id,
};
use assay_proof::leaf::LeafKind;
use serde_json::json;
use std::sync::Arc;

/// Asks for the withdrawal of an approved exit; nothing changes before another officer confirms.
///
/// # Errors
/// [`Failure`].
pub fn ask_withdrawal(
    house: &Arc<House>,
    call: &Call,
    id: &Id<ExitPlan>,
    reason: &str,
) -> Result<(), Failure> {
    let (id, reason) = (id.clone(), reason.to_owned());
    perform(
        house,
        call,
        AskWithdrawal::NAME,
        &(id.clone(), reason.clone()),
        move |tx, house, call| {
            let kept = found(tx.exit_plan(&id)?, "exit plan", &id)?;
            let permit = authority::permit::<AskWithdrawal>(&call.actor, &kept.plan)?;
            let is_sealing = tx.is_sealing(&kept.plan)?;
            let law = (&house.law.pack, call.today);
            let before = kept.withdrawal.as_ref();
            let asked = decide_ask(&permit, before, &reason, is_sealing, law).map_err(refused)?;
            tx.record_withdrawal_asked(&asked)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "exit.two-persons", call.today),
                details: json!({"reason": reason}),
            })
        },
    )
}

/// Confirms a withdrawal; gives the place of its leaf. The law forgets the exit at once, here and on every other server.
///
/// # Errors
/// [`Failure`].
pub fn withdraw_exit(house: &Arc<House>, call: &Call, id: &Id<ExitPlan>) -> Result<u64, Failure> {
    let id = id.clone();
    let place = perform(
        house,
        call,
        WithdrawExit::NAME,
        &id.clone(),
        move |tx, house, call| {
            let kept = found(tx.exit_plan(&id)?, "exit plan", &id)?;
            let permit = authority::permit::<WithdrawExit>(&call.actor, &kept.plan)?;
            let is_sealing = tx.is_sealing(&kept.plan)?;
            let pack = &house.law.pack;
            let asked = kept.withdrawal.as_ref();
            let withdrawn =
                withdraw(&permit, asked, is_sealing, pack, call.today).map_err(refused)?;
            let said = format!("{} withdrawn {}", text(&kept.plan), call.today);
            let place = record_evidence(tx, house, LeafKind::ExitPlan, &[(id.to_string(), said)])?;
            tx.record_withdrawn(&withdrawn, place)?;
            Ok(Done {
                answer: place,
                object: id.to_string(),
                under: under(&house.law, "exit.two-persons", call.today),
                details: json!({"on": kept.plan.on.to_string(), "leaf": place, "asked_by": asked.map(|asked| &asked.asked_by)}),
            })
        },
    )?;
    // A crash before this line keeps the withdrawal: the next start, or the next look of the clock, takes it up; a seal asks
    // the register itself before it begins.
    house.take_up_exits()?;
    Ok(place)
}
