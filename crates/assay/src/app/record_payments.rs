//! Record that fees were paid, each by whoever paid it.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    enrolment::{Enrolment, payment::may_be_paid},
    id::Id,
    session::{Session, acts::RecordPayments},
};
use serde_json::json;
use std::sync::Arc;

/// Records that the fee of each enrolment was paid in full by the payer named beside it.
///
/// # Errors
/// [`Failure`]; one enrolment that cannot be paid leaves nothing behind.
pub fn record_payments(
    house: &Arc<House>,
    call: &Call,
    session: &Id<Session>,
    payments: Vec<(Id<Enrolment>, String)>,
) -> Result<u64, Failure> {
    let session = session.clone();
    let asked = json!({"session": session, "payments": payments});
    perform(
        house,
        call,
        RecordPayments::NAME,
        &asked,
        move |tx, house, call| {
            let counted = found(tx.session(&session)?, "session", &session)?;
            authority::permit::<RecordPayments>(&call.actor, &counted.session)?;
            let fee = counted.session.fee;
            for (enrolment, payer) in &payments {
                let kept = found(tx.enrolment(enrolment)?, "enrolment", enrolment)?;
                let payer =
                    may_be_paid(&kept.enrolment, &counted.session, payer).map_err(refused)?;
                tx.record_payment(&kept.enrolment, &payer, fee, call.today)?;
            }
            let total = fee.0 * payments.len() as u64;
            Ok(Done {
                answer: total,
                object: session.to_string(),
                under: under(&house.law, "fee.published", call.today),
                details: json!({"payments": payments.len(), "total_minor": total}),
            })
        },
    )
}
