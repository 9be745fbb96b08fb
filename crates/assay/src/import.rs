//! What strangers hand in as tables, read row by row into things of the core. One kind, one file.
use crate::table::{self, CellError, Column, Options, Record, TableError};
use assay_core::pack::Pack;
use jiff::civil::Date;
use std::io::{Read, Seek};

pub mod bulk_rows;
mod cell;
pub mod certificates;
pub mod enrolments;
pub mod institutions;
pub mod staff;
pub mod trainees;

/// A kind of table.
pub trait Kind {
    /// What a good row is.
    type Row<'r>;
    /// The columns it may have.
    const COLUMNS: &'static [Column];
    /// Reads a row; what is wrong is kept in the record.
    fn read<'r>(record: &mut Record<'r>, law: &Pack, today: Date) -> Option<Self::Row<'r>>;
}

/// What came of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Count {
    /// Rows that are good.
    pub good: u64,
    /// Rows that are not.
    pub rejected: u64,
    /// Rows in which every cell is empty.
    pub blank: u64,
    /// Chinese headings of columns that are there and were not read: there is no purpose to keep them.
    pub not_kept: Vec<&'static str>,
}

/// What a reader of rows makes of one: taken, or refused for reasons that only the register knows.
pub type Taken = Result<(), Vec<CellError>>;

/// Reads a table of a kind. Each good row goes to `take`, each bad cell to `tell`; every row is one or the other.
///
/// # Errors
/// [`TableError`] of the file or of `take` and `tell`: whatever was taken before must then be forgotten.
pub fn read<K: Kind, S: Read + Seek>(
    source: S,
    options: &Options,
    law: &Pack,
    today: Date,
    mut take: impl FnMut(u64, K::Row<'_>) -> Result<Taken, TableError>,
    mut tell: impl FnMut(&CellError) -> Result<(), TableError>,
) -> Result<Count, TableError> {
    let mut count = Count::default();
    let shape = table::read(source, K::COLUMNS, options, |mut record| {
        let row = K::read(&mut record, law, today);
        let errors = match row {
            Some(row) if record.is_good() => match take(record.number(), row)? {
                Ok(()) => {
                    count.good += 1;
                    return Ok(());
                }
                Err(errors) => errors,
            },
            _ => record.into_errors(),
        };
        count.rejected += 1;
        errors.iter().try_for_each(&mut tell)
    })?;
    count.blank = shape.blank;
    count.not_kept = shape.not_kept;
    Ok(count)
}
