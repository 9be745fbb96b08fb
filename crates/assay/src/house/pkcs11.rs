//! Tokens that speak PKCS#11. A token signs one thing after another, in one session; a session that breaks is opened anew once,
//! so that a token that was away signs again without a restart.
use assay_proof::suite::{HeldKey, NotSigned, PublicKey, Suite};
use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
    mechanism::{
        Mechanism,
        eddsa::{EddsaParams, EddsaSignatureScheme},
    },
    object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle},
    session::{Session, UserType},
    slot::Slot,
    types::AuthPin,
};
use ed25519_dalek::VerifyingKey;
use sha2::{Digest, Sha256};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

/// The curve Ed25519, as PKCS#11 3.0 names it (a printable string).
const EDWARDS25519: &[u8] = b"\x13\x0cedwards25519";
/// The curve P-256, by its object identifier.
const P256: &[u8] = b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";

/// A token, logged in.
#[derive(Debug)]
pub(super) struct Token {
    context: Pkcs11,
    label: String,
    pin_file: PathBuf,
    session: Mutex<Option<Session>>,
}

/// Says in words what a token's keeper can do about it. The PIN is in none of them.
fn told(why: &Error) -> NotSigned {
    let Error::Pkcs11(code, _) = why else {
        return NotSigned(why.to_string());
    };
    NotSigned(match code {
        RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange => {
            "the PIN is another one; correct the file of the PIN, a token locks after some wrong ones".to_owned()
        }
        RvError::PinLocked => {
            "the token locked its PIN after too many wrong ones; its security officer unlocks it"
                .to_owned()
        }
        RvError::TokenNotPresent | RvError::DeviceRemoved | RvError::TokenNotRecognized => {
            "the token is not there; put it back".to_owned()
        }
        other => format!("the token answers {other:?}"),
    })
}

/// Begins the library, unless another part of this process did.
fn begin(context: &Pkcs11) -> Result<(), Error> {
    match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(()),
        Err(why) => Err(why),
    }
}

impl Token {
    /// Loads the library of a token and logs in.
    pub(super) fn open(module: &Path, label: &str, pin_file: &Path) -> Result<Self, NotSigned> {
        let no = |why: &dyn std::fmt::Display| {
            let path = module.display();
            NotSigned(format!(
                "{path} is no PKCS#11 module ({why}); name the library of the token's maker"
            ))
        };
        let context = Pkcs11::new(module).map_err(|why| no(&why))?;
        begin(&context).map_err(|why| no(&why))?;
        let token = Self {
            context,
            label: label.to_owned(),
            pin_file: pin_file.to_owned(),
            session: Mutex::new(None),
        };
        token.with(|_| Ok(()))?;
        Ok(token)
    }

    /// The slot with the token.
    fn slot(&self) -> Result<Option<Slot>, NotSigned> {
        let slots = self.context.get_slots_with_token();
        let slots = slots.map_err(|why| told(&why))?;
        let is_own = |slot: &Slot| {
            let info = self.context.get_token_info(*slot);
            info.is_ok_and(|info| info.label() == self.label)
        };
        Ok(slots.into_iter().find(is_own))
    }

