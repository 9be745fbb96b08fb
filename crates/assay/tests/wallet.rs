//! A certificate goes into a wallet: the holder's page, the three doors, and everybody who tries without being the holder, on
//! every database of the environment.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay_core::authority::Role;
use assay_proof::{
    jws,
    sd_jwt::{bind::present, verify::verify},
    status_token::{self, TokenStatus},
    suite::{PublicKey, SecretKey},
};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use jiff::civil::{Date, date};
use serde_json::{Value, json};

#[path = "wallet/files.rs"]
mod files;
#[expect(
    dead_code,
    reason = "shared with the tests of the store, which use all of it"
)]
#[path = "../../store/tests/shared/place.rs"]
mod place;
#[expect(
    dead_code,
    reason = "shared with the tests of the portal, which use all of it"
)]
#[path = "portal/session.rs"]
mod session;
#[expect(
    dead_code,
    reason = "shared with the tests of the portal, which use all of it"
)]
#[path = "portal/site.rs"]
mod site;
#[expect(
    dead_code,
    reason = "shared with the tests of the acts, which use all of it"
)]
#[path = "life_a/world.rs"]
mod world;

use session::{announce, up_to_results};
use site::{Answer, Site, sites};

const ISSUED: Date = date(2020, 9, 1);
const GRANT: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// Plays a session to its certificate; gives the number, and signs its holder in as `holder`, another as `other`.
fn issued(site: &Site) -> String {
    let session = announce(site);
    let all = up_to_results(site, &session);
    let people: Vec<_> = all
        .iter()
        .map(|id| {
            let kept = site.world.house.store.read(|tx| tx.enrolment(id));
            kept.unwrap().unwrap().enrolment.person
        })
        .collect();
    site.account("holder", Role::Candidate, Some(people[0].clone()));
    site.account("other", Role::Candidate, Some(people[1].clone()));
    site.on(ISSUED);
    site.done("administrator", &format!("{session}/close"), &[]);
    let page = site.done("officer", &format!("{session}/issue"), &[]);
    site.world.house.publish().unwrap();
    let number = page.split("href=\"/certificate/").nth(1).unwrap();
    number.split('"').next().unwrap().to_owned()
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{}", answer.body))
}

/// A wallet with a key of its own.
struct Wallet<'s> {
    site: &'s Site,
    key: SecretKey,
}

impl<'s> Wallet<'s> {
    fn new(site: &'s Site, seed: u8) -> Self {
        let key = p256_key(seed);
        Self { site, key }
    }

    fn send(&self, path: &str, kind: &str, bearer: Option<&str>, body: String) -> Answer {
        let mut request = Request::builder()
            .method("POST")
            .uri(path)
            .header("content-type", kind);
        if let Some(token) = bearer {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.site.send(request.body(Body::from(body)).unwrap())
    }

    fn token(&self, code: &str, tx_code: &str) -> Answer {
        let grant = GRANT.replace(':', "%3A");
        let body = format!("grant_type={grant}&pre-authorized_code={code}&tx_code={tx_code}");
        self.send("/token", "application/x-www-form-urlencoded", None, body)
    }

    fn nonce(&self) -> String {
        let answer = self.send("/nonce", "text/plain", None, String::new());
        json_of(&answer)["c_nonce"].as_str().unwrap().to_owned()
    }

    fn proof(&self, nonce: &str, change: impl Fn(&mut Value, &mut Value)) -> String {
        let mut header = json!({"typ": "openid4vci-proof+jwt", "jwk": self.key.public().jwk()});
        let now = assay::edge::start_of(ISSUED) / 1_000_000 + 36_000;
        let mut payload =
            json!({"aud": self.site.world.house.reached_at(), "iat": now, "nonce": nonce});
        change(&mut header, &mut payload);
        jws::sign(header, &payload, &self.key)
    }

    fn collect(&self, token: &str, kind: &str, proof: &str) -> Answer {
        let body = json!({"credential_configuration_id": kind, "proofs": {"jwt": [proof]}});
        let kind = "application/json";
        self.send("/credential", kind, Some(token), body.to_string())
    }
}

fn p256_key(seed: u8) -> SecretKey {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    // The public half of a secret that is one byte repeated, by the key's own library.
    let secret = assay_proof::suite::TokenKey::from_seed(&[seed; 32]);
    let mut jwk = secret.public().jwk();
    jwk["d"] = URL_SAFE_NO_PAD.encode([seed; 32]).into();
    SecretKey::from_jwk(&jwk).unwrap()
}

/// Makes an offer as a program; gives its code, transaction code and link.
fn offer(site: &Site, number: &str, call: &str) -> (String, String, String) {
    let path = format!("/api/v1/wallets/{number}/offer");
    let answer = site.call("holder", &path, Some(call), &json!({}));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answer = json_of(&answer)["answer"].clone();
    let code = &answer["offer"]["grants"][GRANT]["pre-authorized_code"];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(code), text(&answer["tx_code"]), text(&answer["link"]))
}

