//! The portal, driven as people and programs drive it: pages, forms and JSON, on every database of the environment.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay_core::{authority::Role, id::Id};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use jiff::civil::date;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[path = "portal/erasure.rs"]
mod erasure;
#[path = "portal/pages.rs"]
mod pages;
#[expect(
    dead_code,
    reason = "shared with the tests of the store, which use all of it"
)]
#[path = "../../store/tests/shared/place.rs"]
mod place;
#[path = "portal/session.rs"]
mod session;
#[path = "portal/site.rs"]
mod site;
#[expect(
    dead_code,
    reason = "shared with the tests of the acts, which use all of it"
)]
#[path = "life_a/world.rs"]
mod world;

use session::{announce, announcement, enrolments, form, of, roster, up_to_results};
use site::sites;
use world::{OCCUPATION, person, running};

#[test]
fn a_session_goes_from_announcement_to_certificate_through_forms_alone() {
    for site in sites() {
        let session = announce(&site);
        let all = up_to_results(&site, &session);
        let of_first = site
            .world
            .house
            .store
            .read(|tx| tx.enrolment(&all[1]))
            .unwrap()
            .unwrap();
        site.account(
            "candidate",
            Role::Candidate,
            Some(of_first.enrolment.person),
        );
        let case = format!("/enrolment/{}", all[1]);
        site.done(
            "candidate",
            &format!("{case}/object"),
            &[("text", "请复查技能成绩")],
        );
        let page = site.get("administrator", &case).body;
        let objection = page
            .split("value=\"obj_")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let objection = format!("obj_{objection}");
        let settled = [("objection", objection.as_str()), ("reason", "复查无误")];
        site.done("administrator", &format!("{case}/settle"), &settled);
        assert!(site.get("candidate", &case).body.contains("复查无误"));

        site.on(date(2020, 8, 10));
        assert!(site.get("administrator", "/to-do").body.contains(&session));
        site.done("administrator", &format!("{session}/close"), &[]);
        assert!(site.get("officer", "/to-do").body.contains(&session));
        let issued = site.done("officer", &format!("{session}/issue"), &[]);
        let number = issued.split("href=\"/certificate/").nth(1);
        let number = number
            .unwrap_or_else(|| panic!("nothing was issued: {issued}"))
            .split('"')
            .next()
            .unwrap();
        assert!(site.get("", &format!("/certificate/{number}")).status == StatusCode::OK);
        let stages: BTreeSet<&str> = enrolments(&site, &session)
            .into_iter()
            .map(|(_, stage)| stage)
            .collect();
        assert_eq!(stages, BTreeSet::from(["certified", "failed"]));
    }
}

#[test]
fn the_same_form_sent_twice_is_done_once() {
    for site in sites() {
        let path = format!("/institution/{}/announce", site.world.institution);
        let call = site.call_of("examiner", &path);
        let fields = announcement(&site);
        let first = site.post_as("examiner", &path, &call, &fields);
        let second = site.post_as("examiner", &path, &call, &fields);
        assert_eq!((first.status, &first.body), (second.status, &second.body));
        let ours = site.world.institution.clone();
        let sessions = site
            .world
            .house
            .store
            .read(|tx| tx.sessions_of(&ours, 9))
            .unwrap();
        assert_eq!(sessions.len(), 1);

        let session = format!("/session/{}", sessions[0].session.id);
        let path = format!("{session}/enrol");
        let (form, call) = (form(running()), site.call_of("examiner", &path));
        for _ in 0..2 {
            assert_eq!(
                site.post_as("examiner", &path, &call, &of(&form)).status,
                200
            );
        }
        assert_eq!(enrolments(&site, &session).len(), 1);
        let other = crate::session::form(running());
        let reused = site.post_as("examiner", &path, &call, &of(&other));
        assert_eq!(reused.status, 422);
        assert!(
            !reused.body.contains(&call),
            "the next try has an id of its own"
        );
        // Another account with the same id is another call: it learns nothing of the first.
        let foreign = site.post_as("administrator", &path, &call, &of(&form));
        assert_eq!(foreign.status, 409);
    }
}

#[test]
fn a_form_from_another_site_is_refused() {
    for site in sites() {
        let session = announce(&site);
        let path = format!("{session}/seat");
        let call = site.call_of("examiner", &path);
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://evil.example"),
        ] {
            let request = Request::post(&path)
                .header("host", "assay.example")
                .header("cookie", "assay=examiner")
                .header("content-type", "application/x-www-form-urlencoded")
                .header(name, value);
            let answer = site.send(request.body(Body::from(format!("call={call}"))).unwrap());
            assert_eq!(answer.status, 403, "{name}");
        }
        assert!(site.get("examiner", &session).body.contains("Announced"));
    }
}

