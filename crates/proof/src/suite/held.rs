//! Keys that a device holds and never gives away.
use super::PublicKey;

/// A device did not sign. What was to be signed is unchanged, and is signed later.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the key that a device holds did not sign: {0}")]
pub struct NotSigned(pub String);

/// Signs with a key that never leaves its device. Whoever implements it lives at the edge: a device fails, is unplugged, and
/// comes back. A signature is of fixed length, both numbers one behind the other; of P-256 it is over the SHA-256 of the
/// message.
pub trait HeldKey: std::fmt::Debug + Send + Sync {
    /// The key that checks what it signs.
    fn public(&self) -> PublicKey;

    /// Signs.
    ///
    /// # Errors
    /// [`NotSigned`], in words for whoever keeps the device.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], NotSigned>;
}

/// Signs and checks: a device that signs wrongly is found before anybody is given the signature.
pub(crate) fn checked(key: &dyn HeldKey, message: &[u8]) -> Result<[u8; 64], NotSigned> {
    let signature = key.sign(message)?;
    if key.public().holds(message, &signature) {
        Ok(signature)
    } else {
        let why = "its signature does not fit the public key; look whether the device has another key of this name";
        Err(NotSigned(why.to_owned()))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{
        issuer::IssuerKey,
        multikey,
        suite::{SecretKey, TokenKey},
    };
    use std::sync::Arc;

    /// A device that says which key it has, and signs with one of its own, or not at all.
    #[derive(Debug)]
    struct Device(PublicKey, Option<SecretKey>);

    impl HeldKey for Device {
        fn public(&self) -> PublicKey {
            self.0.clone()
        }

        fn sign(&self, message: &[u8]) -> Result<[u8; 64], NotSigned> {
            let key = self.1.as_ref();
            let key = key.ok_or_else(|| NotSigned("it is unplugged".into()))?;
            Ok(key.sign(message).try_into().unwrap())
        }
    }

    fn ed25519(seed: u8) -> SecretKey {
        SecretKey::Ed25519(Box::new(multikey::from_seed(&[seed; 32])))
    }

    fn p256(seed: u8) -> SecretKey {
        SecretKey::P256(Box::new(
            p256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap(),
        ))
    }

    #[test]
    fn what_a_device_signs_is_checked_and_what_it_does_not_sign_is_told() {
        let device = |says: SecretKey, has| Arc::new(Device(says.public(), has));
        let good = IssuerKey::held(device(ed25519(1), Some(ed25519(1)))).unwrap();
        let own = IssuerKey::new(&multikey::from_seed(&[1; 32]));
        assert_eq!(good.sign(b"words"), own.sign(b"words"));
        assert_eq!(good.multikey(), own.multikey());
        let other = IssuerKey::held(device(ed25519(1), Some(ed25519(2)))).unwrap();
        assert!(other.sign(b"words").unwrap_err().0.contains("does not fit"));
        let gone = IssuerKey::held(device(ed25519(1), None)).unwrap();
        assert_eq!(
            gone.sign(b"words"),
            Err(NotSigned("it is unplugged".into()))
        );
        assert!(IssuerKey::held(device(p256(1), None)).is_err());

        let good = TokenKey::held(device(p256(1), Some(p256(1)))).unwrap();
        let signature = good.sign(b"words").unwrap();
        assert!(good.public().holds(b"words", &signature));
        let other = TokenKey::held(device(p256(1), Some(p256(2)))).unwrap();
        assert!(other.sign(b"words").is_err());
        assert!(TokenKey::held(device(ed25519(1), None)).is_err());
    }
}
