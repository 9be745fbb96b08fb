//! The compact certificate: what fits a QR code on paper and is verified without a network. Bytes in one form, signed by the
//! institution, written as text that QR codes take cheaply.
//!
//! ```text
//! "ASSAY1:" base45( essentials ‖ signature ‖ [proof] )
//! address "#" base64url( essentials ‖ signature )          the QR code on paper: the page for who is online, the rest for who is not
//! essentials  version 1 · kind · level · number · holder · occupation · exam day · issue day · issuer's did · key id · digest · status
//! ```
//! Texts stand behind one byte of length; days are two bytes, counted from 2000-01-01; the key id is the first four bytes of the
//! SHA-256 of the key. The digest is what the public record commits to, so any inclusion proof of the certificate fits this one.
//!
//! The holder's name stands in it as it is: the code is printed on a page that shows the name in letters, and whoever checks without a
//! network must see for whom it was signed. A salted hash beside its salt would hide nothing, for names are few.
use crate::{
    issuer::IssuerKey,
    merkle::{Hash, root_from_inclusion},
    record::InclusionProof,
};
use assay_core::{level::Level, session::CertificateKind};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ed25519_dalek::{Signature, VerifyingKey};
use jiff::civil::{Date, date};
use sha2::{Digest, Sha256};

mod base45;
mod check;

pub use check::{CompactVerdict, check};

/// How the text begins.
pub const PREFIX: &str = "ASSAY1:";
/// Bytes of the essentials with their signature.
pub const ESSENTIALS_MAX: usize = 400;
/// Bytes of the whole, proof included: what a QR code of 40 mm still shows in modules that a camera parts.
pub const WHOLE_MAX: usize = 1_100;
const VERSION: u8 = 1;
const DOMAIN: &[u8] = b"assay/compact/v1|";
const EPOCH: Date = date(2000, 1, 1);

/// The essentials of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Essentials {
    /// Which kind.
    pub kind: CertificateKind,
    /// The level.
    pub level: Level,
    /// The number as printed.
    pub number: String,
    /// The holder's name.
    pub holder: String,
    /// Chinese name of the occupation.
    pub occupation: String,
    /// The last day of the exam.
    pub examined_on: Date,
    /// The day of issue.
    pub issued_on: Date,
    /// The institution's did:web.
    pub issuer: String,
    /// What the public record commits to.
    pub digest: Hash,
    /// Block and place of the status lists.
    pub status: (u32, u32),
}

/// A compact certificate, read back. Nothing in it is believed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compact {
    /// What it says.
    pub essentials: Essentials,
    /// The first bytes of the hash of the key that signed it.
    pub key_id: [u8; 4],
    /// The proof of inclusion, where it fitted.
    pub proof: Option<InclusionProof>,
    signed: Vec<u8>,
    signature: Signature,
}

/// Why a text is no compact certificate, or none can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCompact {
    /// The text does not begin as one.
    #[error(
        "the text is no compact certificate: it begins with {PREFIX}, or is an address with one behind its #"
    )]
    Prefix,
    /// The letters are none of base45.
    #[error("the text of the QR code was damaged")]
    Letters,
    /// The bytes end early, go on, or hold what they may not.
    #[error("the compact certificate is damaged")]
    Shape,
    /// What should be written is too long.
    #[error("the certificate says too much for a QR code")]
    TooLong,
    /// A device holds the key, and did not sign.
    #[error("the key that a device holds did not sign")]
    NotSigned,
}

/// What a key is called in a compact certificate.
#[must_use]
pub fn key_id(key: &VerifyingKey) -> [u8; 4] {
    let hash: Hash = Sha256::digest(key.as_bytes()).into();
    [hash[0], hash[1], hash[2], hash[3]]
}

