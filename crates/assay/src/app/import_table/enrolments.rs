//! Candidates: each enrols in the one session of the occupation and level that takes enrolments today.
use super::{At, Take};
use crate::{
    app::{
        Failure,
        enrol_candidates::{Candidate, take_forms},
    },
    edge,
    import::enrolments::{EnrolmentRow, Enrolments},
};
use assay_core::{
    authority::Action, decision::Words, enrolment::accept::FileEnrolment, level::Level,
    person::Person, session::Session, text::Text,
};

/// Enrols candidates.
#[derive(Debug)]
pub struct TakeEnrolments {
    /// Sessions that take enrolments today, once they were asked for.
    open: Option<Vec<Session>>,
}

/// More sessions than any authority has open on one day.
const MOST_SESSIONS: u32 = 1_000_000;

impl Take for TakeEnrolments {
    type Of = Enrolments;
    const ACT: &'static str = "enrolment.import";

    fn new(_archive: &str) -> Self {
        Self { open: None }
    }

    fn take(&mut self, at: &mut At<'_, '_>, row: u64, of: EnrolmentRow) -> Result<(), Failure> {
        let (session, institution) = {
            let session = self.session(at, &of.occupation, of.level)?;
            (session.id.clone(), session.institution.clone())
        };
        let evidence = serde_json::from_str(&of.evidence.to_json()).unwrap_or_default();
        let candidate = Candidate {
            person: Person {
                id: edge::fresh_id(at.call.now),
                name: of.name,
                document: of.document,
                born_on: of.born_on,
            },
            evidence,
        };
        at.row(row, &institution, FileEnrolment::NAME, |tx, house, call| {
            take_forms(tx, house, call, &session, &[candidate])
        })?;
        Ok(())
    }
}

impl TakeEnrolments {
    fn session(
        &mut self,
        at: &mut At<'_, '_>,
        occupation: &str,
        level: Level,
    ) -> Result<&Session, Failure> {
        let open = match &mut self.open {
            Some(open) => open,
            none => {
                let announced = at.tx.sessions_in("announced", MOST_SESSIONS)?;
                let today = at.call.today;
                let open = announced.into_iter().map(|counted| counted.session);
                none.insert(open.filter(|one| today <= one.enrol_until).collect())
            }
        };
        let mut found = open
            .iter()
            .filter(|one| one.occupation == occupation && one.level == level);
        match (found.next(), found.next()) {
            (Some(session), None) => Ok(session),
            (None, _) => Err(no_session(occupation, level, false)),
            (Some(_), Some(_)) => Err(no_session(occupation, level, true)),
        }
    }
}

/// Why a row finds no session of its own.
fn no_session(occupation: &str, level: Level, many: bool) -> Failure {
    let zh_level = level.name().0;
    let (code, say, next) = if many {
        (
            "enrolment.import.sessions",
            Text::new(
                format!("今天有多个{occupation}{zh_level}场次接受报名"),
                format!("more than one session of {occupation} {level} takes enrolments today"),
            ),
            Text::new(
                "请在该场次的页面上导入名册",
                "import the roster on the page of the session",
            ),
        )
    } else {
        (
            "enrolment.import.session",
            Text::new(
                format!("今天没有{occupation}{zh_level}场次接受报名"),
                format!("no session of {occupation} {level} takes enrolments today"),
            ),
            Text::new("请先发布公告", "announce one first"),
        )
    };
    Failure::Refused(Box::new(Words {
        code,
        say,
        next,
        under: None,
    }))
}
