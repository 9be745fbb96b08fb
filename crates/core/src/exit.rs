//! An exit: planned by one officer, approved by another, in force by itself on its day, one occupation at a time.
use crate::{
    authority::{Action, Owned, Role},
    id::Id,
    institution::Institution,
};

pub mod approve;
pub mod begun;
#[cfg(test)]
mod life;
pub mod plan;
pub mod simulate;
pub mod withdraw;

/// The exit of one occupation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OccupationExit {
    /// Chinese name.
    pub occupation: String,
}

impl Owned for OccupationExit {
    fn institution(&self) -> Option<&Id<Institution>> {
        None
    }
}

/// Permission to let an exit take force: the clock's alone.
#[derive(Debug)]
pub enum TakeForce {}
impl Action for TakeForce {
    type On = OccupationExit;
    const NAME: &'static str = "exit.take-force";
    const ROLES: &'static [Role] = &[Role::System];
}
