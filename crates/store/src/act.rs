//! Acts by the caller's own id: the same id gives the first answer, whatever happened in between.
use crate::{StoreError, Tx, Value};

/// What was answered to an id before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstAnswer {
    /// The act it was for.
    pub act: String,
    /// Hash of what was asked.
    pub asked_sha256: String,
    /// The answer, as JSON.
    pub answer: String,
}

impl Tx<'_> {
    /// The first answer to an id, if there was one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn first_answer(&mut self, id: &str) -> Result<Option<FirstAnswer>, StoreError> {
        let sql = "select act, asked_sha256, answer from act where id = $1";
        self.row(sql, &[id.into()])?
            .map(|row| {
                Ok(FirstAnswer {
                    act: row.text("act")?.to_owned(),
                    asked_sha256: row.text("asked_sha256")?.to_owned(),
                    answer: row.text("answer")?.to_owned(),
                })
            })
            .transpose()
    }

    /// Keeps the answer to an id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_answer(
        &mut self,
        id: &str,
        answer: &FirstAnswer,
        at: i64,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into act (id, act, asked_sha256, answer, at) values ($1, $2, $3, $4, $5)",
            &[
                id.into(),
                Value::from(&answer.act),
                Value::from(&answer.asked_sha256),
                Value::from(&answer.answer),
                Value::Int(at),
            ],
        )?;
        Ok(())
    }
}
