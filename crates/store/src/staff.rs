//! What is known of the people who hold and watch exams: cards, trainings, trainers, appointments, and where they serve.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::Institution,
    person::Person,
    plan::TrainingPlan,
    session::{Assignment, Session, announce::duty_day},
    staff::{
        Staff,
        card::{Card, CardRecorded},
        course::{Course, CourseHeld},
        panel::assign::PanelAssigned,
        trainer::Trainer,
    },
};
use jiff::civil::Date;

const STAFF: &str = "select id, person, institution, duty, ceiling, valid_from, valid_until from staff where id = $1";
const EVERYBODY: &str = "select s.id, s.person, s.institution, s.duty, s.ceiling, s.valid_from, s.valid_until, p.name, \
    i.name_zh, i.name_en, (select max(c.held_on) from course_attendance a join course c on c.id = a.course where a.person = s.person) as trained_on, \
    (select count(distinct d.session) from session_staff d where d.person = s.person and d.on_day >= $2) as ahead \
    from staff s join person p on p.id = s.person join institution i on i.id = s.institution \
    where $1 = '' or s.institution = $1 order by i.name_zh, s.institution, s.duty, p.name, s.id";
/// Sessions of an institution with the persons who assess them, in the order of their days.
const ASSESSED: &str = "select t.session, min(t.on_day) as on_day, t.person from session_staff t join session s on s.id = t.session \
    where s.institution = $1 and s.stage <> 'cancelled' and t.duty in ('assessor', 'senior-assessor') \
    group by t.session, t.person order by 2, 1, 3";

/// A member of staff as a list shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedStaff {
    /// Person, duty, ceiling and term.
    pub staff: Staff,
    /// The person's name.
    pub name: String,
    /// The institution's name, in Chinese and in English.
    pub institution: (String, String),
    /// The day of the last training.
    pub trained_on: Option<Date>,
    /// Sessions they serve at from the day that was asked for.
    pub ahead: u32,
}

/// One duty of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// The session.
    pub session: Id<Session>,
    /// Its occupation and level.
    pub what: String,
    /// The duty, as it is stored.
    pub duty: String,
    /// The day.
    pub on: Date,
}

/// A candidate of a session and one of their trainers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trained {
    /// The trainer.
    pub by: Id<Person>,
    /// The candidate.
    pub candidate: Id<Person>,
}

/// A session with those who assess it, for the count of sessions in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessedSession {
    /// Which.
    pub session: Id<Session>,
    /// Its first day of assessment.
    pub on: Date,
    /// Who.
    pub persons: Vec<Id<Person>>,
}