fn error(answer: &Answer) -> String {
    json_of(answer)["error"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn the_holder_puts_a_certificate_into_a_wallet_and_shows_the_level_alone() {
    for site in sites() {
        let number = issued(&site);
        let my = site.get("holder", "/my").body;
        assert!(my.contains(&format!("/wallet/{number}")), "{my}");
        // By the form: a QR code, the link and the six digits.
        let page = site.done("holder", &format!("/wallet/{number}/offer"), &[]);
        assert!(page.contains("<svg class=\"qr\"") && page.contains("openid-credential-offer://"));
        // By a program: the same call gives the same offer.
        let (code, tx_code, link) = offer(&site, &number, "first-offer");
        assert_eq!(offer(&site, &number, "first-offer").0, code);
        assert!(!link.contains(&tx_code), "the digits go another way");
        let wallet = Wallet::new(&site, 8);
        let token = json_of(&wallet.token(&code, &tx_code))["access_token"]
            .as_str()
            .unwrap()
            .to_owned();
        let proof = wallet.proof(&wallet.nonce(), |_, _| {});
        let collected = wallet.collect(&token, "qualification", &proof);
        assert_eq!(collected.status, 200, "{}", collected.body);
        let certificate = json_of(&collected)["credentials"][0]["credential"]
            .as_str()
            .unwrap()
            .to_owned();
        let institution = &site.world.institution;
        let metadata = json_of(&site.get(
            "nobody",
            &format!("/.well-known/jwt-vc-issuer/org/{institution}"),
        ));
        let key = PublicKey::from_jwk(&metadata["jwks"]["keys"][0]).unwrap();
        let whole = verify(&certificate, &key).unwrap();
        assert_eq!(
            whole.text(&["certificate", "number"]),
            Some(number.as_str())
        );
        assert_eq!(whole.text(&["iss"]), metadata["issuer"].as_str());
        let level = present(&certificate, |_| false).unwrap();
        let shown = verify(&level, &key).unwrap();
        assert_eq!(shown.text(&["level"]), Some("L3"));
        assert_eq!(shown.opened.kept_back, 5);
        assert!(shown.text(&["name"]).is_none());
        let of = shown
            .text(&["vct"])
            .unwrap()
            .split("/credential-type/")
            .nth(1);
        let of_type = site.get("nobody", &format!("/credential-type/{}", of.unwrap()));
        assert_eq!(json_of(&of_type)["vct"].as_str(), shown.text(&["vct"]));
        // Its status stands in a list that the institution signed.
        let (list, place) = shown.status().unwrap();
        let at = list.strip_prefix("https://assay.example").unwrap();
        let statuses = site.get("nobody", at).body;
        let now = assay::edge::start_of(ISSUED) / 1_000_000 + 36_000;
        let statuses = status_token::open(&statuses, &key, list, now).unwrap();
        assert_eq!(statuses.status(place), Ok(TokenStatus::Valid));
        let other = at.replace("/0", "/1");
        assert_eq!(site.get("nobody", &other).status, 404);
        // It is used up: for this wallet and for every other.
        let again = wallet.collect(
            &token,
            "qualification",
            &wallet.proof(&wallet.nonce(), |_, _| {}),
        );
        assert_eq!(again.status, StatusCode::UNAUTHORIZED, "{}", again.body);
        assert_eq!(error(&wallet.token(&code, &tx_code)), "invalid_grant");
        // Every step stands in the journal, and no secret does.
        let store = &site.world.house.store;
        let kept = store.read(|tx| tx.certificate(&number)).unwrap().unwrap();
        let journal = store.read(|tx| tx.journal_of(kept.id.as_str())).unwrap();
        let acts: Vec<&str> = journal.iter().map(|entry| entry.act.as_str()).collect();
        for act in ["wallet.offer", "wallet.redeem", "wallet.collect"] {
            assert!(acts.contains(&act), "{act} in {acts:?}");
        }
        let told = format!("{journal:?}");
        for secret in [&code, &tx_code, &token] {
            assert!(!told.contains(secret.as_str()));
        }
    }
}

#[test]
fn whoever_is_not_the_holder_gets_nothing() {
    for site in sites() {
        let number = issued(&site);
        let path = format!("/api/v1/wallets/{number}/offer");
        let foreign = site.call("other", &path, Some("other-offer"), &json!({}));
        assert_eq!(foreign.status, 404);
        let officer = site.call("officer", &path, Some("officer-offer"), &json!({}));
        assert_eq!(officer.status, 404);
        let wallet = Wallet::new(&site, 8);
        // The photograph of a QR code without the digits, until the offer is dead for everybody.
        let (code, tx_code, _) = offer(&site, &number, "photographed");
        let wrong = if tx_code == "000000" {
            "000001"
        } else {
            "000000"
        };
        for _ in 0..5 {
            assert_eq!(error(&wallet.token(&code, wrong)), "invalid_grant");
        }
        assert_eq!(error(&wallet.token(&code, &tx_code)), "invalid_grant");
        assert_eq!(error(&wallet.token("unknown", &tx_code)), "invalid_grant");
        let (code, tx_code, _) = offer(&site, &number, "second-offer");
        let token = json_of(&wallet.token(&code, &tx_code))["access_token"]
            .as_str()
            .unwrap()
            .to_owned();
        let nonce = wallet.nonce();
        let check = |expected: &str, token: &str, kind: &str, proof: &str| {
            let answer = wallet.collect(token, kind, proof);
            assert_eq!(error(&answer), expected, "{}", answer.body);
        };
        let proof = |change: &dyn Fn(&mut Value, &mut Value)| wallet.proof(&nonce, change);
        let good = proof(&|_, _| {});
        check("invalid_token", "stolen", "qualification", &good);
        check(
            "unknown_credential_configuration",
            &token,
            "skill-level",
            &good,
        );
        check(
            "unknown_credential_configuration",
            &token,
            "passport",
            &good,
        );
        check("invalid_proof", &token, "qualification", "a.b.c");
        let other_key = json!({"typ": "openid4vci-proof+jwt", "jwk": p256_key(9).public().jwk()});
        check(
            "invalid_proof",
            &token,
            "qualification",
            &proof(&|header, _| *header = other_key.clone()),
        );
        check(
            "invalid_proof",
            &token,
            "qualification",
            &proof(&|header, _| header["typ"] = "JWT".into()),
        );
        check(
            "invalid_proof",
            &token,
            "qualification",
            &proof(&|_, payload| payload["aud"] = "https://other.example".into()),
        );
        check(
            "invalid_proof",
            &token,
            "qualification",
            &proof(&|_, payload| payload["iat"] = 1_000.into()),
        );
        let forged = format!("{}0", &nonce[..nonce.len() - 1]);
        let forged = if forged == nonce {
            format!("{}1", &nonce[..nonce.len() - 1])
        } else {
            forged
        };
        check(
            "invalid_nonce",
            &token,
            "qualification",
            &wallet.proof(&forged, |_, _| {}),
        );
        // After all that the holder still gets it, once; the nonce is used up then.
        assert_eq!(wallet.collect(&token, "qualification", &good).status, 200);
        let (code, tx_code, _) = offer(&site, &number, "third-offer");
        let token = json_of(&wallet.token(&code, &tx_code))["access_token"]
            .as_str()
            .unwrap()
            .to_owned();
        check("invalid_nonce", &token, "qualification", &good);
        // Ten minutes later an offer is over.
        let (code, tx_code, _) = offer(&site, &number, "fourth-offer");
        site.on(date(2020, 9, 2));
        assert_eq!(error(&wallet.token(&code, &tx_code)), "invalid_grant");
    }
}

#[test]
fn a_wallet_finds_what_it_needs_to_know() {
    for site in sites() {
        let house = &site.world.house;
        let issuer = json_of(&site.get("nobody", "/.well-known/openid-credential-issuer"));
        assert_eq!(issuer["credential_issuer"], house.reached_at());
        let kinds = issuer["credential_configurations_supported"]
            .as_object()
            .unwrap();
        assert_eq!(kinds.len(), 2);
        for kind in kinds.values() {
            assert_eq!(kind["format"], "dc+sd-jwt");
            assert!(kind["vct"].as_str().unwrap().starts_with("https://"));
        }
        let server = json_of(&site.get("nobody", "/.well-known/oauth-authorization-server"));
        assert_eq!(server["issuer"], house.reached_at());
        assert_eq!(
            server["token_endpoint"],
            format!("{}/token", house.reached_at())
        );
        assert_eq!(site.get("nobody", "/credential-type/other").status, 404);
    }
}

#[test]
fn a_suspended_certificate_is_neither_offered_nor_collected_and_its_list_says_so() {
    for site in sites() {
        let number = issued(&site);
        let wallet = Wallet::new(&site, 8);
        let (code, tx_code, _) = offer(&site, &number, "before-suspension");
        let token = json_of(&wallet.token(&code, &tx_code))["access_token"]
            .as_str()
            .unwrap()
            .to_owned();
        let late = offer(&site, &number, "redeemed-too-late");
        let (house, of) = (&site.world.house, number.clone());
        let suspended = house.store.act(move |tx| {
            let sql = "update certificate set status = 'suspended' where number = $1";
            tx.execute_one("certificate", sql, &[of.as_str().into()])
        });
        suspended.unwrap();
        let path = format!("/api/v1/wallets/{number}/offer");
        let refused = site.call("holder", &path, Some("after-suspension"), &json!({}));
        assert_eq!(refused.status, 409, "{}", refused.body);
        assert!(refused.body.contains("wallet.not-in-force"));
        assert_eq!(error(&wallet.token(&late.0, &late.1)), "invalid_grant");
        let proof = wallet.proof(&wallet.nonce(), |_, _| {});
        let collected = wallet.collect(&token, "qualification", &proof);
        assert_eq!(
            collected.status,
            StatusCode::UNAUTHORIZED,
            "{}",
            collected.body
        );
        let kept = house.store.read(|tx| tx.certificate(&number));
        let kept = kept.unwrap().unwrap();
        let institution = site.world.institution.as_str();
        let list = house.token_list(institution, kept.place.block);
        let at = list.strip_prefix("https://assay.example").unwrap();
        let answer = site.get("nobody", at).body;
        let key = house.newest_generation(institution).unwrap().token.public();
        let now = assay::edge::start_of(ISSUED) / 1_000_000 + 36_000;
        let statuses = status_token::open(&answer, &key, &list, now).unwrap();
        let place = u64::from(kept.place.index);
        assert_eq!(statuses.status(place), Ok(TokenStatus::Suspended));
    }
}
