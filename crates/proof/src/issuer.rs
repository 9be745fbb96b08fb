//! The key of an issuer, with what every signature needs of it, made once.
use crate::multikey;
use ed25519_dalek::{Signature, SigningKey, VerifyingKey};

/// An Ed25519 key that signs credentials. Without a `Debug` that shows it.
pub struct IssuerKey {
    public: VerifyingKey,
    /// The public key as text, the end of every verification method.
    multikey: String,
    #[cfg(not(feature = "aws-lc"))]
    secret: SigningKey,
    #[cfg(feature = "aws-lc")]
    secret: aws_lc_rs::signature::Ed25519KeyPair,
}

impl std::fmt::Debug for IssuerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IssuerKey({})", self.multikey)
    }
}

impl IssuerKey {
    /// Prepares a key.
    ///
    /// # Panics
    /// Never: every 32 bytes are a seed.
    #[must_use]
    pub fn new(key: &SigningKey) -> Self {
        let public = key.verifying_key();
        Self {
            public,
            multikey: multikey::public(&public),
            #[cfg(not(feature = "aws-lc"))]
            secret: key.clone(),
            #[cfg(feature = "aws-lc")]
            secret: aws_lc_rs::signature::Ed25519KeyPair::from_seed_unchecked(key.as_bytes())
                .expect("every 32 bytes are a seed"),
        }
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> &VerifyingKey {
        &self.public
    }

    /// The public key as a Multikey.
    #[must_use]
    pub fn multikey(&self) -> &str {
        &self.multikey
    }

    /// The verification method of a DID with this key.
    #[must_use]
    pub fn method(&self, did: &str) -> String {
        [did, "#", &self.multikey].concat()
    }

    /// Signs. Ed25519 has one signature for a key and a message, whichever library makes it.
    #[cfg(not(feature = "aws-lc"))]
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Signature {
        ed25519_dalek::Signer::sign(&self.secret, message)
    }

    /// Signs. Ed25519 has one signature for a key and a message, whichever library makes it.
    ///
    /// # Panics
    /// Never: the signature has its 64 bytes.
    #[cfg(feature = "aws-lc")]
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Signature {
        let signature = self.secret.sign(message);
        Signature::from_slice(signature.as_ref()).expect("an Ed25519 signature has 64 bytes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::Signer;

    #[test]
    fn the_prepared_key_signs_like_the_plain_one() {
        let key = multikey::from_seed(&[9; 32]);
        let prepared = IssuerKey::new(&key);
        assert_eq!(prepared.sign(b"words"), key.sign(b"words"));
        assert!(!format!("{prepared:?}").contains(&hex::encode([9; 32])));
    }
}
