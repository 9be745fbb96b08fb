//! Begin a new generation of keys, for an institution or for the authority: it signs from this commit on, in every server.
//!
//! The secret is durable before the register knows the generation, and the register publishes the keys in the same commit from
//! which they sign: nothing is ever signed with a key that nobody can look up.
use super::{Call, Done, Failure, found, perform, refused, under};
use crate::{
    edge,
    house::{
        House,
        generations::{AUTHORITY, Generation},
        keyring,
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
    leaf::{LeafKind, leaf},
    multikey,
    note::NoteKey,
};
use assay_store::{StoreError, Tx};
use ed25519_dalek::SigningKey;
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
    // One after another, also between servers that share the folder: the file of a secret and its row belong together.
    let _alone = keyring::alone(&house.folder).map_err(unusable)?;
    let (holder, reason) = (holder.clone(), reason.to_owned());
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
            // A crash here leaves a secret that nothing was signed with: the next rotation takes it up.
            edge::crash_point("rotate.after-secret");
            let rotated = match &holder {
                KeyHolder::Institution(id) => of_institution(tx, house, call, &decided, id, &secret)?,
                KeyHolder::Authority => of_authority(tx, house, call, &decided, &secret)?,
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
    secret: &[u8; 32],
) -> Result<Rotated, Failure> {
    let id = institution.as_str();
    let keys = Generation::of(secret, id, decided.generation);
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
    secret: &[u8; 32],
) -> Result<Rotated, Failure> {
    let before = house.authority_generation(decided.generation - 1)?;
    let key = multikey::from_seed(secret);
    let note = proof::Generation {
        did: house.host.authority_did(),
        number: decided.generation,
        begins_at: edge::instant(call.now),
        key: key.verifying_key(),
        further: Vec::new(),
    };
    let leaf = begin(tx, house, call, decided, &note, &before)?;
    let verifier = NoteKey::new(house.host.as_str(), before.verifying_key());
    let mut entries = 0;
    for (filing, entry) in tx.entries_with_filings()? {
        // What only an older key signed was signed anew when that key was left.
        if let Ok(entry) = Entry::open(&entry, &verifier) {
            renew(tx, house, &filing, &entry, &key)?;
            entries += 1;
        }
    }
    for (institution, stop) in tx.stop_notes()? {
        if let Ok(stop) = Stop::open(&stop, &verifier) {
            renew_stop(tx, house, &institution, &stop, &key)?;
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
    by: &SigningKey,
) -> Result<u64, Failure> {
    let text = note.sign(house.host.as_str(), by);
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
        let verifier = NoteKey::new(house.host.as_str(), key.verifying_key());
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
    key: &SigningKey,
) -> Result<(), Failure> {
    let note = entry.sign(house.host.as_str(), key);
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
    key: &SigningKey,
) -> Result<(), Failure> {
    let note = stop.sign(house.host.as_str(), key);
    let (salt, digest) = (edge::draw_bytes(), Sha256::digest(&note).into());
    let bytes = leaf(LeafKind::Stop, &salt, &digest);
    let place = tx.record_leaf(LeafKind::Stop.id(), &bytes, &salt, institution.as_str())?;
    tx.record_renewed_stop(institution, &note, place)?;
    Ok(())
}
