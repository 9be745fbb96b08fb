//! Answers as ISO 20022 `camt.054` (bank to customer debit credit notification), event by event: no document types, no
//! entities but the five of XML, no depth, length or number beyond the limits.
use super::{ENTRIES_MAX, VALUE_MAX, amount, too_many, unreadable};
use assay_core::money::{
    Minor,
    answer::{Answer, AnswerEntry, AnswerRefused, Outcome},
};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

/// What the namespace of every version begins with.
const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.";
/// Elements inside one another.
const DEPTH_MAX: usize = 40;

/// One payment of an entry.
#[derive(Default)]
struct Detail {
    end_to_end: String,
    reference: String,
    amount: Option<Minor>,
    currency: String,
    indicator: String,
    is_returned: bool,
    reason: String,
}

/// One entry of the notification.
#[derive(Default)]
struct Entry {
    reference: String,
    amount: Option<Minor>,
    currency: String,
    indicator: String,
    status: String,
    details: Vec<Detail>,
}

/// Reads a message.
///
/// # Errors
/// [`AnswerRefused::Unreadable`], with the line.
pub fn read(file: &[u8]) -> Result<Answer, AnswerRefused> {
    let text = std::str::from_utf8(file)
        .map_err(|_| unreadable(0, "不是UTF-8编码", "it is not in UTF-8"))?;
    let mut message = Message::default();
    let mut reader = Reader::from_str(text);
    let failed = loop {
        match reader.read_event() {
            Ok(Event::Eof) => break message.ended(),
            Ok(event) => {
                if let Err(why) = message.meet(event) {
                    break Err(why);
                }
            }
            Err(why) => break Err(("XML格式有误".to_owned(), why.to_string())),
        }
    };
    failed.map_err(|(zh, en)| {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let before = &text.as_bytes()[..at.min(text.len())];
        let line = memchr::memchr_iter(b'\n', before).count() as u64 + 1;
        if zh.is_empty() {
            too_many(line)
        } else {
            unreadable(line, &zh, &en)
        }
    })?;
    Ok(message.answer)
}

/// Why a message is not read, in both languages; empty where it has too many entries.
type Wrong = (String, String);

fn wrong(zh: &str, en: &str) -> Wrong {
    (zh.to_owned(), en.to_owned())
}

struct Message {
    answer: Answer,
    /// Names of the elements that are open.
    path: Vec<String>,
    /// Characters of the innermost element.
    text: String,
    entry: Entry,
    detail: Detail,
    /// The currency that the amount now read was given with.
    currency: String,
    is_begun: bool,
}

impl Default for Message {
    fn default() -> Self {
        Self {
            answer: Answer {
                message: String::new(),
                accounts: Vec::new(),
                entries: Vec::new(),
            },
            path: Vec::new(),
            text: String::new(),
            entry: Entry::default(),
            detail: Detail::default(),
            currency: String::new(),
            is_begun: false,
        }
    }
}

