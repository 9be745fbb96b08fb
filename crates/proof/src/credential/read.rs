//! Reads a credential of our shape back, strictly: what is not signed cannot hide in it.
use super::{Plan, Shape, hash_data, json};
use crate::multikey;
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::Value;
use std::collections::HashMap;

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
        if let Some(fields) = Fields::by_place(bytes)
            && let Ok(signed) = self.signed(&fields)
            && json::signed(&signed.plan, fields.proof_value) == bytes
        {
            return Ok(signed);
        }
        let mut value: Value =
            serde_json::from_slice(bytes).map_err(|error| Misshapen::NotJson(error.to_string()))?;
        if value.get("proof").is_some_and(Value::is_object) {
            let proof = value["proof"].take();
            value["proof"] = Value::Array(vec![proof]);
        }
        let fields = Fields::by_name(&value)?;
        let signed = self.signed(&fields)?;
        let again = json::signed(&signed.plan, fields.proof_value);
        // A file that was laid out anew must mean the same.
        if serde_json::from_slice::<Value>(&again).ok().as_ref() != Some(&value) {
            return Err(Misshapen::Other);
        }
        Ok(signed)
    }

    fn signed(&mut self, fields: &Fields<'_>) -> Result<Signed, Misshapen> {
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
        let signature = multikey::read_signature(fields.proof_value)?;
        let hash_data = hash_data(&shape, fields.created, fields.method);
        Ok(Signed {
            plan: Plan {
                shape,
                created: fields.created.to_owned(),
                method: fields.method.to_owned(),
                hash_data,
            },
            signature,
            key,
        })
    }
}

/// What stands in a file, before anything is believed.
struct Fields<'t> {
    id: &'t str,
    title: &'t str,
    issuer: &'t str,
    issuer_name: &'t str,
    valid_from: &'t str,
    holder: &'t str,
    document: &'t str,
    number: &'t str,
    examined_on: &'t str,
    achievement_id: &'t str,
    achievement: &'t str,
    description: &'t str,
    occupation_code: &'t str,
    job_type: &'t str,
    criteria: &'t str,
    /// Two or three: the review first, where there is one.
    scores: Vec<&'t str>,
    evidence: &'t str,
    created: &'t str,
    method: &'t str,
    proof_value: &'t str,
}

/// Strings of a credential without parts, and those that each part brings.
const STRINGS: usize = 78;
const STRINGS_OF_A_PART: usize = 20;

