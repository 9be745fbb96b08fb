//! Payouts and their transfers.
use crate::{Row, StoreError, Tx, Value, books, person::Fresh};
use account::account_key;
use assay_core::{
    decision::Decided,
    id::Id,
    institution::Institution,
    money::{
        answer::TransferMoved,
        books::{Booking, Movement},
        payout::{OpenEntitlement, Payout, PayoutApproved, PayoutDropped, PayoutStage, Proposed},
        transfer::{Share, Transfer, TransferStage},
    },
};
use jiff::civil::Date;

mod account;
mod answer;

pub use answer::{KeptBankAnswer, KeptEntry};

const PAYOUT: &str = "select id, institution, paid_from, proposed_on, proposed_by, transfers, amount_minor, stage, decided_on, approved_by, \
    approved_at, reason from payout where id = $1";
const PAYOUTS_OF: &str = "select id, institution, paid_from, proposed_on, proposed_by, transfers, amount_minor, stage, decided_on, approved_by, \
    approved_at, reason from payout where institution = $1 order by proposed_on desc, id desc";
const PAYOUTS_IN: &str = "select id, institution, paid_from, proposed_on, proposed_by, transfers, amount_minor, stage, decided_on, approved_by, \
    approved_at, reason from payout where stage = $1 order by proposed_on, id limit 500";
const TRANSFER: &str = "select id, payout, institution, payer, paid_to, named_by, amount_minor, stage, stage_on, reason from transfer where id = $1";
const TRANSFERS_OF: &str = "select id, payout, institution, payer, paid_to, named_by, amount_minor, stage, stage_on, reason \
    from transfer where payout = $1 order by id";
const SHARES_OF: &str = "select h.transfer, h.entitlement, h.amount_minor, e.enrolment from transfer_share h \
    join transfer t on t.id = h.transfer join entitlement e on e.id = h.entitlement where t.payout = $1 order by h.transfer, h.entitlement";
const OPEN: &str = "select e.id, e.enrolment, e.institution, e.payer, e.amount_minor, e.cause, e.on_day, b.sealed, b.named_by \
    from entitlement e left join transfer_share h on h.entitlement = e.id and h.live = 1 \
    left join bank_account b on b.institution = e.institution and b.payer = e.payer \
    where e.institution = $1 and h.entitlement is null order by e.on_day, e.id";

/// A payout with what the database keeps beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPayout {
    /// The payout.
    pub payout: Payout,
    /// The instant of the approval, in microseconds since 1970 UTC: it stands in the bank's file.
    pub approved_at: Option<i64>,
}

