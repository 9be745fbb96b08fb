//! `kill -9` at each step of a refund, a payout and a bank's answer: failed and lost, failed but kept. Afterwards the books
//! balance, the same call gives the first answer, and nothing is paid twice.
use crate::{
    ON, answer, cancelled, held, name, name_own, place, propose, sent, transfers,
    world::{FEE, HOST, World, code_of},
};
use assay::{
    app::{Call, pay_out::approve_payout, read_answer::read_answer, refund_fee::refund_fee},
    house::House,
    pack,
};
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    institution::InstitutionKind,
};
use assay_store::Place;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

/// Where the child finds what it is to do.
const TOLD: &str = "ASSAY_TEST_MONEY";

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

fn act(house: &Arc<House>, told: &Value) -> String {
    let text = |key: &str| told[key].as_str().unwrap().to_owned();
    let role: Role = text("role").parse().unwrap();
    let institution = told["institution"]
        .as_str()
        .map(|id| Id::parse(id).unwrap());
    let call = Call {
        id: text("id"),
        actor: Actor {
            account: text("account"),
            role,
            institution: institution.clone(),
            person: None,
        },
        now: told["now"].as_i64().unwrap(),
        today: ON,
    };
    match text("act").as_str() {
        "refund" => code_of(refund_fee(house, &call, &Id::parse(&text("of")).unwrap())),
        "approve" => code_of(approve_payout(
            house,
            &call,
            &Id::parse(&text("of")).unwrap(),
        )),
        _ => code_of(read_answer(
            house,
            &call,
            &institution.unwrap(),
            text("of").as_bytes(),
        )),
    }
}

fn told(call: &Call, act: &str, of: &str) -> Value {
    json!({
        "act": act, "of": of, "id": call.id, "account": call.actor.account, "role": call.actor.role.id(),
        "institution": call.actor.institution, "now": call.now,
    })
}

/// Prepares a world, kills the act at a point, and asks the same again: `lost` holds after the crash, `kept` after the repeat;
/// another call for the same is told `refused`.
fn killed(
    point: &str,
    prepare: impl Fn(&World) -> Value,
    after_crash: [i64; 4],
    at_the_end: [i64; 4],
    refused: &str,
) {
    for fresh in place::places() {
        let url = match &fresh.place {
            Place::Sqlite(_) => None,
            Place::Postgres(url) => Some(url.clone()),
        };
        let url = url.as_deref();
        let mut world = World::new(fresh, InstitutionKind::Station);
        let mut told = prepare(&world);
        let folder = world.house.folder.clone();
        // Whoever only looks leaves the database to the child.
        world.house = look(&folder, url);
        told["folder"] = json!(folder);
        told["url"] = json!(url);
        kill_at(point, &told);
        let times = |all: [i64; 4]| all.map(|one| one * i64::try_from(FEE.0).unwrap());
        assert_eq!(held(&world), times(after_crash), "{point}");
        crate::balances(&world);
        world.house = open(&folder, url);
        assert_eq!(act(&world.house, &told), "done", "{point}");
        assert_eq!(act(&world.house, &told), "done", "{point}");
        assert_eq!(held(&world), times(at_the_end), "{point}");
        let mut other = told.clone();
        other["id"] = json!("another call");
        assert_eq!(act(&world.house, &other), refused, "{point}");
        assert_eq!(held(&world), times(at_the_end), "{point}");
        crate::balances(&world);
    }
}

fn kill_at(point: &str, told: &Value) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "faults::the_child_acts"])
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

fn to_refund(world: &World) -> Value {
    let (_, who) = cancelled(world, 1);
    told(&world.administrator(ON), "refund", who[0].as_str())
}

fn to_approve(world: &World) -> Value {
    let (_, who) = cancelled(world, 1);
    name_own(world);
    assert_eq!(crate::refund(world, &who[0]), "done");
    name(world, &who[0]);
    let payout = propose(world).unwrap().payout;
    told(&world.officer(ON), "approve", payout.as_str())
}

fn to_hear(world: &World) -> Value {
    let (payout, _) = sent(world, 2);
    let all = transfers(world, &payout);
    let file = answer(&[(&all[0], "paid"), (&all[1], "returned")]);
    told(&world.examiner(ON), "answer", &file)
}

#[test]
fn a_refund_failed_and_lost() {
    let again = "fee.refund.already-refunded";
    killed(
        "refund.before-commit",
        to_refund,
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        again,
    );
}

#[test]
fn a_refund_failed_but_kept() {
    let again = "fee.refund.already-refunded";
    killed(
        "refund.after-commit",
        to_refund,
        [0, 1, 0, 0],
        [0, 1, 0, 0],
        again,
    );
}

#[test]
fn an_approval_failed_and_lost() {
    killed(
        "payout.before-approve-commit",
        to_approve,
        [0, 1, 0, 0],
        [0, 0, 1, 0],
        "payout.stage",
    );
}

#[test]
fn an_approval_failed_but_kept() {
    killed(
        "payout.after-approve-commit",
        to_approve,
        [0, 0, 1, 0],
        [0, 0, 1, 0],
        "payout.stage",
    );
}

#[test]
fn an_answer_of_the_bank_failed_and_lost() {
    killed(
        "answer.before-commit",
        to_hear,
        [0, 0, 2, 0],
        [0, 1, 0, 1],
        "answer.read.known",
    );
}

#[test]
fn an_answer_of_the_bank_failed_but_kept() {
    killed(
        "answer.after-commit",
        to_hear,
        [0, 1, 0, 1],
        [0, 1, 0, 1],
        "answer.read.known",
    );
}
