//! The directory entry: what the authority says of an institution. The institution issues, the authority
//! vouches; a verifier checks both, for the day of the exam.
use crate::{
    multikey,
    note::{self, NoteError, NoteKey},
};
use assay_core::{day, level::Level};
use ed25519_dalek::{SigningKey, VerifyingKey};
use jiff::civil::Date;
use std::fmt::Write;

const FIRST_LINE: &str = "assay/directory-entry/v1";

/// What an institution may do, from a day to a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The institution's did:web.
    pub did: String,
    /// Name as filed.
    pub name: String,
    /// Unified social credit code.
    pub uscc: String,
    /// Kind of institution, for example `social`.
    pub kind: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// The key it signs with.
    pub key: VerifyingKey,
    /// Occupations and levels it may appraise.
    pub scope: Vec<(String, Level)>,
}

/// Why an entry cannot be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// The authority did not sign it.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// The text is no entry.
    #[error("the directory entry is malformed at line {0}")]
    Malformed(usize),
}

impl Entry {
    /// The entry as a signed note that anybody can read.
    #[must_use]
    pub fn sign(&self, authority: &str, key: &SigningKey) -> String {
        let mut text = format!(
            "{FIRST_LINE}\n{}\n{}\n{}\n{}\n{} {}\n{}\n",
            self.did,
            self.name,
            self.uscc,
            self.kind,
            self.from,
            self.until,
            multikey::public(&self.key)
        );
        for (occupation, level) in &self.scope {
            writeln!(text, "{level} {occupation}").expect("memory takes every line");
        }
        note::sign(&text, authority, key)
    }

    /// Whom a note is about, before anything is believed: a directory of thousands is not opened for one.
    #[must_use]
    pub fn did_of(note: &str) -> Option<&str> {
        let mut lines = note.lines();
        (lines.next()? == FIRST_LINE).then(|| lines.next())?
    }

    /// The entries of one institution that the authority signed.
    pub fn of<'n>(
        notes: &'n [String],
        did: &'n str,
        authority: &'n NoteKey,
    ) -> impl Iterator<Item = Self> + use<'n> {
        notes
            .iter()
            .filter(move |note| Self::did_of(note) == Some(did))
            .filter_map(|note| Self::open(note, authority).ok())
    }

    /// Opens an entry that the authority signed.
    ///
    /// # Errors
    /// [`EntryError`].
    pub fn open(note: &str, authority: &NoteKey) -> Result<Self, EntryError> {
        let lines: Vec<&str> = authority.open(note)?.lines().collect();
        let line = |at: usize| lines.get(at).copied().ok_or(EntryError::Malformed(at + 1));
        let bad = |at: usize| EntryError::Malformed(at + 1);
        if line(0)? != FIRST_LINE {
            return Err(bad(0));
        }
        let (from, until) = line(5)?.split_once(' ').ok_or_else(|| bad(5))?;
        let scope = (7..lines.len())
            .map(|at| {
                let (level, occupation) = lines[at].split_once(' ').ok_or_else(|| bad(at))?;
                let level = level.parse().map_err(|_| bad(at))?;
                Ok((occupation.to_owned(), level))
            })
            .collect::<Result<_, EntryError>>()?;
        Ok(Self {
            did: line(1)?.to_owned(),
            name: line(2)?.to_owned(),
            uscc: line(3)?.to_owned(),
            kind: line(4)?.to_owned(),
            from: day::parse(from).ok_or_else(|| bad(5))?,
            until: day::parse(until).ok_or_else(|| bad(5))?,
            key: multikey::read_public(line(6)?).map_err(|_| bad(6))?,
            scope,
        })
    }

    /// Whether the institution might appraise the occupation at the level on the day.
    #[must_use]
    pub fn allows(&self, occupation: &str, level: Level, on: Date) -> bool {
        let covers = |(name, of): &(String, Level)| name == occupation && *of == level;
        self.from <= on && on <= self.until && self.scope.iter().any(covers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_entry_reads_back_and_a_changed_one_does_not() {
        let authority = multikey::from_seed(&[1; 32]);
        let entry = Entry {
            did: "did:web:assay.example:org:ins_1".into(),
            name: "示例省第1技能评价中心".into(),
            uscc: "91350100M000100Y43".into(),
            kind: "social".into(),
            from: date(2021, 1, 4),
            until: date(2024, 1, 3),
            key: multikey::from_seed(&[2; 32]).verifying_key(),
            scope: vec![("电工".into(), Level::L3)],
        };
        let note = entry.sign("assay.example", &authority);
        let verifier = NoteKey::new("assay.example", authority.verifying_key());
        assert_eq!(Entry::open(&note, &verifier).as_ref(), Ok(&entry));
        assert!(Entry::open(&note.replace("2024", "2034"), &verifier).is_err());
        assert!(entry.allows("电工", Level::L3, date(2024, 1, 3)));
        assert!(!entry.allows("电工", Level::L3, date(2024, 1, 4)));
        assert!(!entry.allows("电工", Level::L2, date(2022, 1, 4)));
    }
}
