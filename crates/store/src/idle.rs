//! Institutions that hold nothing: since when, and whether they were warned.
use crate::{StoreError, Tx};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::{Filing, Institution, idle::IdleWarning, stop::StopKind},
};
use jiff::civil::Date;

/// Sessions that are looked through for the last exam.
const SESSIONS_MAX: u32 = 200;

impl Tx<'_> {
    /// The last day on which an institution did something: published, announced a session that was not cancelled or held
    /// one, or may appraise again. `None` where nothing of it is published.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn active_on(
        &mut self,
        institution: &Id<Institution>,
        filings: &[Filing],
    ) -> Result<Option<Date>, StoreError> {
        let is_removed = |one: &Filing| one.stops.iter().any(|it| it.kind == StopKind::Removal);
        let since = filings.iter().filter(|one| !is_removed(one));
        let began = since.filter_map(|one| one.published_on().map(|on| on.max(one.from)));
        // A renewal is no session: the first version counts.
        let Some(mut last) = began.min() else {
            return Ok(None);
        };
        for counted in self.sessions_of(institution, SESSIONS_MAX)? {
            let session = counted.session;
            if session.stage.id() != "cancelled" {
                let held = session.last_day().unwrap_or(session.announced_on);
                last = last.max(held).max(session.announced_on);
            }
        }
        let stops = self.stops_of(institution)?;
        let lifted = stops.iter().filter_map(|one| one.lifted_on).max();
        Ok(Some(lifted.map_or(last, |on| last.max(on))))
    }

    /// The day on which an institution was warned that nothing happened since `active_on`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn warned_idle_on(
        &mut self,
        institution: &Id<Institution>,
        active_on: Date,
    ) -> Result<Option<Date>, StoreError> {
        let sql = "select warned_on from idle_warning where institution = $1 and active_on = $2";
        let row = self.row(sql, &[institution.into(), active_on.into()])?;
        row.map(|row| row.day("warned_on")).transpose()
    }

    /// Keeps a warning; it takes the place of one for an earlier time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_idle_warning(
        &mut self,
        warning: &Decided<IdleWarning>,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into idle_warning (institution, active_on, warned_on) values ($1, $2, $3) \
             on conflict (institution) do update set active_on = excluded.active_on, warned_on = excluded.warned_on",
            &[
                (&warning.institution).into(),
                warning.active_on.into(),
                warning.on.into(),
            ],
        )?;
        Ok(())
    }
}
