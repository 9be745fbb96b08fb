//! Enter the exam at the end: a trainee of the sealed roster is enrolled in a continuation, by the own place on the roster.
use super::{Trainee, TrainingPlan};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    enrolment::{Enrolment, Stage},
    id::Id,
    money::Minor,
    pack::Pack,
    refusal::{Reason, Refused, Why},
    session::{CertificateKind, Session, SessionStage, continuation::is_continuation},
    transition::{Disposition, Exam, Roster, ask},
};
use jiff::civil::Date;

/// Permission to enter a trainee: the institution that trains; the authority where that institution is gone.
#[derive(Debug)]
pub enum EnterExam {}
impl Action for EnterExam {
    type On = Trainee;
    const NAME: &'static str = "trainee.enter";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::ExaminationOfficer, Role::Officer];
}

/// What stands when a trainee enters.
#[derive(Debug, Clone, Copy)]
pub struct Stand<'t> {
    /// The plan.
    pub plan: &'t TrainingPlan,
    /// The continuation.
    pub session: &'t Session,
    /// Why it cannot be held, if it cannot.
    pub is_standing: bool,
    /// Seats left there.
    pub room: u32,
    /// What the sealed roster says of the trainee; `None` while it is not sealed.
    pub roster: Option<Roster>,
    /// Where the trainee's other qualification exams of the occupation and level stand.
    pub others: &'t [Stage],
}

/// A trainee in an exam.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// Who.
    pub trainee: Id<Trainee>,
    /// The enrolment that comes in.
    pub enrolment: Enrolment,
}

/// Why a trainee does not enter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnterRefused {
    /// Graduated before.
    #[error("the trainee graduated on {on}")]
    Graduated {
        /// The day.
        on: Date,
    },
    /// The sealed roster does not name them.
    #[error("the transition gives this trainee no qualification exam: {}", disposition.id())]
    NotEntitled {
        /// What the transition says.
        disposition: Disposition,
    },
    /// It is another exam, or none for the sealed roster.
    #[error("the session is no continuation of the plan's occupation and level")]
    Session,
    /// It takes nobody any more.
    #[error("the session is {stage}, was open until {until}, or cannot be held")]
    Closed {
        /// Where it stands.
        stage: &'static str,
        /// Last day to enrol.
        until: Date,
    },
    /// Every seat is taken.
    #[error("all {seats} seats are taken")]
    Full {
        /// Seats on offer.
        seats: u32,
    },
    /// The trainee has an exam already.
    #[error("the trainee has such an exam already; it is {stage}")]
    Enrolled {
        /// Where it stands.
        stage: &'static str,
    },
}

