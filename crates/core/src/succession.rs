//! Succession 转型: an appraisal institution becomes a social training evaluation organisation, or closes. People, archives,
//! open cases and obligations are carried over one by one; nothing is left.
use crate::{
    authority::Owned,
    catalogue::Catalogue,
    id::{Id, Named},
    institution::{Filing, Institution},
    text::Text,
};
use jiff::civil::Date;

pub mod begin;
pub mod carry;
pub mod name;
pub mod refused;

/// The succession of one institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// Identifier, `suc_…`.
    pub id: Id<Succession>,
    /// Who ends.
    pub predecessor: Id<Institution>,
    /// Who takes over; `None` where the institution closes, and the authority does.
    pub successor: Option<Id<Institution>>,
    /// First day on which the old prefix gives no numbers.
    pub stops_on: Date,
    /// Who proposed it.
    pub proposed_by: String,
    /// Where it stands.
    pub stage: SuccessionStage,
}

/// Where a succession stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuccessionStage {
    /// The successor has not agreed.
    Proposed,
    /// Both agree; an officer has not confirmed.
    Agreed,
    /// The list is worked off.
    Working,
    /// Nothing is left.
    Completed {
        /// The day.
        on: Date,
    },
}

impl SuccessionStage {
    /// The word stored and shown for the stage.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Agreed => "agreed",
            Self::Working => "working",
            Self::Completed { .. } => "completed",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> Text {
        match self {
            Self::Proposed => Text::new("待承接机构同意", "waits for the successor"),
            Self::Agreed => Text::new("待主管部门确认", "waits for an officer"),
            Self::Working => Text::new("逐项移交中", "the list is worked off"),
            Self::Completed { on } => Text::new(format!("{on}完成"), format!("completed on {on}")),
        }
    }
}

/// What is carried over 移交事项类别.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CarriedKind {
    /// A member of staff 人员.
    Staff,
    /// The archive and the register of certificates 档案.
    Archive,
    /// A session that has not ended 未办结场次.
    Session,
    /// An enrolment that has not ended 未办结报名.
    Enrolment,
    /// A fee that is owed back 应退费用.
    Refund,
    /// A training plan with its promise 培养计划.
    Plan,
    /// A trainee with a promise 学员承诺.
    Trainee,
}

impl CarriedKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Staff,
        Self::Archive,
        Self::Session,
        Self::Enrolment,
        Self::Refund,
        Self::Plan,
        Self::Trainee,
    ];

    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Archive => "archive",
            Self::Session => "session",
            Self::Enrolment => "enrolment",
            Self::Refund => "refund",
            Self::Plan => "plan",
            Self::Trainee => "trainee",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> Text {
        let (zh, en) = match self {
            Self::Staff => ("人员", "staff"),
            Self::Archive => ("档案", "archive"),
            Self::Session => ("未办结场次", "open session"),
            Self::Enrolment => ("未办结报名", "open enrolment"),
            Self::Refund => ("应退费用", "refund owed"),
            Self::Plan => ("培养计划", "training plan"),
            Self::Trainee => ("学员承诺", "promise to a trainee"),
        };
        Text::new(zh, en)
    }
}

impl std::str::FromStr for CarriedKind {
    type Err = UnknownCarriedKind;
    fn from_str(text: &str) -> Result<Self, UnknownCarriedKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.id() == text)
            .ok_or_else(|| UnknownCarriedKind(text.to_owned()))
    }
}

/// The text names nothing that is carried over.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is nothing that is carried over")]
pub struct UnknownCarriedKind(pub String);

/// One line of the list 移交事项.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Identifier, `sit_…`.
    pub id: Id<Carried>,
    /// Of which succession.
    pub succession: Id<Succession>,
    /// What.
    pub kind: CarriedKind,
    /// Its identifier.
    pub subject: String,
    /// How it ended.
    pub state: CarriedState,
}

/// How a line ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CarriedState {
    /// Nobody has dealt with it.
    Open,
    /// The successor took it over.
    Accepted {
        /// The account.
        by: String,
        /// The day.
        on: Date,
    },
    /// It was settled instead.
    Settled {
        /// How, and why.
        reason: String,
        /// The account.
        by: String,
        /// The day.
        on: Date,
    },
}

/// The day on which the old prefix stops: the last exit of what the filing covers; `None` while something of it stays.
#[must_use]
pub fn stops_on(filings: &[Filing], catalogue: &Catalogue) -> Option<Date> {
    let mut last = None;
    for scope in filings.iter().flat_map(|filing| &filing.scope) {
        let exit = catalogue.find(&scope.occupation)?.exit.as_ref()?;
        last = last.max(Some(exit.on));
    }
    last
}

impl Named for Succession {
    const PREFIX: &'static str = "suc_";
}
impl Named for Carried {
    const PREFIX: &'static str = "sit_";
}

impl Owned for Succession {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.predecessor)
    }
}

#[cfg(test)]
mod tests;
