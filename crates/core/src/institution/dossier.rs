//! What a filing brings beside scope, sites and fees 备案材料.
use crate::{id::Id, selection::Application, staff::Duty, text::Text};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What an institution hands in beside scope, sites and fees. What is not there yet is empty: the check of
/// completeness says what is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dossier {
    /// What stands behind each site.
    pub premises: Vec<Premises>,
    /// How many people of each duty.
    pub staff: Vec<(Duty, u32)>,
    /// Where its papers come from.
    pub item_bank: String,
    /// Its own rules: what about, and the text or the name of the document.
    pub house_rules: Vec<(HouseRule, String)>,
    /// What the fee standard is reckoned from.
    pub fee_basis: String,
    /// The text of its certificate, as a sample.
    pub sample: String,
    /// Who answers for it, and how they are reached at work.
    pub contact: String,
    /// The application that was selected, for a social organisation.
    pub award: Option<Id<Application>>,
    /// Number of the appraisal licence, for a station.
    pub licence: Option<String>,
    /// The decision that the authority made before it kept this register.
    pub taken_over: Option<TakenOver>,
}

/// What stands behind a site 场地设备.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Premises {
    /// Key of the site.
    pub site: String,
    /// Where it is.
    pub address: String,
    /// What it is equipped with.
    pub equipment: String,
    /// By what right it is used.
    pub tenure: Tenure,
}

/// By what right premises are used 场地权属.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Tenure {
    /// Its own 自有.
    Owned {},
    /// Leased 租赁.
    Leased {
        /// Last day of the lease.
        until: Date,
    },
}

/// A rule that an institution makes for itself 管理制度.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HouseRule {
    /// How exams are held 考务管理.
    Exam,
    /// How quality is watched 质量管控.
    Quality,
    /// How certificates are kept and issued 证书管理.
    Certificates,
    /// How records are kept 档案管理.
    Archive,
    /// How money is kept 财务管理.
    Finance,
    /// What is done for safety 安全管理.
    Safety,
}

impl HouseRule {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::Exam,
        Self::Quality,
        Self::Certificates,
        Self::Archive,
        Self::Finance,
        Self::Safety,
    ];

    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Exam => "exam",
            Self::Quality => "quality",
            Self::Certificates => "certificates",
            Self::Archive => "archive",
            Self::Finance => "finance",
            Self::Safety => "safety",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> Text {
        match self {
            Self::Exam => Text::new("考务管理制度", "rules on exams"),
            Self::Quality => Text::new("质量管控制度", "rules on quality"),
            Self::Certificates => Text::new("证书管理制度", "rules on certificates"),
            Self::Archive => Text::new("档案管理制度", "rules on the archive"),
            Self::Finance => Text::new("财务管理制度", "rules on finance"),
            Self::Safety => Text::new("安全管理制度", "rules on safety"),
        }
    }
}

impl std::str::FromStr for HouseRule {
    type Err = UnknownHouseRule;
    fn from_str(text: &str) -> Result<Self, UnknownHouseRule> {
        Self::ALL
            .into_iter()
            .find(|rule| rule.id() == text)
            .ok_or_else(|| UnknownHouseRule(text.to_owned()))
    }
}

/// The text names no rule of an institution.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "`{0}` is no rule of an institution; use exam, quality, certificates, archive, finance or safety"
)]
pub struct UnknownHouseRule(pub String);

/// A decision that the authority made before it kept this register, with the prefix it gave then 既有备案.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakenOver {
    /// Number of the decision.
    pub decision: String,
    /// The number prefix it gave.
    pub prefix: String,
}
