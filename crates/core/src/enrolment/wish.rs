//! Record what a candidate wishes when an exit overtakes the case.
use super::{Enrolment, Stage};
use crate::{
    authority::{Action, Permit, Role},
    decision::{Decided, Refusal, Words},
    id::Id,
    pack::Pack,
    transition::{Disposition, Silence, Wish},
};
use jiff::civil::Date;

/// Permission to record a wish.
#[derive(Debug)]
pub enum RecordWish {}
impl Action for RecordWish {
    type On = Enrolment;
    const NAME: &'static str = "wish.record";
    const ROLES: &'static [Role] = &[Role::Candidate, Role::ExaminationOfficer, Role::Officer];
}

/// A wish, as answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wished {
    /// Whose.
    pub enrolment: Id<Enrolment>,
    /// What.
    pub wish: Wish,
    /// When.
    pub on: Date,
    /// Who recorded it.
    pub by: String,
}

/// Why a wish is not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WishRefused {
    /// There is nothing to choose.
    NothingToChoose,
    /// The deadline has passed.
    TooLate {
        /// The last day.
        until: Date,
    },
}

impl Refusal for WishRefused {
    fn words(&self) -> Words {
        match self {
            Self::NothingToChoose => Words::new(
                "wish.record.nothing-to-choose",
                (
                    "该报名不需要选择继续或退费".to_owned(),
                    "there is nothing to choose for this enrolment".to_owned(),
                ),
                ("请查看个案状态", "look at where the case stands"),
            ),
            Self::TooLate { until } => Words::new(
                "wish.record.too-late",
                (
                    format!("选择期限已于{until}截止"),
                    format!("the deadline to choose was {until}"),
                ),
                (
                    "如已按期书面答复，请主管部门登记",
                    "if you answered in writing in time, let the competent authority record it",
                ),
            ),
        }
    }
}

/// What an answer comes to on a day: what was said, or after the deadline what silence means by the pack.
#[must_use]
pub fn standing(
    said: Option<Wish>,
    answer_until: Date,
    can_be_held: bool,
    pack: &Pack,
    today: Date,
) -> Option<Wish> {
    if said.is_some() || today <= answer_until {
        return said;
    }
    match pack.transition.silence {
        Silence::Continue if can_be_held => Some(Wish::Continue),
        Silence::Continue | Silence::Refund => Some(Wish::Refund),
    }
}

/// Decides whether the answer is taken. It may change until the deadline; afterwards an officer may record an answer
/// that was given in writing.
///
/// # Errors
/// [`WishRefused`].
pub fn record(
    permit: &Permit<'_, RecordWish>,
    disposition: Disposition,
    answer_until: Date,
    wish: Wish,
    today: Date,
) -> Result<Decided<Wished>, WishRefused> {
    let open = matches!(
        permit.on().stage,
        Stage::Filed | Stage::Accepted { .. } | Stage::Seated { .. }
    );
    let may_choose = matches!(
        disposition,
        Disposition::Choose | Disposition::Continue | Disposition::Refund
    );
    if !open || !may_choose {
        return Err(WishRefused::NothingToChoose);
    }
    if today > answer_until && permit.by().role != Role::Officer {
        return Err(WishRefused::TooLate {
            until: answer_until,
        });
    }
    Ok(Decided::new(Wished {
        enrolment: permit.on().id.clone(),
        wish,
        on: today,
        by: permit.by().account.clone(),
    }))
}
