//! What the house promises about itself: which crate may know which, how long files are, what they are called,
//! and that pages name only what is there. Lists of exceptions may only shrink.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use cargo_metadata::MetadataCommand;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const LINES_MAX: usize = 500;

/// Public types of the core without a word in the glossary; to be given one, and then taken off this list.
const WITHOUT_A_WORD: &[&str] = &[];

/// Names that say nothing.
const EMPTY_NAMES: [&str; 8] = [
    "utils", "util", "helpers", "helper", "common", "manager", "service", "misc",
];

/// Which of our crates each may know; `bench` and `xtask` may know them all.
const ARROWS: [(&str, &[&str]); 6] = [
    ("assay-core", &[]),
    ("assay-paper", &["assay-core"]),
    ("assay-proof", &["assay-core"]),
    ("assay-store", &["assay-core"]),
    ("assay-supervision", &["assay-core"]),
    (
        "assay",
        &[
            "assay-core",
            "assay-paper",
            "assay-proof",
            "assay-store",
            "assay-supervision",
        ],
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file below a folder with this ending, as a path from the root.
fn files(below: &str, ending: &str) -> BTreeSet<String> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !name.starts_with('.') && name != "target" && name != "node_modules" {
                    walk(&path, found);
                }
            } else {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(below), &mut found);
    found
        .iter()
        .map(|path| path.strip_prefix(root()).unwrap().display().to_string())
        .filter(|path| path.ends_with(ending))
        .collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

#[track_caller]
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn no_crate_knows_one_above_or_beside_it() {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .unwrap();
    let mut wrong = Vec::new();
    for package in &metadata.packages {
        let name = package.name.as_str();
        if name == "bench" || name == "xtask" {
            continue;
        }
        let Some((_, may)) = ARROWS.iter().find(|(of, _)| *of == name) else {
            wrong.push(format!(
                "the design has no crate `{name}`: argue it there first"
            ));
            continue;
        };
        for arrow in package.dependencies.iter().filter(|to| to.path.is_some()) {
            if !may.contains(&arrow.name.as_str()) {
                wrong.push(format!("{name} must not know {}", arrow.name));
            }
        }
    }
    none(&wrong);
}

#[test]
fn no_file_grows_out_of_sight() {
    let mut wrong = Vec::new();
    for path in files("", ".rs") {
        let lines = read(&path).lines().count();
        if lines > LINES_MAX {
            wrong.push(format!(
                "{path} has {lines} lines, at most {LINES_MAX}: split it"
            ));
        }
    }
    none(&wrong);
}

#[test]
fn file_names_say_what_is_inside() {
    let mut wrong = Vec::new();
    for path in files("", ".rs") {
        let mut names = path.trim_end_matches(".rs").split('/');
        if names.clone().next_back() == Some("mod") {
            wrong.push(format!("{path}: write foo.rs beside foo/"));
        }
        if names.any(|name| EMPTY_NAMES.contains(&name)) {
            wrong.push(format!("{path}: a name that says nothing"));
        }
    }
    none(&wrong);
}

/// Public types at the top level of a file, without the three families that the glossary explains as such.
fn types(source: &str) -> Vec<&str> {
    source
        .lines()
        .filter(|line| !line.trim_end().ends_with("{}"))
        .filter_map(|line| {
            ["pub struct ", "pub enum ", "pub trait ", "pub type "]
                .iter()
                .find_map(|start| line.strip_prefix(start))
        })
        .map(|rest| {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            &rest[..end.unwrap_or(rest.len())]
        })
        .filter(|name| !name.ends_with("Refused") && !name.starts_with("Unknown"))
        .collect()
}

/// The rows of the tables of a page, each as its cells.
fn rows(page: &str) -> Vec<Vec<String>> {
    page.lines()
        .filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'))
        .filter(|line| !line.starts_with("---"))
        .map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

#[test]
fn every_type_of_the_core_has_a_word_in_the_glossary() {
    let rows = rows(&read("docs/glossary.md"));
    let named: BTreeSet<&str> = rows
        .iter()
        .flat_map(|cells| cells[2].split(','))
        .map(|name| name.trim().trim_matches('`'))
        .filter(|name| !name.is_empty() && *name != "type")
        .collect();
    let sources: Vec<(String, String)> = files("crates/core/src", ".rs")
        .into_iter()
        .map(|path| (path.clone(), read(&path)))
        .collect();
    let mut there = BTreeSet::new();
    let mut wrong = Vec::new();
    for (path, text) in &sources {
        for name in types(text) {
            there.insert(name);
            if !named.contains(name) && !WITHOUT_A_WORD.contains(&name) {
                wrong.push(format!("`{name}` ({path}) is not in docs/glossary.md"));
            }
        }
    }
    for name in named.difference(&there) {
        wrong.push(format!(
            "docs/glossary.md names `{name}`, which the core has not"
        ));
    }
    for name in WITHOUT_A_WORD {
        if named.contains(name) || !there.contains(name) {
            wrong.push(format!("`{name}` needs no exception: take it off the list"));
        }
    }
    none(&wrong);
}

#[test]
fn every_word_has_both_languages_and_a_source_that_the_pack_knows() {
    let articles = read("packs/cn/articles.csv");
    let known: BTreeSet<String> = articles
        .lines()
        .filter_map(|line| {
            let mut cells = line.split(',');
            Some(format!("{} {}", cells.next()?, cells.next()?))
        })
        .chain(["ours".to_owned(), "source".to_owned()])
        .collect();
    let mut wrong = Vec::new();
    for cells in rows(&read("docs/glossary.md")) {
        if cells.len() != 4 || cells[0].is_empty() || cells[1].is_empty() {
            wrong.push(format!("a row is not complete: {cells:?}"));
        } else if !known.contains(&cells[3]) {
            wrong.push(format!(
                "{}: the pack has no article `{}`",
                cells[0], cells[3]
            ));
        }
    }
    none(&wrong);
}

/// Words between backticks that look like a path from the root.
fn paths(page: &str) -> Vec<&str> {
    page.split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| {
            let first = word.split('/').next().unwrap_or_default();
            let of_ours = ["crates", "packs", "docs", "i18n", "bench", "xtask", ".ci"];
            word.contains('/') && of_ours.contains(&first)
        })
        .filter(|word| !word.contains(['*', '{', '<', '…', ' ']))
        .collect()
}

#[test]
fn pages_name_only_files_that_are_there() {
    let mut wrong = Vec::new();
    let mut pages = files("docs", ".md");
    pages.extend(["README.md", "CONTRIBUTING.md", "SECURITY.md"].map(str::to_owned));
    for page in pages {
        for path in paths(&read(&page)) {
            if !root().join(path).exists() {
                wrong.push(format!("{page} names {path}, which is not there"));
            }
        }
    }
    none(&wrong);
}
