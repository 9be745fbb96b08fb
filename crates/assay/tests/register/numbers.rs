//! Prefixes and numbers: which one serves, what happens when it is full, and numbers that are void.
use super::*;
use assay_store::{
    Value,
    certificate::{Certificate, KeptGate},
};

/// A session that waits for its certificates.
fn waiting(world: &World, count: u64) -> (Id<Session>, Vec<Id<Enrolment>>) {
    let (session, who) = taken(world, count);
    examined(world, &session, &who);
    let (house, on) = (&world.house, date(2020, 11, 24));
    hold_exam::compute_results(house, &world.administrator(on), &session).unwrap();
    publish_results::publish_results(house, &world.examiner(on), &session).unwrap();
    let closed = world.administrator(date(2020, 12, 7));
    publish_results::close_publicity(house, &closed, &session).unwrap();
    (session, who)
}

const ISSUED: Date = date(2020, 12, 8);

#[test]
fn the_prefix_of_the_site_serves_before_that_of_the_institution_until_it_ends() {
    for world in worlds(InstitutionKind::Social) {
        let house = &world.house;
        let (session, _) = waiting(&world, 1);
        let allocate = |from, site| {
            let call = world.call("numbers", Role::Officer, date(2020, 12, 1));
            allocate_prefix(house, &call, &world.institution, next(from, site))
        };
        assert_eq!(code_of(allocate(ISSUED, Some("z"))), "prefix.allocate.site");
        assert_eq!(
            code_of(allocate(date(2020, 11, 30), None)),
            "prefix.allocate.past"
        );
        let other = allocate(ISSUED, Some("b")).unwrap();
        let own = allocate(ISSUED, Some("a")).unwrap();
        assert!(other < own, "the series of the province goes on");
        let issued = issue_certificates(house, &world.officer(ISSUED), &session).unwrap();
        assert_eq!(issued.numbers, [format!("{own}203000001")]);
        let end = |on| code_of(end_prefix(house, &world.officer(on), &own, on, "考点关闭"));
        assert_eq!(end(ISSUED), "done");
        assert_eq!(end(date(2020, 12, 9)), "prefix.end.ended");
    }
}

