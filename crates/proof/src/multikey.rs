//! Ed25519 keys and signatures in the text forms of the W3C (Multikey, multibase base58btc).
use ed25519_dalek::{Signature, SigningKey, VerifyingKey};

/// Multicodec prefix of an Ed25519 public key.
const ED25519_PUBLIC: [u8; 2] = [0xed, 0x01];

/// The text is no Ed25519 Multikey or signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the multibase text of an Ed25519 {0}")]
pub struct NotMultibase(&'static str);

/// A public key as a Multikey, `z6Mk…`.
#[must_use]
pub fn public(key: &VerifyingKey) -> String {
    let mut bytes = ED25519_PUBLIC.to_vec();
    bytes.extend_from_slice(key.as_bytes());
    format!("z{}", bs58::encode(bytes).into_string())
}

/// Reads a Multikey.
///
/// # Errors
/// [`NotMultibase`].
pub fn read_public(text: &str) -> Result<VerifyingKey, NotMultibase> {
    let wrong = || NotMultibase("public key");
    let digits = text.strip_prefix('z').ok_or_else(wrong)?;
    let bytes = bs58::decode(digits).into_vec().map_err(|_| wrong())?;
    let key = bytes.strip_prefix(&ED25519_PUBLIC).ok_or_else(wrong)?;
    let key: &[u8; 32] = key.try_into().map_err(|_| wrong())?;
    VerifyingKey::from_bytes(key).map_err(|_| wrong())
}

/// A signature as multibase text, `z…`.
#[must_use]
pub fn signature(signature: &Signature) -> String {
    let mut digits = [0; five8::BASE58_ENCODED_64_MAX_LEN];
    let length = five8::encode_64(&signature.to_bytes(), &mut digits);
    let mut text = String::with_capacity(1 + usize::from(length));
    text.push('z');
    text.extend(
        digits
            .iter()
            .take(length.into())
            .map(|digit| char::from(*digit)),
    );
    text
}

/// Reads a signature.
///
/// # Errors
/// [`NotMultibase`].
pub fn read_signature(text: &str) -> Result<Signature, NotMultibase> {
    let wrong = || NotMultibase("signature");
    let digits = text.strip_prefix('z').ok_or_else(wrong)?;
    let mut bytes = [0; 64];
    five8::decode_64(digits, &mut bytes).map_err(|_| wrong())?;
    Ok(Signature::from_bytes(&bytes))
}

/// A key made of a seed, which the caller drew or keeps.
#[must_use]
pub fn from_seed(seed: &[u8; 32]) -> SigningKey {
    SigningKey::from_bytes(seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_and_a_changed_one_does_not() {
        let key = from_seed(&[7; 32]).verifying_key();
        let text = public(&key);
        assert!(text.starts_with("z6Mk"));
        assert_eq!(read_public(&text), Ok(key));
        assert!(read_public(&text[..text.len() - 1]).is_err());
        assert!(read_public("").is_err());
    }

    #[test]
    fn a_signature_is_written_as_every_base58_library_writes_it() {
        for first in [0, 1, 255] {
            let mut bytes = [first; 64];
            bytes[63] = 7;
            let text = signature(&Signature::from_bytes(&bytes));
            assert_eq!(text, format!("z{}", bs58::encode(bytes).into_string()));
            assert_eq!(read_signature(&text).map(|read| read.to_bytes()), Ok(bytes));
            assert!(read_signature(&text[..text.len() - 2]).is_err());
        }
    }
}
