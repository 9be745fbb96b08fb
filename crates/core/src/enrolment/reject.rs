//! Reject an enrolment, with the reason.
use super::{Enrolment, Stage};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// Permission to reject: the institution that holds the session.
#[derive(Debug)]
pub enum RejectEnrolment {}
impl Action for RejectEnrolment {
    type On = Enrolment;
    const NAME: &'static str = "enrolment.reject";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::ExaminationOfficer];
}

/// A rejection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Which enrolment.
    pub enrolment: Id<Enrolment>,
    /// The day.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// The account that rejected.
    pub by: String,
}

/// Why an enrolment is not rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RejectRefused {
    /// It was decided before.
    #[error("the enrolment is {stage}, only a filed one can be rejected")]
    NotFiled {
        /// Where it stands.
        stage: &'static str,
    },
    /// No reason was given.
    #[error("a rejection needs its reason")]
    NoReason,
}

impl Why for RejectRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::NotFiled { stage } => (
                "enrolment.reject.not-filed",
                format!("该报名当前状态为“{stage}”，只有已提交的报名可以退回"),
                (
                    "请查看该报名的办理记录。",
                    "Look at the history of the case.",
                ),
            ),
            Self::NoReason => (
                "enrolment.reject.no-reason",
                "不予受理必须写明理由".to_owned(),
                ("请填写理由。", "Write down the reason."),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: None,
        }
    }

    fn examples() -> Vec<Self> {
        vec![Self::NotFiled { stage: "accepted" }, Self::NoReason]
    }
}

/// Decides a rejection.
///
/// # Errors
/// [`RejectRefused`].
pub fn reject(
    permit: &Permit<'_, RejectEnrolment>,
    law: &Pack,
    reason: &str,
    today: Date,
) -> Result<Decided<Rejection>, Refused<RejectRefused>> {
    let enrolment = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if enrolment.stage != Stage::Filed {
        return refuse(RejectRefused::NotFiled {
            stage: enrolment.stage.id(),
        });
    }
    if reason.trim().is_empty() {
        return refuse(RejectRefused::NoReason);
    }
    Ok(Decided::new(Rejection {
        enrolment: enrolment.id.clone(),
        on: today,
        reason: reason.trim().to_owned(),
        by: permit.by().account.clone(),
    }))
}
