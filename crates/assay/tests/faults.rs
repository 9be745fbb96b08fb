//! `kill -9` at every step of issuance, then a start: no number twice, nothing without its other half, nothing lost.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::{
    app::{
        Call,
        issue_certificates::{Issued, ToIssue, carry_on, issue_certificates},
    },
    demo,
    fsck::fsck,
    house::House,
    pack,
};
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    session::Session,
};
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    sync::atomic::{AtomicU32, Ordering},
};

const HOST: &str = "demo.assay.example";
/// Where the child finds what it is to do: folder, session, call, account, instant, day.
const TOLD: &str = "ASSAY_TEST_ISSUE";

/// A world in which one session's certificates wait to be issued.
struct World {
    folder: PathBuf,
    issue: ToIssue,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl World {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let name = format!("assay_faults_{}_{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let law = pack::china().unwrap();
        let (house, mut waiting) = demo::tell_until_issue(&folder, 100, law).unwrap();
        drop(house);
        Self {
            folder,
            issue: waiting.swap_remove(0),
        }
    }

    fn open(&self) -> Arc<House> {
        House::open(&self.folder, None, HOST, pack::china().unwrap()).unwrap()
    }

    /// Lets a child process issue, and kills it at a point.
    fn kill_at(&self, point: &str) {
        let (call, session) = &self.issue;
        let told = [
            self.folder.to_str().unwrap(),
            session.as_str(),
            &call.id,
            &call.actor.account,
            &call.now.to_string(),
            &call.today.to_string(),
        ]
        .join("|");
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_child_issues", "--ignored", "--nocapture"])
            .env(TOLD, told)
            .env("ASSAY_CRASH_AT", point)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let reached = lines
            .map_while(Result::ok)
            .any(|line| line.ends_with(&format!("crash point {point}")));
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        assert!(reached, "{point} was not reached: {ended}");
    }

    fn numbers(&self) -> BTreeSet<String> {
        let house = House::look(&self.folder, None, pack::china().unwrap()).unwrap();
        let mut numbers = BTreeSet::new();
        for stage in ["planned", "logged", "released"] {
            let found = house.store.read(|tx| tx.certificates_in(stage, "", 10_000));
            for certificate in found.unwrap() {
                assert!(numbers.insert(certificate.number), "a number twice");
            }
        }
        numbers
    }

    /// Starts again, asks with the same id, and looks at everything.
    fn recovers(&self) -> Issued {
        let (call, session) = &self.issue;
        let issued = {
            let house = self.open();
            carry_on(&house).unwrap();
            let first = issue_certificates(&house, call, session).unwrap();
            let again = issue_certificates(&house, call, session).unwrap();
            assert_eq!(first, again, "the same id gives the first answer");
            first
        };
        let released = self.numbers();
        let answered: BTreeSet<String> = issued.numbers.iter().cloned().collect();
        assert_eq!(answered.len(), issued.numbers.len());
        assert_eq!(released, answered);
        let house = House::look(&self.folder, None, pack::china().unwrap()).unwrap();
        let left = house
            .store
            .read(|tx| tx.certificates_in("released", "", 10_000));
        assert_eq!(left.unwrap().len(), issued.numbers.len());
        let serials: BTreeSet<u32> = issued
            .numbers
            .iter()
            .map(|number| number[number.len() - 5..].parse().unwrap())
            .collect();
        let all = u32::try_from(serials.len()).unwrap();
        assert_eq!(serials, (1..=all).collect(), "a gap in the serials");
        fsck(&house, |finding| {
            assert_eq!(finding.wrong, None, "{}", finding.what);
        })
        .unwrap();
        issued
    }
}

#[test]
#[ignore = "the child process of the other tests"]
#[expect(
    clippy::disallowed_methods,
    reason = "the test tells its child what to do"
)]
fn the_child_issues() {
    let Ok(told) = std::env::var(TOLD) else {
        return;
    };
    let words: Vec<&str> = told.split('|').collect();
    let house = House::open(Path::new(words[0]), None, HOST, pack::china().unwrap()).unwrap();
    let session: Id<Session> = Id::parse(words[1]).unwrap();
    let call = Call {
        id: words[2].to_owned(),
        actor: Actor {
            account: words[3].to_owned(),
            role: Role::Officer,
            institution: None,
            person: None,
        },
        now: words[4].parse().unwrap(),
        today: words[5].parse().unwrap(),
    };
    issue_certificates(&house, &call, &session).unwrap();
}

fn failed_and_lost(point: &str) {
    let world = World::new();
    world.kill_at(point);
    assert_eq!(
        world.numbers().len(),
        0,
        "{point}: nothing was acknowledged, nothing is there"
    );
    assert!(!world.recovers().numbers.is_empty());
}

fn failed_but_kept(point: &str) {
    let world = World::new();
    world.kill_at(point);
    let kept = world.numbers();
    assert!(!kept.is_empty(), "{point}: what was committed stays");
    let issued: BTreeSet<String> = world.recovers().numbers.into_iter().collect();
    assert_eq!(kept, issued);
}

#[test]
fn plans_failed_and_lost() {
    failed_and_lost("issue.before-plan-commit");
}

#[test]
fn plans_failed_but_kept() {
    failed_but_kept("issue.after-plan-commit");
}

#[test]
fn signatures_failed_and_lost() {
    // The plans stay; the signatures are made again, with the same bytes.
    failed_but_kept("issue.before-sign-commit");
}

#[test]
fn signatures_failed_but_kept() {
    failed_but_kept("issue.after-sign-commit");
}

#[test]
fn tiles_failed_and_lost() {
    failed_but_kept("publish.before-tiles");
}

#[test]
fn tiles_failed_but_kept() {
    failed_but_kept("publish.after-tiles");
}

#[test]
fn a_head_without_its_checkpoint_is_made_public_at_the_start() {
    failed_but_kept("publish.after-head");
}

#[test]
fn a_release_failed_and_lost() {
    failed_but_kept("publish.before-release");
}

#[test]
fn a_release_failed_but_kept() {
    failed_but_kept("publish.after-release");
}

#[test]
fn one_candidate_who_is_held_holds_nobody_else() {
    let world = World::new();
    let (call, session) = &world.issue;
    let passed = {
        let house = world.open();
        let kept = house.store.read(|tx| tx.enrolments_of(session)).unwrap();
        let passed: Vec<_> = kept
            .into_iter()
            .filter(|kept| kept.enrolment.stage.id() == "passed")
            .collect();
        assert!(passed.len() > 2);
        passed
    };
    // Somebody's fee is taken out of the books behind the back of the acts: one precondition fails.
    let held = &passed[1].enrolment.id;
    let database = rusqlite::Connection::open(world.folder.join("assay.db")).unwrap();
    let changed = database
        .execute(
            "update enrolment set paid_minor = 0 where id = ?1",
            [held.as_str()],
        )
        .unwrap();
    assert_eq!(changed, 1);
    drop(database);
    let house = world.open();
    let issued = issue_certificates(&house, call, session).unwrap();
    let already: Vec<_> = issued.held.iter().map(|(id, _)| id).collect();
    assert!(already.contains(&held));
    assert_eq!(issued.numbers.len() + issued.held.len(), passed.len());
    let (_, codes) = issued.held.iter().find(|(id, _)| id == held).unwrap();
    assert_eq!(codes, &["fee.paid"]);
}
