use super::*;
use std::path::Path;

fn files() -> BTreeMap<String, String> {
    files_of("cn")
}

fn files_of(pack: &str) -> BTreeMap<String, String> {
    fn walk(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, files);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap();
                files.insert(name.to_owned(), std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../packs")
        .join(pack);
    let mut files = BTreeMap::new();
    walk(&root, &root, &mut files);
    files
}

/// The China pack, for tests of what stands on it.
pub(crate) fn china() -> Pack {
    Pack::load(&files()).unwrap()
}

#[test]
fn every_case_of_the_pack_comes_out_as_written() {
    let pack = Pack::load(&files()).unwrap();
    let report = check(&pack);
    assert_eq!(report.failures, Vec::<String>::new());
    assert!(report.cases > 200, "{} cases", report.cases);
}

/// Training products of another country, taught out instead of exited: the same code, other data.
#[test]
fn another_country_is_another_folder() {
    let pack = Pack::load(&files_of("demo-au")).unwrap();
    let report = check(&pack);
    assert_eq!(report.failures, Vec::<String>::new());
    assert!(report.cases > 30, "{} cases", report.cases);
    assert_eq!(pack.head.currency, "AUD");
    assert_eq!(pack.transition.silence, crate::transition::Silence::Refund);
    assert_ne!(
        pack.transition.refund_percent,
        china().transition.refund_percent
    );
}

#[test]
fn the_catalogue_has_all_its_occupations_and_exits() {
    let pack = Pack::load(&files()).unwrap();
    let occupations = pack.catalogue.occupations();
    let exits = |batch: &str| {
        occupations
            .iter()
            .filter(|occupation| {
                occupation
                    .exit
                    .as_ref()
                    .is_some_and(|exit| exit.batch == batch)
            })
            .count()
    };
    assert_eq!(occupations.len(), 198);
    assert_eq!((exits("batch1"), exits("batch2")), (29, 156));
    assert_eq!(pack.entries.len(), 13);
}

#[track_caller]
fn check_broken(file: &str, from: &str, to: &str, expected: &str) {
    let mut files = files();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(from), "{file} has no `{from}`");
    *text = text.replacen(from, to, 1);
    let errors = Pack::load(&files).unwrap_err();
    assert!(
        errors
            .iter()
            .any(|error| error.to_string().contains(expected)),
        "{errors:?}"
    );
}

#[test]
fn an_unknown_key_does_not_load() {
    check_broken(
        "rules/exam.toml",
        "certainty =",
        "colour = \"red\"\ncertainty =",
        "colour",
    );
}

#[test]
fn a_rule_without_source_does_not_load() {
    let source = "source = { instrument = \"cn.mohrss.standards-2018\", article = \"1\" }\n";
    check_broken("rules/exam.toml", source, "", "source");
}

#[test]
fn a_source_that_no_instrument_has_does_not_load() {
    check_broken(
        "rules/exam.toml",
        "cn.mohrss.standards-2018",
        "cn.nobody",
        "cn.nobody",
    );
}

#[test]
fn a_rule_without_case_does_not_load() {
    let case = "[[rule.case]]\ngiven = { done = true }\nthen = { holds = true }\n";
    check_broken("rules/records.toml", case, "", "no example case");
}

#[test]
fn two_versions_on_one_day_do_not_load() {
    let files = files();
    let page = &files["rules/transition.toml"];
    let rule = &page[page.find("[[rule]]\nid = \"refund.share\"").unwrap()..];
    let twice = format!("{rule}\n{rule}");
    check_broken("rules/transition.toml", rule, &twice, "two versions");
}

#[test]
fn a_missing_file_is_named() {
    let mut files = files();
    files.remove("levels.csv");
    let errors = Pack::load(&files).unwrap_err();
    assert_eq!(errors[0].to_string(), "levels.csv: the file is missing");
}

#[test]
fn the_occupations_layer_stands_over_the_nations() {
    let pack = Pack::load(&files()).unwrap();
    let at = |province| At {
        on: jiff::civil::date(2024, 1, 1),
        province,
        occupation: None,
    };
    assert!(pack.value("record.video", at(None)).is_none());
    assert_eq!(pack.number("record.video", at(Some("51"))).unwrap().0, 5);
}
