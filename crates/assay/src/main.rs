//! The command `assay`.
use std::{io, process::ExitCode};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    // What only an operator needs to know goes to the error output; `RUST_LOG` says how much of it.
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::from_default_env())
        .with_writer(io::stderr)
        .init();
    assay::cli::run()
}
