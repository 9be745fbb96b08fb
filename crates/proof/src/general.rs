//! Credentials and presentations of any shape with Data Integrity proofs: `eddsa-rdfc-2022` and `eddsa-jcs-2022`, by keys of
//! `did:key`. Our own certificates need none of it: their canonical form is fixed. This is the general path, for the
//! test interface that suites and verifiers of others drive.
use crate::data_model::Unfit;

mod canonical;
mod check;
mod defined;
mod proof;

pub use canonical::{NotLinked, canonical};
pub use check::{Checked, verify_credential, verify_presentation};
pub use proof::{Asked, Options, Suite, did, issue};

/// Why something is not issued, or not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The data model asks something else.
    #[error("{0}")]
    Form(#[from] Unfit),
    /// It is no linked data that can be signed whole.
    #[error("{0}")]
    NotLinked(#[from] NotLinked),
    /// A proof is missing, or cannot be read.
    #[error("{0}")]
    Proof(String),
    /// A signature does not fit what it stands on.
    #[error("the signature of a proof does not fit")]
    Altered,
    /// A proof was made for another domain.
    #[error("a proof was made for another domain")]
    Domain,
    /// A proof answers another challenge.
    #[error("a proof answers another challenge")]
    Challenge,
    /// The period in which it holds is over, or has not begun; or a place lies beyond a list.
    #[error("{0}")]
    Range(String),
    /// The status list says no, or is not for what was asked of it.
    #[error("{0}")]
    Status(String),
}

impl Refused {
    /// The address that the specifications give this kind of problem: VC Data Model 2.0 §7.3, VC Data Integrity 1.0 §4.6
    /// and Bitstring Status List 1.0 §3.5.
    #[must_use]
    pub fn problem(&self) -> &'static str {
        match self {
            Self::Form(_) => "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR",
            Self::NotLinked(why) if why.loses_data() => {
                "https://w3id.org/security#DATA_LOSS_DETECTION_ERROR"
            }
            Self::NotLinked(_) => "https://w3id.org/security#PROOF_TRANSFORMATION_ERROR",
            Self::Proof(_) => "https://w3id.org/security#PROOF_VERIFICATION_ERROR",
            Self::Altered => "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR",
            Self::Domain => "https://w3id.org/security#INVALID_DOMAIN_ERROR",
            Self::Challenge => "https://w3id.org/security#INVALID_CHALLENGE_ERROR",
            Self::Range(_) => "https://www.w3.org/TR/vc-data-model#RANGE_ERROR",
            Self::Status(_) => {
                "https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR"
            }
        }
    }
}

#[cfg(test)]
mod tests;
