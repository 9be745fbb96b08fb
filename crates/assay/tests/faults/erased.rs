//! A person is erased: nothing that names them is left, whatever is counted and signed stays, and a crash leaves everything or
//! nothing.
use crate::{
    rotated::{get, served},
    waiting::{Waiting, assay, open, places},
    world::{code_of, running},
};
use assay::{
    app::{
        Call,
        erase_person::{erase_person, propose_erasure},
        issue_certificates::issue_certificates,
    },
    edge,
    fsck::fsck,
    house::House,
};
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    person::{Person, erase::Erasure},
};
use assay_store::erasure::NAMELESS;
use jiff::civil::{Date, date};
use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::Arc,
};

/// The records of the exam need not be kept any more.
const FREE: Date = date(2026, 1, 12);
/// They must.
const KEPT: Date = date(2025, 12, 7);
/// Where the child finds what it is to do.
const TOLD: &str = "ASSAY_TEST_ERASE";

fn officer(account: &str, on: Date) -> Call {
    Call {
        id: format!("erase-{}", running()),
        actor: Actor {
            account: account.to_owned(),
            role: Role::Officer,
            institution: None,
            person: None,
        },
        now: edge::start_of(on) + 36_000_000_000,
        today: on,
    }
}

/// What is counted whatever is erased.
fn figures(house: &House) -> Vec<i64> {
    let sql = [
        "select count(*) from certificate",
        "select count(*) from record_leaf",
        "select count(*) from booking",
        "select cast(coalesce(sum(amount_minor), 0) as bigint) from booking",
        "select count(*) from score",
        "select count(*) from roster",
        "select count(*) from enrolment",
    ];
    let count = |sql| house.store.read(|tx| tx.count(sql, &[])).unwrap();
    sql.map(count).to_vec()
}

impl Waiting {
    /// Issues the certificates; gives the last candidate, whose name is in no other, and their certificate's number.
    fn issued_to_somebody(&self) -> (Person, String) {
        let house = self.open();
        issue_certificates(&house, &self.calls[0], &self.sessions[0]).unwrap();
        let id = self.candidates[0].last().unwrap();
        house
            .store
            .read(|tx| {
                let kept = tx.enrolment(id)?.unwrap().enrolment;
                let person = tx.person(&kept.person)?.unwrap();
                let number = tx.certificates_by(&kept.person)?[0].number.clone();
                Ok::<_, assay_store::StoreError>((person, number))
            })
            .unwrap()
    }

    fn all_holds(&self) {
        fsck(&self.look(), |finding| {
            assert_eq!(finding.wrong, None, "{}", finding.what);
        })
        .unwrap();
        self.stays_readable();
    }

    /// Which files of the installation hold a text.
    fn files_with(&self, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let bytes = fs::read(&path).unwrap();
                let mut parts = bytes.windows(text.len());
                if let Some(at) = parts.position(|part| part == text.as_bytes()) {
                    let around = &bytes[at.saturating_sub(120)..(at + 120).min(bytes.len())];
                    found.push(format!(
                        "{}: {}",
                        path.display(),
                        String::from_utf8_lossy(around)
                    ));
                }
            }
        }
        found
    }
}

fn propose(house: &Arc<House>, by: &str, on: Date, person: &Person) -> Result<Id<Erasure>, String> {
    let call = officer(by, on);
    let id = edge::fresh_id(call.now);
    let proposed = propose_erasure(house, &call, id, &person.id, "本人申请，信访2026-17");
    match proposed {
        Ok(id) => Ok(id),
        other => Err(code_of(other)),
    }
}

