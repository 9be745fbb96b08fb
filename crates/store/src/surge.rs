//! Surges: counts a day, where the detector stands, and batches that are held.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::Institution,
    session::Session,
    surge::{HoldStage, Stream, SurgeHold, SurgeMoved, SurgeOutcome, SurgeProposal},
};
use jiff::civil::Date;

/// What is counted together: one stream of one institution in one occupation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Watched {
    /// Whose.
    pub institution: Id<Institution>,
    /// Chinese name of the occupation.
    pub occupation: String,
    /// What.
    pub stream: Stream,
}

/// Where the detector stands.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptState {
    /// First day of the month whose past says what is usual.
    pub month: Date,
    /// Usual events a working day.
    pub mean: f64,
    /// Shape of the negative binomial.
    pub shape: f64,
    /// Height of an alarm.
    pub threshold: f64,
    /// Statistic at the end of the day before.
    pub before: f64,
    /// Events of the last day that weigh.
    pub today: u32,
    /// Day of the last event.
    pub last_day: Date,
}

/// The counts of a window: of one institution, and of its occupation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptPast {
    /// First day with an event of the institution.
    pub first: Option<Date>,
    /// Its events.
    pub events: u32,
    /// The sum of the squares of its daily counts.
    pub squares: i64,
    /// Each institution's first day with an event, and its events.
    pub of_all: Vec<(Date, u32)>,
}

/// A day of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedDay {
    /// The day.
    pub on: Date,
    /// Events.
    pub events: u32,
    /// The statistic behind them.
    pub statistic: f64,
    /// What it was compared with.
    pub threshold: f64,
}

const HOLD: &str = "select id, session, institution, occupation, stream, batch, statistic_milli, threshold_milli, usual_milli, held_on, stage, \
    outcome, reason, proposed_by, proposed_on, confirmed_by, confirmed_on from surge_hold where id = $1";
const HOLDS: &str = "select id, session, institution, occupation, stream, batch, statistic_milli, threshold_milli, usual_milli, held_on, stage, \
    outcome, reason, proposed_by, proposed_on, confirmed_by, confirmed_on from surge_hold order by held_on desc, id";
const HOLDS_OF: &str = "select id, session, institution, occupation, stream, batch, statistic_milli, threshold_milli, usual_milli, held_on, stage, \
    outcome, reason, proposed_by, proposed_on, confirmed_by, confirmed_on from surge_hold where session = $1 order by stream";

fn key(watched: &Watched) -> [Value; 3] {
    [
        (&watched.institution).into(),
        Value::from(&watched.occupation),
        watched.stream.id().into(),
    ]
}

