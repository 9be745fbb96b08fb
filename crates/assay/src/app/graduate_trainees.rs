//! Enrol trainees under a training plan, and decide at graduation what they get: never neither.
use super::{Call, Done, Failure, found, perform, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action, Role},
    institution::Institution,
    person::Person,
    transition::{self, Decision, Exam, Facts, Plan, PlanKind},
};
use assay_store::transition::KeptTrainee;
use serde_json::json;
use std::sync::Arc;

/// Permission to enrol trainees and to graduate them.
#[derive(Debug)]
pub enum EnrolTrainees {}
impl Action for EnrolTrainees {
    type On = Institution;
    const NAME: &'static str = "plan.enrol";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::ExaminationOfficer];
}

/// Takes a cohort into a training plan; the day of enrolment binds the promise.
///
/// # Errors
/// [`Failure`].
pub fn enrol_trainees(
    house: &Arc<House>,
    call: &Call,
    cohort: Vec<(Person, KeptTrainee)>,
) -> Result<u64, Failure> {
    let asked: Vec<String> = cohort
        .iter()
        .map(|(_, trainee)| trainee.id.clone())
        .collect();
    perform(
        house,
        call,
        EnrolTrainees::NAME,
        &asked,
        move |tx, house, call| {
            for (person, trainee) in &cohort {
                let institution = found(
                    tx.institution(&trainee.institution)?,
                    "institution",
                    &trainee.institution,
                )?;
                authority::permit::<EnrolTrainees>(&call.actor, &institution)?;
                let known = tx.person_with(&person.document)?;
                let person_id = match known {
                    Some(id) => id,
                    None => {
                        tx.record_person(person, &edge::draw_bytes())?;
                        person.id.clone()
                    }
                };
                tx.record_trainee(&KeptTrainee {
                    person: person_id,
                    ..trainee.clone()
                })?;
            }
            Ok(Done {
                answer: cohort.len() as u64,
                object: "cohort".to_owned(),
                under: under(&house.law, "transition.plan-continues", call.today),
                details: json!({"trainees": cohort.len()}),
            })
        },
    )
}

/// Decides what a trainee gets on graduation, and keeps the answer.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn graduate_trainee(
    house: &Arc<House>,
    call: &Call,
    id: &str,
    exam: Exam,
    may_issue: bool,
) -> Result<String, Failure> {
    let id = id.to_owned();
    perform(
        house,
        call,
        "trainee.graduate",
        &id.clone(),
        move |tx, house, call| {
            let trainee = found(tx.trainee(&id)?, "trainee", &id)?;
            let institution = found(
                tx.institution(&trainee.institution)?,
                "institution",
                &trainee.institution,
            )?;
            authority::permit::<EnrolTrainees>(&call.actor, &institution)?;
            let decision = decide(house, call, &trainee, exam, may_issue);
            let decision = found(decision, "occupation", &trainee.occupation)?;
            let disposition = decision.disposition.id();
            tx.record_graduation(&id, disposition)?;
            Ok(Done {
                answer: disposition.to_owned(),
                object: id.clone(),
                under: under(&house.law, decision.rule().id(), call.today),
                details: json!({"certificate": decision.certificate.map(assay_core::session::CertificateKind::id)}),
            })
        },
    )
}

fn decide(
    house: &House,
    call: &Call,
    trainee: &KeptTrainee,
    exam: Exam,
    may_issue: bool,
) -> Option<Decision> {
    let pack = &house.law.pack;
    let case = transition::Case {
        occupation: pack.catalogue.find(&trainee.occupation)?,
        as_of: call.today,
        roster: None,
        facts: Facts::Trainee {
            plan: Plan {
                kind: match trainee.kind.as_str() {
                    "vocational-college" => PlanKind::VocationalCollege,
                    "technical-college" => PlanKind::TechnicalCollege,
                    "new-apprentice" => PlanKind::NewApprentice,
                    _ => PlanKind::Other,
                },
                enrolled_on: trainee.enrolled_on,
                promises: trainee.promises.parse().ok()?,
                institution_may_issue: may_issue,
            },
            graduates_on: trainee.graduates_on,
            exam,
        },
    };
    Some(transition::decide(&pack.transition, &case))
}
