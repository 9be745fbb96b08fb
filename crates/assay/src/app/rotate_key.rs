//! Begin a new generation of keys, for an institution or for the authority: it signs from this commit on, in every server.
//!
//! The secret is durable before the register knows the generation, and the register publishes the keys in the same commit from
//! which they sign: nothing is ever signed with a key that nobody can look up.
use super::{Call, Done, Failure, found, perform, refused, under, unsigned};
use crate::{
    edge,
    house::{
        House,
        generations::{AUTHORITY, Generation},
        keyring,
        token::OnToken,
    },
};
use assay_core::{
    authority::{self, Action},
    decision::Decided,
    id::Id,
    institution::{Filing, Institution},
    key::{KeyHolder, KeyRotation, RotateKey, rotate},
};
use assay_proof::{
    directory::{Entry, Stop},
    generation::{self as proof, line},
    issuer::IssuerKey,
    leaf::{LeafKind, leaf},
    multikey,
    note::NoteKey,
};
use assay_store::{StoreError, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotated {
    /// Which generation.
    pub generation: u32,
    /// Its public Ed25519 key, as a Multikey.
    pub key: String,
    /// Place of its note in the public record.
    pub leaf: u64,
    /// Directory entries that were signed with it, or name it.
    pub entries: u64,
}

/// Begins a generation of keys.
///
/// # Errors
/// [`Failure::Refused`] without a reason; [`Failure::NotFound`] if there is no such institution.
pub fn rotate_key(
    house: &Arc<House>,
    call: &Call,
    holder: &KeyHolder,
    reason: &str,
) -> Result<Rotated, Failure> {
    rotate_key_onto(house, call, holder, reason, None)
}

/// The same with keys that lie on a token; the SM2 key of second signatures lies in a file nevertheless.
///
/// # Errors
/// As [`rotate_key`]; [`Failure::Store`] if the token is away or has no such keys: then nothing began.
pub fn rotate_key_onto(
    house: &Arc<House>,
    call: &Call,
    holder: &KeyHolder,
    reason: &str,
    on: Option<&OnToken>,
) -> Result<Rotated, Failure> {
    // One after another, also between servers that share the folder: the file of a secret and its row belong together.
    let _alone = keyring::alone(&house.folder).map_err(unusable)?;
    let (holder, reason, on) = (holder.clone(), reason.to_owned(), on.cloned());
    let asked = (holder.id().to_owned(), reason.clone());
    perform(
        house,
        call,
        RotateKey::NAME,
        &asked,
        move |tx, house, call| {
            if let KeyHolder::Institution(id) = &holder {
                found(tx.institution(id)?, "institution", id)?;
            }
            let permit = authority::permit::<RotateKey>(&call.actor, &holder)?;
            let newest = tx.key_in_force(holder.id())?;
            let law = &house.law.pack;
            let decided = rotate(&permit, newest, &reason, law, call.today).map_err(refused)?;
            let secret = house.draw_generation(holder.id(), decided.generation);
            let secret = secret.map_err(unusable)?;
            let on = on.as_ref();
            let pointed = house.point_generation(holder.id(), decided.generation, on);
            pointed.map_err(|why| StoreError::Unusable(why.to_string()))?;
            // A crash here leaves a secret that nothing was signed with: the next rotation takes it up.
            edge::crash_point("rotate.after-secret");
            let rotated = match &holder {
                KeyHolder::Institution(id) => {
                    let number = decided.generation;
                    let keys = house.keys_of(&secret, id.as_str(), number, on);
                    of_institution(tx, house, call, &decided, id, &keys.map_err(unsigned)?)?
                },
                KeyHolder::Authority => {
                    let key = house.authority_key_of(&secret, on).map_err(unsigned)?;
                    of_authority(tx, house, call, &decided, &key)?
                },
            };
            edge::crash_point("rotate.before-commit");
            Ok(Done {
                object: holder.id().to_owned(),
                under: under(&house.law, "key.generations", call.today),
                details: json!({"generation": rotated.generation, "key": rotated.key, "leaf": rotated.leaf,
                    "entries": rotated.entries, "reason": decided.reason}),
                answer: rotated,
            })
        },
    )
    .inspect(|_| {
        // A crash here leaves a generation that signs: whoever asks again with the same id gets this answer.
        edge::crash_point("rotate.after-commit");
    })
}

#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn unusable(why: crate::house::OpenError) -> Failure {
    Failure::Store(StoreError::Unusable(why.to_string()))
}

