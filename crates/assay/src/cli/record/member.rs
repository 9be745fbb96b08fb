//! `assay record member`: whether a case stood on a sealed roster, as a stranger checks it.
use super::{CliError, Ended, NotFetched, fetch, key, out};
use assay_proof::{
    merkle,
    note::NoteKey,
    record::open_checkpoint,
    roster::Membership,
    tile::{Tiles, WrongLength},
};
use std::{fs, io::Read, path::Path};

/// A proof has a few kilobytes.
const FILE_BYTES_MAX: u64 = 1 << 20;

pub(super) fn run(
    file: &Path,
    record: Option<&str>,
    vkey: Option<&str>,
) -> Result<Ended, CliError> {
    let mut text = String::new();
    let read = fs::File::open(file)
        .and_then(|opened| opened.take(FILE_BYTES_MAX).read_to_string(&mut text));
    read.map_err(|why| {
        CliError::Input(format!(
            "{} cannot be read: {why}. Name the file that /roster/CASE handed out.",
            file.display()
        ))
    })?;
    let member = Membership::read(&text)
        .map_err(|why| CliError::Input(format!("{}: {why}", file.display())))?;
    let key = key(record, vkey)?;
    let mut outcome = member.proves(&key).map_err(|why| why.to_string());
    if let (Ok(()), Some(place)) = (&outcome, record) {
        outcome = is_there(place, &member, &key)?;
    }
    let (place, sealed) = (&member.place, &member.sealed);
    match outcome {
        Ok(()) => {
            out::say(&format!(
                "on the roster: {} is case {} of {}, occupation {}, exit on {}; it began at leaf {} of the record, the roster was sealed at leaf {}",
                place.subject,
                place.position + 1,
                sealed.cases,
                sealed.occupation,
                sealed.exit_on,
                place.begun,
                member.record.index
            ))?;
            if vkey.is_none() {
                out::say(
                    "the key was taken from the record itself: compare it with one you got elsewhere",
                )?;
            }
            Ok(Ended::Yes)
        }
        Err(why) => {
            out::say(&format!("not proved: {why}"))?;
            Ok(Ended::No)
        }
    }
}

/// Why a tile could not be had.
struct Lost(String);

impl From<WrongLength> for Lost {
    fn from(why: WrongLength) -> Self {
        Self(why.to_string())
    }
}

/// Whether the very leaf of the roster stands at its place in the record of today.
fn is_there(
    place: &str,
    member: &Membership,
    key: &NoteKey,
) -> Result<Result<(), String>, CliError> {
    let note = fetch(place, "checkpoint").map_err(|why| why.of(place, "checkpoint"))?;
    let mut world = None;
    let mut look = || -> Result<(), String> {
        let head = open_checkpoint(&String::from_utf8_lossy(&note), key);
        let head = head.map_err(|why| why.to_string())?;
        let index = member.record.index;
        if index >= head.size {
            return Err("the record is shorter than the proof says".to_owned());
        }
        let mut tiles = Tiles::new(head.size, |path: &str| {
            fetch(place, path).map_err(|why| {
                if let NotFetched::World(_) = &why {
                    world = Some(why.of(place, path));
                }
                Lost(format!("{path}: {why}"))
            })
        });
        let path = merkle::inclusion(index, head.size, &mut tiles).map_err(|why| why.0)?;
        let leaf = merkle::leaf_hash(&member.sealed.leaf(&member.record.salt));
        if merkle::root_from_inclusion(leaf, index, head.size, &path) == Some(head.root) {
            Ok(())
        } else {
            Err("the roster is not at its place in this record".to_owned())
        }
    };
    let outcome = look();
    // A record that could not be read is not one that lacks the roster.
    match world {
        Some(lost) => Err(lost),
        None => Ok(outcome),
    }
}
