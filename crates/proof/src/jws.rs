//! Compact JSON Web Signatures (RFC 7515): three parts with dots between.
use crate::suite::{NotSigned, PublicKey, SecretKey, Suite, TokenKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

/// Longest token that is read, in bytes.
pub const TOKEN_BYTES_MAX: usize = 1 << 20;

/// Why a token cannot be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not three parts in base64url with JSON objects in the first two.
    #[error("the token is malformed: {0}")]
    Malformed(&'static str),
    /// Its type is another than was asked for.
    #[error("the token is of type `{0}`")]
    Type(String),
    /// It asks for an algorithm that the key is not of, or for something we do not know.
    #[error("the token is signed by `{0}`, which this key does not do")]
    Algorithm(String),
    /// The signature does not fit.
    #[error("the signature does not fit the token")]
    Signature,
}

/// A token taken apart, not yet verified.
#[derive(Debug, Clone)]
pub struct Token<'t> {
    /// The header.
    pub header: Value,
    /// The payload.
    pub payload: Value,
    /// What is signed.
    pub message: &'t str,
    /// The signature.
    pub signature: Vec<u8>,
}

fn object(part: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice::<Value>(&bytes)
        .ok()
        .filter(Value::is_object)
}

impl<'t> Token<'t> {
    /// Takes a token apart.
    ///
    /// # Errors
    /// [`TokenError::Malformed`].
    pub fn read(text: &'t str) -> Result<Self, TokenError> {
        let bad = TokenError::Malformed;
        if text.len() > TOKEN_BYTES_MAX {
            return Err(bad("it is too long"));
        }
        let (message, signature) = text.rsplit_once('.').ok_or(bad("it has no dots"))?;
        let (header, payload) = message.split_once('.').ok_or(bad("it has one dot"))?;
        let header = object(header).ok_or(bad("the header is no JSON object"))?;
        if header.get("crit").is_some() {
            return Err(bad("it asks for extensions that are not known here"));
        }
        Ok(Self {
            header,
            payload: object(payload).ok_or(bad("the payload is no JSON object"))?,
            message,
            signature: URL_SAFE_NO_PAD
                .decode(signature)
                .map_err(|_| bad("the signature is not base64url"))?,
        })
    }

    /// Whether the header names this type, with or without `application/`.
    ///
    /// # Errors
    /// [`TokenError::Type`].
    pub fn must_be(&self, kind: &str) -> Result<(), TokenError> {
        let named = self.header["typ"].as_str().unwrap_or_default();
        let short = named.strip_prefix("application/").unwrap_or(named);
        if short.eq_ignore_ascii_case(kind) {
            Ok(())
        } else {
            Err(TokenError::Type(named.to_owned()))
        }
    }

    /// Checks the signature. The key says which algorithm, never the token alone.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), TokenError> {
        let named = self.header["alg"].as_str().unwrap_or("none");
        if !key.suite().is_called(named) {
            return Err(TokenError::Algorithm(named.to_owned()));
        }
        if key.holds(self.message.as_bytes(), &self.signature) {
            Ok(())
        } else {
            Err(TokenError::Signature)
        }
    }
}

/// What is signed: header and payload.
fn message(mut header: Value, algorithm: Option<&str>, payload: &Value) -> String {
    header["alg"] = algorithm.into();
    let mut token = URL_SAFE_NO_PAD.encode(header.to_string());
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(payload.to_string(), &mut token);
    token
}

/// Signs a token. The header gets its `alg`; of a suite without tokens it has none, and nobody takes it.
#[must_use]
pub fn sign(header: Value, payload: &Value, key: &SecretKey) -> String {
    let mut token = message(header, key.public().suite().algorithm(), payload);
    let signature = key.sign(token.as_bytes());
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    token
}

/// The same with the prepared P-256 key of an issuer, which a device may hold.
///
/// # Errors
/// [`NotSigned`], only of a key that a device holds.
pub fn sign_token(header: Value, payload: &Value, key: &TokenKey) -> Result<String, NotSigned> {
    let mut token = message(header, Suite::P256.algorithm(), payload);
    let signature = key.sign(token.as_bytes())?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_token_verifies_until_a_letter_of_it_changes() {
        let key = TokenKey::from_seed(&[3; 32]);
        let token = sign_token(json!({"typ": "JWT"}), &json!({"level": "L3"}), &key).unwrap();
        let check = |text: &str| Token::read(text)?.verify(&key.public());
        assert_eq!(check(&token), Ok(()));
        for at in 0..token.len() {
            let mut letters: Vec<char> = token.chars().collect();
            letters[at] = if letters[at] == 'A' { 'B' } else { 'A' };
            let changed: String = letters.into_iter().collect();
            assert!(check(&changed).is_err(), "at {at}");
        }
    }

    #[test]
    fn the_token_does_not_choose_how_it_is_checked() {
        let key = TokenKey::from_seed(&[3; 32]);
        for algorithm in ["none", "HS256", "EdDSA", ""] {
            let header = URL_SAFE_NO_PAD.encode(json!({"alg": algorithm}).to_string());
            let token = format!("{header}.e30.");
            let outcome = Token::read(&token).unwrap().verify(&key.public());
            assert_eq!(outcome, Err(TokenError::Algorithm(algorithm.to_owned())));
        }
        let critical = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256","crit":["b64"],"b64":false}"#);
        assert!(Token::read(&format!("{critical}.e30.")).is_err());
    }
}
