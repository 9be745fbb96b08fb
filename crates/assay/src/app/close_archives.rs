//! Close archives of old certificates under a root in the public record, and add what they missed by two persons.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::{edge, house::House};
use assay_core::{
    archive::{
        add::{
            Addition, AdditionEnd, AdditionFacts, EndAddition, ProposeAddition, end_addition,
            propose_addition,
        },
        close::{CloseArchive, IssuerKey, ShutDoor, close, shut},
    },
    authority::{self, Action},
    id::Id,
};
use assay_proof::{
    leaf::{LeafKind, leaf},
    merkle::{Hash, Levels, inclusion, leaf_hash, root},
};
use assay_store::{
    StoreError, Tx,
    archive::{Archived, Closing},
};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A certificate as its leaf under the root commits to it. Whoever has the salt and these words computes the leaf again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArchivedText<'t> {
    number: &'t str,
    holder: &'t str,
    document: String,
    occupation: &'t str,
    level: &'static str,
    issued_on: String,
    institution: &'t str,
}

/// The words of one certificate.
///
/// # Panics
/// Never: our own types are JSON.
#[must_use]
pub fn text_of(one: &Archived) -> String {
    let certificate = &one.certificate;
    let text = ArchivedText {
        number: &certificate.number,
        holder: &certificate.holder,
        document: one.document.as_deref().map(hex::encode).unwrap_or_default(),
        occupation: &certificate.occupation,
        level: certificate.level.id(),
        issued_on: certificate.issued_on.to_string(),
        institution: &certificate.institution,
    };
    serde_json::to_string(&text).expect("our own types are JSON")
}

fn hash_of(house: &House, one: &Archived) -> Hash {
    let salt = house.archive_salt(&one.certificate.number);
    let digest = Sha256::digest(text_of(one));
    leaf_hash(&[salt.as_slice(), digest.as_slice()].concat())
}

fn root_of(house: &House, all: &[Archived]) -> Hash {
    let leaves: Vec<Hash> = all.iter().map(|one| hash_of(house, one)).collect();
    let Ok(top) = root(leaves.len() as u64, &mut Levels::new(leaves));
    top
}

/// The root over the roots of every closed archive: what the door commits to.
fn root_of_roots(closings: &[Closing]) -> Hash {
    let leaves: Vec<Hash> = closings
        .iter()
        .map(|one| leaf_hash(format!("{} {}", one.issuer, one.root).as_bytes()))
        .collect();
    let Ok(top) = root(leaves.len() as u64, &mut Levels::new(leaves));
    top
}

fn into_record(tx: &mut Tx<'_>, top: &Hash, subject: &str) -> Result<u64, StoreError> {
    let salt = edge::draw_bytes();
    let bytes = leaf(LeafKind::Archive, &salt, top);
    tx.record_leaf(LeafKind::Archive.id(), &bytes, &salt, subject)
}

/// Closes the archive of an issuer, named as any of its certificates prints it; gives the root.
///
/// # Errors
/// [`Failure`].
pub fn close_archive(house: &Arc<House>, call: &Call, name: &str) -> Result<String, Failure> {
    let name = name.to_owned();
    perform(
        house,
        call,
        CloseArchive::NAME,
        &name.clone(),
        move |tx, house, call| {
            let archive = tx.archive_of(&name)?;
            let permit = authority::permit::<CloseArchive>(&call.actor, &archive)?;
            let closed = close(&permit, &house.law.pack, call.today).map_err(refused)?;
            let all = tx.archived(archive.issuer.as_str())?;
            let top = root_of(house, &all);
            let place = into_record(tx, &top, archive.issuer.as_str())?;
            let top = hex::encode(top);
            let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
            // Root and leaf are durable together: a crash before the commit leaves the archive open.
            tx.record_archive_closed(&closed, count, &top, place)?;
            edge::crash_point("archive.before-close-commit");
            Ok(Done {
                object: archive.issuer.as_str().to_owned(),
                under: under(&house.law, "archive.closed", call.today),
                details: json!({"certificates": count, "root": top, "leaf": place}),
                answer: top,
            })
        },
    )
}

/// Shuts the door: from then on no file brings a certificate of any issuer; gives the root over all closings.
///
/// # Errors
/// [`Failure`].
pub fn shut_door(house: &Arc<House>, call: &Call) -> Result<String, Failure> {
    perform(house, call, ShutDoor::NAME, &(), move |tx, house, call| {
        let door = tx.archive_door()?;
        let permit = authority::permit::<ShutDoor>(&call.actor, &door)?;
        let closed = shut(&permit, &house.law.pack, call.today).map_err(refused)?;
        let closings = tx.archive_closings()?;
        let top = root_of_roots(&closings);
        let place = into_record(tx, &top, "*")?;
        let top = hex::encode(top);
        let count = closings.iter().map(|one| one.certificates).sum();
        tx.record_archive_closed(&closed, count, &top, place)?;
        Ok(Done {
            object: "archives".to_owned(),
            under: under(&house.law, "archive.closed", call.today),
            details: json!({"archives": closings.len(), "root": top, "leaf": place}),
            answer: top,
        })
    })
}

