//! Pilots 试点: what is tried out, by whom, with which goals; figures drawn from the register; what came of it.
use crate::{
    authority::{Action, Owned, Permit, Role},
    decision::Decided,
    id::{Id, Named},
    institution::Institution,
    pack::Pack,
    refusal::{Reason, Refused, Why},
    text::Text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A pilot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pilot {
    /// Identifier, `plt_…`.
    pub id: Id<Pilot>,
    /// What it is called.
    pub title: Text,
    /// What it should show.
    pub purpose: String,
    /// Chinese names of the occupations.
    pub occupations: Vec<String>,
    /// Who takes part.
    pub participants: Vec<Id<Institution>>,
    /// What is to be reached.
    pub goals: Vec<Goal>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// What came of it, once it is summed up.
    pub summary: Option<PilotSummary>,
}

/// Something to be reached 目标.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// What is counted.
    pub measure: Measure,
    /// How much is to be reached.
    pub target: u32,
}

/// What the register counts of a pilot 指标.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Institutions that held a session.
    Institutions,
    /// Sessions announced and not cancelled.
    Sessions,
    /// Candidates who came.
    Present,
    /// Candidates who passed.
    Passed,
    /// Certificates issued.
    Certificates,
    /// Passed of a hundred who came.
    PassRate,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Self; 6] = [
        Self::Institutions,
        Self::Sessions,
        Self::Present,
        Self::Passed,
        Self::Certificates,
        Self::PassRate,
    ];

    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Institutions => "institutions",
            Self::Sessions => "sessions",
            Self::Present => "present",
            Self::Passed => "passed",
            Self::Certificates => "certificates",
            Self::PassRate => "pass-rate",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> Text {
        match self {
            Self::Institutions => Text::new("开展评价的机构数", "institutions that held a session"),
            Self::Sessions => Text::new("场次", "sessions"),
            Self::Present => Text::new("参加考试人数", "candidates who came"),
            Self::Passed => Text::new("合格人数", "candidates who passed"),
            Self::Certificates => Text::new("颁发证书数", "certificates issued"),
            Self::PassRate => Text::new("合格率（%）", "pass rate (%)"),
        }
    }
}

impl std::str::FromStr for Measure {
    type Err = UnknownMeasure;
    fn from_str(text: &str) -> Result<Self, UnknownMeasure> {
        Self::ALL
            .into_iter()
            .find(|one| one.id() == text)
            .ok_or_else(|| UnknownMeasure(text.to_owned()))
    }
}

/// The text names no measure.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a measure")]
pub struct UnknownMeasure(pub String);

/// What the register counts of one participant 数据.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// Who.
    pub institution: Id<Institution>,
    /// Sessions announced and not cancelled.
    pub sessions: u32,
    /// Candidates who came.
    pub present: u32,
    /// Candidates who passed.
    pub passed: u32,
    /// Certificates issued.
    pub certificates: u32,
}

/// What came of a pilot 总结.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PilotSummary {
    /// In words.
    pub conclusion: String,
    /// The figures on that day, participant by participant.
    pub figures: Vec<Figures>,
    /// The day.
    pub on: Date,
}

/// The value of a measure over all participants.
#[must_use]
pub fn value(measure: Measure, figures: &[Figures]) -> u32 {
    let sum = |of: fn(&Figures) -> u32| {
        figures
            .iter()
            .fold(0_u32, |sum, one| sum.saturating_add(of(one)))
    };
    match measure {
        Measure::Institutions => {
            let held = figures.iter().filter(|one| one.sessions > 0).count();
            u32::try_from(held).unwrap_or(u32::MAX)
        }
        Measure::Sessions => sum(|one| one.sessions),
        Measure::Present => sum(|one| one.present),
        Measure::Passed => sum(|one| one.passed),
        Measure::Certificates => sum(|one| one.certificates),
        Measure::PassRate => {
            let (passed, present) = (sum(|one| one.passed), sum(|one| one.present));
            let rate = u64::from(passed) * 100 / u64::from(present.max(1));
            u32::try_from(rate).unwrap_or(u32::MAX)
        }
    }
}

impl Named for Pilot {
    const PREFIX: &'static str = "plt_";
}
impl Owned for Pilot {
    fn institution(&self) -> Option<&Id<Institution>> {
        None
    }
}

/// Permission to start a pilot.
#[derive(Debug)]
pub enum StartPilot {}
impl Action for StartPilot {
    type On = Pilot;
    const NAME: &'static str = "pilot.start";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Permission to sum a pilot up.
#[derive(Debug)]
pub enum SumUpPilot {}
impl Action for SumUpPilot {
    type On = Pilot;
    const NAME: &'static str = "pilot.sum-up";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// A pilot, started or summed up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piloted {
    /// The pilot as it stands now.
    pub pilot: Pilot,
    /// The officer's account.
    pub by: String,
}

/// Why a pilot is not started, or not summed up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PilotRefused {
    /// Title, purpose, goals, occupations or participants are missing.
    #[error("a pilot has a title, a purpose, occupations, participants and goals")]
    Empty,
    /// An occupation is not in the catalogue.
    #[error("`{occupation}` is not in the catalogue")]
    Occupation {
        /// Which.
        occupation: String,
    },
    /// Somebody or something is named twice.
    #[error("a participant, occupation or measure is named twice")]
    Twice,
    /// The days are out of order.
    #[error("the last day must not be before the first")]
    Term,
    /// It goes on.
    #[error("the pilot goes on until {until}")]
    GoesOn {
        /// The last day.
        until: Date,
    },
    /// It was summed up before.
    #[error("the pilot was summed up on {on}")]
    SummedUp {
        /// The day.
        on: Date,
    },
    /// Nothing was written.
    #[error("a summary says what came of it")]
    NoConclusion,
}

