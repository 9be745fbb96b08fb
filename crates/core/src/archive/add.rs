//! Add what an archive missed, after it was closed: proposed by one officer with a reason, approved by another, a leaf of
//! its own in the public record.
use super::{ArchiveRefused, OldCertificate, check_day, check_number, close::IssuerKey};
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::{Decided, Refusal, Words},
    id::{Id, Named},
    institution::Institution,
    level::Level,
    pack::Pack,
    refusal::{Reason, Refused, Why},
    text::Text,
};
use jiff::civil::Date;

/// Why a certificate was not in the archive 补录原因.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdditionReason {
    /// The register of the time has it, the file missed it 漏录.
    Missed,
    /// The register was found or handed over later 档案移交.
    HandedOver,
    /// A court or a review said so 裁决.
    Ruling,
}

impl AdditionReason {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Missed, Self::HandedOver, Self::Ruling];

    /// The code used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::HandedOver => "handed-over",
            Self::Ruling => "ruling",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> Text {
        match self {
            Self::Missed => Text::new("档案漏录", "missed in the file"),
            Self::HandedOver => Text::new("档案后来移交", "handed over later"),
            Self::Ruling => Text::new("裁决或复查结论", "a ruling or review"),
        }
    }
}

impl std::str::FromStr for AdditionReason {
    type Err = UnknownAdditionReason;
    fn from_str(text: &str) -> Result<Self, UnknownAdditionReason> {
        Self::ALL
            .into_iter()
            .find(|reason| reason.id() == text)
            .ok_or_else(|| UnknownAdditionReason(text.to_owned()))
    }
}

/// The text names no reason.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a reason; use missed, handed-over or ruling")]
pub struct UnknownAdditionReason(pub String);

/// A certificate that is to be added 补录.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// Identifier, `add_…`.
    pub id: Id<Addition>,
    /// The number as printed.
    pub number: String,
    /// The holder's name.
    pub holder: String,
    /// Chinese name of the occupation.
    pub occupation: String,
    /// The level.
    pub level: Level,
    /// The day of issue.
    pub issued_on: Date,
    /// Who issued it.
    pub institution: String,
    /// Why the archive missed it.
    pub reason: AdditionReason,
    /// Where it was found.
    pub note: String,
    /// Whose account proposes it.
    pub proposed_by: String,
    /// How it ended; `None` while it waits.
    pub ended: Option<AdditionEnd>,
}

/// How a proposed addition ends 审批结果.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdditionEnd {
    /// It is in the register 同意.
    Approved,
    /// It is not 不同意.
    Refused,
}

impl AdditionEnd {
    /// The word used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Refused => "refused",
        }
    }
}

impl std::str::FromStr for AdditionEnd {
    type Err = UnknownAdditionEnd;
    fn from_str(text: &str) -> Result<Self, UnknownAdditionEnd> {
        [Self::Approved, Self::Refused]
            .into_iter()
            .find(|end| end.id() == text)
            .ok_or_else(|| UnknownAdditionEnd(text.to_owned()))
    }
}

/// The text names no end.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not an end; use approved or refused")]
pub struct UnknownAdditionEnd(pub String);

impl Addition {
    /// The certificate, as an archive would have it.
    #[must_use]
    pub fn certificate(&self) -> OldCertificate<'_> {
        OldCertificate {
            number: &self.number,
            holder: &self.holder,
            document_kind: "",
            document_number: "",
            occupation: &self.occupation,
            level: self.level,
            issued_on: self.issued_on,
            institution: &self.institution,
        }
    }
}

impl Named for Addition {
    const PREFIX: &'static str = "add_";
}
impl Owned for Addition {
    fn institution(&self) -> Option<&Id<Institution>> {
        None
    }
}

