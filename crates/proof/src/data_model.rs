//! What the Verifiable Credentials Data Model 2.0 asks of a credential and of a presentation, as far as the JSON shows it.
use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

pub(crate) mod date_time;

pub(crate) const CONTEXT: &str = "https://www.w3.org/ns/credentials/v2";
/// Digests of the published base context; the recommendation itself gives the first one.
const CONTEXT_DIGESTS: [&str; 3] = [
    "sha256-WZVc7WaX1h4D8rJVb+vlMIqxaEKEb1tYbX8fet7JJzQ=",
    "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU",
    "sha512-XVVFK9Lc+KKfWikEc+skKxxft31OaPGgqoe6pNuiaUhS1l7GPUisBKmdlW+fcVO5QG+E0tBMdIabAsI5odgTBQ==",
];

/// What does not fit, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(pub String);

type Fits = Result<(), Unfit>;

fn wrong<T>(why: impl Into<String>) -> Result<T, Unfit> {
    Err(Unfit(why.into()))
}

/// The value itself, or each element of it; nothing where there is none.
#[must_use]
pub fn each(value: &Value) -> &[Value] {
    match value {
        Value::Array(all) => all,
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
}

pub(crate) fn has_type(document: &Value, name: &str) -> bool {
    each(&document["type"]).iter().any(|one| one == name)
}

/// Whether a text is an absolute address: a scheme, a colon, something behind.
pub(crate) fn is_address(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        let first = scheme.bytes().next();
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        first.is_some_and(|byte| byte.is_ascii_alphabetic())
            && scheme.bytes().all(fits)
            && !rest.is_empty()
            && !text
                .contains(|letter: char| letter.is_whitespace() || "<>\"{}|\\^`".contains(letter))
    })
}

/// The address that a member holds, as a text or as the `id` of an object.
pub(crate) fn named(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value["id"].as_str())
}

/// An instant with its offset from UTC, in seconds since 1970 UTC.
pub(crate) fn instant(document: &Value, member: &str) -> Result<Option<i64>, Unfit> {
    match &document[member] {
        Value::Null => Ok(None),
        Value::String(text) if let Some(instant) = date_time::stamp(text) => Ok(Some(instant)),
        _ => wrong(format!("{member} is no instant with its offset from UTC")),
    }
}

/// Checks a credential of VC 2.0.
///
/// # Errors
/// [`Unfit`].
pub fn credential(document: &Value) -> Result<(), Unfit> {
    contexts(document, CONTEXT)?;
    if !has_type(document, "VerifiableCredential") {
        return wrong("the type is not VerifiableCredential");
    }
    claims(document)?;
    let (from, until) = (
        instant(document, "validFrom")?,
        instant(document, "validUntil")?,
    );
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        return wrong("validUntil lies before validFrom");
    }
    extensions(document)
}

/// What every version of the data model asks: names, issuer, subjects.
pub(crate) fn claims(document: &Value) -> Fits {
    types(document)?;
    identified(document, "the credential")?;
    wording(document)?;
    match &document["issuer"] {
        Value::String(address) if is_address(address) => {}
        issuer @ Value::Object(_) if issuer["id"].as_str().is_some_and(is_address) => {
            wording(issuer)?;
        }
        _ => return wrong("the issuer is missing, or is no address"),
    }
    let subjects = each(&document["credentialSubject"]);
    let says = |one: &Value| one.as_object().is_some_and(|one| !one.is_empty());
    if subjects.is_empty() || !subjects.iter().all(says) {
        return wrong("credentialSubject is missing, or says nothing");
    }
    for subject in subjects {
        identified(subject, "credentialSubject")?;
    }
    Ok(())
}

