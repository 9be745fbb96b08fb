//! `assay record check`: recomputes the whole public record as a stranger would.
use super::{CliError, Ended, out};
use assay_proof::{note::NoteKey, record};
use clap::Subcommand;
use indicatif::ProgressBar;
use std::{
    fs::File,
    io::{self, Read, Write},
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
            let bytes = fetch(place, "vkey").map_err(|why| why.of(place, "vkey"))?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    let key = NoteKey::read(&text)
        .map_err(|why| CliError::Input(format!("the verifier key cannot be read: {why}. Give it with --vkey as the record's operator published it.")))?;
    let mut lost = None;
    let bar = ProgressBar::new(0).with_message("leaves");
    let outcome = record::check(
        &key,
        |path| {
            fetch(place, path).map_err(|why| {
                let text = why.to_string();
                if path == "checkpoint" || matches!(why, NotFetched::World(_)) {
                    lost = Some(why.of(place, path));
                }
                text
            })
        },
        |done, all| {
            bar.set_length(all);
            bar.set_position(done);
        },
    );
    bar.finish_and_clear();
    // A record that is not there, or could not be read to its end, is not one that does not hold.
    if let Some(lost) = lost {
        return Err(lost);
    }
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

/// Why a file of a record could not be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotFetched {
    /// There is no such file: whatever is there is not this record.
    #[error("there is no such file")]
    Absent,
    /// The place is one that is not asked.
    #[error("cannot be fetched: TLS is left to others")]
    Tls,
    /// Folder or server did not give it.
    #[error("cannot be read: {0}")]
    World(String),
}

impl NotFetched {
    /// What to say of the file, and what to do.
    pub(super) fn of(&self, place: &str, path: &str) -> CliError {
        match self {
            Self::Absent => CliError::Input(format!(
                "{place} holds no record: {path} is not there. Name the folder or address that holds `checkpoint` and `vkey`."
            )),
            Self::Tls => CliError::Input(format!(
                "{place} {self}; fetch the files with a tool of your choice and name the folder."
            )),
            Self::World(_) => CliError::World(format!(
                "{place}: {path} {self}. Check the place and try again."
            )),
        }
    }
}

/// Brings one file of a record from a folder or a server.
pub(super) fn fetch(place: &str, path: &str) -> Result<Vec<u8>, NotFetched> {
    match place.strip_prefix("http://") {
        Some(rest) => get(rest, path),
        None if place.starts_with("https://") => Err(NotFetched::Tls),
        None => {
            let read = File::open(Path::new(place).join(path)).and_then(whole);
            read.map_err(|why| match why.kind() {
                io::ErrorKind::NotFound
                | io::ErrorKind::NotADirectory
                | io::ErrorKind::IsADirectory => NotFetched::Absent,
                _ => NotFetched::World(why.to_string()),
            })
        }
    }
}

/// Everything a source gives, if it is not more than a record's file ever has.
fn whole(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(ANSWER_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > ANSWER_BYTES_MAX {
        return Err(io::Error::other("it is too long for a file of a record"));
    }
    Ok(bytes)
}

/// A plain HTTP/1.0 request: the record is static files, nothing more is needed.
fn get(rest: &str, path: &str) -> Result<Vec<u8>, NotFetched> {
    let (host, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let address = if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let failed = |why: io::Error| NotFetched::World(why.to_string());
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
    let mut answer = whole(stream).map_err(failed)?;
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .ok_or_else(|| NotFetched::World("there is no HTTP answer".to_owned()))?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split_whitespace().nth(1).unwrap_or_default();
    match status {
        "200" => Ok(answer.split_off(end + 4)),
        "404" | "410" => Err(NotFetched::Absent),
        _ => Err(NotFetched::World(format!("it was answered with {status}"))),
    }
}
