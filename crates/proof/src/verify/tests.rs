use super::{bulk::Together, *};
use crate::{
    credential::{Host, plan, read},
    directory::Stop,
    issuer::IssuerKey,
    merkle::{Levels, inclusion, leaf_hash},
    multikey,
    record::{Head, checkpoint},
    status::{Bits, List, Purpose, Reason, Reasons},
};
use assay_core::{
    certificate::{Checks, Draft, Facts, sample},
    institution::stop::StopKind,
    law::Citation,
};
use ed25519_dalek::SigningKey;
use jiff::civil::date;

fn issuer() -> SigningKey {
    multikey::from_seed(&[3; 32])
}

fn signed(facts: Facts) -> Vec<u8> {
    let under = Citation {
        instrument: "cn.mohrss-office.2020.80".into(),
        article: "2(5)".into(),
    };
    let checked = Draft(facts)
        .check(&Checks::new(&under, &under, vec![]))
        .unwrap();
    let host = Host::new("assay.example").unwrap();
    plan(
        checked,
        &host,
        &IssuerKey::new(&issuer()),
        "2021-05-25T02:00:00Z",
    )
    .sign(&IssuerKey::new(&issuer()))
    .unwrap()
}

/// A certificate in a record of three leaves, with everything a verifier needs.
fn world() -> (Vec<u8>, InclusionProof, Trust) {
    let bytes = signed(sample(1));
    let record = multikey::from_seed(&[4; 32]);
    let authority = multikey::from_seed(&[5; 32]);
    let salt = [6; 32];
    let digest = read(&bytes).unwrap().digest();
    let mine = leaf_hash(&leaf(LeafKind::Certificate, &salt, &digest));
    let mut levels = Levels::new(vec![leaf_hash(b"a"), mine, leaf_hash(b"c")]);
    let Ok(root) = crate::merkle::root(3, &mut levels);
    let Ok(path) = inclusion(1, 3, &mut levels);
    let proof = InclusionProof {
        salt,
        index: 1,
        path,
        checkpoint: checkpoint(Head { size: 3, root }, "assay.example/record", &record),
    };
    let facts = sample(1);
    let entry = Entry {
        did: format!("did:web:assay.example:org:{}", facts.institution),
        name: facts.institution_name,
        uscc: "91350100M000100Y43".into(),
        kind: "social".into(),
        from: date(2021, 1, 4),
        until: date(2024, 1, 3),
        key: issuer().verifying_key(),
        scope: vec![("电工".into(), Level::L3)],
        stops: Vec::new(),
    };
    let trust = Trust {
        authority: Some(NoteKey::new("assay.example", authority.verifying_key())),
        record: Some(NoteKey::new("assay.example/record", record.verifying_key())),
        directory: vec![
            entry
                .sign("assay.example", &IssuerKey::new(&authority))
                .unwrap(),
        ],
        lists: Lists::default(),
        second_keys: vec![],
    };
    (bytes, proof, trust)
}

#[test]
fn a_genuine_certificate_passes_every_line() {
    let (bytes, proof, trust) = world();
    let verdict = verify(&bytes, Some(&proof), &trust).unwrap();
    assert!(verdict.is_good());
    assert!(
        verdict
            .sentence()
            .en
            .starts_with("the certificate is genuine")
    );
}

#[test]
fn without_a_proof_the_sentence_says_so() {
    let (bytes, _, trust) = world();
    let verdict = verify(&bytes, None, &trust).unwrap();
    assert!(verdict.is_good());
    assert_eq!(verdict.sentence().en, "signature good, record not checked");
}

#[test]
fn another_certificate_is_not_in_the_record() {
    let (_, proof, trust) = world();
    let verdict = verify(&signed(sample(2)), Some(&proof), &trust).unwrap();
    assert_eq!(verdict.record.id(), "fails");
    assert!(!verdict.is_good());
}

#[test]
fn an_exam_after_the_term_of_the_directory_entry_fails() {
    let (.., trust) = world();
    let mut facts = sample(1);
    facts.examined_on = date(2024, 1, 4);
    facts.final_on = date(2024, 1, 15);
    facts.issued_on = date(2024, 1, 16);
    let verdict = verify(&signed(facts), None, &trust).unwrap();
    assert_eq!(verdict.directory.id(), "fails");
}

