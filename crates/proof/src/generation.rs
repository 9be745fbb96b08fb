//! The note that begins a generation of keys: from its place in the public record on these keys sign for the holder. The
//! authority signs it, for an institution and for itself.
use crate::{
    issuer::IssuerKey,
    multikey,
    note::{self, NoteError, NoteKey},
    suite::{NotSigned, PublicKey},
};
use ed25519_dalek::VerifyingKey;
use std::fmt::Write;

const FIRST_LINE: &str = "assay/key-generation/v1";

/// A generation of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    /// The did:web of the holder.
    pub did: String,
    /// 2, 3, …: the first one begins with the installation and has no note.
    pub number: u32,
    /// The instant it begins, RFC 3339.
    pub begins_at: String,
    /// The Ed25519 key.
    pub key: VerifyingKey,
    /// Further keys, one a line: P-256 as a JSON Web Key, SM2 as X.509 writes it, in base64.
    pub further: Vec<String>,
}

/// Why a note cannot be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GenerationError {
    /// The authority did not sign it.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// The text is none.
    #[error("the note of the generation of keys is malformed")]
    Malformed,
}

/// A further key as a line of the note.
#[must_use]
pub fn line(key: &PublicKey) -> String {
    key.sm2_info().unwrap_or_else(|| key.jwk().to_string())
}

impl Generation {
    /// The note, signed by the authority. Its own new key is named by a note of the key before it.
    ///
    /// # Panics
    /// Never: memory takes every line.
    ///
    /// # Errors
    /// [`NotSigned`], only of a key that a device holds.
    pub fn sign(&self, authority: &str, key: &IssuerKey) -> Result<String, NotSigned> {
        let mut text = format!(
            "{FIRST_LINE}\n{}\n{}\n{}\n{}\n",
            self.did,
            self.number,
            self.begins_at,
            multikey::public(&self.key)
        );
        for line in &self.further {
            writeln!(text, "{line}").expect("memory takes every line");
        }
        note::sign_by(&text, authority, key)
    }

    /// Opens a note that the authority signed.
    ///
    /// # Errors
    /// [`GenerationError`].
    pub fn open(note: &str, authority: &NoteKey) -> Result<Self, GenerationError> {
        let mut lines = authority.open(note)?.lines();
        let mut next = || lines.next().ok_or(GenerationError::Malformed);
        if next()? != FIRST_LINE {
            return Err(GenerationError::Malformed);
        }
        let wrong = GenerationError::Malformed;
        Ok(Self {
            did: next()?.to_owned(),
            number: next()?.parse().map_err(|_| wrong.clone())?,
            begins_at: next()?.to_owned(),
            key: multikey::read_public(next()?).map_err(|_| wrong)?,
            further: lines.map(str::to_owned).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::{SecretKey, TokenKey};

    #[test]
    fn a_note_reads_back_and_a_changed_one_does_not() {
        let authority = multikey::from_seed(&[1; 32]);
        let generation = Generation {
            did: "did:web:assay.example:org:ins_1".into(),
            number: 2,
            begins_at: "2021-06-01T00:00:00Z".into(),
            key: multikey::from_seed(&[2; 32]).verifying_key(),
            further: vec![
                line(&TokenKey::from_seed(&[3; 32]).public()),
                line(&SecretKey::sm2_from_seed(&[3; 32]).public()),
            ],
        };
        let note = generation
            .sign("assay.example", &IssuerKey::new(&authority))
            .unwrap();
        let key = NoteKey::new("assay.example", authority.verifying_key());
        assert_eq!(Generation::open(&note, &key).as_ref(), Ok(&generation));
        let changed = note.replace("\n2\n", "\n3\n");
        assert!(Generation::open(&changed, &key).is_err());
        let other = NoteKey::new(
            "assay.example",
            multikey::from_seed(&[9; 32]).verifying_key(),
        );
        assert!(Generation::open(&note, &other).is_err());
    }
}
