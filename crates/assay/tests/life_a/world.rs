//! A small world for tests: a station, its people, one session that the exit of its occupation overtakes.
use assay::{
    app::{
        Call, Failure,
        accept_enrolments::accept_enrolments,
        announce_session::announce_session,
        enrol_candidates::{Candidate, enrol_candidates},
        file_institution::file_institution,
        publish_filing::publish_filing,
        record_payments::record_payments,
        register_staff::register_staff,
    },
    edge,
    house::House,
    pack,
};
use assay_core::{
    authority::{Actor, Role},
    enrolment::Enrolment,
    id::Id,
    identifier::{resident_id, uscc},
    institution::{
        Dossier, Filing, FilingStage, Institution, InstitutionKind, Scope, Site, dossier::TakenOver,
    },
    level::Level,
    money::Minor,
    person::{Document, Person},
    session::{Assignment, CertificateKind, Part, Session, SessionStage},
    staff::{Duty, Staff},
    text::Text,
};
use assay_store::Place;
use jiff::civil::{Date, date};
use serde_json::json;
use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::place::{self, Fresh};

/// The host of the world.
pub(crate) const HOST: &str = "assay.example";

/// The occupation of the world; it leaves the catalogue on [`EXIT`].
pub(crate) const OCCUPATION: &str = "美容师";
pub(crate) const EXIT: Date = date(2020, 9, 30);
pub(crate) const ANNOUNCED: Date = date(2020, 6, 1);
pub(crate) const EXAM: Date = date(2020, 11, 20);
pub(crate) const FEE: Minor = Minor(28_000);

pub(crate) struct World {
    pub(crate) house: Arc<House>,
    pub(crate) institution: Id<Institution>,
    pub(crate) filing: Id<Filing>,
    pub(crate) members: Vec<(Id<Staff>, Duty)>,
    calls: Cell<u64>,
    _fresh: Fresh,
    folder: std::path::PathBuf,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A number that no other test of the process has.
pub(crate) fn running() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::SeqCst)
}

/// Worlds on every database of the environment.
pub(crate) fn worlds(kind: InstitutionKind) -> Vec<World> {
    place::places()
        .into_iter()
        .map(|fresh| World::new(fresh, kind))
        .collect()
}

/// A person that nobody is: a county code that no place has.
pub(crate) fn person(number: u64) -> Person {
    let body = format!(
        "239999{}{:03}",
        19_900_101 + number / 1000 % 28,
        number % 1000
    );
    let check = resident_id::check_character(&body);
    Person {
        id: edge::fresh_id(edge::start_of(ANNOUNCED)),
        name: format!("示例{}", in_stems(number)),
        document: Document {
            kind: "resident-id".into(),
            number: format!("{body}{check}"),
        },
        born_on: assay_core::day::parse(&format!("1990-01-{:02}", 1 + number / 1000 % 28)).unwrap(),
    }
}

/// A number in heavenly stems, as names have no digits.
fn in_stems(number: u64) -> String {
    const STEMS: [char; 10] = ['癸', '甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬'];
    let stem = |digit: u8| STEMS[usize::from(digit - b'0')];
    number.to_string().bytes().map(stem).collect()
}

fn code(number: u64) -> String {
    let body = format!("91239999{number:09}");
    format!("{body}{}", uscc::check_character(&body))
}

impl World {
    pub(crate) fn new(fresh: Fresh, kind: InstitutionKind) -> Self {
        let folder = place::folder();
        let url = match &fresh.place {
            Place::Sqlite(_) => None,
            Place::Postgres(url) => Some(url.clone()),
        };
        let law = pack::china().unwrap();
        let house = House::open(&folder, url.as_deref(), HOST, law).unwrap();
        let mut world = Self {
            house,
            institution: Id::of(1),
            filing: Id::of(1),
            members: Vec::new(),
            calls: Cell::new(0),
            _fresh: fresh,
            folder,
        };
        world.settle(kind);
        world
    }

    /// A call of an officer or of one of the institution's people.
    pub(crate) fn call(&self, account: &str, role: Role, on: Date) -> Call {
        self.calls.set(self.calls.get() + 1);
        let institution = match role {
            Role::Officer | Role::System => None,
            _ => Some(self.institution.clone()),
        };
        Call {
            id: format!("call-{}-{}", running(), self.calls.get()),
            actor: Actor {
                account: account.into(),
                role,
                institution,
                person: None,
            },
            now: edge::start_of(on) + 36_000_000_000 + i64::try_from(self.calls.get()).unwrap(),
            today: on,
        }
    }

    pub(crate) fn examiner(&self, on: Date) -> Call {
        self.call("examiner", Role::ExaminationOfficer, on)
    }

    pub(crate) fn administrator(&self, on: Date) -> Call {
        self.call("administrator", Role::Administrator, on)
    }

    pub(crate) fn officer(&self, on: Date) -> Call {
        self.call("officer", Role::Officer, on)
    }

    fn settle(&mut self, kind: InstitutionKind) {
        let on = date(2020, 1, 2);
        let institution = Self::institution_of(kind);
        self.institution = institution.id.clone();
        let filing = Self::filing_of(&institution, on);
        let filed = self.call("filer", Role::Officer, on);
        self.filing = file_institution(&self.house, &filed, institution, filing).unwrap();
        publish_filing(&self.house, &self.officer(on), &self.filing).unwrap();
        let team = [
            (Duty::Invigilator, 2),
            (Duty::SeniorAssessor, 3),
            (Duty::Supervisor, 1),
        ];
        for (duty, count) in team {
            for _ in 0..count {
                let person = person(running());
                let staff = self.member(&person, duty);
                let id = register_staff(&self.house, &self.officer(on), person, staff).unwrap();
                self.members.push((id, duty));
            }
        }
    }