#[test]
fn an_exam_while_the_institution_was_suspended_fails_and_says_since_when() {
    let (bytes, proof, mut trust) = world();
    let facts = sample(1);
    let stop = |lifted_on| {
        let stop = Stop {
            did: format!("did:web:assay.example:org:{}", facts.institution),
            number: 1,
            kind: StopKind::Suspension,
            from: facts.examined_on,
            lifted_on,
        };
        let key = IssuerKey::new(&multikey::from_seed(&[5; 32]));
        stop.sign("assay.example", &key).unwrap()
    };
    trust.directory.push(stop(None));
    let verdict = verify(&bytes, Some(&proof), &trust).unwrap();
    assert_eq!(verdict.directory.id(), "fails");
    let said = format!("was suspended from {}", facts.examined_on);
    assert!(verdict.sentence().en.contains(&said));
    // Lifted the same day: it held on no day.
    trust.directory.push(stop(Some(facts.examined_on)));
    assert!(verify(&bytes, Some(&proof), &trust).unwrap().is_good());
}

/// Lists of the block of `sample(1)`, with the given bit set in one of them.
fn lists(set: Option<Purpose>, by: &SigningKey) -> Lists {
    let facts = sample(1);
    let (index, block) = (facts.status.index, format!("{}/0", facts.institution));
    let issuer = format!("did:web:assay.example:org:{}", facts.institution);
    let mut lists = Lists::default();
    for purpose in Purpose::ALL {
        let mut bits = Bits::default();
        if set == Some(purpose) {
            bits.set(index);
        }
        let list = List {
            address: format!("https://assay.example/status/{}/{block}", purpose.id()),
            issuer: issuer.clone(),
            purpose,
            valid_from: "2021-06-02T02:00:00Z".into(),
            bits,
        };
        lists.add(&list.sign(&IssuerKey::new(by)).unwrap()).unwrap();
    }
    let reasons = set.map(|purpose| Reason {
        purpose,
        index,
        class: "fraud".into(),
        on: date(2021, 6, 2),
    });
    let note = Reasons {
        issuer,
        block,
        valid_from: "2021-06-02T02:00:00Z".into(),
        reasons: reasons.into_iter().collect(),
    };
    lists.add_reasons(&note.sign(&IssuerKey::new(by)).unwrap());
    lists
}

#[track_caller]
fn check_status(set: Option<Purpose>, by: &SigningKey, expected: &str, words: &str) {
    let (bytes, proof, mut trust) = world();
    trust.lists = lists(set, by);
    let verdict = verify(&bytes, Some(&proof), &trust).unwrap();
    assert_eq!(verdict.status.id(), expected);
    let said = &verdict.status.text().en;
    assert!(said.contains(words), "{said}");
    assert_eq!(verdict.is_good(), expected != "fails");
}

#[test]
fn a_revoked_certificate_is_refused_with_day_and_reason() {
    let words = "revoked on 2021-06-02, reason: fraud";
    check_status(Some(Purpose::Revocation), &issuer(), "fails", words);
}

#[test]
fn a_suspended_certificate_is_refused_with_day_and_reason() {
    let words = "suspended since 2021-06-02, reason: fraud";
    check_status(Some(Purpose::Suspension), &issuer(), "fails", words);
}

#[test]
fn a_certificate_in_clear_lists_is_neither() {
    check_status(None, &issuer(), "holds", "neither revoked nor suspended");
}

#[test]
fn lists_of_a_stranger_say_nothing() {
    let stranger = multikey::from_seed(&[9; 32]);
    let said = "not the issuer's";
    check_status(Some(Purpose::Revocation), &stranger, "not-checked", said);
    check_status(None, &stranger, "not-checked", said);
}

#[test]
fn without_lists_the_sentence_says_that_status_was_not_checked() {
    let (bytes, proof, trust) = world();
    let verdict = verify(&bytes, Some(&proof), &trust).unwrap();
    assert_eq!(verdict.status.id(), "not-checked");
    assert!(verdict.sentence().en.ends_with("status not checked"));
}

#[test]
fn a_bad_one_among_many_is_named() {
    let mut credentials: Vec<_> = (0..300)
        .map(|number| read(&signed(sample(number + 1))).unwrap())
        .collect();
    let bad = |credentials: &[Signed]| {
        let mut together = Together::default();
        for (at, one) in credentials.iter().enumerate() {
            together.add(at, one);
        }
        together.bad()
    };
    assert_eq!(bad(&credentials), Vec::<usize>::new());
    credentials[17].plan.hash_data[0] ^= 1;
    credentials[299].signature = credentials[0].signature;
    assert_eq!(bad(&credentials), vec![17, 299]);
    // Whichever of the two signatures does not fit.
    credentials[40].jcs = credentials[41].jcs;
    credentials[17].plan.jcs_hash_data[0] ^= 1;
    assert_eq!(bad(&credentials), vec![17, 40, 299]);
}

