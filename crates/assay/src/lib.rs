//! Serves. The only crate that reads the clock, draws random numbers and touches files, network and environment.
pub mod app;
pub mod backup;
pub mod cli;
pub mod decide;
pub mod demo;
pub mod edge;
pub mod export;
pub mod fsck;
pub mod house;
pub mod import;
pub mod law_page;
pub mod pack;
pub mod paper;
pub mod roster;
pub mod serve;
pub mod table;
pub mod web;
