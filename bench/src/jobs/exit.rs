//! The exit of one occupation with many open enrolments: simulated, then decided, persisted, sealed and asked; on SQLite, and on
//! the PostgreSQL that `ASSAY_TEST_POSTGRES` names. The limit writes the same rows by the database's own bulk way.
use crate::meter::{Figure, Per, measure, rate};
use assay::{
    app::{Call, simulate_exit::simulate_exit, take_exit::take_exit},
    edge,
    house::House,
    pack,
};
use assay_core::{
    authority::{Actor, Role},
    exit::begun::acceptance_text,
    id::Id,
    institution::Institution,
    level::Level,
    money::Minor,
    session::{CertificateKind, Part, Session, SessionStage},
    transition::Disposition,
};
use assay_proof::leaf::{LeafKind, leaf};
use assay_store::{Kind, StoreError, Tx, Value, record::NewLeaf};
use jiff::civil::{Date, date};
use sha2::{Digest, Sha256};
use std::{path::Path, sync::Arc};

const OCCUPATION: &str = "美容师";
const EXIT: Date = date(2020, 9, 30);
const ANNOUNCED: Date = date(2020, 6, 1);
const ACCEPTED: Date = date(2020, 6, 5);
/// Candidates of a session.
const SEATS: u32 = 500;

const ENROLMENT: &[(&str, Kind)] = &[
    ("id", Kind::Text),
    ("session", Kind::Text),
    ("institution", Kind::Text),
    ("person", Kind::Text),
    ("condition", Kind::Text),
    ("evidence", Kind::Text),
    ("filed_on", Kind::Text),
    ("filed_by", Kind::Text),
    ("stage", Kind::Text),
    ("stage_on", Kind::Text),
    ("accepted_on", Kind::Text),
    ("accepted_by", Kind::Text),
    ("paid_minor", Kind::Int),
    ("leaf", Kind::Int),
];
const PERSON: &[(&str, Kind)] = &[
    ("id", Kind::Text),
    ("name", Kind::Text),
    ("document_kind", Kind::Text),
    ("document_number", Kind::Bytes),
    ("document_index", Kind::Bytes),
    ("born_on", Kind::Text),
];
const RAW: &[(&str, Kind)] = &[
    ("occupation", Kind::Text),
    ("subject", Kind::Text),
    ("position", Kind::Int),
    ("begun", Kind::Int),
    ("disposition", Kind::Text),
];
const RAW_WISH: &[(&str, Kind)] = &[
    ("enrolment", Kind::Text),
    ("asked_on", Kind::Text),
    ("answer_until", Kind::Text),
];

/// Simulation and exit of `n` open enrolments on each database.
#[expect(clippy::disallowed_methods, reason = "the job's own switch")]
pub(crate) fn exit(n: u64) -> Vec<Figure> {
    let mut figures = on(None, n);
    if let Ok(url) = std::env::var("ASSAY_TEST_POSTGRES") {
        let schema = format!("bench_exit_{}", std::process::id());
        let mut client = postgres::Client::connect(&url, postgres::NoTls).expect("it answers");
        let make = format!("create schema {schema}");
        client.batch_execute(&make).expect("a schema can be made");
        let joint = if url.contains('?') { '&' } else { '?' };
        let own = format!("{url}{joint}options=-c%20search_path%3D{schema}");
        figures.extend(on(Some(&own), n));
        let drop = format!("drop schema {schema} cascade");
        client.batch_execute(&drop).expect("and taken away");
    }
    figures
}

fn on(url: Option<&str>, n: u64) -> Vec<Figure> {
    let folder = std::env::temp_dir().join(format!("assay-bench-exit-{}", std::process::id()));
    let law = pack::china().expect("the built-in pack loads");
    let house = House::open(&folder, url, "assay.example", law).expect("a fresh folder");
    let sessions = n.div_ceil(u64::from(SEATS));
    for session in 0..sessions {
        fill(&house, session);
    }
    house.publish().expect("the record is published");
    let cases = sessions * u64::from(SEATS);
    let occupations = [OCCUPATION.to_owned()];
    let today = date(2020, 9, 1);
    let (simulation, simulated) =
        measure(|| simulate_exit(&house, &occupations, EXIT, today).expect("it is simulated"));
    assert_eq!(simulation.exit().of(Disposition::Choose), cases);
    let clock = Call {
        id: "exit".to_owned(),
        actor: Actor {
            account: "system".to_owned(),
            role: Role::System,
            institution: None,
            person: None,
        },
        now: edge::start_of(EXIT),
        today: EXIT,
    };
    let (sealed, taken) = measure(|| {
        let sealed = take_exit(&house, &clock, OCCUPATION).expect("it takes force");
        sealed.expect("for the first time")
    });
    assert_eq!((sealed.cases, sealed.asked), (cases, cases));
    let ((), read) = measure(|| raw_read(&house));
    let ((), written) = measure(|| raw_write(&house, cases));
    crate::meter::say(&format!(
        "{}: {cases} cases, simulated in {:.2} s, sealed and asked in {:.2} s (raw write {:.2} s), peak memory {} MiB",
        if url.is_some() {
            "PostgreSQL"
        } else {
            "SQLite"
        },
        simulated.wall,
        taken.wall,
        written.wall,
        peak_mib()
    ));
    drop(house);
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    let figure = |unit, spent: f64, limit: f64| Figure {
        unit,
        value: rate(cases, spent),
        per: Per::Wall,
        limit: rate(cases, limit),
        n: cases,
    };
    vec![
        figure("cases simulated", simulated.wall, read.wall),
        figure("cases sealed and asked", taken.wall, written.wall),
    ]
}

