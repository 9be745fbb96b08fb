//! The stranger's check, with every line: signature, directory, record, dates, status.
use super::proof::{checks, drafts, host, key, sign_one};
use crate::meter::{Figure, Per, measure, rate};
use assay_core::{certificate::sample, level::Level};
use assay_proof::{
    credential::{Reader, Wrapping},
    directory::Entry,
    issuer::IssuerKey,
    leaf::{LeafKind, leaf},
    merkle::{Levels, inclusion, leaf_hash, root},
    multikey,
    note::NoteKey,
    record::{Head, InclusionProof, checkpoint},
    status::{Bits, List, Purpose},
    verify::{Lists, Trust, Verifier},
};
use jiff::civil::date;

const SALT: [u8; 32] = [7; 32];

/// A certificate's file and its proof.
type File = (Vec<u8>, Option<InclusionProof>);

/// Certificates of one institution in one record, with everything that a verifier needs.
fn world(n: u64) -> (Vec<File>, Trust) {
    let (key, checks, host) = (IssuerKey::new(&key()), checks(), host());
    let (record, authority) = (multikey::from_seed(&[4; 32]), multikey::from_seed(&[5; 32]));
    let files = drafts(n).into_iter();
    let files: Vec<Vec<u8>> = files
        .map(|draft| sign_one(draft, &host, &key, &checks))
        .collect();
    let mut reader = Reader::default();
    let leaves = files.iter().map(|file| {
        let digest = reader.read(file).expect("our own shape").digest();
        leaf_hash(&leaf(LeafKind::Certificate, &SALT, &digest))
    });
    let mut levels = Levels::new(leaves.collect());
    let Ok(root) = root(n, &mut levels);
    let note = checkpoint(Head { size: n, root }, "assay.example/record", &record);
    let proven = (0..).zip(files).map(|(index, file)| {
        let Ok(path) = inclusion(index, n, &mut levels);
        let proof = InclusionProof {
            salt: SALT,
            index,
            path,
            checkpoint: note.clone(),
        };
        (file, Some(proof))
    });
    let files = proven.collect();
    let facts = sample(1);
    let did = format!("did:web:assay.example:org:{}", facts.institution);
    let entry = Entry {
        did: did.clone(),
        name: facts.institution_name,
        uscc: "91350100M000100Y43".into(),
        kind: "social".into(),
        from: date(2021, 1, 4),
        until: date(2024, 1, 3),
        key: *key.public(),
        scope: vec![("电工".into(), Level::L3)],
        stops: Vec::new(),
    };
    let mut lists = Lists::default();
    for purpose in Purpose::ALL {
        let place = format!("{}/{}", facts.institution, facts.status.block);
        let list = List {
            address: format!("https://assay.example/status/{}/{place}", purpose.id()),
            issuer: did.clone(),
            purpose,
            valid_from: "2021-05-25T02:00:00Z".to_owned(),
            bits: Bits::default(),
        };
        let bytes = list.sign(&key).expect("a key of ours signs");
        lists.add(&bytes).expect("our own list");
    }
    let entry = entry.sign("assay.example", &IssuerKey::new(&authority));
    let trust = Trust {
        authority: Some(NoteKey::new("assay.example", authority.verifying_key())),
        record: Some(NoteKey::new("assay.example/record", record.verifying_key())),
        directory: vec![entry.expect("a key of ours signs")],
        lists,
        second_keys: Vec::new(),
    };
    (files, trust)
}

/// One by one and in bulk, as files with both signatures and in the form with one; the limit verifies the bare signatures
/// of the same form, one by one.
pub(crate) fn verify(n: u64) -> Vec<Figure> {
    let (files, trust) = world(n);
    let mut reader = Reader::default();
    let single = files.iter().map(|(file, proof)| {
        let signed = reader.read(file).expect("our own shape");
        (signed.wrapped(Wrapping::Single), proof.clone())
    });
    let single: Vec<File> = single.collect();
    let mut figures = of_form(&files, &trust, ["credentials", "credentials in bulk"]);
    figures.extend(of_form(
        &single,
        &trust,
        ["credentials of one signature", "the same in bulk"],
    ));
    figures
}

fn of_form(files: &[File], trust: &Trust, units: [&'static str; 2]) -> Vec<Figure> {
    let n = files.len() as u64;
    let mut verifier = Verifier::new(trust);
    let (good, one_by_one) = measure(|| {
        files
            .iter()
            .filter(|(file, proof)| {
                let verdict = verifier.verify(file, proof.as_ref());
                verdict.is_ok_and(|verdict| verdict.is_good() && verdict.status.id() == "holds")
            })
            .count()
    });
    assert_eq!(good as u64, n);
    let (good, bulk) = measure(|| {
        // As many as `assay verify --all` takes at a time.
        files
            .chunks(2_048)
            .flat_map(|some| verifier.verify_many(some))
            .filter(|verdict| verdict.as_ref().is_ok_and(|verdict| verdict.is_good()))
            .count()
    });
    assert_eq!(good as u64, n);
    let mut reader = Reader::default();
    let read = files.iter().map(|(file, _)| reader.read(file));
    let signed: Vec<_> = read.map(|signed| signed.expect("our own shape")).collect();
    let (holding, plain) = measure(|| signed.iter().filter(|signed| signed.holds()).count());
    assert_eq!(holding as u64, n);
    let figure = |unit, seconds| Figure {
        unit,
        value: rate(n, seconds),
        per: Per::CpuSecond,
        limit: rate(n, plain.cpu),
        n,
    };
    vec![figure(units[0], one_by_one.cpu), figure(units[1], bulk.cpu)]
}
