//! Reads a credential of our shape back, strictly: what is not signed cannot hide in it.
use super::{Plan, Shape, Wrapping, hashes, json};
use crate::multikey;
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::Value;
use std::collections::HashMap;

mod fields;

use fields::{Fields, Layouts};

/// A credential of our shape with its signatures, not yet verified.
#[derive(Debug, Clone)]
pub struct Signed {
    /// What was signed.
    pub plan: Plan,
    /// The signature over the statements.
    pub signature: Signature,
    /// The signature over the JSON, where the file holds it.
    pub jcs: Option<Signature>,
    /// The key that the proofs name.
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

/// Reads a signed credential. `proof` may be the array or the proof `eddsa-rdfc-2022` itself.
///
/// # Errors
/// [`Misshapen`].
pub fn read(bytes: &[u8]) -> Result<Signed, Misshapen> {
    Reader::default().read(bytes)
}

/// Reads many credentials: the keys of few issuers are decoded once each.
#[derive(Debug, Default)]
pub struct Reader {
    keys: HashMap<String, VerifyingKey>,
}

impl Reader {
    /// Reads a signed credential.
    ///
    /// # Errors
    /// [`Misshapen`].
    pub fn read(&mut self, bytes: &[u8]) -> Result<Signed, Misshapen> {
        // The common case is a file as we wrote it: found by place, then written again and compared byte for byte.
        if let Some((fields, wrapping)) = Layouts::get().by_place(bytes)
            && let Ok(signed) = self.signed(&fields)
            && json::is_signed(bytes, &signed.plan, fields.values(), wrapping)
        {
            return Ok(signed);
        }
        let mut value: Value =
            serde_json::from_slice(bytes).map_err(|error| Misshapen::NotJson(error.to_string()))?;
        in_order(&mut value);
        let fields = Fields::by_name(&value)?;
        let signed = self.signed(&fields)?;
        let again = json::signed(&signed.plan, fields.values(), Wrapping::Set);
        // A file that was laid out anew must mean the same.
        if serde_json::from_slice::<Value>(&again).ok().as_ref() != Some(&value) {
            return Err(Misshapen::Other);
        }
        Ok(signed)
    }

    fn signed(&mut self, fields: &Fields<&str>) -> Result<Signed, Misshapen> {
        let shape = fields.shape()?;
        let key = fields
            .method
            .strip_prefix(shape.issuer.as_str())
            .and_then(|key| key.strip_prefix('#'))
            .ok_or(Misshapen::Field("/proof/0/verificationMethod"))?;
        let key = match self.keys.get(key) {
            Some(known) => *known,
            None => {
                let read = multikey::read_public(key)?;
                self.keys.insert(key.to_owned(), read);
                read
            }
        };
        let (created, method) = (fields.created, fields.method);
        let unsigned = json::unsigned(&shape);
        let jcs = fields.jcs_value.map(multikey::read_signature).transpose()?;
        Ok(Signed {
            signature: multikey::read_signature(fields.proof_value)?,
            plan: Plan {
                hash_data: hashes::of_statements(&shape, created, method),
                jcs_hash_data: match jcs {
                    Some(_) => hashes::of_json(&unsigned, created, method),
                    None => [0; 64],
                },
                shape,
                created: created.to_owned(),
                method: method.to_owned(),
                unsigned,
            },
            jcs,
            key,
        })
    }
}

/// Brings the proofs into an array, `eddsa-rdfc-2022` first: neither wrapping nor order is signed.
fn in_order(value: &mut Value) {
    let Some(proof) = value.get_mut("proof") else {
        return;
    };
    if proof.is_object() {
        *proof = Value::Array(vec![proof.take()]);
    }
    if let Some(proofs) = proof.as_array_mut() {
        proofs.sort_by_key(|proof| proof["cryptosuite"] != "eddsa-rdfc-2022");
    }
}

impl Signed {
    /// Whether every signature fits, strictly.
    #[must_use]
    pub fn holds(&self) -> bool {
        let fits = |bytes: &[u8; 64], signature| self.key.verify_strict(bytes, signature).is_ok();
        fits(&self.plan.hash_data, &self.signature)
            && self
                .jcs
                .as_ref()
                .is_none_or(|jcs| fits(&self.plan.jcs_hash_data, jcs))
    }

    /// What the public record commits to: the signed hash and the signature, not the layout of the file.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        digest(&self.plan.hash_data, &self.signature)
    }

    /// The file anew, with its proofs wrapped otherwise.
    #[must_use]
    pub fn wrapped(&self, wrapping: Wrapping) -> Vec<u8> {
        let rdfc = multikey::signature(&self.signature);
        let jcs = self.jcs.as_ref().map(multikey::signature);
        json::signed(&self.plan, (&rdfc, jcs.as_deref()), wrapping)
    }
}

/// What the public record commits to.
#[must_use]
pub(super) fn digest(hash_data: &[u8; 64], signature: &Signature) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    hash.update(hash_data);
    hash.update(signature.to_bytes());
    hash.finalize().into()
}

/// The holes as text, before anything is believed.
impl Fields<&str> {
    fn values(&self) -> (&str, Option<&str>) {
        (self.proof_value, self.jcs_value)
    }

    fn shape(&self) -> Result<Shape, Misshapen> {
        let (id, edition) = match self.id.split_once("?edition=") {
            Some((id, edition)) => (id, Some(edition)),
            None => (self.id, None),
        };
        let base = id
            .strip_suffix(self.number)
            .and_then(|id| id.strip_suffix("/certificate/"))
            .ok_or(Misshapen::Field("/id"))?;
        let below = |address: &'_ str, path| {
            let rest = address.strip_prefix(base);
            rest.and_then(|rest| rest.strip_prefix(path))
                .map(str::to_owned)
        };
        let achievement_path = below(self.achievement_id, "/achievement/")
            .ok_or(Misshapen::Field("/credentialSubject/achievement/id"))?;
        let status_list = below(self.status_list, "/status/revocation/")
            .ok_or(Misshapen::Field("/credentialStatus/statusListCredential"))?;
        // IRIs are written between angle brackets: nothing may end them early.
        let iris = [
            base,
            self.issuer,
            self.number,
            &achievement_path,
            &status_list,
        ];
        for iri in iris.into_iter().chain(edition) {
            let fits = |byte: u8| byte.is_ascii_graphic() && !b"<>\"{}|^`\\".contains(&byte);
            if !iri.bytes().all(fits) {
                return Err(Misshapen::Other);
            }
        }
        let (review, skill, theory) = match (self.first, self.second, self.third) {
            (review, skill, Some(theory)) => (Some(review), skill, theory),
            (skill, theory, None) => (None, skill, theory),
        };
        Ok(Shape {
            base: base.to_owned(),
            issuer: self.issuer.to_owned(),
            issuer_name: self.issuer_name.to_owned(),
            title: self.title.to_owned(),
            number: self.number.to_owned(),
            edition: edition.map(str::to_owned),
            valid_from: self.valid_from.to_owned(),
            holder: self.holder.to_owned(),
            document: self.document.to_owned(),
            achievement: self.achievement.to_owned(),
            achievement_path,
            description: self.description.to_owned(),
            occupation_code: self.occupation_code.to_owned(),
            job_type: self.job_type.to_owned(),
            examined_on: self.examined_on.to_owned(),
            criteria: self.criteria.to_owned(),
            evidence: self.evidence.to_owned(),
            pass_mark: self.pass_mark.to_owned(),
            status_list,
            status_index: self.status_index.to_owned(),
            review: review.map(str::to_owned),
            skill: skill.to_owned(),
            theory: theory.to_owned(),
        })
    }
}
