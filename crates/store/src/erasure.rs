//! Erasing a person: every place that holds personal data, in one list. What protects signed bytes and papers from change lets
//! them go only for a person who is being erased, within that act.
use crate::{Row, StoreError, Tx, Value, person::Fresh, person::seal};
use assay_core::{
    decision::Decided,
    id::Id,
    person::{
        Person,
        erase::{Erased, Erasure, Kept},
    },
};

/// What stands in the place of a name.
pub const NAMELESS: &str = "（已删除）";
/// How the folded name of a certificate begins whose holder was erased; no name folds to it.
pub const ERASED_FOLD: &str = "erased/";
/// The kind of document of a person who was erased.
const NO_DOCUMENT: &str = "erased";

/// What waits and is open of a person; each counts.
const OPEN: [&str; 7] = [
    "select count(*) from enrolment where person = $1 and stage in ('filed', 'accepted', 'seated', 'present', 'passed')",
    "select count(*) from trainee where person = $1 and graduated_on is null",
    "select count(*) from objection o join enrolment e on e.id = o.enrolment where e.person = $1 and o.settled_on is null",
    "select count(*) from status_proposal s join certificate c on c.id = s.certificate where c.person = $1 and s.stage = 'open'",
    "select count(*) from recall_case r join certificate c on c.id = r.certificate where c.person = $1 and r.stage not in ('cleared', 'proposed')",
    "select count(*) from entitlement n join enrolment e on e.id = n.enrolment where e.person = $1 and not exists \
     (select 1 from transfer_share h join transfer t on t.id = h.transfer where h.entitlement = n.id and h.live = 1 and t.stage = 'paid')",
    "select count(*) from certificate where person = $1 and stage in ('planned', 'logged')",
];

/// Whoever holds exams stands behind the results of others.
const HOLDS_EXAMS: &str = "select (select count(*) from staff where person = $1) + (select count(*) from appointment where person = $1)";

/// What is destroyed, in this order, by the person's identifier alone.
const DESTROYED: [&str; 17] = [
    "delete from sign_in where login in (select login from account where person = $1)",
    "delete from account where person = $1",
    "delete from photo where person = $1",
    "delete from wallet_offer where person = $1",
    "delete from bank_account where payer = $1",
    "delete from notification where person = $1",
    "update enrolment set evidence = '{}', reason = case when reason is null then null else '—' end where person = $1",
    "update objection set text = '—', reason = case when reason is null then null else '—' end \
     where enrolment in (select id from enrolment where person = $1)",
    "update written_answer set scan = $2 where enrolment in (select id from enrolment where person = $1)",
    "update status_proposal set grounds = '—', holder = null where certificate in (select id from certificate where person = $1)",
    "update recall_step set words = '—' where certificate in (select id from certificate where person = $1)",
    "update certificate_plan set gate = '{}', plan = '{}', hash_data = $2 where certificate in (select id from certificate where person = $1)",
    "delete from certificate_credential where certificate in (select id from certificate where person = $1)",
    "update record_leaf set salt = null where subject = $1",
    "update record_leaf set salt = null where subject in (select id from enrolment where person = $1)",
    "update record_leaf set salt = null where subject in (select id from trainee where person = $1)",
    "update record_leaf set salt = null where subject in (select id from certificate where person = $1)",
];

/// Hashes of what was asked, by which a name could be guessed; found by the identifiers in the answers.
const ASKED: &str = "update act set asked_sha256 = '' where exists (select 1 from enrolment e where e.person = $1 and act.answer like '%' || e.id || '%') \
    or act.answer like '%' || $1 || '%'";

/// Notices that nobody is told any more.
const UNTOLD: &str =
    "delete from notice where not exists (select 1 from notification n where n.notice = notice.id)";

