//! Enrolments: from the form to the certificate or the refund, with the money that moved.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    enrolment::{Enrolment, Stage, accept::Accepted, moving::Moved, refund::Refund},
    id::Id,
    money::{
        Minor,
        books::{Entitlement, Fee},
        payer::Payer,
    },
    person::Person,
    session::Session,
};
use jiff::civil::Date;

const ENROLMENT: &str = "select id, session, institution, person, condition, evidence, filed_on, filed_by, stage, stage_on, accepted_on, \
    reason, seat, paid_minor, payer, filed_leaf, leaf from enrolment where id = $1";
const OF_SESSION: &str = "select id, session, institution, person, condition, evidence, filed_on, filed_by, stage, stage_on, accepted_on, \
    reason, seat, paid_minor, payer, filed_leaf, leaf from enrolment where session = $1 order by id";
const OF_PERSON: &str = "select id, session, institution, person, condition, evidence, filed_on, filed_by, stage, stage_on, accepted_on, \
    reason, seat, paid_minor, payer, filed_leaf, leaf from enrolment where person = $1 order by filed_on, id";
/// An enrolment with what the database keeps beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEnrolment {
    /// The enrolment.
    pub enrolment: Enrolment,
    /// What was claimed, as JSON.
    pub evidence: String,
    /// Place in the record of the leaf that shows when it came in.
    pub filed_leaf: Option<u64>,
    /// Place of the acceptance in the record.
    pub leaf: Option<u64>,
    /// Who paid.
    pub payer: Option<String>,
    /// The account that handed the form in.
    pub filed_by: String,
}

impl Tx<'_> {
    /// The enrolment, if there is one with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn enrolment(&mut self, id: &Id<Enrolment>) -> Result<Option<KeptEnrolment>, StoreError> {
        self.row(ENROLMENT, &[id.into()])?
            .map(|row| enrolment(&row))
            .transpose()
    }

    /// Every enrolment of a session, in the order they came in.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn enrolments_of(
        &mut self,
        session: &Id<Session>,
    ) -> Result<Vec<KeptEnrolment>, StoreError> {
        self.rows(OF_SESSION, &[session.into()])?
            .iter()
            .map(enrolment)
            .collect()
    }

    /// How many enrolments of a session wait to be accepted.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn filed_in(&mut self, session: &Id<Session>) -> Result<u32, StoreError> {
        let sql = "select count(*) from enrolment where session = $1 and stage = 'filed'";
        let filed = self.count(sql, &[session.into()])?;
        Ok(u32::try_from(filed).unwrap_or(u32::MAX))
    }

    /// Every enrolment of a person.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn enrolments_by(&mut self, person: &Id<Person>) -> Result<Vec<KeptEnrolment>, StoreError> {
        self.rows(OF_PERSON, &[person.into()])?
            .iter()
            .map(enrolment)
            .collect()
    }

    /// Whether a person is enrolled in a session already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn is_enrolled(
        &mut self,
        session: &Id<Session>,
        person: &Id<Person>,
    ) -> Result<bool, StoreError> {
        let sql = "select id from enrolment where session = $1 and person = $2";
        Ok(self.row(sql, &[session.into(), person.into()])?.is_some())
    }

    /// Adds an enrolment as it came in, with the leaf of the record that shows the day.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if the person is enrolled in the session already.
    pub fn record_enrolment(
        &mut self,
        enrolment: &Enrolment,
        evidence: &str,
        by: &str,
        leaf: Option<u64>,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into enrolment (id, session, institution, person, condition, evidence, filed_on, filed_by, stage, paid_minor, filed_leaf) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, 'filed', 0, $9)",
            &[
                (&enrolment.id).into(),
                (&enrolment.session).into(),
                (&enrolment.institution).into(),
                (&enrolment.person).into(),
                Value::from(&enrolment.condition),
                evidence.into(),
                enrolment.filed_on.into(),
                by.into(),
                leaf.into(),
            ],
        )?;
        Ok(())
    }

    /// Accepts an enrolment.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is no longer filed.
    pub fn record_accept(
        &mut self,
        accepted: &Decided<Accepted>,
        leaf: u64,
        by: &str,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "enrolment",
            "update enrolment set stage = 'accepted', stage_on = $1, accepted_on = $1, condition = $2, leaf = $3, accepted_by = $4 \
             where id = $5 and stage = 'filed'",
            &[
                accepted.on.into(),
                Value::from(&accepted.condition),
                Value::Int(i64::try_from(leaf).unwrap_or(i64::MAX)),
                by.into(),
                (&accepted.enrolment).into(),
            ],
        )
    }

    /// Rejects an enrolment.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is no longer filed.
    pub fn record_reject(
        &mut self,
        id: &Id<Enrolment>,
        reason: &str,
        on: Date,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "enrolment",
            "update enrolment set stage = 'rejected', stage_on = $1, reason = $2 where id = $3 and stage = 'filed'",
            &[on.into(), reason.into(), id.into()],
        )
    }

    /// Records a payment in the books. An enrolment is paid once.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if it was paid before; [`StoreError::Stale`] if it is not accepted.
    pub fn record_payment(
        &mut self,
        enrolment: &Enrolment,
        payer: &Payer,
        amount: Minor,
        on: Date,
    ) -> Result<(), StoreError> {
        self.book_payment(enrolment, payer, amount, on)?;
        self.execute_one(
            "enrolment",
            "update enrolment set paid_minor = paid_minor + $1, payer = $2 where id = $3 and stage = 'accepted'",
            &[
                amount.into(),
                payer.to_string().into(),
                (&enrolment.id).into(),
            ],
        )
    }

    /// Ends an enrolment with a refund; what was paid is owed to whoever paid it.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if it went back before; [`StoreError::Stale`] if the exam was sat meanwhile.
    pub fn record_refund(
        &mut self,
        refund: &Decided<Refund>,
        owed: Option<&Decided<Entitlement>>,
    ) -> Result<(), StoreError> {
        if let Some(owed) = owed {
            self.record_entitlement(owed)?;
        }
        self.execute_one(
            "enrolment",
            "update enrolment set stage = 'refunded', stage_on = $1 where id = $2 and stage in ('filed', 'accepted', 'seated')",
            &[refund.on.into(), (&refund.enrolment).into()],
        )
    }

    /// Moves an enrolment to another session, with its seat and its fee.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is no longer where it was decided on; [`StoreError::Constraint`] if every seat is taken,
    /// or it was there before.
    pub fn record_move(
        &mut self,
        moved: &Decided<Moved>,
        fee: Option<&Fee>,
        surplus: Option<&Decided<Entitlement>>,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "enrolment",
            "update enrolment set session = $1, institution = $2, seat = null, paid_minor = paid_minor - $3, \
             stage = case when stage = 'seated' then 'accepted' else stage end \
             where id = $4 and session = $5 and stage = $6",
            &[
                (&moved.to).into(),
                (&moved.to_institution).into(),
                moved.surplus.into(),
                (&moved.enrolment).into(),
                (&moved.from).into(),
                moved.from_stage.into(),
            ],
        )?;
        if moved.is_accepted {
            self.record_counts(&moved.from, -1, 0, 0, 0)?;
            self.record_counts(&moved.to, 1, 0, 0, 0)?;
        }
        if let Some(fee) = fee {
            self.book_move(moved, fee)?;
        }
        if let Some(surplus) = surplus {
            self.record_entitlement(surplus)?;
        }
        self.execute(
            "insert into enrolment_move (enrolment, from_session, to_session, surplus_minor, on_day, moved_by) \
             values ($1, $2, $3, $4, $5, $6)",
            &[
                (&moved.enrolment).into(),
                (&moved.from).into(),
                (&moved.to).into(),
                moved.surplus.into(),
                moved.on.into(),
                Value::from(&moved.by),
            ],
        )?;
        Ok(())
    }

    /// Moves an enrolment from one stage to another.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is no longer in `from`.
    pub fn record_stage(
        &mut self,
        id: &Id<Enrolment>,
        from: &'static str,
        to: &Stage,
        on: Date,
    ) -> Result<(), StoreError> {
        let seat = match to {
            Stage::Seated { seat, .. } => Some(*seat),
            _ => None,
        };
        self.execute_one(
            "enrolment",
            "update enrolment set stage = $1, stage_on = $2, seat = coalesce($3, seat) where id = $4 and stage = $5",
            &[
                to.id().into(),
                on.into(),
                seat.into(),
                id.into(),
                from.into(),
            ],
        )
    }
}

