//! Tables that are checked in bulk: sealed pieces, each answered once, deleted after a while.
use crate::{StoreError, Tx, Value, person::Fresh};
use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};

/// A table that is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkCheck {
    /// sha256 of the secret in its address, hex.
    pub id: String,
    /// Rows, bad ones included.
    pub rows: u32,
    /// Rows that could not be read.
    pub bad_rows: u32,
    /// Pieces.
    pub parts: u32,
    /// When it was sent, microseconds since 1970 UTC.
    pub made_at: i64,
    /// When it is deleted, microseconds since 1970 UTC.
    pub until: i64,
}

/// How the rows of a piece, or of the pieces so far, were answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Answered with yes.
    pub good: u32,
    /// A certificate that does not hold.
    pub not_good: u32,
    /// No such certificate.
    pub not_found: u32,
}

/// A table and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkProgress {
    /// The table.
    pub check: BulkCheck,
    /// Rows in the pieces that are answered.
    pub done_rows: u32,
    /// Pieces that are answered.
    pub done_parts: u32,
    /// How.
    pub tally: Tally,
}

impl BulkProgress {
    /// Whether every piece is answered.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done_parts == self.check.parts
    }
}

/// The key of a table; only its address holds what it is made of. Without a `Debug` that shows it.
#[derive(Clone)]
pub struct BulkKey(pub [u8; 32]);

impl std::fmt::Debug for BulkKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BulkKey(…)")
    }
}

fn payload<'p>(bytes: &'p [u8], of: &'p str) -> Payload<'p, 'p> {
    Payload {
        msg: bytes,
        aad: of.as_bytes(),
    }
}

fn place(id: &str, part: u32, kind: &str) -> String {
    format!("{id}|{part}|{kind}")
}

impl BulkKey {
    fn seal(&self, of: &str, bytes: &[u8], fresh: &Fresh) -> Result<Vec<u8>, StoreError> {
        let cipher = Aes256Gcm::new_from_slice(&self.0).expect("the key has 32 bytes");
        let sealed = cipher
            .encrypt(&Nonce::from(*fresh), payload(bytes, of))
            .map_err(|_| StoreError::Bug("encryption of a piece failed".to_owned()))?;
        Ok([fresh.as_slice(), &sealed].concat())
    }

    fn open(&self, of: &str, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        let unreadable = || StoreError::Unreadable {
            column: "bytes".to_owned(),
            why: "a piece was sealed under another key or changed".to_owned(),
        };
        let (fresh, sealed) = sealed.split_first_chunk::<12>().ok_or_else(unreadable)?;
        let cipher = Aes256Gcm::new_from_slice(&self.0).expect("the key has 32 bytes");
        cipher
            .decrypt(&Nonce::from(*fresh), payload(sealed, of))
            .map_err(|_| unreadable())
    }
}

/// A piece of the question: how many rows, and their bytes.
#[derive(Debug, Clone)]
pub struct Question {
    /// Rows in it.
    pub rows: u32,
    /// Their bytes.
    pub bytes: Vec<u8>,
    /// Drawn for its encryption.
    pub fresh: Fresh,
}

