//! The books: fees, lines, balances, what is owed. A line and the balance it changes are written together, and the
//! database refuses a balance that is overdrawn or does not come to 0.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    enrolment::{Enrolment, moving::Moved},
    id::Id,
    institution::Institution,
    money::{
        Minor,
        books::{Account, Balance, Booking, Entitlement, Fee, Movement},
        payer::Payer,
        transfer::Transfer,
    },
    session::Session,
};
use jiff::civil::Date;

const FEE: &str =
    "select enrolment, payer, institution, paid_minor, back_minor from fee where enrolment = $1";
const ENTITLEMENTS_OF: &str = "select e.id, e.enrolment, e.institution, e.payer, e.amount_minor, e.cause, e.on_day, t.id as transfer, \
    t.stage as transfer_stage, t.stage_on as transfer_on, t.payout from entitlement e \
    left join transfer_share h on h.entitlement = e.id and h.live = 1 left join transfer t on t.id = h.transfer \
    where e.enrolment = $1 order by e.on_day, e.id";
const ENTITLEMENTS_AT: &str = "select e.id, e.enrolment, e.institution, e.payer, e.amount_minor, e.cause, e.on_day, t.id as transfer, \
    t.stage as transfer_stage, t.stage_on as transfer_on, t.payout from entitlement e \
    left join transfer_share h on h.entitlement = e.id and h.live = 1 left join transfer t on t.id = h.transfer \
    where e.institution = $1 order by e.on_day desc, e.id desc limit $2";

/// What is owed, with the transfer that pays it, if one does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEntitlement {
    /// What is owed.
    pub entitlement: Entitlement,
    /// The transfer that is planned, sent or paid.
    pub transfer: Option<LiveTransfer>,
}

/// A transfer that keeps an entitlement from every other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveTransfer {
    /// Which transfer.
    pub id: Id<Transfer>,
    /// In which payout.
    pub payout: String,
    /// Where it stands: planned, sent or paid.
    pub stage: String,
    /// The day of the bank's answer.
    pub on: Option<Date>,
}

/// A move of an enrolment, as it was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMove {
    /// Which enrolment.
    pub enrolment: Id<Enrolment>,
    /// Away from.
    pub from: Id<Session>,
    /// To.
    pub to: Id<Session>,
    /// What went back because the new session costs less.
    pub surplus: Minor,
    /// The day.
    pub on: Date,
}

