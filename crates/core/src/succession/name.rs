//! Act in the predecessor's name: once everything is carried over, the successor's people run what is left of it. Sessions,
//! candidates and fees keep the name under which they were accepted; the journal says who acts, and on behalf of whom.
use super::{Succession, SuccessionStage, refused::SuccessionRefused};
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::Decided,
    id::Id,
    institution::Institution,
    pack::Pack,
    refusal::Refused,
};
use jiff::civil::Date;

/// Permission to change in whose name one acts: those who act for an institution.
#[derive(Debug)]
pub enum TakeName {}
impl Action for TakeName {
    type On = InWhoseName;
    const NAME: &'static str = "succession.take-name";
    const ROLES: &'static [Role] = &[
        Role::Administrator,
        Role::ExaminationOfficer,
        Role::Assessor,
        Role::Invigilator,
        Role::InternalSupervisor,
    ];
}

/// An account of one institution, with a succession and the name in which it acts now 以谁的名义.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InWhoseName {
    /// The succession.
    pub succession: Succession,
    /// Whose account it is.
    pub own: Id<Institution>,
    /// In whose name it acts now.
    pub now: Id<Institution>,
}
impl Owned for InWhoseName {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.now)
    }
}

/// In whose name an account acts from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameTaken {
    /// The account.
    pub account: String,
    /// The predecessor; `None` for the account's own institution.
    pub predecessor: Option<Id<Institution>>,
}

/// Decides that an account acts in the predecessor's name, or in its own again.
///
/// # Errors
/// [`SuccessionRefused`] before everything is carried over, and for anybody but the successor's people.
pub fn take_name(
    permit: &Permit<'_, TakeName>,
    law: &Pack,
    today: Date,
) -> Result<Decided<NameTaken>, Refused<SuccessionRefused>> {
    let InWhoseName {
        succession,
        own,
        now,
    } = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if succession.successor.as_ref() != Some(own) {
        return refuse(SuccessionRefused::Name);
    }
    if !matches!(succession.stage, SuccessionStage::Completed { .. }) {
        return refuse(SuccessionRefused::Stage {
            stage: succession.stage.id(),
        });
    }
    let is_own = now == own;
    Ok(Decided::new(NameTaken {
        account: permit.by().account.clone(),
        predecessor: is_own.then(|| succession.predecessor.clone()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{Actor, permit};
    use jiff::civil::date;

    #[track_caller]
    fn check(
        stage: SuccessionStage,
        own: u128,
        now: u128,
        expected: Result<Option<u128>, SuccessionRefused>,
    ) {
        let on = InWhoseName {
            succession: Succession {
                id: Id::of(1),
                predecessor: Id::of(2),
                successor: Some(Id::of(3)),
                stops_on: date(2020, 9, 30),
                proposed_by: "a".into(),
                stage,
            },
            own: Id::of(own),
            now: Id::of(now),
        };
        let actor = Actor {
            account: "heir".into(),
            role: Role::ExaminationOfficer,
            institution: Some(Id::of(now)),
            person: None,
        };
        let permit = permit::<TakeName>(&actor, &on).unwrap();
        let outcome = take_name(&permit, &crate::pack::tests::china(), date(2020, 10, 9));
        let got = outcome.map(|taken| taken.predecessor.clone());
        let expected = expected.map(|id| id.map(Id::of));
        assert_eq!(got.map_err(|no| no.why), expected);
    }

    #[test]
    fn only_the_successors_people_act_in_the_old_name_and_only_once_nothing_is_left() {
        let done = SuccessionStage::Completed {
            on: date(2020, 9, 28),
        };
        check(done, 3, 3, Ok(Some(2)));
        check(done, 3, 2, Ok(None));
        check(done, 2, 2, Err(SuccessionRefused::Name));
        check(done, 4, 4, Err(SuccessionRefused::Name));
        let stage = SuccessionRefused::Stage { stage: "working" };
        check(SuccessionStage::Working, 3, 3, Err(stage));
    }
}
