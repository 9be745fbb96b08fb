//! The Merkle tree of RFC 6962: hashes, inclusion and consistency proofs, made and checked.
use sha2::{Digest, Sha256, block_api::compress256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// Hash of a leaf's bytes.
#[must_use]
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    if bytes.len() < TWO_BLOCKS_MAX {
        return two_blocks(&[&[0], bytes]);
    }
    let mut hash = Sha256::new();
    hash.update([0]);
    hash.update(bytes);
    hash.finalize().into()
}

/// Hash of an inner node.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    two_blocks(&[&[1], left, right])
}

/// Longest message that fits in two blocks with its end mark and length (FIPS 180-4, 5.1.1).
const TWO_BLOCKS_MAX: usize = 119;

/// SHA-256 of a message of 56 to 119 bytes, or shorter ones by the general way. Leaves and nodes have this length, and
/// are most of what a record costs: the compression is called directly, without a buffer between.
fn two_blocks(pieces: &[&[u8]]) -> Hash {
    let mut blocks = [[0; 64]; 2];
    let message = blocks.as_flattened_mut();
    let mut length = 0;
    for piece in pieces {
        message[length..length + piece.len()].copy_from_slice(piece);
        length += piece.len();
    }
    if length < 56 {
        return Sha256::digest(&message[..length]).into();
    }
    message[length] = 0x80;
    let bits = (length as u64) * 8;
    message[120..].copy_from_slice(&bits.to_be_bytes());
    // The first 32 bits of the fractional parts of the square roots of the first eight primes (FIPS 180-4, 5.3.3).
    let mut state = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];
    compress256(&mut state, &blocks);
    let mut hash = [0; 32];
    for (bytes, word) in hash.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    hash
}

