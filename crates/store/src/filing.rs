//! Filings, version by version, and the times in which their institutions are stopped.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::{
        Filing, FilingStage, Institution, Stop,
        check::FilingChecked,
        decide::{Dismissed, Published},
        file::Filed,
        in_force_on,
        stop::{Lifted, StopKind, Stopped},
    },
    person::Person,
};
use jiff::civil::Date;
use std::collections::HashMap;

const FILING: &str = "select id, institution, version, supersedes, valid_from, valid_until, scope, sites, fees, dossier, stage, \
    stage_on, published_on, missing, reason, filed_by from filing where id = $1";
const FILINGS_OF: &str = "select id, institution, version, supersedes, valid_from, valid_until, scope, sites, fees, dossier, stage, \
    stage_on, published_on, missing, reason, filed_by from filing where institution = $1 order by version";
const FILINGS: &str = "select id, institution, version, supersedes, valid_from, valid_until, scope, sites, fees, dossier, stage, \
    stage_on, published_on, missing, reason, filed_by from filing where stage = 'published' order by institution, version";
const WAITING: &str = "select id, institution, version, supersedes, valid_from, valid_until, scope, sites, fees, dossier, stage, \
    stage_on, published_on, missing, reason, filed_by from filing where stage in ('submitted', 'complete', 'reviewing') \
    order by institution, version";
const STOPS_OF: &str = "select institution, kind, from_day, reason, lifted_on, barred_until from institution_stop \
    where institution = $1 order by number";
const STOPS: &str = "select institution, kind, from_day, reason, lifted_on, barred_until from institution_stop \
    order by institution, number";

/// Why a version was decided, who handed it in, and where its entry stands in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFiling {
    /// The version.
    pub filing: Filing,
    /// The account that handed it in.
    pub filed_by: String,
    /// Why it was decided as it was, once it was.
    pub reason: Option<String>,
    /// The account that decided.
    pub decided_by: Option<String>,
    /// Place of its entry in the record, once it was published.
    pub leaf: Option<u64>,
}

fn json(value: &impl serde::Serialize) -> Value {
    Value::Text(serde_json::to_string(value).expect("our own types are JSON"))
}

