//! The mirror: the public record copied to where strangers read it, an object store or a folder.
//!
//! Order, never another: tiles, the key, then the checkpoint, which replaces the one that was read and no other (compare and
//! swap). A crash before the checkpoint leaves tiles that no head covers yet: the next run finds them, and compares them.
use assay_proof::{
    merkle,
    note::{NoteError, NoteKey},
    record::{Head, RecordError, added, open_checkpoint},
    tile::{Tiles, WrongLength},
};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

mod target;

pub use target::Target;

/// Files on their way at a time.
const AT_A_TIME: usize = 32;

/// Why the record was not copied.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// The place cannot be used.
    #[error("{0}")]
    Place(String),
    /// A file of the record cannot be read.
    #[error("cannot read {}: {source}. Name the folder `record` of an installation.", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The record itself is damaged.
    #[error("the record is damaged: {0}. Run `assay record check`; nothing was made public.")]
    Damaged(#[from] WrongLength),
    /// Key or checkpoint of the record.
    #[error("the record cannot be believed: {0}")]
    Record(#[from] RecordError),
    /// The verifier key.
    #[error("the verifier key cannot be read: {0}")]
    Key(#[from] NoteError),
    /// Another record stands there.
    #[error("{0} holds another record: nothing was changed. Choose another place.")]
    Other(String),
    /// More is public than there is here.
    #[error(
        "{place} shows {there} leaves, the folder has {here}: it is an old state. Restore the newer one; nothing was changed."
    )]
    Ahead {
        /// Where.
        place: String,
        /// Leaves there.
        there: u64,
        /// Leaves here.
        here: u64,
    },
    /// A file that never changes is another one there.
    #[error(
        "{path} is there already and says something else: nothing was made public. Look who wrote it."
    )]
    Differs {
        /// Which file.
        path: String,
    },
    /// Two copied at once.
    #[error("somebody else changed the checkpoint meanwhile; copy again.")]
    Meanwhile,
    /// The object store.
    #[error("{0}. What was copied stays; copy again to go on.")]
    Store(String),
}

/// What was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// The head that is public now.
    pub head: Head,
    /// Leaves that were public before.
    pub before: u64,
    /// Files that were put there.
    pub files: u64,
}

/// The record as it lies in its folder.
#[derive(Debug)]
pub struct Source {
    folder: PathBuf,
    key: NoteKey,
    checkpoint: String,
    head: Head,
}

impl Source {
    /// Reads key and checkpoint.
    ///
    /// # Errors
    /// [`MirrorError`].
    pub fn open(folder: PathBuf) -> Result<Self, MirrorError> {
        let key = NoteKey::read(&text(&folder, "vkey")?)?;
        let checkpoint = text(&folder, "checkpoint")?;
        let head = open_checkpoint(&checkpoint, &key)?;
        Ok(Self {
            folder,
            key,
            checkpoint,
            head,
        })
    }

    /// How many leaves of this record are public where `checkpoint` stands; 0 where none does.
    ///
    /// # Errors
    /// [`MirrorError`] if that one is of another record, or of a later state of this one.
    pub fn public(&self, place: &str, checkpoint: Option<&str>) -> Result<u64, MirrorError> {
        let Some(checkpoint) = checkpoint else {
            return Ok(0);
        };
        let other = || MirrorError::Other(place.to_owned());
        let there = open_checkpoint(checkpoint, &self.key).map_err(|_| other())?;
        if there.size > self.head.size {
            return Err(MirrorError::Ahead {
                place: place.to_owned(),
                there: there.size,
                here: self.head.size,
            });
        }
        let mut tiles = Tiles::new(self.head.size, |path: &str| self.read(path));
        let root = merkle::root(there.size, &mut tiles)?;
        if root == there.root {
            Ok(there.size)
        } else {
            Err(other())
        }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, MirrorError> {
        let path = self.folder.join(path);
        fs::read(&path).map_err(|source| MirrorError::Read { path, source })
    }
}

fn text(folder: &Path, name: &str) -> Result<String, MirrorError> {
    let path = folder.join(name);
    fs::read_to_string(&path).map_err(|source| MirrorError::Read { path, source })
}

/// Copies what is not public yet; `progress` hears how many files of how many are done.
///
/// # Errors
/// [`MirrorError`]. What was public before is so still.
pub async fn copy(
    source: &Source,
    target: &Target,
    mut progress: impl FnMut(u64, u64),
) -> Result<Copied, MirrorError> {
    let seen = target.checkpoint().await?;
    let before = source.public(target.name(), seen.text())?;
    let all = added(before, source.head.size).count() as u64;
    let mut files = 0;
    let put = |path: String| async move { target.put(&path, source.read(&path)?).await };
    let mut puts =
        stream::iter(added(before, source.head.size).map(put)).buffer_unordered(AT_A_TIME);
    while let Some(()) = puts.try_next().await? {
        files += 1;
        progress(files, all);
    }
    target.put("vkey", source.read("vkey")?).await?;
    if seen.text() != Some(&source.checkpoint) {
        target.swap(seen, &source.checkpoint).await?;
    }
    Ok(Copied {
        head: source.head,
        before,
        files,
    })
}
