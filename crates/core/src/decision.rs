//! The mark of a decision.
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
