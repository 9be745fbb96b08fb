//! Who goes on after the exit: a cancelled session's candidates and later graduates get a day and a place, to the certificate.
//! Nobody else does.
use crate::{
    OCCUPATION, stations,
    world::{EXIT, FEE, World, code_of, person, running},
};
use assay::{
    app::{
        accept_enrolments::accept_enrolments,
        announce_session::announce_session,
        cancel_session::cancel_session,
        enrol_candidates::enrol_candidates,
        enrol_trainees::enrol_trainees,
        enter_trainee::enter_trainee,
        graduate_trainee::graduate_trainee,
        hold_exam,
        issue_certificates::{issue_certificates, run_gate},
        move_enrolment::{move_enrolment, sessions_that_take},
        publish_results,
        record_wish::record_wish,
        refund_fee::refund_fee,
        schedule_continuation::schedule_continuation,
        take_exit::take_exit,
    },
    edge,
};
use assay_core::{
    authority::Role,
    enrolment::Enrolment,
    id::Id,
    level::Level,
    plan::{Trainee, TrainingPlan, enrol::NewTrainee},
    score::Tenths,
    session::{CertificateKind, Part, Session},
    transition::{PlanKind, Wish},
};
use jiff::civil::{Date, date};
use serde_json::json;

const ON: Date = date(2020, 10, 12);
const THEORY: Date = date(2020, 12, 1);
const SKILL: Date = date(2020, 12, 2);

pub(crate) fn seal(world: &World) {
    let clock = world.call("clock", Role::System, EXIT);
    take_exit(&world.house, &clock, OCCUPATION).unwrap();
}

/// A session after the exit, some weeks ahead.
pub(crate) fn later(world: &World, seats: u32) -> Session {
    let mut session = world.session(CertificateKind::Qualification, seats);
    session.id = edge::fresh_id(edge::start_of(ON));
    session.enrol_until = date(2020, 11, 20);
    session.parts = vec![(Part::Theory, THEORY), (Part::Skill, SKILL)];
    session
}

fn schedule(world: &World, session: Session) -> String {
    code_of(schedule_continuation(
        &world.house,
        &world.examiner(ON),
        session,
    ))
}

/// Holds the exam, which everybody passes, up to the numbers.
pub(crate) fn examined(
    world: &World,
    session: &Id<Session>,
    who: &[Id<Enrolment>],
) -> (usize, usize) {
    let (house, on) = (&world.house, date(2020, 12, 4));
    hold_exam::seat_session(house, &world.examiner(date(2020, 11, 25)), session).unwrap();
    let invigilator = world.call("invigilator", Role::Invigilator, THEORY);
    hold_exam::record_attendance(house, &invigilator, session, who.to_vec()).unwrap();
    let parts = [Part::Theory, Part::Skill];
    let of_one =
        |id: &Id<Enrolment>| parts.map(|part| (id.clone(), part, Tenths::new(700).unwrap()));
    let scores: Vec<_> = who.iter().flat_map(of_one).collect();
    let assessor = world.call("assessor", Role::Assessor, on);
    hold_exam::enter_scores(house, &assessor, session, scores.clone()).unwrap();
    hold_exam::confirm_scores(house, &world.examiner(on), session, scores).unwrap();
    hold_exam::seal_score_sheet(house, &world.administrator(on), session).unwrap();
    hold_exam::compute_results(house, &world.administrator(on), session).unwrap();
    publish_results::publish_results(house, &world.examiner(on), session).unwrap();
    let on = date(2020, 12, 21);
    publish_results::close_publicity(house, &world.administrator(on), session).unwrap();
    let issued = issue_certificates(house, &world.officer(on), session).unwrap();
    (issued.numbers.len(), issued.held.len())
}

