//! Places for tests: a fresh folder for SQLite, and a fresh schema where a PostgreSQL is given.
use assay_store::Place;
use std::{
    path::{Path, PathBuf},
    sync::{
        Once,
        atomic::{AtomicU32, Ordering},
    },
};

/// A place that is taken away when it is dropped.
pub(crate) struct Fresh {
    pub(crate) place: Place,
    folder: Option<PathBuf>,
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

fn running_number() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!(
        "{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::SeqCst)
    )
}

/// Takes away the folders of test processes that have ended; many tests leave theirs to be looked at.
fn sweep() {
    let lives = |process: &str| Path::new("/proc").join(process).exists();
    if !lives("self") {
        return;
    }
    let entries = std::fs::read_dir(std::env::temp_dir())
        .into_iter()
        .flatten();
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name
            .strip_prefix("assay_test_")
            .and_then(|rest| rest.split('_').next());
        if process.is_some_and(|process| !lives(process)) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// A fresh folder.
pub(crate) fn folder() -> PathBuf {
    static SWEPT: Once = Once::new();
    SWEPT.call_once(sweep);
    let folder = std::env::temp_dir().join(format!("assay_test_{}", running_number()));
    std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
    folder
}

/// Puts bytes into a file.
#[expect(
    clippy::disallowed_methods,
    reason = "a test prepares a file; nothing depends on its durability"
)]
pub(crate) fn put(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("the file can be written");
}

/// SQLite always; PostgreSQL when `ASSAY_TEST_POSTGRES` names a server, in a schema of its own.
#[expect(clippy::disallowed_methods, reason = "the test's own switch")]
pub(crate) fn places() -> Vec<Fresh> {
    let folder = folder();
    let mut places = vec![Fresh {
        place: Place::Sqlite(folder.join("assay.db")),
        folder: Some(folder),
    }];
    if let Ok(url) = std::env::var("ASSAY_TEST_POSTGRES") {
        let schema = format!("test_{}", running_number());
        let mut client =
            postgres::Client::connect(&url, postgres::NoTls).expect("the test server answers");
        client
            .batch_execute(&format!("create schema {schema}"))
            .expect("a schema can be made");
        let joint = if url.contains('?') { '&' } else { '?' };
        places.push(Fresh {
            place: Place::Postgres(format!("{url}{joint}options=-c%20search_path%3D{schema}")),
            folder: None,
        });
    }
    places
}
