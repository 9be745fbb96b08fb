//! Object to a ranked result, and settle the objection.
use super::{Application, Selection, SelectionStage};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::{Id, Named},
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// An objection of an applicant to the ranked result 遴选异议.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankObjection {
    /// Identifier, `sob_…`.
    pub id: Id<RankObjection>,
    /// Whose application.
    pub application: Id<Application>,
    /// What it says.
    pub text: String,
    /// The day.
    pub filed_on: Date,
    /// How it was settled; `None` while it is open.
    pub outcome: Option<(RankOutcome, String)>,
}

impl Named for RankObjection {
    const PREFIX: &'static str = "sob_";
}

/// How an objection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RankOutcome {
    /// The result stands 不成立.
    Dismissed,
    /// The experts score again 成立.
    Upheld,
}

impl RankOutcome {
    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Dismissed => "dismissed",
            Self::Upheld => "upheld",
        }
    }
}

impl std::str::FromStr for RankOutcome {
    type Err = UnknownRankOutcome;
    fn from_str(text: &str) -> Result<Self, UnknownRankOutcome> {
        [Self::Dismissed, Self::Upheld]
            .into_iter()
            .find(|outcome| outcome.id() == text)
            .ok_or_else(|| UnknownRankOutcome(text.to_owned()))
    }
}

/// The text names no outcome.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not an outcome; use dismissed or upheld")]
pub struct UnknownRankOutcome(pub String);

/// Permission to object: the applicant, or an officer who takes down what came on paper.
#[derive(Debug)]
pub enum ObjectToRank {}
impl Action for ObjectToRank {
    type On = Application;
    const NAME: &'static str = "selection.object";
    const ROLES: &'static [Role] = &[Role::Officer, Role::Administrator];
}

/// Permission to settle an objection.
#[derive(Debug)]
pub enum SettleRank {}
impl Action for SettleRank {
    type On = Selection;
    const NAME: &'static str = "selection.settle";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// An objection, settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankSettled {
    /// Which.
    pub objection: Id<RankObjection>,
    /// In which selection.
    pub selection: Id<Selection>,
    /// How.
    pub outcome: RankOutcome,
    /// What was found.
    pub conclusion: String,
    /// The day.
    pub on: Date,
    /// The officer's account.
    pub by: String,
}

/// Why an objection is not taken, or not settled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RankObjectionRefused {
    /// The result is not on notice.
    #[error("the result is not on public notice today")]
    NotOnNotice,
    /// Nothing was written.
    #[error("an objection, and its settlement, say why")]
    Empty,
    /// It was settled before.
    #[error("the objection was settled before")]
    Settled,
}

impl Why for RankObjectionRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::NotOnNotice => (
                "selection.object.not-on-notice",
                "遴选结果今天不在公示期内".to_owned(),
                (
                    "公示期外的问题请向主管部门反映。",
                    "Outside the notice, write to the authority.",
                ),
            ),
            Self::Empty => (
                "selection.object.empty",
                "须写明理由".to_owned(),
                ("请填写理由。", "Say why."),
            ),
            Self::Settled => (
                "selection.object.settled",
                "该异议已经处理".to_owned(),
                ("请查看处理意见。", "Read the conclusion."),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some("selection.notice"),
        }
    }

    fn examples() -> Vec<Self> {
        vec![Self::NotOnNotice, Self::Empty, Self::Settled]
    }
}

/// Decides whether an objection is taken.
///
/// # Errors
/// [`RankObjectionRefused`].
pub fn object(
    permit: &Permit<'_, ObjectToRank>,
    selection: &Selection,
    id: &Id<RankObjection>,
    text: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<RankObjection>, Refused<RankObjectionRefused>> {
    let refuse = |why| Err(Refused::new(law, today, why));
    if !matches!(selection.stage, SelectionStage::Notice { from, until } if from <= today && today <= until)
    {
        return refuse(RankObjectionRefused::NotOnNotice);
    }
    if text.trim().is_empty() {
        return refuse(RankObjectionRefused::Empty);
    }
    Ok(Decided::new(RankObjection {
        id: id.clone(),
        application: permit.on().id.clone(),
        text: text.trim().to_owned(),
        filed_on: today,
        outcome: None,
    }))
}

/// Decides how an objection is settled. One that is upheld sends the selection back to the experts.
///
/// # Errors
/// [`RankObjectionRefused`].
pub fn settle(
    permit: &Permit<'_, SettleRank>,
    objection: &RankObjection,
    outcome: RankOutcome,
    conclusion: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<RankSettled>, Refused<RankObjectionRefused>> {
    let selection = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if objection.outcome.is_some() {
        return refuse(RankObjectionRefused::Settled);
    }
    let published = matches!(selection.stage, SelectionStage::Published { .. });
    if published {
        return refuse(RankObjectionRefused::NotOnNotice);
    }
    if conclusion.trim().is_empty() {
        return refuse(RankObjectionRefused::Empty);
    }
    Ok(Decided::new(RankSettled {
        objection: objection.id.clone(),
        selection: selection.id.clone(),
        outcome,
        conclusion: conclusion.trim().to_owned(),
        on: today,
        by: permit.by().account.clone(),
    }))
}
