//! The bank's answer to payouts: every entry is matched with a transfer, or reported with the reason why not.
use super::{
    Minor,
    bank::BankAccount,
    books::Movement,
    payout::BooksOf,
    transfer::{Transfer, TransferEvent, TransferStage},
};
use crate::{
    authority::{Action, Role},
    decision::Decided,
    id::Id,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Permission to read an answer of the bank.
#[derive(Debug)]
pub enum ReadAnswer {}
impl Action for ReadAnswer {
    type On = BooksOf;
    const NAME: &'static str = "answer.read";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::ExaminationOfficer, Role::Officer];
}

/// A message of the bank 银行回单.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The bank's identifier of the message.
    pub message: String,
    /// Numbers of the accounts it is about.
    pub accounts: Vec<String>,
    /// Its entries, in their order.
    pub entries: Vec<AnswerEntry>,
}

/// One entry of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerEntry {
    /// What we called the transfer from end to end; empty if the bank did not say.
    pub end_to_end: String,
    /// The bank's own reference of the entry; empty if there is none.
    pub reference: String,
    /// How much.
    pub amount: Minor,
    /// Three letters.
    pub currency: String,
    /// What happened.
    pub outcome: Outcome,
}

/// What the bank says of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was paid.
    Paid,
    /// It came back.
    Returned {
        /// The bank's reason.
        reason: String,
    },
    /// It is announced and not booked.
    Pending,
}

impl Outcome {
    /// The word stored and shown.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Returned { .. } => "returned",
            Self::Pending => "pending",
        }
    }
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryVerdict {
    /// The transfer is paid.
    Settled,
    /// The transfer is returned; its entitlements are open again.
    Returned,
    /// The bank said so before.
    Repeated,
    /// No transfer of this institution has the identifier.
    Foreign,
    /// Amount or currency differ from what was sent.
    Amount,
    /// It cannot follow on what is known of the transfer.
    Conflict,
    /// The bank has not booked it yet.
    Pending,
}

impl EntryVerdict {
    /// Every verdict.
    pub const ALL: [Self; 7] = [
        Self::Settled,
        Self::Returned,
        Self::Repeated,
        Self::Foreign,
        Self::Amount,
        Self::Conflict,
        Self::Pending,
    ];

    /// The word stored and shown.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Returned => "returned",
            Self::Repeated => "repeated",
            Self::Foreign => "foreign",
            Self::Amount => "amount",
            Self::Conflict => "conflict",
            Self::Pending => "pending",
        }
    }

    /// What people read, in Chinese and in English.
    #[must_use]
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Settled => ("已支付", "paid"),
            Self::Returned => ("已退回，可重新支付", "came back; it may be paid again"),
            Self::Repeated => ("此前已处理", "known before"),
            Self::Foreign => ("不是本机构的付款", "no payment of this institution"),
            Self::Amount => (
                "金额或币种不符，请与银行核对",
                "amount or currency differ: ask the bank",
            ),
            Self::Conflict => (
                "与已知状态矛盾，请与银行核对",
                "contradicts what is known: ask the bank",
            ),
            Self::Pending => ("银行尚未入账", "not booked by the bank yet"),
        }
    }

    /// Whether somebody has to look at it.
    #[must_use]
    pub fn needs_a_look(self) -> bool {
        match self {
            Self::Foreign | Self::Amount | Self::Conflict => true,
            Self::Settled | Self::Returned | Self::Repeated | Self::Pending => false,
        }
    }
}

impl std::str::FromStr for EntryVerdict {
    type Err = UnknownEntryVerdict;
    fn from_str(text: &str) -> Result<Self, UnknownEntryVerdict> {
        Self::ALL
            .into_iter()
            .find(|verdict| verdict.id() == text)
            .ok_or_else(|| UnknownEntryVerdict(text.to_owned()))
    }
}

/// The text names no verdict.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is no verdict on an entry of a bank")]
pub struct UnknownEntryVerdict(pub String);

/// A transfer that an entry moves on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferMoved {
    /// Which transfer.
    pub transfer: Id<Transfer>,
    /// The stage it was decided on.
    pub from_stage: &'static str,
    /// Where it stands now.
    pub to: TransferStage,
    /// What moves in the books.
    pub movement: Movement,
}

