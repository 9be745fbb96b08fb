//! Surges on every database of the environment: what is usual goes on, what is not is held and nothing else, two persons
//! end it, the journal gives the same numbers, and nobody passes the limits.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::{
    app::{
        Failure,
        issue_certificates::{issue_certificates, run_gate},
        watch_surges::{
            confirm_surge, propose_surge,
            replay::{kept, rebuild, replay},
        },
    },
    edge,
    fsck::fsck,
    house::House,
};
use assay_core::{
    authority::Action,
    id::Id,
    session::acts::IssueCertificates,
    surge::{HoldStage, SecondOpinion, Stream, SurgeHold, SurgeOutcome},
};
use assay_store::{StoreError, journal::Entry};
use jiff::{ToSpan, civil::date};
use std::{collections::BTreeSet, sync::Arc};

#[path = "surge/pages.rs"]
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
#[path = "portal/site.rs"]
mod site;
#[expect(
    dead_code,
    reason = "shared with the tests of faults, which use all of it"
)]
#[path = "faults/waiting.rs"]
mod waiting;
#[expect(
    dead_code,
    reason = "shared with the tests of acts, which use all of it"
)]
#[path = "life_a/world.rs"]
mod world;

use waiting::{Waiting, with_candidates};
use world::code_of;

/// Candidates of a session where nobody says how many.
const CANDIDATES: usize = 3;

/// Writes a quiet year into the journal, one certificate each working day, and rebuilds the detector from it.
fn quiet_year(waiting: &Waiting, house: &Arc<House>) {
    let session = waiting.sessions[0].to_string();
    house
        .store
        .act(move |tx| {
            let mut day = date(2019, 12, 2);
            while day < date(2020, 12, 1) {
                tx.record_in_journal(&Entry {
                    at: edge::start_of(day) + 36_000_000_000,
                    actor: "officer".into(),
                    on_behalf_of: String::new(),
                    act: IssueCertificates::NAME.into(),
                    object: session.clone(),
                    under: String::new(),
                    pack: String::new(),
                    details: r#"{"issued":1,"held":0}"#.into(),
                })?;
                day = day.checked_add(1.day()).unwrap();
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    rebuild(house).unwrap();
}

fn holds(house: &House) -> Vec<SurgeHold> {
    house.store.read(|tx| tx.surge_holds()).unwrap()
}

/// The journal and the database say the same of every stream.
fn same(house: &House) {
    assert_eq!(replay(house).unwrap(), kept(house).unwrap());
}

/// How many institutions were told of a held batch.
fn told(house: &House) -> i64 {
    let sql = "select count(*) from notification n join notice w on w.id = n.notice \
               where w.code = 'notice.surge.held' and n.institution is not null";
    house.store.read(|tx| tx.count(sql, &[])).unwrap()
}

/// Tries a statement behind the back of the acts; says whether the database refused.
fn refuses(house: &House, sql: &'static str, id: &str) -> bool {
    let id = id.to_owned();
    let tried: Result<u64, StoreError> =
        house.store.act(move |tx| tx.execute(sql, &[(&id).into()]));
    tried.is_err()
}

#[test]
fn a_surge_is_held_before_release_and_nothing_else_is() {
    for waiting in with_candidates(3, 12) {
        let house = waiting.open();
        quiet_year(&waiting, &house);
        let issue = |at: usize| {
            let call = waiting.calls[at].clone();
            issue_certificates(&house, &call, &waiting.sessions[at]).unwrap()
        };
        let first = issue(0);
        assert!(first.numbers.is_empty());
        assert_eq!(first.held.len(), 12);
        assert!(
            first.held.iter().all(|(_, codes)| codes == &["no-surge"]),
            "{first:?}"
        );
        let held = holds(&house);
        assert_eq!((held.len(), held[0].stream), (1, Stream::Issuance));
        assert!(held[0].statistic_milli > held[0].threshold_milli);
        assert_eq!(held[0].session, waiting.sessions[0]);
        assert_eq!(told(&house), 1, "the institution hears of it at once");
        // No number was taken, nothing is planned or signed.
        let planned = house.store.read(|tx| tx.certificates_in("planned", "", 10));
        assert!(planned.unwrap().is_empty());
        // The gate says so too, and asking again changes nothing.
        let gate = run_gate(&house, &waiting.calls[0], &waiting.candidates[0][0]).unwrap();
        let failing: Vec<_> = gate.failing().map(|one| one.code.clone()).collect();
        assert_eq!(failing, ["no-surge"]);
        let mut again = waiting.calls[0].clone();
        again.id = "again-0001".into();
        let second = issue_certificates(&house, &again, &waiting.sessions[0]).unwrap();
        assert_eq!((second.numbers.len(), holds(&house).len()), (0, 1));
        assert_eq!(told(&house), 1, "once");
        same(&house);

        two_persons_release(&waiting, &house, &held[0]);
        let mut after = waiting.calls[0].clone();
        after.id = "after-0001".into();
        let released = issue_certificates(&house, &after, &waiting.sessions[0]).unwrap();
        assert_eq!((released.numbers.len(), released.held.len()), (12, 0));
        same(&house);
        // What was looked into does not weigh on the next session; that one is weighed by itself, and held.
        assert_eq!(issue(1).numbers.len(), 0);
        assert_eq!((holds(&house).len(), told(&house)), (2, 2));
        same(&house);
        fsck(&house, |finding| {
            assert_eq!(finding.wrong, None, "{}", finding.what);
        })
        .unwrap();
    }
}

fn two_persons_release(waiting: &Waiting, house: &Arc<House>, hold: &SurgeHold) {
    let call = |account: &str, id: &str| {
        let mut call = waiting.calls[0].clone();
        call.actor.account = account.into();
        call.id = id.into();
        call
    };
    let propose = |account, id, outcome, reason| {
        code_of(propose_surge(
            house,
            &call(account, id),
            &hold.id,
            outcome,
            reason,
        ))
    };
    let confirm = |account, id| {
        let opinion = SecondOpinion::Confirms;
        code_of(confirm_surge(house, &call(account, id), &hold.id, opinion))
    };
    assert_eq!(confirm("second", "confirm-0"), "surge.nothing");
    assert_eq!(
        propose("first", "propose-0", SurgeOutcome::Release, " "),
        "surge.reason"
    );
    assert_eq!(
        propose("first", "propose-1", SurgeOutcome::Refuse, "未见现场记录"),
        "done"
    );
    assert_eq!(confirm("first", "confirm-1"), "surge.same-person");
    assert_eq!(confirm("second", "confirm-2"), "done");
    // Refused is not for ever, but it takes two persons again.
    assert_eq!(
        propose(
            "first",
            "propose-2",
            SurgeOutcome::Release,
            "补交现场记录，属实"
        ),
        "done"
    );
    assert!(refuses(
        house,
        "update surge_hold set stage = 'released', confirmed_by = proposed_by where id = $1",
        hold.id.as_str()
    ));
    assert!(refuses(
        house,
        "update surge_hold set stage = 'released', confirmed_by = 'x', reason = '' where id = $1",
        hold.id.as_str()
    ));
    assert_eq!(confirm("second", "confirm-3"), "done");
    for wrong in [
        "update surge_hold set stage = 'held' where id = $1",
        "update surge_hold set batch = 1 where id = $1",
        "delete from surge_hold where id = $1",
    ] {
        assert!(refuses(house, wrong, hold.id.as_str()), "{wrong}");
    }
    let ended = holds(house).remove(0);
    assert!(matches!(ended.stage, HoldStage::Ended { .. }) && !ended.is_closed());
}

#[test]
fn sixty_four_who_issue_at_once_never_pass_the_limits() {
    for waiting in with_candidates(1, 5) {
        let house = waiting.open();
        let session = &waiting.sessions[0];
        let issued: Vec<usize> = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..64)
                .map(|at| {
                    let mut call = waiting.calls[0].clone();
                    call.id = format!("racer-{at:04}");
                    call.actor.account = format!("officer-{at}");
                    let house = &house;
                    scope.spawn(move || issue_certificates(house, &call, session))
                })
                .collect();
            let ended = racers.into_iter().map(|racer| racer.join().unwrap());
            ended.map(|one| one.unwrap().numbers.len()).collect()
        });
        assert_eq!(issued.iter().sum::<usize>(), 5, "{issued:?}");
        let counted = house.store.read(|tx| tx.session(session)).unwrap().unwrap();
        assert_eq!(counted.counts.issued, 5);
        let released = house
            .store
            .read(|tx| tx.certificates_in("released", "", 100));
        let numbers: BTreeSet<String> = released.unwrap().into_iter().map(|it| it.number).collect();
        assert_eq!(numbers.len(), 5);
        same(&house);
        for wrong in [
            "update session set issued = passed + 1 where id = $1",
            "update session set passed = present + 1 where id = $1",
            "update session set present = taken + 1 where id = $1",
            "update session set taken = seats + 1 where id = $1",
        ] {
            assert!(refuses(&house, wrong, session.as_str()), "{wrong}");
        }
    }
}

