//! Bank accounts: where a refund goes, and where an institution pays it from.
use super::payer::Payer;
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::Decided,
    id::Id,
    institution::Institution,
    pack::Pack,
    person::Person,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Characters of a holder's name that the bank's messages have room for.
const NAME_MAX: usize = 70;

/// A bank account 银行账户. It is kept encrypted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAccount {
    /// Name of the holder.
    pub holder: String,
    /// Number of the account, 8 to 34 letters and digits.
    pub number: String,
    /// Number of the bank in the payment system 联行号, 12 digits.
    pub bank: String,
}

impl std::fmt::Debug for BankAccount {
    /// Shows the end of the number only.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BankAccount({})", self.masked())
    }
}

impl BankAccount {
    /// Reads an account as people write it: spaces between the digits are left out.
    ///
    /// # Errors
    /// [`AccountRefused`], the first thing that is wrong.
    pub fn read(holder: &str, number: &str, bank: &str) -> Result<Self, AccountRefused> {
        let holder = holder.trim();
        let shown = |c: char| !c.is_control();
        // A name that begins like a formula would be run by the spreadsheet of whoever opens the bank's file.
        let is_formula = holder.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
        if holder.is_empty()
            || is_formula
            || holder.chars().count() > NAME_MAX
            || !holder.chars().all(shown)
        {
            return Err(AccountRefused::Holder);
        }
        let number: String = number.chars().filter(|c| !c.is_whitespace()).collect();
        if !(8..=34).contains(&number.len()) || !number.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(AccountRefused::Number);
        }
        let bank: String = bank.chars().filter(|c| !c.is_whitespace()).collect();
        if bank.len() != 12 || !bank.bytes().all(|b| b.is_ascii_digit()) {
            return Err(AccountRefused::Bank);
        }
        Ok(Self {
            holder: holder.to_owned(),
            number,
            bank,
        })
    }

    /// The end of the number, for people who only need to know which account it is.
    #[must_use]
    pub fn masked(&self) -> String {
        let at = self.number.len().saturating_sub(4);
        format!("****{}", self.number.get(at..).unwrap_or_default())
    }
}

/// Whose account at which institution: a payer's, or the institution's own, from which it pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountOf {
    /// The institution that pays.
    pub institution: Id<Institution>,
    /// Whose account.
    pub payer: Payer,
}

impl Owned for AccountOf {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
    fn person(&self) -> Option<&Id<Person>> {
        self.payer.person()
    }
}

/// Permission to name a bank account: a candidate the own one; the institution and officers one that was given in writing.
#[derive(Debug)]
pub enum NameAccount {}
impl Action for NameAccount {
    type On = AccountOf;
    const NAME: &'static str = "account.name";
    const ROLES: &'static [Role] = &[
        Role::Candidate,
        Role::Administrator,
        Role::ExaminationOfficer,
        Role::Officer,
    ];
}

/// An account that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountNamed {
    /// Whose.
    pub of: AccountOf,
    /// Which.
    pub account: BankAccount,
    /// The day.
    pub on: Date,
    /// The account of the person who named it; they approve no payout to it.
    pub by: String,
}

/// Names the bank account of a payer, or the institution's own.
#[must_use]
pub fn name_account(
    permit: &Permit<'_, NameAccount>,
    account: BankAccount,
    today: Date,
) -> Decided<AccountNamed> {
    Decided::new(AccountNamed {
        of: permit.on().clone(),
        account,
        on: today,
        by: permit.by().account.clone(),
    })
}

/// Reads an account for a refusal with its article.
///
/// # Errors
/// [`AccountRefused`].
pub fn read_account(
    holder: &str,
    number: &str,
    bank: &str,
    pack: &Pack,
    today: Date,
) -> Result<BankAccount, Refused<AccountRefused>> {
    BankAccount::read(holder, number, bank).map_err(|why| Refused::new(pack, today, why))
}

/// Why an account is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountRefused {
    /// The name.
    #[error("the holder's name is missing, longer than 70 characters, or begins like a formula")]
    Holder,
    /// The number.
    #[error("an account has 8 to 34 letters and digits")]
    Number,
    /// The bank.
    #[error("a bank is named by the 12 digits it has in the payment system")]
    Bank,
}

impl Why for AccountRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Holder => (
                "account.name.holder",
                "户名未填写、超过70个字符，或含有不允许的字符",
                (
                    "请按银行开户名称填写",
                    "write the name as the bank knows it",
                ),
            ),
            Self::Number => (
                "account.name.number",
                "银行账号应为8至34位字母或数字",
                ("请核对账号", "compare the number of the account"),
            ),
            Self::Bank => (
                "account.name.bank",
                "开户行行号应为12位数字",
                ("请向开户行查询行号", "ask the bank for its number"),
            ),
        };
        Reason {
            code,
            zh: zh.to_owned(),
            next,
            rule: None,
        }
    }

    fn examples() -> Vec<Self> {
        vec![Self::Holder, Self::Number, Self::Bank]
    }
}
