//! The keys of an installation: a second signature that others check, a passphrase that is needed, and what a stolen key may
//! have signed.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::{
    export,
    house::{
        House, OpenError,
        keyring::{self, Passphrase},
    },
    pack,
};
use assay_proof::credential;
use jiff::civil::{Date, date};
use serde_json::Value;
use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

#[expect(
    dead_code,
    reason = "shared with the tests of the store, which use all of it"
)]
#[path = "../../store/tests/shared/place.rs"]
mod place;
#[expect(
    dead_code,
    reason = "shared with the tests of the portal, which use all of it"
)]
#[path = "portal/session.rs"]
mod session;
#[expect(
    dead_code,
    reason = "shared with the tests of the portal, which use all of it"
)]
#[path = "portal/site.rs"]
mod site;
#[path = "keys/vouched.rs"]
mod vouched;
#[expect(
    dead_code,
    reason = "shared with the tests of the acts, which use all of it"
)]
#[path = "life_a/world.rs"]
mod world;

use session::{announce, up_to_results};
use site::{Site, sites};

const ISSUED: Date = date(2020, 9, 1);
const OLD: &str = "four words nobody says";
const NEW: &str = "another four words there";

/// Plays a session to its certificates; gives the number of one.
fn issued(site: &Site) -> String {
    let session = announce(site);
    up_to_results(site, &session);
    site.on(ISSUED);
    site.done("administrator", &format!("{session}/close"), &[]);
    let page = site.done("officer", &format!("{session}/issue"), &[]);
    site.world.house.publish().unwrap();
    let number = page.split("href=\"/certificate/").nth(1).unwrap();
    number.split('"').next().unwrap().to_owned()
}