impl Why for EnterRefused {
    fn reason(&self) -> Reason {
        let another = ("请选择其他续办场次。", "Choose another continuation.");
        let (code, zh, next, rule) = match self {
            Self::Graduated { on } => (
                "trainee.enter.graduated",
                format!("该学员已于{on}毕业"),
                (
                    "请查看该学员的办理记录。",
                    "Look at the history of the trainee.",
                ),
                None,
            ),
            Self::NotEntitled { disposition } => (
                "trainee.enter.not-entitled",
                format!(
                    "按退出目录的规定，该学员不参加职业资格鉴定（{}）",
                    disposition.id()
                ),
                (
                    "请报名职业技能等级认定；如有退出前的入学凭证，请向主管部门申诉。",
                    "Enrol in a skill level appraisal; with proof from before the exit, appeal to the competent authority.",
                ),
                Some("transition.no-rushed-issuance"),
            ),
            Self::Session => (
                "trainee.enter.session",
                "该场次不是培养计划职业和等级的续办场次".to_owned(),
                another,
                Some("transition.plan-continues"),
            ),
            Self::Closed { stage, until } => (
                "trainee.enter.closed",
                format!("该场次当前状态为“{stage}”，报名截止日为{until}，或者不能举行"),
                another,
                None,
            ),
            Self::Full { seats } => (
                "trainee.enter.full",
                format!("{seats}个座位已满"),
                another,
                None,
            ),
            Self::Enrolled { stage } => (
                "trainee.enter.enrolled",
                format!("该学员已有同一职业和等级的考试，状态为“{stage}”"),
                ("请先办完该考试。", "Bring that exam to its end first."),
                None,
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
        let day = Date::constant(2021, 6, 30);
        vec![
            Self::Graduated { on: day },
            Self::NotEntitled {
                disposition: Disposition::RefuseUnproven,
            },
            Self::Session,
            Self::Closed {
                stage: "seated",
                until: day,
            },
            Self::Full { seats: 30 },
            Self::Enrolled { stage: "accepted" },
        ]
    }
}

/// Decides whether a trainee enters a continuation. The form is accepted like any other, by another person.
///
/// # Errors
/// [`EnterRefused`].
pub fn enter(
    permit: &Permit<'_, EnterExam>,
    law: &Pack,
    stand: Stand<'_>,
    id: Id<Enrolment>,
    today: Date,
) -> Result<Decided<Entered>, Refused<EnterRefused>> {
    let (trainee, plan, session) = (permit.on(), stand.plan, stand.session);
    let refuse = |why| Err(Refused::new(law, today, why));
    if let Some(outcome) = &trainee.graduation {
        return refuse(EnterRefused::Graduated { on: outcome.on });
    }
    let fits = (&session.occupation, session.level) == (&plan.occupation, plan.level)
        && is_continuation(session, law);
    let Some(occupation) = law.catalogue.find(&plan.occupation).filter(|_| fits) else {
        return refuse(EnterRefused::Session);
    };
    // Until the roster is sealed nobody is known to stand on it.
    let roster = Some(stand.roster.unwrap_or(Roster::Absent));
    let facts = plan.facts(trainee.enrolled_on, trainee.graduates_on, Exam::None, true);
    let disposition = ask(law, occupation, roster, facts, today).disposition;
    if disposition != Disposition::KeepPlan || plan.promises != CertificateKind::Qualification {
        return refuse(EnterRefused::NotEntitled { disposition });
    }
    let is_open = |stage: &&Stage| {
        !matches!(
            stage,
            Stage::Rejected { .. }
                | Stage::Refunded { .. }
                | Stage::Absent { .. }
                | Stage::Failed { .. }
        )
    };
    if let Some(stage) = stand.others.iter().find(is_open) {
        return refuse(EnterRefused::Enrolled { stage: stage.id() });
    }
    let is_announced = session.stage == SessionStage::Announced;
    if !is_announced || session.enrol_until < today || !stand.is_standing {
        return refuse(EnterRefused::Closed {
            stage: session.stage.id(),
            until: session.enrol_until,
        });
    }
    if stand.room == 0 {
        return refuse(EnterRefused::Full {
            seats: session.seats,
        });
    }
    Ok(Decided::new(Entered {
        trainee: trainee.id.clone(),
        enrolment: Enrolment {
            id,
            session: session.id.clone(),
            institution: session.institution.clone(),
            person: trainee.person.clone(),
            condition: String::new(),
            filed_on: today,
            paid: Minor(0),
            stage: Stage::Filed,
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        authority::{Actor, permit},
        decision::Refusal,
        level::Level,
        pack::tests::china,
        session::Part,
        transition::PlanKind,
    };
    use jiff::civil::date;

    #[track_caller]
    fn check(
        change: impl FnOnce(&mut Trainee, &mut TrainingPlan, &mut Session),
        roster: Option<Roster>,
        (room, others): (u32, &[Stage]),
        expected: Option<&str>,
    ) {
        let mut plan = TrainingPlan {
            id: Id::of(1),
            institution: Id::of(2),
            occupation: "美容师".into(),
            level: Level::L3,
            kind: PlanKind::TechnicalCollege,
            promises: CertificateKind::Qualification,
        };
        let mut trainee = Trainee {
            id: Id::of(3),
            plan: Id::of(1),
            institution: Id::of(2),
            person: Id::of(4),
            enrolled_on: date(2019, 9, 1),
            graduates_on: Some(date(2021, 6, 30)),
            graduation: None,
        };
        let mut session = Session {
            id: Id::of(5),
            institution: Id::of(6),
            occupation: "美容师".into(),
            level: Level::L3,
            certificate: CertificateKind::Qualification,
            standard: "2018".into(),
            announced_on: date(2021, 4, 1),
            enrol_until: date(2021, 5, 10),
            parts: vec![(Part::Theory, date(2021, 5, 20))],
            site: "a".into(),
            seats: 30,
            fee: Minor(0),
            staff: vec![],
            stage: SessionStage::Announced,
        };
        change(&mut trainee, &mut plan, &mut session);
        let actor = Actor {
            account: "a".into(),
            role: Role::Officer,
            institution: None,
            person: None,
        };
        let permit = permit::<EnterExam>(&actor, &trainee).unwrap();
        let stand = Stand {
            plan: &plan,
            session: &session,
            is_standing: true,
            room,
            roster,
            others,
        };
        let today = date(2021, 4, 12);
        let outcome = enter(&permit, &china(), stand, Id::of(9), today);
        assert_eq!(outcome.err().map(|no| no.words().code), expected);
    }

    #[test]
    fn a_trainee_of_the_sealed_roster_enters_a_continuation_once() {
        let on = Some(Roster::Sealed);
        let free: (u32, &[Stage]) = (1, &[]);
        check(|_, _, _| (), on, free, None);
        let refused = Some("trainee.enter.not-entitled");
        check(|_, _, _| (), Some(Roster::Absent), free, refused);
        check(|_, _, _| (), None, free, refused);
        check(
            |_, plan, _| plan.promises = CertificateKind::SkillLevel,
            on,
            free,
            refused,
        );
        let before = date(2020, 9, 29);
        let session = Some("trainee.enter.session");
        check(|_, _, it| it.announced_on = before, on, free, session);
        check(|_, _, it| it.level = Level::L4, on, free, session);
        check(
            |_, _, it| it.enrol_until = date(2021, 4, 11),
            on,
            free,
            Some("trainee.enter.closed"),
        );
        check(|_, _, _| (), on, (0, &[]), Some("trainee.enter.full"));
        let absent = Stage::Absent {
            accepted_on: before,
        };
        check(|_, _, _| (), on, (1, std::slice::from_ref(&absent)), None);
        check(
            |_, _, _| (),
            on,
            (1, &[absent, Stage::Filed]),
            Some("trainee.enter.enrolled"),
        );
    }

    #[test]
    fn every_reason_has_its_words() {
        crate::refusal::check_examples::<EnterRefused>("trainee.enter", &china());
    }
}
