//! One connection to either database, and the little they differ in.
use crate::{Place, Row, StoreError, Value, value::Kind};
use postgres::{
    binary_copy::BinaryCopyInWriter,
    fallible_iterator::FallibleIterator,
    types::{ToSql, Type},
};
use rusqlite::{OpenFlags, config::DbConfig, params_from_iter, types::ValueRef};
use std::{
    collections::HashMap,
    fs::{File, TryLockError},
    sync::Arc,
};

/// Memory for pages of a SQLite connection, in KiB: random unique keys spill without it.
const CACHE_KIB: i64 = 256 * 1024;
/// The same for a connection that only reads: there are as many as requests at a time, and what they miss is in the memory of the system.
const READER_CACHE_KIB: i64 = 4 * 1024;

/// One connection.
pub(crate) enum Connection {
    /// SQLite.
    Lite(Box<Lite>),
    /// PostgreSQL.
    Pg(Box<Pg>),
}

/// A connection to SQLite, with statements in its own placeholders.
pub(crate) struct Lite {
    connection: rusqlite::Connection,
    /// By the place and length of the statement's text, which is static.
    known: HashMap<(usize, usize), Known>,
}

/// A statement as SQLite gets it.
struct Known {
    sql: String,
    /// Names of its columns, once it has run.
    columns: Option<Arc<[String]>>,
}

impl Known {
    /// To SQLite a plain `$1` is a name, numbered by first appearance; `?1` is the position.
    fn new(sql: &'static str) -> Self {
        Self {
            sql: sql.replace('$', "?"),
            columns: None,
        }
    }
}

fn place_of(sql: &'static str) -> (usize, usize) {
    (sql.as_ptr().addr(), sql.len())
}

/// A connection to PostgreSQL, with prepared statements.
pub(crate) struct Pg {
    client: postgres::Client,
    prepared: HashMap<&'static str, postgres::Statement>,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Lite(_) => "Connection(SQLite)",
            Self::Pg(_) => "Connection(PostgreSQL)",
        })
    }
}

/// Keeps a second server off the same SQLite file. PostgreSQL serves several.
pub(crate) fn lock(place: &Place) -> Result<Option<File>, StoreError> {
    let Place::Sqlite(path) = place else {
        return Ok(None);
    };
    let path = path.with_extension("lock");
    let unusable = |why: std::io::Error| {
        StoreError::Unusable(format!(
            "cannot write {}: {why}. Choose a folder you may write to.",
            path.display()
        ))
    };
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(StoreError::Unusable(format!(
            "another Assay is at work on {}. Stop it first, or choose another folder.",
            path.with_extension("db").display()
        ))),
        Err(TryLockError::Error(why)) => Err(unusable(why)),
    }
}

/// A file that SQLite does not take for a database gets a sentence with the next step; what else goes wrong stays what it is.
fn not_one(
    why: rusqlite::Error,
    missing: impl Fn(&dyn std::fmt::Display) -> StoreError,
) -> StoreError {
    match why.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => missing(&why),
        _ => why.into(),
    }
}

impl Connection {
    pub(crate) fn open(place: &Place) -> Result<Self, StoreError> {
        match place {
            Place::Sqlite(path) => {
                let connection = rusqlite::Connection::open(path).map_err(|why| {
                    StoreError::Unusable(format!("cannot open {}: {why}", path.display()))
                })?;
                // Acknowledged means fsynced: every commit reaches the disk before anybody hears of it.
                connection.execute_batch(
                    "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; \
                     pragma busy_timeout = 10000; pragma secure_delete = on; pragma journal_size_limit = 268435456;",
                ).map_err(|why| {
                    StoreError::Unusable(format!("{} is not a database of Assay: {why}", path.display()))
                })?;
                Ok(Self::lite(connection, CACHE_KIB)?)
            }
            Place::Postgres(url) => Self::pg(url),
        }
    }

    pub(crate) fn open_reader(place: &Place) -> Result<Self, StoreError> {
        match place {
            Place::Sqlite(path) => {
                let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                let missing = |why: &dyn std::fmt::Display| {
                    let next = "name the folder of an installation with --data; if this is one, put its database back with `assay restore` into a new folder";
                    StoreError::Unusable(format!(
                        "{} is not a database of Assay ({why}): {next}",
                        path.display()
                    ))
                };
                let connection = rusqlite::Connection::open_with_flags(path, flags)
                    .map_err(|why| missing(&why))?;
                connection.execute_batch("pragma query_only = on; pragma busy_timeout = 10000;")?;
                let sql = "select count(*) from sqlite_master where name = 'migration'";
                match connection.query_row(sql, [], |row| row.get::<_, i64>(0)) {
                    Ok(1) => {}
                    Ok(_) => return Err(missing(&"it holds other tables, or none")),
                    Err(why) => return Err(not_one(why, missing)),
                }
                Ok(Self::lite(connection, READER_CACHE_KIB)?)
            }
            Place::Postgres(url) => Self::pg(url),
        }
    }

