//! Tell whom a refund concerns, in the transaction in which the money moves: the candidate, and the institution that paid.
use super::{Call, Failure, found, notify::tell};
use assay_core::{
    enrolment::Enrolment,
    id::Id,
    institution::Institution,
    money::{
        Minor,
        books::Entitlement,
        payer::Payer,
        told::{owed, paid, returned, returned_to},
        transfer::{Transfer, TransferStage},
    },
    notification::{Addressee, Notice},
};
use assay_store::Tx;
use std::collections::BTreeMap;

/// Tells that an amount goes back.
pub(super) fn tell_owed(
    tx: &mut Tx<'_>,
    call: &Call,
    entitlement: &Entitlement,
) -> Result<(), Failure> {
    let notice = owed(entitlement.amount);
    to_all(
        tx,
        call,
        &entitlement.enrolment,
        &entitlement.payer,
        &notice,
    )
}

/// Tells what the bank said of transfers, each for the enrolments that it pays; what came back is told to the institution
/// too, once for all of them.
pub(super) fn tell_moved(
    tx: &mut Tx<'_>,
    call: &Call,
    institution: &Id<Institution>,
    moved: &[(Transfer, TransferStage)],
) -> Result<(), Failure> {
    let (mut transfers, mut amount) = (0, Minor(0));
    let mut last: BTreeMap<&Id<Transfer>, (&Transfer, &TransferStage)> = BTreeMap::new();
    for (transfer, to) in moved {
        // Paid and back in one message: what stands at its end is told.
        last.insert(&transfer.id, (transfer, to));
    }
    for (transfer, to) in last.values() {
        if let TransferStage::Returned { .. } = to {
            transfers += 1;
            amount = amount.plus(transfer.amount).unwrap_or(amount);
        }
        for share in tx.shares_of(&transfer.id)? {
            let notice = match to {
                TransferStage::Paid { .. } => paid(share.amount),
                TransferStage::Returned { reason, .. } => returned(share.amount, reason),
                TransferStage::Planned | TransferStage::Sent | TransferStage::Dropped => continue,
            };
            to_all(tx, call, &share.enrolment, &transfer.payer, &notice)?;
        }
    }
    if transfers > 0 {
        let to = Addressee::Institution(institution.clone());
        tell(tx, call, &to, &returned_to(transfers, amount), institution)?;
    }
    Ok(())
}

fn to_all(
    tx: &mut Tx<'_>,
    call: &Call,
    enrolment: &Id<Enrolment>,
    payer: &Payer,
    notice: &Notice,
) -> Result<(), Failure> {
    let kept = found(tx.enrolment(enrolment)?, "enrolment", enrolment)?;
    let candidate = Addressee::Person(kept.enrolment.person);
    tell(tx, call, &candidate, notice, enrolment)?;
    // An organisation that is not of the register has no page here: its institution sees the books.
    if let Payer::Institution(paid_by) = payer {
        let to = Addressee::Institution(paid_by.clone());
        tell(tx, call, &to, notice, enrolment)?;
    }
    Ok(())
}
