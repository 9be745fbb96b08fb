//! What may be issued, what verifies, and what is refused, for each suite and each envelope.
use super::*;

const DID: &str = "did:example:issuer#key-1";
/// The name that the JSON Web Key itself bears.
const KID: &str = "key-1-by-its-own-name";

fn keys() -> Vec<SecretKey> {
    let p521 = [&[0, 1][..], &[7; 64]].concat();
    vec![
        SecretKey::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&[7; 32]))),
        SecretKey::P256(Box::new(
            p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap(),
        )),
        SecretKey::P384(Box::new(
            p384::ecdsa::SigningKey::from_slice(&[7; 48]).unwrap(),
        )),
        SecretKey::P521(Box::new(
            p521::ecdsa::SigningKey::from_slice(&p521).unwrap(),
        )),
    ]
}

fn credential() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
        "type": ["VerifiableCredential"],
        "issuer": "https://example.issuer/vc-jose-cose",
        "validFrom": "2010-01-01T19:23:24Z",
        "credentialSubject": {"id": "did:example:123", "firstName": "Jane", "phones": [{"n": 1}, {"n": 2}]},
    })
}

fn presentation(inner: &str, media_type: &str) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": "https://example.issuer/holder",
        "verifiableCredential": [{
            "@context": "https://www.w3.org/ns/credentials/v2",
            "type": "EnvelopedVerifiableCredential",
            "id": format!("data:application/{media_type},{inner}"),
        }],
    })
}

fn feature(name: &str) -> Feature {
    Feature::of(name).unwrap()
}

fn signed(
    document: &Value,
    name: &str,
    key: &SecretKey,
    hidden: &[&str],
) -> Result<String, VcError> {
    let hidden: Vec<String> = hidden.iter().map(|path| (*path).to_owned()).collect();
    issue(document, feature(name), (key, DID), &hidden, || [1; 16])
}

fn verified(text: &str, name: &str, key: &SecretKey) -> Result<Value, VcError> {
    verify(text, feature(name), (&key.public(), &[DID, KID]), None)
}

#[test]
fn every_suite_secures_credentials_and_presentations_in_every_envelope() {
    for key in keys() {
        let jose = signed(&credential(), "credential_jose", &key, &[]).unwrap();
        assert_eq!(verified(&jose, "credential_jose", &key), Ok(credential()));
        let hidden = ["credentialSubject.firstName", "credentialSubject.phones[0]"];
        let selective = signed(&credential(), "credential_sdjwt", &key, &hidden).unwrap();
        assert!(!selective.split('~').next().unwrap().contains("Jane"));
        assert_eq!(
            verified(&selective, "credential_sdjwt", &key),
            Ok(credential())
        );
        for (inner, media_type) in [(&jose, "vc+jwt"), (&selective, "vc+sd-jwt")] {
            let whole = presentation(inner, media_type);
            let jose = signed(&whole, "presentation_jose", &key, &[]).unwrap();
            assert_eq!(
                verified(&jose, "presentation_jose", &key),
                Ok(whole.clone())
            );
            let hidden = ["holder", "verifiableCredential[0]"];
            let selective = signed(&whole, "presentation_sdjwt", &key, &hidden).unwrap();
            assert_eq!(verified(&selective, "presentation_sdjwt", &key), Ok(whole));
        }
    }
}

/// A token whose signature has one letter changed.
fn altered(token: &str) -> String {
    let at = token.rfind('.').unwrap() + 1;
    let letter = if token[at..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    format!("{}{letter}{}", &token[..at], &token[at + 1..])
}

#[test]
fn a_forged_credential_in_a_genuine_presentation_is_refused() {
    let (key, other) = (&keys()[1], &keys()[2]);
    let forged = signed(&credential(), "credential_jose", other, &[]).unwrap();
    let whole = presentation(&forged, "vc+jwt");
    let text = signed(&whole, "presentation_jose", key, &[]).unwrap();
    assert!(verified(&text, "presentation_jose", key).is_err());
    // A key has two names: the one of the verification method, and the one of the JSON Web Key.
    for name in [DID, KID] {
        let genuine = issue(
            &credential(),
            feature("credential_jose"),
            (key, name),
            &[],
            || [1; 16],
        );
        let genuine = genuine.unwrap();
        for (inner, holds) in [(altered(&genuine), false), (genuine, true)] {
            let whole = presentation(&inner, "vc+jwt");
            let text = signed(&whole, "presentation_jose", key, &[]).unwrap();
            assert_eq!(
                verified(&text, "presentation_jose", key).is_ok(),
                holds,
                "{name}"
            );
        }
    }
    let unsecured = presentation("not-a-credential", "vc+jwt");
    let text = signed(&unsecured, "presentation_jose", key, &[]).unwrap();
    assert!(verified(&text, "presentation_jose", key).is_err());
}

/// Issuing must fail for a changed document, and so must verifying it, where `verifying` says so.
#[track_caller]
fn check(change: impl Fn(&mut Value), verifying: bool) {
    let key = &keys()[1];
    let mut document = credential();
    change(&mut document);
    assert!(matches!(
        signed(&document, "credential_jose", key, &[]),
        Err(VcError::Form(_))
    ));
    let header = json!({"typ": "vc+jwt", "cty": "vc"});
    let text = jws::sign(header, &document, key);
    assert_eq!(verified(&text, "credential_jose", key).is_err(), verifying);
}

#[test]
fn what_vc_2_does_not_know_is_not_signed_but_passed_over_by_verifiers() {
    check(|vc| vc["badExtension"] = json!({"huh": "what?"}), false);
}

#[test]
fn a_document_without_what_a_credential_needs_is_refused() {
    check(
        |vc| vc["@context"] = json!(["https://www.w3.org/2018/credentials/v1"]),
        true,
    );
    check(|vc| vc["type"] = json!(["Other"]), true);
    check(|vc| vc["issuer"] = json!("nobody"), true);
    check(|vc| vc["credentialSubject"] = json!({}), true);
    check(|vc| vc["validFrom"] = json!("yesterday"), true);
    check(|vc| vc["validUntil"] = json!("2009-01-01T00:00:00Z"), true);
    check(|vc| vc["iss"] = json!("https://other.example"), true);
    check(|vc| vc["vc"] = json!("oops"), true);
    check(|vc| vc["id"] = json!("invalid identifier"), true);
}

#[test]
fn another_media_type_and_another_key_are_refused() {
    let key = &keys()[0];
    let text = signed(&credential(), "credential_jose", key, &[]).unwrap();
    assert!(verified(&text, "presentation_jose", key).is_err());
    assert!(verified(&text, "credential_jose", &keys()[1]).is_err());
    let odd = jws::sign(json!({"typ": "bad+typ"}), &credential(), key);
    assert_eq!(
        verified(&odd, "credential_jose", key),
        Err(TokenError::Type("bad+typ".into()).into())
    );
    assert!(Feature::of("credential_cose").is_none());
}

#[test]
fn days_are_looked_at_when_an_instant_is_given() {
    let key = &keys()[1];
    let mut document = credential();
    document["validUntil"] = json!("2011-01-01T00:00:00Z");
    let text = signed(&document, "credential_jose", key, &[]).unwrap();
    let at = |instant| {
        verify(
            &text,
            feature("credential_jose"),
            (&key.public(), &[DID]),
            instant,
        )
    };
    assert!(at(None).is_ok() && at(Some(1_280_000_000)).is_ok());
    assert_eq!(at(Some(1_200_000_000)), Err(VcError::Time("too early")));
    assert_eq!(at(Some(1_300_000_000)), Err(VcError::Time("expired")));
}
