//! Enrol candidates in a session: one, or a whole roster. All or none: one bad row leaves nothing behind.
use super::{Call, Done, Failure, evidence::record_evidence, found, perform, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    decision::{Refusal, Words},
    enrolment::{
        Enrolment,
        accept::FileEnrolment,
        evidence::Evidence,
        form::{FileRoster, Form, FormRefused, Known, Origin, RosterRow, Stand, file_roster},
    },
    exit::begun::enrolment_text,
    id::Id,
    pack::Pack,
    person::Person,
    refusal::Refused,
    session::Session,
    text::Text,
};
use assay_proof::leaf::LeafKind;
use assay_store::{Tx, session::CountedSession};
use jiff::civil::Date;
use serde_json::json;
use std::sync::Arc;

/// One row: who, and what they claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The person as on the identity document; the identifier is used where the register does not know it.
    pub person: Person,
    /// Years, certificates and education as JSON, with the keys of `assay decide eligibility`; and `employed_by` or
    /// `student_of` with the organisation's unified social credit code, where an employer or a college enrols its own.
    pub evidence: serde_json::Value,
}

/// Enrols candidates, in the order of the rows; one row is a form, more are a roster.
///
/// # Errors
/// [`Failure::Refused`] when enrolment is closed or the occupation has exited; a row that cannot be taken
/// fails the whole roster, and the refusal names every bad row with its reason.
pub fn enrol_candidates(
    house: &Arc<House>,
    call: &Call,
    session: &Id<Session>,
    candidates: Vec<Candidate>,
) -> Result<Vec<Id<Enrolment>>, Failure> {
    let session = session.clone();
    let documents: Vec<&str> = candidates
        .iter()
        .map(|row| row.person.document.number.as_str())
        .collect();
    let asked = json!({"session": session, "documents": documents});
    let name = match candidates.len() {
        1 => FileEnrolment::NAME,
        _ => FileRoster::NAME,
    };
    perform(house, call, name, &asked, move |tx, house, call| {
        take_forms(tx, house, call, &session, &candidates)
    })
}

/// The same inside a transaction.
pub(crate) fn take_forms(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    session: &Id<Session>,
    candidates: &[Candidate],
) -> Result<Done<Vec<Id<Enrolment>>>, Failure> {
    let counted = found(tx.session(session)?, "session", session)?;
    let forms = forms(tx, &counted, candidates, call)?;
    weigh(tx, house, call, &counted, &forms)?;
    let mut enrolled = Vec::with_capacity(forms.len());
    let mut shown = Vec::with_capacity(forms.len());
    for (row, candidate) in forms.iter().zip(candidates) {
        if row.name.is_none() {
            tx.record_person(&row.form.person, &edge::draw_bytes())?;
        }
        let enrolment = row.form.enrolment(&counted.session, call.today);
        let text = enrolment_text(&enrolment.id, session, call.today);
        shown.push((enrolment.id.to_string(), text));
        enrolled.push((enrolment, candidate.evidence.to_string()));
    }
    let first = record_evidence(tx, house, LeafKind::Enrolment, &shown)?;
    let by = &call.actor.account;
    for (leaf, (enrolment, evidence)) in (first..).zip(&enrolled) {
        tx.record_enrolment(enrolment, evidence, by, Some(leaf))?;
    }
    let enrolled: Vec<_> = enrolled.into_iter().map(|(it, _)| it.id).collect();
    Ok(Done {
        object: session.to_string(),
        under: under(&house.law, "person.identity", call.today),
        details: json!({"enrolled": enrolled.len()}),
        answer: enrolled,
    })
}

/// Looks through a roster and stores nothing: every bad row by its number, from 1, with its reason.
///
/// # Errors
/// [`Failure`].
pub fn check_candidates(
    house: &House,
    call: &Call,
    session: &Id<Session>,
    candidates: &[Candidate],
) -> Result<Vec<(u32, Words)>, Failure> {
    house.store.read(|tx| {
        let counted = found(tx.session(session)?, "session", session)?;
        let forms = forms(tx, &counted, candidates, call)?;
        bad_rows(tx, house, call, &counted, &forms)
    })
}

/// A form with what the register knows of its person.
struct Row {
    form: Form,
    /// What is wrong with the evidence, when it cannot be read.
    unreadable: Option<String>,
    /// The name registered with the document.
    name: Option<String>,
    enrolled: bool,
}

