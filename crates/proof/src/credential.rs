//! The certificate as a credential: Open Badges 3.0 on W3C Verifiable Credentials 2.0, with a Data Integrity
//! proof `eddsa-rdfc-2022`.
//!
//! Our credential has one shape. Every node has an IRI, so its RDF canonical form (RDFC-1.0) is a fixed set of
//! statements with holes: [`Shape`] holds the holes, `json` and `quads` fill them. That this equals what a
//! general canonicaliser makes of the JSON is a property test.
use crate::{issuer::IssuerKey, multikey};
use assay_core::certificate::{Checked, Facts};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

mod json;
mod quads;
mod read;

pub use read::{Misshapen, Reader, Signed, read};

/// The host under which credentials, keys and rules are found, for example `assay.example.cn`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host(String);

/// The text is no host name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a host: use letters, digits, dots and hyphens, and `:PORT` where needed")]
pub struct NotAHost(pub String);

impl Host {
    /// Reads a host name, with a port where needed.
    ///
    /// # Errors
    /// [`NotAHost`].
    pub fn new(text: &str) -> Result<Self, NotAHost> {
        let fits = !text.is_empty()
            && text.len() <= 253
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':'));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAHost(text.to_owned()))
        }
    }

    /// The host as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The did:web of the authority.
    #[must_use]
    pub fn authority_did(&self) -> String {
        format!("did:web:{}", self.0.replace(':', "%3A"))
    }

    /// The did:web of an institution.
    #[must_use]
    pub fn institution_did(&self, institution: &str) -> String {
        format!("{}:org:{institution}", self.authority_did())
    }
}

/// The holes of the credential, as plain text. Escaping happens where they are filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// `https://HOST`.
    pub base: String,
    /// The issuer's did:web.
    pub issuer: String,
    /// The issuer's name.
    pub issuer_name: String,
    /// Title of the credential, both languages.
    pub title: String,
    /// The certificate number.
    pub number: String,
    /// The instant of issue, RFC 3339.
    pub valid_from: String,
    /// The holder's name.
    pub holder: String,
    /// The holder's document, masked.
    pub document: String,
    /// Name of the achievement: occupation and level, both languages.
    pub achievement: String,
    /// Path of the achievement below the base, percent-encoded.
    pub achievement_path: String,
    /// What the achievement is, in a sentence.
    pub description: String,
    /// Occupation code or `--`.
    pub occupation_code: String,
    /// Job type or `--`.
    pub job_type: String,
    /// The last day of the exam, as the instant it began in China: Open Badges asks for an instant.
    pub examined_on: String,
    /// Which rules were applied: instrument, article and pack.
    pub criteria: String,
    /// Hash of the gate.
    pub evidence: String,
    /// Score of the review, where the level has one.
    pub review: Option<String>,
    /// Score of the skill part.
    pub skill: String,
    /// Score of the theory part.
    pub theory: String,
}

/// What will be signed, byte for byte. Store it before signing: after a crash it tells what was intended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The holes, filled.
    pub shape: Shape,
    /// The instant of signing, RFC 3339.
    pub created: String,
    /// The key, as `DID#KEY`.
    pub method: String,
    /// SHA-256 of the canonical proof options and of the canonical document, one behind the other.
    pub hash_data: [u8; 64],
}

/// Plans the credential of a checked certificate. One check, one plan: `checked` is consumed.
#[must_use]
pub fn plan(checked: Checked, host: &Host, key: &IssuerKey, created: &str) -> Plan {
    let shape = shape(checked.facts(), host);
    drop(checked);
    Plan::of(shape, created, key)
}

fn hash_data(shape: &Shape, created: &str, method: &str) -> [u8; 64] {
    let mut out = [0; 64];
    out[..32].copy_from_slice(&Sha256::digest(quads::proof_options(created, method)));
    out[32..].copy_from_slice(&Sha256::digest(quads::document(shape)));
    out
}

impl Plan {
    /// The plan with these holes: how a stored plan is taken up again.
    #[must_use]
    pub fn of(shape: Shape, created: &str, key: &IssuerKey) -> Self {
        let method = format!("{}#{}", shape.issuer, key.multikey());
        let hash_data = hash_data(&shape, created, &method);
        Self {
            shape,
            created: created.to_owned(),
            method,
            hash_data,
        }
    }

    /// The credential without its proof, as JSON.
    #[must_use]
    pub fn unsigned(&self) -> String {
        json::unsigned(&self.shape)
    }

    /// The canonical N-Quads of the document.
    #[must_use]
    pub fn canonical(&self) -> String {
        quads::document(&self.shape)
    }

    /// Signs the plan. The same plan and key give the same bytes.
    #[must_use]
    pub fn sign(&self, key: &IssuerKey) -> Vec<u8> {
        self.sign_for_record(key).0
    }

    /// The same, with what the public record commits to.
    #[must_use]
    pub fn sign_for_record(&self, key: &IssuerKey) -> (Vec<u8>, [u8; 32]) {
        let signature = key.sign(&self.hash_data);
        let bytes = json::signed(self, &multikey::signature(&signature));
        (bytes, read::digest(&self.hash_data, &signature))
    }
}

fn shape(facts: &Facts, host: &Host) -> Shape {
    use assay_core::session::Part;
    let score = |wanted: Part| {
        let found = facts.scores.iter().find(|(part, _)| *part == wanted);
        found.map(|(_, tenths)| format!("{}.{}", tenths / 10, tenths % 10))
    };
    let (title_zh, title_en) = facts.kind.title();
    let (level_zh, level_en) = facts.level.name();
    let Facts {
        occupation, under, ..
    } = facts;
    Shape {
        base: format!("https://{}", host.as_str()),
        issuer: host.institution_did(&facts.institution),
        issuer_name: facts.institution_name.clone(),
        title: format!("{title_zh} · {title_en}"),
        number: facts.number.clone(),
        valid_from: format!("{}T00:00:00+08:00", facts.issued_on),
        holder: facts.holder.clone(),
        document: facts.document.clone(),
        achievement: format!(
            "{} {level_zh} · {}, {level_en}",
            occupation.zh, occupation.en
        ),
        achievement_path: format!("{}/{}", percent(&occupation.zh), facts.level),
        description: format!(
            "{}{level_zh}各部分考核合格。 Every part of the exam for {}, {level_en}, was passed.",
            occupation.zh, occupation.en
        ),
        occupation_code: facts.occupation_code.clone(),
        job_type: facts.job_type.clone(),
        examined_on: format!("{}T00:00:00+08:00", facts.examined_on),
        criteria: format!(
            "{} {} sha256:{}",
            under.instrument, under.article, facts.pack_hash
        ),
        evidence: format!("sha256:{}", facts.gate_hash),
        review: score(Part::Review),
        skill: score(Part::Skill).unwrap_or_else(|| "--".to_owned()),
        theory: score(Part::Theory).unwrap_or_else(|| "--".to_owned()),
    }
}

/// Percent-encodes everything but unreserved characters (RFC 3986).
fn percent(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(DIGITS[usize::from(byte >> 4)]));
            out.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
    out
}

#[cfg(test)]
mod tests;
