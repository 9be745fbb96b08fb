use super::*;
use crate::{
    directory::Entry,
    leaf::{LeafKind, leaf},
    merkle::inclusion,
    multikey,
    note::NoteKey,
    record::{Head, checkpoint},
    tile::{Edge, Tiles, WrongLength},
    verify::{Outcome, Trust},
};
use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use std::collections::BTreeMap;

const DID: &str = "did:web:assay.example:org:ins_00000000000000000000000001";

fn essentials() -> Essentials {
    Essentials {
        kind: CertificateKind::SkillLevel,
        level: Level::L3,
        number: "S999923999999203000001".into(),
        holder: "阿依古丽·示例".into(),
        occupation: "美容师".into(),
        examined_on: date(2020, 11, 21),
        issued_on: date(2020, 12, 7),
        issuer: DID.into(),
        digest: [7; 32],
        status: (0, 130_999),
    }
}

/// Writes with a key of ours.
fn write(
    essentials: &Essentials,
    proof: Option<&InclusionProof>,
    key: &SigningKey,
) -> Result<String, NotCompact> {
    super::write(essentials, proof, &IssuerKey::new(key))
}

fn key() -> SigningKey {
    multikey::from_seed(&[2; 32])
}

/// A record of so many leaves that holds the certificate, and the proof.
fn recorded(size: u64) -> (InclusionProof, NoteKey) {
    let record = multikey::from_seed(&[5; 32]);
    let (salt, index) = ([8; 32], size / 2);
    let leaves = (0..size).map(|at| {
        let digest = if at == index { [7; 32] } else { [0; 32] };
        leaf(LeafKind::Certificate, &salt, &digest)
    });
    let mut edge = Edge::default();
    let files: BTreeMap<_, _> = edge.append(leaves).into_iter().collect();
    let mut tiles = Tiles::new(size, |path: &str| Ok::<_, WrongLength>(files[path].clone()));
    let root = edge.root();
    let proof = InclusionProof {
        salt,
        index,
        path: inclusion(index, size, &mut tiles).unwrap(),
        checkpoint: checkpoint(Head { size, root }, "assay.example/record", &record),
    };
    (
        proof,
        NoteKey::new("assay.example/record", record.verifying_key()),
    )
}

fn trust() -> Trust {
    let authority = multikey::from_seed(&[1; 32]);
    let entry = Entry {
        did: DID.into(),
        name: "示例省第1技能评价中心".into(),
        uscc: "91350100M000100Y43".into(),
        kind: "social".into(),
        from: date(2020, 1, 4),
        until: date(2024, 1, 3),
        key: key().verifying_key(),
        scope: vec![("美容师".into(), Level::L3)],
        stops: Vec::new(),
    };
    Trust {
        authority: Some(NoteKey::new("assay.example", authority.verifying_key())),
        record: Some(recorded(1).1),
        directory: vec![
            entry
                .sign("assay.example", &IssuerKey::new(&authority))
                .unwrap(),
        ],
        ..Trust::default()
    }
}

#[test]
fn a_certificate_with_its_proof_is_verified_without_a_network() {
    let (proof, _) = recorded(700);
    let text = write(&essentials(), Some(&proof), &key()).unwrap();
    let compact = read(&text).unwrap();
    assert_eq!(compact.essentials, essentials());
    assert_eq!(
        compact.proof.as_ref().map(InclusionProof::write),
        Some(proof.write())
    );
    let verdict = check(&compact, None, &trust());
    assert!(verdict.is_good(), "{verdict:?}");
    assert!(matches!(verdict.record, Outcome::Holds(_)));
    assert!(matches!(verdict.directory, Outcome::Holds(_)));
    let said = verdict.sentence();
    assert!(
        said.en.starts_with("the certificate is genuine"),
        "{}",
        said.en
    );
    assert!(said.en.ends_with("status not checked"), "{}", said.en);
}

#[test]
fn the_essentials_stay_small_and_a_long_proof_is_left_out() {
    let alone = write(&essentials(), None, &key()).unwrap();
    let bytes = base45::decode(alone.strip_prefix(PREFIX).unwrap()).unwrap();
    assert!(bytes.len() <= 260, "{}", bytes.len());
    let mut proof = recorded(700).0;
    proof.path = vec![[0; 32]; 30];
    assert_eq!(write(&essentials(), Some(&proof), &key()).unwrap(), alone);
    let verdict = check(&read(&alone).unwrap(), None, &trust());
    assert!(verdict.is_good());
    assert_eq!(verdict.sentence().en, "signature good, record not checked");
    // A proof that lies beside it does as well.
    let beside = recorded(700).0;
    let verdict = check(&read(&alone).unwrap(), Some(&beside), &trust());
    assert!(matches!(verdict.record, Outcome::Holds(_)));
    let long = Essentials {
        occupation: "长".repeat(80),
        ..essentials()
    };
    assert_eq!(write(&long, None, &key()), Err(NotCompact::TooLong));
}

