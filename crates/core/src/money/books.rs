//! The books of an institution: every amount leaves one account and enters another, so that nothing is made or lost.
use super::{Minor, payer::Payer, transfer::Transfer};
use crate::{
    decision::Decided,
    enrolment::{Enrolment, refund::Refund},
    id::{Id, Named},
    institution::Institution,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// An account of the books 科目. An institution has each of them once for every payer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// What the payer paid in; the source, so its balance is never above zero.
    Paid,
    /// Fees that the institution has received and keeps.
    Received,
    /// What is owed back to the payer.
    Owed,
    /// What the bank was told to pay back, without its answer yet.
    Transit,
    /// What the bank has paid back.
    Refunded,
    /// What moved here from another institution together with its candidate, as a source; what moved away counts against it.
    Moved,
}

impl Account {
    /// Every account.
    pub const ALL: [Self; 6] = [
        Self::Paid,
        Self::Received,
        Self::Owed,
        Self::Transit,
        Self::Refunded,
        Self::Moved,
    ];

    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Received => "received",
            Self::Owed => "owed",
            Self::Transit => "transit",
            Self::Refunded => "refunded",
            Self::Moved => "moved",
        }
    }

    /// What people call it, in Chinese and in English.
    #[must_use]
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Paid => ("付款人缴入", "paid in"),
            Self::Received => ("已收费用", "fees received"),
            Self::Owed => ("应退", "owed"),
            Self::Transit => ("在途", "in transit to the bank"),
            Self::Refunded => ("已退", "refunded"),
            Self::Moved => ("随考生转入（转出）", "moved in (out) with candidates"),
        }
    }
}

/// Why an amount moves between two accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Movement {
    /// A fee came in.
    Payment,
    /// A fee is to go back.
    Refund,
    /// The bank is told to pay.
    Send,
    /// The bank has paid.
    Settle,
    /// The bank could not pay.
    Return,
    /// The bank had paid, and the money came back.
    Recall,
    /// A fee leaves with its candidate.
    MoveOut,
    /// A fee arrives with its candidate.
    MoveIn,
}

impl Movement {
    /// Every movement.
    pub const ALL: [Self; 8] = [
        Self::Payment,
        Self::Refund,
        Self::Send,
        Self::Settle,
        Self::Return,
        Self::Recall,
        Self::MoveOut,
        Self::MoveIn,
    ];

    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Refund => "refund",
            Self::Send => "send",
            Self::Settle => "settle",
            Self::Return => "return",
            Self::Recall => "recall",
            Self::MoveOut => "move-out",
            Self::MoveIn => "move-in",
        }
    }

    /// The account that the amount leaves (credit), and the one that it enters (debit).
    #[must_use]
    pub fn accounts(self) -> (Account, Account) {
        match self {
            Self::Payment => (Account::Paid, Account::Received),
            Self::Refund => (Account::Received, Account::Owed),
            Self::Send => (Account::Owed, Account::Transit),
            Self::Settle => (Account::Transit, Account::Refunded),
            Self::Return => (Account::Transit, Account::Owed),
            Self::Recall => (Account::Refunded, Account::Owed),
            Self::MoveOut => (Account::Received, Account::Moved),
            Self::MoveIn => (Account::Moved, Account::Received),
        }
    }
}

/// One line of the books 分录: one amount from one account to another. It is never changed; a mistake is a further line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// Whose books.
    pub institution: Id<Institution>,
    /// Whose money.
    pub payer: Payer,
    /// Why, and with it between which accounts.
    pub movement: Movement,
    /// How much; more than zero.
    pub amount: Minor,
    /// The enrolment it is about, unless it is about a transfer.
    pub enrolment: Option<Id<Enrolment>>,
    /// The transfer it is about, if it is about one.
    pub transfer: Option<Id<Transfer>>,
    /// The day.
    pub on: Date,
}

/// What each account of an institution and a payer holds, in minor units: what entered less what left. Always 0 in sum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Balance([i64; Account::ALL.len()]);

impl Balance {
    /// A balance that was kept, in the order of [`Account::ALL`].
    ///
    /// # Errors
    /// [`BooksRefused::Unbalanced`] if its sum is not 0 or an account is overdrawn.
    pub fn of(amounts: [i64; Account::ALL.len()]) -> Result<Self, BooksRefused> {
        let balance = Self(amounts);
        if balance.holds() {
            Ok(balance)
        } else {
            Err(BooksRefused::Unbalanced)
        }
    }

    /// What an account holds.
    #[must_use]
    pub fn amount(&self, account: Account) -> i64 {
        self.0[account as usize]
    }

    /// Whether the sum is 0 and no account is overdrawn.
    #[must_use]
    pub fn holds(&self) -> bool {
        let sum: i128 = self.0.iter().map(|amount| i128::from(*amount)).sum();
        let overdrawn = [
            Account::Received,
            Account::Owed,
            Account::Transit,
            Account::Refunded,
        ]
        .into_iter()
        .any(|account| self.amount(account) < 0);
        sum == 0 && !overdrawn && self.amount(Account::Paid) <= 0
    }

