//! Cancel a session: the exam is not held, and every fee may go back.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    id::Id,
    session::{
        Session,
        cancel::{CancelSession, cancel},
    },
};
use serde_json::json;
use std::sync::Arc;

/// Cancels a session; its staff are free on its days again.
///
/// # Errors
/// [`Failure::Refused`] if it was held, or no reason is given.
pub fn cancel_session(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Session>,
    reason: &str,
) -> Result<(), Failure> {
    let (id, reason) = (id.clone(), reason.to_owned());
    perform(
        house,
        call,
        CancelSession::NAME,
        &(id.clone(), reason.clone()),
        move |tx, house, call| {
            let counted = found(tx.session(&id)?, "session", &id)?;
            let permit = authority::permit::<CancelSession>(&call.actor, &counted.session)?;
            let pack = &house.law.pack;
            let cancelled = cancel(&permit, pack, &reason, call.today).map_err(refused)?;
            tx.record_cancel(&cancelled)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "transition.continue-or-refund", call.today),
                details: json!({"reason": cancelled.reason}),
            })
        },
    )
}
