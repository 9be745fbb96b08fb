//! Every page, for everybody, in both languages; and the interface as it describes itself.
use crate::{
    session::{announce, up_to_results},
    site::sites,
    world::ANNOUNCED,
};
use assay::web::interface_paths;
use assay_core::authority::Role;
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn the_description_names_exactly_the_paths_of_the_interface() {
    for site in sites() {
        let document: Value =
            serde_json::from_str(&site.get("", "/api/openapi.json").body).unwrap();
        let described: BTreeSet<String> = document["paths"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        let routed: BTreeSet<String> = interface_paths().into_iter().collect();
        assert_eq!(described, routed);
        assert!(described.contains("/api/v1/sessions/{id}/accept"));
    }
}

/// What is wrong with a page for those who do not see it, or do not read its language.
fn wrong_with(body: &str, lang: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if !body.contains(&format!("<html lang=\"{lang}\">")) {
        wrong.push(format!("no lang {lang}"));
    }
    for must in ["<title>", "<h1>", "<main"] {
        if body.matches(must).count() != 1 {
            wrong.push(format!("not one {must}"));
        }
    }
    for start in ["<input ", "<select ", "<textarea "] {
        for piece in body.split(start).skip(1) {
            let tag = piece.split('>').next().unwrap();
            let id = tag
                .split("id=\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            let labelled = tag.contains("aria-label=\"")
                || id.is_some_and(|id| body.contains(&format!("<label for=\"{id}\">")));
            if !tag.contains("type=\"hidden\"") && !labelled {
                wrong.push(format!("no label for {start}{tag}"));
            }
        }
    }
    let mut seen = BTreeSet::new();
    for id in body.split(" id=\"").skip(1) {
        let id = id.split('"').next().unwrap();
        if !seen.insert(id) {
            wrong.push(format!("two of {id}"));
        }
    }
    if body.contains("class=\"scroll\"") && !body.contains("tabindex=\"0\"") {
        wrong.push("an area scrolls that no key reaches".to_owned());
    }
    // Everything works without a script; the one there is lets a browser check a file by itself.
    let is_ours = |rest: &str| {
        let address = rest.strip_prefix(" type=\"module\" src=\"/assets/");
        address.is_some_and(|rest| rest.split('"').next().unwrap().ends_with("/check.js"))
    };
    if !body.split("<script").skip(1).all(is_ours) {
        wrong.push("a script".to_owned());
    }
    wrong
}

#[test]
fn every_page_can_be_read_by_everybody_in_both_languages() {
    for site in sites() {
        let session = announce(&site);
        let all = up_to_results(&site, &session);
        let kept = site
            .world
            .house
            .store
            .read(|tx| tx.enrolment(&all[0]))
            .unwrap()
            .unwrap();
        site.account("candidate", Role::Candidate, Some(kept.enrolment.person));
        site.on(ANNOUNCED);
        let open = announce(&site);
        let case = format!("/enrolment/{}", all[0]);
        let filing = format!("/filing/{}", site.world.filing);
        let institution = format!("/institution/{}", site.world.institution);
        let own = format!("/directory/{}", site.world.institution);
        let search = format!("{session}?q=%E7%A4%BA&stage=passed");
        let mut pages: Vec<(&str, &str)> = vec![("", &own), ("candidate", "/my")];
        for public in [
            "/",
            "/verify",
            "/verify/bulk",
            "/recalls",
            "/directory",
            "/catalogue",
            "/rules",
            "/instruments",
            "/sign-in",
        ] {
            pages.push(("", public));
        }
        for who in [
            "officer",
            "auditor",
            "administrator",
            "examiner",
            "assessor",
            "invigilator",
            "candidate",
        ] {
            pages.extend([&session, &open, &case].map(|path| (who, path.as_str())));
            if who != "candidate" {
                pages.extend([&filing, &institution, &search].map(|path| (who, path.as_str())));
                pages.push((who, "/to-do"));
            }
        }
        pages.push(("officer", "/wishes"));
        let (panel, member) = (
            session.replace("session", "panel"),
            format!("/staff/{}", site.world.members[0].0),
        );
        for who in ["officer", "auditor", "administrator", "examiner"] {
            pages.extend([(who, "/staff"), (who, &panel), (who, &member)]);
        }
        pages.extend([
            ("officer", "/desk/staff"),
            ("officer", "/desk/calls"),
            ("", "/calls"),
        ]);
        let mut wrong = Vec::new();
        for (who, path) in pages {
            for (language, lang) in [("zh", "zh-CN"), ("en", "en")] {
                let mark = if path.contains('?') { '&' } else { '?' };
                let answer = site.get(who, &format!("{path}{mark}lang={language}"));
                if answer.status != 200 {
                    wrong.push(format!("{who} {path}: {}", answer.status));
                }
                let found = wrong_with(&answer.body, lang);
                wrong.extend(found.iter().map(|why| format!("{who} {path}: {why}")));
            }
        }
        assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
        for template in ["/enrolment-template.csv", "/enrolment-template.xlsx"] {
            assert_eq!(site.get("", template).status, 200);
        }
    }
}
