//! Pay out what is owed: one person proposes the transfers, another approves them, and the bank gets them in one file.
use super::{Call, Done, Failure, found, perform, refused};
use crate::{bank, edge, house::House};
use assay_core::{
    authority::{self, Action},
    id::Id,
    institution::Institution,
    money::payout::{
        ApprovePayout, BooksOf, DropPayout, Payout, PayoutStage, ProposePayout, approve,
        drop_payout as decide_drop, propose,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// What a proposal came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedPayout {
    /// The payout.
    pub payout: Id<Payout>,
    /// Number of transfers.
    pub transfers: u32,
    /// The sum, in fen.
    pub amount_minor: u64,
    /// Amounts that wait for an account of their payer.
    pub left_out: usize,
}

/// Proposes to pay what an institution owes and no transfer pays yet.
///
/// # Errors
/// [`Failure`].
pub fn propose_payout(
    house: &Arc<House>,
    call: &Call,
    institution: &Id<Institution>,
) -> Result<ProposedPayout, Failure> {
    let books = BooksOf(institution.clone());
    perform(
        house,
        call,
        ProposePayout::NAME,
        institution,
        move |tx, house, call| {
            found(tx.institution(&books.0)?, "institution", &books.0)?;
            let permit = authority::permit::<ProposePayout>(&call.actor, &books)?;
            let open = tx.open_entitlements(&books.0)?;
            let own = tx.own_account(&books.0)?;
            let (id, fresh) = (edge::fresh_id(call.now), || edge::fresh_id(call.now));
            let pack = &house.law.pack;
            let proposed = propose(&permit, &open, own.as_ref(), id, fresh, pack, call.today)
                .map_err(refused)?;
            tx.record_proposed(&proposed, edge::draw_bytes)?;
            let answer = ProposedPayout {
                payout: proposed.payout.id.clone(),
                transfers: proposed.payout.transfers,
                amount_minor: proposed.payout.amount.0,
                left_out: proposed.left_out,
            };
            // A crash before the commit leaves everything open; behind it, the payout waits for a second person.
            edge::crash_point("payout.before-propose-commit");
            Ok(Done {
                object: books.0.to_string(),
                under: String::new(),
                details: json!(answer),
                answer,
            })
        },
    )
}

/// Approves a payout. From the commit on the bank may know of it, so no other transfer pays the same; the file is made
/// of what was stored, as often as it is fetched.
///
/// # Errors
/// [`Failure`].
pub fn approve_payout(house: &Arc<House>, call: &Call, id: &Id<Payout>) -> Result<(), Failure> {
    let id = id.clone();
    let outcome = perform(
        house,
        call,
        ApprovePayout::NAME,
        &id.clone(),
        move |tx, house, call| {
            let kept = found(tx.payout(&id)?, "payout", &id)?;
            let permit = authority::permit::<ApprovePayout>(&call.actor, &kept.payout)?;
            let transfers = tx.transfers_of(&id)?;
            let pack = &house.law.pack;
            let approved = approve(&permit, &transfers, pack, call.today).map_err(refused)?;
            tx.record_payout_approved(&approved, &transfers, call.now)?;
            edge::crash_point("payout.before-approve-commit");
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: String::new(),
                details: json!({"transfers": transfers.len(), "amount_minor": kept.payout.amount}),
            })
        },
    );
    edge::crash_point("payout.after-approve-commit");
    outcome
}

/// Drops a payout that is not approved.
///
/// # Errors
/// [`Failure`].
pub fn drop_payout(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Payout>,
    reason: &str,
) -> Result<(), Failure> {
    let (id, reason) = (id.clone(), reason.to_owned());
    perform(
        house,
        call,
        DropPayout::NAME,
        &(id.clone(), reason.clone()),
        move |tx, house, call| {
            let kept = found(tx.payout(&id)?, "payout", &id)?;
            let permit = authority::permit::<DropPayout>(&call.actor, &kept.payout)?;
            let pack = &house.law.pack;
            let dropped = decide_drop(&permit, &reason, pack, call.today).map_err(refused)?;
            tx.record_payout_dropped(&dropped)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: String::new(),
                details: json!({"reason": dropped.reason}),
            })
        },
    )
}

/// The file of an approved payout for the bank: the same bytes each time. `None` while it is not approved.
///
/// # Errors
/// [`Failure`].
pub fn payout_file(
    house: &House,
    id: &Id<Payout>,
    form: bank::Form,
) -> Result<Option<Vec<u8>>, Failure> {
    let found_all = house.store.read(|tx| {
        let Some(kept) = tx.payout(id)? else {
            return Ok(None);
        };
        let institution = tx.institution(&kept.payout.institution)?;
        Ok::<_, Failure>(Some((kept, institution, tx.transfers_of(id)?)))
    })?;
    let Some((kept, Some(institution), transfers)) = found_all else {
        return Ok(None);
    };
    let PayoutStage::Approved { on, .. } = kept.payout.stage else {
        return Ok(None);
    };
    let batch = bank::Order {
        payout: &kept.payout,
        name: &institution.name.zh,
        currency: &house.law.pack.head.currency,
        at: &edge::instant(kept.approved_at.unwrap_or_default()),
        on,
        transfers: &transfers,
    };
    Ok(Some(match form {
        bank::Form::Pain => bank::pain::write(&batch).into_bytes(),
        bank::Form::Csv => bank::table::write(&batch),
    }))
}