impl Tx<'_> {
    /// What the register must still keep of a person.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn kept_of(&mut self, person: &Id<Person>) -> Result<Kept, StoreError> {
        let of = [Value::from(person)];
        let mut kept = Kept::default();
        for sql in OPEN {
            kept.open += u32::try_from(self.count(sql, &of)?).unwrap_or(u32::MAX);
        }
        let days = [
            "select max(stage_on) as last_on from enrolment where person = $1",
            "select max(issued_on) as last_on from certificate where person = $1",
            "select max(graduated_on) as last_on from trainee where person = $1",
        ];
        for sql in days {
            let last = match self.row(sql, &of)? {
                Some(row) => row.day_or_null("last_on")?,
                None => None,
            };
            kept.last_on = kept.last_on.max(last);
        }
        kept.holds_exams = self.count(HOLDS_EXAMS, &of)? > 0;
        let stage = self.row("select stage from erasure where person = $1", &of)?;
        let stage = stage
            .map(|row| row.text("stage").map(str::to_owned))
            .transpose()?;
        kept.is_erased = stage.as_deref() == Some("erased");
        kept.is_proposed = stage.as_deref() == Some("proposed");
        Ok(kept)
    }

    /// Keeps a proposed erasure.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if one was proposed meanwhile.
    pub fn record_propose_erasure(&mut self, decided: &Decided<Erasure>) -> Result<(), StoreError> {
        self.execute(
            "insert into erasure (id, person, reason, proposed_by, proposed_on, stage) values ($1, $2, $3, $4, $5, 'proposed')",
            &[
                (&decided.id).into(),
                (&decided.person).into(),
                Value::from(&decided.reason),
                Value::from(&decided.proposed_by),
                decided.proposed_on.into(),
            ],
        )?;
        Ok(())
    }

    /// An erasure.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn erasure(&mut self, id: &Id<Erasure>) -> Result<Option<Erasure>, StoreError> {
        self.row(
            "select id, person, reason, proposed_by, proposed_on from erasure where id = $1",
            &[id.into()],
        )?
        .map(|row| erasure(&row))
        .transpose()
    }

    /// Erasures that wait for their second officer, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn erasures_that_wait(&mut self) -> Result<Vec<Erasure>, StoreError> {
        self.rows(
            "select id, person, reason, proposed_by, proposed_on from erasure where stage = 'proposed' order by id",
            &[],
        )?
        .iter()
        .map(erasure)
        .collect()
    }

    /// Whether the holder of a certificate was erased.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn is_erased(&mut self, person: &Id<Person>) -> Result<bool, StoreError> {
        let sql = "select count(*) from erasure where person = $1 and stage = 'erased'";
        Ok(self.count(sql, &[person.into()])? > 0)
    }

    /// Destroys a person's data and the salts of the leaves about them; gives how many certificates stay without a name.
    /// `fresh` was drawn for this and hides what is written in the place of the document.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it was carried out meanwhile.
    pub fn record_erase(
        &mut self,
        decided: &Decided<Erased>,
        fresh: &Fresh,
        nobody: &[u8; 32],
    ) -> Result<u64, StoreError> {
        let person = &decided.erasure.person;
        self.execute_one(
            "erasure",
            "update erasure set stage = 'erasing', erased_by = $1, erased_on = $2 where id = $3 and stage = 'proposed'",
            &[
                Value::from(&decided.by),
                decided.on.into(),
                (&decided.erasure.id).into(),
            ],
        )?;
        let of = [Value::from(person), Value::from(Vec::new())];
        for sql in DESTROYED {
            let given = if sql.contains("$2") { 2 } else { 1 };
            self.execute(sql, &of[..given])?;
        }
        self.execute(ASKED, &of[..1])?;
        self.execute(UNTOLD, &[])?;
        // Each stands alone: equal ones would say which certificates one person had.
        let certificates = self.execute(
            "update certificate set name_fold = $2 || id where person = $1",
            &[person.into(), ERASED_FOLD.into()],
        )?;
        let number = seal(self.keys, person.as_str(), "", fresh)?;
        self.execute_one(
            "person",
            "update person set name = $1, document_kind = $2, document_number = $3, document_index = $4, born_on = '1900-01-01' where id = $5",
            &[
                NAMELESS.into(),
                NO_DOCUMENT.into(),
                number.into(),
                nobody.as_slice().into(),
                person.into(),
            ],
        )?;
        self.execute_one(
            "erasure",
            "update erasure set stage = 'erased' where id = $1 and stage = 'erasing'",
            &[(&decided.erasure.id).into()],
        )?;
        Ok(certificates)
    }
}

fn erasure(row: &Row) -> Result<Erasure, StoreError> {
    Ok(Erasure {
        id: row.id("id")?,
        person: row.id("person")?,
        reason: row.text("reason")?.to_owned(),
        proposed_by: row.text("proposed_by")?.to_owned(),
        proposed_on: row.day("proposed_on")?,
    })
}
