use super::*;
use serde_json::json;

/// The smallest credential, with one member changed or added; null takes it away.
fn with(member: &str, value: Value) -> Value {
    let mut credential = json!({
        "@context": [CONTEXT],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:issuer",
        "credentialSubject": {"id": "did:example:subject"},
    });
    credential[member] = value;
    if credential[member].is_null() {
        credential.as_object_mut().unwrap().remove(member);
    }
    credential
}

#[track_caller]
fn fits(member: &str, value: Value) {
    assert_eq!(credential(&with(member, value)), Ok(()));
}

#[track_caller]
fn does_not_fit(member: &str, value: Value) {
    let credential = super::credential(&with(member, value));
    assert!(credential.is_err());
}

#[test]
fn the_context_comes_first_and_each_is_an_address_or_an_object() {
    fits("@context", json!([CONTEXT, {"x": "https://example.org/x"}]));
    does_not_fit("@context", Value::Null);
    does_not_fit("@context", json!(["https://example.org/x", CONTEXT]));
    does_not_fit("@context", json!([CONTEXT, 7]));
    does_not_fit("@context", json!([CONTEXT, "https ://example.org"]));
}

#[test]
fn types_and_identifiers_are_there_and_are_addresses() {
    does_not_fit("type", Value::Null);
    does_not_fit("type", json!(["Other"]));
    does_not_fit("type", json!(["VerifiableCredential", 7]));
    fits("id", json!("urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33"));
    for wrong in [json!("no address"), json!(7), json!(["urn:a:b", "urn:a:c"])] {
        does_not_fit("id", wrong);
    }
}

#[test]
fn an_issuer_is_an_address_or_has_one() {
    fits(
        "issuer",
        json!({"id": "https://example.org/", "name": "甲"}),
    );
    for wrong in [
        Value::Null,
        json!(""),
        json!("example"),
        json!({}),
        json!([]),
        json!({"id": 1}),
    ] {
        does_not_fit("issuer", wrong);
    }
}

#[test]
fn a_subject_says_something() {
    fits(
        "credentialSubject",
        json!([{"id": "urn:a:b"}, {"name": "甲"}]),
    );
    for wrong in [
        Value::Null,
        json!({}),
        json!([]),
        json!("urn:a:b"),
        json!({"id": "x"}),
    ] {
        does_not_fit("credentialSubject", wrong);
    }
}

#[test]
fn names_are_texts_with_their_language_and_nothing_else() {
    for right in [
        json!("证书"),
        json!({"@value": "证书", "@language": "zh"}),
        json!({"@value": "شهادة", "@language": "ar", "@direction": "rtl"}),
        json!([{"@value": "证书", "@language": "zh"}, {"@value": "Certificate", "@language": "en"}]),
    ] {
        fits("name", right.clone());
        fits("description", right.clone());
        fits("issuer", json!({"id": "urn:a:b", "name": right}));
    }
    for wrong in [
        json!(7),
        json!({"@language": "zh"}),
        json!({"@value": "x", "@language": "en", "url": "https://example.org"}),
        json!({"@value": "x", "@direction": "up"}),
    ] {
        does_not_fit("name", wrong.clone());
        does_not_fit("description", wrong.clone());
        does_not_fit("issuer", json!({"id": "urn:a:b", "description": wrong}));
    }
}

#[test]
fn instants_have_an_offset_and_stand_in_order() {
    for right in [
        "2023-01-01T00:00:00Z",
        "2023-01-01T00:00:00.123Z",
        "2023-01-01T00:00:00-04:00",
    ] {
        fits("validFrom", json!(right));
        fits("validUntil", json!(right));
    }
    for wrong in [
        json!("2023-01-01T00:00:00"),
        json!("2023-01-01"),
        json!("tomorrow"),
        json!(5),
    ] {
        does_not_fit("validFrom", wrong.clone());
        does_not_fit("validUntil", wrong);
    }
    let mut turned = with("validFrom", json!("2024-01-01T00:00:00Z"));
    turned["validUntil"] = json!("2023-01-01T00:00:00Z");
    assert!(credential(&turned).is_err());
}

#[test]
fn whatever_extends_a_credential_says_its_type() {
    for member in [
        "credentialStatus",
        "refreshService",
        "termsOfUse",
        "evidence",
    ] {
        fits(member, json!({"type": "Something"}));
        fits(member, json!([{"type": ["Something"]}, {"type": "Other"}]));
        does_not_fit(member, json!({"id": "urn:a:b"}));
        does_not_fit(member, json!("urn:a:b"));
    }
    fits(
        "credentialSchema",
        json!({"id": "https://example.org/s", "type": "JsonSchema"}),
    );
    does_not_fit("credentialSchema", json!({"id": "https://example.org/s"}));
    does_not_fit("credentialSchema", json!({"type": "JsonSchema"}));
}

