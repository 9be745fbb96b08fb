//! Which encoding the bytes of a CSV file are in. It must be certain: a wrong guess spoils names silently.
use super::{TableError, unusable};
use encoding_rs::{CoderResult, Decoder, DecoderResult, GB18030};
use memchr::memmem::Finder;
use std::io::{self, Read, Seek, SeekFrom};

/// An encoding that we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without its mark.
    Utf8,
    /// GB18030, of which GBK and GB2312 are parts.
    Gb18030,
}

impl std::str::FromStr for Encoding {
    type Err = UnknownEncoding;
    fn from_str(text: &str) -> Result<Self, UnknownEncoding> {
        match text.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Ok(Self::Utf8),
            "gb18030" | "gbk" | "gb2312" => Ok(Self::Gb18030),
            _ => Err(UnknownEncoding(text.to_owned())),
        }
    }
}

/// The text names no encoding that we read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an encoding Assay reads; use utf-8, gb18030 or gbk")]
pub struct UnknownEncoding(pub String);

/// What a look at all bytes tells.
#[derive(Debug, Default)]
struct Scan {
    /// The row of the first byte that is not UTF-8; `None` if all are.
    not_utf8: Option<u64>,
    /// The file ends in the middle of a character.
    cut: bool,
    /// The row of text that was damaged before it came here.
    damaged: Option<u64>,
    /// The row of the first NUL.
    nul: Option<u64>,
    /// Bytes there are, and how many of them are NUL.
    bytes: u64,
    nuls: u64,
}

const CHUNK: usize = 1 << 18;
/// The mark of a byte that could not be read, and what it looks like when GBK reads it again (锟斤拷).
const DAMAGE: [&[u8]; 2] = ["\u{fffd}".as_bytes(), "锟斤拷".as_bytes()];
/// The longest of them, less one byte: what a chunk must remember of the one before.
const OVERLAP: usize = 8;

/// Decides the encoding, and leaves the source at its start. `recognises` says whether the first row, read in
/// GB18030, holds our headings in Chinese.
///
/// # Errors
/// [`TableError::Unusable`] if the bytes are no text, are damaged, or leave a doubt.
pub fn decide<S: Read + Seek>(
    source: &mut S,
    declared: Option<Encoding>,
    recognises: impl FnOnce(&str) -> bool,
) -> Result<Encoding, TableError> {
    let scan = scan(source)?;
    source.seek(SeekFrom::Start(0))?;
    if let Some(row) = scan.nul {
        return Err(no_text(source, &scan, row)?);
    }
    if let Some(row) = scan.damaged.filter(|_| declared != Some(Encoding::Gb18030)) {
        return Err(damaged(row));
    }
    match (declared, scan.not_utf8) {
        (Some(Encoding::Utf8) | None, None) => Ok(Encoding::Utf8),
        (Some(Encoding::Utf8), Some(row)) => Err(not_utf8(row, scan.cut)),
        (Some(Encoding::Gb18030), _) => match bad_gb18030(source)? {
            None => Ok(Encoding::Gb18030),
            Some(row) => Err(unusable(
                "table.not-gb18030",
                row,
                format!("第{row}行不是 GB18030 编码的文字"),
                format!("row {row} is not text in GB18030"),
            )),
        },
        (None, Some(row)) => {
            let first = first_line(source)?;
            let certain = recognises(&first) && bad_gb18030(source)?.is_none();
            match (certain, scan.cut) {
                (true, _) => Ok(Encoding::Gb18030),
                (false, true) => Err(not_utf8(row, true)),
                (false, false) => Err(unusable(
                    "table.encoding-undecided",
                    row,
                    format!(
                        "第{row}行不是 UTF-8 编码，也不能确定是 GBK；请用 --encoding gb18030 指明，或另存为 UTF-8"
                    ),
                    format!(
                        "row {row} is not UTF-8, and it is not certain that it is GBK; say --encoding gb18030, or save the file as UTF-8"
                    ),
                )),
            }
        }
    }
}

fn scan<S: Read + Seek>(source: &mut S) -> io::Result<Scan> {
    source.seek(SeekFrom::Start(0))?;
    let finders = DAMAGE.map(Finder::new);
    let mut scan = Scan::default();
    let mut buffer = vec![0; OVERLAP + CHUNK];
    // Bytes at the front of the buffer that were looked at before, and how many of them begin a character.
    let (mut seen, mut begun, mut rows) = (0, 0, 1);
    loop {
        let got = fill(source, &mut buffer[seen..seen + CHUNK])?;
        let fresh = &buffer[seen..seen + got];
        scan.bytes += got as u64;
        if let Some(at) = memchr::memchr(0, fresh) {
            scan.nul.get_or_insert(rows + lines(&fresh[..at]));
            scan.nuls += memchr::memchr_iter(0, fresh).count() as u64;
        }
        let all = &buffer[..seen + got];
        for finder in &finders {
            if let Some(at) = finder.find(all).filter(|_| scan.damaged.is_none()) {
                let before = lines(&all[seen.min(at)..at]);
                scan.damaged = Some(rows + before);
            }
        }
        if scan.not_utf8.is_none() {
            let text = &buffer[seen - begun..seen + got];
            begun = 0;
            if let Err(error) = std::str::from_utf8(text) {
                let good = error.valid_up_to();
                let left = text.len() - good;
                if error.error_len().is_none() && got > 0 {
                    begun = left;
                } else {
                    scan.not_utf8 = Some(rows + lines(&text[..good]));
                    scan.cut = error.error_len().is_none();
                }
            }
        }
        if got == 0 {
            return Ok(scan);
        }
        rows += lines(&buffer[seen..seen + got]);
        let keep = OVERLAP.min(seen + got);
        buffer.copy_within(seen + got - keep..seen + got, 0);
        seen = keep;
    }
}

