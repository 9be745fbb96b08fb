//! Withdraw an approved exit before its day: one officer asks for it with the reason, another confirms. Then nothing happens
//! at midnight, and the occupations may be planned anew.
use super::plan::{ExitPlan, ExitPlanStage};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// Permission to ask for a withdrawal.
#[derive(Debug)]
pub enum AskWithdrawal {}
impl Action for AskWithdrawal {
    type On = ExitPlan;
    const NAME: &'static str = "exit.ask-withdrawal";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Permission to confirm a withdrawal.
#[derive(Debug)]
pub enum WithdrawExit {}
impl Action for WithdrawExit {
    type On = ExitPlan;
    const NAME: &'static str = "exit.withdraw";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// A withdrawal 撤回, asked for and perhaps confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// Which plan.
    pub plan: Id<ExitPlan>,
    /// The day it was asked for.
    pub asked_on: Date,
    /// The account that asked.
    pub asked_by: String,
    /// Why.
    pub reason: String,
}

/// A withdrawal that is confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// Which plan.
    pub plan: Id<ExitPlan>,
    /// The day.
    pub on: Date,
    /// The account that confirmed.
    pub by: String,
}

/// Why an exit is not withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawRefused {
    /// It is not approved.
    #[error("the plan is {stage}: only an approved exit is withdrawn")]
    Stage {
        /// Where it stands.
        stage: &'static str,
    },
    /// Its day has come.
    #[error("the exit is in force since {on}")]
    InForce {
        /// First day without the occupations.
        on: Date,
    },
    /// A withdrawal without a reason.
    #[error("a withdrawal says why")]
    Empty,
    /// Somebody asked before.
    #[error("its withdrawal was asked for on {on} already")]
    Asked {
        /// The day.
        on: Date,
    },
    /// Nobody asked.
    #[error("nobody has asked for its withdrawal")]
    NotAsked,
    /// The same person asked.
    #[error("whoever asked for a withdrawal does not confirm it")]
    SamePerson,
}

impl Why for WithdrawRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Stage { .. } => (
                "exit.withdraw.stage",
                "只能撤回已批准的退出".to_owned(),
                (
                    "待批准的计划请直接否决。",
                    "Reject a plan that waits for approval.",
                ),
                None,
            ),
            Self::InForce { on } => (
                "exit.withdraw.in-force",
                format!("该退出已自{on}起生效，名册已封存"),
                (
                    "封存的名册不能撤销；个案按退出后的规定办理。",
                    "A sealed roster stays; each case goes its way under the rules after the exit.",
                ),
                Some("exit.ahead"),
            ),
            Self::Empty => (
                "exit.withdraw.empty",
                "撤回须写明理由".to_owned(),
                ("请填写理由。", "Say why."),
                Some("exit.two-persons"),
            ),
            Self::Asked { on } => (
                "exit.withdraw.asked",
                format!("已于{on}提出撤回，待另一名工作人员确认"),
                (
                    "请由另一名工作人员确认。",
                    "Let another officer confirm it.",
                ),
                Some("exit.two-persons"),
            ),
            Self::NotAsked => (
                "exit.withdraw.not-asked",
                "尚无人提出撤回".to_owned(),
                (
                    "请先写明理由提出撤回。",
                    "Ask for it with the reason first.",
                ),
                Some("exit.two-persons"),
            ),
            Self::SamePerson => (
                "exit.withdraw.same-person",
                "提出撤回的人不能确认撤回".to_owned(),
                (
                    "请由另一名工作人员确认。",
                    "Let another officer confirm it.",
                ),
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
        let on = Date::constant(2026, 12, 1);
        vec![
            Self::Stage { stage: "planned" },
            Self::InForce { on },
            Self::Empty,
            Self::Asked { on },
            Self::NotAsked,
            Self::SamePerson,
        ]
    }
}

/// Whether a plan can still be withdrawn. `is_sealing` says that the roster of one of its occupations is begun.
fn may_still(plan: &ExitPlan, is_sealing: bool, today: Date) -> Result<(), WithdrawRefused> {
    match &plan.stage {
        ExitPlanStage::Approved { .. } if today >= plan.on || is_sealing => {
            Err(WithdrawRefused::InForce { on: plan.on })
        }
        ExitPlanStage::Approved { .. } => Ok(()),
        other => Err(WithdrawRefused::Stage { stage: other.id() }),
    }
}

