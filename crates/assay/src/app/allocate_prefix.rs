//! Allocate and end number prefixes, and void numbers that were never released.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    id::Id,
    institution::Institution,
    number::void::{VoidNumber, void},
    prefix::{
        allocate::{AllocatePrefix, How, Known, Wanted, allocate, series},
        end::{EndPrefix, end},
    },
};
use jiff::civil::Date;
use serde_json::json;
use std::sync::Arc;

/// Allocates a prefix to an institution or one of its sites; gives the prefix.
///
/// # Errors
/// [`Failure::Refused`] without a filing, for a prefix that somebody has, or one that the scheme of the day does not make.
pub fn allocate_prefix(
    house: &Arc<House>,
    call: &Call,
    institution: &Id<Institution>,
    wanted: Wanted,
) -> Result<String, Failure> {
    let id = institution.clone();
    let asked = json!({"institution": id, "site": wanted.site, "from": wanted.from, "how": format!("{:?}", wanted.how)});
    perform(
        house,
        call,
        AllocatePrefix::NAME,
        &asked,
        move |tx, house, call| {
            let institution = found(tx.institution(&id)?, "institution", &id)?;
            let permit = authority::permit::<AllocatePrefix>(&call.actor, &institution)?;
            let pack = &house.law.pack;
            let filings = tx.filings_of(&id)?;
            let head = series(&institution, &wanted, pack, call.today).map_err(refused)?;
            let highest = match &head {
                Some(head) => tx.highest_prefix(head)?,
                None => None,
            };
            let holder = match &wanted.how {
                How::Given { text } => tx.prefix_holder(text.trim())?,
                How::Next { .. } => None,
            };
            let known = Known {
                filings: &filings,
                holder: holder.as_ref(),
                highest: highest.as_deref(),
            };
            let allocated = allocate(&permit, &wanted, known, pack, call.today).map_err(refused)?;
            tx.record_allocate(&allocated)?;
            let text = allocated.prefix.text.clone();
            Ok(Done {
                object: text.clone(),
                under: under(&house.law, "prefix.allocated", call.today),
                details: json!({"institution": id, "site": wanted.site, "from": wanted.from.to_string()}),
                answer: text,
            })
        },
    )
}

/// Ends a prefix: after the day it gives no number.
///
/// # Errors
/// [`Failure::Refused`] if it has ended, or the day lies before today.
pub fn end_prefix(
    house: &Arc<House>,
    call: &Call,
    text: &str,
    until: Date,
    reason: &str,
) -> Result<(), Failure> {
    let (text, reason) = (text.to_owned(), reason.to_owned());
    let asked = json!({"prefix": text, "until": until.to_string(), "reason": reason});
    perform(
        house,
        call,
        EndPrefix::NAME,
        &asked,
        move |tx, house, call| {
            let prefix = found(tx.prefix(&text)?, "prefix", &text)?;
            let permit = authority::permit::<EndPrefix>(&call.actor, &prefix)?;
            let pack = &house.law.pack;
            let ended = end(&permit, until, &reason, pack, call.today).map_err(refused)?;
            tx.record_prefix_end(&ended)?;
            Ok(Done {
                answer: (),
                object: text.clone(),
                under: under(&house.law, "prefix.allocated", call.today),
                details: json!({"until": until.to_string(), "reason": reason}),
            })
        },
    )
}

/// Voids a number that was planned and not signed; it stays in its series with the reason, and the candidate may get
/// another.
///
/// # Errors
/// [`Failure::Refused`] if it was signed, no reason is given, or the same person gave it.
pub fn void_number(
    house: &Arc<House>,
    call: &Call,
    number: &str,
    reason: &str,
) -> Result<(), Failure> {
    let (number, reason) = (number.to_owned(), reason.to_owned());
    perform(
        house,
        call,
        VoidNumber::NAME,
        &(number.clone(), reason.clone()),
        move |tx, house, call| {
            let given = found(tx.given_number(&number)?, "number", &number)?;
            let permit = authority::permit::<VoidNumber>(&call.actor, &given)?;
            let pack = &house.law.pack;
            let voided = void(&permit, &reason, pack, call.today).map_err(refused)?;
            // A crash before the commit leaves the number planned, behind it void: it is never both.
            tx.record_void(&voided)?;
            Ok(Done {
                answer: (),
                object: number.clone(),
                under: under(&house.law, "prefix.gap-free", call.today),
                details: json!({"reason": reason}),
            })
        },
    )
}
