//! A witness of public records: signs that a record only grew since it looked last, and never signs two stories.
//!
//! Order, never another: read what was seen, decide, keep the new head durably, then let the signature out. A crash
//! before the head is kept leaves everything as it was; a crash behind it leaves a head that was seen and not signed:
//! the record learns its size from the answer 409 and asks again.
use crate::{
    edge::files::{self, FileError},
    house::{OpenError, draw_secret, secret},
};
use assay_proof::{
    multikey,
    note::NoteKey,
    record::{Head, open_checkpoint},
    witness::{Ask, Refused, WitnessKey, accept},
};
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::Mutex,
};

pub mod serve;

/// One witness: a name, a key, and the last head of each record.
#[derive(Debug)]
pub struct Witness {
    folder: PathBuf,
    name: String,
    key: SigningKey,
    /// One request is decided at a time: reading what was seen and keeping what is seen now are one step.
    turn: Mutex<()>,
    /// Held as long as the witness works: a second one on the same folder could sign another story.
    _alone: File,
}

/// Why a witness cannot work.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// It has no name, or another one.
    #[error("{0}")]
    Name(String),
    /// The file of the records it follows.
    #[error("{}, line {line}: write `log VKEY`, with the key as the record's `vkey` has it", path.display())]
    Logs {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
    },
    /// Another process works on the folder.
    #[error("another witness is at work on {}: stop it first", .0.display())]
    Taken(PathBuf),
    /// What was seen cannot be read, and is not guessed.
    #[error("{} is damaged: restore it; a witness that forgets may sign two stories", .0.display())]
    Seen(PathBuf),
    /// The key.
    #[error("{0}")]
    Key(#[from] OpenError),
    /// A file could not be written.
    #[error("{0}")]
    File(#[from] FileError),
    /// A file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Why there is no signature.
#[derive(Debug, thiserror::Error)]
pub enum Unsigned {
    /// The request is refused.
    #[error("{0}")]
    Refused(#[from] Refused),
    /// The witness itself fails.
    #[error("{0}")]
    Failed(#[from] WitnessError),
}

impl Witness {
    /// Opens a witness, and makes it where there is none yet; the name is needed then.
    ///
    /// # Errors
    /// [`WitnessError`].
    pub fn open(folder: &Path, name: Option<&str>) -> Result<Self, WitnessError> {
        fs::create_dir_all(folder.join("seen")).map_err(unreadable(folder))?;
        let lock = folder.join("witness.lock");
        let alone = File::create(&lock).map_err(unreadable(&lock))?;
        match alone.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(WitnessError::Taken(folder.to_owned())),
            Err(TryLockError::Error(source)) => return Err(unreadable(&lock)(source)),
        }
        let path = folder.join("name");
        let begun = read(&path)?.map(|text| text.trim_end().to_owned());
        let name = match (begun, name) {
            (Some(begun), Some(given)) if begun != given => {
                let why = format!("this witness was begun as {begun}: leave --name out");
                return Err(WitnessError::Name(why));
            }
            (Some(begun), _) => begun,
            (None, Some(given)) if is_name(given) => {
                files::put(&path, given.as_bytes())?;
                given.to_owned()
            }
            (None, _) => {
                let why = "give the witness a name like witness.example.org/w1 with --name";
                return Err(WitnessError::Name(why.to_owned()));
            }
        };
        let path = folder.join("witness.key");
        let seed = match secret(&path)? {
            Some(seed) => seed,
            None => draw_secret(&path)?,
        };
        let witness = Self {
            folder: folder.to_owned(),
            name,
            key: multikey::from_seed(&seed),
            turn: Mutex::new(()),
            _alone: alone,
        };
        witness.logs()?;
        Ok(witness)
    }

    /// The key by which its signatures are verified.
    #[must_use]
    pub fn vkey(&self) -> String {
        WitnessKey::new(self.name.as_str(), self.key.verifying_key()).write()
    }

    /// The records it follows, read anew each time: a new one needs no new start.
    fn logs(&self) -> Result<Vec<NoteKey>, WitnessError> {
        let path = self.folder.join("logs");
        let text = read(&path)?.unwrap_or_default();
        let mut logs = Vec::new();
        for (line, text) in (1..).zip(text.lines()) {
            let mut words = text.split_whitespace();
            match (words.next(), words.next()) {
                (None, _) => {}
                (Some(first), _) if first.starts_with('#') => {}
                (Some("log"), Some(vkey)) if NoteKey::read(vkey).is_ok() => {
                    logs.extend(NoteKey::read(vkey));
                }
                _ => return Err(WitnessError::Logs { path, line }),
            }
        }
        Ok(logs)
    }

    /// Answers `add-checkpoint` with a line of signature, at `now` in seconds since 1970.
    ///
    /// # Errors
    /// [`Unsigned`].
    ///
    /// # Panics
    /// If a request panicked before.
    pub fn add_checkpoint(&self, body: &str, now: u64) -> Result<String, Unsigned> {
        let ask = Ask::read(body).map_err(|_| Refused::Malformed)?;
        let origin = ask.checkpoint.lines().next().unwrap_or_default();
        let logs = self.logs()?;
        let log = logs.iter().find(|log| log.name() == origin);
        let _alone_until_the_end = self.turn.lock().expect("nobody panics here");
        let seen = log.map(|log| self.seen(log)).transpose()?.flatten();
        let accepted = accept(&ask, |_| log.map(|log| (log, seen)))?;
        files::put(&self.kept(origin), ask.checkpoint.as_bytes()).map_err(WitnessError::from)?;
        Ok(accepted.cosign(&self.name, &self.key, now))
    }

    /// The last head that was seen of a record.
    fn seen(&self, log: &NoteKey) -> Result<Option<Head>, WitnessError> {
        let path = self.kept(log.name());
        let Some(checkpoint) = read(&path)? else {
            return Ok(None);
        };
        let head = open_checkpoint(&checkpoint, log);
        head.map(Some).map_err(|_| WitnessError::Seen(path))
    }

    /// One file for each record, named by its origin's hash: an origin is a stranger's text.
    fn kept(&self, origin: &str) -> PathBuf {
        let name = hex::encode(Sha256::digest(origin));
        self.folder.join("seen").join(name)
    }
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| !c.is_whitespace() && !c.is_control() && c != '+';
    !name.is_empty() && name.chars().all(fits)
}

fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> WitnessError + use<> {
    let path = path.to_owned();
    move |source| WitnessError::Read { path, source }
}

/// A text, `None` where there is none.
fn read(path: &Path) -> Result<Option<String>, WitnessError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(unreadable(path)(source)),
    }
}
