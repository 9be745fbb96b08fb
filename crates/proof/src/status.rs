//! Status lists (Bitstring Status List 1.0): one bit for each certificate, in an order that says nothing of its number.
use crate::{credential::proof_hash, issuer::IssuerKey, multikey, suite::NotSigned};
use assay_core::certificate::StatusPlace;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, VerifyingKey};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::{Read, Write};

mod reasons;

pub use reasons::{Reason, Reasons};

/// Bits of a list: the least that the standard asks for, so that a list says little of who asks for it.
pub const BITS: u32 = 131_072;

/// The place of the certificate with a running number (from 0) among those of its institution: blocks are filled one
/// after another, within a block the order is a permutation that only who has the secret can follow.
#[must_use]
pub fn place(secret: &[u8; 32], count: u64) -> StatusPlace {
    let block = count / u64::from(BITS);
    let mut number = u32::try_from(count % u64::from(BITS)).unwrap_or(0);
    loop {
        // Walks on within 2^18 until it is inside the block: still one place for each number.
        number = permute(secret, block, number);
        if number < BITS {
            break;
        }
    }
    StatusPlace {
        block: u32::try_from(block).unwrap_or(u32::MAX),
        index: number,
    }
}

/// A Feistel network over two halves of nine bits.
fn permute(secret: &[u8; 32], block: u64, number: u32) -> u32 {
    let (mut left, mut right) = (number >> 9, number & 0x1ff);
    for round in 0..8_u8 {
        let mut hash = Sha256::new();
        hash.update(secret);
        hash.update(block.to_be_bytes());
        hash.update([round]);
        hash.update(right.to_be_bytes());
        let hash = hash.finalize();
        let mixed = left ^ (u32::from(hash[0]) << 8 | u32::from(hash[1])) & 0x1ff;
        (left, right) = (right, mixed);
    }
    left << 9 | right
}

/// What a set bit means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Revoked, for ever.
    Revocation,
    /// Suspended, until it is lifted.
    Suspension,
}

impl Purpose {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Revocation, Self::Suspension];

    /// The word of the standard, and in addresses.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Revocation => "revocation",
            Self::Suspension => "suspension",
        }
    }
}

impl std::str::FromStr for Purpose {
    type Err = NotAList;
    fn from_str(text: &str) -> Result<Self, NotAList> {
        let found = Self::ALL.into_iter().find(|one| one.id() == text);
        found.ok_or(NotAList::Shape)
    }
}

/// The bits of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bits(Vec<u8>);

impl Default for Bits {
    fn default() -> Self {
        Self(vec![0; BITS as usize / 8])
    }
}

impl Bits {
    /// Sets a bit. A place outside the list is none of ours and sets nothing.
    pub fn set(&mut self, index: u32) {
        if let Some(byte) = self.0.get_mut(index as usize / 8) {
            *byte |= 0x80 >> (index % 8);
        }
    }

    /// Whether a bit is set; `None` outside the list.
    #[must_use]
    pub fn get(&self, index: u32) -> Option<bool> {
        let byte = self.0.get(index as usize / 8)?;
        Some(byte & (0x80 >> (index % 8)) != 0)
    }

    /// Multibase text of the packed list. The same bits give the same text.
    ///
    /// # Panics
    /// Never: memory takes every byte.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        let written = packed.write_all(&self.0);
        written.expect("memory takes every byte");
        let packed = packed.finish().expect("memory takes every byte");
        format!("u{}", URL_SAFE_NO_PAD.encode(packed))
    }

    /// Reads multibase text of a packed list.
    ///
    /// # Errors
    /// [`NotAList::Bits`] if it is none, or of another length than ours.
    pub fn decode(text: &str) -> Result<Self, NotAList> {
        let packed = text.strip_prefix('u').ok_or(NotAList::Bits)?;
        let packed = URL_SAFE_NO_PAD.decode(packed).map_err(|_| NotAList::Bits)?;
        let mut bits = Vec::new();
        let most = u64::from(BITS / 8);
        let read = GzDecoder::new(packed.as_slice())
            .take(most + 1)
            .read_to_end(&mut bits);
        match read {
            Ok(_) if bits.len() as u64 == most => Ok(Self(bits)),
            _ => Err(NotAList::Bits),
        }
    }
}

/// A status list as a credential, unsigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Its address: `https://HOST/status/PURPOSE/INSTITUTION/BLOCK`.
    pub address: String,
    /// The issuer's did:web, the same as of the certificates in it.
    pub issuer: String,
    /// What a set bit means.
    pub purpose: Purpose,
    /// The instant since which it is as it is, RFC 3339.
    pub valid_from: String,
    /// The bits.
    pub bits: Bits,
}

/// A signed list, read back. Its signature was verified; whether the key is the issuer's is not known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedList {
    /// The list.
    pub list: List,
    /// The key that signed it.
    pub key: VerifyingKey,
}

