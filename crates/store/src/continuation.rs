//! Continuations: who on a sealed roster waits for an exam, and who entered one by a trainee's place on it.
use crate::{StoreError, Tx, Value, session::CountedSession};
use assay_core::{
    decision::Decided,
    enrolment::Enrolment,
    id::Id,
    level::Level,
    person::Person,
    plan::{Trainee, enter::Entered},
    session::Session,
};
use jiff::civil::Date;

/// Sessions with somebody on the roster who has not sat.
const UNSAT: &str = "select id, institution, filing, occupation, level, certificate, standard, announced_on, enrol_until, \
    parts, site, seats, taken, fee_minor, stage, stage_from, stage_until, reason, present, passed, issued, approved_by, leaf \
    from session s where s.occupation = $1 and s.level = $2 and s.certificate = 'qualification' \
    and s.stage in ('announced', 'seated', 'cancelled') and exists (select 1 from enrolment e join roster r on r.subject = e.id \
    where e.session = s.id and e.stage in ('filed', 'accepted', 'seated')) order by s.id";
const CONTINUATIONS: &str = "select id, institution, filing, occupation, level, certificate, standard, announced_on, enrol_until, \
    parts, site, seats, taken, fee_minor, stage, stage_from, stage_until, reason, present, passed, issued, approved_by, leaf \
    from session s where s.occupation = $1 and s.level = $2 and s.certificate = 'qualification' and s.stage = 'announced' \
    and exists (select 1 from occupation_exit x where x.occupation = s.occupation and x.exit_on <= s.announced_on) \
    order by s.parts, s.id";

impl Tx<'_> {
    /// Sessions of an occupation at a level where somebody on the sealed roster has not sat.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sessions_not_sat(
        &mut self,
        occupation: &str,
        level: Level,
    ) -> Result<Vec<CountedSession>, StoreError> {
        self.rows(UNSAT, &[occupation.into(), level.id().into()])?
            .iter()
            .map(crate::session::session)
            .collect()
    }

    /// Continuations of an occupation at a level that are announced, the next exam first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn continuations(
        &mut self,
        occupation: &str,
        level: Level,
    ) -> Result<Vec<CountedSession>, StoreError> {
        self.rows(CONTINUATIONS, &[occupation.into(), level.id().into()])?
            .iter()
            .map(crate::session::session)
            .collect()
    }

    /// How many on the sealed roster have not sat in a session, and do not wish their fee back.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn entitled_in(&mut self, session: &Id<Session>) -> Result<u32, StoreError> {
        let sql = "select count(*) from enrolment e join roster r on r.subject = e.id left join wish w on w.enrolment = e.id \
                   where e.session = $1 and e.stage in ('filed', 'accepted', 'seated') \
                   and coalesce(w.wish, w.lapse, 'open') <> 'refund'";
        let found = self.count(sql, &[session.into()])?;
        Ok(u32::try_from(found).unwrap_or(u32::MAX))
    }

    /// How many trainees on the sealed roster of an occupation, at a level, have neither graduated nor entered an exam.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn trainees_waiting(&mut self, occupation: &str, level: Level) -> Result<u32, StoreError> {
        let sql = "select count(*) from trainee t join training_plan p on p.id = t.plan join roster r on r.subject = t.id \
                   where p.occupation = $1 and p.level = $2 and p.promises = 'qualification' and t.graduated_on is null \
                   and not exists (select 1 from trainee_exam x join enrolment e on e.id = x.enrolment where x.trainee = t.id \
                   and e.stage not in ('rejected', 'refunded', 'absent', 'failed'))";
        let found = self.count(sql, &[occupation.into(), level.id().into()])?;
        Ok(u32::try_from(found).unwrap_or(u32::MAX))
    }

    /// The day an enrolment's exam was first announced: the earliest among the sessions that it was ever in.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn first_announced(
        &mut self,
        id: &Id<Enrolment>,
        now_in: &Session,
    ) -> Result<Date, StoreError> {
        let sql = "select s.announced_on from enrolment_move m join session s on s.id = m.from_session \
                   where m.enrolment = $1 order by s.announced_on limit 1";
        let before = self.row(sql, &[id.into()])?;
        let before = before.map(|row| row.day("announced_on")).transpose()?;
        Ok(before.map_or(now_in.announced_on, |on| on.min(now_in.announced_on)))
    }

    /// The trainee by whose place on the roster an enrolment came in; only a trainee who is the same person.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn entered_by(&mut self, id: &Id<Enrolment>) -> Result<Option<Id<Trainee>>, StoreError> {
        let sql = "select x.trainee from trainee_exam x join trainee t on t.id = x.trainee join enrolment e on e.id = x.enrolment \
                   where x.enrolment = $1 and t.person = e.person";
        let row = self.row(sql, &[id.into()])?;
        row.map(|row| row.id("trainee")).transpose()
    }

    /// The qualification exams of a person in an occupation at a level.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn qualification_exams_of(
        &mut self,
        person: &Id<Person>,
        occupation: &str,
        level: Level,
    ) -> Result<Vec<Id<Enrolment>>, StoreError> {
        let sql = "select e.id from enrolment e join session s on s.id = e.session where e.person = $1 and s.occupation = $2 \
                   and s.level = $3 and s.certificate = 'qualification' order by e.id";
        let found = self.rows(sql, &[person.into(), occupation.into(), level.id().into()])?;
        found.iter().map(|row| row.id("id")).collect()
    }

    /// A trainee enters an exam: the enrolment comes in with the leaf that shows the day.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if the person is enrolled there already.
    pub fn record_entered(
        &mut self,
        entered: &Decided<Entered>,
        evidence: &str,
        by: &str,
        leaf: u64,
    ) -> Result<(), StoreError> {
        self.record_enrolment(&entered.enrolment, evidence, by, Some(leaf))?;
        let sql = "insert into trainee_exam (enrolment, trainee) values ($1, $2)";
        let (exam, trainee): (Value, Value) =
            ((&entered.enrolment.id).into(), (&entered.trainee).into());
        self.execute(sql, &[exam, trainee])?;
        Ok(())
    }
}
