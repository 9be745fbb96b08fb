//! Record a written answer with the scan of its paper.
use super::{
    Call, Done, Failure, found, notify::tell, perform, record_wish::disposition, refused, under,
};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    enrolment::{
        Enrolment,
        wish::{
            WishRefused, told,
            written::{Paper, RecordWritten, record_written as decide},
        },
    },
    id::Id,
    notification::Addressee,
    transition::Wish,
};
use jiff::civil::Date;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Records an answer that came in writing before the deadline, however late it is recorded; tells the candidate. Gives
/// the SHA-256 of the scan, by which it is found.
///
/// # Errors
/// [`Failure::Refused`] when there is nothing to choose, the paper came in too late, or the scan is not taken.
pub fn record_written(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Enrolment>,
    wish: Wish,
    received_on: Date,
    scan: Vec<u8>,
) -> Result<String, Failure> {
    let id = id.clone();
    let word = match wish {
        Wish::Continue => "continue",
        Wish::Refund => "refund",
    };
    let sha256 = hex::encode(Sha256::digest(&scan));
    let asked = (id.clone(), word, received_on.to_string(), sha256.clone());
    perform(
        house,
        call,
        RecordWritten::NAME,
        &asked,
        move |tx, house, call| {
            let kept = found(tx.enrolment(&id)?, "enrolment", &id)?;
            let permit = authority::permit::<RecordWritten>(&call.actor, &kept.enrolment)?;
            let asked = tx
                .wish(&id)?
                .ok_or_else(|| refused(WishRefused::NothingToChoose))?;
            let session = found(
                tx.session(&kept.enrolment.session)?,
                "session",
                &kept.enrolment.session,
            )?
            .session;
            let decision = disposition(tx, house, &kept.enrolment, &session, call.today)?
                .ok_or_else(|| refused(WishRefused::NothingToChoose))?;
            let paper = Paper {
                wish,
                received_on,
                scan: &scan,
            };
            let term = (asked.asked_on, asked.answer_until);
            let written =
                decide(&permit, decision.disposition, term, paper, call.today).map_err(refused)?;
            tx.record_written(&written, &sha256, &scan)?;
            let to = Addressee::Person(kept.enrolment.person.clone());
            tell(
                tx,
                call,
                &to,
                &told::recorded(&session, wish, received_on),
                &id,
            )?;
            Ok(Done {
                answer: sha256.clone(),
                object: id.to_string(),
                under: under(&house.law, "transition.continue-or-refund", call.today),
                details: json!({"wish": word, "received_on": received_on.to_string(), "scan": sha256}),
            })
        },
    )
}
