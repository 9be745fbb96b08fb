//! Recalls: a case for each certificate, and every step of it.
use crate::{Row, StoreError, Tx, Value, certificate::Certificate};
use assay_core::{
    decision::Decided,
    id::Id,
    status::recall::{Recall, RecallStage, RecallStep},
};
use jiff::civil::Date;

/// A case of a recall, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRecallCase {
    /// Of which recall.
    pub recall: Id<Recall>,
    /// Number of the certificate.
    pub number: String,
    /// How it stands.
    pub stage: RecallStage,
    /// Until then the holder may speak.
    pub hearing_until: Date,
    /// Why the recall was opened.
    pub grounds: String,
}

/// A step of a case, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptStep {
    /// Number of the certificate.
    pub number: String,
    /// Where it led to.
    pub stage: RecallStage,
    /// What was said or found.
    pub words: String,
    /// The day.
    pub on: Date,
}

/// A recall as everybody may see it: when, under which decision, how many certificates, and how their cases stand. No number and no
/// name: nobody is judged by being asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicRecall {
    /// Identifier.
    pub id: Id<Recall>,
    /// The number of the decision that opened it.
    pub decision: String,
    /// The day on which every holder was told.
    pub opened_on: Date,
    /// Until then a holder may speak.
    pub hearing_until: Date,
    /// Cases by stage.
    pub stages: Vec<(RecallStage, u32)>,
}

impl Tx<'_> {
    /// Every recall, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn public_recalls(&mut self) -> Result<Vec<PublicRecall>, StoreError> {
        let rows = self.rows(
            "select r.id, r.decision, r.opened_on, r.hearing_until, k.stage, count(*) cases from recall r \
             join recall_case k on k.recall = r.id group by r.id, r.decision, r.opened_on, r.hearing_until, k.stage \
             order by r.opened_on desc, r.id desc, k.stage",
            &[],
        )?;
        let mut all: Vec<PublicRecall> = Vec::new();
        for row in &rows {
            let id = row.id("id")?;
            let stage = (row.parsed("stage")?, row.number("cases")?);
            match all.last_mut().filter(|last| last.id == id) {
                Some(last) => last.stages.push(stage),
                None => all.push(PublicRecall {
                    id,
                    decision: row.text("decision")?.to_owned(),
                    opened_on: row.day("opened_on")?,
                    hearing_until: row.day("hearing_until")?,
                    stages: vec![stage],
                }),
            }
        }
        Ok(all)
    }

    /// Opens a recall with a case for each certificate, which must be in the order of its numbers.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_recall(
        &mut self,
        recall: &Decided<Recall>,
        certificates: &[Id<Certificate>],
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into recall (id, grounds, decision, opened_by, opened_on, hearing_until) values ($1, $2, $3, $4, $5, $6)",
            &[
                (&recall.id).into(),
                Value::from(&recall.grounds),
                Value::from(&recall.decision),
                Value::from(&recall.opened_by),
                recall.opened_on.into(),
                recall.hearing_until.into(),
            ],
        )?;
        for certificate in certificates {
            self.execute(
                "insert into recall_case (recall, certificate, stage) values ($1, $2, 'told')",
                &[(&recall.id).into(), certificate.into()],
            )?;
        }
        Ok(())
    }

    /// Keeps a step of a case, only from where it stood.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it stands elsewhere by now.
    pub fn record_recall_step(
        &mut self,
        step: &Decided<RecallStep>,
        certificate: &Id<Certificate>,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "recall case",
            "update recall_case set stage = $1 where recall = $2 and certificate = $3 and stage = $4",
            &[
                step.to.id().into(),
                (&step.recall).into(),
                certificate.into(),
                step.from.id().into(),
            ],
        )?;
        self.execute(
            "insert into recall_step (recall, certificate, number, stage, words, step_on, step_by) \
             select $1, $2, 1 + count(*), $3, $4, $5, $6 from recall_step where recall = $1 and certificate = $2",
            &[
                (&step.recall).into(),
                certificate.into(),
                step.to.id().into(),
                Value::from(&step.words),
                step.on.into(),
                Value::from(&step.by),
            ],
        )?;
        Ok(())
    }

    /// Every case of a recall, by certificate number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn recall_cases(&mut self, recall: &Id<Recall>) -> Result<Vec<KeptRecallCase>, StoreError> {
        let sql = "select k.recall, c.number, k.stage, r.hearing_until, r.grounds from recall_case k \
                   join recall r on r.id = k.recall join certificate c on c.id = k.certificate \
                   where k.recall = $1 order by c.number";
        let rows = self.rows(sql, &[recall.into()])?;
        rows.iter().map(case).collect()
    }

    /// The case of a certificate number in its newest recall.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn recall_case(&mut self, number: &str) -> Result<Option<KeptRecallCase>, StoreError> {
        let sql = "select k.recall, c.number, k.stage, r.hearing_until, r.grounds from recall_case k \
                   join recall r on r.id = k.recall join certificate c on c.id = k.certificate \
                   where c.number = $1 order by k.recall desc limit 1";
        self.row(sql, &[number.into()])?
            .map(|row| case(&row))
            .transpose()
    }

    /// Every step of a recall, in their order for each certificate.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn recall_steps(&mut self, recall: &Id<Recall>) -> Result<Vec<KeptStep>, StoreError> {
        let sql = "select c.number, s.stage, s.words, s.step_on from recall_step s join certificate c on c.id = s.certificate \
                   where s.recall = $1 order by c.number, s.number";
        let rows = self.rows(sql, &[recall.into()])?;
        let step = |row: &Row| {
            Ok(KeptStep {
                number: row.text("number")?.to_owned(),
                stage: row.parsed("stage")?,
                words: row.text("words")?.to_owned(),
                on: row.day("step_on")?,
            })
        };
        rows.iter().map(step).collect()
    }
}

fn case(row: &Row) -> Result<KeptRecallCase, StoreError> {
    Ok(KeptRecallCase {
        recall: row.id("recall")?,
        number: row.text("number")?.to_owned(),
        stage: row.parsed("stage")?,
        hearing_until: row.day("hearing_until")?,
        grounds: row.text("grounds")?.to_owned(),
    })
}
