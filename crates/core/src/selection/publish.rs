//! Publish the result of a selection: the selected may file from then on.
use super::{Selection, SelectionStage};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    pack::Pack,
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;

/// Permission to publish a result.
#[derive(Debug)]
pub enum PublishSelection {}
impl Action for PublishSelection {
    type On = Selection;
    const NAME: &'static str = "selection.publish";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// A result that stands 遴选结果.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectionPublished {
    /// Of which selection.
    pub selection: Id<Selection>,
    /// The day.
    pub on: Date,
    /// The officer's account, another than the one that ranked.
    pub by: String,
}

/// Why a result is not published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishSelectionRefused {
    /// There is no result on notice.
    #[error("the selection is {stage}: there is no result to publish")]
    Stage {
        /// Where it stands.
        stage: &'static str,
    },
    /// The notice goes on.
    #[error("the notice goes on until {until}")]
    Early {
        /// Its last day.
        until: Date,
    },
    /// Objections are open.
    #[error("{open} objections are open")]
    Objections {
        /// How many.
        open: usize,
    },
    /// The same person ranked.
    #[error("whoever ranked does not publish")]
    SamePerson,
}

impl Why for PublishSelectionRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Stage { stage } => (
                "selection.publish.stage",
                format!("遴选状态为“{stage}”，没有可公布的结果"),
                ("请查看遴选进度。", "See where the selection stands."),
                "selection.published",
            ),
            Self::Early { until } => (
                "selection.publish.early",
                format!("公示到{until}为止"),
                (
                    "请在公示期满后公布。",
                    "Publish it once the notice is over.",
                ),
                "selection.notice",
            ),
            Self::Objections { open } => (
                "selection.publish.objections",
                format!("还有{open}件异议没有处理"),
                ("请先处理异议。", "Settle them first."),
                "selection.notice",
            ),
            Self::SamePerson => (
                "selection.publish.same-person",
                "提出排名的人不能公布结果".to_owned(),
                ("请由另一名工作人员公布。", "Another officer publishes."),
                "selection.two-persons",
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
            Self::Early {
                until: jiff::civil::date(2021, 3, 1),
            },
            Self::Objections { open: 1 },
            Self::SamePerson,
        ]
    }
}

/// Decides whether a result is published.
///
/// # Errors
/// [`PublishSelectionRefused`].
pub fn publish(
    permit: &Permit<'_, PublishSelection>,
    ranked_by: Option<&str>,
    open_objections: usize,
    law: &Pack,
    today: Date,
) -> Result<Decided<SelectionPublished>, Refused<PublishSelectionRefused>> {
    let selection = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    let SelectionStage::Notice { until, .. } = selection.stage else {
        return refuse(PublishSelectionRefused::Stage {
            stage: selection.stage.id(),
        });
    };
    if today <= until {
        return refuse(PublishSelectionRefused::Early { until });
    }
    if open_objections > 0 {
        return refuse(PublishSelectionRefused::Objections {
            open: open_objections,
        });
    }
    if ranked_by == Some(permit.by().account.as_str()) {
        return refuse(PublishSelectionRefused::SamePerson);
    }
    Ok(Decided::new(SelectionPublished {
        selection: selection.id.clone(),
        on: today,
        by: permit.by().account.clone(),
    }))
}
