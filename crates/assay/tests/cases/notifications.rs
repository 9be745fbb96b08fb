//! Whoever is told something sees it, nobody else does, and who does not come online gets a letter.
use crate::{
    site::{Site, sites},
    world::{person, running},
};
use assay::app::notify::tell;
use assay_core::{
    authority::Role,
    id::Id,
    notification::{Addressee, Notice},
    person::Person,
    text::Text,
};
use jiff::civil::date;
use serde_json::json;

/// A person of the register with an account of this name.
fn someone(site: &Site, login: &str) -> Id<Person> {
    let person = person(running());
    let id = person.id.clone();
    let store = &site.world.house.store;
    store
        .act(move |tx| tx.record_person(&person, &[7; 12]))
        .unwrap();
    site.account(login, Role::Candidate, Some(id.clone()));
    id
}

fn tell_of(site: &Site, to: Addressee, what: &str) {
    let notice = Notice::new(
        "notice.test.told",
        Text::new(format!("请注意{what}"), format!("please note {what}")),
        Text::new("请查看", "have a look"),
    );
    let call = site.world.officer(date(2020, 10, 9));
    let store = &site.world.house.store;
    store
        .act(move |tx| tell(tx, &call, &to, &notice, "enr_1"))
        .unwrap();
}

/// The address of the first notification on a page.
fn first(page: &str) -> String {
    let rest = page.split("href=\"/notification/ntf_").nth(1).unwrap();
    format!("/notification/ntf_{}", rest.split('"').next().unwrap())
}

#[test]
fn a_person_reads_what_was_told_and_marks_it_once() {
    for site in sites() {
        site.on(date(2020, 10, 9));
        let own = someone(&site, "reader");
        someone(&site, "stranger");
        tell_of(&site, Addressee::Person(own), "ALPHA");
        let page = site.get("reader", "/my").body;
        assert!(page.contains("please note ALPHA"), "{page}");
        let path = first(&page);
        for other in ["stranger", "administrator"] {
            assert_eq!(site.get(other, &path).status, 404, "{other}");
            assert!(!site.get(other, "/notifications").body.contains("ALPHA"));
        }
        assert!(
            site.get("officer", &path)
                .body
                .contains("please note ALPHA")
        );
        assert!(site.get("officer", "/to-do").body.contains("/letters/open"));
        site.done("reader", &format!("{path}/see"), &[]);
        assert!(!site.get("officer", "/to-do").body.contains("/letters/open"));
        let again = format!(
            "/api/v1/notifications/{}/see",
            &path["/notification/".len()..]
        );
        let answer = site.call("reader", &again, Some("see-it-again"), &json!({}));
        assert_eq!(answer.status, 409);
        assert!(answer.body.contains("notification.see.before"));
    }
}

#[test]
fn an_institution_finds_its_notifications_on_its_list_and_they_can_be_searched_and_exported() {
    for site in sites() {
        site.on(date(2020, 10, 9));
        let ours = Addressee::Institution(site.world.institution.clone());
        tell_of(&site, ours.clone(), "BETA 100%");
        tell_of(&site, ours, "GAMMA");
        assert!(
            site.get("examiner", "/to-do")
                .body
                .contains("/notifications")
        );
        let found = site.get("examiner", "/notifications?q=beta+100%25").body;
        assert!(
            found.contains("BETA") && !found.contains("GAMMA"),
            "{found}"
        );
        let file = site.get("officer", "/notifications.csv?q=note");
        assert_eq!(file.body.lines().count(), 3, "{}", file.body);
        let none = site.get("officer", "/notifications.csv?q=note+x%25y").body;
        assert_eq!(none.lines().count(), 1);
        assert_eq!(site.get("", "/notifications").status, 303);
    }
}

#[test]
fn who_does_not_come_online_gets_a_letter_and_only_once() {
    for site in sites() {
        site.on(date(2020, 10, 9));
        for what in ["ONE", "TWO"] {
            let to = someone(&site, &format!("absent-{what}"));
            tell_of(&site, Addressee::Person(to), what);
        }
        let page = site.get("officer", "/letters/open").body;
        assert_eq!(page.matches("<article class=\"letter\">").count(), 2);
        assert_eq!(site.get("administrator", "/letters/open").status, 404);
        let path = first(&site.get("officer", "/notifications").body);
        let letters: Vec<&str> = page.split("value=\"ntf_").skip(1).collect();
        let letters: Vec<String> = letters
            .iter()
            .map(|rest| format!("ntf_{}", rest.split('"').next().unwrap()))
            .collect();
        let fields: Vec<(&str, &str)> = letters.iter().map(|id| ("letter", id.as_str())).collect();
        site.done("officer", "/letters/open/print", &fields);
        let page = site.get("officer", "/letters/open").body;
        assert!(!page.contains("<article"), "{page}");
        assert!(
            site.get("officer", &path)
                .body
                .contains("letter printed on")
        );
    }
}
