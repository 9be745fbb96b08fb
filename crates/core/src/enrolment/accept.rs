//! Accept an enrolment: the application condition, the place, and the exit.
use super::{Enrolment, Stage};
use crate::{
    authority::{Action, Permit, Role},
    decision::{Decided, Refusal, Words},
    eligibility::{self, Applicant},
    id::Id,
    law::Citation,
    money::Minor,
    pack::Pack,
    session::{CertificateKind, Session, SessionStage},
    text::Text,
    transition::{self, Disposition, Roster},
};
use jiff::civil::Date;

/// Permission to accept an enrolment.
#[derive(Debug)]
pub enum AcceptEnrolment {}
impl Action for AcceptEnrolment {
    type On = Enrolment;
    const NAME: &'static str = "enrolment.accept";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::ExaminationOfficer];
}

/// Permission to file an enrolment.
#[derive(Debug)]
pub enum FileEnrolment {}
impl Action for FileEnrolment {
    type On = Enrolment;
    const NAME: &'static str = "enrolment.file";
    const ROLES: &'static [Role] = &[
        Role::Administrator,
        Role::ExaminationOfficer,
        Role::Candidate,
    ];
}

/// Why an enrolment is not taken or accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcceptRefused {
    /// The enrolment is not waiting for acceptance.
    Stage,
    /// Enrolment is closed.
    Closed {
        /// Its last day.
        until: Date,
    },
    /// The occupation has left the catalogue.
    Exited {
        /// What the transition says.
        say: Text,
        /// The article.
        under: Citation,
    },
    /// No alternative of the application conditions holds.
    NotEligible {
        /// What is missing for the nearest alternative.
        missing: Text,
        /// The edition's source.
        under: Option<Citation>,
    },
    /// The evidence cannot be read.
    Evidence(String),
    /// Every seat is taken.
    Full {
        /// Seats on offer.
        seats: u32,
    },
    /// Whoever handed the form in cannot accept it.
    SamePerson,
}

impl Refusal for AcceptRefused {
    fn words(&self) -> Words {
        match self {
            Self::Stage => Words::new(
                "enrolment.accept.stage",
                (
                    "该报名不在待受理状态".to_owned(),
                    "the enrolment is not waiting for acceptance".to_owned(),
                ),
                ("请刷新后查看", "look at it again"),
            ),
            Self::Closed { until } => Words::new(
                "enrolment.accept.closed",
                (
                    format!("报名已于{until}截止"),
                    format!("enrolment closed on {until}"),
                ),
                ("请选择其他场次", "choose another session"),
            ),
            Self::Exited { say, under } => Words::new(
                "enrolment.accept.exited",
                (say.zh.to_string(), say.en.to_string()),
                ("请改报职业技能等级认定", "apply for skill level appraisal"),
            )
            .under(Some(under)),
            Self::NotEligible { missing, under } => Words::new(
                "enrolment.accept.not-eligible",
                (
                    format!("不符合申报条件：{}", missing.zh),
                    format!("the application condition does not hold: {}", missing.en),
                ),
                (
                    "请补充材料，或改报较低等级",
                    "add evidence, or apply for a lower level",
                ),
            )
            .under(under.as_ref()),
            Self::Evidence(why) => Words::new(
                "enrolment.accept.evidence",
                (
                    format!("申报材料无法识别：{why}"),
                    format!("the evidence cannot be read: {why}"),
                ),
                ("请重新填写申报材料", "enter the evidence again"),
            ),
            Self::Full { seats } => Words::new(
                "enrolment.accept.full",
                (
                    format!("{seats}个座位已满"),
                    format!("all {seats} seats are taken"),
                ),
                ("请选择其他场次", "choose another session"),
            ),
            Self::SamePerson => Words::new(
                "enrolment.accept.same-person",
                (
                    "提交报名的人不能受理该报名".to_owned(),
                    "whoever handed the form in cannot accept it".to_owned(),
                ),
                ("请由另一名工作人员受理", "let a colleague accept it"),
            ),
        }
    }
}

/// An acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Which enrolment.
    pub enrolment: Id<Enrolment>,
    /// In which session.
    pub session: Id<Session>,
    /// The day.
    pub on: Date,
    /// The alternative that holds.
    pub condition: String,
}

/// Decides whether a form may come in today.
///
/// # Errors
/// [`AcceptRefused`] when enrolment is closed or the occupation has exited.
pub fn may_enrol(session: &Session, pack: &Pack, today: Date) -> Result<(), AcceptRefused> {
    if session.stage != SessionStage::Announced || today > session.enrol_until {
        return Err(AcceptRefused::Closed {
            until: session.enrol_until,
        });
    }
    let occupation = pack.catalogue.find(&session.occupation);
    if session.certificate == CertificateKind::Qualification
        && let Some(occupation) = occupation
    {
        let case = transition::Case {
            occupation,
            as_of: today,
            roster: None,
            facts: transition::Facts::Registration,
        };
        let decision = transition::decide(&pack.transition, &case);
        if decision.disposition == Disposition::RefuseNew {
            return Err(AcceptRefused::Exited {
                say: decision.say(&case),
                under: pack.transition.citation(decision.rule()).clone(),
            });
        }
    }
    Ok(())
}

