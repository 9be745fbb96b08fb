//! Certificates: reserved, planned, signed, logged, released. Nothing that was issued is deleted.
use crate::{Row, StoreError, Tx, Value};
use assay_core::{
    certificate::StatusPlace,
    enrolment::Enrolment,
    gate::Gate,
    id::{Id, Named},
    institution::Institution,
    person::Person,
    session::{CertificateKind, Session},
};
use jiff::civil::Date;
use serde::de::DeserializeOwned;

/// A certificate as the database keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Identifier, `crt_…`.
    pub id: Id<Certificate>,
    /// As printed.
    pub number: String,
    /// 1, and one more for each correction.
    pub edition: u32,
    /// Where its status stands.
    pub place: StatusPlace,
    /// Earned by.
    pub enrolment: Id<Enrolment>,
    /// In which exam.
    pub session: Id<Session>,
    /// Issuer.
    pub institution: Id<Institution>,
    /// Holder.
    pub person: Id<Person>,
    /// Holder's name, folded for comparison.
    pub name_fold: String,
    /// Chinese name of the occupation.
    pub occupation: String,
    /// The level.
    pub level: assay_core::level::Level,
    /// Which kind.
    pub kind: CertificateKind,
    /// The day of issue.
    pub issued_on: Date,
    /// Every precondition, as they are kept.
    pub gate: KeptGate,
    /// What will be signed, JSON.
    pub plan: String,
    /// The bytes that are signed.
    pub hash_data: Vec<u8>,
    /// Which generation of the institution's keys signs it.
    pub generation: u32,
    /// The signed credential, once it is signed, until its holder is erased.
    pub credential: Option<Vec<u8>>,
    /// Place in the record, once it is logged.
    pub leaf: Option<u64>,
    /// planned, signed, logged, released or void.
    pub stage: String,
    /// valid, suspended, revoked, superseded or void.
    pub status: String,
    /// Class of the reason and day of that status, once it was changed.
    pub since: Option<(String, Date)>,
    /// Account that proposed.
    pub approved_by: String,
    /// Account that gave the number.
    pub numbered_by: String,
}

impl Named for Certificate {
    const PREFIX: &'static str = "crt_";
}

/// A gate as the database keeps it: whole, or as what it says beside the sheet of its session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptGate {
    /// The sheet, if there is one.
    pub sheet: Option<Id<GateSheet>>,
    /// JSON of every precondition, or of those that are not as the sheet has them.
    pub text: String,
}

/// What the gates of one session's certificates have in common.
#[derive(Debug)]
pub enum GateSheet {}

impl Named for GateSheet {
    const PREFIX: &'static str = "gts_";
}

/// A certificate with its long parts; the condition follows.
macro_rules! certificates {
    ($where:literal) => {
        concat!(
            "select c.id, c.number, c.edition, c.status_block, c.status_place, c.enrolment, c.session, c.institution, c.person, c.name_fold, c.occupation, c.level, \
             c.kind, c.issued_on, p.gate_sheet, p.gate, p.plan, p.hash_data, p.generation, s.bytes credential, c.leaf, c.stage, c.status, c.status_reason, c.status_on, \
             c.approved_by, c.numbered_by from certificate c join certificate_plan p on p.certificate = c.id \
             left join certificate_credential s on s.certificate = c.id where ",
            $where
        )
    };
}

const BY_NUMBER: &str = certificates!(
    "c.number = $1 order by case c.stage when 'released' then 0 else 1 end, c.edition desc limit 1"
);
const IN_STAGE: &str = certificates!("c.stage = $1 and c.number > $2 order by c.number limit $3");
const OF_PERSON: &str =
    certificates!("c.person = $1 and c.stage = 'released' order by c.issued_on, c.number");

