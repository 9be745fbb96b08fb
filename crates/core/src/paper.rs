//! Paper 纸质证书: blanks with a serial each, received, printed and spoiled; every blank is accounted for.
use crate::{
    authority::Owned,
    id::{Id, Named},
    institution::Institution,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub mod print;
pub mod receive;
pub mod reissue;
pub mod spoil;

/// The blanks of an institution, counted. Received = in stock + printed + spoiled, always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    /// Whose.
    pub institution: Id<Institution>,
    /// Never used.
    pub in_stock: u32,
    /// With a certificate on them.
    pub printed: u32,
    /// Damaged, misprinted or lost.
    pub spoiled: u32,
}

impl Owned for Stock {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
}

/// One blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// Whose.
    pub institution: Id<Institution>,
    /// Its serial 流水码, as printed on it.
    pub serial: String,
    /// What became of it.
    pub stage: BlankStage,
    /// Whether a reissue was proposed that names it: no other run takes it until that is decided.
    pub is_reserved: bool,
    /// The paper whose place it took, for a reissue.
    pub replaces: Option<String>,
}

impl Owned for Blank {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
}

/// What became of a blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlankStage {
    /// Nothing yet.
    InStock,
    /// A certificate stands on it.
    Printed {
        /// Number of the certificate.
        number: String,
        /// The day.
        on: Date,
    },
    /// It is void.
    Spoiled {
        /// How.
        how: Spoiling,
        /// The day.
        on: Date,
        /// Number of the certificate that stood on it.
        number: Option<String>,
    },
}

/// How a blank became void.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spoiling {
    /// Damaged before anything stood on it; destroyed.
    Damaged,
    /// Printed badly; destroyed.
    Misprinted,
    /// Taken back, because it was damaged in use or its certificate corrected; destroyed.
    Returned,
    /// Lost after it was handed out; announced as void.
    Lost,
}

impl Spoiling {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::Damaged, Self::Misprinted, Self::Returned, Self::Lost];

    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Misprinted => "misprinted",
            Self::Returned => "returned",
            Self::Lost => "lost",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> crate::text::Text {
        let (zh, en) = match self {
            Self::Damaged => ("损坏（未使用）", "damaged before use"),
            Self::Misprinted => ("打印作废", "misprinted"),
            Self::Returned => ("收回销毁", "taken back and destroyed"),
            Self::Lost => ("遗失", "lost"),
        };
        crate::text::Text::new(zh, en)
    }
}

impl std::str::FromStr for Spoiling {
    type Err = UnknownSpoiling;
    fn from_str(text: &str) -> Result<Self, UnknownSpoiling> {
        Self::ALL
            .into_iter()
            .find(|one| one.id() == text)
            .ok_or_else(|| UnknownSpoiling(text.to_owned()))
    }
}

/// The text names no way in which a blank becomes void.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a way in which a blank becomes void")]
pub struct UnknownSpoiling(pub String);

/// Certificates printed together, in the order of the pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintRun {
    /// Identifier, `prn_…`.
    pub id: Id<PrintRun>,
    /// Whose blanks.
    pub institution: Id<Institution>,
    /// The pages.
    pub pages: Vec<RunPage>,
    /// The day.
    pub on: Date,
}

/// A page of a print run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunPage {
    /// Serial of the blank.
    pub serial: String,
    /// Number of the certificate on it.
    pub number: String,
    /// Whether the blank has become void since: it is not printed again.
    pub is_void: bool,
}

impl Named for PrintRun {
    const PREFIX: &'static str = "prn_";
}
impl Owned for PrintRun {
    fn institution(&self) -> Option<&Id<Institution>> {
        Some(&self.institution)
    }
}

#[cfg(test)]
mod tests;
