//! Ask the authority, and answer for everybody to read.
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::Decided,
    id::{Id, Named},
    institution::Institution,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// A question 提问 of an institution, and the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Identifier, `que_…`.
    pub id: Id<Question>,
    /// Who asks.
    pub institution: Id<Institution>,
    /// What.
    pub text: String,
    /// The day.
    pub asked_on: Date,
    /// What was answered, and when.
    pub answer: Option<(String, Date)>,
}

impl Named for Question {
    const PREFIX: &'static str = "que_";
}
impl Owned for Question {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
}

/// Permission to ask.
#[derive(Debug)]
pub enum AskQuestion {}
impl Action for AskQuestion {
    type On = Question;
    const NAME: &'static str = "question.ask";
    const ROLES: &'static [Role] = &[
        Role::Administrator,
        Role::ExaminationOfficer,
        Role::Assessor,
        Role::Invigilator,
        Role::InternalSupervisor,
    ];
}

/// Permission to answer.
#[derive(Debug)]
pub enum AnswerQuestion {}
impl Action for AnswerQuestion {
    type On = Question;
    const NAME: &'static str = "question.answer";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// A question, asked or answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// The question as it stands now.
    pub question: Question,
    /// The account.
    pub by: String,
}

/// Why a question is not taken, or not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskRefused {
    /// Nothing was written.
    #[error("nothing was written")]
    Empty,
    /// It was answered before.
    #[error("the question was answered on {on}")]
    Answered {
        /// The day.
        on: Date,
    },
}

impl Why for AskRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Empty => (
                "question.empty",
                "没有填写内容".to_owned(),
                ("请填写内容。", "Write something."),
            ),
            Self::Answered { on } => (
                "question.answered",
                format!("该问题已于{on}答复"),
                (
                    "需要补充的，请另行发布指导意见。",
                    "Issue an instruction if there is more to say.",
                ),
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
            Self::Answered {
                on: jiff::civil::date(2021, 3, 1),
            },
        ]
    }
}

/// Decides whether a question is taken.
///
/// # Errors
/// [`AskRefused`].
pub fn ask(
    permit: &Permit<'_, AskQuestion>,
    law: &Pack,
    today: Date,
) -> Result<Decided<Spoken>, Refused<AskRefused>> {
    let question = permit.on();
    if question.text.trim().is_empty() {
        return Err(Refused::new(law, today, AskRefused::Empty));
    }
    Ok(Decided::new(Spoken {
        question: Question {
            asked_on: today,
            answer: None,
            ..question.clone()
        },
        by: permit.by().account.clone(),
    }))
}

/// Decides whether an answer is taken.
///
/// # Errors
/// [`AskRefused`].
pub fn answer(
    permit: &Permit<'_, AnswerQuestion>,
    text: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<Spoken>, Refused<AskRefused>> {
    let question = permit.on();
    if let Some((_, on)) = &question.answer {
        return Err(Refused::new(law, today, AskRefused::Answered { on: *on }));
    }
    if text.trim().is_empty() {
        return Err(Refused::new(law, today, AskRefused::Empty));
    }
    Ok(Decided::new(Spoken {
        question: Question {
            answer: Some((text.trim().to_owned(), today)),
            ..question.clone()
        },
        by: permit.by().account.clone(),
    }))
}
