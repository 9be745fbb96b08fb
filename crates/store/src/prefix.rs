//! Number prefixes, the series that run under them, and the numbers that are void.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::Institution,
    number::{
        Series,
        void::{GivenNumber, NumberVoided},
    },
    prefix::{Prefix, allocate::Allocated, end::PrefixEnded},
};
use jiff::civil::Date;

const PREFIX: &str = "select prefix, institution, site, kind, valid_from, valid_until, reason from number_prefix where prefix = $1";
const PREFIXES_OF: &str = "select prefix, institution, site, kind, valid_from, valid_until, reason from number_prefix \
    where institution = $1 order by valid_from, prefix";
const PREFIXES: &str = "select prefix, institution, site, kind, valid_from, valid_until, reason from number_prefix order by prefix";

/// How far a series has run 号段使用情况.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSeries {
    /// The year of issue.
    pub year: u32,
    /// The level.
    pub level: String,
    /// What every number begins with.
    pub stem: String,
    /// The serial given last.
    pub last: u32,
    /// The last serial there can be.
    pub most: u32,
    /// Numbers that stand in the register, void ones too.
    pub there: u32,
    /// Of these, void ones.
    pub void: u32,
}

impl RunSeries {
    /// Whether every serial from 1 to the last stands in the register.
    #[must_use]
    pub fn is_gap_free(&self) -> bool {
        self.there == self.last
    }
}

/// A number of a series, with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedNumber {
    /// As printed.
    pub number: String,
    /// planned, logged, released or void.
    pub stage: String,
    /// The day it was given.
    pub on: Date,
    /// Why it is void, if it is, on which day, and by which account.
    pub void: Option<(String, Date, String)>,
}

