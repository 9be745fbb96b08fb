//! Record a training of staff: what it was about, when, for how long, and who was there.
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::Decided,
    id::{Id, Named},
    institution::Institution,
    pack::Pack,
    person::Person,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A training of staff 培训, by the authority or by an institution for its own people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Identifier, `crs_…`.
    pub id: Id<Course>,
    /// Who held it; `None` for the authority.
    pub institution: Option<Id<Institution>>,
    /// What it was about.
    pub title: String,
    /// The day.
    pub held_on: Date,
    /// Hours of teaching.
    pub hours: u32,
}

impl Named for Course {
    const PREFIX: &'static str = "crs_";
}
impl Owned for Course {
    fn institution(&self) -> Option<&Id<Institution>> {
        self.institution.as_ref()
    }
}

/// Permission to record a training.
#[derive(Debug)]
pub enum HoldCourse {}
impl Action for HoldCourse {
    type On = Course;
    const NAME: &'static str = "course.hold";
    const ROLES: &'static [Role] = &[Role::Officer, Role::Administrator];
}

/// A training with those who were there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseHeld {
    /// The training.
    pub course: Course,
    /// Who was there.
    pub present: BTreeSet<Id<Person>>,
    /// The account that recorded it.
    pub by: String,
}

/// Why a training is not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CourseRefused {
    /// Subject or hours are missing.
    #[error("a training has a subject, and 1 to 200 hours")]
    Empty,
    /// It is still to come.
    #[error("a training on {on} is still to come")]
    Ahead {
        /// The day.
        on: Date,
    },
    /// Nobody was there.
    #[error("nobody is named who was there")]
    Nobody,
    /// Somebody is not of the institution.
    #[error("{person} is no member of the institution's staff")]
    Stranger {
        /// Who.
        person: String,
    },
}

impl Why for CourseRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Empty => (
                "course.hold.empty",
                "培训须有内容，学时为1至200".to_owned(),
                ("请填写培训内容和学时。", "Enter subject and hours."),
            ),
            Self::Ahead { on } => (
                "course.hold.ahead",
                format!("{on}的培训尚未举行"),
                ("请在培训结束后登记。", "Record it once it was held."),
            ),
            Self::Nobody => (
                "course.hold.nobody",
                "没有填写参加人员".to_owned(),
                ("请选择参加人员。", "Choose who was there."),
            ),
            Self::Stranger { person } => (
                "course.hold.stranger",
                format!("{person}不是本机构的人员"),
                (
                    "请只登记本机构人员，或由主管部门登记。",
                    "Record your own people only, or ask the authority.",
                ),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some("guidance.given"),
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Empty,
            Self::Ahead {
                on: jiff::civil::date(2021, 3, 1),
            },
            Self::Nobody,
            Self::Stranger {
                person: "per_1".into(),
            },
        ]
    }
}

/// Decides whether a training is recorded. `staff` are the persons that the recorder may name.
///
/// # Errors
/// [`CourseRefused`].
pub fn hold(
    permit: &Permit<'_, HoldCourse>,
    present: &BTreeSet<Id<Person>>,
    staff: &BTreeSet<Id<Person>>,
    law: &Pack,
    today: Date,
) -> Result<Decided<CourseHeld>, Refused<CourseRefused>> {
    let course = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if course.title.trim().is_empty() || !(1..=200).contains(&course.hours) {
        return refuse(CourseRefused::Empty);
    }
    if course.held_on > today {
        return refuse(CourseRefused::Ahead { on: course.held_on });
    }
    if present.is_empty() {
        return refuse(CourseRefused::Nobody);
    }
    if let Some(stranger) = present.difference(staff).next() {
        return refuse(CourseRefused::Stranger {
            person: stranger.to_string(),
        });
    }
    Ok(Decided::new(CourseHeld {
        course: course.clone(),
        present: present.clone(),
        by: permit.by().account.clone(),
    }))
}
