//! The public record as a stranger sees it: checkpoint, inclusion proof, and the whole of it recomputed.
use crate::{
    merkle::{Hash, leaf_hash, root_from_inclusion},
    note::{self, NoteError, NoteKey},
    tile::{Edge, WIDTH, bundle_path, entries},
};
mod files;
mod leftover;

pub use files::{Served, added, served};
pub use leftover::leftover;

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::SigningKey;

/// The head of the record: how many leaves, and their root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Number of leaves.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
}

/// Why a record or a proof cannot be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The checkpoint is not signed as it must be.
    #[error("the checkpoint cannot be believed: {0}")]
    Note(#[from] NoteError),
    /// The text of the checkpoint is not one.
    #[error("the checkpoint is malformed")]
    Checkpoint,
    /// The proof file is malformed.
    #[error("the proof file is malformed")]
    Proof,
    /// The proof does not lead to the root.
    #[error("the inclusion proof does not lead to the root: the leaf is not in this record")]
    NotIncluded,
    /// A file is missing or cannot be read.
    #[error("{path} cannot be read: {why}")]
    Unreadable {
        /// Which file.
        path: String,
        /// Why.
        why: String,
    },
    /// A file differs from what the entries make of it.
    #[error("{path} does not fit the entries")]
    Differs {
        /// Which file.
        path: String,
    },
    /// The root of the entries is not the signed one.
    #[error("the entries lead to another root than the signed one")]
    OtherRoot,
}

/// A signed checkpoint.
#[must_use]
pub fn checkpoint(head: Head, origin: &str, key: &SigningKey) -> String {
    let text = format!("{origin}\n{}\n{}\n", head.size, STANDARD.encode(head.root));
    note::sign(&text, origin, key)
}

/// Opens a checkpoint that the record's key signed.
///
/// # Errors
/// [`RecordError`].
pub fn open_checkpoint(note: &str, key: &NoteKey) -> Result<Head, RecordError> {
    let text = key.open(note)?;
    let mut lines = text.lines();
    let (origin, size, root) = (lines.next(), lines.next(), lines.next());
    let read = || {
        let size = size?;
        let canonical = size == "0" || !size.starts_with('0');
        let digits = size.bytes().all(|byte| byte.is_ascii_digit());
        let root = STANDARD.decode(root?).ok()?.try_into().ok()?;
        (origin? == key.name() && canonical && digits).then_some(Head {
            size: size.parse().ok()?,
            root,
        })
    };
    read().ok_or(RecordError::Checkpoint)
}

/// A proof that one leaf is in the record: what lies beside a certificate as `NUMBER.tlog-proof`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// The salt of the leaf.
    pub salt: [u8; 32],
    /// Index of the leaf.
    pub index: u64,
    /// Hashes from the leaf to the root.
    pub path: Vec<Hash>,
    /// The signed checkpoint.
    pub checkpoint: String,
}

impl InclusionProof {
    /// The proof as a C2SP tlog-proof file; the salt is its extra line.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = format!(
            "c2sp.org/tlog-proof@v1\nextra {}\nindex {}\n",
            STANDARD.encode(self.salt),
            self.index
        );
        for hash in &self.path {
            out.push_str(&STANDARD.encode(hash));
            out.push('\n');
        }
        out.push('\n');
        out.push_str(&self.checkpoint);
        out
    }

    /// Reads a proof file.
    ///
    /// # Errors
    /// [`RecordError::Proof`].
    pub fn read(text: &str) -> Result<Self, RecordError> {
        let read = || {
            let (head, checkpoint) = text.split_once("\n\n")?;
            let mut lines = head.lines();
            if lines.next()? != "c2sp.org/tlog-proof@v1" {
                return None;
            }
            let salt = lines.next()?.strip_prefix("extra ")?;
            let index = lines.next()?.strip_prefix("index ")?;
            let hash = |line: &str| STANDARD.decode(line).ok()?.try_into().ok();
            Some(Self {
                salt: hash(salt)?,
                index: index.parse().ok()?,
                path: lines.map(hash).collect::<Option<_>>()?,
                checkpoint: checkpoint.to_owned(),
            })
        };
        read().ok_or(RecordError::Proof)
    }

    /// Proves that these bytes are a leaf of the record of this key.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn proves(&self, leaf: &[u8], key: &NoteKey) -> Result<Head, RecordError> {
        self.leads_to(leaf, open_checkpoint(&self.checkpoint, key)?)
    }

    /// The same for whoever has opened the proof's checkpoint.
    pub(crate) fn leads_to(&self, leaf: &[u8], head: Head) -> Result<Head, RecordError> {
        let root = root_from_inclusion(leaf_hash(leaf), self.index, head.size, &self.path);
        if root == Some(head.root) {
            Ok(head)
        } else {
            Err(RecordError::NotIncluded)
        }
    }
}

