//! Successions: what is carried over when an institution turns or closes.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::Institution,
    succession::{
        Carried, CarriedKind, CarriedState, Succession, SuccessionStage, begin::SuccessionMoved,
        carry::CarriedEnded,
    },
};
use jiff::civil::Date;

const ONE: &str = "select id, predecessor, successor, stops_on, stage, proposed_by, completed_on from succession where id = $1";
const OF: &str = "select id, predecessor, successor, stops_on, stage, proposed_by, completed_on from succession where predecessor = $1";
const ALL: &str = "select id, predecessor, successor, stops_on, stage, proposed_by, completed_on from succession order by proposed_on desc, id";
const LINE: &str = "select id, succession, kind, subject, state, reason, by_account, on_day from carried where id = $1";
const LINES: &str = "select id, succession, kind, subject, state, reason, by_account, on_day from carried where succession = $1 order by kind, subject";

/// What is open at an institution: for each kind, the identifiers. What ended is not asked for.
const OPEN: [(CarriedKind, &str); 7] = [
    (
        CarriedKind::Staff,
        "select id subject from staff where institution = $1 and valid_until >= $2 order by id",
    ),
    // The register of certificates and the archive of old ones are handed over as one.
    (
        CarriedKind::Archive,
        "select id subject from institution where id = $1 and $2 <> '' order by id",
    ),
    (
        CarriedKind::Session,
        "select id subject from session where institution = $1 and $2 <> '' \
         and (stage not in ('final', 'cancelled') or (stage = 'final' and issued < passed)) order by id",
    ),
    (
        CarriedKind::Enrolment,
        "select id subject from enrolment where institution = $1 and $2 <> '' \
         and stage in ('filed', 'accepted', 'seated', 'present', 'passed') order by id",
    ),
    (
        CarriedKind::Refund,
        "select e.id subject from enrolment e left join wish w on w.enrolment = e.id left join session s on s.id = e.session \
         where e.institution = $1 and $2 <> '' and e.paid_minor > 0 and e.stage in ('filed', 'accepted', 'seated') \
         and (w.wish = 'refund' or s.stage = 'cancelled') order by e.id",
    ),
    (
        CarriedKind::Plan,
        "select distinct p.id subject from training_plan p join trainee t on t.plan = p.id \
         where p.institution = $1 and $2 <> '' and t.graduated_on is null order by p.id",
    ),
    (
        CarriedKind::Trainee,
        "select id subject from trainee where institution = $1 and $2 <> '' and graduated_on is null order by id",
    ),
];