#[test]
fn a_role_that_may_not_is_told_no_and_a_stranger_is_told_nothing() {
    for site in sites() {
        let session = announce(&site);
        let page = site.get("assessor", &session).body;
        assert!(
            !page.contains("/accept\""),
            "a page offers only what the role may do"
        );
        let no = site.post_as("assessor", &format!("{session}/accept"), "12345678", &[]);
        assert_eq!(no.status, 403);
        let no = site.post_as("examiner", &format!("{session}/issue"), "12345678", &[]);
        assert_eq!(no.status, 403);
        assert_eq!(
            site.get("assessor", &format!("{session}/roster.csv"))
                .status,
            403
        );
        let nobody = site.post_as("nobody", &format!("{session}/accept"), "12345678", &[]);
        assert_eq!(
            (nobody.status, nobody.location.as_str()),
            (StatusCode::SEE_OTHER, "/sign-in")
        );

        site.done(
            "examiner",
            &format!("{session}/enrol"),
            &of(&form(running())),
        );
        let case = format!("/enrolment/{}", enrolments(&site, &session)[0].0);
        site.account("stranger", Role::Candidate, Some(Id::of(7)));
        assert_eq!(site.get("stranger", &case).status, 404);
        assert_eq!(
            site.get("stranger", &format!("/filing/{}", site.world.filing))
                .status,
            404
        );
        let page = site.get("stranger", &session).body;
        assert!(!page.contains(&case), "a candidate sees no roster");
        let no = site.post_as(
            "stranger",
            &format!("{case}/object"),
            "12345678",
            &[("text", "不是我的")],
        );
        assert_eq!(no.status, 404);
        let key = Some("12345678");
        assert_eq!(
            site.call(
                "nobody",
                &format!("/api/v1{}/seat", session.replace("session", "sessions")),
                key,
                &json!({})
            )
            .status,
            401
        );
    }
}

#[test]
fn a_roster_with_a_bad_row_leaves_nothing_behind_and_lists_every_bad_row() {
    for site in sites() {
        let session = announce(&site);
        let path = format!("{session}/roster");
        let (one, two, three) = (running(), running(), running());
        let good = roster(&[one, two, three]);
        let number = person(two).document.number;
        let name = person(three).name;
        let bad = good
            .replace(&number, "23999919900101000X")
            .replace(&format!("{name},"), &format!("{name}7,"));
        let answer = site.upload("examiner", &path, "名册.csv", bad.as_bytes());
        assert_eq!(answer.status, 422);
        for row in [
            "<th scope=\"row\">3</th>",
            "<th scope=\"row\">4</th>",
            "23999919900101000X",
        ] {
            assert!(answer.body.contains(row), "{row}: {}", answer.body);
        }
        assert!(enrolments(&site, &session).is_empty());
        let people = site
            .world
            .house
            .store
            .read(|tx| tx.person_with(&person(one).document));
        assert_eq!(people.unwrap(), None);

        let (gbk, _, _) = encoding_rs::GBK.encode(&good);
        let answer = site.upload("examiner", &path, "名册.csv", &gbk);
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(enrolments(&site, &session).len(), 3);
        // The same people again: every row says so, and the roster stays as it is.
        let again = site.upload("examiner", &path, "名册.csv", &gbk);
        assert_eq!(again.status, 422);
        assert!(again.body.contains("<th scope=\"row\">2</th>"));
        assert_eq!(enrolments(&site, &session).len(), 3);

        let late = roster(&[running()]);
        let lines: Vec<Vec<&str>> = late.lines().map(|line| line.split(',').collect()).collect();
        let rows = lines[1..].iter().cloned();
        let sheet = assay::table::report::xlsx(&lines[0], rows).unwrap();
        assert_eq!(
            site.upload("examiner", &path, "名册.xlsx", &sheet).status,
            200
        );
        assert_eq!(enrolments(&site, &session).len(), 4);
        let csv = site.get("examiner", &format!("{session}/roster.csv"));
        assert_eq!(csv.body.lines().count(), 5);
        assert_eq!(site.upload("examiner", &path, "空.csv", b"").status, 422);
    }
}

#[test]
fn a_refusal_says_why_and_keeps_what_was_typed() {
    for site in sites() {
        let path = format!("/institution/{}/announce", site.world.institution);
        let mut fields = announcement(&site);
        fields.retain(|(name, _)| *name != "theory_on");
        fields.push(("theory_on", "2020-06-19"));
        let answer = site.fill("examiner", &path, &fields);
        assert_eq!(answer.status, 409);
        for kept in [
            "role=\"alert\"",
            "too soon",
            "Next: ",
            "value=\"2020-06-19\"",
            "value=\"280.00\"",
            "checked",
        ] {
            assert!(answer.body.contains(kept), "{kept}: {}", answer.body);
        }
        let session = announce(&site);
        let mut wrong = form(running());
        wrong[2].1 = "1".to_owned();
        let answer = site.fill("examiner", &format!("{session}/enrol"), &of(&wrong));
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains(&format!("value=\"{}\"", wrong[0].1)));
        assert!(answer.body.contains("证件号码"), "the column is named");
    }
}

