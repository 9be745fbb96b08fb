//! Name the bank account that a refund goes to, or the one that an institution pays from.
use super::{Call, Done, Failure, found, perform, refused, sha256_of};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    enrolment::Enrolment,
    id::Id,
    institution::Institution,
    money::{
        bank::{AccountOf, NameAccount, name_account as decide, read_account},
        payer::Payer,
    },
};
use serde_json::json;
use std::sync::Arc;

/// An account as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedAccount {
    /// Name of the holder.
    pub holder: String,
    /// Number of the account.
    pub number: String,
    /// Number of the bank.
    pub bank: String,
}

/// Names the account of whoever paid the fee of an enrolment. A candidate names it only where the candidate paid.
///
/// # Errors
/// [`Failure`].
pub fn name_payer_account(
    house: &Arc<House>,
    call: &Call,
    enrolment: &Id<Enrolment>,
    typed: TypedAccount,
) -> Result<(), Failure> {
    let fee = house.store.read(|tx| tx.fee(enrolment))?;
    let fee = found(fee, "fee", enrolment)?;
    let of = AccountOf {
        institution: fee.institution,
        payer: fee.payer,
    };
    keep(house, call, of, typed)
}

/// Names the account that an institution pays from.
///
/// # Errors
/// [`Failure`].
pub fn name_own_account(
    house: &Arc<House>,
    call: &Call,
    institution: &Id<Institution>,
    typed: TypedAccount,
) -> Result<(), Failure> {
    let of = AccountOf {
        institution: institution.clone(),
        payer: Payer::Institution(institution.clone()),
    };
    keep(house, call, of, typed)
}

fn keep(
    house: &Arc<House>,
    call: &Call,
    of: AccountOf,
    typed: TypedAccount,
) -> Result<(), Failure> {
    // The journal of answers keeps a hash of what was asked; the account itself is nowhere but encrypted.
    let number = sha256_of(&json!([typed.holder, typed.number, typed.bank]))?;
    let asked = json!({"institution": of.institution, "payer": of.payer, "account": number});
    perform(
        house,
        call,
        NameAccount::NAME,
        &asked,
        move |tx, house, call| {
            let permit = authority::permit::<NameAccount>(&call.actor, &of)?;
            let pack = &house.law.pack;
            let account = read_account(&typed.holder, &typed.number, &typed.bank, pack, call.today)
                .map_err(refused)?;
            let named = decide(&permit, account, call.today);
            tx.record_account_named(&named, &edge::draw_bytes())?;
            Ok(Done {
                answer: (),
                object: of.institution.to_string(),
                under: String::new(),
                details: json!({"payer": of.payer}),
            })
        },
    )
}
