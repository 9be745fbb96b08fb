//! Sessions: announced exams and where they stand.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    gate::Counts,
    id::Id,
    institution::{Filing, Institution},
    session::{Assignment, Session, SessionStage, cancel::Cancellation},
    staff::Staff,
};
use jiff::civil::Date;

const SESSION: &str = "select id, institution, filing, occupation, level, certificate, standard, announced_on, enrol_until, \
    parts, site, seats, taken, fee_minor, stage, stage_from, stage_until, reason, present, passed, issued, approved_by, leaf \
    from session where id = $1";
const SESSIONS: &str = "select id, institution, filing, occupation, level, certificate, standard, announced_on, enrol_until, \
    parts, site, seats, taken, fee_minor, stage, stage_from, stage_until, reason, present, passed, issued, approved_by, leaf \
    from session where stage = $1 order by announced_on, id limit $2";
const SESSIONS_OF: &str = "select id, institution, filing, occupation, level, certificate, standard, announced_on, enrol_until, \
    parts, site, seats, taken, fee_minor, stage, stage_from, stage_until, reason, present, passed, issued, approved_by, leaf \
    from session where institution = $1 order by announced_on desc, id limit $2";

/// A session with what the database counts about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedSession {
    /// The session.
    pub session: Session,
    /// The filing under which it was announced.
    pub filing: Id<Filing>,
    /// Accepted candidates.
    pub taken: u32,
    /// Seats, candidates who came, who passed, certificates.
    pub counts: Counts,
    /// Who closed the public notice, once it is closed.
    pub approved_by: Option<String>,
    /// Place of the announcement in the record.
    pub leaf: u64,
}

impl Tx<'_> {
    /// The session, if there is one with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn session(&mut self, id: &Id<Session>) -> Result<Option<CountedSession>, StoreError> {
        let Some(row) = self.row(SESSION, &[id.into()])? else {
            return Ok(None);
        };
        let staff = self.rows(
            "select staff, duty from session_staff where session = $1 order by staff",
            &[id.into()],
        )?;
        let mut found = session(&row)?;
        found.session.staff = staff
            .iter()
            .map(|row| {
                Ok(Assignment {
                    staff: row.id("staff")?,
                    duty: row.parsed("duty")?,
                })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(Some(found))
    }

    /// Sessions in a stage, oldest announcement first, without their staff.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sessions_in(
        &mut self,
        stage: &'static str,
        limit: u32,
    ) -> Result<Vec<CountedSession>, StoreError> {
        self.rows(SESSIONS, &[stage.into(), limit.into()])?
            .iter()
            .map(session)
            .collect()
    }

    /// Sessions of an institution, newest announcement first, without their staff.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sessions_of(
        &mut self,
        institution: &Id<Institution>,
        limit: u32,
    ) -> Result<Vec<CountedSession>, StoreError> {
        self.rows(SESSIONS_OF, &[institution.into(), limit.into()])?
            .iter()
            .map(session)
            .collect()
    }

    /// Announces a session.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if a member of staff is elsewhere on the day.
    ///
    /// # Panics
    /// Never: our own types are JSON.
    pub fn record_announce(
        &mut self,
        announced: &Decided<Session>,
        filing: &Id<Filing>,
        leaf: u64,
    ) -> Result<(), StoreError> {
        let session: &Session = announced;
        let parts = serde_json::to_string(&session.parts).expect("our own types are JSON");
        self.execute(
            "insert into session (id, institution, filing, occupation, level, certificate, standard, announced_on, \
             enrol_until, parts, site, seats, taken, fee_minor, stage, present, passed, issued, leaf) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, 'announced', 0, 0, 0, $14)",
            &[
                (&session.id).into(),
                (&session.institution).into(),
                filing.into(),
                Value::from(&session.occupation),
                session.level.id().into(),
                session.certificate.id().into(),
                Value::from(&session.standard),
                session.announced_on.into(),
                session.enrol_until.into(),
                parts.into(),
                Value::from(&session.site),
                session.seats.into(),
                session.fee.into(),
                Value::Int(i64::try_from(leaf).unwrap_or(i64::MAX)),
            ],
        )?;
        self.book_staff(session)
    }

    /// The members of an institution's staff whose persons serve at another place, and on which days.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff_elsewhere(
        &mut self,
        institution: &Id<Institution>,
        place: &str,
    ) -> Result<Vec<(Id<Staff>, Date)>, StoreError> {
        let rows = self.rows(
            "select s.id, d.on_day from staff s join staff_day d on d.person = s.person \
             where s.institution = $1 and d.place <> $2 order by s.id, d.on_day",
            &[institution.into(), place.into()],
        )?;
        rows.iter()
            .map(|row| Ok((row.id("id")?, row.day("on_day")?)))
            .collect()
    }

    /// Cancels a session; its staff are free on its days again.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is no longer in the stage it was decided on.
    pub fn record_cancel(&mut self, cancelled: &Decided<Cancellation>) -> Result<(), StoreError> {
        let to = SessionStage::Cancelled {
            on: cancelled.on,
            reason: cancelled.reason.clone(),
        };
        self.record_session_stage(&cancelled.session, cancelled.from_stage, &to)?;
        self.free_staff(&cancelled.session)?;
        self.free_supervisors(&cancelled.session)
    }

    /// Moves a session to its next stage, only from the one it was decided on.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is no longer in `from`.
    pub fn record_session_stage(
        &mut self,
        id: &Id<Session>,
        from: &'static str,
        to: &SessionStage,
    ) -> Result<(), StoreError> {
        let (word, first, last, reason): (&str, Option<Date>, Option<Date>, Option<&str>) = match to
        {
            SessionStage::Announced => ("announced", None, None, None),
            SessionStage::Seated => ("seated", None, None, None),
            SessionStage::Sealed { on } => ("sealed", Some(*on), None, None),
            SessionStage::Publicity { from, until } => {
                ("publicity", Some(*from), Some(*until), None)
            }
            SessionStage::Final { on } => ("final", Some(*on), None, None),
            SessionStage::Cancelled { on, reason } => ("cancelled", Some(*on), None, Some(reason)),
        };
        self.execute_one(
            "session",
            "update session set stage = $1, stage_from = $2, stage_until = $3, reason = $4 where id = $5 and stage = $6",
            &[
                word.into(),
                first.into(),
                last.into(),
                reason.into(),
                id.into(),
                from.into(),
            ],
        )
    }

    /// Notes who closed the public notice: another person gives the numbers.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if there is no such session.
    pub fn record_approval(&mut self, id: &Id<Session>, by: &str) -> Result<(), StoreError> {
        self.execute_one(
            "session",
            "update session set approved_by = $1 where id = $2",
            &[by.into(), id.into()],
        )
    }

    /// Counts accepted candidates, who came, who passed and certificates up; the constraints keep the order.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if there would be more than seats, than accepted, than came, than passed.
    pub fn record_counts(
        &mut self,
        id: &Id<Session>,
        taken: i64,
        present: i64,
        passed: i64,
        issued: i64,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "session",
            "update session set taken = taken + $1, present = present + $2, passed = passed + $3, issued = issued + $4 \
             where id = $5",
            &[
                Value::Int(taken),
                Value::Int(present),
                Value::Int(passed),
                Value::Int(issued),
                id.into(),
            ],
        )
    }
}

