//! The witnesses of the public record: whose co-signatures the settings ask for, and the asking.
use super::publish::PublishError;
use crate::edge::http::{self, Patience};
use assay_proof::{
    merkle::consistency,
    record::Head,
    tile::{Tiles, WrongLength},
    witness::{Ask, Policy, PolicyError, Witness},
};
use std::{fs, io, path::Path, time::Duration};

/// The file of the settings in the data folder (C2SP tlog-policy).
pub const FILE: &str = "witnesses";
/// A witness that needs longer counts as away.
const PATIENCE: Patience = Patience {
    wait: Duration::from_secs(5),
    bytes_max: 64 << 10,
};
/// The size a witness has seen is learned with one answer; a third is for one that others keep busy.
const TRIES: u32 = 3;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    /// It is no policy.
    #[error("{0}")]
    Policy(#[from] PolicyError),
}

/// Reads which witnesses an installation asks; without the file it asks none.
///
/// # Errors
/// [`SettingsError`].
pub fn settings(folder: &Path) -> Result<Policy, SettingsError> {
    match fs::read_to_string(folder.join(FILE)) {
        Ok(text) => Ok(Policy::read(&text)?),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(Policy::default()),
        Err(why) => Err(why.into()),
    }
}

/// A head that is shown to witnesses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown<'s> {
    /// The record's folder, with the tiles of this head.
    pub(super) folder: &'s Path,
    /// Leaves that witnesses are thought to have seen.
    pub(super) old: u64,
    /// The head.
    pub(super) head: Head,
    /// Its checkpoint, signed by the record.
    pub(super) checkpoint: &'s str,
    /// Seconds since 1970.
    pub(super) now: u64,
}

/// Asks every witness at once; gives the checkpoint with their signatures, if they are enough.
///
/// # Errors
/// [`PublishError::Unwitnessed`] if they are not.
pub(super) fn ask(policy: &Policy, shown: &Shown<'_>) -> Result<String, PublishError> {
    let answers: Vec<Result<String, NoAnswer>> = std::thread::scope(|scope| {
        let asked: Vec<_> = policy
            .witnesses()
            .iter()
            .map(|witness| scope.spawn(move || one(witness, shown)))
            .collect();
        let joined = asked.into_iter().map(|asked| {
            let gone = || Err(NoAnswer("was not asked: a thread ended".to_owned()));
            asked.join().unwrap_or_else(|_| gone())
        });
        joined.collect()
    });
    let mut checkpoint = shown.checkpoint.to_owned();
    let mut missing = Vec::new();
    for (witness, answer) in policy.witnesses().iter().zip(answers) {
        match answer {
            Ok(line) => checkpoint.push_str(&line),
            Err(NoAnswer(why)) => {
                tracing::warn!("witness {} {why}", witness.name);
                missing.push(format!("{} {why}", witness.name));
            }
        }
    }
    let wrong = |why| PublishError::Record(assay_proof::record::RecordError::Note(why));
    let cosigned = policy.cosigned(&checkpoint, shown.now).map_err(wrong)?;
    if cosigned.is_enough {
        Ok(checkpoint)
    } else {
        Err(PublishError::Unwitnessed {
            by: cosigned.by.len(),
            of: cosigned.of,
            why: missing.join("; "),
        })
    }
}

/// What a witness did instead of signing, as the end of a sentence that begins with its name.
struct NoAnswer(String);

impl From<io::Error> for NoAnswer {
    fn from(why: io::Error) -> Self {
        Self(format!("does not answer ({why})"))
    }
}

impl From<WrongLength> for NoAnswer {
    fn from(why: WrongLength) -> Self {
        Self(format!("cannot be shown a proof ({why})"))
    }
}

/// Asks one witness, from the size it says to have seen.
fn one(witness: &Witness, shown: &Shown<'_>) -> Result<String, NoAnswer> {
    let no = |why: &str| Err(NoAnswer(why.to_owned()));
    let Some(url) = &witness.url else {
        return no("has no address in the file of the witnesses");
    };
    let url = format!("{}/add-checkpoint", url.trim_end_matches('/'));
    let size = shown.head.size;
    let mut old = shown.old;
    for _ in 0..TRIES {
        let fetch = |name: &str| fs::read(shown.folder.join(name)).map_err(NoAnswer::from);
        let ask = Ask {
            old,
            proof: consistency(old, size, &mut Tiles::new(size, fetch))?,
            checkpoint: shown.checkpoint.to_owned(),
        };
        let answer = http::post(&url, ask.write().as_bytes(), PATIENCE)?;
        let body = String::from_utf8_lossy(&answer.body);
        match answer.status {
            200 => return own_line(witness, shown, &body),
            409 => {}
            403 => return no("does not know this record's key: give its operator record/vkey"),
            404 => return no("does not follow this record: give its operator record/vkey"),
            422 => return no("says that the record did not only grow since it looked last"),
            status => return Err(NoAnswer(format!("answers with {status}"))),
        }
        // It has seen another size than was thought: the proof must begin there.
        match body.trim().parse::<u64>() {
            Ok(seen) if seen > size => {
                return Err(NoAnswer(format!(
                    "has seen {seen} leaves, more than the {size} there are: was the database put back to an old state?"
                )));
            }
            Ok(seen) if seen == old => return no("has seen another record of the same size"),
            Ok(seen) => old = seen,
            Err(_) => return no("answers with 409 and does not say what it has seen"),
        }
    }
    no("sees something else each time")
}

/// The witness's own signature in its answer; lines of others are passed over.
fn own_line(witness: &Witness, shown: &Shown<'_>, body: &str) -> Result<String, NoAnswer> {
    let own = body.lines().map(|line| format!("{line}\n")).find(|line| {
        let signed = format!("{}{line}", shown.checkpoint);
        matches!(witness.key.signed_at(&signed), Ok(Some(_)))
    });
    own.ok_or_else(|| NoAnswer("answers without a signature of its key".to_owned()))
}
