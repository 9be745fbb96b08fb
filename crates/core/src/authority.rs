//! Who may do what. A [`Permit`] is the proof that the question was asked and answered yes.
use crate::{id::Id, institution::Institution, person::Person};
use serde::{Deserialize, Serialize};

pub mod actions;

/// What a person is in the system. One account has one role; a person may have several accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Officer of the competent authority 主管部门.
    Officer,
    /// Administrator of an institution 评价机构管理员.
    Administrator,
    /// Examination officer of an institution 考务人员.
    ExaminationOfficer,
    /// Assessor 考评员.
    Assessor,
    /// Invigilator 监考员.
    Invigilator,
    /// Internal quality supervisor of an institution 内部质量督导员.
    InternalSupervisor,
    /// External quality supervisor, sent by the authority 外部质量督导员.
    QualitySupervisor,
    /// Candidate, trainee or holder 考生.
    Candidate,
    /// Auditor: sees, never acts 审计员.
    Auditor,
    /// The clock of the system itself: what takes force by itself on its day.
    System,
    /// Expert, appointed by the authority, who scores applications without seeing whose they are 专家.
    Expert,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 11] = [
        Self::Officer,
        Self::Administrator,
        Self::ExaminationOfficer,
        Self::Assessor,
        Self::Invigilator,
        Self::InternalSupervisor,
        Self::QualitySupervisor,
        Self::Candidate,
        Self::Auditor,
        Self::System,
        Self::Expert,
    ];

    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Administrator => "administrator",
            Self::ExaminationOfficer => "examination-officer",
            Self::Assessor => "assessor",
            Self::Invigilator => "invigilator",
            Self::InternalSupervisor => "internal-supervisor",
            Self::QualitySupervisor => "quality-supervisor",
            Self::Candidate => "candidate",
            Self::Auditor => "auditor",
            Self::System => "system",
            Self::Expert => "expert",
        }
    }

    /// What people call it, in Chinese and in English.
    #[must_use]
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Officer => ("主管部门工作人员", "officer of the authority"),
            Self::Administrator => ("机构管理员", "administrator of the institution"),
            Self::ExaminationOfficer => ("考务人员", "examination officer"),
            Self::Assessor => ("考评员", "assessor"),
            Self::Invigilator => ("监考员", "invigilator"),
            Self::InternalSupervisor => ("内部质量督导员", "internal quality supervisor"),
            Self::QualitySupervisor => ("外部质量督导员", "quality supervisor"),
            Self::Candidate => ("考生", "candidate"),
            Self::Auditor => ("审计员", "auditor"),
            Self::System => ("系统", "the system"),
            Self::Expert => ("评审专家", "expert"),
        }
    }

    /// How far the role reaches.
    fn reach(self) -> Reach {
        match self {
            Self::Officer
            | Self::QualitySupervisor
            | Self::Auditor
            | Self::System
            | Self::Expert => Reach::Territory,
            Self::Administrator
            | Self::ExaminationOfficer
            | Self::Assessor
            | Self::Invigilator
            | Self::InternalSupervisor => Reach::Institution,
            Self::Candidate => Reach::Own,
        }
    }
}

impl std::str::FromStr for Role {
    type Err = UnknownRole;
    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL
            .into_iter()
            .find(|role| role.id() == text)
            .ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

/// The text names no role.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a role")]
pub struct UnknownRole(pub String);

enum Reach {
    Territory,
    Institution,
    Own,
}

/// Someone who acts, as the edge of the system has identified them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Stable identifier of the account, for the journal.
    pub account: String,
    /// What they are.
    pub role: Role,
    /// The institution they act for, if any.
    pub institution: Option<Id<Institution>>,
    /// The person they are, if they are one of the register's.
    pub person: Option<Id<Person>>,
}

