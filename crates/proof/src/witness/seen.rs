//! What a witness says to a request, by what it has seen of that record so far.
use super::{Ask, claimed, cosign};
use crate::{
    merkle::{empty_root, is_consistent},
    note::NoteKey,
    record::{Head, open_checkpoint},
};
use ed25519_dalek::SigningKey;

/// A checkpoint that follows what was seen: the new head must be kept, durably, before the line leaves the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// What will have been seen.
    pub head: Head,
    checkpoint: String,
}

/// Why a witness does not sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The checkpoint is none, or older than the size it says to come from.
    #[error("the checkpoint is malformed, or smaller than the old size")]
    Malformed,
    /// This witness does not follow the record.
    #[error("this witness does not follow {0}")]
    Unknown(String),
    /// The checkpoint is not signed by the record's key.
    #[error("the checkpoint is not signed by the record's key")]
    NotSigned,
    /// The witness has seen another size: the proof must start there.
    #[error("the latest checkpoint that was seen has {0} leaves")]
    Stale(u64),
    /// The same size with another root: the record has two stories.
    #[error("another root was seen for {0} leaves: the record has two stories")]
    Forked(u64),
    /// The proof does not lead from what was seen to the checkpoint.
    #[error("the consistency proof does not hold")]
    Inconsistent,
}

impl Refused {
    /// The HTTP status by which a witness says so.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::NotSigned => 403,
            Self::Unknown(_) => 404,
            Self::Stale(_) | Self::Forked(_) => 409,
            Self::Inconsistent => 422,
        }
    }
}

impl Accepted {
    /// The co-signature, to be given out when the head is kept.
    ///
    /// # Panics
    /// Never: the checkpoint was opened before.
    #[must_use]
    pub fn cosign(&self, name: &str, key: &SigningKey, time: u64) -> String {
        cosign(&self.checkpoint, name, key, time).expect("the checkpoint was opened before")
    }
}

/// Decides on a request. `follow` gives the record of an origin, with what was seen of it; `None` for a record
/// that is not followed.
///
/// # Errors
/// [`Refused`].
pub fn accept<'k>(
    ask: &Ask,
    follow: impl FnOnce(&str) -> Option<(&'k NoteKey, Option<Head>)>,
) -> Result<Accepted, Refused> {
    let (origin, _) = claimed(&ask.checkpoint).ok_or(Refused::Malformed)?;
    let (key, seen) = follow(origin).ok_or_else(|| Refused::Unknown(origin.to_owned()))?;
    let head = open_checkpoint(&ask.checkpoint, key).map_err(|_| Refused::NotSigned)?;
    if ask.old > head.size {
        return Err(Refused::Malformed);
    }
    let seen = seen.unwrap_or(Head {
        size: 0,
        root: empty_root(),
    });
    if ask.old != seen.size {
        return Err(Refused::Stale(seen.size));
    }
    if head.size == seen.size && head.root != seen.root {
        return Err(Refused::Forked(seen.size));
    }
    if !is_consistent((seen.size, seen.root), (head.size, head.root), &ask.proof) {
        return Err(Refused::Inconsistent);
    }
    Ok(Accepted {
        head,
        checkpoint: ask.checkpoint.clone(),
    })
}
