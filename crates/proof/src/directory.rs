//! The directory entry: what the authority says of an institution. The institution issues, the authority
//! vouches; a verifier checks both, for the day of the exam.
use crate::{
    issuer::IssuerKey,
    multikey,
    note::{self, NoteError, NoteKey},
    suite::NotSigned,
};
use assay_core::{day, institution::stop::StopKind, level::Level};
use ed25519_dalek::VerifyingKey;
use jiff::civil::Date;
use std::fmt::Write;

const FIRST_LINE: &str = "assay/directory-entry/v1";
const STOP_LINE: &str = "assay/directory-stop/v1";

/// A time in which an institution may not appraise: it is suspended, or removed from the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The institution's did:web.
    pub did: String,
    /// Which stop of the institution, from 1: the note that lifts it has the same number.
    pub number: u32,
    /// What kind of stop.
    pub kind: StopKind,
    /// First day.
    pub from: Date,
    /// First day on which it no longer holds; `None` while it does.
    pub lifted_on: Option<Date>,
}

impl Stop {
    /// The stop as a signed note that anybody can read.
    ///
    /// # Errors
    /// [`NotSigned`], only of a key that a device holds.
    pub fn sign(&self, authority: &str, key: &IssuerKey) -> Result<String, NotSigned> {
        let lifted = self.lifted_on.map(|on| on.to_string());
        let text = format!(
            "{STOP_LINE}\n{}\n{} {} {} {}\n",
            self.did,
            self.number,
            self.kind.id(),
            self.from,
            lifted.as_deref().unwrap_or("-")
        );
        note::sign_by(&text, authority, key)
    }

    /// Opens a stop that the authority signed.
    ///
    /// # Errors
    /// [`EntryError`].
    pub fn open(note: &str, authority: &NoteKey) -> Result<Self, EntryError> {
        let mut lines = authority.open(note)?.lines();
        if lines.next() != Some(STOP_LINE) {
            return Err(EntryError::Malformed(1));
        }
        let did = lines.next().ok_or(EntryError::Malformed(2))?.to_owned();
        let bad = || EntryError::Malformed(3);
        let words: Vec<&str> = lines.next().ok_or_else(bad)?.split(' ').collect();
        let [number, kind, from, lifted] = words.as_slice() else {
            return Err(bad());
        };
        Ok(Self {
            did,
            number: number.parse().map_err(|_| bad())?,
            kind: kind.parse().map_err(|_| bad())?,
            from: day::parse(from).ok_or_else(bad)?,
            lifted_on: match *lifted {
                "-" => None,
                on => Some(day::parse(on).ok_or_else(bad)?),
            },
        })
    }

