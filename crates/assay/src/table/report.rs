//! Tables for people: CSV with the mark that Excel looks for, and XLSX. Whatever a stranger wrote stays text: nothing
//! in a cell is ever a formula.
use super::CellError;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::{borrow::Cow, io};

/// Text that a spreadsheet takes as text: where it could be taken for a formula, an apostrophe stands in front.
#[must_use]
pub fn defused(text: &str) -> Cow<'_, str> {
    let begins = text.trim_start_matches([' ', '\u{a0}', '\u{3000}', '"', '\'']);
    let dangerous = |text: &str| {
        text.starts_with([
            '=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠', '|', '%',
        ])
    };
    if dangerous(text) || dangerous(begins) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Writes rows as CSV with the UTF-8 mark; every cell is defused.
#[derive(Debug)]
pub struct CsvReport<W: io::Write> {
    csv: csv::Writer<W>,
}

impl<W: io::Write> CsvReport<W> {
    /// Begins with the headings.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn new(mut file: W, headings: &[&str]) -> io::Result<Self> {
        file.write_all("\u{feff}".as_bytes())?;
        let mut report = Self::going_on(file);
        report.row(headings)?;
        Ok(report)
    }

    /// Goes on with a file that was begun elsewhere: no mark, no headings.
    pub fn going_on(file: W) -> Self {
        let csv = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(file);
        Self { csv }
    }

    /// Writes a row.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        for cell in cells {
            self.csv
                .write_field(defused(cell).as_bytes())
                .map_err(io::Error::other)?;
        }
        self.csv
            .write_record(None::<&[u8]>)
            .map_err(io::Error::other)
    }

    /// Ends the file and gives it back.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn end(self) -> io::Result<W> {
        self.csv
            .into_inner()
            .map_err(|error| io::Error::other(error.to_string()))
    }
}

/// Headings of a report of rejected rows.
pub const REJECTED: [&str; 6] = [
    "行号 row",
    "列 column",
    "内容 value",
    "代码 code",
    "原因",
    "reason",
];

/// A rejected cell as a row of such a report.
///
/// # Errors
/// If the file cannot be written.
pub fn write_rejected<W: io::Write>(
    report: &mut CsvReport<W>,
    error: &CellError,
) -> io::Result<()> {
    report.row(&[
        &error.row.to_string(),
        error.column,
        &error.value,
        error.fault.code,
        &error.fault.say.zh,
        &error.fault.say.en,
    ])
}

/// Rows as an XLSX file; every cell is text.
///
/// # Errors
/// If there are more rows or longer texts than a sheet can hold.
pub fn xlsx<'r>(
    headings: &[&str],
    rows: impl IntoIterator<Item = Vec<&'r str>>,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    for (column, heading) in (0..).zip(headings) {
        sheet.write_string_with_format(0, column, *heading, &bold)?;
    }
    for (at, row) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            sheet.write_string_with_format(at, column, defused(cell), &text)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}
