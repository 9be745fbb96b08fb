//! The transition on every database of the environment: rosters, wishes, refunds, and nobody lost on the way.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method alone has too narrow a lifetime"
)]
use assay::app::{
    accept_enrolments::accept_enrolments,
    announce_session::announce_session,
    enrol_candidates::enrol_candidates,
    hold_exam, issue_certificates, publish_results,
    record_wish::record_wish,
    record_written::record_written,
    refund_fee::refund_fee,
    take_exit::{take_due_exits, take_exit},
};
use assay_core::{
    authority::Role,
    enrolment::Enrolment,
    id::Id,
    institution::InstitutionKind,
    money::Minor,
    score::Tenths,
    session::{CertificateKind, Part, Session},
    transition::Wish,
};
use jiff::civil::{Date, date};
use proptest::prelude::*;

#[expect(
    dead_code,
    reason = "shared with the tests of the store, which use all of it"
)]
#[path = "../../store/tests/shared/place.rs"]
mod place;
#[path = "life_a/world.rs"]
mod world;

use world::{EXAM, EXIT, FEE, OCCUPATION, World, code_of, worlds};

fn stations() -> Vec<World> {
    worlds(InstitutionKind::Station)
}

fn take(world: &World, on: Date) {
    take_exit(
        &world.house,
        &world.call("clock", Role::System, on),
        OCCUPATION,
    )
    .unwrap();
}

fn wish(world: &World, id: &Id<Enrolment>, wish: Wish, on: Date) -> String {
    code_of(record_wish(&world.house, &world.officer(on), id, wish))
}

fn refund(world: &World, id: &Id<Enrolment>, on: Date) -> String {
    code_of(refund_fee(&world.house, &world.administrator(on), id))
}

#[test]
fn the_roster_names_every_case_that_began_before_the_exit_and_nobody_joins_it() {
    for world in stations() {
        let session = world.announced(30);
        let who = world.accepted(&session, 2);
        // Filed in time, not yet accepted: announced before the exit, so a case of it.
        let before = date(2020, 9, 29);
        let filed = enrol_candidates(
            &world.house,
            &world.examiner(before),
            &session,
            World::candidates(2),
        )
        .unwrap();
        let sealed = take_due_exits(&world.house, 0, EXIT).unwrap();
        assert!(sealed.iter().any(|name| name == OCCUPATION));
        assert!(take_due_exits(&world.house, 0, EXIT).unwrap().is_empty());
        let on_roster = |id: &Id<Enrolment>| {
            world
                .house
                .store
                .read(|tx| tx.roster_row(id.as_str()))
                .unwrap()
                .is_some()
        };
        assert!(who.iter().chain(&filed).all(on_roster));
        // Nobody is enrolled any more; who was filed in time is accepted all the same.
        let late = enrol_candidates(
            &world.house,
            &world.examiner(EXIT),
            &session,
            World::candidates(1),
        );
        assert_eq!(code_of(late), "enrolment.file.refuse-new");
        let sorted = accept_enrolments(
            &world.house,
            &world.administrator(date(2020, 10, 9)),
            &session,
        )
        .unwrap();
        assert_eq!(sorted.accepted.len(), 2, "{sorted:?}");
        let announced = announce_session(
            &world.house,
            &world.examiner(EXIT),
            world.session(CertificateKind::Qualification, 3),
        );
        assert_eq!(code_of(announced), "session.announce.exited");
    }
}

#[test]
fn nobody_is_accepted_between_the_exit_and_the_seal_of_its_roster() {
    for world in stations() {
        let session = world.announced(30);
        let before = date(2020, 9, 29);
        enrol_candidates(
            &world.house,
            &world.examiner(before),
            &session,
            World::candidates(1),
        )
        .unwrap();
        let sorted = accept_enrolments(&world.house, &world.administrator(EXIT), &session).unwrap();
        assert!(sorted.accepted.is_empty(), "{sorted:?}");
    }
}

#[test]
fn a_wish_may_change_until_its_deadline_and_silence_goes_on() {
    for world in stations() {
        let session = world.announced(30);
        let who = world.accepted(&session, 2);
        world.pay(&session, &who, date(2020, 6, 8)).unwrap();
        assert_eq!(
            wish(&world, &who[0], Wish::Refund, date(2020, 9, 29)),
            "wish.record.nothing-to-choose"
        );
        take(&world, EXIT);
        let by_examiner = |on: Date, wish: Wish| {
            code_of(record_wish(
                &world.house,
                &world.examiner(on),
                &who[0],
                wish,
            ))
        };
        assert_eq!(by_examiner(date(2020, 10, 9), Wish::Refund), "done");
        assert_eq!(by_examiner(date(2020, 11, 4), Wish::Continue), "done");
        assert_eq!(
            by_examiner(date(2020, 11, 5), Wish::Refund),
            "wish.record.too-late"
        );
        // An officer records an answer that was given in writing in time; what was said on the last day is not enough.
        assert_eq!(
            wish(&world, &who[0], Wish::Refund, date(2020, 11, 5)),
            "wish.record.too-late"
        );
        let officer = world.officer(date(2020, 11, 5));
        let scan = b"%PDF-1.4 %%EOF".to_vec();
        let received = date(2020, 11, 4);
        let paper = record_written(
            &world.house,
            &officer,
            &who[0],
            Wish::Refund,
            received,
            scan,
        );
        assert_eq!(code_of(paper), "done");
        assert_eq!(refund(&world, &who[0], date(2020, 11, 5)), "done");
        assert_eq!(
            wish(&world, &who[0], Wish::Continue, date(2020, 11, 5)),
            "wish.record.nothing-to-choose"
        );
        // Silence: the exam can be held, so it goes on.
        assert_eq!(
            refund(&world, &who[1], date(2020, 11, 5)),
            "fee.refund.no-right"
        );
    }
}

