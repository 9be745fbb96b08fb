//! Receive blanks from the printing house.
use super::Stock;
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Blanks in one delivery at most.
pub const BLANKS_MAX: u32 = 100_000;
/// Digits of a serial behind its letters.
const DIGITS: usize = 10;

/// Permission to receive blanks.
#[derive(Debug)]
pub enum ReceiveBlanks {}
impl Action for ReceiveBlanks {
    type On = Stock;
    const NAME: &'static str = "paper.receive";
    const ROLES: &'static [Role] = &[Role::Administrator];
}

/// A delivery: serials that follow one another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// Letters in front of the digits; may be empty.
    pub letters: String,
    /// The first serial's digits, as a number.
    pub first: u64,
    /// How many.
    pub count: u32,
}

impl Delivery {
    /// The serials, first to last.
    pub fn serials(&self) -> impl Iterator<Item = String> + '_ {
        (0..u64::from(self.count)).map(|at| format!("{}{:0DIGITS$}", self.letters, self.first + at))
    }
}

/// Blanks that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlanksReceived {
    /// The delivery.
    pub delivery: Delivery,
    /// Whose blanks they are now, as counted before.
    pub stock: Stock,
    /// The day.
    pub on: Date,
    /// The account that received them.
    pub by: String,
}

/// Why blanks are not taken into stock.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlanksRefused {
    /// None, or more than one delivery holds.
    #[error("a delivery holds 1 to {BLANKS_MAX} blanks")]
    Count,
    /// The serials are not letters with digits behind them.
    #[error("a serial has at most four capital letters and then {DIGITS} digits")]
    Shape,
    /// One of them is in a stock already.
    #[error("the serial {serial} is in a stock already")]
    Known {
        /// Which.
        serial: String,
    },
}

impl Why for BlanksRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Count => (
                "paper.receive.count",
                format!("每批空白证书为1至{BLANKS_MAX}张"),
                (
                    "请核对张数，多的分批登记。",
                    "Check the count; register more in several deliveries.",
                ),
            ),
            Self::Shape => (
                "paper.receive.shape",
                format!("流水码由至多4个大写字母和{DIGITS}位数字组成"),
                (
                    "请按空白证书上的流水码填写。",
                    "Write it as it stands on the blank.",
                ),
            ),
            Self::Known { serial } => (
                "paper.receive.known",
                format!("流水码{serial}已在库"),
                (
                    "请核对首张和末张的流水码。",
                    "Compare the first and the last serial with the blanks.",
                ),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some("certificate.paper-serial"),
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Count,
            Self::Shape,
            Self::Known {
                serial: "A0000000001".into(),
            },
        ]
    }
}

/// Decides whether a delivery is taken into stock. `known` is a serial of it that is in a stock already.
///
/// # Errors
/// [`BlanksRefused`].
pub fn receive(
    permit: &Permit<'_, ReceiveBlanks>,
    delivery: &Delivery,
    known: Option<String>,
    law: &Pack,
    today: Date,
) -> Result<Decided<BlanksReceived>, Refused<BlanksRefused>> {
    let refuse = |why| Err(Refused::new(law, today, why));
    if delivery.count == 0 || delivery.count > BLANKS_MAX {
        return refuse(BlanksRefused::Count);
    }
    let last = delivery.first.checked_add(u64::from(delivery.count) - 1);
    let fits = last.is_some_and(|last| last < 10_u64.pow(10));
    if !fits
        || delivery.letters.len() > 4
        || !delivery
            .letters
            .bytes()
            .all(|byte| byte.is_ascii_uppercase())
    {
        return refuse(BlanksRefused::Shape);
    }
    if let Some(serial) = known {
        return refuse(BlanksRefused::Known { serial });
    }
    Ok(Decided::new(BlanksReceived {
        delivery: delivery.clone(),
        stock: permit.on().clone(),
        on: today,
        by: permit.by().account.clone(),
    }))
}