/// A folder of its own, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let name = format!("assay_keys_{}_{number}", std::process::id());
        let here = Self(std::env::temp_dir().join(name));
        fs::create_dir_all(&here.0).unwrap();
        here
    }

    /// A file that its owner alone may read, as keys and passphrases are.
    #[expect(clippy::disallowed_methods, reason = "what a test writes may be lost")]
    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    fn file(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Runs the program away from any terminal; gives its exit code and what it said.
fn assay(words: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    let done = command.args(words).stdin(Stdio::null()).output().unwrap();
    let told = [done.stdout, done.stderr].concat();
    (
        done.status.code().unwrap(),
        String::from_utf8_lossy(&told).into_owned(),
    )
}

#[test]
fn a_second_signature_is_exported_and_handed_out_and_openssl_takes_it() {
    for site in sites() {
        let number = issued(&site);
        let house = &site.world.house;
        let folder = Folder::new();
        export::certificates(house, &folder.0, 10, |_| ()).unwrap();
        let (name, file) = (
            format!("{number}.sm2"),
            folder.0.join(format!("{number}.json")),
        );
        let signature = folder.file(&name);
        let check = || {
            let (code, told) = assay(&["verify", "--json", text(&file)]);
            let answer: Value = serde_json::from_str(&told).unwrap_or_else(|_| panic!("{told}"));
            (code, answer["lines"]["sm2"]["outcome"].clone())
        };
        assert_eq!(check(), (0, "holds".into()));

        let id = site.world.institution.as_str();
        let pem = folder.0.join(format!("did/{id}.sm2.pem"));
        let openssl = || {
            let words = [
                "-rawin",
                "-digest",
                "sm3",
                "-pkeyopt",
                "distid:1234567812345678",
            ];
            let done = Command::new("openssl")
                .args(["pkeyutl", "-verify", "-pubin", "-inkey", text(&pem)])
                .args(["-in", text(&file), "-sigfile", text(&folder.0.join(&name))])
                .args(words)
                .output();
            done.expect("this test needs OpenSSL 3 (apt install openssl)")
                .status
                .success()
        };
        assert!(openssl());
        let mut changed = signature.clone();
        changed[20] ^= 1;
        folder.put(&name, &changed);
        assert!(!openssl());
        assert_eq!(check(), (1, "fails".into()));
        folder.put(&name, &signature);
        fs::remove_file(folder.0.join(format!("did/{id}.sm2-key"))).unwrap();
        assert_eq!(check(), (0, "not-checked".into()));
        fs::remove_file(folder.0.join(&name)).unwrap();
        assert_eq!(check(), (0, "not-checked".into()));

        // From the portal it is the same, for who knows the name.
        let kept = house
            .store
            .read(|tx| tx.certificate(&number))
            .unwrap()
            .unwrap();
        let read = credential::read(kept.credential.as_deref().unwrap()).unwrap();
        let holder = read.plan.shape.holder.bytes();
        let holder = holder.map(|byte| format!("%{byte:02X}"));
        let holder = holder.collect::<Vec<_>>().concat();
        let path = format!("/certificate/{number}/signature.sm2");
        let given = site.get("nobody", &format!("{path}?name={holder}"));
        assert_eq!(given.status, 200);
        assert_eq!(given.body, String::from_utf8_lossy(&signature));
        for other in [path.clone(), format!("{path}?name=nobody")] {
            let asked = site.get("nobody", &other).body;
            assert!(
                asked.contains("name=\"name\"") && asked.contains(&path),
                "{asked}"
            );
        }
        let shown = site.get("nobody", &format!("/org/{id}/sm2-key.pem")).body;
        assert_eq!(
            shown.into_bytes(),
            folder.file(&format!("did/{id}.sm2.pem"))
        );
        assert_eq!(site.get("nobody", "/org/ins_0/sm2-key").status, 404);
        assert!(
            site.get("nobody", &format!("/org/{id}/sm2-key"))
                .body
                .contains("assay/sm2-key/v1")
        );
    }
}

#[test]
fn what_a_stolen_key_may_have_signed_is_told_by_the_order_of_the_record() {
    for site in sites() {
        issued(&site);
        let (house, id) = (&site.world.house, &site.world.institution);
        let since = |at: i64| {
            house
                .store
                .read(|tx| {
                    let size = tx.record_size_at(at)?;
                    Ok::<_, assay_store::StoreError>((size, tx.logged_from(id, size, 100)?))
                })
                .unwrap()
        };
        let (first, all) = since(0);
        let head = house.store.read(|tx| tx.record_head()).unwrap().unwrap();
        assert!(!all.is_empty() && all[0].leaf == first);
        assert!(all.windows(2).all(|two| two[0].leaf < two[1].leaf));
        let public_at = all[0].released_at.unwrap();
        assert_eq!(since(public_at).1, all);
        assert_eq!(since(public_at + 1), (head.size, vec![]));
        let other = assay_core::id::Id::of(7);
        let others = house.store.read(|tx| tx.logged_from(&other, 0, 100));
        assert_eq!(others.unwrap(), vec![]);
        // One after the other gives the same as all at once.
        let second = house
            .store
            .read(|tx| tx.logged_from(id, all[0].leaf + 1, 100));
        assert_eq!(second.unwrap(), all[1..]);
        if !house.folder.join("assay.db").exists() {
            continue;
        }
        let ask = |institution: &str, since: &str| {
            let data = ["--data", text(&house.folder), "--json"];
            let words = [
                "keys",
                "doubtful",
                "--institution",
                institution,
                "--since",
                since,
            ];
            assay(&[&words[..], &data].concat())
        };
        let (code, told) = ask(id.as_str(), "2020-01-01T00:00:00Z");
        assert_eq!(code, 0, "{told}");
        let lines: Vec<&str> = told.lines().filter(|line| line.starts_with('{')).collect();
        assert_eq!(lines.len(), all.len());
        let line: Value = serde_json::from_str(lines[0]).unwrap();
        assert_eq!(line["number"], all[0].number.as_str());
        let (code, told) = ask(id.as_str(), "2190-01-01T00:00:00Z");
        assert!(
            code == 0 && told.contains("0 certificates are doubtful"),
            "{told}"
        );
        assert_eq!(ask("ins_0", "2020-01-01T00:00:00Z").0, 2);
        vouched::doubtful_entries_are_listed(house, first);
        assert_eq!(ask(id.as_str(), "yesterday").0, 2);
    }
}

/// An installation without certificates, and files with two passphrases.
fn installation() -> (Folder, PathBuf, PathBuf, String) {
    let folder = Folder::new();
    let (old, new) = (
        folder.put("old", format!("{OLD}\n").as_bytes()),
        folder.put("new", NEW.as_bytes()),
    );
    let house = House::open(&folder.0, None, "keys.example", pack::china().unwrap()).unwrap();
    let vkey = house.record_note_key().write();
    (folder, old, new, vkey)
}

fn look(folder: &Folder, passphrase: &Passphrase) -> Result<String, OpenError> {
    let law = pack::china().unwrap();
    let house = House::look_with(&folder.0, None, law, passphrase)?;
    Ok(house.record_note_key().write())
}

fn protect(folder: &Folder, old: &Path, new: &Path) -> (i32, String) {
    let data = ["keys", "protect", "--data", text(&folder.0)];
    let files = [
        "--key-passphrase-file",
        text(old),
        "--new-passphrase-file",
        text(new),
    ];
    assay(&[data, files].concat())
}

#[test]
fn protected_keys_open_with_their_passphrase_alone_and_each_refusal_says_which_it_is() {
    let (folder, old, new, vkey) = installation();
    let plain = folder.file("keys/record.key");
    let from = |path: &Path| Passphrase::File(path.to_owned());
    let short = folder.put("short", b"short");
    assert_eq!(protect(&folder, &old, &short).0, 2);
    assert_eq!(look(&folder, &Passphrase::NotGiven).unwrap(), vkey);
    assert_eq!(protect(&folder, &old, &old).0, 0);
    assert_eq!(keyring::in_the_clear(&folder.0).unwrap(), 0);
    for name in keyring::NAMES {
        let sealed = folder.file(&format!("keys/{name}"));
        assert!(!sealed.windows(64).any(|digits| digits == plain), "{name}");
    }
    let fsck = |file: Option<&Path>| {
        let mut words = vec!["fsck", "--data", text(&folder.0)];
        words.extend(
            file.iter()
                .flat_map(|file| ["--key-passphrase-file", text(file)]),
        );
        assay(&words)
    };
    let says = |(code, told): (i32, String), expected: i32, words: &str| {
        assert!(code == expected && told.contains(words), "{code} {told}");
    };
    says(
        fsck(None),
        2,
        "are protected: give the file of their passphrase",
    );
    says(fsck(Some(&new)), 2, "the passphrase is another one");
    says(
        fsck(Some(&folder.0.join("nowhere"))),
        2,
        "there is no such file",
    );
    // Its record is still empty, which is for `fsck` to say; the keys are open.
    let (code, told) = fsck(Some(&old));
    assert!(code < 2 && told.contains("the database is whole"), "{told}");
    assert_eq!(look(&folder, &from(&old)).unwrap(), vkey);
    // Serving needs it too, and does not begin without.
    let serve = [
        "serve",
        "--data",
        text(&folder.0),
        "--listen",
        "127.0.0.1:0",
    ];
    says(assay(&serve), 2, "are protected");

    let sealed = folder.file("keys/record.key");
    let mut changed = sealed.clone();
    changed[200] ^= 1;
    folder.put("keys/record.key", &changed);
    says(fsck(Some(&old)), 3, "the sealed key is damaged");
    folder.put("keys/record.key", &folder.file("keys/authority.key"));
    says(fsck(Some(&old)), 3, "another key of this installation");
    fs::remove_file(folder.0.join("keys/record.key")).unwrap();
    says(fsck(Some(&old)), 3, "the key is missing");
    let law = pack::china().unwrap();
    let opened = House::open_with(&folder.0, None, "keys.example", law, &from(&old));
    assert!(
        matches!(opened, Err(OpenError::Key { .. })),
        "drawn anew in silence"
    );
    folder.put("keys/record.key", &sealed);

    // Another passphrase, broken off half-way, and done again.
    assert_eq!(protect(&folder, &old, &new).0, 0);
    says(fsck(Some(&old)), 2, "the passphrase is another one");
    assert_eq!(look(&folder, &from(&new)).unwrap(), vkey);
    folder.put("keys/record.key", &sealed);
    says(fsck(Some(&new)), 2, "run `assay keys protect` again");
    assert_eq!(protect(&folder, &old, &new).0, 0);
    assert_eq!(look(&folder, &from(&new)).unwrap(), vkey);

    let unprotect = [
        "keys",
        "unprotect",
        "--data",
        text(&folder.0),
        "--key-passphrase-file",
    ];
    says(
        assay(&[&unprotect[..], &[text(&old)]].concat()),
        2,
        "the passphrase is another one",
    );
    says(
        assay(&[&unprotect[..], &[text(&new)]].concat()),
        0,
        "in the clear",
    );
    assert_eq!(folder.file("keys/record.key"), plain);
    assert_eq!(look(&folder, &Passphrase::NotGiven).unwrap(), vkey);
}

#[test]
fn keys_are_never_lost_when_protecting_them_is_killed() {
    let (folder, old, _, vkey) = installation();
    let mut child = Command::new(env!("CARGO_BIN_EXE_assay"))
        .args(["keys", "protect", "--data", text(&folder.0)])
        .args(["--new-passphrase-file", text(&old)])
        .env("ASSAY_CRASH_AT", "key-sealed")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap()).lines().next();
    assert!(said.unwrap().unwrap().contains("key-sealed"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(keyring::in_the_clear(&folder.0).unwrap(), 4);
    let given = Passphrase::File(old.clone());
    assert_eq!(look(&folder, &given).unwrap(), vkey);
    assert!(matches!(
        look(&folder, &Passphrase::NotGiven),
        Err(OpenError::NoPassphrase(_))
    ));
    assert_eq!(protect(&folder, &old, &old).0, 0);
    assert_eq!(keyring::in_the_clear(&folder.0).unwrap(), 0);
    assert_eq!(look(&folder, &given).unwrap(), vkey);
}

#[test]
fn an_installation_that_begins_with_a_passphrase_never_has_a_plain_key() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let passphrase = Passphrase::File(folder.put("words", OLD.as_bytes()));
    let law = pack::china().unwrap();
    let house = House::open_with(&folder.0, None, "keys.example", law, &passphrase).unwrap();
    assert_eq!(keyring::in_the_clear(&folder.0).unwrap(), 0);
    assert_eq!(
        look(&folder, &passphrase).unwrap(),
        house.record_note_key().write()
    );
    let open = folder.put("open", OLD.as_bytes());
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).unwrap();
    let refused = look(&folder, &Passphrase::File(open));
    assert!(matches!(refused, Err(OpenError::Key { .. })));
}

