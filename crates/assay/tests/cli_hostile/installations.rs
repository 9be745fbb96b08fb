//! Installations that are not there, damaged, or taken by another server.
use crate::{Folder, tables};
use std::{
    fs,
    io::{BufRead, BufReader, Read},
    process::{Child, Stdio},
};

#[test]
fn a_place_that_is_no_installation_is_named_and_stays_as_it_was() {
    let here = Folder::new();
    for data in ["nowhere", "folder"] {
        here.assay(&["export", "certificates", "out", "--data", data])
            .says(2, &["holds no installation: name its folder"]);
    }
    let below = [
        "export certificates out --data empty/below",
        "serve --listen 127.0.0.1:0 --data empty/below",
        "serve --listen 127.0.0.1:0 --data empty",
        "demo --stop-after-story --candidates 1 --data empty",
    ];
    for line in below {
        let arguments: Vec<&str> = line.split(' ').collect();
        here.assay(&arguments).says(3, &["cannot use", "Choose"]);
    }
    let nothing = [
        ("fsck --data nowhere", "holds no installation"),
        ("backup kept --data nowhere", "holds no installation"),
        ("restore kept --data nowhere", "kept is not there"),
        ("restore binary --data nowhere", "is not a whole backup"),
    ];
    for (line, sentence) in nothing {
        let arguments: Vec<&str> = line.split(' ').collect();
        here.assay(&arguments).says(2, &[sentence]);
    }
    for made in ["out", "nowhere", "kept"] {
        assert!(!here.at(made).exists(), "{made} was made");
    }
    fs::create_dir_all(here.at("garbage")).unwrap();
    here.put("garbage/assay.db", &[b'x'; 9000]);
    here.assay(&["serve", "--data", "garbage", "--listen", "127.0.0.1:0"])
        .says(3, &["is not a database of Assay"]);
    assert_eq!(fs::read(here.at("garbage/assay.db")).unwrap(), [b'x'; 9000]);
    let usage = [
        "serve --data new --listen nonsense",
        "serve --data new --listen 127.0.0.1:99999",
        "serve --data new --listen 127.0.0.1:0 --host a/b",
        "demo --data new --listen nonsense",
        "demo --data new --candidates 0",
        "demo --data new --candidates many",
    ];
    for line in usage {
        let arguments: Vec<&str> = line.split(' ').collect();
        here.assay(&arguments).says(2, &[]);
        assert!(!here.at("new").exists(), "{line} made an installation");
    }
}

#[test]
fn a_damaged_key_stops_the_server_before_anything_is_signed() {
    let here = Folder::new();
    here.world();
    let serve = || here.assay(&["serve", "--data", "world", "--listen", "127.0.0.1:0"]);
    here.assay(&[
        "demo",
        "--data",
        "world",
        "--candidates",
        "1",
        "--stop-after-story",
    ])
    .says(2, &["holds an installation already", "choose an empty"]);
    let vkey = fs::read(here.at("world/record/vkey")).unwrap();
    for damage in ["empty", "binary", "half"] {
        fs::copy(here.at(damage), here.at("world/record/vkey")).unwrap();
        serve().says(3, &["record/vkey", "restore it from the backup"]);
    }
    here.put("world/record/vkey", &vkey);
    let key = fs::read(here.at("world/keys/record.key")).unwrap();
    here.put("world/keys/record.key", &key[..20]);
    serve().says(3, &["record.key", "restore it from the backup"]);
    here.put("world/keys/record.key", &key);
    here.shell("chmod 644 world/keys/record.key").done();
    serve().says(3, &["record.key", "chmod 600"]);
    here.assay(&["record", "check", "world/record"]).done();
}

/// A server that runs until it is dropped.
struct Server(Child, String);

impl Server {
    fn start(here: &Folder, data: &str) -> Self {
        let mut child = here
            .command(&["serve", "--data", data, "--listen", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        // Whatever it says later is read, so that it never waits for a reader.
        std::thread::spawn(move || said.read_to_end(&mut Vec::new()));
        let address = line.split("http://").nth(1).unwrap_or_default();
        Self(child, address.trim_end_matches(['/', '\n']).to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_second_server_finds_the_door_or_the_folder_taken() {
    let here = Folder::new();
    here.put("good.csv", tables::GOOD.as_bytes());
    let server = Server::start(&here, "one");
    let taken = server.1.as_str();
    here.assay(&["serve", "--data", "one", "--listen", "127.0.0.1:0"])
        .says(3, &["another Assay is at work on one", "Stop it first"]);
    here.assay(&["import", "certificates", "good.csv", "--data", "one"])
        .says(3, &["another Assay is at work on one", "Stop it first"]);
    here.assay(&["serve", "--data", "two", "--listen", taken])
        .says(3, &["something listens there already", "--listen"]);
    here.assay(&["demo", "--data", "three", "--listen", taken])
        .says(3, &["cannot listen on", "--listen"]);
    assert!(!here.at("three").exists(), "the story was told for nothing");
    // Who only looks is not in the way.
    here.assay(&["export", "certificates", "out", "--data", "one"])
        .done();
    here.assay(&["record", "check", &format!("http://{taken}/record")])
        .done();
    here.assay(&["record", "check", &format!("http://{taken}/nothing")])
        .says(2, &["holds no record"]);
}
