//! The server.
use crate::house::House;
use std::sync::Arc;

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
}

/// Serves an installation until it is told to stop.
///
/// # Errors
/// [`ServeError`].
pub fn serve(_house: &Arc<House>, listen: &str) -> Result<(), ServeError> {
    Err(ServeError::Listen {
        listen: listen.to_owned(),
        why: "no pages yet".to_owned(),
    })
}
