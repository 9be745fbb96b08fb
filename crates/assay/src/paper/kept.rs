//! Pages that were printed lately, kept in memory: a certificate that is looked at twice is set once.
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

/// Bytes kept at most.
const BYTES_MAX: usize = 32 * 1024 * 1024;

/// Printed pages by what they were made of (number, paper serial, photo, state of the record); the oldest goes first.
#[derive(Debug, Default)]
pub struct KeptPages(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    pages: HashMap<String, Arc<[u8]>>,
    order: VecDeque<String>,
    bytes: usize,
}

impl KeptPages {
    /// The page, if it was kept.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Arc<[u8]>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.pages.get(key).cloned()
    }

    /// Keeps a page.
    pub fn put(&self, key: &str, page: &Arc<[u8]>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept
            .pages
            .insert(key.to_owned(), Arc::clone(page))
            .is_none()
        {
            kept.order.push_back(key.to_owned());
            kept.bytes += page.len();
        }
        while kept.bytes > BYTES_MAX {
            let Some(oldest) = kept.order.pop_front() else {
                break;
            };
            if let Some(page) = kept.pages.remove(&oldest) {
                kept.bytes -= page.len();
            }
        }
    }
}
