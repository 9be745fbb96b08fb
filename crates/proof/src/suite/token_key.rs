//! The P-256 key of an issuer of tokens, with what every token needs of it, made once.
use super::{HeldKey, NotSigned, PublicKey, checked};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::ecdsa::{SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A P-256 key that signs tokens. Without a `Debug` that shows it.
pub struct TokenKey {
    public: VerifyingKey,
    /// The thumbprint of the public key, by which tokens name it.
    kid: String,
    /// The header of a selective certificate, ready in base64url.
    pub(crate) certificate_header: String,
    secret: Secret,
}

/// Where the secret is.
enum Secret {
    /// Here.
    #[cfg(not(feature = "aws-lc"))]
    Own(Box<SigningKey>),
    /// Here.
    #[cfg(feature = "aws-lc")]
    Own(aws_lc_rs::signature::EcdsaKeyPair),
    /// In a device.
    Held(Arc<dyn HeldKey>),
}

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TokenKey({})", self.kid)
    }
}

impl TokenKey {
    /// Makes the key of a seed, which the caller drew or derived. One seed in four thousand million is no key of the
    /// curve: then its hash is taken.
    ///
    /// # Panics
    /// Never: a key of the curve is a key of the library.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let mut seed = *seed;
        let secret = loop {
            match SigningKey::from_slice(&seed) {
                Ok(secret) => break secret,
                Err(_) => seed = Sha256::digest(seed).into(),
            }
        };
        let public = *secret.verifying_key();
        #[cfg(feature = "aws-lc")]
        let secret = aws_lc_rs::signature::EcdsaKeyPair::from_private_key_and_public_key(
            &aws_lc_rs::signature::ECDSA_P256_SHA256_FIXED_SIGNING,
            &seed,
            public.to_sec1_point(false).as_bytes(),
        )
        .expect("a key of the curve is a key of the library");
        #[cfg(not(feature = "aws-lc"))]
        let secret = Box::new(secret);
        Self::with(public, Secret::Own(secret))
    }

    /// Prepares a key that a device holds.
    ///
    /// # Errors
    /// [`NotSigned`] if it is of another suite.
    pub fn held(key: Arc<dyn HeldKey>) -> Result<Self, NotSigned> {
        let PublicKey::P256(public) = key.public() else {
            return Err(NotSigned("it is not a P-256 key".to_owned()));
        };
        Ok(Self::with(public, Secret::Held(key)))
    }

    fn with(public: VerifyingKey, secret: Secret) -> Self {
        let kid = PublicKey::P256(public).thumbprint();
        let header = format!(r#"{{"alg":"ES256","kid":"{kid}","typ":"dc+sd-jwt"}}"#);
        Self {
            public,
            kid,
            certificate_header: URL_SAFE_NO_PAD.encode(header),
            secret,
        }
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey::P256(self.public)
    }

    /// The public key as the library of the curve has it.
    #[must_use]
    pub fn point(&self) -> &VerifyingKey {
        &self.public
    }

    /// By which tokens name the key.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Signs. A key of ours gives the same signature for the same message (RFC 6979); AWS-LC and devices draw the nonce
    /// themselves: two signatures of one message differ, and both hold.
    ///
    /// # Errors
    /// [`NotSigned`], only of a key that a device holds.
    ///
    /// # Panics
    /// With AWS-LC, if the operating system has no randomness: nothing can be signed then.
    pub fn sign(&self, message: &[u8]) -> Result<[u8; 64], NotSigned> {
        match &self.secret {
            #[cfg(not(feature = "aws-lc"))]
            Secret::Own(key) => {
                let signature: p256::ecdsa::Signature =
                    p256::ecdsa::signature::Signer::sign(key.as_ref(), message);
                Ok(signature.to_bytes().into())
            }
            #[cfg(feature = "aws-lc")]
            Secret::Own(key) => {
                let chance = aws_lc_rs::rand::SystemRandom::new();
                let signature = key.sign(&chance, message);
                let signature = signature.expect("the operating system gives random bytes");
                let signature = signature.as_ref().try_into();
                Ok(signature.expect("a P-256 signature has 64 bytes"))
            }
            Secret::Held(key) => checked(key.as_ref(), message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_a_seed_signs_and_does_not_show_itself() {
        let key = TokenKey::from_seed(&[9; 32]);
        assert!(key.public().holds(b"words", &key.sign(b"words").unwrap()));
        assert!(!format!("{key:?}").contains(&hex::encode([9; 32])));
        // Above the order of the curve: not a key, its hash is.
        let above = TokenKey::from_seed(&[0xff; 32]);
        assert!(
            above
                .public()
                .holds(b"words", &above.sign(b"words").unwrap())
        );
    }
}
