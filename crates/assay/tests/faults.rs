//! `kill -9` at every step of issuance, then a start, on every database of the environment: no number twice, no gap,
//! nothing without its other half, nothing lost.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::{
    app::issue_certificates::{Issued, carry_on, issue_certificates},
    fsck::fsck,
};
use std::{collections::BTreeSet, fs};

#[path = "faults/cut_off.rs"]
mod cut_off;
#[path = "faults/erased.rs"]
mod erased;
#[path = "faults/heads.rs"]
mod heads;
#[path = "faults/held.rs"]
mod held;
#[cfg(feature = "pkcs11")]
#[path = "faults/on_token.rs"]
mod on_token;
#[path = "../../store/tests/shared/place.rs"]
mod place;
#[path = "faults/rotated.rs"]
mod rotated;
#[path = "faults/waiting.rs"]
mod waiting;
#[path = "faults/witnessed.rs"]
mod witnessed;
#[expect(
    dead_code,
    reason = "shared with the tests of acts, which use all of it"
)]
#[path = "life_a/world.rs"]
mod world;

use waiting::{Told, Waiting, assay, never_public, places};

/// Every point at which issuance is stopped, in their order.
const POINTS: [&str; 9] = [
    "issue.before-plan-commit",
    "issue.after-plan-commit",
    "issue.before-sign-commit",
    "issue.after-sign-commit",
    "publish.before-tiles",
    "publish.after-tiles",
    "publish.after-head",
    "publish.before-release",
    "publish.after-release",
];

/// Candidates of a session, all of whom pass.
const CANDIDATES: usize = 3;

impl Waiting {
    /// Numbers of the certificates in a stage.
    fn numbers(&self, stage: &'static str) -> BTreeSet<String> {
        let certificates = self
            .look()
            .store
            .read(|tx| tx.certificates_in(stage, "", 10_000))
            .unwrap();
        let all = certificates.len();
        let numbers: BTreeSet<String> = certificates.into_iter().map(|it| it.number).collect();
        assert_eq!(numbers.len(), all, "a number twice");
        numbers
    }

    /// How many certificates are planned, logged and released.
    fn counts(&self) -> [usize; 3] {
        ["planned", "logged", "released"].map(|stage| self.numbers(stage).len())
    }

    /// Leaves of certificates in the database.
    fn leaves(&self) -> i64 {
        let sql = "select count(*) from record_leaf where kind = 'certificate'";
        self.look().store.read(|tx| tx.count(sql, &[])).unwrap()
    }

    /// Whoever reads the public record finds it whole, whatever has just happened.
    fn stays_readable(&self) {
        let record = self.folder.join("record");
        assay(&["record", "check", record.to_str().unwrap()]);
    }

    /// Starts again and asks with the same id: the answer is the first one, and everything holds.
    fn recovers(&self) -> Issued {
        let issued = {
            let house = self.open();
            carry_on(&house).unwrap();
            let first = issue_certificates(&house, &self.calls[0], &self.sessions[0]).unwrap();
            let again = issue_certificates(&house, &self.calls[0], &self.sessions[0]).unwrap();
            assert_eq!(first, again, "the same id gives the first answer");
            first
        };
        assert!(issued.held.is_empty(), "{issued:?}");
        self.holds(std::slice::from_ref(&issued));
        issued
    }

    /// What was answered is what is released, numbered without a gap, and holds before the house and a stranger.
    fn holds(&self, answers: &[Issued]) {
        let answered: Vec<&String> = answers.iter().flat_map(|it| &it.numbers).collect();
        let distinct: BTreeSet<String> = answered.iter().map(|it| (*it).clone()).collect();
        assert_eq!(
            distinct.len(),
            answered.len(),
            "a number was answered twice"
        );
        assert_eq!(self.numbers("released"), distinct);
        assert_eq!(self.counts(), [0, 0, distinct.len()]);
        assert_eq!(self.leaves(), i64::try_from(distinct.len()).unwrap());
        let serial = |number: &String| number[number.len() - 5..].parse::<usize>().unwrap();
        let serials: BTreeSet<usize> = distinct.iter().map(serial).collect();
        assert_eq!(
            serials,
            (1..=distinct.len()).collect(),
            "a gap that nothing explains"
        );
        fsck(&self.look(), |finding| {
            assert_eq!(finding.wrong, None, "{}", finding.what);
        })
        .unwrap();
        self.holds_before_a_stranger(&distinct);
    }

