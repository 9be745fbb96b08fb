//! `kill -9` at every step of a seal, then a start, on every database of the environment: one root, nobody twice, nobody lost.
use crate::{
    OCCUPATION, place,
    world::{EXIT, HOST, World},
};
use assay::{
    app::{Call, take_exit::take_exit_by_steps},
    edge,
    house::House,
    pack,
    roster::membership,
};
use assay_core::{
    authority::{Actor, Role},
    enrolment::Enrolment,
    id::Id,
    institution::InstitutionKind,
};
use assay_store::Place;
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

/// Where the child finds what it is to do.
const TOLD: &str = "ASSAY_TEST_SEALS";
/// Cases of a step: fewer than there are.
const STEP: u32 = 2;

/// A world on the eve of its exit; nobody is at work on it.
struct Eve {
    who: Vec<Id<Enrolment>>,
    folder: PathBuf,
    url: Option<String>,
    _world: World,
}

fn eves() -> Vec<Eve> {
    place::places()
        .into_iter()
        .map(|fresh| {
            let url = match &fresh.place {
                Place::Sqlite(_) => None,
                Place::Postgres(url) => Some(url.clone()),
            };
            let mut world = World::new(fresh, InstitutionKind::Station);
            let mut who = Vec::new();
            for _ in 0..3 {
                let session = world.announced(2);
                who.extend(world.accepted(&session, 2));
            }
            let folder = world.house.folder.clone();
            let law = pack::china().unwrap();
            world.house = House::look(&folder, url.as_deref(), law).unwrap();
            Eve {
                who,
                folder,
                url,
                _world: world,
            }
        })
        .collect()
}

/// Opens an installation as soon as whoever had it before has let it go.
pub(crate) fn open(folder: &Path, url: Option<&str>) -> Arc<House> {
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

fn clock() -> Call {
    Call {
        id: "exit.take-force/test".to_owned(),
        actor: Actor {
            account: "system".to_owned(),
            role: Role::System,
            institution: None,
            person: None,
        },
        now: edge::start_of(EXIT),
        today: EXIT,
    }
}

#[test]
#[ignore = "the child process of the other tests"]
#[expect(
    clippy::disallowed_methods,
    reason = "the test tells its child what to do"
)]
fn the_child_seals() {
    let Ok(told) = std::env::var(TOLD) else {
        return;
    };
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let house = open(
        told["folder"].as_str().unwrap().as_ref(),
        told["url"].as_str(),
    );
    take_exit_by_steps(&house, &clock(), OCCUPATION, STEP, &mut |_| ()).unwrap();
}

impl Eve {
    fn kill_at(&self, point: &str) {
        let told = serde_json::json!({"folder": self.folder, "url": self.url});
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "sealing::the_child_seals"])
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

    /// Goes on at the next start, and holds.
    fn recovers(&self, point: &str) {
        let house = open(&self.folder, self.url.as_deref());
        let mut steps = Vec::new();
        let sealed = take_exit_by_steps(&house, &clock(), OCCUPATION, STEP, &mut |step| {
            steps.push(step.done);
        });
        let sealed = sealed.unwrap().unwrap();
        assert!(steps.is_sorted(), "{point}: {steps:?}");
        assert_eq!((sealed.cases, sealed.left_out), (6, 0), "{point}");
        assert_eq!(sealed.asked, 6, "{point}");
        let again = take_exit_by_steps(&house, &clock(), OCCUPATION, STEP, &mut |_| ());
        assert_eq!(again.unwrap(), None, "{point}");
        let key = house.record_note_key();
        let mut positions: Vec<u64> = self
            .who
            .iter()
            .map(|id| {
                let proof = membership(&house, id.as_str()).unwrap().unwrap();
                assert_eq!(proof.proves(&key), Ok(()), "{point}");
                assert_eq!(hex::encode(proof.sealed.root), sealed.root, "{point}");
                proof.place.position
            })
            .collect();
        positions.sort_unstable();
        assert_eq!(positions, [0, 1, 2, 3, 4, 5], "{point}");
        let roots = "select count(*) from record_leaf where kind = 'roster'";
        assert_eq!(house.store.read(|tx| tx.count(roots, &[])).unwrap(), 1);
        assert!(house.store.read(|tx| tx.follow_journal()).unwrap().is_ok());
    }
}

/// Stops a seal at a point of every database; gives what is staged, sealed and asked, and lets it go on.
fn stopped_at(point: &str, expected: [i64; 3]) {
    for eve in eves() {
        eve.kill_at(point);
        let law = pack::china().unwrap();
        let house = House::look(&eve.folder, eve.url.as_deref(), law).unwrap();
        let counts = [
            "select count(*) from roster",
            "select count(*) from occupation_exit",
            "select count(*) from wish",
        ]
        .map(|sql| house.store.read(|tx| tx.count(sql, &[])).unwrap());
        assert_eq!(counts, expected, "{point}");
        drop(house);
        eve.recovers(point);
    }
}

#[test]
fn a_beginning_failed_and_lost() {
    stopped_at("exit.before-begin-commit", [0, 0, 0]);
}

#[test]
fn a_beginning_failed_but_kept() {
    stopped_at("exit.after-begin-commit", [0, 0, 0]);
}

#[test]
fn a_step_failed_and_lost() {
    stopped_at("exit.before-stage-commit", [0, 0, 0]);
}

#[test]
fn a_step_failed_but_kept() {
    stopped_at("exit.after-stage-commit", [2, 0, 0]);
}

#[test]
fn a_seal_failed_and_lost() {
    stopped_at("exit.before-seal-commit", [6, 0, 0]);
}

#[test]
fn a_seal_failed_but_kept() {
    stopped_at("exit.after-seal-commit", [6, 1, 0]);
}

#[test]
fn questions_failed_and_lost() {
    stopped_at("exit.before-questions-commit", [6, 1, 0]);
}

#[test]
fn questions_failed_but_kept() {
    stopped_at("exit.after-questions-commit", [6, 1, 2]);
}
