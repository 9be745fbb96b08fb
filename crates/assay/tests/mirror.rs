//! The record copied to a folder and to an object store (moto in the part of S3), with the feature that the default build has not.
#![cfg(feature = "object-store")]
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::mirror::{MirrorError, Source, Target, copy};
use assay_proof::{
    multikey,
    note::NoteKey,
    record::{Head, checkpoint},
    tile::Edge,
};
use ed25519_dalek::SigningKey;
use moto::Moto;
use place::put;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

#[path = "mirror/moto.rs"]
mod moto;
#[expect(
    dead_code,
    reason = "shared with the tests of stores, which use all of it"
)]
#[path = "../../store/tests/shared/place.rs"]
mod place;

const ORIGIN: &str = "assay.example/record";

/// A record that grows in a folder.
struct Growing {
    folder: PathBuf,
    key: SigningKey,
    edge: Edge,
}

impl Growing {
    fn new(seed: u8) -> Self {
        Self {
            folder: place::folder(),
            key: multikey::from_seed(&[seed; 32]),
            edge: Edge::default(),
        }
    }

    fn grow(&mut self, leaves: u64) {
        let size = self.edge.size();
        let entries = (size..size + leaves).map(|at| format!("leaf {at}"));
        for (path, bytes) in self.edge.append(entries) {
            let path = self.folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            put(&path, &bytes);
        }
        let head = Head {
            size: self.edge.size(),
            root: self.edge.root(),
        };
        let note = checkpoint(head, ORIGIN, &self.key);
        put(&self.folder.join("checkpoint"), note.as_bytes());
        let vkey = NoteKey::new(ORIGIN, self.key.verifying_key()).write();
        put(&self.folder.join("vkey"), vkey.as_bytes());
    }
}

/// Where a test copies to, and how it is read again.
struct Place {
    to: String,
    read: String,
    moto: Option<Moto>,
}

impl Place {
    fn folder() -> Self {
        let to = place::folder().join("mirror").display().to_string();
        Self {
            read: to.clone(),
            to,
            moto: None,
        }
    }

    fn bucket() -> Self {
        let moto = Moto::start();
        Self {
            to: "s3://public/of/record".to_owned(),
            read: format!("{}/public/of/record", moto.endpoint()),
            moto: Some(moto),
        }
    }

    fn assay(&self, words: &[&str]) -> Output {
        let mut assay = Command::new(env!("CARGO_BIN_EXE_assay"));
        assay.args(words);
        if let Some(moto) = &self.moto {
            assay.envs(moto.settings());
        }
        assay.output().unwrap()
    }

    /// Publishes a folder; gives the exit code and what was said.
    fn publish(&self, record: &Path) -> (Option<i32>, String) {
        let output = self.assay(&["record", "publish", record.to_str().unwrap(), &self.to]);
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.code(),
            String::from_utf8(said).unwrap().trim().to_owned(),
        )
    }

    /// What a stranger finds.
    fn checked(&self) -> String {
        let output = self.assay(&["record", "check", &self.read]);
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    }
}

#[track_caller]
fn told((code, said): (Option<i32>, String), expected: Option<i32>, what: &str) {
    assert_eq!(code, expected, "{said}");
    assert!(said.contains(what), "{said}");
}

#[track_caller]
fn holds(place: &Place, what: &str) {
    let said = place.checked();
    assert!(said.contains(what), "{said}");
}

/// The whole life of a mirror: begun, grown, and everything that must not get there.
fn life(place: &Place) {
    let mut record = Growing::new(5);
    record.grow(300);
    let early = place::folder();
    copy_tree(&record.folder, &early);
    let first = "published: 300 leaves, 300 of them new, 5 files";
    told(place.publish(&record.folder), Some(0), first);
    holds(place, "the record holds: 300 leaves");
    // Nothing new, nothing done.
    told(
        place.publish(&record.folder),
        Some(0),
        "0 of them new, 0 files",
    );
    record.grow(7_000);
    let grown = "published: 7300 leaves, 7000 of them new";
    told(place.publish(&record.folder), Some(0), grown);
    holds(place, "the record holds: 7300 leaves");
    // An old state, and another record of the same name with another story.
    told(place.publish(&early), Some(1), "it is an old state");
    let mut other = Growing::new(5);
    other.grow(10);
    other.edge.append(["another"]);
    other.grow(8_000);
    told(
        place.publish(&other.folder),
        Some(1),
        "holds another record",
    );
    let mut foreign = Growing::new(6);
    foreign.grow(8_000);
    told(
        place.publish(&foreign.folder),
        Some(1),
        "holds another record",
    );
    holds(place, "the record holds: 7300 leaves");
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            put(&target, &fs::read(entry.path()).unwrap());
        }
    }
}