fn put_text(out: &mut Vec<u8>, text: &str) -> Result<(), NotCompact> {
    out.push(u8::try_from(text.len()).map_err(|_| NotCompact::TooLong)?);
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

fn put_day(out: &mut Vec<u8>, day: Date) -> Result<(), NotCompact> {
    let days = day.duration_since(EPOCH).as_hours() / 24;
    let days = u16::try_from(days).map_err(|_| NotCompact::TooLong)?;
    out.extend_from_slice(&days.to_be_bytes());
    Ok(())
}

fn bytes_of(essentials: &Essentials, key: &VerifyingKey) -> Result<Vec<u8>, NotCompact> {
    let mut out = Vec::with_capacity(ESSENTIALS_MAX);
    out.push(VERSION);
    out.push(match essentials.kind {
        CertificateKind::Qualification => 0,
        CertificateKind::SkillLevel => 1,
    });
    put_text(&mut out, essentials.level.id())?;
    for text in [
        &essentials.number,
        &essentials.holder,
        &essentials.occupation,
    ] {
        put_text(&mut out, text)?;
    }
    put_day(&mut out, essentials.examined_on)?;
    put_day(&mut out, essentials.issued_on)?;
    put_text(&mut out, &essentials.issuer)?;
    out.extend_from_slice(&key_id(key));
    out.extend_from_slice(&essentials.digest);
    out.extend_from_slice(&essentials.status.0.to_be_bytes());
    out.extend_from_slice(&essentials.status.1.to_be_bytes());
    Ok(out)
}

/// Writes a compact certificate; the proof is left out where it does not fit. The same certificate and key give the same text.
///
/// # Errors
/// [`NotCompact::TooLong`] if the essentials alone do not fit; [`NotCompact::NotSigned`] if a device holds the key and does not sign.
pub fn write(
    essentials: &Essentials,
    proof: Option<&InclusionProof>,
    key: &IssuerKey,
) -> Result<String, NotCompact> {
    let mut out = signed(essentials, key)?;
    if let Some(proof) = proof.and_then(bytes_of_proof)
        && out.len() + proof.len() <= WHOLE_MAX
    {
        out.extend_from_slice(&proof);
    }
    Ok(format!("{PREFIX}{}", base45::encode(&out)))
}

/// Writes the essentials behind the address of the certificate's page, as its fragment: a browser never sends that along.
///
/// # Errors
/// As of [`write()`].
pub fn link(address: &str, essentials: &Essentials, key: &IssuerKey) -> Result<String, NotCompact> {
    let letters = URL_SAFE_NO_PAD.encode(signed(essentials, key)?);
    Ok(format!("{address}#{letters}"))
}

/// The essentials, and the signature over them.
fn signed(essentials: &Essentials, key: &IssuerKey) -> Result<Vec<u8>, NotCompact> {
    let mut out = bytes_of(essentials, key.public())?;
    let signature = key.sign(&[DOMAIN, &out].concat());
    let signature = signature.map_err(|_| NotCompact::NotSigned)?;
    out.extend_from_slice(&signature.to_bytes());
    if out.len() > ESSENTIALS_MAX {
        return Err(NotCompact::TooLong);
    }
    Ok(out)
}

/// The letters behind the address of a link; `None` for a text that is no link.
fn fragment(text: &str) -> Option<&str> {
    let (_, letters) = text.trim().strip_prefix("https://")?.split_once('#')?;
    Some(letters)
}

/// Whether a text is meant to be a compact certificate.
#[must_use]
pub fn is_one(text: &str) -> bool {
    text.trim().starts_with(PREFIX) || fragment(text).is_some()
}

/// Salt, place, path, size, the signature of the record's own key, and its name; the root follows from the path. `None` for a
/// checkpoint that is not one of ours.
fn bytes_of_proof(proof: &InclusionProof) -> Option<Vec<u8>> {
    let (text, signatures) = proof.checkpoint.split_once("\n\n")?;
    let mut lines = text.lines();
    let (origin, size) = (lines.next()?, lines.next()?.parse::<u64>().ok()?);
    let own = signatures.lines().find_map(|line| {
        let (name, blob) = line.strip_prefix("— ")?.split_once(' ')?;
        (name == origin).then(|| STANDARD.decode(blob).ok())?
    })?;
    let mut out = proof.salt.to_vec();
    out.extend_from_slice(&proof.index.to_be_bytes());
    out.extend_from_slice(&size.to_be_bytes());
    out.push(u8::try_from(proof.path.len()).ok()?);
    out.extend(proof.path.iter().flatten());
    out.extend_from_slice(<&[u8; 68]>::try_from(own.as_slice()).ok()?);
    put_text(&mut out, origin).ok()?;
    Some(out)
}

/// Reads bytes from the front.
struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn take(&mut self, length: usize) -> Result<&'b [u8], NotCompact> {
        let (front, rest) = self.0.split_at_checked(length).ok_or(NotCompact::Shape)?;
        self.0 = rest;
        Ok(front)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], NotCompact> {
        self.take(N)?.try_into().map_err(|_| NotCompact::Shape)
    }

    fn byte(&mut self) -> Result<u8, NotCompact> {
        Ok(self.array::<1>()?[0])
    }

    fn text(&mut self) -> Result<&'b str, NotCompact> {
        let length = self.byte()?;
        std::str::from_utf8(self.take(length.into())?).map_err(|_| NotCompact::Shape)
    }

    fn day(&mut self) -> Result<Date, NotCompact> {
        let days = i64::from(u16::from_be_bytes(self.array()?));
        let days = jiff::SignedDuration::from_hours(days * 24);
        EPOCH.checked_add(days).map_err(|_| NotCompact::Shape)
    }
}

