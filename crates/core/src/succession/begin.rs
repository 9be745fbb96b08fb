//! Begin a succession: the institution proposes, the successor agrees, an officer confirms.
use super::{Succession, SuccessionStage, refused::SuccessionRefused};
use crate::{
    authority::{Action, Actor, Denied, Permit, Role},
    decision::Decided,
    id::Id,
    institution::{Filing, Institution, InstitutionKind},
    pack::Pack,
    refusal::Refused,
};
use jiff::civil::Date;

/// Permission to propose that an institution turns, or closes.
#[derive(Debug)]
pub enum ProposeSuccession {}
impl Action for ProposeSuccession {
    type On = Institution;
    const NAME: &'static str = "succession.propose";
    const ROLES: &'static [Role] = &[Role::Administrator];
}

/// Permission to agree: of whoever administers the successor.
#[derive(Debug)]
pub enum AgreeSuccession {}
impl Action for AgreeSuccession {
    type On = Institution;
    const NAME: &'static str = "succession.agree";
    const ROLES: &'static [Role] = &[Role::Administrator];
}

/// Permission to confirm that both agree.
#[derive(Debug)]
pub enum ConfirmSuccession {}
impl Action for ConfirmSuccession {
    type On = Succession;
    const NAME: &'static str = "succession.confirm";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// A succession that moved on 转型进展.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuccessionMoved {
    /// The succession with its new stage.
    pub succession: Succession,
    /// Where it stood.
    pub was: &'static str,
    /// Whose account.
    pub by: String,
    /// The day.
    pub on: Date,
}

/// Who takes over, as the register knows it.
#[derive(Debug, Clone, Copy)]
pub struct Heir<'t> {
    /// The institution.
    pub institution: &'t Institution,
    /// Its filing of the day.
    pub filing: Option<&'t Filing>,
}

/// Decides whether a succession is proposed. Without an heir the institution closes and the authority takes over.
///
/// # Errors
/// [`SuccessionRefused`].
pub fn propose(
    permit: &Permit<'_, ProposeSuccession>,
    id: &Id<Succession>,
    filings: &[Filing],
    heir: Option<Heir<'_>>,
    law: &Pack,
    today: Date,
) -> Result<Decided<SuccessionMoved>, Refused<SuccessionRefused>> {
    let refuse = |why| Err(Refused::new(law, today, why));
    let predecessor = permit.on();
    if predecessor.kind != InstitutionKind::Station {
        return refuse(SuccessionRefused::Predecessor);
    }
    let fits = heir.is_none_or(|heir| {
        heir.institution.kind == InstitutionKind::Social
            && heir.institution.id != predecessor.id
            && heir
                .filing
                .is_some_and(|filing| filing.is_in_force_on(today))
    });
    if !fits {
        return refuse(SuccessionRefused::Successor);
    }
    let Some(stops_on) = super::stops_on(filings, &law.catalogue) else {
        return refuse(SuccessionRefused::Stays);
    };
    let by = permit.by().account.clone();
    Ok(Decided::new(SuccessionMoved {
        succession: Succession {
            id: id.clone(),
            predecessor: predecessor.id.clone(),
            successor: heir.map(|heir| heir.institution.id.clone()),
            stops_on,
            proposed_by: by.clone(),
            stage: match heir {
                Some(_) => SuccessionStage::Proposed,
                None => SuccessionStage::Agreed,
            },
        },
        was: "",
        by,
        on: today,
    }))
}

/// Decides whether the successor agrees; the permit is over the successor.
///
/// # Errors
/// [`SuccessionRefused`].
pub fn agree(
    permit: &Permit<'_, AgreeSuccession>,
    succession: &Succession,
    law: &Pack,
    today: Date,
) -> Result<Decided<SuccessionMoved>, Refused<SuccessionRefused>> {
    let refuse = |why| Err(Refused::new(law, today, why));
    if succession.stage != SuccessionStage::Proposed {
        return refuse(SuccessionRefused::Stage {
            stage: succession.stage.id(),
        });
    }
    if succession.successor.as_ref() != Some(&permit.on().id) {
        return refuse(SuccessionRefused::Successor);
    }
    if succession.proposed_by == permit.by().account {
        return refuse(SuccessionRefused::SamePerson);
    }
    Ok(moved(
        succession,
        SuccessionStage::Agreed,
        permit.by(),
        today,
    ))
}

/// Decides whether an officer confirms; the list is drawn up with it.
///
/// # Errors
/// [`SuccessionRefused`].
pub fn confirm(
    permit: &Permit<'_, ConfirmSuccession>,
    law: &Pack,
    today: Date,
) -> Result<Decided<SuccessionMoved>, Refused<SuccessionRefused>> {
    let refuse = |why| Err(Refused::new(law, today, why));
    let succession = permit.on();
    if succession.stage != SuccessionStage::Agreed {
        return refuse(SuccessionRefused::Stage {
            stage: succession.stage.id(),
        });
    }
    if succession.proposed_by == permit.by().account {
        return refuse(SuccessionRefused::SamePerson);
    }
    Ok(moved(
        succession,
        SuccessionStage::Working,
        permit.by(),
        today,
    ))
}

pub(super) fn moved(
    succession: &Succession,
    stage: SuccessionStage,
    by: &Actor,
    on: Date,
) -> Decided<SuccessionMoved> {
    Decided::new(SuccessionMoved {
        succession: Succession {
            stage,
            ..succession.clone()
        },
        was: succession.stage.id(),
        by: by.account.clone(),
        on,
    })
}

/// Whether an actor belongs to the successor, or is an officer where nobody takes over.
///
/// # Errors
/// [`Denied::Foreign`] where neither.
pub fn on_the_successors_side(
    by: &Actor,
    succession: &Succession,
    action: &'static str,
) -> Result<(), Denied> {
    let own = by.institution.is_some() && by.institution == succession.successor;
    let authority = by.role == Role::Officer && succession.successor.is_none();
    if own || authority {
        Ok(())
    } else {
        Err(Denied::Foreign { action })
    }
}
