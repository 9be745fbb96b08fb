//! Announce a session: the public hears of an exam, and the record commits to the announcement.
use super::{Call, Done, Failure, evidence::record_evidence, found, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    id::Id,
    institution::in_force_on,
    session::{
        Session,
        announce::{AnnounceRefused, AnnounceSession, Available, announce},
    },
};
use assay_proof::leaf::LeafKind;
use serde_json::json;
use std::sync::Arc;

/// Announces a session. The day of the announcement is today: nobody enters one.
///
/// # Errors
/// [`Failure::Refused`] with the first thing that does not hold.
pub fn announce_session(
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
        AnnounceSession::NAME,
        &session.id.clone(),
        move |tx, house, call| {
            let permit = authority::permit::<AnnounceSession>(&call.actor, &session)?;
            let institution = found(
                tx.institution(&session.institution)?,
                "institution",
                &session.institution,
            )?;
            let staff = tx.staff_of(&session.institution)?;
            let filings = tx.filings_of(&session.institution)?;
            let elsewhere = tx.staff_elsewhere(&session.institution, &session.place())?;
            let available = Available {
                staff: &staff,
                elsewhere: &elsewhere,
            };
            let announced = announce(
                &permit,
                institution.kind,
                &filings,
                available,
                &house.law.pack,
            )
            .map_err(refused)?;
            let on = session.last_day().unwrap_or(call.today);
            let filing =
                in_force_on(&filings, on).ok_or_else(|| refused(AnnounceRefused::NotFiled))?;
            let shown = (session.id.to_string(), session.announcement_text());
            let place = record_evidence(tx, house, LeafKind::Announcement, &[shown])?;
            tx.record_announce(&announced, &filing.id, place)?;
            Ok(Done {
                answer: session.id.clone(),
                object: session.id.to_string(),
                under: under(&house.law, "announcement.ahead", call.today),
                details: json!({"occupation": session.occupation, "level": session.level, "leaf": place}),
            })
        },
    )
}
