//! Orders and answers as comma-separated values, for banks that take no XML.
use super::{ENTRIES_MAX, Order, VALUE_MAX, amount, remark, too_many, unreadable};
use assay_core::money::answer::{Answer, AnswerEntry, AnswerRefused, Outcome};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Headings of an order.
pub const ORDER: [&str; 7] = [
    "end_to_end_id",
    "payee_name",
    "payee_account",
    "payee_bank",
    "amount",
    "currency",
    "remark",
];
/// Headings of an answer.
pub const ANSWER: [&str; 7] = [
    "account",
    "end_to_end_id",
    "outcome",
    "amount",
    "currency",
    "reference",
    "reason",
];

/// Writes an order.
///
/// # Panics
/// Never: memory takes every row.
#[must_use]
pub fn write(order: &Order<'_>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    writer.write_record(ORDER).expect("memory takes every row");
    for transfer in order.transfers {
        let row = [
            transfer.end_to_end(),
            &transfer.to.holder,
            &transfer.to.number,
            &transfer.to.bank,
            &transfer.amount.to_string(),
            order.currency,
            &remark(transfer),
        ];
        writer.write_record(row).expect("memory takes every row");
    }
    writer.into_inner().expect("memory takes every row")
}

/// Reads an answer, in UTF-8 or GB18030. A table has no identifier of its own: its hash is one.
///
/// # Errors
/// [`AnswerRefused::Unreadable`], with the line.
pub fn read(file: &[u8]) -> Result<Answer, AnswerRefused> {
    let text = match std::str::from_utf8(file) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::GB18030
            .decode_without_bom_handling_and_without_replacement(file)
            .ok_or_else(|| {
                unreadable(
                    0,
                    "既不是UTF-8也不是GB18030编码",
                    "it is neither UTF-8 nor GB18030",
                )
            })?,
    };
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headings = reader.headers().map_err(|why| broken(&why))?.clone();
    let mut places = [0; ANSWER.len()];
    for (place, heading) in places.iter_mut().zip(ANSWER) {
        *place = headings
            .iter()
            .position(|one| one == heading)
            .ok_or_else(|| {
                unreadable(
                    1,
                    &format!("缺少列“{heading}”"),
                    &format!("the column `{heading}` is missing"),
                )
            })?;
    }
    let (mut accounts, mut entries) = (BTreeSet::new(), Vec::new());
    for row in reader.records() {
        let row = row.map_err(|why| broken(&why))?;
        let line = row.position().map_or(0, csv::Position::line);
        if entries.len() == ENTRIES_MAX {
            return Err(too_many(line));
        }
        let cells = places.map(|place| row.get(place).unwrap_or_default());
        if cells.iter().any(|cell| cell.chars().count() > VALUE_MAX) {
            return Err(unreadable(line, "内容过长", "a value is too long"));
        }
        let [
            account,
            end_to_end,
            outcome,
            sum,
            currency,
            reference,
            reason,
        ] = cells;
        let outcome = match outcome {
            "paid" => Outcome::Paid,
            "returned" => Outcome::Returned {
                reason: reason.to_owned(),
            },
            "pending" => Outcome::Pending,
            _ => {
                return Err(unreadable(
                    line,
                    "outcome 应为 paid、returned 或 pending",
                    "the outcome must be paid, returned or pending",
                ));
            }
        };
        let amount = amount(sum).ok_or_else(|| {
            unreadable(
                line,
                "金额应为元，最多两位小数",
                "the amount must be in yuan with at most two decimals",
            )
        })?;
        accounts.insert(account.to_owned());
        entries.push(AnswerEntry {
            end_to_end: end_to_end.to_owned(),
            reference: reference.to_owned(),
            amount,
            currency: currency.to_owned(),
            outcome,
        });
    }
    Ok(Answer {
        message: hex::encode(Sha256::digest(file)),
        accounts: accounts.into_iter().collect(),
        entries,
    })
}

fn broken(why: &csv::Error) -> AnswerRefused {
    let line = why.position().map_or(0, csv::Position::line);
    unreadable(line, "表格格式有误", &format!("the table is broken: {why}"))
}
