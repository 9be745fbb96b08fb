//! Templates to fill in: the headings in Chinese, a mark at those that must be filled, one example row that is marked
//! as one, and notes.
use super::{Column, Need, report::CsvReport};
use rust_xlsxwriter::{Color, Format, Workbook, XlsxError};
use std::io;

/// How the example row begins in its first cell; a row that is left so is refused as the example it is.
pub(super) const EXAMPLE: &str = "【示例】";

/// Columns that the template offers: those that are kept.
fn offered(columns: &'static [Column]) -> impl Iterator<Item = &'static Column> {
    columns.iter().filter(|column| column.need != Need::NotKept)
}

fn heading(column: &Column) -> String {
    match column.need {
        Need::Mandatory => format!("{}*", column.zh),
        Need::Optional | Need::NotKept => column.zh.to_owned(),
    }
}

fn example(at: usize, column: &Column) -> String {
    match at {
        0 => format!("{EXAMPLE}{}", column.example),
        _ => column.example.to_owned(),
    }
}

/// The template as CSV with the mark that Excel looks for.
///
/// # Errors
/// If the file cannot be written.
pub fn csv<W: io::Write>(columns: &'static [Column], file: W) -> io::Result<W> {
    let headings: Vec<String> = offered(columns).map(heading).collect();
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut report = CsvReport::new(file, &headings)?;
    let cells: Vec<String> = offered(columns)
        .enumerate()
        .map(|(at, column)| example(at, column))
        .collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    report.row(&cells)?;
    report.end()
}

/// The template as XLSX: a sheet to fill in, all of it text, and a sheet of notes in both languages.
///
/// # Errors
/// Of the writer; the templates of the tests have none.
pub fn xlsx(columns: &'static [Column]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    let must = bold.clone().set_font_color(Color::Red);
    let grey = text.clone().set_font_color(Color::Gray).set_italic();
    let sheet = book.add_worksheet().set_name("填写")?;
    for (at, column) in (0..).zip(offered(columns)) {
        let format = if column.need == Need::Mandatory {
            &must
        } else {
            &bold
        };
        sheet.set_column_format(at, &text)?;
        sheet.set_column_width(at, 20)?;
        sheet.write_string_with_format(0, at, heading(column), format)?;
        sheet.write_string_with_format(1, at, example(usize::from(at), column), &grey)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let notes = book.add_worksheet().set_name("说明 Notes")?;
    let titles = ["列 / column", "必填 / mandatory", "说明", "note"];
    for (at, title) in (0..).zip(titles) {
        notes.write_string_with_format(0, at, title, &bold)?;
        notes.set_column_width(at, if at < 2 { 24 } else { 60 })?;
    }
    for (at, column) in (1..).zip(offered(columns)) {
        let mandatory = match column.need {
            Need::Mandatory => "是 / yes",
            Need::Optional | Need::NotKept => "否 / no",
        };
        notes.write_string(at, 0, format!("{} / {}", column.zh, column.en))?;
        notes.write_string(at, 1, mandatory)?;
        notes.write_string(at, 2, column.note.0)?;
        notes.write_string(at, 3, column.note.1)?;
    }
    book.save_to_buffer()
}
