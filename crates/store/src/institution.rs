//! Institutions, their filings and their staff.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::{
        Filing, FilingStage, Institution,
        file::{Filed, Published, Suspended},
    },
    person::Person,
    staff::{Recusal, Staff},
    text::Text,
};
use jiff::civil::Date;

const INSTITUTION: &str =
    "select id, uscc, name_zh, name_en, kind, province from institution where id = $1";
const INSTITUTIONS: &str =
    "select id, uscc, name_zh, name_en, kind, province from institution order by name_zh, id";
const FILING: &str = "select id, institution, valid_from, valid_until, scope, sites, fees, prefix, stage, stage_on, \
    published_on, reason, filed_by, entry from filing where id = $1";
const FILINGS_OF: &str = "select id, institution, valid_from, valid_until, scope, sites, fees, prefix, stage, stage_on, \
    published_on, reason, filed_by, entry from filing where institution = $1 order by valid_from";
const STAFF_OF: &str = "select id, person, institution, duty, ceiling, valid_from, valid_until from staff \
    where institution = $1 order by id";

fn json(value: &impl serde::Serialize) -> Value {
    Value::Text(serde_json::to_string(value).expect("our own types are JSON"))
}

impl Tx<'_> {
    /// The institution, if there is one with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn institution(&mut self, id: &Id<Institution>) -> Result<Option<Institution>, StoreError> {
        self.row(INSTITUTION, &[id.into()])?
            .map(|row| institution(&row))
            .transpose()
    }

    /// The institution with this organisation code.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn institution_with(&mut self, uscc: &str) -> Result<Option<Institution>, StoreError> {
        let sql =
            "select id, uscc, name_zh, name_en, kind, province from institution where uscc = $1";
        self.row(sql, &[uscc.into()])?
            .map(|row| institution(&row))
            .transpose()
    }

    /// Whose a number prefix is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn prefix_holder(&mut self, prefix: &str) -> Result<Option<Id<Institution>>, StoreError> {
        let sql = "select institution from number_prefix where prefix = $1";
        self.row(sql, &[prefix.into()])?
            .map(|row| row.id("institution"))
            .transpose()
    }

    /// Every institution, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn institutions(&mut self) -> Result<Vec<Institution>, StoreError> {
        self.rows(INSTITUTIONS, &[])?
            .iter()
            .map(institution)
            .collect()
    }

    /// The filing with the account that handed it in.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn filing(&mut self, id: &Id<Filing>) -> Result<Option<(Filing, String)>, StoreError> {
        self.row(FILING, &[id.into()])?
            .map(|row| Ok((filing(&row)?, row.text("filed_by")?.to_owned())))
            .transpose()
    }

    /// The filings of an institution, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn filings_of(&mut self, institution: &Id<Institution>) -> Result<Vec<Filing>, StoreError> {
        self.rows(FILINGS_OF, &[institution.into()])?
            .iter()
            .map(filing)
            .collect()
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
        Ok(filings.into_iter().find(|filing| filing.is_in_force_on(on)))
    }

    /// Every signed directory entry, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn directory_entries(&mut self) -> Result<Vec<String>, StoreError> {
        let rows = self.rows(
            "select entry from filing where entry is not null order by published_on, id",
            &[],
        )?;
        rows.iter()
            .map(|row| row.text("entry").map(str::to_owned))
            .collect()
    }

    /// Files an institution: adds it where it is new, and its filing.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if organisation code or prefix belong to another.
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
            "insert into filing (id, institution, valid_from, valid_until, scope, sites, fees, prefix, stage, filed_by) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, 'submitted', $9)",
            &[
                (&filing.id).into(),
                (&filing.institution).into(),
                filing.from.into(),
                filing.until.into(),
                json(&filing.scope),
                json(&filing.sites),
                json(&filing.fees),
                Value::from(&filing.prefix),
                Value::from(by),
            ],
        )?;
        Ok(())
    }

    /// Publishes a filing with the authority's signed entry.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is no longer submitted.
    pub fn record_publish(
        &mut self,
        published: &Decided<Published>,
        entry: &str,
    ) -> Result<(), StoreError> {
        let filing = &published.filing;
        self.execute(
            "insert into number_prefix (prefix, institution) values ($1, $2) on conflict (prefix) do nothing",
            &[Value::from(&filing.prefix), (&filing.institution).into()],
        )?;
        if self.prefix_holder(&filing.prefix)?.as_ref() != Some(&filing.institution) {
            return Err(StoreError::Stale {
                what: "number prefix",
            });
        }
        self.execute_one(
            "filing",
            "update filing set stage = 'published', stage_on = $1, published_on = $1, decided_by = $2, entry = $3 \
             where id = $4 and stage = 'submitted'",
            &[
                published.on.into(),
                Value::from(&published.by),
                entry.into(),
                (&published.filing.id).into(),
            ],
        )
    }

    /// Suspends a filing.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is no longer published.
    pub fn record_suspend(&mut self, suspended: &Decided<Suspended>) -> Result<(), StoreError> {
        self.execute_one(
            "filing",
            "update filing set stage = 'suspended', stage_on = $1, reason = $2 where id = $3 and stage = 'published'",
            &[
                suspended.on.into(),
                Value::from(&suspended.reason),
                (&suspended.filing.id).into(),
            ],
        )
    }

    /// Adds a member of staff.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_staff(&mut self, staff: &Staff) -> Result<(), StoreError> {
        self.execute(
            "insert into staff (id, person, institution, duty, ceiling, valid_from, valid_until) \
             values ($1, $2, $3, $4, $5, $6, $7)",
            &[
                (&staff.id).into(),
                (&staff.person).into(),
                (&staff.institution).into(),
                staff.duty.id().into(),
                staff.ceiling.id().into(),
                staff.from.into(),
                staff.until.into(),
            ],
        )?;
        Ok(())
    }

    /// The staff of an institution.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff_of(&mut self, institution: &Id<Institution>) -> Result<Vec<Staff>, StoreError> {
        let rows = self.rows(STAFF_OF, &[institution.into()])?;
        rows.iter().map(crate::staff::staff).collect()
    }

    /// Declares that a member of staff steps back for a candidate.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if it was declared before.
    pub fn record_recusal(&mut self, recusal: &Recusal) -> Result<(), StoreError> {
        self.execute(
            "insert into recusal (staff, candidate, reason) values ($1, $2, $3)",
            &[
                (&recusal.staff).into(),
                (&recusal.candidate).into(),
                Value::from(&recusal.reason),
            ],
        )?;
        Ok(())
    }

    /// Candidates for whom a member of staff steps back.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn recusals_of(&mut self, staff: &Id<Staff>) -> Result<Vec<Id<Person>>, StoreError> {
        let rows = self.rows(
            "select candidate from recusal where staff = $1",
            &[staff.into()],
        )?;
        rows.iter().map(|row| row.id("candidate")).collect()
    }
}

