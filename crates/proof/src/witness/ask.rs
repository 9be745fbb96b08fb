//! The request `add-checkpoint`: what a record shows to a witness.
use super::{hash, number, written};
use crate::merkle::Hash;

/// Most hashes that a request may carry.
pub const HASHES_MAX: usize = 63;

/// A request: the size the witness is thought to have seen, the proof from there, the signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Number of leaves that the witness is thought to have seen.
    pub old: u64,
    /// Proof that the record only grew since.
    pub proof: Vec<Hash>,
    /// The signed checkpoint.
    pub checkpoint: String,
}

/// The bytes are no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a request of the form `old SIZE`, hashes, an empty line, a checkpoint")]
pub struct Misasked;

impl Ask {
    /// The body of the request.
    #[must_use]
    pub fn write(&self) -> String {
        let mut body = format!("old {}\n", self.old);
        for hash in &self.proof {
            body.push_str(&written(hash));
            body.push('\n');
        }
        body.push('\n');
        body.push_str(&self.checkpoint);
        body
    }

    /// Reads the body of a request.
    ///
    /// # Errors
    /// [`Misasked`].
    pub fn read(body: &str) -> Result<Self, Misasked> {
        let read = || {
            let (head, checkpoint) = body.split_once("\n\n")?;
            let mut lines = head.split('\n');
            let old = number(lines.next()?.strip_prefix("old ")?)?;
            let proof = lines.map(hash).collect::<Option<Vec<_>>>()?;
            (proof.len() <= HASHES_MAX).then(|| Self {
                old,
                proof,
                checkpoint: checkpoint.to_owned(),
            })
        };
        read().ok_or(Misasked)
    }
}
