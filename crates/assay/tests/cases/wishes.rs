//! Each candidate who may choose is asked once, may change the answer until the deadline, and is never lost.
use crate::{
    site::sites,
    world::{EXIT, OCCUPATION, World, code_of, worlds},
};
use assay::{
    app::{
        carry_wishes::{Carried, carry_wishes},
        record_wish::record_wish,
        record_written::record_written,
        refund_fee::refund_fee,
        take_exit::take_due_exits,
    },
    edge,
    fsck::fsck,
};
use assay_core::{
    authority::Role,
    enrolment::{Enrolment, wish::due::Lapse},
    id::Id,
    institution::InstitutionKind,
    transition::Wish,
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A page with a signature, as a scanner makes it.
pub(crate) const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";
/// The deadline of 20 working days after the exit.
const DEADLINE: Date = date(2020, 11, 4);

fn stations() -> Vec<World> {
    worlds(InstitutionKind::Station)
}

fn seal(world: &World) {
    take_due_exits(&world.house, edge::start_of(EXIT), EXIT).unwrap();
}

fn carry(world: &World, on: Date) -> Carried {
    carry_wishes(&world.house, edge::start_of(on) + 1, on).unwrap()
}

fn written(world: &World, id: &Id<Enrolment>, received: Date, on: Date, scan: &[u8]) -> String {
    let call = world.officer(on);
    code_of(record_written(
        &world.house,
        &call,
        id,
        Wish::Refund,
        received,
        scan.to_vec(),
    ))
}

fn told(world: &World, id: &Id<Enrolment>) -> Vec<String> {
    let rows = world.house.store.read(|tx| {
        tx.rows(
            "select w.code as code from notification n join notice w on w.id = n.notice where n.object = $1 order by n.id",
            &[id.as_str().into()],
        )
    });
    let rows = rows.unwrap();
    rows.iter()
        .map(|row| row.text("code").unwrap().to_owned())
        .collect()
}

#[test]
fn each_is_asked_once_reminded_in_time_and_silence_is_applied_once() {
    for world in stations() {
        let session = world.announced(30);
        let who = world.accepted(&session, 3);
        seal(&world);
        let nothing = Carried::default();
        assert_eq!(carry(&world, EXIT).told, 3);
        assert_eq!(carry(&world, EXIT), nothing);
        let call = world.examiner(date(2020, 10, 12));
        record_wish(&world.house, &call, &who[0], Wish::Continue).unwrap();
        assert_eq!(carry(&world, date(2020, 10, 28)), nothing);
        // Five working days are left: Thursday 29 October to Wednesday 4 November.
        assert_eq!(carry(&world, date(2020, 10, 29)).reminded, 2);
        assert_eq!(carry(&world, DEADLINE), nothing);
        assert_eq!(carry(&world, date(2020, 11, 5)).lapsed, 2);
        assert_eq!(carry(&world, date(2020, 11, 6)), nothing);
        let told = |at: usize| told(&world, &who[at]);
        assert_eq!(told(0), ["notice.wish.asked"]);
        let silent = [
            "notice.wish.asked",
            "notice.wish.reminder",
            "notice.wish.lapsed",
        ];
        assert_eq!(told(1), silent);
        let kept = world
            .house
            .store
            .read(|tx| tx.wish(&who[1]))
            .unwrap()
            .unwrap();
        assert_eq!((kept.wish, kept.lapse), (None, Some(Lapse::Continue)));
        let counts = world.house.store.read(|tx| tx.wish_counts()).unwrap();
        assert_eq!(
            (counts.asked, counts.continuing, counts.lapsed, counts.open),
            (3, 1, 2, 0)
        );
    }
}

#[test]
fn a_server_that_slept_through_the_deadline_tells_before_silence_counts() {
    for world in stations() {
        let session = world.announced(30);
        world.accepted(&session, 2);
        seal(&world);
        let late = carry(&world, date(2021, 1, 4));
        assert_eq!(
            late,
            Carried {
                told: 2,
                reminded: 0,
                lapsed: 2
            }
        );
    }
}

#[test]
fn where_the_institution_cannot_go_on_silence_means_the_fee_back() {
    for world in stations() {
        let session = world.announced(30);
        let who = world.accepted(&session, 1);
        world.pay(&session, &who, date(2020, 6, 8)).unwrap();
        seal(&world);
        carry(&world, EXIT);
        let call = world.officer(date(2020, 10, 20));
        let why = "停业".to_owned();
        assay::app::stop_institution::suspend_filing(&world.house, &call, &world.filing, &why)
            .unwrap();
        carry(&world, date(2020, 11, 5));
        let kept = world
            .house
            .store
            .read(|tx| tx.wish(&who[0]))
            .unwrap()
            .unwrap();
        assert_eq!(kept.lapse, Some(Lapse::Refund));
        assert_eq!(told(&world, &who[0]).last().unwrap(), "notice.wish.lapsed");
    }
}

#[test]
fn a_paper_that_came_in_time_counts_however_late_it_is_recorded() {
    for world in stations() {
        let session = world.announced(30);
        let who = world.accepted(&session, 1);
        world.pay(&session, &who, date(2020, 6, 8)).unwrap();
        let id = &who[0];
        seal(&world);
        let on = date(2020, 11, 10);
        carry(&world, on);
        let received = "wish.record-written.received";
        assert_eq!(written(&world, id, date(2020, 11, 5), on, PDF), received);
        assert_eq!(written(&world, id, date(2020, 9, 29), on, PDF), received);
        assert_eq!(
            written(&world, id, date(2020, 11, 4), date(2020, 11, 3), PDF),
            received
        );
        let html = b"<html>%PDF-1.4 %%EOF</html>";
        for (scan, code) in [
            (&b""[..], "no-scan"),
            (html, "kind"),
            (&PDF[..20], "kind"),
            (b"\x89PNG\r\n\x1a\n cut off", "kind"),
            (&vec![b'x'; 1 << 20], "too-large"),
        ] {
            let code = format!("wish.record-written.{code}");
            assert_eq!(written(&world, id, DEADLINE, on, scan), code);
        }
        assert_eq!(written(&world, id, DEADLINE, on, PDF), "done");
        let examiner = world.examiner(on);
        let by_examiner = record_written(
            &world.house,
            &examiner,
            id,
            Wish::Refund,
            DEADLINE,
            PDF.to_vec(),
        );
        assert_eq!(code_of(by_examiner), "denied");
        let answers = world.house.store.read(|tx| tx.answers_of(id)).unwrap();
        let (sha256, received_on) = answers[0].paper.clone().unwrap();
        assert_eq!((answers.len(), received_on), (1, DEADLINE));
        let (_, kept) = world
            .house
            .store
            .read(|tx| tx.scan(id, &sha256))
            .unwrap()
            .unwrap();
        assert_eq!(kept, PDF);
        // What was said overrides what silence came to.
        let refunded = refund_fee(&world.house, &world.administrator(on), id);
        assert_eq!(code_of(refunded), "done");
        assert_eq!(
            written(&world, id, DEADLINE, on, b"%PDF-2.0 %%EOF"),
            "wish.record.nothing-to-choose"
        );
    }
}

#[test]
fn the_page_asks_says_what_silence_means_and_keeps_every_answer() {
    for site in sites() {
        let session = site.world.announced(30);
        let who = site.world.accepted(&session, 2);
        seal(&site.world);
        carry(&site.world, EXIT);
        let person = |at: usize| {
            let kept = site.world.house.store.read(|tx| tx.enrolment(&who[at]));
            kept.unwrap().unwrap().enrolment.person
        };
        site.account("candidate", Role::Candidate, Some(person(0)));
        site.on(date(2020, 10, 12));
        let my = site.get("candidate", "/my").body;
        assert!(
            my.contains("choose to go on or to have the fee back"),
            "{my}"
        );
        assert!(my.contains("if you do not answer, you go on"), "{my}");
        let case = format!("/enrolment/{}", who[0]);
        assert!(
            site.get("candidate", &case)
                .body
                .contains("What silence will mean")
        );
        site.done("candidate", &format!("{case}/wish"), &[("wish", "refund")]);
        site.on(date(2020, 11, 4));
        site.done(
            "candidate",
            &format!("{case}/wish"),
            &[("wish", "continue")],
        );
        let page = site.get("candidate", &case).body;
        let history = page
            .split("<ol>")
            .nth(1)
            .unwrap()
            .split("</ol>")
            .next()
            .unwrap();
        assert_eq!(history.matches("<li>").count(), 2, "{history}");
        // Who answered has read the question.
        let (unseen, _) = site
            .world
            .house
            .store
            .read(|tx| tx.unseen_notifications())
            .unwrap();
        assert_eq!(unseen, 1);
        // An officer records a paper with its scan.
        let other = format!("/enrolment/{}", who[1]);
        let fields = [("wish", "refund"), ("received_on", "2020-11-04")];
        let path = format!("{other}/written");
        let answer = site.upload_with("officer", &path, &fields, ("brief.pdf", PDF));
        assert_eq!(answer.status, 200, "{}", answer.body);
        let page = site.get("officer", &other).body;
        let scan = page
            .split("/scan/")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let scan = format!("{other}/scan/{scan}");
        assert_eq!(site.get("officer", &scan).body.as_bytes(), PDF);
        for stranger in ["candidate", "administrator"] {
            assert_eq!(site.get(stranger, &scan).status, 403);
        }
        let page = site.get("officer", "/wishes").body;
        assert!(page.contains("2 = 2 + 0 + 0"), "{page}");
        let report = site.get("auditor", "/cases.csv").body;
        for id in &who {
            assert_eq!(report.matches(id.as_str()).count(), 1, "{report}");
        }
        assert_eq!(site.get("examiner", "/cases").status, 403);
        assert!(
            site.get("officer", "/cases?q=fee+back")
                .body
                .contains(who[1].as_str())
        );
    }
}

#[test]
fn the_check_finds_a_wish_that_nobody_said_and_one_that_was_lost() {
    for world in stations() {
        let session = world.announced(30);
        let who = world.accepted(&session, 2);
        seal(&world);
        let wrong = || {
            let answers = world.house.store.read(|tx| tx.self_check()).unwrap();
            answers.iter().filter(|(_, count)| *count != 0).count()
        };
        assert_eq!(wrong(), 0);
        let id = who[0].clone();
        world
            .house
            .store
            .act(move |tx| {
                let sql = "update wish set wish = 'refund', answered_on = '2020-10-09' where enrolment = $1";
                tx.execute_one("wish", sql, &[(&id).into()])
            })
            .unwrap();
        assert_eq!(wrong(), 1);
        // An answer that is in the history is never changed.
        let call = world.examiner(date(2020, 10, 9));
        record_wish(&world.house, &call, &who[0], Wish::Refund).unwrap();
        assert_eq!(wrong(), 0);
        for sql in [
            "update wish_answer set wish = 'continue'",
            "delete from wish_answer",
        ] {
            assert!(
                world
                    .house
                    .store
                    .act(move |tx| tx.execute(sql, &[]))
                    .is_err()
            );
        }
    }
}

/// What happens on some day after the exit.
#[derive(Debug, Clone)]
enum Turn {
    Says(usize, Wish),
    Writes(usize, i64),
    Refunds(usize),
    Carries,
    Cancels,
}

fn turn() -> impl Strategy<Value = (i64, Turn)> {
    let wish = prop_oneof![Just(Wish::Continue), Just(Wish::Refund)];
    let turn = prop_oneof![
        4 => (0..5usize, wish).prop_map(|(who, wish)| Turn::Says(who, wish)),
        2 => (0..5usize, 0..50i64).prop_map(|(who, on)| Turn::Writes(who, on)),
        2 => (0..5usize).prop_map(Turn::Refunds),
        3 => Just(Turn::Carries),
        1 => Just(Turn::Cancels),
    ];
    (0..50i64, turn)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_asked_is_answered_and_lapsed_and_open(turns in prop::collection::vec(turn(), 1..16)) {
        for world in stations() {
            let session = world.announced(30);
            let who = world.accepted(&session, 5);
            world.pay(&session, &who[..3], date(2020, 6, 8)).unwrap();
            seal(&world);
            let mut turns = turns.clone();
            turns.sort_by_key(|(day, _)| *day);
            for (at, (day, turn)) in turns.into_iter().enumerate() {
                let on = EXIT + day.days();
                match turn {
                    Turn::Says(at, wish) => { let _ = record_wish(&world.house, &world.examiner(on), &who[at], wish); }
                    Turn::Writes(at, received) => {
                        let scan = [PDF, at.to_string().as_bytes(), b" %%EOF"].concat();
                        let _ = written(&world, &who[at], EXIT + received.days(), on, &scan);
                    }
                    Turn::Refunds(at) => { let _ = refund_fee(&world.house, &world.administrator(on), &who[at]); }
                    Turn::Carries => { carry(&world, on); }
                    Turn::Cancels => { let _ = assay::app::cancel_session::cancel_session(&world.house, &world.officer(on), &session, "场地停用"); }
                }
                let counts = world.house.store.read(|tx| tx.wish_counts()).unwrap();
                prop_assert_eq!(counts.asked, 5, "after turn {}", at);
                prop_assert_eq!(counts.asked, counts.continuing + counts.refund + counts.lapsed + counts.open);
            }
            carry(&world, date(2020, 12, 1));
            let counts = world.house.store.read(|tx| tx.wish_counts()).unwrap();
            prop_assert_eq!(counts.open, 0);
            world.house.publish().unwrap();
            let mut wrong = Vec::new();
            fsck(&world.house, |found| wrong.extend(found.wrong.map(|why| format!("{}: {why}", found.what)))).unwrap();
            prop_assert_eq!(wrong, Vec::<String>::new());
            // Every case of the roster stands in the report exactly once.
            let report = world.house.store.read(|tx| tx.roster_cases(("", -1), 1000)).unwrap();
            let subjects: BTreeSet<&str> = report.iter().map(|one| one.subject.as_str()).collect();
            let expected: BTreeSet<&str> = who.iter().map(Id::as_str).collect();
            prop_assert_eq!(report.len(), 5);
            prop_assert_eq!(subjects, expected);
            prop_assert!(report.iter().all(|one| one.occupation == OCCUPATION));
        }
    }
}
