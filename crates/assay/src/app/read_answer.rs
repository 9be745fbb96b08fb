//! Read the bank's answer: every entry moves its transfer on, or is reported with the reason why not.
use super::{Call, Done, Failure, found, perform, refund_notices::tell_moved, refused};
use crate::{bank, edge, house::House};
use assay_core::{
    authority::{self, Action},
    id::Id,
    institution::Institution,
    money::{
        answer::{EntryVerdict, ReadAnswer, may_be_read, weigh},
        payout::BooksOf,
        transfer::Transfer,
    },
    refusal::Refused,
};
use assay_store::Tx;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, sync::Arc};

/// Entries that an answer to a person names; all of them are on the page of the books.
const NAMED: usize = 200;

/// What a message of the bank came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerRead {
    /// The bank's identifier of the message.
    pub message: String,
    /// How many entries came to which verdict.
    pub verdicts: BTreeMap<String, u32>,
    /// Entries that somebody has to look at: place, what they name, verdict; the first of them.
    pub to_look_at: Vec<(u32, String, EntryVerdict)>,
}

/// Reads a message of the bank: camt.054, or the table that the manual describes. All of it or nothing.
///
/// # Errors
/// [`Failure::Refused`] if it cannot be read, was read before, or is about another account.
pub fn read_answer(
    house: &Arc<House>,
    call: &Call,
    institution: &Id<Institution>,
    file: &[u8],
) -> Result<AnswerRead, Failure> {
    let books = BooksOf(institution.clone());
    authority::permit::<ReadAnswer>(&call.actor, &books)?;
    let answer =
        bank::read(file).map_err(|why| refused(Refused::new(&house.law.pack, call.today, why)))?;
    let sha256 = hex::encode(Sha256::digest(file));
    let asked = json!({"institution": institution, "sha256": sha256});
    let outcome = perform(
        house,
        call,
        ReadAnswer::NAME,
        &asked,
        move |tx, house, call| {
            authority::permit::<ReadAnswer>(&call.actor, &books)?;
            let (institution, pack) = (&books.0, &house.law.pack);
            found(tx.institution(institution)?, "institution", institution)?;
            let own = tx.own_account(institution)?;
            let payouts = tx.payouts_of(institution)?.into_iter();
            let paid_from: Vec<String> = payouts.map(|kept| kept.payout.from.number).collect();
            let before = tx.answer_read_on(institution, &answer.message)?;
            may_be_read(&answer, own.as_ref(), &paid_from, before, pack, call.today)
                .map_err(refused)?;
            let by = (call.today, call.actor.account.as_str());
            let count = answer.entries.len();
            tx.record_answer_message(institution, &answer.message, &sha256, count, by)?;
            let mut read = AnswerRead {
                message: answer.message.clone(),
                verdicts: BTreeMap::new(),
                to_look_at: Vec::new(),
            };
            let mut told = Vec::new();
            for (line, entry) in (1..).zip(&answer.entries) {
                let transfer = named(tx, institution, &entry.end_to_end)?;
                let known = tx.entry_is_known(institution, entry)?;
                let currency = &pack.head.currency;
                let (verdict, moved) = weigh(entry, transfer.as_ref(), known, currency, call.today);
                if let (Some(moved), Some(transfer)) = (&moved, &transfer) {
                    tx.record_transfer_moved(moved, transfer, call.today)?;
                    told.push((transfer.clone(), moved.to.clone()));
                }
                tx.record_answer_entry(institution, &answer.message, line, entry, verdict)?;
                *read.verdicts.entry(verdict.id().to_owned()).or_default() += 1;
                if verdict.needs_a_look() && read.to_look_at.len() < NAMED {
                    let named = (line, entry.end_to_end.clone(), verdict);
                    read.to_look_at.push(named);
                }
            }
            tell_moved(tx, call, institution, &told)?;
            // A crash before the commit takes nothing of the message; it is read again.
            edge::crash_point("answer.before-commit");
            Ok(Done {
                object: institution.to_string(),
                under: String::new(),
                details: json!({"message": read.message, "verdicts": read.verdicts}),
                answer: read,
            })
        },
    );
    // A crash behind it has taken all of it; read again it is refused as known.
    edge::crash_point("answer.after-commit");
    outcome
}

/// The transfer that an entry names, if it is one of this institution.
fn named(
    tx: &mut Tx<'_>,
    institution: &Id<Institution>,
    end_to_end: &str,
) -> Result<Option<Transfer>, Failure> {
    let Ok(id) = Id::<Transfer>::parse(&format!("trf_{end_to_end}")) else {
        return Ok(None);
    };
    let transfer = tx.transfer(&id)?;
    Ok(transfer.filter(|one| one.institution == *institution))
}