impl Message {
    fn meet(&mut self, event: Event<'_>) -> Result<(), Wrong> {
        match event {
            Event::Start(start) => self.open(&start)?,
            Event::Empty(start) => {
                self.open(&start)?;
                self.close()?;
            }
            Event::End(_) => self.close()?,
            Event::Text(text) => self.take(&text.xml10_content())?,
            Event::CData(text) => self.take(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let c = match reference.resolve_char_ref() {
                    Ok(Some(c)) => c,
                    Ok(None) => match &*reference {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => return Err(entity()),
                    },
                    Err(why) => return Err(("XML格式有误".to_owned(), why.to_string())),
                };
                self.take(c.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => return Err(entity()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn take(&mut self, text: &str) -> Result<(), Wrong> {
        if self.text.len() + text.len() > VALUE_MAX * 4 {
            return Err(wrong("内容过长", "a value is too long"));
        }
        self.text.push_str(text);
        Ok(())
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), Wrong> {
        let name = start.local_name().into_inner().to_owned();
        if self.path.is_empty() {
            if self.is_begun || name != "Document" || !is_camt(start)? {
                return Err(wrong(
                    "不是camt.054报文",
                    "it is not a message of the kind camt.054",
                ));
            }
            self.is_begun = true;
        }
        if self.path.len() == DEPTH_MAX {
            return Err(wrong("嵌套过深", "its elements are nested too deeply"));
        }
        self.text.clear();
        match name.as_str() {
            "Ntry" => self.entry = Entry::default(),
            "TxDtls" => self.detail = Detail::default(),
            "Amt" => self.currency = attribute(start, "Ccy")?.unwrap_or_default(),
            "RtrInf" => self.detail.is_returned = true,
            _ => {}
        }
        self.path.push(name);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Wrong> {
        let text = std::mem::take(&mut self.text).trim().to_owned();
        let at = |names: &[&str]| {
            let path = self.path.iter().rev().map(String::as_str);
            path.take(names.len()).eq(names.iter().rev().copied())
        };
        if at(&["BkToCstmrDbtCdtNtfctn", "GrpHdr", "MsgId"]) {
            self.answer.message = text;
        } else if at(&["Ntfctn", "Acct", "Id", "Othr", "Id"])
            || at(&["Ntfctn", "Acct", "Id", "IBAN"])
        {
            self.answer.accounts.push(text);
        } else if at(&["Ntry", "Amt"]) {
            self.entry.amount = Some(read_amount(&text)?);
            self.entry.currency.clone_from(&self.currency);
        } else if at(&["Ntry", "CdtDbtInd"]) {
            self.entry.indicator = text;
        } else if at(&["Ntry", "Sts", "Cd"]) || at(&["Ntry", "Sts"]) && !text.is_empty() {
            self.entry.status = text;
        } else if at(&["Ntry", "AcctSvcrRef"]) {
            self.entry.reference = text;
        } else if at(&["TxDtls", "Amt"]) || at(&["TxDtls", "AmtDtls", "TxAmt", "Amt"]) {
            self.detail.amount = Some(read_amount(&text)?);
            self.detail.currency.clone_from(&self.currency);
        } else if at(&["TxDtls", "CdtDbtInd"]) {
            self.detail.indicator = text;
        } else if at(&["TxDtls", "Refs", "EndToEndId"]) {
            self.detail.end_to_end = text;
        } else if at(&["TxDtls", "Refs", "AcctSvcrRef"]) {
            self.detail.reference = text;
        } else if at(&["RtrInf", "Rsn", "Cd"])
            || at(&["RtrInf", "Rsn", "Prtry"])
            || at(&["RtrInf", "AddtlInf"])
        {
            if !self.detail.reason.is_empty() {
                self.detail.reason.push(' ');
            }
            self.detail.reason.push_str(&text);
        } else if at(&["NtryDtls", "TxDtls"]) {
            let detail = std::mem::take(&mut self.detail);
            if self.answer.entries.len() + self.entry.details.len() >= ENTRIES_MAX {
                return Err(Wrong::default());
            }
            self.entry.details.push(detail);
        } else if at(&["Ntfctn", "Ntry"]) {
            let entry = std::mem::take(&mut self.entry);
            self.finish(entry)?;
        }
        self.path.pop();
        Ok(())
    }

    /// The payments of an entry; one without details is one payment that names nothing.
    fn finish(&mut self, mut entry: Entry) -> Result<(), Wrong> {
        if entry.details.is_empty() {
            entry.details.push(Detail::default());
        }
        let is_single = entry.details.len() == 1;
        for detail in entry.details {
            if self.answer.entries.len() == ENTRIES_MAX {
                return Err(Wrong::default());
            }
            let whole = entry.amount.filter(|_| is_single);
            let amount = detail
                .amount
                .or(whole)
                .ok_or_else(|| wrong("条目没有金额", "a payment has no amount of its own"))?;
            let or = |own: String, of_entry: &str| {
                if own.is_empty() {
                    of_entry.to_owned()
                } else {
                    own
                }
            };
            let comes_in = match or(detail.indicator, &entry.indicator).as_str() {
                "DBIT" => false,
                "CRDT" => true,
                _ => {
                    return Err(wrong(
                        "条目没有借贷标志",
                        "a payment does not say whether it was debited or credited",
                    ));
                }
            };
            let outcome = match entry.status.as_str() {
                "BOOK" if comes_in || detail.is_returned => Outcome::Returned {
                    reason: detail.reason,
                },
                "BOOK" => Outcome::Paid,
                _ => Outcome::Pending,
            };
            self.answer.entries.push(AnswerEntry {
                end_to_end: detail.end_to_end,
                reference: or(detail.reference, &entry.reference),
                amount,
                currency: or(detail.currency, &entry.currency),
                outcome,
            });
        }
        Ok(())
    }

    fn ended(&self) -> Result<(), Wrong> {
        if !self.path.is_empty() || !self.is_begun {
            return Err(wrong("文件不完整", "it is cut off"));
        }
        if self.answer.message.is_empty() {
            return Err(wrong("缺少报文标识号", "it has no message identifier"));
        }
        Ok(())
    }
}

fn read_amount(text: &str) -> Result<Minor, Wrong> {
    amount(text).ok_or_else(|| {
        wrong(
            "金额不是最多两位小数的数字",
            "an amount is no number with at most two decimals",
        )
    })
}

fn entity() -> Wrong {
    wrong(
        "含有文档类型或自定义实体",
        "it declares a document type or entities",
    )
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, Wrong> {
    let broken = |why: &dyn std::fmt::Display| ("XML格式有误".to_owned(), why.to_string());
    for found in start.attributes() {
        let found = found.map_err(|why| broken(&why))?;
        if found.key.0 == name {
            let value = found
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|why| broken(&why))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// Whether the root declares the namespace of some version of the message.
fn is_camt(start: &BytesStart<'_>) -> Result<bool, Wrong> {
    for found in start.attributes() {
        let found = found.map_err(|why| ("XML格式有误".to_owned(), why.to_string()))?;
        if found.key.0.starts_with("xmlns") && found.value.starts_with(NAMESPACE) {
            return Ok(true);
        }
    }
    Ok(false)
}
