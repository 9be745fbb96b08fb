//! The house: one installation with its database, keys, law and public record.
use crate::{
    edge::{self, files},
    pack::Law,
};
use assay_core::certificate::StatusPlace;
use assay_proof::{
    credential::{Host, NotAHost},
    issuer::IssuerKey,
    note::NoteKey,
    status,
    witness::Policy,
};
use assay_store::{Place, Store, StoreError};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{
    collections::HashMap,
    fs, io,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

mod documents;
pub mod generations;
pub mod keyring;
pub mod law;
#[cfg(feature = "pkcs11")]
mod pkcs11;
pub mod publish;
pub mod token;
pub mod witnesses;

use generations::Generation;
use keyring::{Keyring, Passphrase};
pub(crate) use keyring::{draw_secret, secret};
use law::LawInForce;
use publish::{PublishError, Publisher};
use token::Tokens;
use witnesses::SettingsError;

/// One installation.
#[derive(Debug)]
pub struct House {
    /// The database.
    pub store: Store,
    /// The law it works by, with the exits that were planned on its register.
    pub law: LawInForce,
    /// Where its credentials are found.
    pub host: Host,
    /// Its folder.
    pub folder: PathBuf,
    /// Whose co-signatures its public record needs.
    pub witnesses: Policy,
    keys: Keyring,
    publisher: Mutex<Option<Publisher>>,
    /// Keys of institutions that were needed since the start, by institution and generation.
    generations: Mutex<HashMap<(String, u32), Arc<Generation>>>,
    /// The same for the authority.
    authority: Mutex<HashMap<u32, Arc<IssuerKey>>>,
    /// Tokens that hold keys.
    tokens: Tokens,
    /// Where wallets reach it, if that is not where certificates are found.
    reached_at: OnceLock<String>,
    /// Proxies that say where a request comes from.
    proxies: OnceLock<Vec<IpAddr>>,
    /// How often a status was changed since the start.
    status_changes: AtomicU64,
    stamps: law::Stamps,
}

fn place(folder: &Path, database: Option<&str>) -> Place {
    match database {
        Some(url) => Place::Postgres(url.to_owned()),
        None => Place::Sqlite(folder.join("assay.db")),
    }
}

/// Why an installation cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder or a file in it.
    #[error("cannot use {}: {source}. Choose a folder you may write to.", path.display())]
    Folder {
        /// Which path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A key file is damaged or open to others.
    #[error("{}: {why}", path.display())]
    Key {
        /// Which file.
        path: PathBuf,
        /// What is wrong and what to do.
        why: &'static str,
    },
    /// The keys are sealed, and nobody gave their passphrase.
    #[error(
        "the keys in {} are protected: give the file of their passphrase with --key-passphrase-file, or start at a terminal", .0.display()
    )]
    NoPassphrase(PathBuf),
    /// The passphrase does not open the keys.
    #[error("{}: {why}", path.display())]
    Passphrase {
        /// Which file.
        path: PathBuf,
        /// What is wrong and what to do.
        why: &'static str,
    },
    /// A new passphrase is easily guessed.
    #[error("a passphrase has at least {0} letters: four words that nobody says together are good")]
    Short(usize),
    /// A new passphrase was typed twice, and not alike.
    #[error("the two passphrases differ; nothing was changed")]
    TypedOtherwise,
    /// There is no installation.
    #[error("{} holds no installation: name its folder with --data", .0.display())]
    Nothing(PathBuf),
    /// The host is part of every certificate and of the public record: it stays.
    #[error(
        "the installation was begun for {begun}, not for {given}: leave --host out, or choose another folder"
    )]
    OtherHost {
        /// What its record says.
        begun: String,
        /// What was asked for.
        given: String,
    },
    /// The database.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The host.
    #[error("{0}")]
    Host(#[from] NotAHost),
    /// The public record.
    #[error("{0}")]
    Record(#[from] PublishError),
    /// A file could not be written.
    #[error("{0}")]
    File(#[from] files::FileError),
    /// Secrets of published keys are not at hand.
    #[error("{}. Restore the folder `keys` from a backup; nothing is signed without them.", .0.join("; "))]
    LostKeys(Vec<String>),
    /// The settings of witnesses.
    #[error("the file of the witnesses, {}: {why}", path.display())]
    Witnesses {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        why: SettingsError,
    },
}

/// Whose co-signatures an installation asks for.
fn settings(folder: &Path) -> Result<Policy, OpenError> {
    witnesses::settings(folder).map_err(|why| OpenError::Witnesses {
        path: folder.join(witnesses::FILE),
        why,
    })
}

impl House {
    /// Opens an installation in a folder, makes it where there is none, and finishes what a crash left.
    ///
    /// # Errors
    /// [`OpenError`], with what to do.
    pub fn open(
        folder: &Path,
        database: Option<&str>,
        host: &str,
        law: Law,
    ) -> Result<Arc<Self>, OpenError> {
        Self::open_with(folder, database, host, law, &Passphrase::NotGiven)
    }

    /// The same where keys may be sealed.
    ///
    /// # Errors
    /// [`OpenError`], with what to do.
    pub fn open_with(
        folder: &Path,
        database: Option<&str>,
        host: &str,
        law: Law,
        passphrase: &Passphrase,
    ) -> Result<Arc<Self>, OpenError> {
        let host = Host::new(host)?;
        let begun = Self::host_of(folder)?;
        if let Some(begun) = &begun
            && begun != host.as_str()
        {
            return Err(OpenError::OtherHost {
                begun: begun.clone(),
                given: host.as_str().to_owned(),
            });
        }
        // An installation that was begun has its keys: one that is missing is lost, and is not drawn anew in silence.
        let (keys, personal) = match begun {
            Some(_) => Keyring::read(folder, passphrase)?,
            None => Keyring::open(folder, passphrase)?,
        };
        let store = Store::open(place(folder, database), personal)?;
        let record = folder.join("record");
        let origin = format!("{}/record", host.as_str());
        let key = NoteKey::new(origin.as_str(), keys.record.verifying_key());
        files::put(&record.join("vkey"), key.write().as_bytes())?;
        let witnesses = settings(folder)?;
        let publisher = Publisher::open(&store, &record, &origin, &keys.record, witnesses)?;
        Self::of(store, law, host, folder, keys, Some(publisher))
    }

    /// The host that the installation in a folder was begun with; `None` where there is none yet.
    ///
    /// # Errors
    /// [`OpenError::Folder`].
    pub fn host_of(folder: &Path) -> Result<Option<String>, OpenError> {
        let path = folder.join("record/vkey");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(None),
            // What is no text is no key: said below.
            Err(why) if why.kind() == io::ErrorKind::InvalidData => String::new(),
            Err(source) => return Err(OpenError::Folder { path, source }),
        };
        let origin = text.split_once('+').map(|(origin, _)| origin);
        let Some(host) = origin.and_then(|origin| origin.strip_suffix("/record")) else {
            let why = "not the verifier key of a record; restore it from the backup";
            return Err(OpenError::Key { path, why });
        };
        Ok(Some(host.to_owned()))
    }

    /// Opens an installation that is there, only to look: another server may be at work on it. The host is the
    /// one its record was begun with.
    ///
    /// # Errors
    /// [`OpenError`], with what to do.
    pub fn look(folder: &Path, database: Option<&str>, law: Law) -> Result<Arc<Self>, OpenError> {
        Self::look_with(folder, database, law, &Passphrase::NotGiven)
    }

    /// The same where keys may be sealed.
    ///
    /// # Errors
    /// [`OpenError`], with what to do.
    pub fn look_with(
        folder: &Path,
        database: Option<&str>,
        law: Law,
        passphrase: &Passphrase,
    ) -> Result<Arc<Self>, OpenError> {
        let host = Self::host_of(folder)?.ok_or_else(|| OpenError::Nothing(folder.to_owned()))?;
        let host = Host::new(&host)?;
        let (keys, personal) = Keyring::read(folder, passphrase)?;
        let store = Store::open_to_read(place(folder, database), personal)?;
        Self::of(store, law, host, folder, keys, None)
    }

    /// Opens an installation whose public record is not written yet, only to look.
    ///
    /// # Errors
    /// [`OpenError`], with what to do.
    pub fn open_restored(
        folder: &Path,
        host: &str,
        law: Law,
        passphrase: &Passphrase,
    ) -> Result<Arc<Self>, OpenError> {
        let (keys, personal) = Keyring::read(folder, passphrase)?;
        let store = Store::open_to_read(place(folder, None), personal)?;
        let host = Host::new(host)?;
        Self::of(store, law, host, folder, keys, None)
    }

    fn of(
        store: Store,
        law: Law,
        host: Host,
        folder: &Path,
        keys: Keyring,
        publisher: Option<Publisher>,
    ) -> Result<Arc<Self>, OpenError> {
        let stamps = law::Stamps::of(&keys.record);
        let house = Arc::new(Self {
            witnesses: settings(folder)?,
            store,
            law: LawInForce::new(law),
            host,
            folder: folder.to_owned(),
            keys,
            publisher: Mutex::new(publisher),
            generations: Mutex::default(),
            authority: Mutex::default(),
            tokens: Tokens::default(),
            reached_at: OnceLock::new(),
            proxies: OnceLock::new(),
            status_changes: AtomicU64::new(0),
            stamps,
        });
        house.take_up_exits()?;
        let lost = house.lost_generations()?;
        if !lost.is_empty() {
            return Err(OpenError::LostKeys(lost));
        }
        Ok(house)
    }

    /// Says that a status was changed: answers that were kept before are not true any more.
    pub(crate) fn status_changed(&self) {
        self.status_changes.fetch_add(1, Ordering::Release);
    }

    /// How often a status was changed since the start.
    #[must_use]
    pub fn status_changes(&self) -> u64 {
        self.status_changes.load(Ordering::Acquire)
    }

    /// Where the status of an institution's certificate with this running number stands.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    #[must_use]
    pub fn status_place(&self, institution: &str, running: u64) -> StatusPlace {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.keys.institutions).expect("HMAC takes any key");
        mac.update(b"assay/status-place/v1|");
        mac.update(institution.as_bytes());
        status::place(&mac.finalize().into_bytes().into(), running)
    }

    /// What hides an old certificate under the root of its archive, derived from one secret of the installation.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    #[must_use]
    pub fn archive_salt(&self, number: &str) -> [u8; 32] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.keys.institutions).expect("HMAC takes any key");
        mac.update(b"assay/archive-salt/v1|");
        mac.update(number.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// Thirty-two bytes that nobody can guess, always the same for a purpose and a subject.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    #[must_use]
    pub fn derived(&self, purpose: &str, subject: &str) -> [u8; 32] {
        generations::derive(&self.keys.institutions, purpose, subject)
    }

    /// An institution as the issuer of certificates for wallets.
    #[must_use]
    pub fn token_issuer(&self, institution: &str) -> String {
        format!("https://{}/org/{institution}", self.host.as_str())
    }

    /// Where a block of the status lists of an institution's certificates in wallets is found.
    #[must_use]
    pub fn token_list(&self, institution: &str, block: u32) -> String {
        format!(
            "https://{}/status/token/{institution}/{block}",
            self.host.as_str()
        )
    }

    /// Says where wallets reach this installation; the first word counts.
    pub fn is_reached_at(&self, address: &str) {
        let _ = self
            .reached_at
            .set(address.trim_end_matches('/').to_owned());
    }

    /// Says which proxies are believed about where a request comes from; the first word counts.
    pub fn stands_behind(&self, proxies: &[IpAddr]) {
        let proxies = proxies.iter().map(IpAddr::to_canonical).collect();
        let _ = self.proxies.set(proxies);
    }

    /// Proxies that are believed; none where nothing was said.
    #[must_use]
    pub fn proxies(&self) -> &[IpAddr] {
        self.proxies.get().map_or(&[], Vec::as_slice)
    }

    /// Where wallets reach this installation.
    #[must_use]
    pub fn reached_at(&self) -> String {
        let said = self.reached_at.get().cloned();
        said.unwrap_or_else(|| format!("https://{}", self.host.as_str()))
    }

    /// The key by which the public record is verified.
    #[must_use]
    pub fn record_note_key(&self) -> NoteKey {
        let origin = format!("{}/record", self.host.as_str());
        NoteKey::new(origin, self.keys.record.verifying_key())
    }

    /// Makes every leaf public that is not yet, and releases the certificates behind them.
    ///
    /// # Errors
    /// [`PublishError`].
    ///
    /// # Panics
    /// If a publisher panicked before.
    pub fn publish(&self) -> Result<u64, PublishError> {
        let mut publisher = self.publisher.lock().expect("the publisher does not panic");
        match publisher.as_mut() {
            Some(publisher) => {
                publisher.publish(&self.store, &self.keys.record, edge::now_micros())
            }
            None => Err(PublishError::Store(StoreError::Closed)),
        }
    }
}