impl Tx<'_> {
    /// The fee that was paid for an enrolment.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn fee(&mut self, enrolment: &Id<Enrolment>) -> Result<Option<Fee>, StoreError> {
        self.row(FEE, &[enrolment.into()])?
            .map(|row| {
                Ok(Fee {
                    enrolment: row.id("enrolment")?,
                    payer: row.parsed("payer")?,
                    institution: row.id("institution")?,
                    paid: row.minor("paid_minor")?,
                    back: row.minor("back_minor")?,
                })
            })
            .transpose()
    }

    /// What is or was owed for an enrolment, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn entitlements_of(
        &mut self,
        enrolment: &Id<Enrolment>,
    ) -> Result<Vec<KeptEntitlement>, StoreError> {
        self.rows(ENTITLEMENTS_OF, &[enrolment.into()])?
            .iter()
            .map(entitlement)
            .collect()
    }

    /// What an institution owes or owed, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn entitlements_at(
        &mut self,
        institution: &Id<Institution>,
        limit: u32,
    ) -> Result<Vec<KeptEntitlement>, StoreError> {
        self.rows(ENTITLEMENTS_AT, &[institution.into(), limit.into()])?
            .iter()
            .map(entitlement)
            .collect()
    }

    /// The balance of every payer in the books of an institution.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn balances_of(
        &mut self,
        institution: &Id<Institution>,
    ) -> Result<Vec<(Payer, Balance)>, StoreError> {
        let sql = "select payer, paid, received, owed, transit, refunded, moved from balance where institution = $1 order by payer";
        self.rows(sql, &[institution.into()])?
            .iter()
            .map(|row| {
                let mut amounts = [0; Account::ALL.len()];
                for (place, account) in amounts.iter_mut().zip(Account::ALL) {
                    *place = row.int(account.id())?;
                }
                let balance = Balance::of(amounts).map_err(|why| StoreError::Unreadable {
                    column: "balance".to_owned(),
                    why: why.to_string(),
                })?;
                Ok((row.parsed("payer")?, balance))
            })
            .collect()
    }

    /// The lines of an institution's books from a position on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn bookings_of(
        &mut self,
        institution: &Id<Institution>,
        after: i64,
        limit: u32,
    ) -> Result<Vec<(i64, Booking)>, StoreError> {
        let sql = "select position, on_day, institution, payer, movement, amount_minor, enrolment, transfer from booking \
             where institution = $1 and position > $2 order by position limit $3";
        self.rows(sql, &[institution.into(), Value::Int(after), limit.into()])?
            .iter()
            .map(|row| {
                let word = row.text("movement")?;
                let movement = Movement::ALL.into_iter().find(|one| one.id() == word);
                let movement = movement.ok_or_else(|| StoreError::Unreadable {
                    column: "movement".to_owned(),
                    why: format!("`{word}` is no movement"),
                })?;
                let booking = Booking {
                    institution: row.id("institution")?,
                    payer: row.parsed("payer")?,
                    movement,
                    amount: row.minor("amount_minor")?,
                    enrolment: id_or_none(row, "enrolment")?,
                    transfer: id_or_none(row, "transfer")?,
                    on: row.day("on_day")?,
                };
                Ok((row.int("position")?, booking))
            })
            .collect()
    }

    /// What came in from payers, and what of it goes back or went back, in all books.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn ledger_totals(&mut self) -> Result<(Minor, Minor), StoreError> {
        let sql = "select cast(coalesce(sum(-paid), 0) as bigint) as paid, \
             cast(coalesce(sum(owed + transit + refunded), 0) as bigint) as back from balance";
        match self.row(sql, &[])? {
            Some(row) => Ok((row.minor("paid")?, row.minor("back")?)),
            None => Ok((Minor(0), Minor(0))),
        }
    }

    /// The moves away from a session and to it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn moves_at(&mut self, session: &Id<Session>) -> Result<Vec<KeptMove>, StoreError> {
        let sql = "select enrolment, from_session, to_session, surplus_minor, on_day from enrolment_move \
             where from_session = $1 or to_session = $1 order by on_day, enrolment";
        let rows = self.rows(sql, &[session.into()])?;
        rows.iter().map(kept_move).collect()
    }

    /// The moves of an enrolment, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn moves_of(&mut self, enrolment: &Id<Enrolment>) -> Result<Vec<KeptMove>, StoreError> {
        let sql = "select enrolment, from_session, to_session, surplus_minor, on_day from enrolment_move \
             where enrolment = $1 order by on_day, to_session";
        let rows = self.rows(sql, &[enrolment.into()])?;
        rows.iter().map(kept_move).collect()
    }

    /// Writes a fee that came in.
    pub(crate) fn book_payment(
        &mut self,
        enrolment: &Enrolment,
        payer: &Payer,
        amount: Minor,
        on: Date,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into fee (enrolment, payer, institution, paid_minor, back_minor, on_day) values ($1, $2, $3, $4, 0, $5)",
            &[
                (&enrolment.id).into(),
                payer.to_string().into(),
                (&enrolment.institution).into(),
                amount.into(),
                on.into(),
            ],
        )?;
        self.book(&Booking {
            institution: enrolment.institution.clone(),
            payer: payer.clone(),
            movement: Movement::Payment,
            amount,
            enrolment: Some(enrolment.id.clone()),
            transfer: None,
            on,
        })
    }

    /// Writes down that an amount is owed back; the fee keeps count, so that never more goes back than was paid.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if it was refunded before; [`StoreError::Stale`] if less of the fee is left.
    pub fn record_entitlement(&mut self, owed: &Decided<Entitlement>) -> Result<(), StoreError> {
        self.execute(
            "insert into entitlement (id, enrolment, institution, payer, amount_minor, cause, on_day) values ($1, $2, $3, $4, $5, $6, $7)",
            &[
                (&owed.id).into(),
                (&owed.enrolment).into(),
                (&owed.institution).into(),
                owed.payer.to_string().into(),
                owed.amount.into(),
                owed.cause.id().into(),
                owed.on.into(),
            ],
        )?;
        self.execute_one(
            "fee",
            "update fee set back_minor = back_minor + $1 where enrolment = $2 and payer = $3 and institution = $4 \
             and back_minor + $1 <= paid_minor",
            &[
                owed.amount.into(),
                (&owed.enrolment).into(),
                owed.payer.to_string().into(),
                (&owed.institution).into(),
            ],
        )?;
        self.book(&Booking {
            institution: owed.institution.clone(),
            payer: owed.payer.clone(),
            movement: Movement::Refund,
            amount: owed.amount,
            enrolment: Some(owed.enrolment.clone()),
            transfer: None,
            on: owed.on,
        })
    }

    /// Moves what is left of a fee from one institution's books to another's.
    pub(crate) fn book_move(
        &mut self,
        moved: &Decided<Moved>,
        fee: &Fee,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "fee",
            "update fee set institution = $1 where enrolment = $2 and institution = $3 and back_minor = $4",
            &[
                (&moved.to_institution).into(),
                (&moved.enrolment).into(),
                (&moved.from_institution).into(),
                fee.back.into(),
            ],
        )?;
        let left = fee.paid.minus(fee.back).unwrap_or_default();
        if left == Minor(0) || moved.from_institution == moved.to_institution {
            return Ok(());
        }
        for (institution, movement) in [
            (&moved.from_institution, Movement::MoveOut),
            (&moved.to_institution, Movement::MoveIn),
        ] {
            self.book(&Booking {
                institution: institution.clone(),
                payer: fee.payer.clone(),
                movement,
                amount: left,
                enrolment: Some(moved.enrolment.clone()),
                transfer: None,
                on: moved.on,
            })?;
        }
        Ok(())
    }

    /// Appends a line and changes the balance with it.
    pub(crate) fn book(&mut self, booking: &Booking) -> Result<(), StoreError> {
        // Taking the next position locks the head row, so that two servers do not write the same one.
        let head = self.row(
            "update booking_head set position = position + 1 where one = 1 returning position",
            &[],
        )?;
        let position = head
            .ok_or(StoreError::Stale { what: "books" })?
            .int("position")?;
        let (credit, debit) = booking.movement.accounts();
        let payer = booking.payer.to_string();
        self.execute(
            "insert into booking (position, on_day, institution, payer, movement, credit, debit, amount_minor, enrolment, transfer) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &[
                Value::Int(position),
                booking.on.into(),
                (&booking.institution).into(),
                Value::from(&payer),
                booking.movement.id().into(),
                credit.id().into(),
                debit.id().into(),
                booking.amount.into(),
                booking.enrolment.as_ref().map_or(Value::Null, Value::from),
                booking.transfer.as_ref().map_or(Value::Null, Value::from),
            ],
        )?;
        self.execute(
            "insert into balance (institution, payer, paid, received, owed, transit, refunded, moved) values ($1, $2, 0, 0, 0, 0, 0, 0) \
             on conflict (institution, payer) do nothing",
            &[(&booking.institution).into(), Value::from(&payer)],
        )?;
        let Value::Int(amount) = Value::from(booking.amount) else {
            return Err(StoreError::Bug("an amount is a number".to_owned()));
        };
        let mut values = vec![(&booking.institution).into(), Value::from(&payer)];
        values.extend(Account::ALL.map(|account| {
            Value::Int(match account {
                account if account == credit => -amount,
                account if account == debit => amount,
                _ => 0,
            })
        }));
        self.execute_one(
            "balance",
            "update balance set paid = paid + $3, received = received + $4, owed = owed + $5, transit = transit + $6, \
             refunded = refunded + $7, moved = moved + $8 where institution = $1 and payer = $2",
            &values,
        )
    }
}

