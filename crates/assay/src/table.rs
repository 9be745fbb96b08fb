//! Tables from strangers: CSV in UTF-8 or GB18030, and XLSX. Read as a stream, with limits; what is not certain
//! is asked, what is damaged is refused with its reason, and nothing is skipped silently.
use assay_core::text::Text;
use std::{
    borrow::Cow,
    io::{self, Read, Seek, SeekFrom},
};

pub mod column;
pub mod csv;
pub mod encoding;
pub mod headings;
pub mod limits;
pub mod report;
pub mod template;
pub mod xlsx;

pub use column::{CellError, Column, Fault, Need, Record};
pub use encoding::Encoding;
pub use limits::Limits;

/// Why a file is no table that can be read.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file.
    #[error("{}: {}", .0.code, .0.say.en)]
    Unusable(Box<Unusable>),
    /// The disk or the network.
    #[error("cannot read: {0}")]
    World(#[from] io::Error),
}

/// What is wrong with a file as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    /// Stable code, for example `table.encoding-undecided`.
    pub code: &'static str,
    /// The row where it was found, as a spreadsheet counts.
    pub row: Option<u64>,
    /// What is wrong and what to do.
    pub say: Text,
}

/// A file that cannot be used, with its reason in both languages.
pub(crate) fn unusable(
    code: &'static str,
    row: impl Into<Option<u64>>,
    zh: impl Into<Cow<'static, str>>,
    en: impl Into<Cow<'static, str>>,
) -> TableError {
    TableError::Unusable(Box::new(Unusable {
        code,
        row: row.into(),
        say: Text::new(zh, en),
    }))
}

/// How to read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// The encoding of a CSV file, if the caller knows it.
    pub encoding: Option<Encoding>,
    /// What a file may cost.
    pub limits: Limits,
}

/// One row as text, cell by cell, as a person sees it.
#[derive(Debug, Clone, Copy)]
pub struct Row<'r> {
    /// Number of the row as a spreadsheet counts; the headings are usually row 1.
    pub number: u64,
    text: &'r str,
    spans: &'r [(usize, usize)],
    faults: &'r [(usize, Fault)],
}

impl<'r> Row<'r> {
    /// How many cells there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether every cell is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty() && (0..self.len()).all(|at| self.cell(at).is_empty())
    }

    /// The text of a cell without the spaces around it; empty where the row has ended.
    #[must_use]
    pub fn cell(&self, at: usize) -> &'r str {
        self.spans
            .get(at)
            .map_or("", |(from, to)| self.text[*from..*to].trim())
    }

    /// What the file itself says is wrong with a cell.
    #[must_use]
    pub fn fault(&self, at: usize) -> Option<&'r Fault> {
        self.faults
            .iter()
            .find(|(of, _)| *of == at)
            .map(|(_, fault)| fault)
    }
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// Rows below the headings that hold something.
    pub rows: u64,
    /// Rows below the headings in which every cell is empty.
    pub blank: u64,
    /// Chinese headings of the columns that were recognised and not read.
    pub not_kept: Vec<&'static str>,
}

/// Reads a table: checks the headings, then gives each row that is not blank.
///
/// # Errors
/// [`TableError`]: the file cannot be used, or cannot be read. Rows given before that must be forgotten.
pub fn read<S: Read + Seek>(
    mut source: S,
    columns: &'static [Column],
    options: &Options,
    mut each: impl FnMut(Record<'_>) -> Result<(), TableError>,
) -> Result<Shape, TableError> {
    let mut shape = Shape::default();
    let mut places: Option<Vec<Option<usize>>> = None;
    let mut width = 0;
    let is_sheet = is_archive(&mut source)?;
    let take = |row: Row<'_>| -> Result<(), TableError> {
        if row.is_empty() {
            shape.blank += u64::from(places.is_some());
            return Ok(());
        }
        let Some(places) = &places else {
            let found = headings::find(&row, columns)?;
            shape.not_kept = headings::not_kept(&found, columns);
            width = row.len();
            places = Some(found);
            return Ok(());
        };
        shape.rows += 1;
        each(Record::new(
            row,
            columns,
            places,
            (!is_sheet).then_some(width),
        ))
    };
    if is_sheet {
        xlsx::read(source, &options.limits, take)?;
    } else {
        csv::read(source, columns, options, take)?;
    }
    if places.is_none() {
        return Err(empty());
    }
    Ok(shape)
}

fn empty() -> TableError {
    unusable(
        "table.empty",
        None,
        "文件是空的：第一行应为列标题",
        "the file is empty: the first row must hold the headings",
    )
}

/// Whether the file is a ZIP archive, as XLSX files are; other kinds we know are refused by name.
fn is_archive<S: Read + Seek>(source: &mut S) -> Result<bool, TableError> {
    let mut start = Vec::with_capacity(8);
    source.by_ref().take(8).read_to_end(&mut start)?;
    source.seek(SeekFrom::Start(0))?;
    if start.is_empty() {
        return Err(empty());
    }
    if start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(unusable(
            "table.old-or-locked",
            None,
            "这是旧版 Excel 文件（.xls）或设有密码的文件；请去掉密码，另存为 .xlsx 后再试",
            "this is an old Excel file (.xls) or one with a password; take the password away, save it as .xlsx and try again",
        ));
    }
    if start.starts_with(b"%PDF") {
        return Err(unusable(
            "table.not-a-table",
            None,
            "这是 PDF 文件，不是表格；请提供 CSV 或 XLSX",
            "this is a PDF, not a table; give CSV or XLSX",
        ));
    }
    Ok(start.starts_with(b"PK"))
}

#[cfg(test)]
mod tests;
