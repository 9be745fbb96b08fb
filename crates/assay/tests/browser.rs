//! The portal in a real browser, as its readers meet it: both languages, wide and narrow, by mouse and by keyboard,
//! with scripts and without. `cargo xtask test --only browser` brings what it needs.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use std::{collections::BTreeSet, fs};

#[path = "browser/driver.rs"]
mod driver;
#[path = "browser/dropped.rs"]
mod dropped;
#[path = "browser/site.rs"]
mod site;

use driver::{Browser, ENTER, Scripts, TAB};
use site::{LOGINS, Site, site};

const LANGUAGES: [&str; 2] = ["zh-CN", "en"];
const WIDE: u32 = 1280;
/// WCAG 1.4.10: a page reads at this width without scrolling sideways.
const NARROW: u32 = 320;

/// One page of each kind that everybody may see.
fn public_pages(site: &Site) -> Vec<String> {
    let (number, holder) = (&site.number, &site.holder);
    vec![
        "/".to_owned(),
        "/verify".to_owned(),
        "/verify/bulk".to_owned(),
        "/recalls".to_owned(),
        format!("/verify?number={number}&name={holder}"),
        format!("/v/{number}"),
        format!("/certificate/{number}"),
        "/directory".to_owned(),
        format!("/directory/{}", site.institution),
        "/catalogue".to_owned(),
        format!("/catalogue/{}", site.occupation),
        "/rules".to_owned(),
        "/rules/pass.mark".to_owned(),
        "/instruments".to_owned(),
        "/sign-in".to_owned(),
        "/there-is-no-such-page".to_owned(),
    ]
}

fn sign_in(browser: &Browser, login: &str) {
    browser.go("/sign-in");
    browser.write("#login", login);
    browser.write("#password", &site().password);
    browser.follow("main form button");
}

/// Both languages differ where a reader sees it, and nothing of the other one stands in the headings.
#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn every_public_page_speaks_the_language_of_its_reader_and_asks_no_other_host() {
    let site = site();
    let mut titles = [BTreeSet::new(), BTreeSet::new()];
    for (language, titles) in LANGUAGES.iter().zip(&mut titles) {
        let browser = Browser::open(&site.base, language, WIDE, Scripts::On);
        for path in public_pages(site) {
            browser.go(&path);
            assert_eq!(browser.attribute("html", "lang"), *language, "{path}");
            assert_eq!(browser.count("h1"), 1, "{path}");
            titles.insert(browser.text("h1"));
        }
        for url in browser.asked_for() {
            let ours = url.starts_with(&format!("{}/", site.base)) || url.starts_with("data:");
            assert!(ours, "{language}: a page asks {url}");
        }
    }
    let [chinese, english] = titles;
    // The name of an occupation or an institution is the same in both.
    assert!(
        chinese.intersection(&english).count() <= 2,
        "{chinese:?} {english:?}"
    );
    assert!(english.len() > 8, "{english:?}");
}

#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn a_reader_changes_the_language_and_keeps_the_page() {
    let browser = Browser::open(&site().base, "zh-CN", WIDE, Scripts::Off);
    browser.go("/catalogue");
    assert_eq!(browser.text("h1"), "职业目录");
    browser.follow("header a[lang=en]");
    assert_eq!(browser.attribute("html", "lang"), "en");
    assert!(browser.path().starts_with("/catalogue"));
    browser.follow("nav a[href='/rules']");
    assert_eq!(
        browser.attribute("html", "lang"),
        "en",
        "the choice is kept"
    );
}

#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn a_certificate_is_checked_by_number_and_name() {
    let site = site();
    for (language, scripts) in [("zh-CN", Scripts::Off), ("en", Scripts::On)] {
        let browser = Browser::open(&site.base, language, WIDE, scripts);
        let check = |name: &str| {
            browser.go("/");
            browser.follow("main a[href='/verify']");
            browser.write("#number", &site.number);
            browser.write("#name", name);
            browser.follow("main form button");
        };
        check(&site.holder);
        let said = browser.text("[role=status].verdict.yes");
        let good = ["证书有效", "the certificate is genuine"];
        assert!(good.iter().any(|word| said.starts_with(word)), "{said}");
        assert!(browser.text("main").contains(&site.number));
        check("查无此人");
        assert_eq!(browser.count(".verdict.no"), 1);
        assert!(!browser.text("main").contains(&site.occupation));
    }
}

