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
    let folder = folder_of(path);
    fs::create_dir_all(folder).map_err(io_error(folder))?;
    let mut draft = Draft::begin(path)?;
    draft.write_all(bytes).map_err(io_error(path))?;
    draft.keep()
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

/// Up to so many files of a batch wait for the disk one by one; with more, one wait for the whole file system is shorter.
const FEW: usize = 8;

/// Writes many files that never change once they are there: all drafts, the disk, all names, each folder once.
///
/// # Errors
/// [`FileError::Changed`] if one is there with other bytes.
pub fn put_all(root: &Path, files: &[(String, Vec<u8>)]) -> Result<(), FileError> {
    fs::create_dir_all(root).map_err(io_error(root))?;
    // Opened before the first byte: an error of the disk is told to whoever had it open.
    let disk = File::open(root).map_err(io_error(root))?;
    let mut folders = BTreeSet::new();
    let mut drafts = Vec::new();
    for (name, bytes) in files {
        let path = root.join(name);
        match fs::read(&path) {
            Ok(there) if there == *bytes => continue,
            Ok(_) => return Err(FileError::Changed { path }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(FileError::Io { path, source }),
        }
        let folder = folder_of(&path);
        if !folders.contains(folder) {
            fs::create_dir_all(folder).map_err(io_error(folder))?;
            let up_to_root = folder.ancestors().take_while(|at| at.starts_with(root));
            folders.extend(up_to_root.map(Path::to_owned));
        }
        let mut draft = Draft::begin(&path)?;
        draft.write_all(bytes).map_err(io_error(&path))?;
        drafts.push(draft.written()?);
    }
    if drafts.len() <= FEW {
        drafts.iter().try_for_each(Written::sync)?;
    } else {
        sync_disk(&disk, &drafts).map_err(io_error(root))?;
    }
    drafts.into_iter().try_for_each(Written::take_name)?;
    // Before this the files may be gone after a power cut; nothing refers to them yet.
    folders
        .iter()
        .rev()
        .try_for_each(|folder| sync_folder(folder))
}

/// Waits until everything on this disk is written.
#[cfg(target_os = "linux")]
fn sync_disk(disk: &File, _: &[Written]) -> io::Result<()> {
    Ok(rustix::fs::syncfs(disk)?)
}

/// Waits until every draft is written.
#[cfg(not(target_os = "linux"))]
fn sync_disk(_: &File, drafts: &[Written]) -> io::Result<()> {
    drafts
        .iter()
        .try_for_each(|draft| File::open(&draft.temporary)?.sync_all())
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
    written: Written,
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
            written: Written {
                temporary,
                path: path.to_owned(),
                is_named: false,
            },
        })
    }

    /// Puts the file under its name, durably.
    ///
    /// # Errors
    /// [`FileError::Io`].
    pub fn keep(self) -> Result<(), FileError> {
        let written = self.written()?;
        let folder = folder_of(&written.path).to_owned();
        written.sync()?;
        written.take_name()?;
        sync_folder(&folder)
    }

    /// Closes the file, which the disk need not have yet.
    fn written(self) -> Result<Written, FileError> {
        let Self { mut file, written } = self;
        file.flush().map_err(io_error(&written.temporary))?;
        Ok(written)
    }
}

/// A file whose last byte is written, under its temporary name; gone if it is dropped before it takes its own.
#[derive(Debug)]
struct Written {
    temporary: PathBuf,
    path: PathBuf,
    is_named: bool,
}

impl Written {
    fn sync(&self) -> Result<(), FileError> {
        let opened = File::open(&self.temporary).map_err(io_error(&self.temporary))?;
        opened.sync_all().map_err(io_error(&self.temporary))
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the one durable way: the rename is between two fsyncs"
    )]
    fn take_name(mut self) -> Result<(), FileError> {
        fs::rename(&self.temporary, &self.path).map_err(io_error(&self.path))?;
        self.is_named = true;
        Ok(())
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

impl Drop for Written {
    fn drop(&mut self) {
        if !self.is_named {
            // Nothing is lost if it stays: it is written anew the next time.
            let _ = fs::remove_file(&self.temporary);
        }
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
