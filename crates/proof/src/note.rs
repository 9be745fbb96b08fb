//! Signed notes (C2SP signed-note): text that anybody can read, with Ed25519 signatures below it.
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
        let read = || {
            let mut parts = text.trim().splitn(3, '+');
            let (name, id, key) = (parts.next()?, parts.next()?, parts.next()?);
            let bytes = STANDARD.decode(key).ok()?;
            let (kind, key) = bytes.split_first()?;
            let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
            let found = Self::new(name, key);
            (*kind == ED25519 && hex::encode(found.id()) == id && !name.is_empty()).then_some(found)
        };
        read().ok_or(NoteError::NotAKey)
    }

    /// The key in the form `NAME+ID+KEY`.
    #[must_use]
    pub fn write(&self) -> String {
        let key = STANDARD.encode(self.typed());
        format!("{}+{}+{key}", self.name, hex::encode(self.id()))
    }

    fn typed(&self) -> Vec<u8> {
        let mut bytes = vec![ED25519];
        bytes.extend_from_slice(self.key.as_bytes());
        bytes
    }

    fn id(&self) -> [u8; 4] {
        let mut hash = Sha256::new();
        hash.update(self.name.as_bytes());
        hash.update(b"\n");
        hash.update(self.typed());
        let hash: [u8; 32] = hash.finalize().into();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// The text of a note that this key signed.
    ///
    /// # Errors
    /// [`NoteError`].
    pub fn open<'t>(&self, note: &'t str) -> Result<&'t str, NoteError> {
        let control = |c: char| c < ' ' && c != '\n';
        let end = note.rfind("\n\n").ok_or(NoteError::NotANote)?;
        if !note.ends_with('\n') || note.contains(control) {
            return Err(NoteError::NotANote);
        }
        let (text, signatures) = (&note[..=end], &note[end + 2..]);
        for line in signatures.lines() {
            let (name, blob) = line
                .strip_prefix("— ")
                .and_then(|line| line.split_once(' '))
                .ok_or(NoteError::NotANote)?;
            let blob = STANDARD.decode(blob).map_err(|_| NoteError::NotANote)?;
            let Some(signature) = blob.strip_prefix(&self.id()).filter(|_| name == self.name)
            else {
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

/// Signs a text, which ends with a newline, as `name`.
#[must_use]
pub fn sign(text: &str, name: &str, key: &SigningKey) -> String {
    let verifier = NoteKey::new(name, key.verifying_key());
    let mut blob = verifier.id().to_vec();
    blob.extend_from_slice(&key.sign(text.as_bytes()).to_bytes());
    format!("{text}\n— {name} {}\n", STANDARD.encode(blob))
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
