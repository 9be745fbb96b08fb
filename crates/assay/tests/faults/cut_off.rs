//! `kill -9` before and behind the commit of acts: failed and lost, failed but kept. Asked again with the same id the act is
//! done once, whatever had happened; asked by another id it is refused, or finds nothing left to do.
use crate::{
    place,
    waiting::{Told as Issuing, places},
    world::{EXIT, HOST, OCCUPATION, World, code_of, running},
};
use assay::{
    app::{
        Call,
        carry_wishes::carry_wishes,
        close_archives::{close_archive, shut_door},
        end_idle::end_idle,
        import_table::{Asked, TakeCertificates, import_table},
        plan_exit::{approve_exit, plan_exit},
        stop_institution::{lift_suspension, remove_institution, suspend_filing},
        take_exit::take_exit,
        watch_surges::{confirm_surge, propose_surge},
        withdraw_exit::{ask_withdrawal, withdraw_exit},
    },
    edge,
    house::House,
    pack,
};
use assay_core::{
    authority::{Actor, Role},
    exit::plan::{ExitPlan, ExitPlanStage},
    id::Id,
    institution::InstitutionKind,
    surge::{HoldStage, SecondOpinion, Stream, SurgeHold, SurgeOutcome},
};
use assay_store::Place;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

/// Where the child finds what it is to do.
const TOLD: &str = "ASSAY_TEST_CUT_OFF";
const ON: Date = date(2020, 7, 1);

fn look(folder: &Path, url: Option<&str>) -> Arc<House> {
    House::look(folder, url, pack::china().unwrap()).unwrap()
}

/// Opens an installation as soon as whoever had it before has let it go.
fn open(folder: &Path, url: Option<&str>) -> Arc<House> {
    for _ in 0..2000 {
        match House::open(folder, url, HOST, pack::china().unwrap()) {
            Err(why) if why.to_string().contains("another Assay is at work") => {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            opened => return opened.unwrap(),
        }
    }
    panic!("nobody lets {} go", folder.display());
}

/// Does what is told.
fn act(house: &Arc<House>, told: &Value) -> String {
    let text = |key: &str| told[key].as_str().unwrap().to_owned();
    let today: Date = text("today").parse().unwrap();
    let call = Call {
        id: text("id"),
        actor: Actor {
            account: text("account"),
            role: Role::Officer,
            institution: None,
            person: None,
        },
        now: edge::start_of(today) + 36_000_000_000,
        today,
    };
    let of = text("of");
    match text("act").as_str() {
        "institution.suspend" => code_of(suspend_filing(
            house,
            &call,
            &Id::parse(&of).unwrap(),
            "整改",
        )),
        "institution.lift" => code_of(lift_suspension(
            house,
            &call,
            &Id::parse(&of).unwrap(),
            "已整改",
        )),
        "institution.remove" => code_of(remove_institution(
            house,
            &call,
            &Id::parse(&of).unwrap(),
            "弄虚作假",
        )),
        "institution.end-idle" => code_of(end_idle(house, call.now, today)),
        "archive.close" => code_of(close_archive(house, &call, &of)),
        "archive.shut" => code_of(shut_door(house, &call)),
        "surge.confirm" => {
            let id = Id::parse(&of).unwrap();
            code_of(confirm_surge(house, &call, &id, SecondOpinion::Confirms))
        }
        "exit.withdraw" => code_of(withdraw_exit(house, &call, &Id::parse(&of).unwrap())),
        "wish.lapse" => code_of(carry_wishes(house, call.now, today)),
        "number.void" => code_of(assay::app::allocate_prefix::void_number(
            house,
            &call,
            &of,
            "打印系统故障",
        )),
        other => panic!("nobody knows how to do {other}"),
    }
}

fn told(act: &str, of: &str, today: Date) -> Value {
    json!({"act": act, "of": of, "today": today.to_string(), "account": "second", "id": format!("cut-off-{}", running())})
}

/// Lets a child do it, and kills it at a point.
fn kill_at(point: &str, told: &Value) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "cut_off::the_child_acts"])
        .args(["--ignored", "--nocapture"])
        .env(TOLD, told.to_string())
        .env("ASSAY_CRASH_AT", point)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let reached = lines
        .map_while(Result::ok)
        .any(|line| line.ends_with(&format!("crash point {point}")));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(reached, "{point} was not reached");
}