/// Reads a compact certificate strictly: every byte has one meaning.
///
/// # Errors
/// [`NotCompact`].
pub fn read(text: &str) -> Result<Compact, NotCompact> {
    let all = if let Some(letters) = fragment(text) {
        URL_SAFE_NO_PAD.decode(letters).ok()
    } else {
        let letters = text.trim().strip_prefix(PREFIX);
        base45::decode(letters.ok_or(NotCompact::Prefix)?)
    };
    let all = all.ok_or(NotCompact::Letters)?;
    let mut bytes = Bytes(&all);
    if bytes.byte()? != VERSION {
        return Err(NotCompact::Shape);
    }
    let kind = match bytes.byte()? {
        0 => CertificateKind::Qualification,
        1 => CertificateKind::SkillLevel,
        _ => return Err(NotCompact::Shape),
    };
    let essentials = Essentials {
        kind,
        level: bytes.text()?.parse().map_err(|_| NotCompact::Shape)?,
        number: bytes.text()?.to_owned(),
        holder: bytes.text()?.to_owned(),
        occupation: bytes.text()?.to_owned(),
        examined_on: bytes.day()?,
        issued_on: bytes.day()?,
        issuer: bytes.text()?.to_owned(),
        digest: [0; 32],
        status: (0, 0),
    };
    let key_id = bytes.array()?;
    let essentials = Essentials {
        digest: bytes.array()?,
        status: (
            u32::from_be_bytes(bytes.array()?),
            u32::from_be_bytes(bytes.array()?),
        ),
        ..essentials
    };
    let signed = all[..all.len() - bytes.0.len()].to_vec();
    let signature = Signature::from_bytes(&bytes.array()?);
    let proof = if bytes.0.is_empty() {
        None
    } else {
        Some(read_proof(&mut bytes, &essentials)?)
    };
    if !bytes.0.is_empty() {
        return Err(NotCompact::Shape);
    }
    Ok(Compact {
        essentials,
        key_id,
        proof,
        signed,
        signature,
    })
}

/// The proof, with the checkpoint written out again: its root is the one that the path leads to.
fn read_proof(bytes: &mut Bytes<'_>, of: &Essentials) -> Result<InclusionProof, NotCompact> {
    let salt: [u8; 32] = bytes.array()?;
    let index = u64::from_be_bytes(bytes.array()?);
    let size = u64::from_be_bytes(bytes.array()?);
    let length = bytes.byte()?;
    let path = (0..length)
        .map(|_| bytes.array())
        .collect::<Result<Vec<Hash>, _>>()?;
    let signature: [u8; 68] = bytes.array()?;
    let origin = bytes.text()?;
    let leaf = crate::leaf::leaf(crate::leaf::LeafKind::Certificate, &salt, &of.digest);
    let root = root_from_inclusion(crate::merkle::leaf_hash(&leaf), index, size, &path);
    let root = STANDARD.encode(root.ok_or(NotCompact::Shape)?);
    let signature = STANDARD.encode(signature);
    Ok(InclusionProof {
        salt,
        index,
        path,
        checkpoint: format!("{origin}\n{size}\n{root}\n\n— {origin} {signature}\n"),
    })
}

impl Compact {
    /// Whether this key signed it, strictly.
    #[must_use]
    pub fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        key_id(key) == self.key_id
            && key
                .verify_strict(&[DOMAIN, &self.signed].concat(), &self.signature)
                .is_ok()
    }
}

#[cfg(test)]
mod tests;
