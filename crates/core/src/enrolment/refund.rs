//! Refund the fee of an enrolment that an exit has overtaken.
use super::{Enrolment, Stage};
use crate::{
    authority::{Action, Permit, Role},
    decision::{Decided, Refusal, Words},
    id::Id,
    law::Citation,
    money::Minor,
    pack::Pack,
    transition::{Decision, Disposition, RuleId},
};
use jiff::civil::Date;

/// Permission to refund.
#[derive(Debug)]
pub enum RefundFee {}
impl Action for RefundFee {
    type On = Enrolment;
    const NAME: &'static str = "fee.refund";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::Officer, Role::System];
}

/// A fee that goes back, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// The enrolment that ends.
    pub enrolment: Id<Enrolment>,
    /// What goes back.
    pub amount: Minor,
    /// The day of the decision.
    pub on: Date,
    /// The text that gives the right.
    pub under: Citation,
}

/// Why a fee is not refunded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundRefused {
    /// The transition does not say refund.
    NoRight(Disposition),
    /// The fee went back before.
    AlreadyRefunded {
        /// The day of the first refund.
        on: Date,
    },
    /// The exam was sat or the case is over.
    Sat,
}

impl Refusal for RefundRefused {
    fn words(&self) -> Words {
        match self {
            Self::NoRight(disposition) => Words::new(
                "fee.refund.no-right",
                (
                    format!("该个案的处置为“{}”，不是退费", disposition.id()),
                    format!(
                        "the case is decided as `{}`, not as a refund",
                        disposition.id()
                    ),
                ),
                (
                    "请先由考生选择退费",
                    "the candidate chooses the refund first",
                ),
            ),
            Self::AlreadyRefunded { on } => Words::new(
                "fee.refund.already-refunded",
                (
                    format!("费用已于{on}退还"),
                    format!("the fee went back on {on}"),
                ),
                ("请核对缴费人账户", "look at the payer's account"),
            ),
            Self::Sat => Words::new(
                "fee.refund.sat",
                ("考试已经参加".to_owned(), "the exam was sat".to_owned()),
                ("请等待成绩", "wait for the result"),
            ),
        }
    }
}

/// Decides whether the fee goes back. `decision` is what the transition makes of the case.
///
/// # Errors
/// [`RefundRefused`].
pub fn refund(
    permit: &Permit<'_, RefundFee>,
    decision: &Decision,
    pack: &Pack,
    today: Date,
) -> Result<Decided<Refund>, RefundRefused> {
    let enrolment = permit.on();
    match &enrolment.stage {
        Stage::Refunded { on } => return Err(RefundRefused::AlreadyRefunded { on: *on }),
        Stage::Accepted { .. } | Stage::Seated { .. } => {}
        Stage::Filed
        | Stage::Rejected { .. }
        | Stage::Present { .. }
        | Stage::Absent { .. }
        | Stage::Passed { .. }
        | Stage::Failed { .. }
        | Stage::Certified { .. } => return Err(RefundRefused::Sat),
    }
    match decision.refund {
        Some(amount) if decision.disposition == Disposition::Refund => Ok(Decided::new(Refund {
            enrolment: enrolment.id.clone(),
            amount,
            on: today,
            under: pack.transition.citation(RuleId::ContinueOrRefund).clone(),
        })),
        _ => Err(RefundRefused::NoRight(decision.disposition)),
    }
}