    fn covers(&self, on: Date) -> bool {
        self.from <= on && self.lifted_on.is_none_or(|lifted| on < lifted)
    }
}

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
    /// Times in which the institution may not appraise; other notes say them, see [`Entry::of`].
    pub stops: Vec<Stop>,
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
    ///
    /// # Errors
    /// [`NotSigned`], only of a key that a device holds.
    pub fn sign(&self, authority: &str, key: &IssuerKey) -> Result<String, NotSigned> {
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
        note::sign_by(&text, authority, key)
    }

    /// Whom a note is about, before anything is believed: a directory of thousands is not opened for one.
    #[must_use]
    pub fn did_of(note: &str) -> Option<&str> {
        let mut lines = note.lines();
        [FIRST_LINE, STOP_LINE]
            .contains(&lines.next()?)
            .then(|| lines.next())?
    }

    /// The entries of one institution that the authority signed, each with the stops that it signed; whatever else lies there
    /// is passed over.
    pub fn of<'n>(
        notes: &'n [String],
        did: &'n str,
        authority: &'n NoteKey,
    ) -> impl Iterator<Item = Self> + use<'n> {
        let own = notes
            .iter()
            .filter(move |note| Self::did_of(note) == Some(did));
        let mut stops: Vec<Stop> = Vec::new();
        for stop in own
            .clone()
            .filter_map(|note| Stop::open(note, authority).ok())
        {
            match stops.iter_mut().find(|one| one.number == stop.number) {
                // The note that lifts a stop is the later one, whichever lies first.
                Some(known) if known.lifted_on.is_none() => *known = stop,
                Some(_) => {}
                None => stops.push(stop),
            }
        }
        own.filter_map(|note| Self::open(note, authority).ok())
            .map(move |entry| Self {
                stops: stops.clone(),
                ..entry
            })
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
            stops: Vec::new(),
        })
    }

    /// Whether the institution might appraise the occupation at the level on the day.
    #[must_use]
    pub fn allows(&self, occupation: &str, level: Level, on: Date) -> bool {
        let covers = |(name, of): &(String, Level)| name == occupation && *of == level;
        self.from <= on
            && on <= self.until
            && self.scope.iter().any(covers)
            && self.stopped_on(on).is_none()
    }

    /// The stop that holds on a day. A removal says nothing about an entry that began after it.
    #[must_use]
    pub fn stopped_on(&self, on: Date) -> Option<&Stop> {
        let about = |stop: &&Stop| stop.kind != StopKind::Removal || self.from <= stop.from;
        self.stops.iter().filter(about).find(|stop| stop.covers(on))
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
            stops: Vec::new(),
        };
        let note = entry
            .sign("assay.example", &IssuerKey::new(&authority))
            .unwrap();
        let verifier = NoteKey::new("assay.example", authority.verifying_key());
        assert_eq!(Entry::open(&note, &verifier).as_ref(), Ok(&entry));
        assert!(Entry::open(&note.replace("2024", "2034"), &verifier).is_err());
        assert!(entry.allows("电工", Level::L3, date(2024, 1, 3)));
        assert!(!entry.allows("电工", Level::L3, date(2024, 1, 4)));
        assert!(!entry.allows("电工", Level::L2, date(2022, 1, 4)));
    }

    #[test]
    fn a_stop_is_read_with_its_entry_until_a_note_lifts_it() {
        let authority = multikey::from_seed(&[1; 32]);
        let verifier = NoteKey::new("assay.example", authority.verifying_key());
        let entry = |from| Entry {
            did: "did:web:assay.example:org:ins_1".into(),
            name: "示例省第1技能评价中心".into(),
            uscc: "91350100M000100Y43".into(),
            kind: "social".into(),
            from,
            until: date(2029, 1, 3),
            key: multikey::from_seed(&[2; 32]).verifying_key(),
            scope: vec![("电工".into(), Level::L3)],
            stops: Vec::new(),
        };
        let stop = |number, kind, from, lifted_on| Stop {
            did: "did:web:assay.example:org:ins_1".into(),
            number,
            kind,
            from,
            lifted_on,
        };
        let sign = |one: Stop| {
            one.sign("assay.example", &IssuerKey::new(&authority))
                .unwrap()
        };
        let (begins, ends) = (date(2022, 3, 1), date(2022, 5, 1));
        let first = sign(stop(1, StopKind::Suspension, begins, None));
        let lifted = sign(stop(1, StopKind::Suspension, begins, Some(ends)));
        let removed = sign(stop(2, StopKind::Removal, date(2023, 1, 1), None));
        let old = entry(date(2021, 1, 4))
            .sign("assay.example", &IssuerKey::new(&authority))
            .unwrap();
        let new = entry(date(2026, 1, 4))
            .sign("assay.example", &IssuerKey::new(&authority))
            .unwrap();
        let allows = |notes: &[&String], on| {
            let notes: Vec<String> = notes.iter().map(|note| (*note).clone()).collect();
            Entry::of(&notes, "did:web:assay.example:org:ins_1", &verifier)
                .any(|one| one.allows("电工", Level::L3, on))
        };
        let april = date(2022, 4, 1);
        assert!(allows(&[&old], april));
        assert!(!allows(&[&old, &first], april) && allows(&[&old, &first], date(2022, 2, 28)));
        assert!(!allows(&[&lifted, &old, &first], april));
        for notes in [[&lifted, &old, &first], [&first, &lifted, &old]] {
            assert!(allows(&notes, ends), "whichever note lies first");
        }
        assert!(!allows(
            &[&old, &first, &lifted, &removed],
            date(2024, 1, 1)
        ));
        assert!(
            allows(&[&old, &new, &removed], date(2026, 1, 4)),
            "a new beginning"
        );
        let forged = first.replace("2022-03-01", "2022-05-01");
        assert!(
            allows(&[&old, &forged], date(2022, 6, 1)),
            "nobody signed it"
        );
    }
}
