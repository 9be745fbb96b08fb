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
    let bytes = decode(text).ok_or_else(wrong)?;
    let key = bytes.strip_prefix(&ED25519_PUBLIC).ok_or_else(wrong)?;
    let key: &[u8; 32] = key.try_into().map_err(|_| wrong())?;
    VerifyingKey::from_bytes(key).map_err(|_| wrong())
}

/// A signature as multibase text, `z…`.
#[must_use]
pub fn signature(signature: &Signature) -> String {
    format!("z{}", bs58::encode(signature.to_bytes()).into_string())
}

/// Reads a signature.
///
/// # Errors
/// [`NotMultibase`].
pub fn read_signature(text: &str) -> Result<Signature, NotMultibase> {
    let wrong = || NotMultibase("signature");
    let bytes = decode(text).ok_or_else(wrong)?;
    Ok(Signature::from_bytes(
        &bytes.try_into().map_err(|_| wrong())?,
    ))
}

fn decode(text: &str) -> Option<Vec<u8>> {
    bs58::decode(text.strip_prefix('z')?).into_vec().ok()
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
}
