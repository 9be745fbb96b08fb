//! The record as files for any server: which ones a longer record adds, and as what each is served.
use crate::tile::{WIDTH, bundle_path, tile_path};

/// The files that a record of `to` leaves has and one of `from` leaves has not: full tiles and bundles first, the partial ones
/// of the new head last.
pub fn added(from: u64, to: u64) -> impl Iterator<Item = String> {
    let bundles = (from / WIDTH..to / WIDTH).map(|number| bundle_path(number, WIDTH));
    let tiles = levels(from, to).flat_map(|(level, from, to)| {
        (from / WIDTH..to / WIDTH).map(move |number| tile_path(level, number, WIDTH))
    });
    let rest =
        (!to.is_multiple_of(WIDTH) && from < to).then(|| bundle_path(to / WIDTH, to % WIDTH));
    let partial = levels(from, to)
        .filter(|(_, from, to)| !to.is_multiple_of(WIDTH) && from < to)
        .map(|(level, _, to)| tile_path(level, to / WIDTH, to % WIDTH));
    bundles.chain(tiles).chain(rest).chain(partial)
}

/// Each level of tiles with how many hashes it had and has.
fn levels(from: u64, to: u64) -> impl Iterator<Item = (u32, u64, u64)> {
    (0..8)
        .map(move |level| (level, from >> (8 * level), to >> (8 * level)))
        .take_while(|(_, _, to)| *to > 0)
}

/// How a file of the record is served (C2SP tlog-tiles).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served {
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// The value of `Cache-Control`.
    pub cache_control: &'static str,
}

/// How the file at `path` is served: tiles never change and are kept for ever, checkpoint and key are asked for each time.
#[must_use]
pub fn served(path: &str) -> Served {
    if path.starts_with("tile/") {
        Served {
            content_type: "application/octet-stream",
            cache_control: "public, max-age=31536000, immutable",
        }
    } else {
        Served {
            content_type: "text/plain; charset=utf-8",
            cache_control: "no-cache",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tile::Edge;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_is_added_is_what_an_edge_writes(from in 0..70_000u64, more in 0..600u64) {
            let mut edge = Edge::default();
            edge.append((0..from).map(|number| number.to_be_bytes()));
            let written = edge.append((from..from + more).map(|number| number.to_be_bytes()));
            // An edge writes its partial tiles each time; one that did not grow is not new.
            let mut written: BTreeSet<String> = written.into_iter().map(|(path, _)| path).collect();
            for path in added(0, from) {
                written.remove(&path);
            }
            let listed: Vec<String> = added(from, from + more).collect();
            let new: BTreeSet<String> = listed.iter().cloned().collect();
            prop_assert_eq!(new.len(), listed.len(), "each once");
            prop_assert_eq!(new, written);
        }
    }
}
