//! Credentials and presentations of any shape, secured with JOSE and SD-JWT (W3C Securing Verifiable Credentials using JOSE and
//! COSE). Our own certificates need none of it: this is the general path, held against the suite of the W3C.
use crate::{
    data_model::Unfit,
    jws::{self, TokenError},
    sd_jwt::{
        SdJwt, SdJwtError,
        conceal::{NotHidden, Salt, conceal},
    },
    suite::{PublicKey, SecretKey},
};
use serde_json::{Value, json};

mod form;

/// What is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secured {
    /// A verifiable credential.
    Credential,
    /// A verifiable presentation.
    Presentation,
}

/// How it is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Envelope {
    /// As a JSON Web Token.
    Jose,
    /// As an SD-JWT.
    SdJwt,
}

/// What is done: the names of the suite of the W3C.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feature {
    /// What is secured.
    pub secured: Secured,
    /// How.
    pub envelope: Envelope,
}

impl Feature {
    /// Reads `credential_jose`, `credential_sdjwt`, `presentation_jose` or `presentation_sdjwt`.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let (secured, envelope) = name.split_once('_')?;
        Some(Self {
            secured: match secured {
                "credential" => Secured::Credential,
                "presentation" => Secured::Presentation,
                _ => return None,
            },
            envelope: match envelope {
                "jose" => Envelope::Jose,
                "sdjwt" => Envelope::SdJwt,
                _ => return None,
            },
        })
    }

    /// The media type without `application/`, as the header's `typ` has it.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match (self.secured, self.envelope) {
            (Secured::Credential, Envelope::Jose) => "vc+jwt",
            (Secured::Credential, Envelope::SdJwt) => "vc+sd-jwt",
            (Secured::Presentation, Envelope::Jose) => "vp+jwt",
            (Secured::Presentation, Envelope::SdJwt) => "vp+sd-jwt",
        }
    }

    /// The type of what is inside, as the header's `cty` has it.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self.secured {
            Secured::Credential => "vc",
            Secured::Presentation => "vp",
        }
    }
}

/// Why something is not secured, or not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VcError {
    /// The document is no credential or presentation of VC 2.0.
    #[error("{0}")]
    Form(String),
    /// A claim cannot be hidden.
    #[error("{0}")]
    NotHidden(#[from] NotHidden),
    /// The token.
    #[error("{0}")]
    Token(#[from] TokenError),
    /// The SD-JWT.
    #[error("{0}")]
    SdJwt(#[from] SdJwtError),
    /// It does not hold at the instant that was asked about.
    #[error("it does not hold then: {0}")]
    Time(&'static str),
}

impl From<Unfit> for VcError {
    fn from(Unfit(why): Unfit) -> Self {
        Self::Form(why)
    }
}

/// Secures a document. `kid` names the key, as a verification method where it is one; `hidden` are paths of claims that an
/// SD-JWT hides; `salt` gives fresh chance at each call.
///
/// # Errors
/// [`VcError`]; members that VC 2.0 does not know are refused: a signature under words that nobody can read helps nobody.
pub fn issue(
    document: &Value,
    feature: Feature,
    (key, kid): (&SecretKey, &str),
    hidden: &[String],
    salt: impl FnMut() -> Salt,
) -> Result<String, VcError> {
    form::check(document, feature.secured, &form::Strictness::Issuing)?;
    let mut header = json!({"typ": feature.media_type(), "cty": feature.content_type()});
    if !kid.is_empty() {
        header["kid"] = kid.into();
    }
    let mut payload = document.clone();
    // A key that is named by its fingerprint alone does not say whose it is.
    if !kid.contains(':')
        && let Some(issuer) = form::issuer(document, feature.secured)
    {
        payload["iss"] = issuer.into();
    }
    match feature.envelope {
        Envelope::Jose if hidden.is_empty() => Ok(jws::sign(header, &payload, key)),
        Envelope::Jose => Err(VcError::Form(
            "a JSON Web Token hides nothing: ask for an SD-JWT".to_owned(),
        )),
        Envelope::SdJwt => {
            let disclosures = conceal(&mut payload, hidden, 0, salt)?;
            payload["_sd_alg"] = "sha-256".into();
            let mut out = jws::sign(header, &payload, key);
            for disclosure in disclosures {
                out.push('~');
                out.push_str(&disclosure);
            }
            out.push('~');
            Ok(out)
        }
    }
}

/// Verifies a secured document, and gives what it says. `names` are those that the key goes by: what is enveloped and names
/// one of them is verified with it too. The days in it are looked at only where an instant is given, in
/// seconds since 1970 UTC.
///
/// # Errors
/// [`VcError`].
pub fn verify(
    text: &str,
    feature: Feature,
    (key, names): (&PublicKey, &[&str]),
    at: Option<i64>,
) -> Result<Value, VcError> {
    let text = text.trim();
    let (token, document) = match feature.envelope {
        Envelope::Jose => {
            let token = jws::Token::read(text)?;
            token.verify(key)?;
            let document = token.payload.clone();
            (token, document)
        }
        Envelope::SdJwt => {
            let read = SdJwt::read(text)?;
            let opened = read.open(key)?;
            (read.token, Value::Object(opened.claims))
        }
    };
    for (member, expected) in [
        ("typ", feature.media_type()),
        ("cty", feature.content_type()),
    ] {
        match token.header[member].as_str() {
            None => {}
            Some(named) if named.trim_start_matches("application/") == expected => {}
            Some(named) => return Err(TokenError::Type(named.to_owned()).into()),
        }
    }
    let strictness = form::Strictness::Verifying { key, names };
    form::check(&document, feature.secured, &strictness)?;
    if let Some(at) = at {
        form::holds_at(&document, at)?;
    }
    Ok(document)
}

#[cfg(test)]
mod tests;
