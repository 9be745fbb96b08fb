//! Reads a credential of our shape back, strictly: what is not signed cannot hide in it.
use super::{Plan, Shape, hash_data, json};
use crate::multikey;
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::Value;

/// A credential of our shape with its signature, not yet verified.
#[derive(Debug, Clone)]
pub struct Signed {
    /// What was signed.
    pub plan: Plan,
    /// The signature.
    pub signature: Signature,
    /// The key that the proof names.
    pub key: VerifyingKey,
}

/// Why the bytes are no credential of our shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misshapen {
    /// Not JSON.
    #[error("the file is not JSON: {0}")]
    NotJson(String),
    /// A field is missing or has another type.
    #[error(
        "`{0}` is missing or is not text: this is not one of our certificates, or it was changed"
    )]
    Field(&'static str),
    /// Something stands in the file that a certificate of ours does not hold.
    #[error(
        "the file holds something that a certificate of ours does not, or a fixed part of it was changed"
    )]
    Other,
    /// Proof value or key cannot be read.
    #[error("{0}")]
    Multibase(#[from] multikey::NotMultibase),
}

/// Reads a signed credential. `proof` may be an array of one or the proof itself.
///
/// # Errors
/// [`Misshapen`].
pub fn read(bytes: &[u8]) -> Result<Signed, Misshapen> {
    let mut value: Value =
        serde_json::from_slice(bytes).map_err(|error| Misshapen::NotJson(error.to_string()))?;
    if value.get("proof").is_some_and(Value::is_object) {
        let proof = value["proof"].take();
        value["proof"] = Value::Array(vec![proof]);
    }
    let signed = parts(&value)?;
    let again = json::signed(&signed.plan, text(&value, "/proof/0/proofValue")?);
    // The common case is the very bytes; a file that was laid out anew must mean the same.
    if again != bytes && serde_json::from_slice::<Value>(&again).ok().as_ref() != Some(&value) {
        return Err(Misshapen::Other);
    }
    Ok(signed)
}

fn text<'t>(value: &'t Value, pointer: &'static str) -> Result<&'t str, Misshapen> {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .ok_or(Misshapen::Field(pointer))
}

fn parts(value: &Value) -> Result<Signed, Misshapen> {
    let owned = |pointer| text(value, pointer).map(str::to_owned);
    let id = text(value, "/id")?;
    let number = owned("/credentialSubject/licenseNumber")?;
    let base = id
        .strip_suffix(number.as_str())
        .and_then(|id| id.strip_suffix("/certificate/"))
        .ok_or(Misshapen::Field("/id"))?
        .to_owned();
    let achievement_path = text(value, "/credentialSubject/achievement/id")?
        .strip_prefix(base.as_str())
        .and_then(|path| path.strip_prefix("/achievement/"))
        .ok_or(Misshapen::Field("/credentialSubject/achievement/id"))?
        .to_owned();
    let results = value
        .pointer("/credentialSubject/result")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    let (review, skill, theory) = if results == 3 {
        (
            Some(owned("/credentialSubject/result/0/value")?),
            owned("/credentialSubject/result/1/value")?,
            owned("/credentialSubject/result/2/value")?,
        )
    } else {
        (
            None,
            owned("/credentialSubject/result/0/value")?,
            owned("/credentialSubject/result/1/value")?,
        )
    };
    let shape = Shape {
        base,
        issuer: owned("/issuer/id")?,
        issuer_name: owned("/issuer/name")?,
        title: owned("/name")?,
        number,
        valid_from: owned("/validFrom")?,
        holder: owned("/credentialSubject/name")?,
        document: owned("/credentialSubject/narrative")?,
        achievement: owned("/credentialSubject/achievement/name")?,
        achievement_path,
        description: owned("/credentialSubject/achievement/description")?,
        occupation_code: owned("/credentialSubject/achievement/humanCode")?,
        job_type: owned("/credentialSubject/achievement/specialization")?,
        examined_on: owned("/credentialSubject/activityEndDate")?,
        criteria: owned("/credentialSubject/achievement/criteria/narrative")?,
        evidence: owned("/evidence/0/description")?,
        review,
        skill,
        theory,
    };
    // IRIs are written between angle brackets: nothing may end them early.
    let iris = [
        &shape.base,
        &shape.issuer,
        &shape.number,
        &shape.achievement_path,
    ];
    if iris.iter().any(|iri| {
        !iri.bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"<>\"{}|^`\\".contains(&byte))
    }) {
        return Err(Misshapen::Other);
    }
    let created = owned("/proof/0/created")?;
    let method = owned("/proof/0/verificationMethod")?;
    let key = method
        .strip_prefix(shape.issuer.as_str())
        .and_then(|key| key.strip_prefix('#'))
        .ok_or(Misshapen::Field("/proof/0/verificationMethod"))?;
    let key = multikey::read_public(key)?;
    let signature = multikey::read_signature(text(value, "/proof/0/proofValue")?)?;
    let hash_data = hash_data(&shape, &created, &method);
    Ok(Signed {
        plan: Plan {
            shape,
            created,
            method,
            hash_data,
        },
        signature,
        key,
    })
}

impl Signed {
    /// Whether the signature fits, strictly.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.key
            .verify_strict(&self.plan.hash_data, &self.signature)
            .is_ok()
    }

    /// What the public record commits to: the signed hash and the signature, not the layout of the file.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        digest(&self.plan.hash_data, &self.signature)
    }
}

/// What the public record commits to.
#[must_use]
fn digest(hash_data: &[u8; 64], signature: &Signature) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    hash.update(hash_data);
    hash.update(signature.to_bytes());
    hash.finalize().into()
}
