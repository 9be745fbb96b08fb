//! The mark of a decision, and the shape of a no.
use crate::{law::Citation, text::Text};
use std::ops::Deref;

/// A value that this crate decided: anyone may read it, only `assay-core` can make it.
/// The store writes nothing else, so what is stored was lawful when it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided<T>(T);

impl<T> Decided<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(value)
    }

    /// Gives up the mark for the value.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Decided<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// A rule said no. One enum per verb implements this; whoever is refused reads what happened, under
/// which article, and what to do next.
pub trait Refusal: std::error::Error {
    /// Stable code, for example `enrolment.refund.already-sat`: the key of the problem document and
    /// of the page in the manual.
    fn code(&self) -> &'static str;
    /// What happened and why, for the person who asked.
    fn say(&self) -> Text;
    /// What they can do now.
    fn next(&self) -> Text;
    /// The article that says no, where there is one.
    fn citation(&self) -> Option<&Citation> {
        None
    }
}
