//! Assign a panel to a session: what is known of everybody, and the decision on it.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    enrolment::Stage,
    id::Id,
    person::Person,
    session::{Session, announce::duty_day},
    staff::{
        Staff,
        panel::{
            Member, PanelFacts, Sitting,
            assign::{AssignPanel, assign},
            in_a_row,
        },
    },
};
use assay_store::{StoreError, Tx, staff::AssessedSession};
use serde_json::json;
use std::sync::Arc;

/// Assigns a panel in the place of the one that was announced.
///
/// # Errors
/// [`Failure::Refused`] with the first thing that speaks against it.
pub fn assign_panel(
    house: &Arc<House>,
    call: &Call,
    session: &Id<Session>,
    chosen: Vec<Id<Staff>>,
) -> Result<usize, Failure> {
    let session = session.clone();
    let asked = json!({"session": session, "staff": chosen});
    perform(
        house,
        call,
        AssignPanel::NAME,
        &asked,
        move |tx, house, call| {
            let facts = found(panel_facts(tx, &session)?, "session", &session)?;
            let permit = authority::permit::<AssignPanel>(&call.actor, &facts.session)?;
            let pack = &house.law.pack;
            let assigned = assign(&permit, &facts, &chosen, pack, call.today).map_err(refused)?;
            tx.record_panel(&assigned)?;
            Ok(Done {
                answer: chosen.len(),
                object: session.to_string(),
                under: under(&house.law, "assessor.odd", call.today),
                details: json!({"staff": chosen}),
            })
        },
    )
}

/// What a panel for a session is made from.
pub(crate) fn panel_facts(
    tx: &mut Tx<'_>,
    id: &Id<Session>,
) -> Result<Option<PanelFacts>, StoreError> {
    let Some(counted) = tx.session(id)? else {
        return Ok(None);
    };
    let session = counted.session;
    let Some(institution) = tx.institution(&session.institution)? else {
        return Ok(None);
    };
    let candidates = tx
        .enrolments_of(id)?
        .into_iter()
        .filter(|kept| sits(&kept.enrolment.stage))
        .map(|kept| Sitting {
            person: kept.enrolment.person,
            employer: employer(&kept.evidence),
        })
        .collect();
    let trained = tx.trained_candidates(id)?;
    let assessed = tx.assessed_sessions(&session.institution)?;
    let mut members = Vec::new();
    for staff in tx.staff_of(&session.institution)? {
        let person = staff.person.clone();
        let in_a_row = row(&assessed, &session, &staff);
        members.push(Member {
            employer: tx.card(&staff.id)?.and_then(|card| card.employer),
            trained_on: tx.courses_of(&person)?.first().map(|one| one.held_on),
            busy: tx.busy_days(&person, id)?,
            in_a_row,
            recusals: tx.recusals_by(&person)?,
            trained: trained
                .iter()
                .filter(|one| one.by == person)
                .map(|one| one.candidate.clone())
                .collect(),
            staff,
        });
    }
    let sent = tx.supervisors_sent(id)?.len();
    Ok(Some(PanelFacts {
        session,
        institution,
        candidates,
        members,
        external_supervisors: u32::try_from(sent).unwrap_or(u32::MAX),
    }))
}

/// Whether somebody at this stage sits, or sat, the exam.
fn sits(stage: &Stage) -> bool {
    match stage {
        Stage::Filed | Stage::Rejected { .. } | Stage::Refunded { .. } => false,
        Stage::Accepted { .. }
        | Stage::Seated { .. }
        | Stage::Present { .. }
        | Stage::Absent { .. }
        | Stage::Passed { .. }
        | Stage::Failed { .. }
        | Stage::Certified { .. } => true,
    }
}

/// The employer that a form names.
pub(crate) fn employer(evidence: &str) -> Option<String> {
    let evidence: serde_json::Value = serde_json::from_str(evidence).ok()?;
    evidence["employed_by"].as_str().map(str::to_owned)
}

/// Sessions in a row that somebody would assess at the institution, this one among them.
fn row(assessed: &[AssessedSession], session: &Session, staff: &Staff) -> u32 {
    let on = duty_day(session, staff.duty).unwrap_or(session.announced_on);
    let here = (on, session.id.as_str());
    let others = || assessed.iter().filter(|one| one.session != session.id);
    let persons = |one: &'_ AssessedSession| -> (bool, Vec<Id<Person>>) {
        ((one.on, one.session.as_str()) < here, one.persons.clone())
    };
    let sorted: Vec<(bool, Vec<Id<Person>>)> = others().map(persons).collect();
    let side = |earlier: bool| {
        let of = sorted
            .iter()
            .filter(move |(is_earlier, _)| *is_earlier == earlier);
        of.map(|(_, persons)| persons.as_slice())
    };
    let mut before: Vec<_> = side(true).collect();
    before.reverse();
    let after: Vec<_> = side(false).collect();
    in_a_row(&before, &after, &staff.person)
}
