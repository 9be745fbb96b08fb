//! Carry an institution over: propose, agree, confirm, work the list off, complete.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    enrolment::Enrolment,
    id::Id,
    institution::Institution,
    staff::Staff,
    succession::{
        Carried, CarriedKind, CarriedState, Succession,
        begin::{
            AgreeSuccession, ConfirmSuccession, Heir, ProposeSuccession, agree, confirm, propose,
        },
        carry::{
            AcceptCarried, CompleteSuccession, LineToAccept, LineToSettle, ListCarried, Owing,
            SettleCarried, accept, complete, list as decide_list, may_accept, settle,
        },
    },
};
use assay_store::{StoreError, Tx};
use serde_json::json;
use std::sync::Arc;

/// Proposes that an institution turns into another one of the register, or closes.
///
/// # Errors
/// [`Failure`].
pub fn propose_succession(
    house: &Arc<House>,
    call: &Call,
    predecessor: &Id<Institution>,
    successor: Option<Id<Institution>>,
) -> Result<Id<Succession>, Failure> {
    let (predecessor, id) = (predecessor.clone(), edge::fresh_id(call.now));
    let asked = json!({"predecessor": predecessor, "successor": successor});
    perform(
        house,
        call,
        ProposeSuccession::NAME,
        &asked,
        move |tx, house, call| {
            let old = found(tx.institution(&predecessor)?, "institution", &predecessor)?;
            let permit = authority::permit::<ProposeSuccession>(&call.actor, &old)?;
            if tx.succession_of(&predecessor)?.is_some() {
                let why = assay_core::succession::refused::SuccessionRefused::Twice;
                let pack = &house.law.pack;
                return Err(refused(assay_core::refusal::Refused::new(
                    pack, call.today, why,
                )));
            }
            let filings = tx.filings_of(&predecessor)?;
            let new = match &successor {
                Some(id) => Some((
                    found(tx.institution(id)?, "institution", id)?,
                    tx.filing_on(id, call.today)?,
                )),
                None => None,
            };
            let heir = new.as_ref().map(|(institution, filing)| Heir {
                institution,
                filing: filing.as_ref(),
            });
            let pack = &house.law.pack;
            let moved = propose(&permit, &id, &filings, heir, pack, call.today).map_err(refused)?;
            tx.record_succession(&moved)?;
            Ok(Done {
                answer: id.clone(),
                object: id.to_string(),
                under: under(&house.law, "succession.allowed", call.today),
                details: json!({"predecessor": predecessor, "successor": successor, "stops_on": moved.succession.stops_on.to_string()}),
            })
        },
    )
}

/// The successor agrees.
///
/// # Errors
/// [`Failure`].
pub fn agree_succession(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Succession>,
) -> Result<(), Failure> {
    let id = id.clone();
    perform(
        house,
        call,
        AgreeSuccession::NAME,
        &id.clone(),
        move |tx, house, call| {
            let succession = found(tx.succession(&id)?, "succession", &id)?;
            let heir = found(succession.successor.clone(), "successor", &id)?;
            let own = found(tx.institution(&heir)?, "institution", &heir)?;
            let permit = authority::permit::<AgreeSuccession>(&call.actor, &own)?;
            let moved =
                agree(&permit, &succession, &house.law.pack, call.today).map_err(refused)?;
            tx.record_succession(&moved)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "succession.allowed", call.today),
                details: json!({}),
            })
        },
    )
}

/// Puts on the list what is open and not on it; gives how many lines are new.
fn list(tx: &mut Tx<'_>, call: &Call, succession: &Succession) -> Result<u64, StoreError> {
    let mut new = 0;
    for (kind, subject) in tx.open_at(&succession.predecessor, call.today)? {
        let line = Carried {
            id: edge::fresh_id(call.now),
            succession: succession.id.clone(),
            kind,
            subject,
            state: CarriedState::Open,
        };
        new += tx.record_carried(&line, call.today)?;
    }
    Ok(new)
}

/// An officer confirms; the list of everything that is open is drawn up in the same transaction. Gives its length.
///
/// # Errors
/// [`Failure`].
pub fn confirm_succession(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Succession>,
) -> Result<u64, Failure> {
    let id = id.clone();
    perform(
        house,
        call,
        ConfirmSuccession::NAME,
        &id.clone(),
        move |tx, house, call| {
            let succession = found(tx.succession(&id)?, "succession", &id)?;
            let permit = authority::permit::<ConfirmSuccession>(&call.actor, &succession)?;
            let moved = confirm(&permit, &house.law.pack, call.today).map_err(refused)?;
            tx.record_succession(&moved)?;
            let lines = list(tx, call, &succession)?;
            Ok(Done {
                answer: lines,
                object: id.to_string(),
                under: under(&house.law, "succession.nothing-left", call.today),
                details: json!({"lines": lines}),
            })
        },
    )
}

