//! A person of the register, and how much of them is shown to whom.
use crate::{
    authority::Owned,
    id::{Id, Named},
    institution::Institution,
};
use jiff::civil::Date;

/// A person 人员: candidate, trainee, holder or member of staff. Lives in a side table; the journal
/// and the public record never hold any of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Identifier, `per_…`.
    pub id: Id<Person>,
    /// Name as on the identity document.
    pub name: String,
    /// The identity document.
    pub document: Document,
    /// Day of birth.
    pub born_on: Date,
}

/// An identity document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is, for example `resident-id`.
    pub kind: String,
    /// Its number, checked and normalised.
    pub number: String,
}

impl Named for Person {
    const PREFIX: &'static str = "per_";
}
impl Owned for Person {
    fn institution(&self) -> Option<&Id<Institution>> {
        None
    }
    fn person(&self) -> Option<&Id<Person>> {
        Some(&self.id)
    }
}