    /// The commands a stranger has: the record is recomputed, each certificate is verified against it.
    fn holds_before_a_stranger(&self, numbers: &BTreeSet<String>) {
        self.stays_readable();
        let export = self.folder.join("export");
        let _ = fs::remove_dir_all(&export);
        let export = export.to_str().unwrap();
        let data = self.folder.to_str().unwrap();
        let mut arguments = vec!["export", "certificates", export, "--data", data];
        if let Some(url) = &self.url {
            arguments.extend(["--database", url]);
        }
        assay(&arguments);
        let record = self.folder.join("record");
        let files: Vec<String> = numbers
            .iter()
            .map(|number| format!("{export}/{number}.json"))
            .collect();
        let mut arguments = vec!["verify", "--json", "--record", record.to_str().unwrap()];
        arguments.extend(files.iter().map(String::as_str));
        let verdicts = assay(&arguments);
        assert_eq!(verdicts.lines().count(), numbers.len());
        for verdict in verdicts.lines() {
            let verdict: serde_json::Value = serde_json::from_str(verdict).unwrap();
            assert_eq!(verdict["verified"], true, "{verdict}");
            for line in ["signature", "directory", "record", "dates"] {
                assert_eq!(verdict["lines"][line]["outcome"], "holds", "{verdict}");
            }
        }
    }
}

/// Stops issuance at a point of every database; gives what is planned, logged, released and in the record's leaves,
/// and lets it recover.
fn stopped_at(point: &str, expected: [usize; 3], leaves: usize) {
    for waiting in places(1) {
        waiting.kill_at(point, Told::Issue);
        assert_eq!(waiting.counts(), expected, "{point}");
        assert_eq!(waiting.leaves(), i64::try_from(leaves).unwrap(), "{point}");
        waiting.stays_readable();
        let kept: BTreeSet<String> = ["planned", "logged", "released"]
            .into_iter()
            .flat_map(|stage| waiting.numbers(stage))
            .collect();
        let issued: BTreeSet<String> = waiting.recovers().numbers.into_iter().collect();
        assert_eq!(issued.len(), CANDIDATES);
        assert!(kept.is_empty() || kept == issued, "{point}: {kept:?}");
    }
}

#[test]
fn plans_failed_and_lost() {
    stopped_at("issue.before-plan-commit", [0, 0, 0], 0);
}

#[test]
fn plans_failed_but_kept() {
    stopped_at("issue.after-plan-commit", [CANDIDATES, 0, 0], 0);
}

#[test]
fn signatures_failed_and_lost() {
    stopped_at("issue.before-sign-commit", [CANDIDATES, 0, 0], 0);
}

#[test]
fn signatures_failed_but_kept() {
    stopped_at("issue.after-sign-commit", [0, CANDIDATES, 0], CANDIDATES);
}

#[test]
fn tiles_failed_and_lost() {
    stopped_at("publish.before-tiles", [0, CANDIDATES, 0], CANDIDATES);
}

#[test]
fn tiles_failed_but_kept() {
    stopped_at("publish.after-tiles", [0, CANDIDATES, 0], CANDIDATES);
}

#[test]
fn a_head_failed_but_kept() {
    stopped_at("publish.after-head", [0, CANDIDATES, 0], CANDIDATES);
}

#[test]
fn a_release_failed_and_lost() {
    stopped_at("publish.before-release", [0, CANDIDATES, 0], CANDIDATES);
}

#[test]
fn a_release_failed_but_kept() {
    stopped_at("publish.after-release", [0, 0, CANDIDATES], CANDIDATES);
}

#[test]
fn the_first_head_of_a_record_may_be_cut_off_too() {
    for point in &POINTS[4..] {
        for waiting in never_public() {
            waiting.kill_at(point, Told::Issue);
            assert_eq!(waiting.recovers().numbers.len(), CANDIDATES, "{point}");
        }
    }
}

