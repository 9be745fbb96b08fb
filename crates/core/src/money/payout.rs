//! A payout: transfers that go to the bank in one file. One person proposes it, another approves it.
use super::{
    Minor,
    bank::BankAccount,
    books::Entitlement,
    payer::Payer,
    transfer::{Share, Transfer, TransferStage},
};
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::Decided,
    id::{Id, Named},
    institution::Institution,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Transfers of one payout; what is more waits for the next.
pub const TRANSFERS_MAX: usize = 10_000;

/// A payout 付款批次.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// Identifier, `pay_…`.
    pub id: Id<Payout>,
    /// Who pays.
    pub institution: Id<Institution>,
    /// The account it pays from, as it was known when the payout was proposed.
    pub from: BankAccount,
    /// The day it was proposed.
    pub proposed_on: Date,
    /// Who proposed it.
    pub proposed_by: String,
    /// Number of transfers.
    pub transfers: u32,
    /// The sum of the transfers.
    pub amount: Minor,
    /// Where it stands.
    pub stage: PayoutStage,
}

impl Named for Payout {
    const PREFIX: &'static str = "pay_";
}
impl Owned for Payout {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
}

impl Payout {
    /// What the bank calls the message: at most 35 characters, the identifier without its prefix.
    #[must_use]
    pub fn message(&self) -> &str {
        let id = self.id.as_str();
        id.strip_prefix(Self::PREFIX).unwrap_or(id)
    }
}

/// Where a payout stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayoutStage {
    /// Waits for another person.
    Proposed,
    /// Approved; its file may be fetched, any number of times.
    Approved {
        /// The day.
        on: Date,
        /// Who approved it.
        by: String,
    },
    /// Not sent.
    Dropped {
        /// The day.
        on: Date,
        /// Why.
        reason: String,
    },
}

impl PayoutStage {
    /// The word stored and shown.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved { .. } => "approved",
            Self::Dropped { .. } => "dropped",
        }
    }

    /// What people call it, in Chinese and in English.
    #[must_use]
    pub fn name(&self) -> (&'static str, &'static str) {
        match self {
            Self::Proposed => ("待批准", "waits for approval"),
            Self::Approved { .. } => ("已批准", "approved"),
            Self::Dropped { .. } => ("已撤销", "dropped"),
        }
    }
}

/// The books of an institution, as what is asked for permission on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BooksOf(pub Id<Institution>);
impl Owned for BooksOf {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.0)
    }
}

/// Permission to propose a payout.
#[derive(Debug)]
pub enum ProposePayout {}
impl Action for ProposePayout {
    type On = BooksOf;
    const NAME: &'static str = "payout.propose";
    const ROLES: &'static [Role] = &[Role::Administrator];
}

/// Permission to approve a payout: an officer, or a second person of the institution.
#[derive(Debug)]
pub enum ApprovePayout {}
impl Action for ApprovePayout {
    type On = Payout;
    const NAME: &'static str = "payout.approve";
    const ROLES: &'static [Role] = &[Role::Officer, Role::Administrator, Role::ExaminationOfficer];
}

/// Permission to drop a payout before the bank is told.
#[derive(Debug)]
pub enum DropPayout {}
impl Action for DropPayout {
    type On = Payout;
    const NAME: &'static str = "payout.drop";
    const ROLES: &'static [Role] = &[Role::Officer, Role::Administrator];
}

/// An entitlement that no transfer pays yet, with the account it would go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenEntitlement {
    /// What is owed.
    pub entitlement: Entitlement,
    /// Where it would go, and who named that account.
    pub account: Option<(BankAccount, String)>,
}

/// A payout with its transfers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The payout.
    pub payout: Payout,
    /// Its transfers, one a payer.
    pub transfers: Vec<Transfer>,
    /// Entitlements left out because nobody has named an account of their payer, or because there are too many.
    pub left_out: usize,
}

