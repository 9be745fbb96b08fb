//! Decides. No I/O, no async, no clock, no chance, no cryptography: every function here is a
//! value in, a value out.
pub mod catalogue;
pub mod decision;
pub mod law;
pub mod level;
pub mod money;
pub mod text;
