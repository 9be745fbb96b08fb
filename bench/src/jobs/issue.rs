//! Issuance: gate, number, draft, check, stored plan, signature, row, leaf of the record, release; all of it durable.
use crate::meter::{Figure, Per, measure, megabytes_in, rate};
use assay::{app::issue_certificates::issue_sessions, demo, pack};
use assay_proof::{issuer::IssuerKey, multikey};
use std::path::Path;

/// Bytes of a certificate in the database: credential 4.7 KB, plan 1.3, gate 0.6 with its share of the sheet of its session.
const BYTES: usize = 6_600;

/// Certificates of `n` candidates in sessions of thirty, as an officer issues them together; the limit signs as often
/// and writes as many bytes as one row each in one transaction of SQLite.
pub(crate) fn issue(n: u64) -> Vec<Figure> {
    let folder = std::env::temp_dir().join(format!("assay-bench-issue-{}", std::process::id()));
    let law = pack::china().expect("the built-in pack loads");
    let candidates = u32::try_from(n).expect("fewer than four billion");
    let (house, calls) =
        demo::tell_until_issue(&folder, candidates, law).expect("the story is told");
    let (issued, spent) = measure(|| issue_sessions(&house, &calls).expect("they are issued"));
    let issued: usize = issued
        .iter()
        .map(|one| one.as_ref().map_or(0, |one| one.numbers.len()))
        .sum();
    let issued = issued as u64;
    let ((), plain) = measure(|| raw(&folder.join("raw.db"), issued));
    drop(house);
    let millions = rate(issued, 1e6);
    let disk = Figure {
        unit: "MB on disk, with enrolment, scores and books",
        value: megabytes_in(&folder.join("assay.db")) / millions,
        per: Per::Million,
        limit: rate(BYTES as u64, 1.0),
        n: issued,
    };
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    let figure = |per, seconds, limit| Figure {
        unit: "certificates",
        value: rate(issued, seconds),
        per,
        limit: rate(issued, limit),
        n: issued,
    };
    vec![
        figure(Per::CpuSecond, spent.cpu, plain.cpu),
        figure(Per::Wall, spent.wall, plain.wall),
        disk,
    ]
}

fn raw(path: &Path, n: u64) {
    let key = IssuerKey::new(&multikey::from_seed(&[3; 32]));
    let connection = rusqlite::Connection::open(path).expect("SQLite opens");
    connection
        .execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; \
             create table certificate (number text primary key, bytes blob); begin",
        )
        .expect("the table is made");
    let mut bytes = vec![b'.'; BYTES];
    {
        let mut statement = connection
            .prepare("insert into certificate values (?1, ?2)")
            .expect("a statement");
        for number in 0..n {
            bytes[..8].copy_from_slice(&number.to_be_bytes());
            let signature = key.sign(&bytes[..64]).expect("a key of ours signs");
            bytes[64..128].copy_from_slice(&signature.to_bytes());
            statement
                .execute((format!("{number:022}"), &bytes))
                .expect("the row is written");
        }
    }
    connection
        .execute_batch("commit")
        .expect("the commit is durable");
}
