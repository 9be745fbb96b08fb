//! Plan an exit: which occupations leave the catalogue, on which day, by which instrument, and why.
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::Decided,
    id::{Id, Named},
    institution::Institution,
    pack::{At, Pack},
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// A planned exit 退出计划, beside the exits that the pack's catalogue knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExitPlan {
    /// Identifier, `exp_…`.
    pub id: Id<ExitPlan>,
    /// Chinese names of the occupations that leave together.
    pub occupations: Vec<String>,
    /// First day without them, from 00:00 +08:00.
    pub on: Date,
    /// The instrument that orders it.
    pub instrument: String,
    /// Why, in the officer's words.
    pub reason: String,
    /// The day it was planned.
    pub planned_on: Date,
    /// Where it stands.
    pub stage: ExitPlanStage,
}

/// Where a planned exit stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExitPlanStage {
    /// Waits for another officer.
    Planned,
    /// Takes force on its day by itself.
    Approved {
        /// The day of approval.
        on: Date,
    },
    /// Does not take place.
    Rejected {
        /// The day of the decision.
        on: Date,
        /// Why.
        reason: String,
    },
    /// Was approved, and withdrawn before its day: it does not take place.
    Withdrawn {
        /// The day of the withdrawal.
        on: Date,
        /// Why.
        reason: String,
    },
}

impl ExitPlanStage {
    /// The word stored and shown.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Approved { .. } => "approved",
            Self::Rejected { .. } => "rejected",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

impl Named for ExitPlan {
    const PREFIX: &'static str = "exp_";
}
impl Owned for ExitPlan {
    fn institution(&self) -> Option<&Id<Institution>> {
        None
    }
}

/// Permission to plan an exit.
#[derive(Debug)]
pub enum PlanExit {}
impl Action for PlanExit {
    type On = ExitPlan;
    const NAME: &'static str = "exit.plan";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Why an exit is not planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanExitRefused {
    /// No occupation, no instrument or no reason.
    #[error("a plan names its occupations, its instrument and its reason")]
    Empty,
    /// The same occupation twice.
    #[error("{occupation} is named twice")]
    Twice {
        /// Chinese name.
        occupation: String,
    },
    /// Not in the catalogue.
    #[error("{occupation} is not an occupation of the catalogue")]
    Occupation {
        /// What was given.
        occupation: String,
    },
    /// It leaves, or left, the catalogue already.
    #[error("{occupation} leaves the catalogue on {on} already")]
    Exits {
        /// Chinese name.
        occupation: String,
        /// Its day.
        on: Date,
    },
    /// Another plan waits for approval.
    #[error("a plan for {occupation} waits for approval already")]
    Waits {
        /// Chinese name.
        occupation: String,
    },
    /// The day is too near.
    #[error("the earliest day is {earliest}")]
    Early {
        /// The first day that may be planned.
        earliest: Date,
    },
}

impl Why for PlanExitRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Empty => (
                "exit.plan.empty",
                "退出计划须写明职业、依据文件和理由".to_owned(),
                ("请填写完整。", "Fill in all three."),
            ),
            Self::Twice { occupation } => (
                "exit.plan.twice",
                format!("“{occupation}”重复"),
                ("请删去重复的职业。", "Leave one of them out."),
            ),
            Self::Occupation { occupation } => (
                "exit.plan.occupation",
                format!("目录中没有“{occupation}”这一职业"),
                (
                    "请从目录中选择职业名称。",
                    "Choose the name from the catalogue.",
                ),
            ),
            Self::Exits { occupation, on } => (
                "exit.plan.exits",
                format!("“{occupation}”已定于{on}退出目录"),
                (
                    "目录规定的日期不能以计划改变；经批准的计划可先撤回，再另提计划。",
                    "The law's own day cannot be changed by a plan; one that officers planned is withdrawn first, then planned anew.",
                ),
            ),
            Self::Waits { occupation } => (
                "exit.plan.waits",
                format!("“{occupation}”已有待批准的退出计划"),
                (
                    "请先批准或否决该计划。",
                    "Approve or reject that plan first.",
                ),
            ),
            Self::Early { earliest } => (
                "exit.plan.early",
                format!("退出日期最早为{earliest}"),
                (
                    "请改为该日或其后的日期。",
                    "Choose that day or a later one.",
                ),
            ),
        };
        let rule = match self {
            Self::Empty | Self::Waits { .. } => Some("exit.two-persons"),
            Self::Early { .. } => Some("exit.ahead"),
            Self::Twice { .. } | Self::Occupation { .. } | Self::Exits { .. } => None,
        };
        Reason {
            code,
            zh,
            next,
            rule,
        }
    }

    fn examples() -> Vec<Self> {
        let occupation = || "占星师".to_owned();
        let day = Date::constant(2026, 12, 1);
        vec![
            Self::Empty,
            Self::Twice {
                occupation: occupation(),
            },
            Self::Occupation {
                occupation: occupation(),
            },
            Self::Exits {
                occupation: occupation(),
                on: day,
            },
            Self::Waits {
                occupation: occupation(),
            },
            Self::Early { earliest: day },
        ]
    }
}