#[test]
#[ignore = "the child process of the other tests"]
#[expect(
    clippy::disallowed_methods,
    reason = "the test tells its child what to do"
)]
fn the_child_acts() {
    let Ok(told) = std::env::var(TOLD) else {
        return;
    };
    let told: Value = serde_json::from_str(&told).unwrap();
    let house = open(
        told["folder"].as_str().unwrap().as_ref(),
        told["url"].as_str(),
    );
    act(&house, &told);
}

/// One act that is cut off: how it is prepared, a count that is 1 once it is done, and what another call is told then.
struct Cut {
    kind: InstitutionKind,
    prepare: fn(&World) -> Value,
    done: &'static str,
    again: &'static str,
}

fn count(house: &House, sql: &'static str) -> i64 {
    house.store.read(|tx| tx.count(sql, &[])).unwrap()
}

/// Whatever was cut off, the house agrees with itself.
fn sound(house: &House, point: &str) {
    for (holds, wrong) in house.store.read(|tx| tx.self_check()).unwrap() {
        assert_eq!(wrong, 0, "{point}: {holds}");
    }
    assert!(house.store.read(|tx| tx.follow_journal()).unwrap().is_ok());
}

fn recovers((folder, url): (&Path, Option<&str>), cut: &Cut, told: &Value, point: &str) {
    let house = open(folder, url);
    assert_eq!(act(&house, told), "done", "{point}");
    assert_eq!(count(&house, cut.done), 1, "{point}");
    assert_eq!(
        act(&house, told),
        "done",
        "{point}: the same id gives the first answer"
    );
    let mut other = told.clone();
    other["id"] = json!("another call");
    assert_eq!(act(&house, &other), cut.again, "{point}");
    assert_eq!(count(&house, cut.done), 1, "{point}: once");
    sound(&house, point);
    house.publish().unwrap();
}

fn cut_off(when: &str, kept: i64, cut: &Cut) {
    for fresh in place::places() {
        let url = match &fresh.place {
            Place::Sqlite(_) => None,
            Place::Postgres(url) => Some(url.clone()),
        };
        let url = url.as_deref();
        let mut world = World::new(fresh, cut.kind);
        let mut told = (cut.prepare)(&world);
        let folder = world.house.folder.clone();
        // Whoever only looks leaves the database to the child.
        world.house = look(&folder, url);
        told["folder"] = json!(folder);
        told["url"] = json!(url);
        let point = format!("{}.{when}", told["act"].as_str().unwrap());
        kill_at(&point, &told);
        assert_eq!(count(&world.house, cut.done), kept, "{point}");
        sound(&world.house, &point);
        recovers((&folder, url), cut, &told, &point);
    }
}

fn failed_and_lost(cut: &Cut) {
    cut_off("before-commit", 0, cut);
}

fn failed_but_kept(cut: &Cut) {
    cut_off("after-commit", 1, cut);
}

const SUSPENDS: Cut = Cut {
    kind: InstitutionKind::Social,
    prepare: |world| told("institution.suspend", world.filing.as_str(), ON),
    done: "select count(*) from institution_stop where kind = 'suspension' and entry is not null",
    again: "institution.stop.already",
};

const LIFTS: Cut = Cut {
    kind: InstitutionKind::Social,
    prepare: |world| {
        suspend_filing(&world.house, &world.officer(ON), &world.filing, "整改").unwrap();
        told("institution.lift", world.filing.as_str(), ON)
    },
    done: "select count(*) from institution_stop where lifted_on is not null and lifted_entry is not null",
    again: "institution.stop.not-suspended",
};

const REMOVES: Cut = Cut {
    kind: InstitutionKind::Social,
    prepare: |world| told("institution.remove", world.filing.as_str(), ON),
    done: "select count(*) from institution_stop where kind = 'removal'",
    again: "institution.stop.removed",
};