/// Why the bytes are no status list of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAList {
    /// Not in our shape.
    #[error("not a status list, or it was changed")]
    Shape,
    /// The bits cannot be read.
    #[error("the bits of the status list cannot be read")]
    Bits,
    /// The signature does not fit.
    #[error("the signature of the status list does not fit: it was changed")]
    Signature,
}

const CONTEXT: &str = "https://www.w3.org/ns/credentials/v2";

impl List {
    /// The canonical statements: as of a certificate, one shape with holes.
    fn statements(&self, encoded: &str) -> String {
        const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
        const CRED: &str = "https://www.w3.org/2018/credentials#";
        const STATUS: &str = "https://www.w3.org/ns/credentials/status#";
        let (id, purpose) = (&self.address, self.purpose.id());
        let (issuer, from) = (&self.issuer, &self.valid_from);
        format!(
            "<{id}#list> <{TYPE}> <{STATUS}BitstringStatusList> .\n\
             <{id}#list> <{STATUS}encodedList> \"{encoded}\"^^<https://w3id.org/security#multibase> .\n\
             <{id}#list> <{STATUS}statusPurpose> \"{purpose}\" .\n\
             <{id}> <{TYPE}> <{CRED}VerifiableCredential> .\n\
             <{id}> <{TYPE}> <{STATUS}BitstringStatusListCredential> .\n\
             <{id}> <{CRED}credentialSubject> <{id}#list> .\n\
             <{id}> <{CRED}issuer> <{issuer}> .\n\
             <{id}> <{CRED}validFrom> \"{from}\"^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n"
        )
    }

    fn json(&self, encoded: &str, method: &str, signature: &Signature) -> Value {
        serde_json::json!({
            "@context": [CONTEXT],
            "id": self.address,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": self.issuer,
            "validFrom": self.valid_from,
            "credentialSubject": {
                "id": format!("{}#list", self.address),
                "type": "BitstringStatusList",
                "statusPurpose": self.purpose.id(),
                "encodedList": encoded,
            },
            "proof": {
                "type": "DataIntegrityProof",
                "cryptosuite": "eddsa-rdfc-2022",
                "created": self.valid_from,
                "verificationMethod": method,
                "proofPurpose": "assertionMethod",
                "proofValue": multikey::signature(signature),
            },
        })
    }

    /// The list as a signed credential. The same list and key give the same bytes.
    ///
    /// # Errors
    /// [`NotSigned`], only of a key that a device holds.
    pub fn sign(&self, key: &IssuerKey) -> Result<Vec<u8>, NotSigned> {
        let (encoded, method) = (self.bits.encode(), key.method(&self.issuer));
        let hash = proof_hash(&self.valid_from, &method, &self.statements(&encoded));
        let signature = key.sign(&hash)?;
        let signed = self.json(&encoded, &method, &signature);
        Ok(signed.to_string().into_bytes())
    }

    /// Reads a signed list strictly and verifies its signature.
    ///
    /// # Errors
    /// [`NotAList`].
    pub fn open(bytes: &[u8]) -> Result<SignedList, NotAList> {
        let value: Value = serde_json::from_slice(bytes).map_err(|_| NotAList::Shape)?;
        let text = |pointer| {
            let found = value.pointer(pointer).and_then(Value::as_str);
            found.ok_or(NotAList::Shape)
        };
        let encoded = text("/credentialSubject/encodedList")?;
        let method = text("/proof/verificationMethod")?;
        let list = Self {
            address: text("/id")?.to_owned(),
            issuer: text("/issuer")?.to_owned(),
            purpose: text("/credentialSubject/statusPurpose")?.parse()?,
            valid_from: text("/validFrom")?.to_owned(),
            bits: Bits::decode(encoded)?,
        };
        // The holes stand between angle brackets and quotes: nothing may end them early.
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"<>\"{}|^`\\".contains(&byte);
        if ![&list.address, &list.issuer, &list.valid_from]
            .iter()
            .all(|hole| hole.bytes().all(plain))
            || !method.bytes().all(plain)
        {
            return Err(NotAList::Shape);
        }
        let key = method
            .strip_prefix(list.issuer.as_str())
            .and_then(|key| key.strip_prefix('#'))
            .and_then(|key| multikey::read_public(key).ok())
            .ok_or(NotAList::Shape)?;
        let signature = multikey::read_signature(text("/proof/proofValue")?);
        let signature = signature.map_err(|_| NotAList::Shape)?;
        if list.json(encoded, method, &signature) != value {
            return Err(NotAList::Shape);
        }
        let hash = proof_hash(&list.valid_from, method, &list.statements(encoded));
        key.verify_strict(&hash, &signature)
            .map_err(|_| NotAList::Signature)?;
        Ok(SignedList { list, key })
    }
}

#[cfg(test)]
mod tests;
