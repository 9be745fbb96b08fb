//! Many certificates checked at once, for an employer. Nothing is decided and nothing goes into the journal: rows come in, answers
//! go out, and both are deleted after a day.
//!
//! The rows hold names, so they are kept sealed under a key that is made of the secret in the address of the check; only its hash is
//! kept. A copy of the database opens nothing, and after a crash the work goes on when somebody with the address asks for it.
use crate::{
    edge,
    house::House,
    import::{self, bulk_rows::BulkRows},
    table::{CellError, Limits, Options, TableError, unusable},
};
use assay_core::{identifier::certificate_number, person::fold, text::Text};
use assay_store::{
    StoreError,
    bulk_check::{BulkCheck, BulkKey, Question},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    cell::RefCell,
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    io::{Read, Seek},
};

mod answer;

pub(crate) use answer::{HEADINGS, go_on};

/// Rows of a table.
pub(crate) const ROWS_MAX: u32 = 100_000;
/// Bytes of a file.
pub(crate) const FILE_BYTES_MAX: usize = 16 << 20;
/// Hours after which question and answer are deleted.
pub(crate) const KEPT_HOURS: i64 = 24;
/// Rows of a piece: what is in memory at once, and what a crash costs at most.
const PART_ROWS: usize = 1_000;
/// Rows of all tables that are kept: about a gigabyte.
const KEPT_ROWS_MAX: u64 = 2_000_000;
/// Names that one table may try on one number: people marry, and clerks mistype; more is guessing.
const NAMES_MAX: usize = 3;

/// The secret in the address of a check: whoever has it sees the check. Without a `Debug` that shows it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address(String);

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address(…)")
    }
}

impl Address {
    fn fresh() -> Self {
        Self(hex::encode(edge::draw_bytes::<32>()))
    }

    /// Reads one; `None` if it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let fits = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == 64 && text.bytes().all(fits)).then(|| Self(text.to_owned()))
    }

    /// The secret itself.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    fn derived(&self, purpose: &str) -> [u8; 32] {
        let hash = Sha256::new()
            .chain_update(b"assay/bulk-check/v1|")
            .chain_update(purpose)
            .chain_update(b"|")
            .chain_update(&self.0);
        hash.finalize().into()
    }

    /// The name under which the check is kept.
    pub(crate) fn id(&self) -> String {
        hex::encode(self.derived("id"))
    }

    /// What its pieces are sealed under.
    pub(crate) fn key(&self) -> BulkKey {
        BulkKey(self.derived("key"))
    }
}

/// A row as it waits for its answer.
#[derive(Debug, Serialize, Deserialize)]
struct Asked {
    row: u64,
    number: String,
    name: String,
    /// Why it cannot be looked up.
    wrong: Option<Text>,
}

