//! Graduate a trainee: with a qualification certificate or a skill level certificate, never with neither if passed.
use super::{Outcome, Trainee, TrainingPlan};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    enrolment::{Enrolment, exam_of},
    id::Id,
    pack::Pack,
    refusal::{Reason, Refused, Why},
    session::{CertificateKind, Session},
    transition::{Disposition, Exam, Roster, ask},
};
use jiff::civil::Date;

/// Permission to graduate: the institution that trains; the authority where that institution is gone.
#[derive(Debug)]
pub enum GraduateTrainee {}
impl Action for GraduateTrainee {
    type On = Trainee;
    const NAME: &'static str = "trainee.graduate";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::ExaminationOfficer, Role::Officer];
}

/// What stands when a trainee graduates.
#[derive(Debug, Clone, Copy)]
pub struct Stand<'t> {
    /// The plan.
    pub plan: &'t TrainingPlan,
    /// The exam at the end, with its session.
    pub exam: (&'t Enrolment, &'t Session),
    /// Whether the plan's institution may still issue qualification certificates today.
    pub institution_may_issue: bool,
    /// What the sealed roster says of the trainee; `None` while it is not sealed.
    pub roster: Option<Roster>,
}

/// A graduation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graduation {
    /// Who.
    pub trainee: Id<Trainee>,
    /// The exam at the end.
    pub enrolment: Id<Enrolment>,
    /// What becomes of it.
    pub outcome: Outcome,
}

/// Why a trainee does not graduate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GraduateRefused {
    /// Graduated before.
    #[error("the trainee graduated on {on}")]
    Before {
        /// The day.
        on: Date,
    },
    /// The exam is another person's, or of another occupation or level.
    #[error("the exam is not this trainee's exam in the plan's occupation and level")]
    Exam,
    /// The exam has no result.
    #[error("the exam has no final result yet")]
    NoResult,
    /// The roster does not name them, or the plan has no promise.
    #[error("the transition gives this trainee no certificate: {}", disposition.id())]
    Exit {
        /// What the transition says.
        disposition: Disposition,
    },
}

impl Why for GraduateRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Before { on } => (
                "trainee.graduate.before",
                format!("该学员已于{on}毕业"),
                (
                    "请查看该学员的办理记录。",
                    "Look at the history of the trainee.",
                ),
                None,
            ),
            Self::Exam => (
                "trainee.graduate.exam",
                "该考试不是该学员在培养计划职业和等级上的考试".to_owned(),
                ("请选择该学员本人的考试。", "Choose the trainee's own exam."),
                None,
            ),
            Self::NoResult => (
                "trainee.graduate.no-result",
                "考试成绩尚未最终确定".to_owned(),
                ("请等待成绩公布。", "Wait for the result."),
                Some("transition.plan-continues"),
            ),
            Self::Exit { disposition } => (
                "trainee.graduate.exit",
                format!(
                    "按退出目录的规定，该学员不能由此取得证书（{}）",
                    disposition.id()
                ),
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
            Self::Before {
                on: Date::constant(2021, 6, 30),
            },
            Self::Exam,
            Self::NoResult,
            Self::Exit {
                disposition: Disposition::RefuseUnproven,
            },
        ]
    }
}

/// Decides what a trainee graduates with, on the result of the exam at the end.
///
/// # Errors
/// [`GraduateRefused`].
pub fn graduate(
    permit: &Permit<'_, GraduateTrainee>,
    law: &Pack,
    stand: Stand<'_>,
    today: Date,
) -> Result<Decided<Graduation>, Refused<GraduateRefused>> {
    let trainee = permit.on();
    let (enrolment, session) = stand.exam;
    let refuse = |why| Err(Refused::new(law, today, why));
    if let Some(outcome) = &trainee.graduation {
        return refuse(GraduateRefused::Before { on: outcome.on });
    }
    let own = enrolment.person == trainee.person
        && session.id == enrolment.session
        && session.occupation == stand.plan.occupation
        && session.level == stand.plan.level;
    let Some(occupation) = law.catalogue.find(&stand.plan.occupation).filter(|_| own) else {
        return refuse(GraduateRefused::Exam);
    };
    let exam = exam_of(&enrolment.stage);
    if matches!(exam, Exam::None | Exam::Pending) {
        return refuse(GraduateRefused::NoResult);
    }
    let facts = stand.plan.facts(
        trainee.enrolled_on,
        Some(today),
        exam,
        // The certificate is issued on the exam that was passed.
        stand.institution_may_issue && session.certificate == CertificateKind::Qualification,
    );
    let decision = ask(law, occupation, stand.roster, facts, today);
    let passed = exam == Exam::Passed;
    let certificate = match decision.disposition {
        // Untouched by the exit: the plan's own promise stands.
        Disposition::Unaffected => passed.then_some(stand.plan.promises),
        Disposition::GraduateEither => decision.certificate,
        Disposition::NotPassed => None,
        disposition => return refuse(GraduateRefused::Exit { disposition }),
    };
    Ok(Decided::new(Graduation {
        trainee: trainee.id.clone(),
        enrolment: enrolment.id.clone(),
        outcome: Outcome {
            on: today,
            certificate,
            disposition: decision.disposition.id().to_owned(),
        },
    }))
}
