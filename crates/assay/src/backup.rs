//! Backup and restore: one file with the database and the keys. The public record is not in it: it is computed anew
//! from the database's leaves, and must give the head that was signed.
use crate::{
    edge::{
        self,
        files::{self, Draft, FileError},
    },
    house::{
        House, OpenError,
        keyring::{self, NAMES as KEYS, Passphrase},
        witnesses::FILE as WITNESSES,
    },
    pack::Law,
};
use assay_proof::{
    record::{RecordError, open_checkpoint},
    tile::Edge,
};
use assay_store::StoreError;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};
use zip::{CompressionMethod, ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the layout.
    pub version: u32,
    /// The instant it was made, RFC 3339.
    pub made_at: String,
    /// The host of the installation.
    pub host: String,
    /// SHA-256 of each file, by its name in the backup.
    pub sha256: Vec<(String, String)>,
}

const VERSION: u32 = 1;
const MANIFEST: &str = "backup.json";
const DATABASE: &str = "assay.db";
/// Leaves that are read together.
const BATCH: u32 = 65_536;

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file.
    #[error("{0}")]
    File(#[from] FileError),
    /// Another file.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A place that takes nothing more, or nothing at all.
    #[error("cannot write {}: {source}. Choose a place that has room and that you may write to.", path.display())]
    Unwritable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The file is no backup, or was changed.
    #[error("{} is not a whole backup: {why}. Nothing was restored.", path.display())]
    NotABackup {
        /// Which file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The folder is in use.
    #[error("{} is not empty: restore into a new folder", .0.display())]
    NotEmpty(PathBuf),
    /// The restored installation cannot be opened.
    #[error("{0}")]
    Open(#[from] Box<OpenError>),
    /// The leaves do not give the head that was signed.
    #[error("the database of the backup does not fit its own record: {0}. Nothing was restored.")]
    Record(String),
}

impl From<RecordError> for BackupError {
    fn from(error: RecordError) -> Self {
        Self::Record(error.to_string())
    }
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> BackupError + use<> {
    let path = path.to_owned();
    move |source| BackupError::Io { path, source }
}

fn unwritable(path: &Path) -> impl FnOnce(io::Error) -> BackupError + use<> {
    let path = path.to_owned();
    move |source| BackupError::Unwritable { path, source }
}

/// Writes database and keys of an installation into one file, from one moment, while work goes on.
///
/// # Errors
/// [`BackupError`]; a file of that name is then as it was.
///
/// # Panics
/// Never: the list of files is text.
pub fn back_up(house: &House, file: &Path) -> Result<Manifest, BackupError> {
    // First: a place that cannot be written to is named before the database is copied.
    let mut draft = Draft::begin_private(file)?;
    let mut snapshot = file.as_os_str().to_owned();
    snapshot.push(".db");
    let snapshot = Removed(PathBuf::from(snapshot));
    // A snapshot that a crash left would be refused as a place to write to.
    drop(fs::remove_file(&snapshot.0));
    house.store.snapshot(&snapshot.0)?;
    let mut manifest = Manifest {
        version: VERSION,
        made_at: edge::instant(edge::now_micros()),
        host: house.host.as_str().to_owned(),
        sha256: Vec::new(),
    };
    let mut zip = ZipWriter::new(&mut draft);
    let mut sources = vec![(DATABASE.to_owned(), snapshot.0.clone())];
    let witnesses = house.folder.join(WITNESSES);
    if witnesses.exists() {
        sources.push((WITNESSES.to_owned(), witnesses));
    }
    // Behind the database: the secret of a generation is durable before the database knows it.
    let mut keys = keyring::names(&house.folder).map_err(Box::new)?;
    keys.extend(keyring::ending(&house.folder, ".token").map_err(Box::new)?);
    for key in keys {
        let path = house.folder.join("keys").join(&key);
        sources.push((format!("keys/{key}"), path));
    }
    for (name, path) in sources {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(1))
            .large_file(true);
        zip.start_file(&name, options).map_err(zip_error(file))?;
        let mut source = File::open(&path).map_err(io_error(&path))?;
        let hash = copy(&mut source, &mut zip).map_err(|broken| match broken {
            Broken::Source(why) => io_error(&path)(why),
            Broken::Target(why) => unwritable(file)(why),
        })?;
        manifest.sha256.push((name, hash));
    }
    zip.start_file(MANIFEST, SimpleFileOptions::default())
        .map_err(zip_error(file))?;
    let text = serde_json::to_vec_pretty(&manifest).expect("our own types are JSON");
    zip.write_all(&text).map_err(unwritable(file))?;
    zip.finish().map_err(zip_error(file))?;
    draft.keep()?;
    Ok(manifest)
}

/// Makes an installation of a backup in a folder that is new or empty; gives the size of its public record.
///
/// # Errors
/// [`BackupError`]; the folder is then as it was.
pub fn restore(
    file: &Path,
    folder: &Path,
    law: Law,
    passphrase: &Passphrase,
) -> Result<(Manifest, u64), BackupError> {
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(BackupError::NotEmpty(folder.to_owned()));
    }
    // Everything is made ready beside the folder, and takes its name in one step at the end.
    let mut ready = folder.as_os_str().to_owned();
    ready.push(".restoring");
    let ready = Removed(PathBuf::from(ready));
    drop(fs::remove_dir_all(&ready.0));
    let manifest = unpack(file, &ready.0)?;
    let size = {
        let vkey = ready.0.join("record/vkey");
        let house =
            House::open_restored(&ready.0, &manifest.host, law, passphrase).map_err(Box::new)?;
        files::put(&vkey, house.record_note_key().write().as_bytes())?;
        publish_again(&house)?
    };
    files::take_name(&ready.0, folder)?;
    Ok((manifest, size))
}

fn unpack(file: &Path, folder: &Path) -> Result<Manifest, BackupError> {
    let wrong = |why: &str| BackupError::NotABackup {
        path: file.to_owned(),
        why: why.to_owned(),
    };
    let source = File::open(file).map_err(io_error(file))?;
    let mut zip = ZipArchive::new(source).map_err(|why| wrong(&why.to_string()))?;
    let manifest: Manifest = {
        let entry = zip
            .by_name(MANIFEST)
            .map_err(|_| wrong("it has no list of its files"))?;
        serde_json::from_reader(entry.take(1 << 20))
            .map_err(|_| wrong("its list of files cannot be read"))?
    };
    if manifest.version != VERSION {
        return Err(wrong("another version of Assay made it"));
    }
    let mut asked: Vec<String> = KEYS.iter().map(|key| format!("keys/{key}")).collect();
    let is_key = |name: &&String| further_key(name).is_some();
    let listed = manifest.sha256.iter().map(|(name, _)| name);
    let further: Vec<String> = listed.filter(is_key).cloned().collect();
    asked.extend(
        further
            .into_iter()
            .filter(|name| !KEYS.iter().any(|key| name.ends_with(&format!("/{key}")))),
    );
    // Without it certificates would be released that no witness has seen.
    let has_witnesses = manifest.sha256.iter().any(|(name, _)| name == WITNESSES);
    asked.extend(has_witnesses.then(|| WITNESSES.to_owned()));
    asked.push(DATABASE.to_owned());
    for name in asked {
        let listed = manifest.sha256.iter().find(|(listed, _)| *listed == name);
        let (_, sha256) = listed.ok_or_else(|| wrong(&format!("{name} is missing")))?;
        let mut entry = zip
            .by_name(&name)
            .map_err(|_| wrong(&format!("{name} is missing")))?;
        let path = folder.join(&name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(unwritable(parent))?;
        }
        let mut draft = Draft::begin_private(&path)?;
        let found = copy(&mut entry, &mut draft).map_err(|broken| match broken {
            Broken::Source(why) => wrong(&why.to_string()),
            Broken::Target(why) => unwritable(&path)(why),
        })?;
        if found != *sha256 {
            return Err(wrong(&format!("{name} was changed")));
        }
        draft.keep()?;
    }
    Ok(manifest)
}

/// The name of a key in a backup: a plain name in the folder of keys, and nothing that leads out of it.
fn further_key(name: &str) -> Option<&str> {
    let file = name.strip_prefix("keys/")?;
    let is_plain =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-');
    let kind = Path::new(file).extension().and_then(OsStr::to_str);
    let is_one = matches!(kind, Some("key" | "token"));
    (is_one && !file.starts_with('.') && file.chars().all(is_plain)).then_some(file)
}

/// Writes the files of the public record from the database's leaves, and compares them with the signed head.
fn publish_again(house: &House) -> Result<u64, BackupError> {
    let folder = house.folder.join("record");
    let Some(head) = house.store.read(|tx| tx.record_head())? else {
        return Ok(0);
    };
    let signed = open_checkpoint(&head.checkpoint, &house.record_note_key())?;
    let mut edge = Edge::default();
    while edge.size() < head.size {
        let from = edge.size();
        let limit = u32::try_from(head.size - from).unwrap_or(BATCH).min(BATCH);
        let leaves = house.store.read(|tx| tx.leaves_from(from, limit))?;
        if leaves.is_empty() {
            return Err(BackupError::Record(format!("leaf {from} is missing")));
        }
        let tiles = edge.append(leaves.iter().map(|leaf| &leaf.bytes));
        files::put_all(&folder, &tiles)?;
    }
    if edge.root() != signed.root {
        return Err(BackupError::Record(
            "its leaves give another root".to_owned(),
        ));
    }
    files::put(&folder.join("checkpoint"), head.checkpoint.as_bytes())?;
    Ok(head.size)
}

/// Which side of a copy broke: a damaged backup and a full disk are told apart.
enum Broken {
    Source(io::Error),
    Target(io::Error),
}

/// Copies and hashes.
fn copy(from: &mut impl Read, to: &mut impl Write) -> Result<String, Broken> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        let read = from.read(&mut buffer).map_err(Broken::Source)?;
        if read == 0 {
            return Ok(hex::encode(hash.finalize()));
        }
        hash.update(&buffer[..read]);
        to.write_all(&buffer[..read]).map_err(Broken::Target)?;
    }
}

fn zip_error(path: &Path) -> impl FnOnce(ZipError) -> BackupError + use<> {
    let path = path.to_owned();
    move |why| BackupError::Unwritable {
        path,
        source: io::Error::other(why),
    }
}

/// A file or folder that goes when its owner is done, whether it came to anything or not.
struct Removed(PathBuf);

impl Drop for Removed {
    fn drop(&mut self) {
        // It may have taken another name by now, or never have been made.
        let _ = fs::remove_file(&self.0);
        let _ = fs::remove_dir_all(&self.0);
    }
}
