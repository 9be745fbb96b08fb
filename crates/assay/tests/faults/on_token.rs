//! Keys on a PKCS#11 token: `SoftHSM` in the part of the device. `SoftHSM` is told by the environment where its tokens lie, so the
//! test runs once more as a process of its own.
use crate::{
    rotated::rotate_call,
    waiting::{Waiting, assay, places},
};
use assay::app::{
    issue_certificates::{carry_on, issue_certificates},
    put_in_wallet::selective,
    rotate_key::rotate_key_onto,
};
use assay::house::{House, token::OnToken};
use assay_core::key::KeyHolder;
use assay_proof::suite::TokenKey;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

const PIN: &str = "pin-of-the-test-4711";
const TOKEN: &str = "assay keys";
const CONFIGURATION: &str = "SOFTHSM2_CONF";

/// The library of `SoftHSM`, where Debian and others put it.
fn module() -> PathBuf {
    let places = [
        "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/lib64/softhsm/libsofthsm2.so",
        "/usr/local/lib/softhsm/libsofthsm2.so",
    ];
    let found = places.iter().map(PathBuf::from).find(|path| path.exists());
    found.expect("this test needs SoftHSM 2 (apt install softhsm2)")
}

#[test]
fn keys_on_a_token_sign_certificates_and_never_leave_it() {
    let folder = crate::place::folder();
    fs::create_dir_all(folder.join("tokens")).unwrap();
    let configuration = folder.join("softhsm2.conf");
    let tokens = folder.join("tokens");
    let text = format!(
        "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
        tokens.display()
    );
    crate::place::put(&configuration, text.as_bytes());
    let made = Command::new("softhsm2-util")
        .args(["--init-token", "--free", "--label", TOKEN])
        .args(["--pin", PIN, "--so-pin", "security-officer"])
        .env(CONFIGURATION, &configuration)
        .output()
        .expect("this test needs SoftHSM 2 (apt install softhsm2)");
    assert!(made.status.success(), "{made:?}");
    let inside = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "on_token::inside", "--ignored", "--nocapture"])
        .env(CONFIGURATION, &configuration)
        .output()
        .unwrap();
    let told = [inside.stdout, inside.stderr].concat();
    let told = String::from_utf8_lossy(&told).into_owned();
    assert!(inside.status.success(), "{told}");
    assert!(!told.contains(PIN), "the PIN was told");
    let _ = fs::remove_dir_all(folder);
}

/// A file that its owner alone may read.
fn private(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    crate::place::put(path, text.as_bytes());
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// Runs a command that does not succeed; gives its exit code and what it said.
fn refused(words: &[&str]) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_assay"))
        .args(words)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned();
    assert!(!told.contains(PIN), "{told}");
    (done.status.code().unwrap(), told)
}

/// The keys of a token, as a rotation is told of them.
struct Keys {
    on: OnToken,
    words: Vec<String>,
}

impl Keys {
    fn of(waiting: &Waiting, ed25519: &str, p256: &str) -> Self {
        let on = OnToken {
            module: module(),
            token: TOKEN.into(),
            pin_file: waiting.folder.join("pin"),
            ed25519: ed25519.into(),
            p256: Some(p256.into()),
        };
        let named = [
            ("--module", on.module.to_str().unwrap()),
            ("--token", TOKEN),
            ("--pin-file", on.pin_file.to_str().unwrap()),
            ("--ed25519-key", ed25519),
            ("--p256-key", p256),
        ];
        let words = named.iter().flat_map(|(name, value)| [*name, *value]);
        let words = words.map(str::to_owned).collect();
        Self { on, words }
    }

    /// The command with a word changed.
    fn rotate(&self, waiting: &Waiting, changed: (&str, &str)) -> (i32, String) {
        let holder = waiting.institution();
        let mut words = vec!["keys", "rotate", "--reason", "onto a token"];
        words.extend(["--institution", holder.id()]);
        words.extend(waiting.named());
        let own = self.words.iter().map(String::as_str);
        words.extend(own.map(|word| if word == changed.0 { changed.1 } else { word }));
        refused(&words)
    }
}

