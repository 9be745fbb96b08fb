//! Erase a person: one officer proposes it, another carries it out. Nothing that was signed or counted is changed; what named
//! the person is gone.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    id::Id,
    person::{
        Person,
        erase::{ErasePerson, Erasure, ProposeErasure, erase, propose},
    },
};
use serde_json::json;
use std::sync::Arc;

/// Proposes an erasure with its reason.
///
/// # Errors
/// [`Failure::Refused`] while something is open, or the law keeps the records.
pub fn propose_erasure(
    house: &Arc<House>,
    call: &Call,
    id: Id<Erasure>,
    person: &Id<Person>,
    reason: &str,
) -> Result<Id<Erasure>, Failure> {
    let (person, reason) = (person.clone(), reason.to_owned());
    perform(
        house,
        call,
        ProposeErasure::NAME,
        &(id.clone(), person.clone(), reason.clone()),
        move |tx, house, call| {
            let who = found(tx.person(&person)?, "person", &person)?;
            let permit = authority::permit::<ProposeErasure>(&call.actor, &who)?;
            let (kept, law) = (tx.kept_of(&person)?, &house.law.pack);
            let decided = propose(&permit, id.clone(), &kept, &reason, law, call.today);
            let decided = decided.map_err(refused)?;
            tx.record_propose_erasure(&decided)?;
            Ok(Done {
                answer: decided.id.clone(),
                object: person.to_string(),
                under: under(&house.law, "person.erasure", call.today),
                details: json!({"erasure": decided.id.to_string(), "reason": decided.reason}),
            })
        },
    )
}

/// Carries an erasure out; gives how many certificates stay in the register without a name.
///
/// # Errors
/// [`Failure::Refused`] if the same officer proposed it, or something came in between.
pub fn erase_person(house: &Arc<House>, call: &Call, id: &Id<Erasure>) -> Result<u64, Failure> {
    let id = id.clone();
    let erased = perform(
        house,
        call,
        ErasePerson::NAME,
        &id.clone(),
        move |tx, house, call| {
            let erasure = found(tx.erasure(&id)?, "erasure", &id)?;
            let permit = authority::permit::<ErasePerson>(&call.actor, &erasure)?;
            let kept = tx.kept_of(&erasure.person)?;
            let decided = erase(&permit, &kept, &house.law.pack, call.today).map_err(refused)?;
            let certificates =
                tx.record_erase(&decided, &edge::draw_bytes(), &edge::draw_bytes())?;
            // A crash before the commit leaves everything, one behind it nothing: there is no state between.
            edge::crash_point("erase.before-commit");
            Ok(Done {
                answer: certificates,
                object: erasure.person.to_string(),
                under: under(&house.law, "person.erasure", call.today),
                details: json!({"erasure": id.to_string(), "certificates": certificates}),
            })
        },
    )?;
    edge::crash_point("erase.after-commit");
    if let Err(why) = house.store.settle() {
        tracing::warn!(
            "what was erased stands in the log of the database until the server ends: {why}"
        );
    }
    // Answers of the public check that were kept before name nobody, but say that there is a holder.
    house.status_changed();
    Ok(erased)
}
