//! Graduate a trainee: one certificate or the other, never neither.
use super::{
    Call, Done, Failure, found, notify::tell, perform, record_wish::on_roster, refused,
    stop_institution::must_stand, under,
};
use crate::house::House;
use assay_core::{
    authority::{self, Action, Role},
    enrolment::Enrolment,
    id::Id,
    notification::Addressee,
    plan::{
        Trainee,
        graduate::{GraduateTrainee, Stand, graduate},
        promise::graduated,
    },
};
use serde_json::json;
use std::sync::Arc;

/// Graduates a trainee on the result of the exam at the end; gives the disposition.
///
/// # Errors
/// [`Failure::Refused`] without a result, or with an exam of somebody else.
pub fn graduate_trainee(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Trainee>,
    exam: &Id<Enrolment>,
) -> Result<String, Failure> {
    let (id, exam) = (id.clone(), exam.clone());
    perform(
        house,
        call,
        GraduateTrainee::NAME,
        &(id.clone(), exam.clone()),
        move |tx, house, call| {
            let trainee = found(tx.trainee(&id)?, "trainee", &id)?;
            let permit = authority::permit::<GraduateTrainee>(&call.actor, &trainee)?;
            let plan = found(
                tx.training_plan(&trainee.plan)?,
                "training plan",
                &trainee.plan,
            )?;
            if call.actor.role != Role::Officer {
                // Where the institution is stopped, the authority graduates its trainees.
                must_stand(tx, house, call, &plan.institution)?;
            }
            let kept = found(tx.enrolment(&exam)?, "enrolment", &exam)?;
            let counted = found(
                tx.session(&kept.enrolment.session)?,
                "session",
                &kept.enrolment.session,
            )?;
            let stand = Stand {
                plan: &plan,
                exam: (&kept.enrolment, &counted.session),
                roster: on_roster(tx, &plan.occupation, id.as_str())?,
                institution_may_issue: tx
                    .filing_on(&plan.institution, call.today)?
                    .is_some_and(|filing| filing.covers(&plan.occupation, plan.level)),
            };
            let decided = graduate(&permit, &house.law.pack, stand, call.today).map_err(refused)?;
            tx.record_graduation(&decided)?;
            let to = Addressee::Person(trainee.person.clone());
            tell(tx, call, &to, &graduated(&plan, &decided.outcome), &id)?;
            Ok(Done {
                answer: decided.outcome.disposition.clone(),
                object: id.to_string(),
                under: under(&house.law, "transition.graduates-with-either", call.today),
                details: json!({"certificate": decided.outcome.certificate.map(assay_core::session::CertificateKind::id)}),
            })
        },
    )
}
