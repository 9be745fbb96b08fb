//! Key binding: the holder signs, for one verifier and one question, what is passed on.
use super::{SdJwt, SdJwtError, digest};
use crate::{
    jws::{self, Token},
    suite::{PublicKey, SecretKey},
};
use serde_json::{Value, json};

/// For whom, for which question and when a holder signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The verifier it was made for.
    pub audience: String,
    /// The verifier's question.
    pub nonce: String,
    /// When it was made, in seconds since 1970 UTC.
    pub made_at: i64,
}

impl Binding {
    /// Whether it answers this verifier's question: another audience or an old nonce is a stolen presentation.
    #[must_use]
    pub fn answers(&self, audience: &str, nonce: &str) -> bool {
        self.audience == audience && self.nonce == nonce
    }
}

/// The key that the certificate was given to.
///
/// # Errors
/// [`SdJwtError::Claim`].
pub fn holder_key(claims: &serde_json::Map<String, Value>) -> Result<PublicKey, SdJwtError> {
    let jwk = claims.get("cnf").map(|cnf| &cnf["jwk"]);
    jwk.and_then(|jwk| PublicKey::from_jwk(jwk).ok())
        .ok_or(SdJwtError::Claim("cnf"))
}

impl SdJwt<'_> {
    /// Checks the holder's signature by the key that the issuer signed into the certificate; `None` if there is none.
    ///
    /// # Errors
    /// [`SdJwtError::Binding`], [`SdJwtError::Token`].
    pub fn binding(&self, holder: &PublicKey) -> Result<Option<Binding>, SdJwtError> {
        let Some(text) = self.binding else {
            return Ok(None);
        };
        let token = Token::read(text)?;
        token.must_be("kb+jwt")?;
        token.verify(holder)?;
        let text = |name: &str| token.payload[name].as_str().map(str::to_owned);
        if text("sd_hash") != Some(digest(self.presented)) {
            return Err(SdJwtError::Binding("it was made for other disclosures"));
        }
        let missing = SdJwtError::Binding("aud, nonce or iat is missing");
        match (text("aud"), text("nonce"), token.payload["iat"].as_i64()) {
            (Some(audience), Some(nonce), Some(made_at)) => Ok(Some(Binding {
                audience,
                nonce,
                made_at,
            })),
            _ => Err(missing),
        }
    }
}

/// Passes on what `keep` lets through, and nothing else; the result ends with `~`.
///
/// # Errors
/// [`SdJwtError`] if the text is no SD-JWT.
pub fn present(text: &str, keep: impl Fn(&str) -> bool) -> Result<String, SdJwtError> {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let read = SdJwt::read(text)?;
    let (token, _) = text.split_once('~').ok_or(SdJwtError::NotSdJwt)?;
    let mut out = format!("{token}~");
    for disclosure in read.disclosures {
        let parts = URL_SAFE_NO_PAD.decode(disclosure).unwrap_or_default();
        let parts: Value = serde_json::from_slice(&parts).unwrap_or_default();
        if parts[1].as_str().is_some_and(&keep) {
            out.push_str(disclosure);
            out.push('~');
        }
    }
    Ok(out)
}

/// Binds a presentation to a verifier's question, with the holder's key.
#[must_use]
pub fn bind(presentation: &str, binding: &Binding, holder: &SecretKey) -> String {
    let payload = json!({
        "aud": binding.audience,
        "iat": binding.made_at,
        "nonce": binding.nonce,
        "sd_hash": digest(presentation),
    });
    let token = jws::sign(json!({"typ": "kb+jwt"}), &payload, holder);
    format!("{presentation}{token}")
}
