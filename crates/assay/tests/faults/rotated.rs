//! Keys are rotated while certificates are issued, and rotations are cut off: whatever was signed, was signed with a key that
//! was public before, and verifies.
use crate::{
    waiting::{ISSUED, Waiting, places, with_candidates},
    world::running,
};
use assay::{
    app::{
        Call,
        issue_certificates::{carry_on, issue_certificates},
        put_in_wallet::selective,
        rotate_key::{Rotated, rotate_key},
    },
    edge,
    house::House,
};
use assay_core::{authority::Role, key::KeyHolder};
use assay_proof::{credential, did, suite::TokenKey};
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
    sync::{Arc, mpsc},
};

impl Waiting {
    pub(crate) fn institution(&self) -> KeyHolder {
        let house = self.look();
        let all = house.store.read(|tx| tx.institutions()).unwrap();
        KeyHolder::Institution(all[0].id.clone())
    }

    /// Arguments that name the installation.
    pub(crate) fn named(&self) -> Vec<&str> {
        let mut words = vec!["--data", self.folder.to_str().unwrap()];
        if let Some(url) = &self.url {
            words.extend(["--database", url]);
        }
        words
    }

    /// Rotates with the command, and kills it at a point.
    fn kill_rotation_at(&self, point: &str) {
        let holder = self.institution();
        let mut child = Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(["keys", "rotate", "--institution", holder.id()])
            .args(["--reason", "drill"])
            .args(self.named())
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

    /// Every certificate was signed with a generation that the record had before it, and that the did document names.
    pub(crate) fn signed_with_published_keys(&self) -> BTreeSet<u32> {
        let house = self.look();
        let released = house
            .store
            .read(|tx| tx.certificates_in("released", "", 10_000));
        let mut generations = BTreeSet::new();
        for one in released.unwrap() {
            let id = one.institution.as_str();
            let signed = credential::read(one.credential.as_deref().unwrap()).unwrap();
            let document = house.institution_document(id).unwrap();
            assert!(did::keys(&document).contains(&signed.key));
            if one.generation > 1 {
                let sql = "select count(*) from key_generation where holder = $1 and generation = $2 and leaf < $3";
                let leaf = i64::try_from(one.leaf.unwrap()).unwrap();
                let values = [id.into(), one.generation.into(), leaf.into()];
                let before = house.store.read(|tx| tx.count(sql, &values));
                assert_eq!(before.unwrap(), 1, "{} {}", one.number, one.generation);
            }
            generations.insert(one.generation);
        }
        generations
    }
}

/// A call of the keeper of keys.
pub(crate) fn rotate_call(by: &Call) -> Call {
    let mut call = by.clone();
    call.id = format!("rotate-{}", running());
    "keeper".clone_into(&mut call.actor.account);
    assert_eq!(call.actor.role, Role::Officer);
    call
}

fn rotate(house: &Arc<House>, by: &Call, holder: &KeyHolder) -> Rotated {
    rotate_key(house, &rotate_call(by), holder, "yearly").unwrap()
}

/// Asks a server for a path; gives what it answers.
pub(crate) fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn keys_are_rotated_while_certificates_are_issued_and_all_of_them_verify() {
    for waiting in with_candidates(4, crate::CANDIDATES) {
        let house = waiting.open();
        let holder = waiting.institution();
        let wallet = TokenKey::from_seed(&[5; 32]).public();
        let (by, calls, sessions) = (&waiting.calls[0], &waiting.calls, &waiting.sessions);
        let (begins, begun) = mpsc::channel();
        let (answers, rotations) = std::thread::scope(|scope| {
            let (house, holder) = (&house, &holder);
            let rotating = scope.spawn(move || {
                let mut rotations = 0;
                while let Ok(()) = begun.recv() {
                    rotate(house, by, holder);
                    rotations += 1;
                }
                rotate(house, by, &KeyHolder::Authority);
                rotations + 1
            });
            let issue = |at: usize| {
                begins.send(()).unwrap();
                issue_certificates(house, &calls[at], &sessions[at]).unwrap()
            };
            let answers: Vec<_> = (0..sessions.len()).map(issue).collect();
            drop(begins);
            (answers, rotating.join().unwrap())
        });
        assert_eq!(rotations, sessions.len() + 1);
        house.publish().unwrap();
        let generations = waiting.signed_with_published_keys();
        assert!(generations.len() > 1, "{generations:?}");
        // From wallets too: of the first generation that signed, and of the newest.
        let number = &answers[0].numbers[0];
        let certificate = house.store.read(|tx| tx.certificate(number));
        let certificate = certificate.unwrap().unwrap();
        let now = edge::start_of(ISSUED) + 86_400_000_000;
        let early = selective(&house, &certificate, &wallet, now).unwrap();
        rotate(&house, &waiting.calls[0], &holder);
        rotate(&house, &waiting.calls[0], &KeyHolder::Authority);
        let late = selective(&house, &certificate, &wallet, now).unwrap();
        house.publish().unwrap();
        drop(house);
        waiting.holds(&answers);
        waiting.verifies_from_wallets(&[early, late]);
        waiting.verifies_online(number);
    }
}

impl Waiting {
    pub(crate) fn verifies_from_wallets(&self, tokens: &[String]) {
        let export = self.folder.join("export");
        for (at, token) in tokens.iter().enumerate() {
            let file = export.join(format!("{at}.sd-jwt"));
            crate::place::put(&file, token.as_bytes());
            let told = crate::assay(&["verify", "--json", file.to_str().unwrap()]);
            let told: serde_json::Value = serde_json::from_str(&told).unwrap();
            assert_eq!(told["verified"], true, "{told}");
            assert_eq!(told["lines"]["signature"]["outcome"], "holds", "{told}");
        }
    }

