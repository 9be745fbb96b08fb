//! The journal: one row for every act, each with a hash over the one before.
use crate::{Row, StoreError, Tx, Value};
use sha2::{Digest, Sha256};

/// What an act writes down about itself. No personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When, in microseconds since 1970 UTC.
    pub at: i64,
    /// The account that acted.
    pub actor: String,
    /// For which institution, if for one.
    pub on_behalf_of: String,
    /// Which act, for example `enrolment.accept`.
    pub act: String,
    /// What it was done to.
    pub object: String,
    /// Under which rule or article.
    pub under: String,
    /// SHA-256 of the pack.
    pub pack: String,
    /// Further facts, as JSON.
    pub details: String,
}

/// The journal does not hang together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "journal row {position} does not follow from the one before: it was changed, or one is missing"
)]
pub struct Broken {
    /// The first row that does not fit.
    pub position: i64,
}

fn hash(previous: &str, position: i64, entry: &Entry) -> String {
    let mut hash = Sha256::new();
    let (position, at) = (position.to_string(), entry.at.to_string());
    let fields = [
        previous,
        &position,
        &at,
        &entry.actor,
        &entry.on_behalf_of,
        &entry.act,
        &entry.object,
        &entry.under,
        &entry.pack,
        &entry.details,
    ];
    for field in fields {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field.as_bytes());
    }
    hex::encode(hash.finalize())
}

impl Tx<'_> {
    /// Appends a row in the act's own transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_in_journal(&mut self, entry: &Entry) -> Result<(), StoreError> {
        // Taking the next position locks the head row, so that two servers cannot fork the chain.
        let head = self
            .row(
                "update journal_head set position = position + 1 where one = 1 returning position, sha256",
                &[],
            )?
            .ok_or(StoreError::Stale { what: "journal" })?;
        let position = head.int("position")?;
        let sha256 = hash(head.text("sha256")?, position, entry);
        self.execute(
            "insert into journal (position, at, actor, on_behalf_of, act, object, under, pack, details, sha256) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &[
                Value::Int(position),
                Value::Int(entry.at),
                Value::from(&entry.actor),
                Value::from(&entry.on_behalf_of),
                Value::from(&entry.act),
                Value::from(&entry.object),
                Value::from(&entry.under),
                Value::from(&entry.pack),
                Value::from(&entry.details),
                Value::from(&sha256),
            ],
        )?;
        self.execute_one(
            "journal",
            "update journal_head set sha256 = $1 where one = 1",
            &[Value::from(&sha256)],
        )
    }

    /// Follows the chain from the first row to the last; gives the number of rows.
    ///
    /// # Errors
    /// [`StoreError`]; inside, [`Broken`] at the first row that does not fit.
    pub fn follow_journal(&mut self) -> Result<Result<i64, Broken>, StoreError> {
        let mut previous = String::new();
        let mut position = 0;
        loop {
            let rows = self.rows(
                "select position, at, actor, on_behalf_of, act, object, under, pack, details, sha256 \
                 from journal where position > $1 order by position limit 10000",
                &[Value::Int(position)],
            )?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                position += 1;
                let sha256 = hash(&previous, position, &entry(&row)?);
                if row.int("position")? != position || row.text("sha256")? != sha256 {
                    return Ok(Err(Broken { position }));
                }
                previous = sha256;
            }
        }
        let head = self.row(
            "select position, sha256 from journal_head where one = 1",
            &[],
        )?;
        let head = head.ok_or(StoreError::Stale { what: "journal" })?;
        if head.int("position")? != position || head.text("sha256")? != previous {
            return Ok(Err(Broken {
                position: position + 1,
            }));
        }
        Ok(Ok(position))
    }

    /// Rows behind a position, with their positions, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn journal_after(
        &mut self,
        position: i64,
        limit: u32,
    ) -> Result<Vec<(i64, Entry)>, StoreError> {
        let rows = self.rows(
            "select position, at, actor, on_behalf_of, act, object, under, pack, details \
             from journal where position > $1 order by position limit $2",
            &[Value::Int(position), limit.into()],
        )?;
        rows.iter()
            .map(|row| Ok((row.int("position")?, entry(row)?)))
            .collect()
    }

    /// The rows about one object, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn journal_of(&mut self, object: &str) -> Result<Vec<Entry>, StoreError> {
        let rows = self.rows(
            "select at, actor, on_behalf_of, act, object, under, pack, details \
             from journal where object = $1 order by position",
            &[object.into()],
        )?;
        rows.iter().map(entry).collect()
    }
}

fn entry(row: &Row) -> Result<Entry, StoreError> {
    let text = |column| row.text(column).map(str::to_owned);
    Ok(Entry {
        at: row.int("at")?,
        actor: text("actor")?,
        on_behalf_of: text("on_behalf_of")?,
        act: text("act")?,
        object: text("object")?,
        under: text("under")?,
        pack: text("pack")?,
        details: text("details")?,
    })
}
