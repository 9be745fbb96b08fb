//! The jobs, by what they measure.
pub(crate) mod act;
pub(crate) mod decide;
pub(crate) mod demo;
pub(crate) mod exit;
pub(crate) mod import;
pub(crate) mod issue;
pub(crate) mod lookup;
pub(crate) mod paper;
pub(crate) mod proof;
pub(crate) mod record;
pub(crate) mod selective;
pub(crate) mod surge;
pub(crate) mod verify;