/// Proposes to pay what is owed: one transfer for each payer whose account is known, oldest entitlements first.
///
/// # Errors
/// [`PayoutRefused`] if nothing is owed, or accounts are missing.
pub fn propose(
    permit: &Permit<'_, ProposePayout>,
    open: &[OpenEntitlement],
    from: Option<&BankAccount>,
    id: Id<Payout>,
    mut fresh: impl FnMut() -> Id<Transfer>,
    pack: &Pack,
    today: Date,
) -> Result<Decided<Proposed>, Refused<PayoutRefused>> {
    let refuse = |why| Refused::new(pack, today, why);
    if open.is_empty() {
        return Err(refuse(PayoutRefused::NothingOwed));
    }
    let from = from.ok_or_else(|| refuse(PayoutRefused::NoOwnAccount))?;
    let institution = &permit.on().0;
    let mut of_payer: BTreeMap<&Payer, Transfer> = BTreeMap::new();
    let mut left_out = 0;
    let mut total = Minor(0);
    for one in open {
        let entitlement = &one.entitlement;
        let is_full = of_payer.len() == TRANSFERS_MAX && !of_payer.contains_key(&entitlement.payer);
        let Some((to, named_by)) = one.account.as_ref().filter(|_| !is_full) else {
            left_out += 1;
            continue;
        };
        let transfer = of_payer
            .entry(&entitlement.payer)
            .or_insert_with(|| Transfer {
                id: fresh(),
                payout: id.clone(),
                institution: institution.clone(),
                payer: entitlement.payer.clone(),
                to: to.clone(),
                named_by: named_by.clone(),
                amount: Minor(0),
                shares: Vec::new(),
                stage: TransferStage::Planned,
            });
        let too_large = || refuse(PayoutRefused::TooLarge);
        transfer.amount = (transfer.amount.plus(entitlement.amount)).ok_or_else(too_large)?;
        total = total.plus(entitlement.amount).ok_or_else(too_large)?;
        transfer.shares.push(Share {
            entitlement: entitlement.id.clone(),
            enrolment: entitlement.enrolment.clone(),
            amount: entitlement.amount,
        });
    }
    if of_payer.is_empty() {
        return Err(refuse(PayoutRefused::NoPayerAccount { payers: left_out }));
    }
    let mut transfers: Vec<Transfer> = of_payer.into_values().collect();
    transfers.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(Decided::new(Proposed {
        payout: Payout {
            id,
            institution: institution.clone(),
            from: from.clone(),
            proposed_on: today,
            proposed_by: permit.by().account.clone(),
            transfers: u32::try_from(transfers.len()).unwrap_or(u32::MAX),
            amount: total,
            stage: PayoutStage::Proposed,
        },
        transfers,
        left_out,
    }))
}

/// The approval of a payout: from then on every transfer of it counts as known to the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutApproved {
    /// Which payout.
    pub payout: Id<Payout>,
    /// The day.
    pub on: Date,
    /// Who approved it.
    pub by: String,
}

/// Approves a payout.
///
/// # Errors
/// [`PayoutRefused`] if it is decided already, or the approver proposed it or named one of its accounts.
pub fn approve(
    permit: &Permit<'_, ApprovePayout>,
    transfers: &[Transfer],
    pack: &Pack,
    today: Date,
) -> Result<Decided<PayoutApproved>, Refused<PayoutRefused>> {
    let (payout, by) = (permit.on(), &permit.by().account);
    let refuse = |why| Err(Refused::new(pack, today, why));
    if payout.stage != PayoutStage::Proposed {
        return refuse(PayoutRefused::Stage {
            stage: payout.stage.id(),
        });
    }
    if *by == payout.proposed_by {
        return refuse(PayoutRefused::SamePerson);
    }
    if transfers.iter().any(|one| one.named_by == *by) {
        return refuse(PayoutRefused::NamedAccount);
    }
    Ok(Decided::new(PayoutApproved {
        payout: payout.id.clone(),
        on: today,
        by: by.clone(),
    }))
}

/// A payout that the bank is never told of; its entitlements are open again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutDropped {
    /// Which payout.
    pub payout: Id<Payout>,
    /// The day.
    pub on: Date,
    /// Why.
    pub reason: String,
}

