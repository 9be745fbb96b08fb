//! Columns of a table, and the cells of a row read as what they must be. Every bad cell is reported, not the first.
use super::{Row, template::EXAMPLE};
use assay_core::{
    archive::ArchiveRefused, certificate::is_printable, decision::Words, identifier::Malformed,
    refusal::Why, text::Text,
};
use std::borrow::Cow;

/// A column that a table may have.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Short key; a heading too, for programs.
    pub key: &'static str,
    /// Heading in Chinese.
    pub zh: &'static str,
    /// Heading in English.
    pub en: &'static str,
    /// Other headings in use for the same.
    pub also: &'static [&'static str],
    /// Whether it must be there.
    pub need: Need,
    /// A cell of the example row.
    pub example: &'static str,
    /// What may stand in it, in both languages.
    pub note: (&'static str, &'static str),
}

/// Whether a column must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The column and each of its cells.
    Mandatory,
    /// Neither.
    Optional,
    /// It may be there, is not read and not kept: there is no purpose for it.
    NotKept,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Stable code, for example `cell.missing`.
    pub code: &'static str,
    /// What is wrong.
    pub say: Text,
}

impl Fault {
    /// A fault with its reason in both languages.
    #[must_use]
    pub fn new(
        code: &'static str,
        zh: impl Into<Cow<'static, str>>,
        en: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            code,
            say: Text::new(zh, en),
        }
    }

    /// A character that no cell may hold: nobody can see it, or it was damaged.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        let bad = text
            .chars()
            .find(|c| !matches!(c, ' '..='~' | '\u{4e00}'..='\u{9fff}') && !is_printable(*c))?;
        let point = u32::from(bad);
        Some(match bad {
            '\n' | '\r' | '\t' => Self::new(
                "cell.line-break",
                "单元格内有换行或制表符",
                "the cell holds a line break or a tab",
            ),
            '\u{fffd}' => Self::new(
                "cell.damaged",
                "单元格内有损坏的字（�）",
                "the cell holds a damaged character (U+FFFD)",
            ),
            '\u{e000}'..='\u{f8ff}' => Self::new(
                "cell.private-character",
                format!("单元格内有自造字（U+{point:04X}），其他电脑无法显示"),
                format!("the cell holds a character made for one computer only (U+{point:04X})"),
            ),
            _ => Self::new(
                "cell.invisible",
                format!("单元格内有不可见字符（U+{point:04X}）"),
                format!("the cell holds a character that nobody can see (U+{point:04X})"),
            ),
        })
    }
}

impl From<Malformed> for Fault {
    fn from(malformed: Malformed) -> Self {
        Self {
            code: malformed.code(),
            say: malformed.say(),
        }
    }
}

impl From<ArchiveRefused> for Fault {
    fn from(refused: ArchiveRefused) -> Self {
        let reason = refused.reason();
        Self::new(reason.code, reason.zh, refused.to_string())
    }
}

impl From<&Words> for Fault {
    fn from(words: &Words) -> Self {
        let Text { zh, en } = &words.say;
        let next = &words.next;
        Self::new(
            words.code,
            format!("{zh}。{}", next.zh),
            format!("{en}. {}", next.en),
        )
    }
}

/// A cell that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellError {
    /// Number of the row as a spreadsheet counts.
    pub row: u64,
    /// Chinese heading of the column; empty if the row as a whole is wrong.
    pub column: &'static str,
    /// What stands in the cell, shortened, with invisible characters written out.
    pub value: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// One row, to be read cell by cell.
#[derive(Debug)]
pub struct Record<'r> {
    row: Row<'r>,
    columns: &'static [Column],
    places: &'r [Option<usize>],
    errors: Vec<CellError>,
}

impl<'r> Record<'r> {
    /// The row below headings; `width` is given where a row must be as wide as the headings.
    pub(super) fn new(
        row: Row<'r>,
        columns: &'static [Column],
        places: &'r [Option<usize>],
        width: Option<usize>,
    ) -> Self {
        let mut record = Self {
            row,
            columns,
            places,
            errors: Vec::new(),
        };
        if (0..row.len()).any(|at| row.cell(at).starts_with(EXAMPLE)) {
            record.refuse_row(Fault::new(
                "row.example",
                "这是模板中的示例行，请删除",
                "this is the example row of the template: delete it",
            ));
        }
        if let Some(width) = width {
            let has = row.len();
            let more = (width..has).any(|at| !row.cell(at).is_empty());
            if has < width || more {
                record.refuse_row(Fault::new(
                    "row.width",
                    format!("本行有{has}列，标题有{width}列"),
                    format!("the row has {has} cells, the headings {width}"),
                ));
            }
        }
        record
    }

    /// Number of the row as a spreadsheet counts.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.row.number
    }

    /// The text of a column as it stands, for messages.
    fn text(&self, column: usize) -> &'r str {
        self.places[column].map_or("", |at| self.row.cell(at))
    }

    /// Reads a cell that must be filled. `None` if it is not good; the error is kept.
    pub fn must<T>(
        &mut self,
        column: usize,
        read: impl FnOnce(&'r str) -> Result<T, Fault>,
    ) -> Option<T> {
        match self.may(column, read) {
            Some(None) => {
                self.refuse(
                    column,
                    Fault::new("cell.missing", "必填项为空", "this must be filled in"),
                );
                None
            }
            Some(found) => found,
            None => None,
        }
    }

    /// Reads a cell that may be empty: `Some(None)` if it is. `None` if it is not good; the error is kept.
    pub fn may<T>(
        &mut self,
        column: usize,
        read: impl FnOnce(&'r str) -> Result<T, Fault>,
    ) -> Option<Option<T>> {
        if let Some(fault) = self.places[column].and_then(|at| self.row.fault(at)) {
            let fault = fault.clone();
            self.refuse(column, fault);
            return None;
        }
        let text = self.text(column);
        if text.is_empty() {
            return Some(None);
        }
        match read(text) {
            Ok(value) => Some(Some(value)),
            Err(fault) => {
                self.refuse(column, fault);
                None
            }
        }
    }

    /// Keeps an error of a column.
    pub fn refuse(&mut self, column: usize, fault: Fault) {
        self.errors.push(CellError {
            row: self.row.number,
            column: self.columns[column].zh,
            value: shown(self.text(column)),
            fault,
        });
    }

    /// Keeps an error of the row as a whole.
    pub fn refuse_row(&mut self, fault: Fault) {
        self.errors.push(CellError {
            row: self.row.number,
            column: "",
            value: String::new(),
            fault,
        });
    }

    /// Whether nothing is wrong so far.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.errors.is_empty()
    }

    /// Everything that is wrong.
    #[must_use]
    pub fn into_errors(self) -> Vec<CellError> {
        self.errors
    }
}

const SHOWN_CHARACTERS: usize = 40;

/// A cell for a message: at most 40 characters, invisible ones written out.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(SHOWN_CHARACTERS) {
        if is_printable(c) {
            out.push(c);
        } else {
            out.extend(c.escape_unicode());
        }
    }
    if text.chars().nth(SHOWN_CHARACTERS).is_some() {
        out.push('…');
    }
    out
}

/// A heading without what people put around it: spaces, the mark of a mandatory column, capitals.
pub(super) fn plain_heading(text: &str) -> Cow<'_, str> {
    let text = text
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '＊' | '\u{feff}'))
        .trim_end_matches("（必填）")
        .trim_end_matches("(必填)")
        .trim();
    if text.chars().any(char::is_uppercase) {
        Cow::Owned(text.to_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}
