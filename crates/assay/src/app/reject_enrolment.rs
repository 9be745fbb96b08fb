//! Reject an enrolment, with the reason.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    enrolment::{
        Enrolment,
        reject::{RejectEnrolment, reject},
    },
    id::Id,
};
use serde_json::json;
use std::sync::Arc;

/// Rejects an enrolment. The reason is kept with the case, not in the journal: it may tell of the person.
///
/// # Errors
/// [`Failure::Refused`] if it was decided before or no reason is given.
pub fn reject_enrolment(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Enrolment>,
    reason: &str,
) -> Result<(), Failure> {
    let (id, reason) = (id.clone(), reason.to_owned());
    perform(
        house,
        call,
        RejectEnrolment::NAME,
        &(id.clone(), reason.clone()),
        move |tx, house, call| {
            let kept = found(tx.enrolment(&id)?, "enrolment", &id)?;
            let permit = authority::permit::<RejectEnrolment>(&call.actor, &kept.enrolment)?;
            let pack = &house.law.pack;
            let rejected = reject(&permit, pack, &reason, call.today).map_err(refused)?;
            tx.record_reject(&id, &rejected.reason, call.today)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "person.identity", call.today),
                details: json!({}),
            })
        },
    )
}
