//! The law in force: the pack, with the exits that officers planned on the register; and the stamps that show what began when.
use super::House;
use crate::pack::Law;
use assay_core::{catalogue::Exit, law::Certainty};
use assay_store::{StoreError, exit_plan::PlannedExit};
use ed25519_dalek::SigningKey;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{ops::Deref, sync::OnceLock};

/// The law that every act asks. It grows by an edition when a planned exit is approved; whoever holds an older edition
/// finishes with it. Exits are rare, so the way to the newest edition is short.
#[derive(Debug)]
pub struct LawInForce(Edition);

#[derive(Debug)]
struct Edition {
    law: Law,
    exits: Vec<PlannedExit>,
    next: OnceLock<Box<Edition>>,
}

impl LawInForce {
    pub(super) fn new(law: Law) -> Self {
        Self(Edition {
            law,
            exits: Vec::new(),
            next: OnceLock::new(),
        })
    }

    /// Adds an edition with these exits, unless the newest one has them.
    pub(super) fn take_up(&self, exits: &[PlannedExit]) {
        loop {
            let newest = self.newest();
            if newest.exits == exits {
                return;
            }
            let planned = exits.iter().map(|one| {
                let exit = Exit {
                    on: one.on,
                    batch: one.plan.clone(),
                    certainty: Certainty::Sourced,
                };
                (one.occupation.as_str(), exit)
            });
            // From the pack itself: an exit that is planned no more is gone.
            let law = Law {
                pack: self.0.law.pack.with_exits(planned),
                hash: self.0.law.hash.clone(),
            };
            let edition = Edition {
                law,
                exits: exits.to_vec(),
                next: OnceLock::new(),
            };
            if newest.next.set(Box::new(edition)).is_ok() {
                return;
            }
        }
    }

    /// Whether an occupation leaves by a plan of officers, and not by the pack itself.
    pub(crate) fn plans(&self, occupation: &str) -> bool {
        let mut exits = self.newest().exits.iter();
        exits.any(|one| one.occupation == occupation)
    }

    fn newest(&self) -> &Edition {
        let mut newest = &self.0;
        while let Some(next) = newest.next.get() {
            newest = next;
        }
        newest
    }
}

impl Deref for LawInForce {
    type Target = Law;
    fn deref(&self) -> &Law {
        &self.newest().law
    }
}

/// The key of stamps, derived from the key of the record and never stored.
pub(super) struct Stamps(Hmac<Sha256>);

impl std::fmt::Debug for Stamps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stamps(…)")
    }
}

impl Stamps {
    pub(super) fn of(record: &SigningKey) -> Self {
        let keyed = |key: &[u8]| Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes any key");
        let mut mac = keyed(record.as_bytes());
        mac.update(b"assay/stamp/v1");
        Self(keyed(&mac.finalize().into_bytes()))
    }
}

impl House {
    /// Takes up the exits that officers planned and approved, also on another server: the law knows them from then on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn take_up_exits(&self) -> Result<(), StoreError> {
        let exits = self.store.read(|tx| tx.planned_exits())?;
        self.law.take_up(&exits);
        Ok(())
    }

    /// The stamp on bytes that go into the record: who has the database and not the keys cannot make one.
    #[must_use]
    pub fn stamp(&self, bytes: &[u8]) -> [u8; 32] {
        let mut mac = self.stamps.0.clone();
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_exit_that_is_taken_up_is_asked_from_then_on() {
        let law = LawInForce::new(crate::pack::china().unwrap());
        let before = &law.pack;
        let day = date(2026, 12, 31);
        let exit = PlannedExit {
            occupation: "焊工".into(),
            plan: "exp_1".into(),
            on: day,
        };
        let exited =
            |pack: &assay_core::pack::Pack| pack.catalogue.find("焊工").unwrap().has_exited_on(day);
        for _ in 0..2 {
            law.take_up(std::slice::from_ref(&exit));
            assert!(exited(&law.pack) && !exited(before));
        }
        law.take_up(&[]);
        assert!(!exited(&law.pack));
    }
}
