//! The secrets of an installation, in files that their owner alone may read: plain, or sealed with a passphrase.
use super::OpenError;
use crate::edge::{self, files};
use assay_proof::{
    multikey,
    sealed_key::{NotOpened, Sealed, Sealer, is_sealed},
};
use assay_store::Keys;
use ed25519_dalek::SigningKey;
use std::{
    cell::RefCell,
    fs, io,
    path::{Path, PathBuf},
};

/// The files of the keys that an installation begins with; without one of them it cannot work on.
pub const NAMES: [&str; 5] = [
    "authority.key",
    "record.key",
    "institutions.key",
    "personal.key",
    "index.key",
];
/// Shorter passphrases are guessed.
const LETTERS_MIN: usize = 12;

/// The secrets by which an installation signs. Without a `Debug` that shows them.
pub(super) struct Keyring {
    pub(super) authority: [u8; 32],
    pub(super) record: SigningKey,
    pub(super) institutions: [u8; 32],
    /// The folder of the keys.
    folder: PathBuf,
    /// What opens sealed keys that come later; the last one seals new ones.
    sealers: Vec<Sealer>,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyring(…)")
    }
}

/// Where the passphrase of sealed keys comes from. It is asked for only if a key is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Passphrase {
    /// From nowhere: sealed keys stay closed.
    #[default]
    NotGiven,
    /// The first line of a file that its owner alone may read.
    File(PathBuf),
    /// Whoever sits at the terminal is asked.
    Terminal,
}

impl Passphrase {
    fn words(&self, folder: &Path) -> Result<Vec<u8>, OpenError> {
        match self {
            Self::NotGiven => Err(OpenError::NoPassphrase(folder.to_owned())),
            Self::File(path) => {
                let text = private(path)?.ok_or_else(|| OpenError::Passphrase {
                    path: path.clone(),
                    why: "there is no such file; name the file that holds the passphrase of the keys",
                })?;
                let line = text.lines().next().unwrap_or_default();
                if line.is_empty() {
                    return Err(OpenError::Passphrase {
                        path: path.clone(),
                        why: "the file is empty; its first line must be the passphrase of the keys",
                    });
                }
                Ok(line.as_bytes().to_vec())
            }
            Self::Terminal => ask(folder, "passphrase of the keys · 密钥口令: "),
        }
    }
}

/// Asks at the terminal, without showing what is typed.
fn ask(folder: &Path, words: &str) -> Result<Vec<u8>, OpenError> {
    let terminal = console::Term::stderr();
    if !io::IsTerminal::is_terminal(&io::stdin()) || !terminal.is_term() {
        return Err(OpenError::NoPassphrase(folder.to_owned()));
    }
    let typed = terminal
        .write_str(words)
        .and_then(|()| terminal.read_secure_line());
    let typed = typed.map_err(|source| OpenError::Folder {
        path: folder.to_owned(),
        source,
    })?;
    Ok(typed.into_bytes())
}

/// The keys of a folder while they are read: the slow hash is made once for all of them.
struct Reader<'r> {
    folder: PathBuf,
    /// Tried in their order.
    passphrases: &'r [&'r Passphrase],
    asked: RefCell<Vec<Option<Vec<u8>>>>,
    sealers: RefCell<Vec<Sealer>>,
}

