//! The bank's files: orders that go out, answers that come in. Bytes in, values out; nothing is stored here.
use assay_core::money::{
    Minor,
    answer::{Answer, AnswerRefused},
    payout::Payout,
    transfer::Transfer,
};
use jiff::civil::Date;

pub mod camt;
pub mod pain;
pub mod table;

/// Entries of an answer; a longer one is refused.
const ENTRIES_MAX: usize = 100_000;
/// Bytes of an answer; a longer one is refused.
const BYTES_MAX: usize = 64 << 20;
/// Characters of one value in an answer; more are refused.
const VALUE_MAX: usize = 1_000;

/// In which form an order goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// ISO 20022 `pain.001.001.09`.
    Pain,
    /// A table.
    Csv,
}

/// What the bank is told to pay.
#[derive(Debug, Clone, Copy)]
pub struct Order<'t> {
    /// The payout; its identifier is the message's.
    pub payout: &'t Payout,
    /// Name of the institution that pays.
    pub name: &'t str,
    /// The instant of the approval, RFC 3339.
    pub at: &'t str,
    /// The currency of every fee, three letters.
    pub currency: &'t str,
    /// The day of the approval, on which the bank is asked to pay.
    pub on: Date,
    /// What is paid.
    pub transfers: &'t [Transfer],
}

/// What a payee reads on the account statement.
fn remark(transfer: &Transfer) -> String {
    match transfer.shares.as_slice() {
        [one] => format!("退费 {}", one.enrolment),
        many => format!("退费 {}人", many.len()),
    }
}

/// Reads an answer: what begins with `<` is a message in XML, anything else a table.
///
/// # Errors
/// [`AnswerRefused::Unreadable`].
pub fn read(file: &[u8]) -> Result<Answer, AnswerRefused> {
    if file.len() > BYTES_MAX {
        return Err(unreadable(0, "文件超过64 MiB", "it is longer than 64 MiB"));
    }
    let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    match first {
        None => Err(unreadable(0, "文件为空", "it is empty")),
        Some(b'<') => camt::read(text),
        Some(_) => table::read(text),
    }
}

fn unreadable(line: u64, zh: &str, en: &str) -> AnswerRefused {
    AnswerRefused::Unreadable {
        line,
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

fn too_many(line: u64) -> AnswerRefused {
    unreadable(
        line,
        "条目超过10万条，请分次导入",
        "it has more than 100,000 entries: split it",
    )
}

/// An amount as banks write it: digits, and at most five places of which only two are not 0.
fn amount(text: &str) -> Option<Minor> {
    let (whole, places) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(places) || whole.len() > 16 || places.len() > 5 {
        return None;
    }
    let (fen, rest) = places.split_at(places.len().min(2));
    if rest.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let tenths = if fen.len() == 1 { 10 } else { 1 };
    let fen: u64 = fen.parse().ok()?;
    let whole: u64 = whole.parse().ok()?;
    whole.checked_mul(100)?.checked_add(fen * tenths).map(Minor)
}

#[cfg(test)]
mod tests;
