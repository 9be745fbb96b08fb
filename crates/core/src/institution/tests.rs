use super::{
    check::{Papers, gaps},
    decide::DecideRefused,
    dossier::{HouseRule, Premises, TakenOver, Tenure},
    file::{FileInstitution, FileRefused, Known, file},
    review::ReviewRefused,
    stop::{
        LiftSuspension, RemoveInstitution, StopKind, StopRefused, SuspendFiling, lift, remove,
        stands, suspend,
    },
    *,
};
use crate::{
    authority::{Actor, Role, permit},
    pack::{Pack, tests::china},
    refusal::check_examples,
    selection::Award,
    staff::Duty,
};
use jiff::civil::date;

mod review;

const FROM: Date = date(2021, 3, 1);
const TODAY: Date = date(2021, 2, 1);

fn actor(account: &str, role: Role) -> Actor {
    Actor {
        account: account.into(),
        role,
        institution: Some(Id::of(1)),
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

/// A filing that lacks nothing.
fn filing() -> Filing {
    Filing {
        id: Id::of(2),
        institution: Id::of(1),
        version: 1,
        supersedes: None,
        from: FROM,
        until: date(2024, 2, 29),
        scope: vec![Scope {
            occupation: "电工".into(),
            level: Level::L3,
        }],
        sites: vec![Site {
            key: "a".into(),
            name: Text::new("甲", "A"),
            seats: 30,
        }],
        fees: vec![(Level::L3, Minor(28_000))],
        dossier: Dossier {
            premises: vec![Premises {
                site: "a".into(),
                address: "示例路1号".into(),
                equipment: "工位30个".into(),
                tenure: Tenure::Leased {
                    until: date(2022, 2, 28),
                },
            }],
            staff: vec![
                (Duty::Assessor, 3),
                (Duty::Invigilator, 2),
                (Duty::Supervisor, 1),
            ],
            item_bank: "国家题库".into(),
            house_rules: HouseRule::ALL
                .map(|rule| (rule, "见附件".to_owned()))
                .to_vec(),
            fee_basis: "按耗材和人工测算".into(),
            sample: "职业技能等级证书 示例中心".into(),
            contact: "办公室".into(),
            ..Dossier::default()
        },
        stage: FilingStage::Submitted,
        stops: vec![],
    }
}

#[track_caller]
fn check_gaps(kind: InstitutionKind, change: impl FnOnce(&mut Filing), expected: &[&str]) {
    let (law, institution, mut filing) = (china(), institution(kind), filing());
    change(&mut filing);
    let awards = [Award {
        selection: Id::of(7),
        application: Id::of(8),
        occupations: vec!["电工".into()],
        on: TODAY,
    }];
    let papers = Papers {
        institution: &institution,
        filing: &filing,
        before: None,
        awards: &awards,
    };
    let found = gaps(papers, &law);
    let codes: Vec<&str> = found.iter().map(|gap| gap.code).collect();
    assert_eq!(codes, expected);
    for gap in &found {
        let under = gap
            .under
            .as_ref()
            .unwrap_or_else(|| panic!("{} cites no article", gap.code));
        assert!(law.article(under).is_some(), "{}", gap.code);
    }
}

#[test]
fn everything_that_is_missing_is_listed_with_its_article() {
    use InstitutionKind::Employer;
    check_gaps(Employer, |_| {}, &[]);
    let empty = |filing: &mut Filing| filing.dossier = Dossier::default();
    let mut all = vec![
        "filing.premises",
        "filing.staff",
        "filing.staff",
        "filing.item-bank",
        "filing.fee-basis",
        "filing.contact",
    ];
    all.extend(["filing.rules"; 6]);
    all.push("filing.sample");
    check_gaps(Employer, empty, &all);
    check_gaps(
        Employer,
        |one| one.dossier.premises[0].equipment = " ".into(),
        &["filing.premises"],
    );
    let lease = Tenure::Leased {
        until: date(2022, 2, 27),
    };
    check_gaps(
        Employer,
        |one| one.dossier.premises[0].tenure = lease,
        &["site.lease"],
    );
    check_gaps(
        Employer,
        |one| one.dossier.sample.push_str("中国"),
        &["certificate.words"],
    );
    check_gaps(
        Employer,
        |one| one.scope[0].level = Level::L1,
        &["filing.staff"],
    );
    check_gaps(
        Employer,
        |one| drop(one.dossier.house_rules.pop()),
        &["filing.rules"],
    );
}

#[test]
fn a_social_organisation_cites_its_award_and_a_station_its_licence() {
    use InstitutionKind::{Social, Station};
    check_gaps(Social, |_| {}, &["selection.published"]);
    check_gaps(
        Social,
        |one| one.dossier.award = Some(Id::of(9)),
        &["selection.published"],
    );
    check_gaps(Social, |one| one.dossier.award = Some(Id::of(8)), &[]);
    let more = |one: &mut Filing| {
        one.dossier.award = Some(Id::of(8));
        one.scope[0].occupation = "钳工".into();
    };
    check_gaps(Social, more, &["selection.published"]);
    check_gaps(Station, |_| {}, &["filing.licence"]);
    check_gaps(
        Station,
        |one| one.dossier.licence = Some("示例1号".into()),
        &[],
    );
}

#[track_caller]
#[expect(
    clippy::needless_pass_by_value,
    reason = "reads better where it is called"
)]
fn check_file(
    change: impl FnOnce(&mut Institution, &mut Filing),
    versions: &[Filing],
    barred: Option<Date>,
    expected: Result<u32, FileRefused>,
) {
    let (law, mut institution, mut filing) =
        (china(), institution(InstitutionKind::Social), filing());
    change(&mut institution, &mut filing);
    let who = actor("administrator", Role::Administrator);
    let permit = permit::<FileInstitution>(&who, &institution).unwrap();
    let known = Known {
        holder: None,
        versions,
        barred_until: barred,
    };
    let found = file(&permit, filing, known, &law, TODAY);
    assert_eq!(
        found.map(|filed| filed.filing.version).map_err(|no| no.why),
        expected
    );
}

