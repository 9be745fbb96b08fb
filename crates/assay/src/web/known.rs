//! Answers of the public check that were given before, kept in memory.
//!
//! A released certificate keeps its bytes, and only this process writes to its SQLite database, so an answer stays
//! true until an act changes the certificate's status and forgets it here. On PostgreSQL other servers write too:
//! nothing is kept then. That a certificate is *not* there is never kept.
use axum::body::Bytes;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// Answers that are kept; about 350 bytes each. When there are more, all are forgotten.
const KEPT_MAX: usize = 1 << 20;

/// What is known of one number.
#[derive(Debug)]
pub(super) struct Known {
    /// The holder's name, folded for comparison.
    pub(super) name_fold: String,
    /// The answer as JSON.
    pub(super) body: Bytes,
}

/// The answers by number.
#[derive(Debug, Default)]
pub(super) struct KnownAnswers(RwLock<HashMap<Box<str>, Arc<Known>>>);

impl KnownAnswers {
    pub(super) fn get(&self, number: &str) -> Option<Arc<Known>> {
        let answers = self.0.read().unwrap_or_else(PoisonError::into_inner);
        answers.get(number).cloned()
    }

    pub(super) fn keep(&self, number: &str, known: Known) {
        let mut answers = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= KEPT_MAX {
            answers.clear();
        }
        answers.insert(number.into(), Arc::new(known));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded() {
        let answers = KnownAnswers::default();
        for number in 0..=KEPT_MAX {
            let known = Known {
                name_fold: String::new(),
                body: Bytes::new(),
            };
            answers.keep(&number.to_string(), known);
        }
        assert!(answers.get(&KEPT_MAX.to_string()).is_some());
        assert!(answers.get("0").is_none());
    }
}