/// Proposes a certificate that a closed archive missed.
///
/// # Errors
/// [`Failure`].
pub fn add_to_archive(
    house: &Arc<House>,
    call: &Call,
    addition: Addition,
) -> Result<Id<Addition>, Failure> {
    let asked = json!({"addition": addition.id, "number": addition.number});
    perform(
        house,
        call,
        ProposeAddition::NAME,
        &asked,
        move |tx, house, call| {
            let permit = authority::permit::<ProposeAddition>(&call.actor, &addition)?;
            let closed = tx.closed_archives()?;
            let issuer = IssuerKey::of(&addition.institution);
            let native = tx.certificate(&addition.number)?.is_some();
            let facts = AdditionFacts {
                closed: closed.door || closed.issuers.contains(issuer.as_str()),
                number_taken: native || tx.old_certificate(&addition.number)?.is_some(),
            };
            let proposed =
                propose_addition(&permit, facts, &house.law.pack, call.today).map_err(refused)?;
            tx.record_addition_proposed(&proposed)?;
            Ok(Done {
                answer: addition.id.clone(),
                object: addition.id.to_string(),
                under: under(&house.law, "archive.addition", call.today),
                details: json!({"reason": addition.reason.id()}),
            })
        },
    )
}

/// Ends a proposed addition. Approved, it is a leaf of its own in the public record, and in the register.
///
/// # Errors
/// [`Failure`].
pub fn decide_addition(
    house: &Arc<House>,
    call: &Call,
    id: &Id<Addition>,
    end: AdditionEnd,
) -> Result<(), Failure> {
    let id = id.clone();
    let asked = json!({"addition": id, "end": end.id()});
    perform(
        house,
        call,
        EndAddition::NAME,
        &asked,
        move |tx, house, call| {
            let addition = found(tx.addition(&id)?, "addition", &id)?;
            let permit = authority::permit::<EndAddition>(&call.actor, &addition)?;
            let ended = end_addition(&permit, end, &house.law.pack, call.today).map_err(refused)?;
            let place = match ended.end {
                AdditionEnd::Approved => {
                    let (salt, digest) = (edge::draw_bytes(), digest_of(&addition));
                    let bytes = leaf(LeafKind::ArchiveAddition, &salt, &digest);
                    let kind = LeafKind::ArchiveAddition.id();
                    Some(tx.record_leaf(kind, &bytes, &salt, id.as_str())?)
                }
                AdditionEnd::Refused => None,
            };
            tx.record_addition_ended(&ended, place)?;
            Ok(Done {
                answer: (),
                object: id.to_string(),
                under: under(&house.law, "archive.addition", call.today),
                details: json!({"end": end.id(), "leaf": place}),
            })
        },
    )
}

fn digest_of(addition: &Addition) -> Hash {
    let text = format!("{:?} {}", addition.certificate(), addition.reason.id());
    Sha256::digest(text).into()
}

/// That a certificate was in the archive when it was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The closing.
    pub closing: Closing,
    /// What the leaf under the root commits to.
    pub text: String,
    /// Opens the leaf.
    pub salt: [u8; 32],
    /// Place of the leaf, by number.
    pub index: u64,
    /// Hashes to the root, nearest first.
    pub path: Vec<Hash>,
    /// Opens the leaf of the root in the public record.
    pub record_salt: Option<[u8; 32]>,
}

/// The proof of membership of one certificate; `None` while its archive is open, and for what was added afterwards.
///
/// # Errors
/// [`StoreError`].
pub fn membership(house: &House, number: &str) -> Result<Option<Membership>, StoreError> {
    house.store.read(|tx| {
        let Some(old) = tx.old_certificate(number)? else {
            return Ok(None);
        };
        let Some(closing) = tx.archive_closing(&old.issuer)? else {
            return Ok(None);
        };
        let all = tx.archived(&old.issuer)?;
        let Some(at) = all.iter().position(|one| one.certificate.number == number) else {
            return Ok(None);
        };
        let leaves: Vec<Hash> = all.iter().map(|one| hash_of(house, one)).collect();
        let (index, size) = (at as u64, leaves.len() as u64);
        let Ok(path) = inclusion(index, size, &mut Levels::new(leaves));
        let record_salt = tx.leaf(closing.leaf)?.and_then(|leaf| leaf.salt);
        Ok(Some(Membership {
            text: text_of(&all[at]),
            salt: house.archive_salt(number),
            index,
            path,
            record_salt,
            closing,
        }))
    })
}

/// Recomputes every closing from the certificates; gives what does not hold.
///
/// # Errors
/// [`StoreError`].
pub fn check_closings(house: &House) -> Result<Vec<String>, StoreError> {
    house.store.read(|tx| {
        let mut wrong = Vec::new();
        let mut before: Vec<Closing> = Vec::new();
        for one in tx.archive_closings()? {
            let (top, count) = if one.issuer == "*" {
                let count = before.iter().map(|one| one.certificates).sum();
                (root_of_roots(&before), count)
            } else {
                let all = tx.archived(&one.issuer)?;
                let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
                (root_of(house, &all), count)
            };
            let kept = tx.leaf(one.leaf)?;
            let recorded = kept.is_some_and(|kept| {
                let salt = kept.salt.unwrap_or_default();
                leaf(LeafKind::Archive, &salt, &top) == kept.bytes
            });
            if hex::encode(top) != one.root || count != one.certificates || !recorded {
                wrong.push(one.name.clone());
            }
            before.push(one);
        }
        for addition in tx.additions()? {
            if addition.ended != Some(AdditionEnd::Approved) {
                continue;
            }
            let place = tx.addition_leaf(addition.id.as_str())?;
            let kept = match place {
                Some(place) => tx.leaf(place)?,
                None => None,
            };
            let recorded = kept.is_some_and(|kept| {
                let salt = kept.salt.unwrap_or_default();
                leaf(LeafKind::ArchiveAddition, &salt, &digest_of(&addition)) == kept.bytes
            });
            if !recorded {
                wrong.push(addition.id.to_string());
            }
        }
        Ok(wrong)
    })
}
