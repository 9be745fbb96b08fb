//! Many signatures at once by the batch equation; a batch that fails is halved until the bad ones are named.
use super::Claim;
use crate::credential::Signed;
use chacha20::{ChaCha20Rng, rand_core::SeedableRng};
use ed25519_zebra::batch;
use sha2::{Digest, Sha256};

/// Signatures in one equation: more gain little.
const BATCH: usize = 4096;

/// Signatures that are verified together.
#[derive(Debug, Default)]
pub(super) struct Together {
    claims: Vec<Claim>,
    /// The position of the credential that makes each claim.
    whose: Vec<usize>,
}

impl Together {
    /// Adds every signature of the credential at a position; positions grow.
    pub(super) fn add(&mut self, at: usize, signed: &Signed) {
        let mut claim = |claim| {
            self.claims.push(claim);
            self.whose.push(at);
        };
        claim((signed.key, signed.plan.hash_data, signed.signature));
        if let Some(jcs) = signed.jcs {
            claim((signed.key, signed.plan.jcs_hash_data, jcs));
        }
    }

    /// The positions of credentials of which a signature does not fit, each once and in order. The equation's coefficients
    /// are derived from all its inputs, so nothing is left to chance.
    pub(super) fn bad(&self) -> Vec<usize> {
        let mut bad = Vec::new();
        for (number, batch) in self.claims.chunks(BATCH).enumerate() {
            halve(batch, number * BATCH, &mut bad);
        }
        let mut bad: Vec<usize> = bad.into_iter().map(|claim| self.whose[claim]).collect();
        bad.dedup();
        bad
    }
}

fn halve(claims: &[Claim], first: usize, bad: &mut Vec<usize>) {
    if let [(key, message, signature)] = claims {
        if key.verify_strict(message, signature).is_err() {
            bad.push(first);
        }
    } else if !all_hold(claims) {
        let (left, right) = claims.split_at(claims.len() / 2);
        halve(left, first, bad);
        halve(right, first + left.len(), bad);
    }
}

/// The equation takes what the strict check takes. Beyond that it takes a signature with a part of small order, which only
/// the holder of the key can make, and who has the key needs no forgery.
fn all_hold(claims: &[Claim]) -> bool {
    // A key of small order would pass the equation for many messages; the strict check refuses it. Certificates of
    // one issuer follow one another, so a key is asked once for each row of them.
    let mut rows = claims.chunk_by(|(one, ..), (next, ..)| one == next);
    if rows.any(|row| row[0].0.is_weak()) {
        return false;
    }
    let mut seed = Sha256::new();
    let mut equation = batch::Verifier::new();
    for (key, message, signature) in claims {
        for part in [key.as_bytes().as_slice(), message, &signature.to_bytes()] {
            seed.update(part);
        }
        equation.queue((key.to_bytes().into(), *signature, message));
    }
    equation
        .verify(ChaCha20Rng::from_seed(seed.finalize().into()))
        .is_ok()
}