/// Checks a presentation; what it presents is for the caller.
#[cfg(any(feature = "general", test))]
pub(crate) fn presentation(document: &Value) -> Fits {
    contexts(document, CONTEXT)?;
    types(document)?;
    if !has_type(document, "VerifiablePresentation") {
        return wrong("the type is not VerifiablePresentation");
    }
    identified(document, "the presentation")?;
    let holder = &document["holder"];
    if !holder.is_null() && !named(holder).is_some_and(is_address) {
        return wrong("the holder is no address and has none");
    }
    let presented = &document["verifiableCredential"];
    let is_null = presented.is_null() && document.get("verifiableCredential").is_some();
    if is_null || !each(presented).iter().all(Value::is_object) {
        return wrong("verifiableCredential holds something that is no object");
    }
    typed(document, "termsOfUse")
}

/// The first context is the one of the data model, the others are addresses or objects.
pub(crate) fn contexts(document: &Value, first: &str) -> Fits {
    if !document.is_object() {
        return wrong("the document is no JSON object");
    }
    let all = each(&document["@context"]);
    if all.first().is_none_or(|one| one != first) {
        return wrong(format!("the first @context must be {first}"));
    }
    let fits = |one: &Value| one.is_object() || one.as_str().is_some_and(is_address);
    if all.iter().all(fits) {
        Ok(())
    } else {
        wrong("an @context is neither an address nor an object")
    }
}

fn types(document: &Value) -> Fits {
    let all = each(&document["type"]);
    let fits = |one: &Value| one.as_str().is_some_and(|one| !one.trim().is_empty());
    if all.is_empty() || !all.iter().all(fits) {
        return wrong("the type is missing, or is no text");
    }
    Ok(())
}

fn identified(document: &Value, what: &str) -> Fits {
    match document.get("id") {
        None => Ok(()),
        Some(Value::String(id)) if is_address(id) => Ok(()),
        Some(_) => wrong(format!("the id of {what} is no address")),
    }
}

/// Names and descriptions: a text, or texts with their language and direction.
fn wording(document: &Value) -> Fits {
    for member in ["name", "description"] {
        for one in each(&document[member]) {
            let fits = match one {
                Value::String(_) => true,
                Value::Object(value) => is_wording(value),
                _ => false,
            };
            if !fits {
                return wrong(format!(
                    "{member} is neither a text nor a text with its language and direction"
                ));
            }
        }
    }
    Ok(())
}

fn is_wording(value: &Map<String, Value>) -> bool {
    let fits = |(member, said): (&String, &Value)| match member.as_str() {
        "@value" | "@language" => said.is_string(),
        "@direction" => said == "ltr" || said == "rtl",
        _ => false,
    };
    value.contains_key("@value") && value.iter().all(fits)
}

/// Each value of a member is an object that says its type.
fn typed(document: &Value, member: &str) -> Fits {
    let fits = |one: &Value| one.is_object() && types(one).is_ok();
    if each(&document[member]).iter().all(fits) {
        return Ok(());
    }
    wrong(format!("{member} has no type"))
}

fn extensions(document: &Value) -> Fits {
    for member in [
        "credentialStatus",
        "credentialSchema",
        "refreshService",
        "termsOfUse",
        "evidence",
        "renderMethod",
        "confidenceMethod",
    ] {
        typed(document, member)?;
    }
    for schema in each(&document["credentialSchema"]) {
        if !schema["id"].as_str().is_some_and(is_address) {
            return wrong("credentialSchema has no address");
        }
    }
    for status in each(&document["credentialStatus"]) {
        identified(status, "credentialStatus")?;
        if has_type(status, "BitstringStatusListEntry") {
            entry(status)?;
        }
    }
    related(document)
}

/// Bitstring Status List 1.0: purpose, place and address of a list.
fn entry(status: &Value) -> Fits {
    let index = status["statusListIndex"].as_str().unwrap_or_default();
    if index.is_empty() || !index.bytes().all(|digit| digit.is_ascii_digit()) {
        return wrong("statusListIndex is no number in decimal digits");
    }
    if !status["statusPurpose"].is_string() {
        return wrong("statusPurpose is no text");
    }
    let list = status["statusListCredential"].as_str();
    if list.is_some_and(is_address) {
        return Ok(());
    }
    wrong("statusListCredential is no address")
}

