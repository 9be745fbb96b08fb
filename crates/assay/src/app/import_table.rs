//! Import a table: every row is taken or reported, all in one transaction. A file that was imported is not imported
//! again; one that was cut off left nothing behind.
use super::{Call, Done, Failure, found, perform_in};
use crate::{
    edge::files::{Draft, FileError},
    house::House,
    import::{self, Kind},
    table::{
        CellError, Fault, Options, TableError,
        report::{CsvReport, REJECTED, write_rejected},
    },
};
use assay_core::{authority::Role, id::Id, institution::Institution};
use assay_store::{ActError, StoreError, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

mod certificates;
mod enrolments;
mod institutions;
mod staff;
mod trainees;

pub use certificates::TakeCertificates;
pub use enrolments::TakeEnrolments;
pub use institutions::TakeInstitutions;
pub use staff::TakeStaff;
pub use trainees::TakeTrainees;

/// What to import.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The table.
    pub file: PathBuf,
    /// How to read it.
    pub options: Options,
    /// Whether to store nothing and only report.
    pub dry_run: bool,
}

impl Asked {
    /// Where the rejected rows are reported: beside the table.
    #[must_use]
    pub fn report(&self) -> PathBuf {
        let mut name = self.file.as_os_str().to_owned();
        name.push(".rejected.csv");
        PathBuf::from(name)
    }
}

/// How a first answer looks when no row was rejected.
const ALL_GOOD: &str = "\"rejected\":0,";

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// Rows that are in the register now.
    pub imported: u64,
    /// Rows that are in the report instead.
    pub rejected: u64,
    /// Rows in which every cell is empty.
    pub blank: u64,
    /// Headings of columns that were not read: there is no purpose to keep them.
    pub not_kept: Vec<String>,
}