/// What stands when an enrolment is accepted.
#[derive(Debug, Clone, Copy)]
pub struct Stand<'t> {
    /// The session.
    pub session: &'t Session,
    /// The day the exam was first announced to the candidate: a move to a continuation does not make it later.
    pub announced_on: Date,
    /// What the sealed roster says of the enrolment; `None` while it is not sealed.
    pub roster: Option<Roster>,
    /// What the transition makes of the trainee who entered by the own place on the roster.
    pub trainee: Option<Disposition>,
    /// The account that handed the form in.
    pub filed_by: &'t str,
    /// Seats that are left.
    pub room: u32,
}

/// Decides whether an enrolment is accepted. The day is the day of the act: nobody enters one. What was filed in time
/// may be accepted until the session is seated; after an exit only what stands on the sealed roster.
///
/// # Errors
/// [`AcceptRefused`].
pub fn accept(
    permit: &Permit<'_, AcceptEnrolment>,
    stand: Stand<'_>,
    applicant: &Applicant,
    pack: &Pack,
    today: Date,
) -> Result<Decided<Accepted>, AcceptRefused> {
    let (enrolment, session) = (permit.on(), stand.session);
    if enrolment.stage != Stage::Filed {
        return Err(AcceptRefused::Stage);
    }
    if permit.by().account == stand.filed_by {
        return Err(AcceptRefused::SamePerson);
    }
    if session.stage != SessionStage::Announced {
        return Err(AcceptRefused::Closed {
            until: session.enrol_until,
        });
    }
    the_exit_allows(stand, pack, today)?;
    if stand.room == 0 {
        return Err(AcceptRefused::Full {
            seats: session.seats,
        });
    }
    Ok(Decided::new(Accepted {
        enrolment: enrolment.id.clone(),
        session: session.id.clone(),
        on: today,
        condition: alternative(applicant, pack)?,
    }))
}

/// Whether the exit lets an enrolment that was filed before it be accepted.
fn the_exit_allows(stand: Stand<'_>, pack: &Pack, today: Date) -> Result<(), AcceptRefused> {
    let (session, roster) = (stand.session, stand.roster);
    if stand.trainee == Some(Disposition::KeepPlan) {
        return Ok(());
    }
    let Some(occupation) = pack.catalogue.find(&session.occupation) else {
        return Ok(());
    };
    if session.certificate != CertificateKind::Qualification || !occupation.has_exited_on(today) {
        return Ok(());
    }
    let case = transition::Case {
        occupation,
        as_of: today,
        // Until the roster is sealed nobody is known to stand on it.
        roster: Some(roster.unwrap_or(Roster::Absent)),
        facts: transition::Facts::Enrolment {
            announced_on: Some(stand.announced_on),
            accepted_on: None,
            exam: transition::Exam::None,
            wish: None,
            paid: Minor(0),
        },
    };
    let decision = transition::decide(&pack.transition, &case);
    if decision.disposition == Disposition::Choose {
        return Ok(());
    }
    Err(AcceptRefused::Exited {
        say: decision.say(&case),
        under: pack.transition.citation(decision.rule()).clone(),
    })
}

/// The alternative that holds, or what the nearest one lacks.
fn alternative(applicant: &Applicant, pack: &Pack) -> Result<String, AcceptRefused> {
    let found = eligibility::decide(&pack.conditions, applicant)
        .map_err(|why| AcceptRefused::Evidence(why.to_string()))?;
    let mut alternatives = found.alternatives.iter();
    if let Some(holds) = alternatives.find(|weighed| weighed.missing.is_empty()) {
        return Ok(holds.condition.id.clone());
    }
    let nearest = found
        .alternatives
        .iter()
        .min_by_key(|weighed| weighed.missing.len());
    let none = || {
        Text::new(
            "该等级没有申报条件",
            "the level has no application condition",
        )
    };
    let missing = nearest.map_or_else(none, |nearest| {
        let said: Vec<Text> = nearest
            .missing
            .iter()
            .map(eligibility::Missing::say)
            .collect();
        let joined = |words: fn(&Text) -> &str, by: &str| {
            said.iter().map(words).collect::<Vec<_>>().join(by)
        };
        Text::new(joined(|text| &text.zh, "；"), joined(|text| &text.en, "; "))
    });
    Err(AcceptRefused::NotEligible {
        missing,
        under: nearest.map(|weighed| weighed.condition.citation.clone()),
    })
}
