//! Move an enrolment: the institution cannot hold its session, so the candidate goes on at another session of the same
//! occupation and level. The fee moves along, and so does the place on the sealed roster, which belongs to the case.
use super::{Enrolment, Stage, refund::Standstill};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    institution::Institution,
    money::{
        Minor,
        books::{BooksRefused, Cause, Entitlement, Fee, give_back},
    },
    pack::Pack,
    refusal::{Reason, Refused, Why},
    session::{Session, SessionStage},
    transition::{Disposition, Roster},
};
use jiff::civil::Date;

/// Permission to move an enrolment.
#[derive(Debug)]
pub enum MoveEnrolment {}
impl Action for MoveEnrolment {
    type On = Enrolment;
    const NAME: &'static str = "enrolment.move";
    const ROLES: &'static [Role] = &[
        Role::Candidate,
        Role::Administrator,
        Role::ExaminationOfficer,
        Role::Officer,
    ];
}

/// What stands when an enrolment is to move.
#[derive(Debug, Clone, Copy)]
pub struct Crossing<'t> {
    /// The session it leaves.
    pub from: &'t Session,
    /// Why that session cannot be held; `None` if it can.
    pub standstill: Option<Standstill>,
    /// What the sealed roster says of the case; `None` while it is not sealed.
    pub roster: Option<Roster>,
    /// What the transition makes of the case, where it makes something of it.
    pub disposition: Option<Disposition>,
    /// The session it would join.
    pub to: &'t Session,
    /// Seats left there.
    pub room: u32,
    /// Why that session cannot be held; `None` if it can.
    pub standstill_there: Option<Standstill>,
    /// Whether the candidate is enrolled there already.
    pub enrolled_there: bool,
}

/// An enrolment that moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Which enrolment.
    pub enrolment: Id<Enrolment>,
    /// From which session.
    pub from: Id<Session>,
    /// To which session.
    pub to: Id<Session>,
    /// From which institution.
    pub from_institution: Id<Institution>,
    /// To which institution.
    pub to_institution: Id<Institution>,
    /// The stage it was decided on.
    pub from_stage: &'static str,
    /// Whether it takes a seat: a form that is not accepted yet takes none.
    pub is_accepted: bool,
    /// What was paid above the fee of the new session; it goes back.
    pub surplus: Minor,
    /// The day.
    pub on: Date,
    /// Who moved it.
    pub by: String,
}

/// Why an enrolment does not move.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoveRefused {
    /// Its session can be held.
    #[error("the session can be held where it is: there is no reason to move")]
    CanBeHeld,
    /// It was sat, or has ended.
    #[error("the enrolment is {stage}: only what is not sat and has not ended moves")]
    Stage {
        /// Where it stands.
        stage: &'static str,
    },
    /// The fee is to go back.
    #[error("the case is decided as a refund")]
    WishesRefund,
    /// It does not stand on the sealed roster.
    #[error("the case does not stand on the sealed roster")]
    NotEntitled,
    /// It is another exam.
    #[error("the other session is not one of the same occupation, level and certificate")]
    OtherExam,
    /// It is the same session.
    #[error("the enrolment is in that session already")]
    SameSession,
    /// The person has another enrolment there.
    #[error("the candidate is enrolled in that session already")]
    EnrolledThere,
    /// The other session takes nobody any more.
    #[error("the other session is {stage}, or its first day has come: it takes nobody any more")]
    Closed {
        /// Where it stands.
        stage: &'static str,
    },
    /// The other institution cannot hold its session either.
    #[error("the other institution cannot hold its session either")]
    StandstillThere,
    /// Every seat is taken.
    #[error("all {seats} seats of the other session are taken")]
    Full {
        /// Seats on offer.
        seats: u32,
    },
    /// The other session costs more.
    #[error(
        "the other session costs {fee}, {paid} was paid: the candidate does not pay for the move"
    )]
    CostsMore {
        /// Its fee.
        fee: Minor,
        /// What was paid.
        paid: Minor,
    },
}

