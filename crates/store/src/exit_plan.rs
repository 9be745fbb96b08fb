//! Exits that officers plan, and what the register holds for their simulation.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    exit::{
        approve::ExitDecided,
        plan::{ExitPlan, ExitPlanStage},
        withdraw::{Withdrawal, Withdrawn},
    },
    id::Id,
    money::Minor,
    transition::Exam,
};
use jiff::civil::Date;

const ONE: &str = "select p.id, p.occupations, p.exit_on, p.instrument, p.reason, p.planned_on, p.planned_by, p.stage, p.decided_on, \
    p.decided_by, p.decided_why, p.leaf, w.asked_on, w.asked_by, w.why, w.withdrawn_on, w.withdrawn_by, w.leaf as withdrawn_leaf \
    from exit_plan p left join exit_withdrawal w on w.plan = p.id where p.id = $1";
const ALL: &str = "select p.id, p.occupations, p.exit_on, p.instrument, p.reason, p.planned_on, p.planned_by, p.stage, p.decided_on, \
    p.decided_by, p.decided_why, p.leaf, w.asked_on, w.asked_by, w.why, w.withdrawn_on, w.withdrawn_by, w.leaf as withdrawn_leaf \
    from exit_plan p left join exit_withdrawal w on w.plan = p.id order by p.planned_on desc, p.id desc";
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
    /// The withdrawal that was asked for.
    pub withdrawal: Option<Withdrawal>,
    /// Who confirmed it, and its place in the record.
    pub withdrawn: Option<(String, u64)>,
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
            ExitPlanStage::Approved { .. }
            | ExitPlanStage::Planned
            | ExitPlanStage::Withdrawn { .. } => (None, true),
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

    /// Whether an occupation leaves on a day by a plan that stands. In an act no other server withdraws it meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn planned_exit_in_turn(&mut self, occupation: &str, on: Date) -> Result<bool, StoreError> {
        let sql =
            "update planned_exit set exit_on = exit_on where occupation = $1 and exit_on = $2";
        Ok(self.execute(sql, &[occupation.into(), on.into()])? == 1)
    }

    /// Whether the seal of one of a plan's occupations has begun. In an act no other server begins it meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn is_sealing(&mut self, plan: &ExitPlan) -> Result<bool, StoreError> {
        let sql = "update planned_exit set exit_on = exit_on where plan = $1";
        self.execute(sql, &[(&plan.id).into()])?;
        for occupation in &plan.occupations {
            if self.seal_in_turn(occupation)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The same for whoever only looks.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn is_sealed_or_sealing(&mut self, occupations: &[String]) -> Result<bool, StoreError> {
        for occupation in occupations {
            if self.seal_of(occupation)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Records that a withdrawal was asked for.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if somebody asked meanwhile.
    pub fn record_withdrawal_asked(
        &mut self,
        asked: &Decided<Withdrawal>,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into exit_withdrawal (plan, asked_on, asked_by, why) values ($1, $2, $3, $4)",
            &[
                (&asked.plan).into(),
                asked.asked_on.into(),
                Value::from(&asked.asked_by),
                Value::from(&asked.reason),
            ],
        )?;
        Ok(())
    }

    /// Records that an exit is withdrawn: its occupations are planned no more.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was withdrawn meanwhile; [`StoreError::Constraint`] if the same person asked.
    pub fn record_withdrawn(
        &mut self,
        withdrawn: &Decided<Withdrawn>,
        leaf: u64,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "exit plan",
            "update exit_withdrawal set withdrawn_on = $1, withdrawn_by = $2, leaf = $3 where plan = $4 and withdrawn_on is null",
            &[
                withdrawn.on.into(),
                Value::from(&withdrawn.by),
                leaf.into(),
                (&withdrawn.plan).into(),
            ],
        )?;
        let sql = "delete from planned_exit where plan = $1";
        self.execute(sql, &[(&withdrawn.plan).into()])?;
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
    let withdrawal = match row.day_or_null("asked_on")? {
        None => None,
        Some(asked_on) => Some(Withdrawal {
            plan: row.id("id")?,
            asked_on,
            asked_by: row.text("asked_by")?.to_owned(),
            reason: row.text("why")?.to_owned(),
        }),
    };
    let withdrawn_on = row.day_or_null("withdrawn_on")?;
    let stage = match row.text("stage")? {
        "approved" if withdrawn_on.is_some() => ExitPlanStage::Withdrawn {
            on: row.day("withdrawn_on")?,
            reason: row.text("why")?.to_owned(),
        },
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
        withdrawal,
        withdrawn: match row.place_or_null("withdrawn_leaf")? {
            None => None,
            Some(leaf) => Some((row.text("withdrawn_by")?.to_owned(), leaf)),
        },
    })
}