impl Why for PilotRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next) = match self {
            Self::Empty => (
                "pilot.empty",
                "试点须有名称、目的、职业、参加机构和目标".to_owned(),
                ("请补充填写。", "Fill in what is missing."),
            ),
            Self::Occupation { occupation } => (
                "pilot.occupation",
                format!("职业目录中没有“{occupation}”"),
                ("请从职业目录中选择。", "Choose from the catalogue."),
            ),
            Self::Twice => (
                "pilot.twice",
                "参加机构、职业或指标重复".to_owned(),
                ("请删去重复的内容。", "Take one of them out."),
            ),
            Self::Term => (
                "pilot.term",
                "截止日早于起始日".to_owned(),
                ("请更正日期。", "Correct the days."),
            ),
            Self::GoesOn { until } => (
                "pilot.goes-on",
                format!("试点到{until}结束"),
                ("请在试点结束后总结。", "Sum it up once it is over."),
            ),
            Self::SummedUp { on } => (
                "pilot.summed-up",
                format!("试点已于{on}总结"),
                ("请查看总结。", "Read the report."),
            ),
            Self::NoConclusion => (
                "pilot.no-conclusion",
                "没有填写结论".to_owned(),
                ("请填写结论。", "Write down what came of it."),
            ),
        };
        Reason {
            code,
            zh,
            next,
            rule: Some("pilot.summed-up"),
        }
    }

    fn examples() -> Vec<Self> {
        let day = jiff::civil::date(2021, 3, 1);
        vec![
            Self::Empty,
            Self::Occupation {
                occupation: "神仙".into(),
            },
            Self::Twice,
            Self::Term,
            Self::GoesOn { until: day },
            Self::SummedUp { on: day },
            Self::NoConclusion,
        ]
    }
}

fn has_twice<T: Ord>(all: impl Iterator<Item = T>) -> bool {
    let mut sorted: Vec<T> = all.collect();
    sorted.sort();
    sorted.windows(2).any(|pair| pair[0] == pair[1])
}

/// Decides whether a pilot is started.
///
/// # Errors
/// [`PilotRefused`].
pub fn start(
    permit: &Permit<'_, StartPilot>,
    law: &Pack,
    today: Date,
) -> Result<Decided<Piloted>, Refused<PilotRefused>> {
    let pilot = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if pilot.title.zh.trim().is_empty()
        || pilot.purpose.trim().is_empty()
        || pilot.occupations.is_empty()
        || pilot.participants.is_empty()
        || pilot.goals.is_empty()
    {
        return refuse(PilotRefused::Empty);
    }
    let unknown = |one: &&String| law.catalogue.find(one).is_none();
    if let Some(occupation) = pilot.occupations.iter().find(unknown) {
        return refuse(PilotRefused::Occupation {
            occupation: occupation.clone(),
        });
    }
    if has_twice(pilot.participants.iter())
        || has_twice(pilot.occupations.iter())
        || has_twice(pilot.goals.iter().map(|goal| goal.measure))
    {
        return refuse(PilotRefused::Twice);
    }
    if pilot.until < pilot.from {
        return refuse(PilotRefused::Term);
    }
    Ok(Decided::new(Piloted {
        pilot: Pilot {
            summary: None,
            ..pilot.clone()
        },
        by: permit.by().account.clone(),
    }))
}

/// Decides whether a pilot is summed up with the figures of today.
///
/// # Errors
/// [`PilotRefused`].
pub fn sum_up(
    permit: &Permit<'_, SumUpPilot>,
    figures: &[Figures],
    conclusion: &str,
    law: &Pack,
    today: Date,
) -> Result<Decided<Piloted>, Refused<PilotRefused>> {
    let pilot = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if let Some(summary) = &pilot.summary {
        return refuse(PilotRefused::SummedUp { on: summary.on });
    }
    if today <= pilot.until {
        return refuse(PilotRefused::GoesOn { until: pilot.until });
    }
    if conclusion.trim().is_empty() {
        return refuse(PilotRefused::NoConclusion);
    }
    Ok(Decided::new(Piloted {
        pilot: Pilot {
            summary: Some(PilotSummary {
                conclusion: conclusion.trim().to_owned(),
                figures: figures.to_vec(),
                on: today,
            }),
            ..pilot.clone()
        },
        by: permit.by().account.clone(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_summed_over_all_participants_and_nobody_divides_by_nothing() {
        let of = |institution, sessions, present, passed| Figures {
            institution: Id::of(institution),
            sessions,
            present,
            passed,
            certificates: passed,
        };
        let figures = [of(1, 2, 40, 30), of(2, 0, 0, 0), of(3, 1, 20, 11)];
        let values = Measure::ALL.map(|measure| value(measure, &figures));
        assert_eq!(values, [2, 3, 60, 41, 41, 68]);
        assert_eq!(value(Measure::PassRate, &[]), 0);
    }
}