/// One session with accepted candidates, by bulk, with the leaves that the acts would have written.
fn fill(house: &Arc<House>, number: u64) {
    let at_home = Arc::clone(house);
    let base = (u128::from(number) + 1) << 64;
    let session = Session {
        id: Id::of(base),
        institution: Id::of(u128::from(number % 100) + 1),
        occupation: OCCUPATION.to_owned(),
        level: Level::L3,
        certificate: CertificateKind::Qualification,
        standard: "2018".to_owned(),
        announced_on: ANNOUNCED,
        enrol_until: date(2020, 11, 10),
        parts: vec![(Part::Theory, date(2020, 11, 20))],
        site: "a".to_owned(),
        seats: SEATS,
        fee: Minor(28_000),
        staff: Vec::new(),
        stage: SessionStage::Announced,
    };
    let done = house.store.act(move |tx| {
        let institution = session.institution.clone();
        record_institution(tx, &institution)?;
        let text = session.announcement_text();
        let place = record(tx, &at_home, LeafKind::Announcement, &[(session.id.to_string(), text)])?;
        let parts = serde_json::to_string(&session.parts).expect("parts are JSON");
        tx.execute(
            "insert into session (id, institution, filing, occupation, level, certificate, standard, announced_on, enrol_until, \
             parts, site, seats, taken, fee_minor, stage, present, passed, issued, leaf) \
             values ($1, $2, 'fil_x', $3, 'L3', 'qualification', '2018', $4, '2020-11-10', $5, 'a', $6, $6, 28000, 'announced', 0, 0, 0, $7)",
            &[
                (&session.id).into(),
                (&institution).into(),
                OCCUPATION.into(),
                ANNOUNCED.into(),
                parts.into(),
                SEATS.into(),
                place.into(),
            ],
        )?;
        let ids: Vec<u128> = (0..u128::from(SEATS)).map(|at| base + at).collect();
        let shown: Vec<(String, String)> = ids
            .iter()
            .map(|id| {
                let id = Id::of(*id);
                let text = acceptance_text(&id, &session.id, ACCEPTED);
                (id.to_string(), text)
            })
            .collect();
        let first = record(tx, &at_home, LeafKind::Acceptance, &shown)?;
        let people = ids.iter().map(|id| {
            vec![
                format!("per_{id}").into(),
                "示例".into(),
                "resident-id".into(),
                id.to_be_bytes().as_slice().into(),
                id.to_be_bytes().as_slice().into(),
                "1990-01-01".into(),
            ]
        });
        tx.insert("person", PERSON, people)?;
        let rows = (first..).zip(ids.iter().zip(&shown)).map(|(leaf, (id, (subject, _)))| {
            vec![
                subject.into(),
                (&session.id).into(),
                (&institution).into(),
                format!("per_{id}").into(),
                "2018.L3.1".into(),
                "{}".into(),
                ACCEPTED.into(),
                "x".into(),
                "accepted".into(),
                ACCEPTED.into(),
                ACCEPTED.into(),
                "y".into(),
                Value::Int(28_000),
                leaf.into(),
            ]
        });
        tx.insert("enrolment", ENROLMENT, rows)?;
        Ok::<_, StoreError>(())
    });
    done.expect("the session is filled");
}

fn record_institution(tx: &mut Tx<'_>, id: &Id<Institution>) -> Result<(), StoreError> {
    tx.execute(
        "insert into institution (id, uscc, name_zh, name_en, kind, province) values ($1, $1, '示例', 'Example', 'station', '23') \
         on conflict (id) do nothing",
        &[id.into()],
    )?;
    Ok(())
}

fn record(
    tx: &mut Tx<'_>,
    house: &House,
    kind: LeafKind,
    texts: &[(String, String)],
) -> Result<u64, StoreError> {
    let made: Vec<_> = texts
        .iter()
        .map(|(subject, text)| {
            let salt: [u8; 32] = edge::draw_bytes();
            let bytes = leaf(kind, &salt, &Sha256::digest(text).into());
            (subject, house.stamp(&bytes), bytes, salt)
        })
        .collect();
    let leaves = made.iter().map(|(subject, stamp, bytes, salt)| NewLeaf {
        bytes,
        salt,
        subject,
        stamp: Some(stamp),
    });
    tx.record_new_leaves(kind.id(), leaves)
}

/// The limit of a simulation: every open enrolment is read once.
fn raw_read(house: &House) {
    let read = house.store.read(|tx| {
        let mut paid = 0_u64;
        tx.each_open_case(OCCUPATION, |case| {
            paid += case.paid.0;
            Ok(())
        })?;
        Ok::<_, StoreError>(paid)
    });
    std::hint::black_box(read.expect("the register is read"));
}

/// The limit of an exit: the same rows of roster and questions, in one transaction, into tables of the same shape.
fn raw_write(house: &House, cases: u64) {
    let done = house.store.act(move |tx| {
        tx.execute(
            "create table raw_roster (occupation text not null, subject text primary key, position bigint not null, \
             begun bigint not null, disposition text not null, unique (occupation, position))",
            &[],
        )?;
        tx.execute(
            "create table raw_wish (enrolment text primary key, asked_on text not null, answer_until text not null)",
            &[],
        )?;
        let subject = |at: u64| format!("enr_{at:026}");
        tx.insert("raw_roster", RAW, (0..cases).map(|at| {
            vec![
                OCCUPATION.into(),
                subject(at).into(),
                at.into(),
                at.into(),
                "choose".into(),
            ]
        }))?;
        tx.insert("raw_wish", RAW_WISH, (0..cases).map(|at| {
            vec![subject(at).into(), EXIT.into(), EXIT.into()]
        }))?;
        Ok::<_, StoreError>(())
    });
    done.expect("the rows are written");
}

/// The most memory that the process ever had, in MiB.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string(Path::new("/proc/self/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}
