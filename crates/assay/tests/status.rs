//! The status of certificates, on every database of the environment: two persons behind each change, lists that change
//! with the register, a stranger who is told, corrections under one number, and recalls that hear everybody.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::{
    app::{
        Call, Failure,
        change_status::{decide_status, propose_status},
        issue_certificates::issue_certificates,
        recall_certificates::{answer_recall, open_recall, speak_in_recall},
        status_lists::LIST_SALT,
    },
    house::House,
};
use assay_core::{
    id::Id,
    status::{
        Change, Correction, Proposal, ReasonClass, Status,
        decide::Ruling,
        recall::{Recall, RecallStage},
    },
};
use assay_proof::{
    leaf::{LeafKind, leaf},
    status::List,
};
use jiff::civil::{Date, date};
use sha2::{Digest, Sha256};
use std::{cell::Cell, fs, path::Path, process::Command, sync::Arc};

#[path = "../../store/tests/shared/place.rs"]
mod place;
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

use waiting::{ISSUED, Waiting, places};
use world::code_of;

const CANDIDATES: usize = 3;

/// A world in which certificates are issued.
struct Issued {
    waiting: Waiting,
    house: Arc<House>,
    numbers: Vec<String>,
    calls: Cell<u32>,
}

fn worlds() -> Vec<Issued> {
    let issue = |waiting: Waiting| {
        let house = waiting.open();
        let issued = issue_certificates(&house, &waiting.calls[0], &waiting.sessions[0]);
        Issued {
            numbers: issued.unwrap().numbers,
            house,
            waiting,
            calls: Cell::new(0),
        }
    };
    places(1).into_iter().map(issue).collect()
}

impl Issued {
    fn officer(&self, account: &str, on: Date) -> Call {
        self.calls.set(self.calls.get() + 1);
        let mut call = self.waiting.calls[0].clone();
        call.id = format!("status-{}", self.calls.get());
        account.clone_into(&mut call.actor.account);
        call.now += i64::from(self.calls.get()) * 1_000_000;
        call.today = on;
        call
    }

    fn propose(
        &self,
        number: &str,
        (change, class): (Change, ReasonClass),
        correction: Correction,
    ) -> Result<Id<Proposal>, Failure> {
        let call = self.officer("first", ISSUED);
        let proposal = Proposal {
            id: assay::edge::fresh_id(call.now),
            number: String::new(),
            change,
            class,
            grounds: "核查笔录".to_owned(),
            correction,
            paper_serial: None,
            proposed_by: String::new(),
            proposed_by_person: None,
            proposed_on: ISSUED,
            recall: None,
            is_open: true,
        };
        propose_status(&self.house, &call, number, proposal)
    }

    fn decide(&self, by: &str, id: &Id<Proposal>) -> Result<Status, Failure> {
        let call = self.officer(by, ISSUED);
        decide_status(&self.house, &call, id, Ruling::Approve, "示例决〔2020〕9号")
    }

    fn change(&self, number: &str, change: Change, class: ReasonClass) -> Status {
        let id = self.propose(number, (change, class), Correction::default());
        self.decide("second", &id.unwrap()).unwrap()
    }

    /// What a stranger with an export is told: the exit code and the answer for each file.
    fn told(&self, files: &[&str]) -> (Option<i32>, Vec<serde_json::Value>) {
        let export = self.waiting.folder.join("export");
        let _ = fs::remove_dir_all(&export);
        assay::export::certificates(&self.house, &export, u64::MAX, |_| ()).unwrap();
        let files = files.iter().map(|name| export.join(format!("{name}.json")));
        let output = Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(["verify", "--json"])
            .args(files)
            .output()
            .unwrap();
        let answers = String::from_utf8(output.stdout).unwrap();
        let answers = answers
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        (output.status.code(), answers.collect())
    }

