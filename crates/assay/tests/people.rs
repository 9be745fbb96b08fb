//! The people who hold and watch exams, on every database of the environment: what is known of them, who is proposed,
//! who is refused, and the same through pages and programs.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::app::{
    announce_session::announce_session,
    appoint_people::{appoint_person, send_supervisor},
    assign_panel::assign_panel,
    cancel_session::cancel_session,
    enrol_trainees::enrol_trainees,
    keep_staff::{hold_course, name_trainer, record_card},
    register_staff::{declare_recusal, register_staff},
};
use assay_core::{
    id::Id,
    institution::InstitutionKind,
    level::Level,
    person::Person,
    plan::{TrainingPlan, enrol::NewTrainee},
    session::{CertificateKind, Part, Session},
    staff::{
        Duty, Recusal, Staff,
        appoint::{Appointment, Office},
        card::Card,
        course::Course,
    },
    transition::PlanKind,
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use serde_json::json;

#[path = "people/pages.rs"]
mod pages;
#[expect(
    dead_code,
    reason = "shared with the tests of the store, which use all of it"
)]
#[path = "../../store/tests/shared/place.rs"]
mod place;
#[expect(
    dead_code,
    reason = "shared with the tests of the portal, which use all of it"
)]
#[path = "portal/session.rs"]
mod session;
#[expect(
    dead_code,
    reason = "shared with the tests of the portal, which use all of it"
)]
#[path = "portal/site.rs"]
mod site;
#[expect(
    dead_code,
    reason = "shared with the tests of the acts, which use all of it"
)]
#[path = "life_a/world.rs"]
mod world;

use site::sites;
use world::{ANNOUNCED, EXAM, OCCUPATION, World, code_of, person, running, worlds};

const BEFORE: Date = date(2020, 11, 12);

fn uscc() -> String {
    "91000000TE5T00016D".to_owned()
}

fn persons(world: &World) -> Vec<Id<Person>> {
    let of = world.institution.clone();
    let staff = world.house.store.read(|tx| tx.staff_of(&of)).unwrap();
    let found = world.members.iter().map(|(id, _)| {
        let one = staff.iter().find(|one| one.id == *id);
        one.unwrap().person.clone()
    });
    found.collect()
}

fn panel(world: &World, session: &Id<Session>, staff: Vec<Id<Staff>>) -> String {
    code_of(assign_panel(
        &world.house,
        &world.examiner(BEFORE),
        session,
        staff,
    ))
}

fn all(world: &World) -> Vec<Id<Staff>> {
    world.members.iter().map(|(id, _)| id.clone()).collect()
}

/// Somebody who joins in January 2020.
fn joins(world: &World, duty: Duty) -> Id<Staff> {
    let person = person(running());
    let staff = world.member(&person, duty);
    let call = world.officer(date(2020, 1, 3));
    register_staff(&world.house, &call, person, staff).unwrap()
}

#[test]
fn a_panel_is_assigned_in_the_place_of_the_announced_one_and_frees_who_is_left_out() {
    for world in worlds(InstitutionKind::Station) {
        let session = world.announced(15);
        world.accepted(&session, 3);
        let new = joins(&world, Duty::SeniorAssessor);
        let mut chosen = all(&world);
        let out = chosen.remove(2);
        assert_eq!(
            panel(&world, &session, chosen.clone()),
            "panel.assign.short"
        );
        chosen.push(new);
        assert_eq!(panel(&world, &session, chosen), "done");
        let freed = persons(&world)[2].clone();
        let kept = world
            .house
            .store
            .read(|tx| tx.session(&session))
            .unwrap()
            .unwrap();
        assert!(kept.session.staff.iter().all(|one| one.staff != out));
        let nobody = world.house.store.read(|tx| tx.served_by(&freed)).unwrap();
        assert_eq!(nobody, []);
        // Whoever was left out may serve at another place on that day.
        let mut other = world.session(CertificateKind::Qualification, 15);
        other.site = "b".into();
        other.staff = world.members[..1]
            .iter()
            .map(|(staff, duty)| assay_core::session::Assignment {
                staff: staff.clone(),
                duty: *duty,
            })
            .collect();
        let busy = announce_session(&world.house, &world.examiner(ANNOUNCED), other);
        assert_eq!(code_of(busy), "session.announce.elsewhere");
    }
}

