//! Apply to a call.
use super::{Application, Selection, SelectionStage};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    identifier::uscc,
    institution::InstitutionKind,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// Permission to apply: an institution, or an officer who takes down what came on paper.
#[derive(Debug)]
pub enum Apply {}
impl Action for Apply {
    type On = Application;
    const NAME: &'static str = "selection.apply";
    const ROLES: &'static [Role] = &[Role::Officer, Role::Administrator];
}

/// An application that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The application.
    pub application: Application,
    /// The account that handed it in.
    pub by: String,
}

/// Why an application is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplyRefused {
    /// The call is closed.
    #[error("the call was open until {until}")]
    Closed {
        /// The last day.
        until: Date,
    },
    /// The kind of institution needs no selection.
    #[error(
        "only social organisations, and appraisal institutions that become one, are selected; others file at once"
    )]
    Kind,
    /// The organisation code is wrong.
    #[error("`{given}` is no unified social credit code")]
    Uscc {
        /// What was given.
        given: String,
    },
    /// Name or statement are missing, or the name holds a forbidden word.
    #[error("name and statement must be there, and the name must not hold `{word}`")]
    Name {
        /// The forbidden word, or nothing.
        word: String,
    },
    /// The statement says whose it is.
    #[error(
        "the statement names the applicant: experts score without seeing whose application it is"
    )]
    NotBlind,
    /// An occupation is not of the call.
    #[error("`{occupation}` is not among the occupations of the call")]
    Occupation {
        /// Which.
        occupation: String,
    },
    /// The organisation applied before.
    #[error("the organisation has applied to this call already")]
    Twice,
}

impl Why for ApplyRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Closed { until } => (
                "selection.apply.closed",
                format!("申报已于{until}截止"),
                ("请留意下一次遴选公告。", "Wait for the next call."),
                "selection.open",
            ),
            Self::Kind => (
                "selection.apply.kind",
                "只有社会培训评价组织和拟转型的鉴定机构参加遴选".to_owned(),
                (
                    "用人单位和院校请直接办理备案。",
                    "Employers and colleges file at once.",
                ),
                "selection.published",
            ),
            Self::Uscc { given } => (
                "selection.apply.uscc",
                format!("“{given}”不是有效的统一社会信用代码"),
                ("请核对18位代码。", "Check the 18 characters."),
                "selection.published",
            ),
            Self::Name { word } => (
                "selection.apply.name",
                if word.is_empty() {
                    "名称和申报材料必须填写".to_owned()
                } else {
                    format!("名称中不得使用“{word}”")
                },
                ("请更正名称和材料。", "Correct name and statement."),
                "certificate.words",
            ),
            Self::NotBlind => (
                "selection.apply.not-blind",
                "申报材料中出现了申报单位的名称或代码".to_owned(),
                (
                    "请删去名称，专家匿名评审。",
                    "Take the name out: the experts do not see it.",
                ),
                "selection.blind",
            ),
            Self::Occupation { occupation } => (
                "selection.apply.occupation",
                format!("“{occupation}”不在遴选的职业范围内"),
                (
                    "请从公告的职业中选择。",
                    "Choose from the occupations of the call.",
                ),
                "selection.published",
            ),
            Self::Twice => (
                "selection.apply.twice",
                "该单位已经申报".to_owned(),
                ("一个单位只能申报一次。", "An organisation applies once."),
                "selection.published",
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
            Self::Closed {
                until: jiff::civil::date(2021, 3, 1),
            },
            Self::Kind,
            Self::Uscc {
                given: "123".into(),
            },
            Self::Name {
                word: "国家".into(),
            },
            Self::NotBlind,
            Self::Occupation {
                occupation: "焊工".into(),
            },
            Self::Twice,
        ]
    }
}

/// Decides whether an application is taken; `kind` is the kind of the institution where the register knows it, `others` are
/// the applications that came before.
///
/// # Errors
/// [`ApplyRefused`].
pub fn apply(
    permit: &Permit<'_, Apply>,
    selection: &Selection,
    kind: Option<InstitutionKind>,
    others: &[Application],
    law: &Pack,
    today: Date,
) -> Result<Decided<Applied>, Refused<ApplyRefused>> {
    let application = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if selection.stage != SelectionStage::Open || today > selection.apply_until {
        return refuse(ApplyRefused::Closed {
            until: selection.apply_until,
        });
    }
    match kind {
        Some(InstitutionKind::Employer | InstitutionKind::College) => {
            return refuse(ApplyRefused::Kind);
        }
        Some(InstitutionKind::Social | InstitutionKind::Station) | None => {}
    }
    if uscc::parse(&application.uscc).is_err() {
        return refuse(ApplyRefused::Uscc {
            given: application.uscc.clone(),
        });
    }
    let name = application.name.zh.trim();
    let word = law.forbidden_word_in(name).map(|word| word.zh.clone());
    if name.is_empty() || application.statement.trim().is_empty() || word.is_some() {
        return refuse(ApplyRefused::Name {
            word: word.unwrap_or_default(),
        });
    }
    let statement = &application.statement;
    if statement.contains(name) || statement.contains(&application.uscc) {
        return refuse(ApplyRefused::NotBlind);
    }
    if application.occupations.is_empty() {
        return refuse(ApplyRefused::Occupation {
            occupation: String::new(),
        });
    }
    let foreign = |one: &&String| !selection.occupations.contains(one);
    if let Some(occupation) = application.occupations.iter().find(foreign) {
        return refuse(ApplyRefused::Occupation {
            occupation: occupation.clone(),
        });
    }
    if others.iter().any(|one| one.uscc == application.uscc) {
        return refuse(ApplyRefused::Twice);
    }
    let number = others.iter().map(|one| one.number).max().unwrap_or(0) + 1;
    Ok(Decided::new(Applied {
        application: Application {
            selection: selection.id.clone(),
            number,
            filed_on: today,
            standing: None,
            ..application.clone()
        },
        by: permit.by().account.clone(),
    }))
}
