//! An exit as people play it.
use crate::{
    DAY, OCCUPATION, PLANNED, STAYS,
    site::{Site, sites},
};
use serde_json::json;

fn percent(text: &str) -> String {
    let bytes = text.bytes().map(|byte| format!("%{byte:02X}"));
    bytes.collect::<Vec<_>>().concat()
}

fn plan(site: &Site) -> String {
    let fields = [
        ("occupations", STAYS),
        ("on", "2021-03-31"),
        ("instrument", "人社部发〔2021〕1号"),
        ("reason", "目录调整"),
    ];
    let done = site.done("officer", "/desk/exits/plan-exit", &fields);
    let rest = done.split("/exit/exp_").nth(1).unwrap();
    format!("exp_{}", rest.split(['"', '/']).next().unwrap())
}

#[test]
fn an_exit_is_planned_simulated_and_approved_through_pages() {
    for site in sites() {
        site.on(PLANNED);
        let id = plan(&site);
        let page = format!("/exit/{id}");
        assert!(site.get("officer", "/to-do").body.contains(&page));
        let simulation = site.get("officer", &format!("{page}/simulation")).body;
        for part in ["<svg", "<title", "<desc", "2021-03-31", "simulation.csv"] {
            assert!(simulation.contains(part), "{part}");
        }
        let csv = site.get("officer", &format!("{page}/simulation.csv")).body;
        assert_eq!(
            csv.lines().filter(|line| line.starts_with("day,")).count(),
            31
        );
        assert_eq!(
            site.get("administrator", &format!("{page}/simulation"))
                .status,
            404
        );
        assert_eq!(site.get("administrator", &page).status, 404);
        let what_if = format!(
            "/exits/simulate?occupations={}&on=2021-06-01",
            percent(OCCUPATION)
        );
        assert!(site.get("officer", &what_if).body.contains("2021-06-01"));
        let unknown = site.get(
            "officer",
            &format!(
                "/exits/simulate?occupations={}&on=2021-06-01",
                percent("占星师")
            ),
        );
        assert!(unknown.body.contains("占星师"));
        // Whoever planned it is told no; another officer approves by the interface.
        let path = format!("/api/v1/exits/{id}/approve");
        let same = site.call("officer", &path, Some("approve-0001"), &json!({}));
        assert_eq!(same.status, 409, "{}", same.body);
        assert!(same.body.contains("exit.decide.same-person"));
        let done = site.call("second-officer", &path, Some("approve-0002"), &json!({}));
        assert_eq!(done.status, 200, "{}", done.body);
        let list = site.get("", "/exits").body;
        assert!(list.contains(STAYS) && list.contains(&DAY.to_string()));
        assert!(site.get("", "/exits.csv").body.contains(STAYS));
        assert!(
            site.get("", &format!("/catalogue/{}", percent(STAYS)))
                .body
                .contains("2021-03-31")
        );
    }
}