/// Weighs one entry against the transfer it names. `before` says whether an entry with the same reference was taken before.
#[must_use]
pub fn weigh(
    entry: &AnswerEntry,
    transfer: Option<&Transfer>,
    before: bool,
    currency: &str,
    today: Date,
) -> (EntryVerdict, Option<Decided<TransferMoved>>) {
    let Some(transfer) = transfer else {
        return (EntryVerdict::Foreign, None);
    };
    if before {
        return (EntryVerdict::Repeated, None);
    }
    if entry.amount != transfer.amount || entry.currency != currency {
        return (EntryVerdict::Amount, None);
    }
    let (event, verdict) = match &entry.outcome {
        Outcome::Pending => return (EntryVerdict::Pending, None),
        Outcome::Paid => (TransferEvent::Paid { on: today }, EntryVerdict::Settled),
        Outcome::Returned { reason } => (
            TransferEvent::Returned {
                on: today,
                reason: reason.clone(),
            },
            EntryVerdict::Returned,
        ),
    };
    let known = transfer.stage.id();
    match transfer.stage.after(event) {
        Some((to, Some(movement))) => {
            let moved = TransferMoved {
                transfer: transfer.id.clone(),
                from_stage: known,
                to,
                movement,
            };
            (verdict, Some(Decided::new(moved)))
        }
        // The bank says again what it has said.
        None if known == entry.outcome.id() => (EntryVerdict::Repeated, None),
        Some((_, None)) | None => (EntryVerdict::Conflict, None),
    }
}

/// Decides whether a message is one for this institution at all.
///
/// # Errors
/// [`AnswerRefused`].
pub fn may_be_read(
    answer: &Answer,
    own: Option<&BankAccount>,
    paid_from: &[String],
    read_before: Option<Date>,
    pack: &Pack,
    today: Date,
) -> Result<(), Refused<AnswerRefused>> {
    let refuse = |why| Err(Refused::new(pack, today, why));
    if let Some(on) = read_before {
        return refuse(AnswerRefused::Known { on });
    }
    if answer.entries.is_empty() {
        return refuse(AnswerRefused::Empty);
    }
    // An account that was replaced since still answers for what was paid from it.
    let is_ours = |number: &String| {
        own.is_some_and(|own| own.number == *number) || paid_from.contains(number)
    };
    if answer.accounts.is_empty() || !answer.accounts.iter().all(is_ours) {
        return refuse(AnswerRefused::OtherAccount);
    }
    Ok(())
}

/// Why an answer is not read. Nothing of it is taken then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerRefused {
    /// It was read before.
    #[error("this message was read before, on {on}")]
    Known {
        /// The day.
        on: Date,
    },
    /// There is nothing in it.
    #[error("the message has no entry")]
    Empty,
    /// It is about another account.
    #[error("the message is about an account that this institution does not pay from")]
    OtherAccount,
    /// It cannot be read.
    #[error("the file cannot be read{}: {}", place(*line), en)]
    Unreadable {
        /// Line of the file, from 1; 0 where the whole is meant.
        line: u64,
        /// What is wrong, in Chinese.
        zh: String,
        /// The same in English.
        en: String,
    },
}

fn place(line: u64) -> String {
    match line {
        0 => String::new(),
        line => format!(" at line {line}"),
    }
}

impl Why for AnswerRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Known { on } => (
                "answer.read.known",
                format!("该回单已于{on}导入"),
                (
                    "无需重复导入；请在账簿页查看结果",
                    "there is nothing to do; the result is on the page of the books",
                ),
            ),
            Self::Empty => (
                "answer.read.empty",
                "回单中没有任何条目".to_owned(),
                ("请核对文件", "look at the file"),
            ),
            Self::OtherAccount => (
                "answer.read.other-account",
                "回单涉及的账户不是本机构的付款账户".to_owned(),
                (
                    "请选择本机构账户的回单",
                    "choose the message about this institution's account",
                ),
            ),
            Self::Unreadable { line, zh, .. } => (
                "answer.read.unreadable",
                match line {
                    0 => format!("文件无法读取：{zh}"),
                    line => format!("文件第{line}行无法读取：{zh}"),
                },
                (
                    "请向银行索取camt.054报文或规定格式的CSV文件",
                    "ask the bank for a camt.054 message, or use the CSV described in the manual",
                ),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: None,
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Known {
                on: jiff::civil::date(2020, 11, 9),
            },
            Self::Empty,
            Self::OtherAccount,
            Self::Unreadable {
                line: 3,
                zh: "金额不是数字".to_owned(),
                en: "the amount is no number".to_owned(),
            },
        ]
    }
}
