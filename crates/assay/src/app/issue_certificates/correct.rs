//! The corrected edition of a certificate: the same number and gate, another place in the status lists, signed anew.
use super::{Call, Failure, KeptPlan, kept_plan};
use crate::{app::status_lists, edge, house::House};
use assay_core::{person::fold, status::Correction};
use assay_proof::credential::Plan;
use assay_store::{Tx, certificate::Certificate};

/// Plans the next edition in the transaction that superseded the one before: a number is never without one.
pub(crate) fn plan_correction(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    old: &Certificate,
    correction: &Correction,
) -> Result<(), Failure> {
    let institution = &old.institution;
    let running = tx.record_next_places(institution, 1)?;
    status_lists::begin(tx, house, institution, (running, 1), call.now)?;
    let place = house.status_place(institution.as_str(), running);
    let edition = old.edition + 1;
    let mut shape = kept_plan(&old.plan)?.shape;
    if let Some(holder) = &correction.holder {
        shape.holder.clone_from(holder);
    }
    if let Some(job_type) = &correction.job_type {
        shape.job_type.clone_from(job_type);
    }
    shape.edition = Some(edition.to_string());
    shape.status_list = format!("{institution}/{}", place.block);
    shape.status_index = place.index.to_string();
    let name_fold = fold(&shape.holder);
    let keys = house.signing_generation(tx, institution.as_str())?;
    let plan = Plan::of(shape, &edge::instant(call.now), &keys.issuer);
    let kept = KeptPlan {
        created: plan.created.clone(),
        shape: plan.shape.clone(),
    };
    tx.record_plans(&[Certificate {
        id: edge::fresh_id(call.now),
        edition,
        place,
        name_fold,
        plan: serde_json::to_string(&kept).expect("our own types are JSON"),
        hash_data: plan.signed_bytes(),
        generation: keys.number,
        credential: None,
        leaf: None,
        stage: "planned".to_owned(),
        status: "valid".to_owned(),
        since: None,
        ..old.clone()
    }])?;
    Ok(())
}
