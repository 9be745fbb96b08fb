//! Qualification certificates of an archive.
use super::{At, Take};
use crate::{
    app::Failure,
    import::certificates::{CertificateRow, Certificates},
    table::Fault,
};
use assay_core::{
    archive::{Archive, ArchiveRefused, ImportArchive},
    authority::{self, Action},
};
use assay_store::old_certificate::Adding;

/// Brings the certificates of an archive into the register.
#[derive(Debug)]
pub struct TakeCertificates {
    archive: Archive,
    adding: Option<Adding>,
}

impl Take for TakeCertificates {
    type Of = Certificates;
    const ACT: &'static str = ImportArchive::NAME;

    fn new(archive: &str) -> Self {
        Self {
            archive: Archive {
                sha256: archive.to_owned(),
            },
            adding: None,
        }
    }

    fn take(
        &mut self,
        at: &mut At<'_, '_>,
        row: u64,
        of: CertificateRow<'_>,
    ) -> Result<(), Failure> {
        if self.adding.is_none() {
            authority::permit::<ImportArchive>(&at.call.actor, &self.archive)?;
            self.adding = Some(at.tx.add_old_certificates(&self.archive.sha256[..16]));
        }
        if let Some(adding) = &mut self.adding {
            adding.add(at.tx, row, &of.certificate())?;
        }
        Ok(())
    }

    fn end(self, at: &mut At<'_, '_>) -> Result<Vec<(u64, Fault)>, Failure> {
        let there = match self.adding {
            Some(adding) => adding.end(at.tx)?,
            None => Vec::new(),
        };
        let twice = |row| (row, Fault::from(ArchiveRefused::Twice));
        Ok(there.into_iter().map(twice).collect())
    }
}
