//! Witnesses (C2SP tlog-cosignature, tlog-witness, tlog-policy): strangers who have seen that the record only grew.
//! A record with two stories needs a witness who signs both.
use crate::{
    merkle::Hash,
    note::{self, NoteError},
    record::Head,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

mod ask;
mod policy;
mod seen;

pub use ask::{Ask, HASHES_MAX, Misasked};
pub use policy::{Cosigned, Policy, PolicyError, Witness};
pub use seen::{Accepted, Refused, accept};

/// Signature type of co-signatures with a time by Ed25519.
const COSIGNATURE_V1: u8 = 4;
/// Bytes of the time before the signature.
const TIME_BYTES: usize = 8;

/// The key of a witness: a name and an Ed25519 key that signs nothing but what was seen of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessKey {
    name: String,
    key: VerifyingKey,
}

impl WitnessKey {
    /// A key with its name, which holds neither spaces nor `+`.
    #[must_use]
    pub fn new(name: impl Into<String>, key: VerifyingKey) -> Self {
        Self {
            name: name.into(),
            key,
        }
    }

    /// Who signs.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether both are the same key, under whatever names.
    #[must_use]
    pub fn is_same_key(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// Reads a key in the form `NAME+ID+KEY`.
    ///
    /// # Errors
    /// [`NoteError::NotAKey`].
    pub fn read(text: &str) -> Result<Self, NoteError> {
        let (name, key) = note::read_key(text, COSIGNATURE_V1)?;
        Ok(Self { name, key })
    }

    /// The key in the form `NAME+ID+KEY`.
    #[must_use]
    pub fn write(&self) -> String {
        note::write_key(&self.name, &self.key, COSIGNATURE_V1)
    }

    /// When this witness signed a checkpoint, in seconds since 1970; `None` if no signature on it is its own.
    ///
    /// # Errors
    /// [`NoteError::BadSignature`] if one bears its name and does not fit.
    pub fn signed_at(&self, checkpoint: &str) -> Result<Option<u64>, NoteError> {
        let (text, lines) = note::split(checkpoint)?;
        let id = note::key_id(&self.name, &self.key, COSIGNATURE_V1);
        let mut latest = None;
        for line in lines {
            let blob = line.blob.strip_prefix(&id);
            let Some(blob) = blob.filter(|_| line.name == self.name) else {
                continue;
            };
            let bad = || NoteError::BadSignature(self.name.clone());
            let (time, signature) = blob.split_first_chunk::<TIME_BYTES>().ok_or_else(bad)?;
            let time = u64::from_be_bytes(*time);
            let signature = Signature::from_slice(signature).map_err(|_| bad())?;
            self.key
                .verify_strict(message(text, time).as_bytes(), &signature)
                .map_err(|_| bad())?;
            latest = latest.max(Some(time));
        }
        Ok(latest)
    }
}

/// What a witness signs.
fn message(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// Co-signs the text of a checkpoint at a time (seconds since 1970); gives the line that belongs below it.
///
/// # Errors
/// [`NoteError::NotANote`].
pub fn cosign(
    checkpoint: &str,
    name: &str,
    key: &SigningKey,
    time: u64,
) -> Result<String, NoteError> {
    let (text, _) = note::split(checkpoint)?;
    let mut blob = note::key_id(name, &key.verifying_key(), COSIGNATURE_V1).to_vec();
    blob.extend_from_slice(&time.to_be_bytes());
    blob.extend_from_slice(&key.sign(message(text, time).as_bytes()).to_bytes());
    Ok(format!("— {name} {}\n", STANDARD.encode(blob)))
}

/// The hash as it stands in a request or a proof file.
fn written(hash: &Hash) -> String {
    STANDARD.encode(hash)
}

fn hash(line: &str) -> Option<Hash> {
    STANDARD.decode(line).ok()?.try_into().ok()
}

/// Head and text of a checkpoint before anything of it is believed: for finding out whose it says it is.
fn claimed(checkpoint: &str) -> Option<(&str, Head)> {
    let mut lines = checkpoint.lines();
    let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
    let size = number(size)?;
    Some((
        origin,
        Head {
            size,
            root: hash(root)?,
        },
    ))
}

/// A decimal number without leading zeroes.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits && (text == "0" || !text.starts_with('0')))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests;
