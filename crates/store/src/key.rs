//! Generations of keys: which one signs, since when, and the directory entries that name them.
use crate::{StoreError, Tx, Value};
use assay_core::{
    decision::Decided,
    id::Id,
    institution::{Filing, Institution},
    key::KeyRotation,
};

/// A further generation of keys, as the register keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptGeneration {
    /// Whose: `authority`, or an institution.
    pub holder: String,
    /// 2, 3, …
    pub generation: u32,
    /// When it began, in microseconds since 1970 UTC.
    pub begun_at: i64,
    /// The public Ed25519 key as a Multikey.
    pub key: String,
    /// The authority's signed note that names the public keys.
    pub note: String,
    /// Why the one before was left.
    pub reason: String,
}

impl Tx<'_> {
    /// Which generation signs now, for an act that signs: until it ends no other generation begins.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn key_in_force(&mut self, holder: &str) -> Result<u32, StoreError> {
        let row = self.row(
            "insert into key_in_force (holder, generation) values ($1, 1) \
             on conflict (holder) do update set generation = key_in_force.generation returning generation",
            &[holder.into()],
        )?;
        row.ok_or(StoreError::Stale { what: "key" })?
            .number("generation")
    }

    /// The newest generation, to look at.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn newest_generation(&mut self, holder: &str) -> Result<u32, StoreError> {
        let row = self.row(
            "select generation from key_in_force where holder = $1",
            &[holder.into()],
        )?;
        row.map_or(Ok(1), |row| row.number("generation"))
    }

    /// Every generation but the first ones, in the order of the record.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn key_generations(&mut self) -> Result<Vec<KeptGeneration>, StoreError> {
        let rows = self.rows(
            "select holder, generation, begun_at, key, note, reason from key_generation order by leaf",
            &[],
        )?;
        rows.iter()
            .map(|row| {
                let text = |column| row.text(column).map(str::to_owned);
                Ok(KeptGeneration {
                    holder: text("holder")?,
                    generation: row.number("generation")?,
                    begun_at: row.int("begun_at")?,
                    key: text("key")?,
                    note: text("note")?,
                    reason: text("reason")?,
                })
            })
            .collect()
    }

    /// Begins a generation: from this commit on it signs.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if another one began meanwhile.
    pub fn record_rotate(
        &mut self,
        decided: &Decided<KeyRotation>,
        at: i64,
        key: &str,
        (note, leaf): (&str, u64),
    ) -> Result<(), StoreError> {
        let holder = decided.holder.id();
        self.execute_one(
            "key",
            "update key_in_force set generation = $1 where holder = $2 and generation = $3",
            &[
                decided.generation.into(),
                holder.into(),
                (decided.generation - 1).into(),
            ],
        )?;
        self.execute(
            "insert into key_generation (holder, generation, begun_at, key, note, leaf, reason, begun_by) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                holder.into(),
                decided.generation.into(),
                Value::Int(at),
                key.into(),
                note.into(),
                place(leaf),
                Value::from(&decided.reason),
                Value::from(&decided.by),
            ],
        )?;
        Ok(())
    }

    /// Every signed directory entry with its filing, in the order of the record.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn entries_with_filings(&mut self) -> Result<Vec<(Id<Filing>, String)>, StoreError> {
        let rows = self.rows(
            "select leaf, id as filing, entry from filing where entry is not null \
             union all select leaf, filing, entry from renewed_entry order by leaf",
            &[],
        )?;
        rows.iter()
            .map(|row| Ok((row.id("filing")?, row.text("entry")?.to_owned())))
            .collect()
    }

    /// The entries that were signed when filings of an institution were published.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn first_entries_of(
        &mut self,
        institution: &Id<Institution>,
    ) -> Result<Vec<(Id<Filing>, String)>, StoreError> {
        let rows = self.rows(
            "select id as filing, entry from filing where entry is not null and institution = $1 order by leaf",
            &[institution.into()],
        )?;
        rows.iter()
            .map(|row| Ok((row.id("filing")?, row.text("entry")?.to_owned())))
            .collect()
    }

    /// Adds an entry that names a new key, or is signed by one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_renewed_entry(
        &mut self,
        filing: &Id<Filing>,
        entry: &str,
        leaf: u64,
    ) -> Result<(), StoreError> {
        self.execute(
            "insert into renewed_entry (leaf, filing, entry) values ($1, $2, $3)",
            &[place(leaf), filing.into(), entry.into()],
        )?;
        Ok(())
    }
}

fn place(leaf: u64) -> Value {
    Value::Int(i64::try_from(leaf).unwrap_or(i64::MAX))
}
