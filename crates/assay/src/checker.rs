//! The stranger's check of our own certificates, with the keys, lists and the record of this installation. What many certificates
//! share is read once.
use crate::{
    app::status_lists::REASONS,
    house::{
        House,
        publish::{self, PublishError},
    },
};
use assay_proof::{
    credential::Misshapen,
    directory::Entry,
    status::{NotAList, Purpose},
    verify::{Lists, Trust, Verdict, verify},
};
use assay_store::{StoreError, certificate::Certificate};
use std::collections::HashMap;

/// Lists of so many blocks are held at once; a table in order of numbers needs one.
const TRUSTS_MAX: usize = 64;

/// Why a check could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CheckError {
    /// The database.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The public record.
    #[error("{0}")]
    Record(#[from] PublishError),
    /// A status list of ours is none.
    #[error("{0}")]
    List(#[from] NotAList),
    /// A certificate of ours is none.
    #[error("{0}")]
    Credential(#[from] Misshapen),
}

/// Checks certificates one after another.
#[derive(Debug)]
pub(crate) struct Checker<'h> {
    house: &'h House,
    directory: Option<Vec<String>>,
    trusts: HashMap<(String, u32), Trust>,
}

impl<'h> Checker<'h> {
    /// A checker that has read nothing yet.
    pub(crate) fn new(house: &'h House) -> Self {
        Self {
            house,
            directory: None,
            trusts: HashMap::new(),
        }
    }

    /// The check of a certificate, line by line.
    ///
    /// # Errors
    /// [`CheckError`].
    pub(crate) fn verdict(&mut self, certificate: &Certificate) -> Result<Verdict, CheckError> {
        let house = self.house;
        let salt = match certificate.leaf {
            Some(leaf) => house.store.read(|tx| tx.leaf(leaf))?,
            None => None,
        };
        let salt = salt.and_then(|leaf| leaf.salt);
        let proof = match (certificate.leaf, salt) {
            (Some(leaf), Some(salt)) => {
                let folder = house.folder.join("record");
                publish::prove(&folder, &house.record_note_key(), leaf, salt)?
            }
            _ => None,
        };
        let trust = self.trust(certificate)?;
        let bytes = certificate.credential.as_deref().unwrap_or_default();
        Ok(verify(bytes, proof.as_ref(), trust)?)
    }

    /// Keys, directory and lists for a certificate.
    fn trust(&mut self, certificate: &Certificate) -> Result<&Trust, CheckError> {
        let block = certificate.place.block;
        let place = (certificate.institution.to_string(), block);
        if !self.trusts.contains_key(&place) {
            if self.trusts.len() >= TRUSTS_MAX {
                self.trusts.clear();
            }
            let trust = self.read(certificate)?;
            self.trusts.insert(place.clone(), trust);
        }
        Ok(&self.trusts[&place])
    }

    fn read(&mut self, certificate: &Certificate) -> Result<Trust, CheckError> {
        let (house, institution) = (self.house, &certificate.institution);
        let block = certificate.place.block;
        if self.directory.is_none() {
            self.directory = Some(house.store.read(|tx| tx.directory_entries())?);
        }
        let mut lists = Lists::default();
        house.store.read(|tx| -> Result<(), CheckError> {
            for purpose in [Purpose::Revocation, Purpose::Suspension] {
                let list = tx.status_list(purpose.id(), institution, block)?;
                lists.add(&list.unwrap_or_default())?;
            }
            let reasons = tx.status_list(REASONS, institution, block)?;
            lists.add_reasons(&String::from_utf8_lossy(&reasons.unwrap_or_default()));
            Ok(())
        })?;
        let authority = house.authority_note_key()?;
        let did = house.host.institution_did(institution.as_str());
        let own = |note: &&String| Entry::did_of(note) == Some(did.as_str());
        let entries = self.directory.iter().flatten();
        let directory = entries.filter(own).cloned().collect();
        Ok(Trust {
            lists,
            directory,
            authority: Some(authority),
            record: Some(house.record_note_key()),
            // The second signature is for those who take the file along.
            second_keys: Vec::new(),
        })
    }
}