#[test]
fn a_cancelled_session_does_not_end_a_case_of_the_roster_and_nobody_else_sits_in_the_continuation()
{
    for world in stations() {
        let here = world.announced(30);
        let who = world.accepted(&here, 4);
        world.pay(&here, &who, date(2020, 6, 8)).unwrap();
        // Another session is cancelled before the exit already; one form there was not accepted yet.
        let early = world.announced(30);
        let other_place = |session: &mut Session| session.site = "b".into();
        let on = date(2020, 6, 5);
        let rows = World::candidates(1);
        let filed = enrol_candidates(&world.house, &world.examiner(on), &early, rows).unwrap();
        let cancels = world.administrator(date(2020, 9, 1));
        cancel_session(&world.house, &cancels, &early, "考点停用").unwrap();
        let before = schedule(&world, later(&world, 1));
        assert_eq!(before, "session.continue.not-sealed");
        seal(&world);
        assert_eq!(
            schedule(&world, later(&world, 2)),
            "session.continue.too-many"
        );
        let wish = |id: &Id<Enrolment>, wish| {
            record_wish(&world.house, &world.officer(ON), id, wish).unwrap();
        };
        wish(&who[0], Wish::Continue);
        wish(&who[3], Wish::Refund);
        cancel_session(&world.house, &world.administrator(ON), &here, "考点停用").unwrap();
        // Nothing new is announced; a later day for who waits is.
        let announced = announce_session(&world.house, &world.examiner(ON), later(&world, 4));
        assert_eq!(code_of(announced), "session.announce.exited");
        // Three of the cancelled session and the form; who wishes the fee back does not wait.
        assert_eq!(
            schedule(&world, later(&world, 5)),
            "session.continue.too-many"
        );
        let skill = Session {
            certificate: CertificateKind::SkillLevel,
            ..later(&world, 4)
        };
        assert_eq!(schedule(&world, skill), "session.continue.not-exited");
        let mut elsewhere = later(&world, 4);
        other_place(&mut elsewhere);
        let there = elsewhere.id.clone();
        assert_eq!(schedule(&world, elsewhere), "done");
        // Nobody enrols there.
        let rows = World::candidates(1);
        let stranger = enrol_candidates(&world.house, &world.examiner(ON), &there, rows);
        assert_eq!(code_of(stranger), "enrolment.file.refuse-new");
        let go = |id: &Id<Enrolment>| {
            code_of(move_enrolment(&world.house, &world.officer(ON), id, &there))
        };
        assert_eq!(go(&who[3]), "enrolment.move.wishes-refund");
        for id in [&who[0], &who[1], &who[2], &filed[0]] {
            let takes = |tx: &mut assay_store::Tx<'_>| {
                let kept = tx.enrolment(id).unwrap().unwrap();
                sessions_that_take(&world.house, tx, &kept.enrolment, ON)
            };
            let takes = world.house.store.read(takes).unwrap();
            assert!(takes.iter().any(|one| one.session.id == there));
            assert_eq!(go(id), "done");
        }
        // The form that came in before the exit is accepted where it is now.
        let sorted = accept_enrolments(&world.house, &world.administrator(ON), &there).unwrap();
        assert_eq!(sorted.accepted, filed, "{sorted:?}");
        world.pay(&there, &filed, ON).unwrap();
        let back = refund_fee(&world.house, &world.administrator(ON), &who[3]);
        assert_eq!(code_of(back), "done");
        let all = [&who[..3], &filed[..]].concat();
        assert_eq!(examined(&world, &there, &all), (4, 0));
        assert_eq!(world.stage(&who[3]), "refunded");
        assert_eq!(
            schedule(&world, later(&world, 1)),
            "session.continue.nobody"
        );
        assert_eq!(FEE.to_string(), "280.00");
    }
}

fn cohort(world: &World) -> (TrainingPlan, Vec<Id<Trainee>>) {
    let on = date(2020, 9, 1);
    let plan = TrainingPlan {
        id: edge::fresh_id(edge::start_of(on)),
        institution: world.institution.clone(),
        occupation: OCCUPATION.into(),
        level: Level::L3,
        kind: PlanKind::TechnicalCollege,
        promises: CertificateKind::Qualification,
    };
    let one = |_| NewTrainee {
        id: edge::fresh_id(edge::start_of(on)),
        person: person(running()),
        enrolled_on: date(2019, 9, 1),
        graduates_on: Some(date(2020, 12, 31)),
    };
    let trainees: Vec<NewTrainee> = (0..2).map(one).collect();
    let ids = trainees.iter().map(|one| one.id.clone()).collect();
    let administrator = world.administrator(on);
    enrol_trainees(&world.house, &administrator, plan.clone(), trainees).unwrap();
    (plan, ids)
}

