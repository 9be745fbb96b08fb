//! Backup, restore and self-check on a small real world.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::{
    backup::{self, BackupError},
    demo,
    fsck::{Finding, fsck},
    house::{House, keyring::Passphrase},
    pack,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

/// A folder of its own, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let name = format!("assay_backup_{}_{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn world(folder: &Path) {
    demo::tell(
        folder,
        None,
        "demo.assay.example",
        120,
        pack::china().unwrap(),
    )
    .unwrap();
}

fn look(folder: &Path) -> std::sync::Arc<House> {
    House::look(folder, None, pack::china().unwrap()).unwrap()
}

fn wrong(folder: &Path) -> Vec<Finding> {
    let mut wrong = Vec::new();
    fsck(&look(folder), |finding| {
        if finding.wrong.is_some() {
            wrong.push(finding);
        }
    })
    .unwrap();
    wrong
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test damages a file on purpose"
)]
fn put(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
}

#[test]
fn what_was_backed_up_comes_back_whole() {
    let folder = Folder::new();
    let (data, file, again) = (folder.at("data"), folder.at("backup"), folder.at("again"));
    world(&data);
    assert_eq!(wrong(&data), vec![]);
    backup::back_up(&look(&data), &file).unwrap();
    let (manifest, size) =
        backup::restore(&file, &again, pack::china().unwrap(), &Passphrase::NotGiven).unwrap();
    assert_eq!(manifest.host, "demo.assay.example");
    assert!(size > 100);
    assert_eq!(wrong(&again), vec![]);
    for name in ["record/checkpoint", "record/vkey", "keys/record.key"] {
        let (old, new) = (fs::read(data.join(name)), fs::read(again.join(name)));
        assert_eq!(old.unwrap(), new.unwrap(), "{name}");
    }
    // It works on: a server opens it, and finds nothing to repair.
    let house = House::open(&again, None, "demo.assay.example", pack::china().unwrap());
    assert_eq!(house.unwrap().publish().unwrap(), size);
}

#[test]
fn a_changed_backup_restores_nothing() {
    let folder = Folder::new();
    let (data, file) = (folder.at("data"), folder.at("backup"));
    world(&data);
    backup::back_up(&look(&data), &file).unwrap();
    let good = fs::read(&file).unwrap();
    for at in [100, good.len() / 2, good.len() - 200] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        put(&file, &bad);
        let again = folder.at("again");
        let failure = backup::restore(&file, &again, pack::china().unwrap(), &Passphrase::NotGiven)
            .unwrap_err();
        assert!(
            matches!(failure, BackupError::NotABackup { .. }),
            "byte {at}: {failure}"
        );
        assert!(!again.exists());
        assert!(!folder.at("again.restoring").exists());
    }
}

#[test]
fn a_folder_in_use_is_not_restored_into() {
    let folder = Folder::new();
    let (data, file) = (folder.at("data"), folder.at("backup"));
    world(&data);
    backup::back_up(&look(&data), &file).unwrap();
    let refused = backup::restore(&file, &data, pack::china().unwrap(), &Passphrase::NotGiven);
    assert!(matches!(refused, Err(BackupError::NotEmpty(_))));
    assert_eq!(wrong(&data), vec![]);
}

#[test]
fn a_changed_row_and_a_changed_file_are_found() {
    let folder = Folder::new();
    let data = folder.at("data");
    world(&data);
    let tile = data.join("record/tile/0/000");
    let good = fs::read(&tile).unwrap();
    let mut bad = good.clone();
    bad[40] ^= 1;
    put(&tile, &bad);
    let found = wrong(&data);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].what.contains("public record's files"));
    put(&tile, &good);
    let database = rusqlite::Connection::open(data.join("assay.db")).unwrap();
    database
        .execute_batch(
            "drop trigger signed_bytes_are_not_updated; \
             update certificate_credential set bytes = cast(replace(cast(bytes as text), '合格', '优秀') as blob) \
             where certificate = (select min(id) from certificate);",
        )
        .unwrap();
    let found = wrong(&data);
    assert!(
        found.iter().any(|one| one
            .what
            .starts_with("every certificate is as it was signed")),
        "{found:?}"
    );
}

#[test]
fn another_host_cannot_take_over_an_installation() {
    let folder = Folder::new();
    let data = folder.at("data");
    world(&data);
    let refused = House::open(&data, None, "other.example", pack::china().unwrap());
    assert!(refused.is_err());
    assert_eq!(wrong(&data), vec![]);
}

#[test]
fn what_asks_an_older_database_says_so_and_a_backup_is_made_all_the_same() {
    let folder = Folder::new();
    let data = folder.at("data");
    world(&data);
    let database = rusqlite::Connection::open(data.join("assay.db")).unwrap();
    let older = "delete from migration where position = (select max(position) from migration)";
    database.execute(older, []).unwrap();
    let run = |words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(words)
            .arg("--data")
            .arg(&data)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), said)
    };
    let export = folder.at("export");
    let run_id = format!("prn_{}", "0".repeat(32));
    let to = export.to_str().unwrap();
    for words in [
        &["fsck"][..],
        &["export", "certificates", to],
        &["print", &run_id, to],
    ] {
        let (code, said) = run(words);
        assert_eq!(code, Some(3), "{words:?}: {said}");
        assert!(said.contains("older than this program"), "{said}");
        assert!(said.contains("assay serve"), "{said}");
    }
    let file = folder.at("backup");
    let (code, said) = run(&["backup", file.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{said}");
}