#[test]
fn whoever_is_erased_is_named_nowhere_and_everything_else_stays() {
    for waiting in places(1) {
        let (person, number) = waiting.issued_to_somebody();
        // What the holder took along before.
        let export = waiting.folder.join("export");
        let mut words = vec!["export", "certificates", export.to_str().unwrap()];
        words.extend(waiting.named());
        assay(&words);
        let taken = export.join(format!("{number}.json"));
        let house = waiting.open();
        assert_eq!(
            propose(&house, "one", KEPT, &person),
            Err("person.erase.retention".to_owned())
        );
        let before = figures(&house);
        let erasure = propose(&house, "one", FREE, &person).unwrap();
        let again = propose(&house, "two", FREE, &person);
        assert_eq!(again, Err("person.erase.proposed".to_owned()));
        let same = erase_person(&house, &officer("one", FREE), &erasure);
        assert_eq!(code_of(same), "person.erase.same-person");
        let call = officer("two", FREE);
        assert_eq!(erase_person(&house, &call, &erasure).unwrap(), 1);
        assert_eq!(
            erase_person(&house, &call, &erasure).unwrap(),
            1,
            "the first answer"
        );
        let twice = erase_person(&house, &officer("two", FREE), &erasure);
        assert_eq!(code_of(twice), "person.erase.erased");

        assert_eq!(figures(&house), before);
        let left = house
            .store
            .read(|tx| tx.person(&person.id))
            .unwrap()
            .unwrap();
        assert_eq!(
            (left.name.as_str(), left.document.number.as_str()),
            (NAMELESS, "")
        );
        let found = house.store.read(|tx| tx.person_with(&person.document));
        assert_eq!(found.unwrap(), None);
        let kept = house
            .store
            .read(|tx| tx.certificate(&number))
            .unwrap()
            .unwrap();
        assert!(kept.credential.is_none() && kept.hash_data.is_empty());
        let leaf = house.store.read(|tx| tx.leaf(kept.leaf.unwrap()));
        assert_eq!(leaf.unwrap().unwrap().salt, None);
        drop(house);
        waiting.all_holds();
        if waiting.url.is_none() {
            drop(waiting.look());
            assert_eq!(waiting.files_with(&person.name), Vec::<String>::new());
        }
        // The holder's own copy still verifies: the proof in their hands has its salt.
        let told = assay(&["verify", "--json", taken.to_str().unwrap()]);
        assert!(told.contains("\"verified\":true"), "{told}");
        let _ = fs::remove_dir_all(&export);
        assay(&words);
        assert!(!taken.exists());
        is_told(&waiting, &person, &number);
    }
}

/// What the public is told, from a server: a sentence that names nobody.
fn is_told(waiting: &Waiting, person: &Person, number: &str) {
    served(waiting, |address| {
        let page = get(address, &format!("/certificate/{number}"));
        assert!(
            page.contains("个人信息已依法删除") || page.contains("were erased by law"),
            "{page}"
        );
        assert!(!page.contains(&person.name));
        let asked = get(
            address,
            &format!("/api/v1/verify?number={number}&name=anybody"),
        );
        assert!(asked.contains("\"erased\":true"), "{asked}");
        for gone in ["credential.json?name=x", "certificate.pdf?name=x", "proof"] {
            let answer = get(address, &format!("/certificate/{number}/{gone}"));
            assert!(answer.starts_with("HTTP/1.1 410"), "{gone}: {answer}");
        }
    });
}

/// Kills an erasure at a point; then everything is there, or nothing, and it is finished with the same call.
fn cut_off(point: &str, is_done: bool) {
    for waiting in places(1) {
        let (person, _) = waiting.issued_to_somebody();
        let house = waiting.open();
        let erasure = propose(&house, "one", FREE, &person).unwrap();
        drop(house);
        let call = officer("two", FREE);
        let told = serde_json::json!({
            "folder": waiting.folder,
            "url": waiting.url,
            "erasure": erasure,
            "id": call.id,
        });
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "erased::the_child_erases",
                "--ignored",
                "--nocapture",
            ])
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
        let name = |house: &House| {
            let left = house.store.read(|tx| tx.person(&person.id));
            left.unwrap().unwrap().name
        };
        let expected = if is_done { NAMELESS } else { &person.name };
        let house = waiting.open();
        assert_eq!(name(&house), expected, "{point}");
        assert_eq!(erase_person(&house, &call, &erasure).unwrap(), 1);
        assert_eq!(name(&house), NAMELESS);
        drop(house);
        waiting.all_holds();
    }
}

#[test]
fn an_erasure_failed_and_lost() {
    cut_off("erase.before-commit", false);
}

#[test]
fn an_erasure_failed_but_kept() {
    cut_off("erase.after-commit", true);
}

#[test]
#[ignore = "the child process of the other tests"]
#[expect(
    clippy::disallowed_methods,
    reason = "the test tells its child what to do"
)]
fn the_child_erases() {
    let Ok(told) = std::env::var(TOLD) else {
        return;
    };
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let text = |key: &str| told[key].as_str();
    let house = open(text("folder").unwrap().as_ref(), text("url"));
    let mut call = officer("two", FREE);
    text("id").unwrap().clone_into(&mut call.id);
    let erasure = Id::parse(text("erasure").unwrap()).unwrap();
    erase_person(&house, &call, &erasure).unwrap();
}
