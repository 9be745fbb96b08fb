//! Appoint experts and external supervisors, and send a supervisor to an exam.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    id::Id,
    person::Person,
    session::Session,
    staff::{
        appoint::{Appoint, Appointment, appoint},
        supervise::{SendSupervisor, Surroundings, send},
    },
};
use serde_json::json;
use std::sync::Arc;

/// Appoints somebody; the person is added where the register does not know the document.
///
/// # Errors
/// [`Failure`].
pub fn appoint_person(
    house: &Arc<House>,
    call: &Call,
    person: Person,
    appointment: Appointment,
) -> Result<Id<Appointment>, Failure> {
    perform(
        house,
        call,
        Appoint::NAME,
        &appointment.id.clone(),
        move |tx, house, call| {
            let person_id = match tx.person_with(&person.document)? {
                Some(id) => id,
                None => {
                    tx.record_person(&person, &edge::draw_bytes())?;
                    person.id.clone()
                }
            };
            let appointment = Appointment {
                person: person_id,
                ..appointment.clone()
            };
            let permit = authority::permit::<Appoint>(&call.actor, &appointment)?;
            let appointed = appoint(&permit, &house.law.pack, call.today).map_err(refused)?;
            tx.record_appoint(&appointed)?;
            Ok(Done {
                answer: appointment.id.clone(),
                object: appointment.id.to_string(),
                under: under(&house.law, "supervisor.term", call.today),
                details: json!({"office": appointment.office.id(), "until": appointment.until.to_string()}),
            })
        },
    )
}

/// Sends an external supervisor to an exam.
///
/// # Errors
/// [`Failure::Refused`] for ties, a term that is over, or somebody who is elsewhere.
pub fn send_supervisor(
    house: &Arc<House>,
    call: &Call,
    session: &Id<Session>,
    appointment: &Id<Appointment>,
) -> Result<(), Failure> {
    let (session, appointment) = (session.clone(), appointment.clone());
    let asked = json!({"session": session, "appointment": appointment});
    perform(
        house,
        call,
        SendSupervisor::NAME,
        &asked,
        move |tx, house, call| {
            let counted = found(tx.session(&session)?, "session", &session)?.session;
            let permit = authority::permit::<SendSupervisor>(&call.actor, &counted)?;
            let one = found(tx.appointment(&appointment)?, "appointment", &appointment)?;
            let institution = found(
                tx.institution(&counted.institution)?,
                "institution",
                &counted.institution,
            )?;
            let staff: Vec<Id<Person>> = tx
                .staff_of(&institution.id)?
                .into_iter()
                .map(|member| member.person)
                .collect();
            let candidates: Vec<Id<Person>> = tx
                .enrolments_of(&session)?
                .into_iter()
                .map(|kept| kept.enrolment.person)
                .collect();
            let first = counted.parts.iter().map(|(_, on)| *on).min();
            let busy = tx.busy_days(&one.person, &session)?;
            let busy_at = busy.iter().find(|(on, _)| Some(*on) == first);
            let around = Surroundings {
                institution: &institution,
                staff: &staff,
                candidates: &candidates,
                busy_at: busy_at.map(|(_, place)| place.as_str()),
            };
            let pack = &house.law.pack;
            let sent = send(&permit, &one, &around, pack, call.today).map_err(refused)?;
            tx.record_send(&sent)?;
            Ok(Done {
                answer: (),
                object: session.to_string(),
                under: under(&house.law, "supervision.each", call.today),
                details: json!({"appointment": appointment, "on": sent.on.to_string()}),
            })
        },
    )
}
