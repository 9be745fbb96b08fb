//! Amounts of money, and the books: what came in, what is owed back, what is on its way, what went back.
use serde::{Deserialize, Serialize};

pub mod answer;
pub mod bank;
pub mod books;
pub mod payer;
pub mod payout;
pub mod told;
pub mod transfer;

/// An amount in the currency's minor unit (for CNY: fen, 1/100 yuan). Never negative.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Minor(pub u64);

impl Minor {
    /// The sum, or `None` when it would not fit (more than 18 quintillion fen).
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// What is left after `other` is taken away, or `None` when that is more than there is.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
}

impl std::fmt::Display for Minor {
    /// Writes the amount in major units with two places, for example `280.00`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fen_are_written_as_yuan() {
        assert_eq!(Minor(28_005).to_string(), "280.05");
    }

    #[test]
    fn money_is_never_made_by_overflow() {
        assert_eq!(Minor(u64::MAX).plus(Minor(1)), None);
        assert_eq!(Minor(1).minus(Minor(2)), None);
    }
}
