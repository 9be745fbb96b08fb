//! The hashes that are signed. The statements that a session's certificates have in common come first and are a third of all,
//! so the hash is not begun anew for each certificate: the state behind them is kept for the one that follows.
use super::{
    Shape, json,
    quads::{self, Common},
};
use sha2::{Digest, Sha256};
use std::cell::RefCell;

thread_local! {
    /// What this thread hashed last.
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
    /// The proof options that this thread hashed last.
    static LAST_OPTIONS: RefCell<Option<Options>> = const { RefCell::new(None) };
}

/// The state of the hash behind the statements that come first.
struct Last {
    texts: [String; 10],
    has_review: bool,
    reached: Sha256,
}

/// Every text that the statements which come first are made of.
fn texts<'s>(of: &Common<'s>) -> [&'s str; 10] {
    [
        of.base,
        of.issuer,
        of.issuer_name,
        of.achievement,
        of.achievement_path,
        of.description,
        of.occupation_code,
        of.job_type,
        of.criteria,
        of.pass_mark,
    ]
}

fn behind(of: &Common<'_>) -> Sha256 {
    let texts = texts(of);
    LAST.with_borrow_mut(|last| match last {
        Some(last) if last.texts == texts && last.has_review == of.has_review => {
            last.reached.clone()
        }
        last => {
            let reached = Sha256::new_with_prefix(quads::first(of));
            let of = Last {
                texts: texts.map(str::to_owned),
                has_review: of.has_review,
                reached,
            };
            last.insert(of).reached.clone()
        }
    })
}

struct Options {
    created: String,
    method: String,
    /// Of the statements, and of the JSON.
    hashes: [[u8; 32]; 2],
}

fn options(created: &str, method: &str) -> [[u8; 32]; 2] {
    LAST_OPTIONS.with_borrow_mut(|last| match last {
        Some(last) if last.created == created && last.method == method => last.hashes,
        last => {
            let texts = [
                quads::proof_options(created, method),
                json::proof_options(created, method),
            ];
            let of = Options {
                created: created.to_owned(),
                method: method.to_owned(),
                hashes: texts.map(|text| Sha256::digest(text).into()),
            };
            last.insert(of).hashes
        }
    })
}

/// What `eddsa-rdfc-2022` signs of a certificate.
pub(super) fn of_statements(shape: &Shape, created: &str, method: &str) -> [u8; 64] {
    let document = behind(&shape.common()).chain_update(quads::rest(shape));
    both(options(created, method)[0], document.finalize().into())
}

/// What `eddsa-jcs-2022` signs of a certificate.
pub(super) fn of_json(unsigned: &json::Unsigned, created: &str, method: &str) -> [u8; 64] {
    let document = Sha256::digest(&unsigned.text);
    both(options(created, method)[1], document.into())
}

/// What `eddsa-rdfc-2022` signs of a document with these statements.
pub(crate) fn proof_hash(created: &str, method: &str, statements: &str) -> [u8; 64] {
    both(
        options(created, method)[0],
        Sha256::digest(statements).into(),
    )
}

fn both(options: [u8; 32], document: [u8; 32]) -> [u8; 64] {
    let mut out = [0; 64];
    out[..32].copy_from_slice(&options);
    out[32..].copy_from_slice(&document);
    out
}

#[cfg(test)]
mod tests;
