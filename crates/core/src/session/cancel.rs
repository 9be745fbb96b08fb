//! Cancel a session: the exam is not held, and every fee goes back.
use super::{Session, SessionStage};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// Permission to cancel: the institution, or an officer.
#[derive(Debug)]
pub enum CancelSession {}
impl Action for CancelSession {
    type On = Session;
    const NAME: &'static str = "session.cancel";
    const ROLES: &'static [Role] = &[Role::Officer, Role::Administrator];
}

/// A cancellation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellation {
    /// Which session.
    pub session: Id<Session>,
    /// The stage it was decided on.
    pub from_stage: &'static str,
    /// The day.
    pub on: Date,
    /// Why.
    pub reason: String,
}

/// Why a session is not cancelled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CancelRefused {
    /// It was held or cancelled before.
    #[error("the session is {stage}: it can no longer be cancelled")]
    Stage {
        /// Where it stands.
        stage: &'static str,
    },
    /// No reason was given.
    #[error("a cancellation needs its reason")]
    NoReason,
}

impl Why for CancelRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Stage { stage } => (
                "session.cancel.stage",
                format!("场次当前状态为“{stage}”，不能再取消"),
                (
                    "请查看场次的办理记录。",
                    "Look at the history of the session.",
                ),
            ),
            Self::NoReason => (
                "session.cancel.no-reason",
                "取消场次必须写明理由".to_owned(),
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
        vec![Self::Stage { stage: "sealed" }, Self::NoReason]
    }
}

/// Decides a cancellation. A session whose score sheets are sealed was held.
///
/// # Errors
/// [`CancelRefused`].
pub fn cancel(
    permit: &Permit<'_, CancelSession>,
    law: &Pack,
    reason: &str,
    today: Date,
) -> Result<Decided<Cancellation>, Refused<CancelRefused>> {
    let session = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if !matches!(
        session.stage,
        SessionStage::Announced | SessionStage::Seated
    ) {
        return refuse(CancelRefused::Stage {
            stage: session.stage.id(),
        });
    }
    if reason.trim().is_empty() {
        return refuse(CancelRefused::NoReason);
    }
    Ok(Decided::new(Cancellation {
        session: session.id.clone(),
        from_stage: session.stage.id(),
        on: today,
        reason: reason.trim().to_owned(),
    }))
}