impl Tx<'_> {
    /// Takes the next `count` places in the status lists of an institution; gives the running number of the first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_next_places(
        &mut self,
        institution: &Id<Institution>,
        count: u32,
    ) -> Result<u64, StoreError> {
        let row = self.row(
            "insert into status_series (institution, last) values ($1, $2) \
             on conflict (institution) do update set last = status_series.last + $2 returning last - $2 as first",
            &[institution.into(), count.into()],
        )?;
        let first = row.ok_or(StoreError::Stale {
            what: "status series",
        })?;
        Ok(first.number("first")?.into())
    }

    /// Releases every logged certificate whose leaf is under the signed head; gives how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn record_release(&mut self, size: u64, at: i64) -> Result<u64, StoreError> {
        self.execute(
            "update certificate set stage = 'released', released_at = $1 where stage = 'logged' and leaf < $2",
            &[
                Value::Int(at),
                Value::Int(i64::try_from(size).unwrap_or(i64::MAX)),
            ],
        )
    }

    /// The certificate with this number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn certificate(&mut self, number: &str) -> Result<Option<Certificate>, StoreError> {
        self.row(BY_NUMBER, &[number.into()])?
            .map(|row| certificate(&row))
            .transpose()
    }

    /// Certificates in a stage, by number, behind `after`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn certificates_in(
        &mut self,
        stage: &'static str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Certificate>, StoreError> {
        self.rows(IN_STAGE, &[stage.into(), after.into(), limit.into()])?
            .iter()
            .map(certificate)
            .collect()
    }

    /// What a person holds.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn certificates_by(&mut self, person: &Id<Person>) -> Result<Vec<Certificate>, StoreError> {
        self.rows(OF_PERSON, &[person.into()])?
            .iter()
            .map(certificate)
            .collect()
    }

    /// Every precondition of a certificate.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn gate(&mut self, kept: &KeptGate) -> Result<Gate, StoreError> {
        let Some(sheet) = &kept.sheet else {
            return read_json("gate", &kept.text);
        };
        let row = self.row(
            "select preconditions from gate_sheet where id = $1",
            &[sheet.into()],
        )?;
        let unreadable = |why: &str| StoreError::Unreadable {
            column: "gate".to_owned(),
            why: why.to_owned(),
        };
        let row = row.ok_or_else(|| unreadable("its sheet is missing"))?;
        let sheet: Gate = read_json("preconditions", row.text("preconditions")?)?;
        sheet
            .with(read_json("gate", &kept.text)?)
            .ok_or_else(|| unreadable("it has a precondition that the sheet has not"))
    }

    /// Why certificates of a session or institution are held, if they are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn hold_on(&mut self, subject: &str) -> Result<Option<String>, StoreError> {
        self.row(
            "select reason from hold where subject = $1",
            &[subject.into()],
        )?
        .map(|row| row.text("reason").map(str::to_owned))
        .transpose()
    }
}

fn read_json<T: DeserializeOwned>(column: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|why| StoreError::Unreadable {
        column: column.to_owned(),
        why: why.to_string(),
    })
}

fn certificate(row: &Row) -> Result<Certificate, StoreError> {
    let text = |column| row.text(column).map(str::to_owned);
    let leaf = row.int_or_null("leaf")?;
    Ok(Certificate {
        id: row.id("id")?,
        number: text("number")?,
        edition: row.number("edition")?,
        place: StatusPlace {
            block: row.number("status_block")?,
            index: row.number("status_place")?,
        },
        enrolment: row.id("enrolment")?,
        session: row.id("session")?,
        institution: row.id("institution")?,
        person: row.id("person")?,
        name_fold: text("name_fold")?,
        occupation: text("occupation")?,
        level: row.parsed("level")?,
        kind: row.parsed("kind")?,
        issued_on: row.day("issued_on")?,
        gate: KeptGate {
            sheet: row.id_or_null("gate_sheet")?,
            text: text("gate")?,
        },
        plan: text("plan")?,
        hash_data: row.bytes("hash_data")?.to_vec(),
        generation: row.number("generation")?,
        credential: match leaf {
            None => None,
            // Gone where the holder was erased.
            Some(_) => row.bytes_or_null("credential")?.map(<[u8]>::to_vec),
        },
        leaf: leaf.and_then(|leaf| u64::try_from(leaf).ok()),
        stage: text("stage")?,
        status: text("status")?,
        since: match row.day_or_null("status_on")? {
            Some(on) => Some((text("status_reason")?, on)),
            None => None,
        },
        approved_by: text("approved_by")?,
        numbered_by: text("numbered_by")?,
    })
}
