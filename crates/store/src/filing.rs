//! Filings, version by version, and the signed directory.
use crate::{Row, StoreError, Tx, Value, stop::stop};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::{
        Filing, FilingStage, Institution, Stop,
        check::FilingChecked,
        decide::{Dismissed, Published},
        file::Filed,
        in_force_on,
    },
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

    /// Every signed directory entry, with the stops and what lifted them, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn directory_entries(&mut self) -> Result<Vec<String>, StoreError> {
        let all = self.entries_with_filings()?.into_iter();
        let mut notes: Vec<String> = all.map(|(_, entry)| entry).collect();
        notes.extend(self.stop_notes()?.into_iter().map(|(_, note)| note));
        Ok(notes)
    }

    /// The same of one institution.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn directory_notes_of(
        &mut self,
        institution: &Id<Institution>,
    ) -> Result<Vec<String>, StoreError> {
        let rows = self.rows(
            "select entry from (select leaf, entry, institution from filing where entry is not null \
             union all select r.leaf, r.entry, f.institution from renewed_entry r join filing f on f.id = r.filing \
             union all select leaf, entry, institution from institution_stop where entry is not null \
             union all select lifted_leaf, lifted_entry, institution from institution_stop where lifted_entry is not null \
             union all select leaf, entry, institution from renewed_stop) e where institution = $1 order by leaf",
            &[institution.into()],
        )?;
        rows.iter()
            .map(|row| row.text("entry").map(str::to_owned))
            .collect()
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
