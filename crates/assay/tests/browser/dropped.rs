//! A certificate's file that is dropped on the check page: the browser checks it, and nothing of it leaves the browser.
use crate::{
    WIDE,
    driver::{Browser, Scripts},
    site::{Site, site},
};
use assay::{
    app::{Call, put_in_wallet::selective, rotate_key::rotate_key},
    edge, export,
    paper::Presses,
};
use assay_core::{
    authority::{Actor, Role},
    id::Id,
    institution::{Institution, stop::StopKind},
    key::KeyHolder,
};
use assay_proof::{directory::Stop, suite::TokenKey};
use assay_store::{StoreError, Tx, certificate::Certificate};
use jiff::civil::Date;
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// A certificate with a status, and its files: JSON, proof, PDF and SD-JWT.
struct Files {
    certificate: Certificate,
    json: PathBuf,
    proof: PathBuf,
    pdf: PathBuf,
    token: PathBuf,
    code: PathBuf,
    link: PathBuf,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("dropped")
}

fn put(name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder().join(name);
    edge::files::put(&path, bytes).unwrap();
    path
}

fn with_status(site: &Site, status: &str) -> Files {
    let mut all = released(site).into_iter();
    let certificate = all.find(|one| one.status == status).unwrap();
    files_of(site, status, certificate)
}

fn released(site: &Site) -> Vec<Certificate> {
    let certificates = |tx: &mut Tx<'_>| tx.certificates_in("released", "", 10_000);
    site.house.store.read(certificates).unwrap()
}

fn files_of(site: &Site, status: &str, certificate: Certificate) -> Files {
    let pair = export::pair(&site.house, &certificate).unwrap();
    let pdf = Presses::default().print(&site.house, &certificate).unwrap();
    let house = &site.house;
    let code = assay::compact::text(house, &certificate).unwrap().unwrap();
    let signed = assay_proof::credential::read(&pair[0].1).unwrap();
    let link = assay::compact::link(house, &certificate, &signed).unwrap();
    let holder = TokenKey::from_seed(&[9; 32]).public();
    let token = selective(house, &certificate, &holder, edge::now_micros()).unwrap();
    Files {
        json: put(&format!("{status}.json"), &pair[0].1),
        proof: put(&format!("{status}.tlog-proof"), &pair[1].1),
        pdf: put(&format!("{status}.pdf"), &pdf),
        token: put(&format!("{status}.jwt"), token.as_bytes()),
        code: put(&format!("{status}.qr.txt"), code.as_bytes()),
        link: put(&format!("{status}.paper.txt"), link.as_bytes()),
        certificate,
    }
}

/// What the page says of files that are dropped on it: the sentence, and the outcome of each line.
fn told(browser: &Browser, files: &[&Path]) -> (String, Vec<String>) {
    browser.go("/verify");
    let names: Vec<String> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    browser.write("#drop-file", &names.join("\n"));
    let begun = Instant::now();
    loop {
        let done = browser.script(
            "const verdict = document.querySelector('#drop-answer .verdict'); \
             return verdict !== null && verdict.classList.length > 1",
        );
        if done == true {
            break;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "no answer comes");
        thread::sleep(Duration::from_millis(20));
    }
    let outcomes = browser.script(
        "return [...document.querySelectorAll('#drop-answer tbody td:nth-child(2)')].map(cell => cell.className)",
    );
    let outcomes = outcomes.as_array().unwrap().iter();
    let outcomes = outcomes.map(|one| one.as_str().unwrap().to_owned());
    (browser.text("#drop-answer .verdict"), outcomes.collect())
}

/// Nothing that was asked for since the last look says anything of the file.
fn nothing_left(browser: &Browser, of: &Certificate, holder: &str) {
    let number = of.number.as_str();
    let requests = browser.requests();
    assert!(!requests.is_empty());
    for request in requests {
        assert_eq!(request["method"], "GET", "{request}");
        assert!(
            request["postData"].is_null() && request["hasPostData"] != true,
            "{request}"
        );
        let sent = request.to_string();
        assert!(!sent.contains(number) && !sent.contains(holder), "{sent}");
    }
}

const HOLDS: [&str; 5] = ["holds"; 5];

