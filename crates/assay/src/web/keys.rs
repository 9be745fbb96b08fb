//! did:web documents: under which keys the authority and the institutions sign.
use super::{Portal, Problem};
use assay_core::{id::Id, institution::Institution};
use assay_proof::{did, directory::Entry};
use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::Value;

/// The authority's document.
pub(super) async fn authority(State(portal): State<Portal>) -> Json<Value> {
    let house = &portal.house;
    Json(did::document(
        &house.host.authority_did(),
        &[house.authority_key().verifying_key()],
    ))
}

/// An institution's document.
pub(super) async fn institution(
    State(portal): State<Portal>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let id: Id<Institution> = Id::parse(&id).map_err(|_| Problem::missing())?;
    let wanted = id.clone();
    portal
        .read(move |tx| tx.institution(&wanted))
        .await?
        .ok_or_else(Problem::missing)?;
    let house = &portal.house;
    let key = house.institution_key(id.as_str()).verifying_key();
    let mut document = did::document(&house.host.institution_did(id.as_str()), &[key]);
    did::add_token_key(&mut document, &house.token_key(id.as_str()));
    Ok(Json(document))
}

/// What the authority signed of an institution: every directory entry, as a note, for those who check a certificate themselves.
pub(super) async fn directory_entries(
    State(portal): State<Portal>,
    Path(id): Path<String>,
) -> Result<Json<Vec<String>>, Problem> {
    let id: Id<Institution> = Id::parse(&id).map_err(|_| Problem::missing())?;
    let entries = portal
        .work(move |house| {
            let authority = house.authority_note_key();
            let did = house.host.institution_did(id.as_str());
            let all = house.store.read(|tx| tx.directory_entries());
            let all = all.map_err(|why: assay_store::StoreError| Problem::failure(&why))?;
            let own =
                |note: &String| Entry::open(note, &authority).is_ok_and(|entry| entry.did == did);
            Ok(all.into_iter().filter(own).collect())
        })
        .await?;
    Ok(Json(entries))
}
