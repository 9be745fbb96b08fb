//! Pay the fee of an enrolment: the whole of it, once, after acceptance and before the exam.
use super::{Enrolment, Stage};
use crate::{
    decision::{Refusal, Words},
    money::{Minor, payer::Payer},
    session::Session,
};

/// Why a payment is not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentRefused {
    /// The enrolment is one of another session.
    Foreign,
    /// The registration is not accepted, or the case has gone on.
    Stage(&'static str),
    /// It was paid before.
    Paid,
    /// The session asks no fee.
    Free,
    /// The payer is neither the candidate nor an organisation with a valid code.
    Payer,
}

impl Refusal for PaymentRefused {
    fn words(&self) -> Words {
        match self {
            Self::Foreign => Words::new(
                "payment.record.foreign",
                (
                    "该报名不属于本场次".to_owned(),
                    "the enrolment is not one of this session".to_owned(),
                ),
                ("请核对报名编号", "compare the identifier of the enrolment"),
            ),
            Self::Stage(stage) => Words::new(
                "payment.record.stage",
                (
                    format!("该报名当前状态为“{stage}”，费用应在受理后、考试前缴纳"),
                    format!(
                        "the enrolment is {stage}: the fee is paid after acceptance and before the exam"
                    ),
                ),
                ("请查看个案状态", "look at where the case stands"),
            ),
            Self::Paid => Words::new(
                "payment.record.paid",
                (
                    "费用已经缴纳".to_owned(),
                    "the fee was paid before".to_owned(),
                ),
                ("无需重复缴纳", "there is nothing more to pay"),
            ),
            Self::Free => Words::new(
                "payment.record.free",
                (
                    "本场次不收费".to_owned(),
                    "the session asks no fee".to_owned(),
                ),
                ("无需缴纳", "there is nothing to pay"),
            ),
            Self::Payer => Words::new(
                "payment.record.payer",
                (
                    "付款人应为考生本人，或统一社会信用代码有效的单位".to_owned(),
                    "the payer is the candidate, or an organisation with a valid code".to_owned(),
                ),
                ("请更正付款人", "correct the payer"),
            ),
        }
    }
}

/// Decides whether the fee of an enrolment may be paid by `payer`: the candidate's identifier, the word `candidate`, an
/// institution's identifier, or the unified social credit code of an employer. Gives who it is.
///
/// # Errors
/// [`PaymentRefused`].
pub fn may_be_paid(
    enrolment: &Enrolment,
    session: &Session,
    payer: &str,
) -> Result<Payer, PaymentRefused> {
    if enrolment.session != session.id {
        return Err(PaymentRefused::Foreign);
    }
    if enrolment.paid > Minor(0) {
        return Err(PaymentRefused::Paid);
    }
    if !matches!(enrolment.stage, Stage::Accepted { .. }) {
        return Err(PaymentRefused::Stage(enrolment.stage.id()));
    }
    if session.fee == Minor(0) {
        return Err(PaymentRefused::Free);
    }
    let candidate = || Payer::Person(enrolment.person.clone());
    match payer {
        "candidate" => Ok(candidate()),
        // Another person's account is nobody's to be refunded to.
        other => match other.parse().map_err(|_| PaymentRefused::Payer)? {
            Payer::Person(person) if person != enrolment.person => Err(PaymentRefused::Payer),
            payer => Ok(payer),
        },
    }
}
