//! Leaves of the public record: what happened, as a salted commitment. Never personal data.
use crate::merkle::Hash;
use sha2::{Digest, Sha256};

/// What a leaf records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeafKind {
    /// A certificate was issued.
    Certificate,
    /// A status of a certificate changed.
    Status,
    /// A status list was published.
    StatusList,
    /// The roster of entitled cases was sealed.
    Roster,
    /// A version of the pack took force.
    Pack,
    /// A directory entry was published.
    DirectoryEntry,
    /// An exam was announced.
    Announcement,
    /// An enrolment came in.
    Enrolment,
    /// A registration was accepted.
    Acceptance,
    /// A trainee was enrolled under a training plan.
    Trainee,
    /// A planned exit was approved.
    ExitPlan,
    /// A score sheet was sealed.
    ScoreSheet,
    /// A call for social organisations was published, or its result.
    Selection,
    /// An institution was suspended, or removed from the directory, or may appraise again.
    Stop,
    /// The archive of an issuer was closed, or the door of archives.
    Archive,
    /// A certificate was added to a closed archive.
    ArchiveAddition,
    /// A new generation of keys began.
    KeyGeneration,
}

impl LeafKind {
    /// Every kind.
    pub const ALL: [Self; 17] = [
        Self::Certificate,
        Self::Status,
        Self::StatusList,
        Self::Roster,
        Self::Pack,
        Self::DirectoryEntry,
        Self::Announcement,
        Self::Enrolment,
        Self::Acceptance,
        Self::Trainee,
        Self::ExitPlan,
        Self::ScoreSheet,
        Self::Selection,
        Self::Stop,
        Self::Archive,
        Self::ArchiveAddition,
        Self::KeyGeneration,
    ];

    /// The word in the leaf.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Status => "status",
            Self::StatusList => "status-list",
            Self::Roster => "roster",
            Self::Pack => "pack",
            Self::DirectoryEntry => "directory-entry",
            Self::Announcement => "announcement",
            Self::Enrolment => "enrolment",
            Self::Acceptance => "acceptance",
            Self::Trainee => "trainee",
            Self::ExitPlan => "exit-plan",
            Self::ScoreSheet => "score-sheet",
            Self::Selection => "selection",
            Self::Stop => "stop",
            Self::Archive => "archive",
            Self::ArchiveAddition => "archive-addition",
            Self::KeyGeneration => "key-generation",
        }
    }
}

/// The bytes of a leaf: its kind, and a commitment that only who knows salt and digest can open. Erasing the
/// salt erases the link; the record still verifies.
#[must_use]
pub fn leaf(kind: LeafKind, salt: &[u8; 32], digest: &Hash) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(digest);
    let commitment: Hash = hash.finalize().into();
    let digits = hex::encode(commitment);
    ["assay/leaf/v1\n", kind.id(), "\n", &digits, "\n"]
        .concat()
        .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_thing_under_another_salt_cannot_be_recognised() {
        let digest = [9; 32];
        let first = leaf(LeafKind::Certificate, &[1; 32], &digest);
        assert_ne!(first, leaf(LeafKind::Certificate, &[2; 32], &digest));
        assert_eq!(first, leaf(LeafKind::Certificate, &[1; 32], &digest));
    }
}
