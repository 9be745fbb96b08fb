//! The key of an issuer, with what every signature needs of it, made once.
use crate::{
    multikey,
    suite::{HeldKey, NotSigned, PublicKey, checked},
};
use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use std::sync::Arc;

/// An Ed25519 key that signs credentials. Without a `Debug` that shows it.
pub struct IssuerKey {
    public: VerifyingKey,
    /// The public key as text, the end of every verification method.
    multikey: String,
    secret: Secret,
}

/// Where the secret is.
enum Secret {
    /// Here.
    #[cfg(not(feature = "aws-lc"))]
    Own(Box<SigningKey>),
    /// Here.
    #[cfg(feature = "aws-lc")]
    Own(aws_lc_rs::signature::Ed25519KeyPair),
    /// In a device.
    Held(Arc<dyn HeldKey>),
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
            secret: Secret::Own(Box::new(key.clone())),
            #[cfg(feature = "aws-lc")]
            secret: Secret::Own(
                aws_lc_rs::signature::Ed25519KeyPair::from_seed_unchecked(key.as_bytes())
                    .expect("every 32 bytes are a seed"),
            ),
        }
    }

    /// Prepares a key that a device holds.
    ///
    /// # Errors
    /// [`NotSigned`] if it is of another suite.
    pub fn held(key: Arc<dyn HeldKey>) -> Result<Self, NotSigned> {
        let PublicKey::Ed25519(public) = key.public() else {
            return Err(NotSigned("it is not an Ed25519 key".to_owned()));
        };
        Ok(Self {
            public,
            multikey: multikey::public(&public),
            secret: Secret::Held(key),
        })
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

    /// Signs. Ed25519 has one signature for a key and a message, whichever library or device makes it.
    ///
    /// # Errors
    /// [`NotSigned`], only of a key that a device holds.
    ///
    /// # Panics
    /// Never: the signature has its 64 bytes.
    pub fn sign(&self, message: &[u8]) -> Result<Signature, NotSigned> {
        match &self.secret {
            #[cfg(not(feature = "aws-lc"))]
            Secret::Own(key) => Ok(ed25519_dalek::Signer::sign(key.as_ref(), message)),
            #[cfg(feature = "aws-lc")]
            Secret::Own(key) => {
                let signature = key.sign(message);
                let signature = Signature::from_slice(signature.as_ref());
                Ok(signature.expect("an Ed25519 signature has 64 bytes"))
            }
            Secret::Held(key) => Ok(Signature::from_bytes(&checked(key.as_ref(), message)?)),
        }
    }
}

impl From<&SigningKey> for IssuerKey {
    fn from(key: &SigningKey) -> Self {
        Self::new(key)
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
        assert_eq!(prepared.sign(b"words"), Ok(key.sign(b"words")));
        assert!(!format!("{prepared:?}").contains(&hex::encode([9; 32])));
    }
}
