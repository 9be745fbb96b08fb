use super::*;
use crate::{
    id::Id,
    institution::{FilingStage, Scope, Site, Stop, stop::StopKind},
    level::Level,
    money::Minor,
    pack::Pack,
    session::{Assignment, SessionStage},
};
use jiff::civil::date;

fn pack() -> Pack {
    crate::pack::tests::china()
}

fn session() -> Session {
    Session {
        id: Id::of(1),
        institution: Id::of(2),
        occupation: "电工".into(),
        level: Level::L3,
        certificate: CertificateKind::SkillLevel,
        standard: "2018".into(),
        announced_on: date(2021, 4, 1),
        enrol_until: date(2021, 4, 30),
        parts: vec![
            (Part::Theory, date(2021, 5, 10)),
            (Part::Skill, date(2021, 5, 11)),
        ],
        site: "a".into(),
        seats: 30,
        fee: Minor(28_000),
        staff: Vec::<Assignment>::new(),
        stage: SessionStage::Final {
            on: date(2021, 5, 24),
        },
    }
}

fn filing() -> Filing {
    Filing {
        id: Id::of(3),
        institution: Id::of(2),
        version: 1,
        supersedes: None,
        from: date(2021, 1, 4),
        until: date(2024, 1, 3),
        scope: vec![Scope {
            occupation: "电工".into(),
            level: Level::L3,
        }],
        sites: vec![Site {
            key: "a".into(),
            name: crate::text::Text::new("考点", "Site"),
            seats: 30,
        }],
        fees: vec![(Level::L3, Minor(28_000))],
        dossier: crate::institution::Dossier::default(),
        stops: vec![],
        stage: FilingStage::Published {
            on: date(2021, 1, 4),
        },
    }
}

fn enrolment() -> Enrolment {
    Enrolment {
        id: Id::of(4),
        session: Id::of(1),
        institution: Id::of(2),
        person: Id::of(5),
        condition: "2018.L3.1".into(),
        filed_on: date(2021, 4, 2),
        paid: Minor(28_000),
        stage: Stage::Passed {
            accepted_on: date(2021, 4, 3),
            on: date(2021, 5, 14),
        },
    }
}

