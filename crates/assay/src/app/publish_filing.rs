//! Publish a filing in the directory, or suspend it.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    id::Id,
    institution::{
        Filing,
        file::{PublishFiling, SuspendFiling, publish, suspend},
    },
};
use assay_proof::{
    directory::Entry,
    leaf::{LeafKind, leaf},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Publishes a filing: the authority signs its directory entry, and the record commits to it.
///
/// # Errors
/// [`Failure::Refused`] if it is not waiting, or the same person filed it.
pub fn publish_filing(house: &Arc<House>, call: &Call, id: &Id<Filing>) -> Result<u64, Failure> {
    let id = id.clone();
    perform(
        house,
        call,
        PublishFiling::NAME,
        &id.clone(),
        move |tx, house, call| {
            let (filing, filed_by) = found(tx.filing(&id)?, "filing", &id)?;
            let permit = authority::permit::<PublishFiling>(&call.actor, &filing)?;
            let holder = tx.prefix_holder(&filing.prefix)?;
            let published =
                publish(&permit, &filed_by, holder.as_ref(), call.today).map_err(refused)?;
            let institution = found(
                tx.institution(&filing.institution)?,
                "institution",
                &filing.institution,
            )?;
            let entry = Entry {
                did: house.host.institution_did(institution.id.as_str()),
                name: institution.name.zh.clone(),
                uscc: institution.uscc.clone(),
                kind: institution.kind.id().to_owned(),
                from: filing.from,
                until: filing.until,
                key: house
                    .institution_key(institution.id.as_str())
                    .verifying_key(),
                scope: filing
                    .scope
                    .iter()
                    .map(|scope| (scope.occupation.clone(), scope.level))
                    .collect(),
            };
            let note = entry.sign(house.host.as_str(), house.authority_key());
            let (salt, digest) = (edge::draw_bytes(), Sha256::digest(&note).into());
            tx.record_publish(&published, &note)?;
            let bytes = leaf(LeafKind::DirectoryEntry, &salt, &digest);
            let place =
                tx.record_leaf(LeafKind::DirectoryEntry.id(), &bytes, &salt, id.as_str())?;
            Ok(Done {
                answer: place,
                object: id.to_string(),
                under: under(&house.law, "filing.in-force", call.today),
                details: json!({"leaf": place}),
            })
        },
    )
}

/// Suspends a filing: from today nothing is announced, seated or issued under it.
///
/// # Errors
/// [`Failure::Refused`] if it is not published or no reason is given.
pub fn suspend_filing(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Filing>,
    reason: &str,
) -> Result<(), Failure> {
    let (id, reason) = (id.clone(), reason.to_owned());
    perform(
        house,
        call,
        SuspendFiling::NAME,
        &(id.clone(), reason.clone()),
        move |tx, house, call| {
            let (filing, _) = found(tx.filing(&id)?, "filing", &id)?;
            let permit = authority::permit::<SuspendFiling>(&call.actor, &filing)?;
            let suspended = suspend(&permit, &reason, call.today).map_err(refused)?;
            tx.record_suspend(&suspended)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "filing.in-force", call.today),
                details: json!({"reason": reason}),
            })
        },
    )
}