#[test]
fn whoever_is_tied_to_a_candidate_is_refused_with_the_tie() {
    for world in worlds(InstitutionKind::Station) {
        let session = world.announced(15);
        let who = world.accepted(&session, 3);
        let kept = world
            .house
            .store
            .read(|tx| tx.enrolment(&who[0]))
            .unwrap()
            .unwrap();
        let candidate = kept.enrolment.person;
        let (first, second) = (world.members[2].0.clone(), world.members[3].0.clone());
        let recusal = Recusal {
            staff: first.clone(),
            candidate: candidate.clone(),
            reason: "kin".into(),
        };
        declare_recusal(
            &world.house,
            &world.administrator(BEFORE),
            &world.institution,
            recusal,
        )
        .unwrap();
        assert_eq!(panel(&world, &session, all(&world)), "panel.assign.tie");

        // The second one teaches under the plan that the candidate learns under.
        let plan = TrainingPlan {
            id: Id::of(u128::from(running())),
            institution: world.institution.clone(),
            occupation: OCCUPATION.into(),
            level: Level::L3,
            kind: PlanKind::TechnicalCollege,
            promises: CertificateKind::SkillLevel,
        };
        let known = world
            .house
            .store
            .read(|tx| tx.person(&candidate))
            .unwrap()
            .unwrap();
        let learner = NewTrainee {
            id: Id::of(u128::from(running())),
            person: known,
            enrolled_on: date(2020, 9, 1),
            graduates_on: None,
        };
        let id = plan.id.clone();
        enrol_trainees(
            &world.house,
            &world.administrator(BEFORE),
            plan,
            vec![learner],
        )
        .unwrap();
        name_trainer(&world.house, &world.administrator(BEFORE), &second, &id).unwrap();
        let others: Vec<_> = all(&world)
            .into_iter()
            .filter(|one| *one != first)
            .collect();
        assert_eq!(panel(&world, &session, others), "panel.assign.trainer");
    }
}

#[test]
fn somebody_with_the_employer_of_a_candidate_steps_back() {
    for world in worlds(InstitutionKind::Station) {
        let session = world.announced(15);
        let mut rows = World::candidates(2);
        rows[0].evidence["employed_by"] = json!(uscc());
        let on = date(2020, 6, 5);
        assay::app::enrol_candidates::enrol_candidates(
            &world.house,
            &world.examiner(on),
            &session,
            rows,
        )
        .unwrap();
        assay::app::accept_enrolments::accept_enrolments(
            &world.house,
            &world.administrator(on),
            &session,
        )
        .unwrap();
        let card = |employer: &str| Card {
            number: "K-1".into(),
            basis: "高级技师".into(),
            employer: Some(employer.into()),
        };
        let staff = world.members[3].0.clone();
        let call = || world.administrator(BEFORE);
        let wrong = record_card(&world.house, &call(), &staff, card("1"));
        assert_eq!(code_of(wrong), "staff.card.employer");
        assert_eq!(panel(&world, &session, all(&world)), "done");
        record_card(&world.house, &call(), &staff, card(&uscc())).unwrap();
        assert_eq!(
            panel(&world, &session, all(&world)),
            "panel.assign.employer"
        );
    }
}

#[test]
fn nobody_assesses_a_fourth_session_in_a_row_at_one_institution() {
    for world in worlds(InstitutionKind::Station) {
        let mut sessions = Vec::new();
        for week in 0..4_i64 {
            let mut session = world.session(CertificateKind::Qualification, 15);
            session.parts = vec![
                (Part::Theory, EXAM.saturating_add((week * 7).days())),
                (Part::Skill, EXAM.saturating_add((week * 7 + 1).days())),
            ];
            if week == 3 {
                // The fourth is announced with others first.
                let team = [Duty::SeniorAssessor; 3].map(|duty| (joins(&world, duty), duty));
                session.staff.retain(|one| one.duty != Duty::SeniorAssessor);
                session.staff.extend(
                    team.map(|(staff, duty)| assay_core::session::Assignment { staff, duty }),
                );
            }
            sessions
                .push(announce_session(&world.house, &world.examiner(ANNOUNCED), session).unwrap());
        }
        assert_eq!(panel(&world, &sessions[2], all(&world)), "done");
        assert_eq!(
            panel(&world, &sessions[3], all(&world)),
            "panel.assign.rotation"
        );
        // A session that is not held is none of the row.
        cancel_session(
            &world.house,
            &world.administrator(BEFORE),
            &sessions[1],
            "停电",
        )
        .unwrap();
        assert_eq!(panel(&world, &sessions[3], all(&world)), "done");
    }
}

