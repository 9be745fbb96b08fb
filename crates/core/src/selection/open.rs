//! Publish a call: what is looked for, how much each thing counts, until when.
use super::Selection;
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    pack::{At, Pack},
    refusal::{Reason, Refused, Why},
};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Permission to publish a call.
#[derive(Debug)]
pub enum OpenSelection {}
impl Action for OpenSelection {
    type On = Selection;
    const NAME: &'static str = "selection.open";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// A call, published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The call.
    pub selection: Selection,
    /// The officer's account.
    pub by: String,
}

/// Why a call is not published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenRefused {
    /// Title or places are missing.
    #[error("a call has a title, and at least one place")]
    Empty,
    /// An occupation is unknown, or has no skill level appraisal.
    #[error("`{occupation}` has no skill level appraisal: it is unknown, or of access type")]
    Occupation {
        /// Which.
        occupation: String,
    },
    /// The weights do not add up, or keys are doubled.
    #[error(
        "the criteria have names of their own and weights that add up to {whole}; these add up to {sum}"
    )]
    Weights {
        /// What they must add up to.
        whole: u32,
        /// What they add up to.
        sum: u32,
    },
    /// The call would close too soon.
    #[error("a call is open until {earliest} at least")]
    TooShort {
        /// The first day that would do.
        earliest: Date,
    },
}

impl Why for OpenRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Empty => (
                "selection.open.empty",
                "遴选公告须有标题，名额至少为1".to_owned(),
                ("请填写标题和名额。", "Enter a title and the places."),
                "selection.published",
            ),
            Self::Occupation { occupation } => (
                "selection.open.occupation",
                format!("“{occupation}”不开展职业技能等级认定：职业不存在，或属于准入类"),
                (
                    "请从职业目录中选择已退出目录的职业。",
                    "Choose occupations that have left the catalogue.",
                ),
                "selection.published",
            ),
            Self::Weights { whole, sum } => (
                "selection.open.weights",
                format!("评审标准不得重名，权重合计须为{whole}，现为{sum}"),
                ("请调整权重。", "Correct the weights."),
                "selection.weights",
            ),
            Self::TooShort { earliest } => (
                "selection.open.too-short",
                format!("申报时间太短，最早截止到{earliest}"),
                ("请延长申报时间。", "Give more time to apply."),
                "selection.open",
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
            Self::Empty,
            Self::Occupation {
                occupation: "焊工".into(),
            },
            Self::Weights {
                whole: 100,
                sum: 90,
            },
            Self::TooShort {
                earliest: jiff::civil::date(2021, 3, 1),
            },
        ]
    }
}

/// Decides whether a call is published.
///
/// # Errors
/// [`OpenRefused`].
pub fn open(
    permit: &Permit<'_, OpenSelection>,
    law: &Pack,
    today: Date,
) -> Result<Decided<Opened>, Refused<OpenRefused>> {
    let selection = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if selection.title.zh.trim().is_empty()
        || selection.places == 0
        || selection.occupations.is_empty()
    {
        return refuse(OpenRefused::Empty);
    }
    for occupation in &selection.occupations {
        let open = law.catalogue.find(occupation);
        if open.is_none_or(|one| one.exit.is_none()) {
            return refuse(OpenRefused::Occupation {
                occupation: occupation.clone(),
            });
        }
    }
    let at = At::day(today);
    let number = |rule| law.number(rule, at).map_or(0, |(number, _)| number);
    let whole = number("selection.weights");
    let sum = selection
        .criteria
        .iter()
        .fold(0_u32, |sum, one| sum.saturating_add(one.weight));
    let keys: BTreeSet<&str> = selection
        .criteria
        .iter()
        .filter(|one| one.weight > 0 && !one.key.is_empty() && !one.name.zh.is_empty())
        .map(|one| one.key.as_str())
        .collect();
    if sum != whole || keys.len() != selection.criteria.len() {
        return refuse(OpenRefused::Weights { whole, sum });
    }
    let earliest = law.calendar.after(today, number("selection.open"));
    if selection.apply_until < earliest {
        return refuse(OpenRefused::TooShort { earliest });
    }
    Ok(Decided::new(Opened {
        selection: selection.clone(),
        by: permit.by().account.clone(),
    }))
}
