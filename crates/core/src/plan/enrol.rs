//! Enrol trainees in a training plan.
use super::{Trainee, TrainingPlan};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    pack::Pack,
    person::Person,
    refusal::{Reason, Refused, Why},
    session::CertificateKind,
    transition::{Disposition, Exam, Roster, ask},
};
use jiff::civil::Date;

/// Permission to enrol trainees: the institution that trains.
#[derive(Debug)]
pub enum EnrolPlan {}
impl Action for EnrolPlan {
    type On = TrainingPlan;
    const NAME: &'static str = "plan.enrol";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::ExaminationOfficer];
}

/// A trainee to be enrolled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTrainee {
    /// Identifier to be given.
    pub id: Id<Trainee>,
    /// Who.
    pub person: Person,
    /// The day of enrolment in the college or with the employer.
    pub enrolled_on: Date,
    /// The planned day of graduation.
    pub graduates_on: Option<Date>,
}

/// Trainees who are enrolled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    /// The plan.
    pub plan: TrainingPlan,
    /// The trainees.
    pub trainees: Vec<Trainee>,
}

/// Why a trainee is not enrolled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnrolRefused {
    /// Not in the catalogue.
    #[error("{occupation} is not an occupation of the catalogue")]
    Occupation {
        /// What was given.
        occupation: String,
    },
    /// Days that cannot be.
    #[error(
        "trainee {position}: the day of enrolment must not lie in the future, and graduation comes after it"
    )]
    Days {
        /// Place in the list, from 1.
        position: usize,
    },
    /// Enrolled on or after the exit, or a plan the notice gives no promise.
    #[error(
        "trainee {position}: no new qualification plan begins after the exit, and only colleges and new apprentices have the promise"
    )]
    New {
        /// Place in the list, from 1.
        position: usize,
    },
    /// The roster is sealed without them.
    #[error(
        "trainee {position}: the roster of the occupation is sealed, and does not name this trainee"
    )]
    Unproven {
        /// Place in the list, from 1.
        position: usize,
    },
}

impl Why for EnrolRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Occupation { occupation } => (
                "plan.enrol.occupation",
                format!("目录中没有“{occupation}”这一职业"),
                (
                    "请从目录中选择职业名称。",
                    "Choose the name from the catalogue.",
                ),
                None,
            ),
            Self::Days { position } => (
                "plan.enrol.days",
                format!("第{position}名学员：入学日期不得晚于今天，毕业日期应在入学之后"),
                ("请更正日期。", "Correct the days."),
                None,
            ),
            Self::New { position } => (
                "plan.enrol.refuse-new",
                format!(
                    "第{position}名学员：退出后不再开始新的职业资格证书培养计划，其他类型的培养不在保障范围"
                ),
                (
                    "请改为以职业技能等级证书为目标的培养计划。",
                    "Enrol in a plan that promises a skill level certificate.",
                ),
                Some("transition.no-new"),
            ),
            Self::Unproven { position } => (
                "plan.enrol.unproven",
                format!("第{position}名学员：该职业名册已封存，其中没有该学员"),
                (
                    "如有退出前的入学凭证，请向主管部门申诉。",
                    "If there is proof from before the exit, appeal to the competent authority.",
                ),
                Some("transition.no-rushed-issuance"),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule,
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Occupation {
                occupation: "占星师".into(),
            },
            Self::Days { position: 1 },
            Self::New { position: 2 },
            Self::Unproven { position: 3 },
        ]
    }
}

/// Decides whether trainees are enrolled, all or none. `sealed` says whether the occupation's roster is sealed: then
/// nobody is added to a qualification plan, whatever day is claimed.
///
/// # Errors
/// [`EnrolRefused`] for the first trainee that cannot be enrolled.
pub fn enrol(
    permit: &Permit<'_, EnrolPlan>,
    law: &Pack,
    trainees: &[NewTrainee],
    sealed: Option<Roster>,
    today: Date,
) -> Result<Decided<Cohort>, Refused<EnrolRefused>> {
    let plan = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    let Some(occupation) = law
        .catalogue
        .find(&plan.occupation)
        .filter(|found| found.name.zh == plan.occupation)
    else {
        return refuse(EnrolRefused::Occupation {
            occupation: plan.occupation.clone(),
        });
    };
    // The roster names those who are owed a qualification certificate; a plan for the other kind begins at any time.
    let sealed = sealed.filter(|_| plan.promises == CertificateKind::Qualification);
    let mut enrolled = Vec::with_capacity(trainees.len());
    for (at, new) in trainees.iter().enumerate() {
        let position = at + 1;
        if today < new.enrolled_on || new.graduates_on.is_some_and(|on| on <= new.enrolled_on) {
            return refuse(EnrolRefused::Days { position });
        }
        let facts = plan.facts(new.enrolled_on, new.graduates_on, Exam::None, true);
        match ask(law, occupation, sealed, facts, today).disposition {
            Disposition::RefuseNew => return refuse(EnrolRefused::New { position }),
            Disposition::RefuseUnproven => return refuse(EnrolRefused::Unproven { position }),
            _ => {}
        }
        enrolled.push(Trainee {
            id: new.id.clone(),
            plan: plan.id.clone(),
            institution: plan.institution.clone(),
            person: new.person.id.clone(),
            enrolled_on: new.enrolled_on,
            graduates_on: new.graduates_on,
            graduation: None,
        });
    }
    Ok(Decided::new(Cohort {
        plan: plan.clone(),
        trainees: enrolled,
    }))
}