    /// From a running server: its record proves every certificate, its documents name every key.
    fn verifies_online(&self, number: &str) {
        let export = self.folder.join("export");
        let files: Vec<String> = fs::read_dir(&export)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|kind| kind == "json"))
            .map(|path| path.to_string_lossy().into_owned())
            .collect();
        served(self, |address| {
            let record = format!("http://{address}/record");
            let mut words = vec!["verify", "--json", "--record", &record];
            words.extend(files.iter().map(String::as_str));
            let verdicts = crate::assay(&words);
            assert!(
                verdicts
                    .lines()
                    .all(|line| line.contains("\"verified\":true"))
            );
            let newest = self.look().store.read(|tx| tx.key_generations()).unwrap();
            let of_institution = newest.iter().filter(|one| one.holder != "authority");
            let path = format!("/org/{}/did.json", self.institution().id());
            let document = get(address, &path);
            for one in of_institution {
                assert!(document.contains(&one.key));
            }
            let shown = get(address, &format!("/certificate/{number}"));
            assert!(shown.contains("verdict yes"), "{shown}");
        });
    }
}

/// Lets a server work while something is asked of it, by its address.
pub(crate) fn served(waiting: &Waiting, ask: impl FnOnce(&str)) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_assay"))
        .arg("serve")
        .args(waiting.named())
        .args(["--listen", "127.0.0.1:0"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    lines.read_line(&mut said).unwrap();
    let address = said.split("http://").nth(1).unwrap();
    ask(address.split(['/', ' ', '\n']).next().unwrap());
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Cuts a rotation off and goes on: what signs afterwards is public.
fn cut_off(point: &str, expected: u32) {
    for waiting in places(1) {
        waiting.kill_rotation_at(point);
        let holder = waiting.institution();
        let secret = waiting.folder.join(format!("keys/{}.2.key", holder.id()));
        let left = fs::read(&secret).unwrap();
        let house = waiting.open();
        let newest = house
            .store
            .read(|tx| tx.newest_generation(holder.id()))
            .unwrap();
        assert_eq!(newest, expected, "{point}");
        let issued = issue_certificates(&house, &waiting.calls[0], &waiting.sessions[0]).unwrap();
        carry_on(&house).unwrap();
        assert_eq!(
            waiting.signed_with_published_keys(),
            BTreeSet::from([expected]),
            "{point}"
        );
        let next = rotate(&house, &waiting.calls[0], &holder);
        assert_eq!(next.generation, expected + 1, "{point}");
        assert_eq!(fs::read(&secret).unwrap(), left, "{point}");
        house.publish().unwrap();
        drop(house);
        waiting.holds(&[issued]);
    }
}

#[test]
fn a_rotation_failed_and_lost() {
    cut_off("rotate.after-secret", 1);
    cut_off("rotate.before-commit", 1);
}

#[test]
fn a_rotation_failed_but_kept() {
    cut_off("rotate.after-commit", 2);
}

#[test]
fn plans_of_an_older_generation_are_finished_with_its_keys() {
    for waiting in places(1) {
        waiting.kill_at("issue.after-plan-commit", crate::waiting::Told::Issue);
        let planned = waiting.numbers("planned");
        assert!(!planned.is_empty());
        let house = waiting.open();
        rotate(&house, &waiting.calls[0], &waiting.institution());
        drop(house);
        waiting.recovers();
        assert_eq!(waiting.signed_with_published_keys(), BTreeSet::from([1]));
    }
}

#[test]
fn a_start_refuses_when_the_secret_of_a_published_key_is_gone() {
    let waiting = places(1).remove(0);
    let house = waiting.open();
    let holder = waiting.institution();
    rotate(&house, &waiting.calls[0], &holder);
    drop(house);
    let secret = waiting.folder.join(format!("keys/{}.2.key", holder.id()));
    let kept = fs::read_to_string(&secret).unwrap();
    let refused = |words: &str| {
        let mut all = vec!["fsck"];
        all.extend(waiting.named());
        let done = Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(all)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(3), "{told}");
        assert!(told.contains(words), "{told}");
    };
    let other = kept.replacen(&kept[..8], "00000000", 1);
    place_secret(&secret, &other);
    refused("is another key than the published one");
    fs::remove_file(&secret).unwrap();
    refused("the key is missing; restore it from the backup");
}

/// Puts a text where a secret lies; its owner alone may read it.
fn place_secret(path: &std::path::Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    crate::place::put(path, text.as_bytes());
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}