/// Drops a payout that is not approved.
///
/// # Errors
/// [`PayoutRefused`] if it is decided already, or no reason is given.
pub fn drop_payout(
    permit: &Permit<'_, DropPayout>,
    reason: &str,
    pack: &Pack,
    today: Date,
) -> Result<Decided<PayoutDropped>, Refused<PayoutRefused>> {
    let payout = permit.on();
    let refuse = |why| Err(Refused::new(pack, today, why));
    if payout.stage != PayoutStage::Proposed {
        return refuse(PayoutRefused::Stage {
            stage: payout.stage.id(),
        });
    }
    if reason.trim().is_empty() {
        return refuse(PayoutRefused::NoReason);
    }
    Ok(Decided::new(PayoutDropped {
        payout: payout.id.clone(),
        on: today,
        reason: reason.trim().to_owned(),
    }))
}

/// Why a payout is not proposed, approved or dropped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PayoutRefused {
    /// Nothing is owed that no transfer pays yet.
    #[error("nothing is owed that is not on its way already")]
    NothingOwed,
    /// The institution has named no account to pay from.
    #[error("the institution has not named the account it pays from")]
    NoOwnAccount,
    /// No payer has an account.
    #[error("none of the {payers} amounts owed has an account to go to")]
    NoPayerAccount {
        /// How many amounts wait.
        payers: usize,
    },
    /// The sum does not fit.
    #[error("the sum is too large")]
    TooLarge,
    /// It is decided already.
    #[error("the payout is {stage}: it was decided before")]
    Stage {
        /// Where it stands.
        stage: &'static str,
    },
    /// Who proposes does not approve.
    #[error("whoever proposed the payout cannot approve it")]
    SamePerson,
    /// Who named an account does not approve a payment to it.
    #[error("whoever named an account in the payout cannot approve it")]
    NamedAccount,
    /// No reason.
    #[error("a payout is dropped with its reason")]
    NoReason,
}

impl Why for PayoutRefused {
    fn reason(&self) -> Reason {
        let colleague = (
            "请由另一名工作人员或主管部门批准",
            "let another member of staff or an officer approve it",
        );
        let (code, zh, next) = match self {
            Self::NothingOwed => (
                "payout.nothing-owed",
                "没有待支付的应退款项".to_owned(),
                ("无需办理", "there is nothing to do"),
            ),
            Self::NoOwnAccount => (
                "payout.no-own-account",
                "机构尚未登记付款账户".to_owned(),
                (
                    "请先在账簿页登记机构的付款账户",
                    "name the account of the institution on the page of its books first",
                ),
            ),
            Self::NoPayerAccount { payers } => (
                "payout.no-payer-account",
                format!("{payers}笔应退款项的付款人均未登记收款账户"),
                (
                    "请付款人登记账户，或代为登记书面提供的账户",
                    "ask the payers for an account, or enter one that was given in writing",
                ),
            ),
            Self::TooLarge => (
                "payout.too-large",
                "合计金额过大".to_owned(),
                ("请核对账簿", "look at the books"),
            ),
            Self::Stage { stage } => (
                "payout.stage",
                format!("该付款批次当前状态为“{stage}”，已有决定"),
                ("请查看该批次", "look at the payout"),
            ),
            Self::SamePerson => (
                "payout.same-person",
                "提出付款批次的人不能批准该批次".to_owned(),
                colleague,
            ),
            Self::NamedAccount => (
                "payout.named-account",
                "登记过其中收款账户的人不能批准该批次".to_owned(),
                colleague,
            ),
            Self::NoReason => (
                "payout.no-reason",
                "撤销付款批次必须写明理由".to_owned(),
                ("请填写理由", "write down the reason"),
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
            Self::NothingOwed,
            Self::NoOwnAccount,
            Self::NoPayerAccount { payers: 2 },
            Self::TooLarge,
            Self::Stage { stage: "approved" },
            Self::SamePerson,
            Self::NamedAccount,
            Self::NoReason,
        ]
    }
}
