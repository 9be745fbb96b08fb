//! Qualification certificates of an archive.
use super::{At, Take};
use crate::{
    app::{Failure, refused},
    import::certificates::{CertificateRow, Certificates},
    table::Fault,
};
use assay_core::{
    archive::{Archive, ArchiveRefused, ImportArchive, body_of, close::IssuerKey},
    authority::{self, Action},
    refusal::Refused,
};
use assay_store::{archive::Closed, old_certificate::Adding};

/// Brings the certificates of an archive into the register.
#[derive(Debug)]
pub struct TakeCertificates {
    archive: Archive,
    adding: Option<(Adding, Closed)>,
    /// The last issuer's name and its key: archives are sorted, so it is mostly the next one's too.
    issuer: (String, IssuerKey),
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
            issuer: (String::new(), IssuerKey::of("")),
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
            let closed = at.tx.closed_archives()?;
            let adding = at.tx.add_old_certificates(&self.archive.sha256[..16]);
            self.adding = Some((adding, closed));
        }
        let certificate = of.certificate();
        if self.issuer.0 != certificate.institution {
            let name = certificate.institution.to_owned();
            let key = IssuerKey::of(&name);
            self.issuer = (name, key);
        }
        if let Some((adding, closed)) = &mut self.adding {
            let law = &at.house.law.pack;
            may_come(certificate.number, &self.issuer.1, closed)
                .map_err(|why| refused(Refused::new(law, at.call.today, why)))?;
            adding.add(at.tx, row, &certificate, &self.issuer.1)?;
        }
        Ok(())
    }

    fn end(self, at: &mut At<'_, '_>) -> Result<Vec<(u64, Fault)>, Failure> {
        let there = match self.adding {
            Some((adding, _)) => adding.end(at.tx)?,
            None => Vec::new(),
        };
        let twice = |row| (row, Fault::from(ArchiveRefused::Twice));
        Ok(there.into_iter().map(twice).collect())
    }
}

/// Whether the door is open for a certificate; the database asks once more.
fn may_come(number: &str, issuer: &IssuerKey, closed: &Closed) -> Result<(), ArchiveRefused> {
    if closed.door || closed.issuers.contains(issuer.as_str()) {
        return Err(ArchiveRefused::Closed);
    }
    if body_of(number).is_some_and(|body| closed.bodies.contains(body)) {
        return Err(ArchiveRefused::ClosedBody);
    }
    Ok(())
}
