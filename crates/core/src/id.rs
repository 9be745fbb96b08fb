//! Identifiers: typed, so that two of different things cannot be swapped, and prefixed, so that a
//! person on the telephone can tell what they hold.
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
};

/// A kind of thing that has identifiers.
pub trait Named {
    /// What every identifier of this kind begins with, for example `enr_`.
    const PREFIX: &'static str;
}

/// The identifier of one `K`. Made at the edge from a sortable unique number; here it is a value.
pub struct Id<K>(String, PhantomData<fn() -> K>);

/// The text is no identifier of this kind.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "`{text}` is not an identifier here: one begins with `{prefix}` and goes on with 1 to 60 letters and digits"
)]
pub struct NotAnId {
    /// What was given.
    pub text: String,
    /// What it should begin with.
    pub prefix: &'static str,
}

impl<K: Named> Id<K> {
    /// Reads an identifier as it is shown, prefix included.
    ///
    /// # Errors
    /// [`NotAnId`] with another prefix, or with anything but ASCII letters, digits and `-` behind it.
    pub fn parse(text: &str) -> Result<Self, NotAnId> {
        let fits = |rest: &str| {
            (1..=60).contains(&rest.len())
                && rest
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        match text.strip_prefix(K::PREFIX) {
            Some(rest) if fits(rest) => Ok(Self(text.to_owned(), PhantomData)),
            _ => Err(NotAnId {
                text: text.chars().take(80).collect(),
                prefix: K::PREFIX,
            }),
        }
    }

    /// The identifier made of this number, which the caller drew: prefix and 32 hexadecimal digits.
    #[must_use]
    pub fn of(number: u128) -> Self {
        Self(format!("{}{number:032x}", K::PREFIX), PhantomData)
    }
}

impl<K> Id<K> {
    /// The identifier as it is stored and shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl<K: Named> std::str::FromStr for Id<K> {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        Self::parse(text)
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
impl<'de, K: Named> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrolment::Enrolment;

    #[test]
    fn an_identifier_reads_back() {
        let id = Id::<Enrolment>::of(7);
        assert_eq!(Id::parse(id.as_str()), Ok(id));
    }

    #[test]
    fn an_identifier_of_another_kind_is_refused() {
        assert!(Id::<Enrolment>::parse("ins_1").is_err());
        assert!(Id::<Enrolment>::parse("enr_").is_err());
        assert!(Id::<Enrolment>::parse("enr_a'b").is_err());
    }
}
