//! Guidance 指导: what the authority asks of institutions, what they worked off, what they ask and are told.
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::Decided,
    id::{Id, Named},
    institution::{Institution, InstitutionKind},
    pack::Pack,
    refusal::{Reason, Refused, Why},
    text::Text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

pub mod ask;

/// An instruction 指导意见 with the checklist that each institution works off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Identifier, `gui_…`.
    pub id: Id<Instruction>,
    /// What it is called.
    pub title: Text,
    /// What it says.
    pub body: String,
    /// The kinds of institutions it is for.
    pub kinds: Vec<InstitutionKind>,
    /// What is to be done.
    pub checklist: Vec<CheckEntry>,
    /// By which day.
    pub due_on: Option<Date>,
    /// The day it was issued.
    pub issued_on: Date,
}

/// One thing on a checklist 清单事项.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckEntry {
    /// Short key.
    pub key: String,
    /// What is to be done.
    pub name: Text,
}

/// That an institution worked something off 完成情况.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckMark {
    /// Of which instruction.
    pub instruction: Id<Instruction>,
    /// Which entry.
    pub entry: String,
    /// Who.
    pub institution: Id<Institution>,
    /// What was done.
    pub note: String,
    /// The day.
    pub on: Date,
}

/// How far a checklist is 进度.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Worked off.
    pub done: u32,
    /// In all.
    pub of: u32,
    /// Whether the last day is over with something left.
    pub late: Lateness,
}

/// Whether something is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lateness {
    /// There is time, or nothing is left.
    InTime,
    /// The last day is over.
    Late,
}

impl Instruction {
    /// How far an institution is with these marks on a day.
    #[must_use]
    pub fn progress(
        &self,
        marks: &[CheckMark],
        institution: &Id<Institution>,
        today: Date,
    ) -> Progress {
        let done = |entry: &&CheckEntry| {
            marks.iter().any(|mark| {
                mark.instruction == self.id
                    && mark.institution == *institution
                    && mark.entry == entry.key
            })
        };
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let (done, of) = (
            number(self.checklist.iter().filter(done).count()),
            number(self.checklist.len()),
        );
        let over = self.due_on.is_some_and(|due| due < today);
        let late = if over && done < of {
            Lateness::Late
        } else {
            Lateness::InTime
        };
        Progress { done, of, late }
    }
}

impl Named for Instruction {
    const PREFIX: &'static str = "gui_";
}
impl Owned for Instruction {
    fn institution(&self) -> Option<&Id<Institution>> {
        None
    }
}

/// Permission to issue an instruction.
#[derive(Debug)]
pub enum Instruct {}
impl Action for Instruct {
    type On = Instruction;
    const NAME: &'static str = "guidance.instruct";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Permission to tick something off a checklist.
#[derive(Debug)]
pub enum CheckOff {}
impl Action for CheckOff {
    type On = Institution;
    const NAME: &'static str = "guidance.check-off";
    const ROLES: &'static [Role] = &[
        Role::Administrator,
        Role::ExaminationOfficer,
        Role::InternalSupervisor,
    ];
}

/// An instruction, issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instructed {
    /// The instruction.
    pub instruction: Instruction,
    /// The officer's account.
    pub by: String,
}

/// Something worked off, recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedOff {
    /// The mark.
    pub mark: CheckMark,
    /// The account that says so.
    pub by: String,
}

/// Why an instruction is not issued, or a mark not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GuidanceRefused {
    /// Title, text or kinds are missing.
    #[error("an instruction has a title, a text, and at least one kind of institution")]
    Empty,
    /// Entries are empty or doubled.
    #[error("every entry of a checklist has a name and a key of its own")]
    Checklist,
    /// The last day is over before it begins.
    #[error("the last day {due} is over")]
    Due {
        /// The last day.
        due: Date,
    },
    /// The instruction is not for this kind of institution.
    #[error("the instruction is not for this kind of institution")]
    Kind,
    /// The checklist has no such entry.
    #[error("the checklist has no entry `{entry}`")]
    Unknown {
        /// What was given.
        entry: String,
    },
    /// It was worked off before.
    #[error("the entry was worked off before")]
    Done,
    /// Nothing was written.
    #[error("a mark says what was done")]
    NoNote,
}

