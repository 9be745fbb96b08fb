//! Wishes to their end: answers with their history, papers, what falls due, and the report of every case.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    enrolment::{
        Enrolment,
        end::End,
        wish::{
            Wished,
            due::Lapsed,
            written::{ScanKind, Written},
        },
    },
    id::{Id, Named},
    plan::Trainee,
    transition::Wish,
};
use jiff::civil::Date;

/// One answer of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// What was said.
    pub wish: Wish,
    /// When.
    pub on: Date,
    /// Who recorded it.
    pub by: String,
    /// The paper behind it: its key and the day it came in.
    pub paper: Option<(String, Date)>,
}

/// Something that is due for one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueWish {
    /// Whose.
    pub enrolment: Id<Enrolment>,
    /// Last day to answer.
    pub answer_until: Date,
}

/// A case of a sealed roster with its end, as the report lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterCase {
    /// Chinese name of the occupation.
    pub occupation: String,
    /// The enrolment or trainee.
    pub subject: String,
    /// Place on the roster.
    pub position: i64,
    /// Chinese name of the institution.
    pub institution: String,
    /// How it ended, if it did.
    pub end: End,
    /// Day of the stage or of the graduation; empty before.
    pub on: String,
    /// Day of the question; empty for who was not asked.
    pub asked_on: String,
    /// The answer; empty while there is none.
    pub wish: String,
    /// What silence came to; empty while it did not.
    pub lapse: String,
    /// Number of the certificate; empty where there is none.
    pub number: String,
}

const ROSTER: &str = "select r.occupation, r.subject, r.position, coalesce(i.name_zh, '') as institution, coalesce(e.stage, '') as stage, \
    coalesce(t.disposition, '') as disposition, coalesce(t.certificate, '') as certificate, coalesce(t.graduated_on, e.stage_on, '') as on_day, \
    coalesce(w.asked_on, '') as asked_on, coalesce(w.wish, '') as wish, coalesce(w.lapse, '') as lapse, coalesce(c.number, '') as number \
    from roster r left join enrolment e on e.id = r.subject left join trainee t on t.id = r.subject \
    left join institution i on i.id = coalesce(e.institution, t.institution) left join wish w on w.enrolment = r.subject \
    left join certificate c on c.enrolment = coalesce(e.id, t.enrolment) \
    where (r.occupation > $1 or (r.occupation = $1 and r.position > $2)) order by r.occupation, r.position limit $3";