fn institution(row: &Row) -> Result<Institution, StoreError> {
    Ok(Institution {
        id: row.id("id")?,
        uscc: row.text("uscc")?.to_owned(),
        name: Text::new(row.text("name_zh")?, row.text("name_en")?),
        kind: row.parsed("kind")?,
        province: row.text("province")?.to_owned(),
    })
}

fn filing(row: &Row) -> Result<Filing, StoreError> {
    let reason = || row.text("reason").map(str::to_owned);
    let stage = match row.text("stage")? {
        "submitted" => FilingStage::Submitted,
        "published" => FilingStage::Published {
            on: row.day("published_on")?,
        },
        "refused" => FilingStage::Refused {
            on: row.day("stage_on")?,
            reason: reason()?,
        },
        "suspended" => FilingStage::Suspended {
            on: row.day("stage_on")?,
            reason: reason()?,
        },
        other => {
            return Err(StoreError::Unreadable {
                column: "stage".to_owned(),
                why: format!("`{other}` is no stage of a filing"),
            });
        }
    };
    Ok(Filing {
        id: row.id("id")?,
        institution: row.id("institution")?,
        from: row.day("valid_from")?,
        until: row.day("valid_until")?,
        scope: row.json("scope")?,
        sites: row.json("sites")?,
        fees: row.json("fees")?,
        prefix: row.text("prefix")?.to_owned(),
        stage,
    })
}