impl Tx<'_> {
    /// Waits until nobody else counts for the same institution: servers that share a database take turns, in the order in
    /// which the journal will have their acts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn take_turn(&mut self, watched: &Watched) -> Result<(), StoreError> {
        let sql = "update institution set province = province where id = $1";
        self.execute_one("institution", sql, &[(&watched.institution).into()])
    }

    /// Where the detector stands for one stream.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn surge_state(&mut self, watched: &Watched) -> Result<Option<KeptState>, StoreError> {
        self.row(
            "select month, mean, shape, threshold, before, today, last_day from surge_state \
             where institution = $1 and occupation = $2 and stream = $3",
            &key(watched),
        )?
        .map(|row| {
            Ok(KeptState {
                month: row.day("month")?,
                mean: row.real("mean")?,
                shape: row.real("shape")?,
                threshold: row.real("threshold")?,
                before: row.real("before")?,
                today: row.number("today")?,
                last_day: row.day("last_day")?,
            })
        })
        .transpose()
    }

    /// The counts of a window, its last day not included.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn surge_past(
        &mut self,
        watched: &Watched,
        from: Date,
        to: Date,
    ) -> Result<KeptPast, StoreError> {
        let [institution, occupation, stream] = key(watched);
        let own = self.row(
            "select min(on_day) first, cast(coalesce(sum(events), 0) as bigint) events, \
             cast(coalesce(sum(events * events), 0) as bigint) squares from surge_day \
             where institution = $1 and occupation = $2 and stream = $3 and on_day >= $4 and on_day < $5",
            &[institution, occupation.clone(), stream.clone(), from.into(), to.into()],
        )?;
        let all = self.rows(
            "select min(on_day) first, cast(sum(events) as bigint) events from surge_day \
             where occupation = $1 and stream = $2 and on_day >= $3 and on_day < $4 group by institution order by institution",
            &[occupation, stream, from.into(), to.into()],
        )?;
        let mut past = KeptPast {
            of_all: all
                .iter()
                .map(|row| Ok((row.day("first")?, row.number("events")?)))
                .collect::<Result<_, StoreError>>()?,
            ..KeptPast::default()
        };
        if let Some(own) = own {
            past.first = own.day_or_null("first")?;
            past.events = own.number("events")?;
            past.squares = own.int("squares")?;
        }
        Ok(past)
    }

    /// Keeps where the detector stands after events of a day, and counts them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_surge_state(
        &mut self,
        watched: &Watched,
        state: &KeptState,
        events: u32,
        statistic: f64,
    ) -> Result<(), StoreError> {
        self.record_surge_state_alone(watched, state)?;
        let [institution, occupation, stream] = key(watched);
        self.execute(
            "insert into surge_day (institution, occupation, stream, on_day, events, statistic, threshold) \
             values ($1, $2, $3, $4, $5, $6, $7) on conflict (institution, occupation, stream, on_day) do update set \
             events = surge_day.events + excluded.events, statistic = excluded.statistic, threshold = excluded.threshold",
            &[
                institution,
                occupation,
                stream,
                state.last_day.into(),
                events.into(),
                Value::Real(statistic),
                Value::Real(state.threshold),
            ],
        )?;
        Ok(())
    }

    fn record_surge_state_alone(
        &mut self,
        watched: &Watched,
        state: &KeptState,
    ) -> Result<(), StoreError> {
        let [institution, occupation, stream] = key(watched);
        self.execute(
            "insert into surge_state (institution, occupation, stream, month, mean, shape, threshold, before, today, last_day) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (institution, occupation, stream) do update set \
             month = excluded.month, mean = excluded.mean, shape = excluded.shape, threshold = excluded.threshold, \
             before = excluded.before, today = excluded.today, last_day = excluded.last_day",
            &[
                institution,
                occupation,
                stream,
                state.month.into(),
                Value::Real(state.mean),
                Value::Real(state.shape),
                Value::Real(state.threshold),
                Value::Real(state.before),
                state.today.into(),
                state.last_day.into(),
            ],
        )?;
        Ok(())
    }

    /// Forgets where the detector stands: it is rebuilt from the journal in the same transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn forget_surge_states(&mut self) -> Result<(), StoreError> {
        self.execute("delete from surge_state", &[])?;
        self.execute("delete from surge_day", &[])?;
        Ok(())
    }

    /// Keeps what the journal says of a stream, after [`Tx::forget_surge_states`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_surge_rebuilt<'d>(
        &mut self,
        watched: &Watched,
        state: &KeptState,
        days: impl Iterator<Item = &'d CountedDay>,
    ) -> Result<(), StoreError> {
        for day in days {
            let state = KeptState {
                last_day: day.on,
                threshold: day.threshold,
                ..state.clone()
            };
            self.record_surge_state(watched, &state, day.events, day.statistic)?;
        }
        self.record_surge_state_alone(watched, state)
    }

    /// The last days that were counted, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn surge_days(
        &mut self,
        watched: &Watched,
        limit: u32,
    ) -> Result<Vec<CountedDay>, StoreError> {
        let [institution, occupation, stream] = key(watched);
        let rows = self.rows(
            "select on_day, events, statistic, threshold from surge_day \
             where institution = $1 and occupation = $2 and stream = $3 order by on_day desc limit $4",
            &[institution, occupation, stream, limit.into()],
        )?;
        rows.iter()
            .rev()
            .map(|row| {
                Ok(CountedDay {
                    on: row.day("on_day")?,
                    events: row.number("events")?,
                    statistic: row.real("statistic")?,
                    threshold: row.real("threshold")?,
                })
            })
            .collect()
    }

    /// Every stream that was counted.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn watched(&mut self) -> Result<Vec<Watched>, StoreError> {
        let sql = "select institution, occupation, stream from surge_state order by institution, occupation, stream";
        self.rows(sql, &[])?
            .iter()
            .map(|row| {
                Ok(Watched {
                    institution: row.id("institution")?,
                    occupation: row.text("occupation")?.to_owned(),
                    stream: row.parsed("stream")?,
                })
            })
            .collect()
    }

    /// Holds a batch. A session is held once for each stream.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_surge_hold(&mut self, hold: &SurgeHold) -> Result<(), StoreError> {
        self.execute(
            "insert into surge_hold (id, session, institution, occupation, stream, batch, statistic_milli, threshold_milli, usual_milli, held_on, stage) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'held') on conflict (session, stream) do nothing",
            &[
                (&hold.id).into(),
                (&hold.session).into(),
                (&hold.institution).into(),
                Value::from(&hold.occupation),
                hold.stream.id().into(),
                hold.batch.into(),
                hold.statistic_milli.into(),
                hold.threshold_milli.into(),
                hold.usual_milli.into(),
                hold.held_on.into(),
            ],
        )?;
        Ok(())
    }

    /// The held batch with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn surge_hold(&mut self, id: &Id<SurgeHold>) -> Result<Option<SurgeHold>, StoreError> {
        self.row(HOLD, &[id.into()])?
            .map(|row| hold(&row))
            .transpose()
    }

    /// Every batch that was held, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn surge_holds(&mut self) -> Result<Vec<SurgeHold>, StoreError> {
        self.rows(HOLDS, &[])?.iter().map(hold).collect()
    }

    /// What was held of a session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn surge_holds_of(&mut self, session: &Id<Session>) -> Result<Vec<SurgeHold>, StoreError> {
        self.rows(HOLDS_OF, &[session.into()])?
            .iter()
            .map(hold)
            .collect()
    }

    /// Moves a held batch on.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was moved meanwhile.
    pub fn record_surge_moved(&mut self, moved: &Decided<SurgeMoved>) -> Result<(), StoreError> {
        let id = Value::from(&moved.hold);
        match &moved.stage {
            HoldStage::Held => self.execute_one(
                "surge hold",
                "update surge_hold set stage = 'held', outcome = null, reason = null, proposed_by = null, proposed_on = null \
                 where id = $1 and stage = 'proposed'",
                &[id],
            ),
            HoldStage::Proposed(proposal) => self.execute_one(
                "surge hold",
                "update surge_hold set stage = 'proposed', outcome = $1, reason = $2, proposed_by = $3, proposed_on = $4, \
                 confirmed_by = null, confirmed_on = null where id = $5 and stage in ('held', 'refused')",
                &[
                    proposal.outcome.id().into(),
                    Value::from(&proposal.reason),
                    Value::from(&proposal.by),
                    proposal.on.into(),
                    id,
                ],
            ),
            HoldStage::Ended { proposal, by, on } => {
                let stage = match proposal.outcome {
                    SurgeOutcome::Release => "released",
                    SurgeOutcome::Refuse => "refused",
                };
                self.execute_one(
                    "surge hold",
                    "update surge_hold set stage = $1, confirmed_by = $2, confirmed_on = $3 \
                     where id = $4 and stage = 'proposed' and outcome = $5 and proposed_by = $6",
                    &[
                        stage.into(),
                        Value::from(by),
                        (*on).into(),
                        id,
                        proposal.outcome.id().into(),
                        Value::from(&proposal.by),
                    ],
                )
            }
        }
    }
}

