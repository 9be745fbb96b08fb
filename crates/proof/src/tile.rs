//! Tiles (C2SP tlog-tiles): the tree as static files that never change once they are full.
use crate::merkle::{Hash, Nodes, leaf_hash, node_hash};
use std::collections::HashMap;

/// Hashes in a full tile, entries in a full bundle.
pub const WIDTH: u64 = 256;
/// Levels of the tree in one tile.
const TILE_HEIGHT: u32 = 8;

/// The path of a tile of hashes.
#[must_use]
pub fn tile_path(level: u32, number: u64, width: u64) -> String {
    format!("tile/{level}/{}{}", number_path(number), partial(width))
}

/// The path of a bundle of entries.
#[must_use]
pub fn bundle_path(number: u64, width: u64) -> String {
    format!("tile/entries/{}{}", number_path(number), partial(width))
}

fn partial(width: u64) -> String {
    if width == WIDTH {
        String::new()
    } else {
        format!(".p/{width}")
    }
}

/// `1234067` becomes `x001/x234/067`.
fn number_path(number: u64) -> String {
    let mut path = format!("{:03}", number % 1000);
    let mut rest = number / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    path
}

/// Entries of a bundle, each behind its length in two bytes. `None` if the bundle is cut.
#[must_use]
pub fn entries(bundle: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    let mut rest = bundle;
    while !rest.is_empty() {
        let (length, behind) = rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        if behind.len() < length {
            return None;
        }
        let (entry, next) = behind.split_at(length);
        entries.push(entry);
        rest = next;
    }
    Some(entries)
}

/// A file that came to be or grew: its path and bytes.
pub type File = (String, Vec<u8>);

/// The growing edge of a tree: what is not yet in full tiles. Its size does not depend on the tree's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    /// Hashes of the partial tile of each tile level.
    levels: Vec<Vec<Hash>>,
    /// Entries of the partial bundle.
    bundle: Vec<u8>,
}

/// A tile or bundle has not the length it must have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path} is not as long as it must be")]
pub struct WrongLength {
    /// Which file.
    pub path: String,
}

impl Edge {
    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Reads the edge of a tree of `size` leaves from its files.
    ///
    /// # Errors
    /// What `fetch` gives, or [`WrongLength`].
    pub fn open<E: From<WrongLength>>(
        size: u64,
        mut fetch: impl FnMut(&str) -> Result<Vec<u8>, E>,
    ) -> Result<Self, E> {
        let mut edge = Self {
            size,
            ..Self::default()
        };
        let width = size % WIDTH;
        if width > 0 {
            let path = bundle_path(size / WIDTH, width);
            edge.bundle = fetch(&path)?;
            let count = entries(&edge.bundle).map(|entries| entries.len() as u64);
            if count != Some(width) {
                return Err(WrongLength { path }.into());
            }
        }
        let mut rest = size;
        let mut level = 0;
        while rest > 0 {
            let width = rest % WIDTH;
            let mut hashes = Vec::new();
            if width > 0 {
                let path = tile_path(level, rest / WIDTH, width);
                let bytes = fetch(&path)?;
                let (chunks, remainder) = bytes.as_chunks::<32>();
                if chunks.len() as u64 != width || !remainder.is_empty() {
                    return Err(WrongLength { path }.into());
                }
                hashes.extend_from_slice(chunks);
            }
            edge.levels.push(hashes);
            rest /= WIDTH;
            level += 1;
        }
        Ok(edge)
    }

    /// Appends entries; gives the files that came to be, full ones first in order, then the partial ones.
    ///
    /// # Panics
    /// With an entry longer than 65,535 bytes: a bundle cannot hold it.
    pub fn append<T: AsRef<[u8]>>(&mut self, entries: impl IntoIterator<Item = T>) -> Vec<File> {
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry.as_ref();
            let length = u16::try_from(entry.len()).expect("an entry has at most 65,535 bytes");
            self.bundle.extend_from_slice(&length.to_be_bytes());
            self.bundle.extend_from_slice(entry);
            let hash = leaf_hash(entry);
            let number = self.size / WIDTH;
            self.size += 1;
            if self.size.is_multiple_of(WIDTH) {
                // The next bundle will be about as long.
                let next = Vec::with_capacity(self.bundle.len());
                let full = std::mem::replace(&mut self.bundle, next);
                files.push((bundle_path(number, WIDTH), full));
            }
            self.push(0, hash, &mut files);
        }
        let width = self.size % WIDTH;
        if width > 0 {
            files.push((bundle_path(self.size / WIDTH, width), self.bundle.clone()));
        }
        let mut rest = self.size;
        for (level, hashes) in (0..).zip(&self.levels) {
            if !hashes.is_empty() {
                files.push((
                    tile_path(level, rest / WIDTH, hashes.len() as u64),
                    hashes.concat(),
                ));
            }
            rest /= WIDTH;
        }
        files
    }

    fn push(&mut self, level: u32, hash: Hash, files: &mut Vec<File>) {
        let at = level as usize;
        if self.levels.len() == at {
            self.levels.push(Vec::new());
        }
        self.levels[at].push(hash);
        if self.levels[at].len() as u64 == WIDTH {
            let root = subtree(&self.levels[at]);
            let number = (self.size >> (TILE_HEIGHT * (level + 1))) - 1;
            let tile = self.levels[at].concat();
            self.levels[at].clear();
            files.push((tile_path(level, number, WIDTH), tile));
            self.push(level + 1, root, files);
        }
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        // Complete subtrees from the largest to the smallest, folded from the right.
        let mut peaks = Vec::new();
        for hashes in self.levels.iter().rev() {
            let mut rest = hashes.as_slice();
            while !rest.is_empty() {
                let width = 1 << (usize::BITS - 1 - rest.len().leading_zeros());
                let (left, right) = rest.split_at(width);
                peaks.push(subtree(left));
                rest = right;
            }
        }
        peaks
            .into_iter()
            .rev()
            .reduce(|right, left| node_hash(&left, &right))
            .unwrap_or_else(crate::merkle::empty_root)
    }
}