impl Tx<'_> {
    /// What an institution owes that no transfer pays yet, oldest first, each with the account it would go to.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_entitlements(
        &mut self,
        institution: &Id<Institution>,
    ) -> Result<Vec<OpenEntitlement>, StoreError> {
        let rows = self.rows(OPEN, &[institution.into()])?;
        rows.iter()
            .map(|row| {
                let entitlement = books::owed(row)?;
                let account = match row.text_or_null("named_by")? {
                    Some(by) => {
                        let key = account_key(institution.as_str(), &entitlement.payer.to_string());
                        Some((self.unseal_account(row, "sealed", &key)?, by.to_owned()))
                    }
                    None => None,
                };
                Ok(OpenEntitlement {
                    entitlement,
                    account,
                })
            })
            .collect()
    }

    /// The payout with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn payout(&mut self, id: &Id<Payout>) -> Result<Option<KeptPayout>, StoreError> {
        self.row(PAYOUT, &[id.into()])?
            .map(|row| self.kept_payout(&row))
            .transpose()
    }

    /// The payouts of an institution, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn payouts_of(
        &mut self,
        institution: &Id<Institution>,
    ) -> Result<Vec<KeptPayout>, StoreError> {
        let rows = self.rows(PAYOUTS_OF, &[institution.into()])?;
        rows.iter().map(|row| self.kept_payout(row)).collect()
    }

    /// Payouts in a stage, oldest first, at most 500.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn payouts_in(&mut self, stage: &'static str) -> Result<Vec<KeptPayout>, StoreError> {
        let rows = self.rows(PAYOUTS_IN, &[stage.into()])?;
        rows.iter().map(|row| self.kept_payout(row)).collect()
    }

    fn kept_payout(&self, row: &Row) -> Result<KeptPayout, StoreError> {
        let stage = match row.text("stage")? {
            "proposed" => PayoutStage::Proposed,
            "approved" => PayoutStage::Approved {
                on: row.day("decided_on")?,
                by: row.text("approved_by")?.to_owned(),
            },
            "dropped" => PayoutStage::Dropped {
                on: row.day("decided_on")?,
                reason: row.text("reason")?.to_owned(),
            },
            other => return Err(no_stage(other)),
        };
        Ok(KeptPayout {
            approved_at: row.int_or_null("approved_at")?,
            payout: Payout {
                from: self.unseal_account(row, "paid_from", row.text("id")?)?,
                id: row.id("id")?,
                institution: row.id("institution")?,
                proposed_on: row.day("proposed_on")?,
                proposed_by: row.text("proposed_by")?.to_owned(),
                transfers: row.number("transfers")?,
                amount: row.minor("amount_minor")?,
                stage,
            },
        })
    }

    /// The transfers of a payout, in the order of the bank's file.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn transfers_of(&mut self, payout: &Id<Payout>) -> Result<Vec<Transfer>, StoreError> {
        let shares = self.rows(SHARES_OF, &[payout.into()])?;
        let mut shares = shares.iter().peekable();
        let rows = self.rows(TRANSFERS_OF, &[payout.into()])?;
        rows.iter()
            .map(|row| {
                let mut transfer = self.kept_transfer(row)?;
                while let Some(row) = shares.next_if(|row| {
                    row.text("transfer")
                        .is_ok_and(|of| of == transfer.id.as_str())
                }) {
                    transfer.shares.push(Share {
                        entitlement: row.id("entitlement")?,
                        enrolment: row.id("enrolment")?,
                        amount: row.minor("amount_minor")?,
                    });
                }
                Ok(transfer)
            })
            .collect()
    }

    /// What a transfer pays.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn shares_of(&mut self, transfer: &Id<Transfer>) -> Result<Vec<Share>, StoreError> {
        let sql = "select h.entitlement, h.amount_minor, e.enrolment from transfer_share h \
                   join entitlement e on e.id = h.entitlement where h.transfer = $1 order by h.entitlement";
        let rows = self.rows(sql, &[transfer.into()])?;
        rows.iter()
            .map(|row| {
                Ok(Share {
                    entitlement: row.id("entitlement")?,
                    enrolment: row.id("enrolment")?,
                    amount: row.minor("amount_minor")?,
                })
            })
            .collect()
    }

    /// The transfer with this identifier, without its shares.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn transfer(&mut self, id: &Id<Transfer>) -> Result<Option<Transfer>, StoreError> {
        self.row(TRANSFER, &[id.into()])?
            .map(|row| self.kept_transfer(&row))
            .transpose()
    }

    fn kept_transfer(&self, row: &Row) -> Result<Transfer, StoreError> {
        let stage = match row.text("stage")? {
            "planned" => TransferStage::Planned,
            "sent" => TransferStage::Sent,
            "paid" => TransferStage::Paid {
                on: row.day("stage_on")?,
            },
            "returned" => TransferStage::Returned {
                on: row.day("stage_on")?,
                reason: row.text("reason")?.to_owned(),
            },
            "dropped" => TransferStage::Dropped,
            other => return Err(no_stage(other)),
        };
        Ok(Transfer {
            to: self.unseal_account(row, "paid_to", row.text("id")?)?,
            id: row.id("id")?,
            payout: row.id("payout")?,
            institution: row.id("institution")?,
            payer: row.parsed("payer")?,
            named_by: row.text("named_by")?.to_owned(),
            amount: row.minor("amount_minor")?,
            shares: Vec::new(),
            stage,
        })
    }

    /// Keeps a payout with its transfers; `fresh` is drawn for each account that is encrypted.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if another transfer pays one of the entitlements.
    pub fn record_proposed(
        &mut self,
        proposed: &Decided<Proposed>,
        mut fresh: impl FnMut() -> Fresh,
    ) -> Result<(), StoreError> {
        let payout = &proposed.payout;
        let from = self.seal_account(payout.id.as_str(), &payout.from, &fresh())?;
        self.execute(
            "insert into payout (id, institution, paid_from, proposed_on, proposed_by, transfers, amount_minor, stage) \
             values ($1, $2, $3, $4, $5, $6, $7, 'proposed')",
            &[
                (&payout.id).into(),
                (&payout.institution).into(),
                from,
                payout.proposed_on.into(),
                Value::from(&payout.proposed_by),
                payout.transfers.into(),
                payout.amount.into(),
            ],
        )?;
        for transfer in &proposed.transfers {
            let to = self.seal_account(transfer.id.as_str(), &transfer.to, &fresh())?;
            self.execute(
                "insert into transfer (id, payout, institution, payer, paid_to, named_by, amount_minor, stage) \
                 values ($1, $2, $3, $4, $5, $6, $7, 'planned')",
                &[
                    (&transfer.id).into(),
                    (&transfer.payout).into(),
                    (&transfer.institution).into(),
                    transfer.payer.to_string().into(),
                    to,
                    Value::from(&transfer.named_by),
                    transfer.amount.into(),
                ],
            )?;
            for share in &transfer.shares {
                self.execute(
                    "insert into transfer_share (transfer, entitlement, amount_minor, live) values ($1, $2, $3, 1)",
                    &[
                        (&transfer.id).into(),
                        (&share.entitlement).into(),
                        share.amount.into(),
                    ],
                )?;
            }
        }
        Ok(())
    }

    /// Approves a payout: every transfer of it counts as sent, before its file can be fetched.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is decided already; [`StoreError::Constraint`] if the approver may not.
    pub fn record_payout_approved(
        &mut self,
        approved: &Decided<PayoutApproved>,
        transfers: &[Transfer],
        at: i64,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "payout",
            "update payout set stage = 'approved', decided_on = $1, approved_by = $2, approved_at = $3 where id = $4 and stage = 'proposed'",
            &[
                approved.on.into(),
                Value::from(&approved.by),
                Value::Int(at),
                (&approved.payout).into(),
            ],
        )?;
        for transfer in transfers {
            self.execute_one(
                "transfer",
                "update transfer set stage = 'sent', approved_by = $1 where id = $2 and payout = $3 and stage = 'planned'",
                &[
                    Value::from(&approved.by),
                    (&transfer.id).into(),
                    (&approved.payout).into(),
                ],
            )?;
            self.book(&of_transfer(transfer, Movement::Send, approved.on))?;
        }
        Ok(())
    }

    /// Drops a payout; what it would have paid is open again.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is decided already.
    pub fn record_payout_dropped(
        &mut self,
        dropped: &Decided<PayoutDropped>,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "payout",
            "update payout set stage = 'dropped', decided_on = $1, reason = $2 where id = $3 and stage = 'proposed'",
            &[
                dropped.on.into(),
                Value::from(&dropped.reason),
                (&dropped.payout).into(),
            ],
        )?;
        self.execute(
            "update transfer_share set live = 0 where transfer in (select id from transfer where payout = $1)",
            &[(&dropped.payout).into()],
        )?;
        self.execute(
            "update transfer set stage = 'dropped' where payout = $1 and stage = 'planned'",
            &[(&dropped.payout).into()],
        )?;
        Ok(())
    }

    /// Moves a transfer on by what the bank said.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is no longer where it was decided on.
    pub fn record_transfer_moved(
        &mut self,
        moved: &Decided<TransferMoved>,
        transfer: &Transfer,
        on: Date,
    ) -> Result<(), StoreError> {
        let reason = match &moved.to {
            TransferStage::Returned { reason, .. } => Some(reason.as_str()),
            TransferStage::Planned
            | TransferStage::Sent
            | TransferStage::Paid { .. }
            | TransferStage::Dropped => None,
        };
        self.execute_one(
            "transfer",
            "update transfer set stage = $1, stage_on = $2, reason = $3 where id = $4 and stage = $5",
            &[
                moved.to.id().into(),
                on.into(),
                reason.into(),
                (&moved.transfer).into(),
                moved.from_stage.into(),
            ],
        )?;
        if !moved.to.is_live() {
            self.execute(
                "update transfer_share set live = 0 where transfer = $1",
                &[(&moved.transfer).into()],
            )?;
        }
        self.book(&of_transfer(transfer, moved.movement, on))
    }
}

fn of_transfer(transfer: &Transfer, movement: Movement, on: Date) -> Booking {
    Booking {
        institution: transfer.institution.clone(),
        payer: transfer.payer.clone(),
        movement,
        amount: transfer.amount,
        enrolment: None,
        transfer: Some(transfer.id.clone()),
        on,
    }
}

fn no_stage(word: &str) -> StoreError {
    StoreError::Unreadable {
        column: "stage".to_owned(),
        why: format!("`{word}` is no stage of a payout or transfer"),
    }
}