impl Tx<'_> {
    /// Keeps a table, sealed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_bulk_check(
        &mut self,
        check: &BulkCheck,
        key: &BulkKey,
        questions: &[Question],
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into bulk_check (id, question_rows, bad_rows, parts, made_at, until) values ($1, $2, $3, $4, $5, $6)",
            &[
                Value::from(&check.id),
                check.rows.into(),
                check.bad_rows.into(),
                check.parts.into(),
                Value::Int(check.made_at),
                Value::Int(check.until),
            ],
        )?;
        for (part, question) in (0..).zip(questions) {
            let of = place(&check.id, part, "question");
            self.execute(
                "insert into bulk_check_part (bulk_check, part, part_rows, answered, bytes, good, not_good, not_found) \
                 values ($1, $2, $3, 0, $4, 0, 0, 0)",
                &[
                    Value::from(&check.id),
                    part.into(),
                    question.rows.into(),
                    key.seal(&of, &question.bytes, &question.fresh)?.into(),
                ],
            )?;
        }
        Ok(())
    }

    /// A table that is not over yet, and how far it is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn bulk_check(&mut self, id: &str, now: i64) -> Result<Option<BulkProgress>, StoreError> {
        let row = self.row(
            "select question_rows, bad_rows, parts, made_at, until from bulk_check where id = $1 and until > $2",
            &[id.into(), Value::Int(now)],
        )?;
        let Some(row) = row else { return Ok(None) };
        let check = BulkCheck {
            id: id.to_owned(),
            rows: row.number("question_rows")?,
            bad_rows: row.number("bad_rows")?,
            parts: row.number("parts")?,
            made_at: row.int("made_at")?,
            until: row.int("until")?,
        };
        let mut progress = BulkProgress {
            check,
            done_rows: 0,
            done_parts: 0,
            tally: Tally::default(),
        };
        let rows = self.rows(
            "select part_rows, good, not_good, not_found from bulk_check_part where bulk_check = $1 and answered = 1",
            &[id.into()],
        )?;
        for row in &rows {
            progress.done_parts += 1;
            progress.done_rows += row.number("part_rows")?;
            progress.tally.good += row.number("good")?;
            progress.tally.not_good += row.number("not_good")?;
            progress.tally.not_found += row.number("not_found")?;
        }
        Ok(Some(progress))
    }

    /// Rows of all tables that are kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn bulk_rows_kept(&mut self, now: i64) -> Result<u64, StoreError> {
        let rows = self.rows(
            "select question_rows from bulk_check where until > $1",
            &[Value::Int(now)],
        )?;
        rows.iter()
            .map(|row| Ok(row.int("question_rows")?.unsigned_abs()))
            .sum()
    }

    /// The first piece of a table that is not answered, opened.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn bulk_question(
        &mut self,
        id: &str,
        key: &BulkKey,
    ) -> Result<Option<(u32, Vec<u8>)>, StoreError> {
        let row = self.row(
            "select part, bytes from bulk_check_part where bulk_check = $1 and answered = 0 order by part limit 1",
            &[id.into()],
        )?;
        let Some(row) = row else { return Ok(None) };
        let part = row.number("part")?;
        let opened = key.open(&place(id, part, "question"), row.bytes("bytes")?)?;
        Ok(Some((part, opened)))
    }

    /// Puts the answer to a piece in the place of its question; nothing if another server was faster or the table is gone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_bulk_answer(
        &mut self,
        (id, part): (&str, u32),
        key: &BulkKey,
        (answer, tally): (&[u8], Tally),
        fresh: &Fresh,
    ) -> Result<(), StoreError> {
        let sealed = key.seal(&place(id, part, "answer"), answer, fresh)?;
        self.execute(
            "update bulk_check_part set answered = 1, bytes = $1, good = $2, not_good = $3, not_found = $4 \
             where bulk_check = $5 and part = $6 and answered = 0",
            &[
                sealed.into(),
                tally.good.into(),
                tally.not_good.into(),
                tally.not_found.into(),
                id.into(),
                part.into(),
            ],
        )?;
        Ok(())
    }

    /// The answer to a piece.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn bulk_answer(
        &mut self,
        id: &str,
        part: u32,
        key: &BulkKey,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        self.row(
            "select bytes from bulk_check_part where bulk_check = $1 and part = $2 and answered = 1",
            &[id.into(), part.into()],
        )?
        .map(|row| key.open(&place(id, part, "answer"), row.bytes("bytes")?))
        .transpose()
    }

    /// Deletes a table with all of its pieces.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn forget_bulk_check(&mut self, id: &str) -> Result<(), StoreError> {
        self.execute(
            "delete from bulk_check_part where bulk_check = $1",
            &[id.into()],
        )?;
        self.execute("delete from bulk_check where id = $1", &[id.into()])?;
        Ok(())
    }

    /// Deletes every table whose time is over; gives how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn forget_old_bulk_checks(&mut self, now: i64) -> Result<u64, StoreError> {
        self.execute(
            "delete from bulk_check_part where bulk_check in (select id from bulk_check where until <= $1)",
            &[Value::Int(now)],
        )?;
        self.execute(
            "delete from bulk_check where until <= $1",
            &[Value::Int(now)],
        )
    }
}