/// Permission to propose an addition.
#[derive(Debug)]
pub enum ProposeAddition {}
impl Action for ProposeAddition {
    type On = Addition;
    const NAME: &'static str = "archive.propose-addition";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Permission to end a proposed addition.
#[derive(Debug)]
pub enum EndAddition {}
impl Action for EndAddition {
    type On = Addition;
    const NAME: &'static str = "archive.end-addition";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// An addition that is proposed 补录申请.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdditionProposed {
    /// The addition.
    pub addition: Addition,
    /// Whose archive.
    pub issuer: IssuerKey,
    /// The day.
    pub on: Date,
}

/// An addition that ended 补录审批.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdditionEnded {
    /// Which.
    pub addition: Id<Addition>,
    /// How.
    pub end: AdditionEnd,
    /// The other officer's account.
    pub by: String,
    /// The day.
    pub on: Date,
}

/// Why an addition is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AdditionRefused {
    /// The archive is open: a file brings it in.
    #[error("the archive of this institution is open: import the certificate with a file")]
    Open,
    /// It does not say where it was found.
    #[error("an addition says where the certificate was found")]
    Note,
    /// It ended before.
    #[error("the addition was decided before")]
    Ended,
    /// The same person proposed.
    #[error("whoever proposed an addition does not decide it")]
    SamePerson,
}

impl Why for AdditionRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Open => (
                "archive.addition.open",
                "该机构档案尚未封存",
                ("请用档案文件导入。", "Import it with a file."),
            ),
            Self::Note => (
                "archive.addition.note",
                "须写明证书从何处查得",
                (
                    "请填写原始档案的出处。",
                    "Say which original record has it.",
                ),
            ),
            Self::Ended => (
                "archive.addition.ended",
                "该补录已经审批",
                ("请查看审批结果。", "See how it ended."),
            ),
            Self::SamePerson => (
                "archive.addition.same-person",
                "提出补录的人不能审批",
                ("请由另一名工作人员审批。", "Another officer decides it."),
            ),
        };
        Reason {
            code,
            zh: zh.to_owned(),
            next,
            rule: Some("archive.addition"),
        }
    }

    fn examples() -> Vec<Self> {
        vec![Self::Open, Self::Note, Self::Ended, Self::SamePerson]
    }
}

/// Why an addition is not proposed: what holds for every row of an archive, and what holds for additions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAdded {
    /// An archive could not bring it in either.
    #[error("{0}")]
    Archive(Refused<ArchiveRefused>),
    /// It is no addition.
    #[error("{0}")]
    Addition(Refused<AdditionRefused>),
}

impl Refusal for NotAdded {
    fn words(&self) -> Words {
        match self {
            Self::Archive(why) => why.words(),
            Self::Addition(why) => why.words(),
        }
    }
}

/// What the register knows of the number and the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdditionFacts {
    /// Whether the archive of the issuer, or the door, is closed.
    pub closed: bool,
    /// Whether a certificate of either kind has the number.
    pub number_taken: bool,
}

/// Decides whether an addition is proposed. What the exit forbids to an archive it forbids to an addition.
///
/// # Errors
/// [`NotAdded`].
pub fn propose_addition(
    permit: &Permit<'_, ProposeAddition>,
    facts: AdditionFacts,
    law: &Pack,
    today: Date,
) -> Result<Decided<AdditionProposed>, NotAdded> {
    let addition = permit.on();
    let archive = |why| NotAdded::Archive(Refused::new(law, today, why));
    let refuse = |why| Err(NotAdded::Addition(Refused::new(law, today, why)));
    check_number(&addition.number, addition.level, law).map_err(archive)?;
    check_day(&addition.occupation, addition.issued_on, law).map_err(archive)?;
    if facts.number_taken {
        return Err(archive(ArchiveRefused::Twice));
    }
    if !facts.closed {
        return refuse(AdditionRefused::Open);
    }
    if addition.note.trim().is_empty() {
        return refuse(AdditionRefused::Note);
    }
    Ok(Decided::new(AdditionProposed {
        addition: Addition {
            proposed_by: permit.by().account.clone(),
            ended: None,
            ..addition.clone()
        },
        issuer: IssuerKey::of(&addition.institution),
        on: today,
    }))
}

