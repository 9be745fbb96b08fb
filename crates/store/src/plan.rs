//! Training plans and their trainees.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::Institution,
    plan::{Outcome, Trainee, TrainingPlan, enrol::Cohort, graduate::Graduation},
    session::CertificateKind,
};
use jiff::civil::Date;

const PLAN: &str =
    "select id, institution, occupation, level, kind, promises from training_plan where id = $1";
const PLANS_OF: &str = "select id, institution, occupation, level, kind, promises from training_plan \
    where institution = $1 order by id";
const TRAINEE: &str = "select id, plan, institution, person, enrolled_on, graduates_on, graduated_on, certificate, disposition \
    from trainee where id = $1";
const TRAINEES_OF: &str = "select id, plan, institution, person, enrolled_on, graduates_on, graduated_on, certificate, disposition \
    from trainee where plan = $1 order by id";
impl Tx<'_> {
    /// The training plan, if there is one with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn training_plan(
        &mut self,
        id: &Id<TrainingPlan>,
    ) -> Result<Option<TrainingPlan>, StoreError> {
        self.row(PLAN, &[id.into()])?
            .map(|row| plan(&row))
            .transpose()
    }

    /// The training plans of an institution.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn training_plans_of(
        &mut self,
        institution: &Id<Institution>,
    ) -> Result<Vec<TrainingPlan>, StoreError> {
        self.rows(PLANS_OF, &[institution.into()])?
            .iter()
            .map(plan)
            .collect()
    }

    /// The trainee, if there is one with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn trainee(&mut self, id: &Id<Trainee>) -> Result<Option<Trainee>, StoreError> {
        self.row(TRAINEE, &[id.into()])?
            .map(|row| trainee(&row))
            .transpose()
    }

    /// The trainees of a plan.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn trainees_of(&mut self, plan: &Id<TrainingPlan>) -> Result<Vec<Trainee>, StoreError> {
        self.rows(TRAINEES_OF, &[plan.into()])?
            .iter()
            .map(trainee)
            .collect()
    }

    /// Enrols trainees on the day of the record, their leaves one behind another; adds the plan where it is new.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if somebody is enrolled in the plan already.
    pub fn record_cohort(
        &mut self,
        cohort: &Decided<Cohort>,
        on: Date,
        first_leaf: u64,
    ) -> Result<(), StoreError> {
        let plan = &cohort.plan;
        self.execute(
            "insert into training_plan (id, institution, occupation, level, kind, promises) values ($1, $2, $3, $4, $5, $6) \
             on conflict (id) do nothing",
            &[
                (&plan.id).into(),
                (&plan.institution).into(),
                Value::from(&plan.occupation),
                plan.level.id().into(),
                plan.kind.id().into(),
                plan.promises.id().into(),
            ],
        )?;
        for (leaf, trainee) in (first_leaf..).zip(&cohort.trainees) {
            self.execute(
                "insert into trainee (id, plan, institution, person, enrolled_on, graduates_on, recorded_on, leaf) \
                 values ($1, $2, $3, $4, $5, $6, $7, $8)",
                &[
                    (&trainee.id).into(),
                    (&trainee.plan).into(),
                    (&trainee.institution).into(),
                    (&trainee.person).into(),
                    trainee.enrolled_on.into(),
                    trainee.graduates_on.into(),
                    on.into(),
                    leaf.into(),
                ],
            )?;
        }
        Ok(())
    }

    /// Graduates a trainee.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if they graduated before; [`StoreError::Constraint`] if the exam is another trainee's.
    pub fn record_graduation(
        &mut self,
        graduation: &Decided<Graduation>,
    ) -> Result<(), StoreError> {
        let outcome = &graduation.outcome;
        self.execute_one(
            "trainee",
            "update trainee set graduated_on = $1, enrolment = $2, certificate = $3, disposition = $4 \
             where id = $5 and graduated_on is null",
            &[
                outcome.on.into(),
                (&graduation.enrolment).into(),
                outcome.certificate.map(CertificateKind::id).into(),
                Value::from(&outcome.disposition),
                (&graduation.trainee).into(),
            ],
        )
    }
}

pub(crate) fn plan(row: &Row) -> Result<TrainingPlan, StoreError> {
    Ok(TrainingPlan {
        id: row.id("id")?,
        institution: row.id("institution")?,
        occupation: row.text("occupation")?.to_owned(),
        level: row.parsed("level")?,
        kind: row.parsed("kind")?,
        promises: row.parsed("promises")?,
    })
}

pub(crate) fn trainee(row: &Row) -> Result<Trainee, StoreError> {
    let graduation = match row.day_or_null("graduated_on")? {
        None => None,
        Some(on) => Some(Outcome {
            on,
            certificate: match row.text_or_null("certificate")? {
                None => None,
                Some(_) => Some(row.parsed("certificate")?),
            },
            disposition: row.text("disposition")?.to_owned(),
        }),
    };
    Ok(Trainee {
        id: row.id("id")?,
        plan: row.id("plan")?,
        institution: row.id("institution")?,
        person: row.id("person")?,
        enrolled_on: row.day("enrolled_on")?,
        graduates_on: row.day_or_null("graduates_on")?,
        graduation,
    })
}