impl<'r> Reader<'r> {
    fn new(folder: &Path, passphrases: &'r [&'r Passphrase]) -> Self {
        Self {
            folder: folder.join("keys"),
            passphrases,
            asked: RefCell::new(vec![None; passphrases.len()]),
            sealers: RefCell::default(),
        }
    }

    fn words(&self, which: usize) -> Result<Vec<u8>, OpenError> {
        if let Some(words) = &self.asked.borrow()[which] {
            return Ok(words.clone());
        }
        let words = self.passphrases[which].words(&self.folder)?;
        self.asked.borrow_mut()[which] = Some(words.clone());
        Ok(words)
    }

    /// What opens a sealed key.
    fn sealer(&self, path: &Path, sealed: &Sealed) -> Result<Sealer, OpenError> {
        let made = self.sealers.borrow();
        if let Some(sealer) = made.iter().find(|sealer| sealed.is_of(sealer)) {
            return Ok(sealer.clone());
        }
        drop(made);
        for which in 0..self.passphrases.len() {
            match sealed.sealer(&self.words(which)?) {
                Ok(sealer) => {
                    self.sealers.borrow_mut().push(sealer.clone());
                    return Ok(sealer);
                }
                Err(NotOpened::OtherPassphrase) => {}
                Err(why) => return Err(not_opened(path, why)),
            }
        }
        Err(not_opened(path, NotOpened::OtherPassphrase))
    }

    /// The key of a name; `None` if there is no such file.
    fn key(&self, name: &str) -> Result<Option<[u8; 32]>, OpenError> {
        let path = self.folder.join(name);
        let Some(text) = private(&path)? else {
            return Ok(None);
        };
        if is_sealed(&text) {
            let sealed = Sealed::read(&text).map_err(|why| not_opened(&path, why))?;
            let sealer = self.sealer(&path, &sealed)?;
            return match sealed.open(name, &sealer) {
                Ok(key) => Ok(Some(key)),
                Err(why) => Err(not_opened(&path, why)),
            };
        }
        plain(&path, &text).map(Some)
    }

    fn there(&self, name: &str) -> Result<[u8; 32], OpenError> {
        self.key(name)?.ok_or_else(|| OpenError::Key {
            path: self.folder.join(name),
            why: "the key is missing; restore it from the backup",
        })
    }

    /// Draws a key where there is none; sealed from its first byte if a file of a passphrase is given.
    fn there_or_drawn(&self, name: &str) -> Result<[u8; 32], OpenError> {
        if let Some(key) = self.key(name)? {
            return Ok(key);
        }
        let (path, key) = (self.folder.join(name), edge::draw_bytes());
        let Some(Passphrase::File(_)) = self.passphrases.first() else {
            files::put_private(&path, hex::encode(key).as_bytes())?;
            return Ok(key);
        };
        let made = self.sealers.borrow().first().cloned();
        let sealer = match made {
            Some(sealer) => sealer,
            None => {
                let sealer = Sealer::new(&long_enough(self.words(0)?)?, edge::draw_bytes());
                self.sealers.borrow_mut().push(sealer.clone());
                sealer
            }
        };
        let sealed = sealer.seal(name, &key, edge::draw_bytes());
        files::put_private(&path, sealed.as_bytes())?;
        Ok(key)
    }
}

fn not_opened(path: &Path, why: NotOpened) -> OpenError {
    let path = path.to_owned();
    match why {
        NotOpened::OtherPassphrase => OpenError::Passphrase {
            path,
            why: "the passphrase is another one; nothing was changed. If a change of the passphrase was broken off, run `assay keys protect` again",
        },
        NotOpened::Damaged => OpenError::Key {
            path,
            why: "the sealed key is damaged, no passphrase opens it; restore it from the backup",
        },
        NotOpened::OtherName => OpenError::Key {
            path,
            why: "the file holds another key of this installation under this name; restore it from the backup",
        },
    }
}

fn long_enough(words: Vec<u8>) -> Result<Vec<u8>, OpenError> {
    if String::from_utf8_lossy(&words).chars().count() < LETTERS_MIN {
        return Err(OpenError::Short(LETTERS_MIN));
    }
    Ok(words)
}

impl Keyring {
    /// Reads the secrets of a folder, or draws them where there are none.
    pub(super) fn open(folder: &Path, passphrase: &Passphrase) -> Result<(Self, Keys), OpenError> {
        let kept = folder.join("keys");
        fs::create_dir_all(&kept).map_err(|source| OpenError::Folder {
            path: folder.to_owned(),
            source,
        })?;
        let passphrases = [passphrase];
        let reader = Reader::new(folder, &passphrases);
        Self::with(&reader, |name| reader.there_or_drawn(name))
    }

    /// Reads the secrets of a folder that has them.
    pub(super) fn read(folder: &Path, passphrase: &Passphrase) -> Result<(Self, Keys), OpenError> {
        let passphrases = [passphrase];
        let reader = Reader::new(folder, &passphrases);
        Self::with(&reader, |name| reader.there(name))
    }

