//! Single durable acts that arrive together.
use crate::meter::{Figure, Per, measure, rate};
use assay_store::{Keys, Place, Store, Tx, journal::Entry};
use std::{path::PathBuf, sync::Arc};
use tokio::task::JoinSet;

/// Callers that wait at the same time.
const CALLERS: u64 = 256;

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("assay-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
    folder
}

/// Acts with a journal row each, answered when durable; the limit writes the same rows with raw SQLite, a
/// transaction for as many rows as there are callers.
pub(crate) fn act(n: u64) -> Vec<Figure> {
    let folder = folder();
    let keys = Keys {
        personal: [1; 32],
        index: [2; 32],
    };
    let store = Arc::new(
        Store::open(Place::Sqlite(folder.join("assay.db")), keys).expect("the store opens"),
    );
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let ((), spent) = measure(|| {
        runtime.block_on(async {
            let mut done = 0;
            while done < n {
                let batch = CALLERS.min(n - done);
                let mut waiting = JoinSet::new();
                for number in 0..batch {
                    let (store, entry) = (Arc::clone(&store), entry(done + number));
                    let act = move |tx: &mut Tx<'_>| tx.record_in_journal(&entry);
                    waiting.spawn(async move { store.act_later(act).await });
                }
                for outcome in waiting.join_all().await {
                    outcome.expect("the act is durable");
                }
                done += batch;
            }
        });
    });
    let plain = raw(&folder.join("raw.db"), n);
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    vec![Figure {
        unit: "durable acts",
        value: rate(n, spent.wall),
        per: Per::Wall,
        limit: rate(n, plain),
        n,
    }]
}

fn entry(number: u64) -> Entry {
    Entry {
        at: 0,
        actor: "clerk".into(),
        on_behalf_of: String::new(),
        act: "bench.act".into(),
        object: number.to_string(),
        under: "1".into(),
        pack: "0".into(),
        details: "{}".into(),
    }
}

fn raw(path: &std::path::Path, n: u64) -> f64 {
    let connection = rusqlite::Connection::open(path).expect("SQLite opens");
    connection
        .execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; \
             create table journal (position integer primary key, object text, details text, sha256 text)",
        )
        .expect("the table is made");
    let ((), spent) = measure(|| {
        let mut done = 0;
        while done < n {
            connection.execute_batch("begin").expect("a transaction");
            let batch = CALLERS.min(n - done);
            for number in done..done + batch {
                connection
                    .prepare_cached(
                        "insert into journal (object, details, sha256) values (?1, '{}', ?2)",
                    )
                    .and_then(|mut statement| {
                        statement.execute((number.to_string(), "0".repeat(64)))
                    })
                    .expect("the row is written");
            }
            connection
                .execute_batch("commit")
                .expect("the commit is durable");
            done += batch;
        }
    });
    spent.wall
}
