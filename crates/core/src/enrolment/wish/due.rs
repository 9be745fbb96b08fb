//! What falls due by itself between question and end: the reminder before the deadline, and what silence means after it.
use super::super::{Enrolment, Stage};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    pack::{At, Pack},
    transition::{Silence, Wish},
};
use jiff::civil::Date;

/// Permission to tell and to remind a candidate who may choose: the clock's alone.
#[derive(Debug)]
pub enum RemindWish {}
impl Action for RemindWish {
    type On = Enrolment;
    const NAME: &'static str = "wish.remind";
    const ROLES: &'static [Role] = &[Role::System];
}

/// Permission to apply what silence means: the clock's alone.
#[derive(Debug)]
pub enum LapseWish {}
impl Action for LapseWish {
    type On = Enrolment;
    const NAME: &'static str = "wish.lapse";
    const ROLES: &'static [Role] = &[Role::System];
}

/// What became of a question that nobody answered in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lapse {
    /// The exam goes on.
    Continue,
    /// The fee goes back.
    Refund,
    /// The case had ended before: there was nothing left to choose.
    Ended,
}

impl Lapse {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Continue, Self::Refund, Self::Ended];

    /// The word stored and shown.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Continue => "continue",
            Self::Refund => "refund",
            Self::Ended => "ended",
        }
    }

    /// The wish that stands in for an answer.
    #[must_use]
    pub fn wish(self) -> Option<Wish> {
        match self {
            Self::Continue => Some(Wish::Continue),
            Self::Refund => Some(Wish::Refund),
            Self::Ended => None,
        }
    }
}

impl std::str::FromStr for Lapse {
    type Err = UnknownLapse;
    fn from_str(text: &str) -> Result<Self, UnknownLapse> {
        Self::ALL
            .into_iter()
            .find(|lapse| lapse.id() == text)
            .ok_or_else(|| UnknownLapse(text.to_owned()))
    }
}

/// The text names no lapse.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not what silence can mean")]
pub struct UnknownLapse(pub String);

/// A question that was settled by silence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lapsed {
    /// Whose.
    pub enrolment: Id<Enrolment>,
    /// How.
    pub lapse: Lapse,
    /// The day it was applied.
    pub on: Date,
}

/// What silence means by the pack, for an exam that can be held or not.
#[must_use]
pub fn silence_means(can_be_held: bool, pack: &Pack) -> Wish {
    match pack.transition.silence {
        Silence::Continue if can_be_held => Wish::Continue,
        Silence::Continue | Silence::Refund => Wish::Refund,
    }
}

/// The first day on which a candidate who has not answered is reminded.
#[must_use]
pub fn remind_from(answer_until: Date, pack: &Pack) -> Date {
    let days = pack.number("wish.reminder", At::day(answer_until));
    let days = days.map_or(0, |(days, _)| days);
    pack.calendar.before(answer_until, days)
}

/// Decides what silence comes to, once the deadline is over; `None` while there is time.
#[must_use]
pub fn lapse(
    permit: &Permit<'_, LapseWish>,
    answer_until: Date,
    can_be_held: bool,
    pack: &Pack,
    today: Date,
) -> Option<Decided<Lapsed>> {
    if today <= answer_until {
        return None;
    }
    let enrolment = permit.on();
    let lapse = match &enrolment.stage {
        Stage::Filed | Stage::Accepted { .. } | Stage::Seated { .. } => {
            match silence_means(can_be_held, pack) {
                Wish::Continue => Lapse::Continue,
                Wish::Refund => Lapse::Refund,
            }
        }
        // Who came to the exam went on.
        Stage::Present { .. }
        | Stage::Absent { .. }
        | Stage::Passed { .. }
        | Stage::Failed { .. }
        | Stage::Certified { .. } => Lapse::Continue,
        Stage::Rejected { .. } | Stage::Refunded { .. } => Lapse::Ended,
    };
    Some(Decided::new(Lapsed {
        enrolment: enrolment.id.clone(),
        lapse,
        on: today,
    }))
}
