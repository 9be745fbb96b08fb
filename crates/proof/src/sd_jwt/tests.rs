//! What a holder can show, what nobody can forge, and what the standard refuses.
use super::{
    bind::{Binding, bind, present},
    conceal::conceal,
    verify::{self, verify},
    *,
};
use crate::{
    jws,
    suite::{SecretKey, TokenKey},
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn holder() -> SecretKey {
    SecretKey::P256(Box::new(
        p256::ecdsa::SigningKey::from_slice(&[8; 32]).unwrap(),
    ))
}

fn issuer() -> TokenKey {
    TokenKey::from_seed(&[4; 32])
}

fn certificate(name: &str) -> String {
    let content = Content {
        issuer: "https://assay.example/org/ins_1",
        kind: "https://assay.example/credential-type/skill-level",
        made_at: 1_700_000_000,
        valid_from: 1_600_000_000,
        level: "L3",
        level_name: "三级/高级工 · Senior",
        institution: "示例省第1技能评价中心",
        holder_key: &holder().public(),
        status: Some(("https://assay.example/status/token/1", 7)),
        holder: name,
        document: "居民身份证 2399**********1234",
        achievement: "电工 三级 · Electrician, Level 3",
        occupation: "电工",
        occupation_code: "6-31-01-03",
        job_type: "--",
        number: "S000023999001213000001",
        record_digest: &[3; 32],
        examined_on: "2021-05-11",
        scores: &[("skill", "82.0"), ("theory", "78.5")],
    };
    let salts = std::array::from_fn(|at| [u8::try_from(at).unwrap(); SALT_BYTES]);
    issue(&content, &issuer(), &salts).unwrap()
}

/// The binding of the tests.
fn asked() -> Binding {
    Binding {
        audience: "https://employer.example".into(),
        nonce: "n-1".into(),
        made_at: 1_700_000_100,
    }
}

#[test]
fn a_presentation_of_the_level_alone_verifies_and_says_nothing_else() {
    let text = present(&certificate("张甲子"), |_| false).unwrap();
    let shown = verify(&text, &issuer().public()).unwrap();
    assert_eq!(shown.text(&["level"]), Some("L3"));
    assert_eq!(shown.opened.shown, Vec::<String>::new());
    assert_eq!(shown.opened.kept_back, HIDDEN.len());
    for hidden in HIDDEN {
        assert!(!shown.opened.claims.contains_key(hidden), "{hidden}");
    }
    assert!(!text.contains("张甲子"));
    assert_eq!(
        shown.status(),
        Some(("https://assay.example/status/token/1", 7))
    );
}

#[test]
fn the_whole_certificate_opens_to_what_was_written() {
    let shown = verify(&certificate("阿依·示例 \"王㛃𠮷\""), &issuer().public()).unwrap();
    assert_eq!(shown.text(&["name"]), Some("阿依·示例 \"王㛃𠮷\""));
    assert_eq!(shown.text(&["scores", "theory"]), Some("78.5"));
    assert_eq!(shown.text(&["occupation", "code"]), Some("6-31-01-03"));
    assert_eq!(shown.record_digest(), Some([3; 32]));
    assert_eq!(shown.opened.kept_back, 0);
    assert!(shown.holds_at(1_600_000_000) && !shown.holds_at(1_599_999_999));
}

proptest! {
    #[test]
    fn any_choice_of_claims_verifies_and_shows_just_those(chosen in proptest::collection::btree_set(0..HIDDEN.len(), 0..=HIDDEN.len()), name in "\\PC{1,20}") {
        let keep = |claim: &str| chosen.iter().any(|at| HIDDEN[*at] == claim);
        let text = present(&certificate(&name), keep).unwrap();
        let shown = verify(&text, &issuer().public()).unwrap();
        for (at, claim) in HIDDEN.iter().enumerate() {
            prop_assert_eq!(shown.opened.claims.contains_key(*claim), chosen.contains(&at));
        }
        if keep("name") {
            prop_assert_eq!(shown.text(&["name"]), Some(name.as_str()));
        }
    }
}

#[test]
fn one_changed_letter_anywhere_is_refused() {
    let text = bind(&certificate("张甲子"), &asked(), &holder());
    assert!(verify(&text, &issuer().public()).is_ok());
    for at in (0..text.len()).step_by(3) {
        let mut letters: Vec<char> = text.chars().collect();
        letters[at] = if letters[at] == 'A' { 'B' } else { 'A' };
        let changed: String = letters.into_iter().collect();
        assert!(verify(&changed, &issuer().public()).is_err(), "at {at}");
    }
}

#[test]
fn what_was_not_signed_is_refused() {
    let whole = certificate("张甲子");
    let forged = {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        URL_SAFE_NO_PAD.encode(r#"["c2FsdA","name","李乙丑"]"#)
    };
    let foreign = verify(&format!("{whole}{forged}~"), &issuer().public());
    assert_eq!(foreign, Err(SdJwtError::Foreign(6)));
    let first = whole.split('~').nth(1).unwrap();
    let twice = verify(&format!("{whole}{first}~"), &issuer().public());
    assert_eq!(twice, Err(SdJwtError::Foreign(6)));
    let other = TokenKey::from_seed(&[5; 32]);
    assert!(verify(&whole, &other.public()).is_err());
}

#[test]
fn only_the_holder_passes_it_on_and_only_for_one_question() {
    let part = present(&certificate("张甲子"), |claim| claim == "occupation").unwrap();
    let bound = bind(&part, &asked(), &holder());
    let shown = verify(&bound, &issuer().public()).unwrap();
    let binding = shown.binding.unwrap();
    assert!(binding.answers("https://employer.example", "n-1"));
    assert!(!binding.answers("https://employer.example", "n-2"));
    assert!(!binding.answers("https://other.example", "n-1"));
    let thief = SecretKey::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&[1; 32])));
    let stolen = bind(&part, &asked(), &thief);
    assert!(verify(&stolen, &issuer().public()).is_err());
    // The holder's signature is for these disclosures and no others.
    let less = present(&part, |_| false).unwrap();
    let moved = format!("{less}{}", bound.rsplit_once('~').unwrap().1);
    assert_eq!(
        verify(&moved, &issuer().public()),
        Err(SdJwtError::Binding("it was made for other disclosures"))
    );
}