/// The keys of an institution: the authority vouches for them in entries of every filing that was published.
fn of_institution(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    decided: &Decided<KeyRotation>,
    institution: &Id<Institution>,
    keys: &Generation,
) -> Result<Rotated, Failure> {
    let id = institution.as_str();
    let in_force = tx.key_in_force(AUTHORITY)?;
    let authority = house.authority_generation(in_force)?;
    let note = proof::Generation {
        did: house.host.institution_did(id),
        number: decided.generation,
        begins_at: edge::instant(call.now),
        key: keys.public(),
        further: vec![line(&keys.token.public()), line(&keys.second.public())],
    };
    let leaf = begin(tx, house, call, decided, &note, &authority)?;
    let mut entries = 0;
    for (filing, entry) in tx.first_entries_of(institution)? {
        let mut entry = opened(house, in_force, &entry)?;
        entry.key = keys.public();
        renew(tx, house, &filing, &entry, &authority)?;
        entries += 1;
    }
    Ok(Rotated {
        generation: decided.generation,
        key: multikey::public(&note.key),
        leaf,
        entries,
    })
}

/// The key of the authority: it signs every entry that the key before it signed. The note that names it is signed by the key
/// before it.
fn of_authority(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    decided: &Decided<KeyRotation>,
    key: &IssuerKey,
) -> Result<Rotated, Failure> {
    let before = house.authority_generation(decided.generation - 1)?;
    let note = proof::Generation {
        did: house.host.authority_did(),
        number: decided.generation,
        begins_at: edge::instant(call.now),
        key: *key.public(),
        further: Vec::new(),
    };
    let leaf = begin(tx, house, call, decided, &note, &before)?;
    let verifier = NoteKey::new(house.host.as_str(), *before.public());
    let mut entries = 0;
    for (filing, entry) in tx.entries_with_filings()? {
        // What only an older key signed was signed anew when that key was left.
        if let Ok(entry) = Entry::open(&entry, &verifier) {
            renew(tx, house, &filing, &entry, key)?;
            entries += 1;
        }
    }
    for (institution, stop) in tx.stop_notes()? {
        if let Ok(stop) = Stop::open(&stop, &verifier) {
            renew_stop(tx, house, &institution, &stop, key)?;
            entries += 1;
        }
    }
    Ok(Rotated {
        generation: decided.generation,
        key: multikey::public(&note.key),
        leaf,
        entries,
    })
}

/// Puts the note of a generation into the register and the record; gives its place.
fn begin(
    tx: &mut Tx<'_>,
    house: &House,
    call: &Call,
    decided: &Decided<KeyRotation>,
    note: &proof::Generation,
    by: &IssuerKey,
) -> Result<u64, Failure> {
    let text = note.sign(house.host.as_str(), by).map_err(unsigned)?;
    let (salt, digest) = (edge::draw_bytes(), Sha256::digest(&text).into());
    let bytes = leaf(LeafKind::KeyGeneration, &salt, &digest);
    let holder = decided.holder.id();
    let place = tx.record_leaf(LeafKind::KeyGeneration.id(), &bytes, &salt, holder)?;
    let key = multikey::public(&note.key);
    tx.record_rotate(decided, call.now, &key, (&text, place))?;
    Ok(place)
}

/// An entry as it was signed, by whichever key of the authority was in force then.
fn opened(house: &House, newest: u32, note: &str) -> Result<Entry, Failure> {
    for number in (1..=newest).rev() {
        let key = house.authority_generation(number)?;
        let verifier = NoteKey::new(house.host.as_str(), *key.public());
        if let Ok(entry) = Entry::open(note, &verifier) {
            return Ok(entry);
        }
    }
    Err(Failure::Store(StoreError::Unreadable {
        column: "entry".to_owned(),
        why: "no key of the authority signed this directory entry".to_owned(),
    }))
}

fn renew(
    tx: &mut Tx<'_>,
    house: &House,
    filing: &Id<Filing>,
    entry: &Entry,
    key: &IssuerKey,
) -> Result<(), Failure> {
    let note = entry.sign(house.host.as_str(), key).map_err(unsigned)?;
    let (salt, digest) = (edge::draw_bytes(), Sha256::digest(&note).into());
    let bytes = leaf(LeafKind::DirectoryEntry, &salt, &digest);
    let kind = LeafKind::DirectoryEntry.id();
    let place = tx.record_leaf(kind, &bytes, &salt, filing.as_str())?;
    tx.record_renewed_entry(filing, &note, place)?;
    Ok(())
}

/// The same for a stop: a verifier with the newest key alone sees it too.
fn renew_stop(
    tx: &mut Tx<'_>,
    house: &House,
    institution: &Id<Institution>,
    stop: &Stop,
    key: &IssuerKey,
) -> Result<(), Failure> {
    let note = stop.sign(house.host.as_str(), key).map_err(unsigned)?;
    let (salt, digest) = (edge::draw_bytes(), Sha256::digest(&note).into());
    let bytes = leaf(LeafKind::Stop, &salt, &digest);
    let place = tx.record_leaf(LeafKind::Stop.id(), &bytes, &salt, institution.as_str())?;
    tx.record_renewed_stop(institution, &note, place)?;
    Ok(())
}
