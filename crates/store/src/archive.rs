//! Archives of old certificates: which are open, which were closed under which root, and what was added afterwards.
use crate::{
    Row, StoreError, Tx, Value,
    old_certificate::{KeptOldCertificate, kept},
};
use assay_core::{
    archive::{
        add::{Addition, AdditionEnded, AdditionProposed},
        body_of,
        close::{ArchiveClosed, ArchiveDoor, IssuerArchive, IssuerKey},
    },
    decision::Decided,
    id::Id,
};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What stands for every issuer where the door itself is closed.
const DOOR: &str = "*";

/// A closing as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// The issuer's name, folded; `*` for the door.
    pub issuer: String,
    /// As shown.
    pub name: String,
    /// Certificates under the root.
    pub certificates: u32,
    /// Hex root over them.
    pub root: String,
    /// The day.
    pub closed_on: Date,
    /// Place of the root in the record.
    pub leaf: u64,
}

/// An archive with its closing and how often it was added to, by reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptArchive {
    /// The archive.
    pub archive: IssuerArchive,
    /// Its closing.
    pub closing: Option<Closing>,
    /// Additions by reason.
    pub additions: Vec<(String, u32)>,
}

/// A certificate as the root commits to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// The certificate.
    pub certificate: KeptOldCertificate,
    /// Keyed hash of the holder's document, where there is one.
    pub document: Option<Vec<u8>>,
}

/// What the door checks for each row of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Closed {
    /// Whether the door is shut.
    pub door: bool,
    /// Issuers whose archive is closed.
    pub issuers: BTreeSet<String>,
    /// Digits 3 to 10 of numbers that belong to them.
    pub bodies: BTreeSet<String>,
}

const CLOSING: &str = "select issuer, name, certificates, root, closed_on, leaf from archive_closing where issuer = $1";
const ADDITION: &str = "select id, number, holder, occupation, level, issued_on, institution, reason, note, proposed_by, ended \
    from archive_addition where id = $1";
const ADDITIONS: &str = "select id, number, holder, occupation, level, issued_on, institution, reason, note, proposed_by, ended \
    from archive_addition order by proposed_on desc, id";

