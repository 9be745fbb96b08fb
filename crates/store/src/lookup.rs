//! One lookup over the numbers of every scheme: what Assay issued and what came from archives.
use crate::{Row, StoreError, Tx};
use assay_core::identifier::certificate_number;

/// A certificate that a number may mean; just enough to decide whether it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The number as stored.
    pub number: String,
    /// The holder's name: folded for one of ours, as written for an old one.
    pub name: String,
    /// Whether it came from an archive.
    pub is_old: bool,
}

const CANDIDATES: &str = "select number, name_fold as name, cast(0 as bigint) as old, edition from certificate \
     where stage = 'released' and number = $1 \
     union all select number, holder, 1, 0 from old_certificate where number = $1 \
     union all select c.number, c.name_fold, 0, c.edition from look_alike_number l join certificate c on c.number = l.number \
     where l.found_by = $1 and c.stage = 'released' \
     union all select o.number, o.holder, 1, 0 from look_alike_number l join old_certificate o on o.number = l.number \
     where l.found_by = $1";

impl Tx<'_> {
    /// Lists a number of a certificate that is stored, if it is not written as it is looked for. Once is enough.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn record_look_alike(&mut self, number: &str) -> Result<(), StoreError> {
        let key = certificate_number::key(number);
        if key == number {
            return Ok(());
        }
        self.execute(
            "insert into look_alike_number (found_by, number) values ($1, $2) on conflict (found_by, number) do nothing",
            &[key.as_ref().into(), number.into()],
        )?;
        Ok(())
    }

    /// Every certificate whose number has this key: one statement and one answer, whether there is one or not. Of several
    /// editions only the newest counts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn numbers_alike(&mut self, key: &str) -> Result<Vec<Candidate>, StoreError> {
        let rows = self.rows(CANDIDATES, &[key.into()])?;
        let mut found: Vec<(Candidate, i64)> = Vec::new();
        for row in &rows {
            let (candidate, edition) = candidate(row)?;
            match found
                .iter_mut()
                .find(|(one, _)| !one.is_old && !candidate.is_old && one.number == candidate.number)
            {
                Some(kept) if kept.1 < edition => *kept = (candidate, edition),
                Some(_) => {}
                None => found.push((candidate, edition)),
            }
        }
        Ok(found.into_iter().map(|(candidate, _)| candidate).collect())
    }
}

fn candidate(row: &Row) -> Result<(Candidate, i64), StoreError> {
    let candidate = Candidate {
        number: row.text("number")?.to_owned(),
        name: row.text("name")?.to_owned(),
        is_old: row.int("old")? == 1,
    };
    Ok((candidate, row.int("edition")?))
}