impl Tx<'_> {
    /// The succession with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn succession(&mut self, id: &Id<Succession>) -> Result<Option<Succession>, StoreError> {
        self.row(ONE, &[id.into()])?
            .map(|row| succession(&row))
            .transpose()
    }

    /// The succession by which an institution ends.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn succession_of(
        &mut self,
        predecessor: &Id<Institution>,
    ) -> Result<Option<Succession>, StoreError> {
        self.row(OF, &[predecessor.into()])?
            .map(|row| succession(&row))
            .transpose()
    }

    /// Every succession, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn successions(&mut self) -> Result<Vec<Succession>, StoreError> {
        self.rows(ALL, &[])?.iter().map(succession).collect()
    }

    /// Moves a succession on, or begins it.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was moved meanwhile.
    pub fn record_succession(
        &mut self,
        moved: &Decided<SuccessionMoved>,
    ) -> Result<(), StoreError> {
        let one = &moved.succession;
        if moved.was.is_empty() {
            self.execute(
                "insert into succession (id, predecessor, successor, stops_on, stage, proposed_by, proposed_on) \
                 values ($1, $2, $3, $4, $5, $6, $7)",
                &[
                    (&one.id).into(),
                    (&one.predecessor).into(),
                    one.successor.as_ref().map_or(Value::Null, Value::from),
                    one.stops_on.into(),
                    one.stage.id().into(),
                    Value::from(&moved.by),
                    moved.on.into(),
                ],
            )?;
            return Ok(());
        }
        let sql = match one.stage {
            SuccessionStage::Proposed => {
                return Err(StoreError::Stale { what: "succession" });
            }
            SuccessionStage::Agreed => {
                "update succession set stage = 'agreed', agreed_by = $1, agreed_on = $2 where id = $3 and stage = 'proposed'"
            }
            SuccessionStage::Working => {
                "update succession set stage = 'working', confirmed_by = $1, confirmed_on = $2 where id = $3 and stage = 'agreed'"
            }
            SuccessionStage::Completed { .. } => {
                "update succession set stage = 'completed', completed_by = $1, completed_on = $2 where id = $3 and stage = 'working'"
            }
        };
        self.execute_one(
            "succession",
            sql,
            &[Value::from(&moved.by), moved.on.into(), (&one.id).into()],
        )
    }

    /// What is open at an institution on a day, by kind and identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_at(
        &mut self,
        institution: &Id<Institution>,
        on: Date,
    ) -> Result<Vec<(CarriedKind, String)>, StoreError> {
        let mut open = Vec::new();
        for (kind, sql) in OPEN {
            for row in self.rows(sql, &[institution.into(), on.into()])? {
                open.push((kind, row.text("subject")?.to_owned()));
            }
        }
        Ok(open)
    }

    /// Puts a line on the list, once.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_carried(&mut self, line: &Carried, on: Date) -> Result<u64, StoreError> {
        self.execute(
            "insert into carried (id, succession, kind, subject, listed_on, state) values ($1, $2, $3, $4, $5, 'open') \
             on conflict (succession, kind, subject) do nothing",
            &[
                (&line.id).into(),
                (&line.succession).into(),
                line.kind.id().into(),
                Value::from(&line.subject),
                on.into(),
            ],
        )
    }

    /// The line with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn carried(&mut self, id: &Id<Carried>) -> Result<Option<Carried>, StoreError> {
        self.row(LINE, &[id.into()])?
            .map(|row| line(&row))
            .transpose()
    }

    /// Every line of a succession.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn carried_in(&mut self, id: &Id<Succession>) -> Result<Vec<Carried>, StoreError> {
        self.rows(LINES, &[id.into()])?.iter().map(line).collect()
    }

    /// Ends a line. Members of staff, plans and trainees that are taken over belong to the successor from then on.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it ended meanwhile.
    pub fn record_carried_ended(
        &mut self,
        ended: &Decided<CarriedEnded>,
        staff: &str,
    ) -> Result<(), StoreError> {
        let (state, reason, by, on) = match &ended.state {
            CarriedState::Open => return Err(StoreError::Stale { what: "line" }),
            CarriedState::Accepted { by, on } => ("accepted", None, by, on),
            CarriedState::Settled { reason, by, on } => ("settled", Some(reason), by, on),
        };
        let line = &ended.line;
        self.execute_one(
            "line",
            "update carried set state = $1, reason = $2, by_account = $3, on_day = $4 where id = $5 and state = 'open'",
            &[
                state.into(),
                reason.map_or(Value::Null, Value::from),
                Value::from(by),
                (*on).into(),
                (&line.id).into(),
            ],
        )?;
        let Some(successor) = &ended.successor else {
            return Ok(());
        };
        let subject = Value::from(&line.subject);
        match line.kind {
            CarriedKind::Staff => self.execute(
                "insert into staff (id, person, institution, duty, ceiling, valid_from, valid_until) \
                 select $1, person, $2, duty, ceiling, $3, valid_until from staff where id = $4",
                &[staff.into(), successor.into(), (*on).into(), subject],
            )?,
            CarriedKind::Plan => self.execute(
                "update training_plan set institution = $1 where id = $2",
                &[successor.into(), subject],
            )?,
            CarriedKind::Trainee => self.execute(
                "update trainee set institution = $1 where id = $2",
                &[successor.into(), subject],
            )?,
            // The session, its candidates and what is owed stay in the name under which they were accepted, and under its
            // filing: who answers for them is the successor from now on, as the list says.
            CarriedKind::Archive
            | CarriedKind::Session
            | CarriedKind::Enrolment
            | CarriedKind::Refund => 0,
        };
        Ok(())
    }

    /// Certificates issued under a name, by year: what the history of an institution counts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn certificates_by_year(
        &mut self,
        institution: &Id<Institution>,
    ) -> Result<Vec<(String, u32)>, StoreError> {
        let rows = self.rows(
            "select substr(issued_on, 1, 4) issued, count(*) times from certificate where institution = $1 and stage = 'released' \
             group by substr(issued_on, 1, 4) order by substr(issued_on, 1, 4)",
            &[institution.into()],
        )?;
        rows.iter()
            .map(|row| Ok((row.text("issued")?.to_owned(), row.number("times")?)))
            .collect()
    }
}

fn succession(row: &Row) -> Result<Succession, StoreError> {
    let stage = match row.text("stage")? {
        "proposed" => SuccessionStage::Proposed,
        "agreed" => SuccessionStage::Agreed,
        "working" => SuccessionStage::Working,
        "completed" => SuccessionStage::Completed {
            on: row.day("completed_on")?,
        },
        other => {
            return Err(StoreError::Unreadable {
                column: "stage".to_owned(),
                why: format!("`{other}` is no stage of a succession"),
            });
        }
    };
    Ok(Succession {
        id: row.id("id")?,
        predecessor: row.id("predecessor")?,
        successor: match row.text_or_null("successor")? {
            None => None,
            Some(_) => Some(row.id("successor")?),
        },
        stops_on: row.day("stops_on")?,
        proposed_by: row.text("proposed_by")?.to_owned(),
        stage,
    })
}

fn line(row: &Row) -> Result<Carried, StoreError> {
    let ended = || -> Result<(String, Date), StoreError> {
        Ok((row.text("by_account")?.to_owned(), row.day("on_day")?))
    };
    let state = match row.text("state")? {
        "open" => CarriedState::Open,
        "accepted" => {
            let (by, on) = ended()?;
            CarriedState::Accepted { by, on }
        }
        "settled" => {
            let (by, on) = ended()?;
            let reason = row.text("reason")?.to_owned();
            CarriedState::Settled { reason, by, on }
        }
        other => {
            return Err(StoreError::Unreadable {
                column: "state".to_owned(),
                why: format!("`{other}` is no state of a line"),
            });
        }
    };
    Ok(Carried {
        id: row.id("id")?,
        succession: row.id("succession")?,
        kind: row.parsed("kind")?,
        subject: row.text("subject")?.to_owned(),
        state,
    })
}
