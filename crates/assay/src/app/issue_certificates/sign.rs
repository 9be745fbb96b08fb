//! Signs what was planned, by the keys of the plan.
use super::kept_plan;
use crate::{
    app::{Failure, unsigned},
    edge,
    house::House,
};
use assay_core::id::Id;
use assay_proof::{
    credential::Plan,
    leaf::{LeafKind, leaf},
};
use assay_store::{StoreError, certificate::Certificate, issuance::Planned};

/// A certificate that is signed, with its leaf.
pub(super) struct SignedOne {
    pub(super) certificate: Id<Certificate>,
    pub(super) bytes: Vec<u8>,
    pub(super) leaf: Vec<u8>,
    pub(super) salt: [u8; 32],
}

/// Signs on every core.
pub(super) fn sign_all(house: &House, planned: &[Planned]) -> Result<Vec<SignedOne>, Failure> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = planned.len().div_ceil(cores).max(1);
    std::thread::scope(|scope| {
        let signing: Vec<_> = planned
            .chunks(share)
            .map(|share| {
                scope.spawn(move || {
                    let signed = share.iter().map(|one| sign(house, one));
                    signed.collect::<Result<Vec<_>, _>>()
                })
            })
            .collect();
        let mut all = Vec::with_capacity(planned.len());
        for share in signing {
            let bug = |_| Failure::Store(StoreError::Bug("signing panicked".to_owned()));
            all.extend(share.join().map_err(bug)??);
        }
        Ok(all)
    })
}

/// Signs one plan, after comparing it with what was checked and stored.
fn sign(house: &House, certificate: &Planned) -> Result<SignedOne, Failure> {
    let bug = |why: String| {
        Failure::Store(StoreError::Unreadable {
            column: "plan".to_owned(),
            why,
        })
    };
    let kept = kept_plan(&certificate.plan)?;
    // By the keys of the plan, also where another generation began meanwhile: they are published, and the bytes are stored.
    let institution = certificate.institution.as_str();
    let keys = house.generation(institution, certificate.generation)?;
    let plan = Plan::of(kept.shape, &kept.created, &keys.issuer);
    if plan.signed_bytes() != certificate.hash_data {
        return Err(bug(format!(
            "{}: the stored plan does not give the stored bytes; nothing is signed",
            certificate.number
        )));
    }
    let (bytes, digest) = plan.sign_for_record(&keys.issuer).map_err(unsigned)?;
    let salt = edge::draw_bytes();
    Ok(SignedOne {
        certificate: certificate.id.clone(),
        leaf: leaf(LeafKind::Certificate, &salt, &digest),
        bytes,
        salt,
    })
}
