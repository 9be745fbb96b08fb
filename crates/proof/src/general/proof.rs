//! One Data Integrity proof: made, added to others, verified.
use super::{Refused, canonical};
use crate::{
    data_model::{self, date_time, each},
    multikey,
};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A cryptosuite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suite {
    /// `eddsa-rdfc-2022`: what the document says is signed.
    Rdfc,
    /// `eddsa-jcs-2022`: how it is written is signed.
    Jcs,
}

impl Suite {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rdfc => "eddsa-rdfc-2022",
            Self::Jcs => "eddsa-jcs-2022",
        }
    }

    /// Reads its name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        [Self::Rdfc, Self::Jcs]
            .into_iter()
            .find(|suite| suite.name() == name)
    }
}

/// How a proof is made.
#[derive(Debug, Clone)]
pub struct Options<'t> {
    /// By which suite.
    pub suite: Suite,
    /// When, RFC 3339.
    pub created: &'t str,
    /// Its own address, where another proof is to name it.
    pub id: Option<&'t str>,
    /// The proofs of the document that it vouches for too: an address, or several; null for none.
    pub previous: &'t Value,
}

/// What a verifier expects of a proof. What is left out is not asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'t> {
    /// The purpose; when left out, to assert for a credential, to authenticate for a presentation.
    pub purpose: Option<&'t str>,
    /// The domain that it was made for.
    pub domain: Option<&'t str>,
    /// The question that it answers.
    pub challenge: Option<&'t str>,
    /// The instant, in seconds since 1970 UTC.
    pub now: i64,
}

/// The `did:key` of a key.
#[must_use]
pub fn did(key: &VerifyingKey) -> String {
    format!("did:key:{}", multikey::public(key))
}

/// Issues a credential, or adds a proof to one that has some.
///
/// # Errors
/// [`Refused`] when it is no credential of VC 2.0, or not every member of it is defined.
pub fn issue(
    credential: &Value,
    key: &SigningKey,
    options: &Options<'_>,
) -> Result<Value, Refused> {
    data_model::credential(credential)?;
    let (mut document, mut proofs) = parted(credential)?;
    // What the contexts do not define would be signed by one suite and not by the other.
    canonical(&document)?;
    let public = multikey::public(&key.verifying_key());
    let mut proof = json!({
        "type": "DataIntegrityProof",
        "cryptosuite": options.suite.name(),
        "created": options.created,
        "verificationMethod": format!("did:key:{public}#{public}"),
        "proofPurpose": "assertionMethod",
    });
    if let Some(id) = options.id {
        proof["id"] = id.into();
    }
    if !options.previous.is_null() {
        proof["previousProof"] = options.previous.clone();
        document["proof"] = previous(&proof, &proofs)?.into();
    }
    if options.suite == Suite::Jcs {
        proof["@context"] = document["@context"].clone();
    }
    let signature = key.sign(&hashed(&document, &proof, options.suite)?);
    proof["proofValue"] = multikey::signature(&signature).into();
    proofs.push(proof);
    let mut issued = credential.clone();
    issued["proof"] = match proofs.len() {
        1 => proofs.remove(0),
        _ => proofs.into(),
    };
    Ok(issued)
}

/// The document without its proofs, and the proofs.
fn parted(document: &Value) -> Result<(Value, Vec<Value>), Refused> {
    let mut document = document.clone();
    let members = document.as_object_mut();
    let proof = members.and_then(|members| members.remove("proof"));
    let proofs = match proof {
        None => Vec::new(),
        Some(Value::Array(all)) => all,
        Some(one) => vec![one],
    };
    if proofs.iter().all(Value::is_object) {
        Ok((document, proofs))
    } else {
        refused("a proof is no object")
    }
}

/// Verifies every proof of a document; gives the controllers of the keys that signed.
pub(super) fn verify_all(document: &Value, asked: &Asked<'_>) -> Result<Vec<String>, Refused> {
    let (unsecured, proofs) = parted(document)?;
    if proofs.is_empty() {
        return refused("there is no proof");
    }
    proofs
        .iter()
        .map(|proof| verify(&unsecured, proof, &proofs, asked))
        .collect()
}