#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn a_good_file_is_checked_in_the_browser_and_stays_there() {
    let site = site();
    let files = with_status(site, "valid");
    let holder = files.certificate.name_fold.clone();
    let browser = Browser::open(&site.base, "en", WIDE, Scripts::On);
    for dropped in [
        vec![files.json.as_path(), files.proof.as_path()],
        vec![files.pdf.as_path()],
        vec![files.code.as_path(), files.proof.as_path()],
        vec![files.code.as_path()],
        vec![files.link.as_path(), files.proof.as_path()],
    ] {
        let (said, outcomes) = told(&browser, &dropped);
        assert_eq!(outcomes, HOLDS, "{said}: {}", browser.text("#drop-answer"));
        assert_eq!(
            said,
            "the certificate is genuine: signature, directory and public record were checked"
        );
        let page = browser.text("#drop-answer");
        assert!(
            page.contains(&files.certificate.number) && page.contains("in this browser"),
            "{page}"
        );
        nothing_left(&browser, &files.certificate, &holder);
    }
    let (said, outcomes) = told(&browser, &[&files.json]);
    assert_eq!(said, "signature good, record not checked");
    assert_eq!(outcomes[2], "not-checked");
    // A certificate from a wallet: the holder did not sign it for anybody.
    let (said, outcomes) = told(&browser, &[&files.token, &files.proof]);
    assert_eq!(
        outcomes,
        ["holds", "not-checked", "holds", "holds", "holds", "holds"],
        "{said}: {}",
        browser.text("#drop-answer")
    );
    nothing_left(&browser, &files.certificate, &holder);
}

#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn a_changed_file_is_refused_wherever_it_was_changed() {
    let site = site();
    let files = with_status(site, "valid");
    let browser = Browser::open(&site.base, "en", WIDE, Scripts::On);
    let json = fs::read_to_string(&files.json).unwrap();
    let holder = json.split("\"licenseNumber\":").nth(1).unwrap();
    let name = holder
        .split("\"name\":\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let mut changes = vec![
        json.replacen(name, "冒名者", 1),
        json.replacen("\"name\":", "\"name\":\"冒名者\",\"name\":", 1),
        json.replacen(
            "\"requiredValue\":\"60.0\"",
            "\"requiredValue\":\"50.0\"",
            1,
        ),
        json.replacen("{\"@context\"", "{\"extra\":\"x\",\"@context\"", 1),
    ];
    let level = "\"proofPurpose\":\"assertionMethod\"";
    changes.push(json.replacen(level, "\"proofPurpose\":\"authentication\"", 1));
    for (at, changed) in changes.iter().enumerate() {
        assert_ne!(*changed, json, "change {at} changes something");
        let file = put(&format!("changed-{at}.json"), changed.as_bytes());
        let (said, outcomes) = told(&browser, &[&file, &files.proof]);
        assert!(said.starts_with("not verified: "), "{at}: {said}");
        assert_eq!(outcomes, ["fails"], "{at}");
    }
    // The proof of another certificate.
    let other = with_status(site, "revoked");
    let (said, outcomes) = told(&browser, &[&files.json, &other.proof]);
    assert_eq!(outcomes[2], "fails", "{said}");
    let token = fs::read_to_string(&files.token).unwrap();
    let mut pieces: Vec<&str> = token.split('~').collect();
    pieces.swap(1, 2);
    // The order of what is shown is free; what was not signed is not.
    let (_, outcomes) = told(
        &browser,
        &[&put("swapped.jwt", pieces.join("~").as_bytes())],
    );
    assert_eq!(outcomes[0], "holds");
    pieces.insert(1, "WyJzYWx0IiwibmFtZSIsIuWGkuWQjeiAhSJd");
    let (said, _) = told(&browser, &[&put("added.jwt", pieces.join("~").as_bytes())]);
    assert!(said.starts_with("not verified: "), "{said}");
    for (file, begins_behind) in [(&files.code, ':'), (&files.link, '#')] {
        let code = fs::read_to_string(file).unwrap();
        let skip = code.find(begins_behind).unwrap() + 1;
        for (at, letter) in code.char_indices().skip(skip).step_by(41) {
            let other = if letter == '0' { "1" } else { "0" };
            let mut changed = code.clone();
            changed.replace_range(at..=at, other);
            let (said, _) = told(&browser, &[&put("changed.qr.txt", changed.as_bytes())]);
            assert!(!said.starts_with("the certificate"), "letter {at}: {said}");
        }
    }
    for bytes in [b"nonsense".as_slice(), b"{}", b"%PDF-1.7 nothing"] {
        let (said, _) = told(&browser, &[&put("nonsense", bytes)]);
        assert!(said.contains("no whole certificate file"), "{said}");
    }
}

