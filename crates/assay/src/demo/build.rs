//! Builds the people and institutions of the demo world, through the same acts that people use.
use super::{
    admit::Admission,
    chance::Chance,
    people::{Invented, invent},
    plan::{InstitutionPlan, SessionPlan, fee},
};
use crate::{
    app::{self, Call, Failure},
    edge,
    house::House,
};
use assay_core::{
    authority::{Actor, Role},
    enrolment::{Enrolment, Stage},
    id::Id,
    identifier::uscc,
    institution::{
        Dossier, Filing, FilingStage, Institution, InstitutionKind, Scope, Site, dossier::TakenOver,
    },
    level::Level,
    money::Minor,
    person::{Document, Person},
    plan::{TrainingPlan, enrol::NewTrainee},
    session::{Assignment, CertificateKind, Session},
    staff::{Duty, Staff},
    text::Text,
    transition::PlanKind,
};
use assay_store::{Tx, Value};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use std::sync::Arc;

/// The province of the demo; its people carry a county code that no place has.
const PROVINCE: &str = "23";

/// An institution with its people.
#[derive(Debug)]
pub(super) struct Staffed {
    /// Running number, for account names.
    pub(super) number: u32,
    /// Its identifier.
    pub(super) institution: Id<Institution>,
    members: Vec<Member>,
}

/// A member of staff with the days of the credential.
#[derive(Debug)]
struct Member {
    staff: Id<Staff>,
    duty: Duty,
    from: Date,
    until: Date,
}

impl Staffed {
    /// Who serves at a session on a day; the review panel only where there is a review.
    pub(super) fn assignments(&self, review: bool, on: Date) -> Vec<Assignment> {
        self.members
            .iter()
            .filter(|member| member.from <= on && on <= member.until)
            .filter(|member| review || member.duty != Duty::Reviewer)
            .map(|member| Assignment {
                staff: member.staff.clone(),
                duty: member.duty,
            })
            .collect()
    }
}

/// Somebody who acts for no institution.
pub(super) fn actor(account: &str, role: Role) -> Actor {
    Actor {
        account: account.to_owned(),
        role,
        institution: None,
        person: None,
    }
}

/// An invented person as the register keeps one.
pub(super) fn person(invented: &Invented, now: i64) -> Person {
    Person {
        id: edge::fresh_id(now),
        name: invented.name.clone(),
        document: Document {
            kind: "resident-id".to_owned(),
            number: invented.resident_id.clone(),
        },
        born_on: invented.born_on,
    }
}

/// Somebody who was never enrolled in time.
pub(super) fn stranger(now: i64) -> Person {
    person(&invent(&mut Chance::new(7), 335_999, 40), now)
}

/// Files, publishes and staffs an institution; filings of successors are renewed when their term ends.
pub(super) fn build(
    house: &Arc<House>,
    admission: &Admission,
    number: u32,
    plan: &InstitutionPlan,
) -> Result<Staffed, Failure> {
    let now = edge::start_of(plan.from);
    let institution = Institution {
        id: edge::fresh_id(now),
        uscc: organisation_code(plan.number),
        name: plan.name.clone(),
        kind: plan.kind,
        province: PROVINCE.to_owned(),
    };
    let credentials = terms(plan.from, plan.until);
    let filings = match plan.kind {
        InstitutionKind::Station => vec![(plan.from, plan.until)],
        _ => credentials.clone(),
    };
    for (version, (from, until)) in (1..).zip(filings) {
        let filing = Filing {
            version,
            ..filing(&institution, plan, from, until)
        };
        if plan.kind == InstitutionKind::Station {
            take_over(house, number, &institution, filing)?;
        } else {
            admission.admit(house, &institution, filing)?;
        }
    }
    let mut members = Vec::new();
    for (from, until) in credentials {
        members.extend(staff(house, number, &institution, (from, until))?);
    }
    Ok(Staffed {
        number,
        institution: institution.id,
        members,
    })
}

/// Filings and credentials last three years at the most.
fn terms(from: Date, until: Date) -> Vec<(Date, Date)> {
    let mut terms = Vec::new();
    let mut begins = from;
    while begins <= until {
        let next = begins.saturating_add(3.years());
        terms.push((begins, until.min(next.saturating_sub(1.day()))));
        begins = next;
    }
    terms
}

/// What a station was licensed for before the register was kept goes in as it was decided.
fn take_over(
    house: &Arc<House>,
    number: u32,
    institution: &Institution,
    filing: Filing,
) -> Result<(), Failure> {
    let from = filing.from;
    let files = call(
        actor("officer-filing", Role::Officer),
        from,
        &format!("file-{number}-{from}"),
    );
    let id = app::file_institution::file_institution(house, &files, institution.clone(), filing)?;
    let publishes = call(
        actor("officer-directory", Role::Officer),
        from,
        &format!("publish-{number}-{from}"),
    );
    app::publish_filing::publish_filing(house, &publishes, &id).map(|_| ())
}

pub(super) fn call(actor: Actor, today: Date, id: &str) -> Call {
    Call {
        id: format!("demo-{id}"),
        actor,
        now: edge::start_of(today) + 32_400_000_000,
        today,
    }
}

