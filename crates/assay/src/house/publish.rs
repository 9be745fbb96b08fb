//! The publisher: turns leaves of the database into the static files of the public record.
//!
//! Order, never another: tiles, then what witnesses sign where any are asked for, then the head in the database
//! (compare and swap), then the checkpoint, then the release of certificates. A crash between two steps is finished by the same steps at the next start.
use super::witnesses::{self, Shown};
use crate::edge::{
    self,
    files::{self, FileError},
};
use assay_proof::{
    merkle::{Hash, inclusion, root},
    note::NoteKey,
    record::{Head, InclusionProof, RecordError, checkpoint, open_checkpoint},
    tile::{Edge, Tiles, WrongLength},
    witness::Policy,
};
use assay_store::{Store, StoreError, record::SignedHead};
use ed25519_dalek::SigningKey;
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// Leaves that are turned into tiles at a time.
const BATCH: u32 = 65_536;

/// The growing end of the record.
#[derive(Debug)]
pub struct Publisher {
    folder: PathBuf,
    origin: String,
    edge: Edge,
    witnesses: Policy,
}

/// Why the record cannot be published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// A file.
    #[error("{0}")]
    File(#[from] FileError),
    /// The database.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A tile is not what it must be.
    #[error(
        "the public record is damaged: {0}. Run `assay record check` and restore the file from a backup."
    )]
    Tile(#[from] WrongLength),
    /// A file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Checkpoint and head do not belong together.
    #[error("the checkpoint in {} {why}. Nothing is signed until somebody has looked: run `assay fsck`.", folder.display())]
    Mismatch {
        /// The record's folder.
        folder: PathBuf,
        /// What does not fit.
        why: String,
    },
    /// The checkpoint cannot be believed.
    #[error("{0}")]
    Record(#[from] RecordError),
    /// Too few witnesses co-signed: nothing is lost, and nothing new is public until enough of them do.
    #[error(
        "{by} of {of} witnesses co-signed the record, not enough: {why}. Certificates wait until enough of them do."
    )]
    Unwitnessed {
        /// How many did.
        by: usize,
        /// How many were asked.
        of: usize,
        /// What the others answered.
        why: String,
    },
}

fn read(folder: &Path, name: &str) -> Result<Vec<u8>, PublishError> {
    let path = folder.join(name);
    fs::read(&path).map_err(|source| PublishError::Read { path, source })
}

/// Waits until no other server that shares database and folder publishes: a checkpoint never goes back behind a
/// newer one. The turn ends when the file is dropped.
fn turn(store: &Store, folder: &Path) -> Result<Option<File>, PublishError> {
    if store.is_alone() {
        return Ok(None);
    }
    let path = folder.with_extension("lock");
    let unusable = |source| FileError::Io {
        path: path.clone(),
        source,
    };
    let turn = File::create(&path).map_err(unusable)?;
    turn.lock().map_err(unusable)?;
    Ok(Some(turn))
}

impl Publisher {
    /// Opens the record where the database's head says it ends.
    ///
    /// # Errors
    /// [`PublishError::Mismatch`] if the public checkpoint is newer than the head, or another.
    pub fn open(
        store: &Store,
        folder: &Path,
        origin: &str,
        key: &SigningKey,
        witnesses: Policy,
    ) -> Result<Self, PublishError> {
        let _turn_until_the_end = turn(store, folder)?;
        Self::resume(store, folder, origin, key, witnesses)
    }

    fn resume(
        store: &Store,
        folder: &Path,
        origin: &str,
        key: &SigningKey,
        witnesses: Policy,
    ) -> Result<Self, PublishError> {
        let (head, before) =
            store.read(|tx| Ok::<_, StoreError>((tx.record_head()?, tx.record_head_before()?)))?;
        let mismatch = |why: String| PublishError::Mismatch {
            folder: folder.to_owned(),
            why,
        };
        let note_key = NoteKey::new(origin, key.verifying_key());
        let public = match read(folder, "checkpoint") {
            Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            Err(PublishError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                None
            }
            Err(error) => return Err(error),
        };
        let size = head.as_ref().map_or(0, |head| head.size);
        if public.is_none() && before.is_some() {
            // A crash leaves no checkpoint only before the first one.
            return Err(mismatch("is missing".to_owned()));
        }
        if let Some(note) = &public {
            let found = open_checkpoint(note, &note_key)?;
            if before.is_some_and(|before| found.size < before) {
                return Err(mismatch(format!(
                    "has {} leaves, the database {size}: the files were put back to an old state",
                    found.size
                )));
            }
            if found.size > size {
                return Err(mismatch(format!(
                    "has {} leaves, the database only {size}: the database was restored from an old backup",
                    found.size
                )));
            }
            if found.size == size
                && head
                    .as_ref()
                    .is_some_and(|head| open_checkpoint(&head.checkpoint, &note_key) != Ok(found))
            {
                return Err(mismatch("has another root than the database".to_owned()));
            }
        }
        let edge = Edge::open(size, |name| read(folder, name))?;
        if let Some(head) = head {
            let signed = open_checkpoint(&head.checkpoint, &note_key)?;
            if signed.root != edge.root() {
                return Err(mismatch("does not fit the tiles".to_owned()));
            }
            if let Some(note) = &public {
                let found = open_checkpoint(note, &note_key)?;
                if tree(folder, found.size, size)? != found.root {
                    return Err(mismatch("is of another record than the tiles".to_owned()));
                }
            }
            if public.as_deref() != Some(head.checkpoint.as_str()) {
                // A crash came between the head and its checkpoint: make it public now.
                files::put(&folder.join("checkpoint"), head.checkpoint.as_bytes())?;
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            origin: origin.to_owned(),
            edge,
            witnesses,
        })
    }

