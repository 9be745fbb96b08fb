//! Decides. No I/O, no async, no clock, no chance, no cryptography: every function here is a
//! value in, a value out.
pub mod authority;
pub mod catalogue;
pub mod certificate;
pub mod day;
pub mod decision;
pub mod eligibility;
pub mod enrolment;
pub mod exit;
pub mod gate;
pub mod id;
pub mod identifier;
pub mod institution;
pub mod json;
pub mod law;
pub mod level;
pub mod money;
pub mod number;
pub mod objection;
pub mod pack;
pub mod person;
pub mod score;
pub mod session;
pub mod staff;
pub mod text;
pub mod transition;