/// Why a table is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotTaken {
    /// The table.
    #[error("{0}")]
    Table(#[from] TableError),
    /// Too many rows of others wait or are kept.
    #[error("no room for more tables")]
    Full,
    /// The database.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// Rows in the order of the table, and what was tried on which number.
#[derive(Default)]
struct Intake {
    rows: Vec<Asked>,
    bad: u32,
    tried: HashMap<u64, Vec<u64>>,
    hasher: RandomState,
}

impl Intake {
    fn push(&mut self, asked: Asked) -> Result<(), TableError> {
        self.bad += u32::from(asked.wrong.is_some());
        self.rows.push(asked);
        if self.rows.len() > ROWS_MAX as usize {
            return Err(unusable(
                "bulk-check.too-many-rows",
                None,
                format!("表格超过{ROWS_MAX}行；请分成几个文件"),
                format!("the table has more than {ROWS_MAX} rows; split it into several files"),
            ));
        }
        Ok(())
    }

    fn take(&mut self, row: u64, number: &str, name: &str) -> Result<(), TableError> {
        let key = self
            .hasher
            .hash_one(certificate_number::key(number).as_ref());
        let name_hash = self.hasher.hash_one(fold(name));
        let tried = self.tried.entry(key).or_default();
        let known = tried.contains(&name_hash);
        let wrong = (!known && tried.len() >= NAMES_MAX).then(|| {
            Text::new(
                format!("同一编号已配{NAMES_MAX}个不同姓名，此行未查询"),
                format!(
                    "{NAMES_MAX} other names stand beside this number; the row was not looked up"
                ),
            )
        });
        if !known && wrong.is_none() {
            tried.push(name_hash);
        }
        self.push(Asked {
            row,
            number: number.to_owned(),
            name: name.to_owned(),
            wrong,
        })
    }

    /// Keeps what is wrong with a cell of a row.
    fn tell(&mut self, error: &CellError) -> Result<(), TableError> {
        let (place, value) = (error.column, &error.value);
        let shown = if value.is_empty() {
            String::new()
        } else {
            format!(" [{value}]")
        };
        let zh = format!("{place}：{}{shown}", error.fault.say.zh);
        let en = format!("{place}: {}{shown}", error.fault.say.en);
        let (zh, en) = (zh.trim_start_matches('：'), en.trim_start_matches(": "));
        if let Some(last) = self.rows.last_mut()
            && last.row == error.row
            && let Some(wrong) = &mut last.wrong
        {
            *wrong = Text::new(format!("{}；{zh}", wrong.zh), format!("{}; {en}", wrong.en));
            return Ok(());
        }
        self.push(Asked {
            row: error.row,
            number: String::new(),
            name: String::new(),
            wrong: Some(Text::new(zh.to_owned(), en.to_owned())),
        })
    }
}

fn read<S: Read + Seek>(
    house: &House,
    source: S,
    options: &Options,
    today: Date,
) -> Result<Intake, TableError> {
    let options = Options {
        limits: Limits {
            // Blank rows are passed over, and count here.
            rows: 2 * u64::from(ROWS_MAX),
            columns: 64,
            row_bytes: 64 << 10,
            unpacked_bytes: 64 << 20,
            ..options.limits
        },
        ..*options
    };
    let intake = RefCell::new(Intake::default());
    import::read::<BulkRows, S>(
        source,
        &options,
        &house.law.pack,
        today,
        |row, asked| {
            let mut intake = intake.borrow_mut();
            intake.take(row, asked.number, asked.name).map(Ok)
        },
        |error| intake.borrow_mut().tell(error),
    )?;
    let intake = intake.into_inner();
    if intake.rows.is_empty() {
        return Err(unusable(
            "bulk-check.no-rows",
            None,
            "表格里没有证书：标题下面应每行填写一张",
            "the table names no certificate: below the headings each row holds one",
        ));
    }
    Ok(intake)
}

/// Takes a table in: every row will be answered, good or bad. Gives its address, which nothing can find again.
///
/// # Errors
/// [`NotTaken`]; nothing is kept then.
pub(crate) fn take<S: Read + Seek>(
    house: &House,
    source: S,
    options: &Options,
    (now, today): (i64, Date),
) -> Result<(Address, BulkCheck), NotTaken> {
    let kept = house.store.read(|tx| tx.bulk_rows_kept(now))?;
    if kept + u64::from(ROWS_MAX) > KEPT_ROWS_MAX {
        return Err(NotTaken::Full);
    }
    let intake = read(house, source, options, today)?;
    let address = Address::fresh();
    let questions: Vec<Question> = intake
        .rows
        .chunks(PART_ROWS)
        .map(|rows| Question {
            rows: count(rows.len()),
            bytes: serde_json::to_vec(rows).expect("rows are JSON"),
            fresh: edge::draw_bytes(),
        })
        .collect();
    let check = BulkCheck {
        id: address.id(),
        rows: count(intake.rows.len()),
        bad_rows: intake.bad,
        parts: count(questions.len()),
        made_at: now,
        until: now + KEPT_HOURS * 3_600_000_000,
    };
    let (kept, key) = (check.clone(), address.key());
    // A crash before this keeps nothing, and nobody was given the address.
    house
        .store
        .act(move |tx| tx.record_bulk_check(&kept, &key, &questions))?;
    Ok((address, check))
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

/// Deletes a check at once.
///
/// # Errors
/// [`StoreError`].
pub(crate) fn forget(house: &House, address: &Address) -> Result<(), StoreError> {
    let id = address.id();
    house.store.act(move |tx| tx.forget_bulk_check(&id))
}

/// Deletes every check whose time is over; gives how many.
///
/// # Errors
/// [`StoreError`].
pub(crate) fn forget_old(house: &House, now: i64) -> Result<u64, StoreError> {
    house.store.act(move |tx| tx.forget_old_bulk_checks(now))
}
