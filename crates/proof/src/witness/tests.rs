use super::*;
use crate::{
    merkle::{Levels, consistency, leaf_hash, root},
    multikey::from_seed,
    note::NoteKey,
    record::checkpoint,
};
use proptest::prelude::*;

const ORIGIN: &str = "assay.example/record";

fn levels(story: u8, size: u64) -> Levels {
    let leaf = |number: u64| leaf_hash(&[&[story][..], &number.to_be_bytes()].concat());
    Levels::new((0..size).map(leaf).collect())
}

fn head(story: u8, size: u64) -> Head {
    let Ok(root) = root(size, &mut levels(story, size));
    Head { size, root }
}

fn ask(story: u8, old: u64, size: u64) -> Ask {
    let Ok(proof) = consistency(old, size, &mut levels(story, size));
    Ask {
        old,
        proof,
        checkpoint: checkpoint(head(story, size), ORIGIN, &from_seed(&[1; 32])),
    }
}

fn record_key() -> NoteKey {
    NoteKey::new(ORIGIN, from_seed(&[1; 32]).verifying_key())
}

fn accepted(ask: &Ask, seen: Option<Head>) -> Result<Head, Refused> {
    let key = record_key();
    accept(ask, |origin| (origin == ORIGIN).then_some((&key, seen))).map(|it| it.head)
}

fn witness(name: &str, seed: u8) -> (String, SigningKey, WitnessKey) {
    let key = from_seed(&[seed; 32]);
    let public = WitnessKey::new(name, key.verifying_key());
    (name.to_owned(), key, public)
}

#[test]
fn the_signature_of_a_witness_is_read_and_nobody_elses() {
    let (name, key, public) = witness("witness.example/w1", 7);
    let note = ask(0, 0, 5).checkpoint;
    assert_eq!(public.signed_at(&note), Ok(None));
    let signed = note.clone() + &cosign(&note, &name, &key, 1_700_000_000).unwrap();
    assert_eq!(public.signed_at(&signed), Ok(Some(1_700_000_000)));
    assert!(record_key().open(&signed).is_ok());
    assert_eq!(WitnessKey::read(&public.write()), Ok(public.clone()));
    assert!(WitnessKey::read(&record_key().write()).is_err());
    let (_, _, other) = witness("witness.example/w1", 8);
    assert_eq!(other.signed_at(&signed), Ok(None));
    let moved = signed.replacen("\n5\n", "\n6\n", 1);
    assert!(public.signed_at(&moved).is_err());
}

#[test]
fn a_request_reads_back() {
    let one = ask(0, 3, 300);
    assert_eq!(Ask::read(&one.write()), Ok(one.clone()));
    let many = Ask {
        proof: vec![[0; 32]; HASHES_MAX + 1],
        ..one.clone()
    };
    assert_eq!(Ask::read(&many.write()), Err(Misasked));
    for wrong in [
        "",
        "old 03\n\nx\n",
        "old -1\n\nx\n",
        "old 1",
        "new 1\n\nx\n",
    ] {
        assert_eq!(Ask::read(wrong), Err(Misasked), "{wrong:?}");
    }
}

#[test]
fn a_witness_follows_growth_and_refuses_everything_else() {
    assert_eq!(accepted(&ask(0, 0, 9), None), Ok(head(0, 9)));
    assert_eq!(accepted(&ask(0, 9, 9), Some(head(0, 9))), Ok(head(0, 9)));
    assert_eq!(accepted(&ask(0, 9, 20), Some(head(0, 9))), Ok(head(0, 20)));
    let refused = |ask: &Ask, seen| accepted(ask, seen).unwrap_err();
    // Another story, of the same size or grown from another beginning.
    assert_eq!(refused(&ask(1, 9, 9), Some(head(0, 9))), Refused::Forked(9));
    assert_eq!(
        refused(&ask(1, 9, 20), Some(head(0, 9))),
        Refused::Inconsistent
    );
    // Back to an older size.
    assert_eq!(refused(&ask(0, 5, 8), Some(head(0, 9))), Refused::Stale(9));
    assert_eq!(refused(&ask(0, 0, 8), Some(head(0, 9))), Refused::Stale(9));
    let shrunk = Ask {
        old: 9,
        ..ask(0, 0, 8)
    };
    assert_eq!(refused(&shrunk, Some(head(0, 9))), Refused::Malformed);
    // A proof where none belongs, a foreign signature, a foreign record.
    let stuffed = Ask {
        proof: vec![[0; 32]],
        ..ask(0, 0, 8)
    };
    assert_eq!(refused(&stuffed, None), Refused::Inconsistent);
    let forged = Ask {
        checkpoint: checkpoint(head(0, 9), ORIGIN, &from_seed(&[2; 32])),
        ..ask(0, 0, 9)
    };
    assert_eq!(refused(&forged, None), Refused::NotSigned);
    let foreign = Ask {
        checkpoint: checkpoint(head(0, 9), "other.example/record", &from_seed(&[1; 32])),
        ..ask(0, 0, 9)
    };
    assert_eq!(
        refused(&foreign, None),
        Refused::Unknown("other.example/record".into())
    );
    let garbled = Ask {
        checkpoint: "hello\n\nthere\n".into(),
        ..ask(0, 0, 9)
    };
    assert_eq!(refused(&garbled, None), Refused::Malformed);
}

