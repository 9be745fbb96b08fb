//! `assay record check`: recomputes the whole public record as a stranger would.
use super::{CliError, Ended, out, witness::policy};
use crate::{
    edge::{
        self,
        http::{self, Patience},
    },
    fsck::leftovers,
};
use assay_proof::{note::NoteKey, record};
use clap::Subcommand;
use indicatif::ProgressBar;
use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

mod member;
mod publish;

/// A bundle has at most 256 entries of 64 KiB.
const PATIENCE: Patience = Patience {
    wait: Duration::from_secs(30),
    bytes_max: 20 << 20,
};

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
        /// Demand co-signatures as this file says (C2SP tlog-policy): `witness NAME VKEY`, `group NAME 2 A B C`, `quorum NAME`.
        #[arg(long)]
        witness: Option<PathBuf>,
    },
    /// Check that a case stood on a sealed roster: the file is what `/roster/CASE` hands out (`CASE.roster.json`).
    Member {
        /// The membership proof.
        file: PathBuf,
        /// The record, a folder or `http://HOST/record`: the root must be at its place in it today.
        #[arg(long)]
        record: Option<String>,
        /// The verifier key, `NAME+ID+KEY`; read from `vkey` in the record when left out.
        #[arg(long, required_unless_present = "record")]
        vkey: Option<String>,
    },
    /// Copy what is new to where strangers read it: an object store (`s3://BUCKET/PREFIX`, settings in `AWS_…`) or a folder.
    Publish {
        /// The record's folder, `DATA/record`.
        record: PathBuf,
        /// Where to.
        to: String,
    },
}

pub(super) fn run(command: &RecordCommand) -> Result<Ended, CliError> {
    let (place, vkey, witness) = match command {
        RecordCommand::Member { file, record, vkey } => {
            return member::run(file, record.as_deref(), vkey.as_deref());
        }
        RecordCommand::Publish { record, to } => return publish::run(record, to),
        RecordCommand::Check {
            place,
            vkey,
            witness,
        } => (place, vkey, witness),
    };
    let policy = witness.as_deref().map(policy).transpose()?;
    let given = vkey.is_some();
    let key = key(Some(place), vkey.as_deref())?;
    let mut lost = None;
    let mut checkpoint = String::new();
    let bar = ProgressBar::new(0).with_message("leaves");
    let outcome = record::check(
        &key,
        |path| {
            let fetched = fetch(place, path);
            if let ("checkpoint", Ok(note)) = (path, &fetched) {
                checkpoint = String::from_utf8_lossy(note).into_owned();
            }
            fetched.map_err(|why| {
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
    // In a folder there may be more files than the head needs: none may say anything else.
    let outcome = outcome.and_then(|head| match Path::new(place) {
        folder if folder.is_dir() => leftovers(folder, head.size).map(|()| head),
        _ => Ok(head),
    });
    let cosigned = policy.map(|policy| policy.cosigned(&checkpoint, edge::now_seconds()));
    let outcome = match (&outcome, &cosigned) {
        (Ok(_), Some(Err(why))) => Err(format!("a co-signature cannot be believed: {why}")),
        (Ok(_), Some(Ok(cosigned))) if !cosigned.is_enough => Err(format!(
            "{} of {} witnesses co-signed the checkpoint: not enough",
            cosigned.by.len(),
            cosigned.of
        )),
        _ => outcome.map_err(|why| why.to_string()),
    };
    match outcome {
        Ok(head) => {
            let root = hex::encode(head.root);
            out::say(&format!(
                "the record holds: {} leaves, root {root}, signed by {}",
                head.size,
                key.name()
            ))?;
            if let Some(Ok(cosigned)) = cosigned {
                out::say(&format!(
                    "co-signed by {} of {} witnesses: {}",
                    cosigned.by.len(),
                    cosigned.of,
                    cosigned.by.join(", ")
                ))?;
            }
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

/// The key of a record: the one that was given, or the one in the record itself.
fn key(place: Option<&str>, given: Option<&str>) -> Result<NoteKey, CliError> {
    let text = match (given, place) {
        (Some(text), _) => text.to_owned(),
        (None, Some(place)) => {
            let bytes = fetch(place, "vkey").map_err(|why| why.of(place, "vkey"))?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
        (None, None) => String::new(),
    };
    NoteKey::read(&text).map_err(|why| {
        CliError::Input(format!("the verifier key cannot be read: {why}. Give it with --vkey as the record's operator published it."))
    })
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
    match place {
        _ if place.starts_with("http://") => get(place, path),
        _ if place.starts_with("https://") => Err(NotFetched::Tls),
        _ => {
            let read = File::open(Path::new(place).join(path))
                .and_then(|file| http::whole(file, PATIENCE.bytes_max));
            read.map_err(|why| match why.kind() {
                io::ErrorKind::NotFound
                | io::ErrorKind::NotADirectory
                | io::ErrorKind::IsADirectory => NotFetched::Absent,
                _ => NotFetched::World(why.to_string()),
            })
        }
    }
}

/// Brings a file over a network; that the record is static files is all it needs.
fn get(place: &str, path: &str) -> Result<Vec<u8>, NotFetched> {
    let url = format!("{}/{path}", place.trim_end_matches('/'));
    let answer = http::get(&url, PATIENCE).map_err(|why| NotFetched::World(why.to_string()))?;
    match answer.status {
        200 => Ok(answer.body),
        404 | 410 => Err(NotFetched::Absent),
        status => Err(NotFetched::World(format!("it was answered with {status}"))),
    }
}
