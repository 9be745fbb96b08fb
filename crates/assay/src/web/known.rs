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
pub(super) struct KnownAnswers(RwLock<Kept>);

/// Answers, and how many changes of status they know of.
#[derive(Debug, Default)]
struct Kept {
    answers: HashMap<Box<str>, Arc<Known>>,
    changes: u64,
}

impl KnownAnswers {
    /// What is known of a number, if no status was changed since: `changes` counts them.
    pub(super) fn get(&self, number: &str, changes: u64) -> Option<Arc<Known>> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if kept.changes != changes {
            return None;
        }
        kept.answers.get(number).cloned()
    }

    /// Keeps an answer that was read when so many changes had been made.
    pub(super) fn keep(&self, number: &str, changes: u64, known: Known) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if changes < kept.changes {
            return;
        }
        if changes > kept.changes || kept.answers.len() >= KEPT_MAX {
            kept.answers.clear();
            kept.changes = changes;
        }
        kept.answers.insert(number.into(), Arc::new(known));
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
            answers.keep(&number.to_string(), 0, known);
        }
        assert!(answers.get(&KEPT_MAX.to_string(), 0).is_some());
        assert!(answers.get("0", 0).is_none());
    }

    #[test]
    fn what_was_known_before_a_change_of_status_is_forgotten() {
        let answers = KnownAnswers::default();
        let known = || Known {
            name_fold: String::new(),
            body: Bytes::new(),
        };
        answers.keep("1", 0, known());
        assert!(answers.get("1", 1).is_none());
        answers.keep("1", 1, known());
        assert!(answers.get("1", 1).is_some());
        answers.keep("2", 0, known());
        assert!(answers.get("2", 1).is_none());
    }
}
