//! Witnesses of the record: what is co-signed and not published, too few of them, and a record that was put back.
use crate::{
    CANDIDATES,
    place::put,
    waiting::{Told, Waiting, assay, places},
};
use assay::{app::issue_certificates::issue_certificates, house::publish::PublishError};
use assay_store::StoreError;
use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// A witness at work, as a process of its own. It ends when it is dropped.
struct Watching {
    process: Child,
    url: String,
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The folder of a witness of a record, and its key.
fn witness(waiting: &Waiting, name: &str) -> (PathBuf, String) {
    let folder = waiting.folder.join(format!("witness-{name}"));
    let name = format!("{name}.example/w1");
    let data = folder.to_str().unwrap();
    let vkey = assay(&["witness", "vkey", "--data", data, "--name", &name]);
    let log = fs::read_to_string(waiting.folder.join("record/vkey")).unwrap();
    put(&folder.join("logs"), format!("log {log}\n").as_bytes());
    (folder, vkey.trim().to_owned())
}

/// Lets a witness work, on a port of its own or on the one it had.
fn watch(folder: &Path, listen: &str) -> Watching {
    let mut process = Command::new(env!("CARGO_BIN_EXE_assay"))
        .args(["witness", "serve", "--listen", listen, "--data"])
        .arg(folder)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stderr.take().unwrap()).lines();
    let url = lines
        .map_while(Result::ok)
        .find_map(|line| Some(line.split_once("listening on ")?.1.to_owned()));
    Watching {
        process,
        url: url.unwrap(),
    }
}

/// Leaves under the last head that a witness saw.
fn seen(folder: &Path) -> u64 {
    let kept = fs::read_dir(folder.join("seen")).unwrap().next();
    kept.map_or(0, |kept| size(&kept.unwrap().path()))
}

fn size(checkpoint: &Path) -> u64 {
    let text = fs::read_to_string(checkpoint).unwrap();
    text.lines().nth(1).unwrap().parse().unwrap()
}

fn public(waiting: &Waiting) -> u64 {
    size(&waiting.folder.join("record/checkpoint"))
}

/// One witness at work whom the record asks.
fn one_witness(waiting: &Waiting) -> (PathBuf, Watching) {
    let (folder, vkey) = witness(waiting, "a");
    let watching = watch(&folder, "127.0.0.1:0");
    let settings = format!("witness a {vkey} {}\nquorum a\n", watching.url);
    put(&waiting.folder.join("witnesses"), settings.as_bytes());
    (folder, watching)
}

/// Stops issuance at a point; gives what the witness has seen and what is public, then lets it recover.
fn stopped_at(point: &str) -> Vec<[u64; 3]> {
    let stopped = places(1).into_iter().map(|waiting| {
        let before = public(&waiting);
        let (folder, _watching) = one_witness(&waiting);
        waiting.kill_at(point, Told::Issue);
        assert_eq!(waiting.counts(), [0, CANDIDATES, 0], "{point}");
        let stopped = [before, seen(&folder), public(&waiting)];
        waiting.recovers();
        assert_eq!(seen(&folder), public(&waiting));
        holds_with_witnesses(&waiting);
        stopped
    });
    stopped.collect()
}