#[test]
fn tiles_of_which_only_some_were_written_are_written_again() {
    for waiting in places(1) {
        let before = waiting.record_files();
        waiting.kill_at("publish.after-tiles", Told::Issue);
        // As if the process had died between two of them, and in the middle of a third.
        let written: Vec<_> = waiting
            .record_files()
            .difference(&before)
            .cloned()
            .collect();
        assert!(written.len() > 1, "{written:?}");
        for path in written.iter().step_by(2) {
            let bytes = fs::read(path).unwrap();
            fs::remove_file(path).unwrap();
            let mut half = path.as_os_str().to_owned();
            half.push(".new");
            place::put(half.as_ref(), &bytes[..bytes.len() / 2]);
        }
        waiting.stays_readable();
        waiting.recovers();
        let half_made = |path: &&std::path::PathBuf| path.extension().is_some_and(|it| it == "new");
        assert_eq!(waiting.record_files().iter().find(half_made), None);
    }
}

#[test]
fn a_recovery_that_is_itself_killed_at_every_step_ends_the_same() {
    for waiting in places(1) {
        waiting.kill_at("issue.after-plan-commit", Told::Issue);
        let planned = waiting.numbers("planned");
        for point in &POINTS[2..] {
            waiting.kill_at(point, Told::CarryOn);
            waiting.stays_readable();
        }
        let issued: BTreeSet<String> = waiting.recovers().numbers.into_iter().collect();
        assert_eq!(issued, planned);
    }
}

#[test]
fn whoever_comes_between_the_crash_and_the_repeated_call_gets_numbers_of_their_own() {
    for point in POINTS {
        for waiting in places(2) {
            waiting.kill_at(point, Told::Issue);
            let house = waiting.open();
            let answers: Vec<Issued> = [1, 0, 1, 0]
                .map(|one| {
                    let (call, session) = (&waiting.calls[one], &waiting.sessions[one]);
                    issue_certificates(&house, call, session).unwrap()
                })
                .into();
            drop(house);
            assert_eq!(answers[..2], answers[2..], "{point}");
            waiting.holds(&answers[..2]);
        }
    }
}

#[test]
fn another_id_for_the_same_session_issues_nothing_twice() {
    for point in POINTS {
        for waiting in places(1) {
            waiting.kill_at(point, Told::Issue);
            let house = waiting.open();
            let mut other = waiting.calls[0].clone();
            "another".clone_into(&mut other.id);
            let early = issue_certificates(&house, &other, &waiting.sessions[0]);
            let first = issue_certificates(&house, &waiting.calls[0], &waiting.sessions[0]);
            drop(house);
            waiting.holds(&[early.unwrap(), first.unwrap()]);
        }
    }
}

#[test]
fn a_server_that_starts_finishes_what_was_cut_off() {
    for waiting in places(1) {
        waiting.kill_at("issue.after-plan-commit", Told::Issue);
        let planned = waiting.numbers("planned");
        waiting.serve_until_it_listens();
        assert_eq!(waiting.numbers("released"), planned);
        waiting.recovers();
    }
}

#[test]
fn two_servers_on_one_database_take_turns() {
    for waiting in places(2) {
        if waiting.url.is_none() {
            // SQLite belongs to one process.
            continue;
        }
        let (one, two) = (waiting.open(), waiting.open());
        let ask = |house, at: usize| {
            issue_certificates(house, &waiting.calls[at], &waiting.sessions[at]).unwrap()
        };
        let answers = [ask(&one, 0), ask(&two, 1)];
        assert_eq!(ask(&two, 0), answers[0]);
        assert_eq!(ask(&one, 1), answers[1]);
        drop((one, two));
        waiting.holds(&answers);
    }
}

#[test]
fn two_servers_that_issue_at_once_share_the_numbers_and_the_record() {
    for waiting in places(4) {
        if waiting.url.is_none() {
            continue;
        }
        let servers = [waiting.open(), waiting.open()];
        let answers: Vec<Issued> = std::thread::scope(|scope| {
            let asked: Vec<_> = (0..4)
                .map(|at| {
                    let house = &servers[at % 2];
                    let (call, session) = (&waiting.calls[at], &waiting.sessions[at]);
                    scope.spawn(move || issue_certificates(house, call, session))
                })
                .collect();
            asked
                .into_iter()
                .map(|asked| asked.join().unwrap().unwrap())
                .collect()
        });
        drop(servers);
        waiting.holds(&answers);
    }
}
