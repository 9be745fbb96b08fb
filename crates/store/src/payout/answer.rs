//! What the bank answered: every entry of every message, with what became of it.
use crate::{StoreError, Tx, Value};
use assay_core::{
    id::Id,
    institution::Institution,
    money::{
        Minor,
        answer::{AnswerEntry, EntryVerdict},
    },
};
use jiff::civil::Date;

/// An answer of the bank that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBankAnswer {
    /// The bank's identifier of the message.
    pub message: String,
    /// The day it was read.
    pub read_on: Date,
    /// How many entries it has.
    pub entries: u32,
    /// How many of them somebody has to look at.
    pub to_look_at: u32,
}

/// An entry of a bank's answer with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEntry {
    /// Of which message.
    pub message: String,
    /// Place in it, from 1.
    pub line: u32,
    /// What it names.
    pub end_to_end: String,
    /// The bank's reference.
    pub reference: String,
    /// What the bank said.
    pub outcome: String,
    /// How much.
    pub amount: Minor,
    /// What became of it.
    pub verdict: EntryVerdict,
}

impl Tx<'_> {
    /// The day a message of the bank was read, if it was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn answer_read_on(
        &mut self,
        institution: &Id<Institution>,
        message: &str,
    ) -> Result<Option<Date>, StoreError> {
        let sql = "select read_on from bank_answer where institution = $1 and message = $2";
        self.row(sql, &[institution.into(), message.into()])?
            .map(|row| row.day("read_on"))
            .transpose()
    }

    /// Whether an entry with the same reference, transfer and outcome was taken before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn entry_is_known(
        &mut self,
        institution: &Id<Institution>,
        entry: &AnswerEntry,
    ) -> Result<bool, StoreError> {
        if entry.reference.is_empty() {
            return Ok(false);
        }
        let sql = "select count(*) from bank_entry where end_to_end = $1 and institution = $2 and reference = $3 and outcome = $4 \
             and verdict in ('settled', 'returned')";
        let known = self.count(
            sql,
            &[
                Value::from(&entry.end_to_end),
                institution.into(),
                Value::from(&entry.reference),
                entry.outcome.id().into(),
            ],
        )?;
        Ok(known > 0)
    }

    /// Keeps that a message was read.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if it was read before.
    pub fn record_answer_message(
        &mut self,
        institution: &Id<Institution>,
        message: &str,
        sha256: &str,
        entries: usize,
        (on, by): (Date, &str),
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into bank_answer (institution, message, read_on, read_by, sha256, entries) values ($1, $2, $3, $4, $5, $6)",
            &[
                institution.into(),
                message.into(),
                on.into(),
                by.into(),
                sha256.into(),
                Value::Int(i64::try_from(entries).unwrap_or(i64::MAX)),
            ],
        )?;
        Ok(())
    }

    /// Keeps an entry with what became of it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_answer_entry(
        &mut self,
        institution: &Id<Institution>,
        message: &str,
        line: u32,
        entry: &AnswerEntry,
        verdict: EntryVerdict,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into bank_entry (institution, message, line, end_to_end, reference, outcome, amount_minor, verdict) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                institution.into(),
                message.into(),
                line.into(),
                Value::from(&entry.end_to_end),
                Value::from(&entry.reference),
                entry.outcome.id().into(),
                entry.amount.into(),
                verdict.id().into(),
            ],
        )?;
        Ok(())
    }

    /// The answers of the bank that an institution has read, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn bank_answers_of(
        &mut self,
        institution: &Id<Institution>,
    ) -> Result<Vec<KeptBankAnswer>, StoreError> {
        let sql = "select a.message, a.read_on, a.entries, (select count(*) from bank_entry e where e.institution = a.institution \
             and e.message = a.message and e.verdict in ('foreign', 'amount', 'conflict')) as to_look_at \
             from bank_answer a where a.institution = $1 order by a.read_on desc, a.message";
        self.rows(sql, &[institution.into()])?
            .iter()
            .map(|row| {
                Ok(KeptBankAnswer {
                    message: row.text("message")?.to_owned(),
                    read_on: row.day("read_on")?,
                    entries: row.number("entries")?,
                    to_look_at: row.number("to_look_at")?,
                })
            })
            .collect()
    }

    /// Every entry of the answers that an institution has read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn bank_entries_of(
        &mut self,
        institution: &Id<Institution>,
        limit: u32,
    ) -> Result<Vec<KeptEntry>, StoreError> {
        let sql = "select message, line, end_to_end, reference, outcome, amount_minor, verdict from bank_entry \
             where institution = $1 order by message, line limit $2";
        self.rows(sql, &[institution.into(), limit.into()])?
            .iter()
            .map(|row| {
                Ok(KeptEntry {
                    message: row.text("message")?.to_owned(),
                    line: row.number("line")?,
                    end_to_end: row.text("end_to_end")?.to_owned(),
                    reference: row.text("reference")?.to_owned(),
                    outcome: row.text("outcome")?.to_owned(),
                    amount: row.minor("amount_minor")?,
                    verdict: row.parsed("verdict")?,
                })
            })
            .collect()
    }
}
