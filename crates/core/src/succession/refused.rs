//! Why a succession does not go on.
use crate::refusal::{Reason, Why};

/// Why a succession does not go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SuccessionRefused {
    /// Only appraisal institutions turn into something else.
    #[error(
        "only an appraisal institution turns into a social organisation, or closes for the exit"
    )]
    Predecessor,
    /// The successor is of another kind, or has no filing in force.
    #[error("the successor is a social training evaluation organisation with a filing in force")]
    Successor,
    /// Something of the scope has not left the catalogue.
    #[error("an occupation of the filing has not left the catalogue")]
    Stays,
    /// There is one already.
    #[error("the institution has a succession already")]
    Twice,
    /// It stands elsewhere.
    #[error("the succession is {stage}")]
    Stage {
        /// Where it stands.
        stage: &'static str,
    },
    /// The same person did the step before.
    #[error("whoever proposed a succession does not confirm it")]
    SamePerson,
    /// The line was dealt with.
    #[error("the line was dealt with before")]
    Ended,
    /// A settled line says why.
    #[error("a line that is not taken over says how it was settled")]
    Reason,
    /// A refund that is owed is paid, not argued away.
    #[error("a fee that is owed back is refunded or taken over; it cannot be settled by words")]
    Owed,
    /// Somebody else's people.
    #[error("only the people of the successor act in the predecessor's name")]
    Name,
    /// Something is left.
    #[error("{open} lines are open")]
    Left {
        /// How many.
        open: u32,
    },
}

impl Why for SuccessionRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Predecessor => (
                "succession.predecessor",
                "只有职业技能鉴定机构可以转型".to_owned(),
                (
                    "其他机构请变更备案。",
                    "Other institutions change their filing.",
                ),
                "succession.allowed",
            ),
            Self::Successor => (
                "succession.successor",
                "承接机构须为备案有效的社会培训评价组织".to_owned(),
                ("请先完成遴选和备案。", "Be selected and filed first."),
                "succession.allowed",
            ),
            Self::Stays => (
                "succession.stays",
                "备案范围内有职业尚未退出目录".to_owned(),
                (
                    "请在该职业退出后办理。",
                    "Come back once it has left the catalogue.",
                ),
                "succession.old-prefix-stops",
            ),
            Self::Twice => (
                "succession.twice",
                "该机构已有转型事项".to_owned(),
                ("请查看转型进度。", "See where it stands."),
                "succession.allowed",
            ),
            Self::Stage { stage } => (
                "succession.stage",
                format!("转型状态为“{stage}”"),
                ("请查看转型进度。", "See where it stands."),
                "succession.allowed",
            ),
            Self::SamePerson => (
                "succession.same-person",
                "提出转型的人不能确认".to_owned(),
                ("请由另一人确认。", "Another person confirms it."),
                "succession.allowed",
            ),
            Self::Ended => (
                "succession.ended",
                "该事项已经处理".to_owned(),
                ("请查看处理结果。", "See how it ended."),
                "succession.nothing-left",
            ),
            Self::Reason => (
                "succession.reason",
                "不予承接的事项须写明如何处理".to_owned(),
                ("请写明处理结果和理由。", "Say how it was settled, and why."),
                "succession.nothing-left",
            ),
            Self::Owed => (
                "succession.owed",
                "应退的费用须退还或者由承接机构承担".to_owned(),
                (
                    "请办理退费；退费后该事项即可处理。",
                    "Refund it; then the line can be settled.",
                ),
                "succession.nothing-left",
            ),
            Self::Name => (
                "succession.name",
                "只有承接机构的人员可以以原机构的名义办理".to_owned(),
                (
                    "请以承接机构的账号登录。",
                    "Sign in with an account of the successor.",
                ),
                "succession.nothing-left",
            ),
            Self::Left { open } => (
                "succession.left",
                format!("还有{open}项没有处理"),
                (
                    "请逐项承接或处理。",
                    "Take them over or settle them, one by one.",
                ),
                "succession.nothing-left",
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
            Self::Predecessor,
            Self::Successor,
            Self::Stays,
            Self::Twice,
            Self::Stage { stage: "working" },
            Self::SamePerson,
            Self::Ended,
            Self::Reason,
            Self::Owed,
            Self::Name,
            Self::Left { open: 3 },
        ]
    }
}
