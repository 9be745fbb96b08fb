//! Refund the fee of an enrolment that an exit has overtaken.
use super::{Enrolment, Stage};
use crate::{
    authority::{Action, Permit, Role},
    decision::{Decided, Refusal, Words},
    id::Id,
    law::Citation,
    money::Minor,
    pack::{At, Pack},
    transition::{Decision, Disposition, RuleId},
};
use jiff::civil::Date;

/// Permission to refund.
#[derive(Debug)]
pub enum RefundFee {}
impl Action for RefundFee {
    type On = Enrolment;
    const NAME: &'static str = "fee.refund";
    const ROLES: &'static [Role] = &[
        Role::Administrator,
        Role::ExaminationOfficer,
        Role::Officer,
        Role::System,
    ];
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
                (
                    "考试已经结束，或报名已经终结".to_owned(),
                    "the exam day is over, or the case has ended".to_owned(),
                ),
                ("请查看个案状态", "look at where the case stands"),
            ),
        }
    }
}

/// Why the institution cannot go on with an exam.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standstill {
    /// The session was cancelled.
    Cancelled,
    /// No filing of the institution is in force.
    NotInForce,
}

/// Decides whether the fee goes back. `decision` is what the transition makes of the case, `paid` what was paid; where the
/// institution cannot go on the whole of it goes back, exit or not.
///
/// # Errors
/// [`RefundRefused`].
pub fn refund(
    permit: &Permit<'_, RefundFee>,
    decision: Option<&Decision>,
    standstill: Option<Standstill>,
    pack: &Pack,
    today: Date,
) -> Result<Decided<Refund>, RefundRefused> {
    let enrolment = permit.on();
    match &enrolment.stage {
        Stage::Refunded { on } => return Err(RefundRefused::AlreadyRefunded { on: *on }),
        Stage::Filed | Stage::Accepted { .. } | Stage::Seated { .. } => {}
        Stage::Rejected { .. }
        | Stage::Present { .. }
        | Stage::Absent { .. }
        | Stage::Passed { .. }
        | Stage::Failed { .. }
        | Stage::Certified { .. } => return Err(RefundRefused::Sat),
    }
    let by_wish = decision.filter(|decision| decision.disposition == Disposition::Refund);
    let amount = match (standstill, by_wish) {
        (Some(_), _) => enrolment.paid,
        (None, Some(decision)) => decision.refund.unwrap_or_default(),
        (None, None) => {
            let said = decision.map_or(Disposition::Unaffected, |decision| decision.disposition);
            return Err(RefundRefused::NoRight(said));
        }
    };
    let under = match standstill {
        Some(Standstill::NotInForce) => pack.citation("filing.in-force", At::day(today)),
        Some(Standstill::Cancelled) | None => None,
    };
    Ok(Decided::new(Refund {
        enrolment: enrolment.id.clone(),
        amount,
        on: today,
        under: under
            .unwrap_or_else(|| pack.transition.citation(RuleId::ContinueOrRefund))
            .clone(),
    }))
}
