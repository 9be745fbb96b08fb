//! CSV: commas, rows ended by a line feed, fields in double quotes where they hold either. Read strictly, because a
//! quote that is not closed swallows all rows behind it.
use super::{
    Column, Fault, Options, Row, TableError,
    encoding::{self, AsUtf8, Encoding},
    headings,
    limits::Limits,
    unusable,
};
use std::io::{self, Read, Seek};

const CHUNK: usize = 1 << 17;
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads every row, headings and blank rows included.
///
/// # Errors
/// [`TableError`].
pub(super) fn read<S: Read + Seek>(
    mut source: S,
    columns: &'static [Column],
    options: &Options,
    each: impl FnMut(Row<'_>) -> Result<(), TableError>,
) -> Result<(), TableError> {
    let encoding = encoding::decide(&mut source, options.encoding, |line| {
        headings::recognises(line.split(','), columns)
    })?;
    source.seek(io::SeekFrom::Start(0))?;
    match encoding {
        Encoding::Utf8 => Rows::new(source, options.limits).all(each),
        Encoding::Gb18030 => Rows::new(AsUtf8::new(source), options.limits).all(each),
    }
}

/// The rows of UTF-8 text.
struct Rows<R> {
    source: R,
    limits: Limits,
    buffer: Vec<u8>,
    /// Where the row begins, and where the bytes end.
    start: usize,
    end: usize,
    ended: bool,
    number: u64,
    spans: Vec<(usize, usize)>,
    text: Vec<u8>,
}

/// How far a row was seen.
enum Seen {
    /// The row ends before this place; the next begins behind it.
    Whole { end: usize, next: usize },
    /// More bytes are needed.
    More,
}

impl<R: Read> Rows<R> {
    fn new(source: R, limits: Limits) -> Self {
        Self {
            source,
            limits,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            ended: false,
            number: 0,
            spans: Vec::new(),
            text: Vec::new(),
        }
    }

    fn all(
        mut self,
        mut each: impl FnMut(Row<'_>) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        self.fill()?;
        if self.buffer[..self.end].starts_with(MARK) {
            self.start = MARK.len();
        }
        let mut faults = Vec::new();
        while let Some((from, to, quoted)) = self.next_row()? {
            self.cut(from, to, quoted)?;
            let row = if quoted {
                &self.text[..]
            } else {
                &self.buffer[from..to]
            };
            faults.clear();
            let text = std::str::from_utf8(row).map_err(|_| changed(self.number))?;
            find_faults(text, &self.spans, &mut faults);
            each(Row {
                number: self.number,
                text,
                spans: &self.spans,
                faults: &faults,
            })?;
        }
        Ok(())
    }

    /// The next row as a range of the buffer, and whether it holds quotes.
    fn next_row(&mut self) -> Result<Option<(usize, usize, bool)>, TableError> {
        self.number += 1;
        if self.number > self.limits.rows {
            let most = self.limits.rows;
            return Err(unusable(
                "table.too-many-rows",
                self.number,
                format!("超过{most}行；请拆分文件"),
                format!("there are more than {most} rows; split the file"),
            ));
        }
        loop {
            let bytes = &self.buffer[self.start..self.end];
            let (seen, quoted) = match memchr::memchr2(b'\n', b'"', bytes) {
                Some(at) if bytes[at] == b'\n' => (
                    Seen::Whole {
                        end: at,
                        next: at + 1,
                    },
                    false,
                ),
                Some(_) => (quoted_row(bytes, self.ended, self.number)?, true),
                None if self.ended && bytes.is_empty() => return Ok(None),
                None if self.ended => {
                    let all = bytes.len();
                    (
                        Seen::Whole {
                            end: all,
                            next: all,
                        },
                        false,
                    )
                }
                None => (Seen::More, false),
            };
            if let Seen::Whole { end, next } = seen {
                let from = self.start;
                let to = from + end;
                self.start += next;
                let to = if to > from && self.buffer[to - 1] == b'\r' {
                    to - 1
                } else {
                    to
                };
                return Ok(Some((from, to, quoted)));
            }
            if bytes.len() >= self.limits.row_bytes {
                let most = self.limits.row_bytes >> 10;
                return Err(unusable(
                    "table.row-too-long",
                    self.number,
                    format!(
                        "第{}行超过{most} KiB：文件缺少换行，或有引号没有成对",
                        self.number
                    ),
                    format!(
                        "row {} is longer than {most} KiB: line ends are missing, or a quote is not closed",
                        self.number
                    ),
                ));
            }
            self.fill()?;
        }
    }

    /// Reads more behind what is there, and moves what is left to the front.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.buffer.len() < self.end + CHUNK {
            self.buffer.resize(self.end + CHUNK, 0);
        }
        match self.source.read(&mut self.buffer[self.end..]) {
            Ok(0) => self.ended = true,
            Ok(got) => self.end += got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Cuts a row into cells: spans of the buffer's range, or of the text without quotes.
    fn cut(&mut self, from: usize, to: usize, quoted: bool) -> Result<(), TableError> {
        self.spans.clear();
        let row = &self.buffer[from..to];
        if quoted {
            unquote(row, &mut self.text, &mut self.spans);
        } else {
            let mut begin = 0;
            for comma in memchr::memchr_iter(b',', row) {
                self.spans.push((begin, comma));
                begin = comma + 1;
            }
            self.spans.push((begin, row.len()));
        }
        if self.spans.len() > self.limits.columns {
            let (has, most) = (self.spans.len(), self.limits.columns);
            return Err(unusable(
                "table.too-many-columns",
                self.number,
                format!("第{}行有{has}列，最多{most}列", self.number),
                format!(
                    "row {} has {has} columns, at most {most} are read",
                    self.number
                ),
            ));
        }
        Ok(())
    }
}

/// Finds the end of a row that holds a quote somewhere.
fn quoted_row(bytes: &[u8], ended: bool, number: u64) -> Result<Seen, TableError> {
    let mut at = 0;
    loop {
        // At the beginning of a field.
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            at = loop {
                let Some(quote) = memchr::memchr(b'"', &bytes[at..]) else {
                    return if ended {
                        Err(not_closed(number))
                    } else {
                        Ok(Seen::More)
                    };
                };
                let behind = at + quote + 1;
                match bytes.get(behind) {
                    Some(b'"') => at = behind + 1,
                    None if !ended => return Ok(Seen::More),
                    _ => break behind,
                }
            };
            match bytes.get(at) {
                Some(b',') => {
                    at += 1;
                    continue;
                }
                None => return Ok(Seen::Whole { end: at, next: at }),
                Some(b'\n') => {
                    return Ok(Seen::Whole {
                        end: at,
                        next: at + 1,
                    });
                }
                Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => {
                    return Ok(Seen::Whole {
                        end: at,
                        next: at + 2,
                    });
                }
                Some(b'\r') if at + 1 == bytes.len() && !ended => return Ok(Seen::More),
                Some(_) => return Err(behind_quote(number)),
            }
        }
        match memchr::memchr2(b',', b'\n', &bytes[at..]) {
            Some(found) if bytes[at + found] == b',' => at += found + 1,
            Some(found) => {
                let end = at + found;
                return Ok(Seen::Whole { end, next: end + 1 });
            }
            None if ended => {
                let end = bytes.len();
                return Ok(Seen::Whole { end, next: end });
            }
            None => return Ok(Seen::More),
        }
    }
}

/// Writes the cells of a row without their quotes; the row is known to be well formed.
fn unquote(row: &[u8], text: &mut Vec<u8>, spans: &mut Vec<(usize, usize)>) {
    text.clear();
    let mut at = 0;
    loop {
        let begin = text.len();
        if row.get(at) == Some(&b'"') {
            at += 1;
            while let Some(quote) = memchr::memchr(b'"', &row[at..]) {
                text.extend_from_slice(&row[at..at + quote]);
                at += quote + 1;
                if row.get(at) != Some(&b'"') {
                    break;
                }
                text.push(b'"');
                at += 1;
            }
        }
        let end = memchr::memchr(b',', &row[at..]).map_or(row.len(), |comma| at + comma);
        text.extend_from_slice(&row[at..end]);
        spans.push((begin, text.len()));
        if end == row.len() {
            return;
        }
        at = end + 1;
    }
}

fn find_faults(text: &str, spans: &[(usize, usize)], faults: &mut Vec<(usize, Fault)>) {
    if text.bytes().all(|byte| (b' '..0x7f).contains(&byte)) || Fault::of_text(text).is_none() {
        return;
    }
    for (at, (from, to)) in spans.iter().enumerate() {
        if let Some(fault) = Fault::of_text(text[*from..*to].trim()) {
            faults.push((at, fault));
        }
    }
}

fn not_closed(row: u64) -> TableError {
    unusable(
        "table.quote-not-closed",
        row,
        format!("第{row}行的引号没有成对，直到文件结束：文件不完整，或引号应写成两个"),
        format!(
            "the quote of row {row} is not closed until the file ends: it is cut off, or a quote inside a field must be doubled"
        ),
    )
}

fn behind_quote(row: u64) -> TableError {
    unusable(
        "table.text-behind-quote",
        row,
        format!("第{row}行的引号之后还有文字；字段内的引号应写成两个"),
        format!(
            "in row {row} text follows a closing quote; a quote inside a field must be doubled"
        ),
    )
}

fn changed(row: u64) -> TableError {
    unusable(
        "table.changed",
        row,
        format!("读到第{row}行时文件已被改动；请在无人编辑时再试"),
        format!("the file changed while row {row} was read; try again when nobody edits it"),
    )
}