#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn the_address_in_the_qr_code_shows_every_precondition_with_its_article() {
    let site = site();
    for language in LANGUAGES {
        let browser = Browser::open(&site.base, language, WIDE, Scripts::Off);
        browser.go(&format!("/v/{}", site.number));
        let page = browser.text("main");
        assert!(page.contains(&site.number), "{page}");
        assert!(!page.contains(&site.holder), "the name is masked: {page}");
        assert_eq!(browser.count("svg[role=img]"), 1, "the QR code");
        let (rows, holds) = (
            browser.count("table tr:has(td.holds)"),
            browser.count("td.fails"),
        );
        assert!(rows > 20 && holds == 0, "{rows} lines hold, {holds} fail");
        let articles = browser.script(
            "return [...document.querySelectorAll('h2 ~ .scroll table')].pop()
                .querySelectorAll('tbody tr td:last-child:not(:empty)').length",
        );
        let preconditions = browser.script(
            "return [...document.querySelectorAll('h2 ~ .scroll table')].pop()
                .querySelectorAll('tbody tr').length",
        );
        assert_eq!(articles, preconditions, "each has its article");
    }
}

#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn each_role_signs_in_sees_what_waits_and_signs_out() {
    let site = site();
    for (login, scripts) in LOGINS
        .iter()
        .zip([Scripts::On, Scripts::Off].iter().cycle())
    {
        let mut lists = Vec::new();
        for language in LANGUAGES {
            let browser = Browser::open(&site.base, language, WIDE, *scripts);
            sign_in(&browser, login);
            let place = if *login == "candidate" {
                "/my"
            } else {
                "/to-do"
            };
            assert_eq!(browser.path(), place, "{login}");
            let list = browser.text("main");
            let empty = list.lines().count() < 3;
            assert!(!empty, "{login}: {list}");
            lists.push(list);
            browser.follow("form[action='/sign-out'] button");
            browser.go("/to-do");
            assert_eq!(browser.path(), "/sign-in", "{login} is signed out");
        }
        assert_ne!(lists[0], lists[1], "{login}: one language for all");
    }
}

#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn a_wrong_password_is_said_in_words_and_signs_nobody_in() {
    let browser = Browser::open(&site().base, "en", WIDE, Scripts::Off);
    browser.go("/sign-in");
    browser.write("#login", "nobody");
    browser.write("#password", "wrong");
    browser.follow("main form button");
    assert!(!browser.text("[role=alert]").is_empty());
    browser.go("/to-do");
    assert_eq!(browser.path(), "/sign-in");
}

#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn scripts_are_off_where_a_test_says_so() {
    let page =
        "data:text/html,<p>off</p><script>document.querySelector('p').textContent='on'</script>";
    for (scripts, said) in [(Scripts::Off, "off"), (Scripts::On, "on")] {
        let browser = Browser::open(&site().base, "en", WIDE, scripts);
        browser.go(page);
        assert_eq!(browser.text("p"), said);
    }
}

#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn the_keyboard_alone_is_enough() {
    let site = site();
    let browser = Browser::open(&site.base, "en", WIDE, Scripts::Off);
    browser.go("/");
    browser.keys(TAB);
    assert_eq!(
        focused(&browser),
        "#main",
        "the first stop leads past the navigation"
    );
    let mut stops = BTreeSet::new();
    for _ in 0..40 {
        stops.insert(focused(&browser));
        assert!(
            focus_is_seen(&browser),
            "no visible focus on {}",
            focused(&browser)
        );
        browser.keys(TAB);
    }
    for href in ["/verify", "/directory", "/catalogue", "/rules", "/to-do"] {
        assert!(stops.contains(href), "{href} is not reached: {stops:?}");
    }
    browser.go("/sign-in");
    until(&browser, "login");
    browser.keys("officer");
    browser.keys(TAB);
    browser.keys(&site.password);
    browser.leaving(|browser| browser.keys(ENTER));
    assert_eq!(browser.path(), "/to-do");
    browser.go("/verify");
    until(&browser, "number");
    browser.keys(&site.number);
    browser.keys(TAB);
    browser.keys(&site.holder);
    browser.leaving(|browser| browser.keys(ENTER));
    assert!(browser.text("main").contains(&site.number));
}