#[test]
#[ignore = "runs inside the other test, which tells SoftHSM where its tokens lie"]
fn inside() {
    for (at, waiting) in places(2).into_iter().enumerate() {
        private(&waiting.folder.join("pin"), &format!("{PIN}\n"));
        let labels = ["ed", "p", "a"].map(|name| format!("{name} {at}"));
        let keys = Keys::of(&waiting, &labels[0], &labels[1]);
        for (label, kind) in labels.iter().zip(["ed25519", "p256", "ed25519"]) {
            make(&keys, label, kind);
        }
        says_what_is_wrong(&waiting, &keys);

        let house = waiting.open();
        let (call, holder) = (rotate_call(&waiting.calls[0]), waiting.institution());
        let rotated = rotate_key_onto(&house, &call, &holder, "token", Some(&keys.on)).unwrap();
        assert_eq!(rotated.generation, 2);
        let authority = OnToken {
            ed25519: labels[2].clone(),
            p256: None,
            ..keys.on.clone()
        };
        let call = rotate_call(&waiting.calls[0]);
        let holder = KeyHolder::Authority;
        rotate_key_onto(&house, &call, &holder, "token", Some(&authority)).unwrap();
        let first = issue_certificates(&house, &waiting.calls[0], &waiting.sessions[0]).unwrap();

        // The token goes away in the middle, and comes back: nothing is half issued, and what waits is signed. Only once:
        // `SoftHSM` keeps in memory what it has read, and signs on without its files.
        if at == 0 {
            goes_away(&waiting, &house, first.numbers.len());
        }
        let second = issue_certificates(&house, &waiting.calls[1], &waiting.sessions[1]).unwrap();
        carry_on(&house).unwrap();

        let certificate = house.store.read(|tx| tx.certificate(&first.numbers[0]));
        let certificate = certificate.unwrap().unwrap();
        let wallet = TokenKey::from_seed(&[5; 32]).public();
        let now = assay::edge::start_of(crate::waiting::ISSUED) + 86_400_000_000;
        let token = selective(&house, &certificate, &wallet, now).unwrap();
        drop(house);
        waiting.holds(&[first, second]);
        waiting.verifies_from_wallets(&[token]);
        assert_eq!(
            waiting.signed_with_published_keys(),
            BTreeSet::from([2]),
            "signed by another key"
        );
        // A backup says where the keys lie, and holds neither them nor the PIN.
        if waiting.url.is_none() {
            let (file, there) = (
                waiting.folder.join("b.zip"),
                waiting.folder.join("restored"),
            );
            let (file, there) = (file.to_str().unwrap(), there.to_str().unwrap());
            assay(&["backup", file, "--data", waiting.folder.to_str().unwrap()]);
            assay(&["restore", file, "--data", there]);
            assay(&["fsck", "--data", there]);
        }
    }
}

/// Takes the token out of its reader while certificates are issued, and puts it back.
#[expect(
    clippy::disallowed_methods,
    reason = "the test takes the token out of its reader"
)]
fn goes_away(waiting: &Waiting, house: &Arc<House>, issued: usize) {
    let tokens = tokens();
    // Outside of the folder in which `SoftHSM` looks.
    let away = tokens.parent().unwrap().with_file_name("away");
    fs::rename(&tokens, &away).unwrap();
    let stopped = issue_certificates(house, &waiting.calls[1], &waiting.sessions[1]);
    let why = stopped.unwrap_err().to_string();
    assert!(why.contains("did not sign") && !why.contains(PIN), "{why}");
    assert_eq!(in_stages(house), [0, issued]);
    fs::rename(&away, &tokens).unwrap();
}

/// Where `SoftHSM` keeps its tokens.
#[expect(clippy::disallowed_methods, reason = "the other test told it here")]
fn tokens() -> PathBuf {
    let configuration = PathBuf::from(std::env::var(CONFIGURATION).unwrap());
    let all = configuration.with_file_name("tokens");
    let mut found = fs::read_dir(all)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    found.find(|path| path.extension().is_none()).unwrap()
}

fn make(keys: &Keys, label: &str, kind: &str) {
    let on = &keys.on;
    let words = [
        ["keys", "make"],
        ["--label", label],
        ["--kind", kind],
        ["--module", on.module.to_str().unwrap()],
        ["--token", &on.token],
        ["--pin-file", on.pin_file.to_str().unwrap()],
    ];
    assay(&words.concat());
    let (code, told) = refused(&words.concat());
    assert!(code == 3 && told.contains("is labelled"), "{told}");
}

/// Every way in which a token is not there ends with 3, says what to do, and begins nothing.
fn says_what_is_wrong(waiting: &Waiting, keys: &Keys) {
    let wrong_pin = waiting.folder.join("wrong");
    private(&wrong_pin, "0000-another\n");
    let open_pin = waiting.folder.join("open");
    crate::place::put(&open_pin, PIN.as_bytes());
    let on = &keys.on;
    let (pin, module) = (on.pin_file.to_str().unwrap(), on.module.to_str().unwrap());
    for (changed, expected) in [
        ((module, "/nowhere/token.so"), "is no PKCS#11 module"),
        ((TOKEN, "another"), "no token is labelled `another`"),
        ((pin, wrong_pin.to_str().unwrap()), "the PIN is another one"),
        ((pin, "/nowhere/pin"), "there is no such file"),
        (
            (pin, open_pin.to_str().unwrap()),
            "others may read this key",
        ),
        (
            (on.ed25519.as_str(), "none"),
            "there is no private key `none`",
        ),
        (
            (on.ed25519.as_str(), on.p256.as_deref().unwrap()),
            "is not one of Ed25519",
        ),
    ] {
        let (code, told) = keys.rotate(waiting, changed);
        assert!(code == 3 && told.contains(expected), "{code} {told}");
    }
    let newest = waiting.look().store.read(|tx| tx.key_generations());
    assert_eq!(newest.unwrap(), vec![]);
}

/// How many certificates a house at work has that are logged, and released.
fn in_stages(house: &House) -> [usize; 2] {
    ["logged", "released"].map(|stage| {
        let found = house.store.read(|tx| tx.certificates_in(stage, "", 10_000));
        found.unwrap().len()
    })
}