fn enrolment(row: &Row) -> Result<KeptEnrolment, StoreError> {
    let on = || row.day("stage_on");
    let accepted_on = || row.day("accepted_on");
    let stage = match row.text("stage")? {
        "filed" => Stage::Filed,
        "accepted" => Stage::Accepted { on: on()? },
        "rejected" => Stage::Rejected {
            on: on()?,
            reason: row.text("reason")?.to_owned(),
        },
        "seated" => Stage::Seated {
            accepted_on: accepted_on()?,
            seat: row.number("seat")?,
        },
        "present" => Stage::Present {
            accepted_on: accepted_on()?,
        },
        "absent" => Stage::Absent {
            accepted_on: accepted_on()?,
        },
        "passed" => Stage::Passed {
            accepted_on: accepted_on()?,
            on: on()?,
        },
        "failed" => Stage::Failed {
            accepted_on: accepted_on()?,
            on: on()?,
        },
        "certified" => Stage::Certified {
            accepted_on: accepted_on()?,
            on: on()?,
        },
        "refunded" => Stage::Refunded { on: on()? },
        other => {
            return Err(StoreError::Unreadable {
                column: "stage".to_owned(),
                why: format!("`{other}` is no stage of an enrolment"),
            });
        }
    };
    Ok(KeptEnrolment {
        evidence: row.text("evidence")?.to_owned(),
        filed_leaf: row.place_or_null("filed_leaf")?,
        leaf: row.place_or_null("leaf")?,
        payer: row.text_or_null("payer")?.map(str::to_owned),
        filed_by: row.text("filed_by")?.to_owned(),
        enrolment: Enrolment {
            id: row.id("id")?,
            session: row.id("session")?,
            institution: row.id("institution")?,
            person: row.id("person")?,
            condition: row.text("condition")?.to_owned(),
            filed_on: row.day("filed_on")?,
            paid: row.minor("paid_minor")?,
            stage,
        },
    })
}
