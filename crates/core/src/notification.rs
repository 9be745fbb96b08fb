//! Notifications 通知: what the register tells a person or an institution, in the same transaction as the act that is
//! the reason for it. Whoever does not come online gets a letter.
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::{Decided, Refusal, Words},
    id::{Id, Named},
    institution::Institution,
    person::Person,
    text::Text,
};
use jiff::civil::Date;

/// Permission to mark a notification as seen: those whom it is for.
#[derive(Debug)]
pub enum SeeNotification {}
impl Action for SeeNotification {
    type On = Notification;
    const NAME: &'static str = "notification.see";
    const ROLES: &'static [Role] = &[
        Role::Candidate,
        Role::Administrator,
        Role::ExaminationOfficer,
        Role::Assessor,
        Role::Invigilator,
        Role::InternalSupervisor,
        Role::QualitySupervisor,
    ];
}

/// Permission to say that a letter was printed: the authority.
#[derive(Debug)]
pub enum PrintLetter {}
impl Action for PrintLetter {
    type On = Letters;
    const NAME: &'static str = "notification.print";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// To whom a notification goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    /// A candidate, trainee or holder.
    Person(Id<Person>),
    /// Everybody who works for an institution.
    Institution(Id<Institution>),
}

/// What is said. Many notifications may say the same; the words are kept once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Stable code, for example `notice.wish.asked`.
    pub code: &'static str,
    /// What happened and why.
    pub say: Text,
    /// What they can do now.
    pub next: Text,
}

impl Notice {
    /// A notice in both languages.
    #[must_use]
    pub fn new(code: &'static str, say: Text, next: Text) -> Self {
        Self { code, say, next }
    }
}

/// A notification that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Identifier, `ntf_…`; later ones sort behind earlier ones.
    pub id: Id<Notification>,
    /// To whom.
    pub to: Addressee,
    /// What it is about: the identifier of an enrolment, a filing, a plan and so on.
    pub object: String,
    /// Whether those whom it is for have seen it.
    pub is_seen: bool,
}

/// A notification was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Which.
    pub notification: Id<Notification>,
}

/// Letters that were printed together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letters {
    /// The notifications, a page each.
    pub notifications: Vec<Id<Notification>>,
}

/// Letters were printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// Which.
    pub notifications: Vec<Id<Notification>>,
    /// The day.
    pub on: Date,
}

/// Why a notification is not marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkRefused {
    /// It was seen before.
    Before,
    /// It is for somebody else: a supervisor reaches every institution, and still reads only their own.
    Foreign,
    /// No letter is named.
    Nothing,
}

impl Refusal for MarkRefused {
    fn words(&self) -> Words {
        match self {
            Self::Before => Words::new(
                "notification.see.before",
                (
                    "该通知已标为已读".to_owned(),
                    "the notification was marked as seen before".to_owned(),
                ),
                ("无需再办理", "there is nothing left to do"),
            ),
            Self::Foreign => Words::new(
                "notification.see.foreign",
                (
                    "该通知是给别人的".to_owned(),
                    "the notification is for somebody else".to_owned(),
                ),
                (
                    "只有收件人可以标为已读",
                    "only those whom it is for mark it as seen",
                ),
            ),
            Self::Nothing => Words::new(
                "notification.print.nothing",
                (
                    "没有指明要打印的通知".to_owned(),
                    "no letter is named".to_owned(),
                ),
                (
                    "请在信函页面上选择",
                    "choose them on the page of the letters",
                ),
            ),
        }
    }
}

/// Decides whether a notification is marked as seen, once.
///
/// # Errors
/// [`MarkRefused::Before`], [`MarkRefused::Foreign`].
pub fn see(permit: &Permit<'_, SeeNotification>) -> Result<Decided<Seen>, MarkRefused> {
    let (by, to) = (permit.by(), &permit.on().to);
    if by.role == Role::QualitySupervisor
        && by.person.clone().map(Addressee::Person).as_ref() != Some(to)
    {
        return Err(MarkRefused::Foreign);
    }
    if permit.on().is_seen {
        return Err(MarkRefused::Before);
    }
    Ok(Decided::new(Seen {
        notification: permit.on().id.clone(),
    }))
}

/// Decides that letters were printed; a letter may be printed again, and the last day counts.
///
/// # Errors
/// [`MarkRefused::Nothing`].
pub fn print(
    permit: &Permit<'_, PrintLetter>,
    today: Date,
) -> Result<Decided<Printed>, MarkRefused> {
    let notifications = permit.on().notifications.clone();
    if notifications.is_empty() {
        return Err(MarkRefused::Nothing);
    }
    Ok(Decided::new(Printed {
        notifications,
        on: today,
    }))
}

impl Named for Notification {
    const PREFIX: &'static str = "ntf_";
}
impl Owned for Notification {
    fn institution(&self) -> Option<&Id<Institution>> {
        match &self.to {
            Addressee::Institution(id) => Some(id),
            Addressee::Person(_) => None,
        }
    }
    fn person(&self) -> Option<&Id<Person>> {
        match &self.to {
            Addressee::Person(id) => Some(id),
            Addressee::Institution(_) => None,
        }
    }
}
impl Owned for Letters {
    fn institution(&self) -> Option<&Id<Institution>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{Actor, permit};

    fn actor(role: Role, person: Option<u128>, institution: Option<u128>) -> Actor {
        Actor {
            account: "a".into(),
            role,
            institution: institution.map(Id::of),
            person: person.map(Id::of),
        }
    }

    fn to(to: Addressee, is_seen: bool) -> Notification {
        Notification {
            id: Id::of(1),
            to,
            object: "enr_1".into(),
            is_seen,
        }
    }

    #[test]
    fn only_those_whom_it_is_for_see_it_and_once() {
        let own = to(Addressee::Person(Id::of(1)), false);
        let candidate = actor(Role::Candidate, Some(1), None);
        assert!(see(&permit(&candidate, &own).unwrap()).is_ok());
        let other = actor(Role::Candidate, Some(2), None);
        assert!(permit::<SeeNotification>(&other, &own).is_err());
        let officer = actor(Role::Officer, None, None);
        assert!(permit::<SeeNotification>(&officer, &own).is_err());
        let staff = actor(Role::Administrator, None, Some(1));
        assert!(permit::<SeeNotification>(&staff, &own).is_err());
        let supervisor = actor(Role::QualitySupervisor, Some(1), None);
        assert!(see(&permit(&supervisor, &own).unwrap()).is_ok());
        let other = actor(Role::QualitySupervisor, Some(2), None);
        let foreign = see(&permit(&other, &own).unwrap());
        assert_eq!(foreign, Err(MarkRefused::Foreign));
        let theirs = to(Addressee::Institution(Id::of(1)), true);
        let permit = permit(&staff, &theirs).unwrap();
        assert_eq!(see(&permit), Err(MarkRefused::Before));
    }

    #[test]
    fn letters_are_named() {
        let officer = actor(Role::Officer, None, None);
        let none = Letters {
            notifications: Vec::new(),
        };
        let today = Date::constant(2020, 10, 9);
        let outcome = print(&permit(&officer, &none).unwrap(), today);
        assert_eq!(outcome, Err(MarkRefused::Nothing));
    }
}