    #[track_caller]
    fn check(&self, file: &str, code: i32, outcome: &str, words: &str) {
        let (ended, answers) = self.told(&[file]);
        assert_eq!(ended, Some(code), "{answers:?}");
        let status = &answers[0]["lines"]["status"];
        assert_eq!(status["outcome"], outcome, "{status}");
        let said = status["say"]["en"].as_str().unwrap();
        assert!(said.contains(words), "{said}");
    }

    /// The published list of a purpose, checked against the leaf of the record that commits to it.
    fn list(&self, purpose: &str, number: &str) -> (List, u32) {
        let certificate = self.house.store.read(|tx| tx.certificate(number)).unwrap();
        let certificate = certificate.unwrap();
        let (institution, place) = (certificate.institution, certificate.place);
        let bytes = self
            .house
            .store
            .read(|tx| tx.status_list(purpose, &institution, place.block));
        let bytes = bytes.unwrap().unwrap();
        let digest = Sha256::digest(&bytes).into();
        let committed = leaf(LeafKind::StatusList, &LIST_SALT, &digest);
        let leaves = self
            .house
            .store
            .read(|tx| tx.leaves_from(0, 10_000))
            .unwrap();
        assert!(leaves.iter().any(|leaf| leaf.bytes == committed));
        (List::open(&bytes).unwrap().list, place.index)
    }

    fn is_set(&self, purpose: &str, number: &str) -> bool {
        let (list, index) = self.list(purpose, number);
        list.bits.get(index).unwrap()
    }
}

#[test]
fn a_revocation_needs_two_persons_and_reaches_every_verifier_at_commit() {
    for world in worlds() {
        let [first, other, _] = world.numbers.as_slice() else {
            panic!("three certificates")
        };
        world.check(first, 0, "holds", "neither revoked nor suspended");
        assert!(!world.is_set("revocation", first));
        let why = (Change::Revoke, ReasonClass::Fraud);
        let id = world.propose(first, why, Correction::default()).unwrap();
        let twice = world.propose(first, why, Correction::default());
        assert!(code_of(twice).contains("status_proposal"), "one at a time");
        assert_eq!(
            code_of(world.decide("first", &id)),
            "status.decide.same-person"
        );
        assert!(!world.is_set("revocation", first));
        assert_eq!(world.decide("second", &id).unwrap(), Status::Revoked);
        assert_eq!(code_of(world.decide("third", &id)), "status.decide.decided");
        assert!(world.is_set("revocation", first) && !world.is_set("suspension", first));
        assert!(!world.is_set("revocation", other));
        world.check(first, 1, "fails", "revoked on 2020-12-07, reason: fraud");
        world.check(other, 0, "holds", "neither revoked nor suspended");
        let lifted = (Change::Lift, ReasonClass::Cleared);
        let lifted = world.propose(first, lifted, Correction::default());
        assert_eq!(code_of(lifted), "status.propose.status");
    }
}

#[test]
fn a_suspension_ends_and_leaves_no_trace_in_the_list() {
    for world in worlds() {
        let number = world.numbers[0].as_str();
        world.change(number, Change::Suspend, ReasonClass::Investigation);
        assert!(world.is_set("suspension", number) && !world.is_set("revocation", number));
        world.check(number, 1, "fails", "suspended since 2020-12-07");
        world.change(number, Change::Lift, ReasonClass::Cleared);
        assert!(!world.is_set("suspension", number));
        world.check(number, 0, "holds", "neither revoked nor suspended");
    }
}

