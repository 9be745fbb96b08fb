//! Why the bits of a block are set, and since when: a signed note beside the lists, which themselves cannot say it.
use super::{NotAList, Purpose};
use crate::{
    issuer::IssuerKey,
    note::{self, NoteKey},
    suite::NotSigned,
};
use assay_core::day;
use ed25519_dalek::VerifyingKey;
use jiff::civil::Date;
use std::fmt::Write;

const FIRST_LINE: &str = "assay/status-reasons/v1";

/// Why a bit is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// In which list.
    pub purpose: Purpose,
    /// Which bit.
    pub index: u32,
    /// The class of the reason, for example `issued-in-error`; never what happened to whom.
    pub class: String,
    /// Since when.
    pub on: Date,
}

/// The reasons of one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reasons {
    /// The issuer's did:web.
    pub issuer: String,
    /// Which block, `ins_…/0`, as in the addresses of its lists.
    pub block: String,
    /// The instant since which they are so, RFC 3339.
    pub valid_from: String,
    /// One for each bit that is set.
    pub reasons: Vec<Reason>,
}

impl Reasons {
    /// The reasons as a note signed by the issuer.
    ///
    /// # Errors
    /// [`NotSigned`], only of a key that a device holds.
    ///
    /// # Panics
    /// Never: memory takes every line.
    pub fn sign(&self, key: &IssuerKey) -> Result<String, NotSigned> {
        let mut text = format!(
            "{FIRST_LINE}\n{}\n{}\n{}\n",
            self.issuer, self.block, self.valid_from
        );
        for one in &self.reasons {
            let (purpose, index) = (one.purpose.id(), one.index);
            writeln!(text, "{purpose} {index} {} {}", one.on, one.class)
                .expect("memory takes every line");
        }
        note::sign_by(&text, &self.issuer, key)
    }

    /// The issuer that a note names, before anything is believed: to find its keys.
    #[must_use]
    pub fn issuer_of(note: &str) -> Option<&str> {
        let mut lines = note.lines();
        (lines.next()? == FIRST_LINE).then(|| lines.next())?
    }

    /// Opens a note that one of the issuer's keys signed.
    ///
    /// # Errors
    /// [`NotAList`].
    pub fn open(note: &str, keys: &[VerifyingKey]) -> Result<Self, NotAList> {
        let issuer = Self::issuer_of(note).ok_or(NotAList::Shape)?;
        let keys = keys.iter().map(|key| NoteKey::new(issuer, *key));
        let text = keys
            .into_iter()
            .find_map(|key| key.open(note).ok())
            .ok_or(NotAList::Signature)?;
        let mut lines = text.lines().skip(2);
        let block = lines.next().ok_or(NotAList::Shape)?;
        let valid_from = lines.next().ok_or(NotAList::Shape)?;
        let reasons = lines.map(|line| read(line).ok_or(NotAList::Shape));
        Ok(Self {
            issuer: issuer.to_owned(),
            block: block.to_owned(),
            valid_from: valid_from.to_owned(),
            reasons: reasons.collect::<Result<_, _>>()?,
        })
    }
}

fn read(line: &str) -> Option<Reason> {
    let mut words = line.split(' ');
    let one = Reason {
        purpose: words.next()?.parse().ok()?,
        index: words.next()?.parse().ok()?,
        on: day::parse(words.next()?)?,
        class: words.next()?.to_owned(),
    };
    words.next().is_none().then_some(one)
}