fn lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

fn fill(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(got) => filled += got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The first line as GB18030, at most 64 KiB of it.
fn first_line<S: Read + Seek>(source: &mut S) -> io::Result<String> {
    source.seek(SeekFrom::Start(0))?;
    let mut start = vec![0; 1 << 16];
    let got = fill(source, &mut start)?;
    let line = start[..got].split(|byte| *byte == b'\n').next();
    let (text, _) = GB18030.decode_without_bom_handling(line.unwrap_or_default());
    Ok(text.trim_end_matches('\r').to_owned())
}

/// The row of the first bytes that are not GB18030.
fn bad_gb18030<S: Read + Seek>(source: &mut S) -> io::Result<Option<u64>> {
    source.seek(SeekFrom::Start(0))?;
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut input = vec![0; CHUNK];
    let mut text = vec![0; CHUNK * 2];
    let mut rows = 1;
    loop {
        let got = fill(source, &mut input)?;
        let mut rest = &input[..got];
        loop {
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(rest, &mut text, got == 0);
            rows += lines(&text[..written]);
            rest = &rest[read..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => return Ok(Some(rows)),
            }
        }
        if got == 0 {
            return Ok(None);
        }
    }
}

fn no_text<S: Read + Seek>(source: &mut S, scan: &Scan, row: u64) -> io::Result<TableError> {
    let mut mark = [0; 2];
    let marked = fill(source, &mut mark)? == 2 && matches!(mark, [0xff, 0xfe] | [0xfe, 0xff]);
    Ok(if marked || scan.nuls * 4 > scan.bytes {
        unusable(
            "table.utf16",
            row,
            "文件是 UTF-16 编码（Excel 的“Unicode 文本”）；请另存为“CSV UTF-8”或 .xlsx",
            "the file is in UTF-16 (Excel's \"Unicode text\"); save it as \"CSV UTF-8\" or .xlsx",
        )
    } else {
        unusable(
            "table.binary",
            row,
            format!("第{row}行含有空字节：这不是文字表格；请提供 CSV 或 XLSX"),
            format!("row {row} holds a NUL byte: this is no table of text; give CSV or XLSX"),
        )
    })
}

pub(super) fn damaged(row: u64) -> TableError {
    unusable(
        "table.damaged-text",
        row,
        format!(
            "第{row}行的文字在交来之前已损坏（�或“锟斤拷”）：曾用错误的编码打开并保存；请从原始文件重新导出"
        ),
        format!(
            "the text of row {row} was damaged before it came here (U+FFFD or 锟斤拷): it was opened in a wrong encoding and saved; export it again from its origin"
        ),
    )
}

fn not_utf8(row: u64, cut: bool) -> TableError {
    if cut {
        unusable(
            "table.cut-off",
            row,
            format!("文件在第{row}行的一个字中间结束：文件不完整，请重新传送"),
            format!(
                "the file ends in row {row} in the middle of a character: it is cut off; send it again"
            ),
        )
    } else {
        unusable(
            "table.not-utf8",
            row,
            format!("第{row}行不是 UTF-8 编码的文字"),
            format!("row {row} is not text in UTF-8"),
        )
    }
}

/// A source of GB18030 as a source of UTF-8.
#[derive(Debug)]
pub(super) struct AsUtf8<S> {
    source: S,
    decoder: DecoderBox,
    input: Vec<u8>,
    used: usize,
    ended: bool,
}

/// A decoder; it says nothing of itself.
struct DecoderBox(Decoder);

impl std::fmt::Debug for DecoderBox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Decoder(GB18030)")
    }
}

impl<S: Read> AsUtf8<S> {
    pub(super) fn new(source: S) -> Self {
        Self {
            source,
            decoder: DecoderBox(GB18030.new_decoder_without_bom_handling()),
            input: Vec::new(),
            used: 0,
            ended: false,
        }
    }
}

impl<S: Read> Read for AsUtf8<S> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        // The decoder asks for room for one character at least.
        if out.len() < 16 {
            return Err(io::Error::other("the reader asks for too few bytes"));
        }
        loop {
            if self.used == self.input.len() && !self.ended {
                self.input.resize(CHUNK, 0);
                let got = fill(&mut self.source, &mut self.input)?;
                self.input.truncate(got);
                self.used = 0;
                self.ended = got == 0;
            }
            let rest = &self.input[self.used..];
            // The scan has shown that nothing is malformed; a file that changes meanwhile shows as U+FFFD.
            let (result, read, written, _) = self.decoder.0.decode_to_utf8(rest, out, self.ended);
            self.used += read;
            if written > 0 || self.ended {
                return Ok(written);
            }
            if result == CoderResult::OutputFull {
                return Err(io::Error::other("the reader asks for too few bytes"));
            }
        }
    }
}
