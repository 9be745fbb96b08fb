use super::*;
use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use serde_json::{Value, json};

const CREATED: &str = "2026-01-02T03:04:05Z";
const NOW: i64 = 1_800_000_000;

fn key(seed: u8) -> SigningKey {
    crate::multikey::from_seed(&[seed; 32])
}

fn credential(by: &SigningKey) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", {"skill": "https://example.org/skill"}],
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential"],
        "name": {"@value": "شهادة", "@language": "ar", "@direction": "rtl"},
        "issuer": did(&by.verifying_key()),
        "validFrom": "2023-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:subject", "skill": "焊工"},
    })
}

fn options(suite: Suite) -> Options<'static> {
    Options {
        suite,
        created: CREATED,
        id: None,
        previous: &Value::Null,
    }
}

fn now() -> Asked<'static> {
    Asked {
        now: NOW,
        ..Asked::default()
    }
}

fn issued(suite: Suite) -> Value {
    issue(&credential(&key(1)), &key(1), &options(suite)).unwrap()
}

#[track_caller]
fn refuses(credential: &Value, asked: &Asked<'_>) {
    verify_credential(credential, asked).unwrap_err();
}

#[test]
fn what_is_issued_verifies_and_what_is_changed_does_not() {
    for suite in [Suite::Rdfc, Suite::Jcs] {
        let issued = issued(suite);
        assert_eq!(verify_credential(&issued, &now()), Ok(Checked::default()));
        let changes: [fn(&mut Value); 9] = [
            |one| one["credentialSubject"]["skill"] = "电工".into(),
            |one| one["name"]["@direction"] = "ltr".into(),
            |one| one["proof"]["created"] = "2026-01-02T03:04:06Z".into(),
            |one| one["proof"]["type"] = "Other".into(),
            |one| one["proof"]["cryptosuite"] = "eddsa-2022".into(),
            |one| one["proof"]["proofPurpose"] = "authentication".into(),
            |one| one["proof"]["proofValue"] = Value::Null,
            |one| one["proof"] = Value::Null,
            |one| one["issuer"] = "did:example:another".into(),
        ];
        for change in changes {
            let mut changed = issued.clone();
            change(&mut changed);
            refuses(&changed, &now());
        }
        // Another number of bytes, another alphabet.
        let value = issued["proof"]["proofValue"].as_str().unwrap().to_owned();
        for wrong in [
            value[1..].to_owned(),
            format!("{value}11"),
            value.replace('z', "u"),
        ] {
            let mut changed = issued.clone();
            changed["proof"]["proofValue"] = wrong.into();
            refuses(&changed, &now());
        }
    }
}

#[test]
fn both_suites_stand_side_by_side_and_each_must_hold() {
    let both = issue(&issued(Suite::Rdfc), &key(1), &options(Suite::Jcs)).unwrap();
    assert_eq!(both["proof"].as_array().unwrap().len(), 2);
    verify_credential(&both, &now()).unwrap();
    for at in [0, 1] {
        let mut changed = both.clone();
        changed["proof"][at]["created"] = "2026-01-02T03:04:06Z".into();
        refuses(&changed, &now());
    }
}

/// A second party vouches for the proof of the first.
fn chain(previous: &Value) -> Result<Value, Refused> {
    let first = Options {
        id: Some("urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544"),
        ..options(Suite::Rdfc)
    };
    let first = issue(&credential(&key(1)), &key(1), &first)?;
    let second = Options {
        previous,
        ..options(Suite::Rdfc)
    };
    issue(&first, &key(2), &second)
}

#[test]
fn a_chain_holds_only_with_the_proof_that_it_names() {
    let name = "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544";
    for previous in [json!(name), json!([name])] {
        let chained = chain(&previous).unwrap();
        verify_credential(&chained, &now()).unwrap();
        let mut without = chained.clone();
        without["proof"].as_array_mut().unwrap().remove(0);
        refuses(&without, &now());
        let mut another = chained.clone();
        another["proof"][1]["previousProof"] =
            "urn:uuid:8cc9022b-6b14-4cf3-8571-74972c5feb54".into();
        refuses(&another, &now());
        let mut number = chained;
        number["proof"][1]["previousProof"] = 7.into();
        refuses(&number, &now());
    }
    chain(&json!("urn:uuid:8cc9022b-6b14-4cf3-8571-74972c5feb54")).unwrap_err();
}