impl Tx<'_> {
    /// The filing with the account that handed it in.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn filing(&mut self, id: &Id<Filing>) -> Result<Option<(Filing, String)>, StoreError> {
        let Some(row) = self.row(FILING, &[id.into()])? else {
            return Ok(None);
        };
        let stops = self.stops_of(&row.id("institution")?)?;
        let filed_by = row.text("filed_by")?.to_owned();
        Ok(Some((filing(&row, &stops)?, filed_by)))
    }

    /// What the register keeps of a filing beside its contents.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn kept_filing(&mut self, id: &Id<Filing>) -> Result<Option<KeptFiling>, StoreError> {
        let Some((filing, filed_by)) = self.filing(id)? else {
            return Ok(None);
        };
        let sql = "select reason, decided_by, leaf from filing where id = $1";
        let row = self.row(sql, &[id.into()])?;
        let row = row.ok_or(StoreError::Stale { what: "filing" })?;
        let leaf = row.int_or_null("leaf")?;
        Ok(Some(KeptFiling {
            filing,
            filed_by,
            reason: row.text_or_null("reason")?.map(str::to_owned),
            decided_by: row.text_or_null("decided_by")?.map(str::to_owned),
            leaf: leaf.and_then(|leaf| u64::try_from(leaf).ok()),
        }))
    }

    /// The filings of an institution, oldest version first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn filings_of(&mut self, institution: &Id<Institution>) -> Result<Vec<Filing>, StoreError> {
        let rows = self.rows(FILINGS_OF, &[institution.into()])?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let stops = self.stops_of(institution)?;
        rows.iter().map(|row| filing(row, &stops)).collect()
    }

    /// Every published filing, by institution and version.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn published_filings(&mut self) -> Result<Vec<Filing>, StoreError> {
        self.many_filings(FILINGS)
    }

    /// Every filing that waits for a check, a review or a decision.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn waiting_filings(&mut self) -> Result<Vec<Filing>, StoreError> {
        self.many_filings(WAITING)
    }

    fn many_filings(&mut self, sql: &'static str) -> Result<Vec<Filing>, StoreError> {
        let mut stops: HashMap<String, Vec<Stop>> = HashMap::new();
        for row in self.rows(STOPS, &[])? {
            let whose = row.text("institution")?.to_owned();
            stops.entry(whose).or_default().push(stop(&row)?);
        }
        let rows = self.rows(sql, &[])?;
        let filings = rows.iter().map(|row| {
            let own = stops.get(row.text("institution")?);
            filing(row, own.map_or(&[][..], Vec::as_slice))
        });
        filings.collect()
    }

    /// The filing of an institution that is in force on a day.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn filing_on(
        &mut self,
        institution: &Id<Institution>,
        on: Date,
    ) -> Result<Option<Filing>, StoreError> {
        let filings = self.filings_of(institution)?;
        Ok(in_force_on(&filings, on).cloned())
    }

    /// The times in which an institution is stopped, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn stops_of(&mut self, institution: &Id<Institution>) -> Result<Vec<Stop>, StoreError> {
        let rows = self.rows(STOPS_OF, &[institution.into()])?;
        rows.iter().map(stop).collect()
    }

    /// The last day on which an organisation code may not file, if it was ever removed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn barred_until(&mut self, uscc: &str) -> Result<Option<Date>, StoreError> {
        let sql = "select max(s.barred_until) barred_until from institution_stop s \
            join institution i on i.id = s.institution where i.uscc = $1";
        let row = self.row(sql, &[uscc.into()])?;
        row.map_or(Ok(None), |row| row.day_or_null("barred_until"))
    }

    /// Every signed directory entry, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn directory_entries(&mut self) -> Result<Vec<String>, StoreError> {
        let all = self.entries_with_filings()?.into_iter();
        Ok(all.map(|(_, entry)| entry).collect())
    }

    /// Files an institution: adds it where it is new, and its filing.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if the organisation code belongs to another, or the version was handed in meanwhile.
    pub fn record_file(&mut self, filed: &Decided<Filed>) -> Result<(), StoreError> {
        let Filed {
            institution,
            filing,
            by,
        } = &**filed;
        if self.institution(&institution.id)?.is_none() {
            self.execute(
                "insert into institution (id, uscc, name_zh, name_en, kind, province) values ($1, $2, $3, $4, $5, $6)",
                &[
                    (&institution.id).into(),
                    Value::from(&institution.uscc),
                    Value::from(&institution.name.zh),
                    Value::from(&institution.name.en),
                    institution.kind.id().into(),
                    Value::from(&institution.province),
                ],
            )?;
        }
        self.execute(
            "insert into filing (id, institution, version, supersedes, valid_from, valid_until, scope, sites, fees, \
             dossier, stage, filed_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'submitted', $11)",
            &[
                (&filing.id).into(),
                (&filing.institution).into(),
                filing.version.into(),
                filing.supersedes.as_ref().map(Id::as_str).into(),
                filing.from.into(),
                filing.until.into(),
                json(&filing.scope),
                json(&filing.sites),
                json(&filing.fees),
                json(&filing.dossier),
                Value::from(by),
            ],
        )?;
        Ok(())
    }

    /// Records that a filing is complete, or what it lacks.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was checked meanwhile.
    pub fn record_check(&mut self, checked: &Decided<FilingChecked>) -> Result<(), StoreError> {
        let codes: Vec<&str> = checked.gaps.iter().map(|gap| gap.code).collect();
        let (stage, missing) = match codes.as_slice() {
            [] => ("complete", Value::Null),
            codes => ("returned", json(&codes)),
        };
        self.execute_one(
            "filing",
            "update filing set stage = $1, stage_on = $2, missing = $3, checked_by = $4 where id = $5 and stage = 'submitted'",
            &[
                stage.into(),
                checked.on.into(),
                missing,
                Value::from(&checked.by),
                (&checked.filing).into(),
            ],
        )
    }

    /// Publishes a filing with the authority's signed entry and its place in the record.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was decided meanwhile, or its prefix went to another.
    pub fn record_publish(
        &mut self,
        published: &Decided<Published>,
        entry: &str,
        leaf: u64,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "filing",
            "update filing set stage = 'published', stage_on = $1, published_on = $1, decided_by = $2, reason = $3, \
             entry = $4, leaf = $5 where id = $6 and stage = $7",
            &[
                published.on.into(),
                Value::from(&published.by),
                Value::from(&published.reason),
                entry.into(),
                Value::Int(i64::try_from(leaf).unwrap_or(i64::MAX)),
                (&published.filing.id).into(),
                published.filing.stage.id().into(),
            ],
        )
    }

    /// Refuses a filing.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was decided meanwhile.
    pub fn record_dismiss(&mut self, dismissed: &Decided<Dismissed>) -> Result<(), StoreError> {
        self.execute_one(
            "filing",
            "update filing set stage = 'refused', stage_on = $1, decided_by = $2, reason = $3 where id = $4 and stage = $5",
            &[
                dismissed.on.into(),
                Value::from(&dismissed.by),
                Value::from(&dismissed.reason),
                (&dismissed.filing).into(),
                dismissed.from_stage.into(),
            ],
        )
    }

    /// Stops an institution; a removal ends the suspension before it.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if it was suspended meanwhile.
    pub fn record_stop(&mut self, stopped: &Decided<Stopped>, leaf: u64) -> Result<(), StoreError> {
        let stop = &stopped.stop;
        if stop.kind == StopKind::Removal {
            self.execute(
                "update institution_stop set lifted_on = $1, lifted_reason = $2, lifted_by = $3 \
                 where institution = $4 and kind = 'suspension' and lifted_on is null",
                &[
                    stop.from.into(),
                    Value::from(&stop.reason),
                    Value::from(&stopped.by),
                    (&stopped.institution).into(),
                ],
            )?;
        }
        self.execute(
            "insert into institution_stop (institution, number, kind, from_day, reason, by_account, barred_until, leaf) \
             select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7 from institution_stop where institution = $1",
            &[
                (&stopped.institution).into(),
                stop.kind.id().into(),
                stop.from.into(),
                Value::from(&stop.reason),
                Value::from(&stopped.by),
                stop.barred_until.into(),
                Value::Int(i64::try_from(leaf).unwrap_or(i64::MAX)),
            ],
        )?;
        Ok(())
    }

    /// Lifts a suspension.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was lifted meanwhile.
    pub fn record_lift(&mut self, lifted: &Decided<Lifted>) -> Result<(), StoreError> {
        self.execute_one(
            "suspension",
            "update institution_stop set lifted_on = $1, lifted_reason = $2, lifted_by = $3 \
             where institution = $4 and kind = 'suspension' and lifted_on is null",
            &[
                lifted.on.into(),
                Value::from(&lifted.reason),
                Value::from(&lifted.by),
                (&lifted.institution).into(),
            ],
        )
    }
}

