//! The pages of the books, from the decision to the receipt: who sees what, what the files hold, and what each role may do.
use crate::{
    ON, OWN,
    site::{Site, sites},
    transfers,
    world::FEE,
};
use assay::app::cancel_session::cancel_session;
use assay_core::{
    authority::Role,
    enrolment::Enrolment,
    id::Id,
    money::{payout::Payout, transfer::Transfer},
};
use jiff::civil::date;

const ACCOUNT: [(&str, &str); 3] = [
    ("holder", "示例"),
    ("number", "6222000000001234"),
    ("bank", "102100000000"),
];

/// Candidates of a cancelled session who paid for themselves and were refunded through the page.
fn refunded(site: &Site, count: u64) -> Vec<Id<Enrolment>> {
    let world = &site.world;
    let session = world.announced(30);
    let who = world.accepted(&session, count);
    world.pay(&session, &who, date(2020, 6, 8)).unwrap();
    cancel_session(&world.house, &world.administrator(ON), &session, "停电").unwrap();
    site.on(ON);
    for id in &who {
        site.done("administrator", &format!("/enrolment/{id}/refund"), &[]);
        site.done("examiner", &format!("/enrolment/{id}/account"), &ACCOUNT);
    }
    who
}

fn person_of(site: &Site, id: &Id<Enrolment>) -> Id<assay_core::person::Person> {
    let store = &site.world.house.store;
    let kept = store.read(|tx| tx.enrolment(id)).unwrap().unwrap();
    kept.enrolment.person
}

fn rows(site: &Site, who: &str, path: &str) -> usize {
    let answer = site.get(who, path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body.lines().count() - 1
}

#[test]
fn the_books_are_kept_paid_and_read_through_pages() {
    for site in sites() {
        let who = refunded(&site, 2);
        let books = format!("/books/{}", site.world.institution);
        let page = site.get("administrator", &books).body;
        assert!(page.contains("560.00"), "{page}");
        assert!(who.iter().all(|id| page.contains(id.as_str())));
        // What the files hold: two payments, two refunds; two amounts owed; nothing of the bank yet.
        assert_eq!(
            rows(&site, "administrator", &format!("{books}/lines.csv")),
            4
        );
        assert_eq!(rows(&site, "officer", &format!("{books}/owed.csv")), 2);
        let one = format!("{books}/owed.csv?q={}", who[0]);
        assert_eq!(rows(&site, "officer", &one), 1);
        assert_eq!(rows(&site, "auditor", &format!("{books}/answers.csv")), 0);
        // Without an account of its own the institution proposes nothing, and is told what to do.
        let early = site.fill("administrator", &format!("{books}/payout"), &[]);
        assert_eq!(early.status, 409);
        assert!(early.body.contains("Next:"), "{}", early.body);
        let own = [
            ("holder", "示例机构"),
            ("number", OWN),
            ("bank", "102100000000"),
        ];
        site.done("examiner", &format!("{books}/account"), &own);
        let page = site.get("examiner", &books).body;
        assert!(!page.contains(OWN), "the number is masked");
        let proposed = site.done("administrator", &format!("{books}/payout"), &[]);
        let id = proposed.split("/payout/").nth(1).unwrap();
        let id: String = id
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        let payout = format!("/payout/{id}");
        assert!(site.get("officer", "/to-do").body.contains(&payout));
        // Before the approval there is no file; whoever named the accounts does not approve.
        assert_ne!(
            site.get("officer", &format!("{payout}/pain.xml")).status,
            200
        );
        let named = site.fill("examiner", &format!("{payout}/approve"), &[]);
        assert_eq!(named.status, 409);
        site.done("officer", &format!("{payout}/approve"), &[]);
        let file = site.get("officer", &format!("{payout}/pain.xml"));
        assert_eq!(file.status, 200);
        assert_eq!(
            file.body.matches("<CdtTrfTxInf>").count(),
            2,
            "{}",
            file.body
        );
        assert_eq!(
            site.get("officer", &format!("{payout}/pain.xml")).body,
            file.body
        );
        assert!(rows(&site, "officer", &format!("{payout}/order.csv")) >= 2);
        assert_eq!(
            rows(&site, "officer", &format!("{payout}/transfers.csv")),
            2
        );
        // The bank's answer: one is paid, one came back.
        let all = transfers(&site.world, &Id::<Payout>::parse(&id).unwrap());
        let table = crate::answer(&[(&all[0], "paid"), (&all[1], "returned")]);
        let told = site.upload(
            "examiner",
            &format!("{books}/answer"),
            "a.csv",
            table.as_bytes(),
        );
        assert_eq!(told.status, 200, "{}", told.body);
        let again = site.upload(
            "examiner",
            &format!("{books}/answer"),
            "a.csv",
            table.as_bytes(),
        );
        assert_eq!(again.status, 409, "a message is read once");
        assert_eq!(rows(&site, "officer", &format!("{books}/answers.csv")), 2);
        let nonsense = site.upload(
            "examiner",
            &format!("{books}/answer"),
            "a.csv",
            b"<!DOCTYPE x><x/>",
        );
        assert!(
            nonsense.status == 409 || nonsense.status == 422,
            "{}",
            nonsense.body
        );
        let page = site.get("administrator", &books).body;
        assert!(
            page.contains("280.00"),
            "one fee is owed again, one is refunded"
        );
        receipts(&site, &all);
    }
}

/// The receipt is the candidate's own, and says what the bank has done.
fn receipts(site: &Site, all: &[Transfer]) {
    let paid = &all[0].shares[0].enrolment;
    let other = &all[1].shares[0].enrolment;
    site.account("payer", Role::Candidate, Some(person_of(site, paid)));
    let receipt = site.get("payer", &format!("/receipt/{paid}"));
    assert_eq!(receipt.status, 200);
    assert!(
        receipt.body.contains("paid by the bank on") && receipt.body.contains(&FEE.to_string())
    );
    assert!(
        !receipt.body.contains("6222000000001234"),
        "the account is masked"
    );
    assert_eq!(site.get("payer", &format!("/receipt/{other}")).status, 404);
    let my = site.get("payer", "/my").body;
    assert!(my.contains("The bank has paid 280.00 yuan back"), "{my}");
}

#[test]
fn whoever_keeps_no_books_sees_none_and_the_auditor_only_looks() {
    for site in sites() {
        let who = refunded(&site, 1);
        let books = format!("/books/{}", site.world.institution);
        for role in ["assessor", "invigilator"] {
            assert_eq!(site.get(role, &books).status, 404, "{role}");
            let file = site.get(role, &format!("{books}/lines.csv"));
            assert_eq!(file.status, 404, "{role}");
        }
        site.account(
            "candidate",
            Role::Candidate,
            Some(person_of(&site, &who[0])),
        );
        assert_eq!(site.get("candidate", &books).status, 404);
        assert_eq!(site.get("", &books).location, "/sign-in");
        let page = site.get("auditor", &books).body;
        assert!(page.contains("280.00"));
        assert!(
            !page.contains("method=\"post\" action=\"/books/"),
            "nothing to do for an auditor"
        );
        // A form that is sent all the same is denied.
        let sent = site.post_as(
            "auditor",
            &format!("{books}/payout"),
            "auditor-tries-1",
            &[],
        );
        assert_eq!(sent.status, 403);
        for path in [&books, "/directory"] {
            assert!(site.get("officer", path).status.is_success());
        }
    }
}
