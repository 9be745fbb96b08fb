//! Rank the applications: weighted means of the scores, the line, the places.
use super::{Application, ScoreGiven, Selection, SelectionStage, Standing, Verdict};
use crate::{
    authority::{Action, Permit, Role},
    decision::Decided,
    id::Id,
    pack::{At, Pack},
    refusal::{Reason, Refused, Why},
    staff::appoint::Appointment,
};
use jiff::civil::Date;
use std::cmp::Reverse;

/// Permission to rank.
#[derive(Debug)]
pub enum RankSelection {}
impl Action for RankSelection {
    type On = Selection;
    const NAME: &'static str = "selection.rank";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// A ranked result on public notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// Of which selection.
    pub selection: Id<Selection>,
    /// Each application with its place, best first.
    pub standings: Vec<(Id<Application>, Standing)>,
    /// First day of the notice.
    pub from: Date,
    /// Last day to object.
    pub until: Date,
    /// The account that ranked.
    pub by: String,
}

/// Why nothing is ranked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RankRefused {
    /// Nothing is scored now.
    #[error("the selection is {stage}: nothing is ranked now")]
    Stage {
        /// Where it stands.
        stage: &'static str,
    },
    /// Somebody has not scored.
    #[error("application {number} waits for the scores of {waiting} experts")]
    Waiting {
        /// The number of the application.
        number: u32,
        /// How many have not scored it.
        waiting: u32,
    },
    /// Too few scored an application.
    #[error("application {number} has {has} scores, {least} are needed")]
    Few {
        /// The number of the application.
        number: u32,
        /// How many scored it.
        has: u32,
        /// How many there must be.
        least: u32,
    },
}

impl Why for RankRefused {
    fn reason(&self) -> Reason {
        let (code, zh, next, rule) = match self {
            Self::Stage { stage } => (
                "selection.rank.stage",
                format!("遴选状态为“{stage}”，现在不能排名"),
                ("请查看遴选进度。", "See where the selection stands."),
                "selection.published",
            ),
            Self::Waiting { number, waiting } => (
                "selection.rank.waiting",
                format!("第{number}号申报还有{waiting}名专家没有评分"),
                (
                    "请提醒专家评分，或由其申报回避。",
                    "Remind them to score it, or to step back.",
                ),
                "selection.experts",
            ),
            Self::Few { number, has, least } => (
                "selection.rank.few",
                format!("第{number}号申报只有{has}份有效评分，至少需{least}份"),
                (
                    "回避的专家过多，请重新组织遴选。",
                    "Too many stepped back: publish another call.",
                ),
                "selection.scores",
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
            Self::Waiting {
                number: 1,
                waiting: 2,
            },
            Self::Few {
                number: 1,
                has: 1,
                least: 2,
            },
        ]
    }
}

/// The sum of an application's scores, as exact numbers: nothing is rounded before it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sum {
    /// Tenths of a point times percent, over all experts.
    weighted: u64,
    /// Tenths of a point at the heaviest criterion, over all experts.
    heaviest: u64,
    /// How many experts.
    experts: u64,
}

impl Sum {
    /// Compares means without dividing.
    fn before(&self, other: &Self) -> std::cmp::Ordering {
        let of = |one: u64, experts: u64| u128::from(one) * u128::from(experts);
        let means = of(other.weighted, self.experts).cmp(&of(self.weighted, other.experts));
        means.then(of(other.heaviest, self.experts).cmp(&of(self.heaviest, other.experts)))
    }

    /// The mean in hundredths of a point, rounded half up; for people, not for comparing.
    fn hundredths(&self) -> u32 {
        let whole = (self.weighted + 5 * self.experts) / (10 * self.experts);
        u32::try_from(whole).unwrap_or(u32::MAX)
    }
}

/// Decides the rank of every application. Equal totals: the heaviest criterion decides, then who applied first.
///
/// # Errors
/// [`RankRefused`].
pub fn rank(
    permit: &Permit<'_, RankSelection>,
    applications: &[Application],
    experts: &[Id<Appointment>],
    given: &[ScoreGiven],
    law: &Pack,
    today: Date,
) -> Result<Decided<Ranked>, Refused<RankRefused>> {
    let selection = permit.on();
    let refuse = |why| Err(Refused::new(law, today, why));
    if selection.stage != SelectionStage::Scoring {
        return refuse(RankRefused::Stage {
            stage: selection.stage.id(),
        });
    }
    let at = At::day(today);
    let number = |rule| law.number(rule, at).map_or(0, |(number, _)| number);
    let (least, line) = (number("selection.scores"), number("selection.line"));
    let mut sums: Vec<(&Application, Sum)> = Vec::new();
    for application in applications {
        let of = |expert: &&Id<Appointment>| {
            given
                .iter()
                .find(|one| one.application == application.id && one.expert == **expert)
        };
        let waiting = experts.iter().filter(|expert| of(expert).is_none()).count();
        if waiting > 0 {
            return refuse(RankRefused::Waiting {
                number: application.number,
                waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
            });
        }
        let sheets: Vec<&ScoreGiven> = experts
            .iter()
            .filter_map(|expert| of(&expert))
            .filter(|one| one.recusal.is_none())
            .collect();
        let has = u32::try_from(sheets.len()).unwrap_or(u32::MAX);
        if has < least.max(1) {
            return refuse(RankRefused::Few {
                number: application.number,
                has,
                least,
            });
        }
        sums.push((application, sum(selection, &sheets)));
    }
    sums.sort_by(|(one, first), (other, second)| {
        first.before(second).then(one.number.cmp(&other.number))
    });
    let standings = (1_u32..)
        .zip(&sums)
        .map(|(rank, (application, sum))| {
            // A point is a thousand: tenths times percent.
            let passes = sum.weighted >= u64::from(line) * 1000 * sum.experts;
            let verdict = if passes && rank <= selection.places {
                Verdict::Selected
            } else {
                Verdict::NotSelected
            };
            let standing = Standing {
                rank,
                total_hundredths: sum.hundredths(),
                verdict,
            };
            (application.id.clone(), standing)
        })
        .collect();
    let days = number("selection.notice");
    Ok(Decided::new(Ranked {
        selection: selection.id.clone(),
        standings,
        from: today,
        until: law.calendar.after(today, days),
        by: permit.by().account.clone(),
    }))
}

fn sum(selection: &Selection, sheets: &[&ScoreGiven]) -> Sum {
    let heaviest = selection
        .criteria
        .iter()
        .enumerate()
        .max_by_key(|(at, one)| (one.weight, Reverse(*at)))
        .map(|(_, one)| one.key.as_str());
    let points = |sheet: &ScoreGiven, key: &str| {
        let found = sheet.scores.iter().find(|(of, _)| of == key);
        found.map_or(0, |(_, score)| u64::from(score.get()))
    };
    let mut total = Sum {
        weighted: 0,
        heaviest: 0,
        experts: sheets.len() as u64,
    };
    for sheet in sheets {
        for one in &selection.criteria {
            total.weighted += points(sheet, &one.key) * u64::from(one.weight);
        }
        total.heaviest += heaviest.map_or(0, |key| points(sheet, key));
    }
    total
}