    fn with(
        reader: &Reader<'_>,
        key: impl Fn(&str) -> Result<[u8; 32], OpenError>,
    ) -> Result<(Self, Keys), OpenError> {
        let keyring = Self {
            authority: key("authority.key")?,
            record: multikey::from_seed(&key("record.key")?),
            institutions: key("institutions.key")?,
            folder: reader.folder.clone(),
            sealers: reader.sealers.borrow().clone(),
        };
        let personal = Keys {
            personal: key("personal.key")?,
            index: key("index.key")?,
        };
        Ok((keyring, personal))
    }

    /// The secret of a further generation, by the name of its file.
    pub(super) fn further(&self, name: &str) -> Result<[u8; 32], OpenError> {
        let path = self.folder.join(name);
        let text = private(&path)?.ok_or_else(|| OpenError::Key {
            path: path.clone(),
            why: "the key is missing; restore it from the backup",
        })?;
        if !is_sealed(&text) {
            return plain(&path, &text);
        }
        let sealed = Sealed::read(&text).map_err(|why| not_opened(&path, why))?;
        let sealer = self.sealers.iter().find(|sealer| sealed.is_of(sealer));
        let sealer = sealer.ok_or_else(|| OpenError::Passphrase {
            path: path.clone(),
            why: "the key was sealed with another passphrase after this start; start again with the new one",
        })?;
        sealed
            .open(name, sealer)
            .map_err(|why| not_opened(&path, why))
    }

    /// Draws the secret of a further generation; one that a crash left there, which nothing was signed with, is taken up.
    pub(super) fn further_or_drawn(&self, name: &str) -> Result<[u8; 32], OpenError> {
        let path = self.folder.join(name);
        if private(&path)?.is_some() {
            return self.further(name);
        }
        let key = edge::draw_bytes();
        let text = match self.sealers.last() {
            Some(sealer) => sealer.seal(name, &key, edge::draw_bytes()),
            None => hex::encode(key),
        };
        files::put_private(&path, text.as_bytes())?;
        Ok(key)
    }
}

/// The files of every secret of an installation: the five it begins with, and those of further generations.
///
/// # Errors
/// [`OpenError`] if the folder cannot be read.
pub fn names(folder: &Path) -> Result<Vec<String>, OpenError> {
    let further = ending(folder, ".key")?.into_iter();
    let further = further.filter(|name| !NAMES.contains(&name.as_str()));
    Ok(NAMES
        .map(str::to_owned)
        .into_iter()
        .chain(further)
        .collect())
}

/// The files of the folder of keys with an ending, in the order of their names.
///
/// # Errors
/// [`OpenError`] if the folder cannot be read.
pub fn ending(folder: &Path, end: &str) -> Result<Vec<String>, OpenError> {
    let kept = folder.join("keys");
    let unusable = |source| OpenError::Folder {
        path: kept.clone(),
        source,
    };
    let mut further = Vec::new();
    for entry in fs::read_dir(&kept).map_err(unusable)? {
        let name = entry.map_err(unusable)?.file_name();
        let name = name.to_string_lossy().into_owned();
        if name.ends_with(end) {
            further.push(name);
        }
    }
    further.sort();
    Ok(further)
}

/// How many of the keys of a folder lie there in the clear.
///
/// # Errors
/// [`OpenError`].
pub fn in_the_clear(folder: &Path) -> Result<usize, OpenError> {
    let mut plain = 0;
    for name in names(folder)? {
        let text = private(&folder.join("keys").join(name))?;
        plain += usize::from(text.is_some_and(|text| !is_sealed(&text)));
    }
    Ok(plain)
}

/// Seals every key of an installation with a new passphrase. If it is broken off it is done again: a key is sealed with the
/// old passphrase, with the new one, or not yet.
///
/// # Errors
/// [`OpenError`]; nothing was changed if a key could not be read.
pub fn protect(folder: &Path, old: &Passphrase, new: &Passphrase) -> Result<(), OpenError> {
    let (_only, words) = (alone(folder)?, long_enough(new.words(folder)?)?);
    if *new == Passphrase::Terminal && words != ask(folder, "once more · 再输一次: ")? {
        return Err(OpenError::TypedOtherwise);
    }
    let names = names(folder)?;
    let keys = all(folder, &names, (old, new), &words)?;
    let sealer = Sealer::new(&words, edge::draw_bytes());
    for (name, key) in names.iter().zip(keys) {
        let sealed = sealer.seal(name, &key, edge::draw_bytes());
        // Each file is whole, as it was or as it shall be. If it stops here the start says what to do.
        files::put_private(&folder.join("keys").join(name), sealed.as_bytes())?;
        edge::crash_point("key-sealed");
    }
    Ok(())
}

