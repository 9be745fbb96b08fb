//! The photo of a candidate 照片, kept for the certificate. Whether a file is a photo is seen where it is printed; here
//! stands who may hand it in.
use super::Enrolment;
use crate::authority::{Action, Role};

/// Permission to hand in the photo of a candidate.
#[derive(Debug)]
pub enum KeepPhoto {}
impl Action for KeepPhoto {
    type On = Enrolment;
    const NAME: &'static str = "photo.keep";
    const ROLES: &'static [Role] = &[
        Role::Administrator,
        Role::ExaminationOfficer,
        Role::Candidate,
    ];
}
