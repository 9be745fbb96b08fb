//! The people who hold exams, each with a credential.
use super::{At, Take};
use crate::{
    app::{Failure, register_staff::take_staff},
    edge,
    import::staff::{StaffRow, StaffTable},
};
use assay_core::{
    authority::Action,
    person::Person,
    staff::{RegisterStaff, Staff},
};

/// Registers staff.
#[derive(Debug)]
pub struct TakeStaff;

impl Take for TakeStaff {
    type Of = StaffTable;
    const ACT: &'static str = "staff.import";

    fn new(_archive: &str) -> Self {
        Self
    }

    fn take(&mut self, at: &mut At<'_, '_>, row: u64, of: StaffRow) -> Result<(), Failure> {
        let institution = at.institution(&of.institution)?.id;
        let person = Person {
            id: edge::fresh_id(at.call.now),
            name: of.name,
            document: of.document,
            born_on: of.born_on,
        };
        let staff = Staff {
            id: edge::fresh_id(at.call.now),
            person: person.id.clone(),
            institution: institution.clone(),
            duty: of.duty,
            ceiling: of.ceiling,
            from: of.from,
            until: of.until,
        };
        at.row(row, &institution, RegisterStaff::NAME, |tx, house, call| {
            take_staff(tx, house, call, &person, &staff)
        })?;
        Ok(())
    }
}