/// The root of a tree without leaves.
#[must_use]
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// Where complete subtrees come from: `(height, index)` names the subtree over the leaves
/// `index << height .. (index + 1) << height`.
pub trait Nodes {
    /// Why a node cannot be had.
    type Error;
    /// The hash of a complete subtree.
    ///
    /// # Errors
    /// If the node cannot be had.
    fn node(&mut self, height: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// Every level of a tree in memory, leaves first; only complete subtrees.
#[derive(Debug, Clone, Default)]
pub struct Levels(Vec<Vec<Hash>>);

impl Levels {
    /// Hashes level by level.
    #[must_use]
    pub fn new(leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        while levels[levels.len() - 1].len() > 1 {
            let below = &levels[levels.len() - 1];
            let level = below
                .chunks_exact(2)
                .map(|pair| node_hash(&pair[0], &pair[1]))
                .collect();
            levels.push(level);
        }
        Self(levels)
    }

    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.0.first().map_or(0, |leaves| leaves.len() as u64)
    }
}

impl Nodes for Levels {
    type Error = std::convert::Infallible;
    fn node(&mut self, height: u32, index: u64) -> Result<Hash, Self::Error> {
        let index = usize::try_from(index).expect("the tree fits into memory");
        Ok(self.0[height as usize][index])
    }
}

/// The root over the first `size` leaves.
///
/// # Errors
/// If a node cannot be had.
pub fn root<N: Nodes>(size: u64, nodes: &mut N) -> Result<Hash, N::Error> {
    if size == 0 {
        return Ok(empty_root());
    }
    range(0, size, nodes)
}

/// The hash over the leaves `from..to`, where `from` is a multiple of the largest power of two below the length.
fn range<N: Nodes>(from: u64, to: u64, nodes: &mut N) -> Result<Hash, N::Error> {
    let length = to - from;
    if length.is_power_of_two() {
        let height = length.trailing_zeros();
        return nodes.node(height, from >> height);
    }
    let middle = from + split(length);
    let left = range(from, middle, nodes)?;
    let right = range(middle, to, nodes)?;
    Ok(node_hash(&left, &right))
}

/// The largest power of two below `length`, which is at least 2.
fn split(length: u64) -> u64 {
    1 << (length - 1).ilog2()
}

/// The hashes that lead from a leaf to the root, nearest first.
///
/// # Errors
/// If a node cannot be had.
pub fn inclusion<N: Nodes>(index: u64, size: u64, nodes: &mut N) -> Result<Vec<Hash>, N::Error> {
    let mut path = Vec::new();
    let (mut from, mut to) = (0, size);
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push(range(middle, to, nodes)?);
            to = middle;
        } else {
            path.push(range(from, middle, nodes)?);
            from = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The root that an inclusion proof leads to, or `None` if the proof has the wrong length.
#[must_use]
pub fn root_from_inclusion(leaf: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut at, mut last) = (index, size - 1);
    let mut hash = leaf;
    for sibling in path {
        if last == 0 {
            return None;
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(sibling, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(hash)
}

/// The hashes that prove that the tree of `new` leaves begins with the tree of `old` leaves.
///
/// # Errors
/// If a node cannot be had.
pub fn consistency<N: Nodes>(old: u64, new: u64, nodes: &mut N) -> Result<Vec<Hash>, N::Error> {
    let mut path = Vec::new();
    if old == 0 || old == new {
        return Ok(path);
    }
    let (mut from, mut to, mut known) = (0, new, true);
    let mut old_to = old;
    loop {
        if old_to == to {
            if !known {
                path.push(range(from, to, nodes)?);
            }
            break;
        }
        let middle = from + split(to - from);
        if old_to <= middle {
            path.push(range(middle, to, nodes)?);
            to = middle;
        } else {
            path.push(range(from, middle, nodes)?);
            from = middle;
            known = false;
        }
        old_to = old_to.min(to);
    }
    path.reverse();
    Ok(path)
}

/// Whether a consistency proof leads from one root to the other.
#[must_use]
pub fn is_consistent(old: (u64, Hash), new: (u64, Hash), path: &[Hash]) -> bool {
    let ((old_size, old_root), (new_size, new_root)) = (old, new);
    if old_size == new_size {
        return path.is_empty() && old_root == new_root;
    }
    if old_size == 0 || old_size > new_size {
        return old_size == 0 && path.is_empty() && old_root == empty_root();
    }
    let mut path = path.iter();
    let (mut at, mut last) = (old_size - 1, new_size - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let first = if old_size.is_power_of_two() {
        old_root
    } else {
        match path.next() {
            Some(hash) => *hash,
            None => return false,
        }
    };
    let (mut first_root, mut second_root) = (first, first);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            first_root = node_hash(sibling, &first_root);
            second_root = node_hash(sibling, &second_root);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            second_root = node_hash(&second_root, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && first_root == old_root && second_root == new_root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_messages_hash_as_every_message_does() {
        let bytes: Vec<u8> = (0..200).collect();
        for length in 0..200 {
            let mut message = vec![0];
            message.extend_from_slice(&bytes[..length]);
            let plain: Hash = Sha256::digest(&message).into();
            assert_eq!(leaf_hash(&bytes[..length]), plain, "{length}");
        }
        let (left, right) = ([3; 32], [4; 32]);
        let plain: Hash = Sha256::digest([&[1][..], &left, &right].concat()).into();
        assert_eq!(node_hash(&left, &right), plain);
    }
    use proptest::prelude::*;

    fn leaves(count: u64) -> Vec<Hash> {
        (0..count)
            .map(|number| leaf_hash(&number.to_be_bytes()))
            .collect()
    }

    /// The definition of the tree, word for word.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty_root(),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                node_hash(&by_definition(left), &by_definition(right))
            }
        }
    }

    proptest! {
        #[test]
        fn every_leaf_leads_to_the_root(size in 1..600u64, pick in any::<u64>()) {
            let mut levels = Levels::new(leaves(size));
            let Ok(found) = root(size, &mut levels);
            prop_assert_eq!(found, by_definition(&leaves(size)));
            let index = pick % size;
            let Ok(path) = inclusion(index, size, &mut levels);
            let leaf = leaves(size)[usize::try_from(index).unwrap()];
            prop_assert_eq!(root_from_inclusion(leaf, index, size, &path), Some(found));
            prop_assert_ne!(root_from_inclusion(leaf_hash(b"other"), index, size, &path), Some(found));
        }

        #[test]
        fn an_older_tree_is_the_beginning_of_a_newer_one(size in 1..600u64, pick in any::<u64>()) {
            let old = pick % (size + 1);
            let mut levels = Levels::new(leaves(size));
            let Ok(new_root) = root(size, &mut levels);
            let old_root = by_definition(&leaves(old));
            let Ok(path) = consistency(old, size, &mut levels);
            prop_assert!(is_consistent((old, old_root), (size, new_root), &path));
            if old > 0 {
                prop_assert!(!is_consistent((old, leaf_hash(b"other")), (size, new_root), &path));
            }
        }
    }
}