/// Somebody whom a stop of an institution affects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    /// Who.
    pub person: Id<Person>,
    /// The enrolment, or the place in a training plan.
    pub case: String,
}

impl Tx<'_> {
    /// Candidates of an institution whose cases are open, and its trainees who have not graduated.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn affected_by_stop(
        &mut self,
        institution: &Id<Institution>,
    ) -> Result<Vec<Affected>, StoreError> {
        let sql = "select person, id from enrolment where institution = $1 \
            and stage in ('filed', 'accepted', 'seated', 'present', 'passed') \
            union all select person, id from trainee where institution = $1 and graduated_on is null order by 2";
        self.rows(sql, &[institution.into()])?
            .iter()
            .map(|row| {
                Ok(Affected {
                    person: row.id("person")?,
                    case: row.text("id")?.to_owned(),
                })
            })
            .collect()
    }
}

fn stop(row: &Row) -> Result<Stop, StoreError> {
    Ok(Stop {
        kind: row.parsed("kind")?,
        from: row.day("from_day")?,
        lifted_on: row.day_or_null("lifted_on")?,
        reason: row.text("reason")?.to_owned(),
        barred_until: row.day_or_null("barred_until")?,
    })
}

fn filing(row: &Row, stops: &[Stop]) -> Result<Filing, StoreError> {
    let reason = || row.text("reason").map(str::to_owned);
    let day = || row.day("stage_on");
    let stage = match row.text("stage")? {
        "submitted" => FilingStage::Submitted,
        "returned" => FilingStage::Returned {
            on: day()?,
            missing: row.json("missing")?,
        },
        "complete" => FilingStage::Complete { on: day()? },
        "reviewing" => FilingStage::Reviewing { since: day()? },
        "published" => FilingStage::Published {
            on: row.day("published_on")?,
        },
        "refused" => FilingStage::Refused {
            on: day()?,
            reason: reason()?,
        },
        other => {
            return Err(StoreError::Unreadable {
                column: "stage".to_owned(),
                why: format!("`{other}` is no stage of a filing"),
            });
        }
    };
    // A version that was published after a removal is a new beginning: the removal is not about it.
    let published = row.day_or_null("published_on")?;
    let about = |stop: &&Stop| published.is_none_or(|on| on <= stop.from);
    Ok(Filing {
        id: row.id("id")?,
        institution: row.id("institution")?,
        version: row.number("version")?,
        supersedes: match row.text_or_null("supersedes")? {
            Some(_) => Some(row.id("supersedes")?),
            None => None,
        },
        from: row.day("valid_from")?,
        until: row.day("valid_until")?,
        scope: row.json("scope")?,
        sites: row.json("sites")?,
        fees: row.json("fees")?,
        dossier: row.json("dossier")?,
        stage,
        stops: stops.iter().filter(about).cloned().collect(),
    })
}
