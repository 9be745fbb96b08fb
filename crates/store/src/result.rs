//! Scores, score sheets and objections.
use crate::{StoreError, Tx, Value};
use assay_core::{
    enrolment::Enrolment,
    id::Id,
    objection::Objection,
    score::Tenths,
    session::{Part, Session},
};
use jiff::civil::Date;

/// A score with who stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptScore {
    /// Whose.
    pub enrolment: Id<Enrolment>,
    /// Which part.
    pub part: Part,
    /// How much.
    pub score: Tenths,
    /// Who entered it.
    pub entered_by: String,
    /// Who confirmed it.
    pub confirmed_by: Option<String>,
}

/// An objection to a result, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptObjection {
    /// Identifier, `obj_…`.
    pub id: Id<Objection>,
    /// What is objected to.
    pub text: String,
    /// The day it came in.
    pub filed_on: Date,
    /// The day it was settled.
    pub settled_on: Option<Date>,
    /// What the second look found.
    pub reason: Option<String>,
}

impl Tx<'_> {
    /// Enters a score.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if there is one already.
    pub fn record_score(
        &mut self,
        session: &Id<Session>,
        enrolment: &Id<Enrolment>,
        part: Part,
        score: Tenths,
        by: &str,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into score (enrolment, part, session, tenths, entered_by, sealed) values ($1, $2, $3, $4, $5, 0)",
            &[
                enrolment.into(),
                part.id().into(),
                session.into(),
                Value::Int(i64::from(score.get())),
                by.into(),
            ],
        )?;
        Ok(())
    }

    /// Confirms every score of a session that `by` did not enter; gives how many.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if the same person entered one.
    pub fn record_confirmation(
        &mut self,
        session: &Id<Session>,
        by: &str,
    ) -> Result<u64, StoreError> {
        self.execute(
            "update score set confirmed_by = $1 where session = $2 and confirmed_by is null and sealed = 0",
            &[by.into(), session.into()],
        )
    }

    /// Every score of a session, by enrolment and part.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn scores_of(&mut self, session: &Id<Session>) -> Result<Vec<KeptScore>, StoreError> {
        let rows = self.rows(
            "select enrolment, part, tenths, entered_by, confirmed_by from score where session = $1 order by enrolment, part",
            &[session.into()],
        )?;
        rows.iter()
            .map(|row| {
                let tenths = row.number("tenths")?;
                let score = u16::try_from(tenths).ok().and_then(Tenths::new);
                Ok(KeptScore {
                    enrolment: row.id("enrolment")?,
                    part: row.parsed("part")?,
                    score: score.ok_or_else(|| StoreError::Unreadable {
                        column: "tenths".to_owned(),
                        why: format!("{tenths} is more than a hundred points"),
                    })?,
                    entered_by: row.text("entered_by")?.to_owned(),
                    confirmed_by: row.text_or_null("confirmed_by")?.map(str::to_owned),
                })
            })
            .collect()
    }

    /// Seals the score sheet; no score of the session changes any more.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if it was sealed before.
    pub fn record_seal(
        &mut self,
        session: &Id<Session>,
        sha256: &str,
        by: &str,
        on: Date,
        leaf: u64,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into score_sheet (session, sha256, sealed_by, sealed_on, leaf) values ($1, $2, $3, $4, $5)",
            &[
                session.into(),
                sha256.into(),
                by.into(),
                on.into(),
                Value::Int(i64::try_from(leaf).unwrap_or(i64::MAX)),
            ],
        )?;
        self.execute(
            "update score set sealed = 1 where session = $1",
            &[session.into()],
        )?;
        Ok(())
    }

    /// The day the score sheet of a session was sealed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sealed_on(&mut self, session: &Id<Session>) -> Result<Option<Date>, StoreError> {
        self.row(
            "select sealed_on from score_sheet where session = $1",
            &[session.into()],
        )?
        .map(|row| row.day("sealed_on"))
        .transpose()
    }

    /// Place of the score sheet of a session in the record, once it is sealed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn score_sheet_leaf(&mut self, session: &Id<Session>) -> Result<Option<u64>, StoreError> {
        self.row(
            "select leaf from score_sheet where session = $1",
            &[session.into()],
        )?
        .map(|row| row.int("leaf").map(i64::unsigned_abs))
        .transpose()
    }

    /// Files an objection.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_objection(
        &mut self,
        id: &Id<Objection>,
        enrolment: &Id<Enrolment>,
        text: &str,
        on: Date,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into objection (id, enrolment, filed_on, text) values ($1, $2, $3, $4)",
            &[id.into(), enrolment.into(), on.into(), text.into()],
        )?;
        Ok(())
    }

    /// Settles an objection.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was settled before.
    pub fn record_settlement(
        &mut self,
        id: &Id<Objection>,
        by: &str,
        reason: &str,
        on: Date,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "objection",
            "update objection set settled_on = $1, settled_by = $2, upheld = 0, reason = $3 \
             where id = $4 and settled_on is null",
            &[on.into(), by.into(), reason.into(), id.into()],
        )
    }

    /// Objections to the result of an enrolment, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn objections_of(
        &mut self,
        enrolment: &Id<Enrolment>,
    ) -> Result<Vec<KeptObjection>, StoreError> {
        let rows = self.rows(
            "select id, filed_on, text, settled_on, reason from objection where enrolment = $1 order by filed_on, id",
            &[enrolment.into()],
        )?;
        rows.iter()
            .map(|row| {
                Ok(KeptObjection {
                    id: row.id("id")?,
                    text: row.text("text")?.to_owned(),
                    filed_on: row.day("filed_on")?,
                    settled_on: row.day_or_null("settled_on")?,
                    reason: row.text_or_null("reason")?.map(str::to_owned),
                })
            })
            .collect()
    }

    /// Enrolments of a session with an objection that is not settled.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_objections(
        &mut self,
        session: &Id<Session>,
    ) -> Result<Vec<Id<Enrolment>>, StoreError> {
        let rows = self.rows(
            "select o.enrolment from objection o join enrolment e on e.id = o.enrolment \
             where e.session = $1 and o.settled_on is null",
            &[session.into()],
        )?;
        rows.iter().map(|row| row.id("enrolment")).collect()
    }
}
