//! The first half of a certificate's life and the acts of the transition, on every database of the environment.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::app::{
    accept_enrolments::accept_enrolments,
    announce_session::announce_session,
    cancel_session::cancel_session,
    enrol_candidates::{Candidate, check_candidates, enrol_candidates},
    file_institution::file_institution,
    publish_filing::publish_filing,
    refund_fee::refund_fee,
    register_staff::{declare_recusal, register_staff},
    reject_enrolment::reject_enrolment,
};
use assay_core::{
    authority::Role,
    enrolment::Enrolment,
    id::Id,
    institution::{Filing, Institution, InstitutionKind},
    session::CertificateKind,
    staff::{Duty, Recusal},
};
use jiff::civil::{Date, date};
use serde_json::json;

#[expect(
    dead_code,
    reason = "shared with the tests of the store, which use all of it"
)]
#[path = "../../store/tests/shared/place.rs"]
mod place;
#[path = "life_a/world.rs"]
mod world;

use world::{ANNOUNCED, EXIT, FEE, World, code_of, person, running, worlds};

fn stations() -> Vec<World> {
    worlds(InstitutionKind::Station)
}

fn refund(world: &World, id: &Id<Enrolment>, on: Date) -> String {
    code_of(refund_fee(&world.house, &world.administrator(on), id))
}

#[test]
fn whoever_filed_an_institution_does_not_publish_it() {
    for world in stations() {
        let institution = World::institution_of(InstitutionKind::Social);
        let filing = World::filing_of(&institution, date(2020, 2, 1));
        let call = world.officer(date(2020, 2, 1));
        let id = file_institution(&world.house, &call, institution, filing).unwrap();
        let same = publish_filing(&world.house, &world.officer(date(2020, 2, 2)), &id);
        assert_eq!(code_of(same), "institution.publish.same-person");
        let other = world.call("another", Role::Officer, date(2020, 2, 2));
        assert_eq!(code_of(publish_filing(&world.house, &other, &id)), "done");
    }
}

fn taken_over(filing: &mut Filing, prefix: &str) {
    filing.dossier.taken_over.as_mut().unwrap().prefix = prefix.into();
}

#[test]
fn a_filing_is_checked_before_an_officer_sees_it() {
    for world in stations() {
        let on = date(2020, 2, 1);
        let check = |change: &dyn Fn(&mut Institution, &mut Filing), expected: &str| {
            let mut institution = World::institution_of(InstitutionKind::Social);
            let mut filing = World::filing_of(&institution, on);
            change(&mut institution, &mut filing);
            let outcome = file_institution(&world.house, &world.officer(on), institution, filing);
            assert_eq!(code_of(outcome), expected);
        };
        let known = world
            .house
            .store
            .read(|tx| tx.institution(&world.institution));
        let known = known.unwrap().unwrap();
        check(&|_, _| (), "done");
        check(
            &|it, _| it.uscc.clone_from(&known.uscc),
            "institution.file.uscc-taken",
        );
        check(&|it, _| it.uscc = "1".into(), "institution.file.uscc");
        check(
            &|it, _| it.name.zh = "国家示例中心".into(),
            "institution.file.forbidden-word",
        );
        check(
            &|it, _| it.province = "99".into(),
            "institution.file.province",
        );
        check(&|_, filing| filing.scope.clear(), "institution.file.scope");
        check(
            &|_, filing| filing.scope[0].occupation = "占星师".into(),
            "institution.file.scope",
        );
        check(&|_, filing| filing.fees.clear(), "institution.file.fee");
        check(
            &|_, filing| filing.sites[1].key = "a".into(),
            "institution.file.sites",
        );
        check(
            &|_, filing| filing.until = date(2023, 2, 1),
            "institution.file.too-long",
        );
        check(
            &|_, filing| filing.until = date(2020, 1, 1),
            "institution.file.term",
        );
        check(
            &|_, filing| taken_over(filing, "Y000023000001"),
            "institution.file.prefix",
        );
        let late = |it: &mut Institution, filing: &mut Filing| {
            it.kind = InstitutionKind::Station;
            taken_over(filing, "08992999");
            filing.from = EXIT;
        };
        check(&late, "institution.file.exited");
    }
}

#[test]
fn a_prefix_stays_with_the_institution_that_had_it_first() {
    for world in stations() {
        let on = date(2020, 2, 1);
        let mut codes = Vec::new();
        for day in [on, date(2020, 2, 3)] {
            let institution = World::institution_of(InstitutionKind::Social);
            let mut filing = World::filing_of(&institution, day);
            taken_over(&mut filing, "S000023777777");
            let id =
                file_institution(&world.house, &world.officer(on), institution, filing).unwrap();
            let other = world.call("another", Role::Officer, day);
            codes.push(code_of(publish_filing(&world.house, &other, &id)));
        }
        assert_eq!(codes, ["done", "institution.publish.prefix-taken"]);
    }
}