#[test]
fn keys_of_further_generations_are_sealed_and_backed_up_like_the_first() {
    let (folder, old, new, _) = installation();
    assert_eq!(protect(&folder, &old, &old).0, 0);
    let data = ["--data", text(&folder.0)];
    let with = |words: &[&str], passphrase: &Path| {
        let key = ["--key-passphrase-file", text(passphrase)];
        assay(&[words, &data, &key].concat())
    };
    let rotate = ["keys", "rotate", "--authority", "--reason"];
    let (code, told) = with(&[&rotate[..], &[" "]].concat(), &old);
    assert!(code == 2 && told.contains("no reason was given"), "{told}");
    let (code, told) = with(&[&rotate[..], &["yearly"]].concat(), &old);
    assert!(
        code == 0 && told.contains("generation 2 signs from now on"),
        "{told}"
    );
    assert_eq!(keyring::in_the_clear(&folder.0).unwrap(), 0);
    assert_eq!(
        keyring::names(&folder.0).unwrap().last().unwrap(),
        "authority.2.key"
    );
    assert_eq!(protect(&folder, &old, &new).0, 0);
    let (code, told) = with(&["keys", "list"], &old);
    assert!(
        code == 2 && told.contains("the passphrase is another one"),
        "{told}"
    );
    let (code, told) = with(&["keys", "list", "--json"], &new);
    assert!(
        code == 0 && told.contains("\"holder\":\"authority\""),
        "{told}"
    );
    folder.put("witnesses", b"quorum none\n");
    let file = folder.0.join("backup.zip");
    assert_eq!(with(&["backup", text(&file)], &new).0, 0);
    let (code, told) = with(&["backup", text(&file)], &new);
    assert!(code == 2 && told.contains("is there already"), "{told}");
    assert_eq!(with(&["backup", text(&file), "--overwrite"], &new).0, 0);
    let restored = Folder::new();
    let there = restored.0.join("there");
    let key = ["--key-passphrase-file", text(&new)];
    let words = ["restore", text(&file), "--data", text(&there)];
    assert_eq!(assay(&[&words[..], &key].concat()).0, 0);
    for name in ["keys/authority.2.key", "witnesses"] {
        let kept = fs::read(there.join(name)).unwrap();
        assert_eq!(kept, folder.file(name), "{name}");
    }
    let (code, told) = assay(&[&["fsck", "--data", text(&there)][..], &key].concat());
    assert_eq!(code, 0, "{told}");
    // What is no database says so, and what to do.
    folder.put("assay.db", b"this is no database, but a long enough text");
    let (code, told) = with(&["fsck"], &new);
    assert!(
        code == 3 && told.contains("is not a database of Assay") && told.contains("assay restore"),
        "{told}"
    );
}
