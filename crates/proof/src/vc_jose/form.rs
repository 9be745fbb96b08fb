//! What a credential or presentation of VC 2.0 must have, as far as a JSON Web Token needs it.
use super::{Envelope, Feature, Secured, VcError};
use crate::{
    data_model::{self, CONTEXT, each, has_type, instant, is_address, named},
    jws::Token,
    sd_jwt::SdJwt,
    suite::PublicKey,
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use serde_json::Value;

const OPEN_BADGES: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context";
/// Presentations within presentations that are followed.
const DEPTH_MAX: usize = 4;

/// Members that VC 2.0 gives a credential.
const OF_CREDENTIAL: [&str; 18] = [
    "@context",
    "id",
    "type",
    "name",
    "description",
    "issuer",
    "validFrom",
    "validUntil",
    "credentialSubject",
    "credentialStatus",
    "credentialSchema",
    "refreshService",
    "termsOfUse",
    "evidence",
    "relatedResource",
    "renderMethod",
    "confidenceMethod",
    "proof",
];
/// What Open Badges adds, where its context stands.
const OF_BADGE: [&str; 4] = ["image", "awardedDate", "endorsement", "endorsementJwt"];
/// Members that VC 2.0 gives a presentation.
const OF_PRESENTATION: [&str; 7] = [
    "@context",
    "id",
    "type",
    "holder",
    "verifiableCredential",
    "termsOfUse",
    "proof",
];
/// Claims of JSON Web Tokens that may stand beside.
const OF_TOKEN: [&str; 9] = [
    "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf", "nonce",
];

/// How strict the check is.
pub(super) enum Strictness<'k> {
    /// Members that nobody knows are refused; what is enveloped is only looked at from outside.
    Issuing,
    /// Members that nobody knows are passed over; what is enveloped is taken apart, and verified where it names this key.
    Verifying {
        /// The key.
        key: &'k PublicKey,
        /// The names that it goes by.
        names: &'k [&'k str],
    },
}

fn wrong<T>(why: impl Into<String>) -> Result<T, VcError> {
    Err(VcError::Form(why.into()))
}

/// Who issued a credential, or holds a presentation.
pub(super) fn issuer(document: &Value, secured: Secured) -> Option<&str> {
    let of = match secured {
        Secured::Credential => &document["issuer"],
        Secured::Presentation => &document["holder"],
    };
    named(of)
}

/// Checks a document.
pub(super) fn check(
    document: &Value,
    secured: Secured,
    strictness: &Strictness<'_>,
) -> Result<(), VcError> {
    within(document, secured, strictness, 0)
}

fn within(
    document: &Value,
    secured: Secured,
    strictness: &Strictness<'_>,
    depth: usize,
) -> Result<(), VcError> {
    let Value::Object(members) = document else {
        return wrong("the document is no JSON object");
    };
    let contexts = each(&document["@context"]);
    if contexts.first().is_none_or(|first| first != CONTEXT) {
        return wrong(format!("the first @context must be {CONTEXT}"));
    }
    if members.contains_key("vc") || members.contains_key("vp") {
        return wrong("the claims `vc` and `vp` belong to VC 1.1");
    }
    if document
        .get("id")
        .is_some_and(|id| !id.as_str().is_some_and(is_address))
    {
        return wrong("id is no address");
    }
    if let Strictness::Issuing = strictness {
        let is_badge = |one: &Value| one.as_str().is_some_and(|one| one.starts_with(OPEN_BADGES));
        let badge: &[&str] = if contexts.iter().any(is_badge) {
            &OF_BADGE
        } else {
            &[]
        };
        let own: &[&str] = match secured {
            Secured::Credential => &OF_CREDENTIAL,
            Secured::Presentation => &OF_PRESENTATION,
        };
        let known = |name: &str| {
            [own, badge, &OF_TOKEN]
                .iter()
                .any(|all| all.contains(&name))
        };
        if let Some(unknown) = members.keys().find(|name| !known(name)) {
            return wrong(format!("VC 2.0 has no member `{unknown}`"));
        }
    }
    let issuer = issuer(document, secured);
    if let Some(claimed) = document["iss"].as_str()
        && issuer.is_some_and(|issuer| issuer != claimed)
    {
        return wrong("iss names another than the document");
    }
    match secured {
        Secured::Credential => Ok(data_model::credential(document)?),
        Secured::Presentation => presentation(document, issuer, strictness, depth),
    }
}

