//! End a number prefix: after its last day it gives no number.
use super::Prefix;
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// Permission to end a prefix.
#[derive(Debug)]
pub enum EndPrefix {}
impl Action for EndPrefix {
    type On = Prefix;
    const NAME: &'static str = "prefix.end";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// A prefix that ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrefixEnded {
    /// The prefix.
    pub text: String,
    /// Its last day.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// The officer's account.
    pub by: String,
}

/// Why a prefix does not end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndRefused {
    /// It has ended.
    #[error("the prefix has ended on {on}")]
    Ended {
        /// Its last day.
        on: Date,
    },
    /// The last day lies before today, or before the first.
    #[error("the last day is today or later, and not before the first day {from}")]
    Day {
        /// Its first day.
        from: Date,
    },
    /// No reason was given.
    #[error("no reason was given")]
    NoReason,
}

impl Why for EndRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Ended { on } => (
                "prefix.end.ended",
                format!("该前缀已于{on}停用"),
                ("无须再停用。", "There is nothing to end."),
            ),
            Self::Day { from } => (
                "prefix.end.day",
                format!("停用日须为今日或以后，且不早于启用日{from}"),
                ("请更正停用日。", "Correct the last day."),
            ),
            Self::NoReason => (
                "prefix.end.no-reason",
                "没有填写停用原因".to_owned(),
                ("请填写原因。", "Give the reason."),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some("prefix.allocated"),
        }
    }

    fn examples() -> Vec<Self> {
        let day = jiff::civil::date(2021, 3, 1);
        vec![
            Self::Ended { on: day },
            Self::Day { from: day },
            Self::NoReason,
        ]
    }
}

/// Decides whether a prefix ends.
///
/// # Errors
/// [`EndRefused`].
pub fn end(
    permit: &Permit<'_, EndPrefix>,
    until: Date,
    reason: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<PrefixEnded>, Refused<EndRefused>> {
    let prefix = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if let Some(on) = prefix.until.filter(|on| *on < today) {
        return refuse(EndRefused::Ended { on });
    }
    if until < today || until < prefix.from {
        return refuse(EndRefused::Day { from: prefix.from });
    }
    if reason.trim().is_empty() {
        return refuse(EndRefused::NoReason);
    }
    Ok(Decided::new(PrefixEnded {
        text: prefix.text.clone(),
        until,
        reason: reason.trim().to_owned(),
        by: permit.by().account.clone(),
    }))
}