    /// The balance after a movement.
    ///
    /// # Errors
    /// [`BooksRefused`] if the account that the amount leaves does not hold so much.
    pub fn after(mut self, movement: Movement, amount: Minor) -> Result<Self, BooksRefused> {
        let amount = i64::try_from(amount.0).map_err(|_| BooksRefused::TooLarge)?;
        if amount == 0 {
            return Err(BooksRefused::Nothing);
        }
        let (from, to) = movement.accounts();
        for (account, change) in [(from, -amount), (to, amount)] {
            let place = &mut self.0[account as usize];
            *place = place.checked_add(change).ok_or(BooksRefused::TooLarge)?;
        }
        if self.holds() {
            Ok(self)
        } else {
            Err(BooksRefused::Overdrawn {
                account: from,
                amount: Minor(amount.unsigned_abs()),
            })
        }
    }

    /// This and another balance together.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for (place, amount) in self.0.iter_mut().zip(other.0) {
            *place = place.saturating_add(amount);
        }
        self
    }
}

/// A fee that was paid, and how much of it goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fee {
    /// For whom.
    pub enrolment: Id<Enrolment>,
    /// By whom.
    pub payer: Payer,
    /// Who holds it now.
    pub institution: Id<Institution>,
    /// What was paid.
    pub paid: Minor,
    /// What of it goes back or went back; never more than was paid.
    pub back: Minor,
}

/// Why an amount goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The case ended with a refund; at most once for an enrolment.
    Refund,
    /// The candidate moved to a session that costs less.
    Surplus,
}

impl Cause {
    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Refund => "refund",
            Self::Surplus => "surplus",
        }
    }
}

impl std::str::FromStr for Cause {
    type Err = UnknownCause;
    fn from_str(text: &str) -> Result<Self, UnknownCause> {
        [Self::Refund, Self::Surplus]
            .into_iter()
            .find(|cause| cause.id() == text)
            .ok_or_else(|| UnknownCause(text.to_owned()))
    }
}

/// The text names no cause.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is no cause of an entitlement")]
pub struct UnknownCause(pub String);

/// What a payer is to get back 应退款 for one enrolment. It is paid by one transfer, or by none yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entitlement {
    /// Identifier, `ent_…`.
    pub id: Id<Entitlement>,
    /// For which enrolment.
    pub enrolment: Id<Enrolment>,
    /// Who owes it.
    pub institution: Id<Institution>,
    /// Who gets it: who paid.
    pub payer: Payer,
    /// How much.
    pub amount: Minor,
    /// Why.
    pub cause: Cause,
    /// Since which day.
    pub on: Date,
}

impl Named for Entitlement {
    const PREFIX: &'static str = "ent_";
}

/// Entitles the payer of a fee to a refund that was decided.
///
/// # Errors
/// [`BooksRefused`] if more would go back than was paid.
pub fn entitle(
    refund: &Decided<Refund>,
    fee: &Fee,
    id: Id<Entitlement>,
    pack: &Pack,
) -> Result<Decided<Entitlement>, Refused<BooksRefused>> {
    give_back(fee, refund.amount, Cause::Refund, id, refund.on)
        .map_err(|why| Refused::new(pack, refund.on, why))
}

/// Part of a fee goes back to whoever paid it.
pub(crate) fn give_back(
    fee: &Fee,
    amount: Minor,
    cause: Cause,
    id: Id<Entitlement>,
    on: Date,
) -> Result<Decided<Entitlement>, BooksRefused> {
    if amount == Minor(0) {
        return Err(BooksRefused::Nothing);
    }
    let left = fee.paid.minus(fee.back).ok_or(BooksRefused::Unbalanced)?;
    if amount > left {
        return Err(BooksRefused::AbovePaid { left });
    }
    Ok(Decided::new(Entitlement {
        id,
        enrolment: fee.enrolment.clone(),
        institution: fee.institution.clone(),
        payer: fee.payer.clone(),
        amount,
        cause,
        on,
    }))
}

/// Why the books do not take a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BooksRefused {
    /// An amount of nothing.
    #[error("an amount of nothing is not booked")]
    Nothing,
    /// The account does not hold so much.
    #[error("the account `{}` does not hold {amount}", account.id())]
    Overdrawn {
        /// Which account.
        account: Account,
        /// How much was asked for.
        amount: Minor,
    },
    /// More would go back than was paid.
    #[error("more would go back than was paid: {left} is left")]
    AbovePaid {
        /// What is left of the fee.
        left: Minor,
    },
    /// An amount that does not fit.
    #[error("the amount is too large for the books")]
    TooLarge,
    /// What was kept does not balance.
    #[error("the books do not balance")]
    Unbalanced,
}

impl Why for BooksRefused {
    fn reason(&self) -> Reason {
        let look = ("请查看机构账簿", "look at the books of the institution");
        let (code, zh) = match self {
            Self::Nothing => ("books.nothing", "金额为零，不予记账".to_owned()),
            Self::Overdrawn { account, amount } => (
                "books.overdrawn",
                format!("科目“{}”余额不足{amount}元", account.name().0),
            ),
            Self::AbovePaid { left } => (
                "books.above-paid",
                format!("退还金额超过已缴费用，可退余额为{left}元"),
            ),
            Self::TooLarge => ("books.too-large", "金额过大，无法记账".to_owned()),
            Self::Unbalanced => ("books.unbalanced", "账簿不平".to_owned()),
        };
        Reason {
            code,
            zh,
            next: look,
            rule: None,
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Nothing,
            Self::Overdrawn {
                account: Account::Owed,
                amount: Minor(1),
            },
            Self::AbovePaid { left: Minor(1) },
            Self::TooLarge,
            Self::Unbalanced,
        ]
    }
}

#[cfg(test)]
mod million;
#[cfg(test)]
mod tests;
