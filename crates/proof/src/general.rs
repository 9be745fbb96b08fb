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
    /// A proof is missing, cannot be read, or does not hold.
    #[error("{0}")]
    Proof(String),
    /// The period in which it holds is over, or has not begun.
    #[error("{0}")]
    Period(String),
}

#[cfg(test)]
mod tests;
