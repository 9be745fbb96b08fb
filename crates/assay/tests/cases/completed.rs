//! Who sat before the exit is finished after it: the result counts, and the qualification certificate is issued.
use crate::world::{ANNOUNCED, EXIT, World, worlds};
use assay::app::{
    announce_session::announce_session, carry_wishes::carry_wishes, hold_exam, issue_certificates,
    publish_results, take_exit::take_due_exits,
};
use assay_core::{
    authority::Role,
    enrolment::{Enrolment, end::End},
    id::Id,
    institution::InstitutionKind,
    score::Tenths,
    session::{CertificateKind, Part, Session},
};
use jiff::civil::{Date, date};

const THEORY: Date = date(2020, 9, 26);

fn sat_before_the_exit(world: &World) -> (Id<Session>, Vec<Id<Enrolment>>) {
    let mut session = world.session(CertificateKind::Qualification, 30);
    session.parts = vec![(Part::Theory, THEORY), (Part::Skill, date(2020, 9, 27))];
    session.enrol_until = date(2020, 9, 10);
    let id = announce_session(&world.house, &world.examiner(ANNOUNCED), session).unwrap();
    let who = world.accepted(&id, 3);
    world.pay(&id, &who, date(2020, 6, 8)).unwrap();
    hold_exam::seat_session(&world.house, &world.examiner(date(2020, 9, 20)), &id).unwrap();
    let invigilator = world.call("i", Role::Invigilator, THEORY);
    // The third one does not come.
    let present = who[..2].to_vec();
    hold_exam::record_attendance(&world.house, &invigilator, &id, present).unwrap();
    (id, who)
}

#[test]
fn results_pending_at_the_exit_are_finished_and_issued() {
    for world in worlds(InstitutionKind::Station) {
        let (session, who) = sat_before_the_exit(&world);
        take_due_exits(&world.house, 1, EXIT).unwrap();
        carry_wishes(&world.house, 1, EXIT).unwrap();
        // Who sat has nothing to choose.
        for id in &who[..2] {
            assert_eq!(world.house.store.read(|tx| tx.wish(id)).unwrap(), None);
        }
        let on = date(2020, 10, 9);
        let scores: Vec<_> = [(&who[0], 700), (&who[1], 300)]
            .into_iter()
            .flat_map(|(id, tenths)| {
                let tenths = Tenths::new(tenths).unwrap();
                [Part::Theory, Part::Skill].map(|part| (id.clone(), part, tenths))
            })
            .collect();
        let assessor = world.call("s", Role::Assessor, on);
        hold_exam::enter_scores(&world.house, &assessor, &session, scores.clone()).unwrap();
        hold_exam::confirm_scores(&world.house, &world.examiner(on), &session, scores).unwrap();
        hold_exam::seal_score_sheet(&world.house, &world.administrator(on), &session).unwrap();
        hold_exam::compute_results(&world.house, &world.administrator(on), &session).unwrap();
        publish_results::publish_results(&world.house, &world.examiner(on), &session).unwrap();
        let on = date(2020, 10, 26);
        publish_results::close_publicity(&world.house, &world.administrator(on), &session).unwrap();
        let issued =
            issue_certificates::issue_certificates(&world.house, &world.officer(on), &session)
                .unwrap();
        assert_eq!(issued.numbers.len(), 1, "{issued:?}");
        let report = world
            .house
            .store
            .read(|tx| tx.roster_cases(("", -1), 9))
            .unwrap();
        let end = |id: &Id<Enrolment>| {
            let found = report.iter().find(|one| one.subject == id.as_str());
            found.map(|one| one.end)
        };
        assert_eq!(end(&who[0]), Some(End::Certified));
        assert_eq!(end(&who[1]), Some(End::NotPassed));
    }
}