const ENDS_IDLE: Cut = Cut {
    kind: InstitutionKind::Social,
    prepare: |_| told("institution.end-idle", "", date(2020, 12, 15)),
    done: "select count(*) from idle_warning",
    again: "done",
};

fn archive(world: &World) {
    let path = place::folder().join(format!("table-{}.csv", running()));
    let rows = "证书编号,姓名,证件类型,证件号码,职业,等级,发证日期,发证机构\n\
                1923001234300001,示例乙,,,美容师,三级,2019-06-30,某省职业技能鉴定中心\n";
    place::put(&path, rows.as_bytes());
    let asked = Asked {
        file: path,
        options: assay::table::Options::default(),
        dry_run: false,
    };
    let call = world.officer(ON);
    import_table::<TakeCertificates>(&world.house, &call, &asked, |_| ()).unwrap();
}

const CLOSES_AN_ARCHIVE: Cut = Cut {
    kind: InstitutionKind::Station,
    prepare: |world| {
        archive(world);
        told("archive.close", "某省职业技能鉴定中心", ON)
    },
    done: "select count(*) from archive_closing where issuer <> '*'",
    again: "archive.close.closed",
};

const SHUTS_THE_DOOR: Cut = Cut {
    kind: InstitutionKind::Station,
    prepare: |world| {
        archive(world);
        close_archive(&world.house, &world.officer(ON), "某省职业技能鉴定中心").unwrap();
        told("archive.shut", "", ON)
    },
    done: "select count(*) from archive_closing where issuer = '*'",
    again: "archive.close.closed",
};

const RELEASES_A_SURGE: Cut = Cut {
    kind: InstitutionKind::Station,
    prepare: |world| {
        let session = world.announced(30);
        let hold = SurgeHold {
            id: edge::fresh_id(edge::start_of(ON)),
            session,
            institution: world.institution.clone(),
            occupation: OCCUPATION.into(),
            stream: Stream::Issuance,
            batch: 20,
            statistic_milli: 9_000,
            threshold_milli: 5_000,
            usual_milli: 1_000,
            held_on: ON,
            stage: HoldStage::Held,
        };
        let kept = hold.clone();
        let held = world.house.store.act(move |tx| tx.record_surge_hold(&kept));
        held.unwrap();
        let release = SurgeOutcome::Release;
        let call = world.officer(ON);
        propose_surge(&world.house, &call, &hold.id, release, "记录属实").unwrap();
        told("surge.confirm", hold.id.as_str(), ON)
    },
    done: "select count(*) from surge_hold where stage = 'released'",
    again: "surge.nothing",
};

const WITHDRAWS_AN_EXIT: Cut = Cut {
    kind: InstitutionKind::Station,
    prepare: |world| {
        let plan = ExitPlan {
            id: edge::fresh_id(edge::start_of(ON)),
            occupations: vec!["焊工".into()],
            on: date(2020, 8, 31),
            instrument: "人社部发〔2020〕1号".into(),
            reason: "目录调整".into(),
            planned_on: ON,
            stage: ExitPlanStage::Planned,
        };
        let officer = |account: &str| world.call(account, Role::Officer, ON);
        let plan = plan_exit(&world.house, &officer("first"), plan).unwrap();
        approve_exit(&world.house, &officer("third"), &plan).unwrap();
        ask_withdrawal(&world.house, &officer("first"), &plan, "重新研究").unwrap();
        told("exit.withdraw", plan.as_str(), ON)
    },
    done: "select count(*) from exit_withdrawal w where w.withdrawn_on is not null and not exists (select 1 from planned_exit)",
    again: "exit.withdraw.stage",
};

