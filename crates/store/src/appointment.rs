//! People whom the authority appoints, and the exams they are sent to.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    id::Id,
    session::Session,
    staff::{
        appoint::{Appointed, Appointment},
        supervise::Sent,
    },
};
use jiff::civil::Date;

const APPOINTMENT: &str = "select id, person, office, field, employer, valid_from, valid_until from appointment where id = $1";
const APPOINTMENTS: &str = "select a.id, a.person, a.office, a.field, a.employer, a.valid_from, a.valid_until, p.name \
    from appointment a join person p on p.id = a.person order by a.office, p.name, a.id";

impl Tx<'_> {
    /// Adds an appointment.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_appoint(&mut self, appointed: &Decided<Appointed>) -> Result<(), StoreError> {
        let one = &appointed.appointment;
        self.execute(
            "insert into appointment (id, person, office, field, employer, valid_from, valid_until, by_account) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                (&one.id).into(),
                (&one.person).into(),
                one.office.id().into(),
                Value::from(&one.field),
                one.employer.as_deref().into(),
                one.from.into(),
                one.until.into(),
                Value::from(&appointed.by),
            ],
        )?;
        Ok(())
    }

    /// The appointment, if there is one with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn appointment(&mut self, id: &Id<Appointment>) -> Result<Option<Appointment>, StoreError> {
        self.row(APPOINTMENT, &[id.into()])?
            .map(|row| appointment(&row))
            .transpose()
    }

    /// Every appointment with the person's name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn appointments(&mut self) -> Result<Vec<(Appointment, String)>, StoreError> {
        self.rows(APPOINTMENTS, &[])?
            .iter()
            .map(|row| Ok((appointment(row)?, row.text("name")?.to_owned())))
            .collect()
    }

    /// Sends a supervisor to an exam.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if they are elsewhere on the day.
    pub fn record_send(&mut self, sent: &Decided<Sent>) -> Result<(), StoreError> {
        let one = &sent.appointment;
        self.execute(
            "insert into staff_day (person, on_day, place) values ($1, $2, $3) on conflict (person, on_day) do nothing",
            &[(&one.person).into(), sent.on.into(), Value::from(&sent.place)],
        )?;
        self.execute(
            "insert into session_supervision (session, appointment, person, on_day, place, by_account) values ($1, $2, $3, $4, $5, $6)",
            &[
                (&sent.session).into(),
                (&one.id).into(),
                (&one.person).into(),
                sent.on.into(),
                Value::from(&sent.place),
                Value::from(&sent.by),
            ],
        )?;
        Ok(())
    }

    /// The supervisors whom the authority sent to an exam, each with the day.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn supervisors_sent(
        &mut self,
        session: &Id<Session>,
    ) -> Result<Vec<(Appointment, Date)>, StoreError> {
        let sql = "select a.id, a.person, a.office, a.field, a.employer, a.valid_from, a.valid_until, s.on_day \
            from session_supervision s join appointment a on a.id = s.appointment where s.session = $1 order by a.id";
        self.rows(sql, &[session.into()])?
            .iter()
            .map(|row| Ok((appointment(row)?, row.day("on_day")?)))
            .collect()
    }
}

fn appointment(row: &Row) -> Result<Appointment, StoreError> {
    Ok(Appointment {
        id: row.id("id")?,
        person: row.id("person")?,
        office: row.parsed("office")?,
        field: row.text("field")?.to_owned(),
        employer: row.text_or_null("employer")?.map(str::to_owned),
        from: row.day("valid_from")?,
        until: row.day("valid_until")?,
    })
}
