//! Approve a planned exit, or reject it: never by whoever planned it.
use super::plan::{ExitPlan, ExitPlanStage, earliest};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// Permission to approve or to reject a planned exit.
#[derive(Debug)]
pub enum DecideExit {}
impl Action for DecideExit {
    type On = ExitPlan;
    const NAME: &'static str = "exit.decide";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// A planned exit, decided 退出计划审批.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExitDecided {
    /// Which plan.
    pub plan: Id<ExitPlan>,
    /// Approved or rejected.
    pub stage: ExitPlanStage,
    /// The day.
    pub on: Date,
    /// The account of the officer.
    pub by: String,
}

/// Why a planned exit is neither approved nor rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecideExitRefused {
    /// It was decided before.
    #[error("the plan is {stage}: it was decided before")]
    Stage {
        /// Where it stands.
        stage: &'static str,
    },
    /// The same person planned it.
    #[error("whoever planned an exit does not decide it")]
    SamePerson,
    /// The day has come too near.
    #[error("its day is {on}, and the earliest that can be approved today is {earliest}")]
    Late {
        /// The planned day.
        on: Date,
        /// The earliest day.
        earliest: Date,
    },
    /// An occupation got another day meanwhile.
    #[error("{occupation} leaves the catalogue on {on} already")]
    Exits {
        /// Chinese name.
        occupation: String,
        /// Its day.
        on: Date,
    },
    /// A rejection without a reason.
    #[error("a rejection says why")]
    Empty,
}

impl Why for DecideExitRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Stage { .. } => (
                "exit.decide.stage",
                "该退出计划已经处理".to_owned(),
                ("请刷新后查看。", "Look at it again."),
                None,
            ),
            Self::SamePerson => (
                "exit.decide.same-person",
                "提出退出计划的人不能批准或否决该计划".to_owned(),
                ("请由另一名工作人员办理。", "Let another officer decide it."),
                Some("exit.two-persons"),
            ),
            Self::Late { on, earliest } => (
                "exit.decide.late",
                format!("计划日期为{on}，今天最早可批准的日期为{earliest}"),
                (
                    "请否决该计划，另提日期较晚的计划。",
                    "Reject it, and plan a later day.",
                ),
                Some("exit.ahead"),
            ),
            Self::Exits { occupation, on } => (
                "exit.decide.exits",
                format!("“{occupation}”已定于{on}退出目录"),
                (
                    "请否决该计划，另提不含该职业的计划。",
                    "Reject it, and plan without this occupation.",
                ),
                None,
            ),
            Self::Empty => (
                "exit.decide.empty",
                "否决须写明理由".to_owned(),
                ("请填写理由。", "Say why."),
                Some("exit.two-persons"),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule,
        }
    }

    fn examples() -> Vec<Self> {
        let day = Date::constant(2026, 12, 1);
        vec![
            Self::Stage { stage: "rejected" },
            Self::SamePerson,
            Self::Late {
                on: day,
                earliest: day,
            },
            Self::Exits {
                occupation: "焊工".into(),
                on: day,
            },
            Self::Empty,
        ]
    }
}

fn may_decide(
    permit: &Permit<'_, DecideExit>,
    planned_by: &str,
    law: &Pack,
    today: Date,
) -> Result<(), Refused<DecideExitRefused>> {
    let plan = permit.on();
    let why = match &plan.stage {
        ExitPlanStage::Planned if planned_by == permit.by().account => {
            DecideExitRefused::SamePerson
        }
        ExitPlanStage::Planned => return Ok(()),
        decided => DecideExitRefused::Stage {
            stage: decided.id(),
        },
    };
    Err(Refused::new(law, today, why))
}

/// Approves a planned exit: it takes force on its day by itself.
///
/// # Errors
/// [`DecideExitRefused`].
pub fn approve(
    permit: &Permit<'_, DecideExit>,
    planned_by: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<ExitDecided>, Refused<DecideExitRefused>> {
    may_decide(permit, planned_by, law, today)?;
    let plan = permit.on();
    let (on, earliest) = (plan.on, earliest(law, today));
    if on < earliest {
        let late = DecideExitRefused::Late { on, earliest };
        return Err(Refused::new(law, today, late));
    }
    for occupation in &plan.occupations {
        let found = law.catalogue.find(occupation);
        if let Some(exit) = found.and_then(|found| found.exit.as_ref()) {
            let (occupation, on) = (occupation.clone(), exit.on);
            let exits = DecideExitRefused::Exits { occupation, on };
            return Err(Refused::new(law, today, exits));
        }
    }
    let stage = ExitPlanStage::Approved { on: today };
    Ok(decided(permit, stage, today))
}

/// Rejects a planned exit.
///
/// # Errors
/// [`DecideExitRefused`].
pub fn reject(
    permit: &Permit<'_, DecideExit>,
    planned_by: &str,
    reason: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<ExitDecided>, Refused<DecideExitRefused>> {
    may_decide(permit, planned_by, law, today)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refused::new(law, today, DecideExitRefused::Empty));
    }
    let stage = ExitPlanStage::Rejected {
        on: today,
        reason: reason.to_owned(),
    };
    Ok(decided(permit, stage, today))
}

fn decided(
    permit: &Permit<'_, DecideExit>,
    stage: ExitPlanStage,
    on: Date,
) -> Decided<ExitDecided> {
    Decided::new(ExitDecided {
        plan: permit.on().id.clone(),
        stage,
        on,
        by: permit.by().account.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{Actor, permit};
    use jiff::civil::date;

    #[track_caller]
    fn check(
        account: &str,
        stage: ExitPlanStage,
        occupation: &str,
        today: Date,
        approves: bool,
    ) -> &'static str {
        let law = crate::pack::tests::china();
        let officer = Actor {
            account: account.into(),
            role: Role::Officer,
            institution: None,
            person: None,
        };
        let planned = ExitPlan {
            id: Id::of(1),
            occupations: vec![occupation.into()],
            on: date(2026, 12, 31),
            instrument: "人社部发〔2026〕1号".into(),
            reason: "目录调整".into(),
            planned_on: date(2026, 11, 25),
            stage,
        };
        let permit = permit::<DecideExit>(&officer, &planned).unwrap();
        let outcome = if approves {
            approve(&permit, "first", &law, today)
        } else {
            reject(&permit, "first", "重新研究", &law, today)
        };
        match outcome {
            Ok(decided) => decided.stage.id(),
            Err(refused) => refused.why.reason().code,
        }
    }

    #[test]
    fn another_officer_decides_once_and_in_time() {
        let planned = || ExitPlanStage::Planned;
        let day = date(2026, 12, 1);
        assert_eq!(check("second", planned(), "焊工", day, true), "approved");
        assert_eq!(check("second", planned(), "焊工", day, false), "rejected");
        for approves in [true, false] {
            assert_eq!(
                check("first", planned(), "焊工", day, approves),
                "exit.decide.same-person"
            );
            let before = ExitPlanStage::Approved { on: day };
            assert_eq!(
                check("second", before, "焊工", day, approves),
                "exit.decide.stage"
            );
        }
        let late = date(2026, 12, 31);
        assert_eq!(
            check("second", planned(), "焊工", late, true),
            "exit.decide.late"
        );
        assert_eq!(check("second", planned(), "焊工", late, false), "rejected");
        assert_eq!(
            check("second", planned(), "美容师", day, true),
            "exit.decide.exits"
        );
    }

    #[test]
    fn every_reason_has_its_words() {
        crate::refusal::check_examples::<DecideExitRefused>(
            "exit.decide",
            &crate::pack::tests::china(),
        );
    }
}
