//! Remembers. The only SQL: one text for SQLite and PostgreSQL; writes only what `assay-core` decided.
//!
//! Every statement is a `&'static str` with `$1, $2, …`. Acts run one behind another on one writer thread,
//! each in a savepoint, many in one transaction: one commit makes them all durable, then all are answered. An act that is alone
//! has a transaction of its own.
pub mod account;
pub mod act;
pub mod appointment;
pub mod archive;
pub mod books;
pub mod bulk_check;
pub mod certificate;
mod connection;
pub mod continuation;
pub mod doubtful;
pub mod enrolment;
pub mod erasure;
pub mod error;
pub mod exit;
pub mod exit_plan;
pub mod filing;
pub mod fsck;
pub mod guidance;
pub mod idle;
pub mod institution;
pub mod issuance;
pub mod journal;
pub mod key;
pub mod lookup;
mod migrate;
pub mod notification;
pub mod old_certificate;
pub mod paper;
pub mod payout;
pub mod person;
pub mod plan;
pub mod prefix;
pub mod promise;
pub mod recall;
pub mod record;
pub mod result;
pub mod review;
pub mod roster;
mod row;
pub mod selection;
pub mod session;
pub mod staff;
pub mod status;
pub mod stop;
pub mod succession;
pub mod surge;
pub mod transition;
mod value;
pub mod wallet;
pub mod wish;
mod writer;

pub use error::{ActError, StoreError};
pub use row::Row;
pub use value::{Kind, Value};

use connection::Connection;
use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file of SQLite; the folder must exist.
    Sqlite(PathBuf),
    /// A PostgreSQL server, `postgres://…`.
    Postgres(String),
}

/// Keys for personal data. Without a `Debug` that shows them.
#[derive(Clone)]
pub struct Keys {
    /// Encrypts document numbers.
    pub personal: [u8; 32],
    /// Makes the index by which a document is found again.
    pub index: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// The database.
#[derive(Debug, Clone)]
pub struct Store {
    place: Place,
    keys: Arc<Keys>,
    writer: writer::Writer,
    readers: Arc<Mutex<Vec<Connection>>>,
}

/// One act's view of the database. What it does is undone unless the act succeeds.
#[derive(Debug)]
pub struct Tx<'t> {
    connection: &'t mut Connection,
    keys: &'t Keys,
}

impl Store {
    /// Opens the database and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be reached, is newer than this program, or another server writes to it.
    pub fn open(place: Place, keys: Keys) -> Result<Self, StoreError> {
        let keys = Arc::new(keys);
        let lock = connection::lock(&place)?;
        let mut connection = Connection::open(&place)?;
        migrate::migrate(&mut connection)?;
        let writer = writer::Writer::start(connection, Arc::clone(&keys), lock);
        Ok(Self {
            place,
            keys,
            writer,
            readers: Arc::default(),
        })
    }

    /// Opens a database that another server may be writing to, to read from it. Acts are refused.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be reached.
    pub fn open_to_read(place: Place, keys: Keys) -> Result<Self, StoreError> {
        let first = Connection::open_reader(&place)?;
        Ok(Self {
            place,
            keys: Arc::new(keys),
            writer: writer::Writer::none(),
            readers: Arc::new(Mutex::new(vec![first])),
        })
    }

    /// Refuses a database that is older or newer than this program, with what to do: for whoever asks of everything in it.
    ///
    /// # Errors
    /// [`StoreError::Unusable`].
    pub fn expect_current(&self) -> Result<(), StoreError> {
        migrate::expect_current(&mut Connection::open_reader(&self.place)?)
    }