/// Decides whether a withdrawal is asked for; `before` is one that somebody asked for already.
///
/// # Errors
/// [`WithdrawRefused`].
pub fn ask_withdrawal(
    permit: &Permit<'_, AskWithdrawal>,
    before: Option<&Withdrawal>,
    reason: &str,
    is_sealing: bool,
    (law, today): (&Pack, Date),
) -> Result<Decided<Withdrawal>, Refused<WithdrawRefused>> {
    let plan = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if let Err(why) = may_still(plan, is_sealing, today) {
        return refuse(why);
    }
    if let Some(before) = before {
        return refuse(WithdrawRefused::Asked {
            on: before.asked_on,
        });
    }
    let reason = reason.trim();
    if reason.is_empty() {
        return refuse(WithdrawRefused::Empty);
    }
    Ok(Decided::new(Withdrawal {
        plan: plan.id.clone(),
        asked_on: today,
        asked_by: permit.by().account.clone(),
        reason: reason.to_owned(),
    }))
}

/// Decides whether a withdrawal that was asked for is confirmed.
///
/// # Errors
/// [`WithdrawRefused`].
pub fn withdraw(
    permit: &Permit<'_, WithdrawExit>,
    asked: Option<&Withdrawal>,
    is_sealing: bool,
    law: &Pack,
    today: Date,
) -> Result<Decided<Withdrawn>, Refused<WithdrawRefused>> {
    let (plan, by) = (permit.on(), permit.by());
    let refuse = |why| Err(Refused::new(law, today, why));
    if let Err(why) = may_still(plan, is_sealing, today) {
        return refuse(why);
    }
    match asked {
        None => refuse(WithdrawRefused::NotAsked),
        Some(asked) if asked.asked_by == by.account => refuse(WithdrawRefused::SamePerson),
        Some(_) => Ok(Decided::new(Withdrawn {
            plan: plan.id.clone(),
            on: today,
            by: by.account.clone(),
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{Actor, permit};
    use jiff::civil::date;

    const DAY: Date = date(2026, 12, 31);

    #[track_caller]
    fn check(stage: ExitPlanStage, (by, is_sealing, today): (&str, bool, Date), expected: &str) {
        let law = crate::pack::tests::china();
        let officer = Actor {
            account: by.into(),
            role: Role::Officer,
            institution: None,
            person: None,
        };
        let plan = ExitPlan {
            id: Id::of(1),
            occupations: vec!["焊工".into()],
            on: DAY,
            instrument: "人社部发〔2026〕1号".into(),
            reason: "目录调整".into(),
            planned_on: date(2026, 11, 25),
            stage,
        };
        let ask = permit::<AskWithdrawal>(&officer, &plan).unwrap();
        let asked = ask_withdrawal(&ask, None, "重新研究", is_sealing, (&law, today));
        let by_first = asked.map(|asked| Withdrawal {
            asked_by: "first".into(),
            ..asked.into_inner()
        });
        let confirm = permit::<WithdrawExit>(&officer, &plan).unwrap();
        let asked = by_first.as_ref().ok();
        let outcome = withdraw(&confirm, asked, is_sealing, &law, today);
        let code = outcome.map_or_else(|no| no.why.reason().code, |_| "done");
        assert_eq!(code, expected);
    }

    #[test]
    fn an_approved_exit_is_withdrawn_by_two_before_its_day_and_not_later() {
        let approved = || ExitPlanStage::Approved {
            on: date(2026, 12, 1),
        };
        let before = date(2026, 12, 30);
        check(approved(), ("second", false, before), "done");
        check(
            approved(),
            ("first", false, before),
            "exit.withdraw.same-person",
        );
        check(approved(), ("second", false, DAY), "exit.withdraw.in-force");
        check(
            approved(),
            ("second", true, before),
            "exit.withdraw.in-force",
        );
        check(
            ExitPlanStage::Planned,
            ("second", false, before),
            "exit.withdraw.stage",
        );
    }

    #[test]
    fn every_reason_has_its_words() {
        crate::refusal::check_examples::<WithdrawRefused>(
            "exit.withdraw",
            &crate::pack::tests::china(),
        );
    }
}
