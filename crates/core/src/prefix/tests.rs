use super::{
    allocate::{AllocatePrefix, AllocateRefused, How, Known, Wanted, allocate, series},
    end::{EndPrefix, EndRefused, end},
    *,
};
use crate::{
    authority::{Actor, Role, permit},
    institution::{Dossier, FilingStage, InstitutionKind, Scope, Site},
    level::Level,
    money::Minor,
    pack::tests::china,
    refusal::check_examples,
    text::Text,
};
use jiff::civil::date;

const TODAY: Date = date(2021, 3, 1);

fn officer() -> Actor {
    Actor {
        account: "officer".into(),
        role: Role::Officer,
        institution: None,
        person: None,
    }
}

fn institution(kind: InstitutionKind) -> Institution {
    Institution {
        id: Id::of(1),
        uscc: "91350100M000100Y43".into(),
        name: Text::new("示例中心", "Example"),
        kind,
        province: "23".into(),
    }
}

fn filing(occupation: &str) -> Filing {
    Filing {
        id: Id::of(2),
        institution: Id::of(1),
        version: 1,
        supersedes: None,
        from: date(2020, 1, 1),
        until: date(2023, 12, 31),
        scope: vec![Scope {
            occupation: occupation.into(),
            level: Level::L3,
        }],
        sites: vec![Site {
            key: "a".into(),
            name: Text::new("甲", "A"),
            seats: 30,
        }],
        fees: vec![(Level::L3, Minor(28_000))],
        dossier: Dossier::default(),
        stage: FilingStage::Published {
            on: date(2020, 1, 1),
        },
        stops: vec![],
    }
}

fn next(body: &str) -> Wanted {
    Wanted {
        site: None,
        from: TODAY,
        how: How::Next {
            letter: None,
            body: body.into(),
        },
    }
}

#[track_caller]
fn check(
    kind: InstitutionKind,
    occupation: &str,
    wanted: &Wanted,
    highest: Option<&str>,
    expected: Result<&str, AllocateRefused>,
) {
    let (law, institution, officer) = (china(), institution(kind), officer());
    let filings = [filing(occupation)];
    let known = Known {
        filings: &filings,
        holder: None,
        highest,
    };
    let permit = permit::<AllocatePrefix>(&officer, &institution).unwrap();
    let found = allocate(&permit, wanted, known, &law, TODAY);
    let found = found
        .map(|made| made.prefix.text.clone())
        .map_err(|no| no.why);
    assert_eq!(found, expected.map(str::to_owned));
}

#[test]
fn the_next_prefix_of_a_province_follows_the_highest() {
    use InstitutionKind::{College, Employer, Social};
    check(Social, "电工", &next("0000"), None, Ok("S000023000001"));
    check(
        Social,
        "电工",
        &next("0000"),
        Some("S000023000041"),
        Ok("S000023000042"),
    );
    check(Employer, "电工", &next("0012"), None, Ok("Y001223000001"));
    check(College, "电工", &next("0000"), None, Ok("S000023000001"));
    check(
        Social,
        "电工",
        &next("0000"),
        Some("S000023999999"),
        Err(AllocateRefused::Full("S000023".into())),
    );
    let law = china();
    let head = series(&institution(Social), &next("0000"), &law, TODAY).unwrap();
    assert_eq!(head.as_deref(), Some("S000023"));
}

#[test]
fn an_old_prefix_is_not_allocated_once_every_occupation_has_left_the_catalogue() {
    use InstitutionKind::Station;
    check(
        Station,
        "美容师",
        &next("992"),
        None,
        Err(AllocateRefused::Exited {
            on: date(2020, 9, 30),
        }),
    );
    // Welders are of access type: their stations go on.
    check(
        Station,
        "焊工",
        &next("992"),
        Some("08992007"),
        Ok("08992008"),
    );
}

