//! Bank accounts, each encrypted for its own row.
use crate::{
    Row, StoreError, Tx, Value,
    person::{Fresh, seal, unseal},
};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::Institution,
    money::{
        bank::{AccountNamed, AccountOf, BankAccount},
        payer::Payer,
    },
};

/// What the account of a payer is encrypted for.
pub(super) fn account_key(institution: &str, payer: &str) -> String {
    format!("bank-account|{institution}|{payer}")
}

impl Tx<'_> {
    pub(super) fn seal_account(
        &self,
        of: &str,
        account: &BankAccount,
        fresh: &Fresh,
    ) -> Result<Value, StoreError> {
        let text =
            serde_json::to_string(account).map_err(|why| StoreError::Bug(why.to_string()))?;
        seal(self.keys, of, &text, fresh).map(Value::from)
    }

    pub(super) fn unseal_account(
        &self,
        row: &Row,
        column: &str,
        of: &str,
    ) -> Result<BankAccount, StoreError> {
        let text = unseal(self.keys, column, of, row.bytes(column)?)?;
        serde_json::from_str(&text).map_err(|why| StoreError::Unreadable {
            column: column.to_owned(),
            why: why.to_string(),
        })
    }

    /// The account of a payer, or of the institution itself, with who named it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn account_of(
        &mut self,
        of: &AccountOf,
    ) -> Result<Option<(BankAccount, String)>, StoreError> {
        let (institution, payer) = (of.institution.as_str(), of.payer.to_string());
        let sql = "select sealed, named_by from bank_account where institution = $1 and payer = $2";
        let Some(row) = self.row(sql, &[institution.into(), Value::from(&payer)])? else {
            return Ok(None);
        };
        let account = self.unseal_account(&row, "sealed", &account_key(institution, &payer))?;
        Ok(Some((account, row.text("named_by")?.to_owned())))
    }

    /// The institution's own account, from which it pays.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn own_account(
        &mut self,
        institution: &Id<Institution>,
    ) -> Result<Option<BankAccount>, StoreError> {
        let of = AccountOf {
            institution: institution.clone(),
            payer: Payer::Institution(institution.clone()),
        };
        Ok(self.account_of(&of)?.map(|(account, _)| account))
    }

    /// Keeps an account; a payer's later account takes the place of the earlier one, transfers that are planned keep theirs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_account_named(
        &mut self,
        named: &Decided<AccountNamed>,
        fresh: &Fresh,
    ) -> Result<(), StoreError> {
        let (institution, payer) = (named.of.institution.as_str(), named.of.payer.to_string());
        let sealed = self.seal_account(&account_key(institution, &payer), &named.account, fresh)?;
        self.execute(
            "insert into bank_account (institution, payer, sealed, named_on, named_by) values ($1, $2, $3, $4, $5) \
             on conflict (institution, payer) do update set sealed = $3, named_on = $4, named_by = $5",
            &[
                institution.into(),
                Value::from(&payer),
                sealed,
                named.on.into(),
                Value::from(&named.by),
            ],
        )?;
        Ok(())
    }
}