/// What is remembered of the certificate before must not colour the next one: each pair of certificates that differ in one
/// point only, one after the other, is told what each is told alone.
#[test]
fn what_was_said_of_one_certificate_is_not_said_of_the_next() {
    let (_, proof, trust) = world();
    let facts = || sample(1);
    let all = [
        facts(),
        sample(2),
        Facts {
            occupation: Text::new("焊工", "Welder"),
            ..facts()
        },
        Facts {
            examined_on: date(2020, 12, 1),
            ..facts()
        },
        Facts {
            institution_name: "另一机构".into(),
            ..facts()
        },
        Facts {
            institution: "ins_00000000000000000000000000000002".into(),
            ..facts()
        },
        Facts {
            issued_on: date(2021, 5, 26),
            ..facts()
        },
    ]
    .map(signed);
    let alone = all
        .each_ref()
        .map(|bytes| verify(bytes, Some(&proof), &trust).unwrap());
    let said: std::collections::BTreeSet<&str> =
        alone.iter().map(|verdict| verdict.directory.id()).collect();
    assert_eq!(said.len(), 2, "some of them hold and some fail");
    let mut verifier = Verifier::new(&trust);
    for first in 0..all.len() {
        for second in 0..all.len() {
            for at in [first, second] {
                let verdict = verifier.verify(&all[at], Some(&proof)).unwrap();
                assert_eq!(verdict.lines(), alone[at].lines());
            }
        }
    }
}

#[test]
fn demanded_witnesses_must_have_signed_the_very_checkpoint() {
    use crate::witness::{Policy, WitnessKey, cosign};
    let (bytes, mut proof, trust) = world();
    let keys = [7, 8, 9].map(|seed| multikey::from_seed(&[seed; 32]));
    let line = |(at, key): (usize, &SigningKey)| {
        let vkey = WitnessKey::new(format!("w{at}.example"), key.verifying_key());
        format!("witness w{at} {}\n", vkey.write())
    };
    let witnesses: String = keys.iter().enumerate().map(line).collect();
    let policy = format!("{witnesses}group two 2 w0 w1 w2\nquorum two\n");
    let policy = Policy::read(&policy).unwrap();
    let record = |proof: Option<&InclusionProof>| {
        let mut verdict = verify(&bytes, proof, &trust).unwrap();
        verdict.demand_witnesses(proof, &policy, 1000);
        (verdict.record.id(), verdict.record.text().en.clone())
    };
    assert_eq!(record(None).0, "fails");
    assert!(record(Some(&proof)).1.starts_with("0 of 3"));
    let mut sign = |at: usize| {
        let name = format!("w{at}.example");
        proof.checkpoint += &cosign(&proof.checkpoint, &name, &keys[at], 1000).unwrap();
        proof.clone()
    };
    assert_eq!(record(Some(&sign(0))).0, "fails");
    let enough = sign(2);
    let (outcome, said) = record(Some(&enough));
    assert_eq!(outcome, "holds");
    assert!(
        said.ends_with("co-signed by 2 of 3 witnesses (w0, w2)"),
        "{said}"
    );
    // The lines of the witnesses under another checkpoint are worth nothing.
    let other = InclusionProof {
        checkpoint: enough.checkpoint.replacen("\n3\n", "\n4\n", 1),
        ..enough
    };
    assert_eq!(record(Some(&other)).0, "fails");
}

#[test]
fn the_second_signature_is_a_line_of_its_own() {
    use crate::{
        key_note::{self, Purpose},
        second::sign,
        suite::SecretKey,
    };
    let (bytes, proof, mut trust) = world();
    let key = SecretKey::sm2_from_seed(&[8; 32]);
    let did = read(&bytes).unwrap().plan.shape.issuer;
    let note = |by: &SigningKey, key: &SecretKey| {
        let by = IssuerKey::new(by);
        key_note::sign(Purpose::SecondSignatures, &did, &key.public(), &by).unwrap()
    };
    let signature = sign(&bytes, &key).unwrap();
    let check = |signature: &[u8], trust: &Trust| {
        let mut verdict = verify(&bytes, Some(&proof), trust).unwrap();
        assert_eq!((verdict.sm2.id(), verdict.is_good()), ("not-checked", true));
        verdict.sm2 = second(&bytes, signature, trust).unwrap();
        (verdict.sm2.id(), verdict.is_good())
    };
    // Without the institution's word on its key nothing is checked, and nothing else is the worse for it.
    assert_eq!(check(&signature, &trust), ("not-checked", true));
    trust.second_keys = vec![note(&issuer(), &key)];
    assert_eq!(check(&signature, &trust), ("holds", true));
    let mut changed = signature.clone();
    changed[20] ^= 1;
    assert_eq!(check(&changed, &trust), ("fails", false));
    let other = SecretKey::sm2_from_seed(&[9; 32]);
    let forged = sign(&bytes, &other).unwrap();
    assert_eq!(check(&forged, &trust), ("fails", false));
    // A stranger's word on the key is not the institution's.
    trust.second_keys = vec![note(&multikey::from_seed(&[9; 32]), &other)];
    assert_eq!(check(&forged, &trust), ("fails", false));
}
