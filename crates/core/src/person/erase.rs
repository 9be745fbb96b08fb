//! Erase a person: their personal data are destroyed, and the salts of the leaves about them. Figures, books and the record
//! stay. One officer proposes it with a reason, another carries it out.
use super::Person;
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::Decided,
    id::{Id, Named},
    institution::Institution,
    pack::{At, Pack},
    refusal::{Reason, Refused, Why},
};
use jiff::{ToSpan, civil::Date};

/// Permission to propose an erasure.
#[derive(Debug)]
pub enum ProposeErasure {}
impl Action for ProposeErasure {
    type On = Person;
    const NAME: &'static str = "person.propose-erasure";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Permission to erase a person.
#[derive(Debug)]
pub enum ErasePerson {}
impl Action for ErasePerson {
    type On = Erasure;
    const NAME: &'static str = "person.erase";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// An erasure that was proposed 个人信息删除.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Identifier, `ers_…`.
    pub id: Id<Erasure>,
    /// Who is erased.
    pub person: Id<Person>,
    /// Why: who asked for it, under which number of the file. Never who the person is.
    pub reason: String,
    /// The officer's account.
    pub proposed_by: String,
    /// The day.
    pub proposed_on: Date,
}

impl Named for Erasure {
    const PREFIX: &'static str = "ers_";
}
impl Owned for Erasure {
    fn institution(&self) -> Option<&Id<Institution>> {
        None
    }
}

/// What the register must still keep of a person 留存事由.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// Cases that are open: enrolments, plans, refunds, objections, proposals, recalls.
    pub open: u32,
    /// The last day of an exam of theirs, or of a certificate.
    pub last_on: Option<Date>,
    /// Whether they hold or held exams: their name stands behind the results of others.
    pub holds_exams: bool,
    /// Whether they were erased.
    pub is_erased: bool,
    /// Whether an erasure waits already.
    pub is_proposed: bool,
}

/// An erasure that is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// Which.
    pub erasure: Erasure,
    /// The officer's account.
    pub by: String,
    /// The day.
    pub on: Date,
}

/// Why a person is not erased.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EraseRefused {
    /// No reason was given.
    #[error("no reason was given")]
    NoReason,
    /// They were erased.
    #[error("the person was erased before")]
    Erased,
    /// An erasure waits.
    #[error("an erasure of this person waits for its second officer")]
    Proposed,
    /// Who proposed it does not carry it out.
    #[error("who proposed the erasure does not carry it out")]
    SamePerson,
    /// Something is open.
    #[error("{count} cases of the person are open")]
    Open {
        /// How many.
        count: u32,
    },
    /// The records of an exam are kept by law.
    #[error("the records of the exam are kept until {until}")]
    Retention {
        /// The last day on which they are kept.
        until: Date,
    },
    /// They hold exams.
    #[error("the person stands behind the results of others as a member of staff")]
    HoldsExams,
}

impl Why for EraseRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::NoReason => (
                "person.erase.no-reason",
                "没有填写删除的理由".to_owned(),
                (
                    "请填写申请来源和文号，不要写姓名。",
                    "Give who asked for it and the number of the file, not the name.",
                ),
                "person.erasure",
            ),
            Self::Erased => (
                "person.erase.erased",
                "该人员的个人信息此前已删除".to_owned(),
                ("无须再办。", "There is nothing to do."),
                "person.erasure",
            ),
            Self::Proposed => (
                "person.erase.proposed",
                "该人员的删除申请正等待另一名工作人员办理".to_owned(),
                (
                    "请由另一名工作人员办理。",
                    "Another officer carries it out.",
                ),
                "person.erasure",
            ),
            Self::SamePerson => (
                "person.erase.same-person",
                "提出删除的人不能自己办理".to_owned(),
                (
                    "请由另一名工作人员办理。",
                    "Another officer carries it out.",
                ),
                "person.erasure",
            ),
            Self::Open { count } => (
                "person.erase.open",
                format!("该人员还有{count}件未办结的事项"),
                (
                    "请先办结报名、退费、异议、核查等事项。",
                    "End enrolments, refunds, objections and recalls first.",
                ),
                "person.erasure",
            ),
            Self::Retention { until } => (
                "person.erase.retention",
                format!("考试材料须保管至{until}，期内不得删除"),
                (
                    "请在期满后再提出；期内可以限制处理。",
                    "Propose it again after that day; until then processing may be restricted.",
                ),
                "record.electronic",
            ),
            Self::HoldsExams => (
                "person.erase.holds-exams",
                "该人员是考评、监考或督导人员，其姓名是他人成绩的依据".to_owned(),
                (
                    "考务人员的档案不在此办理。",
                    "The files of those who hold exams are not erased here.",
                ),
                "record.electronic",
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some(rule),
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::NoReason,
            Self::Erased,
            Self::Proposed,
            Self::SamePerson,
            Self::Open { count: 2 },
            Self::Retention {
                until: jiff::civil::date(2025, 11, 20),
            },
            Self::HoldsExams,
        ]
    }
}

/// What forbids it on a day, whoever asks.
fn hindrance(kept: &Kept, law: &Pack, today: Date) -> Option<EraseRefused> {
    if kept.is_erased {
        return Some(EraseRefused::Erased);
    }
    if kept.holds_exams {
        return Some(EraseRefused::HoldsExams);
    }
    if kept.open > 0 {
        return Some(EraseRefused::Open { count: kept.open });
    }
    // Without a rule nothing is known to be over: then everything is kept.
    let years = law.number("record.electronic", At::day(today));
    let until = kept.last_on.map(|last| {
        years.map_or(Date::MAX, |(years, _)| {
            last.saturating_add(i64::from(years).years())
        })
    });
    let until = until.filter(|until| today <= *until);
    until.map(|until| EraseRefused::Retention { until })
}

/// Decides whether an erasure is proposed.
///
/// # Errors
/// [`EraseRefused`], with the article that keeps the data.
pub fn propose(
    permit: &Permit<'_, ProposeErasure>,
    id: Id<Erasure>,
    kept: &Kept,
    reason: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<Erasure>, Refused<EraseRefused>> {
    let refuse = |why| Err(Refused::new(law, today, why));
    let reason = reason.trim();
    if reason.is_empty() {
        return refuse(EraseRefused::NoReason);
    }
    if let Some(why) = hindrance(kept, law, today) {
        return refuse(why);
    }
    if kept.is_proposed {
        return refuse(EraseRefused::Proposed);
    }
    Ok(Decided::new(Erasure {
        id,
        person: permit.on().id.clone(),
        reason: reason.to_owned(),
        proposed_by: permit.by().account.clone(),
        proposed_on: today,
    }))
}

/// Decides whether an erasure is carried out: what forbids it is asked again.
///
/// # Errors
/// [`EraseRefused`].
pub fn erase(
    permit: &Permit<'_, ErasePerson>,
    kept: &Kept,
    law: &Pack,
    today: Date,
) -> Result<Decided<Erased>, Refused<EraseRefused>> {
    let refuse = |why| Err(Refused::new(law, today, why));
    let (erasure, by) = (permit.on(), &permit.by().account);
    if erasure.proposed_by == *by {
        return refuse(EraseRefused::SamePerson);
    }
    if let Some(why) = hindrance(kept, law, today) {
        return refuse(why);
    }
    Ok(Decided::new(Erased {
        erasure: erasure.clone(),
        by: by.clone(),
        on: today,
    }))
}
