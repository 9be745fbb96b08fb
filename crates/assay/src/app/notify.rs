//! Tell people and institutions what an act means for them, in its own transaction; mark notifications as seen, and
//! their letters as printed.
use super::{Call, Done, Failure, found, perform, refused};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    id::Id,
    notification::{
        Addressee, Letters, Notice, Notification, PrintLetter, SeeNotification, print, see,
    },
};
use assay_store::{StoreError, Tx};
use serde_json::json;
use std::sync::Arc;

/// Tells somebody something about `object`. If the act fails, nothing was told.
///
/// # Errors
/// [`StoreError`].
pub fn tell(
    tx: &mut Tx<'_>,
    call: &Call,
    to: &Addressee,
    notice: &Notice,
    object: &(impl ToString + ?Sized),
) -> Result<(), StoreError> {
    let id = edge::fresh_id(call.now);
    tx.record_notification(&id, to, notice, &object.to_string(), call.now)?;
    Ok(())
}

/// Marks a notification as seen.
///
/// # Errors
/// [`Failure::Refused`] if it was before.
pub fn see_notification(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Notification>,
) -> Result<(), Failure> {
    let id = id.clone();
    perform(
        house,
        call,
        SeeNotification::NAME,
        &id.clone(),
        move |tx, _, call| {
            let kept = found(tx.notification(&id)?, "notification", &id)?;
            let permit = authority::permit::<SeeNotification>(&call.actor, &kept.notification)?;
            let seen = see(&permit).map_err(refused)?;
            tx.record_seen(&seen, call.now)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: String::new(),
                details: json!({"about": kept.notification.object}),
            })
        },
    )
}

/// Records that letters were printed today.
///
/// # Errors
/// [`Failure::Refused`] if none is named; [`Failure::NotFound`] if one of them is not there.
pub fn print_letters(
    house: &Arc<House>,
    call: &Call,
    notifications: Vec<Id<Notification>>,
) -> Result<u64, Failure> {
    let letters = Letters { notifications };
    perform(
        house,
        call,
        PrintLetter::NAME,
        &letters.notifications.clone(),
        move |tx, _, call| {
            let permit = authority::permit::<PrintLetter>(&call.actor, &letters)?;
            let printed = print(&permit, call.today).map_err(refused)?;
            for id in &printed.notifications {
                found(tx.notification(id)?, "notification", id)?;
            }
            tx.record_printed(&printed)?;
            let count = printed.notifications.len() as u64;
            Ok(Done {
                answer: count,
                object: printed.notifications[0].to_string(),
                under: String::new(),
                details: json!({"letters": count}),
            })
        },
    )
}