/// Recomputes a whole record: every entry, every tile, the root, the signature. `progress` hears how many
/// leaves are done.
///
/// # Errors
/// The first thing that does not fit.
pub fn check(
    key: &NoteKey,
    mut fetch: impl FnMut(&str) -> Result<Vec<u8>, String>,
    mut progress: impl FnMut(u64, u64),
) -> Result<Head, RecordError> {
    let mut get = |path: &str| {
        fetch(path).map_err(|why| RecordError::Unreadable {
            path: path.to_owned(),
            why,
        })
    };
    let checkpoint = String::from_utf8(get("checkpoint")?).map_err(|_| RecordError::Checkpoint)?;
    let head = open_checkpoint(&checkpoint, key)?;
    let mut edge = Edge::default();
    let bundles = head.size.div_ceil(WIDTH);
    for number in 0..bundles {
        let width = (head.size - number * WIDTH).min(WIDTH);
        let path = bundle_path(number, width);
        let bundle = get(&path)?;
        let differs = || RecordError::Differs { path: path.clone() };
        let entries = entries(&bundle).ok_or_else(differs)?;
        if entries.len() as u64 != width {
            return Err(differs());
        }
        let partial = |path: &str| path.contains(".p/");
        for (path, bytes) in edge.append(entries) {
            // Partial tiles in the middle may be gone; those of the head must be there.
            if (!partial(&path) || number + 1 == bundles) && get(&path)? != bytes {
                return Err(RecordError::Differs { path });
            }
        }
        progress(edge.size(), head.size);
    }
    if edge.root() == head.root {
        Ok(head)
    } else {
        Err(RecordError::OtherRoot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        merkle::inclusion,
        tile::{Tiles, WrongLength},
    };
    use std::collections::BTreeMap;

    fn made(size: u64) -> (BTreeMap<String, Vec<u8>>, NoteKey) {
        let key = crate::multikey::from_seed(&[5; 32]);
        let mut edge = Edge::default();
        let mut files: BTreeMap<_, _> = edge
            .append((0..size).map(|number| format!("leaf {number}")))
            .into_iter()
            .collect();
        let head = Head {
            size,
            root: edge.root(),
        };
        let note = checkpoint(head, "assay.example/record", &key);
        files.insert("checkpoint".into(), note.into_bytes());
        (
            files,
            NoteKey::new("assay.example/record", key.verifying_key()),
        )
    }

    fn check_files(files: &BTreeMap<String, Vec<u8>>, key: &NoteKey) -> Result<Head, RecordError> {
        let fetch = |path: &str| {
            files
                .get(path)
                .cloned()
                .ok_or_else(|| "it is not there".to_owned())
        };
        check(key, fetch, |_, _| {})
    }

    #[test]
    fn a_whole_record_is_recomputed() {
        for size in [0, 1, 255, 256, 257, 1000] {
            let (files, key) = made(size);
            assert_eq!(check_files(&files, &key).map(|head| head.size), Ok(size));
        }
    }

    #[test]
    fn any_flipped_byte_of_any_file_is_found() {
        let (files, key) = made(700);
        for path in files.keys() {
            for position in [0, 3, 31, files[path].len() / 2, files[path].len() - 2] {
                let mut changed = files.clone();
                changed.get_mut(path).unwrap()[position] ^= 4;
                assert!(check_files(&changed, &key).is_err(), "{path} {position}");
            }
            let mut missing = files.clone();
            missing.remove(path);
            assert!(check_files(&missing, &key).is_err(), "{path}");
        }
    }

    #[test]
    fn a_proof_file_reads_back_and_proves_its_leaf_only() {
        let (files, key) = made(700);
        let mut tiles = Tiles::new(700, |path: &str| Ok::<_, WrongLength>(files[path].clone()));
        let proof = InclusionProof {
            salt: [8; 32],
            index: 333,
            path: inclusion(333, 700, &mut tiles).unwrap(),
            checkpoint: String::from_utf8(files["checkpoint"].clone()).unwrap(),
        };
        let read = InclusionProof::read(&proof.write()).unwrap();
        assert_eq!(read, proof);
        assert!(read.proves(b"leaf 333", &key).is_ok());
        assert_eq!(
            read.proves(b"leaf 334", &key),
            Err(RecordError::NotIncluded)
        );
    }
}