#[test]
fn another_key_and_another_institution_are_refused() {
    let forged = write(&essentials(), None, &multikey::from_seed(&[3; 32])).unwrap();
    let verdict = check(&read(&forged).unwrap(), None, &trust());
    assert!(matches!(verdict.signature, Outcome::Fails(_)) && !verdict.is_good());
    let foreign = Essentials {
        issuer: "did:web:assay.example:org:ins_2".into(),
        ..essentials()
    };
    let foreign = write(&foreign, None, &key()).unwrap();
    let verdict = check(&read(&foreign).unwrap(), None, &trust());
    assert!(!verdict.is_good());
    let late = Essentials {
        examined_on: date(2024, 1, 4),
        issued_on: date(2024, 2, 1),
        ..essentials()
    };
    let late = write(&late, None, &key()).unwrap();
    let verdict = check(&read(&late).unwrap(), None, &trust());
    assert!(matches!(verdict.directory, Outcome::Fails(_)));
}

#[test]
fn every_flipped_bit_is_refused() {
    let (proof, _) = recorded(20);
    let text = write(&essentials(), Some(&proof), &key()).unwrap();
    let bytes = base45::decode(text.strip_prefix(PREFIX).unwrap()).unwrap();
    let trust = trust();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            let changed = format!("{PREFIX}{}", base45::encode(&changed));
            let is_good =
                read(&changed).is_ok_and(|compact| check(&compact, None, &trust).is_good());
            assert!(!is_good, "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn the_link_on_paper_holds_the_essentials_and_no_flipped_bit() {
    let text = link(
        "https://assay.example/v/1",
        &essentials(),
        &IssuerKey::new(&key()),
    )
    .unwrap();
    let compact = read(&text).unwrap();
    assert_eq!(compact.essentials, essentials());
    assert!(compact.proof.is_none() && compact.is_signed_by(&key().verifying_key()));
    assert!(is_one(&text) && !is_one("https://assay.example/v/1"));
    let (address, letters) = text.split_once('#').unwrap();
    let bytes = URL_SAFE_NO_PAD.decode(letters).unwrap();
    assert!(bytes.len() <= ESSENTIALS_MAX);
    let trust = trust();
    for at in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[at / 8] ^= 1 << (at % 8);
        let changed = format!("{address}#{}", URL_SAFE_NO_PAD.encode(&changed));
        let is_good = read(&changed).is_ok_and(|one| check(&one, None, &trust).is_good());
        assert!(!is_good, "bit {at}");
    }
}

proptest! {
    #[test]
    fn whatever_it_says_reads_back(
        number in "[0-9A-Z]{1,22}", holder in "\\PC{1,12}", occupation in "\\PC{1,15}",
        days in (0_i64..20_000, 0_i64..20_000), digest in any::<[u8; 32]>(), status in any::<(u32, u32)>(),
    ) {
        let day = |days: i64| EPOCH.checked_add(jiff::SignedDuration::from_hours(days * 24)).unwrap();
        let essentials = Essentials {
            number, holder, occupation, digest, status,
            examined_on: day(days.0),
            issued_on: day(days.1),
            ..essentials()
        };
        let text = write(&essentials, None, &key()).unwrap();
        let compact = read(&text).unwrap();
        prop_assert_eq!(&compact.essentials, &essentials);
        prop_assert!(compact.is_signed_by(&key().verifying_key()));
    }

    #[test]
    fn no_text_of_strangers_ends_the_program(text in "[0-9A-Z $%*+./:-]{0,400}") {
        let _ = read(&format!("{PREFIX}{text}"));
    }

    #[test]
    fn a_cut_text_is_refused(cut in 0_usize..250) {
        let text = write(&essentials(), None, &key()).unwrap();
        let bytes = base45::decode(text.strip_prefix(PREFIX).unwrap()).unwrap();
        let cut = cut.min(bytes.len() - 1);
        let text = format!("{PREFIX}{}", base45::encode(&bytes[..cut]));
        prop_assert!(read(&text).is_err());
    }
}
