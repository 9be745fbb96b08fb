//! A selection as people play it.
use crate::{
    AFTER, OPENED, SCORED, fresh_uscc,
    site::{Site, sites},
    world::{OCCUPATION, person, running},
};
use assay_core::{authority::Role, id::Id, staff::appoint::Appointment};
use serde_json::{Value, json};

fn answer(site: &Site, who: &str, path: &str, key: &str, body: &Value) -> Value {
    let answer = site.call(who, path, Some(key), body);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    serde_json::from_str::<Value>(&answer.body).unwrap()["answer"].clone()
}

#[test]
fn a_selection_is_played_through_pages_and_experts_never_see_a_name() {
    for site in sites() {
        site.on(OPENED);
        let fields = [
            ("title_zh", "美容师评价组织遴选"),
            ("title_en", "Beauticians"),
            ("occupations", OCCUPATION),
            ("places", "1"),
            ("apply_until", "2021-03-31"),
            ("zh.1", "场地设备"),
            ("en.1", "Site"),
            ("weight.1", "40"),
            ("zh.2", "考评队伍"),
            ("en.2", "Staff"),
            ("weight.2", "60"),
        ];
        let done = site.done("officer", "/desk/calls/open-call", &fields);
        let id = format!(
            "sel_{}",
            done.split("/calls/sel_")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
        );
        let (page, path) = (format!("/calls/{id}"), format!("/call/{id}"));
        assert!(site.get("", &page).body.contains("60 %"));
        assert!(site.get("", "/calls?q=Beauticians").body.contains(&page));
        assert_eq!(site.get("", "/calls.csv?q=nothing").body.lines().count(), 1);

        let own = [("occupations", OCCUPATION), ("statement", "工位四十个")];
        site.done("administrator", &format!("{path}/apply"), &own);
        let api = format!("/api/v1/calls/{id}/apply");
        let body = json!({"name": "示例新组织", "uscc": fresh_uscc(), "occupations": [OCCUPATION], "statement": "工位二十个"});
        assert_eq!(
            answer(&site, "officer", &api, "apply-0001", &body)["number"],
            2
        );
        assert!(
            !site.get("administrator", &path).body.contains("示例新组织"),
            "applicants do not see each other"
        );

        site.on(SCORED);
        experts_score(&site, &path);
        assert!(
            !site.get("", &page).body.contains("示例新组织"),
            "nothing is public before the notice"
        );
        site.done("officer", &format!("{path}/rank"), &[]);
        let public = site.get("", &page).body;
        assert!(
            public.contains("示例新组织")
                && public.contains("85.50")
                && public.contains("selected")
        );
        let application = site.get("administrator", &path).body;
        let own = application
            .split("<code>apl_")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap();
        let own = format!("apl_{own}");
        let objection = [("application", own.as_str()), ("text", "请复核")];
        site.done("administrator", &format!("{path}/object"), &objection);
        let open = site.get("officer", &path).body;
        let objection = format!(
            "sob_{}",
            open.split("value=\"sob_")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
        );
        let settled = [
            ("objection", objection.as_str()),
            ("outcome", "dismissed"),
            ("conclusion", "复核无误"),
        ];
        site.done("officer", &format!("{path}/settle"), &settled);
        site.on(AFTER);
        assert_eq!(
            site.fill("officer", &format!("{path}/publish"), &[]).status,
            409
        );
        site.done("second-officer", &format!("{path}/publish"), &[]);
        assert!(site.get("", &page).body.contains("published on 2021-04-14"));
    }
}

/// Three experts are appointed and named, and score both applications without seeing a name.
fn experts_score(site: &Site, path: &str) {
    let mut ids = Vec::new();
    for at in 0..3 {
        let one = person(running());
        let body = json!({"name": one.name, "document_number": one.document.number, "office": "expert", "field": "美容",
                "from": "2021-04-01", "until": "2023-04-01"});
        let made = answer(
            site,
            "officer",
            "/api/v1/desks/staff/appoint",
            &format!("appoint-{at}"),
            &body,
        );
        let id = made["appointment"].as_str().unwrap().to_owned();
        let store = &site.world.house.store;
        let appointment: Id<Appointment> = Id::parse(&id).unwrap();
        let person = store
            .read(|tx| tx.appointment(&appointment))
            .unwrap()
            .unwrap()
            .person;
        site.account(&format!("expert-{at}"), Role::Expert, Some(person));
        ids.push(id);
    }
    assert_eq!(site.get("expert-0", path).status, 404);
    let ticks: Vec<(&str, &str)> = ids.iter().map(|id| ("experts", id.as_str())).collect();
    site.done("officer", &format!("{path}/experts"), &ticks);
    for at in 0..3 {
        let who = format!("expert-{at}");
        let body = site.get(&who, path).body;
        assert!(
            body.contains("工位二十个") && !body.contains("示例"),
            "{body}"
        );
        let applications: Vec<&str> = body
            .split("<code>apl_")
            .skip(1)
            .map(|rest| rest.split('<').next().unwrap())
            .collect();
        for (number, points) in applications.iter().zip(["70", "85.5"]) {
            let application = format!("apl_{number}");
            let fields = [
                ("application", application.as_str()),
                ("score.c1", points),
                ("score.c2", points),
            ];
            site.done(&who, &format!("{path}/score"), &fields);
        }
    }
}
