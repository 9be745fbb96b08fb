//! A transfer: one payment of the bank to one payer, for one or many entitlements.
use super::{
    Minor,
    bank::BankAccount,
    books::{Entitlement, Movement},
    payer::Payer,
    payout::Payout,
};
use crate::{
    enrolment::Enrolment,
    id::{Id, Named},
    institution::Institution,
};
use jiff::civil::Date;

/// A transfer 退款支付. A payment that came back is tried again by another transfer, with another identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Identifier, `trf_…`.
    pub id: Id<Transfer>,
    /// In which payout.
    pub payout: Id<Payout>,
    /// Who pays.
    pub institution: Id<Institution>,
    /// Who gets it.
    pub payer: Payer,
    /// Where it goes, as it was known when the transfer was planned.
    pub to: BankAccount,
    /// Who named that account.
    pub named_by: String,
    /// The sum of its shares.
    pub amount: Minor,
    /// What it pays.
    pub shares: Vec<Share>,
    /// Where it stands.
    pub stage: TransferStage,
}

/// What a transfer pays of the entitlements: each wholly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Which entitlement.
    pub entitlement: Id<Entitlement>,
    /// For whose enrolment.
    pub enrolment: Id<Enrolment>,
    /// How much.
    pub amount: Minor,
}

impl Named for Transfer {
    const PREFIX: &'static str = "trf_";
}

impl Transfer {
    /// What the bank calls it from end to end: at most 35 characters, the identifier without its prefix.
    #[must_use]
    pub fn end_to_end(&self) -> &str {
        let id = self.id.as_str();
        id.strip_prefix(Self::PREFIX).unwrap_or(id)
    }
}

/// Where a transfer stands. While it is planned, sent or paid, no other transfer pays the same entitlement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransferStage {
    /// In a payout that is not approved.
    Planned,
    /// The bank is told; whether it has paid is not known yet.
    Sent,
    /// The bank has paid.
    Paid {
        /// The day of the bank's answer.
        on: Date,
    },
    /// The money came back or never left.
    Returned {
        /// The day of the bank's answer.
        on: Date,
        /// The bank's reason.
        reason: String,
    },
    /// The payout was dropped before the bank was told.
    Dropped,
}

impl TransferStage {
    /// The word stored and shown.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sent => "sent",
            Self::Paid { .. } => "paid",
            Self::Returned { .. } => "returned",
            Self::Dropped => "dropped",
        }
    }

    /// What people call it, by the stored word.
    #[must_use]
    pub fn name(&self) -> (&'static str, &'static str) {
        match self {
            Self::Planned => ("待批准", "planned"),
            Self::Sent => ("已交银行", "sent to the bank"),
            Self::Paid { .. } => ("已支付", "paid"),
            Self::Returned { .. } => ("已退回", "returned"),
            Self::Dropped => ("已撤销", "dropped"),
        }
    }

    /// Whether it keeps its entitlements from every other transfer.
    #[must_use]
    pub fn is_live(&self) -> bool {
        match self {
            Self::Planned | Self::Sent | Self::Paid { .. } => true,
            Self::Returned { .. } | Self::Dropped => false,
        }
    }

    /// Where it stands after an event, and what moves in the books; `None` if the event cannot follow.
    #[must_use]
    pub fn after(&self, event: TransferEvent) -> Option<(Self, Option<Movement>)> {
        match (self, event) {
            (Self::Planned, TransferEvent::Sent) => Some((Self::Sent, Some(Movement::Send))),
            (Self::Planned, TransferEvent::Dropped) => Some((Self::Dropped, None)),
            (Self::Sent, TransferEvent::Paid { on }) => {
                Some((Self::Paid { on }, Some(Movement::Settle)))
            }
            (Self::Sent, TransferEvent::Returned { on, reason }) => {
                Some((Self::Returned { on, reason }, Some(Movement::Return)))
            }
            (Self::Paid { .. }, TransferEvent::Returned { on, reason }) => {
                Some((Self::Returned { on, reason }, Some(Movement::Recall)))
            }
            (
                Self::Planned
                | Self::Sent
                | Self::Paid { .. }
                | Self::Returned { .. }
                | Self::Dropped,
                _,
            ) => None,
        }
    }
}

/// What happens to a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransferEvent {
    /// The payout is approved: from now on the bank may know.
    Sent,
    /// The payout is dropped.
    Dropped,
    /// The bank says that it has paid.
    Paid {
        /// The day of the answer.
        on: Date,
    },
    /// The bank says that the money came back.
    Returned {
        /// The day of the answer.
        on: Date,
        /// Its reason.
        reason: String,
    },
}