#[test]
fn a_trainee_of_the_roster_sits_after_the_exit_and_graduates_with_the_certificate_of_the_promise() {
    for world in stations() {
        let (plan, trainees) = cohort(&world);
        seal(&world);
        let session = later(&world, 2);
        let there = session.id.clone();
        assert_eq!(schedule(&world, session), "done");
        let evidence = json!({"years_in_occupation": 11, "certificates": [
            {"kind": "qualification", "occupation": OCCUPATION, "level": "L4", "issued_on": "2012-05-04", "years_worked_since": 8}]});
        let enter = |id: &Id<Trainee>| {
            enter_trainee(&world.house, &world.examiner(ON), id, &there, &evidence)
        };
        // Somebody who was written into the plan past the program is not on the roster.
        let (late, in_plan) = (person(running()), plan.id.clone());
        let smuggled = world.house.store.act(move |tx| {
            tx.record_person(&late, &[7; 12])?;
            tx.execute(
                "insert into trainee (id, plan, institution, person, enrolled_on, graduates_on, recorded_on, leaf) \
                 select 'tra_00000000000000000000000001', plan, institution, $1, enrolled_on, graduates_on, recorded_on, leaf \
                 from trainee where plan = $2 order by id limit 1",
                &[(&late.id).into(), (&in_plan).into()],
            )
        });
        assert_eq!(smuggled.unwrap(), 1);
        let nobody = Id::parse("tra_00000000000000000000000001").unwrap();
        assert_eq!(code_of(enter(&nobody)), "trainee.enter.not-entitled");
        let exam = enter(&trainees[0]).unwrap();
        assert_eq!(code_of(enter(&trainees[0])), "trainee.enter.enrolled");
        // Who entered the trainee does not accept the form.
        let own = accept_enrolments(&world.house, &world.examiner(ON), &there).unwrap();
        assert_eq!(own.accepted.len() + own.rejected.len(), 0, "{own:?}");
        let sorted = accept_enrolments(&world.house, &world.administrator(ON), &there).unwrap();
        assert_eq!(sorted.accepted, std::slice::from_ref(&exam), "{sorted:?}");
        world.pay(&there, std::slice::from_ref(&exam), ON).unwrap();
        // A stranger's enrolment that is tied to the other trainee with SQL opens no gate.
        let row = World::candidates(1);
        let skill = world.session(CertificateKind::SkillLevel, 1);
        assert_eq!(
            code_of(announce_session(&world.house, &world.examiner(ON), skill)),
            "session.announce.kind"
        );
        let (stranger, whose) = (row[0].person.clone(), trainees[1].clone());
        let forged = edge::fresh_id::<Enrolment>(edge::start_of(ON));
        let (id, into) = (forged.clone(), there.clone());
        let done = world.house.store.act(move |tx| {
            tx.record_person(&stranger, &[9; 12])?;
            tx.execute(
                "insert into enrolment (id, session, institution, person, condition, evidence, filed_on, filed_by, stage, accepted_on, \
                 stage_on, paid_minor) select $1, session, institution, $2, condition, evidence, filed_on, filed_by, 'passed', \
                 accepted_on, stage_on, paid_minor from enrolment where session = $3 limit 1",
                &[(&id).into(), (&stranger.id).into(), (&into).into()],
            )?;
            tx.execute(
                "insert into trainee_exam (enrolment, trainee) values ($1, $2)",
                &[(&id).into(), (&whose).into()],
            )
        });
        assert_eq!(done.unwrap(), 1);
        let gate = run_gate(&world.house, &world.officer(ON), &forged).unwrap();
        let roster = |one: &&assay_core::gate::Precondition| one.code == "transition.roster";
        assert!(!gate.preconditions.iter().find(roster).unwrap().holds);
        let wrong = world.house.store.read(|tx| tx.self_check()).unwrap();
        assert!(
            wrong
                .iter()
                .any(|(holds, count)| holds.contains("the trainee's own") && *count == 1)
        );
        let undone = forged.clone();
        let undo = world.house.store.act(move |tx| {
            tx.execute(
                "delete from trainee_exam where enrolment = $1",
                &[(&undone).into()],
            )?;
            tx.execute("delete from enrolment where id = $1", &[(&undone).into()])
        });
        assert_eq!(undo.unwrap(), 1);
        assert_eq!(
            examined(&world, &there, std::slice::from_ref(&exam)),
            (1, 0)
        );
        let on = date(2020, 12, 31);
        let graduated =
            graduate_trainee(&world.house, &world.administrator(on), &trainees[0], &exam);
        assert_eq!(graduated.unwrap(), "graduate-either");
        let kept = world.house.store.read(|tx| tx.trainee(&trainees[0]));
        let outcome = kept.unwrap().unwrap().graduation.unwrap();
        assert_eq!(outcome.certificate, Some(CertificateKind::Qualification));
        assert_eq!(code_of(enter(&trainees[0])), "trainee.enter.graduated");
    }
}