#[test]
fn an_entry_of_a_status_list_names_purpose_list_and_place() {
    let right = json!({
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://example.org/status/1",
    });
    fits("credentialStatus", right.clone());
    for (member, wrong) in [
        ("statusListIndex", json!(7)),
        ("statusListIndex", json!("-1")),
        ("statusPurpose", Value::Null),
        ("statusListCredential", json!("nowhere")),
        ("id", json!("x")),
    ] {
        let mut entry = right.clone();
        entry[member] = wrong;
        does_not_fit("credentialStatus", entry);
    }
}

#[test]
fn the_digests_of_the_base_context_are_those_of_the_file() {
    use sha2::{Digest as _, Sha256, Sha384, Sha512};
    let file = include_bytes!("../../contexts/credentials-v2.json");
    let encode = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let digests = [
        format!("sha256-{}", encode(&Sha256::digest(file))),
        format!("sha384-{}", encode(&Sha384::digest(file))),
        format!("sha512-{}", encode(&Sha512::digest(file))),
    ];
    assert_eq!(digests, CONTEXT_DIGESTS);
}

#[test]
fn a_related_resource_stands_once_with_a_digest_that_fits() {
    let one = |id: &str, member: &str, digest: &str| json!({"id": id, member: digest});
    let elsewhere = "https://example.org/resource";
    let base = "uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA";
    let sri = "sha256-WZVc7WaX1h4D8rJVb+vlMIqxaEKEb1tYbX8fet7JJzQ=";
    let bare = "uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ";
    fits("relatedResource", one(CONTEXT, "digestMultibase", base));
    fits("relatedResource", one(CONTEXT, "digestMultibase", bare));
    for own in CONTEXT_DIGESTS {
        fits("relatedResource", one(CONTEXT, "digestSRI", own));
        let other = own.replacen('-', "-A", 1);
        does_not_fit(
            "relatedResource",
            one(CONTEXT, "digestSRI", &other[..other.len() - 1]),
        );
    }
    assert!(CONTEXT_DIGESTS.contains(&sri));
    let several = format!("{sri} {}", CONTEXT_DIGESTS[2]);
    fits("relatedResource", one(CONTEXT, "digestSRI", &several));
    for wrong in [format!("{sri} sha256-abcd"), " ".to_owned()] {
        does_not_fit("relatedResource", one(CONTEXT, "digestSRI", &wrong));
    }
    let mut kind = one(elsewhere, "digestSRI", sri);
    kind["mediaType"] = json!(7);
    does_not_fit("relatedResource", kind);
    fits("relatedResource", json!([one(elsewhere, "digestSRI", sri)]));
    for wrong in [
        json!([elsewhere]),
        json!({"digestSRI": sri}),
        json!({"id": elsewhere}),
        json!([
            one(elsewhere, "digestSRI", sri),
            one(elsewhere, "digestMultibase", base)
        ]),
        one(elsewhere, "digestSRI", "sha256-abcd"),
        one(elsewhere, "digestMultibase", "uZTQ0"),
        one(CONTEXT, "digestSRI", &sri.replace("WZVc", "WZVd")),
        one(CONTEXT, "digestMultibase", &base.replace("BZlV", "BZlU")),
        one(CONTEXT, "digestMultibase", &bare.replace("WZVc", "WZVd")),
    ] {
        does_not_fit("relatedResource", wrong);
    }
}

#[test]
fn a_presentation_holds_objects_and_its_holder_has_an_address() {
    let with = |member: &str, value: Value| {
        let mut document = json!({"@context": [CONTEXT], "type": "VerifiablePresentation"});
        document[member] = value;
        presentation(&document)
    };
    assert_eq!(with("holder", json!({"id": "did:example:holder"})), Ok(()));
    assert_eq!(with("verifiableCredential", json!([{}])), Ok(()));
    for (member, wrong) in [
        ("holder", json!({"name": "甲"})),
        ("verifiableCredential", json!(["urn:a:b"])),
        ("verifiableCredential", json!(7)),
        ("type", json!("Other")),
        ("id", json!("x")),
        ("@context", json!([])),
    ] {
        assert!(with(member, wrong).is_err(), "{member}");
    }
}