fn hold(row: &Row) -> Result<SurgeHold, StoreError> {
    let proposal = match row.text_or_null("outcome")? {
        None => None,
        Some(_) => Some(SurgeProposal {
            outcome: row.parsed("outcome")?,
            reason: row.text("reason")?.to_owned(),
            by: row.text("proposed_by")?.to_owned(),
            on: row.day("proposed_on")?,
        }),
    };
    let stage = match (row.text("stage")?, proposal) {
        ("held", _) => HoldStage::Held,
        ("proposed", Some(proposal)) => HoldStage::Proposed(proposal),
        ("released" | "refused", Some(proposal)) => HoldStage::Ended {
            proposal,
            by: row.text("confirmed_by")?.to_owned(),
            on: row.day("confirmed_on")?,
        },
        (other, _) => {
            return Err(StoreError::Unreadable {
                column: "stage".to_owned(),
                why: format!("`{other}` is no stage of a held batch"),
            });
        }
    };
    Ok(SurgeHold {
        id: row.id("id")?,
        session: row.id("session")?,
        institution: row.id("institution")?,
        occupation: row.text("occupation")?.to_owned(),
        stream: row.parsed("stream")?,
        batch: row.number("batch")?,
        statistic_milli: row.number("statistic_milli")?,
        threshold_milli: row.number("threshold_milli")?,
        usual_milli: row.number("usual_milli")?,
        held_on: row.day("held_on")?,
        stage,
    })
}
