//! Work the list of a succession off: each line is taken over or settled; at the end nothing is left.
use super::{
    Carried, CarriedKind, CarriedState, Succession, SuccessionStage,
    begin::{SuccessionMoved, moved, on_the_successors_side},
    refused::SuccessionRefused,
};
use crate::{
    authority::{Action, Actor, Denied, Owned, Permit, Role},
    decision::Decided,
    id::Id,
    institution::Institution,
    pack::Pack,
    refusal::Refused,
};
use jiff::civil::Date;

/// A line with the succession it is in, owned by whoever takes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineToAccept {
    /// The succession.
    pub succession: Succession,
    /// The line.
    pub line: Carried,
}
impl Owned for LineToAccept {
    fn institution(&self) -> Option<&Id<Institution>> {
        self.succession.successor.as_ref()
    }
}

/// A line with the succession it is in, owned by whoever ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineToSettle {
    /// The succession.
    pub succession: Succession,
    /// The line.
    pub line: Carried,
}
impl Owned for LineToSettle {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.succession.predecessor)
    }
}

/// Permission to take a line over.
#[derive(Debug)]
pub enum AcceptCarried {}
impl Action for AcceptCarried {
    type On = LineToAccept;
    const NAME: &'static str = "succession.accept";
    const ROLES: &'static [Role] = &[Role::Administrator, Role::Officer];
}

/// Permission to settle a line.
#[derive(Debug)]
pub enum SettleCarried {}
impl Action for SettleCarried {
    type On = LineToSettle;
    const NAME: &'static str = "succession.settle";
    const ROLES: &'static [Role] = &[Role::Administrator];
}

/// Permission to look through the register again.
#[derive(Debug)]
pub enum ListCarried {}
impl Action for ListCarried {
    type On = Succession;
    const NAME: &'static str = "succession.list";
    const ROLES: &'static [Role] = &[Role::Officer, Role::Administrator];
}

/// Permission to complete a succession.
#[derive(Debug)]
pub enum CompleteSuccession {}
impl Action for CompleteSuccession {
    type On = Succession;
    const NAME: &'static str = "succession.complete";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// A line that ended 移交结果.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedEnded {
    /// The line as it was.
    pub line: Carried,
    /// Who takes over, where somebody does.
    pub successor: Option<Id<Institution>>,
    /// How it ended.
    pub state: CarriedState,
}

/// Whether whoever accepts stands on the successor's side.
///
/// # Errors
/// [`Denied::Foreign`].
pub fn may_accept(by: &Actor, succession: &Succession) -> Result<(), Denied> {
    on_the_successors_side(by, succession, AcceptCarried::NAME)
}

/// Decides whether a line is taken over.
///
/// # Errors
/// [`SuccessionRefused`].
pub fn accept(
    permit: &Permit<'_, AcceptCarried>,
    law: &Pack,
    today: Date,
) -> Result<Decided<CarriedEnded>, Refused<SuccessionRefused>> {
    let LineToAccept { succession, line } = permit.on();
    open(succession, line).map_err(|why| Refused::new(law, today, why))?;
    Ok(Decided::new(CarriedEnded {
        line: line.clone(),
        successor: succession.successor.clone(),
        state: CarriedState::Accepted {
            by: permit.by().account.clone(),
            on: today,
        },
    }))
}

/// Decides whether the register is looked through again.
///
/// # Errors
/// [`SuccessionRefused`].
pub fn list(
    permit: &Permit<'_, ListCarried>,
    law: &Pack,
    today: Date,
) -> Result<(), Refused<SuccessionRefused>> {
    match permit.on().stage {
        SuccessionStage::Working => Ok(()),
        stage => Err(Refused::new(
            law,
            today,
            SuccessionRefused::Stage { stage: stage.id() },
        )),
    }
}

/// Whether what a line is about is still owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owing {
    /// Somebody waits for money.
    Owed,
    /// Nobody does.
    Clear,
}

/// Decides whether a line is settled, with how and why. What is owed is paid first.
///
/// # Errors
/// [`SuccessionRefused`].
pub fn settle(
    permit: &Permit<'_, SettleCarried>,
    reason: &str,
    owing: Owing,
    law: &Pack,
    today: Date,
) -> Result<Decided<CarriedEnded>, Refused<SuccessionRefused>> {
    let LineToSettle { succession, line } = permit.on();
    let refuse = |why| Refused::new(law, today, why);
    open(succession, line).map_err(refuse)?;
    if line.kind == CarriedKind::Refund && owing == Owing::Owed {
        return Err(refuse(SuccessionRefused::Owed));
    }
    if reason.trim().is_empty() {
        return Err(refuse(SuccessionRefused::Reason));
    }
    Ok(Decided::new(CarriedEnded {
        line: line.clone(),
        successor: None,
        state: CarriedState::Settled {
            reason: reason.trim().to_owned(),
            by: permit.by().account.clone(),
            on: today,
        },
    }))
}

fn open(succession: &Succession, line: &Carried) -> Result<(), SuccessionRefused> {
    if succession.stage != SuccessionStage::Working {
        return Err(SuccessionRefused::Stage {
            stage: succession.stage.id(),
        });
    }
    if line.state != CarriedState::Open {
        return Err(SuccessionRefused::Ended);
    }
    Ok(())
}

/// Decides whether a succession is completed; `open` counts the lines that are left, with what came up since.
///
/// # Errors
/// [`SuccessionRefused`].
pub fn complete(
    permit: &Permit<'_, CompleteSuccession>,
    open: u32,
    law: &Pack,
    today: Date,
) -> Result<Decided<SuccessionMoved>, Refused<SuccessionRefused>> {
    let refuse = |why| Err(Refused::new(law, today, why));
    let succession = permit.on();
    if succession.stage != SuccessionStage::Working {
        return refuse(SuccessionRefused::Stage {
            stage: succession.stage.id(),
        });
    }
    if open > 0 {
        return refuse(SuccessionRefused::Left { open });
    }
    let stage = SuccessionStage::Completed { on: today };
    Ok(moved(succession, stage, permit.by(), today))
}
