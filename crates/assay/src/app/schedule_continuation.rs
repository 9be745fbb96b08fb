//! Schedule a continuation: after the exit, a later day and place for those on the sealed roster who have no exam left.
use super::{
    Call, Done, Failure, evidence::record_evidence, found, perform, record_wish::standstill,
    refused, under,
};
use crate::{house::House, roster::Found};
use assay_core::{
    authority::{self, Action},
    id::Id,
    institution::in_force_on,
    session::{
        Session,
        announce::{AnnounceRefused, Available},
        continuation::{ScheduleContinuation, Waiting, schedule},
    },
};
use assay_proof::leaf::LeafKind;
use assay_store::Tx;
use jiff::civil::Date;
use serde_json::json;
use std::sync::Arc;

/// Schedules a continuation. Its announcement is in the public record like any other, behind the sealed roster: nobody
/// comes onto the roster by it. Candidates come by a move, trainees enter; both by their place on the roster.
///
/// # Errors
/// [`Failure::Refused`] with the first thing that does not hold.
pub fn schedule_continuation(
    house: &Arc<House>,
    call: &Call,
    session: Session,
) -> Result<Id<Session>, Failure> {
    let session = Session {
        announced_on: call.today,
        ..session
    };
    perform(
        house,
        call,
        ScheduleContinuation::NAME,
        &session.id.clone(),
        move |tx, house, call| {
            let permit = authority::permit::<ScheduleContinuation>(&call.actor, &session)?;
            let institution = found(
                tx.institution(&session.institution)?,
                "institution",
                &session.institution,
            )?;
            let waiting = waiting(tx, house, &session, call.today)?;
            let staff = tx.staff_of(&session.institution)?;
            let filings = tx.filings_of(&session.institution)?;
            let elsewhere = tx.staff_elsewhere(&session.institution, &session.place())?;
            let available = Available {
                staff: &staff,
                elsewhere: &elsewhere,
            };
            let pack = &house.law.pack;
            let scheduled = schedule(
                &permit,
                institution.kind,
                &filings,
                available,
                waiting,
                pack,
            )
            .map_err(refused)?;
            let on = session.last_day().unwrap_or(call.today);
            let filing =
                in_force_on(&filings, on).ok_or_else(|| refused(AnnounceRefused::NotFiled))?;
            let shown = (session.id.to_string(), session.announcement_text());
            let place = record_evidence(tx, house, LeafKind::Announcement, &[shown])?;
            tx.record_announce(&scheduled, &filing.id, place)?;
            Ok(Done {
                answer: session.id.clone(),
                object: session.id.to_string(),
                under: under(&house.law, "transition.continue-or-refund", call.today),
                details: json!({
                    "occupation": session.occupation, "level": session.level, "leaf": place,
                    "enrolments_waiting": waiting.enrolments, "trainees_waiting": waiting.trainees,
                }),
            })
        },
    )
}

/// The cases on the sealed roster that have no exam to sit, for a session's occupation and level.
fn waiting(
    tx: &mut Tx<'_>,
    house: &House,
    session: &Session,
    today: Date,
) -> Result<Waiting, Failure> {
    let roster = Found::load(tx, &session.occupation)?.confirmed(house);
    let mut waiting = Waiting {
        is_sealed: matches!(roster, Found::Sealed(_)),
        ..Waiting::default()
    };
    for counted in tx.sessions_not_sat(&session.occupation, session.level)? {
        if standstill(tx, &counted.session, today)?.is_some() {
            waiting.enrolments += tx.entitled_in(&counted.session.id)?;
        }
    }
    waiting.trainees = tx.trainees_waiting(&session.occupation, session.level)?;
    Ok(waiting)
}
