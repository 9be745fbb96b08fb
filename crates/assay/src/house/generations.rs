//! The keys by which institutions and the authority sign, in generations. The newest one signs; every older one stays at hand,
//! so that what was planned with it is finished and what it signed is verified.
//!
//! The secret of a first generation is derived from one secret of the installation. Each further one has a secret of its own
//! in `keys/HOLDER.NUMBER.key`, which is durable before the register knows the generation.
use super::{House, OpenError, token::OnToken};
use crate::edge::files::{self, FileError};
use assay_proof::{
    issuer::IssuerKey,
    key_note::{self, Purpose},
    multikey,
    note::NoteKey,
    second,
    suite::{NotSigned, SecretKey, Suite, TokenKey},
};
use assay_store::{StoreError, Tx, certificate::Certificate};
use ed25519_dalek::VerifyingKey;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::sync::Arc;

/// The authority as a holder of keys.
pub const AUTHORITY: &str = "authority";

/// The keys of an institution of one generation, prepared to sign. Without a `Debug` that shows them.
pub struct Generation {
    /// Which: 1 is the first.
    pub number: u32,
    /// The Ed25519 key, for certificates, lists and notes.
    pub issuer: IssuerKey,
    /// The P-256 key of certificates for wallets.
    pub token: TokenKey,
    /// The SM2 key of second signatures.
    pub second: SecretKey,
}

impl std::fmt::Debug for Generation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Generation({}, {:?})", self.number, self.issuer)
    }
}

/// Thirty-two bytes that nobody can guess, always the same for a secret, a purpose and a subject.
pub(super) fn derive(secret: &[u8; 32], purpose: &str, subject: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes any key");
    mac.update(purpose.as_bytes());
    mac.update(subject.as_bytes());
    mac.finalize().into_bytes().into()
}

/// The file that says where on a token the keys of a generation lie.
fn token_file_of(holder: &str, number: u32) -> String {
    format!("{holder}.{number}.token")
}

/// A token that is away is a failure of the world.
#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn away(why: NotSigned) -> StoreError {
    StoreError::Unusable(why.to_string())
}

/// The file of the secret of a further generation.
fn file_of(holder: &str, number: u32) -> String {
    format!("{holder}.{number}.key")
}

impl Generation {
    /// Makes the keys of an institution of a secret.
    fn of(secret: &[u8; 32], institution: &str, number: u32) -> Self {
        let seed = |purpose| derive(secret, purpose, institution);
        Self {
            number,
            issuer: IssuerKey::new(&multikey::from_seed(&seed("assay/institution-key/v1|"))),
            token: TokenKey::from_seed(&seed("assay/institution-token-key/v1|")),
            second: SecretKey::sm2_from_seed(&seed("assay/institution-sm2-key/v1|")),
        }
    }

    /// The key that checks what this generation signs.
    #[must_use]
    pub fn public(&self) -> VerifyingKey {
        *self.issuer.public()
    }
}

impl House {
    /// The secret of a generation.
    fn secret_of(&self, holder: &str, number: u32) -> Result<[u8; 32], StoreError> {
        if number > 1 {
            let read = self.keys.further(&file_of(holder, number));
            return read.map_err(|why| StoreError::Unusable(why.to_string()));
        }
        Ok(match holder {
            AUTHORITY => self.keys.authority,
            _ => self.keys.institutions,
        })
    }

    /// Draws the secret of a generation that is about to begin; durable when this returns.
    pub(crate) fn draw_generation(&self, holder: &str, number: u32) -> Result<[u8; 32], OpenError> {
        self.keys.further_or_drawn(&file_of(holder, number))
    }

