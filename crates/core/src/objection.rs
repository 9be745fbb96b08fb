//! Objections to results on public notice, and the end of the notice.
use crate::{
    authority::{Action, Role},
    decision::{Refusal, Words},
    enrolment::Enrolment,
    id::Named,
    session::Session,
};
use jiff::civil::Date;

/// An objection 异议 to a result on public notice.
#[derive(Debug)]
pub enum Objection {}
impl Named for Objection {
    const PREFIX: &'static str = "obj_";
}

/// Permission to publish results for objection.
#[derive(Debug)]
pub enum PublishResults {}
impl Action for PublishResults {
    type On = Session;
    const NAME: &'static str = "result.publish";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::ExaminationOfficer];
}

/// Permission to object.
#[derive(Debug)]
pub enum FileObjection {}
impl Action for FileObjection {
    type On = Enrolment;
    const NAME: &'static str = "objection.file";
    const ROLES: &'static [Role] = &[Role::Candidate, Role::ExaminationOfficer];
}

/// Permission to settle an objection.
#[derive(Debug)]
pub enum SettleObjection {}
impl Action for SettleObjection {
    type On = Enrolment;
    const NAME: &'static str = "objection.settle";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::InternalSupervisor, Role::Officer];
}

/// Why a step of the public notice is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicityRefused {
    /// The results are not on notice.
    Stage,
    /// The notice still runs.
    Running {
        /// Its last day.
        until: Date,
    },
    /// The time to object is over.
    Over {
        /// Its last day.
        until: Date,
    },
    /// An objection is open.
    Open {
        /// How many.
        objections: u32,
    },
}

impl Refusal for PublicityRefused {
    fn words(&self) -> Words {
        match self {
            Self::Stage => Words::new(
                "publicity.stage",
                (
                    "成绩不在公示中".to_owned(),
                    "the results are not on notice".to_owned(),
                ),
                ("请查看场次状态", "look at the session"),
            ),
            Self::Running { until } => Words::new(
                "publicity.running",
                (
                    format!("公示期至{until}"),
                    format!("the notice runs until {until}"),
                ),
                ("请在公示期满后办理", "come back when it is over"),
            ),
            Self::Over { until } => Words::new(
                "publicity.over",
                (
                    format!("异议期已于{until}截止"),
                    format!("the time to object ended on {until}"),
                ),
                ("可向主管部门投诉", "a complaint to the authority is open"),
            ),
            Self::Open { objections } => Words::new(
                "publicity.open-objection",
                (
                    format!("还有{objections}项异议未处理"),
                    format!("{objections} objections are open"),
                ),
                ("请先处理异议", "settle them first"),
            ),
        }
    }
}

/// Decides whether the notice may end today.
///
/// # Errors
/// [`PublicityRefused`].
pub fn may_close(until: Date, open: u32, today: Date) -> Result<(), PublicityRefused> {
    if today <= until {
        return Err(PublicityRefused::Running { until });
    }
    if open > 0 {
        return Err(PublicityRefused::Open { objections: open });
    }
    Ok(())
}
