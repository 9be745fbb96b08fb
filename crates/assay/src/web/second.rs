//! The second signature of a certificate, by SM2, and the key that checks it.
use super::{
    Portal, Problem, Reader,
    check::{Asked, ask_name, is_named, released},
    keys::known,
    source::Source,
};
use axum::{
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Response},
};

/// The second signature over the certificate's file, for who knows the holder's name: it says whether a file is this one.
pub(super) async fn signature(
    State(portal): State<Portal>,
    reader: Reader,
    source: Source,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let certificate = released(&portal, number.clone())
        .await
        .map_err(|problem| problem.for_people(&reader))?;
    if !is_named(&portal, source, &certificate, &asked.name) {
        return Ok(ask_name(&portal, &reader, &number, "signature.sm2"));
    }
    let signature = portal
        .work(move |house| {
            let signature = house.second_signature(&certificate);
            signature.map_err(|why| Problem::failure(&why))
        })
        .await?
        .ok_or_else(Problem::missing)?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{number}.sm2\""),
        ),
    ];
    Ok((headers, signature).into_response())
}

/// The note by which an institution says which SM2 key is its own.
pub(super) async fn key_note(
    State(portal): State<Portal>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let id = known(&portal, &id).await?;
    let note = portal
        .work(move |house| {
            let keys = house.newest_generation(id.as_str());
            let keys = keys.map_err(|why| Problem::failure(&why))?;
            let note = house.second_note(id.as_str(), &keys);
            note.map_err(|why| Problem::failure(&why))
        })
        .await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], note))
}

/// The same key as OpenSSL reads it.
pub(super) async fn key_pem(
    State(portal): State<Portal>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let id = known(&portal, &id).await?;
    let pem = portal
        .work(move |house| {
            let keys = house.newest_generation(id.as_str());
            let keys = keys.map_err(|why| Problem::failure(&why))?;
            Ok(keys.second.public().sm2_pem().unwrap_or_default())
        })
        .await?;
    Ok(([(header::CONTENT_TYPE, "application/x-pem-file")], pem))
}