impl Tx<'_> {
    /// The member of staff, if there is one with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn staff(&mut self, id: &Id<Staff>) -> Result<Option<Staff>, StoreError> {
        self.row(STAFF, &[id.into()])?
            .map(|row| staff(&row))
            .transpose()
    }

    /// Every credential of a person, whatever institution it is for.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn credentials_of(&mut self, person: &Id<Person>) -> Result<Vec<Staff>, StoreError> {
        let sql = "select id, person, institution, duty, ceiling, valid_from, valid_until from staff where person = $1 order by id";
        self.rows(sql, &[person.into()])?
            .iter()
            .map(staff)
            .collect()
    }

    /// Everybody on the staff of an institution, or of all, with training and duties from `today`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn listed_staff(
        &mut self,
        institution: Option<&Id<Institution>>,
        today: Date,
    ) -> Result<Vec<ListedStaff>, StoreError> {
        let of = institution.map_or("", |id| id.as_str());
        let rows = self.rows(EVERYBODY, &[of.into(), today.into()])?;
        rows.iter()
            .map(|row| {
                Ok(ListedStaff {
                    staff: staff(row)?,
                    name: row.text("name")?.to_owned(),
                    institution: (
                        row.text("name_zh")?.to_owned(),
                        row.text("name_en")?.to_owned(),
                    ),
                    trained_on: row.day_or_null("trained_on")?,
                    ahead: row.number("ahead")?,
                })
            })
            .collect()
    }

    /// Records what stands on a credential; a later record takes the place of an earlier one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_card(&mut self, recorded: &Decided<CardRecorded>) -> Result<(), StoreError> {
        let card = &recorded.card;
        self.execute(
            "insert into staff_card (staff, number, basis, employer, by_account, on_day) values ($1, $2, $3, $4, $5, $6) \
             on conflict (staff) do update set number = excluded.number, basis = excluded.basis, employer = excluded.employer, \
             by_account = excluded.by_account, on_day = excluded.on_day",
            &[
                (&recorded.staff).into(),
                Value::from(&card.number),
                Value::from(&card.basis),
                card.employer.as_deref().into(),
                Value::from(&recorded.by),
                recorded.on.into(),
            ],
        )?;
        Ok(())
    }

    /// What stands on a credential, if it was recorded.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn card(&mut self, staff: &Id<Staff>) -> Result<Option<Card>, StoreError> {
        let sql = "select number, basis, employer from staff_card where staff = $1";
        self.row(sql, &[staff.into()])?
            .map(|row| {
                Ok(Card {
                    number: row.text("number")?.to_owned(),
                    basis: row.text("basis")?.to_owned(),
                    employer: row.text_or_null("employer")?.map(str::to_owned),
                })
            })
            .transpose()
    }

    /// Records a training with those who were there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_course(&mut self, held: &Decided<CourseHeld>) -> Result<(), StoreError> {
        let course = &held.course;
        self.execute(
            "insert into course (id, institution, title, held_on, hours, by_account) values ($1, $2, $3, $4, $5, $6)",
            &[
                (&course.id).into(),
                course.institution.as_ref().map_or(Value::Null, Value::from),
                Value::from(&course.title),
                course.held_on.into(),
                course.hours.into(),
                Value::from(&held.by),
            ],
        )?;
        for person in &held.present {
            self.execute(
                "insert into course_attendance (course, person) values ($1, $2)",
                &[(&course.id).into(), person.into()],
            )?;
        }
        Ok(())
    }

    /// The trainings of a person, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn courses_of(&mut self, person: &Id<Person>) -> Result<Vec<Course>, StoreError> {
        let sql = "select c.id, c.institution, c.title, c.held_on, c.hours from course c \
            join course_attendance a on a.course = c.id where a.person = $1 order by c.held_on desc, c.id";
        self.rows(sql, &[person.into()])?
            .iter()
            .map(course)
            .collect()
    }

    /// Every training with the number of those who were there, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn courses(&mut self) -> Result<Vec<(Course, u32)>, StoreError> {
        let sql = "select c.id, c.institution, c.title, c.held_on, c.hours, \
            (select count(*) from course_attendance a where a.course = c.id) as present from course c order by c.held_on desc, c.id";
        self.rows(sql, &[])?
            .iter()
            .map(|row| Ok((course(row)?, row.number("present")?)))
            .collect()
    }

    /// Names a trainer of a plan; naming one again changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_trainer(&mut self, named: &Decided<Trainer>) -> Result<(), StoreError> {
        self.execute(
            "insert into plan_trainer (plan, person, by_account, on_day) values ($1, $2, $3, $4) on conflict (plan, person) do nothing",
            &[
                (&named.plan).into(),
                (&named.person).into(),
                Value::from(&named.by),
                named.on.into(),
            ],
        )?;
        Ok(())
    }

    /// The plans that a person teaches under.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn plans_trained_by(
        &mut self,
        person: &Id<Person>,
    ) -> Result<Vec<Id<TrainingPlan>>, StoreError> {
        let sql = "select plan from plan_trainer where person = $1 order by plan";
        let rows = self.rows(sql, &[person.into()])?;
        rows.iter().map(|row| row.id("plan")).collect()
    }

    /// Trainers and those candidates of a session whom they trained.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn trained_candidates(
        &mut self,
        session: &Id<Session>,
    ) -> Result<Vec<Trained>, StoreError> {
        let sql = "select distinct t.person as trainer, e.person as candidate from enrolment e join trainee l on l.person = e.person \
            join plan_trainer t on t.plan = l.plan where e.session = $1 order by 1, 2";
        let rows = self.rows(sql, &[session.into()])?;
        rows.iter()
            .map(|row| {
                Ok(Trained {
                    by: row.id("trainer")?,
                    candidate: row.id("candidate")?,
                })
            })
            .collect()
    }

    /// The declared recusals of a person, whatever credential they were declared with.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn recusals_by(
        &mut self,
        person: &Id<Person>,
    ) -> Result<Vec<(Id<Person>, String)>, StoreError> {
        let sql = "select distinct r.candidate, r.reason from recusal r join staff s on s.id = r.staff where s.person = $1 order by 1, 2";
        let rows = self.rows(sql, &[person.into()])?;
        rows.iter()
            .map(|row| Ok((row.id("candidate")?, row.text("reason")?.to_owned())))
            .collect()
    }

    /// Where a person serves, this session apart: the day and the place, once for each session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn busy_days(
        &mut self,
        person: &Id<Person>,
        but: &Id<Session>,
    ) -> Result<Vec<(Date, String)>, StoreError> {
        let sql = "select session, on_day, place from session_staff where person = $1 and session <> $2 \
            union select session, on_day, place from session_supervision where person = $1 and session <> $2 order by 2, 1";
        let rows = self.rows(sql, &[person.into(), but.into()])?;
        rows.iter()
            .map(|row| Ok((row.day("on_day")?, row.text("place")?.to_owned())))
            .collect()
    }

    /// What a person did and will do at exams, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn served_by(&mut self, person: &Id<Person>) -> Result<Vec<Served>, StoreError> {
        let sql = "select t.session, s.occupation, s.level, t.duty, t.on_day from session_staff t join session s on s.id = t.session where t.person = $1 \
            union all select t.session, s.occupation, s.level, 'external-supervisor', t.on_day from session_supervision t \
            join session s on s.id = t.session where t.person = $1 order by 5 desc, 1";
        let rows = self.rows(sql, &[person.into()])?;
        rows.iter()
            .map(|row| {
                Ok(Served {
                    session: row.id("session")?,
                    what: format!("{} {}", row.text("occupation")?, row.text("level")?),
                    duty: row.text("duty")?.to_owned(),
                    on: row.day("on_day")?,
                })
            })
            .collect()
    }

    /// The sessions of an institution with those who assess them, by day.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn assessed_sessions(
        &mut self,
        institution: &Id<Institution>,
    ) -> Result<Vec<AssessedSession>, StoreError> {
        let mut found: Vec<AssessedSession> = Vec::new();
        let mut at: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
        for row in self.rows(ASSESSED, &[institution.into()])? {
            let position = *at
                .entry(row.text("session")?.to_owned())
                .or_insert(found.len());
            if position == found.len() {
                found.push(AssessedSession {
                    session: row.id("session")?,
                    on: row.day("on_day")?,
                    persons: Vec::new(),
                });
            }
            found[position].persons.push(row.id("person")?);
        }
        Ok(found)
    }

    /// Puts another panel in the place of a session's staff.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if somebody is elsewhere on the day.
    pub fn record_panel(&mut self, assigned: &Decided<PanelAssigned>) -> Result<(), StoreError> {
        let session = &assigned.session;
        self.free_staff(&session.id)?;
        self.book_staff(session)
    }

    /// Books the staff of a session for its days.
    pub(crate) fn book_staff(&mut self, session: &Session) -> Result<(), StoreError> {
        let place = session.place();
        for Assignment { staff, duty } in &session.staff {
            let on = duty_day(session, *duty).unwrap_or(session.announced_on);
            // Whoever is booked elsewhere on the day keeps that place, and the next statement finds no place to point at.
            self.execute(
                "insert into staff_day (person, on_day, place) select person, $2, $3 from staff where id = $1 \
                 on conflict (person, on_day) do nothing",
                &[staff.into(), on.into(), Value::from(&place)],
            )?;
            self.execute_one(
                "staff",
                "insert into session_staff (session, staff, duty, person, on_day, place) \
                 select $1, id, $3, person, $4, $5 from staff where id = $2",
                &[
                    (&session.id).into(),
                    staff.into(),
                    duty.id().into(),
                    on.into(),
                    Value::from(&place),
                ],
            )?;
        }
        Ok(())
    }

    /// Takes everybody off a session's own staff; whoever serves nowhere else on the day is free again.
    pub(crate) fn free_staff(&mut self, session: &Id<Session>) -> Result<(), StoreError> {
        let freed = self.rows(
            "delete from session_staff where session = $1 returning person, on_day",
            &[session.into()],
        )?;
        self.free_days(&freed)
    }

    /// The same for supervisors whom the authority sent.
    pub(crate) fn free_supervisors(&mut self, session: &Id<Session>) -> Result<(), StoreError> {
        let freed = self.rows(
            "delete from session_supervision where session = $1 returning person, on_day",
            &[session.into()],
        )?;
        self.free_days(&freed)
    }

    fn free_days(&mut self, freed: &[Row]) -> Result<(), StoreError> {
        for row in freed {
            self.execute(
                "delete from staff_day where person = $1 and on_day = $2 \
                 and not exists (select 1 from session_staff s where s.person = $1 and s.on_day = $2) \
                 and not exists (select 1 from session_supervision s where s.person = $1 and s.on_day = $2)",
                &[row.text("person")?.into(), row.text("on_day")?.into()],
            )?;
        }
        Ok(())
    }
}

pub(crate) fn staff(row: &Row) -> Result<Staff, StoreError> {
    Ok(Staff {
        id: row.id("id")?,
        person: row.id("person")?,
        institution: row.id("institution")?,
        duty: row.parsed("duty")?,
        ceiling: row.parsed("ceiling")?,
        from: row.day("valid_from")?,
        until: row.day("valid_until")?,
    })
}

fn course(row: &Row) -> Result<Course, StoreError> {
    Ok(Course {
        id: row.id("id")?,
        institution: match row.text_or_null("institution")? {
            Some(_) => Some(row.id("institution")?),
            None => None,
        },
        title: row.text("title")?.to_owned(),
        held_on: row.day("held_on")?,
        hours: row.number("hours")?,
    })
}
