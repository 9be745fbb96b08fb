//! Sealed rosters: the root of each, its cases and the tree over them, and who was kept off.
use crate::{StoreError, Tx, Value};
use jiff::civil::Date;

/// A sealed roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRoster {
    /// First day without the occupation.
    pub exit_on: Date,
    /// Root over the cases, in hexadecimal digits.
    pub root: String,
    /// Number of cases.
    pub cases: u64,
    /// Place of the root in the record.
    pub leaf: u64,
}

impl Tx<'_> {
    /// Whether the roster of an occupation is sealed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn exit_is_recorded(&mut self, occupation: &str) -> Result<bool, StoreError> {
        let sql = "select exit_on from occupation_exit where occupation = $1";
        Ok(self.row(sql, &[occupation.into()])?.is_some())
    }

    /// The sealed roster of an occupation, if there is one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sealed_roster(&mut self, occupation: &str) -> Result<Option<KeptRoster>, StoreError> {
        self.row(
            "select exit_on, roster_root, cases, leaf from occupation_exit where occupation = $1",
            &[occupation.into()],
        )?
        .map(|row| {
            Ok(KeptRoster {
                exit_on: row.day("exit_on")?,
                root: row.text("roster_root")?.to_owned(),
                cases: row.place("cases")?,
                leaf: row.place("leaf")?,
            })
        })
        .transpose()
    }

    /// The row of a case on a roster, with the occupation. What the row says is proved by its tiles, not by being there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn roster_row(&mut self, subject: &str) -> Result<Option<(String, u64, u64)>, StoreError> {
        self.row(
            "select occupation, position, begun from roster where subject = $1",
            &[subject.into()],
        )?
        .map(|row| {
            Ok((
                row.text("occupation")?.to_owned(),
                row.place("position")?,
                row.place("begun")?,
            ))
        })
        .transpose()
    }

    /// A tile of the tree over a roster.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn roster_tile(
        &mut self,
        occupation: &str,
        path: &str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "select bytes from roster_tile where occupation = $1 and path = $2";
        let row = self.row(sql, &[occupation.into(), path.into()])?;
        row.map(|row| row.bytes("bytes").map(<[u8]>::to_vec))
            .transpose()
    }

    /// Rosters in the record that no exit of the register claims: somebody took one away.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unclaimed_rosters(&mut self) -> Result<i64, StoreError> {
        self.count(
            "select count(*) from record_leaf l where l.kind = 'roster' \
             and not exists (select 1 from occupation_exit o where o.leaf = l.position)",
            &[],
        )
    }

    /// Records that an exit took force, with the root of its roster.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if it did before.
    pub fn record_exit(&mut self, occupation: &str, roster: &KeptRoster) -> Result<(), StoreError> {
        self.execute(
            "insert into occupation_exit (occupation, exit_on, roster_root, cases, leaf) values ($1, $2, $3, $4, $5)",
            &[
                occupation.into(),
                roster.exit_on.into(),
                Value::from(&roster.root),
                roster.cases.into(),
                roster.leaf.into(),
            ],
        )?;
        Ok(())
    }

    /// Candidates of an occupation's roster who were asked.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn asked_of(&mut self, occupation: &str) -> Result<i64, StoreError> {
        self.count(
            "select count(*) from roster r join wish w on w.enrolment = r.subject where r.occupation = $1",
            &[occupation.into()],
        )
    }

    /// Cases on an occupation's roster by what the transition made of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn roster_dispositions(
        &mut self,
        occupation: &str,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        let rows = self.rows(
            "select disposition, count(*) as cases from roster where occupation = $1 group by disposition order by disposition",
            &[occupation.into()],
        )?;
        rows.iter()
            .map(|row| Ok((row.text("disposition")?.to_owned(), row.int("cases")?)))
            .collect()
    }

    /// Cases that claimed to be open and are not on an occupation's roster, each with the reason.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn left_out_of(
        &mut self,
        occupation: &str,
        limit: u32,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let rows = self.rows(
            "select subject, why from left_out where occupation = $1 order by subject limit $2",
            &[occupation.into(), limit.into()],
        )?;
        rows.iter()
            .map(|row| Ok((row.text("subject")?.to_owned(), row.text("why")?.to_owned())))
            .collect()
    }
}