/// Related resources: each once, each with a digest; the digest of what is known here must fit.
fn related(document: &Value) -> Fits {
    let mut seen = BTreeSet::new();
    for resource in each(&document["relatedResource"]) {
        let Some(id) = resource["id"].as_str().filter(|id| is_address(id)) else {
            return wrong("a relatedResource has no address");
        };
        if !seen.insert(id) {
            return wrong(format!("the relatedResource {id} stands there twice"));
        }
        let mut digests = Vec::new();
        for (member, read) in [
            ("digestSRI", integrities as fn(&str) -> Option<Vec<Digest>>),
            ("digestMultibase", |text| Some(vec![multihash(text)?])),
        ] {
            match &resource[member] {
                Value::Null => {}
                Value::String(text) => match read(text) {
                    Some(read) => digests.extend(read),
                    None => return wrong(format!("the {member} of {id} is no digest")),
                },
                _ => return wrong(format!("the {member} of {id} is no text")),
            }
        }
        if digests.is_empty() {
            return wrong(format!("the relatedResource {id} has no digest"));
        }
        if !matches!(resource["mediaType"], Value::Null | Value::String(_)) {
            return wrong(format!("the mediaType of {id} is no text"));
        }
        let fits = |digest: &Digest| {
            CONTEXT_DIGESTS
                .iter()
                .any(|own| integrity(own).as_ref() == Some(digest))
        };
        if id == CONTEXT && !digests.iter().all(fits) {
            return wrong(format!("the digest of {id} does not fit"));
        }
    }
    Ok(())
}

/// Related resources whose digests cannot be compared here.
#[cfg(any(feature = "general", test))]
pub(crate) fn unknown_resources(document: &Value) -> impl Iterator<Item = &str> {
    let all = each(&document["relatedResource"]).iter();
    all.filter_map(|one| one["id"].as_str())
        .filter(|id| *id != CONTEXT)
}

#[derive(PartialEq, Eq)]
enum Kind {
    Sha256,
    Sha384,
    Sha512,
}

impl Kind {
    fn length(&self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

#[derive(PartialEq, Eq)]
struct Digest {
    kind: Kind,
    bytes: Vec<u8>,
}

impl Digest {
    fn new(kind: Kind, bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() == kind.length()).then_some(Self { kind, bytes })
    }
}

/// Reads one digest or several, as Subresource Integrity writes them: with spaces between.
fn integrities(text: &str) -> Option<Vec<Digest>> {
    let all: Option<Vec<Digest>> = text.split_ascii_whitespace().map(integrity).collect();
    all.filter(|all| !all.is_empty())
}

/// Reads `sha256-…`.
fn integrity(text: &str) -> Option<Digest> {
    let (name, digits) = text.split_once('-')?;
    let kind = match name {
        "sha256" => Kind::Sha256,
        "sha384" => Kind::Sha384,
        "sha512" => Kind::Sha512,
        _ => return None,
    };
    let bytes = STANDARD_NO_PAD.decode(digits.trim_end_matches('='));
    Digest::new(kind, bytes.ok()?)
}

/// Reads a multihash in base58btc (`z`) or base64url (`u`); a bare SHA-256, as the W3C's own examples have it, is taken too.
fn multihash(text: &str) -> Option<Digest> {
    let bytes = if let Some(digits) = text.strip_prefix('z') {
        bs58::decode(digits).into_vec().ok()?
    } else {
        URL_SAFE_NO_PAD.decode(text.strip_prefix('u')?).ok()?
    };
    if bytes.len() == Kind::Sha256.length() {
        return Digest::new(Kind::Sha256, bytes);
    }
    let (code, rest) = bytes.split_first()?;
    let (length, digest) = rest.split_first()?;
    let kind = match code {
        0x12 => Kind::Sha256,
        0x20 => Kind::Sha384,
        0x13 => Kind::Sha512,
        _ => return None,
    };
    if usize::from(*length) != digest.len() {
        return None;
    }
    Digest::new(kind, digest.to_vec())
}

#[cfg(test)]
mod tests;