impl Tx<'_> {
    /// Adds an answer to the history of a question; the wish that counts is changed with it.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if the candidate was not asked.
    pub(crate) fn record_answer_of(
        &mut self,
        wished: &Wished,
        paper: Option<&str>,
    ) -> Result<(), StoreError> {
        let word = match wished.wish {
            Wish::Continue => "continue",
            Wish::Refund => "refund",
        };
        self.execute_one(
            "wish",
            "update wish set wish = $1, answered_on = $2, recorded_by = $3 where enrolment = $4",
            &[
                word.into(),
                wished.on.into(),
                Value::from(&wished.by),
                (&wished.enrolment).into(),
            ],
        )?;
        self.execute(
            "insert into wish_answer (enrolment, position, wish, answered_on, recorded_by, paper) \
             select $1, coalesce(max(position), 0) + 1, $2, $3, $4, $5 from wish_answer where enrolment = $1",
            &[
                (&wished.enrolment).into(),
                word.into(),
                wished.on.into(),
                Value::from(&wished.by),
                paper.into(),
            ],
        )?;
        Ok(())
    }

    /// Records a written answer with its scan; `sha256` is the scan's, in hexadecimal digits.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if this scan was recorded before; [`StoreError::Stale`] if the candidate was not asked.
    pub fn record_written(
        &mut self,
        written: &Decided<Written>,
        sha256: &str,
        scan: &[u8],
    ) -> Result<(), StoreError> {
        let wished = &written.wished;
        self.execute(
            "insert into written_answer (id, enrolment, received_on, recorded_on, recorded_by, kind, scan) \
             values ($1, $2, $3, $4, $5, $6, $7)",
            &[
                sha256.into(),
                (&wished.enrolment).into(),
                written.received_on.into(),
                wished.on.into(),
                Value::from(&wished.by),
                written.kind.id().into(),
                scan.into(),
            ],
        )?;
        self.record_answer_of(wished, Some(sha256))
    }

    /// The scan of a paper, if it belongs to this enrolment.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn scan(
        &mut self,
        enrolment: &Id<Enrolment>,
        sha256: &str,
    ) -> Result<Option<(ScanKind, Vec<u8>)>, StoreError> {
        let sql = "select kind, scan from written_answer where id = $1 and enrolment = $2";
        self.row(sql, &[sha256.into(), enrolment.into()])?
            .map(|row| Ok((row.parsed("kind")?, row.bytes("scan")?.to_vec())))
            .transpose()
    }

    /// Every answer to a question, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn answers_of(&mut self, enrolment: &Id<Enrolment>) -> Result<Vec<KeptAnswer>, StoreError> {
        let rows = self.rows(
            "select a.wish, a.answered_on, a.recorded_by, a.paper, p.received_on from wish_answer a \
             left join written_answer p on p.id = a.paper where a.enrolment = $1 order by a.position",
            &[enrolment.into()],
        )?;
        rows.iter()
            .map(|row| {
                let paper = row.text_or_null("paper")?.map(str::to_owned);
                Ok(KeptAnswer {
                    wish: wish(row)?,
                    on: row.day("answered_on")?,
                    by: row.text("recorded_by")?.to_owned(),
                    paper: paper.zip(row.day_or_null("received_on")?),
                })
            })
            .collect()
    }

    /// Questions that were not told yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wishes_to_tell(&mut self, limit: u32) -> Result<Vec<DueWish>, StoreError> {
        let rows = self.rows(
            "select enrolment, answer_until from wish where told_on is null order by enrolment limit $1",
            &[limit.into()],
        )?;
        rows.iter().map(due).collect()
    }

    /// Questions that are open, told and not reminded of, with a deadline on `from` to `until`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wishes_to_remind(
        &mut self,
        from: Date,
        until: Date,
        limit: u32,
    ) -> Result<Vec<DueWish>, StoreError> {
        let rows = self.rows(
            "select enrolment, answer_until from wish where wish is null and lapse is null and told_on is not null \
             and reminded_on is null and answer_until >= $1 and answer_until <= $2 order by answer_until, enrolment limit $3",
            &[from.into(), until.into(), limit.into()],
        )?;
        rows.iter().map(due).collect()
    }

    /// Questions that are open although their deadline was before `today`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wishes_to_lapse(&mut self, today: Date, limit: u32) -> Result<Vec<DueWish>, StoreError> {
        let rows = self.rows(
            "select enrolment, answer_until from wish where wish is null and lapse is null and answer_until < $1 \
             order by answer_until, enrolment limit $2",
            &[today.into(), limit.into()],
        )?;
        rows.iter().map(due).collect()
    }

    /// The question was told.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was told meanwhile.
    pub fn record_wish_told(
        &mut self,
        enrolment: &Id<Enrolment>,
        on: Date,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "wish",
            "update wish set told_on = $1 where enrolment = $2 and told_on is null",
            &[on.into(), enrolment.into()],
        )
    }

    /// The candidate was reminded.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if they were reminded or answered meanwhile.
    pub fn record_reminded(
        &mut self,
        enrolment: &Id<Enrolment>,
        on: Date,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "wish",
            "update wish set reminded_on = $1 where enrolment = $2 and reminded_on is null and wish is null and lapse is null",
            &[on.into(), enrolment.into()],
        )
    }

    /// Applies what silence came to.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if there is an answer meanwhile.
    pub fn record_lapse(&mut self, lapsed: &Decided<Lapsed>) -> Result<(), StoreError> {
        self.execute_one(
            "wish",
            "update wish set lapse = $1, lapsed_on = $2 where enrolment = $3 and wish is null and lapse is null",
            &[
                lapsed.lapse.id().into(),
                lapsed.on.into(),
                (&lapsed.enrolment).into(),
            ],
        )
    }

    /// Cases of sealed rosters with their ends, in the order of the rosters, behind a place.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn roster_cases(
        &mut self,
        behind: (&str, i64),
        limit: u32,
    ) -> Result<Vec<RosterCase>, StoreError> {
        let values = [behind.0.into(), Value::Int(behind.1), limit.into()];
        self.rows(ROSTER, &values)?.iter().map(case).collect()
    }
}

fn wish(row: &Row) -> Result<Wish, StoreError> {
    match row.text("wish")? {
        "continue" => Ok(Wish::Continue),
        "refund" => Ok(Wish::Refund),
        other => Err(StoreError::Unreadable {
            column: "wish".to_owned(),
            why: format!("`{other}` is no wish"),
        }),
    }
}

fn due(row: &Row) -> Result<DueWish, StoreError> {
    Ok(DueWish {
        enrolment: row.id("enrolment")?,
        answer_until: row.day("answer_until")?,
    })
}

fn case(row: &Row) -> Result<RosterCase, StoreError> {
    let text = |column: &str| row.text(column).map(str::to_owned);
    let subject = text("subject")?;
    let end = if subject.starts_with(Trainee::PREFIX) {
        let certificate = match row.text("certificate")? {
            "" => None,
            _ => Some(row.parsed("certificate")?),
        };
        End::of_trainee(!row.text("disposition")?.is_empty(), certificate)
    } else {
        End::of_stage(row.text("stage")?)
    };
    Ok(RosterCase {
        occupation: text("occupation")?,
        subject,
        position: row.int("position")?,
        institution: text("institution")?,
        end,
        on: text("on_day")?,
        asked_on: text("asked_on")?,
        wish: text("wish")?,
        lapse: text("lapse")?,
        number: text("number")?,
    })
}
