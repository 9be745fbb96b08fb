//! What a stranger reads of stops in the signed directory, and filings that end because nothing happens under them.
use crate::world::{ANNOUNCED, World, code_of, worlds};
use assay::{
    app::{
        announce_session::announce_session,
        end_idle::{IdleEnded, end_idle},
        rotate_key::rotate_key,
        stop_institution::{lift_suspension, remove_institution, suspend_filing},
    },
    edge,
};
use assay_core::{
    authority::Role, institution::InstitutionKind, key::KeyHolder, level::Level,
    session::CertificateKind,
};
use assay_proof::directory::Entry;
use jiff::civil::{Date, date};

/// Whether the signed directory lets the institution appraise on a day.
fn allows(world: &World, on: Date) -> bool {
    let notes = world.house.store.read(|tx| tx.directory_entries()).unwrap();
    let did = world.house.host.institution_did(world.institution.as_str());
    let authority = world.house.authority_note_key().unwrap();
    Entry::of(&notes, &did, &authority)
        .any(|entry| entry.allows(crate::world::OCCUPATION, Level::L3, on))
}

#[test]
fn a_stranger_sees_in_the_signed_directory_when_an_institution_was_stopped() {
    for world in worlds(InstitutionKind::Social) {
        let house = &world.house;
        let (filing, officer) = (&world.filing, |on| world.officer(on));
        let days = [
            date(2020, 6, 9),
            date(2020, 6, 10),
            date(2020, 6, 30),
            date(2020, 7, 1),
            date(2020, 8, 3),
            date(2020, 9, 1),
        ];
        let seen = || days.map(|day| allows(&world, day));
        assert_eq!(seen(), [true; 6]);
        suspend_filing(house, &officer(days[1]), filing, "整改").unwrap();
        assert_eq!(seen(), [true, false, false, false, false, false]);
        lift_suspension(house, &officer(days[3]), filing, "已整改").unwrap();
        assert_eq!(seen(), [true, false, false, true, true, true]);
        suspend_filing(house, &officer(days[4]), filing, "再次整改").unwrap();
        assert_eq!(seen(), [true, false, false, true, false, false]);
        remove_institution(house, &officer(days[5]), filing, "弄虚作假").unwrap();
        assert_eq!(seen(), [true, false, false, true, false, false]);
        // Each of the five notes is committed to in the record: begin, end, begin, end by the removal, removal.
        let leaves = house
            .store
            .read(|tx| tx.count("select count(*) from record_leaf where kind = 'stop'", &[]));
        assert_eq!(leaves.unwrap(), 5);
        let notes = house
            .store
            .read(|tx| tx.directory_notes_of(&world.institution))
            .unwrap();
        assert_eq!(notes.len(), 6, "one entry and five notes");
        // The authority changes its key: whoever knows the new one alone sees the same.
        let keeper = world.call("keeper", Role::Officer, days[5]);
        rotate_key(house, &keeper, &KeyHolder::Authority, "yearly").unwrap();
        assert_eq!(seen(), [true, false, false, true, false, false]);
    }
}

fn run(world: &World, on: Date) -> (u64, u64) {
    let IdleEnded { warned, removed } = end_idle(&world.house, edge::start_of(on), on).unwrap();
    (warned, removed)
}

#[test]
fn who_holds_nothing_for_a_year_is_warned_and_then_removed() {
    for world in worlds(InstitutionKind::Social) {
        let store = &world.house.store;
        let told = |code: &'static str| {
            let sql = "select count(*) from notification n join notice w on w.id = n.notice where w.code = $1";
            store.read(|tx| tx.count(sql, &[code.into()])).unwrap()
        };
        // Published on 2 January 2020.
        assert_eq!(run(&world, date(2020, 11, 2)), (0, 0));
        assert_eq!(run(&world, date(2020, 12, 15)), (1, 0));
        assert_eq!(run(&world, date(2020, 12, 16)), (0, 0), "warned once");
        assert_eq!(told("notice.institution.idle"), 1);
        assert_eq!(run(&world, date(2021, 1, 1)), (0, 0));
        // Twenty working days behind the warning, and a year behind the last thing that happened.
        assert_eq!(run(&world, date(2021, 2, 1)), (0, 1));
        assert_eq!(told("notice.institution.stopped"), 1);
        assert!(!allows(&world, date(2021, 2, 1)));
        assert_eq!(run(&world, date(2021, 2, 2)), (0, 0));
        let stops = store.read(|tx| tx.stops_of(&world.institution)).unwrap();
        assert_eq!(stops.len(), 1);
        assert!(stops[0].reason.contains("2020-01-02"), "{stops:?}");
        assert_eq!(stops[0].barred_until, Some(date(2023, 1, 31)));
    }
}

#[test]
fn who_announces_a_session_or_is_suspended_is_not_idle_and_a_station_never() {
    for world in worlds(InstitutionKind::Social) {
        let session = world.session(CertificateKind::SkillLevel, 30);
        announce_session(&world.house, &world.examiner(ANNOUNCED), session).unwrap();
        // The exam was on 21 November 2020.
        assert_eq!(run(&world, date(2021, 2, 1)), (0, 0));
        assert_eq!(run(&world, date(2021, 11, 1)), (1, 0));
        // A suspension stops the time: nobody could have held anything.
        let on = date(2021, 11, 10);
        suspend_filing(&world.house, &world.officer(on), &world.filing, "整改").unwrap();
        assert_eq!(run(&world, date(2022, 1, 10)), (0, 0));
        let on = date(2022, 3, 1);
        let lifted = lift_suspension(&world.house, &world.officer(on), &world.filing, "已整改");
        assert_eq!(code_of(lifted), "done");
        assert_eq!(run(&world, date(2022, 3, 2)), (0, 0));
    }
    for world in worlds(InstitutionKind::Station) {
        assert_eq!(run(&world, date(2022, 6, 1)), (0, 0));
    }
}
