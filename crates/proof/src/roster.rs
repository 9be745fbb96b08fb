//! The sealed roster: the cases that began before an exit, as a tree whose root is in the public record.
//!
//! A case is on the roster if its leaf leads to the root, and the root if its leaf leads to a signed checkpoint. Both
//! together need nobody's word.
use crate::{
    leaf::{LeafKind, leaf},
    merkle::{Hash, leaf_hash, root_from_inclusion},
    note::NoteKey,
    record::{InclusionProof, RecordError},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What the public record commits to when a roster is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRoot {
    /// Chinese name of the occupation.
    pub occupation: String,
    /// First day without it, `YYYY-MM-DD`.
    pub exit_on: String,
    /// Number of cases.
    pub cases: u64,
    /// Root over their leaves.
    pub root: Hash,
}

impl SealedRoot {
    /// The digest that the leaf of the record commits to: size and day are bound with the root.
    #[must_use]
    pub fn digest(&self) -> Hash {
        let text = format!(
            "assay/roster/v1\n{}\n{}\n{}\n{}\n",
            self.occupation,
            self.exit_on,
            self.cases,
            hex::encode(self.root)
        );
        Sha256::digest(text).into()
    }

    /// The leaf of the record, opened by its salt.
    #[must_use]
    pub fn leaf(&self, salt: &[u8; 32]) -> Vec<u8> {
        leaf(LeafKind::Roster, salt, &self.digest())
    }
}

/// The bytes of a case on a roster: which case, and the leaf of the record that shows when it began.
#[must_use]
pub fn case_bytes(subject: &str, begun: u64) -> Vec<u8> {
    format!("assay/roster-case/v1\n{subject}\n{begun}\n").into_bytes()
}

/// A place on a roster, with the way to its root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The enrolment or trainee.
    pub subject: String,
    /// The leaf of the record that shows when the case began.
    pub begun: u64,
    /// Place on the roster, from 0.
    pub position: u64,
    /// Hashes from the case to the root.
    pub path: Vec<Hash>,
}

impl Place {
    /// Whether the place leads to a sealed root.
    #[must_use]
    pub fn is_on(&self, sealed: &SealedRoot) -> bool {
        let case = leaf_hash(&case_bytes(&self.subject, self.begun));
        root_from_inclusion(case, self.position, sealed.cases, &self.path) == Some(sealed.root)
    }
}

/// The membership proof of a case: what a stranger needs beside the key of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The place on the roster.
    pub place: Place,
    /// The root it leads to.
    pub sealed: SealedRoot,
    /// That the root is in the public record.
    pub record: InclusionProof,
}

/// Why a membership is not proved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MembershipError {
    /// The file is not a membership proof.
    #[error("this is not a membership proof of a roster: {0}")]
    Malformed(String),
    /// The case does not lead to the root.
    #[error("the case is not on this roster")]
    NotOnRoster,
    /// The case began behind the seal: the order of the record says so.
    #[error("the case began at leaf {begun} of the record, behind the seal at leaf {sealed}")]
    BegunBehind {
        /// Where it began.
        begun: u64,
        /// Where the roster was sealed.
        sealed: u64,
    },
    /// The root is not in the record.
    #[error("the root of the roster: {0}")]
    Record(#[from] RecordError),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: String,
    subject: String,
    begun_at_leaf: u64,
    position: u64,
    path: Vec<String>,
    occupation: String,
    exit_on: String,
    cases: u64,
    root: String,
    record_proof: String,
}

/// The word that opens the file.
const FORMAT: &str = "assay/roster-proof/v1";

impl Membership {
    /// Proves that the case stood on the roster when it was sealed.
    ///
    /// # Errors
    /// [`MembershipError`].
    pub fn proves(&self, key: &NoteKey) -> Result<(), MembershipError> {
        if !self.place.is_on(&self.sealed) {
            return Err(MembershipError::NotOnRoster);
        }
        let (begun, sealed) = (self.place.begun, self.record.index);
        if begun >= sealed {
            return Err(MembershipError::BegunBehind { begun, sealed });
        }
        self.record
            .proves(&self.sealed.leaf(&self.record.salt), key)?;
        Ok(())
    }

    /// The proof as a file of JSON.
    ///
    /// # Panics
    /// Never: texts and numbers are JSON.
    #[must_use]
    pub fn write(&self) -> String {
        let written = Written {
            format: FORMAT.to_owned(),
            subject: self.place.subject.clone(),
            begun_at_leaf: self.place.begun,
            position: self.place.position,
            path: self.place.path.iter().map(hex::encode).collect(),
            occupation: self.sealed.occupation.clone(),
            exit_on: self.sealed.exit_on.clone(),
            cases: self.sealed.cases,
            root: hex::encode(self.sealed.root),
            record_proof: self.record.write(),
        };
        serde_json::to_string_pretty(&written).expect("texts and numbers are JSON")
    }

