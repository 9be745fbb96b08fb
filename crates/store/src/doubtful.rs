//! What a stolen key may have signed: told by the order of the public record, which a thief cannot choose.
use crate::{StoreError, Tx};
use assay_core::{id::Id, institution::Institution};

/// A certificate at its place in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// As printed.
    pub number: String,
    /// 1, and one more for each correction.
    pub edition: u32,
    /// Place in the record.
    pub leaf: u64,
    /// When it became public, in microseconds since 1970 UTC; `None` if it is not yet.
    pub released_at: Option<i64>,
    /// valid, suspended, revoked, superseded or void.
    pub status: String,
    /// Which generation of the institution's keys signed it.
    pub generation: u32,
}

/// Something that the authority signed for the directory, at its place in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    /// Place in the record.
    pub leaf: u64,
    /// directory-entry, stop or key-generation.
    pub kind: String,
    /// The filing or institution, or whose keys.
    pub subject: String,
}

fn place(position: u64) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}

impl Tx<'_> {
    /// How many leaves of the record were surely public before an instant: those in front of the first certificate, of
    /// whatever institution, that became public then or later.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_size_at(&mut self, at: i64) -> Result<u64, StoreError> {
        let row = self.row(
            "select min(leaf) as first from certificate where released_at >= $1",
            &[at.into()],
        )?;
        let first = match row {
            Some(row) => row.int_or_null("first")?,
            None => None,
        };
        let head = self.record_head()?.map_or(0, |head| head.size);
        Ok(first.map_or(head, |first| u64::try_from(first).unwrap_or(head)))
    }

    /// The certificates of an institution from a place in the record on, in its order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn logged_from(
        &mut self,
        institution: &Id<Institution>,
        leaf: u64,
        limit: u32,
    ) -> Result<Vec<Logged>, StoreError> {
        let rows = self.rows(
            "select c.number, c.edition, c.leaf, c.released_at, c.status, p.generation from certificate c \
             join certificate_plan p on p.certificate = c.id where c.institution = $1 and c.leaf >= $2 order by c.leaf limit $3",
            &[institution.into(), place(leaf).into(), limit.into()],
        )?;
        rows.iter()
            .map(|row| {
                Ok(Logged {
                    number: row.text("number")?.to_owned(),
                    edition: row.number("edition")?,
                    leaf: u64::try_from(row.int("leaf")?).unwrap_or_default(),
                    released_at: row.int_or_null("released_at")?,
                    status: row.text("status")?.to_owned(),
                    generation: row.number("generation")?,
                })
            })
            .collect()
    }

    /// What the authority signed for the directory from a place in the record on, in its order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn vouched_from(&mut self, leaf: u64, limit: u32) -> Result<Vec<Vouched>, StoreError> {
        let rows = self.rows(
            "select position, kind, subject from record_leaf \
             where position >= $1 and kind in ('directory-entry', 'stop', 'key-generation') order by position limit $2",
            &[place(leaf).into(), limit.into()],
        )?;
        rows.iter()
            .map(|row| {
                Ok(Vouched {
                    leaf: u64::try_from(row.int("position")?).unwrap_or_default(),
                    kind: row.text("kind")?.to_owned(),
                    subject: row.text("subject")?.to_owned(),
                })
            })
            .collect()
    }
}
