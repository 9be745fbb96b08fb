//! The demo world: a synthetic province that lives through the notice, from June 2020 to today.
mod chance;
mod people;
mod plan;
