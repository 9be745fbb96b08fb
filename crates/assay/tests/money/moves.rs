//! A candidate whose session cannot be held goes on elsewhere, to the certificate, with fee and roster.
use crate::{balances, propose, world};
use assay::app::{
    Call,
    cancel_session::cancel_session,
    file_institution::file_institution,
    hold_exam, issue_certificates,
    move_enrolment::{move_enrolment, sessions_that_take},
    publish_filing::publish_filing,
    publish_results,
    record_wish::record_wish,
    register_staff::register_staff,
    stop_institution::suspend_filing,
    take_exit::take_exit,
};
use assay_core::{
    authority::Role,
    enrolment::Enrolment,
    id::Id,
    institution::{Filing, Institution, InstitutionKind},
    money::{Minor, books::Account},
    score::Tenths,
    session::{CertificateKind, Part, Session},
    staff::Duty,
    transition::Wish,
};
use jiff::civil::{Date, date};
use world::{EXAM, EXIT, OCCUPATION, World, code_of};

const ON: Date = date(2020, 10, 12);
const CHEAPER: Minor = Minor(25_000);

/// The world becomes the one of a second institution; gives the first one and the second one's filing.
fn second(world: &mut World) -> (Id<Institution>, Id<Filing>) {
    let on = date(2020, 1, 2);
    let institution = World::institution_of(InstitutionKind::Station);
    let filing = World::filing_of(&institution, on);
    let first = std::mem::replace(&mut world.institution, institution.id.clone());
    let filer = world.call("filer", Role::Officer, on);
    let filing = file_institution(&world.house, &filer, institution, filing).unwrap();
    publish_filing(&world.house, &world.officer(on), &filing).unwrap();
    let duties: Vec<Duty> = world.members.iter().map(|(_, duty)| *duty).collect();
    world.members.clear();
    for duty in duties {
        let person = world::person(world::running());
        let staff = world.member(&person, duty);
        let id = register_staff(&world.house, &world.officer(on), person, staff).unwrap();
        world.members.push((id, duty));
    }
    (first, filing)
}

fn announce(world: &World, seats: u32, fee: Minor) -> Id<Session> {
    let mut session = world.session(CertificateKind::Qualification, seats);
    session.fee = fee;
    let call = world.examiner(world::ANNOUNCED);
    assay::app::announce_session::announce_session(&world.house, &call, session).unwrap()
}

fn candidate(world: &World, id: &Id<Enrolment>, on: Date) -> Call {
    let kept = world
        .house
        .store
        .read(|tx| tx.enrolment(id))
        .unwrap()
        .unwrap();
    let mut call = world.call("candidate", Role::Candidate, on);
    call.actor.institution = None;
    call.actor.person = Some(kept.enrolment.person);
    call
}

fn held(world: &World, institution: &Id<Institution>, account: Account) -> i64 {
    let all = world
        .house
        .store
        .read(|tx| tx.balances_of(institution))
        .unwrap();
    all.iter().map(|(_, one)| one.amount(account)).sum()
}

fn takes(world: &World, id: &Id<Enrolment>) -> Vec<Id<Session>> {
    let kept = world
        .house
        .store
        .read(|tx| tx.enrolment(id))
        .unwrap()
        .unwrap();
    let all = world
        .house
        .store
        .read(|tx| sessions_that_take(&world.house, tx, &kept.enrolment, ON))
        .unwrap();
    all.into_iter().map(|one| one.session.id).collect()
}

/// Holds the exam, which everybody passes, to the certificates.
fn examine(world: &World, session: &Id<Session>, who: &[Id<Enrolment>]) -> usize {
    let (house, on) = (&world.house, date(2020, 11, 23));
    hold_exam::seat_session(house, &world.examiner(date(2020, 11, 18)), session).unwrap();
    let invigilator = world.call("invigilator", Role::Invigilator, EXAM);
    hold_exam::record_attendance(house, &invigilator, session, who.to_vec()).unwrap();
    let scores: Vec<_> = who
        .iter()
        .flat_map(|id| {
            [Part::Theory, Part::Skill].map(|part| (id.clone(), part, Tenths::new(700).unwrap()))
        })
        .collect();
    let assessor = world.call("assessor", Role::Assessor, on);
    hold_exam::enter_scores(house, &assessor, session, scores.clone()).unwrap();
    hold_exam::confirm_scores(house, &world.examiner(on), session, scores).unwrap();
    hold_exam::seal_score_sheet(house, &world.administrator(on), session).unwrap();
    hold_exam::compute_results(house, &world.administrator(on), session).unwrap();
    publish_results::publish_results(house, &world.examiner(on), session).unwrap();
    let on = date(2020, 12, 7);
    publish_results::close_publicity(house, &world.administrator(on), session).unwrap();
    let issued =
        issue_certificates::issue_certificates(house, &world.officer(on), session).unwrap();
    assert!(issued.held.is_empty(), "{issued:?}");
    issued.numbers.len()
}