impl Why for MoveRefused {
    fn reason(&self) -> Reason {
        let another = (
            "请选择其他场次，或者退费",
            "choose another session, or the refund",
        );
        let (code, zh, next) = match self {
            Self::CanBeHeld => (
                "enrolment.move.can-be-held",
                "原场次可以如期举行，无需转移".to_owned(),
                ("请按准考证参加考试", "sit the exam where you are enrolled"),
            ),
            Self::Stage { stage } => (
                "enrolment.move.stage",
                format!("该报名当前状态为“{stage}”，未考且未终结的才能转移"),
                ("请查看个案状态", "look at where the case stands"),
            ),
            Self::WishesRefund => (
                "enrolment.move.wishes-refund",
                "该个案的处置为退费".to_owned(),
                (
                    "如要继续，请在期限内更改意愿",
                    "to go on, change the wish while there is time",
                ),
            ),
            Self::NotEntitled => (
                "enrolment.move.not-entitled",
                "该个案不在封存名册上".to_owned(),
                ("请改报职业技能等级认定", "apply for skill level appraisal"),
            ),
            Self::OtherExam => (
                "enrolment.move.other-exam",
                "所选场次的职业、等级或证书种类不同".to_owned(),
                another,
            ),
            Self::SameSession => (
                "enrolment.move.same-session",
                "该报名已在该场次".to_owned(),
                another,
            ),
            Self::EnrolledThere => (
                "enrolment.move.enrolled-there",
                "考生已在该场次另有报名".to_owned(),
                another,
            ),
            Self::Closed { stage } => (
                "enrolment.move.closed",
                format!("所选场次当前状态为“{stage}”，或考试日已到，不再接收考生"),
                another,
            ),
            Self::StandstillThere => (
                "enrolment.move.standstill-there",
                "所选机构同样不能举行考试".to_owned(),
                another,
            ),
            Self::Full { seats } => (
                "enrolment.move.full",
                format!("所选场次{seats}个座位已满"),
                another,
            ),
            Self::CostsMore { fee, paid } => (
                "enrolment.move.costs-more",
                format!("所选场次收费{fee}元，考生已缴{paid}元，不得因转移加收费用"),
                another,
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some("move.same-exam"),
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::CanBeHeld,
            Self::Stage { stage: "present" },
            Self::WishesRefund,
            Self::NotEntitled,
            Self::OtherExam,
            Self::SameSession,
            Self::EnrolledThere,
            Self::Closed { stage: "seated" },
            Self::StandstillThere,
            Self::Full { seats: 30 },
            Self::CostsMore {
                fee: Minor(30_000),
                paid: Minor(28_000),
            },
        ]
    }
}

/// Decides whether a case may move at all, wherever it would go.
///
/// # Errors
/// [`MoveRefused`].
pub fn may_move(
    enrolment: &Enrolment,
    standstill: Option<Standstill>,
    roster: Option<Roster>,
    disposition: Option<Disposition>,
) -> Result<(), MoveRefused> {
    match &enrolment.stage {
        Stage::Filed | Stage::Accepted { .. } | Stage::Seated { .. } => {}
        Stage::Rejected { .. }
        | Stage::Present { .. }
        | Stage::Absent { .. }
        | Stage::Passed { .. }
        | Stage::Failed { .. }
        | Stage::Certified { .. }
        | Stage::Refunded { .. } => {
            return Err(MoveRefused::Stage {
                stage: enrolment.stage.id(),
            });
        }
    }
    if standstill.is_none() {
        return Err(MoveRefused::CanBeHeld);
    }
    if roster == Some(Roster::Absent) {
        return Err(MoveRefused::NotEntitled);
    }
    match disposition {
        // A trainee who entered by the own place on the roster keeps the plan.
        None
        | Some(
            Disposition::Unaffected
            | Disposition::Choose
            | Disposition::Continue
            | Disposition::KeepPlan,
        ) => Ok(()),
        Some(Disposition::Refund) => Err(MoveRefused::WishesRefund),
        Some(
            Disposition::IssueQualification
            | Disposition::NotPassed
            | Disposition::GraduateEither
            | Disposition::RemainsValid
            | Disposition::RefuseNew
            | Disposition::RefuseUnproven,
        ) => Err(MoveRefused::NotEntitled),
    }
}

/// Decides whether another session takes a case that may move.
///
/// # Errors
/// [`MoveRefused`].
pub fn may_take(
    enrolment: &Enrolment,
    crossing: &Crossing<'_>,
    today: Date,
) -> Result<(), MoveRefused> {
    let (from, to) = (crossing.from, crossing.to);
    if from.id == to.id {
        return Err(MoveRefused::SameSession);
    }
    if (&from.occupation, from.level, from.certificate)
        != (&to.occupation, to.level, to.certificate)
    {
        return Err(MoveRefused::OtherExam);
    }
    if crossing.enrolled_there {
        return Err(MoveRefused::EnrolledThere);
    }
    let first_day = to.parts.iter().map(|(_, on)| *on).min();
    if to.stage != SessionStage::Announced || first_day.is_none_or(|on| on <= today) {
        return Err(MoveRefused::Closed {
            stage: to.stage.id(),
        });
    }
    if crossing.standstill_there.is_some() {
        return Err(MoveRefused::StandstillThere);
    }
    if crossing.room == 0 {
        return Err(MoveRefused::Full { seats: to.seats });
    }
    if enrolment.paid > Minor(0) && enrolment.paid < to.fee {
        return Err(MoveRefused::CostsMore {
            fee: to.fee,
            paid: enrolment.paid,
        });
    }
    Ok(())
}

/// Decides whether an enrolment moves to another session.
///
/// # Errors
/// [`MoveRefused`].
pub fn move_enrolment(
    permit: &Permit<'_, MoveEnrolment>,
    crossing: &Crossing<'_>,
    pack: &Pack,
    today: Date,
) -> Result<Decided<Moved>, Refused<MoveRefused>> {
    let enrolment = permit.on();
    may_move(
        enrolment,
        crossing.standstill,
        crossing.roster,
        crossing.disposition,
    )
    .and_then(|()| may_take(enrolment, crossing, today))
    .map_err(|why| Refused::new(pack, today, why))?;
    let surplus = enrolment.paid.minus(crossing.to.fee).unwrap_or_default();
    Ok(Decided::new(Moved {
        enrolment: enrolment.id.clone(),
        from: crossing.from.id.clone(),
        to: crossing.to.id.clone(),
        from_institution: crossing.from.institution.clone(),
        to_institution: crossing.to.institution.clone(),
        from_stage: enrolment.stage.id(),
        is_accepted: enrolment.stage.accepted_on().is_some(),
        surplus,
        on: today,
        by: permit.by().account.clone(),
    }))
}

/// Entitles the payer to what was paid above the fee of the new session; the fee is the one that has moved.
///
/// # Errors
/// [`BooksRefused`] if more would go back than was paid.
pub fn entitle_to_surplus(
    moved: &Decided<Moved>,
    fee: &Fee,
    id: Id<Entitlement>,
    pack: &Pack,
) -> Result<Decided<Entitlement>, Refused<BooksRefused>> {
    let mut fee = fee.clone();
    fee.institution = moved.to_institution.clone();
    give_back(&fee, moved.surplus, Cause::Surplus, id, moved.on)
        .map_err(|why| Refused::new(pack, moved.on, why))
}
