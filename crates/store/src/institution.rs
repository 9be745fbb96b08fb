//! Institutions and their staff.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    id::Id,
    institution::Institution,
    person::Person,
    staff::{Recusal, Staff},
};

const INSTITUTION: &str =
    "select id, uscc, name_zh, name_en, kind, province from institution where id = $1";
const INSTITUTIONS: &str =
    "select id, uscc, name_zh, name_en, kind, province from institution order by name_zh, id";
const STAFF_OF: &str = "select id, person, institution, duty, ceiling, valid_from, valid_until from staff \
    where institution = $1 order by id";

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
        name: row.words("name")?,
        kind: row.parsed("kind")?,
        province: row.text("province")?.to_owned(),
    })
}