    fn log_in(&self) -> Result<Session, NotSigned> {
        let mut slot = self.slot()?;
        if slot.is_none() {
            // Some libraries look for tokens only when they begin: it may be back. What else was open in this process through
            // the same library is opened anew when it is needed.
            let _ = self.context.clone().finalize();
            begin(&self.context).map_err(|why| told(&why))?;
            slot = self.slot()?;
        }
        let slot = slot.ok_or_else(|| {
            NotSigned(format!(
                "no token is labelled `{}`; put it into its reader, or correct the label",
                self.label
            ))
        })?;
        let session = self.context.open_rw_session(slot);
        let session = session.map_err(|why| told(&why))?;
        let pin = AuthPin::from(pin(&self.pin_file)?);
        match session.login(UserType::User, Some(&pin)) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(session),
            Err(why) => Err(told(&why)),
        }
    }

    /// Works in the session of the token; opens it anew, once, where it broke.
    fn with<T>(&self, work: impl Fn(&Session) -> Result<T, Error>) -> Result<T, NotSigned> {
        let mut kept = self.session.lock().expect("nobody panics here");
        let is_kept = kept.is_some();
        let session = match kept.take() {
            Some(session) => session,
            None => self.log_in()?,
        };
        let outcome = work(&session);
        if outcome.is_err() && is_kept {
            drop(session);
            let session = self.log_in()?;
            let outcome = work(&session).map_err(|why| told(&why))?;
            *kept = Some(session);
            return Ok(outcome);
        }
        let outcome = outcome.map_err(|why| told(&why))?;
        *kept = Some(session);
        Ok(outcome)
    }

    fn find(
        session: &Session,
        class: ObjectClass,
        label: &str,
    ) -> Result<Vec<ObjectHandle>, Error> {
        session.find_objects(&[
            Attribute::Class(class),
            Attribute::Label(label.as_bytes().to_vec()),
        ])
    }

    /// A key by its label.
    pub(super) fn key(
        token: &Arc<Self>,
        suite: Suite,
        label: &str,
    ) -> Result<Arc<dyn HeldKey>, NotSigned> {
        let found = token.with(|session| {
            let secret = Self::find(session, ObjectClass::PRIVATE_KEY, label)?;
            let mut points = Vec::new();
            for public in Self::find(session, ObjectClass::PUBLIC_KEY, label)? {
                points.extend(session.get_attributes(public, &[AttributeType::EcPoint])?);
            }
            Ok((secret.len(), points))
        })?;
        let named = format!("`{label}` on the token `{}`", token.label);
        match found.0 {
            1 => {}
            0 => {
                return Err(NotSigned(format!(
                    "there is no private key {named}; correct the label, or make the key with `assay keys make`"
                )));
            }
            more => {
                return Err(NotSigned(format!(
                    "{more} private keys are labelled {named}"
                )));
            }
        }
        let point = found.1.into_iter().find_map(|one| match one {
            Attribute::EcPoint(point) => Some(point),
            _ => None,
        });
        let point = point.ok_or_else(|| NotSigned(format!("there is no public key {named}")))?;
        let public = public(suite, &point)
            .ok_or_else(|| NotSigned(format!("the key {named} is not one of {}", suite.curve())))?;
        Ok(Arc::new(Key {
            token: Arc::clone(token),
            label: label.to_owned(),
            public,
        }))
    }

    /// Makes a key that never leaves the token.
    pub(super) fn make(token: &Arc<Self>, suite: Suite, label: &str) -> Result<(), NotSigned> {
        let (mechanism, curve, kind) = match suite {
            Suite::Ed25519 => (
                Mechanism::EccEdwardsKeyPairGen,
                EDWARDS25519,
                KeyType::EC_EDWARDS,
            ),
            Suite::P256 => (Mechanism::EccKeyPairGen, P256, KeyType::EC),
            other => {
                let curve = other.curve();
                return Err(NotSigned(format!("keys of {curve} lie in files")));
            }
        };
        let name = label.as_bytes().to_vec();
        let is_taken = token.with(|session| {
            let there = Self::find(session, ObjectClass::PRIVATE_KEY, label)?;
            if !there.is_empty() {
                return Ok(true);
            }
            let public = [
                Attribute::Token(true),
                Attribute::Private(false),
                Attribute::Verify(true),
                Attribute::KeyType(kind),
                Attribute::EcParams(curve.to_vec()),
                Attribute::Label(name.clone()),
            ];
            let secret = [
                Attribute::Token(true),
                Attribute::Private(true),
                Attribute::Sensitive(true),
                Attribute::Extractable(false),
                Attribute::Sign(true),
                Attribute::KeyType(kind),
                Attribute::Label(name.clone()),
            ];
            session.generate_key_pair(&mechanism, &public, &secret)?;
            Ok(false)
        })?;
        if is_taken {
            return Err(NotSigned(format!("a key is labelled `{label}` already")));
        }
        Ok(())
    }
}

/// A public key of the point that a token gives: an octet string in DER, or the bare bytes.
fn public(suite: Suite, point: &[u8]) -> Option<PublicKey> {
    let bare = match point {
        [4, length, rest @ ..] if usize::from(*length) == rest.len() => rest,
        other => other,
    };
    match suite {
        Suite::Ed25519 => {
            let key = VerifyingKey::from_bytes(bare.try_into().ok()?).ok()?;
            Some(PublicKey::Ed25519(key))
        }
        Suite::P256 => PublicKey::p256_from_sec1(bare),
        Suite::P384 | Suite::P521 | Suite::Sm2 => None,
    }
}

/// A key on a token.
#[derive(Debug)]
struct Key {
    token: Arc<Token>,
    label: String,
    public: PublicKey,
}

impl HeldKey for Key {
    fn public(&self) -> PublicKey {
        self.public.clone()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], NotSigned> {
        let digest = Sha256::digest(message);
        let signature = self.token.with(|session| {
            // Looked up each time: a token that was away gives its keys new handles.
            let found = Token::find(session, ObjectClass::PRIVATE_KEY, &self.label)?;
            let gone =
                || Error::Pkcs11(RvError::TokenNotPresent, cryptoki::context::Function::Sign);
            let key = *found.first().ok_or_else(gone)?;
            match &self.public {
                PublicKey::Ed25519(_) => {
                    let params = EddsaParams::new(EddsaSignatureScheme::Ed25519);
                    session.sign(&Mechanism::Eddsa(params), key, message)
                }
                _ => session.sign(&Mechanism::Ecdsa, key, &digest),
            }
        })?;
        let length = signature.len();
        let odd = |_| NotSigned(format!("the token gave a signature of {length} bytes"));
        signature.try_into().map_err(odd)
    }
}

/// The first line of a file that its owner alone may read.
fn pin(path: &Path) -> Result<String, NotSigned> {
    let text = super::keyring::private(path).map_err(|why| NotSigned(why.to_string()))?;
    let said = |why: &str| NotSigned(format!("the file of the PIN, {}: {why}", path.display()));
    let text = text.ok_or_else(|| said("there is no such file"))?;
    match text.lines().next().unwrap_or_default() {
        "" => Err(said("its first line is empty; it must be the PIN")),
        line => Ok(line.to_owned()),
    }
}
