//! The note by which an institution says which P-256 key signs its certificates for wallets. It is signed by the key that the
//! authority's directory entry names: so the authority vouches for both.
use crate::{
    note::{self, NoteError, NoteKey},
    suite::{PublicKey, TokenKey},
};
use ed25519_dalek::{SigningKey, VerifyingKey};
use serde_json::Value;

const FIRST_LINE: &str = "assay/token-key/v1";

/// Why a note cannot be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenNoteError {
    /// The institution did not sign it.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// The text is none.
    #[error("the note of the token key is malformed")]
    Malformed,
}

/// Says which key signs tokens.
#[must_use]
pub fn sign(did: &str, key: &TokenKey, by: &SigningKey) -> String {
    note::sign(
        &format!("{FIRST_LINE}\n{did}\n{}\n", key.public().jwk()),
        did,
        by,
    )
}

/// Whom a note is about, before anything is believed.
#[must_use]
pub fn did(note: &str) -> Option<&str> {
    let mut lines = note.lines();
    (lines.next() == Some(FIRST_LINE))
        .then(|| lines.next())
        .flatten()
}

/// The key that a note names, if the institution's own key signed it.
///
/// # Errors
/// [`TokenNoteError`].
pub fn open(note: &str, did: &str, by: VerifyingKey) -> Result<PublicKey, TokenNoteError> {
    let text = NoteKey::new(did, by).open(note)?;
    let lines: Vec<&str> = text.lines().collect();
    let [FIRST_LINE, of, jwk] = *lines.as_slice() else {
        return Err(TokenNoteError::Malformed);
    };
    let jwk: Value = serde_json::from_str(jwk).map_err(|_| TokenNoteError::Malformed)?;
    match PublicKey::from_jwk(&jwk) {
        Ok(key) if of == did => Ok(key),
        _ => Err(TokenNoteError::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::multikey;

    #[test]
    fn the_institution_names_its_key_and_nobody_else_does() {
        let (did, by) = (
            "did:web:assay.example:org:ins_1",
            multikey::from_seed(&[2; 32]),
        );
        let key = TokenKey::from_seed(&[4; 32]);
        let note = sign(did, &key, &by);
        assert_eq!(super::did(&note), Some(did));
        assert_eq!(open(&note, did, by.verifying_key()), Ok(key.public()));
        let other = multikey::from_seed(&[3; 32]).verifying_key();
        assert!(open(&note, did, other).is_err());
        assert!(open(&note, "did:web:assay.example:org:ins_2", by.verifying_key()).is_err());
        let changed = note.replace("P-256", "P-384");
        assert!(open(&changed, did, by.verifying_key()).is_err());
    }
}
