//! Certificates on paper, on every database of the environment: blanks that are all accounted for, print runs, and the page
//! itself.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use assay::{
    app::{
        Failure,
        print_certificates::{print_certificates, receive_blanks},
    },
    edge,
    paper::{PaperError, print_run},
};
use assay_core::{id::Id, paper::receive::Delivery};
use jiff::civil::date;
use serde_json::json;
use std::fs;

#[expect(
    dead_code,
    reason = "shared with the tests of the store, which use all of it"
)]
#[path = "../../store/tests/shared/place.rs"]
mod place;
#[path = "portal/session.rs"]
#[expect(
    dead_code,
    reason = "shared with the tests of the portal, which use all of it"
)]
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
use site::{Site, sites};

/// A session whose first candidate has a certificate; gives its number, the name, and the case.
fn issued(site: &Site) -> (String, String, String) {
    let session = announce(site);
    let all = up_to_results(site, &session);
    site.on(date(2020, 8, 10));
    site.done("administrator", &format!("{session}/close"), &[]);
    let page = site.done("officer", &format!("{session}/issue"), &[]);
    let number = page.split("href=\"/certificate/").nth(1).unwrap();
    let number = number.split('"').next().unwrap().to_owned();
    let person = site.world.house.store.read(|tx| {
        let kept = tx.enrolment(&all[0])?.unwrap();
        tx.person(&kept.enrolment.person)
    });
    (
        number,
        person.unwrap().unwrap().name,
        format!("/enrolment/{}", all[0]),
    )
}

fn receive(site: &Site, first: &str, count: &str) -> site::Answer {
    let path = format!("/paper/{}/receive", site.world.institution);
    site.fill(
        "administrator",
        &path,
        &[("letters", "gd"), ("first", first), ("count", count)],
    )
}

fn spoil(site: &Site, serial: &str, how: &str) {
    let path = format!("/paper/{}/spoil", site.world.institution);
    let fields = [("serial", serial), ("how", how), ("reason", "两人在场")];
    site.done("administrator", &path, &fields);
}

fn propose_reissue(site: &Site, number: &str, class: &str, serial: &str) -> site::Answer {
    let path = format!("/status-file/{number}/propose");
    let fields = [
        ("change", "reissue"),
        ("class", class),
        ("grounds", "持证人申请补发"),
        ("paper_serial", serial),
    ];
    site.fill("administrator", &path, &fields)
}

fn stock(site: &Site) -> (u32, u32, u32) {
    let institution = site.world.institution.clone();
    let stock = site
        .world
        .house
        .store
        .read(|tx| tx.stock(&institution))
        .unwrap();
    (stock.in_stock, stock.printed, stock.spoiled)
}

#[test]
fn a_certificate_is_printed_on_a_blank_misprinted_and_printed_again_on_another() {
    for site in sites() {
        let (number, ..) = issued(&site);
        let paper = format!("/paper/{}", site.world.institution);
        assert_eq!(receive(&site, "41", "3").status, 200);
        assert_eq!(
            receive(&site, "43", "9").status,
            409,
            "the serial 43 is known"
        );
        assert_eq!(stock(&site), (3, 0, 0));
        let print = format!("{paper}/print");
        let asked = [("session", ""), ("numbers", number.as_str())];
        let told = site.done("administrator", &print, &asked);
        let run = told.split(&format!("href=\"{paper}/run/")).nth(1).unwrap();
        let run = run.split('"').next().unwrap();
        let control = format!("{paper}/run/{run}/control.csv");
        let control = || site.get("administrator", &control).body;
        let page = format!("1,GD0000000041,{number},00001-{number}.pdf");
        assert!(control().contains(&page), "{}", control());
        assert_eq!(
            site.fill("administrator", &print, &asked).status,
            409,
            "it stands on paper"
        );
        spoil(&site, "GD0000000041", "misprinted");
        let page = format!("1,GD0000000041,{number},void");
        assert!(control().contains(&page), "{}", control());
        site.done("administrator", &print, &asked);
        assert_eq!(stock(&site), (1, 1, 1));
        let csv = site.get("auditor", &format!("{paper}/blanks.csv")).body;
        for line in [
            format!("GD0000000041,void · misprinted,{number}"),
            format!("GD0000000042,printed,{number}"),
            "GD0000000043,in stock".to_owned(),
        ] {
            assert!(csv.contains(&line), "{csv}");
        }
        assert_eq!(site.get("assessor", &paper).status, 404);
        assert_ne!(site.get("", &format!("{paper}/blanks.csv")).status, 200);
    }
}

