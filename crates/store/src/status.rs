//! Changes of status, proposed and decided, and the lists as they are published.
use crate::{Row, StoreError, Tx, Value, certificate::Certificate};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::Institution,
    status::{Correction, Proposal, Status, decide::StatusDecided},
};
use jiff::civil::Date;

/// A proposal with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptProposal {
    /// The proposal.
    pub proposal: Proposal,
    /// open, approved or rejected.
    pub stage: String,
    /// The number of the decision.
    pub decision: Option<String>,
    /// The day of the decision.
    pub decided_on: Option<Date>,
}

/// A bit that is set, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusBit {
    /// Which bit.
    pub place: u32,
    /// What the certificate is.
    pub status: Status,
    /// The class of the reason.
    pub class: String,
    /// Since when.
    pub on: Date,
}

macro_rules! proposals {
    ($rest:literal) => {
        concat!(
            "select p.id, c.number, p.change, p.class, p.grounds, p.holder, p.job_type, p.paper_serial, p.recall, \
             p.proposed_by, p.proposed_person, p.proposed_on, p.stage, p.decision, p.decided_on \
             from status_proposal p join certificate c on c.id = p.certificate ",
            $rest
        )
    };
}

impl Tx<'_> {
    /// Keeps a proposal.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if another one is open.
    pub fn record_proposal(
        &mut self,
        proposal: &Decided<Proposal>,
        certificate: &Id<Certificate>,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into status_proposal (id, certificate, change, class, grounds, holder, job_type, paper_serial, recall, \
             proposed_by, proposed_person, proposed_on, stage) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open')",
            &[
                (&proposal.id).into(),
                certificate.into(),
                proposal.change.id().into(),
                proposal.class.id().into(),
                Value::from(&proposal.grounds),
                maybe(proposal.correction.holder.as_deref()),
                maybe(proposal.correction.job_type.as_deref()),
                maybe(proposal.paper_serial.as_deref()),
                maybe(proposal.recall.as_ref().map(Id::as_str)),
                Value::from(&proposal.proposed_by),
                maybe(proposal.proposed_by_person.as_ref().map(Id::as_str)),
                proposal.proposed_on.into(),
            ],
        )?;
        Ok(())
    }

    /// The proposal with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn proposal(&mut self, id: &Id<Proposal>) -> Result<Option<KeptProposal>, StoreError> {
        self.row(proposals!("where p.id = $1"), &[id.into()])?
            .map(|row| kept(&row))
            .transpose()
    }

    /// Every proposal for a certificate number, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn proposals_of(&mut self, number: &str) -> Result<Vec<KeptProposal>, StoreError> {
        let sql = proposals!("where c.number = $1 order by p.id desc");
        self.rows(sql, &[number.into()])?.iter().map(kept).collect()
    }

    /// Proposals that wait for a decision, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_proposals(&mut self, limit: u32) -> Result<Vec<KeptProposal>, StoreError> {
        let sql = proposals!("where p.stage = 'open' order by p.id limit $1");
        self.rows(sql, &[limit.into()])?.iter().map(kept).collect()
    }

    /// Keeps a decision on a proposal, with its place in the record if it was approved.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was decided before.
    pub fn record_status_decided(
        &mut self,
        decided: &Decided<StatusDecided>,
        leaf: Option<u64>,
    ) -> Result<(), StoreError> {
        let stage = match decided.status {
            Some(_) => "approved",
            None => "rejected",
        };
        let leaf = leaf.and_then(|leaf| i64::try_from(leaf).ok());
        self.execute_one(
            "status proposal",
            "update status_proposal set stage = $1, decision = $2, decided_by = $3, decided_on = $4, leaf = $5 \
             where id = $6 and stage = 'open'",
            &[
                stage.into(),
                Value::from(&decided.decision),
                Value::from(&decided.by),
                decided.on.into(),
                leaf.map_or(Value::Null, Value::Int),
                (&decided.proposal.id).into(),
            ],
        )
    }

    /// Gives a certificate its new status, only from the one that was decided on.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it has another by now.
    pub fn record_status(
        &mut self,
        certificate: &Id<Certificate>,
        from: Status,
        decided: &Decided<StatusDecided>,
    ) -> Result<(), StoreError> {
        let Some(to) = decided.status else {
            return Ok(());
        };
        self.execute_one(
            "certificate",
            "update certificate set status = $1, status_reason = $2, status_on = $3 where id = $4 and status = $5",
            &[
                to.id().into(),
                decided.proposal.class.id().into(),
                decided.on.into(),
                certificate.into(),
                from.id().into(),
            ],
        )
    }

    /// Every bit that is set in a block of lists, by place.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn status_bits(
        &mut self,
        institution: &Id<Institution>,
        block: u32,
    ) -> Result<Vec<StatusBit>, StoreError> {
        let sql = "select status_place, status, status_reason, status_on from certificate \
                   where institution = $1 and status_block = $2 and status <> 'valid' order by status_place";
        let rows = self.rows(sql, &[institution.into(), block.into()])?;
        let bit = |row: &Row| {
            Ok(StatusBit {
                place: row.number("status_place")?,
                status: row.parsed("status")?,
                class: row.text("status_reason")?.to_owned(),
                on: row.day("status_on")?,
            })
        };
        rows.iter().map(bit).collect()
    }

    /// Publishes a list: it takes the place of the one before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_status_list(
        &mut self,
        place: (&str, &Id<Institution>, u32),
        at: i64,
        bytes: &[u8],
        leaf: u64,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into status_list (purpose, institution, block, at, bytes, leaf) values ($1, $2, $3, $4, $5, $6) \
             on conflict (purpose, institution, block) do update set at = $4, bytes = $5, leaf = $6",
            &[
                place.0.into(),
                place.1.into(),
                place.2.into(),
                Value::Int(at),
                bytes.into(),
                Value::Int(i64::try_from(leaf).unwrap_or(i64::MAX)),
            ],
        )?;
        Ok(())
    }

    /// A list as it is published.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn status_list(
        &mut self,
        purpose: &str,
        institution: &Id<Institution>,
        block: u32,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let sql =
            "select bytes from status_list where purpose = $1 and institution = $2 and block = $3";
        self.row(sql, &[purpose.into(), institution.into(), block.into()])?
            .map(|row| Ok(row.bytes("bytes")?.to_vec()))
            .transpose()
    }

    /// The path below `status/` of every list that is published.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn status_lists(&mut self) -> Result<Vec<(String, Id<Institution>, u32)>, StoreError> {
        let sql = "select purpose, institution, block from status_list order by purpose, institution, block";
        let rows = self.rows(sql, &[])?;
        let one = |row: &Row| {
            Ok((
                row.text("purpose")?.to_owned(),
                row.id("institution")?,
                row.number("block")?,
            ))
        };
        rows.iter().map(one).collect()
    }
}

