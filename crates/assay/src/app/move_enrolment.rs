//! Move an enrolment whose session cannot be held to another session, and say which sessions would take it.
use super::{
    Call, Done, Failure, found, perform,
    record_wish::{disposition, on_roster, roster_subject, standstill},
    refund_notices::tell_owed,
    refused, under,
};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    enrolment::{
        Enrolment,
        moving::{
            Crossing, MoveEnrolment, entitle_to_surplus, may_move, may_take,
            move_enrolment as decide,
        },
    },
    id::Id,
    money::Minor,
    session::Session,
};
use assay_store::{Tx, session::CountedSession};
use jiff::civil::Date;
use serde_json::json;
use std::sync::Arc;

/// Sessions that are looked through for a seat.
const SESSIONS_MAX: u32 = 10_000;

/// Moves an enrolment to another session: seat, fee and what is left of it, in one transaction. Gives what goes back
/// because the other session costs less, in fen.
///
/// # Errors
/// [`Failure::Refused`] if its session can be held, or the other one does not take it.
pub fn move_enrolment(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Enrolment>,
    to: &Id<Session>,
) -> Result<u64, Failure> {
    let (id, to) = (id.clone(), to.clone());
    let asked = json!({"enrolment": id, "to": to});
    perform(
        house,
        call,
        MoveEnrolment::NAME,
        &asked,
        move |tx, house, call| {
            let kept = found(tx.enrolment(&id)?, "enrolment", &id)?;
            let permit = authority::permit::<MoveEnrolment>(&call.actor, &kept.enrolment)?;
            let from = &kept.enrolment.session;
            let from = found(tx.session(from)?, "session", from)?;
            let there = found(tx.session(&to)?, "session", &to)?;
            let crossing = crossing(tx, house, &kept.enrolment, &from, &there, call.today)?;
            let pack = &house.law.pack;
            let moved = decide(&permit, &crossing, pack, call.today).map_err(refused)?;
            let fee = tx.fee(&id)?;
            let surplus = match &fee {
                Some(fee) if moved.surplus > Minor(0) => {
                    let entitlement = edge::fresh_id(call.now);
                    let owed = entitle_to_surplus(&moved, fee, entitlement, pack);
                    Some(owed.map_err(refused)?)
                }
                _ => None,
            };
            tx.record_move(&moved, fee.as_ref(), surplus.as_ref())?;
            if let Some(surplus) = &surplus {
                tell_owed(tx, call, surplus)?;
            }
            Ok(Done {
                answer: moved.surplus.0,
                object: id.to_string(),
                under: under(&house.law, "move.same-exam", call.today),
                details: json!({"from": moved.from, "to": moved.to, "surplus_minor": moved.surplus}),
            })
        },
    )
}

/// What stands between an enrolment and another session.
fn crossing<'t>(
    tx: &mut Tx<'_>,
    house: &House,
    enrolment: &Enrolment,
    from: &'t CountedSession,
    to: &'t CountedSession,
    today: Date,
) -> Result<Crossing<'t>, Failure> {
    let (here, there) = (&from.session, &to.session);
    let subject = roster_subject(tx, &enrolment.id)?;
    Ok(Crossing {
        from: here,
        standstill: standstill(tx, here, today)?,
        roster: on_roster(tx, &here.occupation, &subject)?,
        disposition: disposition(tx, house, enrolment, here, today)?
            .map(|decision| decision.disposition),
        to: there,
        room: there.seats.saturating_sub(to.taken),
        standstill_there: standstill(tx, there, today)?,
        enrolled_there: tx.is_enrolled(&there.id, &enrolment.person)?,
    })
}

/// The sessions that would take an enrolment whose own session cannot be held; empty where it may not move at all.
///
/// # Errors
/// [`Failure`].
pub fn sessions_that_take(
    house: &House,
    tx: &mut Tx<'_>,
    enrolment: &Enrolment,
    today: Date,
) -> Result<Vec<CountedSession>, Failure> {
    let from = found(
        tx.session(&enrolment.session)?,
        "session",
        &enrolment.session,
    )?;
    let standstill = standstill(tx, &from.session, today)?;
    if standstill.is_none() {
        return Ok(Vec::new());
    }
    let subject = roster_subject(tx, &enrolment.id)?;
    let roster = on_roster(tx, &from.session.occupation, &subject)?;
    let decision = disposition(tx, house, enrolment, &from.session, today)?;
    let disposition = decision.map(|decision| decision.disposition);
    if may_move(enrolment, standstill, roster, disposition).is_err() {
        return Ok(Vec::new());
    }
    let mut all = tx.sessions_in("announced", SESSIONS_MAX)?;
    all.retain(|one| {
        one.session.occupation == from.session.occupation && one.session.level == from.session.level
    });
    let mut takes = Vec::new();
    for one in all {
        let crossing = crossing(tx, house, enrolment, &from, &one, today)?;
        if may_take(enrolment, &crossing, today).is_ok() {
            takes.push(one);
        }
    }
    Ok(takes)
}
