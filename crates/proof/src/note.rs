//! Signed notes (C2SP signed-note): text that anybody can read, with Ed25519 signatures below it.
use crate::{issuer::IssuerKey, suite::NotSigned};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// Signature type of plain Ed25519 notes.
const ED25519: u8 = 1;

/// A key by which notes are verified: a name and an Ed25519 key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteKey {
    name: String,
    key: VerifyingKey,
}

/// Why a note or a key cannot be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The text is no verifier key.
    #[error("not a verifier key of the form NAME+ID+KEY")]
    NotAKey,
    /// The text is no signed note.
    #[error("not a signed note")]
    NotANote,
    /// The note carries no signature of the key.
    #[error("the note carries no signature of {0}")]
    NotSigned(String),
    /// The signature does not fit.
    #[error("the signature of {0} does not fit the text")]
    BadSignature(String),
}

impl NoteKey {
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

    /// Reads a key in the form `NAME+ID+KEY`.
    ///
    /// # Errors
    /// [`NoteError::NotAKey`].
    pub fn read(text: &str) -> Result<Self, NoteError> {
        let (name, key) = read_key(text, ED25519)?;
        Ok(Self { name, key })
    }

    /// The key in the form `NAME+ID+KEY`.
    #[must_use]
    pub fn write(&self) -> String {
        write_key(&self.name, &self.key, ED25519)
    }

    fn id(&self) -> [u8; 4] {
        key_id(&self.name, &self.key, ED25519)
    }

    /// The text of a note that this key signed.
    ///
    /// # Errors
    /// [`NoteError`].
    pub fn open<'t>(&self, note: &'t str) -> Result<&'t str, NoteError> {
        let (text, lines) = split(note)?;
        let id = self.id();
        for line in lines {
            let signature = line.blob.strip_prefix(&id);
            let Some(signature) = signature.filter(|_| line.name == self.name) else {
                continue;
            };
            let bad = || NoteError::BadSignature(self.name.clone());
            let signature = Signature::from_slice(signature).map_err(|_| bad())?;
            let verified = self.key.verify_strict(text.as_bytes(), &signature);
            return verified.map(|()| text).map_err(|_| bad());
        }
        Err(NoteError::NotSigned(self.name.clone()))
    }
}

/// One signature below a note: who says to have signed, and the bytes.
pub(crate) struct Line<'n> {
    pub(crate) name: &'n str,
    /// Four bytes that name the key, then what its type says.
    pub(crate) blob: Vec<u8>,
}

/// The text of a note, and the signatures below it.
pub(crate) fn split(note: &str) -> Result<(&str, Vec<Line<'_>>), NoteError> {
    let control = |c: char| c < ' ' && c != '\n';
    let end = note.rfind("\n\n").ok_or(NoteError::NotANote)?;
    if !note.ends_with('\n') || note.contains(control) {
        return Err(NoteError::NotANote);
    }
    let lines = note[end + 2..].lines().map(|line| {
        let (name, blob) = line.strip_prefix("— ")?.split_once(' ')?;
        let blob = STANDARD.decode(blob).ok()?;
        Some(Line { name, blob })
    });
    let lines = lines.collect::<Option<_>>().ok_or(NoteError::NotANote)?;
    Ok((&note[..=end], lines))
}

/// Reads name and key of the form `NAME+ID+KEY` whose signatures are of a type.
pub(crate) fn read_key(text: &str, kind: u8) -> Result<(String, VerifyingKey), NoteError> {
    let read = || {
        let mut parts = text.trim().splitn(3, '+');
        let (name, id, key) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = STANDARD.decode(key).ok()?;
        let (found, key) = bytes.split_first()?;
        let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
        let fits = *found == kind && hex::encode(key_id(name, &key, kind)) == id;
        (fits && !name.is_empty()).then(|| (name.to_owned(), key))
    };
    read().ok_or(NoteError::NotAKey)
}

/// The form `NAME+ID+KEY`.
pub(crate) fn write_key(name: &str, key: &VerifyingKey, kind: u8) -> String {
    let id = hex::encode(key_id(name, key, kind));
    format!("{name}+{id}+{}", STANDARD.encode(typed(key, kind)))
}

/// The four bytes that name a key below a note.
pub(crate) fn key_id(name: &str, key: &VerifyingKey, kind: u8) -> [u8; 4] {
    let mut hash = Sha256::new();
    hash.update(name.as_bytes());
    hash.update(b"\n");
    hash.update(typed(key, kind));
    let hash: [u8; 32] = hash.finalize().into();
    [hash[0], hash[1], hash[2], hash[3]]
}

fn typed(key: &VerifyingKey, kind: u8) -> Vec<u8> {
    let mut bytes = vec![kind];
    bytes.extend_from_slice(key.as_bytes());
    bytes
}

/// Signs a text, which ends with a newline, as `name`.
#[must_use]
pub fn sign(text: &str, name: &str, key: &SigningKey) -> String {
    let verifier = NoteKey::new(name, key.verifying_key());
    let mut blob = verifier.id().to_vec();
    blob.extend_from_slice(&key.sign(text.as_bytes()).to_bytes());
    format!("{text}\n— {name} {}\n", STANDARD.encode(blob))
}

/// The same with the key of an issuer, which a device may hold.
///
/// # Errors
/// [`NotSigned`], only of a key that a device holds.
pub fn sign_by(text: &str, name: &str, key: &IssuerKey) -> Result<String, NotSigned> {
    let verifier = NoteKey::new(name, *key.public());
    let mut blob = verifier.id().to_vec();
    blob.extend_from_slice(&key.sign(text.as_bytes())?.to_bytes());
    Ok(format!("{text}\n— {name} {}\n", STANDARD.encode(blob)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_opens_with_its_key_only() {
        let key = crate::multikey::from_seed(&[1; 32]);
        let verifier = NoteKey::new("assay.example", key.verifying_key());
        let note = sign("line\n", "assay.example", &key);
        assert_eq!(verifier.open(&note), Ok("line\n"));
        assert_eq!(NoteKey::read(&verifier.write()), Ok(verifier.clone()));
        let other = NoteKey::new(
            "assay.example",
            crate::multikey::from_seed(&[2; 32]).verifying_key(),
        );
        assert_eq!(
            other.open(&note),
            Err(NoteError::NotSigned("assay.example".into()))
        );
        let changed = note.replace("line", "lime");
        assert_eq!(
            verifier.open(&changed),
            Err(NoteError::BadSignature("assay.example".into()))
        );
    }

    #[test]
    fn a_key_with_another_identifier_does_not_read() {
        let key = NoteKey::new(
            "a.example",
            crate::multikey::from_seed(&[1; 32]).verifying_key(),
        );
        let id = hex::encode(key.id());
        assert!(NoteKey::read(&key.write().replace(&id, "00000000")).is_err());
    }
}
