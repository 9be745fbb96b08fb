//! Wishes: who was asked, and what was answered.
use crate::{StoreError, Tx};
use assay_core::{
    decision::Decided,
    enrolment::{
        Enrolment,
        wish::{Wished, due::Lapse},
    },
    id::Id,
    transition::Wish,
};
use jiff::civil::Date;

/// What was asked and answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptWish {
    /// The day of the question.
    pub asked_on: Date,
    /// What silence came to, if it did.
    pub lapse: Option<Lapse>,
    /// Last day to answer.
    pub answer_until: Date,
    /// The answer, if there is one.
    pub wish: Option<Wish>,
}

/// Asked, answered and open, for the officer's standing count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WishCounts {
    /// Candidates who were asked.
    pub asked: i64,
    /// Who wish to continue.
    pub continuing: i64,
    /// Who wish the fee back.
    pub refund: i64,
    /// Who were silent, and for whom the pack decided.
    pub lapsed: i64,
    /// Who have neither answered nor been decided for.
    pub open: i64,
}

impl Tx<'_> {
    /// What a candidate was asked and answered.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wish(&mut self, enrolment: &Id<Enrolment>) -> Result<Option<KeptWish>, StoreError> {
        self.row(
            "select asked_on, answer_until, wish, lapse from wish where enrolment = $1",
            &[enrolment.into()],
        )?
        .map(|row| {
            let wish = match row.text_or_null("wish")? {
                None => None,
                Some("continue") => Some(Wish::Continue),
                Some("refund") => Some(Wish::Refund),
                Some(other) => {
                    return Err(StoreError::Unreadable {
                        column: "wish".to_owned(),
                        why: format!("`{other}` is no wish"),
                    });
                }
            };
            let lapse = match row.text_or_null("lapse")? {
                None => None,
                Some(_) => Some(row.parsed("lapse")?),
            };
            Ok(KeptWish {
                asked_on: row.day("asked_on")?,
                lapse,
                answer_until: row.day("answer_until")?,
                wish,
            })
        })
        .transpose()
    }

    /// Records an answer, and keeps those before it; it may change until the deadline.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if the candidate was not asked.
    pub fn record_wish(&mut self, wished: &Decided<Wished>) -> Result<(), StoreError> {
        self.record_answer_of(wished, None)
    }

    /// Candidates who were asked and have not answered, whose time runs out first; with the last day.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unanswered_wishes(
        &mut self,
        limit: u32,
    ) -> Result<Vec<(Id<Enrolment>, Date)>, StoreError> {
        let rows = self.rows(
            "select enrolment, answer_until from wish where wish is null and lapse is null order by answer_until, enrolment limit $1",
            &[limit.into()],
        )?;
        rows.iter()
            .map(|row| Ok((row.id("enrolment")?, row.day("answer_until")?)))
            .collect()
    }

    /// Who was asked and what they answered.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wish_counts(&mut self) -> Result<WishCounts, StoreError> {
        Ok(WishCounts {
            asked: self.count("select count(*) from wish", &[])?,
            continuing: self.count("select count(*) from wish where wish = 'continue'", &[])?,
            refund: self.count("select count(*) from wish where wish = 'refund'", &[])?,
            lapsed: self.count(
                "select count(*) from wish where wish is null and lapse is not null",
                &[],
            )?,
            open: self.count(
                "select count(*) from wish where wish is null and lapse is null",
                &[],
            )?,
        })
    }
}