    pub(crate) fn institution_of(kind: InstitutionKind) -> Institution {
        Institution {
            id: edge::fresh_id(edge::start_of(ANNOUNCED)),
            uscc: code(running()),
            name: Text::new("示例机构", "Example"),
            kind,
            province: "23".into(),
        }
    }

    pub(crate) fn filing_of(institution: &Institution, from: Date) -> Filing {
        let number = running();
        Filing {
            id: edge::fresh_id(edge::start_of(from)),
            institution: institution.id.clone(),
            version: 1,
            supersedes: None,
            from,
            until: date(2022, 12, 31),
            scope: vec![Scope {
                occupation: OCCUPATION.into(),
                level: Level::L3,
            }],
            sites: vec![
                Site {
                    key: "a".into(),
                    name: Text::new("甲", "A"),
                    seats: 30,
                },
                Site {
                    key: "b".into(),
                    name: Text::new("乙", "B"),
                    seats: 30,
                },
            ],
            fees: vec![(Level::L3, FEE)],
            dossier: Dossier {
                taken_over: Some(TakenOver {
                    decision: "旧备案".into(),
                    prefix: match institution.kind {
                        InstitutionKind::Station => format!("08992{:03}", number % 999 + 1),
                        InstitutionKind::Employer => format!("Y000023{number:06}"),
                        _ => format!("S000023{number:06}"),
                    },
                }),
                ..Dossier::default()
            },
            stage: FilingStage::Submitted,
            stops: vec![],
        }
    }

    pub(crate) fn member(&self, person: &Person, duty: Duty) -> Staff {
        Staff {
            id: edge::fresh_id(edge::start_of(ANNOUNCED)),
            person: person.id.clone(),
            institution: self.institution.clone(),
            duty,
            ceiling: Level::L1,
            from: date(2020, 1, 1),
            until: date(2022, 12, 31),
        }
    }

    /// A session as it is announced on [`ANNOUNCED`].
    pub(crate) fn session(&self, certificate: CertificateKind, seats: u32) -> Session {
        Session {
            id: edge::fresh_id(edge::start_of(ANNOUNCED)),
            institution: self.institution.clone(),
            occupation: OCCUPATION.into(),
            level: Level::L3,
            certificate,
            standard: "2018".into(),
            announced_on: ANNOUNCED,
            enrol_until: date(2020, 11, 10),
            parts: vec![(Part::Theory, EXAM), (Part::Skill, date(2020, 11, 21))],
            site: "a".into(),
            seats,
            fee: FEE,
            staff: self
                .members
                .iter()
                .map(|(staff, duty)| Assignment {
                    staff: staff.clone(),
                    duty: *duty,
                })
                .collect(),
            stage: SessionStage::Announced,
        }
    }

    /// Announces a qualification session with so many seats.
    pub(crate) fn announced(&self, seats: u32) -> Id<Session> {
        let session = self.session(CertificateKind::Qualification, seats);
        announce_session(&self.house, &self.examiner(ANNOUNCED), session).unwrap()
    }

    /// Candidates with ten years of work, who may sit.
    pub(crate) fn candidates(count: u64) -> Vec<Candidate> {
        (0..count)
            .map(|_| Candidate { person: person(running()), evidence: json!({"years_in_occupation": 11, "certificates": [
                {"kind": "qualification", "occupation": OCCUPATION, "level": "L4", "issued_on": "2012-05-04", "years_worked_since": 8}]}) })
            .collect()
    }

    /// Enrols, accepts and, where asked, records the payment of so many candidates in June 2020.
    pub(crate) fn accepted(&self, session: &Id<Session>, count: u64) -> Vec<Id<Enrolment>> {
        let on = date(2020, 6, 5);
        let rows = Self::candidates(count);
        enrol_candidates(&self.house, &self.examiner(on), session, rows).unwrap();
        accept_enrolments(&self.house, &self.administrator(on), session)
            .unwrap()
            .accepted
    }

    pub(crate) fn pay(
        &self,
        session: &Id<Session>,
        who: &[Id<Enrolment>],
        on: Date,
    ) -> Result<u64, Failure> {
        let rows = who
            .iter()
            .map(|id| (id.clone(), "candidate".to_owned()))
            .collect();
        record_payments(&self.house, &self.examiner(on), session, rows)
    }

    pub(crate) fn stage(&self, id: &Id<Enrolment>) -> &'static str {
        let kept = self
            .house
            .store
            .read(|tx| tx.enrolment(id))
            .unwrap()
            .unwrap();
        kept.enrolment.stage.id()
    }
}

/// The code of a refusal, or what else happened.
pub(crate) fn code_of<T>(outcome: Result<T, Failure>) -> String {
    match outcome {
        Ok(_) => "done".to_owned(),
        Err(Failure::Refused(words)) => words.code.to_owned(),
        Err(Failure::NotFound { .. }) => "not-found".to_owned(),
        Err(Failure::Denied(_)) => "denied".to_owned(),
        Err(other) => format!("{other}"),
    }
}
