//! The status lists of an institution, made anew from the register in the transaction that changed it: what is committed
//! is published. The record commits to every list, under a salt that everybody knows.
use super::{Failure, unsigned};
use crate::{edge, house::House};
use assay_core::{id::Id, institution::Institution, status::Status};
use assay_proof::{
    leaf::{LeafKind, leaf},
    status::{BITS, Bits, List, Purpose, Reason, Reasons},
};
use assay_store::Tx;
use sha2::{Digest, Sha256};

/// The salt of lists: they are public, so there is nothing to hide.
pub const LIST_SALT: [u8; 32] = [0; 32];
/// The name of the note beside the lists, in addresses and in the database.
pub const REASONS: &str = "reasons";

/// Makes the lists of a block anew, with the note that says why bits are set, and publishes them at commit.
///
/// # Errors
/// [`Failure`].
pub(crate) fn renew(
    tx: &mut Tx<'_>,
    house: &House,
    institution: &Id<Institution>,
    block: u32,
    now: i64,
) -> Result<(), Failure> {
    let set = tx.status_bits(institution, block)?;
    let issuer = house.host.institution_did(institution.as_str());
    let valid_from = edge::instant(now);
    let keys = house.signing_generation(tx, institution.as_str())?;
    for purpose in Purpose::ALL {
        let mut bits = Bits::default();
        for bit in set
            .iter()
            .filter(|bit| purpose_of(bit.status) == Some(purpose))
        {
            bits.set(bit.place);
        }
        let list = List {
            address: format!(
                "https://{}/status/{}/{institution}/{block}",
                house.host.as_str(),
                purpose.id()
            ),
            issuer: issuer.clone(),
            purpose,
            valid_from: valid_from.clone(),
            bits,
        };
        keep(
            tx,
            (purpose.id(), institution, block),
            now,
            &list.sign(&keys.issuer).map_err(unsigned)?,
        )?;
    }
    let reasons = Reasons {
        issuer,
        block: format!("{institution}/{block}"),
        valid_from,
        reasons: set
            .into_iter()
            .filter_map(|bit| {
                Some(Reason {
                    purpose: purpose_of(bit.status)?,
                    index: bit.place,
                    class: bit.class,
                    on: bit.on,
                })
            })
            .collect(),
    };
    let note = reasons.sign(&keys.issuer).map_err(unsigned)?;
    keep(tx, (REASONS, institution, block), now, note.as_bytes())
}

fn keep(
    tx: &mut Tx<'_>,
    place: (&str, &Id<Institution>, u32),
    now: i64,
    bytes: &[u8],
) -> Result<(), Failure> {
    let digest = Sha256::digest(bytes).into();
    let committed = leaf(LeafKind::StatusList, &LIST_SALT, &digest);
    let about = format!("{}/{}/{}", place.0, place.1, place.2);
    let at = tx.record_leaf(LeafKind::StatusList.id(), &committed, &LIST_SALT, &about)?;
    tx.record_status_list(place, now, bytes, at)?;
    Ok(())
}

/// In which list a certificate's bit is set.
fn purpose_of(status: Status) -> Option<Purpose> {
    match status {
        Status::Valid => None,
        Status::Suspended => Some(Purpose::Suspension),
        Status::Revoked | Status::Superseded | Status::Void => Some(Purpose::Revocation),
    }
}

/// Publishes the empty lists of every block that the next `count` places from `first` on are the first to use.
///
/// # Errors
/// [`Failure`].
pub(crate) fn begin(
    tx: &mut Tx<'_>,
    house: &House,
    institution: &Id<Institution>,
    (first, count): (u64, u32),
    now: i64,
) -> Result<(), Failure> {
    let block_of = |running: u64| running / u64::from(BITS);
    let last = first + u64::from(count.max(1)) - 1;
    for block in block_of(first)..=block_of(last) {
        let block = u32::try_from(block).unwrap_or(u32::MAX);
        if tx.status_list(REASONS, institution, block)?.is_none() {
            renew(tx, house, institution, block, now)?;
        }
    }
    Ok(())
}