    /// The keys of an institution of one generation.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] if the file of the secret is missing or does not open.
    ///
    /// # Panics
    /// If a thread panicked while it prepared keys.
    pub fn generation(
        &self,
        institution: &str,
        number: u32,
    ) -> Result<Arc<Generation>, StoreError> {
        let place = (institution.to_owned(), number);
        let mut known = self.generations.lock().expect("nobody panics here");
        if let Some(keys) = known.get(&place) {
            return Ok(Arc::clone(keys));
        }
        let secret = self.secret_of(institution, number)?;
        let on = self.on_token(institution, number)?;
        let keys = self.keys_of(&secret, institution, number, on.as_ref());
        let keys = Arc::new(keys.map_err(away)?);
        known.insert(place, Arc::clone(&keys));
        Ok(keys)
    }

    /// The keys of an institution of a secret, those on a token where it has some there.
    pub(crate) fn keys_of(
        &self,
        secret: &[u8; 32],
        institution: &str,
        number: u32,
        on: Option<&OnToken>,
    ) -> Result<Generation, NotSigned> {
        let mut keys = Generation::of(secret, institution, number);
        if let Some(on) = on {
            let key = self.tokens.key(on, Suite::Ed25519, &on.ed25519)?;
            keys.issuer = IssuerKey::held(key)?;
            if let Some(label) = &on.p256 {
                keys.token = TokenKey::held(self.tokens.key(on, Suite::P256, label)?)?;
            }
        }
        Ok(keys)
    }

    /// Where the keys of a generation lie, if that is on a token.
    fn on_token(&self, holder: &str, number: u32) -> Result<Option<OnToken>, StoreError> {
        let path = self.folder.join("keys").join(token_file_of(holder, number));
        let unusable = |why: String| StoreError::Unusable(format!("{}: {why}", path.display()));
        match std::fs::read_to_string(&path) {
            Ok(text) => OnToken::read(&text).map(Some).map_err(unusable),
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(unusable(why.to_string())),
        }
    }

    /// Says where the keys of a generation that is about to begin lie; durable when this returns. Without a token, one that a
    /// crash left is taken away.
    pub(crate) fn point_generation(
        &self,
        holder: &str,
        number: u32,
        on: Option<&OnToken>,
    ) -> Result<(), FileError> {
        let path = self.folder.join("keys").join(token_file_of(holder, number));
        match on {
            Some(on) => files::put(&path, on.write().as_bytes()),
            None => files::take_away(&path),
        }
    }

    /// Makes a key on a token.
    ///
    /// # Errors
    /// [`NotSigned`], in words for whoever keeps the token.
    pub fn make_on_token(&self, on: &OnToken, suite: Suite, label: &str) -> Result<(), NotSigned> {
        self.tokens.make(on, suite, label)
    }

