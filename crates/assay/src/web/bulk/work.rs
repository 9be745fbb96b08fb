//! The work on checks in bulk within one server.
use crate::{
    app::check_in_bulk::{self as bulk, Address},
    web::Portal,
};
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Semaphore;

/// Files that are read at the same time.
const READING_MAX: usize = 4;

/// Checks that are being worked on by this server: one piece of each in turn, on one thread.
#[derive(Debug)]
pub(in crate::web) struct Bulk {
    pub(super) reading: Semaphore,
    queue: Mutex<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Address>,
    at_work: bool,
}

impl Default for Bulk {
    fn default() -> Self {
        Self {
            reading: Semaphore::new(READING_MAX),
            queue: Mutex::default(),
        }
    }
}

impl Bulk {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next check; none ends the work.
    fn next(&self) -> Option<Address> {
        let mut queue = self.queue();
        let next = queue.waiting.pop_front();
        queue.at_work = next.is_some();
        next
    }
}

/// Has a check worked on, if it is not already. After a start of the server nobody knows the address but whoever asks.
pub(super) fn start(portal: &Portal, address: &Address) {
    let mut queue = portal.bulk.queue();
    if !queue.waiting.contains(address) {
        queue.waiting.push_back(address.clone());
    }
    if !queue.at_work {
        queue.at_work = true;
        let portal = portal.clone();
        // A thread of its own: the server may stop at any time, a piece that was not answered is answered later.
        std::thread::spawn(move || {
            while let Some(address) = portal.bulk.next() {
                match bulk::go_on(&portal.house, &address) {
                    Ok(true) => portal.bulk.queue().waiting.push_back(address),
                    Ok(false) => {}
                    Err(why) => tracing::error!("a check in bulk stopped: {why}"),
                }
            }
        });
    }
}