#[test]
fn a_folder_grows_and_takes_nothing_else() {
    life(&Place::folder());
}

#[test]
fn an_object_store_grows_and_takes_nothing_else() {
    let place = Place::bucket();
    life(&place);
    // As the standard for tiles asks, so that any cache may keep them.
    let moto = place.moto.as_ref().unwrap();
    let tile = moto.head("/public/of/record/tile/0/000");
    assert!(tile.contains("max-age=31536000, immutable"), "{tile}");
    assert!(tile.contains("application/octet-stream"), "{tile}");
    let head = moto.head("/public/of/record/checkpoint");
    assert!(head.contains("no-cache"), "{head}");
    assert!(head.contains("text/plain; charset=utf-8"), "{head}");
}

#[test]
fn a_copy_that_was_cut_off_goes_on_and_a_forged_tile_stops_it() {
    let place = Place::folder();
    let mut record = Growing::new(5);
    record.grow(600);
    let mirror = Path::new(&place.to);
    // Cut off: tiles without a head.
    fs::create_dir_all(mirror.join("tile/0")).unwrap();
    let tile = mirror.join("tile/0/001");
    put(&tile, &fs::read(record.folder.join("tile/0/001")).unwrap());
    told(
        place.publish(&record.folder),
        Some(0),
        "published: 600 leaves",
    );
    // Somebody put a tile there that does not belong to this record.
    record.grow(500);
    put(&mirror.join("tile/0/002"), &[7; 8192]);
    let forged = "tile/0/002 is there already and says something else";
    told(place.publish(&record.folder), Some(1), forged);
    let seen = fs::read_to_string(mirror.join("checkpoint")).unwrap();
    assert!(seen.contains("\n600\n"), "{seen}");
}

#[test]
fn what_cannot_be_used_is_said() {
    let place = Place::folder();
    let empty = place::folder();
    told(place.publish(&empty), Some(2), "Name the folder `record`");
    let mut record = Growing::new(5);
    record.grow(3);
    let to = |to: &str| Place {
        to: to.to_owned(),
        read: String::new(),
        moto: None,
    };
    let ftp = to("ftp://example.org/record");
    told(ftp.publish(&record.folder), Some(2), "ftp:// is not known");
    let file = empty.join("file");
    put(&file, b"");
    let file = to(file.to_str().unwrap());
    told(file.publish(&record.folder), Some(2), "cannot be used");
    fs::remove_file(record.folder.join("tile/0/000.p/3")).unwrap();
    let code = place.publish(&record.folder).0;
    assert_eq!(code, Some(2), "a record without its tiles");
    assert!(!Path::new(&place.to).join("checkpoint").exists());
}

/// The settings of the store stand in the environment, so the test runs once more as a process of its own.
#[test]
fn of_two_that_copy_at_once_one_is_told_to_copy_again() {
    let moto = Moto::start();
    let inside = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "inside", "--ignored", "--nocapture"])
        .envs(moto.settings())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&inside.stdout);
    assert!(said.contains("1 passed"), "{inside:?}");
}

#[test]
#[ignore = "started by the test above, with the settings of a store"]
fn inside() {
    let mut record = Growing::new(5);
    record.grow(5);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let open = || Target::open("s3://public/race").unwrap();
        let source = Source::open(record.folder.clone()).unwrap();
        // Both find nothing; both find the first head.
        for _ in 0..2 {
            let (one, two) = (open(), open());
            let (first, second) = (
                one.checkpoint().await.unwrap(),
                two.checkpoint().await.unwrap(),
            );
            copy(&source, &one, |_, _| ()).await.unwrap();
            one.swap(one.checkpoint().await.unwrap(), "newer")
                .await
                .unwrap();
            let late = two.swap(second, "late").await;
            assert!(matches!(late, Err(MirrorError::Meanwhile)), "{late:?}");
            let late = one.swap(first, "late").await;
            assert!(matches!(late, Err(MirrorError::Meanwhile)), "{late:?}");
            let seen = one.checkpoint().await.unwrap();
            let note = fs::read_to_string(record.folder.join("checkpoint")).unwrap();
            one.swap(seen, &note).await.unwrap();
            record.grow(5);
        }
    });
}