/// Signs any claims and opens them again.
#[track_caller]
#[expect(
    clippy::needless_pass_by_value,
    reason = "reads better where it is called"
)]
fn check(claims: &Value, disclosures: &[String], expected: Result<Value, SdJwtError>) {
    let key = issuer();
    let mut text = jws::sign_token(json!({"typ": TYPE}), claims, &key).unwrap();
    text.push('~');
    for disclosure in disclosures {
        text.push_str(disclosure);
        text.push('~');
    }
    let opened = SdJwt::read(&text).and_then(|read| read.open(&key.public()));
    assert_eq!(opened.map(|opened| Value::Object(opened.claims)), expected);
}

#[test]
fn nested_claims_and_elements_are_hidden_and_opened() {
    let whole = json!({"subject": {"address": {"city": "示例市", "street": "1"}, "phones": [{"n": 1}, {"n": 2}]}});
    let mut claims = whole.clone();
    let paths = [
        "subject.address",
        "subject.address.city",
        "subject.phones[0]",
    ];
    let mut count = 0;
    let disclosures = conceal(&mut claims, &paths.map(str::to_owned), 3, || {
        count += 1;
        [count; SALT_BYTES]
    })
    .unwrap();
    assert!(!claims.to_string().contains("city"));
    check(&claims, &disclosures, Ok(whole));
    // Without the outer disclosure the inner one belongs to nothing.
    check(&claims, &disclosures[..1], Err(SdJwtError::Foreign(1)));
    check(&claims, &[], Ok(json!({"subject": {"phones": [{"n": 2}]}})));
}

#[test]
fn malformed_hiding_is_refused() {
    use SdJwtError::Hidden;
    check(
        &json!({"_sd_alg": "md5"}),
        &[],
        Err(Hidden("_sd_alg is not sha-256")),
    );
    check(&json!({"_sd": "x"}), &[], Err(Hidden("_sd is no array")));
    check(&json!({"_sd": [1]}), &[], Err(Hidden("a hash is no text")));
    check(
        &json!({"_sd": ["a", "a"]}),
        &[],
        Err(Hidden("one hash stands there twice")),
    );
    let mut claims = json!({"a": {"level": "L3"}});
    let disclosures = conceal(&mut claims, &["a.level".to_owned()], 0, || [1; SALT_BYTES]).unwrap();
    claims["a"]["level"] = "L1".into();
    check(&claims, &disclosures, Err(SdJwtError::Disclosure(1)));
    assert!(conceal(&mut json!({"_sd": []}), &[], 0, || [1; SALT_BYTES]).is_err());
}

#[test]
fn a_claim_that_a_verifier_needs_cannot_be_hidden() {
    for name in ["iss", "vct", "cnf", "status", "nbf", "exp"] {
        let mut claims = json!({
            "iss": "https://assay.example/org/ins_1", "vct": "https://assay.example/t", "nbf": 1, "exp": 2,
            "cnf": {"jwk": holder().public().jwk()}, "status": {},
        });
        let disclosures = conceal(&mut claims, &[name.to_owned()], 0, || [1; SALT_BYTES]).unwrap();
        let key = issuer();
        let token = jws::sign_token(json!({"typ": TYPE}), &claims, &key).unwrap();
        let text = format!("{token}~{}~", disclosures[0]);
        assert_eq!(
            verify(&text, &key.public()),
            Err(SdJwtError::MustBeVisible(name.to_owned()))
        );
    }
}

#[test]
fn the_issuer_is_told_before_anything_is_believed() {
    assert_eq!(
        verify::issuer(&certificate("张甲子")).as_deref(),
        Ok("https://assay.example/org/ins_1")
    );
    assert!(verify::issuer("a.b.c~").is_err());
    assert!(verify::issuer("").is_err());
}
