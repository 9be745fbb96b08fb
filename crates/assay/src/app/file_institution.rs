//! File an institution with its scope, sites, fees and term.
use super::{Call, Done, Failure, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    id::Id,
    institution::{
        Filing, Institution,
        file::{FileInstitution, file},
    },
};
use assay_store::Tx;
use serde_json::json;
use std::sync::Arc;

/// Takes the filing of an institution; another person publishes it.
///
/// # Errors
/// [`Failure::Refused`] with what is wrong in the filing.
pub fn file_institution(
    house: &Arc<House>,
    call: &Call,
    institution: Institution,
    filing: Filing,
) -> Result<Id<Filing>, Failure> {
    let asked =
        json!({"institution": institution.id, "uscc": institution.uscc, "filing": filing.id});
    perform(
        house,
        call,
        FileInstitution::NAME,
        &asked,
        move |tx, house, call| take_filing(tx, house, call, &institution, &filing),
    )
}

/// The same inside a transaction.
pub(crate) fn take_filing(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    institution: &Institution,
    filing: &Filing,
) -> Result<Done<Id<Filing>>, Failure> {
    let permit = authority::permit::<FileInstitution>(&call.actor, institution)?;
    let holder = tx.institution_with(&institution.uscc)?;
    let pack = &house.law.pack;
    let filed = file(&permit, filing.clone(), holder.as_ref(), pack).map_err(refused)?;
    tx.record_file(&filed)?;
    Ok(Done {
        answer: filing.id.clone(),
        object: filing.id.to_string(),
        under: under(&house.law, "filing.in-force", call.today),
        details: json!({"institution": institution.id, "kind": institution.kind}),
    })
}
