//! Whatever was hashed before, the hash is the one of the whole text.
use super::super::{Shape, json, quads};
use super::{both, of_json, of_statements, proof_hash};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

/// A certificate; each hole that certificates of one session share is one of two texts, as the bits say.
fn shape(bits: u32, number: &str) -> Shape {
    let of = |bit: u32| (if bits >> bit & 1 == 0 { "one" } else { "other" }).to_owned();
    Shape {
        base: format!("https://{}.example", of(0)),
        issuer: of(1),
        issuer_name: of(2),
        title: of(3),
        number: number.to_owned(),
        edition: None,
        valid_from: of(4),
        holder: of(5),
        document: of(6),
        achievement: of(7),
        achievement_path: of(8),
        description: of(9),
        occupation_code: of(10),
        job_type: of(11),
        examined_on: of(12),
        criteria: of(13),
        evidence: of(14),
        pass_mark: of(15),
        status_list: of(16),
        status_index: of(17),
        review: (bits >> 18 & 1 == 1).then(|| "80".to_owned()),
        skill: of(19),
        theory: of(20),
    }
}

fn whole(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

proptest! {
    /// One hole changes from certificate to certificate, whichever it is.
    #[test]
    fn the_hash_is_that_of_the_whole_text(
        begin in any::<u32>(),
        changes in proptest::collection::vec((0..21_u32, 0..2_usize, 0..2_usize), 1..12),
    ) {
        let mut bits = begin;
        for (number, (bit, created, method)) in changes.into_iter().enumerate() {
            bits ^= 1 << bit;
            let shape = shape(bits, &number.to_string());
            let created = ["2021-05-25T02:00:00Z", "2021-05-26T02:00:00Z"][created];
            let method = ["did:web:one#key", "did:web:other#key"][method];
            let statements = quads::document(&shape);
            let options = whole(&quads::proof_options(created, method));
            let expected = both(options, whole(&statements));
            prop_assert_eq!(of_statements(&shape, created, method), expected);
            prop_assert_eq!(proof_hash(created, method, &statements), expected);
            let unsigned = json::unsigned(&shape);
            let options = whole(&json::proof_options(created, method));
            prop_assert_eq!(of_json(&unsigned, created, method), both(options, whole(&unsigned.text)));
        }
    }
}
