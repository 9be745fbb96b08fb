//! Exits that officers plan, and what the register holds for their simulation.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    exit::{
        approve::ExitDecided,
        plan::{ExitPlan, ExitPlanStage},
    },
    id::Id,
    money::Minor,
    transition::Exam,
};
use jiff::civil::Date;

const ONE: &str = "select id, occupations, exit_on, instrument, reason, planned_on, planned_by, stage, decided_on, decided_by, \
    decided_why, leaf from exit_plan where id = $1";
const ALL: &str = "select id, occupations, exit_on, instrument, reason, planned_on, planned_by, stage, decided_on, decided_by, \
    decided_why, leaf from exit_plan order by planned_on desc, id desc";
const OPEN: &str = "select s.id as session, s.institution, s.announced_on, s.parts, e.stage, e.paid_minor \
    from session s join enrolment e on e.session = s.id where s.occupation = $1 and s.certificate = 'qualification' \
    and (e.stage in ('filed', 'accepted', 'seated', 'present', 'passed') \
    or (e.stage = 'failed' and s.stage <> 'final')) order by s.id";

/// A planned exit with what the database keeps beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptExitPlan {
    /// The plan.
    pub plan: ExitPlan,
    /// The account that planned it.
    pub planned_by: String,
    /// The account that decided.
    pub decided_by: Option<String>,
    /// Place of the approval in the record.
    pub leaf: Option<u64>,
}

/// An exit by an approved plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedExit {
    /// Chinese name of the occupation.
    pub occupation: String,
    /// Which plan.
    pub plan: String,
    /// First day without it.
    pub on: Date,
}

/// An open enrolment as a simulation looks at it.
#[derive(Debug)]
pub struct OpenCase<'t> {
    /// Its session.
    pub session: &'t str,
    /// Who holds it.
    pub institution: &'t str,
    /// The day of the announcement.
    pub announced_on: &'t str,
    /// The parts of the exam with their days, as JSON.
    pub parts: &'t str,
    /// How far its exam is.
    pub exam: Exam,
    /// What was paid.
    pub paid: Minor,
}

impl Tx<'_> {
    /// The planned exit, if there is one with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn exit_plan(&mut self, id: &Id<ExitPlan>) -> Result<Option<KeptExitPlan>, StoreError> {
        let row = self.row(ONE, &[id.into()])?;
        row.map(|row| plan(&row)).transpose()
    }

    /// Every planned exit, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn exit_plans(&mut self) -> Result<Vec<KeptExitPlan>, StoreError> {
        self.rows(ALL, &[])?.iter().map(plan).collect()
    }

    /// The exits by approved plans, in the order of their days.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn planned_exits(&mut self) -> Result<Vec<PlannedExit>, StoreError> {
        let sql = "select occupation, plan, exit_on from planned_exit order by exit_on, occupation";
        let rows = self.rows(sql, &[])?;
        rows.iter()
            .map(|row| {
                Ok(PlannedExit {
                    occupation: row.text("occupation")?.to_owned(),
                    plan: row.text("plan")?.to_owned(),
                    on: row.day("exit_on")?,
                })
            })
            .collect()
    }

    /// Adds a planned exit.
    ///
    /// # Errors
    /// [`StoreError`].
    ///
    /// # Panics
    /// Never: names are JSON.
    pub fn record_exit_plan(
        &mut self,
        plan: &Decided<ExitPlan>,
        by: &str,
    ) -> Result<(), StoreError> {
        let occupations = serde_json::to_string(&plan.occupations).expect("names are JSON");
        self.execute(
            "insert into exit_plan (id, occupations, exit_on, instrument, reason, planned_on, planned_by, stage) \
             values ($1, $2, $3, $4, $5, $6, $7, 'planned')",
            &[
                (&plan.id).into(),
                occupations.into(),
                plan.on.into(),
                Value::from(&plan.instrument),
                Value::from(&plan.reason),
                plan.planned_on.into(),
                by.into(),
            ],
        )?;
        Ok(())
    }

    /// Records that a planned exit was approved or rejected; an approval with its leaf, and the day of each occupation.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was decided meanwhile; [`StoreError::Constraint`] if the same person planned it, or
    /// an occupation leaves by another plan.
    pub fn record_exit_decided(
        &mut self,
        plan: &ExitPlan,
        decided: &Decided<ExitDecided>,
        leaf: Option<u64>,
    ) -> Result<(), StoreError> {
        let (why, approved) = match &decided.stage {
            ExitPlanStage::Rejected { reason, .. } => (Some(reason.as_str()), false),
            ExitPlanStage::Approved { .. } | ExitPlanStage::Planned => (None, true),
        };
        self.execute_one(
            "exit plan",
            "update exit_plan set stage = $1, decided_on = $2, decided_by = $3, decided_why = $4, leaf = $5 \
             where id = $6 and stage = 'planned'",
            &[
                decided.stage.id().into(),
                decided.on.into(),
                Value::from(&decided.by),
                why.into(),
                leaf.into(),
                (&decided.plan).into(),
            ],
        )?;
        for occupation in plan.occupations.iter().filter(|_| approved) {
            self.execute(
                "insert into planned_exit (occupation, plan, exit_on) values ($1, $2, $3)",
                &[
                    Value::from(occupation),
                    (&decided.plan).into(),
                    plan.on.into(),
                ],
            )?;
        }
        Ok(())
    }

    /// Institutions that hold qualification exams of an occupation.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn institutions_with_sessions(
        &mut self,
        occupation: &str,
    ) -> Result<Vec<String>, StoreError> {
        let rows = self.rows(
            "select distinct institution from session where occupation = $1 and certificate = 'qualification' order by institution",
            &[occupation.into()],
        )?;
        rows.iter()
            .map(|row| row.text("institution").map(str::to_owned))
            .collect()
    }

    /// Hands every open enrolment of an occupation to `each`, session by session.
    ///
    /// # Errors
    /// [`StoreError`], or what `each` gives.
    pub fn each_open_case(
        &mut self,
        occupation: &str,
        mut each: impl FnMut(OpenCase<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.each(OPEN, &[occupation.into()], |row| {
            each(OpenCase {
                session: row.text("session")?,
                institution: row.text("institution")?,
                announced_on: row.text("announced_on")?,
                parts: row.text("parts")?,
                exam: crate::exit::exam(row.text("stage")?)?,
                paid: row.minor("paid_minor")?,
            })
        })
    }
}

fn plan(row: &Row) -> Result<KeptExitPlan, StoreError> {
    let stage = match row.text("stage")? {
        "planned" => ExitPlanStage::Planned,
        "approved" => ExitPlanStage::Approved {
            on: row.day("decided_on")?,
        },
        "rejected" => ExitPlanStage::Rejected {
            on: row.day("decided_on")?,
            reason: row.text("decided_why")?.to_owned(),
        },
        other => {
            return Err(StoreError::Unreadable {
                column: "stage".to_owned(),
                why: format!("`{other}` is no stage of a planned exit"),
            });
        }
    };
    Ok(KeptExitPlan {
        plan: ExitPlan {
            id: row.id("id")?,
            occupations: row.json("occupations")?,
            on: row.day("exit_on")?,
            instrument: row.text("instrument")?.to_owned(),
            reason: row.text("reason")?.to_owned(),
            planned_on: row.day("planned_on")?,
            stage,
        },
        planned_by: row.text("planned_by")?.to_owned(),
        decided_by: row.text_or_null("decided_by")?.map(str::to_owned),
        leaf: row.place_or_null("leaf")?,
    })
}