/// The root over a power of two of hashes.
fn subtree(hashes: &[Hash]) -> Hash {
    let mut level = hashes.to_vec();
    let mut width = level.len();
    while width > 1 {
        width /= 2;
        for at in 0..width {
            level[at] = node_hash(&level[2 * at], &level[2 * at + 1]);
        }
    }
    level[0]
}

/// The nodes of a tile, height by height: as many hashes as a single proof needs, and then there for every other one.
fn within_tile(hashes: &[Hash]) -> Vec<Vec<Hash>> {
    let mut heights = vec![hashes.to_vec()];
    for height in 0..TILE_HEIGHT as usize - 1 {
        let (pairs, _) = heights[height].as_chunks::<2>();
        let over = pairs.iter().map(|[left, right]| node_hash(left, right));
        heights.push(over.collect());
    }
    heights
}

/// Nodes of a tree whose tiles are fetched when they are needed, each once.
pub struct Tiles<F> {
    size: u64,
    fetch: F,
    /// By level and number of the tile: its hashes, then those over each pair of them, and so on up.
    kept: HashMap<(u32, u64), Vec<Vec<Hash>>>,
}

impl<F> Tiles<F> {
    /// The tree of `size` leaves whose tiles `fetch` brings by path.
    pub fn new(size: u64, fetch: F) -> Self {
        Self {
            size,
            fetch,
            kept: HashMap::new(),
        }
    }
}

impl<E: From<WrongLength>, F: FnMut(&str) -> Result<Vec<u8>, E>> Nodes for Tiles<F> {
    type Error = E;
    fn node(&mut self, height: u32, index: u64) -> Result<Hash, E> {
        let (level, within) = (height / TILE_HEIGHT, height % TILE_HEIGHT);
        let first = index << within;
        let number = first / WIDTH;
        if !self.kept.contains_key(&(level, number)) {
            let complete = self.size >> (TILE_HEIGHT * level);
            let width = (complete - number * WIDTH).min(WIDTH);
            let path = tile_path(level, number, width);
            let bytes = (self.fetch)(&path)?;
            let (hashes, remainder) = bytes.as_chunks::<32>();
            if hashes.len() as u64 != width || !remainder.is_empty() {
                return Err(WrongLength { path }.into());
            }
            self.kept.insert((level, number), within_tile(hashes));
        }
        let at = usize::try_from(first % WIDTH).expect("a tile has 256 hashes");
        Ok(self.kept[&(level, number)][within as usize][at >> within])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merkle::{Levels, inclusion, root, root_from_inclusion};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn entry(number: u64) -> Vec<u8> {
        format!("entry {number}").into_bytes()
    }

    #[test]
    fn long_numbers_are_cut_into_threes() {
        assert_eq!(tile_path(0, 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(bundle_path(3, 5), "tile/entries/003.p/5");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn an_edge_grows_into_the_same_tree_in_any_steps(steps in prop::collection::vec(0..400u64, 1..8), big in any::<bool>()) {
            let mut files = BTreeMap::new();
            let mut edge = Edge::default();
            let mut size = 0;
            let steps = steps.into_iter().chain(big.then_some(66_000));
            for step in steps {
                let opened = Edge::open(size, |path| {
                    Ok::<_, WrongLength>(BTreeMap::get(&files, path).cloned().unwrap_or_default())
                });
                prop_assert_eq!(opened.as_ref(), Ok(&edge));
                for (path, bytes) in edge.append((size..size + step).map(entry)) {
                    files.insert(path, bytes);
                }
                size += step;
            }
            let leaves: Vec<_> = (0..size).map(|number| leaf_hash(&entry(number))).collect();
            let Ok(expected) = root(size, &mut Levels::new(leaves.clone()));
            prop_assert_eq!(edge.root(), expected);
            if size > 0 {
                let index = size / 3;
                let mut tiles = Tiles::new(size, |path: &str| Ok::<_, WrongLength>(files[path].clone()));
                let path = inclusion(index, size, &mut tiles).unwrap();
                let leaf = leaves[usize::try_from(index).unwrap()];
                prop_assert_eq!(root_from_inclusion(leaf, index, size, &path), Some(expected));
            }
        }

        #[test]
        fn no_bytes_make_the_bundle_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let _ = entries(&bytes);
        }
    }
}
