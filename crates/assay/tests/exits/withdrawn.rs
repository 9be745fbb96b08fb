//! An approved exit is withdrawn before its day, and nothing happens at midnight; another day is planned; and the exit that
//! comes finds open cases of every kind.
use crate::{
    DAY, PLANNED, STAYS, another, exit_plan, exits, stations,
    world::{World, code_of, person, running},
};
use assay::{
    app::{
        Failure,
        accept_enrolments::accept_enrolments,
        announce_session::announce_session,
        cancel_session::cancel_session,
        enrol_candidates::{Candidate, enrol_candidates},
        enrol_trainees::enrol_trainees,
        file_institution::file_institution,
        hold_exam,
        plan_exit::{approve_exit, plan_exit},
        publish_filing::publish_filing,
        take_exit::take_due_exits,
        withdraw_exit::{ask_withdrawal, withdraw_exit},
    },
    edge,
};
use assay_core::{
    authority::Role,
    enrolment::Enrolment,
    exit::plan::ExitPlan,
    id::Id,
    institution::{Scope, dossier::TakenOver},
    level::Level,
    plan::{TrainingPlan, enrol::NewTrainee},
    session::{CertificateKind, Part, Session},
    transition::PlanKind,
};
use jiff::civil::{Date, date};
use serde_json::json;

fn approved(world: &World, plan: ExitPlan) -> Result<Id<ExitPlan>, Failure> {
    let planned = plan_exit(&world.house, &world.officer(PLANNED), plan)?;
    approve_exit(&world.house, &another(world, PLANNED), &planned)?;
    Ok(planned)
}

fn due(world: &World, on: Date) -> bool {
    take_due_exits(&world.house, edge::start_of(on), on)
        .unwrap()
        .contains(&STAYS.to_owned())
}

#[test]
fn a_withdrawn_exit_does_not_come_and_another_day_may_be_planned() {
    for world in stations() {
        let plan = approved(&world, exit_plan(DAY)).unwrap();
        let day = date(2021, 3, 20);
        let ask = |why| {
            code_of(ask_withdrawal(
                &world.house,
                &world.officer(day),
                &plan,
                why,
            ))
        };
        let confirm = |call| code_of(withdraw_exit(&world.house, &call, &plan));
        assert_eq!(confirm(another(&world, day)), "exit.withdraw.not-asked");
        assert_eq!(ask(" "), "exit.withdraw.empty");
        assert_eq!(ask("重新研究"), "done");
        assert_eq!(ask("再次"), "exit.withdraw.asked");
        assert!(exits(&world, DAY), "asking changes nothing");
        assert_eq!(confirm(world.officer(day)), "exit.withdraw.same-person");
        let by_himself = plan.clone();
        let past_the_program = world.house.store.act(move |tx| {
            tx.execute(
                "update exit_withdrawal set withdrawn_on = '2021-03-20', withdrawn_by = asked_by, leaf = 0 where plan = $1",
                &[(&by_himself).into()],
            )
        });
        assert!(past_the_program.is_err(), "the database refuses it too");
        let place = withdraw_exit(&world.house, &another(&world, day), &plan).unwrap();
        let leaf = world.house.store.read(|tx| tx.leaf(place)).unwrap();
        assert!(
            leaf.unwrap()
                .bytes
                .starts_with(b"assay/leaf/v1\nexit-plan\n")
        );
        assert!(!exits(&world, DAY));
        assert!(!due(&world, DAY));
        let sealed = world.house.store.read(|tx| tx.seal_of(STAYS)).unwrap();
        assert_eq!(sealed, None, "nothing happened at midnight");
        assert_eq!(confirm(another(&world, day)), "exit.withdraw.stage");
        // A changed plan is another plan, with its own two officers.
        let later = date(2021, 4, 30);
        approved(&world, exit_plan(later)).unwrap();
        assert!(!exits(&world, DAY) && exits(&world, later));
        assert!(due(&world, later));
    }
}

#[test]
fn an_exit_that_came_is_not_withdrawn_and_one_that_was_withdrawn_elsewhere_does_not_begin() {
    for world in stations() {
        let plan = approved(&world, exit_plan(DAY)).unwrap();
        let eve = date(2021, 3, 30);
        ask_withdrawal(&world.house, &world.officer(eve), &plan, "重新研究").unwrap();
        // Past midnight it is too late, also by a clock that lags behind once the seal has begun.
        let late = withdraw_exit(&world.house, &another(&world, DAY), &plan);
        assert_eq!(code_of(late), "exit.withdraw.in-force");
        assert!(due(&world, DAY));
        let lagging = withdraw_exit(&world.house, &another(&world, eve), &plan);
        assert_eq!(code_of(lagging), "exit.withdraw.in-force");
    }
    for world in stations() {
        approved(&world, exit_plan(DAY)).unwrap();
        // Another server's officers withdrew it: this one's law still knows it when the day comes.
        let gone = world
            .house
            .store
            .act(|tx| tx.execute("delete from planned_exit", &[]));
        assert_eq!(gone.unwrap(), 1);
        assert!(exits(&world, DAY));
        let clock = world.call("clock", Role::System, DAY);
        let taken = assay::app::take_exit::take_exit(&world.house, &clock, STAYS);
        assert_eq!(taken.unwrap(), None);
        let sealed = world.house.store.read(|tx| tx.seal_of(STAYS)).unwrap();
        assert_eq!(sealed, None);
    }
}

