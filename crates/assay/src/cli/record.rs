//! `assay record check`: recomputes the whole public record as a stranger would.
use super::{CliError, Ended, out};
use assay_proof::{note::NoteKey, record};
use clap::Subcommand;
use indicatif::ProgressBar;
use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::Duration,
};

/// Longest answer that is read from a server, in bytes: a bundle has at most 256 entries of 64 KiB.
const ANSWER_BYTES_MAX: u64 = 20 << 20;

/// What to do with a record.
#[derive(Debug, Subcommand)]
pub(super) enum RecordCommand {
    /// Recompute every hash from the entries up, and check the signature.
    Check {
        /// A folder, or `http://HOST/record`.
        place: String,
        /// The verifier key, `NAME+ID+KEY`; read from `vkey` in the record when left out.
        #[arg(long)]
        vkey: Option<String>,
    },
}

pub(super) fn run(command: &RecordCommand) -> Result<Ended, CliError> {
    let RecordCommand::Check { place, vkey } = command;
    let given = vkey.is_some();
    let text = match vkey {
        Some(text) => text.clone(),
        None => {
            let bytes = fetch(place, "vkey").map_err(|why| {
                CliError::Input(format!("{place} holds no record: vkey {why}. Name the folder that holds `checkpoint`, or give --vkey."))
            })?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    let key = NoteKey::read(&text)
        .map_err(|why| CliError::Input(format!("the verifier key cannot be read: {why}")))?;
    let bar = ProgressBar::new(0).with_message("leaves");
    let outcome = record::check(
        &key,
        |path| fetch(place, path),
        |done, all| {
            bar.set_length(all);
            bar.set_position(done);
        },
    );
    bar.finish_and_clear();
    match outcome {
        Ok(head) => {
            let root = hex::encode(head.root);
            out::say(&format!(
                "the record holds: {} leaves, root {root}, signed by {}",
                head.size,
                key.name()
            ))?;
            if !given {
                out::say(
                    "the key was taken from the record itself: compare it with one you got elsewhere",
                )?;
            }
            Ok(Ended::Yes)
        }
        Err(why) => {
            out::say(&format!("the record does not hold: {why}"))?;
            Ok(Ended::No)
        }
    }
}

/// Brings one file of a record from a folder or a server.
pub(super) fn fetch(place: &str, path: &str) -> Result<Vec<u8>, String> {
    match place.strip_prefix("http://") {
        Some(rest) => get(rest, path),
        None if place.starts_with("https://") => Err("cannot be fetched: TLS is left to others; fetch the files with a tool of your choice and name the folder".to_owned()),
        None => fs::read(Path::new(place).join(path)).map_err(|why| format!("cannot be read: {why}")),
    }
}

/// A plain HTTP/1.0 request: the record is static files, nothing more is needed.
fn get(rest: &str, path: &str) -> Result<Vec<u8>, String> {
    let (host, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let address = if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let failed = |why: std::io::Error| format!("cannot be fetched: {why}");
    let mut stream = TcpStream::connect(address).map_err(failed)?;
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .map_err(failed)?;
    let prefix = prefix.trim_end_matches('/');
    let slash = if prefix.is_empty() { "" } else { "/" };
    write!(
        stream,
        "GET /{prefix}{slash}{path} HTTP/1.0\r\nHost: {host}\r\nAccept-Encoding: identity\r\n\r\n"
    )
    .map_err(failed)?;
    let mut answer = Vec::new();
    stream
        .take(ANSWER_BYTES_MAX)
        .read_to_end(&mut answer)
        .map_err(failed)?;
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .ok_or("is no HTTP answer")?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split_whitespace().nth(1).unwrap_or_default();
    if status == "200" {
        Ok(answer.split_off(end + 4))
    } else {
        Err(format!("was answered with {status}"))
    }
}