    /// Reads a proof.
    ///
    /// # Errors
    /// [`MembershipError::Malformed`].
    pub fn read(text: &str) -> Result<Self, MembershipError> {
        let malformed = |why: String| MembershipError::Malformed(why);
        let written: Written =
            serde_json::from_str(text).map_err(|why| malformed(why.to_string()))?;
        if written.format != FORMAT {
            return Err(malformed(format!("`format` is not {FORMAT}")));
        }
        let hash = |text: &str| -> Result<Hash, MembershipError> {
            let bytes = hex::decode(text).ok().and_then(|it| it.try_into().ok());
            bytes.ok_or_else(|| malformed("a hash has 64 hexadecimal digits".to_owned()))
        };
        Ok(Self {
            place: Place {
                subject: written.subject,
                begun: written.begun_at_leaf,
                position: written.position,
                path: written
                    .path
                    .iter()
                    .map(|text| hash(text))
                    .collect::<Result<_, _>>()?,
            },
            sealed: SealedRoot {
                occupation: written.occupation,
                exit_on: written.exit_on,
                cases: written.cases,
                root: hash(&written.root)?,
            },
            record: InclusionProof::read(&written.record_proof)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        merkle::inclusion,
        multikey,
        record::{Head, checkpoint},
        tile::{Edge, Tiles, WrongLength},
    };
    use std::collections::HashMap;

    /// A roster of three cases, sealed behind two other leaves of a record.
    fn memberships() -> (Vec<Membership>, NoteKey) {
        let mut edge = Edge::default();
        let subjects = ["enr_a", "enr_b", "tra_c"];
        let files: HashMap<_, _> = edge
            .append(subjects.map(|it| case_bytes(it, 1)))
            .into_iter()
            .collect();
        let sealed = SealedRoot {
            occupation: "美容师".into(),
            exit_on: "2020-09-30".into(),
            cases: 3,
            root: edge.root(),
        };
        let key = multikey::from_seed(&[7; 32]);
        let mut record = Edge::default();
        let leaves = [b"one".to_vec(), b"two".to_vec(), sealed.leaf(&[9; 32])];
        let tiles: HashMap<_, _> = record.append(&leaves).into_iter().collect();
        let head = Head {
            size: 3,
            root: record.root(),
        };
        let fetch = |files: &HashMap<String, Vec<u8>>, path: &str| {
            files.get(path).cloned().ok_or_else(|| WrongLength {
                path: path.to_owned(),
            })
        };
        let mut nodes = Tiles::new(3, |path: &str| fetch(&tiles, path));
        let proof = InclusionProof {
            salt: [9; 32],
            index: 2,
            path: inclusion(2, 3, &mut nodes).unwrap(),
            checkpoint: checkpoint(head, "a.example/record", &key),
        };
        let place = |position: u64, subject: &str| Place {
            subject: subject.to_owned(),
            begun: 1,
            position,
            path: inclusion(
                position,
                3,
                &mut Tiles::new(3, |path: &str| fetch(&files, path)),
            )
            .unwrap(),
        };
        let all = (0..).zip(subjects).map(|(position, subject)| Membership {
            place: place(position, subject),
            sealed: sealed.clone(),
            record: proof.clone(),
        });
        let note = NoteKey::new("a.example/record", key.verifying_key());
        (all.collect(), note)
    }

    #[test]
    fn every_case_of_a_roster_proves_its_place_and_the_file_says_the_same() {
        let (all, key) = memberships();
        for one in all {
            assert_eq!(one.proves(&key), Ok(()));
            assert_eq!(Membership::read(&one.write()), Ok(one));
        }
    }

    #[track_caller]
    fn check(change: impl Fn(&mut Membership)) {
        let (all, key) = memberships();
        for mut one in all {
            change(&mut one);
            assert!(one.proves(&key).is_err(), "{one:?}");
        }
    }

    #[test]
    fn nothing_of_a_proof_can_be_changed() {
        check(|one| one.place.subject = "enr_x".into());
        check(|one| one.place.begun = 0);
        check(|one| one.place.begun = 2);
        check(|one| one.place.position += 1);
        check(|one| one.place.path[0][0] ^= 1);
        check(|one| one.sealed.occupation = "电工".into());
        check(|one| one.sealed.exit_on = "2020-10-30".into());
        check(|one| one.sealed.cases = 4);
        check(|one| one.sealed.root[0] ^= 1);
        check(|one| one.record.salt[0] ^= 1);
        check(|one| one.record.index = 1);
    }

    #[test]
    fn a_file_that_is_no_proof_says_so() {
        for text in ["", "{}", "[]", "{\"format\":\"assay/roster-proof/v1\"}"] {
            assert!(matches!(
                Membership::read(text),
                Err(MembershipError::Malformed(_))
            ));
        }
    }
}