#[test]
fn what_no_context_defines_is_not_signed() {
    for (member, value) in [
        ("statusEntry", json!({"type": "BitstringStatusListEntry"})),
        ("type", json!(["VerifiableCredential", "Unmapped"])),
        (
            "@context",
            json!([
                "https://www.w3.org/ns/credentials/v2",
                "https://example.org/unknown"
            ]),
        ),
    ] {
        let mut unsigned = credential(&key(1));
        unsigned[member] = value;
        for suite in [Suite::Rdfc, Suite::Jcs] {
            issue(&unsigned, &key(1), &options(suite)).unwrap_err();
        }
    }
    let mut mapped = credential(&key(1));
    mapped["type"] = json!(["VerifiableCredential", "Mapped"]);
    for (to, holds) in [
        ("https://example.org/Mapped", true),
        ("https ://example.org/Mapped", false),
    ] {
        mapped["@context"][1]["Mapped"] = to.into();
        let issued = issue(&mapped, &key(1), &options(Suite::Rdfc));
        assert_eq!(issued.is_ok(), holds, "{to}");
    }
    // A term of the base context is protected.
    let mut redefined = credential(&key(1));
    redefined["@context"][1] = json!({"VerifiableCredential": "https://example.org/Other"});
    issue(&redefined, &key(1), &options(Suite::Rdfc)).unwrap_err();
}

/// Contexts of one publisher define the same terms, and protect them.
#[test]
fn known_contexts_stand_side_by_side() {
    let beside = [
        "https://w3id.org/security/data-integrity/v2",
        "https://www.w3.org/ns/credentials/examples/v2",
    ];
    for suite in [Suite::Rdfc, Suite::Jcs] {
        for context in beside {
            let mut unsigned = credential(&key(1));
            unsigned["@context"]
                .as_array_mut()
                .unwrap()
                .push(context.into());
            let issued = issue(&unsigned, &key(1), &options(suite)).unwrap();
            assert_eq!(verify_credential(&issued, &now()), Ok(Checked::default()));
        }
    }
}

#[test]
fn purpose_domain_challenge_and_days_are_those_that_were_asked() {
    let issued = issued(Suite::Rdfc);
    for asked in [
        Asked {
            purpose: Some("authentication"),
            ..now()
        },
        Asked {
            domain: Some("example.org"),
            ..now()
        },
        Asked {
            challenge: Some("x"),
            ..now()
        },
        Asked { now: 0, ..now() },
    ] {
        refuses(&issued, &asked);
    }
}

#[test]
fn an_issuer_without_keys_here_is_told_as_such() {
    let mut unsigned = credential(&key(1));
    unsigned["issuer"] = "https://example.org/issuers/1".into();
    let issued = issue(&unsigned, &key(1), &options(Suite::Jcs)).unwrap();
    assert_eq!(
        verify_credential(&issued, &now()).unwrap().warnings.len(),
        1
    );
}

fn presentation(holder: &str, credential: &Value) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": holder,
        "verifiableCredential": [credential],
    })
}

#[test]
fn an_unsigned_presentation_shows_what_is_signed_and_answers_nothing() {
    let shown = presentation("did:example:holder", &issued(Suite::Rdfc));
    let checked = verify_presentation(&shown, &now()).unwrap();
    assert_eq!(checked.warnings.len(), 1, "that nobody signed it");
    let asked = Asked {
        challenge: Some("x"),
        ..now()
    };
    verify_presentation(&shown, &asked).unwrap_err();
    let bare = presentation(&did(&key(1).verifying_key()), &credential(&key(1)));
    verify_presentation(&bare, &now()).unwrap_err();
    let mut changed = shown;
    changed["verifiableCredential"][0]["credentialSubject"]["skill"] = "电工".into();
    verify_presentation(&changed, &now()).unwrap_err();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_a_subject_says_is_covered(name in "\\PC{1,40}", other in "\\PC{1,40}") {
        prop_assume!(name != other);
        let mut unsigned = credential(&key(1));
        unsigned["credentialSubject"]["skill"] = name.into();
        for suite in [Suite::Rdfc, Suite::Jcs] {
            let mut issued = issue(&unsigned, &key(1), &options(suite)).unwrap();
            prop_assert!(verify_credential(&issued, &now()).is_ok());
            issued["credentialSubject"]["skill"] = other.clone().into();
            prop_assert!(verify_credential(&issued, &now()).is_err());
        }
    }
}
