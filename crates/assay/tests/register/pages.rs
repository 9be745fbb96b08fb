//! The register as people use it: forms, the public directory, and the files.
use super::*;
use crate::site::sites;

const LINES: [(&str, &str); 12] = [
    ("from", "2020-06-01"),
    ("until", "2022-12-31"),
    ("scope", "美容师 L3\n美容师 L4"),
    ("sites", "a|甲考点|30|示例路1号|工位三十个|自有"),
    ("fees", "L3 280\nL4 240"),
    ("staff.senior-assessor", "3"),
    ("staff.invigilator", "2"),
    ("staff.supervisor", "1"),
    ("item_bank", "国家题库"),
    ("fee_basis", "按成本测算"),
    ("sample", "职业技能等级证书 示例工厂"),
    ("contact", "办公室"),
];

const RULES: [(&str, &str); 6] = [
    ("rule.exam", "见附件"),
    ("rule.quality", "见附件"),
    ("rule.certificates", "见附件"),
    ("rule.archive", "见附件"),
    ("rule.finance", "见附件"),
    ("rule.safety", "见附件"),
];

/// The identifier behind a link that begins like this.
fn linked(body: &str, start: &str) -> String {
    let rest = body
        .split(start)
        .nth(1)
        .unwrap_or_else(|| panic!("no {start} in {body}"));
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn a_filing_is_played_through_pages_from_the_form_to_the_directory_and_its_files() {
    for site in sites() {
        let uscc = World::institution_of(InstitutionKind::Employer).uscc;
        let mut fields = vec![
            ("name_zh", "示例工厂"),
            ("name_en", "Example Works"),
            ("uscc", uscc.as_str()),
            ("kind", "employer"),
            ("province", "23"),
        ];
        fields.extend(LINES);
        let done = site.done("officer", "/desk/directory/file-institution", &fields);
        let first = linked(&done, "/filing/");
        let page = site.get("officer", &format!("/filing/{first}")).body;
        assert!(
            page.contains("the rules on exams are missing") && page.contains("Completeness"),
            "{page}"
        );
        assert!(site.get("officer", "/to-do").body.contains(&first));
        site.done("officer", &format!("/filing/{first}/check"), &[]);

        fields.extend(RULES);
        let institution = linked(&page, "/institution/");
        let again: Vec<_> = fields[5..].to_vec();
        let done = site.done(
            "officer",
            &format!("/institution/{institution}/file"),
            &again,
        );
        let id = linked(&done, "/filing/");
        let path = format!("/filing/{id}");
        let checked = site.done("officer", &format!("{path}/check"), &[]);
        assert!(checked.contains("It is complete"), "{checked}");
        let experts = [0; 3].map(|_| Expert::new(&site.world, None));
        let named: Vec<(&str, &str)> = experts
            .iter()
            .map(|one| ("experts", one.appointment.as_str()))
            .collect();
        site.done("officer", &format!("{path}/experts"), &named);
        for (at, expert) in experts.iter().enumerate() {
            let login = format!("expert-{at}");
            site.account(&login, Role::Expert, Some(expert.person.clone()));
            assert!(site.get(&login, "/to-do").body.contains(&id));
            let scores: Vec<(String, &str)> = ReviewTopic::ALL
                .iter()
                .map(|topic| (format!("score.{}", topic.id()), "85.5"))
                .collect();
            let scores: Vec<(&str, &str)> = scores
                .iter()
                .map(|(name, score)| (name.as_str(), *score))
                .collect();
            site.done(&login, &format!("{path}/score"), &scores);
        }
        let seen = [
            ("sites", "a"),
            ("site.1", "a"),
            ("gravity.1", "slight"),
            ("text.1", "灭火器将到期"),
        ];
        site.done("expert-0", &format!("{path}/visit"), &seen);
        assert!(site.get("officer", &path).body.contains("灭火器将到期"));
        site.done(
            "second-officer",
            &format!("{path}/publish"),
            &[("reason", "符合条件")],
        );

        let wanted = [
            ("site", ""),
            ("from", "2020-06-01"),
            ("body", "0000"),
            ("letter", ""),
            ("given", ""),
        ];
        let done = site.done(
            "officer",
            &format!("/institution/{institution}/allocate-prefix"),
            &wanted,
        );
        let prefix = linked(&done, "/prefix/");
        assert!(prefix.starts_with("Y000023"));
        directory(&site, &institution, &prefix);
        let out = site.done(
            "officer",
            &format!("{path}/suspend"),
            &[("reason", "设备不合格")],
        );
        assert!(!out.is_empty());
        let public = site.get("", &format!("/directory/{institution}")).body;
        assert!(
            public.contains("设备不合格") && public.contains("2020-06-01"),
            "{public}"
        );
        let found = site.get("", "/directory?state=suspended").body;
        assert!(found.contains("Example Works") && found.contains("suspended 2020-06-01"));
        site.done("officer", &format!("{path}/lift"), &[("reason", "已更换")]);
        assert!(
            !site
                .get("", "/directory?state=suspended")
                .body
                .contains("Example Works")
        );
    }
}

fn directory(site: &crate::site::Site, institution: &str, prefix: &str) {
    let body = site
        .get(
            "",
            "/directory?occupation=%E7%BE%8E%E5%AE%B9&kind=employer&province=23&state=in-force",
        )
        .body;
    assert!(body.contains("Example Works"), "{body}");
    assert!(
        !site
            .get("", "/directory?occupation=%E7%94%B5%E5%B7%A5")
            .body
            .contains("Example Works")
    );
    let page = site.get("", &format!("/directory/{institution}")).body;
    assert!(page.contains(prefix) && page.contains("in force"), "{page}");
    let csv = site.get("", "/directory.csv?kind=employer").body;
    assert_eq!(csv.lines().count(), 3, "{csv}");
    let json = site.get("", "/api/v1/directory?kind=employer").body;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let one = &json["institutions"][0];
    assert_eq!(one["filings"][0]["version"], 2);
    assert_eq!(
        (&one["prefixes"][0]["prefix"], &one["state"]),
        (&prefix.into(), &"in-force".into())
    );
    assert!(site.get("auditor", "/prefixes").body.contains(prefix));
    assert!(
        site.get("officer", &format!("/prefix/{prefix}"))
            .body
            .contains("No number was given yet")
    );
    let numbers = site
        .get("auditor", &format!("/prefix/{prefix}/numbers.csv"))
        .body;
    assert_eq!(numbers.lines().count(), 1, "{numbers}");
    assert_eq!(
        site.get("administrator", &format!("/prefix/{prefix}"))
            .status,
        404,
        "it belongs to others"
    );
    site.done(
        "officer",
        &format!("/prefix/{prefix}/end"),
        &[("until", "2021-06-30"), ("reason", "到期")],
    );
    assert!(
        site.get("officer", "/prefixes.csv")
            .body
            .contains("2021-06-30")
    );
}