#[test]
fn a_correction_keeps_the_number_and_revokes_the_edition_before() {
    for world in worlds() {
        let number = world.numbers[0].as_str();
        let correction = Correction {
            holder: Some("更正·示例".to_owned()),
            job_type: None,
        };
        let why = (Change::Correct, ReasonClass::WrongField);
        let id = world.propose(number, why, correction).unwrap();
        assert_eq!(world.decide("second", &id).unwrap(), Status::Superseded);
        let now = world
            .house
            .store
            .read(|tx| tx.certificate(number))
            .unwrap()
            .unwrap();
        assert_eq!((now.edition, now.stage.as_str()), (2, "released"));
        let store = &world.house.store;
        let to_print = store.read(|tx| tx.to_print(&now.institution, number));
        assert!(
            to_print.unwrap().unwrap().is_in_force,
            "the new edition is printed"
        );
        world.check(number, 0, "holds", "neither revoked nor suspended");
        world.check(&format!("{number}.1"), 1, "fails", "reason: wrong-field");
        let export = world.waiting.folder.join("export");
        let said = |name: &str| fs::read_to_string(export.join(name)).unwrap();
        assert!(said(&format!("{number}.json")).contains("更正·示例"));
        assert!(!said(&format!("{number}.1.json")).contains("更正·示例"));
    }
}

#[test]
fn a_list_that_was_changed_or_left_out_is_never_taken_for_clear() {
    for world in worlds() {
        let number = world.numbers[0].as_str();
        world.change(number, Change::Revoke, ReasonClass::IssuedInError);
        world.told(&[number]);
        let export = world.waiting.folder.join("export");
        let verify = || {
            let output = Command::new(env!("CARGO_BIN_EXE_assay"))
                .args(["verify", "--json"])
                .arg(export.join(format!("{number}.json")))
                .output()
                .unwrap();
            (
                output.status.code(),
                String::from_utf8(output.stdout).unwrap(),
            )
        };
        let lists = export.join("status/revocation");
        let of = |folder: &Path| {
            fs::read_dir(folder)
                .unwrap()
                .next()
                .unwrap()
                .unwrap()
                .path()
        };
        let list = of(&of(&lists));
        let whole = fs::read_to_string(&list).unwrap();
        place::put(&list, whole.replace("\"u", "\"uA").as_bytes());
        assert_eq!(verify().0, Some(2), "a changed list is said");
        fs::remove_file(&list).unwrap();
        let (code, said) = verify();
        assert_eq!(code, Some(0));
        assert!(said.contains("status not checked"), "{said}");
    }
}

#[test]
fn in_a_recall_everybody_is_heard_and_answered_alone() {
    for world in worlds() {
        let [first, second, _] = world.numbers.as_slice() else {
            panic!("three certificates")
        };
        let call = world.officer("first", ISSUED);
        let recall = Recall {
            id: assay::edge::fresh_id(call.now),
            grounds: "监考记录缺失".to_owned(),
            decision: "示例查〔2020〕1号".to_owned(),
            numbers: vec![first.clone(), second.clone()],
            opened_by: String::new(),
            opened_on: ISSUED,
            hearing_until: ISSUED,
        };
        open_recall(&world.house, &call, recall).unwrap();
        let answer = |number: &str, to, on| {
            let call = world.officer("first", on);
            code_of(answer_recall(&world.house, &call, number, to, "结论"))
        };
        let soon = date(2020, 12, 8);
        assert_eq!(answer(first, RecallStage::Proposed, soon), "recall.hearing");
        let call = world.officer("first", soon);
        speak_in_recall(&world.house, &call, first, "我参加了考试").unwrap();
        assert_eq!(answer(first, RecallStage::Proposed, soon), "done");
        assert_eq!(answer(second, RecallStage::Reassessed, soon), "done");
        assert_eq!(answer(second, RecallStage::Cleared, soon), "done");
        assert_eq!(answer(second, RecallStage::Proposed, soon), "recall.stage");
        // Nothing was taken from anybody yet: another officer decides on the one proposal.
        assert!(!world.is_set("revocation", first) && !world.is_set("revocation", second));
        let open = world.house.store.read(|tx| tx.open_proposals(10)).unwrap();
        assert_eq!(open.len(), 1);
        let id = &open[0].proposal.id;
        assert_eq!(
            code_of(world.decide("first", id)),
            "status.decide.same-person"
        );
        world.decide("second", id).unwrap();
        assert!(world.is_set("revocation", first) && !world.is_set("revocation", second));
    }
}
