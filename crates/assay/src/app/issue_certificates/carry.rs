//! From the stored plan to the release: sign, compare, log, publish.
use super::{Failure, sign::sign_all};
use crate::{
    edge,
    house::{House, publish::PublishError},
};
use assay_proof::leaf::LeafKind;
use assay_store::StoreError;
use std::sync::Arc;

/// Certificates that are signed and logged in one transaction.
const BATCH: u32 = 2000;

/// Carries every planned certificate to its release: sign, compare, log, publish. Runs after planning and at
/// every start; running it twice does nothing more.
///
/// # Errors
/// [`Failure`].
pub fn carry_on(house: &Arc<House>) -> Result<u64, Failure> {
    let mut carried = 0;
    loop {
        let planned = house.store.read(|tx| tx.planned(BATCH))?;
        if planned.is_empty() {
            break;
        }
        let signed = sign_all(house, &planned)?;
        let count = signed.len() as u64;
        // A crash before this commit loses the signatures; the plans stand, and signing again gives the same bytes.
        let logged = house.store.act(move |tx| {
            let leaves: Vec<_> = signed
                .iter()
                .map(|one| (one.leaf.as_slice(), &one.salt, one.certificate.as_str()))
                .collect();
            let first = tx.record_leaves(LeafKind::Certificate.id(), &leaves)?;
            let signed: Vec<_> = signed
                .iter()
                .map(|one| (&one.certificate, one.bytes.as_slice()))
                .collect();
            tx.record_signed(first, &signed)?;
            edge::crash_point("issue.before-sign-commit");
            Ok::<(), Failure>(())
        });
        match logged {
            Ok(()) => carried += count,
            // Another server carried one of them first: what is planned is read anew.
            Err(Failure::Store(StoreError::Stale { .. })) => {}
            Err(why) => return Err(why),
        }
        edge::crash_point("issue.after-sign-commit");
    }
    // Certificate, leaf and journal are durable together by now; tiles and checkpoint follow, then the release.
    match house.publish() {
        // Nothing is lost: they are released when enough witnesses have signed.
        Ok(_) | Err(PublishError::Unwitnessed { .. }) => Ok(carried),
        Err(why) => Err(Failure::Store(StoreError::Unusable(why.to_string()))),
    }
}