/// Something that belongs to someone.
pub trait Owned {
    /// The institution that answers for it, if one does.
    fn institution(&self) -> Option<&Id<Institution>>;
    /// The person it is about, if it is about one.
    fn person(&self) -> Option<&Id<Person>> {
        None
    }
}

/// Something that needs permission.
pub trait Action {
    /// What it is done to.
    type On: Owned;
    /// Name in the journal and in refusals, for example `enrolment.refund`.
    const NAME: &'static str;
    /// The roles that may do it.
    const ROLES: &'static [Role];
}

/// Proof that `by` may do `A` to `on`. Only [`permit`] makes one, and it carries the very thing
/// that was asked about, so it cannot be spent on another.
#[derive(Debug)]
pub struct Permit<'t, A: Action> {
    by: &'t Actor,
    on: &'t A::On,
}

impl<'t, A: Action> Permit<'t, A> {
    /// Who was permitted.
    #[must_use]
    pub fn by(&self) -> &'t Actor {
        self.by
    }

    /// What they were permitted to act on.
    #[must_use]
    pub fn on(&self) -> &'t A::On {
        self.on
    }
}

/// The actor may not do this.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum Denied {
    /// The role never may.
    #[error("{action} is not open to the role {}", role.id())]
    Role {
        /// What was asked for.
        action: &'static str,
        /// Who asked.
        role: Role,
    },
    /// The role may, but not on what belongs to others. Shown to the asker like "does not exist".
    #[error("{action} was asked for something that belongs to others")]
    Foreign {
        /// What was asked for.
        action: &'static str,
    },
}

/// Asks whether `by` may do `A` to `on`.
///
/// # Errors
/// [`Denied`] if the role may not, or if `on` belongs to others.
pub fn permit<'t, A: Action>(by: &'t Actor, on: &'t A::On) -> Result<Permit<'t, A>, Denied> {
    let action = A::NAME;
    let role = by.role;
    if !A::ROLES.contains(&role) {
        return Err(Denied::Role { action, role });
    }
    let within = match role.reach() {
        Reach::Territory => true,
        Reach::Institution => {
            by.institution.is_some() && by.institution.as_ref() == on.institution()
        }
        Reach::Own => by.person.is_some() && by.person.as_ref() == on.person(),
    };
    if within {
        Ok(Permit { by, on })
    } else {
        Err(Denied::Foreign { action })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing(Option<Id<Institution>>, Option<Id<Person>>);
    impl Owned for Thing {
        fn institution(&self) -> Option<&Id<Institution>> {
            self.0.as_ref()
        }
        fn person(&self) -> Option<&Id<Person>> {
            self.1.as_ref()
        }
    }
    enum Look {}
    impl Action for Look {
        type On = Thing;
        const NAME: &'static str = "thing.look";
        const ROLES: &'static [Role] = &[Role::Officer, Role::Administrator, Role::Candidate];
    }

    #[track_caller]
    fn check(role: Role, institution: Option<u128>, person: Option<u128>, expected: bool) {
        let actor = Actor {
            account: "a".into(),
            role,
            institution: institution.map(Id::of),
            person: person.map(Id::of),
        };
        let thing = Thing(Some(Id::of(1)), Some(Id::of(2)));
        assert_eq!(permit::<Look>(&actor, &thing).is_ok(), expected);
    }

    #[test]
    fn an_officer_reaches_the_whole_territory() {
        check(Role::Officer, None, None, true);
    }
    #[test]
    fn an_administrator_reaches_only_the_own_institution() {
        check(Role::Administrator, Some(1), None, true);
        check(Role::Administrator, Some(9), None, false);
        check(Role::Administrator, None, None, false);
    }
    #[test]
    fn a_candidate_reaches_only_the_own_case() {
        check(Role::Candidate, None, Some(2), true);
        check(Role::Candidate, None, Some(3), false);
    }
    #[test]
    fn a_role_that_is_not_named_may_not() {
        check(Role::Assessor, Some(1), None, false);
    }
}