/// What one candidate does between the exit and the exam.
#[derive(Debug, Clone)]
struct Turn {
    pays: bool,
    /// Wishes and attempts to get the fee back, by day after the exit.
    acts: Vec<(u8, Option<Wish>)>,
    passes: bool,
    comes: bool,
}

fn turn() -> impl Strategy<Value = Turn> {
    let act = (
        0u8..60,
        prop_oneof![
            Just(None),
            Just(Some(Wish::Continue)),
            Just(Some(Wish::Refund))
        ],
    );
    let acts = prop::collection::vec(act, 0..4);
    (
        any::<bool>(),
        acts,
        any::<bool>(),
        prop::bool::weighted(0.8),
    )
        .prop_map(|(pays, acts, passes, comes)| Turn {
            pays,
            acts,
            passes,
            comes,
        })
}

/// Holds the exam for whoever is seated, to the certificate.
fn examine(world: &World, session: &Id<Session>, who: &[(Id<Enrolment>, Turn)]) {
    hold_exam::seat_session(&world.house, &world.examiner(date(2020, 11, 18)), session).unwrap();
    // A day before the exam somebody tries again.
    for (id, _) in who {
        let _ = refund(world, id, date(2020, 11, 19));
    }
    let came: Vec<_> = who
        .iter()
        .filter(|(id, turn)| turn.comes && world.stage(id) == "seated")
        .collect();
    let present = came.iter().map(|(id, _)| id.clone()).collect();
    hold_exam::record_attendance(
        &world.house,
        &world.call("i", Role::Invigilator, EXAM),
        session,
        present,
    )
    .unwrap();
    let scores: Vec<_> = came
        .iter()
        .flat_map(|(id, turn)| {
            let tenths = Tenths::new(if turn.passes { 700 } else { 300 }).unwrap();
            [Part::Theory, Part::Skill].map(|part| (id.clone(), part, tenths))
        })
        .collect();
    let on = date(2020, 11, 23);
    hold_exam::enter_scores(
        &world.house,
        &world.call("s", Role::Assessor, on),
        session,
        scores.clone(),
    )
    .unwrap();
    hold_exam::confirm_scores(&world.house, &world.examiner(on), session, scores).unwrap();
    hold_exam::seal_score_sheet(&world.house, &world.administrator(on), session).unwrap();
    hold_exam::compute_results(&world.house, &world.administrator(on), session).unwrap();
    publish_results::publish_results(&world.house, &world.examiner(on), session).unwrap();
    let on = date(2020, 12, 7);
    publish_results::close_publicity(&world.house, &world.administrator(on), session).unwrap();
    issue_certificates::issue_certificates(&world.house, &world.officer(on), session).unwrap();
    // After the certificate nothing goes back.
    for (id, _) in who {
        let _ = refund(world, id, date(2020, 12, 8));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn refund_or_certificate_never_both_never_neither_and_the_books_balance(turns in prop::collection::vec(turn(), 1..6)) {
        for world in stations() {
            let session = world.announced(30);
            let who = world.accepted(&session, turns.len() as u64);
            let who: Vec<(Id<Enrolment>, Turn)> = who.into_iter().zip(turns.clone()).collect();
            let paying: Vec<_> = who.iter().filter(|(_, turn)| turn.pays).map(|(id, _)| id.clone()).collect();
            world.pay(&session, &paying, date(2020, 6, 8)).unwrap();
            take(&world, EXIT);
            let mut acts: Vec<_> = who.iter().flat_map(|(id, turn)| turn.acts.iter().map(move |(day, act)| (*day, id, *act))).collect();
            acts.sort_by_key(|(day, ..)| *day);
            for (day, id, act) in acts {
                let on = EXIT.saturating_add(jiff::ToSpan::days(i64::from(day) * 48 / 60));
                match act {
                    Some(said) => { let _ = code_of(record_wish(&world.house, &world.examiner(on), id, said)); }
                    None => { let _ = refund(&world, id, on); }
                }
            }
            examine(&world, &session, &who);
            let (mut kept, mut certificates) = (0, 0);
            for (id, turn) in &who {
                let stage = world.stage(id);
                let paid = if turn.pays { FEE.0 } else { 0 };
                let is_certified = world.house.store.read(|tx| tx.count("select count(*) from certificate where enrolment = $1", &[id.into()])).unwrap() == 1;
                certificates += i64::from(is_certified);
                prop_assert_eq!(is_certified, stage == "certified");
                prop_assert!(!(is_certified && stage == "refunded"));
                if stage == "refunded" { continue; }
                kept += paid;
                // Who paid, came and passed holds a certificate: neither is not an end.
                if turn.pays && turn.comes && turn.passes && stage != "accepted" {
                    prop_assert!(is_certified, "{:?} ended {}", turn, stage);
                }
                // Who is left without a seat wished the fee back, and still gets it.
                if stage == "accepted" {
                    prop_assert_eq!(refund(&world, id, date(2020, 12, 9)), "done");
                    kept -= paid;
                }
            }
            let (paid, back) = world.house.store.read(|tx| tx.ledger_totals()).unwrap();
            prop_assert_eq!(paid.minus(back), Some(Minor(kept)));
            prop_assert_eq!(paid.0, FEE.0 * paying.len() as u64);
            let followed = world.house.store.read(|tx| tx.follow_journal()).unwrap();
            prop_assert!(followed.is_ok() && certificates >= 0);
        }
    }
}