impl Why for GuidanceRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Empty => (
                "guidance.empty",
                "指导意见须有标题、内容和适用的机构类别".to_owned(),
                ("请补充填写。", "Fill in what is missing."),
            ),
            Self::Checklist => (
                "guidance.checklist",
                "清单事项须有名称，且不得重复".to_owned(),
                ("请更正清单。", "Correct the checklist."),
            ),
            Self::Due { due } => (
                "guidance.due",
                format!("完成期限{due}已经过去"),
                ("请推迟期限。", "Choose a later day."),
            ),
            Self::Kind => (
                "guidance.kind",
                "该指导意见不适用于此类机构".to_owned(),
                (
                    "请只办理适用的清单。",
                    "Work off the checklists for your kind.",
                ),
            ),
            Self::Unknown { entry } => (
                "guidance.unknown",
                format!("清单中没有“{entry}”"),
                ("请从清单中选择。", "Choose from the checklist."),
            ),
            Self::Done => (
                "guidance.done",
                "该事项已经登记完成".to_owned(),
                ("无须再次登记。", "Nothing is left to do for it."),
            ),
            Self::NoNote => (
                "guidance.no-note",
                "须说明完成情况".to_owned(),
                ("请简要填写做了什么。", "Say in short what was done."),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some("guidance.given"),
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Empty,
            Self::Checklist,
            Self::Due {
                due: jiff::civil::date(2021, 3, 1),
            },
            Self::Kind,
            Self::Unknown { entry: "c9".into() },
            Self::Done,
            Self::NoNote,
        ]
    }
}

/// Decides whether an instruction is issued.
///
/// # Errors
/// [`GuidanceRefused`].
pub fn instruct(
    permit: &Permit<'_, Instruct>,
    law: &Pack,
    today: Date,
) -> Result<Decided<Instructed>, Refused<GuidanceRefused>> {
    let instruction = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if instruction.title.zh.trim().is_empty()
        || instruction.body.trim().is_empty()
        || instruction.kinds.is_empty()
    {
        return refuse(GuidanceRefused::Empty);
    }
    let keys: BTreeSet<&str> = instruction
        .checklist
        .iter()
        .filter(|one| !one.name.zh.trim().is_empty() && !one.key.is_empty())
        .map(|one| one.key.as_str())
        .collect();
    if keys.len() != instruction.checklist.len() {
        return refuse(GuidanceRefused::Checklist);
    }
    if let Some(due) = instruction.due_on.filter(|due| *due < today) {
        return refuse(GuidanceRefused::Due { due });
    }
    Ok(Decided::new(Instructed {
        instruction: instruction.clone(),
        by: permit.by().account.clone(),
    }))
}

/// Decides whether an institution ticks something off; `marks` are those it made before.
///
/// # Errors
/// [`GuidanceRefused`].
pub fn check_off(
    permit: &Permit<'_, CheckOff>,
    instruction: &Instruction,
    entry: &str,
    note: &str,
    marks: &[CheckMark],
    law: &Pack,
    today: Date,
) -> Result<Decided<CheckedOff>, Refused<GuidanceRefused>> {
    let institution = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if !instruction.kinds.contains(&institution.kind) {
        return refuse(GuidanceRefused::Kind);
    }
    if !instruction.checklist.iter().any(|one| one.key == entry) {
        return refuse(GuidanceRefused::Unknown {
            entry: entry.to_owned(),
        });
    }
    let same = |mark: &CheckMark| {
        mark.instruction == instruction.id
            && mark.entry == entry
            && mark.institution == institution.id
    };
    if marks.iter().any(same) {
        return refuse(GuidanceRefused::Done);
    }
    if note.trim().is_empty() {
        return refuse(GuidanceRefused::NoNote);
    }
    Ok(Decided::new(CheckedOff {
        mark: CheckMark {
            instruction: instruction.id.clone(),
            entry: entry.to_owned(),
            institution: institution.id.clone(),
            note: note.trim().to_owned(),
            on: today,
        },
        by: permit.by().account.clone(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{pack::tests::china, refusal::check_examples};
    use jiff::civil::date;

    #[test]
    fn progress_counts_the_own_marks_only_and_tells_what_is_late() {
        let entry = |key: &str| CheckEntry {
            key: key.into(),
            name: Text::same(key),
        };
        let instruction = Instruction {
            id: Id::of(1),
            title: Text::new("意见", "Instruction"),
            body: "内容".into(),
            kinds: vec![InstitutionKind::Social],
            checklist: vec![entry("a"), entry("b")],
            due_on: Some(date(2021, 3, 1)),
            issued_on: date(2021, 1, 4),
        };
        let mark = |institution, entry: &str| CheckMark {
            instruction: Id::of(1),
            entry: entry.into(),
            institution: Id::of(institution),
            note: "x".into(),
            on: date(2021, 2, 1),
        };
        let marks = [mark(1, "a"), mark(2, "a"), mark(2, "b")];
        let of = |institution, on| {
            let progress = instruction.progress(&marks, &Id::of(institution), on);
            (progress.done, progress.of, progress.late)
        };
        assert_eq!(of(1, date(2021, 3, 1)), (1, 2, Lateness::InTime));
        assert_eq!(of(1, date(2021, 3, 2)), (1, 2, Lateness::Late));
        assert_eq!(of(2, date(2021, 3, 2)), (2, 2, Lateness::InTime));
    }

    #[test]
    fn every_refusal_of_guidance_is_told_in_both_languages_and_with_its_rule() {
        let law = china();
        check_examples::<GuidanceRefused>("guidance.", &law);
        check_examples::<ask::AskRefused>("question.", &law);
        check_examples::<crate::pilot::PilotRefused>("pilot.", &law);
    }
}