/// Decides how a proposed addition ends.
///
/// # Errors
/// [`AdditionRefused`].
pub fn end_addition(
    permit: &Permit<'_, EndAddition>,
    end: AdditionEnd,
    law: &Pack,
    today: Date,
) -> Result<Decided<AdditionEnded>, Refused<AdditionRefused>> {
    let addition = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if addition.ended.is_some() {
        return refuse(AdditionRefused::Ended);
    }
    if addition.proposed_by == permit.by().account {
        return refuse(AdditionRefused::SamePerson);
    }
    Ok(Decided::new(AdditionEnded {
        addition: addition.id.clone(),
        end,
        by: permit.by().account.clone(),
        on: today,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        authority::{self, Actor},
        pack::tests::china,
    };
    use jiff::civil::date;

    const DAY: Date = Date::constant(2021, 3, 1);

    fn actor(account: &str) -> Actor {
        Actor {
            account: account.into(),
            role: Role::Officer,
            institution: None,
            person: None,
        }
    }

    fn addition() -> Addition {
        Addition {
            id: Id::of(1),
            number: "1923001234300001".into(),
            holder: "示例乙".into(),
            occupation: "美容师".into(),
            level: Level::L3,
            issued_on: date(2019, 6, 30),
            institution: "某省中心".into(),
            reason: AdditionReason::Missed,
            note: "纸质登记册第三册".into(),
            proposed_by: String::new(),
            ended: None,
        }
    }

    fn propose(change: impl FnOnce(&mut Addition), facts: AdditionFacts) -> &'static str {
        let (law, by, mut addition) = (china(), actor("one"), addition());
        change(&mut addition);
        let permit = authority::permit(&by, &addition).unwrap();
        propose_addition(&permit, facts, &law, DAY).map_or_else(|why| why.words().code, |_| "done")
    }

    const CLOSED: AdditionFacts = AdditionFacts {
        closed: true,
        number_taken: false,
    };

    #[test]
    fn every_reason_has_both_languages_and_its_rule() {
        crate::refusal::check_examples::<AdditionRefused>("archive.addition", &china());
    }

    #[test]
    fn an_addition_keeps_every_rule_of_an_archive() {
        assert_eq!(propose(|_| {}, CLOSED), "done");
        let open = AdditionFacts {
            closed: false,
            ..CLOSED
        };
        assert_eq!(propose(|_| {}, open), "archive.addition.open");
        let taken = AdditionFacts {
            number_taken: true,
            ..CLOSED
        };
        assert_eq!(propose(|_| {}, taken), "archive.import.twice");
        assert_eq!(
            propose(|it| it.issued_on = date(2020, 9, 30), CLOSED),
            "archive.import.after-exit"
        );
        assert_eq!(
            propose(|it| it.level = Level::L4, CLOSED),
            "archive.import.level"
        );
        assert_eq!(
            propose(|it| it.number = "S000023999001213000001".into(), CLOSED),
            "archive.import.not-old"
        );
        assert_eq!(
            propose(|it| it.note.clear(), CLOSED),
            "archive.addition.note"
        );
    }

    #[test]
    fn two_persons_add_and_one_never_does() {
        let law = china();
        let end = |by: &str, ended| {
            let (by, mut addition) = (actor(by), addition());
            addition.proposed_by = "one".into();
            addition.ended = ended;
            let permit = authority::permit(&by, &addition).unwrap();
            end_addition(&permit, AdditionEnd::Approved, &law, DAY)
                .map_or_else(|why| why.words().code, |_| "done")
        };
        assert_eq!(end("one", None), "archive.addition.same-person");
        assert_eq!(end("two", None), "done");
        assert_eq!(
            end("two", Some(AdditionEnd::Refused)),
            "archive.addition.ended"
        );
    }
}