fn verify(
    unsecured: &Value,
    proof: &Value,
    all: &[Value],
    asked: &Asked<'_>,
) -> Result<String, Refused> {
    let text = |member: &str| proof[member].as_str();
    if text("type") != Some("DataIntegrityProof") {
        return refused("the type of a proof is not DataIntegrityProof");
    }
    let Some(suite) = text("cryptosuite").and_then(Suite::of) else {
        return refused("the cryptosuite of a proof is not one of eddsa-rdfc-2022, eddsa-jcs-2022");
    };
    expected(proof, asked)?;
    let method = text("verificationMethod").unwrap_or_default();
    let signer = method.split_once('#').and_then(|(did, name)| {
        let public = did.strip_prefix("did:key:")?;
        let key = multikey::read_public(public).ok()?;
        (name == public).then_some((did, key))
    });
    let Some((did, key)) = signer else {
        return refused("the verificationMethod of a proof is no did:key of an Ed25519 key");
    };
    let value = text("proofValue").unwrap_or_default();
    let Ok(signature) = multikey::read_signature(value) else {
        return refused("the proofValue of a proof is no signature in base58btc");
    };
    let mut document = unsecured.clone();
    if suite == Suite::Jcs && !proof["@context"].is_null() {
        // The document may have gained contexts behind those that were signed, no others.
        let (signed, has) = (each(&proof["@context"]), each(&document["@context"]));
        if !has.starts_with(signed) {
            return refused("the @context of a proof is not the one of the document");
        }
        document["@context"] = proof["@context"].clone();
    }
    if !proof["previousProof"].is_null() {
        document["proof"] = previous(proof, all)?.into();
    }
    let hash = hashed(&document, proof, suite)?;
    match key.verify_strict(&hash, &signature) {
        Ok(()) => Ok(did.to_owned()),
        Err(_) => Err(Refused::Altered),
    }
}

/// Purpose, instants, domain and challenge.
fn expected(proof: &Value, asked: &Asked<'_>) -> Result<(), Refused> {
    match proof["proofPurpose"].as_str() {
        Some(purpose) if asked.purpose == Some(purpose) => {}
        Some(purpose) => return refused(format!("a proof is for {purpose}")),
        None => return refused("a proof says no proofPurpose"),
    }
    instant(proof, "created")?;
    if instant(proof, "expires")?.is_some_and(|until| until <= asked.now) {
        return Err(Refused::Range("a proof has expired".to_owned()));
    }
    if let Some(domain) = asked.domain
        && !each(&proof["domain"]).iter().any(|one| one == domain)
    {
        return Err(Refused::Domain);
    }
    if let Some(challenge) = asked.challenge
        && proof["challenge"] != challenge
    {
        return Err(Refused::Challenge);
    }
    if ["challenge", "nonce", "id"]
        .iter()
        .any(|member| !proof[*member].is_null() && !proof[*member].is_string())
    {
        return refused("challenge, nonce or id of a proof is no text");
    }
    Ok(())
}

/// An instant of a proof, in seconds; without an offset it is taken as UTC.
fn instant(proof: &Value, member: &str) -> Result<Option<i64>, Refused> {
    let wrong = || Refused::Proof(format!("{member} of a proof is no instant"));
    let text = match &proof[member] {
        Value::Null => return Ok(None),
        Value::String(text) => text,
        _ => return Err(wrong()),
    };
    let read = date_time::stamp(text).or_else(|| date_time::stamp(&format!("{text}Z")));
    read.map(Some).ok_or_else(wrong)
}

/// The proofs that a proof names as those before it.
fn previous(proof: &Value, all: &[Value]) -> Result<Vec<Value>, Refused> {
    let named = each(&proof["previousProof"]);
    let mut found = Vec::new();
    for one in named {
        let Some(id) = one.as_str() else {
            return refused("previousProof is neither a text nor a list of texts");
        };
        match all.iter().find(|proof| proof["id"] == id) {
            Some(proof) => found.push(proof.clone()),
            None => return refused(format!("there is no proof {id}")),
        }
    }
    Ok(found)
}

/// What is signed: the hash of the proof's options, then that of the document.
fn hashed(document: &Value, proof: &Value, suite: Suite) -> Result<[u8; 64], Refused> {
    let mut options = proof.clone();
    if let Some(members) = options.as_object_mut() {
        members.remove("proofValue");
    }
    let texts = match suite {
        Suite::Rdfc => {
            options["@context"] = document["@context"].clone();
            [canonical(&options)?, canonical(document)?]
        }
        Suite::Jcs => [jcs(&options)?, jcs(document)?],
    };
    let mut hash = [0; 64];
    for (half, text) in hash.chunks_mut(32).zip(texts) {
        half.copy_from_slice(&Sha256::digest(text));
    }
    Ok(hash)
}

fn jcs(value: &Value) -> Result<String, Refused> {
    serde_json_canonicalizer::to_string(value).map_err(|why| Refused::Proof(why.to_string()))
}

pub(super) fn refused<T>(why: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::Proof(why.into()))
}
