use super::*;
use axum::{body::Body, http::Request};
use tower::ServiceExt;

/// Everything that one answer says.
struct Answer {
    status: StatusCode,
    body: Value,
}

fn call(app: &Router, request: Request<Body>) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let answer = app.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), BODY_BYTES_MAX);
        let body = serde_json::from_slice(&bytes.await.unwrap()).unwrap_or(Value::Null);
        Answer { status, body }
    })
}

fn send(app: &Router, path: &str, body: &Value) -> Answer {
    let request = Request::post(path).header("content-type", "application/json");
    call(app, request.body(Body::from(body.to_string())).unwrap())
}

fn here() -> Router {
    router(Arc::new(Issuer::new(&[7; 32], "https://localhost:8443")))
}

fn credential() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
        "type": ["VerifiableCredential", "ExampleCredential"],
        "issuer": {"id": "https://example.org/", "name": "示例"},
        "credentialSubject": {"id": "did:example:subject", "skill": "焊工"},
    })
}

fn issued(app: &Router, path: &str) -> Value {
    let answer = send(app, path, &json!({"credential": credential()}));
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    answer.body["verifiableCredential"].clone()
}

#[track_caller]
fn check(app: &Router, credential: &Value, holds: bool) {
    let answer = send(
        app,
        "/credentials/verify",
        &json!({"verifiableCredential": credential}),
    );
    assert_eq!(answer.body["verified"], holds, "{}", answer.body);
    let expected = if holds {
        StatusCode::OK
    } else {
        StatusCode::BAD_REQUEST
    };
    assert_eq!(answer.status, expected);
}

#[test]
fn what_each_way_of_issuing_gives_is_verified_until_it_is_revoked() {
    let app = here();
    for path in [
        "/credentials/issue",
        "/eddsa-rdfc-2022/credentials/issue",
        "/eddsa-jcs-2022/credentials/issue",
    ] {
        let mut issued = issued(&app, path);
        assert_eq!(issued["issuer"]["name"], "示例");
        check(&app, &issued, true);
        let revoked = json!({"credentialStatus": issued["credentialStatus"], "status": true});
        assert_eq!(
            send(&app, "/credentials/status", &revoked).status,
            StatusCode::OK
        );
        check(&app, &issued, false);
        issued["credentialStatus"]["statusListIndex"] = "9".into();
        check(&app, &issued, false);
    }
    assert_eq!(
        send(&app, "/none/credentials/issue", &json!({})).status,
        StatusCode::NOT_FOUND
    );
}

#[test]
fn the_status_list_is_a_credential_of_the_same_issuer() {
    let app = here();
    let issued = issued(&app, "/credentials/issue");
    let list = call(&app, Request::get("/status/1").body(Body::empty()).unwrap()).body;
    assert_eq!(list["issuer"], issued["issuer"]["id"]);
    assert_eq!(
        list["id"],
        issued["credentialStatus"]["statusListCredential"]
    );
    check(&app, &list, true);
    let mut beyond = issued["credentialStatus"].clone();
    beyond["statusListIndex"] = "131072".into();
    let mut for_another = issued["credentialStatus"].clone();
    for_another["statusPurpose"] = "suspension".into();
    for (entry, kind) in [
        (json!({"statusListIndex": "1"}), "STATUS_VERIFICATION_ERROR"),
        (beyond, "RANGE_ERROR"),
        (for_another, "STATUS_VERIFICATION_ERROR"),
    ] {
        let answer = send(
            &app,
            "/credentials/status",
            &json!({"credentialStatus": entry}),
        );
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let named = answer.body["errors"][0]["type"].as_str().unwrap();
        assert!(named.ends_with(kind), "{}", answer.body);
    }
}

#[test]
fn what_is_no_credential_is_neither_issued_nor_verified() {
    let app = here();
    let wrong: [(&str, Value); 6] = [
        ("issuer", Value::Null),
        ("issuer", json!("no address")),
        ("type", json!(["ExampleCredential"])),
        ("credentialSchema", json!({"id": "https://example.org/"})),
        ("refreshService", json!({"id": "https://example.org/"})),
        ("@context", json!(["https://example.org/context"])),
    ];
    for (member, value) in wrong {
        let mut credential = credential();
        credential[member] = value;
        let answer = send(
            &app,
            "/credentials/issue",
            &json!({"credential": credential}),
        );
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{member}");
        assert!(answer.body["errors"][0]["detail"].is_string());
        check(&app, &credential, false);
    }
    for body in [json!({}), json!([]), json!({"verifiableCredential": "x"})] {
        for path in [
            "/credentials/issue",
            "/credentials/verify",
            "/presentations/verify",
        ] {
            assert_eq!(send(&app, path, &body).status, StatusCode::BAD_REQUEST);
        }
    }
}

#[test]
fn a_presentation_is_as_good_as_what_it_shows() {
    let app = here();
    let mut presentation = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [issued(&app, "/credentials/issue")],
    });
    let verified = |presentation: &Value| {
        let body = json!({"verifiablePresentation": presentation, "options": {}});
        send(&app, "/presentations/verify", &body).body["verified"] == true
    };
    assert!(verified(&presentation));
    let entry = &presentation["verifiableCredential"][0]["credentialStatus"];
    send(
        &app,
        "/credentials/status",
        &json!({"credentialStatus": entry}),
    );
    assert!(!verified(&presentation));
    presentation["verifiableCredential"] = json!([]);
    assert!(verified(&presentation));
}

#[test]
fn strangers_cannot_reach_it() {
    for listen in [
        "0.0.0.0:0",
        "192.0.2.1:8080",
        "[::]:0",
        "no.such.host.invalid:80",
    ] {
        let refused = serve(listen, None, |_, _| panic!("it listens on {listen}"));
        let said = refused.unwrap_err().to_string();
        assert!(said.contains("loopback"), "{said}");
    }
}

#[test]
fn what_is_asked_in_another_form_is_refused() {
    let app = here();
    let issued = issued(&app, "/credentials/issue");
    for options in [
        json!(7),
        json!([]),
        json!("x"),
        json!({"challenge": 7}),
        json!({"domain": ["x"]}),
        json!({"expectedProofPurpose": {}}),
    ] {
        let body = json!({"verifiableCredential": issued, "options": options});
        let answer = send(&app, "/credentials/verify", &body);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{options}");
    }
}

#[test]
fn a_key_stands_once() {
    let app = here();
    let text = json!({"credential": credential()}).to_string();
    for twice in [
        text.replacen('{', r#"{"options":{},"options":{},"#, 1),
        text.replacen(r#""skill":"#, r#""skill":"电工","skill":"#, 1),
    ] {
        let request =
            Request::post("/credentials/issue").header("content-type", "application/json");
        let answer = call(&app, request.body(Body::from(twice)).unwrap());
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(
            answer.body.to_string().contains("stands there twice"),
            "{}",
            answer.body
        );
    }
}

#[test]
fn a_second_proof_leaves_the_first_one_whole() {
    let (first, second) = (
        here(),
        router(Arc::new(Issuer::new(&[8; 32], "https://localhost:8443"))),
    );
    let issued = issued(&first, "/credentials/issue");
    let body = json!({"credential": issued});
    let both = send(&second, "/eddsa-jcs-2022/credentials/issue", &body);
    let both = &both.body["verifiableCredential"];
    assert_eq!(both["issuer"], issued["issuer"]);
    assert_eq!(both["proof"].as_array().map(Vec::len), Some(2));
    check(&first, both, true);
}