/// The first day that an exit approved on `today` may have.
#[must_use]
pub fn earliest(law: &Pack, today: Date) -> Date {
    let ahead = law.number("exit.ahead", At::day(today));
    law.calendar.after(today, ahead.map_or(1, |(days, _)| days))
}

/// Decides whether an exit may be planned; `waiting` are the occupations of plans that wait for approval. Exits that
/// were approved stand in the catalogue of `law`.
///
/// # Errors
/// [`PlanExitRefused`].
pub fn plan(
    permit: &Permit<'_, PlanExit>,
    waiting: &[String],
    law: &Pack,
    today: Date,
) -> Result<Decided<ExitPlan>, Refused<PlanExitRefused>> {
    let plan = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    let is_blank = |text: &str| text.trim().is_empty();
    if plan.occupations.is_empty() || is_blank(&plan.instrument) || is_blank(&plan.reason) {
        return refuse(PlanExitRefused::Empty);
    }
    for (at, occupation) in plan.occupations.iter().enumerate() {
        let occupation = occupation.clone();
        if plan.occupations[..at].contains(&occupation) {
            return refuse(PlanExitRefused::Twice { occupation });
        }
        let found = law.catalogue.find(&occupation);
        let Some(found) = found.filter(|found| found.name.zh == occupation) else {
            return refuse(PlanExitRefused::Occupation { occupation });
        };
        if let Some(exit) = &found.exit {
            let on = exit.on;
            return refuse(PlanExitRefused::Exits { occupation, on });
        }
        if waiting.contains(&occupation) {
            return refuse(PlanExitRefused::Waits { occupation });
        }
    }
    let earliest = earliest(law, today);
    if plan.on < earliest {
        return refuse(PlanExitRefused::Early { earliest });
    }
    Ok(Decided::new(ExitPlan {
        planned_on: today,
        stage: ExitPlanStage::Planned,
        ..plan.clone()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{Actor, permit};
    use jiff::civil::date;

    /// Stays in the catalogue by the pack.
    const STAYS: &str = "焊工";

    #[track_caller]
    fn check(change: impl FnOnce(&mut ExitPlan), waiting: &[&str], expected: &str) {
        let law = crate::pack::tests::china();
        let officer = Actor {
            account: "a".into(),
            role: Role::Officer,
            institution: None,
            person: None,
        };
        let mut planned = ExitPlan {
            id: Id::of(1),
            occupations: vec![STAYS.into()],
            on: date(2026, 12, 31),
            instrument: "人社部发〔2026〕1号".into(),
            reason: "目录调整".into(),
            planned_on: date(2020, 1, 1),
            stage: ExitPlanStage::Planned,
        };
        change(&mut planned);
        let permit = permit::<PlanExit>(&officer, &planned).unwrap();
        let waiting: Vec<String> = waiting.iter().map(|it| (*it).to_owned()).collect();
        let outcome = plan(&permit, &waiting, &law, date(2026, 11, 25));
        let code = match &outcome {
            Ok(plan) => {
                assert_eq!(plan.planned_on, date(2026, 11, 25));
                "done"
            }
            Err(refused) => refused.why.reason().code,
        };
        assert_eq!(code, expected);
    }

    #[test]
    fn an_exit_is_planned_for_what_stays_in_the_catalogue_and_for_nothing_else() {
        check(|_| (), &[], "done");
        check(|it| it.on = date(2026, 11, 26), &[], "done");
        check(|it| it.on = date(2026, 11, 25), &[], "exit.plan.early");
        check(|it| it.occupations.clear(), &[], "exit.plan.empty");
        check(|it| it.reason = " ".into(), &[], "exit.plan.empty");
        check(|it| it.instrument.clear(), &[], "exit.plan.empty");
        check(
            |it| it.occupations.push(STAYS.into()),
            &[],
            "exit.plan.twice",
        );
        check(
            |it| it.occupations[0] = "占星师".into(),
            &[],
            "exit.plan.occupation",
        );
        check(
            |it| it.occupations[0] = "美容师".into(),
            &[],
            "exit.plan.exits",
        );
        check(|_| (), &[STAYS], "exit.plan.waits");
    }

    #[test]
    fn a_planned_exit_is_an_exit_and_the_law_keeps_its_own_days() {
        let law = crate::pack::tests::china();
        let exit = |on| crate::catalogue::Exit {
            on,
            batch: "exp_1".into(),
            certainty: crate::law::Certainty::Sourced,
        };
        let day = date(2026, 12, 31);
        let with = law
            .catalogue
            .with_exits([(STAYS, exit(day)), ("美容师", exit(day))]);
        let exited = |name: &str, on| with.find(name).unwrap().has_exited_on(on);
        assert!(!exited(STAYS, date(2026, 12, 30)));
        assert!(exited(STAYS, day));
        assert!(exited("美容师", date(2020, 9, 30)), "the law's own day");
        assert!(!law.catalogue.find(STAYS).unwrap().has_exited_on(day));
    }

    #[test]
    fn every_reason_has_its_words() {
        crate::refusal::check_examples::<PlanExitRefused>(
            "exit.plan",
            &crate::pack::tests::china(),
        );
    }
}