#[test]
fn versions_count_and_one_waits_at_a_time() {
    let with = |version, stage| Filing {
        version,
        stage,
        ..filing()
    };
    check_file(|_, _| {}, &[], None, Ok(1));
    let published = with(1, FilingStage::Published { on: TODAY });
    check_file(|_, _| {}, std::slice::from_ref(&published), None, Ok(2));
    let waiting = with(2, FilingStage::Submitted);
    check_file(
        |_, _| {},
        &[published, waiting],
        None,
        Err(FileRefused::Waiting { version: 2 }),
    );
    let returned = FilingStage::Returned {
        on: TODAY,
        missing: vec![],
    };
    check_file(|_, _| {}, &[with(1, returned)], None, Ok(2));
}

#[test]
fn a_filing_that_cannot_be_is_not_taken() {
    check_file(
        |_, _| {},
        &[],
        Some(TODAY),
        Err(FileRefused::Barred { until: TODAY }),
    );
    check_file(|_, _| {}, &[], Some(date(2021, 1, 31)), Ok(1));
    let name = |it: &mut Institution, _: &mut Filing| it.name.zh = "国家示例中心".into();
    check_file(
        name,
        &[],
        None,
        Err(FileRefused::ForbiddenWord("国家".into())),
    );
    let long = |_: &mut Institution, it: &mut Filing| it.until = date(2024, 3, 1);
    check_file(
        long,
        &[],
        None,
        Err(FileRefused::TooLong {
            years: 3,
            rule: "kind.social",
        }),
    );
    let early = |_: &mut Institution, it: &mut Filing| it.from = date(2018, 6, 1);
    let none = FileRefused::Kind {
        from: date(2018, 6, 1),
        rule: "kind.social",
    };
    check_file(early, &[], None, Err(none));
    let exit = FileRefused::Exited {
        occupation: "电工".into(),
        on: date(2020, 9, 30),
    };
    check_file(
        |it, _| it.kind = InstitutionKind::Station,
        &[],
        None,
        Err(exit),
    );
    let taken = |_: &mut Institution, it: &mut Filing| {
        it.dossier.taken_over = Some(TakenOver {
            decision: "旧1号".into(),
            prefix: "S000023000001".into(),
        });
    };
    check_file(taken, &[], None, Err(FileRefused::TakenOver));
}