#[test]
fn from_2021_on_nobody_is_assigned_without_a_fresh_training() {
    for world in worlds(InstitutionKind::Social) {
        let mut session = world.session(CertificateKind::SkillLevel, 15);
        session.parts = vec![
            (Part::Theory, date(2021, 3, 1)),
            (Part::Skill, date(2021, 3, 2)),
        ];
        let session = announce_session(&world.house, &world.examiner(ANNOUNCED), session).unwrap();
        world.accepted(&session, 3);
        assert_eq!(
            panel(&world, &session, all(&world)),
            "panel.assign.untrained"
        );
        let course = |institution| Course {
            id: Id::of(u128::from(running())),
            institution,
            title: "考评规程".into(),
            held_on: date(2020, 10, 10),
            hours: 8,
        };
        let own = || course(Some(world.institution.clone()));
        let there = || {
            persons(&world)
                .into_iter()
                .collect::<std::collections::BTreeSet<_>>()
        };
        let mut strangers = there();
        strangers.insert(person(running()).id);
        let house = &world.house;
        assert_eq!(
            code_of(hold_course(
                house,
                &world.administrator(BEFORE),
                own(),
                strangers
            )),
            "course.hold.stranger"
        );
        assert_eq!(
            code_of(hold_course(
                house,
                &world.administrator(date(2020, 10, 9)),
                own(),
                there()
            )),
            "course.hold.ahead"
        );
        assert_eq!(
            code_of(hold_course(
                house,
                &world.administrator(BEFORE),
                course(None),
                there()
            )),
            "not-found"
        );
        hold_course(house, &world.administrator(BEFORE), own(), there()).unwrap();
        assert_eq!(panel(&world, &session, all(&world)), "done");
    }
}

fn supervisor(world: &World, employer: Option<String>) -> Id<Appointment> {
    let person = person(running());
    let appointment = Appointment {
        id: Id::of(u128::from(running())),
        person: person.id.clone(),
        office: Office::ExternalSupervisor,
        field: "美容".into(),
        employer,
        from: date(2020, 1, 1),
        until: date(2022, 12, 31),
    };
    appoint_person(&world.house, &world.officer(ANNOUNCED), person, appointment).unwrap()
}

#[test]
fn a_supervisor_without_ties_is_sent_and_counts_and_is_free_again_when_the_session_is_cancelled() {
    for world in worlds(InstitutionKind::Station) {
        let session = world.announced(15);
        world.accepted(&session, 3);
        let house = &world.house;
        let institution = house
            .store
            .read(|tx| tx.institution(&world.institution))
            .unwrap()
            .unwrap();
        let send = |id: &Id<Appointment>| {
            code_of(send_supervisor(house, &world.officer(BEFORE), &session, id))
        };
        assert_eq!(
            send(&supervisor(&world, Some(institution.uscc))),
            "supervisor.send.colleague"
        );
        let free = supervisor(&world, Some(uscc()));
        // The institution's own supervisor is not needed beside one of the authority.
        let without: Vec<_> = world
            .members
            .iter()
            .filter(|(_, duty)| *duty != Duty::Supervisor)
            .map(|(id, _)| id.clone())
            .collect();
        assert_eq!(
            panel(&world, &session, without.clone()),
            "panel.assign.short"
        );
        assert_eq!(send(&free), "done");
        assert_eq!(panel(&world, &session, without), "done");
        let mut other = world.session(CertificateKind::Qualification, 15);
        other.site = "b".into();
        for one in &mut other.staff {
            one.staff = joins(&world, one.duty);
        }
        let other = announce_session(house, &world.examiner(ANNOUNCED), other).unwrap();
        let there = send_supervisor(house, &world.officer(BEFORE), &other, &free);
        assert_eq!(code_of(there), "supervisor.send.elsewhere");
        cancel_session(house, &world.administrator(BEFORE), &session, "停电").unwrap();
        send_supervisor(house, &world.officer(BEFORE), &other, &free).unwrap();
    }
}

#[test]
fn the_gate_holds_the_certificate_of_a_candidate_whom_a_trainer_marked() {
    for site in sites() {
        let session = session::announce(&site);
        let all = session::up_to_results(&site, &session);
        let (house, world) = (&site.world.house, &site.world);
        let of = |id| house.store.read(|tx| tx.enrolment(id)).unwrap().unwrap();
        let trained = all
            .iter()
            .map(of)
            .find(|kept| kept.enrolment.stage.id() == "passed");
        let trained = trained.unwrap().enrolment;
        let on = date(2020, 8, 10);
        let plan = TrainingPlan {
            id: Id::of(u128::from(running())),
            institution: world.institution.clone(),
            occupation: OCCUPATION.into(),
            level: Level::L3,
            kind: PlanKind::TechnicalCollege,
            promises: CertificateKind::SkillLevel,
        };
        let learner = NewTrainee {
            id: Id::of(u128::from(running())),
            person: house
                .store
                .read(|tx| tx.person(&trained.person))
                .unwrap()
                .unwrap(),
            enrolled_on: date(2020, 3, 1),
            graduates_on: None,
        };
        let id = plan.id.clone();
        enrol_trainees(house, &world.administrator(on), plan, vec![learner]).unwrap();
        name_trainer(house, &world.administrator(on), &world.members[2].0, &id).unwrap();
        site.on(on);
        site.done("administrator", &format!("{session}/close"), &[]);
        let issued = site.done("officer", &format!("{session}/issue"), &[]);
        let held = issued
            .split(&format!("/enrolment/{}", trained.id))
            .nth(1)
            .unwrap();
        assert!(
            held.starts_with("\"><code>") && held.contains("staff.recusal"),
            "{issued}"
        );
    }
}
