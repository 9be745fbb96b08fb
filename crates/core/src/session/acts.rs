//! Permissions for what is done to a session between its announcement and its certificates.
use super::Session;
use crate::authority::{Action, Role};

const STAFF: &[Role] = &[Role::Administrator, Role::ExaminationOfficer];

/// Permission to record payments.
#[derive(Debug)]
pub enum RecordPayments {}
impl Action for RecordPayments {
    type On = Session;
    const NAME: &'static str = "payment.record";
    const ROLES: &'static [Role] = STAFF;
}

/// Permission to seat candidates and print tickets.
#[derive(Debug)]
pub enum SeatSession {}
impl Action for SeatSession {
    type On = Session;
    const NAME: &'static str = "session.seat";
    const ROLES: &'static [Role] = STAFF;
}

/// Permission to record who came.
#[derive(Debug)]
pub enum RecordAttendance {}
impl Action for RecordAttendance {
    type On = Session;
    const NAME: &'static str = "attendance.record";
    const ROLES: &'static [Role] = &[Role::Invigilator, Role::ExaminationOfficer];
}

/// Permission to compute results.
#[derive(Debug)]
pub enum ComputeResults {}
impl Action for ComputeResults {
    type On = Session;
    const NAME: &'static str = "result.compute";
    const ROLES: &'static [Role] = STAFF;
}

/// Permission to close the public notice and propose certificates.
#[derive(Debug)]
pub enum ClosePublicity {}
impl Action for ClosePublicity {
    type On = Session;
    const NAME: &'static str = "publicity.close";
    const ROLES: &'static [Role] = STAFF;
}

/// Permission to give numbers and let certificates be issued.
#[derive(Debug)]
pub enum IssueCertificates {}
impl Action for IssueCertificates {
    type On = Session;
    const NAME: &'static str = "certificate.issue";
    const ROLES: &'static [Role] = &[Role::Officer];
}