/// Looks through the register again and puts on the list what came up; gives how many lines are new.
///
/// # Errors
/// [`Failure`].
pub fn list_again(house: &Arc<House>, call: &Call, id: &Id<Succession>) -> Result<u64, Failure> {
    let id = id.clone();
    perform(
        house,
        call,
        ListCarried::NAME,
        &id.clone(),
        move |tx, house, call| {
            let succession = found(tx.succession(&id)?, "succession", &id)?;
            let permit = authority::permit::<ListCarried>(&call.actor, &succession)?;
            decide_list(&permit, &house.law.pack, call.today).map_err(refused)?;
            let lines = list(tx, call, &succession)?;
            Ok(Done {
                answer: lines,
                object: id.to_string(),
                under: under(&house.law, "succession.nothing-left", call.today),
                details: json!({"lines": lines}),
            })
        },
    )
}

fn line_of(tx: &mut Tx<'_>, id: &Id<Carried>) -> Result<(Succession, Carried), Failure> {
    let line = found(tx.carried(id)?, "line", id)?;
    let succession = found(tx.succession(&line.succession)?, "succession", id)?;
    Ok((succession, line))
}

/// The successor takes a line over; where there is none, the authority does.
///
/// # Errors
/// [`Failure`].
pub fn accept_line(house: &Arc<House>, call: &Call, id: &Id<Carried>) -> Result<(), Failure> {
    let id = id.clone();
    perform(
        house,
        call,
        AcceptCarried::NAME,
        &id.clone(),
        move |tx, house, call| {
            let (succession, line) = line_of(tx, &id)?;
            may_accept(&call.actor, &succession)?;
            let on = LineToAccept { succession, line };
            let permit = authority::permit::<AcceptCarried>(&call.actor, &on)?;
            let ended = accept(&permit, &house.law.pack, call.today).map_err(refused)?;
            let staff: Id<Staff> = edge::fresh_id(call.now);
            tx.record_carried_ended(&ended, staff.as_str())?;
            Ok(Done {
                answer: (),
                object: on.succession.id.to_string(),
                under: under(&house.law, "succession.nothing-left", call.today),
                details: json!({"line": id, "kind": on.line.kind.id(), "subject": on.line.subject}),
            })
        },
    )
}

/// The predecessor settles a line, and says how.
///
/// # Errors
/// [`Failure`].
pub fn settle_line(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Carried>,
    reason: &str,
) -> Result<(), Failure> {
    let (id, reason) = (id.clone(), reason.to_owned());
    let asked = json!({"line": id, "reason": reason});
    perform(
        house,
        call,
        SettleCarried::NAME,
        &asked,
        move |tx, house, call| {
            let (succession, line) = line_of(tx, &id)?;
            let owing = owing(tx, &line)?;
            let on = LineToSettle { succession, line };
            let permit = authority::permit::<SettleCarried>(&call.actor, &on)?;
            let pack = &house.law.pack;
            let ended = settle(&permit, &reason, owing, pack, call.today).map_err(refused)?;
            tx.record_carried_ended(&ended, "")?;
            Ok(Done {
                answer: (),
                object: on.succession.id.to_string(),
                under: under(&house.law, "succession.nothing-left", call.today),
                details: json!({"line": id, "kind": on.line.kind.id(), "subject": on.line.subject}),
            })
        },
    )
}

/// Whether somebody still waits for money.
fn owing(tx: &mut Tx<'_>, line: &Carried) -> Result<Owing, StoreError> {
    if line.kind != CarriedKind::Refund {
        return Ok(Owing::Clear);
    }
    let Ok(enrolment) = Id::<Enrolment>::parse(&line.subject) else {
        return Ok(Owing::Owed);
    };
    let paid_back = tx
        .enrolment(&enrolment)?
        .is_some_and(|kept| kept.enrolment.stage.id() == "refunded");
    Ok(if paid_back { Owing::Clear } else { Owing::Owed })
}

/// Completes a succession: only when nothing is left, and nothing came up since the list was drawn up.
///
/// # Errors
/// [`Failure`].
pub fn complete_succession(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Succession>,
) -> Result<(), Failure> {
    let id = id.clone();
    perform(
        house,
        call,
        CompleteSuccession::NAME,
        &id.clone(),
        move |tx, house, call| {
            let succession = found(tx.succession(&id)?, "succession", &id)?;
            let permit = authority::permit::<CompleteSuccession>(&call.actor, &succession)?;
            let lines = tx.carried_in(&id)?;
            // What came up since the list was drawn up is left too, though it is not on the list yet.
            let new = tx.open_at(&succession.predecessor, call.today)?;
            let new = new.iter().filter(|(kind, subject)| {
                let same = |line: &&Carried| line.kind == *kind && line.subject == *subject;
                !lines.iter().any(|line| same(&line))
            });
            let open = lines.iter().filter(|one| one.state == CarriedState::Open);
            let open = u32::try_from(open.count() + new.count()).unwrap_or(u32::MAX);
            let moved = complete(&permit, open, &house.law.pack, call.today).map_err(refused)?;
            tx.record_succession(&moved)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "succession.nothing-left", call.today),
                details: json!({}),
            })
        },
    )
}