/// Presses Tab until the control of this id has the focus.
#[track_caller]
fn until(browser: &Browser, id: &str) {
    for _ in 0..40 {
        if browser.script("return document.activeElement.id") == id {
            return;
        }
        browser.keys(TAB);
    }
    panic!("Tab does not reach #{id}");
}

fn focused(browser: &Browser) -> String {
    let script =
        "const e = document.activeElement; return e.getAttribute('href') || e.id || e.tagName";
    browser.script(script).as_str().unwrap().to_owned()
}

fn focus_is_seen(browser: &Browser) -> bool {
    let script = "const e = document.activeElement; if (e === document.body) return true;
        const s = getComputedStyle(e);
        return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none'";
    browser.script(script).as_bool().unwrap()
}

/// Every page that everybody sees, and the first pages of each role.
fn on_every_page(language: &str, width: u32, look: impl Fn(&Browser, &str)) {
    let site = site();
    let browser = Browser::open(&site.base, language, width, Scripts::On);
    for path in public_pages(site) {
        browser.go(&path);
        look(&browser, &path);
    }
    for login in LOGINS {
        sign_in(&browser, login);
        look(&browser, &format!("{} of {login}", browser.path()));
        let links = browser.script(
            "return [...document.querySelectorAll('main a[href^=\"/\"]')].map(a => a.getAttribute('href'))",
        );
        let kinds: BTreeSet<String> = links
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|link| link.as_str())
            // Files are no pages.
            .filter(|link| !link.contains('.'))
            // One page of each kind: what follows the second slash is only another case.
            .filter_map(|link| link.split('/').nth(1).map(str::to_owned))
            .collect();
        for kind in kinds {
            let mut links = links
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|link| link.as_str());
            let first =
                links.find(|link| link.split('/').nth(1) == Some(&kind) && !link.contains('.'));
            browser.go(first.unwrap());
            look(&browser, &format!("{} of {login}", browser.path()));
        }
        browser.go(if login == "candidate" {
            "/my"
        } else {
            "/to-do"
        });
        browser.follow("form[action='/sign-out'] button");
    }
}

#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn nothing_scrolls_sideways_on_a_small_telephone() {
    for language in LANGUAGES {
        on_every_page(language, NARROW, |browser, page| {
            let script = "return document.documentElement.scrollWidth - window.innerWidth";
            let over = browser.script(script).as_i64().unwrap();
            assert!(over <= 1, "{language} {page}: {over} pixels too wide");
        });
    }
}

/// What axe-core finds against WCAG 2.2 A and AA.
fn against_wcag(browser: &Browser, axe: &str) -> Vec<String> {
    browser.script(axe);
    let found = browser.script_later(
        "const done = arguments[0];
         const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
         axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(found => done(
             found.violations.map(one => one.id + ': ' + one.nodes.map(node => node.target.join(' ')).join(' | '))),
             why => done(['axe failed: ' + why]))",
    );
    let found = found.as_array().unwrap().iter();
    found.map(|one| one.as_str().unwrap().to_owned()).collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the checker is, is a setting of the test run"
)]
fn axe() -> String {
    let path = std::env::var("ASSAY_TEST_AXE");
    let path =
        path.expect("ASSAY_TEST_AXE names axe.min.js: `cargo xtask test --only browser` sets it");
    fs::read_to_string(path).unwrap()
}

#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn nobody_is_kept_out_by_how_a_page_is_made() {
    let axe = axe();
    for (language, width) in [("zh-CN", NARROW), ("en", WIDE)] {
        on_every_page(language, width, |browser, page| {
            let found = against_wcag(browser, &axe);
            assert!(found.is_empty(), "{language} {page}: {found:#?}");
        });
    }
}

#[test]
#[ignore = "needs Chromium: cargo xtask test --only browser"]
fn the_checker_of_pages_finds_a_bad_one() {
    let browser = Browser::open(&site().base, "en", WIDE, Scripts::On);
    browser.go("data:text/html,<img src='data:,x'><p style='color:silver'>pale</p>");
    let found = against_wcag(&browser, &axe()).join(" ");
    for rule in ["image-alt", "color-contrast", "html-has-lang"] {
        assert!(found.contains(rule), "{rule} is not found: {found}");
    }
}