#[test]
fn a_suspension_reaches_every_later_step_and_fees_go_back() {
    for world in stations() {
        let session = world.announced(30);
        let who = world.accepted(&session, 2);
        world.pay(&session, &who, date(2020, 6, 8)).unwrap();
        let on = date(2020, 7, 1);
        assert_eq!(refund(&world, &who[0], on), "fee.refund.no-right");
        assay::app::stop_institution::suspend_filing(
            &world.house,
            &world.officer(on),
            &world.filing,
            "违规",
        )
        .unwrap();
        let again = world.session(CertificateKind::Qualification, 30);
        let announced = announce_session(&world.house, &world.examiner(on), again);
        assert_eq!(code_of(announced), "session.announce.stopped");
        let enrolled = enrol_candidates(
            &world.house,
            &world.examiner(on),
            &session,
            World::candidates(1),
        );
        assert_eq!(code_of(enrolled), "enrolment.file.not-in-force");
        assert_eq!(refund(&world, &who[0], on), "done");
        assert_eq!(refund(&world, &who[0], on), "fee.refund.already-refunded");
    }
}

#[test]
fn nobody_serves_at_two_places_on_one_day_whatever_credential_they_hold() {
    for world in stations() {
        world.announced(30);
        let mut elsewhere = world.session(CertificateKind::Qualification, 30);
        elsewhere.site = "b".into();
        let outcome = announce_session(&world.house, &world.examiner(ANNOUNCED), elsewhere.clone());
        assert_eq!(code_of(outcome), "session.announce.elsewhere");
        // At the same place they may serve two sessions.
        let beside = world.session(CertificateKind::Qualification, 30);
        assert_eq!(
            code_of(announce_session(
                &world.house,
                &world.examiner(ANNOUNCED),
                beside
            )),
            "done"
        );
        // The database refuses by itself, too.
        let member = world.members[0].0.clone();
        let direct = world.house.store.act(move |tx| {
            tx.execute(
                "insert into session_staff (session, staff, duty, person, on_day, place) \
                 select s.session, s.staff, 'other', s.person, s.on_day, 'elsewhere' from session_staff s where s.staff = $1",
                &[(&member).into()],
            )
        });
        assert!(
            matches!(direct, Err(assay_store::StoreError::Constraint { .. })),
            "{direct:?}"
        );
    }
}

#[test]
fn a_cancelled_session_frees_its_staff_and_gives_fees_back() {
    for world in stations() {
        let session = world.announced(30);
        let who = world.accepted(&session, 1);
        world.pay(&session, &who, date(2020, 6, 8)).unwrap();
        let on = date(2020, 7, 1);
        assert_eq!(
            code_of(cancel_session(
                &world.house,
                &world.administrator(on),
                &session,
                " "
            )),
            "session.cancel.no-reason"
        );
        cancel_session(&world.house, &world.administrator(on), &session, "场地停用").unwrap();
        let mut elsewhere = world.session(CertificateKind::Qualification, 30);
        elsewhere.site = "b".into();
        assert_eq!(
            code_of(announce_session(
                &world.house,
                &world.examiner(on),
                elsewhere
            )),
            "done"
        );
        assert_eq!(refund(&world, &who[0], on), "done");
    }
}

#[test]
fn a_credential_longer_than_its_term_does_not_count_and_recusals_are_declared_by_the_own_house() {
    for world in stations() {
        let candidate = person(running());
        let mut staff = world.member(&candidate, Duty::Assessor);
        let on = date(2020, 6, 1);
        let outcome = register_staff(
            &world.house,
            &world.officer(on),
            candidate.clone(),
            staff.clone(),
        );
        assert_eq!(code_of(outcome), "staff.register.ceiling");
        staff.ceiling = assay_core::level::Level::L3;
        staff.until = date(2024, 1, 1);
        let outcome = register_staff(&world.house, &world.officer(on), candidate.clone(), staff);
        assert_eq!(code_of(outcome), "staff.register.term");
        let recusal = |reason: &str| Recusal {
            staff: world.members[0].0.clone(),
            candidate: candidate.id.clone(),
            reason: reason.into(),
        };
        let call = world.examiner(on);
        assert_eq!(
            code_of(declare_recusal(
                &world.house,
                &call,
                &world.institution,
                recusal("x")
            )),
            "recusal.declare.reason"
        );
        let mut foreign = world.examiner(on);
        foreign.actor.institution = Some(Id::of(9));
        assert_eq!(
            code_of(declare_recusal(
                &world.house,
                &foreign,
                &world.institution,
                recusal("kin")
            )),
            "not-found"
        );
        let call = world.examiner(on);
        assert_eq!(
            code_of(declare_recusal(
                &world.house,
                &call,
                &world.institution,
                recusal("kin")
            )),
            "done"
        );
    }
}

