//! The selection of social organisations 遴选: a call, applications, blind scores, a rank, a notice, the published result.
use crate::{
    authority::Owned,
    id::{Id, Named},
    institution::Institution,
    score::Tenths,
    staff::appoint::Appointment,
    text::Text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub mod apply;
pub mod experts;
pub mod object;
pub mod open;
pub mod publish;
pub mod rank;
pub mod score;

/// A call for applications 遴选公告.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Identifier, `sel_…`.
    pub id: Id<Selection>,
    /// What it is called.
    pub title: Text,
    /// Chinese names of the occupations it is for.
    pub occupations: Vec<String>,
    /// How many are selected at most.
    pub places: u32,
    /// What counts, and how much.
    pub criteria: Vec<Criterion>,
    /// The day of publication.
    pub opened_on: Date,
    /// Last day to apply.
    pub apply_until: Date,
    /// Where it stands.
    pub stage: SelectionStage,
}

/// One thing that counts 评审标准.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Short key, for example `site`.
    pub key: String,
    /// What it is about.
    pub name: Text,
    /// Share of the total, in percent.
    pub weight: u32,
}

/// Where a selection stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SelectionStage {
    /// Applications come in.
    Open,
    /// Experts score.
    Scoring,
    /// The ranked result is on public notice.
    Notice {
        /// First day.
        from: Date,
        /// Last day to object.
        until: Date,
    },
    /// The result stands.
    Published {
        /// The day.
        on: Date,
    },
}

impl SelectionStage {
    /// The word stored and shown for the stage.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Scoring => "scoring",
            Self::Notice { .. } => "notice",
            Self::Published { .. } => "published",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> Text {
        match self {
            Self::Open => Text::new("接受申报", "open for applications"),
            Self::Scoring => Text::new("专家评审", "experts score"),
            Self::Notice { from, until } => Text::new(
                format!("结果公示（{from}至{until}）"),
                format!("result on public notice, {from} to {until}"),
            ),
            Self::Published { on } => Text::new(format!("{on}公布"), format!("published on {on}")),
        }
    }
}

/// An application 申报 to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Identifier, `apl_…`.
    pub id: Id<Application>,
    /// To which call.
    pub selection: Id<Selection>,
    /// What experts know it by, from 1.
    pub number: u32,
    /// Organisation code of the applicant.
    pub uscc: String,
    /// Its registered name.
    pub name: Text,
    /// Where the register knows it already.
    pub institution: Option<Id<Institution>>,
    /// Occupations out of those of the call.
    pub occupations: Vec<String>,
    /// What it brings, without its name.
    pub statement: String,
    /// The day.
    pub filed_on: Date,
    /// Its place, once it was ranked.
    pub standing: Option<Standing>,
}

/// The place of an application in the ranked result 名次.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// 1 is best.
    pub rank: u32,
    /// Weighted mean of the scores, in hundredths of a point.
    pub total_hundredths: u32,
    /// Whether it is among the places and above the line.
    pub verdict: Verdict,
}

/// What becomes of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Selected 入选.
    Selected,
    /// Not selected 未入选.
    NotSelected,
}

/// What one expert gave one application, or why they gave nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreGiven {
    /// Which application.
    pub application: Id<Application>,
    /// Which expert.
    pub expert: Id<Appointment>,
    /// Points by criterion; empty where the expert steps back.
    pub scores: Vec<(String, Tenths)>,
    /// Why the expert steps back, where so.
    pub recusal: Option<String>,
}

/// That an organisation was selected 入选: what its filing cites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Award {
    /// In which selection.
    pub selection: Id<Selection>,
    /// With which application.
    pub application: Id<Application>,
    /// For which occupations.
    pub occupations: Vec<String>,
    /// The day the result was published.
    pub on: Date,
}

impl Award {
    /// Whether the award covers an occupation.
    #[must_use]
    pub fn covers(&self, occupation: &str) -> bool {
        self.occupations.iter().any(|one| one == occupation)
    }
}

impl Named for Selection {
    const PREFIX: &'static str = "sel_";
}
impl Named for Application {
    const PREFIX: &'static str = "apl_";
}
impl Owned for Selection {
    fn institution(&self) -> Option<&Id<Institution>> {
        None
    }
}
impl Owned for Application {
    fn institution(&self) -> Option<&Id<Institution>> {
        self.institution.as_ref()
    }
}

#[cfg(test)]
mod tests;
