//! Times in which institutions may not appraise: stops, what lifted them, and whom they affect.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::{
        Institution, Stop,
        stop::{Lifted, StopKind, Stopped},
    },
    person::Person,
};
use jiff::civil::Date;

const STOPS_OF: &str = "select institution, kind, from_day, reason, lifted_on, barred_until from institution_stop \
    where institution = $1 order by number";

impl Tx<'_> {
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

    /// Stops an institution; a removal ends the suspension before it.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if it was suspended meanwhile.
    pub fn record_stop(
        &mut self,
        stopped: &Decided<Stopped>,
        entry: &str,
        leaf: u64,
    ) -> Result<(), StoreError> {
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
            "insert into institution_stop (institution, number, kind, from_day, reason, by_account, barred_until, leaf, entry) \
             select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7, $8 from institution_stop where institution = $1",
            &[
                (&stopped.institution).into(),
                stop.kind.id().into(),
                stop.from.into(),
                Value::from(&stop.reason),
                Value::from(&stopped.by),
                stop.barred_until.into(),
                Value::Int(i64::try_from(leaf).unwrap_or(i64::MAX)),
                entry.into(),
            ],
        )?;
        Ok(())
    }

    /// Every signed note of a stop and of what lifted it, with its institution, in the order of the record.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn stop_notes(&mut self) -> Result<Vec<(Id<Institution>, String)>, StoreError> {
        let rows = self.rows(
            "select leaf, institution, entry from institution_stop where entry is not null \
             union all select lifted_leaf, institution, lifted_entry from institution_stop where lifted_entry is not null \
             union all select leaf, institution, entry from renewed_stop order by 1",
            &[],
        )?;
        rows.iter()
            .map(|row| Ok((row.id("institution")?, row.text("entry")?.to_owned())))
            .collect()
    }

    /// Adds the note of a stop that a new key of the authority signed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_renewed_stop(
        &mut self,
        institution: &Id<Institution>,
        entry: &str,
        leaf: u64,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into renewed_stop (leaf, institution, entry) values ($1, $2, $3)",
            &[leaf.into(), institution.into(), entry.into()],
        )?;
        Ok(())
    }

    /// How many stops an institution has had.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn stops_counted(&mut self, institution: &Id<Institution>) -> Result<u32, StoreError> {
        let sql = "select count(*) from institution_stop where institution = $1";
        let stops = self.count(sql, &[institution.into()])?;
        Ok(u32::try_from(stops).unwrap_or(u32::MAX))
    }

    /// The suspension that holds, with its number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn suspension_of(
        &mut self,
        institution: &Id<Institution>,
    ) -> Result<Option<(u32, Stop)>, StoreError> {
        let sql = "select number, kind, from_day, lifted_on, reason, barred_until from institution_stop \
                   where institution = $1 and kind = 'suspension' and lifted_on is null";
        let row = self.row(sql, &[institution.into()])?;
        row.map(|row| Ok((row.number("number")?, stop(&row)?)))
            .transpose()
    }

    /// Keeps the note that says to readers of the directory when a suspension ended.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if there is no such stop, or one was kept before.
    pub fn record_suspension_ends(
        &mut self,
        institution: &Id<Institution>,
        number: u32,
        entry: &str,
        leaf: u64,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "suspension",
            "update institution_stop set lifted_entry = $1, lifted_leaf = $2 where institution = $3 and number = $4 and lifted_entry is null",
            &[
                entry.into(),
                leaf.into(),
                institution.into(),
                number.into(),
            ],
        )
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

pub(crate) fn stop(row: &Row) -> Result<Stop, StoreError> {
    Ok(Stop {
        kind: row.parsed("kind")?,
        from: row.day("from_day")?,
        lifted_on: row.day_or_null("lifted_on")?,
        reason: row.text("reason")?.to_owned(),
        barred_until: row.day_or_null("barred_until")?,
    })
}