#[test]
fn a_roster_with_bad_rows_names_each_and_stores_none() {
    for world in stations() {
        let session = world.announced(30);
        let on = date(2020, 6, 5);
        let mut rows = World::candidates(4);
        rows[1].person.document.number = "110105194912310021".into();
        rows[2].evidence = json!({"years": 3});
        rows[3] = rows[0].clone();
        let bad = check_candidates(&world.house, &world.examiner(on), &session, &rows).unwrap();
        let bad: Vec<_> = bad.iter().map(|(row, words)| (*row, words.code)).collect();
        assert_eq!(
            bad,
            [
                (2, "enrolment.file.document"),
                (3, "enrolment.file.evidence"),
                (4, "enrolment.file.twice")
            ]
        );
        let outcome = enrol_candidates(&world.house, &world.examiner(on), &session, rows.clone());
        assert_eq!(code_of(outcome), "enrolment.file-roster.rows");
        assert!(
            world
                .house
                .store
                .read(|tx| tx.enrolments_of(&session))
                .unwrap()
                .is_empty()
        );
        rows.truncate(1);
        enrol_candidates(&world.house, &world.examiner(on), &session, rows.clone()).unwrap();
        let again = enrol_candidates(&world.house, &world.examiner(on), &session, rows);
        assert_eq!(code_of(again), "enrolment.file.twice");
    }
}

#[test]
fn an_employer_enrols_its_own_staff_only() {
    for world in worlds(InstitutionKind::Employer) {
        let session = world.session(CertificateKind::SkillLevel, 30);
        let session = announce_session(&world.house, &world.examiner(ANNOUNCED), session).unwrap();
        let on = date(2020, 6, 5);
        let institution = world
            .house
            .store
            .read(|tx| tx.institution(&world.institution))
            .unwrap()
            .unwrap();
        let mut rows = World::candidates(1);
        let outcome = enrol_candidates(&world.house, &world.examiner(on), &session, rows.clone());
        assert_eq!(code_of(outcome), "enrolment.file.origin");
        rows[0].evidence["employed_by"] = json!(institution.uscc);
        assert_eq!(
            code_of(enrol_candidates(
                &world.house,
                &world.examiner(on),
                &session,
                rows
            )),
            "done"
        );
        let sorted = accept_enrolments(&world.house, &world.administrator(on), &session).unwrap();
        assert_eq!(sorted.accepted.len(), 1, "{sorted:?}");
    }
}

#[test]
fn acceptance_keeps_to_the_seats_and_to_two_persons() {
    for world in stations() {
        let session = world.announced(3);
        let on = date(2020, 6, 5);
        enrol_candidates(
            &world.house,
            &world.examiner(on),
            &session,
            World::candidates(4),
        )
        .unwrap();
        let same = accept_enrolments(&world.house, &world.examiner(on), &session).unwrap();
        assert_eq!((same.accepted.len(), same.waiting.len()), (0, 4));
        let sorted = accept_enrolments(&world.house, &world.administrator(on), &session).unwrap();
        assert_eq!((sorted.accepted.len(), sorted.rejected.len()), (3, 0));
        assert_eq!(sorted.waiting[0].1, "enrolment.accept.full");
        let left = sorted.waiting[0].0.clone();
        reject_enrolment(&world.house, &world.administrator(on), &left, "名额已满").unwrap();
        assert_eq!(world.stage(&left), "rejected");
        // The database keeps to both by itself.
        let id = session.clone();
        let more = world
            .house
            .store
            .act(move |tx| tx.record_counts(&id, 1, 0, 0, 0));
        assert!(
            matches!(more, Err(assay_store::StoreError::Constraint { .. })),
            "{more:?}"
        );
        let id = sorted.accepted[0].clone();
        let alone = world.house.store.act(move |tx| {
            tx.execute(
                "update enrolment set accepted_by = filed_by where id = $1",
                &[(&id).into()],
            )
        });
        assert!(
            matches!(alone, Err(assay_store::StoreError::Constraint { .. })),
            "{alone:?}"
        );
    }
}

#[test]
fn a_fee_is_paid_once_in_its_own_session_by_somebody_who_can_be_named() {
    for world in stations() {
        let session = world.announced(3);
        let who = world.accepted(&session, 1);
        let other = world.session(CertificateKind::Qualification, 3);
        let other = announce_session(&world.house, &world.examiner(ANNOUNCED), other).unwrap();
        let on = date(2020, 6, 8);
        assert_eq!(
            code_of(world.pay(&other, &who, on)),
            "payment.record.foreign"
        );
        assert_eq!(world.pay(&session, &who, on).unwrap(), FEE.0);
        assert_eq!(
            code_of(world.pay(&session, &who, on)),
            "payment.record.paid"
        );
    }
}

#[test]
fn the_same_id_gives_the_first_answer_and_another_question_under_it_is_refused() {
    for world in stations() {
        let session = world.announced(30);
        let call = world.examiner(date(2020, 6, 5));
        let rows: Vec<Candidate> = World::candidates(2);
        let first = enrol_candidates(&world.house, &call, &session, rows.clone()).unwrap();
        assert_eq!(
            enrol_candidates(&world.house, &call, &session, rows).unwrap(),
            first
        );
        let other = enrol_candidates(&world.house, &call, &session, World::candidates(1));
        assert!(code_of(other).contains("another request"));
    }
}