fn id_or_none<K: assay_core::id::Named>(
    row: &Row,
    column: &str,
) -> Result<Option<Id<K>>, StoreError> {
    match row.text_or_null(column)? {
        Some(_) => row.id(column).map(Some),
        None => Ok(None),
    }
}

fn kept_move(row: &Row) -> Result<KeptMove, StoreError> {
    Ok(KeptMove {
        enrolment: row.id("enrolment")?,
        from: row.id("from_session")?,
        to: row.id("to_session")?,
        surplus: row.minor("surplus_minor")?,
        on: row.day("on_day")?,
    })
}

/// An entitlement as its own columns give it.
pub(crate) fn owed(row: &Row) -> Result<Entitlement, StoreError> {
    Ok(Entitlement {
        id: row.id("id")?,
        enrolment: row.id("enrolment")?,
        institution: row.id("institution")?,
        payer: row.parsed("payer")?,
        amount: row.minor("amount_minor")?,
        cause: row.parsed("cause")?,
        on: row.day("on_day")?,
    })
}

fn entitlement(row: &Row) -> Result<KeptEntitlement, StoreError> {
    let transfer = match row.text_or_null("transfer")? {
        Some(_) => Some(LiveTransfer {
            id: row.id("transfer")?,
            payout: row.text("payout")?.to_owned(),
            stage: row.text("transfer_stage")?.to_owned(),
            on: row.day_or_null("transfer_on")?,
        }),
        None => None,
    };
    Ok(KeptEntitlement {
        entitlement: owed(row)?,
        transfer,
    })
}
