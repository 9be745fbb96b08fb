//! Certificates of archives: many rows in one act, found by number, or by the document of the holder.
use crate::{
    StoreError, Tx, Value,
    person::{index_key, index_of},
    row::Row,
};
use assay_core::{
    archive::{OldCertificate, close::IssuerKey},
    identifier::certificate_number,
    level::Level,
    person::Document,
};
use hmac::Hmac;
use jiff::civil::Date;
use sha2::Sha256;
use std::collections::HashSet;

/// A certificate of an archive, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptOldCertificate {
    /// The number as printed.
    pub number: String,
    /// The holder's name.
    pub holder: String,
    /// The occupation, as the certificate names it.
    pub occupation: String,
    /// The level.
    pub level: Level,
    /// The day of issue.
    pub issued_on: Date,
    /// Who issued it.
    pub institution: String,
    /// The archive it came from.
    pub archive: String,
    /// The issuer's name, folded: whose archive it is in.
    pub issuer: String,
    /// The addition by which it came, where two persons added it.
    pub addition: Option<String>,
}

// A statement with a `select` may write many rows, and one that may abort halfway is prepared by SQLite to be taken back by itself: four
// pages are copied aside for a row. So the number is looked for beforehand, and the row fails instead.
const LITE_TAKEN: &str = "select 1 from certificate where number = ?1";
const LITE: &str = "insert or fail into old_certificate (number, holder, document_index, occupation, level, issued_on, institution, archive, issuer) \
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict (number) do nothing";
const PG: &str = "insert into old_certificate (number, holder, document_index, occupation, level, issued_on, institution, archive, issuer) \
     select * from unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[]) as r \
     (number, holder, document_index, occupation, level, issued_on, institution, archive, issuer) \
     where not exists (select 1 from certificate c where c.number = r.number) on conflict (number) do nothing returning number";
const PG_ALIKE: &str = "insert into look_alike_number (found_by, number) select * from unnest($1::text[], $2::text[]) on conflict (found_by, number) do nothing";
/// Rows that PostgreSQL gets in one statement.
const BATCH: usize = 5_000;

/// Adds certificates of one archive. Rows whose number is there already are not added; [`Adding::end`] names them.
pub struct Adding {
    index: Hmac<Sha256>,
    archive: String,
    /// Rows that wait for the next statement of PostgreSQL; SQLite takes each at once.
    waiting: Vec<Waiting>,
    /// Numbers that are not written as they are looked for, behind what they are found by; they wait too.
    alike: (Vec<String>, Vec<String>),
    there: Vec<u64>,
}

/// A row that PostgreSQL gets with others.
struct Waiting {
    row: u64,
    /// Every column but the document.
    text: [String; 8],
    document: Option<[u8; 32]>,
}

impl std::fmt::Debug for Adding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Adding(…)")
    }
}

impl Tx<'_> {
    /// Begins to add certificates of an archive.
    #[must_use]
    pub fn add_old_certificates(&self, archive: &str) -> Adding {
        Adding {
            index: index_key(self.keys),
            archive: archive.to_owned(),
            waiting: Vec::new(),
            alike: (Vec::new(), Vec::new()),
            there: Vec::new(),
        }
    }

    /// The certificate of an archive with this number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn old_certificate(
        &mut self,
        number: &str,
    ) -> Result<Option<KeptOldCertificate>, StoreError> {
        let row = self.row(
            "select number, holder, occupation, level, issued_on, institution, archive, issuer, addition \
             from old_certificate where number = $1",
            &[number.into()],
        )?;
        row.as_ref().map(kept).transpose()
    }

    /// Every certificate of archives whose holder has this document, by number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn old_certificates_with(
        &mut self,
        document: &Document,
    ) -> Result<Vec<KeptOldCertificate>, StoreError> {
        let found_by = index_of(&index_key(self.keys), &document.kind, &document.number);
        let rows = self.rows(
            "select number, holder, occupation, level, issued_on, institution, archive, issuer, addition \
             from old_certificate where document_index = $1 order by number",
            &[Value::Bytes(found_by.to_vec())],
        )?;
        rows.iter().map(kept).collect()
    }
}

