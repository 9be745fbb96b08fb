//! The two places a command writes to: answers to standard output, complaints to standard error.
use std::io::{self, Write};

/// Writes lines to standard output.
///
/// # Errors
/// If standard output is closed or full.
pub fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Writes a complaint to standard error; nothing helps if that is closed too.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "assay: {text}");
}