impl Tx<'_> {
    /// What is closed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn closed_archives(&mut self) -> Result<Closed, StoreError> {
        let mut closed = Closed::default();
        for row in self.rows("select issuer from archive_closing order by issuer", &[])? {
            let issuer = row.text("issuer")?;
            if issuer == DOOR {
                closed.door = true;
            } else {
                closed.issuers.insert(issuer.to_owned());
            }
        }
        for row in self.rows("select body from archive_body order by body", &[])? {
            closed.bodies.insert(row.text("body")?.to_owned());
        }
        Ok(closed)
    }

    /// The closing of an issuer's archive.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn archive_closing(&mut self, issuer: &str) -> Result<Option<Closing>, StoreError> {
        self.row(CLOSING, &[issuer.into()])?
            .map(|row| closing(&row))
            .transpose()
    }

    /// The closing of the door.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn door_closing(&mut self) -> Result<Option<Closing>, StoreError> {
        self.archive_closing(DOOR)
    }

    /// Every closing in the order of the record; the door's is the last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn archive_closings(&mut self) -> Result<Vec<Closing>, StoreError> {
        let sql = "select issuer, name, certificates, root, closed_on, leaf from archive_closing order by leaf";
        self.rows(sql, &[])?.iter().map(closing).collect()
    }

    /// Every archive that has certificates or a closing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn archives(&mut self) -> Result<Vec<KeptArchive>, StoreError> {
        let rows = self.rows(
            "select issuer, min(institution) name, count(*) certificates from old_certificate \
             where addition is null group by issuer order by issuer",
            &[],
        )?;
        let added = self.rows(
            "select issuer, reason, count(*) times from archive_addition where ended = 'approved' \
             group by issuer, reason order by issuer, reason",
            &[],
        )?;
        rows.iter()
            .map(|row| {
                let issuer = row.text("issuer")?.to_owned();
                let closing = self.archive_closing(&issuer)?;
                let mut additions = Vec::new();
                for one in &added {
                    if one.text("issuer")? == issuer {
                        additions.push((one.text("reason")?.to_owned(), one.number("times")?));
                    }
                }
                let name = row.text("name")?.to_owned();
                Ok(KeptArchive {
                    archive: IssuerArchive {
                        issuer: IssuerKey::of(&name),
                        name,
                        certificates: row.number("certificates")?,
                        closed_on: closing.as_ref().map(|one| one.closed_on),
                    },
                    closing,
                    additions,
                })
            })
            .collect()
    }

    /// The archive of one issuer; empty where nothing was imported.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn archive_of(&mut self, name: &str) -> Result<IssuerArchive, StoreError> {
        let issuer = IssuerKey::of(name);
        let row = self.row(
            "select count(*) certificates from old_certificate where issuer = $1 and addition is null",
            &[issuer.as_str().into()],
        )?;
        let certificates = row.map_or(Ok(0), |row| row.number("certificates"))?;
        let closed_on = self.archive_closing(issuer.as_str())?;
        Ok(IssuerArchive {
            issuer,
            name: name.to_owned(),
            certificates,
            closed_on: closed_on.map(|one| one.closed_on),
        })
    }

    /// The door, with how many archives are open.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn archive_door(&mut self) -> Result<ArchiveDoor, StoreError> {
        let open = self.archives()?;
        let open = open.iter().filter(|one| one.closing.is_none()).count();
        Ok(ArchiveDoor {
            open: u32::try_from(open).unwrap_or(u32::MAX),
            shut_on: self.door_closing()?.map(|one| one.closed_on),
        })
    }

    /// What the root of an issuer's archive commits to, in the order of the numbers' bytes on every database.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn archived(&mut self, issuer: &str) -> Result<Vec<Archived>, StoreError> {
        let rows = self.rows(
            "select number, holder, document_index, occupation, level, issued_on, institution, archive, issuer, addition \
             from old_certificate where issuer = $1 and addition is null",
            &[issuer.into()],
        )?;
        let mut all = rows
            .iter()
            .map(|row| {
                Ok(Archived {
                    certificate: kept(row)?,
                    document: row.bytes_or_null("document_index")?.map(<[u8]>::to_vec),
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        all.sort_by(|one, other| one.certificate.number.cmp(&other.certificate.number));
        Ok(all)
    }

    /// Closes an archive, or the door. From then on the database refuses what a file would add.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if it was closed before.
    pub fn record_archive_closed(
        &mut self,
        closed: &Decided<ArchiveClosed>,
        certificates: u32,
        root: &str,
        leaf: u64,
    ) -> Result<(), StoreError> {
        let issuer = closed.issuer.as_ref().map_or(DOOR, IssuerKey::as_str);
        self.execute(
            "insert into archive_closing (issuer, name, certificates, root, closed_on, closed_by, leaf) \
             values ($1, $2, $3, $4, $5, $6, $7)",
            &[
                issuer.into(),
                Value::from(&closed.name),
                certificates.into(),
                root.into(),
                closed.on.into(),
                Value::from(&closed.by),
                Value::Int(i64::try_from(leaf).unwrap_or(i64::MAX)),
            ],
        )?;
        // The digits of the body that only this issuer's numbers have: another name does not open the archive again.
        let rows = self.rows(
            "select distinct substr(number, 3, 8) body from old_certificate o where issuer = $1 and length(number) = 16 \
             and not exists (select 1 from old_certificate p where p.issuer <> o.issuer and length(p.number) = 16 \
             and substr(p.number, 3, 8) = substr(o.number, 3, 8)) order by body",
            &[issuer.into()],
        )?;
        for row in &rows {
            let body = row.text("body")?;
            if body_of(&format!("00{body}000000")).is_some() {
                self.execute(
                    "insert into archive_body (body, issuer) values ($1, $2) on conflict (body) do nothing",
                    &[body.into(), issuer.into()],
                )?;
            }
        }
        Ok(())
    }

    /// Proposes an addition.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_addition_proposed(
        &mut self,
        proposed: &Decided<AdditionProposed>,
    ) -> Result<(), StoreError> {
        let one = &proposed.addition;
        self.execute(
            "insert into archive_addition (id, number, holder, occupation, level, issued_on, institution, issuer, reason, note, \
             proposed_by, proposed_on) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            &[
                (&one.id).into(),
                Value::from(&one.number),
                Value::from(&one.holder),
                Value::from(&one.occupation),
                one.level.id().into(),
                one.issued_on.into(),
                Value::from(&one.institution),
                proposed.issuer.as_str().into(),
                one.reason.id().into(),
                Value::from(&one.note),
                Value::from(&one.proposed_by),
                proposed.on.into(),
            ],
        )?;
        Ok(())
    }

    /// Ends an addition; with a leaf it is approved, and the certificate is in the register.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it ended meanwhile.
    pub fn record_addition_ended(
        &mut self,
        ended: &Decided<AdditionEnded>,
        leaf: Option<u64>,
    ) -> Result<(), StoreError> {
        self.execute_one(
            "addition",
            "update archive_addition set ended = $1, ended_by = $2, ended_on = $3, leaf = $4 where id = $5 and ended is null",
            &[
                ended.end.id().into(),
                Value::from(&ended.by),
                ended.on.into(),
                leaf.map(|leaf| i64::try_from(leaf).unwrap_or(i64::MAX)).into(),
                (&ended.addition).into(),
            ],
        )?;
        if leaf.is_some() {
            self.execute_one(
                "addition",
                "insert into old_certificate (number, holder, occupation, level, issued_on, institution, issuer, archive, addition) \
                 select number, holder, occupation, level, issued_on, institution, issuer, id, id from archive_addition where id = $1",
                &[(&ended.addition).into()],
            )?;
            if let Some(addition) = self.addition(&ended.addition)? {
                self.record_look_alike(&addition.number)?;
            }
        }
        Ok(())
    }

    /// The addition with this identifier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn addition(&mut self, id: &Id<Addition>) -> Result<Option<Addition>, StoreError> {
        self.row(ADDITION, &[id.into()])?
            .map(|row| addition(&row))
            .transpose()
    }

    /// Every addition, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn additions(&mut self) -> Result<Vec<Addition>, StoreError> {
        self.rows(ADDITIONS, &[])?.iter().map(addition).collect()
    }

    /// The place of an approved addition in the record.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn addition_leaf(&mut self, id: &str) -> Result<Option<u64>, StoreError> {
        let row = self.row(
            "select leaf from archive_addition where id = $1",
            &[id.into()],
        )?;
        let leaf = row.map(|row| row.int_or_null("leaf")).transpose()?;
        Ok(leaf.flatten().map(i64::unsigned_abs))
    }
}

fn closing(row: &Row) -> Result<Closing, StoreError> {
    Ok(Closing {
        issuer: row.text("issuer")?.to_owned(),
        name: row.text("name")?.to_owned(),
        certificates: row.number("certificates")?,
        root: row.text("root")?.to_owned(),
        closed_on: row.day("closed_on")?,
        leaf: row.int("leaf")?.unsigned_abs(),
    })
}

fn addition(row: &Row) -> Result<Addition, StoreError> {
    let text = |column| row.text(column).map(str::to_owned);
    Ok(Addition {
        id: row.id("id")?,
        number: text("number")?,
        holder: text("holder")?,
        occupation: text("occupation")?,
        level: row.parsed("level")?,
        issued_on: row.day("issued_on")?,
        institution: text("institution")?,
        reason: row.parsed("reason")?,
        note: text("note")?,
        proposed_by: text("proposed_by")?,
        ended: match row.text_or_null("ended")? {
            None => None,
            Some(_) => Some(row.parsed("ended")?),
        },
    })
}