const CARRIES_SILENCE: Cut = Cut {
    kind: InstitutionKind::Station,
    prepare: |world| {
        let session = world.announced(30);
        let who = world.accepted(&session, 1);
        world.pay(&session, &who, date(2020, 6, 8)).unwrap();
        let clock = world.call("clock", Role::System, EXIT);
        take_exit(&world.house, &clock, OCCUPATION).unwrap();
        // Told and reminded on their days; the deadline is over on this one.
        for day in [date(2020, 10, 9), date(2020, 10, 26)] {
            carry_wishes(&world.house, edge::start_of(day), day).unwrap();
        }
        told("wish.lapse", "", date(2020, 12, 1))
    },
    done: "select count(*) from wish where lapse is not null",
    again: "done",
};

#[test]
fn a_suspension_failed_and_lost() {
    failed_and_lost(&SUSPENDS);
}

#[test]
fn a_suspension_failed_but_kept() {
    failed_but_kept(&SUSPENDS);
}

#[test]
fn a_lifting_failed_and_lost() {
    failed_and_lost(&LIFTS);
}

#[test]
fn a_lifting_failed_but_kept() {
    failed_but_kept(&LIFTS);
}

#[test]
fn a_removal_failed_and_lost() {
    failed_and_lost(&REMOVES);
}

#[test]
fn a_removal_failed_but_kept() {
    failed_but_kept(&REMOVES);
}

#[test]
fn a_warning_to_the_idle_failed_and_lost() {
    failed_and_lost(&ENDS_IDLE);
}

#[test]
fn a_warning_to_the_idle_failed_but_kept() {
    failed_but_kept(&ENDS_IDLE);
}

#[test]
fn a_closing_of_an_archive_failed_and_lost() {
    failed_and_lost(&CLOSES_AN_ARCHIVE);
}

#[test]
fn a_closing_of_an_archive_failed_but_kept() {
    failed_but_kept(&CLOSES_AN_ARCHIVE);
}

#[test]
fn a_shutting_of_the_door_failed_and_lost() {
    failed_and_lost(&SHUTS_THE_DOOR);
}

#[test]
fn a_shutting_of_the_door_failed_but_kept() {
    failed_but_kept(&SHUTS_THE_DOOR);
}

#[test]
fn a_release_of_a_surge_failed_and_lost() {
    failed_and_lost(&RELEASES_A_SURGE);
}

#[test]
fn a_release_of_a_surge_failed_but_kept() {
    failed_but_kept(&RELEASES_A_SURGE);
}

#[test]
fn a_withdrawal_of_an_exit_failed_and_lost() {
    failed_and_lost(&WITHDRAWS_AN_EXIT);
}

#[test]
fn a_withdrawal_of_an_exit_failed_but_kept() {
    failed_but_kept(&WITHDRAWS_AN_EXIT);
}

#[test]
fn a_carrying_of_silence_failed_and_lost() {
    failed_and_lost(&CARRIES_SILENCE);
}

#[test]
fn a_carrying_of_silence_failed_but_kept() {
    failed_but_kept(&CARRIES_SILENCE);
}

/// A number that was planned and not signed is voided, cut off at a point.
fn voiding(when: &str, kept: i64) {
    const DONE: &str = "select count(*) from void_number";
    for waiting in places(1) {
        waiting.kill_at("issue.after-plan-commit", Issuing::Issue);
        let planned = waiting
            .look()
            .store
            .read(|tx| tx.certificates_in("planned", "", 10))
            .unwrap();
        let mut told = told("number.void", &planned[0].number, crate::waiting::ISSUED);
        told["folder"] = json!(waiting.folder);
        told["url"] = json!(waiting.url);
        let point = format!("number.void.{when}");
        kill_at(&point, &told);
        assert_eq!(count(&waiting.look(), DONE), kept, "{point}");
        let cut = Cut {
            kind: InstitutionKind::Station,
            prepare: |_| Value::Null,
            done: DONE,
            again: "number.void.stage",
        };
        let place = (waiting.folder.as_path(), waiting.url.as_deref());
        recovers(place, &cut, &told, &point);
    }
}

#[test]
fn a_voiding_failed_and_lost() {
    voiding("before-commit", 0);
}

#[test]
fn a_voiding_failed_but_kept() {
    voiding("after-commit", 1);
}
