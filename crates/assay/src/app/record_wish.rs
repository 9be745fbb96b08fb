//! Record a candidate's wish, and decide what the transition makes of an enrolment.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    enrolment::{
        Enrolment, Stage,
        wish::{RecordWish, WishRefused, record},
    },
    id::Id,
    session::Session,
    transition::{self, Decision, Exam, Facts, Roster, Wish},
};
use assay_store::Tx;
use jiff::civil::Date;
use serde_json::json;
use std::sync::Arc;

/// Records what a candidate wishes; the answer may change until the deadline.
///
/// # Errors
/// [`Failure::Refused`] when there is nothing to choose or the deadline has passed.
pub fn record_wish(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Enrolment>,
    wish: Wish,
) -> Result<(), Failure> {
    let id = id.clone();
    let word = match wish {
        Wish::Continue => "continue",
        Wish::Refund => "refund",
    };
    perform(
        house,
        call,
        RecordWish::NAME,
        &(id.clone(), word),
        move |tx, house, call| {
            let kept = found(tx.enrolment(&id)?, "enrolment", &id)?;
            let permit = authority::permit::<RecordWish>(&call.actor, &kept.enrolment)?;
            let asked = tx
                .wish(&id)?
                .ok_or_else(|| refused(WishRefused::NothingToChoose))?;
            let counted = found(
                tx.session(&kept.enrolment.session)?,
                "session",
                &kept.enrolment.session,
            )?;
            let decision = disposition(tx, house, &kept.enrolment, &counted.session, call.today)?
                .ok_or_else(|| refused(WishRefused::NothingToChoose))?;
            let wished = record(
                &permit,
                decision.disposition,
                asked.answer_until,
                wish,
                call.today,
            )
            .map_err(refused)?;
            tx.record_wish(&wished)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "transition.continue-or-refund", call.today),
                details: json!({"wish": word}),
            })
        },
    )
}

/// What the transition makes of an enrolment today; `None` for an occupation outside the catalogue.
pub(crate) fn disposition(
    tx: &mut Tx<'_>,
    house: &House,
    enrolment: &Enrolment,
    session: &Session,
    today: Date,
) -> Result<Option<Decision>, Failure> {
    let pack = &house.law.pack;
    let Some(occupation) = pack.catalogue.find(&session.occupation) else {
        return Ok(None);
    };
    let roster = if tx.exit_is_recorded(&session.occupation)? {
        let named = tx.is_on_roster(enrolment.id.as_str())?;
        Some(if named {
            Roster::Sealed
        } else {
            Roster::Absent
        })
    } else {
        None
    };
    let case = transition::Case {
        occupation,
        as_of: today,
        roster,
        facts: Facts::Enrolment {
            announced_on: Some(session.announced_on),
            accepted_on: enrolment.stage.accepted_on(),
            exam: match enrolment.stage {
                Stage::Passed { .. } | Stage::Certified { .. } => Exam::Passed,
                Stage::Failed { .. } => Exam::Failed,
                Stage::Present { .. } => Exam::Pending,
                Stage::Filed
                | Stage::Accepted { .. }
                | Stage::Rejected { .. }
                | Stage::Seated { .. }
                | Stage::Absent { .. }
                | Stage::Refunded { .. } => Exam::None,
            },
            wish: tx.wish(&enrolment.id)?.and_then(|kept| kept.wish),
            paid: enrolment.paid,
        },
    };
    Ok(Some(transition::decide(&pack.transition, &case)))
}
