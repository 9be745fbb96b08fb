//! The server: listens, serves the portal, and stops when it is told to.
use crate::{
    house::House,
    web::{Portal, public_check, router, uploads},
};
use std::{io, sync::Arc, time::Duration};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, limit::RequestBodyLimitLayer,
    timeout::TimeoutLayer,
};

/// Longest request body, in bytes.
const BODY_BYTES_MAX: usize = 1 << 20;
/// Longest time that a file may take to come in.
const UPLOAD_TAKES_MAX: Duration = Duration::from_mins(3);

/// Why the server cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error("cannot listen on {listen}: {why}")]
    Listen {
        /// The address.
        listen: String,
        /// Why, and what to do.
        why: String,
    },
    /// The server failed while serving.
    #[error("the server failed: {0}")]
    Serve(#[from] io::Error),
}

/// Serves an installation until it is told to stop. `ready` hears the address once it listens.
///
/// # Errors
/// [`ServeError`].
pub fn serve(house: &Arc<House>, listen: &str, ready: impl FnOnce(&str)) -> Result<(), ServeError> {
    let layers = ServiceBuilder::new()
        .layer(CatchPanicLayer::new())
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(
            axum::http::StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(30),
        ))
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX));
    let portal = Portal::new(house);
    // A table of 100,000 rows may come over a slow line.
    let for_uploads =
        ServiceBuilder::new()
            .layer(CatchPanicLayer::new())
            .layer(TimeoutLayer::with_status_code(
                axum::http::StatusCode::SERVICE_UNAVAILABLE,
                UPLOAD_TAKES_MAX,
            ));
    let app = public_check(portal.clone())
        .merge(uploads(portal.clone()).layer(for_uploads))
        .merge(router(portal).layer(layers));
    run(app, listen, ready)
}

/// Listens, says where, and answers until it is told to stop.
pub(crate) fn run(
    app: axum::Router,
    listen: &str,
    ready: impl FnOnce(&str),
) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen).await.map_err(|error| ServeError::Listen {
            listen: listen.to_owned(),
            why: match error.kind() {
                io::ErrorKind::AddrInUse => "something listens there already. Stop it, or choose another port with --listen.".to_owned(),
                io::ErrorKind::PermissionDenied => "no permission. Choose a port above 1023 with --listen.".to_owned(),
                _ => format!("{error}. An address is written like 127.0.0.1:8080."),
            },
        })?;
        let address = listener.local_addr()?.to_string();
        ready(&address);
        // Limits ask where a request comes from.
        let app = app.into_make_service_with_connect_info::<std::net::SocketAddr>();
        axum::serve(listener, app).with_graceful_shutdown(stop()).await?;
        Ok(())
    })
}

/// Waits for Ctrl-C or a polite kill.
async fn stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
            }
            Err(_) => drop(interrupted.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
}