#[test]
fn a_lost_paper_is_reissued_by_two_persons_on_a_blank_that_waits_for_it() {
    for site in sites() {
        let (number, ..) = issued(&site);
        let paper = format!("/paper/{}", site.world.institution);
        let print = format!("{paper}/print");
        let asked = [("session", ""), ("numbers", number.as_str())];
        let blanks = || site.get("auditor", &format!("{paper}/blanks.csv")).body;
        receive(&site, "41", "3");
        site.done("administrator", &print, &asked);
        spoil(&site, "GD0000000041", "lost");
        let again = site.fill("administrator", &print, &asked);
        assert_eq!(again.status, 409, "{}", again.body);
        assert!(
            again.body.contains("a new one is a reissue"),
            "{}",
            again.body
        );
        for unusable in ["GD0000000041", "GD0000000099"] {
            let refused = propose_reissue(&site, &number, "lost", unusable);
            assert_eq!(refused.status, 409, "{}", refused.body);
        }
        let proposed = propose_reissue(&site, &number, "lost", "GD0000000042");
        assert_eq!(proposed.status, 200, "{}", proposed.body);
        assert!(blanks().contains("GD0000000042,\"in stock, kept for a reissue\""));
        let decision = [("decision", "示例决7号")];
        let approve = format!("/status-file/{number}/approve");
        site.done("officer", &approve, &decision);
        assert_eq!(stock(&site), (1, 1, 1));
        let csv = blanks();
        assert!(csv.contains(&format!("GD0000000042,printed,{number},")));
        assert!(csv.contains(",GD0000000041"), "what it replaced: {csv}");
        let told = site.get("administrator", "/notifications").body;
        assert!(
            told.contains("GD0000000042") && told.contains("prn_"),
            "{told}"
        );
        let run = told.split("prn_").nth(1).unwrap();
        let run = format!("prn_{}", &run[..32]);
        let control = format!("{paper}/run/{run}/control.csv");
        let control = site.get("administrator", &control).body;
        assert!(control.contains(&format!("1,GD0000000042,{number}")));
        // Damaged in use: the paper stands, and the decision makes it void.
        let proposed = propose_reissue(&site, &number, "damaged", "GD0000000043");
        assert_eq!(proposed.status, 200, "{}", proposed.body);
        site.done("officer", &approve, &decision);
        assert_eq!(stock(&site), (0, 1, 2));
        let back = format!("GD0000000042,void · taken back and destroyed,{number}");
        assert!(blanks().contains(&back), "{}", blanks());
    }
}

#[test]
fn the_page_is_given_to_who_knows_the_name_and_carries_the_signed_certificate() {
    for site in sites() {
        let (number, name, case) = issued(&site);
        let percent = name.bytes().map(|byte| format!("%{byte:02X}"));
        let percent = percent.collect::<Vec<_>>().concat();
        let path = format!("/certificate/{number}/certificate.pdf");
        assert!(site.get("", &path).body.contains("<form"));
        assert!(
            site.get("", &format!("{path}?name=x"))
                .body
                .contains("<form")
        );
        let page = site.get("", &format!("{path}?name={percent}")).body;
        assert!(
            page.starts_with("%PDF-1.7"),
            "{}",
            &page[..page.len().min(400)]
        );
        assert!(
            page.contains(&format!("{number}.json"))
                && page.contains(&format!("{number}.tlog-proof"))
        );
        let jpeg = [
            [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8, 0].as_slice(),
            &[200, 0, 150, 3],
            &[0; 40],
        ]
        .concat();
        assert_eq!(
            site.upload("examiner", &format!("{case}/photo"), "photo.gif", b"GIF89a")
                .status,
            422
        );
        assert_eq!(
            site.upload("examiner", &format!("{case}/photo"), "photo.jpg", &jpeg)
                .status,
            200
        );
        let with = site.get("", &format!("{path}?name={percent}")).body;
        assert!(with.contains("/DCTDecode") && !page.contains("/DCTDecode"));
    }
}

#[test]
fn a_run_is_written_for_the_printer_and_goes_on_after_an_interruption() {
    for site in sites() {
        let (number, ..) = issued(&site);
        let house = &site.world.house;
        let day = date(2020, 8, 11);
        let call = site.world.administrator(day);
        let delivery = Delivery {
            letters: String::new(),
            first: 1,
            count: 2,
        };
        receive_blanks(house, &call, &site.world.institution, delivery).unwrap();
        let call = site.world.administrator(day);
        let id = edge::fresh_id(call.now);
        let institution = &site.world.institution;
        let run = print_certificates(house, &call, institution, &id, vec![number.clone()]).unwrap();
        let again = print_certificates(house, &call, institution, &Id::of(9), vec![number.clone()]);
        assert_eq!(again.unwrap(), run, "the same call gives the first answer");
        let run = house.store.read(|tx| tx.print_run(&run)).unwrap().unwrap();
        let folder = place::folder();
        print_run(house, &run, &folder, |_| ()).unwrap();
        let page = folder.join(format!("00001-{number}.pdf"));
        let first = fs::read(&page).unwrap();
        fs::remove_file(folder.join("control.csv")).unwrap();
        print_run(house, &run, &folder, |_| ()).unwrap();
        assert_eq!(fs::read(&page).unwrap(), first);
        let control = fs::read_to_string(folder.join("control.csv")).unwrap();
        assert_eq!(control.lines().count(), 2);
        fs::remove_dir_all(&folder).unwrap();
    }
}

#[test]
fn the_paper_of_others_looks_like_what_is_not_there() {
    for site in sites() {
        let (number, ..) = issued(&site);
        let mut call = site.world.administrator(date(2020, 8, 11));
        call.actor.institution = Some(Id::of(77));
        let delivery = Delivery {
            letters: String::new(),
            first: 1,
            count: 2,
        };
        let foreign = receive_blanks(&site.world.house, &call, &site.world.institution, delivery);
        assert!(
            matches!(foreign, Err(Failure::NotFound { .. })),
            "{foreign:?}"
        );
        let path = format!(
            "/api/v1/paper/{}/print",
            Id::<assay_core::institution::Institution>::of(77)
        );
        let body = json!({"numbers": [number]});
        assert_eq!(
            site.call("examiner", &path, Some("k-12345678"), &body)
                .status,
            404
        );
    }
}

#[test]
fn without_a_font_the_page_is_refused_with_what_to_do() {
    let text = PaperError::NoFonts.to_string();
    assert!(text.contains("fonts-wqy-microhei") && text.contains("`fonts`"));
}
