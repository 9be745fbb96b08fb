//! Refund the fee of an enrolment that an exit has overtaken, or whose exam cannot be held, back to whoever paid it.
use super::{
    Call, Done, Failure, found, perform,
    record_wish::{disposition, standstill},
    refused,
};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    enrolment::{
        Enrolment,
        refund::{RefundFee, refund},
    },
    id::Id,
};
use serde_json::json;
use std::sync::Arc;

/// Refunds the whole fee; gives the amount in fen.
///
/// # Errors
/// [`Failure::Refused`] if the transition does not say refund, or the fee went back before.
pub fn refund_fee(house: &Arc<House>, call: &Call, id: &Id<Enrolment>) -> Result<u64, Failure> {
    let id = id.clone();
    perform(
        house,
        call,
        RefundFee::NAME,
        &id.clone(),
        move |tx, house, call| {
            let kept = found(tx.enrolment(&id)?, "enrolment", &id)?;
            let permit = authority::permit::<RefundFee>(&call.actor, &kept.enrolment)?;
            let counted = found(
                tx.session(&kept.enrolment.session)?,
                "session",
                &kept.enrolment.session,
            )?;
            let decision = disposition(tx, house, &kept.enrolment, &counted.session, call.today)?;
            let standstill = standstill(tx, &counted.session, call.today)?;
            let pack = &house.law.pack;
            let refunded = refund(&permit, decision.as_ref(), standstill, pack, call.today)
                .map_err(refused)?;
            tx.record_refund(&refunded, kept.payer.as_deref().unwrap_or_default())?;
            if kept.enrolment.stage.accepted_on().is_some() {
                // The seat is free again; whoever came keeps theirs.
                tx.record_counts(&kept.enrolment.session, -1, 0, 0, 0)?;
            }
            Ok(Done {
                answer: refunded.amount.0,
                object: id.to_string(),
                under: format!("{} {}", refunded.under.instrument, refunded.under.article),
                details: json!({"amount_minor": refunded.amount}),
            })
        },
    )
}