/// Why a table was not imported. Nothing of it is in the register then.
#[derive(Debug, thiserror::Error)]
pub enum ImportFailure {
    /// The file is no table that can be read.
    #[error("{0}")]
    Table(#[from] TableError),
    /// A row could not be stored.
    #[error("{0}")]
    Act(#[from] Failure),
    /// The report could not be written.
    #[error("{0}")]
    Report(#[from] FileError),
    /// Nothing was to be stored: how it would have ended.
    #[error("a dry run")]
    DryRun(Imported),
}

impl From<StoreError> for ImportFailure {
    fn from(error: StoreError) -> Self {
        Self::Act(Failure::Store(error))
    }
}

impl From<io::Error> for ImportFailure {
    fn from(error: io::Error) -> Self {
        Self::Table(TableError::World(error))
    }
}

impl ActError for ImportFailure {
    fn store(&self) -> Option<&StoreError> {
        match self {
            Self::Act(failure) => failure.store(),
            _ => None,
        }
    }
}

/// Brings the rows of one kind into the register. One kind, one file.
pub trait Take: Sized {
    /// What the rows are.
    type Of: Kind;
    /// The name of the act in the journal.
    const ACT: &'static str;

    /// Begins with the archive's hash.
    fn new(archive: &str) -> Self;

    /// Takes a row.
    ///
    /// # Errors
    /// [`Failure::Refused`] and what [`Failure::NotFound`] names reject the row; the rest stops the import.
    fn take(
        &mut self,
        at: &mut At<'_, '_>,
        row: u64,
        of: <Self::Of as Kind>::Row<'_>,
    ) -> Result<(), Failure>;

    /// Ends; gives the rows that turned out not to be good, each with what is wrong.
    ///
    /// # Errors
    /// [`Failure`] stops the import.
    fn end(self, _at: &mut At<'_, '_>) -> Result<Vec<(u64, Fault)>, Failure> {
        Ok(Vec::new())
    }
}

/// Where an import is at work.
#[derive(Debug)]
pub struct At<'a, 't> {
    pub(super) tx: &'a mut Tx<'t>,
    pub(super) house: &'a House,
    pub(super) call: &'a Call,
    /// The table, as the ids of its rows begin.
    table: &'a str,
}

impl At<'_, '_> {
    /// An act of one row on behalf of an institution: its own journal row, undone as a whole if it fails.
    fn row<T: Serialize + serde::de::DeserializeOwned>(
        &mut self,
        row: u64,
        institution: &Id<Institution>,
        act: &'static str,
        work: impl FnOnce(&mut Tx<'_>, &House, &Call) -> Result<Done<T>, Failure>,
    ) -> Result<T, Failure> {
        let mut call = self.call.clone();
        call.id = format!("{}-{row}", self.table);
        call.actor.role = Role::Administrator;
        call.actor.institution = Some(institution.clone());
        let (house, id) = (self.house, call.id.clone());
        self.tx
            .part(|tx| perform_in(tx, house, &call, act, &id, work))
    }

    /// The institution with an organisation code.
    fn institution(&mut self, uscc: &str) -> Result<Institution, Failure> {
        found(self.tx.institution_with(uscc)?, "institution", uscc)
    }
}

/// Imports a table; `watch` is told how many bytes were read.
///
/// # Errors
/// [`ImportFailure`]: nothing of the table is in the register then.
pub fn import_table<K: Take + 'static>(
    house: &Arc<House>,
    call: &Call,
    asked: &Asked,
    watch: impl Fn(u64) + Send + Clone + 'static,
) -> Result<Imported, ImportFailure> {
    let archive = sha256_of_file(&asked.file)?;
    let mut call = call.clone();
    let table = format!("import-{}-{}", K::ACT, &archive[..32]);
    let (at_home, asked) = (Arc::clone(house), asked.clone());
    let outcome = house.store.act(move |tx| {
        let mut report = Report::new(asked.report());
        // The same table again is the same act and gives the first answer; unless rows were rejected, and may be
        // good now.
        call.id.clone_from(&table);
        if let Some(first) = tx.first_answer(&table)?
            && !first.answer.contains(ALL_GOOD)
        {
            call.id = format!("{table}-{}", call.now);
        }
        let mut stopped = None;
        let imported = perform_in(tx, &at_home, &call, K::ACT, &archive, |tx, house, call| {
            let mut at = At {
                tx,
                house,
                call,
                table: &table,
            };
            let imported = read::<K>(&mut at, &asked, &archive, watch.clone(), &mut report);
            let imported = imported.map_err(|why| match why {
                ImportFailure::Act(failure) => failure,
                other => {
                    stopped = Some(other);
                    Failure::Store(StoreError::Closed)
                }
            })?;
            Ok(Done {
                object: archive.clone(),
                under: String::new(),
                details: json!({"imported": imported.imported, "rejected": imported.rejected}),
                answer: imported,
            })
        });
        if let Some(why) = stopped {
            return Err(why);
        }
        let imported = imported?;
        // Before the commit: an import without its report would be skipped rows nobody was told of.
        report.keep()?;
        if asked.dry_run {
            return Err(ImportFailure::DryRun(imported));
        }
        Ok(imported)
    });
    match outcome {
        Err(ImportFailure::DryRun(imported)) => Ok(imported),
        other => other,
    }
}

fn read<K: Take>(
    at: &mut At<'_, '_>,
    asked: &Asked,
    archive: &str,
    watch: impl Fn(u64),
    report: &mut Report,
) -> Result<Imported, ImportFailure> {
    let source = Watched {
        inner: BufReader::with_capacity(1 << 18, open(&asked.file)?),
        read: 0,
        watch,
    };
    let (house, today) = (at.house, at.call.today);
    let mut taker = K::new(archive);
    let mut failed = None;
    let count = import::read::<K::Of, _>(
        source,
        &asked.options,
        &house.law.pack,
        today,
        |row, of| match taker.take(at, row, of) {
            Ok(()) => Ok(Ok(())),
            Err(failure) => match fault(&failure) {
                Some(fault) => Ok(Err(vec![of_row(row, fault)])),
                None => {
                    failed = Some(failure);
                    Err(TableError::World(io::ErrorKind::Interrupted.into()))
                }
            },
        },
        |error| Ok(report.tell(error).map_err(io::Error::other)?),
    );
    if let Some(failure) = failed {
        return Err(failure.into());
    }
    let mut count = count?;
    let late = taker.end(at)?;
    for (row, fault) in late {
        count.good -= 1;
        count.rejected += 1;
        report.tell(&of_row(row, fault)).map_err(io::Error::other)?;
    }
    Ok(Imported {
        imported: count.good,
        rejected: count.rejected,
        blank: count.blank,
        not_kept: count.not_kept.iter().map(|&zh| zh.to_owned()).collect(),
    })
}

fn of_row(row: u64, fault: Fault) -> CellError {
    CellError {
        row,
        column: "",
        value: String::new(),
        fault,
    }
}

/// What a failure says of a row; `None` if it stops the import.
fn fault(failure: &Failure) -> Option<Fault> {
    match failure {
        Failure::Refused(words) => Some(Fault::from(&**words)),
        Failure::NotFound { what, id } => Some(Fault::new(
            "row.not-found",
            format!("登记册中没有{id}（{what}），请先登记"),
            format!("{what} {id} is not in the register; register it first"),
        )),
        Failure::Store(StoreError::Constraint { constraint }) => Some(Fault::new(
            "row.there-already",
            format!("登记册中已有此行，或与已有的行冲突（{constraint}）"),
            format!("the register has this row already, or one it conflicts with ({constraint})"),
        )),
        Failure::Denied(_) | Failure::IdReused(_) | Failure::Store(_) => None,
    }
}

fn open(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        "this is no file; name a CSV or XLSX file",
    ))
}

fn sha256_of_file(path: &Path) -> io::Result<String> {
    let mut file = open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex::encode(hash.finalize())),
            read => hash.update(&buffer[..read]),
        }
    }
}

/// The report of rejected rows: a file once there is one.
struct Report {
    path: PathBuf,
    csv: Option<CsvReport<Draft>>,
}

impl Report {
    fn new(path: PathBuf) -> Self {
        Self { path, csv: None }
    }

    fn tell(&mut self, error: &CellError) -> Result<(), FileError> {
        let io = |source| FileError::Io {
            path: self.path.clone(),
            source,
        };
        if self.csv.is_none() {
            let draft = Draft::begin(&self.path)?;
            self.csv = Some(CsvReport::new(draft, &REJECTED).map_err(io)?);
        }
        match &mut self.csv {
            Some(csv) => write_rejected(csv, error).map_err(io),
            None => Ok(()),
        }
    }

    fn keep(self) -> Result<(), FileError> {
        let Some(csv) = self.csv else {
            return Ok(());
        };
        let draft = csv.end().map_err(|source| FileError::Io {
            path: self.path,
            source,
        })?;
        draft.keep()
    }
}

/// A source that says how far it was read.
struct Watched<R, W> {
    inner: R,
    read: u64,
    watch: W,
}

impl<R: Read, W: Fn(u64)> Read for Watched<R, W> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        (self.watch)(self.read);
        Ok(read)
    }
}

impl<R: Seek, W> Seek for Watched<R, W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.read = self.inner.seek(to)?;
        Ok(self.read)
    }
}
