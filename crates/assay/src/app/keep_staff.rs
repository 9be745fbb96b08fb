//! Keep what is known of staff: cards, trainings, and who teaches under a plan.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::house::House;
use assay_core::{
    authority::{self, Action},
    id::Id,
    person::Person,
    plan::TrainingPlan,
    staff::{
        Staff,
        card::{Card, RecordCard, record_card as decide_card},
        course::{Course, HoldCourse, hold},
        trainer::{NameTrainer, name_trainer as decide_trainer},
    },
};
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc};

/// Records what stands on a credential.
///
/// # Errors
/// [`Failure`].
pub fn record_card(
    house: &Arc<House>,
    call: &Call,
    staff: &Id<Staff>,
    card: Card,
) -> Result<(), Failure> {
    let staff = staff.clone();
    let asked = json!({"staff": staff, "number": card.number, "basis": card.basis, "employer": card.employer});
    perform(
        house,
        call,
        RecordCard::NAME,
        &asked,
        move |tx, house, call| {
            let member = found(tx.staff(&staff)?, "staff", &staff)?;
            let permit = authority::permit::<RecordCard>(&call.actor, &member)?;
            let recorded =
                decide_card(&permit, &card, &house.law.pack, call.today).map_err(refused)?;
            tx.record_card(&recorded)?;
            Ok(Done {
                answer: (),
                object: staff.to_string(),
                under: under(&house.law, "assessor.term", call.today),
                details: json!({"employer": card.employer}),
            })
        },
    )
}

/// Records a training with those who were there; gives how many.
///
/// # Errors
/// [`Failure`].
pub fn hold_course(
    house: &Arc<House>,
    call: &Call,
    course: Course,
    present: BTreeSet<Id<Person>>,
) -> Result<usize, Failure> {
    let asked = json!({"course": course.id, "present": present});
    perform(
        house,
        call,
        HoldCourse::NAME,
        &asked,
        move |tx, house, call| {
            let permit = authority::permit::<HoldCourse>(&call.actor, &course)?;
            let mut staff: BTreeSet<Id<Person>> = tx
                .listed_staff(course.institution.as_ref(), call.today)?
                .into_iter()
                .map(|one| one.staff.person)
                .collect();
            if course.institution.is_none() {
                let appointed = tx.appointments()?.into_iter();
                staff.extend(appointed.map(|(one, _)| one.person));
            }
            let pack = &house.law.pack;
            let held = hold(&permit, &present, &staff, pack, call.today).map_err(refused)?;
            tx.record_course(&held)?;
            Ok(Done {
                answer: present.len(),
                object: course.id.to_string(),
                under: under(&house.law, "guidance.given", call.today),
                details: json!({"held_on": course.held_on.to_string(), "hours": course.hours, "present": present.len()}),
            })
        },
    )
}

/// Names a member of staff as a trainer of a plan.
///
/// # Errors
/// [`Failure`].
pub fn name_trainer(
    house: &Arc<House>,
    call: &Call,
    staff: &Id<Staff>,
    plan: &Id<TrainingPlan>,
) -> Result<(), Failure> {
    let (staff, plan) = (staff.clone(), plan.clone());
    let asked = json!({"staff": staff, "plan": plan});
    perform(
        house,
        call,
        NameTrainer::NAME,
        &asked,
        move |tx, house, call| {
            let member = found(tx.staff(&staff)?, "staff", &staff)?;
            let permit = authority::permit::<NameTrainer>(&call.actor, &member)?;
            let training = found(tx.training_plan(&plan)?, "training plan", &plan)?;
            let trainees: Vec<Id<Person>> = tx
                .trainees_of(&plan)?
                .into_iter()
                .map(|one| one.person)
                .collect();
            let pack = &house.law.pack;
            let named =
                decide_trainer(&permit, &training, &trainees, pack, call.today).map_err(refused)?;
            tx.record_trainer(&named)?;
            Ok(Done {
                answer: (),
                object: staff.to_string(),
                under: under(&house.law, "assessor.trainer", call.today),
                details: json!({"plan": plan}),
            })
        },
    )
}
