//! The review of a filing: experts are named, score it on their own sheets, and visit every site.
use super::Filing;
use crate::{
    authority::{Action, Role},
    id::Id,
    score::Tenths,
    staff::appoint::Appointment,
    text::Text,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

mod step;

pub use step::{ReviewRefused, name_reviewers, score_filing, step_back, visit};

/// Permission to name the experts of a review.
#[derive(Debug)]
pub enum NameReviewers {}
impl Action for NameReviewers {
    type On = Filing;
    const NAME: &'static str = "institution.reviewers";
    const ROLES: &'static [Role] = &[Role::Officer];
}

/// Permission to score a filing, or to step back from it.
#[derive(Debug)]
pub enum ScoreFiling {}
impl Action for ScoreFiling {
    type On = Filing;
    const NAME: &'static str = "institution.score";
    const ROLES: &'static [Role] = &[Role::Expert];
}

/// Permission to record the visit of a filing's sites.
#[derive(Debug)]
pub enum VisitSites {}
impl Action for VisitSites {
    type On = Filing;
    const NAME: &'static str = "institution.visit";
    const ROLES: &'static [Role] = &[Role::Expert];
}

/// What a sheet gives points for 评审项目.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewTopic {
    /// Sites and equipment 场地设备.
    Premises,
    /// Staff 人员.
    Staff,
    /// Item bank 题库.
    ItemBank,
    /// Rules 制度.
    HouseRules,
    /// Fee standard 收费.
    Fees,
}

impl ReviewTopic {
    /// Every topic.
    pub const ALL: [Self; 5] = [
        Self::Premises,
        Self::Staff,
        Self::ItemBank,
        Self::HouseRules,
        Self::Fees,
    ];

    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Premises => "premises",
            Self::Staff => "staff",
            Self::ItemBank => "item-bank",
            Self::HouseRules => "house-rules",
            Self::Fees => "fees",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> Text {
        match self {
            Self::Premises => Text::new("场地设备", "sites and equipment"),
            Self::Staff => Text::new("人员", "staff"),
            Self::ItemBank => Text::new("题库", "item bank"),
            Self::HouseRules => Text::new("管理制度", "rules"),
            Self::Fees => Text::new("收费标准", "fee standard"),
        }
    }
}

impl std::str::FromStr for ReviewTopic {
    type Err = UnknownReviewTopic;
    fn from_str(text: &str) -> Result<Self, UnknownReviewTopic> {
        Self::ALL
            .into_iter()
            .find(|topic| topic.id() == text)
            .ok_or_else(|| UnknownReviewTopic(text.to_owned()))
    }
}

/// The text names no topic of a review.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is no topic of a review; use premises, staff, item-bank, house-rules or fees")]
pub struct UnknownReviewTopic(pub String);

/// What one expert gave a filing, or why they gave nothing 评审表.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewSheet {
    /// Which expert.
    pub expert: Id<Appointment>,
    /// Points by topic; empty while nothing was given, or where the expert steps back.
    pub scores: Vec<(ReviewTopic, Tenths)>,
    /// Why the expert steps back, where so.
    pub recusal: Option<String>,
}

/// How grave something that was found at a site is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gravity {
    /// To be mended 须改进.
    Slight,
    /// Nothing is granted as long as it stands 不符合.
    Grave,
}

impl std::str::FromStr for Gravity {
    type Err = UnknownGravity;
    fn from_str(text: &str) -> Result<Self, UnknownGravity> {
        match text {
            "slight" => Ok(Self::Slight),
            "grave" => Ok(Self::Grave),
            other => Err(UnknownGravity(other.to_owned())),
        }
    }
}

/// The text names no gravity.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is neither slight nor grave")]
pub struct UnknownGravity(pub String);

/// Something found at a site 核查发现.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteFinding {
    /// Key of the site.
    pub site: String,
    /// How grave it is.
    pub gravity: Gravity,
    /// What was found.
    pub text: String,
}

/// A visit of the sites 实地核查.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteVisit {
    /// The expert.
    pub by: Id<Appointment>,
    /// The day.
    pub on: Date,
    /// Keys of the sites.
    pub sites: Vec<String>,
    /// What was found; nothing is an answer too.
    pub findings: Vec<SiteFinding>,
}

/// A review as it stands 评审.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Review {
    /// A sheet for each expert who was named.
    pub sheets: Vec<ReviewSheet>,
    /// The visits, oldest first; the last one of a site counts.
    pub visits: Vec<SiteVisit>,
}

impl Review {
    /// Experts who did not step back.
    pub fn standing(&self) -> impl Iterator<Item = &ReviewSheet> {
        self.sheets.iter().filter(|sheet| sheet.recusal.is_none())
    }

    /// The mean of all points in hundredths of a point, once every expert has scored.
    #[must_use]
    pub fn mean_hundredths(&self) -> Option<u32> {
        let (mut sum, mut count) = (0_u32, 0_u32);
        for sheet in self.standing() {
            if sheet.scores.is_empty() {
                return None;
            }
            for (_, score) in &sheet.scores {
                sum += u32::from(score.get()) * 10;
                count += 1;
            }
        }
        (count > 0).then(|| sum / count)
    }

    /// Sites that nobody has visited.
    pub fn unvisited<'t>(&'t self, filing: &'t Filing) -> impl Iterator<Item = &'t str> {
        let keys = filing.sites.iter().map(|site| site.key.as_str());
        keys.filter(|key| {
            !self
                .visits
                .iter()
                .any(|visit| visit.sites.iter().any(|site| site == key))
        })
    }

    /// The grave findings of the last visit of each site.
    pub fn grave<'t>(&'t self, filing: &'t Filing) -> impl Iterator<Item = &'t SiteFinding> {
        filing.sites.iter().flat_map(|site| {
            let last = self.visits.iter().rev();
            let last = last
                .into_iter()
                .find(|visit| visit.sites.contains(&site.key));
            let findings = last.into_iter().flat_map(|visit| &visit.findings);
            findings.filter(|one| one.site == site.key && one.gravity == Gravity::Grave)
        })
    }
}

/// Experts, named for a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewersNamed {
    /// For which filing.
    pub filing: Id<Filing>,
    /// Who is added.
    pub experts: Vec<Id<Appointment>>,
    /// The day.
    pub on: Date,
}

/// A sheet, handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingScored {
    /// Of which filing.
    pub filing: Id<Filing>,
    /// What was given.
    pub sheet: ReviewSheet,
    /// The day.
    pub on: Date,
}

/// A visit, recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitesVisited {
    /// Of which filing.
    pub filing: Id<Filing>,
    /// The visit.
    pub visit: SiteVisit,
}
