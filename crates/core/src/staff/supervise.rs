//! Send an external supervisor to an exam.
use super::appoint::{Appointment, Office};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    institution::Institution,
    pack::Pack,
    person::Person,
    refusal::{Reason, Refused, Why},
    session::{Session, SessionStage},
};
use jiff::civil::Date;

/// Permission to send a supervisor.
#[derive(Debug)]
pub enum SendSupervisor {}
impl Action for SendSupervisor {
    type On = Session;
    const NAME: &'static str = "supervisor.send";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// A supervisor who is sent 派出督导.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// To which exam.
    pub session: Id<Session>,
    /// Who.
    pub appointment: Appointment,
    /// The first day of the exam.
    pub on: Date,
    /// The place.
    pub place: String,
    /// The officer's account.
    pub by: String,
}

/// Why a supervisor is not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendRefused {
    /// The exam has begun, or is not held.
    #[error("the session is {stage}: nobody is sent any more")]
    Stage {
        /// Where it stands.
        stage: &'static str,
    },
    /// The appointment does not cover the day.
    #[error("the person is not appointed as an external supervisor on {on}")]
    Term {
        /// The day.
        on: Date,
    },
    /// The supervisor works for the institution.
    #[error("the supervisor is employed by, or on the staff of, the institution")]
    Colleague,
    /// The supervisor is a candidate.
    #[error("the supervisor is a candidate of the session")]
    Candidate,
    /// The supervisor is at another place.
    #[error("the supervisor is at another place on {on}")]
    Elsewhere {
        /// The day.
        on: Date,
    },
}

impl Why for SendRefused {
    fn reason(&self) -> Reason {
        let other = ("请改派其他督导员。", "Send somebody else.");
        let (code, zh, next, rule) = match self {
            Self::Stage { stage } => (
                "supervisor.send.stage",
                format!("场次状态为“{stage}”，不能再派督导员"),
                ("请在考试开始前派出。", "Send supervisors before the exam."),
                Some("supervision.each"),
            ),
            Self::Term { on } => (
                "supervisor.send.term",
                format!("该人员在{on}不在外部质量督导员聘期内"),
                (
                    "请续聘，或改派其他督导员。",
                    "Renew the appointment, or send somebody else.",
                ),
                Some("supervisor.term"),
            ),
            Self::Colleague => (
                "supervisor.send.colleague",
                "督导员在该机构任职，应回避".to_owned(),
                other,
                Some("supervisor.recusal"),
            ),
            Self::Candidate => (
                "supervisor.send.candidate",
                "督导员是本场考生，应回避".to_owned(),
                other,
                Some("supervisor.recusal"),
            ),
            Self::Elsewhere { on } => (
                "supervisor.send.elsewhere",
                format!("督导员{on}已派往另一考点"),
                other,
                Some("supervision.each"),
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
        let on = jiff::civil::date(2021, 3, 1);
        vec![
            Self::Stage { stage: "sealed" },
            Self::Term { on },
            Self::Colleague,
            Self::Candidate,
            Self::Elsewhere { on },
        ]
    }
}

/// What is known of the place and the people there.
#[derive(Debug, Clone)]
pub struct Surroundings<'t> {
    /// Who holds the exam.
    pub institution: &'t Institution,
    /// The persons on its staff.
    pub staff: &'t [Id<Person>],
    /// Who sits.
    pub candidates: &'t [Id<Person>],
    /// Where the supervisor is on the first day, if anywhere.
    pub busy_at: Option<&'t str>,
}

/// Decides whether a supervisor is sent.
///
/// # Errors
/// [`SendRefused`].
pub fn send(
    permit: &Permit<'_, SendSupervisor>,
    appointment: &Appointment,
    around: &Surroundings<'_>,
    law: &Pack,
    today: Date,
) -> Result<Decided<Sent>, Refused<SendRefused>> {
    let session = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    let on = session.parts.iter().map(|(_, on)| *on).min();
    let open = matches!(
        session.stage,
        SessionStage::Announced | SessionStage::Seated
    );
    let Some(on) = on.filter(|on| open && today <= *on) else {
        return refuse(SendRefused::Stage {
            stage: session.stage.id(),
        });
    };
    if !appointment.holds(Office::ExternalSupervisor, on) {
        return refuse(SendRefused::Term { on });
    }
    if appointment.employer.as_ref() == Some(&around.institution.uscc)
        || around.staff.contains(&appointment.person)
    {
        return refuse(SendRefused::Colleague);
    }
    if around.candidates.contains(&appointment.person) {
        return refuse(SendRefused::Candidate);
    }
    let place = session.place();
    if around.busy_at.is_some_and(|at| at != place) {
        return refuse(SendRefused::Elsewhere { on });
    }
    Ok(Decided::new(Sent {
        session: session.id.clone(),
        appointment: appointment.clone(),
        on,
        place,
        by: permit.by().account.clone(),
    }))
}