impl<'t> Fields<'t> {
    /// By the running number of each string. `None` if the file is not as we write it, or holds an escape.
    fn by_place(bytes: &'t [u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        if memchr::memchr(b'\\', bytes).is_some() {
            return None;
        }
        let mut quotes = memchr::memchr_iter(b'"', bytes);
        let mut strings = Vec::with_capacity(STRINGS + 3 * STRINGS_OF_A_PART);
        while let Some(open) = quotes.next() {
            strings.push(text.get(open + 1..quotes.next()?)?);
        }
        let parts = strings.len().checked_sub(STRINGS)? / STRINGS_OF_A_PART;
        if !matches!(parts, 2 | 3) {
            return None;
        }
        let at = |place: usize| strings.get(place).copied();
        // Behind the parts, which are described first and then have their results.
        let behind = |place: usize| at(place + STRINGS_OF_A_PART * parts);
        Some(Self {
            id: at(4)?,
            title: at(9)?,
            issuer: at(12)?,
            issuer_name: at(16)?,
            valid_from: at(18)?,
            holder: at(25)?,
            document: at(27)?,
            number: at(29)?,
            examined_on: at(31)?,
            achievement_id: at(34)?,
            achievement: at(40)?,
            description: at(42)?,
            occupation_code: at(44)?,
            job_type: at(46)?,
            criteria: at(53)?,
            scores: (0..parts)
                .map(|part| at(63 + 12 * parts + 8 * part))
                .collect::<Option<_>>()?,
            evidence: behind(64)?,
            created: behind(71)?,
            method: behind(73)?,
            proof_value: behind(77)?,
        })
    }

    /// By the names of JSON.
    fn by_name(value: &'t Value) -> Result<Self, Misshapen> {
        const SCORES: [&str; 3] = [
            "/credentialSubject/result/0/value",
            "/credentialSubject/result/1/value",
            "/credentialSubject/result/2/value",
        ];
        let text = |pointer| {
            let found = value.pointer(pointer).and_then(Value::as_str);
            found.ok_or(Misshapen::Field(pointer))
        };
        let results = value.pointer("/credentialSubject/result");
        let results = results.and_then(Value::as_array).map_or(0, Vec::len);
        Ok(Self {
            id: text("/id")?,
            title: text("/name")?,
            issuer: text("/issuer/id")?,
            issuer_name: text("/issuer/name")?,
            valid_from: text("/validFrom")?,
            holder: text("/credentialSubject/name")?,
            document: text("/credentialSubject/narrative")?,
            number: text("/credentialSubject/licenseNumber")?,
            examined_on: text("/credentialSubject/activityEndDate")?,
            achievement_id: text("/credentialSubject/achievement/id")?,
            achievement: text("/credentialSubject/achievement/name")?,
            description: text("/credentialSubject/achievement/description")?,
            occupation_code: text("/credentialSubject/achievement/humanCode")?,
            job_type: text("/credentialSubject/achievement/specialization")?,
            criteria: text("/credentialSubject/achievement/criteria/narrative")?,
            scores: SCORES
                .into_iter()
                .take(results.clamp(2, 3))
                .map(text)
                .collect::<Result<_, _>>()?,
            evidence: text("/evidence/0/description")?,
            created: text("/proof/0/created")?,
            method: text("/proof/0/verificationMethod")?,
            proof_value: text("/proof/0/proofValue")?,
        })
    }

    fn shape(&self) -> Result<Shape, Misshapen> {
        let base = self
            .id
            .strip_suffix(self.number)
            .and_then(|id| id.strip_suffix("/certificate/"))
            .ok_or(Misshapen::Field("/id"))?;
        let achievement_path = self
            .achievement_id
            .strip_prefix(base)
            .and_then(|path| path.strip_prefix("/achievement/"))
            .ok_or(Misshapen::Field("/credentialSubject/achievement/id"))?;
        // IRIs are written between angle brackets: nothing may end them early.
        for iri in [base, self.issuer, self.number, achievement_path] {
            let fits = |byte: u8| byte.is_ascii_graphic() && !b"<>\"{}|^`\\".contains(&byte);
            if !iri.bytes().all(fits) {
                return Err(Misshapen::Other);
            }
        }
        let (review, skill, theory) = match *self.scores {
            [review, skill, theory] => (Some(review), skill, theory),
            [skill, theory] => (None, skill, theory),
            _ => return Err(Misshapen::Other),
        };
        Ok(Shape {
            base: base.to_owned(),
            issuer: self.issuer.to_owned(),
            issuer_name: self.issuer_name.to_owned(),
            title: self.title.to_owned(),
            number: self.number.to_owned(),
            valid_from: self.valid_from.to_owned(),
            holder: self.holder.to_owned(),
            document: self.document.to_owned(),
            achievement: self.achievement.to_owned(),
            achievement_path: achievement_path.to_owned(),
            description: self.description.to_owned(),
            occupation_code: self.occupation_code.to_owned(),
            job_type: self.job_type.to_owned(),
            examined_on: self.examined_on.to_owned(),
            criteria: self.criteria.to_owned(),
            evidence: self.evidence.to_owned(),
            review: review.map(str::to_owned),
            skill: skill.to_owned(),
            theory: theory.to_owned(),
        })
    }
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
pub(super) fn digest(hash_data: &[u8; 64], signature: &Signature) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    hash.update(hash_data);
    hash.update(signature.to_bytes());
    hash.finalize().into()
}
