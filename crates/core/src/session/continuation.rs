//! Schedule a continuation: after the exit nothing new is announced, but who stands on the sealed roster and has no exam
//! left gets a later day and place. Nobody else can sit there: the gate asks for the membership proof of each certificate.
use super::{
    CertificateKind, Session,
    announce::{AnnounceRefused, Available, issues, may_be_held},
};
use crate::{
    authority::{Action, Permit, Role},
    decision::{Decided, Refusal, Words},
    institution::{Filing, InstitutionKind},
    law::Citation,
    pack::{At, Pack},
    transition::RuleId,
};
use jiff::civil::Date;

/// Permission to schedule a continuation.
#[derive(Debug)]
pub enum ScheduleContinuation {}
impl Action for ScheduleContinuation {
    type On = Session;
    const NAME: &'static str = "session.continue";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::ExaminationOfficer];
}

/// Entitled cases of an occupation at a level that have no exam to sit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Whether the roster of the occupation is sealed.
    pub is_sealed: bool,
    /// Enrolments on the roster whose session cannot be held.
    pub enrolments: u32,
    /// Trainees on the roster who have neither graduated nor entered an exam.
    pub trainees: u32,
}

/// Why a continuation is not scheduled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContinuationRefused {
    /// The occupation is still in the catalogue, or it is no qualification exam.
    NotExited,
    /// The roster is not sealed yet.
    NotSealed,
    /// Nobody on the roster waits for an exam.
    Nobody,
    /// More seats than entitled cases wait.
    TooMany {
        /// Seats asked for.
        asked: u32,
        /// Cases that wait.
        waiting: u32,
        /// The article.
        under: Citation,
    },
    /// What every session must show does not hold.
    Session(AnnounceRefused),
}

impl Refusal for ContinuationRefused {
    fn words(&self) -> Words {
        match self {
            Self::NotExited => Words::new(
                "session.continue.not-exited",
                (
                    "续办场次只用于已退出目录职业的职业资格鉴定".to_owned(),
                    "a continuation is only for the qualification exam of an occupation that has left the catalogue"
                        .to_owned(),
                ),
                ("请按一般程序公告场次", "announce the session the ordinary way"),
            ),
            Self::NotSealed => Words::new(
                "session.continue.not-sealed",
                (
                    "该职业的名册尚未封存".to_owned(),
                    "the roster of the occupation is not sealed yet".to_owned(),
                ),
                ("请待名册封存后再安排", "wait until it is sealed"),
            ),
            Self::Nobody => Words::new(
                "session.continue.nobody",
                (
                    "封存名册上没有等待考试的人员".to_owned(),
                    "nobody on the sealed roster waits for an exam".to_owned(),
                ),
                (
                    "请改为公告职业技能等级认定",
                    "announce a skill level appraisal instead",
                ),
            ),
            Self::TooMany {
                asked,
                waiting,
                under,
            } => Words::new(
                "session.continue.too-many",
                (
                    format!("封存名册上只有{waiting}人等待考试，不能安排{asked}个名额"),
                    format!(
                        "{waiting} on the sealed roster wait for an exam, {asked} seats cannot be offered"
                    ),
                ),
                ("请减少名额", "offer fewer seats"),
            )
            .under(Some(under)),
            Self::Session(why) => why.words(),
        }
    }
}

impl From<AnnounceRefused> for ContinuationRefused {
    fn from(why: AnnounceRefused) -> Self {
        Self::Session(why)
    }
}

/// Whether a session is a continuation: a qualification exam made known on or after the exit.
#[must_use]
pub fn is_continuation(session: &Session, pack: &Pack) -> bool {
    let occupation = pack.catalogue.find(&session.occupation);
    session.certificate == CertificateKind::Qualification
        && occupation.is_some_and(|occupation| occupation.has_exited_on(session.announced_on))
}

/// Decides whether a continuation is scheduled: like any session, and with no more seats than entitled cases wait.
///
/// # Errors
/// [`ContinuationRefused`], the first thing that does not hold.
pub fn schedule(
    permit: &Permit<'_, ScheduleContinuation>,
    kind: InstitutionKind,
    filings: &[Filing],
    staff: Available<'_>,
    waiting: Waiting,
    pack: &Pack,
) -> Result<Decided<Session>, ContinuationRefused> {
    let session = permit.on();
    if !is_continuation(session, pack) {
        return Err(ContinuationRefused::NotExited);
    }
    if !waiting.is_sealed {
        return Err(ContinuationRefused::NotSealed);
    }
    let cases = waiting.enrolments.saturating_add(waiting.trainees);
    if cases == 0 {
        return Err(ContinuationRefused::Nobody);
    }
    if session.seats > cases {
        return Err(ContinuationRefused::TooMany {
            asked: session.seats,
            waiting: cases,
            under: rushed(pack, session.announced_on),
        });
    }
    issues(session, kind, pack)?;
    may_be_held(session, filings, staff, pack)?;
    Ok(Decided::new(session.clone()))
}

fn rushed(pack: &Pack, on: Date) -> Citation {
    let found = pack.citation("transition.no-rushed-issuance", At::day(on));
    found
        .unwrap_or_else(|| pack.transition.citation(RuleId::NoNew))
        .clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        authority::{Actor, permit},
        id::Id,
        level::Level,
        money::Minor,
        pack::tests::china,
        session::{Part, SessionStage},
    };
    use jiff::civil::date;

    const WAITING: Waiting = Waiting {
        is_sealed: true,
        enrolments: 3,
        trainees: 2,
    };

    #[track_caller]
    fn check(change: impl FnOnce(&mut Session), waiting: Waiting, expected: &str) {
        let mut session = Session {
            id: Id::of(1),
            institution: Id::of(2),
            occupation: "美容师".into(),
            level: Level::L3,
            certificate: CertificateKind::Qualification,
            standard: "2018".into(),
            announced_on: date(2020, 10, 9),
            enrol_until: date(2020, 11, 20),
            parts: vec![(Part::Theory, date(2020, 12, 20))],
            site: "a".into(),
            seats: 5,
            fee: Minor(28_000),
            staff: vec![],
            stage: SessionStage::Announced,
        };
        change(&mut session);
        let actor = Actor {
            account: "a".into(),
            role: Role::Administrator,
            institution: Some(Id::of(2)),
            person: None,
        };
        let permit = permit::<ScheduleContinuation>(&actor, &session).unwrap();
        let nobody = Available {
            staff: &[],
            elsewhere: &[],
        };
        let kind = InstitutionKind::Station;
        let refused = schedule(&permit, kind, &[], nobody, waiting, &china()).unwrap_err();
        assert_eq!(refused.words().code, expected);
    }

    #[test]
    fn a_continuation_is_for_those_on_the_roster_who_wait_and_for_nobody_else() {
        let before = |session: &mut Session| session.announced_on = date(2020, 9, 29);
        check(before, WAITING, "session.continue.not-exited");
        let level = |session: &mut Session| session.certificate = CertificateKind::SkillLevel;
        check(level, WAITING, "session.continue.not-exited");
        check(|_| (), Waiting::default(), "session.continue.not-sealed");
        let nobody = Waiting {
            is_sealed: true,
            ..Waiting::default()
        };
        check(|_| (), nobody, "session.continue.nobody");
        check(|it| it.seats = 6, WAITING, "session.continue.too-many");
        // From here on it is a session like any other.
        check(|_| (), WAITING, "session.announce.not-filed");
    }
}
