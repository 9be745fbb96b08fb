//! File an institution with its scope, sites, fees and term.
use super::{Call, Done, Failure, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    id::Id,
    institution::{
        Filing, Institution,
        file::{FileInstitution, Known, file},
    },
};
use assay_store::Tx;
use serde_json::json;
use std::sync::Arc;

/// Takes a new version of an institution's filing; it is checked, reviewed and decided by others.
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
    // An institution that is known files under its own name and kind, whatever was given.
    let kept = tx.institution(&institution.id)?;
    let institution = kept.as_ref().unwrap_or(institution);
    let permit = authority::permit::<FileInstitution>(&call.actor, institution)?;
    let (holder, versions) = (
        tx.institution_with(&institution.uscc)?,
        tx.filings_of(&institution.id)?,
    );
    let known = Known {
        holder: holder.as_ref(),
        versions: &versions,
        barred_until: tx.barred_until(&institution.uscc)?,
    };
    let pack = &house.law.pack;
    let filed = file(&permit, filing.clone(), known, pack, call.today).map_err(refused)?;
    tx.record_file(&filed)?;
    Ok(Done {
        answer: filing.id.clone(),
        object: filing.id.to_string(),
        under: under(&house.law, "filing.in-force", call.today),
        details: json!({"institution": institution.id, "kind": institution.kind, "version": filed.filing.version}),
    })
}