pub(crate) fn kept(row: &Row) -> Result<KeptOldCertificate, StoreError> {
    Ok(KeptOldCertificate {
        number: row.text("number")?.to_owned(),
        holder: row.text("holder")?.to_owned(),
        occupation: row.text("occupation")?.to_owned(),
        level: row.parsed("level")?,
        issued_on: row.day("issued_on")?,
        institution: row.text("institution")?.to_owned(),
        archive: row.text("archive")?.to_owned(),
        issuer: row.text("issuer")?.to_owned(),
        addition: row.text_or_null("addition")?.map(str::to_owned),
    })
}

impl Adding {
    /// Adds a certificate; `row` names it if its number is there already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add(
        &mut self,
        tx: &mut Tx<'_>,
        row: u64,
        certificate: &OldCertificate<'_>,
        issuer: &IssuerKey,
    ) -> Result<(), StoreError> {
        let (kind, number) = (certificate.document_kind, certificate.document_number);
        let document = (!number.is_empty()).then(|| index_of(&self.index, kind, number));
        let day = certificate.issued_on.to_string();
        if let Some(sqlite) = tx.connection.as_sqlite() {
            let is_taken = sqlite
                .prepare_cached(LITE_TAKEN)?
                .exists([certificate.number])?;
            if is_taken {
                self.there.push(row);
                return Ok(());
            }
            let added = sqlite.prepare_cached(LITE)?.execute(rusqlite::params![
                certificate.number,
                certificate.holder,
                document.as_ref().map(<[u8; 32]>::as_slice),
                certificate.occupation,
                certificate.level.id(),
                day,
                certificate.institution,
                self.archive,
                issuer.as_str(),
            ])?;
            if added == 0 {
                self.there.push(row);
            }
            return tx.record_look_alike(certificate.number);
        }
        // A number that turns out to be there already is listed already.
        let key = certificate_number::key(certificate.number);
        if key != certificate.number {
            self.alike.0.push(key.into_owned());
            self.alike.1.push(certificate.number.to_owned());
        }
        let text = [
            certificate.number,
            certificate.holder,
            certificate.occupation,
            certificate.level.id(),
            &day,
            certificate.institution,
            &self.archive,
            issuer.as_str(),
        ];
        self.waiting.push(Waiting {
            row,
            text: text.map(str::to_owned),
            document,
        });
        if self.waiting.len() == BATCH {
            self.flush(tx)?;
        }
        Ok(())
    }

    /// Ends; gives the rows whose number was there already.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn end(mut self, tx: &mut Tx<'_>) -> Result<Vec<u64>, StoreError> {
        self.flush(tx)?;
        Ok(self.there)
    }

    /// Gives PostgreSQL the rows that wait.
    fn flush(&mut self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let Some(client) = tx.connection.as_postgres() else {
            return Ok(());
        };
        let waiting = &self.waiting;
        let column =
            |at: usize| -> Vec<&str> { waiting.iter().map(|row| row.text[at].as_str()).collect() };
        let documents: Vec<Option<&[u8]>> = waiting
            .iter()
            .map(|row| row.document.as_ref().map(<[u8; 32]>::as_slice))
            .collect();
        let added = client.query(
            PG,
            &[
                &column(0),
                &column(1),
                &documents,
                &column(2),
                &column(3),
                &column(4),
                &column(5),
                &column(6),
                &column(7),
            ],
        )?;
        if added.len() < waiting.len() {
            let mut added: HashSet<&str> = added.iter().map(|row| row.get(0)).collect();
            // A number that stands twice in the batch was added once: the first row has it.
            let twice = waiting
                .iter()
                .filter(|row| !added.remove(row.text[0].as_str()));
            self.there.extend(twice.map(|row| row.row));
        }
        self.waiting.clear();
        let (keys, numbers) = std::mem::take(&mut self.alike);
        if !keys.is_empty() {
            client.execute(PG_ALIKE, &[&keys, &numbers])?;
        }
        Ok(())
    }
}