/// A stranger who demands the witnesses finds them; one who demands others does not.
fn holds_with_witnesses(waiting: &Waiting) {
    let record = waiting.folder.join("record");
    let settings = waiting.folder.join("witnesses");
    let (record, settings) = (record.to_str().unwrap(), settings.to_str().unwrap());
    let said = assay(&["record", "check", record, "--witness", settings]);
    assert!(said.contains("co-signed by "), "{said}");
    let certificate = fs::read_dir(waiting.folder.join("export"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .find(|file| file.extension().is_some_and(|it| it == "json"))
        .unwrap();
    let certificate = certificate.to_str().unwrap();
    let said = assay(&["verify", certificate, "--witness", settings]);
    assert!(said.contains("co-signed by "), "{said}");
    let (_, vkey) = witness(waiting, "stranger");
    let others = waiting.folder.join("others");
    put(&others, format!("witness s {vkey}\nquorum s\n").as_bytes());
    let others = others.to_str().unwrap();
    for command in [
        &["verify", certificate, "--witness", others][..],
        &["record", "check", record, "--witness", others],
    ] {
        let answer = Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(command)
            .output()
            .unwrap();
        assert_eq!(answer.status.code(), Some(1), "{answer:?}");
    }
}

#[test]
fn a_head_that_was_not_yet_shown_is_lost() {
    for [before, seen, public] in stopped_at("publish.before-witnesses") {
        assert_eq!([seen, public], [0, before]);
    }
}

#[test]
fn a_head_that_was_cosigned_and_not_published_is_shown_again() {
    for [before, seen, public] in stopped_at("publish.after-witnesses") {
        assert!(seen > before, "{seen}");
        assert_eq!(public, before);
    }
}

#[test]
fn certificates_wait_while_too_few_witnesses_answer() {
    for waiting in places(1) {
        let before = public(&waiting);
        let witnesses = ["a", "b", "c"].map(|name| (name, witness(&waiting, name)));
        let first = watch(&witnesses[0].1.0, "127.0.0.1:0");
        // The second is away, the third follows other records only.
        let mut second = watch(&witnesses[1].1.0, "127.0.0.1:0");
        let third = watch(&witnesses[2].1.0, "127.0.0.1:0");
        put(&witnesses[2].1.0.join("logs"), b"# none\n");
        let address = second
            .url
            .trim_start_matches("http://")
            .trim_end_matches('/');
        let address = address.to_owned();
        second.process.kill().unwrap();
        second.process.wait().unwrap();
        let urls = [&first.url, &second.url, &third.url];
        let line = |((name, (_, vkey)), url): (&(&str, (PathBuf, String)), &String)| {
            format!("witness {name} {vkey} {url}\n")
        };
        let lines: String = witnesses.iter().zip(urls).map(line).collect();
        let settings = format!("{lines}group two 2 a b c\nquorum two\n");
        put(&waiting.folder.join("witnesses"), settings.as_bytes());
        let house = waiting.open();
        issue_certificates(&house, &waiting.calls[0], &waiting.sessions[0]).unwrap();
        let why = house.publish().unwrap_err();
        assert!(
            matches!(why, PublishError::Unwitnessed { by: 1, of: 3, .. }),
            "{why}"
        );
        assert!(why.to_string().contains("c does not follow"), "{why}");
        assert_eq!(waiting.counts(), [0, CANDIDATES, 0]);
        assert_eq!(public(&waiting), before);
        let _second = watch(&witnesses[1].1.0, &address);
        house.publish().unwrap();
        drop(house);
        assert_eq!(waiting.counts(), [0, 0, CANDIDATES]);
        waiting.recovers();
        holds_with_witnesses(&waiting);
    }
}

#[test]
fn a_record_that_was_put_back_gets_no_second_story_signed() {
    for waiting in places(1) {
        if waiting.url.is_some() {
            // A database is put back by copying its file here.
            continue;
        }
        let (folder, _watching) = one_witness(&waiting);
        let aside = waiting.folder.join("aside");
        let copy = |from: &Path, to: &Path| {
            let copied = Command::new("cp").arg("-rT").args([from, to]).status();
            assert!(copied.unwrap().success());
        };
        fs::create_dir(&aside).unwrap();
        let database = ["record", "assay.db", "assay.db-wal"];
        let kept = database.map(|name| (name, waiting.folder.join(name)));
        for (name, path) in kept.iter().filter(|(_, path)| path.exists()) {
            copy(path, &aside.join(name));
        }
        waiting.recovers();
        let first_story = seen(&folder);
        for name in ["record", "assay.db", "assay.db-wal", "assay.db-shm"] {
            let path = waiting.folder.join(name);
            let _ = fs::remove_file(&path);
            let _ = fs::remove_dir_all(&path);
        }
        for (name, path) in &kept {
            if aside.join(name).exists() {
                copy(&aside.join(name), path);
            }
        }
        // Everything here fits together again: only the witness knows better.
        let house = waiting.open();
        issue_certificates(&house, &waiting.calls[0], &waiting.sessions[0]).unwrap();
        let why = house.publish().unwrap_err().to_string();
        assert!(why.contains("another record of the same size"), "{why}");
        drop(house);
        assert_eq!(waiting.counts(), [0, CANDIDATES, 0]);
        assert_eq!(seen(&folder), first_story);
    }
}

#[test]
fn witnesses_follow_every_growth_and_one_that_was_away_catches_up() {
    for waiting in places(1) {
        let [(a, a_key), (b, b_key)] = ["a", "b"].map(|name| witness(&waiting, name));
        let at_work = watch(&a, "127.0.0.1:0");
        let mut other = Some(watch(&b, "127.0.0.1:0"));
        let url = other.as_ref().map(|it| it.url.clone()).unwrap();
        let address = url.trim_start_matches("http://").trim_end_matches('/');
        let settings = format!(
            "witness a {a_key} {}\nwitness b {b_key} {url}\ngroup one any a b\nquorum one\n",
            at_work.url
        );
        put(&waiting.folder.join("witnesses"), settings.as_bytes());
        let house = waiting.open();
        for round in 0..12_u8 {
            match round {
                4 => drop(other.take()),
                8 => other = Some(watch(&b, address)),
                _ => {}
            }
            let many = u8::from(round == 9) * 200 + round;
            let grow = house.store.act(move |tx| {
                for number in 0..=many {
                    let leaf = [round, number, 1];
                    tx.record_leaf("pack", &leaf, &[number; 32], "pack")?;
                }
                Ok::<_, StoreError>(())
            });
            grow.unwrap();
            let size = house.publish().unwrap();
            assert_eq!([public(&waiting), seen(&a)], [size, size]);
            assert_eq!(seen(&b) == size, other.is_some(), "{round}");
        }
        drop(house);
        waiting.stays_readable();
    }
}

#[test]
fn a_second_witness_on_the_same_folder_does_not_start() {
    let waiting = &places(1)[0];
    let (folder, _) = witness(waiting, "a");
    let _first = watch(&folder, "127.0.0.1:0");
    let second = Command::new(env!("CARGO_BIN_EXE_assay"))
        .args(["witness", "serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(&folder)
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(3), "{second:?}");
}
