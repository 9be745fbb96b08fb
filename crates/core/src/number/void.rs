//! Void a number that was planned and never released: it stays in its series, with the explanation.
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::Decided,
    id::Id,
    institution::Institution,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// Permission to void a number.
#[derive(Debug)]
pub enum VoidNumber {}
impl Action for VoidNumber {
    type On = GivenNumber;
    const NAME: &'static str = "number.void";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// A number as it was given to a certificate 已用编号.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenNumber {
    /// The number.
    pub number: String,
    /// Whose series it is of.
    pub institution: Id<Institution>,
    /// How far its certificate has come: planned, signed, logged, released, void.
    pub stage: String,
    /// The account that gave it.
    pub numbered_by: String,
}

impl Owned for GivenNumber {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
}

/// A number that is void 作废编号.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberVoided {
    /// The number.
    pub number: String,
    /// Why.
    pub reason: String,
    /// The day.
    pub on: Date,
    /// The officer's account, another than the one that gave it.
    pub by: String,
}

/// Why a number is not voided.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VoidRefused {
    /// It was signed: a certificate that was signed is revoked, its number is not void.
    #[error("the certificate is {stage}: a number is void only before it is signed")]
    Stage {
        /// How far it has come.
        stage: String,
    },
    /// No reason was given.
    #[error("no reason was given")]
    NoReason,
    /// The same person gave the number.
    #[error("who gave the number does not void it")]
    SamePerson,
}

impl Why for VoidRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Stage { stage } => (
                "number.void.stage",
                format!("证书状态为“{stage}”，只有尚未签名的编号可以作废"),
                (
                    "已签名的证书请办理撤销。",
                    "Revoke a certificate that was signed.",
                ),
            ),
            Self::NoReason => (
                "number.void.no-reason",
                "没有填写作废原因".to_owned(),
                (
                    "请填写原因，原因将保留在号段中。",
                    "Give the reason; it stays in the series.",
                ),
            ),
            Self::SamePerson => (
                "number.void.same-person",
                "赋号人不能作废该编号".to_owned(),
                ("请由另一名工作人员办理。", "Another officer voids it."),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some("prefix.gap-free"),
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Stage {
                stage: "released".into(),
            },
            Self::NoReason,
            Self::SamePerson,
        ]
    }
}

/// Decides whether a number is void.
///
/// # Errors
/// [`VoidRefused`].
pub fn void(
    permit: &Permit<'_, VoidNumber>,
    reason: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<NumberVoided>, Refused<VoidRefused>> {
    let given = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if given.stage != "planned" {
        return refuse(VoidRefused::Stage {
            stage: given.stage.clone(),
        });
    }
    if reason.trim().is_empty() {
        return refuse(VoidRefused::NoReason);
    }
    if given.numbered_by == permit.by().account {
        return refuse(VoidRefused::SamePerson);
    }
    Ok(Decided::new(NumberVoided {
        number: given.number.clone(),
        reason: reason.trim().to_owned(),
        on: today,
        by: permit.by().account.clone(),
    }))
}
