//! Act in the name of an institution that was taken over, and in one's own again.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    id::Id,
    institution::Institution,
    succession::{
        Succession,
        name::{InWhoseName, TakeName, take_name as decide},
    },
};
use serde_json::json;
use std::sync::Arc;

/// Changes in whose name an account acts: the predecessor's, or its own again. Gives the predecessor if it is that.
///
/// # Errors
/// [`Failure::Refused`] before the succession is completed, and for anybody but the successor's people.
pub fn take_name(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Succession>,
) -> Result<Option<Id<Institution>>, Failure> {
    let id = id.clone();
    perform(
        house,
        call,
        TakeName::NAME,
        &id.clone(),
        move |tx, house, call| {
            let succession = found(tx.succession(&id)?, "succession", &id)?;
            let account = &call.actor.account;
            let own = found(tx.institution_of_account(account)?, "account", account)?;
            let now = call
                .actor
                .institution
                .clone()
                .unwrap_or_else(|| own.clone());
            let on = InWhoseName {
                succession,
                own,
                now,
            };
            let permit = authority::permit::<TakeName>(&call.actor, &on)?;
            let taken = decide(&permit, &house.law.pack, call.today).map_err(refused)?;
            tx.record_name_taken(&taken)?;
            Ok(Done {
                answer: taken.predecessor.clone(),
                object: id.to_string(),
                under: under(&house.law, "succession.nothing-left", call.today),
                details: json!({"in_the_name_of": taken.predecessor}),
            })
        },
    )
}