#[test]
fn the_interface_does_the_same_acts_with_a_key_and_gives_the_first_answer() {
    for site in sites() {
        let session = announce(&site);
        let path = format!("/api/v1{}", session.replacen("session", "sessions", 1));
        let one: serde_json::Map<String, Value> = form(running())
            .into_iter()
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect();
        let body = json!({"candidates": [one]});
        let enrol = format!("{path}/enrol");
        assert_eq!(site.call("examiner", &enrol, None, &body).status, 400);
        let first = site.call("examiner", &enrol, Some("enrol-01"), &body);
        assert_eq!(first.status, 200, "{}", first.body);
        let again = site.call("examiner", &enrol, Some("enrol-01"), &body);
        assert_eq!(first.body, again.body);
        let twice = site.call("examiner", &enrol, Some("enrol-02"), &body);
        assert_eq!(twice.status, 409);
        let problem: Value = serde_json::from_str(&twice.body).unwrap();
        assert_eq!(problem["status"], 409);
        assert!(problem["say"]["zh"].is_string() && problem["next"]["en"].is_string());
        let early = site.call(
            "examiner",
            &format!("{path}/compute"),
            Some("compute-1"),
            &json!({}),
        );
        assert_eq!(early.status, 409);
        let wrong = json!({"scores": [{"enrolment": "enr_1", "part": "theory", "score": "101"}]});
        let wrong = site.call(
            "assessor",
            &format!("{path}/scores"),
            Some("scores-01"),
            &wrong,
        );
        assert_eq!(wrong.status, 422);
        let denied = site.call(
            "auditor",
            &format!("{path}/accept"),
            Some("accept-01"),
            &json!({}),
        );
        assert_eq!(denied.status, 403);
        let bad = json!({"candidates": [{"name": "甲7"}, {"name": "乙"}]});
        let bad = site.call("examiner", &enrol, Some("enrol-03"), &bad);
        let problem: Value = serde_json::from_str(&bad.body).unwrap();
        assert_eq!(bad.status, 422);
        let rows = problem["rows"].as_array().unwrap();
        let rows: BTreeSet<u64> = rows
            .iter()
            .map(|row| row["row"].as_u64().unwrap())
            .collect();
        assert_eq!(rows, BTreeSet::from([1, 2]));
    }
}

#[test]
fn an_officer_publishes_and_suspends_a_filing_and_writes_down_a_wish() {
    for site in sites() {
        let filing = format!("/filing/{}", site.world.filing);
        site.done(
            "officer",
            &format!("{filing}/suspend"),
            &[("reason", "整改")],
        );
        assert!(site.get("administrator", &filing).body.contains("整改"));

        let institution =
            world::World::institution_of(assay_core::institution::InstitutionKind::Social);
        let new = world::World::filing_of(&institution, date(2020, 2, 1));
        let call = site.world.call("filer", Role::Officer, date(2020, 2, 1));
        let id = assay::app::file_institution::file_institution(
            &site.world.house,
            &call,
            institution,
            new,
        )
        .unwrap();
        let path = format!("/filing/{id}");
        assert!(site.get("officer", "/to-do").body.contains(&path));
        site.done(
            "officer",
            &format!("{path}/publish"),
            &[("reason", "符合条件")],
        );
    }
    for site in sites() {
        let session = site.world.announced(30);
        let who = site.world.accepted(&session, 1);
        let exit = date(2020, 9, 30);
        let call = site.world.call("clock", Role::System, exit);
        assay::app::take_exit::take_exit(&site.world.house, &call, OCCUPATION).unwrap();
        site.on(date(2020, 10, 1));
        let case = format!("/enrolment/{}", who[0]);
        assert!(site.get("officer", "/to-do").body.contains("/wishes"));
        assert!(site.get("officer", "/wishes").body.contains(&case));
        site.done("officer", &format!("{case}/wish"), &[("wish", "refund")]);
        assert!(!site.get("officer", "/wishes").body.contains(&case));
    }
}

#[test]
fn people_and_programs_sign_in_with_the_same_password() {
    use argon2::PasswordHasher;
    for site in sites() {
        let hash = argon2::Argon2::default().hash_password(b"right").unwrap();
        let hash = hash.to_string();
        let actor = site
            .world
            .call("somebody", Role::Officer, date(2020, 6, 1))
            .actor;
        let store = &site.world.house.store;
        store
            .act(move |tx| tx.record_account("somebody", &actor, &hash))
            .unwrap();
        let typed = |password| json!({"login": "somebody", "password": password});
        let wrong = site.call("", "/api/v1/sign-in", None, &typed("wrong"));
        assert_eq!(wrong.status, 401);
        let right = site.call("", "/api/v1/sign-in", None, &typed("right"));
        let answer: Value = serde_json::from_str(&right.body).unwrap();
        let secret = answer["secret"].as_str().unwrap();
        let filing = format!("/filing/{}", site.world.filing);
        assert_eq!(site.get(secret, &filing).status, 200);
        let path = format!("/api/v1/filings/{}/suspend", site.world.filing);
        let body = json!({"reason": "整改"});
        assert_eq!(
            site.call(secret, &path, Some("suspend-1"), &body).status,
            200
        );
        let fields = [("login", "somebody"), ("password", "right")];
        let by_form = site.post_as("", "/sign-in", "", &fields);
        assert_eq!(by_form.location, "/to-do");
    }
}