fn filing(institution: &Institution, plan: &InstitutionPlan, from: Date, until: Date) -> Filing {
    let scope = plan.occupations.iter().flat_map(|occupation| {
        Level::FIVE.into_iter().map(|level| Scope {
            occupation: (*occupation).to_owned(),
            level,
        })
    });
    // Place 08, city 99 (no such city), kind 2, institution.
    let taken_over = (plan.kind == InstitutionKind::Station).then(|| TakenOver {
        decision: format!("许可证{:03}", plan.number % 1000),
        prefix: format!("08992{:03}", plan.number % 1000),
    });
    Filing {
        id: edge::fresh_id(edge::start_of(from)),
        institution: institution.id.clone(),
        version: 1,
        supersedes: None,
        from,
        until,
        scope: scope.collect(),
        sites: vec![Site {
            key: "a".to_owned(),
            name: Text::new("第一考点", "Site A"),
            seats: 30,
        }],
        fees: Level::FIVE
            .into_iter()
            .map(|level| (level, fee(level)))
            .collect(),
        dossier: Dossier {
            taken_over,
            ..Dossier::default()
        },
        stage: FilingStage::Submitted,
        stops: Vec::new(),
    }
}

/// Two invigilators, seven senior assessors, three reviewers and a supervisor: enough for thirty candidates at every
/// level. A credential lasts three years; the people of a second term hold new ones.
fn staff(
    house: &Arc<House>,
    number: u32,
    institution: &Institution,
    (from, until): (Date, Date),
) -> Result<Vec<Member>, Failure> {
    const TEAM: [(Duty, u32); 4] = [
        (Duty::Invigilator, 2),
        (Duty::SeniorAssessor, 7),
        (Duty::Reviewer, 3),
        (Duty::Supervisor, 1),
    ];
    let mut chance = Chance::new(u64::from(number) + 1000);
    let mut members = Vec::new();
    for (duty, count) in TEAM {
        for _ in 0..count {
            let running = 300_000 + number * 13 + u32::try_from(members.len()).unwrap_or(0);
            let invented = invent(&mut chance, running, 45);
            let now = edge::start_of(from);
            let member = Staff {
                id: edge::fresh_id(now),
                person: edge::fresh_id(now),
                institution: institution.id.clone(),
                duty,
                ceiling: Level::L1,
                from,
                until,
            };
            let person = Person {
                id: member.person.clone(),
                ..person(&invented, now)
            };
            let call = call(
                actor("officer-filing", Role::Officer),
                from,
                &format!("staff-{running}-{from}"),
            );
            let id = app::register_staff::register_staff(house, &call, person, member)?;
            members.push(Member {
                staff: id,
                duty,
                from,
                until,
            });
        }
    }
    Ok(members)
}

/// A well-formed organisation code in a division that no place has.
pub(super) fn organisation_code(number: u32) -> String {
    let body = format!("91239999{number:09}");
    format!("{body}{}", uscc::check_character(&body))
}

/// Writes an enrolment past the rules, straight into the database, accepted on a day before the exit.
pub(super) fn smuggle(
    tx: &mut Tx<'_>,
    session: &Session,
    person: &Person,
) -> Result<(), assay_store::StoreError> {
    tx.record_person(person, &edge::draw_bytes())?;
    let enrolment = Enrolment {
        id: edge::fresh_id(edge::start_of(date(2020, 9, 20))),
        session: session.id.clone(),
        institution: session.institution.clone(),
        person: person.id.clone(),
        condition: "2018.L3.1".to_owned(),
        filed_on: date(2020, 9, 20),
        paid: Minor(0),
        stage: Stage::Filed,
    };
    tx.record_enrolment(&enrolment, "{}", "examiner", None)?;
    tx.execute(
        "update enrolment set stage = 'accepted', stage_on = '2020-09-22', accepted_on = '2020-09-22', paid_minor = $1, \
         condition = '2018.L3.1' where id = $2",
        &[Value::from(session.fee), (&enrolment.id).into()],
    )?;
    tx.record_counts(&session.id, 1, 0, 0, 0).or(Ok(()))
}

/// The plan under which the candidates of a trainees' exam learned: it promised a qualification.
pub(super) fn training_plan(
    plan: &SessionPlan,
    institution: &Id<Institution>,
    now: i64,
) -> TrainingPlan {
    TrainingPlan {
        id: edge::fresh_id(now),
        institution: institution.clone(),
        occupation: plan.occupation.to_owned(),
        level: plan.level,
        kind: PlanKind::TechnicalCollege,
        promises: CertificateKind::Qualification,
    }
}

/// The trainees of a plan, who will graduate in June 2021.
pub(super) fn cohort(plan: &SessionPlan, enrolled_on: Date) -> Vec<NewTrainee> {
    let now = edge::start_of(enrolled_on);
    plan.candidates
        .iter()
        .map(|candidate| NewTrainee {
            id: edge::fresh_id(now),
            person: person(&candidate.person, now),
            enrolled_on,
            graduates_on: Some(date(2021, 6, 30)),
        })
        .collect()
}