pub(crate) fn session(row: &Row) -> Result<CountedSession, StoreError> {
    let stage = match row.text("stage")? {
        "announced" => SessionStage::Announced,
        "seated" => SessionStage::Seated,
        "sealed" => SessionStage::Sealed {
            on: row.day("stage_from")?,
        },
        "publicity" => SessionStage::Publicity {
            from: row.day("stage_from")?,
            until: row.day("stage_until")?,
        },
        "final" => SessionStage::Final {
            on: row.day("stage_from")?,
        },
        "cancelled" => SessionStage::Cancelled {
            on: row.day("stage_from")?,
            reason: row.text("reason")?.to_owned(),
        },
        other => {
            return Err(StoreError::Unreadable {
                column: "stage".to_owned(),
                why: format!("`{other}` is no stage of a session"),
            });
        }
    };
    Ok(CountedSession {
        filing: row.id("filing")?,
        taken: row.number("taken")?,
        counts: Counts {
            seats: row.number("seats")?,
            present: row.number("present")?,
            passed: row.number("passed")?,
            issued: row.number("issued")?,
        },
        approved_by: row.text_or_null("approved_by")?.map(str::to_owned),
        leaf: u64::from(row.number("leaf")?),
        session: Session {
            id: row.id("id")?,
            institution: row.id("institution")?,
            occupation: row.text("occupation")?.to_owned(),
            level: row.parsed("level")?,
            certificate: row.parsed("certificate")?,
            standard: row.text("standard")?.to_owned(),
            announced_on: row.day("announced_on")?,
            enrol_until: row.day("enrol_until")?,
            parts: row.json("parts")?,
            site: row.text("site")?.to_owned(),
            seats: row.number("seats")?,
            fee: row.minor("fee_minor")?,
            staff: Vec::new(),
            stage,
        },
    })
}
