//! Files that survive a power cut: temporary file, fsync, rename, fsync of the folder.
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The operating system says no.
    #[error("cannot write {}: {source}. Choose a place that has room and that you may write to.", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that never changes is there with other bytes.
    #[error("{} is there with other bytes; it may never change", path.display())]
    Changed {
        /// Which file.
        path: PathBuf,
    },
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> FileError + use<> {
    let path = path.to_owned();
    move |source| FileError::Io { path, source }
}

/// Writes a file so that it is whole or absent, whatever happens.
///
/// # Errors
/// [`FileError::Io`].
pub fn put(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    place(path, bytes)?;
    sync_folder(folder_of(path))
}

/// Takes a file away, if it is there.
///
/// # Errors
/// [`FileError::Io`].
pub fn take_away(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Ok(()) => sync_folder(folder_of(path)),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(FileError::Io {
            path: path.to_owned(),
            source,
        }),
    }
}

/// The same for a secret: from its first byte only its owner may read the file.
///
/// # Errors
/// [`FileError::Io`].
pub fn put_private(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut draft = Draft::begin_private(path)?;
    draft.write_all(bytes).map_err(io_error(path))?;
    draft.keep()
}

/// Files that are on their way to the disk at a time.
const WAITING: usize = 32;

/// Writes many files that never change once they are there; each folder is synced once.
///
/// # Errors
/// [`FileError::Changed`] if one is there with other bytes.
///
/// # Panics
/// Never: what writes a file does not panic.
pub fn put_all(root: &Path, files: &[(String, Vec<u8>)]) -> Result<(), FileError> {
    let mut folders = BTreeSet::new();
    let mut new = Vec::new();
    for (name, bytes) in files {
        let path = root.join(name);
        match fs::read(&path) {
            Ok(there) if there == *bytes => continue,
            Ok(_) => return Err(FileError::Changed { path }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(FileError::Io { path, source }),
        }
        let mut folder = path.parent();
        while let Some(at) = folder {
            if !folders.insert(at.to_owned()) || at == root {
                break;
            }
            folder = at.parent();
        }
        new.push((path, bytes));
    }
    // Each file waits for the disk; many that wait together are written by it together.
    let at_once = new.len().div_ceil(WAITING).max(1);
    std::thread::scope(|scope| {
        let place_all = |some: &[(PathBuf, &Vec<u8>)]| {
            some.iter().try_for_each(|(path, bytes)| place(path, bytes))
        };
        let mut waiting = Vec::new();
        for some in new.chunks(at_once).skip(1) {
            waiting.push(scope.spawn(move || place_all(some)));
        }
        let own = new.chunks(at_once).next().map_or(Ok(()), place_all);
        let ended = waiting
            .into_iter()
            .map(|one| one.join().expect("no writer of files panics"));
        ended.fold(own, |all, one| all.and(one))
    })?;
    // Before this the files may be gone after a power cut; nothing refers to them yet.
    folders
        .iter()
        .rev()
        .try_for_each(|folder| sync_folder(folder))
}

/// Puts a file under its name; the caller syncs the folder.
fn place(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let folder = folder_of(path);
    fs::create_dir_all(folder).map_err(io_error(folder))?;
    let mut draft = Draft::begin(path)?;
    draft.write_all(bytes).map_err(io_error(path))?;
    draft.take_name()
}

/// Gives a folder that is ready its name; an empty folder of that name makes way.
///
/// # Errors
/// [`FileError::Io`].
#[expect(
    clippy::disallowed_methods,
    reason = "the folder's files are on the disk by now; the folder above is synced behind"
)]
pub fn take_name(ready: &Path, folder: &Path) -> Result<(), FileError> {
    fs::rename(ready, folder).map_err(io_error(folder))?;
    sync_folder(folder_of(folder))
}

/// A file in the making: whole under its name once it is kept, gone if it is dropped before.
#[derive(Debug)]
pub struct Draft {
    file: io::BufWriter<File>,
    temporary: PathBuf,
    path: PathBuf,
}

impl Draft {
    /// Begins a file.
    ///
    /// # Errors
    /// [`FileError::Io`].
    pub fn begin(path: &Path) -> Result<Self, FileError> {
        Self::with(
            path,
            File::options().write(true).create(true).truncate(true),
        )
    }

    /// Begins a file that only its owner may read.
    ///
    /// # Errors
    /// [`FileError::Io`].
    pub fn begin_private(path: &Path) -> Result<Self, FileError> {
        let mut options = File::options();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Self::with(path, &options)
    }

    fn with(path: &Path, options: &fs::OpenOptions) -> Result<Self, FileError> {
        let mut temporary = path.as_os_str().to_owned();
        temporary.push(".new");
        let temporary = PathBuf::from(temporary);
        let file = options.open(&temporary).map_err(io_error(&temporary))?;
        Ok(Self {
            file: io::BufWriter::new(file),
            temporary,
            path: path.to_owned(),
        })
    }

    /// Puts the file under its name, durably.
    ///
    /// # Errors
    /// [`FileError::Io`].
    pub fn keep(self) -> Result<(), FileError> {
        let path = self.path.clone();
        self.take_name()?;
        sync_folder(folder_of(&path))
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the one durable way: the rename is between two fsyncs"
    )]
    fn take_name(mut self) -> Result<(), FileError> {
        self.file.flush().map_err(io_error(&self.temporary))?;
        self.file
            .get_ref()
            .sync_all()
            .map_err(io_error(&self.temporary))?;
        fs::rename(&self.temporary, &self.path).map_err(io_error(&self.path))
    }
}

impl io::Seek for Draft {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Nothing is lost if it stays: it is written anew the next time.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// The folder of a file; a bare name is in the current one.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn sync_folder(folder: &Path) -> Result<(), FileError> {
    let opened = File::open(folder).map_err(io_error(folder))?;
    opened.sync_all().map_err(io_error(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_never_changes_cannot_be_written_anew() {
        let root = std::env::temp_dir().join(format!("assay_files_{}", std::process::id()));
        let file = |bytes: &[u8]| vec![("tile/0/000".to_owned(), bytes.to_vec())];
        put_all(&root, &file(b"one")).unwrap();
        put_all(&root, &file(b"one")).unwrap();
        assert!(matches!(
            put_all(&root, &file(b"two")),
            Err(FileError::Changed { .. })
        ));
        fs::remove_dir_all(&root).unwrap();
    }
}
