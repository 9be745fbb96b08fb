//! The certificate as a credential: Open Badges 3.0 on W3C Verifiable Credentials 2.0, with two Data Integrity proofs,
//! `eddsa-rdfc-2022` and `eddsa-jcs-2022`.
//!
//! Our credential has one shape. Every node has an IRI, so its RDF canonical form (RDFC-1.0) is a fixed set of
//! statements with holes: [`Shape`] holds the holes, `json` and `quads` fill them. The same holds for the canonical form
//! of JSON (JCS): the names are known, so they are written in their sorted order at once. That both equal what general
//! canonicalisers make of it are property tests.
use crate::{issuer::IssuerKey, multikey, suite::NotSigned};
use assay_core::certificate::{Checked, Facts};
use serde::{Deserialize, Serialize};

mod hashes;
mod json;
mod quads;
mod read;

pub(crate) use hashes::proof_hash;
pub use json::Wrapping;
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
    /// Which edition of it, from the second on: a correction keeps the number.
    pub edition: Option<String>,
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
    /// The score from which a part is passed.
    pub pass_mark: String,
    /// The block of status lists with the certificate's bit: institution and number of the block, `ins_…/0`.
    pub status_list: String,
    /// The place of the bit, the same in every list of the block.
    pub status_index: String,
    /// Score of the review, where the level has one.
    pub review: Option<String>,
    /// Score of the skill part.
    pub skill: String,
    /// Score of the theory part.
    pub theory: String,
}

impl Shape {
    /// The address of the certificate. Of a corrected one it ends with the edition.
    #[must_use]
    pub fn id(&self) -> String {
        let (behind, edition) = match &self.edition {
            Some(edition) => ("?edition=", edition.as_str()),
            None => ("", ""),
        };
        [&self.base, "/certificate/", &self.number, behind, edition].concat()
    }

    /// The address of the status list of a purpose with the certificate's bit.
    #[must_use]
    pub fn list(&self, purpose: &str) -> String {
        [&self.base, "/status/", purpose, "/", &self.status_list].concat()
    }

    /// What the evidence of a part says.
    fn of_part(&self, part: &json::PartOf<'_>) -> String {
        let (score, mark) = (part.score, self.pass_mark.as_str());
        [score, " / 100，合格线 · pass mark ", mark].concat()
    }
}

/// A way of signing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suite {
    /// `eddsa-rdfc-2022`: over the statements.
    Rdfc,
    /// `eddsa-jcs-2022`: over the JSON.
    Jcs,
}

/// What will be signed, byte for byte. Store it before signing: after a crash it tells what was intended.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The holes, filled.
    pub shape: Shape,
    /// The instant of signing, RFC 3339.
    pub created: String,
    /// The key, as `DID#KEY`.
    pub method: String,
    /// SHA-256 of the canonical proof options and of the canonical document, one behind the other: statements.
    pub hash_data: [u8; 64],
    /// The same for the JSON.
    pub jcs_hash_data: [u8; 64],
    unsigned: json::Unsigned,
}

/// Plans the credential of a checked certificate. One check, one plan: `checked` is consumed.
#[must_use]
pub fn plan(checked: Checked, host: &Host, key: &IssuerKey, created: &str) -> Plan {
    let shape = shape(checked.facts(), host);
    drop(checked);
    Plan::of(shape, created, key)
}

/// The same with one proof only, signed at once: nothing is stored between. It measures a suite alone.
///
/// # Errors
/// [`NotSigned`], only of a key that a device holds.
pub fn sign_alone(
    checked: Checked,
    host: &Host,
    key: &IssuerKey,
    created: &str,
    suite: Suite,
) -> Result<Vec<u8>, NotSigned> {
    let shape = shape(checked.facts(), host);
    drop(checked);
    let method = key.method(&shape.issuer);
    let unsigned = json::unsigned(&shape);
    let hash_data = match suite {
        Suite::Rdfc => hashes::of_statements(&shape, created, &method),
        Suite::Jcs => hashes::of_json(&unsigned, created, &method),
    };
    let value = multikey::signature(&key.sign(&hash_data)?);
    Ok(json::alone(&unsigned, suite, (created, &method, &value)))
}

/// Whether a text has no character that JSON or N-Quads escape. It looks at every byte, which is quicker than stopping.
fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\' && byte != 0x7f;
    text.bytes().fold(true, |all, byte| all & plain(byte))
}

impl Plan {
    /// The plan with these holes: how a stored plan is taken up again.
    #[must_use]
    pub fn of(shape: Shape, created: &str, key: &IssuerKey) -> Self {
        let method = key.method(&shape.issuer);
        let unsigned = json::unsigned(&shape);
        Self {
            hash_data: hashes::of_statements(&shape, created, &method),
            jcs_hash_data: hashes::of_json(&unsigned, created, &method),
            shape,
            created: created.to_owned(),
            method,
            unsigned,
        }
    }

    /// The credential without its proofs, as JSON in its canonical form.
    #[must_use]
    pub fn unsigned(&self) -> &str {
        &self.unsigned.text
    }

    /// The canonical N-Quads of the document.
    #[must_use]
    pub fn canonical(&self) -> String {
        quads::document(&self.shape)
    }

    /// Every byte that is signed: what is stored with the plan, and compared before signing.
    #[must_use]
    pub fn signed_bytes(&self) -> Vec<u8> {
        [self.hash_data, self.jcs_hash_data].concat()
    }

    /// Signs the plan. The same plan and key give the same bytes.
    ///
    /// # Errors
    /// [`NotSigned`], only of a key that a device holds.
    pub fn sign(&self, key: &IssuerKey) -> Result<Vec<u8>, NotSigned> {
        Ok(self.sign_for_record(key)?.0)
    }

    /// The same, with what the public record commits to.
    ///
    /// # Errors
    /// [`NotSigned`], only of a key that a device holds.
    pub fn sign_for_record(&self, key: &IssuerKey) -> Result<(Vec<u8>, [u8; 32]), NotSigned> {
        let signature = key.sign(&self.hash_data)?;
        let jcs = multikey::signature(&key.sign(&self.jcs_hash_data)?);
        let rdfc = multikey::signature(&signature);
        let bytes = json::signed(self, (&rdfc, Some(&jcs)), Wrapping::Set);
        Ok((bytes, read::digest(&self.hash_data, &signature)))
    }
}

fn shape(facts: &Facts, host: &Host) -> Shape {
    use assay_core::session::Part;
    let score = |wanted: Part| {
        let found = facts.scores.iter().find(|(part, _)| *part == wanted);
        found.map(|(_, score)| tenths(*score))
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
        edition: (facts.edition > 1).then(|| facts.edition.to_string()),
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
        pass_mark: tenths(facts.pass_mark),
        status_list: format!("{}/{}", facts.institution, facts.status.block),
        status_index: facts.status.index.to_string(),
        review: score(Part::Review),
        skill: score(Part::Skill).unwrap_or_else(|| "--".to_owned()),
        theory: score(Part::Theory).unwrap_or_else(|| "--".to_owned()),
    }
}

fn tenths(score: u16) -> String {
    format!("{}.{}", score / 10, score % 10)
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
pub(crate) mod tests;