/// Runs the gate over facts that are all in order but for one change; names what fails.
#[track_caller]
fn check(change: impl Fn(&mut GateFacts<'_>), expected: &[&str]) {
    let (session, filing, enrolment, pack) = (session(), filing(), enrolment(), pack());
    let member = |duty| StaffFact {
        duty,
        qualified: true,
        tied: false,
    };
    let mut staff = vec![member(Duty::Invigilator); 2];
    staff.extend(vec![member(Duty::Assessor); 7]);
    staff.push(member(Duty::Supervisor));
    let scores = [
        (Part::Theory, Tenths::new(700).unwrap(), true),
        (Part::Skill, Tenths::new(600).unwrap(), true),
    ];
    let mut facts = GateFacts {
        today: date(2021, 5, 25),
        session: &session,
        filing: Some(&filing),
        occupation: pack.catalogue.find("电工"),
        enrolment: &enrolment,
        identified: true,
        acceptance_recorded: true,
        staff: &staff,
        scores: &scores,
        sealed_on: Some(date(2021, 5, 14)),
        publicity: Some((date(2021, 5, 14), date(2021, 5, 21))),
        open_objections: 0,
        counts: Counts {
            seats: 30,
            present: 30,
            passed: 20,
            issued: 3,
        },
        hold: None,
        surge: None,
        record_order: (Some(40), 90),
        on_roster: None,
        prefix: Some(("S000023999001", PrefixState::Alive)),
        persons: ("examiner", "officer"),
    };
    change(&mut facts);
    let gate = run(&facts, &pack);
    let held: Vec<&str> = gate.failing().map(|one| &*one.code).collect();
    assert_eq!(held, expected);
    assert_eq!(gate.is_open(), expected.is_empty());
    for one in &gate.preconditions {
        assert!(
            pack.article(&one.under).is_some(),
            "{} cites no article",
            one.code
        );
    }
}

#[test]
fn when_everything_holds_the_gate_is_open() {
    check(|_| {}, &[]);
}

#[test]
fn one_failing_precondition_is_named() {
    check(
        |facts| facts.filing = None,
        &["institution.filed", "institution.scope", "site.seats"],
    );
    check(|facts| facts.prefix = None, &["number.prefix"]);
    let on = date(2021, 5, 24);
    check(
        |facts| facts.prefix = Some(("S000023999001", PrefixState::Ended { on })),
        &["number.prefix"],
    );
    check(|facts| facts.identified = false, &["person.identified"]);
    check(
        |facts| facts.acceptance_recorded = false,
        &["enrolment.recorded"],
    );
    check(
        |facts| facts.sealed_on = None,
        &["result.sealed", "result.recorded-before"],
    );
    for wrong in [(None, 90), (Some(90), 90), (Some(91), 90)] {
        check(
            |facts| facts.record_order = wrong,
            &["result.recorded-before"],
        );
    }
    check(|facts| facts.surge = Some("突增"), &["no-surge"]);
    check(|facts| facts.open_objections = 1, &["result.no-objection"]);
    check(
        |facts| facts.today = date(2021, 5, 21),
        &["result.publicity"],
    );
    check(|facts| facts.hold = Some("surge"), &["no-hold"]);
    check(
        |facts| facts.persons = ("officer", "officer"),
        &["two-persons"],
    );
    check(
        |facts| facts.staff = &facts.staff[1..],
        &["staff.invigilators"],
    );
    check(
        |facts| facts.staff = &facts.staff[..8],
        &["staff.assessors", "staff.supervisor"],
    );
    check(
        |facts| facts.scores = &facts.scores[..1],
        &["result.every-part"],
    );
    check(|facts| facts.counts.issued = 20, &["capacity"]);
    check(
        |facts| facts.counts.present = 31,
        &["staff.invigilators", "capacity"],
    );
}

#[test]
fn a_stopped_institution_issues_nothing_until_it_is_lifted() {
    let stopped = |lifted_on| Filing {
        stops: vec![Stop {
            kind: StopKind::Suspension,
            from: date(2021, 5, 25),
            lifted_on,
            reason: "整改".into(),
            barred_until: None,
        }],
        ..filing()
    };
    let with = |lifted_on| {
        let filing: &'static Filing = Box::leak(Box::new(stopped(lifted_on)));
        move |facts: &mut GateFacts<'_>| facts.filing = Some(filing)
    };
    check(with(None), &["institution.not-suspended"]);
    check(
        with(Some(date(2021, 5, 26))),
        &["institution.not-suspended"],
    );
    check(with(Some(date(2021, 5, 25))), &[]);
}

#[test]
fn an_unpaid_fee_holds_the_certificate() {
    let unpaid = Enrolment {
        paid: Minor(0),
        ..enrolment()
    };
    check(
        |facts| facts.enrolment = Box::leak(Box::new(unpaid.clone())),
        &["fee.paid"],
    );
}

#[test]
fn after_the_exit_a_qualification_needs_the_roster() {
    let old = Session {
        certificate: CertificateKind::Qualification,
        ..session()
    };
    let with = |on_roster| {
        let old = old.clone();
        move |facts: &mut GateFacts<'_>| {
            facts.session = Box::leak(Box::new(old.clone()));
            facts.on_roster = on_roster;
        }
    };
    check(with(Some(true)), &[]);
    let since = date(2020, 12, 31);
    let old_prefix = |on_roster| {
        let roster = with(on_roster);
        move |facts: &mut GateFacts<'_>| {
            roster(facts);
            facts.prefix = Some(("08992001", PrefixState::RosterOnly { since }));
        }
    };
    check(old_prefix(Some(true)), &[]);
    check(
        old_prefix(Some(false)),
        &["transition.roster", "number.prefix"],
    );
    check(with(Some(false)), &["transition.roster"]);
    check(with(None), &["transition.roster"]);
}
