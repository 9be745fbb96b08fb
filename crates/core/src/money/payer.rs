//! Who paid a fee: the money goes back to them, whoever sat the exam.
use crate::{
    id::{Id, NotAnId},
    identifier::uscc,
    institution::Institution,
    person::Person,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A payer 付款人.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Payer {
    /// The candidate.
    Person(Id<Person>),
    /// An institution of the register.
    Institution(Id<Institution>),
    /// Another organisation, by its unified social credit code.
    Organisation(String),
}

impl Payer {
    /// The person, where a person paid.
    #[must_use]
    pub fn person(&self) -> Option<&Id<Person>> {
        match self {
            Self::Person(id) => Some(id),
            Self::Institution(_) | Self::Organisation(_) => None,
        }
    }
}

impl fmt::Display for Payer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => id.fmt(f),
            Self::Institution(id) => id.fmt(f),
            Self::Organisation(code) => f.write_str(code),
        }
    }
}

/// The text names no payer.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is neither a person, an institution nor a unified social credit code")]
pub struct UnknownPayer(pub String);

impl FromStr for Payer {
    type Err = UnknownPayer;
    fn from_str(text: &str) -> Result<Self, UnknownPayer> {
        let unknown = |_: NotAnId| UnknownPayer(text.chars().take(80).collect());
        if text.starts_with("per_") {
            return Id::parse(text).map(Self::Person).map_err(unknown);
        }
        if text.starts_with("ins_") {
            return Id::parse(text).map(Self::Institution).map_err(unknown);
        }
        uscc::parse(text)
            .map(|code| Self::Organisation(code.as_str().to_owned()))
            .map_err(|_| UnknownPayer(text.chars().take(80).collect()))
    }
}

impl TryFrom<String> for Payer {
    type Error = UnknownPayer;
    fn try_from(text: String) -> Result<Self, UnknownPayer> {
        text.parse()
    }
}

impl From<Payer> for String {
    fn from(payer: Payer) -> Self {
        payer.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payer_reads_back() {
        for text in [
            "per_00000000000000000000000000000007",
            "ins_7",
            "91239999000000001G",
        ] {
            match text.parse::<Payer>() {
                Ok(payer) => assert_eq!(payer.to_string(), text),
                Err(why) => assert_eq!(why, UnknownPayer(text.to_owned())),
            }
        }
        assert!("candidate".parse::<Payer>().is_err());
        assert!("per_".parse::<Payer>().is_err());
    }
}