#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn a_revoked_certificate_is_refused_in_both_languages() {
    let site = site();
    let files = with_status(site, "revoked");
    for (language, words) in [("zh-CN", "证书已被撤销"), ("en", "was revoked")] {
        let browser = Browser::open(&site.base, language, WIDE, Scripts::On);
        for dropped in [&files.pdf, &files.token, &files.code, &files.link] {
            let (said, outcomes) = told(&browser, &[dropped.as_path()]);
            assert!(said.contains(words), "{}: {said}", dropped.display());
            assert_eq!(outcomes.last().map(String::as_str), Some("fails"));
            assert_eq!(outcomes[0], "holds");
            nothing_left(&browser, &files.certificate, &files.certificate.name_fold);
        }
    }
}

/// The authority signs that an institution was suspended on a day.
fn stop(site: &Site, institution: &Id<Institution>, on: Date) {
    let house = &site.house;
    let stop = Stop {
        did: house.host.institution_did(institution.as_str()),
        number: 99,
        kind: StopKind::Suspension,
        from: on,
        lifted_on: None,
    };
    let key = house.authority_generation(1).unwrap();
    let note = stop.sign(house.host.as_str(), &key).unwrap();
    let institution = institution.clone();
    let recorded = house.store.act(move |tx| {
        let leaf = tx.record_leaf("pack", &[9; 40], &[9; 32], "pack")?;
        tx.record_renewed_stop(&institution, &note, leaf)
    });
    recorded.map_err(|why: StoreError| why).unwrap();
}

#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn an_exam_while_the_institution_was_stopped_is_refused_in_the_browser_too() {
    let site = site();
    let others = [with_status(site, "valid"), with_status(site, "revoked")];
    let mut all = released(site).into_iter();
    let certificate = all.find(|one| {
        let institutions = others.iter().map(|other| &other.certificate.institution);
        one.status == "valid"
            && institutions
                .into_iter()
                .all(|other| *other != one.institution)
    });
    let files = files_of(site, "stopped", certificate.unwrap());
    let browser = Browser::open(&site.base, "en", WIDE, Scripts::On);
    let (said, outcomes) = told(&browser, &[&files.pdf]);
    assert_eq!(outcomes, HOLDS, "{said}");
    let json = fs::read_to_string(&files.json).unwrap();
    let examined = json.split("\"activityEndDate\":\"").nth(1).unwrap();
    let examined: Date = examined[..10].parse().unwrap();
    stop(site, &files.certificate.institution, examined);
    let (said, outcomes) = told(&browser, &[&files.pdf]);
    assert_eq!(outcomes[1], "fails", "{said}");
    let page = browser.text("#drop-answer");
    assert!(
        page.contains(&format!("was suspended from {examined}")),
        "{page}"
    );
}

/// The institution signs with new keys from now on.
fn rotate(site: &Site, institution: &Id<Institution>) {
    let call = Call {
        id: "rotate-in-the-browser-test".to_owned(),
        actor: Actor {
            account: "keeper".to_owned(),
            role: Role::Officer,
            institution: None,
            person: None,
        },
        now: edge::now_micros(),
        today: edge::today(),
    };
    let holder = KeyHolder::Institution(institution.clone());
    rotate_key(&site.house, &call, &holder, "yearly").unwrap();
}

#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn what_an_older_key_signed_is_checked_in_the_browser_as_before() {
    let site = site();
    let files = with_status(site, "valid");
    rotate(site, &files.certificate.institution);
    let browser = Browser::open(&site.base, "en", WIDE, Scripts::On);
    for dropped in [&files.pdf, &files.code] {
        let (said, outcomes) = told(&browser, &[dropped]);
        assert_eq!(outcomes, HOLDS, "{said}: {}", browser.text("#drop-answer"));
    }
    let (said, outcomes) = told(&browser, &[&files.token, &files.proof]);
    assert_eq!(
        outcomes,
        ["holds", "not-checked", "holds", "holds", "holds", "holds"],
        "{said}: {}",
        browser.text("#drop-answer")
    );
}

#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn without_a_script_the_page_asks_for_number_and_name_alone() {
    let browser = Browser::open(&site().base, "en", WIDE, Scripts::Off);
    browser.go("/verify");
    assert_eq!(browser.count("#drop[hidden]"), 1);
    assert_eq!(browser.count("form.ask #number"), 1);
}
