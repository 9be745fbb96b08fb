//! The notes by which an institution names its further keys: the P-256 key of certificates for wallets, and the SM2 key of
//! second signatures. They are signed by the key that the authority's directory entry names: so the authority vouches for all.
use crate::{
    issuer::IssuerKey,
    note::{self, NoteError, NoteKey},
    suite::{NotSigned, PublicKey, Suite},
};
use ed25519_dalek::VerifyingKey;

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Certificates for wallets; a key of P-256, written as a JSON Web Key.
    Tokens,
    /// Second signatures; a key of SM2, written as X.509 writes keys, in base64.
    SecondSignatures,
}

impl Purpose {
    fn first_line(self) -> &'static str {
        match self {
            Self::Tokens => "assay/token-key/v1",
            Self::SecondSignatures => "assay/sm2-key/v1",
        }
    }

    fn suite(self) -> Suite {
        match self {
            Self::Tokens => Suite::P256,
            Self::SecondSignatures => Suite::Sm2,
        }
    }

    fn read(self, text: &str) -> Option<PublicKey> {
        let key = match self {
            Self::Tokens => PublicKey::from_jwk(&serde_json::from_str(text).ok()?),
            Self::SecondSignatures => PublicKey::from_sm2_info(text),
        };
        key.ok().filter(|key| key.suite() == self.suite())
    }
}

/// Why a note cannot be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyNoteError {
    /// The institution did not sign it.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// The text is none.
    #[error("the note of the key is malformed")]
    Malformed,
}

/// Says which key serves a purpose.
///
/// # Errors
/// [`NotSigned`], only of a key that a device holds.
pub fn sign(
    purpose: Purpose,
    did: &str,
    key: &PublicKey,
    by: &IssuerKey,
) -> Result<String, NotSigned> {
    let key = key.sm2_info().unwrap_or_else(|| key.jwk().to_string());
    let text = format!("{}\n{did}\n{key}\n", purpose.first_line());
    note::sign_by(&text, did, by)
}

/// Whom a note of this purpose is about, before anything is believed.
#[must_use]
pub fn did(purpose: Purpose, note: &str) -> Option<&str> {
    let mut lines = note.lines();
    (lines.next() == Some(purpose.first_line()))
        .then(|| lines.next())
        .flatten()
}

/// The key that a note names, if the institution's own key signed it.
///
/// # Errors
/// [`KeyNoteError`].
pub fn open(
    purpose: Purpose,
    note: &str,
    did: &str,
    by: VerifyingKey,
) -> Result<PublicKey, KeyNoteError> {
    let text = NoteKey::new(did, by).open(note)?;
    let lines: Vec<&str> = text.lines().collect();
    let [first, of, key] = *lines.as_slice() else {
        return Err(KeyNoteError::Malformed);
    };
    match purpose.read(key) {
        Some(key) if first == purpose.first_line() && of == did => Ok(key),
        _ => Err(KeyNoteError::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        multikey,
        suite::{SecretKey, TokenKey},
    };
    use Purpose::{SecondSignatures, Tokens};

    #[test]
    fn the_institution_names_its_keys_and_nobody_else_does() {
        let (did, by) = (
            "did:web:assay.example:org:ins_1",
            multikey::from_seed(&[2; 32]),
        );
        let keys = [
            (Tokens, TokenKey::from_seed(&[4; 32]).public()),
            (
                SecondSignatures,
                SecretKey::sm2_from_seed(&[4; 32]).public(),
            ),
        ];
        for (purpose, key) in keys {
            let note = sign(purpose, did, &key, &IssuerKey::new(&by)).unwrap();
            assert_eq!(super::did(purpose, &note), Some(did));
            assert_eq!(open(purpose, &note, did, by.verifying_key()), Ok(key));
            let other = multikey::from_seed(&[3; 32]).verifying_key();
            assert!(open(purpose, &note, did, other).is_err());
            let (id, of) = ("did:web:assay.example:org:ins_2", by.verifying_key());
            assert!(open(purpose, &note, id, of).is_err());
            for other in [Tokens, SecondSignatures] {
                assert_eq!(open(other, &note, did, of).is_ok(), other == purpose);
                assert_eq!(super::did(other, &note).is_some(), other == purpose);
            }
            let changed = note.replacen('M', "N", 1).replace("P-256", "P-384");
            assert!(open(purpose, &changed, did, of).is_err());
        }
    }
}
