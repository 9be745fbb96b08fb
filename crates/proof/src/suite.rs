//! Signature suites behind one seam: a curve, its hash, and the names that JOSE gives them. Whatever signs takes a
//! [`SecretKey`], whatever checks a [`PublicKey`]; a further suite is one more variant here.
use ed25519_dalek::Signer as _;
use p256::ecdsa::signature::Verifier as _;

mod held;
mod jwk;
mod sm2_key;
mod token_key;

pub(crate) use held::checked;
pub use held::{HeldKey, NotSigned};
pub use jwk::NotAKey;
pub use sm2_key::IDENTITY as SM2_IDENTITY;
pub use token_key::TokenKey;

/// A signature suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suite {
    /// Ed25519, `EdDSA`.
    Ed25519,
    /// P-256 with SHA-256, `ES256`: what wallets speak.
    P256,
    /// P-384 with SHA-384, `ES384`.
    P384,
    /// P-521 with SHA-512, `ES512`.
    P521,
    /// SM2 with SM3 (GM/T 0003.2, GM/T 0004), for Chinese use. JOSE has no name for it: it signs files, never tokens.
    Sm2,
}

impl Suite {
    /// What JOSE calls the algorithm; `None` where it has no name, and so no tokens.
    #[must_use]
    pub fn algorithm(self) -> Option<&'static str> {
        match self {
            Self::Ed25519 => Some("EdDSA"),
            Self::P256 => Some("ES256"),
            Self::P384 => Some("ES384"),
            Self::P521 => Some("ES512"),
            Self::Sm2 => None,
        }
    }

    /// What the curve is called, by JOSE where it knows it.
    #[must_use]
    pub fn curve(self) -> &'static str {
        match self {
            Self::Ed25519 => "Ed25519",
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::Sm2 => "SM2",
        }
    }

    /// Whether `name` is this algorithm: RFC 9864 gave Ed25519 a name of its own, older signers say `EdDSA`.
    #[must_use]
    pub fn is_called(self, name: &str) -> bool {
        Some(name) == self.algorithm() || (self == Self::Ed25519 && name == "Ed25519")
    }
}

/// A key that checks signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// Of [`Suite::Ed25519`].
    Ed25519(ed25519_dalek::VerifyingKey),
    /// Of [`Suite::P256`].
    P256(p256::ecdsa::VerifyingKey),
    /// Of [`Suite::P384`].
    P384(p384::ecdsa::VerifyingKey),
    /// Of [`Suite::P521`].
    P521(p521::ecdsa::VerifyingKey),
    /// Of [`Suite::Sm2`].
    Sm2(sm2::PublicKey),
}

impl PublicKey {
    /// Its suite.
    #[must_use]
    pub fn suite(&self) -> Suite {
        match self {
            Self::Ed25519(_) => Suite::Ed25519,
            Self::P256(_) => Suite::P256,
            Self::P384(_) => Suite::P384,
            Self::P521(_) => Suite::P521,
            Self::Sm2(_) => Suite::Sm2,
        }
    }

    /// Whether the signature of fixed length (both numbers one behind the other) fits the message.
    #[must_use]
    pub fn holds(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()),
            Self::P256(key) => holds_p256(key, message, signature),
            Self::P384(key) => p384::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::P521(key) => p521::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::Sm2(key) => sm2_key::holds(key, message, signature),
        }
    }
}

/// Whether a P-256 signature of 64 bytes fits.
#[cfg(not(feature = "aws-lc"))]
fn holds_p256(key: &p256::ecdsa::VerifyingKey, message: &[u8], signature: &[u8]) -> bool {
    p256::ecdsa::Signature::from_slice(signature)
        .is_ok_and(|signature| key.verify(message, &signature).is_ok())
}

/// Whether a P-256 signature of 64 bytes fits.
#[cfg(feature = "aws-lc")]
fn holds_p256(key: &p256::ecdsa::VerifyingKey, message: &[u8], signature: &[u8]) -> bool {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
    let point = key.to_sec1_point(false);
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point.as_bytes())
        .verify(message, signature)
        .is_ok()
}

/// A key that signs. Without a `Debug` that shows it.
pub enum SecretKey {
    /// Of [`Suite::Ed25519`].
    Ed25519(Box<ed25519_dalek::SigningKey>),
    /// Of [`Suite::P256`].
    P256(Box<p256::ecdsa::SigningKey>),
    /// Of [`Suite::P384`].
    P384(Box<p384::ecdsa::SigningKey>),
    /// Of [`Suite::P521`].
    P521(Box<p521::ecdsa::SigningKey>),
    /// Of [`Suite::Sm2`].
    Sm2(Box<sm2::dsa::SigningKey>),
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKey({})", self.public().suite().curve())
    }
}

impl SecretKey {
    /// The key that checks what this one signs.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        match self {
            Self::Ed25519(key) => PublicKey::Ed25519(key.verifying_key()),
            Self::P256(key) => PublicKey::P256(*key.verifying_key()),
            Self::P384(key) => PublicKey::P384(*key.verifying_key()),
            Self::P521(key) => PublicKey::P521(*key.verifying_key()),
            Self::Sm2(key) => PublicKey::Sm2(key.verifying_key().into()),
        }
    }

    /// Signs; the same key and message give the same signature (RFC 8032, RFC 6979).
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => key.sign(message).to_vec(),
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            Self::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            Self::P521(key) => {
                let signature: p521::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            Self::Sm2(key) => {
                let signature: sm2::dsa::Signature = key.sign(message);
                signature.to_vec()
            }
        }
    }
}