impl Tx<'_> {
    /// The prefix, if it was ever allocated.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn prefix(&mut self, text: &str) -> Result<Option<Prefix>, StoreError> {
        self.row(PREFIX, &[text.into()])?
            .map(|row| prefix(&row))
            .transpose()
    }

    /// Whose a number prefix is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn prefix_holder(&mut self, text: &str) -> Result<Option<Id<Institution>>, StoreError> {
        Ok(self.prefix(text)?.map(|one| one.institution))
    }

    /// The prefixes of an institution, in the order of their first days.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn prefixes_of(
        &mut self,
        institution: &Id<Institution>,
    ) -> Result<Vec<Prefix>, StoreError> {
        let rows = self.rows(PREFIXES_OF, &[institution.into()])?;
        rows.iter().map(prefix).collect()
    }

    /// Every prefix.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn prefixes(&mut self) -> Result<Vec<Prefix>, StoreError> {
        self.rows(PREFIXES, &[])?.iter().map(prefix).collect()
    }

    /// The highest prefix that begins like this.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn highest_prefix(&mut self, head: &str) -> Result<Option<String>, StoreError> {
        let sql =
            "select max(prefix) prefix from number_prefix where substr(prefix, 1, length($1)) = $1";
        let row = self.row(sql, &[head.into()])?;
        row.map_or(Ok(None), |row| {
            row.text_or_null("prefix")
                .map(|text| text.map(str::to_owned))
        })
    }

    /// Allocates a prefix.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if somebody has it by now: the next one is decided anew.
    pub fn record_allocate(&mut self, allocated: &Decided<Allocated>) -> Result<(), StoreError> {
        self.put_prefix(&allocated.prefix, &allocated.by)
    }

    /// Takes over the prefix that an earlier decision gave, with the publication of its filing.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if somebody has it by now.
    pub fn record_taken_over(&mut self, one: &Prefix, by: &str) -> Result<(), StoreError> {
        match self.prefix(&one.text)? {
            Some(there) if there.institution == one.institution => Ok(()),
            _ => self.put_prefix(one, by),
        }
    }

    fn put_prefix(&mut self, one: &Prefix, by: &str) -> Result<(), StoreError> {
        self.execute_one(
            "number prefix",
            "insert into number_prefix (prefix, institution, site, kind, valid_from, allocated_by) \
             values ($1, $2, $3, $4, $5, $6) on conflict (prefix) do nothing",
            &[
                Value::from(&one.text),
                (&one.institution).into(),
                one.site.as_deref().into(),
                one.kind.id().into(),
                one.from.into(),
                by.into(),
            ],
        )
    }

    /// Ends a prefix; the last day may be moved while it lies ahead.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is not there.
    pub fn record_prefix_end(&mut self, ended: &Decided<PrefixEnded>) -> Result<(), StoreError> {
        self.execute_one(
            "number prefix",
            "update number_prefix set valid_until = $1, reason = $2, ended_by = $3 where prefix = $4",
            &[
                ended.until.into(),
                Value::from(&ended.reason),
                Value::from(&ended.by),
                Value::from(&ended.text),
            ],
        )
    }

    /// Takes the next `count` serials of a series and gives the first; `None` where they are not there any more. Serials
    /// have no gaps: plan as many certificates in the same transaction. Whoever comes second waits for the row.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_next_serials(
        &mut self,
        series: &Series,
        count: u32,
    ) -> Result<Option<u32>, StoreError> {
        if count == 0 || count > series.most {
            return Ok(None);
        }
        // Two servers may begin a series at once: whoever comes second finds it begun, by whichever key it is known.
        self.execute(
            "insert into number_series (prefix, year, level, stem, last, most) values ($1, $2, $3, $4, 0, $5) on conflict do nothing",
            &[
                Value::from(&series.prefix),
                Value::Int(i64::from(series.year)),
                series.level.id().into(),
                Value::from(&series.stem),
                series.most.into(),
            ],
        )?;
        let row = self.row(
            "update number_series set last = last + $4 where prefix = $1 and year = $2 and level = $3 and last + $4 <= most returning last",
            &[
                Value::from(&series.prefix),
                Value::Int(i64::from(series.year)),
                series.level.id().into(),
                count.into(),
            ],
        )?;
        let last: Option<u32> = row.map(|row| row.number("last")).transpose()?;
        Ok(last.map(|last| last.saturating_sub(count) + 1))
    }

    /// The series under a prefix, newest year first, each with what stands in the register.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn series_of(&mut self, text: &str) -> Result<Vec<RunSeries>, StoreError> {
        let sql = "select s.year, s.level, s.stem, s.last, s.most, \
            (select count(distinct c.number) from certificate c where substr(c.number, 1, length(s.stem)) = s.stem) there, \
            (select count(*) from certificate c where substr(c.number, 1, length(s.stem)) = s.stem and c.stage = 'void') void \
            from number_series s where s.prefix = $1 order by s.year desc, s.level";
        self.rows(sql, &[text.into()])?
            .iter()
            .map(|row| {
                Ok(RunSeries {
                    year: row.number("year")?,
                    level: row.text("level")?.to_owned(),
                    stem: row.text("stem")?.to_owned(),
                    last: row.number("last")?,
                    most: row.number("most")?,
                    there: row.number("there")?,
                    void: row.number("void")?,
                })
            })
            .collect()
    }

    /// The numbers of a series behind `after`, in order, each used or void.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn numbers_in(
        &mut self,
        stem: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<UsedNumber>, StoreError> {
        let sql = "select c.number, c.stage, c.issued_on, v.reason, v.on_day, v.by_account from certificate c \
            left join void_number v on v.number = c.number \
            where substr(c.number, 1, length($1)) = $1 and c.number > $2 and c.edition = 1 order by c.number limit $3";
        self.rows(sql, &[stem.into(), after.into(), limit.into()])?
            .iter()
            .map(|row| {
                let void = match row.text_or_null("reason")? {
                    None => None,
                    Some(reason) => Some((
                        reason.to_owned(),
                        row.day("on_day")?,
                        row.text("by_account")?.to_owned(),
                    )),
                };
                Ok(UsedNumber {
                    number: row.text("number")?.to_owned(),
                    stage: row.text("stage")?.to_owned(),
                    on: row.day("issued_on")?,
                    void,
                })
            })
            .collect()
    }

    /// Numbers of an institution that were planned and not signed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn planned_numbers(
        &mut self,
        institution: &Id<Institution>,
    ) -> Result<Vec<String>, StoreError> {
        let sql = "select number from certificate where stage = 'planned' and edition = 1 and institution = $1 order by number";
        let rows = self.rows(sql, &[institution.into()])?;
        rows.iter()
            .map(|row| row.text("number").map(str::to_owned))
            .collect()
    }

    /// A number that was given.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn given_number(&mut self, number: &str) -> Result<Option<GivenNumber>, StoreError> {
        let sql = "select number, institution, stage, numbered_by from certificate where number = $1 and edition = 1";
        self.row(sql, &[number.into()])?
            .map(|row| {
                Ok(GivenNumber {
                    number: row.text("number")?.to_owned(),
                    institution: row.id("institution")?,
                    stage: row.text("stage")?.to_owned(),
                    numbered_by: row.text("numbered_by")?.to_owned(),
                })
            })
            .transpose()
    }

    /// Voids a number: its certificate will not be signed, its session counts one fewer, its candidate may get another.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was signed meanwhile.
    pub fn record_void(&mut self, voided: &Decided<NumberVoided>) -> Result<(), StoreError> {
        let number = Value::from(&voided.number);
        self.execute_one(
            "certificate",
            "update certificate set stage = 'void' where number = $1 and edition = 1 and stage = 'planned'",
            std::slice::from_ref(&number),
        )?;
        self.execute_one(
            "session",
            "update session set issued = issued - 1 where id = (select session from certificate where number = $1 and edition = 1)",
            std::slice::from_ref(&number),
        )?;
        self.execute_one(
            "certificate",
            "insert into void_number (number, certificate, reason, on_day, by_account) \
             select c.number, c.id, $2, $3, $4 from certificate c where c.number = $1 and c.edition = 1",
            &[
                number,
                Value::from(&voided.reason),
                voided.on.into(),
                Value::from(&voided.by),
            ],
        )
    }
}

fn prefix(row: &Row) -> Result<Prefix, StoreError> {
    Ok(Prefix {
        text: row.text("prefix")?.to_owned(),
        institution: row.id("institution")?,
        site: row.text_or_null("site")?.map(str::to_owned),
        kind: row.parsed("kind")?,
        from: row.day("valid_from")?,
        until: row.day_or_null("valid_until")?,
        reason: row.text_or_null("reason")?.map(str::to_owned),
    })
}