fn stopped(
    law: &Pack,
    filing: &Filing,
    kind: StopKind,
    reason: &str,
    on: Date,
) -> Result<Stop, StopRefused> {
    let officer = actor("officer", Role::Officer);
    let made = match kind {
        StopKind::Suspension => suspend(
            &permit::<SuspendFiling>(&officer, filing).unwrap(),
            reason,
            law,
            on,
        ),
        StopKind::Removal => remove(
            &permit::<RemoveInstitution>(&officer, filing).unwrap(),
            reason,
            law,
            on,
        ),
    };
    made.map(|made| made.stop.clone()).map_err(|no| no.why)
}

#[test]
fn a_suspension_holds_from_its_day_until_it_is_lifted_and_a_removal_for_good() {
    let law = china();
    let day = date(2021, 6, 1);
    let mut filing = Filing {
        stage: FilingStage::Published { on: FROM },
        ..filing()
    };
    assert!(stopped(&law, &filing, StopKind::Suspension, "", day).is_err());
    let mut stop = stopped(&law, &filing, StopKind::Suspension, "整改", day).unwrap();
    filing.stops = vec![stop.clone()];
    assert!(filing.is_in_force_on(date(2021, 5, 31)) && !filing.is_in_force_on(day));
    assert!(stands(&filing.stops, &law, day).is_err());
    assert_eq!(
        stopped(&law, &filing, StopKind::Suspension, "再次", day),
        Err(StopRefused::Already { since: day })
    );
    let officer = actor("officer", Role::Officer);
    let lifted = date(2021, 7, 1);
    let made = lift(
        &permit::<LiftSuspension>(&officer, &filing).unwrap(),
        "整改完成",
        &law,
        lifted,
    );
    stop.lifted_on = Some(made.unwrap().on);
    filing.stops = vec![stop];
    assert!(filing.is_in_force_on(lifted) && !filing.is_in_force_on(date(2021, 6, 30)));
    assert!(
        lift(
            &permit::<LiftSuspension>(&officer, &filing).unwrap(),
            "再",
            &law,
            lifted
        )
        .is_err()
    );
    let removal = stopped(&law, &filing, StopKind::Removal, "弄虚作假", lifted).unwrap();
    assert_eq!(removal.barred_until, Some(date(2023, 6, 30)));
    filing.stops.push(removal);
    assert!(!filing.is_in_force_on(date(2023, 7, 1)));
    let again = lift(
        &permit::<LiftSuspension>(&officer, &filing).unwrap(),
        "再",
        &law,
        lifted,
    );
    assert_eq!(again.unwrap_err().why, StopRefused::Removed { on: lifted });
}

#[test]
fn the_newest_version_in_force_decides_and_the_old_one_keeps_its_days() {
    let published = FilingStage::Published { on: TODAY };
    let first = Filing {
        stage: published.clone(),
        ..filing()
    };
    let second = Filing {
        version: 2,
        from: date(2022, 1, 1),
        stage: published,
        ..filing()
    };
    let both = [first, second];
    let version = |day| in_force_on(&both, day).map(|one| one.version);
    assert_eq!(version(date(2021, 2, 28)), None);
    assert_eq!(version(date(2021, 12, 31)), Some(1));
    assert_eq!(version(date(2022, 1, 1)), Some(2));
    assert!(
        both[0].is_in_force_on(date(2022, 1, 1)),
        "old cases are decided by the old version"
    );
}

#[test]
fn every_reason_has_its_words() {
    let law = china();
    check_examples::<FileRefused>("institution.file", &law);
    check_examples::<super::check::CheckRefused>("institution.check", &law);
    check_examples::<ReviewRefused>("institution.review", &law);
    check_examples::<DecideRefused>("institution.publish", &law);
    check_examples::<StopRefused>("institution.stop", &law);
    check_examples::<super::stop::StandRefused>("institution.stand", &law);
}
