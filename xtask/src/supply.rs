//! What comes from strangers: every library is from crates.io and fixed in Cargo.lock, its licence is known
//! and allowed, and every direct one is named and used.
use crate::{licence, screen};
use cargo_metadata::{CargoOpt, Metadata, MetadataCommand, Package};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Prints what is wrong; true if nothing is.
pub(crate) fn check() -> bool {
    let metadata = match MetadataCommand::new()
        .features(CargoOpt::AllFeatures)
        .other_options(vec!["--locked".to_owned()])
        .exec()
    {
        Ok(metadata) => metadata,
        Err(error) => {
            screen::complain(&format!("cargo metadata --locked: {error}"));
            return false;
        }
    };
    let page = fs::read_to_string("docs/dependencies.md").unwrap_or_default();
    let mut wrong = strangers(&metadata.packages);
    wrong.extend(without_a_line(&metadata, &page));
    wrong.extend(unused(&metadata));
    for line in &wrong {
        screen::say(line);
    }
    let (count, twice) = (metadata.packages.len(), duplicates(&metadata.packages));
    screen::say(&format!(
        "{count} packages; in two versions: {}",
        if twice.is_empty() {
            "none".to_owned()
        } else {
            twice.join(", ")
        }
    ));
    wrong.is_empty()
}

fn strangers(packages: &[Package]) -> Vec<String> {
    let mut wrong = Vec::new();
    for package in packages {
        let name = format!("{} {}", package.name, package.version);
        if let Some(source) = &package.source
            && !source.is_crates_io()
        {
            wrong.push(format!("{name} comes from {source}, not from crates.io"));
        }
        match &package.license {
            Some(licence) if licence::is_allowed(licence) => {}
            Some(licence) => wrong.push(format!("{name} has the licence {licence}")),
            None => wrong.push(format!("{name} names no licence")),
        }
    }
    wrong
}

fn duplicates(packages: &[Package]) -> Vec<String> {
    let mut versions: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for package in packages {
        let of = versions.entry(package.name.as_str()).or_default();
        of.push(package.version.to_string());
    }
    versions
        .into_iter()
        .filter(|(_, of)| of.len() > 1)
        .map(|(name, of)| format!("{name} {}", of.join(" and ")))
        .collect()
}

/// Direct dependencies, by name, that come from outside.
fn direct(metadata: &Metadata) -> BTreeSet<&str> {
    metadata
        .workspace_packages()
        .into_iter()
        .flat_map(|package| &package.dependencies)
        .filter(|dependency| dependency.path.is_none())
        .map(|dependency| dependency.name.as_str())
        .collect()
}

fn without_a_line(metadata: &Metadata, page: &str) -> Vec<String> {
    let named: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix('|'))
        .filter_map(|line| line.split('|').next())
        .flat_map(|cell| cell.split(','))
        .map(|name| name.trim().trim_matches('`'))
        .collect();
    direct(metadata)
        .into_iter()
        .filter(|name| !named.contains(name))
        .map(|name| format!("{name} has no line in docs/dependencies.md"))
        .collect()
}

/// A dependency whose name no source file of the package holds is only a cost.
fn unused(metadata: &Metadata) -> Vec<String> {
    let mut wrong = Vec::new();
    for package in metadata.workspace_packages() {
        let manifest = package.manifest_path.as_std_path();
        let mut text = String::new();
        for below in ["src", "tests", "benches", "examples"] {
            gather(&manifest.with_file_name(below), &mut text);
        }
        for dependency in &package.dependencies {
            if !text.contains(&dependency.name.replace('-', "_")) {
                wrong.push(format!(
                    "{} declares {} and does not use it",
                    package.name, dependency.name
                ));
            }
        }
    }
    wrong
}

fn gather(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, text);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap_or_default());
        }
    }
}