    /// Makes every leaf public that is not yet; gives the size of the record.
    ///
    /// # Errors
    /// [`PublishError`].
    pub fn publish(
        &mut self,
        store: &Store,
        key: &SigningKey,
        now: i64,
    ) -> Result<u64, PublishError> {
        let _turn_until_the_end = turn(store, &self.folder)?;
        let head = store.read(|tx| tx.record_head())?;
        if head.map_or(0, |head| head.size) != self.edge.size() {
            // Another server published since: the record is taken up where it ends now.
            let witnesses = self.witnesses.clone();
            *self = Self::resume(store, &self.folder, &self.origin, key, witnesses)?;
        }
        loop {
            let old = self.edge.size();
            let leaves = store.read(|tx| tx.leaves_from(old, BATCH))?;
            let known = store.read(|tx| tx.record_head())?;
            let is_done = known.is_some_and(|head| self.is_witnessed(&head.checkpoint, now));
            if leaves.is_empty() && is_done {
                break;
            }
            let mut edge = self.edge.clone();
            let tiles = edge.append(leaves.iter().map(|leaf| &leaf.bytes));
            // A crash behind this leaves tiles that no checkpoint covers: the next run writes the same bytes.
            edge::crash_point("publish.before-tiles");
            files::put_all(&self.folder, &tiles)?;
            edge::crash_point("publish.after-tiles");
            let head = Head {
                size: edge.size(),
                root: edge.root(),
            };
            let mut signed = SignedHead {
                size: head.size,
                checkpoint: checkpoint(head, &self.origin, key),
            };
            if self.witnesses.asks_for_any() {
                signed.checkpoint = self.witnessed(store, old, head, &signed, key, now)?;
            }
            let swapped = signed.clone();
            store.act(move |tx| tx.record_new_head(old, &swapped))?;
            edge::crash_point("publish.after-head");
            // A crash behind this leaves the public checkpoint one step behind: the next start writes it.
            files::put(
                &self.folder.join("checkpoint"),
                signed.checkpoint.as_bytes(),
            )?;
            self.edge = edge;
        }
        edge::crash_point("publish.before-release");
        let size = self.edge.size();
        // A crash before this leaves certificates logged but not released: the next run releases them.
        store.act(move |tx| tx.record_release(size, now))?;
        edge::crash_point("publish.after-release");
        Ok(size)
    }

    /// Whether a checkpoint carries every co-signature that is asked for.
    fn is_witnessed(&self, checkpoint: &str, now: i64) -> bool {
        let cosigned = self.witnesses.cosigned(checkpoint, seconds(now));
        cosigned.is_ok_and(|cosigned| cosigned.is_enough)
    }

    /// Shows a head to the witnesses; gives its checkpoint with their signatures.
    fn witnessed(
        &self,
        store: &Store,
        old: u64,
        head: Head,
        signed: &SignedHead,
        key: &SigningKey,
        now: i64,
    ) -> Result<String, PublishError> {
        let note_key = NoteKey::new(self.origin.as_str(), key.verifying_key());
        if let Some(shown) = store.read(|tx| tx.record_shown())? {
            let shown = open_checkpoint(&shown.checkpoint, &note_key)?;
            if shown.size > head.size || tree(&self.folder, shown.size, head.size)? != shown.root {
                let why = format!(
                    "would not follow the {} leaves witnesses were shown",
                    shown.size
                );
                let folder = self.folder.clone();
                return Err(PublishError::Mismatch { folder, why });
            }
        }
        // Before it is shown it is kept: whatever happens, this record may never say anything else.
        let showing = signed.clone();
        store.act(move |tx| tx.record_showing(&showing))?;
        edge::crash_point("publish.before-witnesses");
        let cosigned = witnesses::ask(
            &self.witnesses,
            &Shown {
                folder: &self.folder,
                old,
                head,
                checkpoint: &signed.checkpoint,
                now: seconds(now),
            },
        )?;
        // A crash here leaves a head that is co-signed and not published: the next run shows it, or more, again, and
        // whoever signed it signs again.
        edge::crash_point("publish.after-witnesses");
        Ok(cosigned)
    }
}

fn seconds(micros: i64) -> u64 {
    u64::try_from(micros / 1_000_000).unwrap_or(0)
}

/// The root over the first `size` leaves of a tree of `of`, from its tiles.
fn tree(folder: &Path, size: u64, of: u64) -> Result<Hash, PublishError> {
    root(size, &mut Tiles::new(of, |name: &str| read(folder, name)))
}

/// The proof that a leaf is in the public record, read from its files.
///
/// # Errors
/// [`PublishError`].
pub fn prove(
    folder: &Path,
    key: &NoteKey,
    position: u64,
    salt: [u8; 32],
) -> Result<Option<InclusionProof>, PublishError> {
    let checkpoint = String::from_utf8_lossy(&read(folder, "checkpoint")?).into_owned();
    let head = open_checkpoint(&checkpoint, key)?;
    if position >= head.size {
        return Ok(None);
    }
    let mut tiles = Tiles::new(head.size, |name: &str| read(folder, name));
    Ok(Some(InclusionProof {
        salt,
        index: position,
        path: inclusion(position, head.size, &mut tiles)?,
        checkpoint,
    }))
}