fn policy_of(lines: &[&str]) -> String {
    let vkey = |number: u8| {
        witness(&format!("w{number}.example"), 10 + number)
            .2
            .write()
    };
    lines
        .join("\n")
        .replace("{1}", &vkey(1))
        .replace("{2}", &vkey(2))
        .replace("{3}", &vkey(3))
}

#[test]
fn enough_is_what_the_policy_says() {
    let text = policy_of(&[
        "# three, in two houses",
        "witness A {1} http://127.0.0.1:1/",
        "witness B {2}",
        "witness C {3}",
        "group AB any A B",
        "group both all AB C",
        "quorum both",
    ]);
    let policy = Policy::read(&text).unwrap();
    assert_eq!(policy.witnesses().len(), 3);
    let note = ask(0, 0, 5).checkpoint;
    let signed = |by: &[u8]| {
        by.iter().fold(note.clone(), |note, number| {
            let (name, key, _) = witness(&format!("w{number}.example"), 10 + number);
            let line = cosign(&note, &name, &key, 1000).unwrap();
            note + &line
        })
    };
    let enough = |by: &[u8]| policy.cosigned(&signed(by), 1000).unwrap();
    assert!(!enough(&[]).is_enough);
    assert!(!enough(&[1, 2]).is_enough);
    assert!(enough(&[2, 3]).is_enough);
    // Signing twice is not two.
    assert_eq!(enough(&[3, 3]).by, ["C"]);
    assert_eq!(enough(&[1, 2, 3]).by, ["A", "B", "C"]);
    // A time to come is not believed.
    assert!(policy.cosigned(&signed(&[1]), 600).is_err());
    assert!(policy.cosigned(&signed(&[1]), 700).is_ok());
}

#[test]
fn a_policy_that_says_nothing_clear_is_refused() {
    for (line, lines) in [
        (2, &["witness A {1}"][..]),
        (1, &["quorum A"]),
        (2, &["witness A {1}", "witness B {1}", "quorum A"]),
        (2, &["witness A {1}", "witness A {2}", "quorum A"]),
        (2, &["witness A {1}", "group G 2 A", "quorum G"]),
        (2, &["witness A {1}", "group G 0 A", "quorum G"]),
        (2, &["witness A {1}", "group G any A A", "quorum G"]),
        (
            3,
            &[
                "witness A {1}",
                "group G any A",
                "group H any A",
                "quorum G",
            ],
        ),
        (1, &["group G any", "quorum G"]),
        (1, &["witness none {1}", "quorum none"]),
        (3, &["witness A {1}", "quorum A", "quorum none"]),
        (1, &["witnesses A {1}", "quorum A"]),
        (1, &["witness A nonsense", "quorum A"]),
    ] {
        let error = Policy::read(&policy_of(lines)).unwrap_err();
        assert_eq!(error.line, line, "{lines:?}: {error}");
    }
    let none = Policy::read("quorum none\n").unwrap();
    assert!(!none.asks_for_any());
    assert!(
        none.cosigned(&ask(0, 0, 1).checkpoint, 0)
            .unwrap()
            .is_enough
    );
}

proptest! {
    #[test]
    fn whatever_is_asked_a_witness_never_goes_back_nor_signs_two_stories(
        asks in prop::collection::vec((0..2u8, 0..40u64, 0..40u64), 1..30)
    ) {
        let mut seen: Option<Head> = None;
        for (story, old, size) in asks {
            let ask = ask(story, old.min(size), size);
            if let Ok(head) = accepted(&ask, seen) {
                if let Some(before) = seen {
                    prop_assert!(head.size >= before.size);
                    // What was seen before is the beginning of what is seen now.
                    let beginning = super::tests::head(story, before.size);
                    prop_assert_eq!(beginning.root, before.root);
                }
                seen = Some(head);
            }
        }
    }

    #[test]
    fn no_bytes_make_the_readers_panic(text in ".{0,300}") {
        let _ = Ask::read(&text);
        let _ = Policy::read(&text);
        let _ = record_key().open(&text);
        let (_, _, key) = witness("w", 1);
        let _ = key.signed_at(&text);
    }
}
