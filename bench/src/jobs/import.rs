//! An archive of certificates into the register.
use super::lookup::{certificates, officer};
use crate::meter::{Figure, Per, measure, rate};
use assay::{
    app::import_table::{Asked, TakeCertificates, import_table},
    house::House,
    pack, table,
};
use std::path::Path;

/// CSV of old certificates, read strictly, checked, indexed and durable in SQLite; the limit inserts the same rows,
/// made in memory, into the same columns in one transaction.
pub(crate) fn import(n: u64) -> Vec<Figure> {
    let folder = std::env::temp_dir().join(format!("assay-bench-import-{}", std::process::id()));
    let law = pack::china().expect("the built-in pack loads");
    let house = House::open(&folder, None, "bench.example", law).expect("the house opens");
    let file = folder.join("certificates.csv");
    certificates(&file, n);
    let asked = Asked {
        file,
        options: table::Options::default(),
        dry_run: false,
    };
    let call = officer();
    let (done, spent) = measure(|| import_table::<TakeCertificates>(&house, &call, &asked, |_| ()));
    assert_eq!(done.expect("the table is imported").imported, n);
    let ((), plain) = measure(|| raw(&folder.join("raw.db"), n));
    drop(house);
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    vec![Figure {
        unit: "rows",
        value: rate(n, spent.cpu),
        per: Per::CpuSecond,
        limit: rate(n, plain.cpu),
        n,
    }]
}

fn raw(path: &Path, n: u64) {
    let connection = rusqlite::Connection::open(path).expect("SQLite opens");
    connection
        .execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; \
             create table old_certificate (number text primary key, holder text, document_index blob, occupation text, \
             level text, issued_on text, institution text, archive text); begin",
        )
        .expect("the table is made");
    {
        let mut statement = connection
            .prepare("insert into old_certificate values (?1, '示例甲', null, '美容师', 'L3', '2019-06-30', '示例省职业技能鉴定中心', '0123456789abcdef')")
            .expect("a statement");
        for row in 0..n {
            statement
                .execute([super::lookup::number(row)])
                .expect("the row is written");
        }
    }
    connection
        .execute_batch("commit")
        .expect("the commit is durable");
}
