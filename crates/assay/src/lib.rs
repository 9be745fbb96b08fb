//! Serves. The only crate that reads the clock, draws random numbers and touches files, network and environment.
pub mod demo;
