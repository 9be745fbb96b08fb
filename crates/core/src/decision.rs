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

/// What a refusal tells the person who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Stable code, for example `enrolment.refund.already-sat`: the key of the problem document and
    /// of the page in the manual.
    pub code: &'static str,
    /// What happened and why.
    pub say: Text,
    /// What they can do now.
    pub next: Text,
    /// The article that says no, where there is one.
    pub under: Option<Citation>,
}

impl Words {
    /// Words without an article.
    pub(crate) fn new(
        code: &'static str,
        say: (String, String),
        next: (&'static str, &'static str),
    ) -> Self {
        Self {
            code,
            say: Text::new(say.0, say.1),
            next: Text::new(next.0, next.1),
            under: None,
        }
    }

    /// The same with the article that says no.
    pub(crate) fn under(mut self, citation: Option<&Citation>) -> Self {
        self.under = citation.cloned();
        self
    }
}

/// A rule said no. One enum per verb implements this.
pub trait Refusal: std::fmt::Debug + Send {
    /// What the person who asked is told.
    fn words(&self) -> Words;
}
