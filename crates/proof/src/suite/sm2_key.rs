//! Keys of SM2 (GM/T 0003.2) with SM3 (GM/T 0004).
use super::{NotAKey, PublicKey, SecretKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use p256::ecdsa::signature::Verifier as _;
use sha2::{Digest, Sha256};
use sm2::{
    dsa::{Signature, SigningKey, VerifyingKey},
    pkcs8::{DecodePublicKey as _, EncodePublicKey as _},
};

/// The identity of the signer that is hashed before the message. This is the one that GM/T 0009 says is meant where none
/// was agreed upon.
pub const IDENTITY: &str = "1234567812345678";

/// Whether a signature of 64 bytes fits the message.
pub(super) fn holds(key: &sm2::PublicKey, message: &[u8], signature: &[u8]) -> bool {
    let Ok(signature) = Signature::from_slice(signature) else {
        return false;
    };
    VerifyingKey::new(IDENTITY, *key).is_ok_and(|key| key.verify(message, &signature).is_ok())
}

impl SecretKey {
    /// Makes an SM2 key of a seed, which the caller drew or derived. One seed in four thousand million is no key of the
    /// curve: then its hash is taken.
    #[must_use]
    pub fn sm2_from_seed(seed: &[u8; 32]) -> Self {
        let mut seed = *seed;
        loop {
            match SigningKey::from_slice(IDENTITY, &seed) {
                Ok(key) => return Self::Sm2(Box::new(key)),
                Err(_) => seed = Sha256::digest(seed).into(),
            }
        }
    }
}

impl PublicKey {
    /// An SM2 key as X.509 writes keys (`SubjectPublicKeyInfo`, DER), in base64 on one line; `None` for other suites.
    ///
    /// # Panics
    /// Never: every key has this form.
    #[must_use]
    pub fn sm2_info(&self) -> Option<String> {
        let Self::Sm2(key) = self else {
            return None;
        };
        let der = key.to_public_key_der();
        Some(STANDARD.encode(der.expect("every key has this form").as_bytes()))
    }

    /// The same as a PEM file, which OpenSSL and `GmSSL` read.
    #[must_use]
    pub fn sm2_pem(&self) -> Option<String> {
        let info = self.sm2_info()?;
        let mut pem = "-----BEGIN PUBLIC KEY-----\n".to_owned();
        for line in info.as_bytes().chunks(64) {
            pem.extend(line.iter().map(|letter| char::from(*letter)));
            pem.push('\n');
        }
        pem.push_str("-----END PUBLIC KEY-----\n");
        Some(pem)
    }

    /// Reads what [`PublicKey::sm2_info`] wrote.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub fn from_sm2_info(info: &str) -> Result<Self, NotAKey> {
        let wrong = NotAKey("not a public key of SM2");
        let der = STANDARD.decode(info).map_err(|_| wrong.clone())?;
        sm2::PublicKey::from_public_key_der(&der)
            .map(Self::Sm2)
            .map_err(|_| wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_a_seed_signs_the_same_twice_and_does_not_show_itself() {
        let key = SecretKey::sm2_from_seed(&[9; 32]);
        let signature = key.sign(b"words");
        assert_eq!(signature, key.sign(b"words"));
        assert!(key.public().holds(b"words", &signature));
        assert!(!key.public().holds(b"other words", &signature));
        assert!(!key.public().holds(b"words", &signature[1..]));
        assert!(!key.public().holds(b"words", &[0; 64]));
        let other = SecretKey::sm2_from_seed(&[8; 32]).public();
        assert!(!other.holds(b"words", &signature));
        assert_eq!(format!("{key:?}"), "SecretKey(SM2)");
        // Above the order of the curve: not a key, its hash is.
        let above = SecretKey::sm2_from_seed(&[0xff; 32]);
        assert!(above.public().holds(b"words", &above.sign(b"words")));
    }

    #[test]
    fn a_public_key_reads_back_and_one_of_another_curve_does_not() {
        let key = SecretKey::sm2_from_seed(&[9; 32]).public();
        let info = key.sm2_info().unwrap();
        assert_eq!(PublicKey::from_sm2_info(&info), Ok(key.clone()));
        assert!(PublicKey::from_sm2_info(&info[..80]).is_err());
        // The same bytes, said to be of P-256.
        let p256 = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE";
        let changed = format!("{p256}{}", &info[p256.len()..]);
        assert!(PublicKey::from_sm2_info(&changed).is_err());
        assert!(key.sm2_pem().unwrap().lines().all(|line| line.len() <= 64));
    }

    #[test]
    fn tokens_are_not_signed_by_it() {
        use crate::jws::{self, Token};
        let key = SecretKey::sm2_from_seed(&[9; 32]);
        let payload = serde_json::json!({});
        let token = jws::sign(serde_json::json!({}), &payload, &key);
        assert!(Token::read(&token).unwrap().verify(&key.public()).is_err());
        assert!(PublicKey::from_jwk(&key.public().jwk()).is_err());
    }
}
