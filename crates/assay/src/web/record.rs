//! The public record as static files.
use super::{Portal, Problem};
use assay_proof::record;
use axum::{
    extract::{Path, State},
    http::header,
    response::IntoResponse,
};

/// One file of the record. Tiles never change; the checkpoint does.
pub(super) async fn file(
    State(portal): State<Portal>,
    Path(path): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let plain = path == "checkpoint" || path == "vkey";
    let tile = path.starts_with("tile/")
        && path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.'))
        && !path.contains("..");
    if !plain && !tile {
        return Err(Problem::missing());
    }
    let bytes = tokio::fs::read(portal.house.folder.join("record").join(&path))
        .await
        .map_err(|_| Problem::missing())?;
    let served = record::served(&path);
    Ok((
        [
            (header::CONTENT_TYPE, served.content_type),
            (header::CACHE_CONTROL, served.cache_control),
        ],
        bytes,
    ))
}
