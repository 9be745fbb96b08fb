//! `assay keys doubtful`: what a stolen key may have signed, by the order of the record.
use crate::{
    cli::{CliError, Ended, out},
    edge,
    house::House,
};
use assay_core::{id::Id, institution::Institution};
use assay_store::{
    StoreError,
    doubtful::{Logged, Vouched},
};
use serde_json::json;

/// Rows that are read together.
const BATCH: u32 = 10_000;

/// Since when a key may be known to others, and how to answer.
pub(super) struct Asked {
    since: jiff::Timestamp,
    json: bool,
}

fn world(why: &StoreError) -> CliError {
    CliError::World(why.to_string())
}

impl Asked {
    pub(super) fn read(since: &str, json: bool) -> Result<Self, CliError> {
        let since = since.parse().map_err(|_| {
            CliError::Input(format!(
                "`{since}` is no instant; write it like 2026-11-25T08:00:00Z"
            ))
        })?;
        Ok(Self { since, json })
    }

    /// The certificates of an institution, of one generation of its keys or of all.
    pub(super) fn of_institution(
        &self,
        house: &House,
        institution: &str,
        generation: Option<u32>,
    ) -> Result<Ended, CliError> {
        let unknown = || CliError::Input(format!("there is no institution `{institution}`"));
        let id: Id<Institution> = Id::parse(institution).map_err(|_| unknown())?;
        let known = house.store.read(|tx| Ok(tx.institution(&id)?.is_some()));
        if !known.map_err(|why| world(&why))? {
            return Err(unknown());
        }
        let size = self.size(house)?;
        let (mut count, mut next) = (0_u64, size);
        loop {
            let batch = house.store.read(|tx| tx.logged_from(&id, next, BATCH));
            let batch = batch.map_err(|why| world(&why))?;
            let Some(last) = batch.last() else {
                break;
            };
            next = last.leaf + 1;
            let asked = |one: &&Logged| generation.is_none_or(|asked| asked == one.generation);
            for one in batch.iter().filter(asked) {
                count += 1;
                out::say(&self.certificate(one))?;
            }
        }
        out::complain(&format!(
            "{count} certificates are doubtful. The first {size} leaves of the record were public before {}: a certificate among them is older than the theft, whatever it says.",
            self.since
        ));
        Ok(Ended::Yes)
    }

    /// What the authority signed for the directory: who may appraise, who was stopped, whose keys are new.
    pub(super) fn of_authority(&self, house: &House) -> Result<Ended, CliError> {
        let size = self.size(house)?;
        let (mut count, mut next) = (0_u64, size);
        loop {
            let batch = house.store.read(|tx| tx.vouched_from(next, BATCH));
            let batch = batch.map_err(|why: StoreError| world(&why))?;
            let Some(last) = batch.last() else {
                break;
            };
            next = last.leaf + 1;
            for one in &batch {
                count += 1;
                out::say(&self.vouched(one))?;
            }
        }
        out::complain(&format!(
            "{count} entries of the directory are doubtful. The first {size} leaves of the record were public before {}: an entry among them is older than the theft. A note that is in no record was never published: the directory of this installation does not show it.",
            self.since
        ));
        Ok(Ended::Yes)
    }

    fn size(&self, house: &House) -> Result<u64, CliError> {
        let size = house
            .store
            .read(|tx| tx.record_size_at(self.since.as_microsecond()));
        size.map_err(|why: StoreError| world(&why))
    }

    fn certificate(&self, one: &Logged) -> String {
        let public_at = one.released_at.map(edge::instant);
        if self.json {
            let said = json!({
                "number": one.number, "edition": one.edition, "leaf": one.leaf, "public_at": public_at,
                "status": one.status, "generation": one.generation,
            });
            return said.to_string();
        }
        format!(
            "{:>10}  {:20}  {}  {}  keys {}",
            one.leaf,
            public_at.as_deref().unwrap_or("not yet public"),
            one.number,
            one.status,
            one.generation
        )
    }

    fn vouched(&self, one: &Vouched) -> String {
        if self.json {
            return json!({"leaf": one.leaf, "kind": one.kind, "subject": one.subject}).to_string();
        }
        format!("{:>10}  {:16}  {}", one.leaf, one.kind, one.subject)
    }
}
