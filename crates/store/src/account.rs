//! Accounts and sign-ins.
use crate::{StoreError, Tx, Value};
use assay_core::{
    authority::{Actor, Role},
    decision::Decided,
    id::Id,
    institution::Institution,
    succession::name::NameTaken,
};

/// An account as sign-in needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What the account may act as.
    pub actor: Actor,
    /// The slow hash of the password.
    pub password_hash: String,
    /// Wrong passwords since the last right one.
    pub failures: u32,
    /// Until when no password is looked at, in microseconds since 1970 UTC; 0 when not locked.
    pub locked_until: i64,
}

impl Tx<'_> {
    /// Adds an account.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if the name is taken.
    pub fn record_account(
        &mut self,
        login: &str,
        actor: &Actor,
        password_hash: &str,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into account (login, id, role, institution, person, password_hash, failures, locked_until) \
             values ($1, $2, $3, $4, $5, $6, 0, 0)",
            &[
                login.into(),
                Value::from(&actor.account),
                actor.role.id().into(),
                actor.institution.as_ref().into(),
                actor.person.as_ref().into(),
                password_hash.into(),
            ],
        )?;
        Ok(())
    }

    /// The account with this login name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn account(&mut self, login: &str) -> Result<Option<Account>, StoreError> {
        let sql = "select id, role, institution, person, password_hash, failures, locked_until \
                   from account where login = $1";
        self.row(sql, &[login.into()])?
            .map(|row| {
                Ok(Account {
                    actor: actor(&row)?,
                    password_hash: row.text("password_hash")?.to_owned(),
                    failures: row.number("failures")?,
                    locked_until: row.int("locked_until")?,
                })
            })
            .transpose()
    }

    /// Notes a wrong password, or with 0 failures a right one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_failures(
        &mut self,
        login: &str,
        failures: u32,
        locked_until: i64,
    ) -> Result<(), StoreError> {
        self.execute(
            "update account set failures = $1, locked_until = $2 where login = $3",
            &[failures.into(), Value::Int(locked_until), login.into()],
        )?;
        Ok(())
    }

    /// Keeps a sign-in by the hash of its secret.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_sign_in(
        &mut self,
        secret_hash: &[u8],
        login: &str,
        until: i64,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into sign_in (secret_hash, login, until) values ($1, $2, $3)",
            &[secret_hash.into(), login.into(), Value::Int(until)],
        )?;
        Ok(())
    }

    /// Ends a sign-in.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn end_sign_in(&mut self, secret_hash: &[u8]) -> Result<(), StoreError> {
        self.execute(
            "delete from sign_in where secret_hash = $1",
            &[secret_hash.into()],
        )?;
        Ok(())
    }

    /// Whether an account acts no more, because its institution was taken over without it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn has_ended(&mut self, login: &str) -> Result<bool, StoreError> {
        let sql = "select count(*) from account_today where login = $1 and ended = 1";
        Ok(self.count(sql, &[login.into()])? > 0)
    }

    /// The institution whose account this is, in whoever's name it acts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn institution_of_account(
        &mut self,
        account: &str,
    ) -> Result<Option<Id<Institution>>, StoreError> {
        let sql = "select institution from account_today where id = $1 and institution is not null";
        let row = self.row(sql, &[account.into()])?;
        row.map(|row| row.id("institution")).transpose()
    }

    /// Notes in whose name an account acts from now on.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if there is no such account.
    pub fn record_name_taken(&mut self, taken: &Decided<NameTaken>) -> Result<(), StoreError> {
        self.execute_one(
            "account",
            "update account set acts_for = $1 where id = $2",
            &[
                taken.predecessor.as_ref().into(),
                Value::from(&taken.account),
            ],
        )
    }

    /// Who is signed in with this secret at this instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn signed_in(&mut self, secret_hash: &[u8], now: i64) -> Result<Option<Actor>, StoreError> {
        // In an old name only while its succession to the account's institution stands completed.
        let sql = "select a.id, a.role, coalesce((select c.predecessor from succession c where c.predecessor = a.acts_for \
                   and c.successor = a.institution and c.stage = 'completed'), a.institution) as institution, a.person \
                   from sign_in s join account_today a on a.login = s.login \
                   where s.secret_hash = $1 and s.until > $2 and a.ended = 0";
        self.row(sql, &[secret_hash.into(), Value::Int(now)])?
            .map(|row| actor(&row))
            .transpose()
    }
}

fn actor(row: &crate::Row) -> Result<Actor, StoreError> {
    let there = |column: &'static str| row.text_or_null(column).map(|text| text.is_some());
    Ok(Actor {
        account: row.text("id")?.to_owned(),
        role: row.parsed::<Role>("role")?,
        institution: if there("institution")? {
            Some(row.id("institution")?)
        } else {
            None
        },
        person: if there("person")? {
            Some(row.id("person")?)
        } else {
            None
        },
    })
}
