//! Score an application without seeing whose it is, or step back from it.
use super::{Application, ScoreGiven, Selection, SelectionStage};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    pack::Pack,
    refusal::{Reason, Refused, Why},
    score::Tenths,
    staff::appoint::Appointment,
};
use jiff::civil::Date;

/// Permission to score, or to step back.
#[derive(Debug)]
pub enum ScoreApplication {}
impl Action for ScoreApplication {
    type On = Selection;
    const NAME: &'static str = "selection.score";
    const ROLES: &'static [Role] = &[Role::Expert];
}

/// A score sheet of an expert 专家评分.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored {
    /// What was given.
    pub given: ScoreGiven,
    /// The day.
    pub on: Date,
}

/// Why a score is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScoreRefused {
    /// Nothing is scored now.
    #[error("the selection is {stage}: nothing is scored now")]
    Stage {
        /// Where it stands.
        stage: &'static str,
    },
    /// The person is no expert of this selection.
    #[error("you are not among the experts of this selection")]
    Stranger,
    /// The expert stepped back from this application.
    #[error("you stepped back from application {number}")]
    Recused {
        /// Its number.
        number: u32,
    },
    /// Criteria are missing, doubled or unknown.
    #[error("each criterion of the call is scored once, and nothing else")]
    Criteria,
    /// No reason was given.
    #[error("whoever steps back says why")]
    NoReason,
}

impl Why for ScoreRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Stage { stage } => (
                "selection.score.stage",
                format!("遴选状态为“{stage}”，现在不能评分"),
                ("请查看遴选进度。", "See where the selection stands."),
                "selection.blind",
            ),
            Self::Stranger => (
                "selection.score.stranger",
                "您不是本次遴选的评审专家".to_owned(),
                ("请与主管部门联系。", "Ask the authority."),
                "selection.experts",
            ),
            Self::Recused { number } => (
                "selection.score.recused",
                format!("您已对第{number}号申报回避"),
                ("请评审其他申报。", "Score the other applications."),
                "selection.blind",
            ),
            Self::Criteria => (
                "selection.score.criteria",
                "须对公告的每一项标准评分一次".to_owned(),
                ("请逐项填写。", "Fill in every criterion."),
                "selection.weights",
            ),
            Self::NoReason => (
                "selection.score.no-reason",
                "回避须说明理由".to_owned(),
                ("请填写理由。", "Say why."),
                "selection.blind",
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
            Self::Stage { stage: "open" },
            Self::Stranger,
            Self::Recused { number: 1 },
            Self::Criteria,
            Self::NoReason,
        ]
    }
}

/// Where an expert stands towards an application.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'t> {
    /// The expert's appointment, if they are one of this selection's.
    pub expert: Option<&'t Id<Appointment>>,
    /// The application.
    pub application: &'t Application,
    /// What they gave before.
    pub before: Option<&'t ScoreGiven>,
}

fn seated<'t>(
    permit: &Permit<'_, ScoreApplication>,
    desk: &Desk<'t>,
) -> Result<&'t Id<Appointment>, ScoreRefused> {
    let stage = &permit.on().stage;
    if *stage != SelectionStage::Scoring {
        return Err(ScoreRefused::Stage { stage: stage.id() });
    }
    let expert = desk.expert.ok_or(ScoreRefused::Stranger)?;
    if desk.before.is_some_and(|before| before.recusal.is_some()) {
        return Err(ScoreRefused::Recused {
            number: desk.application.number,
        });
    }
    Ok(expert)
}

/// Decides whether scores are taken; scores given before are replaced while the selection is scored.
///
/// # Errors
/// [`ScoreRefused`].
pub fn score(
    permit: &Permit<'_, ScoreApplication>,
    desk: &Desk<'_>,
    scores: &[(String, Tenths)],
    law: &Pack,
    today: Date,
) -> Result<Decided<Scored>, Refused<ScoreRefused>> {
    let expert = seated(permit, desk).map_err(|why| Refused::new(law, today, why))?;
    let criteria = &permit.on().criteria;
    let once = |key: &str| scores.iter().filter(|(of, _)| of == key).count() == 1;
    if scores.len() != criteria.len() || !criteria.iter().all(|one| once(&one.key)) {
        return Err(Refused::new(law, today, ScoreRefused::Criteria));
    }
    Ok(Decided::new(Scored {
        given: ScoreGiven {
            application: desk.application.id.clone(),
            expert: expert.clone(),
            scores: scores.to_vec(),
            recusal: None,
        },
        on: today,
    }))
}

/// Decides whether an expert steps back from an application. There is no way back in.
///
/// # Errors
/// [`ScoreRefused`].
pub fn step_back(
    permit: &Permit<'_, ScoreApplication>,
    desk: &Desk<'_>,
    reason: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<Scored>, Refused<ScoreRefused>> {
    let expert = seated(permit, desk).map_err(|why| Refused::new(law, today, why))?;
    if reason.trim().is_empty() {
        return Err(Refused::new(law, today, ScoreRefused::NoReason));
    }
    Ok(Decided::new(Scored {
        given: ScoreGiven {
            application: desk.application.id.clone(),
            expert: expert.clone(),
            scores: Vec::new(),
            recusal: Some(reason.trim().to_owned()),
        },
        on: today,
    }))
}
