use super::*;
use crate::credential::tests::general;
use assay_core::day;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn key() -> IssuerKey {
    IssuerKey::new(&multikey::from_seed(&[3; 32]))
}

fn list(set: &[u32]) -> List {
    let mut bits = Bits::default();
    for index in set {
        bits.set(*index);
    }
    List {
        address: "https://assay.example/status/revocation/ins_1/0".to_owned(),
        issuer: "did:web:assay.example:org:ins_1".to_owned(),
        purpose: Purpose::Revocation,
        valid_from: "2021-05-25T02:00:00Z".to_owned(),
        bits,
    }
}

#[test]
fn every_certificate_of_a_block_has_a_place_of_its_own() {
    let secret = [7; 32];
    let places: BTreeSet<u32> = (0..u64::from(BITS))
        .map(|count| place(&secret, count))
        .inspect(|place| assert_eq!(place.block, 0))
        .map(|place| place.index)
        .collect();
    assert_eq!(places.len(), BITS as usize);
    assert_eq!(place(&secret, u64::from(BITS)).block, 1);
}

#[test]
fn places_follow_no_order_without_the_secret() {
    let of = |secret: u8| -> Vec<u32> {
        (0..64)
            .map(|count| place(&[secret; 32], count).index)
            .collect()
    };
    assert_ne!(of(1), of(2));
    let rising = of(1).windows(2).filter(|pair| pair[0] < pair[1]).count();
    assert!((16..48).contains(&rising), "{rising}");
}

#[test]
fn the_statements_of_a_list_are_those_of_a_general_processor() {
    let list = list(&[1, 77]);
    let mut value: Value = serde_json::from_slice(&list.sign(&key()).unwrap()).unwrap();
    value.as_object_mut().unwrap().remove("proof");
    let statements = list.statements(&list.bits.encode());
    assert_eq!(statements, general(value.to_string().as_bytes()));
}

#[test]
fn a_list_reads_back_and_a_changed_one_does_not() {
    let list = list(&[1, 77]);
    let bytes = list.sign(&key()).unwrap();
    let opened = List::open(&bytes).unwrap();
    assert_eq!(opened.list, list);
    assert_eq!(opened.key, *key().public());
    for position in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[position] ^= 1;
        assert!(List::open(&changed).is_err(), "byte {position}");
    }
}

#[test]
fn a_list_that_unpacks_to_more_than_a_list_is_refused() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&vec![0; 64 << 20]).unwrap();
    let text = format!("u{}", URL_SAFE_NO_PAD.encode(packed.finish().unwrap()));
    assert_eq!(Bits::decode(&text), Err(NotAList::Bits));
}

#[test]
fn reasons_read_back_and_changed_ones_do_not() {
    let signer = multikey::from_seed(&[3; 32]);
    let reasons = Reasons {
        issuer: "did:web:assay.example:org:ins_1".to_owned(),
        block: "ins_1/0".to_owned(),
        valid_from: "2021-05-25T02:00:00Z".to_owned(),
        reasons: vec![Reason {
            purpose: Purpose::Revocation,
            index: 77,
            class: "issued-in-error".to_owned(),
            on: day::parse("2021-05-25").unwrap(),
        }],
    };
    let note = reasons.sign(&IssuerKey::new(&signer)).unwrap();
    let keys = [
        multikey::from_seed(&[4; 32]).verifying_key(),
        signer.verifying_key(),
    ];
    assert_eq!(Reasons::open(&note, &keys).as_ref(), Ok(&reasons));
    assert!(Reasons::open(&note, &keys[..1]).is_err());
    assert!(Reasons::open(&note.replace(" 77 ", " 78 "), &keys).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn bits_read_back_as_they_were_set(set in prop::collection::btree_set(0..BITS, 0..200)) {
        let list = list(&set.iter().copied().collect::<Vec<_>>());
        let again = Bits::decode(&list.bits.encode()).unwrap();
        for index in set.iter().copied().chain([0, 1, BITS - 1]) {
            prop_assert_eq!(again.get(index), Some(set.contains(&index)));
        }
        prop_assert_eq!(again.get(BITS), None);
    }
}
