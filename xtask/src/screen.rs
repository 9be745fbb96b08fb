//! What the person at the screen sees.
use std::{
    io::{self, Write},
    time::Duration,
};

/// A line of answer; a closed pipe is no reason to stop.
pub(crate) fn say(text: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}

/// A complaint, to standard error.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "xtask: {text}");
}

/// The heading above a check.
pub(crate) fn heading(name: &str, what: &str) {
    say(&format!("\n━━ {name}: {what}"));
}

/// Minutes and seconds.
pub(crate) fn time(span: Duration) -> String {
    format!("{}:{:04.1}", span.as_secs() / 60, span.as_secs_f64() % 60.0)
}