pub(crate) fn maybe(text: Option<&str>) -> Value {
    text.map_or(Value::Null, Value::from)
}

fn kept(row: &Row) -> Result<KeptProposal, StoreError> {
    let text = |column| row.text(column).map(str::to_owned);
    let may = |column| Ok::<_, StoreError>(row.text_or_null(column)?.map(str::to_owned));
    let stage = text("stage")?;
    let is_open = stage == "open";
    Ok(KeptProposal {
        proposal: Proposal {
            id: row.id("id")?,
            number: text("number")?,
            change: row.parsed("change")?,
            class: row.parsed("class")?,
            grounds: text("grounds")?,
            correction: Correction {
                holder: may("holder")?,
                job_type: may("job_type")?,
            },
            paper_serial: may("paper_serial")?,
            proposed_by: text("proposed_by")?,
            proposed_by_person: match may("proposed_person")? {
                Some(_) => Some(row.id("proposed_person")?),
                None => None,
            },
            proposed_on: row.day("proposed_on")?,
            recall: match may("recall")? {
                Some(_) => Some(row.id("recall")?),
                None => None,
            },
            is_open,
        },
        stage,
        decision: may("decision")?,
        decided_on: if is_open {
            None
        } else {
            Some(row.day("decided_on")?)
        },
    })
}
