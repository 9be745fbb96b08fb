//! The check of a selective certificate as a verifier makes it: who signed, what is shown, whether the holder passed it on.
use super::{
    Opened, SdJwt, SdJwtError, TYPE,
    bind::{Binding, holder_key},
};
use crate::suite::PublicKey;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

/// Claims that a verifier needs whatever the holder keeps back.
const ALWAYS_VISIBLE: [&str; 8] = [
    "iss",
    "nbf",
    "exp",
    "cnf",
    "vct",
    "vct#integrity",
    "status",
    "aud",
];

/// A selective certificate whose signatures hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What it says.
    pub opened: Opened,
    /// For whom the holder signed; `None` if it was passed on without.
    pub binding: Option<Binding>,
}

/// Who says to have issued it, as an address. Nothing is verified yet: it tells which key to look for.
///
/// # Errors
/// [`SdJwtError`].
pub fn issuer(text: &str) -> Result<String, SdJwtError> {
    let read = SdJwt::read(text)?;
    read.token.must_be(TYPE)?;
    let issuer = read.token.payload["iss"].as_str();
    let issuer = issuer.filter(|issuer| issuer.starts_with("https://"));
    issuer.map(str::to_owned).ok_or(SdJwtError::Claim("iss"))
}

/// By which name it says to know the issuer's key, before anything is verified: an issuer has a key for each generation.
///
/// # Errors
/// [`SdJwtError`].
pub fn key_name(text: &str) -> Result<Option<String>, SdJwtError> {
    let read = SdJwt::read(text)?;
    Ok(read.token.header["kid"].as_str().map(str::to_owned))
}

/// Checks a selective certificate with the issuer's key.
///
/// # Errors
/// [`SdJwtError`].
pub fn verify(text: &str, key: &PublicKey) -> Result<Shown, SdJwtError> {
    let read = SdJwt::read(text)?;
    read.token.must_be(TYPE)?;
    let opened = read.open(key)?;
    for name in ALWAYS_VISIBLE {
        let hidden = |path: &String| path == name || path.starts_with(&format!("{name}."));
        if opened.shown.iter().any(hidden) {
            return Err(SdJwtError::MustBeVisible(name.to_owned()));
        }
    }
    let is_address = |name| {
        let value = opened.claims.get(name).and_then(Value::as_str);
        value.is_some_and(|value| value.starts_with("https://"))
    };
    for name in ["iss", "vct"] {
        if !is_address(name) {
            return Err(SdJwtError::Claim(name));
        }
    }
    for name in ["iat", "nbf", "exp"] {
        if opened.claims.get(name).is_some_and(|value| !value.is_i64()) {
            return Err(SdJwtError::Claim(name));
        }
    }
    let binding = read.binding(&holder_key(&opened.claims)?)?;
    Ok(Shown { opened, binding })
}

impl Shown {
    /// A text that is visible or was shown, by its names.
    #[must_use]
    pub fn text(&self, path: &[&str]) -> Option<&str> {
        let (first, rest) = path.split_first()?;
        let value = self.opened.claims.get(*first)?;
        let value = rest.iter().try_fold(value, |value, name| value.get(name));
        value.and_then(Value::as_str)
    }

    /// An instant, in seconds since 1970 UTC.
    #[must_use]
    pub fn instant(&self, name: &str) -> Option<i64> {
        self.opened.claims.get(name).and_then(Value::as_i64)
    }

    /// Whether it holds at an instant, in seconds since 1970 UTC.
    #[must_use]
    pub fn holds_at(&self, now: i64) -> bool {
        self.instant("nbf").is_none_or(|from| from <= now)
            && self.instant("exp").is_none_or(|until| now < until)
    }

    /// The list and the place in it where its status is kept.
    #[must_use]
    pub fn status(&self) -> Option<(&str, u64)> {
        let list = &self.opened.claims.get("status")?["status_list"];
        Some((list["uri"].as_str()?, list["idx"].as_u64()?))
    }

    /// What the public record commits to, if the holder shows it.
    #[must_use]
    pub fn record_digest(&self) -> Option<[u8; 32]> {
        let text = self.text(&["certificate", "record_digest"])?;
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
    }
}
