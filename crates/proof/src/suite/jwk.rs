//! Keys as JSON Web Keys (RFC 7517, RFC 8037).
use super::{PublicKey, SecretKey, Suite};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The JSON is no key of a suite we have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a JSON Web Key of Ed25519, P-256, P-384 or P-521: {0}")]
pub struct NotAKey(pub &'static str);

/// The bytes of a member.
fn bytes(jwk: &Value, member: &'static str) -> Result<Vec<u8>, NotAKey> {
    let text = jwk[member].as_str().ok_or(NotAKey(member))?;
    URL_SAFE_NO_PAD.decode(text).map_err(|_| NotAKey(member))
}

fn suite(jwk: &Value) -> Result<Suite, NotAKey> {
    let suite = match (jwk["kty"].as_str(), jwk["crv"].as_str()) {
        (Some("OKP"), Some("Ed25519")) => Suite::Ed25519,
        (Some("EC"), Some("P-256")) => Suite::P256,
        (Some("EC"), Some("P-384")) => Suite::P384,
        (Some("EC"), Some("P-521")) => Suite::P521,
        _ => return Err(NotAKey("kty and crv")),
    };
    // A key that names its algorithm serves no other.
    match jwk["alg"].as_str() {
        Some(name) if !suite.is_called(name) => Err(NotAKey("alg")),
        _ => Ok(suite),
    }
}

/// A point of a curve, uncompressed as SEC 1 writes it, from its two coordinates.
fn point(jwk: &Value) -> Result<Vec<u8>, NotAKey> {
    let (x, y) = (bytes(jwk, "x")?, bytes(jwk, "y")?);
    Ok([&[4], x.as_slice(), y.as_slice()].concat())
}

impl PublicKey {
    /// Reads a key. Members that say nothing of the key are passed over.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub fn from_jwk(jwk: &Value) -> Result<Self, NotAKey> {
        let wrong = NotAKey("the point is not on the curve");
        Ok(match suite(jwk)? {
            Suite::Ed25519 => {
                let key = bytes(jwk, "x")?.try_into().map_err(|_| NotAKey("x"))?;
                let key = ed25519_dalek::VerifyingKey::from_bytes(&key).map_err(|_| wrong)?;
                Self::Ed25519(key)
            }
            Suite::P256 => Self::P256(
                p256::ecdsa::VerifyingKey::from_sec1_bytes(&point(jwk)?).map_err(|_| wrong)?,
            ),
            Suite::P384 => Self::P384(
                p384::ecdsa::VerifyingKey::from_sec1_bytes(&point(jwk)?).map_err(|_| wrong)?,
            ),
            Suite::P521 => Self::P521(
                p521::ecdsa::VerifyingKey::from_sec1_bytes(&point(jwk)?).map_err(|_| wrong)?,
            ),
            Suite::Sm2 => return Err(NotAKey("kty and crv")),
        })
    }

    /// A P-256 key of a point as SEC 1 writes it, as devices give it; `None` if it is none.
    #[must_use]
    pub fn p256_from_sec1(point: &[u8]) -> Option<Self> {
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?;
        Some(Self::P256(key))
    }

    /// The coordinates in base64url: x, and y where the curve has it.
    pub(crate) fn coordinates(&self) -> (String, Option<String>) {
        let sec1 = match self {
            Self::Ed25519(key) => return (URL_SAFE_NO_PAD.encode(key.as_bytes()), None),
            Self::P256(key) => key.to_sec1_point(false).as_bytes().to_vec(),
            Self::P384(key) => key.to_sec1_point(false).as_bytes().to_vec(),
            Self::P521(key) => key.to_sec1_point(false).as_bytes().to_vec(),
            Self::Sm2(key) => key.to_sec1_bytes().to_vec(),
        };
        let (x, y) = sec1[1..].split_at((sec1.len() - 1) / 2);
        (URL_SAFE_NO_PAD.encode(x), Some(URL_SAFE_NO_PAD.encode(y)))
    }

    /// The key as a JSON Web Key: the members that make it, and no others. One of SM2 is written only to be shown: JOSE has
    /// no algorithm for it, and it does not read back.
    #[must_use]
    pub fn jwk(&self) -> Value {
        let curve = self.suite().curve();
        match self.coordinates() {
            (x, None) => json!({"crv": curve, "kty": "OKP", "x": x}),
            (x, Some(y)) => json!({"crv": curve, "kty": "EC", "x": x, "y": y}),
        }
    }

    /// The thumbprint of the key (RFC 7638): a name that nobody else's key has.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        // The members in the order of their names, without spaces; none of them needs an escape.
        let curve = self.suite().curve();
        let members = match self.coordinates() {
            (x, None) => format!(r#"{{"crv":"{curve}","kty":"OKP","x":"{x}"}}"#),
            (x, Some(y)) => format!(r#"{{"crv":"{curve}","kty":"EC","x":"{x}","y":"{y}"}}"#),
        };
        URL_SAFE_NO_PAD.encode(Sha256::digest(members))
    }
}

impl SecretKey {
    /// Reads a key with its secret member.
    ///
    /// # Errors
    /// [`NotAKey`], also when the public members belong to another secret.
    pub fn from_jwk(jwk: &Value) -> Result<Self, NotAKey> {
        let secret = bytes(jwk, "d")?;
        let wrong = |_| NotAKey("d");
        let key = match suite(jwk)? {
            Suite::Ed25519 => {
                let seed = secret.try_into().map_err(|_| NotAKey("d"))?;
                Self::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&seed)))
            }
            Suite::P256 => Self::P256(Box::new(
                p256::ecdsa::SigningKey::from_slice(&secret).map_err(wrong)?,
            )),
            Suite::P384 => Self::P384(Box::new(
                p384::ecdsa::SigningKey::from_slice(&secret).map_err(wrong)?,
            )),
            Suite::P521 => Self::P521(Box::new(
                p521::ecdsa::SigningKey::from_slice(&secret).map_err(wrong)?,
            )),
            Suite::Sm2 => return Err(NotAKey("kty and crv")),
        };
        if key.public() == PublicKey::from_jwk(jwk)? {
            Ok(key)
        } else {
            Err(NotAKey("x and y are of another key"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key of each suite, made of a fixed secret.
    fn keys() -> Vec<SecretKey> {
        let p521 = [&[0, 1][..], &[7; 64]].concat();
        vec![
            SecretKey::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&[7; 32]))),
            SecretKey::P256(Box::new(
                p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap(),
            )),
            SecretKey::P384(Box::new(
                p384::ecdsa::SigningKey::from_slice(&[7; 48]).unwrap(),
            )),
            SecretKey::P521(Box::new(
                p521::ecdsa::SigningKey::from_slice(&p521).unwrap(),
            )),
        ]
    }

    #[test]
    fn every_suite_signs_reads_back_and_refuses_what_was_changed() {
        for key in keys() {
            let public = key.public();
            assert_eq!(PublicKey::from_jwk(&public.jwk()), Ok(public.clone()));
            let mut signature = key.sign(b"words");
            assert!(public.holds(b"words", &signature), "{public:?}");
            assert!(!public.holds(b"other words", &signature));
            signature[5] ^= 1;
            assert!(!public.holds(b"words", &signature));
            assert!(!public.holds(b"words", &signature[1..]));
        }
    }

    #[test]
    fn a_p256_signature_is_judged_alike_by_whichever_library_checks_it() {
        use p256::ecdsa::signature::Verifier;
        let secret = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        let public = PublicKey::P256(*secret.verifying_key());
        let made = keys()[1].sign(b"words");
        let plain = |signature: &[u8]| {
            p256::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| secret.verifying_key().verify(b"words", &signature).is_ok())
        };
        for bit in 0..made.len() * 8 {
            let mut changed = made.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(
                public.holds(b"words", &changed),
                plain(&changed),
                "bit {bit}"
            );
        }
        // The other half of the curve is as good to both; nothing, and too much of it, to neither.
        let read = p256::ecdsa::Signature::from_slice(&made).unwrap();
        let (r, s) = read.split_bytes();
        let other = p256::ecdsa::Signature::from_scalars(r, -*read.s().as_ref()).unwrap();
        for signature in [made.clone(), other.to_bytes().to_vec()] {
            assert!(public.holds(b"words", &signature) && plain(&signature));
        }
        let zero = [&[0; 32], &s[..]].concat();
        for wrong in [
            zero,
            vec![0; 64],
            vec![0xff; 64],
            made[1..].to_vec(),
            Vec::new(),
        ] {
            assert!(!public.holds(b"words", &wrong) && !plain(&wrong));
        }
    }

    #[test]
    fn a_key_does_not_serve_another_algorithm_or_curve() {
        let jwk = keys()[1].public().jwk();
        let with = |member: &str, value: &str| {
            let mut jwk = jwk.clone();
            jwk[member] = value.into();
            PublicKey::from_jwk(&jwk)
        };
        assert!(with("alg", "ES256").is_ok());
        assert_eq!(with("alg", "ES384"), Err(NotAKey("alg")));
        assert!(with("crv", "P-384").is_err());
        assert!(with("crv", "secp256k1").is_err());
        let x = jwk["x"].as_str().unwrap().to_owned();
        assert!(with("y", &x).is_err());
    }

    #[test]
    fn the_thumbprint_is_the_one_of_the_standard() {
        // RFC 8037, appendix A.3.
        let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
        let key = PublicKey::from_jwk(&jwk).unwrap();
        assert_eq!(
            key.thumbprint(),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
    }
}
