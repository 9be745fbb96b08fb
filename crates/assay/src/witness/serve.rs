//! The witness by HTTP: `POST /add-checkpoint`, and its key at `/vkey`.
use super::{Unsigned, Witness};
use crate::{edge, serve::ServeError};
use assay_proof::witness::Refused;
use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use std::sync::Arc;

/// A checkpoint with its signatures, and 63 hashes.
const BODY_BYTES_MAX: usize = 64 << 10;

/// Serves until it is told to stop. `ready` hears the address once it listens.
///
/// # Errors
/// [`ServeError`].
pub fn serve(
    witness: &Arc<Witness>,
    listen: &str,
    ready: impl FnOnce(&str),
) -> Result<(), ServeError> {
    let app = Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/vkey", get(vkey))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(Arc::clone(witness));
    crate::serve::run(app, listen, ready)
}

async fn vkey(State(witness): State<Arc<Witness>>) -> String {
    witness.vkey() + "\n"
}

async fn add_checkpoint(State(witness): State<Arc<Witness>>, body: String) -> Response {
    let signed = tokio::task::spawn_blocking(move || {
        let now = edge::now_seconds();
        witness.add_checkpoint(&body, now)
    });
    match signed.await {
        Ok(Ok(line)) => line.into_response(),
        Ok(Err(Unsigned::Refused(why))) => refused(&why),
        Ok(Err(Unsigned::Failed(why))) => {
            tracing::error!("{why}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn refused(why: &Refused) -> Response {
    let status = StatusCode::from_u16(why.status()).unwrap_or(StatusCode::BAD_REQUEST);
    match why {
        Refused::Stale(size) | Refused::Forked(size) => {
            let kind = [(CONTENT_TYPE, "text/x.tlog.size")];
            (status, kind, format!("{size}\n")).into_response()
        }
        _ => (status, format!("{why}\n")).into_response(),
    }
}
