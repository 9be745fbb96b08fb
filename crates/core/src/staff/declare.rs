//! Declare that a member of staff and a candidate may not meet as examiner and candidate.
use super::{Recusal, Staff};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    pack::Pack,
    person::Person,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// The reasons that count.
pub const REASONS: [&str; 5] = ["kin", "teacher", "master", "colleague", "other"];

/// Permission to declare: whoever works for the institution, or an officer.
#[derive(Debug)]
pub enum DeclareRecusal {}
impl Action for DeclareRecusal {
    type On = Staff;
    const NAME: &'static str = "recusal.declare";
    const ROLES: &'static [Role] = &[
        Role::Officer,
        Role::Administrator,
        Role::ExaminationOfficer,
        Role::Assessor,
        Role::Invigilator,
        Role::InternalSupervisor,
    ];
}

/// A recusal, declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// Who may not meet whom, and why.
    pub recusal: Recusal,
    /// The day.
    pub on: Date,
    /// The account that declared it.
    pub by: String,
}

/// Why a declaration is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeclareRefused {
    /// The reason is none of the known ones.
    #[error("`{given}` is not a reason; use kin, teacher, master, colleague or other")]
    Reason {
        /// What was given.
        given: String,
    },
    /// Both are one person.
    #[error("nobody examines themselves: the member of staff is the candidate")]
    Same,
}

impl Why for DeclareRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Reason { given } => (
                "recusal.declare.reason",
                format!("“{given}”不是回避事由"),
                (
                    "请选择亲属、师生、师徒、同事或其他。",
                    "Choose kin, teacher, master, colleague or other.",
                ),
            ),
            Self::Same => (
                "recusal.declare.same",
                "该工作人员就是考生本人".to_owned(),
                (
                    "考生本人不得参加考评，请更换人员。",
                    "Assign somebody else to the session.",
                ),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some("assessor.recusal"),
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Reason {
                given: "neighbour".into(),
            },
            Self::Same,
        ]
    }
}

/// Decides a declaration.
///
/// # Errors
/// [`DeclareRefused`].
pub fn declare(
    permit: &Permit<'_, DeclareRecusal>,
    law: &Pack,
    candidate: &Id<Person>,
    reason: &str,
    today: Date,
) -> Result<Decided<Declaration>, Refused<DeclareRefused>> {
    let refuse = |why| Err(Refused::new(law, today, why));
    if !REASONS.contains(&reason) {
        return refuse(DeclareRefused::Reason {
            given: reason.to_owned(),
        });
    }
    if permit.on().person == *candidate {
        return refuse(DeclareRefused::Same);
    }
    Ok(Decided::new(Declaration {
        recusal: Recusal {
            staff: permit.on().id.clone(),
            candidate: candidate.clone(),
            reason: reason.to_owned(),
        },
        on: today,
        by: permit.by().account.clone(),
    }))
}
