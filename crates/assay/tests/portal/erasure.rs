//! A person is erased through forms, by two officers.
use crate::{
    session::{announce, up_to_results},
    site::sites,
};
use jiff::civil::date;

const DESK: &str = "/desk/erasures";

/// The identifier that a page lists as waiting.
fn waiting(page: &str) -> String {
    let id = page.split("value=\"ers_").nth(1);
    let id = id.unwrap_or_else(|| panic!("nothing waits: {page}"));
    format!("ers_{}", id.split('"').next().unwrap())
}

#[test]
fn an_officer_proposes_and_another_erases() {
    for site in sites() {
        let session = announce(&site);
        let all = up_to_results(&site, &session);
        site.on(date(2020, 8, 10));
        site.done("administrator", &format!("{session}/close"), &[]);
        let issued = site.done("officer", &format!("{session}/issue"), &[]);
        let number = issued.split("href=\"/certificate/").nth(1).unwrap();
        let certificate = format!("/certificate/{}", number.split('"').next().unwrap());
        let found = site.world.house.store.read(|tx| tx.enrolment(&all[0]));
        let person = found.unwrap().unwrap().enrolment.person;
        let to_do = |who: &str| site.get(who, "/to-do").body;
        assert!(to_do("officer").contains(&format!("<a href=\"{DESK}\">")));

        let asked = [
            ("person", person.as_str()),
            ("reason", "本人申请，示例〔2026〕1号"),
        ];
        let propose = format!("{DESK}/propose-erasure");
        let early = site.fill("officer", &propose, &asked);
        assert_eq!(early.status, 409, "{}", early.body);
        assert!(early.body.contains("2025-"), "{}", early.body);
        site.on(date(2026, 1, 12));
        site.done("officer", &propose, &asked);
        let waits = format!("{DESK}\">Open");
        assert!(to_do("second-officer").contains(&waits));
        let erasure = waiting(&site.get("second-officer", DESK).body);
        let named = [("erasure", erasure.as_str())];
        let erase = format!("{DESK}/erase");
        let alone = site.fill("officer", &erase, &named);
        assert_eq!(alone.status, 409, "{}", alone.body);
        // Whoever is no officer finds nothing there.
        assert_eq!(site.get("administrator", DESK).status, 404);
        assert!(!site.get("", &certificate).body.contains("erased by law"));
        site.done("second-officer", &erase, &named);
        assert!(!to_do("second-officer").contains(&waits));
        let public = site.get("", &certificate).body;
        assert!(public.contains("erased by law"), "{public}");
    }
}