/// A session of the occupation that stays by the pack, at the second institution's own filing.
fn announced(world: &World, on: Date, site: &str) -> Id<Session> {
    let mut session = world.session(CertificateKind::Qualification, 9);
    session.id = edge::fresh_id(edge::start_of(on));
    session.occupation = STAYS.into();
    session.site = site.into();
    session.enrol_until = date(2021, 4, 10);
    session.parts = vec![
        (Part::Theory, date(2021, 4, 20)),
        (Part::Skill, date(2021, 4, 21)),
    ];
    announce_session(&world.house, &world.examiner(on), session).unwrap()
}

fn enrolled(world: &World, session: &Id<Session>, count: u64, on: Date) -> Vec<Id<Enrolment>> {
    let rows: Vec<Candidate> = (0..count)
        .map(|_| Candidate { person: person(running()), evidence: json!({"years_in_occupation": 11, "certificates": [
            {"kind": "qualification", "occupation": STAYS, "level": "L4", "issued_on": "2012-05-04", "years_worked_since": 8}]}) })
        .collect();
    enrol_candidates(&world.house, &world.examiner(on), session, rows).unwrap()
}

#[test]
fn a_planned_exit_seals_open_cases_of_every_kind() {
    for mut world in stations() {
        // An institution that is filed for the occupation.
        let on = date(2021, 1, 4);
        let institution = World::institution_of(assay_core::institution::InstitutionKind::Station);
        let mut filing = World::filing_of(&institution, on);
        filing.scope = vec![Scope {
            occupation: STAYS.into(),
            level: Level::L3,
        }];
        filing.dossier.taken_over = Some(TakenOver {
            decision: "旧备案".into(),
            prefix: "08992999".into(),
        });
        world.institution = institution.id.clone();
        let filer = world.call("filer", Role::Officer, on);
        let filing = file_institution(&world.house, &filer, institution, filing).unwrap();
        publish_filing(&world.house, &world.officer(on), &filing).unwrap();
        let duties: Vec<_> = world.members.drain(..).map(|(_, duty)| duty).collect();
        for duty in duties {
            let who = person(running());
            let staff = world.member(&who, duty);
            let officer = world.officer(on);
            let id = assay::app::register_staff::register_staff(&world.house, &officer, who, staff);
            world.members.push((id.unwrap(), duty));
        }
        let on = date(2021, 3, 2);
        let (one, cancelled) = (announced(&world, on, "a"), announced(&world, on, "a"));
        let accept = |session: &Id<Session>| {
            accept_enrolments(&world.house, &world.administrator(on), session)
                .unwrap()
                .accepted
        };
        enrolled(&world, &one, 3, on);
        let accepted = accept(&one);
        assert_eq!(accepted.len(), 3);
        let filed = enrolled(&world, &one, 1, date(2021, 3, 3));
        enrolled(&world, &cancelled, 1, on);
        let in_cancelled = accept(&cancelled);
        let cancels = world.administrator(date(2021, 3, 4));
        cancel_session(&world.house, &cancels, &cancelled, "考点停用").unwrap();
        let plan = TrainingPlan {
            id: edge::fresh_id(edge::start_of(on)),
            institution: world.institution.clone(),
            occupation: STAYS.into(),
            level: Level::L3,
            kind: PlanKind::TechnicalCollege,
            promises: CertificateKind::Qualification,
        };
        let trainee = NewTrainee {
            id: edge::fresh_id(edge::start_of(on)),
            person: person(running()),
            enrolled_on: date(2019, 9, 1),
            graduates_on: Some(date(2021, 12, 31)),
        };
        let trainees = vec![trainee.clone()];
        enrol_trainees(&world.house, &world.administrator(on), plan, trainees).unwrap();
        approved(&world, exit_plan(DAY)).unwrap();
        // On the day itself a form comes in, by a clock that runs ahead of the seal: it began after.
        assert!(due(&world, DAY));
        let rostered: Vec<String> = accepted
            .iter()
            .chain(&filed)
            .chain(&in_cancelled)
            .map(ToString::to_string)
            .chain([trainee.id.to_string()])
            .collect();
        for subject in &rostered {
            let row = world.house.store.read(|tx| tx.roster_row(subject)).unwrap();
            assert!(row.is_some(), "{subject} stands on the roster");
        }
        let kept = world.house.store.read(|tx| tx.sealed_roster(STAYS));
        assert_eq!(kept.unwrap().unwrap().cases, rostered.len() as u64);
        let dispositions = world
            .house
            .store
            .read(|tx| tx.roster_dispositions(STAYS))
            .unwrap();
        let mut dispositions: Vec<_> = dispositions;
        dispositions.sort();
        assert_eq!(
            dispositions,
            [("choose".to_owned(), 5), ("keep-plan".to_owned(), 1)]
        );
        let asked = world.house.store.read(|tx| tx.wish_counts()).unwrap().asked;
        assert_eq!(asked, 5);
        // Nothing new comes in, what is open goes on.
        let late = announced_late(&world);
        assert_eq!(late, "session.announce.exited");
        let on = date(2021, 4, 16);
        let sorted = accept_enrolments(&world.house, &world.administrator(on), &one).unwrap();
        assert_eq!(sorted.accepted, filed);
        let tickets = hold_exam::seat_session(&world.house, &world.examiner(on), &one).unwrap();
        assert_eq!(tickets.len(), 4);
        crate::balances(&world);
    }
}

fn announced_late(world: &World) -> String {
    let mut session = world.session(CertificateKind::Qualification, 9);
    session.id = edge::fresh_id(edge::start_of(DAY));
    session.occupation = STAYS.into();
    session.enrol_until = date(2021, 5, 10);
    session.parts = vec![
        (Part::Theory, date(2021, 5, 20)),
        (Part::Skill, date(2021, 5, 21)),
    ];
    code_of(announce_session(
        &world.house,
        &world.examiner(DAY),
        session,
    ))
}
