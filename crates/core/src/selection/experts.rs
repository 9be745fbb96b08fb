//! Name the experts of a selection; who has a tie to an applicant steps back for that application.
use super::{Application, ScoreGiven, Selection, SelectionStage};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    pack::{At, Pack},
    refusal::{Reason, Refused, Why},
    staff::appoint::{Appointment, Office},
};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Permission to name experts.
#[derive(Debug)]
pub enum NameExperts {}
impl Action for NameExperts {
    type On = Selection;
    const NAME: &'static str = "selection.experts";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Experts, named, with the ties that are known already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpertsNamed {
    /// For which selection.
    pub selection: Id<Selection>,
    /// Who.
    pub experts: Vec<Id<Appointment>>,
    /// For which applications somebody steps back from the start.
    pub recusals: Vec<ScoreGiven>,
    /// The day.
    pub on: Date,
}

/// Why experts are not named.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpertsRefused {
    /// Applications still come in, or experts were named before.
    #[error(
        "the call is {stage} and open until {until}: experts are named once, after its last day"
    )]
    Stage {
        /// Where it stands.
        stage: &'static str,
        /// The last day to apply.
        until: Date,
    },
    /// Nobody applied.
    #[error("nobody applied")]
    Nobody,
    /// An even number, or too few.
    #[error("{has} experts are named; an odd number of at least {least} is needed")]
    Number {
        /// How many are named.
        has: u32,
        /// How many there must be.
        least: u32,
    },
    /// Somebody is no expert on the day.
    #[error("{expert} is not appointed as an expert today, or is named twice")]
    Office {
        /// Who.
        expert: String,
    },
    /// Too few may score an application.
    #[error(
        "application {number} could be scored by {may} experts without a tie; {least} are needed"
    )]
    Ties {
        /// The number of the application.
        number: u32,
        /// How many may score it.
        may: u32,
        /// How many there must be.
        least: u32,
    },
}

impl Why for ExpertsRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Stage { stage, until } => (
                "selection.experts.stage",
                format!("遴选状态为“{stage}”，申报到{until}截止；截止后一次确定专家"),
                (
                    "请在申报截止后确定专家。",
                    "Name them once the call is closed.",
                ),
                "selection.experts",
            ),
            Self::Nobody => (
                "selection.experts.nobody",
                "没有单位申报".to_owned(),
                ("请重新发布遴选公告。", "Publish another call."),
                "selection.published",
            ),
            Self::Number { has, least } => (
                "selection.experts.number",
                format!("已选{has}名专家，须为单数且不少于{least}名"),
                ("请调整专家人数。", "Name more experts, or one fewer."),
                "selection.experts",
            ),
            Self::Office { expert } => (
                "selection.experts.office",
                format!("{expert}今天不在专家聘期内，或重复"),
                (
                    "请先聘任，或更换专家。",
                    "Appoint them first, or name somebody else.",
                ),
                "expert.term",
            ),
            Self::Ties { number, may, least } => (
                "selection.experts.ties",
                format!("第{number}号申报只有{may}名专家无须回避，至少需{least}名"),
                (
                    "请增加没有利害关系的专家。",
                    "Name more experts without a tie.",
                ),
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
            Self::Stage {
                stage: "open",
                until: jiff::civil::date(2021, 3, 1),
            },
            Self::Nobody,
            Self::Number { has: 2, least: 3 },
            Self::Office {
                expert: "apt_1".into(),
            },
            Self::Ties {
                number: 1,
                may: 1,
                least: 2,
            },
        ]
    }
}

/// An expert who may be named, with the organisation codes they are tied to: their employer, and institutions whose staff
/// they are on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidacy {
    /// The appointment.
    pub appointment: Appointment,
    /// Organisation codes.
    pub tied_to: BTreeSet<String>,
}

/// Decides whether experts are named.
///
/// # Errors
/// [`ExpertsRefused`].
pub fn name_experts(
    permit: &Permit<'_, NameExperts>,
    candidacies: &[Candidacy],
    applications: &[Application],
    law: &Pack,
    today: Date,
) -> Result<Decided<ExpertsNamed>, Refused<ExpertsRefused>> {
    let selection = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    let at = At::day(today);
    if selection.stage != SelectionStage::Open || today <= selection.apply_until {
        return refuse(ExpertsRefused::Stage {
            stage: selection.stage.id(),
            until: selection.apply_until,
        });
    }
    if applications.is_empty() {
        return refuse(ExpertsRefused::Nobody);
    }
    let has = u32::try_from(candidacies.len()).unwrap_or(u32::MAX);
    let odd = law.value("selection.experts", at);
    if odd.and_then(|rule| rule.value.value.admits(has)) != Some(true) {
        let least = law.number("selection.experts", at).map_or(0, |(n, _)| n);
        return refuse(ExpertsRefused::Number { has, least });
    }
    let mut persons = BTreeSet::new();
    for one in candidacies {
        let expert = &one.appointment;
        if !expert.holds(Office::Expert, today) || !persons.insert(&expert.person) {
            return refuse(ExpertsRefused::Office {
                expert: expert.id.to_string(),
            });
        }
    }
    let least = law.number("selection.scores", at).map_or(0, |(n, _)| n);
    let mut recusals = Vec::new();
    for application in applications {
        let tied = candidacies
            .iter()
            .filter(|one| one.tied_to.contains(&application.uscc));
        let before = recusals.len();
        recusals.extend(tied.map(|one| ScoreGiven {
            application: application.id.clone(),
            expert: one.appointment.id.clone(),
            scores: Vec::new(),
            recusal: Some("employer".to_owned()),
        }));
        let may = has - u32::try_from(recusals.len() - before).unwrap_or(has);
        if may < least {
            return refuse(ExpertsRefused::Ties {
                number: application.number,
                may,
                least,
            });
        }
    }
    let experts = candidacies.iter().map(|one| one.appointment.id.clone());
    Ok(Decided::new(ExpertsNamed {
        selection: selection.id.clone(),
        experts: experts.collect(),
        recusals,
        on: today,
    }))
}
