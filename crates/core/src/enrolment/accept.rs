//! Accept an enrolment: the application condition, the place, and the exit.
use super::{Enrolment, Stage};
use crate::{
    authority::{Action, Permit, Role},
    decision::{Decided, Refusal, Words},
    eligibility::{self, Applicant},
    id::Id,
    law::Citation,
    pack::Pack,
    session::{CertificateKind, Session, SessionStage},
    text::Text,
    transition::{self, Disposition},
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
                (say.zh.clone(), say.en.clone()),
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

/// Decides whether an enrolment is accepted. The day is the day of the act: nobody enters one.
///
/// # Errors
/// [`AcceptRefused`].
pub fn accept(
    permit: &Permit<'_, AcceptEnrolment>,
    session: &Session,
    applicant: &Applicant,
    pack: &Pack,
    today: Date,
) -> Result<Decided<Accepted>, AcceptRefused> {
    let enrolment = permit.on();
    if enrolment.stage != Stage::Filed {
        return Err(AcceptRefused::Stage);
    }
    may_enrol(session, pack, today)?;
    let found = eligibility::decide(&pack.conditions, applicant)
        .map_err(|why| AcceptRefused::Evidence(why.to_string()))?;
    let holds = found
        .alternatives
        .iter()
        .find(|weighed| weighed.missing.is_empty());
    let Some(holds) = holds else {
        let nearest = found
            .alternatives
            .iter()
            .min_by_key(|weighed| weighed.missing.len());
        let missing = nearest
            .and_then(|weighed| weighed.missing.first())
            .map(eligibility::Missing::say);
        return Err(AcceptRefused::NotEligible {
            missing: missing.unwrap_or_else(|| {
                Text::new(
                    "该等级没有申报条件",
                    "the level has no application condition",
                )
            }),
            under: nearest.map(|weighed| weighed.condition.citation.clone()),
        });
    };
    Ok(Decided::new(Accepted {
        enrolment: enrolment.id.clone(),
        session: session.id.clone(),
        on: today,
        condition: holds.condition.id.clone(),
    }))
}
