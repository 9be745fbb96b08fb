//! The public record before it is public: leaves in a gap-free order, and the head that was signed.
use crate::{Kind, StoreError, Tx, Value};

/// A leaf with what opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Place in the record, from 0.
    pub position: u64,
    /// Its bytes, as published.
    pub bytes: Vec<u8>,
    /// The salt of its commitment; gone when the person behind it was erased.
    pub salt: Option<[u8; 32]>,
    /// The keyed hash by which this program knows its own leaves, where one was asked for.
    pub stamp: Option<[u8; 32]>,
}

/// A leaf to be appended.
#[derive(Debug, Clone, Copy)]
pub struct NewLeaf<'t> {
    /// Its bytes, as they will be published.
    pub bytes: &'t [u8],
    /// The salt of its commitment.
    pub salt: &'t [u8; 32],
    /// What it is about.
    pub subject: &'t str,
    /// The keyed hash over the bytes, where one is asked for.
    pub stamp: Option<&'t [u8; 32]>,
}

const COLUMNS: &[(&str, Kind)] = &[
    ("position", Kind::Int),
    ("kind", Kind::Text),
    ("bytes", Kind::Bytes),
    ("salt", Kind::Bytes),
    ("subject", Kind::Text),
    ("stamp", Kind::Bytes),
];

/// The signed head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHead {
    /// Number of leaves.
    pub size: u64,
    /// The signed checkpoint.
    pub checkpoint: String,
}

fn place(number: u64) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

impl Tx<'_> {
    /// Appends a leaf about `subject` in the act's own transaction; gives its place.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_leaf(
        &mut self,
        kind: &str,
        bytes: &[u8],
        salt: &[u8; 32],
        subject: &str,
    ) -> Result<u64, StoreError> {
        self.record_leaves(kind, &[(bytes, salt, subject)])
    }

    /// Appends leaves of one kind, each with its salt and what it is about; gives the place of the first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_leaves(
        &mut self,
        kind: &str,
        leaves: &[(&[u8], &[u8; 32], &str)],
    ) -> Result<u64, StoreError> {
        let unstamped = leaves.iter().map(|(bytes, salt, subject)| NewLeaf {
            bytes,
            salt,
            subject,
            stamp: None,
        });
        self.record_new_leaves(kind, unstamped)
    }

    /// Appends leaves of one kind; gives the place of the first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_new_leaves<'t>(
        &mut self,
        kind: &str,
        leaves: impl ExactSizeIterator<Item = NewLeaf<'t>>,
    ) -> Result<u64, StoreError> {
        let next = self
            .row(
                "update record_next set size = size + $1 where one = 1 returning size - $1 as position",
                &[place(leaves.len() as u64)],
            )?
            .ok_or(StoreError::Stale { what: "record" })?;
        let first = next.int("position")?;
        let rows = (first..).zip(leaves).map(|(position, leaf)| {
            vec![
                Value::Int(position),
                kind.into(),
                leaf.bytes.into(),
                leaf.salt.as_slice().into(),
                leaf.subject.into(),
                leaf.stamp.map(<[u8; 32]>::as_slice).into(),
            ]
        });
        self.insert("record_leaf", COLUMNS, rows)?;
        u64::try_from(first).map_err(|why| StoreError::Unreadable {
            column: "position".to_owned(),
            why: why.to_string(),
        })
    }

    /// Leaves from a place on, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn leaves_from(&mut self, from: u64, limit: u32) -> Result<Vec<Leaf>, StoreError> {
        let rows = self.rows(
            "select position, bytes, salt, stamp from record_leaf where position >= $1 order by position limit $2",
            &[place(from), limit.into()],
        )?;
        rows.iter().map(leaf).collect()
    }

    /// One leaf.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn leaf(&mut self, position: u64) -> Result<Option<Leaf>, StoreError> {
        let sql = "select position, bytes, salt, stamp from record_leaf where position = $1";
        self.row(sql, &[place(position)])?
            .map(|row| leaf(&row))
            .transpose()
    }

    /// How many leaves there are: the place of the next one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_size(&mut self) -> Result<u64, StoreError> {
        let row = self.row("select size from record_next where one = 1", &[])?;
        let row = row.ok_or(StoreError::Stale { what: "record" })?;
        Ok(row.int("size")?.unsigned_abs())
    }

    /// The signed head, or `None` before the first one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_head(&mut self) -> Result<Option<SignedHead>, StoreError> {
        self.signed_head("select size, checkpoint from record_head where one = 1")
    }

    /// Leaves under the head before the last, or `None` before the second.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_head_before(&mut self) -> Result<Option<u64>, StoreError> {
        let before = self.row(
            "select previous from record_head where one = 1 and previous is not null",
            &[],
        )?;
        before
            .map(|row| Ok(u64::try_from(row.int("previous")?).unwrap_or_default()))
            .transpose()
    }

    /// The newest head that was shown to a witness.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_shown(&mut self) -> Result<Option<SignedHead>, StoreError> {
        self.signed_head("select size, checkpoint from record_shown where one = 1")
    }

    fn signed_head(&mut self, sql: &'static str) -> Result<Option<SignedHead>, StoreError> {
        self.row(sql, &[])?
            .map(|row| {
                Ok(SignedHead {
                    size: u64::try_from(row.int("size")?).unwrap_or_default(),
                    checkpoint: row.text("checkpoint")?.to_owned(),
                })
            })
            .transpose()
    }

    /// Moves the head forward, only from the one it was computed on. A head of the same size has more co-signatures.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if another writer moved it.
    pub fn record_new_head(&mut self, old_size: u64, head: &SignedHead) -> Result<(), StoreError> {
        let values = [
            place(head.size),
            Value::from(&head.checkpoint),
            place(old_size),
        ];
        if self.record_head()?.is_none() {
            self.execute(
                "insert into record_head (one, size, checkpoint) values (1, $1, $2)",
                &values[..2],
            )?;
            return Ok(());
        }
        self.execute_one(
            "record head",
            "update record_head set size = $1, checkpoint = $2, previous = size \
             where one = 1 and size = $3 and size <= $1",
            &values,
        )
    }

    /// Keeps what will be shown to witnesses, before it is shown: never less than was shown before.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if more was shown already.
    pub fn record_showing(&mut self, head: &SignedHead) -> Result<(), StoreError> {
        let values = [place(head.size), Value::from(&head.checkpoint)];
        self.execute_one(
            "record shown",
            "insert into record_shown (one, size, checkpoint) values (1, $1, $2) on conflict (one) \
             do update set size = excluded.size, checkpoint = excluded.checkpoint where record_shown.size <= excluded.size",
            &values,
        )
    }
}

fn leaf(row: &crate::Row) -> Result<Leaf, StoreError> {
    Ok(Leaf {
        salt: row.array_or_null("salt")?,
        stamp: row.array_or_null("stamp")?,
        position: u64::try_from(row.int("position")?).unwrap_or_default(),
        bytes: row.bytes("bytes")?.to_vec(),
    })
}
