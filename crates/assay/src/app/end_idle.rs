//! End filings under which nothing happens: at the start of the server and each morning whoever holds no session for the
//! time that the pack sets is warned, and later removed. Each institution is one transaction.
use super::{Call, Done, Failure, found, notify::tell, perform, stop_institution::begin, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action, Actor, Role},
    id::Id,
    institution::{
        Institution,
        idle::{EndIdle, Idle, idle, warned},
        in_force_on,
    },
    notification::Addressee,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc};

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct IdleEnded {
    /// Institutions that were warned.
    pub warned: u64,
    /// Institutions that were removed from the directory.
    pub removed: u64,
}

/// Looks at every institution whose filing is in force.
///
/// # Errors
/// [`Failure`] of the first institution that failed; those before it stand.
pub fn end_idle(house: &Arc<House>, now: i64, today: Date) -> Result<IdleEnded, Failure> {
    let filings = house.store.read(|tx| tx.published_filings())?;
    let in_force = filings.iter().filter(|one| one.is_in_force_on(today));
    let institutions: BTreeSet<Id<Institution>> =
        in_force.map(|one| one.institution.clone()).collect();
    let mut ended = IdleEnded::default();
    for id in institutions {
        if !is_due(house, &id, today)? {
            continue;
        }
        let call = Call {
            id: format!("{}/{today}/{id}", EndIdle::NAME),
            actor: Actor {
                account: "system".to_owned(),
                role: Role::System,
                institution: None,
                person: None,
            },
            now,
            today,
        };
        let asked = id.clone();
        let done = perform(house, &call, EndIdle::NAME, &id, move |tx, house, call| {
            decide(tx, house, call, &asked)
        })?;
        // A crash here keeps it: the next run finds the institution warned, or removed.
        ended.warned += done.warned;
        ended.removed += done.removed;
    }
    Ok(ended)
}

/// What is to be done, only to look: days on which nothing falls due leave no line in the journal.
fn is_due(house: &House, id: &Id<Institution>, today: Date) -> Result<bool, Failure> {
    house
        .store
        .read(|tx| Ok(decided(tx, house, id, today)?.is_some()))
}

fn decided(
    tx: &mut assay_store::Tx<'_>,
    house: &House,
    id: &Id<Institution>,
    today: Date,
) -> Result<Option<Idle>, Failure> {
    let institution = found(tx.institution(id)?, "institution", id)?;
    let filings = tx.filings_of(id)?;
    let (Some(filing), Some(active_on)) =
        (in_force_on(&filings, today), tx.active_on(id, &filings)?)
    else {
        return Ok(None);
    };
    let clock = Actor {
        account: "system".to_owned(),
        role: Role::System,
        institution: None,
        person: None,
    };
    let permit = authority::permit::<EndIdle>(&clock, filing)?;
    let warned_on = tx.warned_idle_on(id, active_on)?;
    let since = (active_on, warned_on);
    Ok(idle(
        &permit,
        institution.kind,
        since,
        &house.law.pack,
        today,
    ))
}

fn decide(
    tx: &mut assay_store::Tx<'_>,
    house: &House,
    call: &Call,
    id: &Id<Institution>,
) -> Result<Done<IdleEnded>, Failure> {
    let mut ended = IdleEnded::default();
    let details = match decided(tx, house, id, call.today)? {
        // Something happened between the look and now.
        None => json!({}),
        Some(Idle::Warn(warning)) => {
            tx.record_idle_warning(&warning)?;
            let to = Addressee::Institution(id.clone());
            tell(tx, call, &to, &warned(&warning), id)?;
            ended.warned = 1;
            json!({"warned": true, "active_on": warning.active_on.to_string(), "ends_on": warning.ends_on.to_string()})
        }
        Some(Idle::End(stopped)) => {
            let told = begin(tx, house, call, &stopped)?;
            ended.removed = 1;
            json!({"removed": true, "reason": stopped.stop.reason, "told": told})
        }
    };
    Ok(Done {
        answer: ended,
        object: id.to_string(),
        under: under(&house.law, "filing.idle", call.today),
        details,
    })
}