fn presentation(
    document: &Value,
    holder: Option<&str>,
    strictness: &Strictness<'_>,
    depth: usize,
) -> Result<(), VcError> {
    if !has_type(document, "VerifiablePresentation") {
        return wrong("the type is not VerifiablePresentation");
    }
    if holder.is_some_and(|holder| !is_address(holder)) {
        return wrong("the holder is no address");
    }
    for enveloped in each(&document["verifiableCredential"]) {
        opened(enveloped, strictness, depth)?;
    }
    Ok(())
}

/// Checks what a presentation envelopes: it must be secured itself.
fn opened(enveloped: &Value, strictness: &Strictness<'_>, depth: usize) -> Result<(), VcError> {
    if depth >= DEPTH_MAX {
        return wrong("presentations are nested too deep");
    }
    let secured = if has_type(enveloped, "EnvelopedVerifiableCredential") {
        Secured::Credential
    } else if has_type(enveloped, "EnvelopedVerifiablePresentation") {
        Secured::Presentation
    } else {
        return wrong("a credential in the presentation is not enveloped");
    };
    let id = enveloped["id"].as_str().unwrap_or_default();
    let Some((kind, text)) = id
        .strip_prefix("data:application/")
        .and_then(|rest| rest.split_once(','))
    else {
        return wrong("the id of an enveloped credential is no data: address");
    };
    if text.trim().is_empty() {
        return wrong("an envelope is empty");
    }
    let of = |envelope| Feature { secured, envelope };
    let (plain, _) = kind.split_once(';').unwrap_or((kind, ""));
    let jose = of(Envelope::Jose).media_type();
    let selective = of(Envelope::SdJwt).media_type();
    let Strictness::Verifying { key, names } = strictness else {
        let is_cose = plain == "vc+cose" || plain == "vp+cose";
        let known = plain == jose || plain == selective || is_cose;
        return if known {
            Ok(())
        } else {
            wrong(format!("an envelope is of type `{kind}`"))
        };
    };
    let (token, document) = if plain == jose {
        let token = Token::read(text)?;
        let payload = token.payload.clone();
        (token, payload)
    } else if plain == selective {
        let read = SdJwt::read(text)?;
        let payload = read.token.payload.clone();
        (read.token, payload)
    } else if matches!(plain, "vc+cose" | "vp+cose") {
        // COSE is not taken apart here; it must be there.
        let text = text.trim().trim_end_matches('=');
        let bytes = STANDARD_NO_PAD
            .decode(text)
            .or_else(|_| URL_SAFE_NO_PAD.decode(text));
        return if bytes.is_ok() {
            Ok(())
        } else {
            wrong("an envelope is not base64")
        };
    } else {
        return wrong(format!("an envelope is of type `{kind}`"));
    };
    // By which key another issuer signed is not known here; by this one, it must hold.
    if names.iter().any(|name| token.header["kid"] == *name) {
        token.verify(key)?;
    }
    if token.header["typ"]
        .as_str()
        .is_some_and(|named| named.trim_start_matches("application/") != plain)
    {
        return wrong("an envelope names another type inside");
    }
    if plain == selective {
        // What is hidden in it may be what the form asks for.
        return Ok(());
    }
    within(&document, secured, strictness, depth + 1)
}

/// Whether a document holds at an instant, in seconds since 1970 UTC.
pub(super) fn holds_at(document: &Value, at: i64) -> Result<(), VcError> {
    let claim = |name: &str| document[name].as_i64();
    let from = instant(document, "validFrom")?.max(claim("nbf"));
    let until = [instant(document, "validUntil")?, claim("exp")];
    if from.is_some_and(|from| at < from) {
        return Err(VcError::Time("too early"));
    }
    if until.into_iter().flatten().any(|until| until <= at) {
        return Err(VcError::Time("expired"));
    }
    Ok(())
}
