//! Register a blank as void: damaged, misprinted, taken back or lost.
use super::{Blank, BlankStage, Spoiling};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// Permission to register a blank as void.
#[derive(Debug)]
pub enum SpoilBlank {}
impl Action for SpoilBlank {
    type On = Blank;
    const NAME: &'static str = "paper.spoil";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::ExaminationOfficer];
}

/// A blank that is void.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoiled {
    /// Its serial.
    pub serial: String,
    /// How it became void.
    pub how: Spoiling,
    /// In words: who destroyed it, or where the loss was announced.
    pub reason: String,
    /// The day.
    pub on: Date,
    /// The account that registered it.
    pub by: String,
}

/// Why a blank does not become void.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpoilRefused {
    /// It is void.
    #[error("the blank {serial} has been void since {on}")]
    Void {
        /// Which.
        serial: String,
        /// The day.
        on: Date,
    },
    /// Something stands on it.
    #[error("the blank {serial} is printed: it cannot be damaged before use")]
    Printed {
        /// Which.
        serial: String,
    },
    /// Nothing stands on it.
    #[error("nothing stands on the blank {serial}: it can only be damaged")]
    Unprinted {
        /// Which.
        serial: String,
    },
    /// Nothing was written.
    #[error("the reason is missing: who destroyed it, or where the loss was announced")]
    NoReason,
}

impl Why for SpoilRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Void { serial, on } => (
                "paper.spoil.void",
                format!("流水码{serial}已于{on}作废"),
                ("请核对流水码。", "Compare the serial with the paper."),
            ),
            Self::Printed { serial } => (
                "paper.spoil.printed",
                format!("流水码{serial}已打印证书，不能登记为未使用损坏"),
                (
                    "请选择“打印作废”“收回销毁”或“遗失”。",
                    "Choose misprinted, taken back or lost.",
                ),
            ),
            Self::Unprinted { serial } => (
                "paper.spoil.unprinted",
                format!("流水码{serial}尚未打印证书，只能登记为损坏"),
                ("请选择“损坏”。", "Choose damaged."),
            ),
            Self::NoReason => (
                "paper.spoil.no-reason",
                "没有说明：由谁销毁，或在何处声明作废".to_owned(),
                ("请填写说明。", "Write down what was done."),
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
        let serial = "A0000000001".to_owned();
        vec![
            Self::Void {
                serial: serial.clone(),
                on: jiff::civil::date(2021, 6, 1),
            },
            Self::Printed {
                serial: serial.clone(),
            },
            Self::Unprinted { serial },
            Self::NoReason,
        ]
    }
}

/// Decides whether a blank becomes void.
///
/// # Errors
/// [`SpoilRefused`].
pub fn spoil(
    permit: &Permit<'_, SpoilBlank>,
    how: Spoiling,
    reason: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<Spoiled>, Refused<SpoilRefused>> {
    let blank = permit.on();
    let serial = blank.serial.clone();
    let refuse = |why| Err(Refused::new(law, today, why));
    match (&blank.stage, how) {
        (BlankStage::Spoiled { on, .. }, _) => {
            return refuse(SpoilRefused::Void { serial, on: *on });
        }
        (BlankStage::Printed { .. }, Spoiling::Damaged) => {
            return refuse(SpoilRefused::Printed { serial });
        }
        (BlankStage::InStock, how) if how != Spoiling::Damaged => {
            return refuse(SpoilRefused::Unprinted { serial });
        }
        (BlankStage::InStock | BlankStage::Printed { .. }, _) => {}
    }
    if reason.trim().is_empty() {
        return refuse(SpoilRefused::NoReason);
    }
    Ok(Decided::new(Spoiled {
        serial,
        how,
        reason: reason.trim().to_owned(),
        on: today,
        by: permit.by().account.clone(),
    }))
}