/// Writes every key of an installation in the clear.
///
/// # Errors
/// [`OpenError`]; nothing was changed if a key could not be read.
pub fn unprotect(folder: &Path, passphrase: &Passphrase) -> Result<(), OpenError> {
    let _only = alone(folder)?;
    let passphrases = [passphrase];
    let reader = Reader::new(folder, &passphrases);
    let names = names(folder)?;
    let keys: Vec<_> = names
        .iter()
        .map(|name| reader.there(name))
        .collect::<Result<_, _>>()?;
    for (name, key) in names.iter().zip(keys) {
        // Each file is whole, and opens whether it is sealed or not. If it stops here it is done again.
        files::put_private(&folder.join("keys").join(name), hex::encode(key).as_bytes())?;
    }
    Ok(())
}

/// Every key, before the first file is touched.
fn all(
    folder: &Path,
    names: &[String],
    (old, new): (&Passphrase, &Passphrase),
    words: &[u8],
) -> Result<Vec<[u8; 32]>, OpenError> {
    // The new one is tried first: it is known already, and nobody is asked for the old one without need.
    let passphrases = [new, old];
    let reader = Reader::new(folder, &passphrases);
    reader.asked.borrow_mut()[0] = Some(words.to_vec());
    names.iter().map(|name| reader.there(name)).collect()
}

/// Keeps a second change of keys or passphrase out while the first is at work.
pub(crate) fn alone(folder: &Path) -> Result<fs::File, OpenError> {
    let path = folder.join("keys").join("protect.lock");
    if !folder.join("keys").is_dir() {
        return Err(OpenError::Nothing(folder.to_owned()));
    }
    let unusable = |source| OpenError::Folder {
        path: path.clone(),
        source,
    };
    let file = fs::File::create(&path).map_err(unusable)?;
    file.lock().map_err(unusable)?;
    Ok(file)
}

/// The key of a text in the clear.
fn plain(path: &Path, text: &str) -> Result<[u8; 32], OpenError> {
    let key = hex::decode(text.trim()).ok();
    key.and_then(|key| key.try_into().ok())
        .ok_or_else(|| OpenError::Key {
            path: path.to_owned(),
            why: "not a key of 64 hexadecimal digits; restore it from the backup",
        })
}

/// The key in a file that is never sealed; `None` if there is no such file.
pub(crate) fn secret(path: &Path) -> Result<Option<[u8; 32]>, OpenError> {
    let text = private(path)?;
    text.map(|text| plain(path, &text)).transpose()
}

/// Draws such a key. Only its owner may read the file.
pub(crate) fn draw_secret(path: &Path) -> Result<[u8; 32], OpenError> {
    let key: [u8; 32] = edge::draw_bytes();
    files::put_private(path, hex::encode(key).as_bytes())?;
    Ok(key)
}

/// The text of a file that its owner alone may read; `None` if there is no such file.
pub(super) fn private(path: &Path) -> Result<Option<String>, OpenError> {
    let wrong = |why| OpenError::Key {
        path: path.to_owned(),
        why,
    };
    let unusable = |source| OpenError::Folder {
        path: path.to_owned(),
        source,
    };
    match fs::read_to_string(path) {
        Ok(text) => {
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let mode = fs::metadata(path).map_err(unusable)?.permissions().mode();
                if mode & 0o077 != 0 {
                    return Err(wrong(
                        "others may read this key; make it yours alone (chmod 600) and consider it known",
                    ));
                }
            }
            Ok(Some(text))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(wrong(
            "this is no text, and so no key; restore it from the backup",
        )),
        Err(source) => Err(unusable(source)),
    }
}
