//! Register the people who hold exams, and declare for whom one of them steps back.
use super::{Call, Done, Failure, found, perform, under};
use crate::{edge, house::House};
use assay_core::{
    authority::{self, Action},
    id::Id,
    institution::Institution,
    person::Person,
    staff::{Recusal, RegisterStaff, Staff},
};
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
        move |tx, house, call| {
            let institution: Institution = found(
                tx.institution(&staff.institution)?,
                "institution",
                &staff.institution,
            )?;
            authority::permit::<RegisterStaff>(&call.actor, &institution)?;
            let known = tx.person_with(&person.document)?;
            let person_id = match known {
                Some(id) => id,
                None => {
                    tx.record_person(&person, &edge::draw_bytes())?;
                    person.id.clone()
                }
            };
            let staff = Staff {
                person: person_id,
                ..staff.clone()
            };
            tx.record_staff(&staff)?;
            Ok(Done {
                answer: staff.id.clone(),
                object: staff.id.to_string(),
                under: under(&house.law, "assessor.term", call.today),
                details: json!({"duty": staff.duty, "until": staff.until.to_string()}),
            })
        },
    )
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
        "recusal.declare",
        &asked,
        move |tx, house, call| {
            let institution: Institution = found(tx.institution(&of)?, "institution", &of)?;
            authority::permit::<RegisterStaff>(&call.actor, &institution)?;
            tx.record_recusal(&recusal)?;
            Ok(Done {
                answer: (),
                object: recusal.staff.to_string(),
                under: under(&house.law, "assessor.recusal", call.today),
                details: json!({"reason": recusal.reason}),
            })
        },
    )
}
