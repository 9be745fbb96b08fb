//! Record what a candidate wishes when an exit overtakes the case.
use super::{Enrolment, Stage};
use crate::{
    authority::{Action, Permit, Role},
    decision::{Decided, Refusal, Words},
    id::Id,
    pack::Pack,
    transition::{Disposition, Wish},
};
use due::Lapse;
use jiff::civil::Date;
use written::ScanRefused;

pub mod due;
pub mod told;
pub mod written;

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
    /// The paper did not come in between the question and the deadline.
    Received {
        /// The day of the question.
        asked_on: Date,
        /// The last day.
        until: Date,
    },
    /// The scan of the paper is not taken.
    Scan(ScanRefused),
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
            Self::Received { asked_on, until } => Words::new(
                "wish.record-written.received",
                (
                    format!("书面答复的收件日应在{asked_on}至{until}之间，且不晚于今天"),
                    format!(
                        "a written answer counts if it came in from {asked_on} to {until}, and not after today"
                    ),
                ),
                ("请核对收件日", "look at the day of receipt again"),
            ),
            Self::Scan(why) => why.words(),
        }
    }
}

/// What an answer comes to on a day: what was said, else what silence came to, else after the deadline what it means.
#[must_use]
pub fn standing(
    said: Option<Wish>,
    lapse: Option<Lapse>,
    answer_until: Date,
    can_be_held: bool,
    pack: &Pack,
    today: Date,
) -> Option<Wish> {
    let kept = said.or(lapse.and_then(Lapse::wish));
    if kept.is_some() || today <= answer_until {
        return kept;
    }
    Some(due::silence_means(can_be_held, pack))
}

/// Whether the transition leaves the candidate a choice.
pub(crate) fn may_choose(disposition: Disposition) -> bool {
    matches!(
        disposition,
        Disposition::Choose | Disposition::Continue | Disposition::Refund
    )
}

/// Decides whether the answer is taken. It may change until the deadline; afterwards only an answer that was given in
/// writing before it is recorded, see [`written::record_written`].
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
    if !open || !may_choose(disposition) {
        return Err(WishRefused::NothingToChoose);
    }
    if today > answer_until {
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
