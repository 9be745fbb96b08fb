//! did:web documents: under which keys the authority and the institutions sign.
use super::{Portal, Problem};
use assay_core::{id::Id, institution::Institution};
use assay_proof::directory::Entry;
use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::Value;

/// The authority's document.
pub(super) async fn authority(State(portal): State<Portal>) -> Result<Json<Value>, Problem> {
    let document = portal
        .work(|house| {
            let document = house.authority_document();
            document.map_err(|why| Problem::failure(&why))
        })
        .await?;
    Ok(Json(document))
}

/// The institution of a path, if there is one.
pub(super) async fn known(portal: &Portal, id: &str) -> Result<Id<Institution>, Problem> {
    let id: Id<Institution> = Id::parse(id).map_err(|_| Problem::missing())?;
    let wanted = id.clone();
    portal
        .read(move |tx| tx.institution(&wanted))
        .await?
        .ok_or_else(Problem::missing)?;
    Ok(id)
}

/// An institution's document.
pub(super) async fn institution(
    State(portal): State<Portal>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let id = known(&portal, &id).await?;
    let document = portal
        .work(move |house| {
            let document = house.institution_document(id.as_str());
            document.map_err(|why| Problem::failure(&why))
        })
        .await?;
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
            let authority = authority.map_err(|why| Problem::failure(&why))?;
            let did = house.host.institution_did(id.as_str());
            let all = house.store.read(|tx| tx.directory_entries());
            let all = all.map_err(|why: assay_store::StoreError| Problem::failure(&why))?;
            // Those that older keys of the authority signed were signed anew.
            let own = |note: &String| {
                Entry::did_of(note) == Some(did.as_str()) && authority.open(note).is_ok()
            };
            Ok(all.into_iter().filter(own).collect())
        })
        .await?;
    Ok(Json(entries))
}
