//! Selective disclosure (RFC 9901): a token that hides claims behind hashes, and the disclosures that open them. The holder
//! passes on the disclosures they choose; what they keep back stays hidden, and nobody can add one.
pub mod bind;
pub mod certificate;
pub mod check;
pub mod conceal;
pub mod kind;
pub mod read;
pub mod verify;

pub use certificate::{Content, HIDDEN, issue};
pub use read::{Opened, SdJwt, SdJwtError};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// The type of a selective certificate.
pub const TYPE: &str = "dc+sd-jwt";

/// Chance in one disclosure, in bytes: nobody finds a hidden name by trying names.
pub const SALT_BYTES: usize = 16;

/// The hash that stands for a disclosure.
#[must_use]
pub(crate) fn digest(disclosure: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(disclosure))
}

#[cfg(test)]
mod tests;
