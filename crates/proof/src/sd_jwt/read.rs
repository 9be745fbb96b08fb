//! Takes an SD-JWT apart, and opens what is disclosed of it, strictly (RFC 9901, section 7.1).
use super::digest;
use crate::{
    jws::{TOKEN_BYTES_MAX, Token, TokenError},
    suite::PublicKey,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

/// Disclosures within disclosures that are followed.
const DEPTH_MAX: usize = 32;

/// Why an SD-JWT cannot be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SdJwtError {
    /// The issuer's token, or the token of the key binding.
    #[error("{0}")]
    Token(#[from] TokenError),
    /// There is no `~` in it, or it is too long.
    #[error("this is no SD-JWT")]
    NotSdJwt,
    /// A disclosure is no array of salt, name and value, or its name is reserved.
    #[error("disclosure {0} is malformed")]
    Disclosure(usize),
    /// A disclosure belongs to nothing that was signed, or stands there twice.
    #[error("disclosure {0} belongs to nothing that was signed")]
    Foreign(usize),
    /// The token uses `_sd`, `...` or `_sd_alg` in a way that the standard does not.
    #[error("the hidden claims are malformed: {0}")]
    Hidden(&'static str),
    /// The key binding.
    #[error("the holder's signature does not hold: {0}")]
    Binding(&'static str),
    /// A claim of a certificate is missing, or is not what it must be.
    #[error("the claim `{0}` is missing or malformed")]
    Claim(&'static str),
    /// A claim that must always be visible was hidden.
    #[error("the claim `{0}` must not be hidden")]
    MustBeVisible(String),
}

/// An SD-JWT taken apart, not yet verified.
#[derive(Debug, Clone)]
pub struct SdJwt<'t> {
    /// The issuer's token.
    pub token: Token<'t>,
    /// What is disclosed, as it is hashed.
    pub disclosures: Vec<&'t str>,
    /// The token by which the holder binds it to one verifier.
    pub binding: Option<&'t str>,
    /// What that token signs the hash of.
    pub presented: &'t str,
}

/// What a verified SD-JWT says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Every claim that is visible or was disclosed.
    pub claims: Map<String, Value>,
    /// Where disclosed claims stand, as dotted paths, in the order of the token.
    pub shown: Vec<String>,
    /// How many hidden claims or decoys stayed hidden.
    pub kept_back: usize,
}

/// One disclosure.
struct Disclosure {
    /// `None` for an element of an array.
    name: Option<String>,
    value: Value,
}

impl<'t> SdJwt<'t> {
    /// Takes it apart.
    ///
    /// # Errors
    /// [`SdJwtError`].
    pub fn read(text: &'t str) -> Result<Self, SdJwtError> {
        let text = text.trim();
        if text.len() > TOKEN_BYTES_MAX {
            return Err(SdJwtError::NotSdJwt);
        }
        let (presented, last) = text.rsplit_once('~').ok_or(SdJwtError::NotSdJwt)?;
        let presented = &text[..=presented.len()];
        let mut parts = presented[..presented.len() - 1].split('~');
        let token = parts.next().ok_or(SdJwtError::NotSdJwt)?;
        Ok(Self {
            token: Token::read(token)?,
            disclosures: parts.collect(),
            binding: Some(last).filter(|last| !last.is_empty()),
            presented,
        })
    }

    /// Verifies the issuer's signature and opens what is disclosed.
    ///
    /// # Errors
    /// [`SdJwtError`]: one disclosure that was not signed spoils the whole.
    pub fn open(&self, key: &PublicKey) -> Result<Opened, SdJwtError> {
        self.token.verify(key)?;
        let Value::Object(mut payload) = self.token.payload.clone() else {
            return Err(SdJwtError::Hidden("the payload is no object"));
        };
        // Only now is anything of the payload worth looking at.
        match payload.remove("_sd_alg") {
            None => {}
            Some(name) if name == "sha-256" => {}
            Some(_) => return Err(SdJwtError::Hidden("_sd_alg is not sha-256")),
        }
        let mut hidden = Hidden::of(&self.disclosures)?;
        let mut claims = Value::Object(payload);
        hidden.open(&mut claims, "", 0)?;
        if let Some(foreign) = hidden.closed.values().map(|(number, _)| *number).min() {
            return Err(SdJwtError::Foreign(foreign));
        }
        let Value::Object(claims) = claims else {
            return Err(SdJwtError::Hidden("the payload is no object"));
        };
        Ok(Opened {
            claims,
            shown: hidden.shown,
            kept_back: hidden.kept_back,
        })
    }
}

/// What is still to be opened.
struct Hidden {
    /// Disclosures that nothing has referred to yet, by their hash, with their running number.
    closed: HashMap<String, (usize, Disclosure)>,
    /// Hashes that were referred to: none may be twice.
    seen: HashSet<String>,
    shown: Vec<String>,
    kept_back: usize,
}

impl Hidden {
    fn of(disclosures: &[&str]) -> Result<Self, SdJwtError> {
        let mut closed = HashMap::with_capacity(disclosures.len());
        for (number, text) in disclosures.iter().enumerate() {
            let number = number + 1;
            let disclosure = disclosure(text).ok_or(SdJwtError::Disclosure(number))?;
            if closed.insert(digest(text), (number, disclosure)).is_some() {
                return Err(SdJwtError::Foreign(number));
            }
        }
        Ok(Self {
            closed,
            seen: HashSet::new(),
            shown: Vec::new(),
            kept_back: 0,
        })
    }

    /// The disclosure behind a hash, if it was passed on.
    fn take(&mut self, hash: &Value) -> Result<Option<(usize, Disclosure)>, SdJwtError> {
        let hash = hash
            .as_str()
            .ok_or(SdJwtError::Hidden("a hash is no text"))?;
        if !self.seen.insert(hash.to_owned()) {
            return Err(SdJwtError::Hidden("one hash stands there twice"));
        }
        let found = self.closed.remove(hash);
        self.kept_back += usize::from(found.is_none());
        Ok(found)
    }

    fn open(&mut self, value: &mut Value, path: &str, depth: usize) -> Result<(), SdJwtError> {
        if depth > DEPTH_MAX {
            return Err(SdJwtError::Hidden("disclosures are nested too deep"));
        }
        match value {
            Value::Object(object) => self.open_object(object, path, depth),
            Value::Array(elements) => self.open_array(elements, path, depth),
            _ => Ok(()),
        }
    }

    fn open_object(
        &mut self,
        object: &mut Map<String, Value>,
        path: &str,
        depth: usize,
    ) -> Result<(), SdJwtError> {
        let hashes = match object.remove("_sd") {
            None => Vec::new(),
            Some(Value::Array(hashes)) => hashes,
            Some(_) => return Err(SdJwtError::Hidden("_sd is no array")),
        };
        if object.contains_key("...") {
            return Err(SdJwtError::Hidden("`...` stands outside an array"));
        }
        for (name, inner) in &mut *object {
            self.open(inner, &below(path, name), depth + 1)?;
        }
        for hash in &hashes {
            let Some((number, Disclosure { name, mut value })) = self.take(hash)? else {
                continue;
            };
            let name = name.ok_or(SdJwtError::Disclosure(number))?;
            if matches!(name.as_str(), "_sd" | "..." | "_sd_alg") || object.contains_key(&name) {
                return Err(SdJwtError::Disclosure(number));
            }
            let inner = below(path, &name);
            self.shown.push(inner.clone());
            self.open(&mut value, &inner, depth + 1)?;
            object.insert(name, value);
        }
        Ok(())
    }

    fn open_array(
        &mut self,
        elements: &mut Vec<Value>,
        path: &str,
        depth: usize,
    ) -> Result<(), SdJwtError> {
        let mut opened = Vec::with_capacity(elements.len());
        for (position, mut element) in std::mem::take(elements).into_iter().enumerate() {
            let inner = format!("{path}[{position}]");
            let hash = element
                .as_object()
                .filter(|object| object.len() == 1)
                .and_then(|object| object.get("..."))
                .cloned();
            if let Some(hash) = hash {
                let Some((number, Disclosure { name, value })) = self.take(&hash)? else {
                    continue;
                };
                if name.is_some() {
                    return Err(SdJwtError::Disclosure(number));
                }
                self.shown.push(inner.clone());
                element = value;
            }
            self.open(&mut element, &inner, depth + 1)?;
            opened.push(element);
        }
        *elements = opened;
        Ok(())
    }
}

/// The dotted path of a member.
fn below(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn disclosure(text: &str) -> Option<Disclosure> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let mut parts: Vec<Value> = serde_json::from_slice(&bytes).ok()?;
    let value = parts.pop()?;
    let name = match parts.as_slice() {
        [Value::String(_)] => None,
        [Value::String(_), Value::String(name)] => Some(name.clone()),
        _ => return None,
    };
    Some(Disclosure { name, value })
}
