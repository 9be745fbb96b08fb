//! Where a pack comes from: built into the binary, or a folder. And its hash, by which it is pinned.
use assay_core::pack::{Pack, PackError};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// A loaded pack with the hash of its files.
#[derive(Debug, Clone)]
pub struct Law {
    /// What the pack says.
    pub pack: Pack,
    /// SHA-256 over the files, in hexadecimal digits.
    pub hash: String,
}

/// Why a pack cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LawError {
    /// A file or folder cannot be read.
    #[error("cannot read {}: {source}. Name a folder that holds pack.toml.", path.display())]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The files are not a pack.
    #[error("the pack does not load:\n{}", list(.0))]
    Broken(Vec<PackError>),
}

fn list(errors: &[PackError]) -> String {
    let lines: Vec<String> = errors.iter().map(|error| format!("  {error}")).collect();
    lines.join("\n")
}

macro_rules! embedded {
    ($($file:literal)*) => {
        /// The files of the China pack, as they were when the binary was built.
        const CHINA: &[(&str, &str)] = &[$(($file, include_str!(concat!("../../../packs/cn/", $file)))),*];
    };
}

embedded! {
    "articles.csv" "calendar.csv" "cases/disposition.ndjson" "cases/eligibility.ndjson" "catalogue/occupations.csv"
    "catalogue/entries.csv" "catalogue/editions.toml" "certificate_fields.csv" "conditions/alternatives.csv"
    "conditions/editions.toml" "forbidden_words.csv" "institution_kinds.csv" "instruments.csv" "levels.csv"
    "numbers.toml" "pack.toml" "paper.toml" "provinces.csv" "rules/exam.toml" "rules/filings.toml" "rules/institutions.toml" "rules/people.toml"
    "rules/records.toml" "rules/selection.toml" "rules/status.toml" "rules/succession.toml" "rules/surge.toml" "rules/transition.toml" "supervision_indicators.csv"
}

/// The China pack that was built in.
///
/// # Errors
/// [`LawError::Broken`]: a test keeps that from being released.
pub fn china() -> Result<Law, LawError> {
    let files = CHINA
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    of(&files)
}

/// The pack in a folder.
///
/// # Errors
/// [`LawError`] if a file cannot be read as UTF-8 or the files are not a pack.
pub fn folder(path: &Path) -> Result<Law, LawError> {
    let mut files = BTreeMap::new();
    collect(path, path, &mut files)?;
    of(&files)
}

/// The pack in a folder, or the built-in one.
///
/// # Errors
/// [`LawError`].
pub fn folder_or_china(path: Option<&Path>) -> Result<Law, LawError> {
    path.map_or_else(china, folder)
}

fn of(files: &BTreeMap<String, String>) -> Result<Law, LawError> {
    let pack = Pack::load(files).map_err(LawError::Broken)?;
    Ok(Law {
        pack,
        hash: hash(files),
    })
}

/// Names and contents, each behind its length, so that no two packs hash alike.
fn hash(files: &BTreeMap<String, String>) -> String {
    let mut hash = Sha256::new();
    for (name, text) in files {
        for piece in [name, text] {
            hash.update((piece.len() as u64).to_be_bytes());
            hash.update(piece.as_bytes());
        }
    }
    hex::encode(hash.finalize())
}

fn collect(root: &Path, at: &Path, files: &mut BTreeMap<String, String>) -> Result<(), LawError> {
    let unreadable = |path: &Path, source| LawError::Unreadable {
        path: path.to_owned(),
        source,
    };
    for entry in fs::read_dir(at).map_err(|source| unreadable(at, source))? {
        let path = entry.map_err(|source| unreadable(at, source))?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else {
            let text = fs::read_to_string(&path).map_err(|source| unreadable(&path, source))?;
            let name = path
                .strip_prefix(root)
                .expect("the path was found below the root")
                .to_string_lossy()
                .replace('\\', "/");
            files.insert(name, text);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pack_that_was_built_in_is_the_pack_in_the_folder() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/cn");
        assert_eq!(china().unwrap().hash, folder(&path).unwrap().hash);
    }
}
