//! Evidence of when something began: a leaf of the public record for each announcement, enrolment, acceptance and trainee.
//!
//! One leaf a case, not one for a batch: each case can be shown without its neighbours, and erasing one person's salt
//! erases one link. The leaf commits to the day and to what the case belongs to; its stamp, a keyed hash that nobody can
//! make who has only the database, says that this program wrote it. So a row that was written past the program shows nothing.
use crate::{edge, house::House};
use assay_proof::leaf::{LeafKind, leaf};
use assay_store::{
    StoreError, Tx,
    record::{Leaf, NewLeaf},
};
use sha2::{Digest, Sha256};

/// Writes the evidence of several things, each by its identifier and the text that the leaf commits to; gives the place
/// of the first leaf.
pub(crate) fn record_evidence(
    tx: &mut Tx<'_>,
    house: &House,
    kind: LeafKind,
    texts: &[(String, String)],
) -> Result<u64, StoreError> {
    let made: Vec<_> = texts
        .iter()
        .map(|(subject, text)| {
            let salt: [u8; 32] = edge::draw_bytes();
            let bytes = leaf(kind, &salt, &Sha256::digest(text).into());
            let stamp = house.stamp(&bytes);
            (subject, bytes, salt, stamp)
        })
        .collect();
    let leaves = made.iter().map(|(subject, bytes, salt, stamp)| NewLeaf {
        bytes,
        salt,
        subject,
        stamp: Some(stamp),
    });
    tx.record_new_leaves(kind.id(), leaves)
}

/// The place of a leaf, if it is one that this program wrote about this text.
pub(crate) fn shows(house: &House, kind: LeafKind, kept: Option<&Leaf>, text: &str) -> Option<u64> {
    let kept = kept?;
    let fits = leaf(kind, &kept.salt?, &Sha256::digest(text).into()) == kept.bytes;
    (fits && kept.stamp == Some(house.stamp(&kept.bytes))).then_some(kept.position)
}