#[test]
fn a_certificate_is_neither_off_the_roster_nor_before_its_result() {
    for waiting in with_candidates(1, 2) {
        let house = waiting.open();
        let issued = issue_certificates(&house, &waiting.calls[0], &waiting.sessions[0]).unwrap();
        let certificate = house.store.read(|tx| tx.certificate(&issued.numbers[0]));
        let certificate = certificate.unwrap().unwrap();
        // The leaf of a certificate cannot be moved before that of its result.
        assert!(refuses(
            &house,
            "update certificate set leaf = 0 where id = $1",
            certificate.id.as_str()
        ));
        // A case that the roster does not name gets no certificate, whoever writes it.
        let copy = "insert into certificate (id, number, enrolment, session, institution, person, name_fold, occupation, level, kind, \
            issued_on, stage, status, approved_by, numbered_by) select 'crt_x', 'x' || number, 'enr_x', session, institution, person, \
            name_fold, occupation, level, kind, issued_on, 'planned', 'valid', approved_by, numbered_by from certificate where id = $1";
        assert!(refuses(&house, copy, certificate.id.as_str()));
    }
}

#[test]
fn an_answer_of_the_detector_takes_less_than_five_milliseconds() {
    // Far below the bound where the program is built to run; the tests' own build is some twenty times slower.
    let bound = if cfg!(debug_assertions) { 200 } else { 5 };
    for waiting in with_candidates(1, CANDIDATES) {
        let house = waiting.open();
        quiet_year(&waiting, &house);
        let watched = kept(&house).unwrap().into_keys().next().unwrap();
        let from = std::time::Instant::now();
        for _ in 0..20 {
            let state = house.store.read(|tx| tx.surge_state(&watched)).unwrap();
            assert!(state.is_some());
        }
        let spent = from.elapsed().as_millis() / 20;
        assert!(spent < bound, "{spent} ms");
        let other: Result<(), Failure> = propose_surge(
            &house,
            &waiting.calls[0],
            &Id::of(7),
            SurgeOutcome::Release,
            "无",
        );
        assert_eq!(code_of(other), "not-found");
    }
}
