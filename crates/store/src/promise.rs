//! Training plans as lists show them, and promises that are at risk.
use crate::{Row, StoreError, Tx, Value, plan};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::Institution,
    person::Person,
    plan::{Trainee, TrainingPlan},
};
use jiff::civil::Date;

/// A plan with its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPlan {
    /// The plan.
    pub plan: TrainingPlan,
    /// Chinese name of the institution.
    pub institution: String,
    /// Trainees in all.
    pub trainees: i64,
    /// Those who graduated.
    pub graduated: i64,
    /// Risks that are open.
    pub risks: i64,
}

/// A risk of a plan that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRisk {
    /// Its code.
    pub code: String,
    /// Trainees whose promise is endangered.
    pub trainees: u32,
    /// Since when.
    pub since: Date,
}

const LISTED: &str = "select p.id, p.institution, p.occupation, p.level, p.kind, p.promises, i.name_zh, \
    (select count(*) from trainee t where t.plan = p.id) as trainees, \
    (select count(*) from trainee t where t.plan = p.id and t.graduated_on is not null) as graduated, \
    (select count(*) from promise_risk r where r.plan = p.id and r.trainees > 0) as risks \
    from training_plan p join institution i on i.id = p.institution where ($1 = '' or p.institution = $1) order by p.id";
const OF_PERSON: &str = "select id, plan, institution, person, enrolled_on, graduates_on, graduated_on, certificate, disposition \
    from trainee where person = $1 order by id";

impl Tx<'_> {
    /// Training plans with their figures: of one institution, or all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn listed_plans(
        &mut self,
        institution: Option<&Id<Institution>>,
    ) -> Result<Vec<ListedPlan>, StoreError> {
        let of = institution.map_or("", Id::as_str);
        let listed = |row: &Row| {
            Ok(ListedPlan {
                plan: plan::plan(row)?,
                institution: row.text("name_zh")?.to_owned(),
                trainees: row.int("trainees")?,
                graduated: row.int("graduated")?,
                risks: row.int("risks")?,
            })
        };
        self.rows(LISTED, &[of.into()])?
            .iter()
            .map(listed)
            .collect()
    }

    /// The plans that a person learns or learned under.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn trainees_by(&mut self, person: &Id<Person>) -> Result<Vec<Trainee>, StoreError> {
        self.rows(OF_PERSON, &[person.into()])?
            .iter()
            .map(plan::trainee)
            .collect()
    }

    /// Opens a plan.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if it is there.
    pub fn record_training_plan(&mut self, plan: &Decided<TrainingPlan>) -> Result<(), StoreError> {
        self.execute(
            "insert into training_plan (id, institution, occupation, level, kind, promises) values ($1, $2, $3, $4, $5, $6)",
            &[
                (&plan.id).into(),
                (&plan.institution).into(),
                Value::from(&plan.occupation),
                plan.level.id().into(),
                plan.kind.id().into(),
                plan.promises.id().into(),
            ],
        )?;
        Ok(())
    }

    /// The risks that trainees of a plan were told of, and that last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn trainee_risks_of(
        &mut self,
        plan: &Id<TrainingPlan>,
    ) -> Result<Vec<(Id<Trainee>, String)>, StoreError> {
        let sql = "select r.trainee, r.risk from trainee_risk r join trainee t on t.id = r.trainee where t.plan = $1 order by r.trainee, r.risk";
        let rows = self.rows(sql, &[plan.into()])?;
        rows.iter()
            .map(|row| Ok((row.id("trainee")?, row.text("risk")?.to_owned())))
            .collect()
    }

    /// Notes that a trainee was told of a risk.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if it was noted before.
    pub fn record_trainee_risk(
        &mut self,
        trainee: &Id<Trainee>,
        risk: &str,
        on: Date,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into trainee_risk (trainee, risk, told_on) values ($1, $2, $3)",
            &[trainee.into(), risk.into(), on.into()],
        )?;
        Ok(())
    }

    /// Notes that a risk is over: coming back, it is told anew.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_trainee_risk_over(
        &mut self,
        trainee: &Id<Trainee>,
        risk: &str,
    ) -> Result<(), StoreError> {
        self.execute(
            "delete from trainee_risk where trainee = $1 and risk = $2",
            &[trainee.into(), risk.into()],
        )?;
        Ok(())
    }

    /// The open risks of a plan.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn risks_of(&mut self, plan: &Id<TrainingPlan>) -> Result<Vec<KeptRisk>, StoreError> {
        let rows = self.rows(
            "select risk, trainees, since from promise_risk where plan = $1 and trainees > 0 order by risk",
            &[plan.into()],
        )?;
        rows.iter()
            .map(|row| {
                Ok(KeptRisk {
                    code: row.text("risk")?.to_owned(),
                    trainees: row.number("trainees")?,
                    since: row.day("since")?,
                })
            })
            .collect()
    }

    /// Keeps how many promises of a plan a risk endangers from a day on; 0 ends it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_risk(
        &mut self,
        plan: &Id<TrainingPlan>,
        code: &str,
        trainees: u32,
        since: Date,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into promise_risk (plan, risk, trainees, since) values ($1, $2, $3, $4) \
             on conflict (plan, risk) do update set trainees = excluded.trainees, since = excluded.since",
            &[plan.into(), code.into(), trainees.into(), since.into()],
        )?;
        Ok(())
    }
}
