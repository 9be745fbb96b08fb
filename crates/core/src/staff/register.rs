//! Register a member of staff with a credential.
use super::{Duty, RegisterStaff, Staff};
use crate::{
    authority::Permit,
    decision::Decided,
    level::Level,
    pack::{At, Pack, value::Value},
    refusal::{Reason, Refused, Why},
};
use jiff::{ToSpan, civil::Date};

/// A credential that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The member of staff.
    pub staff: Staff,
    /// The account that registered them.
    pub by: String,
}

/// Why a credential does not count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegisterRefused {
    /// The days are out of order, over, or too far apart.
    #[error("the credential must end after it begins, not be over, and last at most {years} years")]
    Term {
        /// The longest term.
        years: u32,
    },
    /// An assessor may not go so high.
    #[error("an assessor may assess up to {highest}; {asked} needs a senior assessor")]
    Ceiling {
        /// What was asked for.
        asked: Level,
        /// The highest level.
        highest: Level,
    },
}

impl Why for RegisterRefused {
    fn reason(&self) -> Reason {
        match self {
            Self::Term { years } => Reason {
                code: "staff.register.term",
                zh: format!("证卡起止日期有误、已经过期，或超过{years}年"),
                next: (
                    "请按证卡填写起止日期。",
                    "Enter the days printed on the credential.",
                ),
                rule: Some("assessor.term"),
            },
            Self::Ceiling { asked, highest } => Reason {
                code: "staff.register.ceiling",
                zh: format!(
                    "考评员最高可评{}，{}须由高级考评员考评",
                    highest.name().0,
                    asked.name().0
                ),
                next: (
                    "请登记为高级考评员，或降低等级。",
                    "Register a senior assessor, or a lower level.",
                ),
                rule: Some("assessor.ceiling"),
            },
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Term { years: 3 },
            Self::Ceiling {
                asked: Level::L1,
                highest: Level::L3,
            },
        ]
    }
}

/// Decides whether a credential counts.
///
/// # Errors
/// [`RegisterRefused`].
pub fn register(
    permit: &Permit<'_, RegisterStaff>,
    staff: &Staff,
    law: &Pack,
    today: Date,
) -> Result<Decided<Registration>, Refused<RegisterRefused>> {
    let at = At::day(today);
    let refuse = |why| Err(Refused::new(law, today, why));
    let years = law
        .number("assessor.term", at)
        .map_or(3, |(years, _)| years);
    let longest = staff.from.saturating_add(i64::from(years).years());
    if staff.until < staff.from || staff.until < today || longest < staff.until {
        return refuse(RegisterRefused::Term { years });
    }
    let highest = law
        .value("assessor.ceiling", at)
        .and_then(|rule| match rule.value.value {
            Value::Level { level } => Some(level),
            _ => None,
        });
    if let (Duty::Assessor, Some(highest)) = (staff.duty, highest)
        && staff.ceiling > highest
    {
        return refuse(RegisterRefused::Ceiling {
            asked: staff.ceiling,
            highest,
        });
    }
    Ok(Decided::new(Registration {
        staff: Staff {
            institution: permit.on().id.clone(),
            ..staff.clone()
        },
        by: permit.by().account.clone(),
    }))
}
