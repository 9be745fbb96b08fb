//! Partial tiles that a record has outgrown: nobody needs them, and still they must be the beginning of what is there now.
use super::RecordError;
use crate::tile::{WIDTH, bundle_path, entries, tile_path};

/// Checks a file that [`super::check`] did not ask for: a partial tile or bundle must begin what stands in its place
/// under a head of `size` leaves. A tile that no head covers yet is passed over: a crash may leave it.
///
/// # Errors
/// [`RecordError::Differs`], also for a file that no record has.
pub fn leftover(
    path: &str,
    size: u64,
    mut fetch: impl FnMut(&str) -> Result<Vec<u8>, String>,
) -> Result<(), RecordError> {
    let differs = || RecordError::Differs {
        path: path.to_owned(),
    };
    let (level, number, width) = place(path).ok_or_else(differs)?;
    let complete = size.checked_shr(8 * level.unwrap_or(0)).unwrap_or(0);
    let now = complete
        .saturating_sub(number.saturating_mul(WIDTH))
        .min(WIDTH);
    if width > now {
        return Ok(());
    }
    let current = match level {
        Some(level) => tile_path(level, number, now),
        None => bundle_path(number, now),
    };
    let mut get = |path: &str| {
        fetch(path).map_err(|why| RecordError::Unreadable {
            path: path.to_owned(),
            why,
        })
    };
    let (found, current) = (get(path)?, get(&current)?);
    let wide = usize::try_from(width).map_err(|_| differs())?;
    let holds = match level {
        Some(_) => current.get(..wide * 32) == Some(&found[..]),
        None => match (entries(&found), entries(&current)) {
            (Some(found), Some(current)) => current.get(..wide) == Some(&found[..]),
            _ => false,
        },
    };
    if holds { Ok(()) } else { Err(differs()) }
}

/// Level (`None` for entries), number and width that a path names; only the one way of writing it is right.
fn place(path: &str) -> Option<(Option<u32>, u64, u64)> {
    let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let level = match level {
        "entries" => None,
        level => Some(level.parse().ok().filter(|level| *level < 8)?),
    };
    let (digits, width) = match rest.split_once(".p/") {
        Some((digits, width)) => (digits, width.parse().ok()?),
        None => (rest, WIDTH),
    };
    let number: u64 = digits.replace(['x', '/'], "").parse().ok()?;
    let written = match level {
        Some(level) => tile_path(level, number, width),
        None => bundle_path(number, width),
    };
    (written == path && (1..=WIDTH).contains(&width)).then_some((level, number, width))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        multikey,
        note::NoteKey,
        record::{Head, check, checkpoint},
        tile::Edge,
    };
    use std::collections::BTreeMap;

    /// A record that grew in steps, with every file that was ever written.
    fn grown() -> (BTreeMap<String, Vec<u8>>, NoteKey, u64) {
        let (mut files, mut edge, mut size) = (BTreeMap::new(), Edge::default(), 0_u64);
        for step in [3, 40, 250, 7, 260, 41] {
            files.extend(edge.append((size..size + step).map(|at| format!("leaf {at}"))));
            size += step;
        }
        let key = multikey::from_seed(&[5; 32]);
        let head = Head {
            size,
            root: edge.root(),
        };
        let note = checkpoint(head, "assay.example/record", &key);
        files.insert("checkpoint".into(), note.into_bytes());
        let key = NoteKey::new("assay.example/record", key.verifying_key());
        (files, key, size)
    }

    fn holds(files: &BTreeMap<String, Vec<u8>>, key: &NoteKey, size: u64) -> bool {
        let fetch = |path: &str| files.get(path).cloned().ok_or_else(|| "absent".to_owned());
        let others = files.keys().filter(|path| *path != "checkpoint");
        check(key, fetch, |_, _| ()).is_ok()
            && others
                .into_iter()
                .all(|path| leftover(path, size, fetch).is_ok())
    }

    #[test]
    fn two_hundred_flipped_bytes_at_random_places_are_all_found() {
        let (files, key, size) = grown();
        assert!(holds(&files, &key, size));
        let all: usize = files.values().map(Vec::len).sum();
        // A fixed seed (SplitMix64): a failure is the same the next time.
        let mut state = 0x0152_u64;
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            usize::try_from((mixed ^ (mixed >> 31)) >> 1).unwrap()
        };
        for round in 0..200 {
            let (mut at, flip) = (next() % all, 1 << (next() % 8));
            let mut changed = files.clone();
            let path = files.iter().find(|(_, bytes)| {
                let here = at < bytes.len();
                at -= if here { 0 } else { bytes.len() };
                here
            });
            let (path, _) = path.unwrap();
            changed.get_mut(path).unwrap()[at] ^= flip;
            assert!(!holds(&changed, &key, size), "{round}: byte {at} of {path}");
        }
    }

    #[test]
    fn a_file_that_no_record_has_is_found() {
        let (files, _, size) = grown();
        let fetch = |path: &str| files.get(path).cloned().ok_or_else(|| "absent".to_owned());
        for path in [
            "tile/0/0",
            "tile/0/000.p/0",
            "tile/0/000.p/257",
            "tile/9/000",
            "tile/00/000",
            "tile/entries/x000/000",
            "notes.txt",
        ] {
            assert!(leftover(path, size, fetch).is_err(), "{path}");
        }
    }
}