#[test]
fn a_full_series_is_refused_with_what_to_do_and_the_next_prefix_takes_over() {
    for world in worlds(InstitutionKind::Social) {
        let house = &world.house;
        let (session, _) = waiting(&world, 2);
        let own = house
            .store
            .read(|tx| tx.prefixes_of(&world.institution))
            .unwrap()
            .remove(0);
        let stem = format!("{}203", own.text);
        let values = [Value::from(&own.text), Value::from(&stem)];
        let full = "insert into number_series (prefix, year, level, stem, last, most) values ($1, 2020, 'L3', $2, 999998, 999999)";
        house
            .store
            .act(move |tx| tx.execute(full, &values))
            .unwrap();
        let refused = issue_certificates(house, &world.officer(ISSUED), &session);
        let Err(assay::app::Failure::Refused(words)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(words.code, "number.exhausted");
        assert!(words.next.zh.contains("再分配一个前缀") && words.under.is_some());
        let wanted = next(ISSUED, None);
        let second =
            allocate_prefix(house, &world.officer(ISSUED), &world.institution, wanted).unwrap();
        let issued = issue_certificates(house, &world.officer(ISSUED), &session).unwrap();
        let expected = ["000001", "000002"].map(|serial| format!("{second}203{serial}"));
        assert_eq!(issued.numbers, expected);
    }
}

#[test]
fn a_number_that_was_never_released_is_void_with_its_reason_and_stays_in_the_series() {
    for world in worlds(InstitutionKind::Social) {
        let house = &world.house;
        let (session, who) = waiting(&world, 1);
        let own = house
            .store
            .read(|tx| tx.prefixes_of(&world.institution))
            .unwrap()
            .remove(0);
        let number = plan_that_cannot_be_signed(&world, &own, &session, &who[0]);
        assert!(
            carry_on(house).is_err(),
            "what was planned cannot be signed"
        );
        let void = |who: &str, reason: &str| {
            let call = world.call(who, Role::Officer, ISSUED);
            code_of(void_number(house, &call, &number, reason))
        };
        assert_eq!(void("numbers", "写错"), "number.void.same-person");
        assert_eq!(void("another", " "), "number.void.no-reason");
        assert_eq!(void("another", "拟稿损坏，从未签发"), "done");
        assert_eq!(void("another", "再次"), "number.void.stage");
        let issued = issue_certificates(house, &world.officer(ISSUED), &session).unwrap();
        assert_eq!(issued.numbers, [format!("{}203000002", own.text)]);
        let (series, numbers, wrong) = house
            .store
            .read(|tx| -> Result<_, assay_store::StoreError> {
                let series = tx.series_of(&own.text)?;
                let numbers = tx.numbers_in(&series[0].stem, "", 10)?;
                Ok((series, numbers, tx.self_check()?))
            })
            .unwrap();
        assert!(series[0].is_gap_free() && (series[0].last, series[0].void) == (2, 1));
        assert_eq!(numbers[0].void.as_ref().unwrap().0, "拟稿损坏，从未签发");
        assert!(numbers[1].void.is_none());
        assert!(wrong.iter().all(|(_, count)| *count == 0), "{wrong:?}");
        let changed = house
            .store
            .act(|tx| tx.execute("delete from void_number", &[]));
        assert!(changed.is_err(), "an explanation stays");
    }
}

/// Plans a certificate whose plan is damaged: it takes a number, and nothing can be signed.
fn plan_that_cannot_be_signed(
    world: &World,
    own: &assay_core::prefix::Prefix,
    session: &Id<Session>,
    enrolment: &Id<Enrolment>,
) -> String {
    let law = assay::pack::china().unwrap();
    let series =
        assay_core::number::Series::on(own, assay_core::level::Level::L3, ISSUED, &law.pack)
            .unwrap();
    let number = series.number(1).unwrap();
    let kept = world
        .house
        .store
        .read(|tx| tx.enrolment(enrolment))
        .unwrap()
        .unwrap();
    let certificate = Certificate {
        id: Id::of(u128::from(running())),
        number: number.clone(),
        edition: 1,
        place: assay_core::certificate::StatusPlace { block: 0, index: 0 },
        enrolment: enrolment.clone(),
        session: session.clone(),
        institution: world.institution.clone(),
        person: kept.enrolment.person,
        name_fold: "x".into(),
        occupation: world::OCCUPATION.into(),
        level: assay_core::level::Level::L3,
        kind: CertificateKind::SkillLevel,
        issued_on: ISSUED,
        gate: KeptGate {
            sheet: None,
            text: "{}".into(),
        },
        plan: "damaged".into(),
        hash_data: vec![0; 128],
        generation: 1,
        credential: None,
        leaf: None,
        stage: "planned".into(),
        status: "valid".into(),
        since: None,
        approved_by: "administrator".into(),
        numbered_by: "numbers".into(),
    };
    let session = session.clone();
    world
        .house
        .store
        .act(move |tx| -> Result<(), assay_store::StoreError> {
            assert_eq!(tx.record_next_serials(&series, 1)?, Some(1));
            tx.record_plans(std::slice::from_ref(&certificate))?;
            tx.record_counts(&session, 0, 0, 0, 1)
        })
        .unwrap();
    number
}

#[test]
fn a_station_numbers_rostered_cases_after_the_exit_and_takes_no_new_prefix() {
    for world in worlds(InstitutionKind::Station) {
        let house = &world.house;
        let session = world.announced(30);
        let who = world.accepted(&session, 1);
        world.pay(&session, &who, date(2020, 6, 8)).unwrap();
        let clock = world.call("clock", Role::System, world::EXIT);
        assay::app::take_exit::take_exit(house, &clock, world::OCCUPATION).unwrap();
        let wanted = Wanted {
            how: How::Next {
                letter: None,
                body: "992".into(),
            },
            ..next(world::EXIT, None)
        };
        let old = allocate_prefix(
            house,
            &world.officer(world::EXIT),
            &world.institution,
            wanted,
        );
        assert_eq!(code_of(old), "prefix.allocate.exited");
        examined(&world, &session, &who);
        let on = date(2020, 11, 24);
        hold_exam::compute_results(house, &world.administrator(on), &session).unwrap();
        publish_results::publish_results(house, &world.examiner(on), &session).unwrap();
        let closed = world.administrator(date(2020, 12, 7));
        publish_results::close_publicity(house, &closed, &session).unwrap();
        let issued = issue_certificates(house, &world.officer(ISSUED), &session).unwrap();
        assert_eq!(issued.numbers.len(), 1, "{issued:?}");
    }
}

#[test]
fn a_prefix_that_was_given_before_belongs_to_one_institution() {
    for world in worlds(InstitutionKind::Social) {
        let house = &world.house;
        let institution = World::institution_of(InstitutionKind::Social);
        let own = house
            .store
            .read(|tx| tx.prefixes_of(&world.institution))
            .unwrap()
            .remove(0);
        let mut filing = World::filing_of(&institution, FILED);
        filing.dossier.taken_over = Some(TakenOver {
            decision: "旧2号".into(),
            prefix: own.text.clone(),
        });
        let filer = world.call("filer", Role::Officer, FILED);
        let id = file_institution(house, &filer, institution, filing).unwrap();
        let published = publish_filing(house, &world.officer(FILED), &id);
        assert_eq!(code_of(published), "institution.publish.prefix-taken");
        let given = Wanted {
            how: How::Given { text: own.text },
            ..next(ISSUED, None)
        };
        let again = allocate_prefix(house, &world.officer(ISSUED), &world.institution, given);
        assert_eq!(code_of(again), "prefix.allocate.taken");
    }
}
