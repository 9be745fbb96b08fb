//! Serves. The only crate that reads the clock, draws random numbers and touches files, network and environment.
pub mod app;
pub mod backup;
pub mod bank;
mod checker;
pub mod cli;
pub mod compact;
pub mod decide;
pub mod demo;
pub mod edge;
pub mod export;
pub mod fsck;
pub mod house;
pub mod import;
pub mod law_page;
#[cfg(feature = "object-store")]
pub mod mirror;
pub mod pack;
pub mod paper;
pub mod roster;
pub mod serve;
pub mod table;
#[cfg(feature = "vc-api")]
pub mod vc_api;
pub mod web;
pub mod witness;