    /// A connection that reads beside the writer and may write elsewhere.
    pub(crate) fn open_beside(place: &Place) -> Result<Self, StoreError> {
        match place {
            Place::Sqlite(path) => {
                let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                let connection = rusqlite::Connection::open_with_flags(path, flags)?;
                connection.execute_batch("pragma busy_timeout = 10000;")?;
                Ok(Self::lite(connection, READER_CACHE_KIB)?)
            }
            Place::Postgres(url) => Self::pg(url),
        }
    }

    fn lite(connection: rusqlite::Connection, cache_kib: i64) -> Result<Self, rusqlite::Error> {
        connection.pragma_update(None, "cache_size", -cache_kib)?;
        connection.set_prepared_statement_cache_capacity(512);
        // A plan holds for every value: SQLite would otherwise make a statement's plan anew each time it comes out of the cache.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(Self::Lite(Box::new(Lite {
            connection,
            known: HashMap::new(),
        })))
    }

    fn pg(url: &str) -> Result<Self, StoreError> {
        let mut client = postgres::Client::connect(url, postgres::NoTls).map_err(|why| {
            StoreError::Unusable(format!(
                "cannot reach PostgreSQL: {why}. Check that the server runs and that the address is right."
            ))
        })?;
        client.batch_execute("set client_min_messages = warning; set statement_timeout = '60s'")?;
        Ok(Self::Pg(Box::new(Pg {
            client,
            prepared: HashMap::new(),
        })))
    }

    /// The connection to SQLite, if it is one.
    pub(crate) fn as_sqlite(&self) -> Option<&rusqlite::Connection> {
        match self {
            Self::Lite(lite) => Some(&lite.connection),
            Self::Pg(_) => None,
        }
    }

    /// The client of PostgreSQL, if it is one.
    pub(crate) fn as_postgres(&mut self) -> Option<&mut postgres::Client> {
        match self {
            Self::Lite(_) => None,
            Self::Pg(pg) => Some(&mut pg.client),
        }
    }

    /// Whether this is PostgreSQL.
    pub(crate) fn is_pg(&self) -> bool {
        matches!(self, Self::Pg(_))
    }

    /// Runs several statements that return nothing.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        match self {
            Self::Lite(lite) => Ok(lite.connection.execute_batch(sql)?),
            Self::Pg(pg) => Ok(pg.client.batch_execute(sql)?),
        }
    }

    pub(crate) fn begin_read(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Lite(_) => self.batch("begin"),
            Self::Pg(_) => self.batch("begin isolation level repeatable read read only"),
        }
    }

    pub(crate) fn end_read(&mut self) -> Result<(), StoreError> {
        self.batch("commit")
    }

    pub(crate) fn begin_write(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Lite(_) => self.batch("begin immediate"),
            Self::Pg(_) => self.batch("begin"),
        }
    }

    pub(crate) fn execute(
        &mut self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<u64, StoreError> {
        match self {
            Self::Lite(lite) => {
                let known = lite
                    .known
                    .entry(place_of(sql))
                    .or_insert_with(|| Known::new(sql));
                let mut statement = lite.connection.prepare_cached(&known.sql)?;
                Ok(statement.execute(params_from_iter(values))? as u64)
            }
            Self::Pg(pg) => {
                let statement = pg.prepare(sql)?;
                Ok(pg.client.execute(&statement, &parameters(values))?)
            }
        }
    }

    pub(crate) fn rows(
        &mut self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Lite(lite) => {
                let known = lite
                    .known
                    .entry(place_of(sql))
                    .or_insert_with(|| Known::new(sql));
                let mut statement = lite.connection.prepare_cached(&known.sql)?;
                let columns = known.columns.get_or_insert_with(|| {
                    let names = statement.column_names();
                    names.into_iter().map(str::to_owned).collect()
                });
                let columns = Arc::clone(columns);
                let mut rows = statement.query(params_from_iter(values))?;
                let mut found = Vec::new();
                while let Some(row) = rows.next()? {
                    let values = (0..columns.len())
                        .map(|at| Ok(lite_value(row.get_ref(at)?)))
                        .collect::<Result<_, rusqlite::Error>>()?;
                    found.push(Row {
                        columns: Arc::clone(&columns),
                        values,
                    });
                }
                Ok(found)
            }
            Self::Pg(pg) => {
                let statement = pg.prepare(sql)?;
                let names = statement.columns().iter();
                let columns: Arc<[String]> = names.map(|column| column.name().to_owned()).collect();
                let rows = pg.client.query(&statement, &parameters(values))?;
                rows.iter()
                    .map(|row| {
                        let values = (0..columns.len())
                            .map(|at| pg_value(row, at))
                            .collect::<Result<_, _>>()?;
                        Ok(Row {
                            columns: Arc::clone(&columns),
                            values,
                        })
                    })
                    .collect()
            }
        }
    }

    /// Hands every row of a query to `each`, one after another; nothing is kept.
    pub(crate) fn each(
        &mut self,
        sql: &'static str,
        values: &[Value],
        each: &mut dyn FnMut(&Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match self {
            Self::Lite(lite) => {
                let known = lite
                    .known
                    .entry(place_of(sql))
                    .or_insert_with(|| Known::new(sql));
                let mut statement = lite.connection.prepare_cached(&known.sql)?;
                let names = statement.column_names().map(str::to_owned);
                let mut kept = Row {
                    columns: names.collect(),
                    values: Vec::new(),
                };
                let width = kept.columns.len();
                let mut rows = statement.query(params_from_iter(values))?;
                while let Some(row) = rows.next()? {
                    kept.values.clear();
                    for at in 0..width {
                        kept.values.push(lite_value(row.get_ref(at)?));
                    }
                    each(&kept)?;
                }
                Ok(())
            }
            Self::Pg(pg) => {
                let statement = pg.prepare(sql)?;
                let names = statement.columns().iter();
                let mut kept = Row {
                    columns: names.map(|column| column.name().to_owned()).collect(),
                    values: Vec::new(),
                };
                let width = kept.columns.len();
                let mut rows = pg.client.query_raw(&statement, parameters(values))?;
                while let Some(row) = rows.next()? {
                    kept.values.clear();
                    for at in 0..width {
                        kept.values.push(pg_value(&row, at)?);
                    }
                    each(&kept)?;
                }
                Ok(())
            }
        }
    }

    /// Writes many rows into one table by the database's own way for many: a prepared statement on SQLite, `copy` on
    /// PostgreSQL. Gives how many.
    pub(crate) fn insert(
        &mut self,
        table: &'static str,
        columns: &'static [(&'static str, Kind)],
        rows: &mut dyn Iterator<Item = Vec<Value>>,
    ) -> Result<u64, StoreError> {
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        let mut count = 0;
        match self {
            Self::Lite(lite) => {
                let places: Vec<String> = (1..=columns.len()).map(|at| format!("?{at}")).collect();
                let places = places.join(", ");
                // `or fail`: nothing is copied aside for a statement that fails, because its act is taken back as a whole.
                let sql = format!("insert or fail into {table} ({names}) values ({places})");
                let mut statement = lite.connection.prepare_cached(&sql)?;
                for row in rows {
                    statement.execute(params_from_iter(&row))?;
                    count += 1;
                }
            }
            Self::Pg(pg) => {
                let kinds: Vec<Type> = columns.iter().map(|(_, kind)| kind.of_pg()).collect();
                let copy = format!("copy {table} ({names}) from stdin binary");
                let mut writer = BinaryCopyInWriter::new(pg.client.copy_in(&copy)?, &kinds);
                for row in rows {
                    writer.write(&parameters(&row))?;
                    count += 1;
                }
                writer.finish()?;
            }
        }
        Ok(count)
    }

    /// What the database finds wrong with itself.
    pub(crate) fn integrity(&mut self) -> Result<Vec<String>, StoreError> {
        match self {
            Self::Lite(_) => {
                let rows = self.rows("pragma integrity_check", &[])?;
                let texts = rows.into_iter().filter_map(|row| match row.values.first() {
                    Some(Value::Text(text)) if text != "ok" => Some(text.clone()),
                    _ => None,
                });
                let mut found: Vec<String> = texts.collect();
                let loose = self.rows("pragma foreign_key_check", &[])?.len();
                if loose > 0 {
                    found.push(format!("{loose} rows point to rows that are not there"));
                }
                Ok(found)
            }
            Self::Pg(_) => Ok(Vec::new()),
        }
    }
}

impl Pg {
    fn prepare(&mut self, sql: &'static str) -> Result<postgres::Statement, StoreError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.prepared.insert(sql, statement.clone());
        Ok(statement)
    }
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as _).collect()
}

fn lite_value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

fn pg_value(row: &postgres::Row, at: usize) -> Result<Value, StoreError> {
    let kind = row.columns()[at].type_();
    let value = match *kind {
        Type::TEXT => row.try_get::<_, Option<String>>(at)?.map(Value::Text),
        Type::INT8 => row.try_get::<_, Option<i64>>(at)?.map(Value::Int),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.map(Value::Bytes),
        Type::FLOAT8 => row.try_get::<_, Option<f64>>(at)?.map(Value::Real),
        _ => {
            return Err(StoreError::Unreadable {
                column: row.columns()[at].name().to_owned(),
                why: format!("{kind} is not one of the four column types; cast it in the query"),
            });
        }
    };
    Ok(value.unwrap_or(Value::Null))
}
