//! Enter a trainee of the sealed roster in a continuation: the exam at the end of a plan that the exit has overtaken.
use super::{
    Call, Done, Failure,
    evidence::record_evidence,
    found, perform,
    record_wish::{on_roster, standstill},
    refused, under,
};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    enrolment::Enrolment,
    exit::begun::enrolment_text,
    id::Id,
    plan::{
        Trainee,
        enter::{EnterExam, Stand, enter},
    },
    session::Session,
};
use assay_proof::leaf::LeafKind;
use serde_json::{Value, json};
use std::sync::Arc;

/// Enters a trainee; `evidence` is what the trainee holds, as in an enrolment. Gives the enrolment, which another person
/// accepts.
///
/// # Errors
/// [`Failure::Refused`] if the roster does not name the trainee, or the session does not take them.
pub fn enter_trainee(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Trainee>,
    session: &Id<Session>,
    evidence: &Value,
) -> Result<Id<Enrolment>, Failure> {
    let (id, session, evidence) = (id.clone(), session.clone(), evidence.clone());
    let asked = json!({"trainee": id, "session": session, "evidence": evidence});
    perform(
        house,
        call,
        EnterExam::NAME,
        &asked,
        move |tx, house, call| {
            let trainee = found(tx.trainee(&id)?, "trainee", &id)?;
            let permit = authority::permit::<EnterExam>(&call.actor, &trainee)?;
            let plan = tx.training_plan(&trainee.plan)?;
            let plan = found(plan, "training plan", &trainee.plan)?;
            let counted = found(tx.session(&session)?, "session", &session)?;
            let mut others = Vec::new();
            for one in tx.qualification_exams_of(&trainee.person, &plan.occupation, plan.level)? {
                others.extend(tx.enrolment(&one)?.map(|kept| kept.enrolment.stage));
            }
            // Forms that wait to be accepted take a seat here: a place on the roster is for one seat.
            let taken = counted.taken + tx.filed_in(&session)?;
            let stand = Stand {
                plan: &plan,
                session: &counted.session,
                is_standing: standstill(tx, &counted.session, call.today)?.is_none(),
                room: counted.session.seats.saturating_sub(taken),
                roster: on_roster(tx, &plan.occupation, id.as_str())?,
                others: &others,
            };
            let new = edge::fresh_id(call.now);
            let entered =
                enter(&permit, &house.law.pack, stand, new, call.today).map_err(refused)?;
            let enrolment = entered.enrolment.id.clone();
            let text = enrolment_text(&enrolment, &session, call.today);
            let shown = [(enrolment.to_string(), text)];
            let place = record_evidence(tx, house, LeafKind::Enrolment, &shown)?;
            let by = &call.actor.account;
            tx.record_entered(&entered, &evidence.to_string(), by, place)?;
            Ok(Done {
                answer: enrolment.clone(),
                object: id.to_string(),
                under: under(&house.law, "transition.plan-continues", call.today),
                details: json!({"enrolment": enrolment, "session": session}),
            })
        },
    )
}
