//! The ladder of skill levels.
use serde::{Deserialize, Serialize};

/// A rung of the ladder. Ordered from the lowest to the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Apprentice 学徒工; conditions are set by the employer.
    #[serde(rename = "apprentice")]
    Apprentice,
    /// Level 5, junior skilled worker 初级工.
    L5,
    /// Level 4, intermediate skilled worker 中级工.
    L4,
    /// Level 3, senior skilled worker 高级工.
    L3,
    /// Level 2, technician 技师.
    L2,
    /// Level 1, senior technician 高级技师.
    L1,
    /// Special-grade technician 特级技师, by appointment.
    #[serde(rename = "special")]
    Special,
    /// Chief technician 首席技师, by appointment.
    #[serde(rename = "chief")]
    Chief,
}

/// The text names no level of the ladder.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a level; use L5, L4, L3, L2, L1, apprentice, special or chief")]
pub struct UnknownLevel(pub String);

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 8] = [
        Self::Apprentice,
        Self::L5,
        Self::L4,
        Self::L3,
        Self::L2,
        Self::L1,
        Self::Special,
        Self::Chief,
    ];

    /// The five levels of the national standards, lowest first.
    pub const FIVE: [Self; 5] = [Self::L5, Self::L4, Self::L3, Self::L2, Self::L1];

    /// The name in Chinese and in English, as a sentence uses it.
    #[must_use]
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Apprentice => ("学徒工", "apprentice"),
            Self::L5 => ("五级/初级工", "level 5, junior skilled worker"),
            Self::L4 => ("四级/中级工", "level 4, intermediate skilled worker"),
            Self::L3 => ("三级/高级工", "level 3, senior skilled worker"),
            Self::L2 => ("二级/技师", "level 2, technician"),
            Self::L1 => ("一级/高级技师", "level 1, senior technician"),
            Self::Special => ("特级技师", "special-grade technician"),
            Self::Chief => ("首席技师", "chief technician"),
        }
    }

    /// The identifier used in files and interfaces.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Apprentice => "apprentice",
            Self::L5 => "L5",
            Self::L4 => "L4",
            Self::L3 => "L3",
            Self::L2 => "L2",
            Self::L1 => "L1",
            Self::Special => "special",
            Self::Chief => "chief",
        }
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

impl std::str::FromStr for Level {
    type Err = UnknownLevel;
    fn from_str(text: &str) -> Result<Self, UnknownLevel> {
        Self::ALL
            .into_iter()
            .find(|level| level.id() == text)
            .ok_or_else(|| UnknownLevel(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_reads_back() {
        for level in Level::ALL {
            assert_eq!(level.id().parse(), Ok(level));
        }
        assert!("L6".parse::<Level>().is_err());
    }

    #[test]
    fn level_one_is_the_highest_of_the_five() {
        assert_eq!(Level::FIVE.iter().max(), Some(&Level::L1));
    }
}
