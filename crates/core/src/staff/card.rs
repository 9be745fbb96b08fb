//! Record what stands on a credential: its number, what it was given for, and who else employs its holder.
use super::Staff;
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    identifier::uscc,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// Permission to record a card.
#[derive(Debug)]
pub enum RecordCard {}
impl Action for RecordCard {
    type On = Staff;
    const NAME: &'static str = "staff.card";
    const ROLES: &'static [Role] = &[Role::Officer, Role::Administrator];
}

/// What stands on a credential 证卡.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// As printed on it.
    pub number: String,
    /// The certificate or title it was given for.
    pub basis: String,
    /// Organisation code of who else employs the holder.
    pub employer: Option<String>,
}

/// A card, recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardRecorded {
    /// Whose.
    pub staff: Id<Staff>,
    /// What stands on it.
    pub card: Card,
    /// The day.
    pub on: Date,
    /// The account.
    pub by: String,
}

/// Why a card is not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CardRefused {
    /// Number or basis are missing.
    #[error(
        "the number of the credential, and the certificate or title it was given for, must be there"
    )]
    Empty,
    /// The employer is no organisation code.
    #[error("`{given}` is no unified social credit code")]
    Employer {
        /// What was given.
        given: String,
    },
}

impl Why for CardRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Empty => (
                "staff.card.empty",
                "证卡编号和取得依据必须填写".to_owned(),
                (
                    "请按证卡填写编号，并写明所依据的证书或职称。",
                    "Enter the number, and the certificate or title behind it.",
                ),
            ),
            Self::Employer { given } => (
                "staff.card.employer",
                format!("“{given}”不是有效的统一社会信用代码"),
                (
                    "请核对18位代码；没有其他单位的不填。",
                    "Check the 18 characters; leave it empty if nobody else employs them.",
                ),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some("assessor.term"),
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Empty,
            Self::Employer {
                given: "123".into(),
            },
        ]
    }
}

/// Decides whether a card is recorded.
///
/// # Errors
/// [`CardRefused`].
pub fn record_card(
    permit: &Permit<'_, RecordCard>,
    card: &Card,
    law: &Pack,
    today: Date,
) -> Result<Decided<CardRecorded>, Refused<CardRefused>> {
    let refuse = |why| Err(Refused::new(law, today, why));
    if card.number.trim().is_empty() || card.basis.trim().is_empty() {
        return refuse(CardRefused::Empty);
    }
    if let Some(employer) = &card.employer
        && uscc::parse(employer).is_err()
    {
        return refuse(CardRefused::Employer {
            given: employer.clone(),
        });
    }
    Ok(Decided::new(CardRecorded {
        staff: permit.on().id.clone(),
        card: card.clone(),
        on: today,
        by: permit.by().account.clone(),
    }))
}
