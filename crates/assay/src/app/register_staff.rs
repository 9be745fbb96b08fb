//! Register the people who hold exams, and declare for whom one of them steps back.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    id::Id,
    institution::Institution,
    person::Person,
    staff::{
        Recusal, RegisterStaff, Staff,
        declare::{DeclareRecusal, declare},
        register::register,
    },
};
use assay_store::Tx;
use serde_json::json;
use std::sync::Arc;

/// Registers a member of staff; the person is added where the register does not know the document.
///
/// # Errors
/// [`Failure`].
pub fn register_staff(
    house: &Arc<House>,
    call: &Call,
    person: Person,
    staff: Staff,
) -> Result<Id<Staff>, Failure> {
    perform(
        house,
        call,
        RegisterStaff::NAME,
        &staff.id.clone(),
        move |tx, house, call| take_staff(tx, house, call, &person, &staff),
    )
}

/// The same inside a transaction.
pub(crate) fn take_staff(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    person: &Person,
    staff: &Staff,
) -> Result<Done<Id<Staff>>, Failure> {
    let institution: Institution = found(
        tx.institution(&staff.institution)?,
        "institution",
        &staff.institution,
    )?;
    let permit = authority::permit::<RegisterStaff>(&call.actor, &institution)?;
    let pack = &house.law.pack;
    let registered = register(&permit, staff, pack, call.today).map_err(refused)?;
    let known = tx.person_with(&person.document)?;
    let person_id = match known {
        Some(id) => id,
        None => {
            tx.record_person(person, &edge::draw_bytes())?;
            person.id.clone()
        }
    };
    let staff = Staff {
        person: person_id,
        ..registered.staff.clone()
    };
    tx.record_staff(&staff)?;
    Ok(Done {
        answer: staff.id.clone(),
        object: staff.id.to_string(),
        under: under(&house.law, "assessor.term", call.today),
        details: json!({"duty": staff.duty, "until": staff.until.to_string()}),
    })
}

/// Declares that a member of staff steps back for a candidate.
///
/// # Errors
/// [`Failure`].
pub fn declare_recusal(
    house: &Arc<House>,
    call: &Call,
    of: &Id<Institution>,
    recusal: Recusal,
) -> Result<(), Failure> {
    let of = of.clone();
    let asked = json!({"staff": recusal.staff, "candidate": recusal.candidate});
    perform(
        house,
        call,
        DeclareRecusal::NAME,
        &asked,
        move |tx, house, call| {
            let mut everybody = tx.staff_of(&of)?.into_iter();
            let member = everybody.find(|member| member.id == recusal.staff);
            let member = found(member, "staff", &recusal.staff)?;
            let permit = authority::permit::<DeclareRecusal>(&call.actor, &member)?;
            let pack = &house.law.pack;
            let (candidate, reason) = (&recusal.candidate, &recusal.reason);
            let declared =
                declare(&permit, pack, candidate, reason, call.today).map_err(refused)?;
            tx.record_recusal(&declared.recusal)?;
            Ok(Done {
                answer: (),
                object: recusal.staff.to_string(),
                under: under(&house.law, "assessor.recusal", call.today),
                details: json!({"reason": recusal.reason}),
            })
        },
    )
}