fn forms(
    tx: &mut Tx<'_>,
    counted: &CountedSession,
    candidates: &[Candidate],
    call: &Call,
) -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let known = match tx.person_with(&candidate.person.document)? {
            Some(id) => tx.person(&id)?,
            None => None,
        };
        let mut person = candidate.person.clone();
        let mut enrolled = false;
        if let Some(known) = &known {
            person.id = known.id.clone();
            enrolled = tx.is_enrolled(&counted.session.id, &known.id)?;
        }
        let (origin, evidence) = claims(&candidate.evidence);
        let unreadable = evidence.as_ref().err().cloned();
        let form = Form {
            id: edge::fresh_id(call.now),
            person,
            institution: counted.session.institution.clone(),
            condition: String::new(),
            evidence: evidence.unwrap_or_default(),
            origin,
        };
        let name = known.map(|known| known.name);
        rows.push(Row {
            form,
            unreadable,
            name,
            enrolled,
        });
    }
    Ok(rows)
}

/// Where a candidate comes from, and what they hold.
fn claims(evidence: &serde_json::Value) -> (Origin, Result<Evidence, String>) {
    let mut evidence = evidence.clone();
    let mut take = |key: &str| {
        let value = evidence
            .as_object_mut()
            .and_then(|claims| claims.remove(key));
        value.and_then(|value| value.as_str().map(str::to_owned))
    };
    let origin = match (take("employed_by"), take("student_of")) {
        (Some(uscc), _) => Origin::EmployedBy(uscc),
        (None, Some(uscc)) => Origin::StudentOf(uscc),
        (None, None) => Origin::Public,
    };
    let evidence = Evidence::from_json(&evidence.to_string()).map_err(|why| why.to_string());
    (origin, evidence)
}

/// Whether every form may be handed in by the caller and is in order.
fn weigh(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    counted: &CountedSession,
    forms: &[Row],
) -> Result<(), Failure> {
    for row in forms {
        let enrolment = row.form.enrolment(&counted.session, call.today);
        authority::permit::<FileEnrolment>(&call.actor, &enrolment)?;
    }
    let bad = bad_rows(tx, house, call, counted, forms)?;
    match bad.len() {
        0 => Ok(()),
        // One form: its own reason. More: each bad row with its reason.
        1 if forms.len() == 1 => Err(Failure::Refused(Box::new(bad[0].1.clone()))),
        _ => Err(Failure::Refused(Box::new(roster_words(&bad)))),
    }
}

fn bad_rows(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    counted: &CountedSession,
    forms: &[Row],
) -> Result<Vec<(u32, Words)>, Failure> {
    let session = &counted.session;
    let institution = tx.institution(&session.institution)?;
    let institution = found(institution, "institution", &session.institution)?;
    let (filing, _) = found(tx.filing(&counted.filing)?, "filing", &counted.filing)?;
    let stand = Stand {
        session,
        institution: &institution,
        filing: &filing,
    };
    let rows: Vec<RosterRow<'_>> = (1..)
        .zip(forms)
        .map(|(row, one)| RosterRow {
            row,
            form: &one.form,
            known: Known {
                name: one.name.as_deref(),
                enrolled: one.enrolled,
            },
        })
        .collect();
    let pack = &house.law.pack;
    let mut bad: Vec<(u32, Words)> = match file_roster(pack, stand, &rows, call.today) {
        Ok(_) => Vec::new(),
        Err(refused) => {
            let rows = refused.rows.into_iter();
            rows.map(|(row, why)| (row, why.words())).collect()
        }
    };
    for (row, one) in (1..).zip(forms) {
        if let Some(why) = &one.unreadable
            && !bad.iter().any(|(other, _)| *other == row)
        {
            bad.push((row, unreadable(pack, why, call.today)));
        }
    }
    bad.sort_by_key(|(row, _)| *row);
    Ok(bad)
}

fn unreadable(pack: &Pack, why: &str, today: Date) -> Words {
    let why = FormRefused::Evidence {
        why: why.to_owned(),
    };
    Refused::new(pack, today, why).words()
}

/// A roster's refusal: how many rows are bad, and the first of them by number and reason.
fn roster_words(bad: &[(u32, Words)]) -> Words {
    const NAMED: usize = 20;
    let mut words = assay_core::enrolment::form::RosterRefused::words_for(bad.len());
    for (row, why) in bad.iter().take(NAMED) {
        let (zh, en) = (&words.say.zh, &words.say.en);
        words.say = Text::new(
            format!("{zh}；第{row}行：{}", why.say.zh),
            format!("{en}; row {row}: {}", why.say.en),
        );
    }
    words
}
