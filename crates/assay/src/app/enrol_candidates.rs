//! Enrol candidates in a session: one, or a whole roster. All or none: one bad row leaves nothing behind.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    enrolment::{
        Enrolment, Stage,
        accept::{FileEnrolment, may_enrol},
    },
    id::Id,
    money::Minor,
    person::Person,
    session::Session,
};
use serde_json::json;
use std::sync::Arc;

/// One row: who, and what they claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The person as on the identity document; the identifier is used where the register does not know it.
    pub person: Person,
    /// Years, certificates and education as JSON, with the keys of `assay decide eligibility`.
    pub evidence: serde_json::Value,
}

/// Enrols candidates, in the order of the rows.
///
/// # Errors
/// [`Failure::Refused`] when enrolment is closed or the occupation has exited; a row that cannot be taken
/// fails the whole roster.
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
    perform(
        house,
        call,
        FileEnrolment::NAME,
        &asked,
        move |tx, house, call| {
            let counted = found(tx.session(&session)?, "session", &session)?;
            may_enrol(&counted.session, &house.law.pack, call.today).map_err(refused)?;
            let mut enrolled = Vec::with_capacity(candidates.len());
            for row in &candidates {
                let known = tx.person_with(&row.person.document)?;
                let person = match known {
                    Some(id) => id,
                    None => {
                        tx.record_person(&row.person, &edge::draw_bytes())?;
                        row.person.id.clone()
                    }
                };
                let enrolment = Enrolment {
                    id: edge::fresh_id(call.now),
                    session: session.clone(),
                    institution: counted.session.institution.clone(),
                    person,
                    condition: String::new(),
                    filed_on: call.today,
                    paid: Minor(0),
                    stage: Stage::Filed,
                };
                authority::permit::<FileEnrolment>(&call.actor, &enrolment)?;
                tx.record_enrolment(&enrolment, &row.evidence.to_string(), &call.actor.account)?;
                enrolled.push(enrolment.id);
            }
            Ok(Done {
                object: session.to_string(),
                under: under(&house.law, "person.identity", call.today),
                details: json!({"enrolled": enrolled.len()}),
                answer: enrolled,
            })
        },
    )
}
