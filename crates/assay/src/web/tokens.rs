//! What verifiers of certificates from wallets read: under which keys institutions sign them, what their types mean, and how
//! they stand.
use super::{Portal, Problem, keys::known, wallet::public};
use assay_core::{id::Id, institution::Institution, session::CertificateKind};
use assay_proof::{
    sd_jwt::kind,
    status,
    status_token::{self, ListFacts, TokenStatus},
};
use assay_store::StoreError;
use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};

/// An institution as the issuer of certificates for wallets, with its keys.
pub(super) async fn issuer(
    State(portal): State<Portal>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = known(&portal, &id).await?;
    let document = portal
        .work(move |house| {
            let document = house.token_issuer_document(id.as_str());
            document.map_err(|why| Problem::failure(&why))
        })
        .await?;
    Ok(public(&document))
}

/// The note by which an institution says which key signs its certificates for wallets.
pub(super) async fn key_note(
    State(portal): State<Portal>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let id = known(&portal, &id).await?;
    let note = portal
        .work(move |house| {
            let keys = house.newest_generation(id.as_str());
            let keys = keys.map_err(|why| Problem::failure(&why))?;
            let note = house.token_note(id.as_str(), &keys);
            note.map_err(|why| Problem::failure(&why))
        })
        .await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], note))
}

/// The same of every key that the institution ever had, the newest first: certificates of older ones stay valid.
pub(super) async fn key_notes(
    State(portal): State<Portal>,
    Path(id): Path<String>,
) -> Result<Json<Vec<String>>, Problem> {
    let id = known(&portal, &id).await?;
    let notes = portal
        .work(move |house| {
            let all = house.generations(id.as_str());
            let all = all.map_err(|why| Problem::failure(&why))?;
            let newest_first = all.iter().rev();
            let notes = newest_first.map(|keys| house.token_note(id.as_str(), keys));
            let notes: Result<Vec<String>, _> = notes.collect();
            notes.map_err(|why| Problem::failure(&why))
        })
        .await?;
    Ok(Json(notes))
}

/// Seconds after which a verifier should fetch a list again.
const LIST_LASTS_SECONDS: i64 = 60;

/// How the certificates of an institution in wallets stand: one block of the places that its other lists have too.
pub(super) async fn statuses(
    State(portal): State<Portal>,
    Path((id, block)): Path<(String, u32)>,
) -> Result<impl IntoResponse, Problem> {
    let id: Id<Institution> = Id::parse(&id).map_err(|_| Problem::missing())?;
    let now = portal.now() / 1_000_000;
    let list = portal
        .work(move |house| {
            let found = house.store.read(|tx| tx.marked_places(&id, block));
            let found = found.map_err(|why: StoreError| Problem::failure(&why))?;
            let marked: Vec<(u64, TokenStatus)> = found
                .ok_or_else(Problem::missing)?
                .into_iter()
                // What is neither valid nor suspended is gone for good: revoked, void, or replaced by a corrected one.
                .map(|(place, status)| match status.as_str() {
                    "suspended" => (u64::from(place), TokenStatus::Suspended),
                    _ => (u64::from(place), TokenStatus::Revoked),
                })
                .collect();
            let facts = ListFacts {
                address: &house.token_list(id.as_str(), block),
                made_at: now,
                lasts_seconds: LIST_LASTS_SECONDS,
                places: u64::from(status::BITS),
            };
            let keys = house.newest_generation(id.as_str());
            let keys = keys.map_err(|why| Problem::failure(&why))?;
            let list = status_token::sign(&facts, &marked, &keys.token);
            list.map_err(|why| Problem::failure(&why))
        })
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "application/statuslist+jwt"),
        (header::CACHE_CONTROL, "public, max-age=60"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    Ok((headers, list))
}

/// What a type of certificates means, for wallets and verifiers.
pub(super) async fn credential_type(
    State(portal): State<Portal>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let found = CertificateKind::ALL
        .into_iter()
        .find(|kind| kind.id() == id);
    let found = found.ok_or_else(Problem::missing)?;
    let base = format!("https://{}", portal.house.host.as_str());
    let address = kind::address(&base, found.id());
    Ok(public(&kind::metadata(&address, found.title())))
}
