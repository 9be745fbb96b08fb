//! Decide on a proposed change of status: another person, under a numbered decision.
use super::{Proposal, Status, StatusFile};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// Permission to approve or reject: an officer of the authority.
#[derive(Debug)]
pub enum DecideStatus {}
impl Action for DecideStatus {
    type On = StatusFile;
    const NAME: &'static str = "status.decide";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// A proposal that was decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusDecided {
    /// The proposal.
    pub proposal: Proposal,
    /// What the certificate is afterwards; `None` if the proposal was rejected.
    pub status: Option<Status>,
    /// The number of the decision 决定文号.
    pub decision: String,
    /// The account that decided.
    pub by: String,
    /// The day.
    pub on: Date,
}

/// Why nothing is decided.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecideRefused {
    /// It was decided before.
    #[error("the proposal was decided on before")]
    Decided,
    /// The same person.
    #[error("who proposed a change of status does not decide on it")]
    SamePerson,
    /// The decision has no number.
    #[error("a decision on a certificate has a number")]
    NoDecision,
    /// The certificate has changed since.
    #[error("the certificate is {} by now", .0.name().1)]
    Status(Status),
}

impl Why for DecideRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Decided => (
                "status.decide.decided",
                "该提议已经处理".to_owned(),
                ("请查看处理结果。", "Read what was decided."),
                "status.two-persons",
            ),
            Self::SamePerson => (
                "status.decide.same-person",
                "提议人不得审批自己的提议".to_owned(),
                ("请由另一名工作人员审批。", "Let another officer decide."),
                "status.two-persons",
            ),
            Self::NoDecision => (
                "status.decide.no-decision",
                "须填写决定文号".to_owned(),
                ("请填写决定文号。", "Give the number of the decision."),
                "status.reason",
            ),
            Self::Status(status) => (
                "status.decide.status",
                format!("证书现为{}", status.name().0),
                (
                    "请驳回该提议，需要时重新提议。",
                    "Reject the proposal; propose anew where needed.",
                ),
                "status.reason",
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some(rule),
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Decided,
            Self::SamePerson,
            Self::NoDecision,
            Self::Status(Status::Revoked),
        ]
    }
}

/// Decides on a proposal: `approve` says which way.
///
/// # Errors
/// [`DecideRefused`].
pub fn decide(
    permit: &Permit<'_, DecideStatus>,
    proposal: &Proposal,
    ruling: Ruling,
    decision: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<StatusDecided>, Refused<DecideRefused>> {
    let (file, by) = (permit.on(), permit.by());
    let refuse = |why| Err(Refused::new(law, today, why));
    if !proposal.is_open {
        return refuse(DecideRefused::Decided);
    }
    let same_person = by.person.is_some() && by.person == proposal.proposed_by_person;
    if by.account == proposal.proposed_by || same_person {
        return refuse(DecideRefused::SamePerson);
    }
    if decision.trim().is_empty() {
        return refuse(DecideRefused::NoDecision);
    }
    let status = match ruling {
        Ruling::Reject => None,
        Ruling::Approve => match proposal.change.leads_to(file.status) {
            Some(status) => Some(status),
            None => return refuse(DecideRefused::Status(file.status)),
        },
    };
    Ok(Decided::new(StatusDecided {
        proposal: proposal.clone(),
        status,
        decision: decision.trim().to_owned(),
        by: by.account.clone(),
        on: today,
    }))
}

/// Which way a proposal is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// It is done 批准.
    Approve,
    /// It is not done 驳回.
    Reject,
}