    /// The keys by which an institution signs from now on; asked in the transaction of the act that signs, so that no
    /// other generation begins before it ends.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn signing_generation(
        &self,
        tx: &mut Tx<'_>,
        institution: &str,
    ) -> Result<Arc<Generation>, StoreError> {
        let number = tx.key_in_force(institution)?;
        self.generation(institution, number)
    }

    /// The newest keys of an institution, for what is signed outside an act.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn newest_generation(&self, institution: &str) -> Result<Arc<Generation>, StoreError> {
        let number = self.store.read(|tx| tx.newest_generation(institution))?;
        self.generation(institution, number)
    }

    /// Every generation of an institution, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn generations(&self, institution: &str) -> Result<Vec<Arc<Generation>>, StoreError> {
        let newest = self.store.read(|tx| tx.newest_generation(institution))?;
        let all = 1..=newest;
        all.map(|number| self.generation(institution, number))
            .collect()
    }

    /// The authority's key of one generation.
    ///
    /// # Errors
    /// [`StoreError`].
    ///
    /// # Panics
    /// If a thread panicked while it prepared a key.
    pub fn authority_generation(&self, number: u32) -> Result<Arc<IssuerKey>, StoreError> {
        let mut known = self.authority.lock().expect("nobody panics here");
        if let Some(key) = known.get(&number) {
            return Ok(Arc::clone(key));
        }
        let secret = self.secret_of(AUTHORITY, number)?;
        let on = self.on_token(AUTHORITY, number)?;
        let key = self.authority_key_of(&secret, on.as_ref()).map_err(away)?;
        let key = Arc::new(key);
        known.insert(number, Arc::clone(&key));
        Ok(key)
    }

    /// The authority's key of a secret, or the one on a token.
    pub(crate) fn authority_key_of(
        &self,
        secret: &[u8; 32],
        on: Option<&OnToken>,
    ) -> Result<IssuerKey, NotSigned> {
        match on {
            Some(on) => IssuerKey::held(self.tokens.key(on, Suite::Ed25519, &on.ed25519)?),
            None => Ok(IssuerKey::new(&multikey::from_seed(secret))),
        }
    }

    /// The key by which the authority signs from now on; asked in the transaction of the act that signs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn authority_signing(&self, tx: &mut Tx<'_>) -> Result<Arc<IssuerKey>, StoreError> {
        let number = tx.key_in_force(AUTHORITY)?;
        self.authority_generation(number)
    }

    /// Every key of the authority, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn authority_keys(&self) -> Result<Vec<Arc<IssuerKey>>, StoreError> {
        let newest = self.store.read(|tx| tx.newest_generation(AUTHORITY))?;
        let all = 1..=newest;
        all.map(|number| self.authority_generation(number))
            .collect()
    }

    /// The key by which directory entries are verified: the newest. Every entry is signed with it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn authority_note_key(&self) -> Result<NoteKey, StoreError> {
        let newest = self.store.read(|tx| tx.newest_generation(AUTHORITY))?;
        let key = self.authority_generation(newest)?;
        Ok(NoteKey::new(self.host.as_str(), *key.public()))
    }

    /// Generations whose secret is not at hand, or is another than the register published; each with what is wrong.
    ///
    /// # Errors
    /// [`StoreError`] if the register cannot be read.
    pub fn lost_generations(&self) -> Result<Vec<String>, StoreError> {
        let mut lost = Vec::new();
        for kept in self.store.read(|tx| tx.key_generations())? {
            let number = kept.generation;
            let found = match kept.holder.as_str() {
                AUTHORITY => self.authority_generation(number).map(|key| *key.public()),
                holder => self.generation(holder, number).map(|keys| keys.public()),
            };
            let name = file_of(&kept.holder, number);
            match found {
                Ok(key) if multikey::public(&key) == kept.key => {}
                Ok(_) => lost.push(format!("keys/{name} is another key than the published one")),
                Err(why) => lost.push(why.to_string()),
            }
        }
        Ok(lost)
    }

    /// The note by which an institution says which key signs its certificates for wallets.
    ///
    /// # Errors
    /// [`StoreError`] if a device holds the key and does not sign.
    pub fn token_note(&self, institution: &str, keys: &Generation) -> Result<String, StoreError> {
        key_note::sign(
            Purpose::Tokens,
            &self.host.institution_did(institution),
            &keys.token.public(),
            &keys.issuer,
        )
        .map_err(away)
    }

    /// The note by which an institution says which key makes its second signatures.
    ///
    /// # Errors
    /// [`StoreError`] if a device holds the key and does not sign.
    pub fn second_note(&self, institution: &str, keys: &Generation) -> Result<String, StoreError> {
        key_note::sign(
            Purpose::SecondSignatures,
            &self.host.institution_did(institution),
            &keys.second.public(),
            &keys.issuer,
        )
        .map_err(away)
    }

    /// The second signature of a certificate that is signed, by the same generation; always the same for the same file, so
    /// it is kept nowhere.
    ///
    /// # Errors
    /// [`StoreError`] if the keys are not at hand.
    pub fn second_signature(
        &self,
        certificate: &Certificate,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(file) = certificate.credential.as_deref() else {
            return Ok(None);
        };
        let keys = self.generation(certificate.institution.as_str(), certificate.generation)?;
        Ok(second::sign(file, &keys.second))
    }
}
