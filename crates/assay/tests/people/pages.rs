//! The same through pages and by programs.
use crate::{
    BEFORE,
    site::{Site, sites},
    uscc,
    world::{ANNOUNCED, OCCUPATION, person, running},
};
use assay_core::staff::Duty;
use jiff::ToSpan;
use serde_json::{Value, json};

fn json_of(site: &Site, who: &str, path: &str, key: &str, body: &Value) -> Value {
    let answer = site.call(who, path, Some(key), body);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    serde_json::from_str::<Value>(&answer.body).unwrap()["answer"].clone()
}

#[test]
fn staff_are_registered_trained_and_assigned_through_pages_and_by_programs() {
    for site in sites() {
        let session = site.world.announced(15);
        site.world.accepted(&session, 2);
        site.on(BEFORE);
        let one = person(running());
        let fields = [
            ("name", one.name.as_str()),
            ("document_number", &one.document.number),
            ("duty", "senior-assessor"),
            ("ceiling", "L1"),
            ("from", "2020-11-01"),
            ("until", "2022-11-01"),
        ];
        let institution = format!("/institution/{}", site.world.institution);
        let done = site.done(
            "administrator",
            &format!("{institution}/register-staff"),
            &fields,
        );
        let staff = format!(
            "stf_{}",
            done.split("/staff/stf_")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
        );
        let path = format!("/api/v1/staff/{staff}/card");
        let card = json!({"number": "K-7", "basis": "高级技师证书", "employer": uscc()});
        json_of(&site, "administrator", &path, "card-0001", &card);
        let page = site.get("administrator", &format!("/staff/{staff}")).body;
        assert!(page.contains("K-7") && page.contains(&uscc()));

        let list = site.get("administrator", "/staff?q=senior").body;
        assert!(list.contains(&staff) && !list.contains("<td>invigilator</td>"));
        let csv = site
            .get(
                "officer",
                &format!("/staff.csv?q={}", site.world.members[0].0),
            )
            .body;
        assert_eq!(
            csv.lines().count(),
            1,
            "identifiers are no part of the list"
        );
        assert!(site.get("officer", "/staff.csv").body.lines().count() > 7);
        assert!(!site.get("auditor", "/staff").body.contains(&one.name));
    }
}

#[test]
fn a_panel_is_proposed_assigned_and_watched_through_pages() {
    for site in sites() {
        let session = site.world.announced(15);
        site.world.accepted(&session, 2);
        site.on(BEFORE);
        super::joins(&site.world, Duty::SeniorAssessor);
        let panel = format!("/panel/{session}");
        let page = site.get("examiner", &panel).body;
        assert!(
            page.contains("Every number that the rules ask for is met"),
            "{page}"
        );
        assert!(page.contains("not needed: the panel is full"));
        let ids: Vec<String> = site
            .world
            .members
            .iter()
            .map(|(id, _)| id.to_string())
            .collect();
        let mut ticks: Vec<(&str, &str)> = ids.iter().map(|id| ("staff", id.as_str())).collect();
        site.done("examiner", &format!("{panel}/assign"), &ticks);
        ticks.pop();
        let refused = site.fill("examiner", &format!("{panel}/assign"), &ticks);
        assert_eq!(refused.status, 409);
        assert!(
            refused.body.contains("quality supervisors assigned")
                && refused.body.contains("Under: ")
        );

        let sup = person(running());
        let appoint = json!({"name": sup.name, "document_number": sup.document.number, "office": "external-supervisor",
            "field": "美容", "from": "2020-11-01", "until": "2022-11-01"});
        let made = json_of(
            &site,
            "officer",
            "/api/v1/desks/staff/appoint",
            "appoint-1",
            &appoint,
        );
        let id = made["appointment"].as_str().unwrap();
        site.done("officer", &format!("{panel}/send"), &[("appointment", id)]);
        assert!(
            site.get("officer", &format!("/appointment/{id}"))
                .body
                .contains(OCCUPATION)
        );
        assert_eq!(
            site.get("administrator", &format!("/appointment/{id}"))
                .status,
            404
        );
        assert_eq!(site.get("administrator", "/desk/staff").status, 404);
        let bad = json!({"name": "甲", "document_number": "1", "office": "expert", "field": "x", "from": "2020-11-01", "until": "2022-11-01"});
        assert_eq!(
            site.call(
                "officer",
                "/api/v1/desks/staff/appoint",
                Some("appoint-2"),
                &bad
            )
            .status,
            422
        );
    }
}

#[test]
fn the_same_call_later_registers_nobody_a_second_time() {
    for site in sites() {
        let one = person(running());
        let body = json!({"name": one.name, "document_number": one.document.number, "duty": "invigilator",
            "ceiling": "L3", "from": "2020-06-01", "until": "2022-06-01"});
        let path = format!(
            "/api/v1/institutions/{}/register-staff",
            site.world.institution
        );
        let first = json_of(&site, "administrator", &path, "register-1", &body);
        site.on(ANNOUNCED.saturating_add(3.days()));
        assert_eq!(
            first,
            json_of(&site, "administrator", &path, "register-1", &body)
        );
    }
}
