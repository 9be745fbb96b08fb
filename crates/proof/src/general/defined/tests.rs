use super::super::{NotLinked, Options, Suite, canonical, did, issue};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A credential whose subject and context say more.
fn credential(context: Value, subject: &Value) -> Value {
    let mut contexts = vec![
        json!("https://www.w3.org/ns/credentials/v2"),
        json!({"skill": "https://example.org/skill", "of": {"@id": "https://example.org/of", "@type": "@id"}}),
    ];
    if !context.is_null() {
        contexts.push(context);
    }
    let mut document = json!({
        "type": ["VerifiableCredential"],
        "issuer": did(&crate::multikey::from_seed(&[1; 32]).verifying_key()),
        "credentialSubject": {"id": "did:example:subject", "skill": "焊工"},
    });
    document["@context"] = contexts.into();
    let said = document["credentialSubject"].as_object_mut().unwrap();
    said.extend(subject.as_object().unwrap().clone());
    document
}

#[track_caller]
fn refuses(context: Value, subject: &Value) -> NotLinked {
    let document = credential(context, subject);
    let key = crate::multikey::from_seed(&[1; 32]);
    for suite in [Suite::Rdfc, Suite::Jcs] {
        let options = Options {
            suite,
            created: "2026-01-02T03:04:05Z",
            id: None,
            previous: &Value::Null,
        };
        assert!(issue(&document, &key, &options).is_err(), "{document}");
    }
    canonical(&document).unwrap_err()
}

#[test]
fn a_name_that_is_no_address_is_refused_wherever_it_stands() {
    let names = [
        "https ://not-a-url",
        "//not-a-url#T",
        "#x",
        "https://[bad/",
        "<x>",
        "urn:x y",
        "https://example.org/{x}",
        "https://example.org/a|b",
        "https://example.org/\"",
        "https://example.org/\\",
        "_:nameless",
    ];
    for name in names {
        refuses(json!({"term": name}), &json!({"term": "x"}));
        // A nameless type is a statement.
        if name != "_:nameless" {
            refuses(json!({"term": name}), &json!({"of": {"type": "term"}}));
        }
        refuses(
            json!({"typed": {"@id": "https://example.org/t", "@type": name}}),
            &json!({"typed": "x"}),
        );
    }
    for name in &names[..names.len() - 1] {
        refuses(Value::Null, &json!({"of": {"id": name, "skill": "x"}}));
        refuses(Value::Null, &json!({"of": name}));
        refuses(Value::Null, &json!({"of": {"type": name}}));
        refuses(Value::Null, &json!({(*name): "x"}));
    }
}

#[test]
fn what_would_leave_no_statement_is_refused() {
    let x = || json!({"term": "x"});
    for (context, subject) in [
        (json!({"@vocab": null}), x()),
        (json!({"term": null}), x()),
        (json!({"term": {"@id": null}}), x()),
        (json!({"term": "@index"}), x()),
        (json!({"term": {"@id": "@index"}}), x()),
        (
            json!({"term": {"@id": "https://example.org/t", "@container": "@index"}}),
            json!({"term": {"a": "x"}}),
        ),
        (
            json!({"term": {"@id": "https://example.org/t", "@context": null}}),
            json!({"term": {"hidden": "x"}}),
        ),
        (
            json!({"term": {"@id": "https://example.org/t", "@direction": "rtl"}}),
            x(),
        ),
        (json!({"@direction": "rtl"}), json!({})),
        (json!({"@language": "not a tag"}), json!({})),
        (
            Value::Null,
            json!({"skill": {"@value": "x", "@language": "not a tag"}}),
        ),
        (
            Value::Null,
            json!({"skill": {"@value": "x", "@index": "hidden"}}),
        ),
        (Value::Null, json!({"of": {"@index": "hidden"}})),
        (Value::Null, json!({"of": {"@context": [], "hidden": "x"}})),
        (
            Value::Null,
            json!({"of": {"@context": {"hidden": null}, "hidden": "x"}}),
        ),
        (Value::Null, json!({"@hidden": "x"})),
        (Value::Null, json!({"of": {"@id": "@hidden"}})),
        (Value::Null, json!({"of": {"@type": "@hidden"}})),
    ] {
        refuses(context, &subject);
    }
}

#[test]
fn an_ordinary_document_is_taken() {
    for (context, subject) in [
        (
            json!({"@vocab": "https://example.org/#"}),
            json!({"anything": "x"}),
        ),
        (json!({"@language": "zh-CN"}), json!({"skill": "@home"})),
        (
            json!({"ex": "https://example.org/#"}),
            json!({"ex:term": {"type": "ex:Type"}}),
        ),
        (
            json!({"@base": "https://example.org/"}),
            json!({"of": "relative"}),
        ),
        (
            json!({"term": {"@id": "https://example.org/t", "@container": "@language"}}),
            json!({"term": {"zh-CN": "焊工", "en": "welder"}}),
        ),
        (
            json!({"term": {"@id": "https://example.org/t", "@type": "@json"}}),
            json!({"term": {"whatever": null}}),
        ),
        (
            Value::Null,
            json!({"https://example.org/direct": "x", "of": {"type": "urn:example:t"}}),
        ),
    ] {
        canonical(&credential(context, &subject)).unwrap();
    }
}

/// The base context forgets all terms for what is presented.
#[test]
fn what_is_presented_is_defined_too() {
    let shown = |credential: Value| {
        canonical(&json!({
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiablePresentation"],
            "verifiableCredential": [credential],
        }))
    };
    shown(credential(Value::Null, &json!({}))).unwrap();
    shown(credential(Value::Null, &json!({"hidden": "x"}))).unwrap_err();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands in the place of a name either changes the form or is refused.
    #[test]
    fn no_name_is_left_out(name in "\\PC{0,12}") {
        let bare = canonical(&credential(Value::Null, &json!({}))).unwrap();
        for subject in [
            json!({"of": {"id": name}}),
            json!({"of": {"type": name}}),
            json!({(name.clone()): "x"}),
            json!({"skill": {"@value": "焊工", "@language": name}}),
        ] {
            if let Ok(form) = canonical(&credential(Value::Null, &subject)) {
                prop_assert_ne!(form, bare.clone());
            }
        }
    }
}

/// Names for nodes that nothing tells apart could be sought for ever.
#[test]
fn nodes_that_look_alike_and_touch_each_other_are_few() {
    let clique = |size: usize| {
        let node = |at: usize| {
            let others = (0..size).filter(|other| *other != at);
            let others: Vec<Value> = others.map(|at| json!({"id": format!("_:b{at}")})).collect();
            json!({"id": format!("_:b{at}"), "of": others})
        };
        json!({"of": (0..size).map(node).collect::<Vec<_>>()})
    };
    let children = |count: usize| json!({"of": {"of": vec![json!({"skill": "x"}); count]}});
    for few in [clique(3), clique(6), children(6)] {
        canonical(&credential(Value::Null, &few)).unwrap();
    }
    for many in [clique(7), clique(40), children(7), children(100)] {
        let why = canonical(&credential(Value::Null, &many)).unwrap_err();
        assert_eq!(why, NotLinked::TooMuch);
    }
    // Those that differ in what they say are told apart at once.
    let differing: Vec<Value> = (0..50).map(|at| json!({"skill": at.to_string()})).collect();
    canonical(&credential(Value::Null, &json!({"of": {"of": differing}}))).unwrap();
}