#[test]
fn a_prefix_needs_a_filing_a_site_of_it_and_a_day_that_is_not_over() {
    use InstitutionKind::Social;
    let late = Wanted {
        from: date(2024, 1, 1),
        ..next("0000")
    };
    check(
        Social,
        "电工",
        &late,
        None,
        Err(AllocateRefused::NotFiled { from: late.from }),
    );
    let early = Wanted {
        from: date(2021, 2, 28),
        ..next("0000")
    };
    check(
        Social,
        "电工",
        &early,
        None,
        Err(AllocateRefused::Past { from: early.from }),
    );
    let elsewhere = Wanted {
        site: Some("z".into()),
        ..next("0000")
    };
    check(
        Social,
        "电工",
        &elsewhere,
        None,
        Err(AllocateRefused::Site { site: "z".into() }),
    );
    for text in [
        "Y000023000001",
        "S00002300000",
        "S000099000001",
        "S000023000000",
        "S00002300000x",
    ] {
        let given = Wanted {
            how: How::Given { text: text.into() },
            ..next("0000")
        };
        check(
            Social,
            "电工",
            &given,
            None,
            Err(AllocateRefused::Scheme(text.into())),
        );
    }
}

fn prefix(text: &str, site: Option<&str>, kind: CertificateKind) -> Prefix {
    Prefix {
        text: text.into(),
        institution: Id::of(1),
        site: site.map(str::to_owned),
        kind,
        from: date(2020, 1, 1),
        until: None,
        reason: None,
    }
}

#[test]
fn an_old_prefix_serves_only_rosters_after_the_last_exit_day() {
    let law = china();
    let old = prefix("08992001", None, CertificateKind::Qualification);
    let standing = |scope: &[&str], day| {
        let scope: Vec<String> = scope.iter().map(|name| (*name).to_owned()).collect();
        old.standing(&scope, &law.catalogue, day)
    };
    let exit = date(2020, 9, 30);
    assert_eq!(standing(&["美容师"], date(2020, 9, 29)), PrefixState::Alive);
    assert_eq!(
        standing(&["美容师"], exit),
        PrefixState::RosterOnly { since: exit }
    );
    assert_eq!(standing(&["美容师", "焊工"], exit), PrefixState::Alive);
    assert_eq!(
        standing(&["美容师"], date(2019, 12, 31)),
        PrefixState::NotYet
    );
    let ended = Prefix {
        until: Some(exit),
        ..old.clone()
    };
    let after = date(2020, 10, 1);
    assert_eq!(
        ended.standing(&["焊工".to_owned()], &law.catalogue, after),
        PrefixState::Ended { on: exit }
    );
}

#[test]
fn a_prefix_ends_on_a_day_with_a_reason_and_once() {
    let (law, officer) = (china(), officer());
    let check = |prefix: &Prefix, until, reason: &str, expected: Result<Date, EndRefused>| {
        let permit = permit::<EndPrefix>(&officer, prefix).unwrap();
        let found = end(&permit, until, reason, &law, TODAY);
        assert_eq!(
            found.map(|ended| ended.until).map_err(|no| no.why),
            expected
        );
    };
    let own = prefix("S000023000001", None, CertificateKind::SkillLevel);
    let later = date(2021, 6, 30);
    check(&own, later, "考点关闭", Ok(later));
    check(&own, later, " ", Err(EndRefused::NoReason));
    check(
        &own,
        date(2021, 2, 28),
        "关闭",
        Err(EndRefused::Day { from: own.from }),
    );
    let ended = Prefix {
        until: Some(date(2021, 2, 1)),
        ..own
    };
    check(
        &ended,
        later,
        "关闭",
        Err(EndRefused::Ended {
            on: date(2021, 2, 1),
        }),
    );
}

#[test]
fn every_reason_has_its_words() {
    let law = china();
    check_examples::<AllocateRefused>("prefix.allocate", &law);
    check_examples::<EndRefused>("prefix.end", &law);
    check_examples::<crate::number::NumberRefused>("number", &law);
    check_examples::<crate::number::void::VoidRefused>("number.void", &law);
}
