//! Certificates on their way, many at a time: planned, then signed and logged.
use crate::{
    Kind, StoreError, Tx, Value,
    certificate::{Certificate, GateSheet},
};
use assay_core::{enrolment::Enrolment, gate::Gate, id::Id, institution::Institution};

/// A certificate that waits for its signature: what is signed, and what it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Identifier, `crt_…`.
    pub id: Id<Certificate>,
    /// As printed.
    pub number: String,
    /// 1, and one more for each correction.
    pub edition: u32,
    /// Earned by.
    pub enrolment: Id<Enrolment>,
    /// Issuer.
    pub institution: Id<Institution>,
    /// What will be signed, JSON.
    pub plan: String,
    /// The bytes that are signed.
    pub hash_data: Vec<u8>,
    /// Which generation of the institution's keys signs it.
    pub generation: u32,
}

const CERTIFICATE: &[(&str, Kind)] = &[
    ("id", Kind::Text),
    ("number", Kind::Text),
    ("edition", Kind::Int),
    ("status_block", Kind::Int),
    ("status_place", Kind::Int),
    ("enrolment", Kind::Text),
    ("session", Kind::Text),
    ("institution", Kind::Text),
    ("person", Kind::Text),
    ("name_fold", Kind::Text),
    ("occupation", Kind::Text),
    ("level", Kind::Text),
    ("kind", Kind::Text),
    ("issued_on", Kind::Text),
    ("stage", Kind::Text),
    ("status", Kind::Text),
    ("approved_by", Kind::Text),
    ("numbered_by", Kind::Text),
];

const PLAN: &[(&str, Kind)] = &[
    ("certificate", Kind::Text),
    ("gate_sheet", Kind::Text),
    ("gate", Kind::Text),
    ("plan", Kind::Text),
    ("hash_data", Kind::Bytes),
    ("generation", Kind::Int),
];

const CREDENTIAL: &[(&str, Kind)] = &[("certificate", Kind::Text), ("bytes", Kind::Bytes)];

impl Tx<'_> {
    /// Stores what the gates of a session's certificates have in common.
    ///
    /// # Errors
    /// [`StoreError`].
    ///
    /// # Panics
    /// Never: our own types are JSON.
    pub fn record_gate_sheet(
        &mut self,
        id: &Id<GateSheet>,
        sheet: &Gate,
    ) -> Result<(), StoreError> {
        let preconditions = serde_json::to_string(sheet).expect("our own types are JSON");
        self.execute_one(
            "gate sheet",
            "insert into gate_sheet (id, preconditions) values ($1, $2)",
            &[id.into(), Value::Text(preconditions)],
        )
    }

    /// Stores planned certificates: number, gate and the exact bytes that will be signed.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if an enrolment has a certificate or a number is taken.
    pub fn record_plans(&mut self, planned: &[Certificate]) -> Result<(), StoreError> {
        self.insert("certificate", CERTIFICATE, planned.iter().map(row))?;
        for one in planned {
            self.record_look_alike(&one.number)?;
        }
        let plans = planned.iter().map(|one| {
            vec![
                (&one.id).into(),
                one.gate.sheet.as_ref().map(Id::as_str).into(),
                Value::from(&one.gate.text),
                Value::from(&one.plan),
                one.hash_data.as_slice().into(),
                one.generation.into(),
            ]
        });
        self.insert("certificate_plan", PLAN, plans)?;
        Ok(())
    }

    /// Certificates that are planned and not signed, at most `limit`, by number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn planned(&mut self, limit: u32) -> Result<Vec<Planned>, StoreError> {
        let rows = self.rows(
            "select c.id, c.number, c.edition, c.enrolment, c.institution, p.plan, p.hash_data, p.generation \
             from certificate c join certificate_plan p on p.certificate = c.id \
             where c.stage = 'planned' order by c.number limit $1",
            &[limit.into()],
        )?;
        let planned = rows.iter().map(|row| {
            Ok(Planned {
                id: row.id("id")?,
                number: row.text("number")?.to_owned(),
                edition: row.number("edition")?,
                enrolment: row.id("enrolment")?,
                institution: row.id("institution")?,
                plan: row.text("plan")?.to_owned(),
                hash_data: row.bytes("hash_data")?.to_vec(),
                generation: row.number("generation")?,
            })
        });
        planned.collect()
    }

    /// Stores signed credentials whose leaves are in the record from place `first` on, one behind another, and
    /// certifies their enrolments.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if one of them is no longer planned, or its enrolment no longer passed.
    pub fn record_signed(
        &mut self,
        first: u64,
        signed: &[(&Id<Certificate>, &[u8])],
    ) -> Result<(), StoreError> {
        let place = |place: u64| Value::Int(i64::try_from(place).unwrap_or(i64::MAX));
        let places = [place(first), place(first + signed.len() as u64)];
        let logged = self.execute(
            "update certificate set stage = 'logged', leaf = l.position from record_leaf l \
             where l.position >= $1 and l.position < $2 and certificate.id = l.subject and certificate.stage = 'planned'",
            &places,
        )?;
        if logged != signed.len() as u64 {
            return Err(StoreError::Stale {
                what: "certificate",
            });
        }
        // A corrected certificate belongs to an enrolment that has had its first one.
        let first_editions = self.count(
            "select count(*) from certificate where leaf >= $1 and leaf < $2 and edition = 1",
            &places,
        )?;
        let certified = self.execute(
            "update enrolment set stage = 'certified', stage_on = c.issued_on from certificate c \
             where c.leaf >= $1 and c.leaf < $2 and c.edition = 1 and enrolment.id = c.enrolment and enrolment.stage = 'passed'",
            &places,
        )?;
        if i64::try_from(certified) != Ok(first_editions) {
            return Err(StoreError::Stale { what: "enrolment" });
        }
        let rows = signed
            .iter()
            .map(|(id, bytes)| vec![(*id).into(), (*bytes).into()]);
        self.insert("certificate_credential", CREDENTIAL, rows)?;
        Ok(())
    }
}

/// A planned certificate as a row.
fn row(one: &Certificate) -> Vec<Value> {
    vec![
        (&one.id).into(),
        Value::from(&one.number),
        one.edition.into(),
        one.place.block.into(),
        one.place.index.into(),
        (&one.enrolment).into(),
        (&one.session).into(),
        (&one.institution).into(),
        (&one.person).into(),
        Value::from(&one.name_fold),
        Value::from(&one.occupation),
        one.level.id().into(),
        one.kind.id().into(),
        one.issued_on.into(),
        "planned".into(),
        "valid".into(),
        Value::from(&one.approved_by),
        Value::from(&one.numbered_by),
    ]
}
