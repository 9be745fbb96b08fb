//! A held batch as supervisors play it.
use crate::site::sites;
use assay_core::{
    authority::Role,
    id::Id,
    surge::{HoldStage, Stream, SurgeHold},
};
use jiff::civil::date;

#[test]
fn a_held_batch_is_looked_into_through_pages() {
    for site in sites() {
        site.account("supervisor", Role::QualitySupervisor, None);
        let session = site.world.announced(30);
        let hold = SurgeHold {
            id: Id::of(64),
            session,
            institution: site.world.institution.clone(),
            occupation: "美容师".into(),
            stream: Stream::Issuance,
            batch: 400,
            statistic_milli: 7_250,
            threshold_milli: 3_100,
            usual_milli: 1_000,
            held_on: date(2020, 6, 1),
            stage: HoldStage::Held,
        };
        let page = format!("/surge/{}", hold.id);
        let store = &site.world.house.store;
        store.act(move |tx| tx.record_surge_hold(&hold)).unwrap();
        for who in ["administrator", "examiner"] {
            assert_eq!(site.get(who, &page).status, 404, "{who}");
            assert_eq!(site.get(who, "/surges").status, 403, "{who}");
        }
        assert_eq!(site.get("", "/surges").location, "/sign-in");
        let body = site.get("auditor", &page).body;
        assert!(body.contains("role=\"img\"") && body.contains("<desc") && body.contains("7.25"));
        assert!(
            body.contains("<th scope=\"row\">2020-06-01"),
            "the figures stand in a table"
        );
        assert!(
            !body.contains("name=\"reason\""),
            "an auditor looks and never acts"
        );
        assert!(site.get("supervisor", "/to-do").body.contains(&page));
        assert!(site.get("officer", "/surges?q=400").body.contains(&page));
        assert!(site.get("officer", "/surges.csv").body.contains("7.25"));

        let proposal = [("outcome", "release"), ("reason", "考场录像和签到表一致")];
        site.done("supervisor", &format!("{page}/propose"), &proposal);
        let same = site.fill(
            "supervisor",
            &format!("{page}/confirm"),
            &[("opinion", "confirm")],
        );
        assert_eq!(same.status, 409);
        site.done(
            "officer",
            &format!("{page}/confirm"),
            &[("opinion", "confirm")],
        );
        assert!(
            site.get("officer", &page)
                .body
                .contains("release 2020-06-01")
        );
        assert!(!site.get("officer", "/to-do").body.contains(&page));
    }
}
