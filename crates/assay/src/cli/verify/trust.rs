//! Keys, directory and status lists from a folder as `assay export certificates` writes it.
use super::{CliError, VerifyCommand, damaged, text_of};
use assay_proof::{
    note::NoteKey,
    verify::{Lists, Trust},
};
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    rc::Rc,
};

/// The folders of a run, each read once.
#[derive(Debug, Default)]
pub(super) struct Trusts(HashMap<PathBuf, Rc<Trust>>);

impl Trusts {
    /// The folder with keys and directory for a file, and what is in it.
    pub(super) fn of<'f>(
        &mut self,
        command: &'f VerifyCommand,
        file: &'f Path,
    ) -> Result<(&'f Path, Rc<Trust>), CliError> {
        let folder = match &command.trust {
            Some(folder) => folder,
            None => file
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty())
                .unwrap_or(Path::new(".")),
        };
        if let Some(known) = self.0.get(folder) {
            return Ok((folder, Rc::clone(known)));
        }
        let trust = Rc::new(read(command, folder)?);
        self.0.insert(folder.to_owned(), Rc::clone(&trust));
        Ok((folder, trust))
    }
}

/// What is in a folder; one that was named must hold a key.
pub(super) fn read(command: &VerifyCommand, folder: &Path) -> Result<Trust, CliError> {
    let trust = trust(folder)?;
    if command.trust.is_some() && trust.authority.is_none() && trust.record.is_none() {
        return Err(CliError::Input(format!(
            "{} holds neither directory/vkey nor record/vkey; name a folder as `assay export certificates` writes it",
            folder.display()
        )));
    }
    Ok(trust)
}

/// Keys and directory from a folder; what is not there is not checked.
fn trust(folder: &Path) -> Result<Trust, CliError> {
    let key = |name: &str| -> Result<Option<NoteKey>, CliError> {
        let path = folder.join(name);
        text_of(&path)?
            .map(|text| NoteKey::read(&text).map_err(|why| damaged(&path, &why)))
            .transpose()
    };
    let mut directory = Vec::new();
    if let Ok(entries) = fs::read_dir(folder.join("directory")) {
        for entry in entries.flatten() {
            if entry.path().extension().is_some_and(|kind| kind == "note") {
                directory.extend(text_of(&entry.path())?);
            }
        }
    }
    let mut second_keys = Vec::new();
    let documents = entries(&folder.join("did")).into_iter();
    for file in documents.filter(|file| file.extension().is_some_and(|kind| kind == "sm2-key")) {
        second_keys.extend(text_of(&file)?);
    }
    Ok(Trust {
        authority: key("directory/vkey")?,
        record: key("record/vkey")?,
        directory,
        lists: lists(folder)?,
        second_keys,
    })
}

/// Status lists and did documents from a folder, `status/PURPOSE/INSTITUTION/BLOCK` and `did/*.json`. A list that was
/// changed is said, never passed over: it may be the one that revokes.
fn lists(folder: &Path) -> Result<Lists, CliError> {
    let mut lists = Lists::default();
    for purpose in ["revocation", "suspension", "reasons"] {
        for institution in entries(&folder.join("status").join(purpose)) {
            for file in entries(&institution) {
                let Some(text) = text_of(&file)? else {
                    continue;
                };
                if purpose == "reasons" {
                    lists.add_reasons(&text);
                } else {
                    let added = lists.add(text.as_bytes());
                    added.map_err(|why| damaged(&file, &why))?;
                }
            }
        }
    }
    let documents = entries(&folder.join("did")).into_iter();
    for file in documents.filter(|file| file.extension().is_some_and(|kind| kind == "json")) {
        let Some(text) = text_of(&file)? else {
            continue;
        };
        let document: serde_json::Value =
            serde_json::from_str(&text).map_err(|why| damaged(&file, &why))?;
        if let Some(did) = document["id"].as_str() {
            lists.add_keys(did, assay_proof::did::keys(&document));
        }
    }
    Ok(lists)
}

/// What lies in a folder, in the order of names; nothing where there is none.
pub(super) fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<PathBuf> = read.map(|entry| entry.path()).collect();
    all.sort();
    all
}
