//! Open a training plan, before its first cohort.
use super::TrainingPlan;
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    pack::Pack,
    refusal::{Reason, Refused, Why},
    session::CertificateKind,
    transition::PlanKind,
};
use jiff::civil::Date;

/// Permission to open a training plan: the institution that trains.
#[derive(Debug)]
pub enum OpenPlan {}
impl Action for OpenPlan {
    type On = TrainingPlan;
    const NAME: &'static str = "plan.open";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::ExaminationOfficer];
}

/// Why a plan is not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenPlanRefused {
    /// Not in the catalogue.
    #[error("{occupation} is not an occupation of the catalogue")]
    Occupation {
        /// What was given.
        occupation: String,
    },
    /// The notice promises a qualification certificate only to colleges and new apprentices.
    #[error("only colleges and new apprentices may promise a qualification certificate")]
    Kind,
    /// The occupation has left the catalogue.
    #[error(
        "{occupation} left the catalogue on {on}: no new plan promises its qualification certificate"
    )]
    Exited {
        /// Chinese name.
        occupation: String,
        /// First day without it.
        on: Date,
    },
    /// There is such a plan.
    #[error("the institution has a plan with the same occupation, level, kind and promise")]
    Before,
}

impl Why for OpenPlanRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Occupation { occupation } => (
                "plan.open.occupation",
                format!("目录中没有“{occupation}”这一职业"),
                (
                    "请从目录中选择职业名称。",
                    "Choose the name from the catalogue.",
                ),
                None,
            ),
            Self::Kind => (
                "plan.open.kind",
                "只有职业院校、技工院校和企业新型学徒制的培养计划可以承诺职业资格证书".to_owned(),
                (
                    "请改为承诺职业技能等级证书。",
                    "Promise a skill level certificate.",
                ),
                Some("transition.plan-continues"),
            ),
            Self::Exited { occupation, on } => (
                "plan.open.exited",
                format!("{occupation}已于{on}退出目录，不再开始以其职业资格证书为目标的培养计划"),
                (
                    "请改为承诺职业技能等级证书。",
                    "Promise a skill level certificate.",
                ),
                Some("transition.no-new"),
            ),
            Self::Before => (
                "plan.open.before",
                "该机构已有职业、等级、类型和承诺证书都相同的培养计划".to_owned(),
                (
                    "请在原计划中登记新的班级。",
                    "Enrol the new cohort in the plan that is there.",
                ),
                None,
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
        vec![
            Self::Occupation {
                occupation: "占星师".into(),
            },
            Self::Kind,
            Self::Exited {
                occupation: "美容师".into(),
                on: Date::constant(2020, 9, 30),
            },
            Self::Before,
        ]
    }
}

/// Decides whether a plan is opened; `others` are the institution's plans.
///
/// # Errors
/// [`OpenPlanRefused`].
pub fn open(
    permit: &Permit<'_, OpenPlan>,
    law: &Pack,
    others: &[TrainingPlan],
    today: Date,
) -> Result<Decided<TrainingPlan>, Refused<OpenPlanRefused>> {
    let plan = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    let found = law.catalogue.find(&plan.occupation);
    let Some(occupation) = found.filter(|found| found.name.zh == plan.occupation) else {
        return refuse(OpenPlanRefused::Occupation {
            occupation: plan.occupation.clone(),
        });
    };
    if plan.promises == CertificateKind::Qualification {
        if plan.kind == PlanKind::Other {
            return refuse(OpenPlanRefused::Kind);
        }
        if let Some(exit) = occupation.exit.as_ref().filter(|exit| exit.on <= today) {
            return refuse(OpenPlanRefused::Exited {
                occupation: plan.occupation.clone(),
                on: exit.on,
            });
        }
    }
    let terms = |of: &TrainingPlan| (of.occupation.clone(), of.level, of.kind, of.promises);
    if others.iter().any(|other| terms(other) == terms(plan)) {
        return refuse(OpenPlanRefused::Before);
    }
    Ok(Decided::new(plan.clone()))
}