#[test]
fn who_cannot_sit_here_sits_there_with_the_fee_and_the_place_on_the_roster() {
    for mut world in crate::stations() {
        let here = world.announced(30);
        let who = world.accepted(&here, 5);
        world.pay(&here, &who, date(2020, 6, 8)).unwrap();
        let first_members = world.members.clone();
        let (first, _) = second(&mut world);
        let (there, dear) = (
            announce(&world, 2, CHEAPER),
            world.session(CertificateKind::Qualification, 9),
        );
        take_exit(
            &world.house,
            &world.call("clock", Role::System, EXIT),
            OCCUPATION,
        )
        .unwrap();
        let go = |call: &Call, id: &Id<Enrolment>, to: &Id<Session>| {
            code_of(move_enrolment(&world.house, call, id, to))
        };
        let by_officer = |id: &Id<Enrolment>, to: &Id<Session>| go(&world.officer(ON), id, to);
        assert_eq!(by_officer(&who[0], &there), "enrolment.move.can-be-held");
        assert!(takes(&world, &who[0]).is_empty());
        let mut cancels = world.administrator(ON);
        cancels.actor.institution = Some(first.clone());
        cancel_session(&world.house, &cancels, &here, "考点停用").unwrap();
        assert_eq!(takes(&world, &who[0]), std::slice::from_ref(&there));
        assert_eq!(by_officer(&who[0], &here), "enrolment.move.same-session");
        assert_eq!(by_officer(&who[0], &dear.id), "not-found");
        // The other institution does not fetch candidates; a candidate moves nobody else.
        assert_eq!(go(&world.administrator(ON), &who[0], &there), "not-found");
        assert_eq!(
            go(&candidate(&world, &who[1], ON), &who[0], &there),
            "not-found"
        );
        record_wish(&world.house, &world.officer(ON), &who[4], Wish::Refund).unwrap();
        assert_eq!(by_officer(&who[4], &there), "enrolment.move.wishes-refund");
        assert_eq!(go(&candidate(&world, &who[0], ON), &who[0], &there), "done");
        assert_eq!(by_officer(&who[0], &there), "enrolment.move.can-be-held");
        assert_eq!(by_officer(&who[1], &there), "done");
        assert_eq!(by_officer(&who[2], &there), "enrolment.move.full");
        assert!(takes(&world, &who[2]).is_empty());
        // Seats and money went along; what was paid too much is owed by whoever has the fee now.
        let counted = |id: &Id<Session>| {
            world
                .house
                .store
                .read(|tx| tx.session(id))
                .unwrap()
                .unwrap()
        };
        assert_eq!((counted(&here).taken, counted(&there).taken), (3, 2));
        let fee = i64::try_from(world::FEE.0).unwrap();
        let kept = i64::try_from(CHEAPER.0).unwrap();
        assert_eq!(held(&world, &first, Account::Received), 3 * fee);
        assert_eq!(held(&world, &first, Account::Moved), 2 * fee);
        let here_now = world.institution.clone();
        assert_eq!(held(&world, &here_now, Account::Received), 2 * kept);
        assert_eq!(held(&world, &here_now, Account::Owed), 2 * (fee - kept));
        assert_eq!(code_of(propose(&world)), "payout.no-own-account");
        let moves = world.house.store.read(|tx| tx.moves_at(&here)).unwrap();
        assert_eq!(moves.len(), 2);
        assert_eq!(
            world.house.store.read(|tx| tx.moves_at(&there)).unwrap(),
            moves
        );
        // The rest is refunded by the first institution, as it was.
        for id in &who[2..] {
            let mut call = world.administrator(ON);
            call.actor.institution = Some(first.clone());
            call.id = format!("{}-{id}", call.id);
            assert_eq!(
                code_of(assay::app::refund_fee::refund_fee(&world.house, &call, id)),
                "done"
            );
        }
        assert_eq!(held(&world, &first, Account::Owed), 3 * fee);
        assert!(who[..2].iter().all(|id| {
            world
                .house
                .store
                .read(|tx| tx.roster_row(id.as_str()))
                .unwrap()
                .is_some()
        }));
        assert_eq!(examine(&world, &there, &who[..2]), 2);
        assert!(!first_members.is_empty());
        balances(&world);
    }
}

#[test]
fn a_suspended_institution_loses_its_candidates_and_gets_none() {
    for mut world in crate::stations() {
        let here = world.announced(30);
        let who = world.accepted(&here, 2);
        world.pay(&here, &who, date(2020, 6, 8)).unwrap();
        let first_filing = world.filing.clone();
        let (_, filing) = second(&mut world);
        let there = announce(&world, 9, world::FEE);
        let on = date(2020, 7, 1);
        suspend_filing(&world.house, &world.officer(on), &first_filing, "违规").unwrap();
        let go = |id: &Id<Enrolment>, to: &Id<Session>| {
            code_of(move_enrolment(&world.house, &world.officer(ON), id, to))
        };
        assert_eq!(go(&who[0], &there), "done");
        suspend_filing(&world.house, &world.officer(on), &filing, "违规").unwrap();
        assert_eq!(go(&who[1], &there), "enrolment.move.standstill-there");
        // Who has moved to a place that now stands still too may move on, but back to the first only if it were open.
        assert_eq!(go(&who[0], &here), "enrolment.move.standstill-there");
        balances(&world);
    }
}