    /// Runs an act and waits until its outcome is durable. The act runs again, from the load, when what it
    /// read has changed meanwhile.
    ///
    /// # Errors
    /// What the act gives; or [`StoreError`], of which [`StoreError::Unknown`] means: ask again with the same id.
    pub fn act<T, E>(
        &self,
        act: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: ActError,
    {
        let answer = self.writer.send(act);
        answer
            .blocking_recv()
            .unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// The same for callers that must not block.
    ///
    /// # Errors
    /// As [`Store::act`].
    pub async fn act_later<T, E>(
        &self,
        act: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: ActError,
    {
        let answer = self.writer.send(act);
        answer
            .await
            .unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// Reads, all from one state of the database.
    ///
    /// # Errors
    /// What `read` gives, or [`StoreError`].
    ///
    /// # Panics
    /// If a reader panicked while it held the list of connections.
    pub fn read<T, E: From<StoreError>>(
        &self,
        read: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let kept = self.readers.lock().expect("no reader panics here").pop();
        let mut connection = match kept {
            Some(connection) => connection,
            None => Connection::open_reader(&self.place)?,
        };
        connection.begin_read()?;
        let outcome = read(&mut Tx {
            connection: &mut connection,
            keys: &self.keys,
        });
        if connection.end_read().is_ok() {
            self.readers
                .lock()
                .expect("no reader panics here")
                .push(connection);
        }
        outcome
    }

    /// Whether nobody else writes to the database: SQLite belongs to one process.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        matches!(self.place, Place::Sqlite(_))
    }

    /// Takes what was deleted out of the log beside a SQLite database, where it stands until the log is emptied. On PostgreSQL
    /// this is for its administrator.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be reached.
    pub fn settle(&self) -> Result<(), StoreError> {
        match self.place {
            Place::Sqlite(_) => {
                let mut beside = Connection::open_beside(&self.place)?;
                beside.rows("pragma wal_checkpoint(truncate)", &[])?;
                Ok(())
            }
            Place::Postgres(_) => Ok(()),
        }
    }

    /// Whether the database is whole, as far as it can tell by itself.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be asked.
    pub fn integrity(&self) -> Result<Vec<String>, StoreError> {
        self.read(|tx| tx.connection.integrity())
    }
}

impl Tx<'_> {
    /// Does a part of an act: what it wrote is undone if it fails, and the act goes on.
    ///
    /// # Errors
    /// What the part gives; or [`StoreError`] if the database failed.
    pub fn part<T, E: From<StoreError>>(
        &mut self,
        part: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.connection.batch("savepoint part")?;
        let outcome = part(self);
        self.connection.batch(match outcome {
            Ok(_) => "release savepoint part",
            Err(_) => "rollback to savepoint part; release savepoint part",
        })?;
        outcome
    }

    /// Executes a statement; gives the number of rows it touched.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, StoreError> {
        self.connection.execute(sql, values)
    }

    /// Executes a guarded statement that must touch exactly one row.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it touched another number: what was decided on has changed.
    pub fn execute_one(
        &mut self,
        what: &'static str,
        sql: &'static str,
        values: &[Value],
    ) -> Result<(), StoreError> {
        match self.execute(sql, values)? {
            1 => Ok(()),
            _ => Err(StoreError::Stale { what }),
        }
    }

    /// All rows of a query.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn rows(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.connection.rows(sql, values)
    }

    /// The first row of a query, if there is one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn row(&mut self, sql: &'static str, values: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    /// Hands every row of a query to `each`, one after another: for more rows than memory should hold.
    ///
    /// # Errors
    /// [`StoreError`], or what `each` gives.
    pub fn each(
        &mut self,
        sql: &'static str,
        values: &[Value],
        mut each: impl FnMut(&Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.connection.each(sql, values, &mut each)
    }

    /// Writes many rows into a table by the database's own way for many; gives how many.
    ///
    /// # Errors
    /// [`StoreError`]; then none of them is there.
    pub fn insert(
        &mut self,
        table: &'static str,
        columns: &'static [(&'static str, Kind)],
        rows: impl IntoIterator<Item = Vec<Value>>,
    ) -> Result<u64, StoreError> {
        self.connection
            .insert(table, columns, &mut rows.into_iter())
    }

    /// The number that a query counts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn count(&mut self, sql: &'static str, values: &[Value]) -> Result<i64, StoreError> {
        match self.row(sql, values)? {
            Some(row) => row.int_at(0),
            None => Ok(0),
        }
    }
}
