//! Refund the fee of an enrolment that an exit has overtaken, or whose exam cannot be held, back to whoever paid it.
use super::{
    Call, Done, Failure, found, perform,
    record_wish::{disposition, standstill},
    refund_notices::tell_owed,
    refused,
};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    enrolment::{
        Enrolment,
        refund::{RefundFee, refund},
    },
    id::Id,
    money::{Minor, books::entitle},
};
use serde_json::json;
use std::sync::Arc;

/// Ends the enrolment and owes the whole fee to its payer; gives the amount in fen. A payout then carries it to the bank.
///
/// # Errors
/// [`Failure::Refused`] if the transition does not say refund, or the fee went back before.
pub fn refund_fee(house: &Arc<House>, call: &Call, id: &Id<Enrolment>) -> Result<u64, Failure> {
    let id = id.clone();
    let outcome = perform(
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
            let owed = if refunded.amount == Minor(0) {
                None
            } else {
                let fee = found(tx.fee(&id)?, "fee", &id)?;
                let entitlement = edge::fresh_id(call.now);
                Some(entitle(&refunded, &fee, entitlement, pack).map_err(refused)?)
            };
            tx.record_refund(&refunded, owed.as_ref())?;
            if let Some(owed) = &owed {
                tell_owed(tx, call, owed)?;
            }
            if kept.enrolment.stage.accepted_on().is_some() {
                // The seat is free again; whoever came keeps theirs.
                tx.record_counts(&kept.enrolment.session, -1, 0, 0, 0)?;
            }
            // A crash before the commit leaves the enrolment as it was: no line, nothing owed.
            edge::crash_point("refund.before-commit");
            Ok(Done {
                answer: refunded.amount.0,
                object: id.to_string(),
                under: format!("{} {}", refunded.under.instrument, refunded.under.article),
                details: json!({"amount_minor": refunded.amount}),
            })
        },
    );
    // A crash behind it leaves the fee owed once; the same id gives the first answer, another id is refused.
    edge::crash_point("refund.after-commit");
    outcome
}
