//! What an auditor takes along: credentials, their proofs, keys and directory, laid out so that the check needs
//! nothing else.
use crate::{
    edge::files::{self, FileError},
    house::{
        House,
        publish::{self, PublishError},
    },
};
use assay_proof::second::EXTENSION;
use assay_store::{StoreError, certificate::Certificate};
use std::{path::Path, sync::Arc};

/// Certificates that are written at a time.
const BATCH: u32 = 500;

/// Why the export stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A file.
    #[error("{0}")]
    File(#[from] FileError),
    /// The database.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The public record.
    #[error("{0}")]
    Record(#[from] PublishError),
}

/// Writes up to `limit` released certificates into a folder; gives how many. `progress` hears the count.
///
/// # Errors
/// [`ExportError`]; what was written before stays and is whole.
pub fn certificates(
    house: &Arc<House>,
    folder: &Path,
    limit: u64,
    mut progress: impl FnMut(u64),
) -> Result<u64, ExportError> {
    ground(house, folder)?;
    let mut written = 0;
    let mut after = String::new();
    while written < limit {
        let batch = u32::try_from(limit - written).unwrap_or(BATCH).min(BATCH);
        let found = house
            .store
            .read(|tx| tx.certificates_in("released", &after, batch))?;
        let Some(last) = found.last() else {
            break;
        };
        after.clone_from(&last.number);
        let mut out = Vec::with_capacity(found.len() * 3);
        for certificate in &found {
            out.extend(pair(house, certificate)?);
            if let Some(signature) = house.second_signature(certificate)? {
                out.push((format!("{}.{EXTENSION}", name(certificate)), signature));
            }
        }
        files::put_all(folder, &out)?;
        written += found.len() as u64;
        progress(written);
    }
    Ok(written)
}

/// The credential and its proof as files; a certificate that is not yet public has none.
///
/// # Errors
/// [`ExportError`].
pub fn pair(
    house: &House,
    certificate: &Certificate,
) -> Result<Vec<(String, Vec<u8>)>, ExportError> {
    let (Some(credential), Some(leaf)) = (&certificate.credential, certificate.leaf) else {
        return Ok(Vec::new());
    };
    let name = name(certificate);
    let mut out = vec![(format!("{name}.json"), credential.clone())];
    let salt = house
        .store
        .read(|tx| tx.leaf(leaf))?
        .and_then(|leaf| leaf.salt);
    if let Some(salt) = salt {
        let record = house.folder.join("record");
        if let Some(proof) = publish::prove(&record, &house.record_note_key(), leaf, salt)? {
            out.push((format!("{name}.tlog-proof"), proof.write().into_bytes()));
        }
    }
    Ok(out)
}

/// A corrected certificate has the name of its number; the editions before it say which they are.
fn name(certificate: &Certificate) -> String {
    match certificate.status.as_str() {
        "superseded" => format!("{}.{}", certificate.number, certificate.edition),
        _ => certificate.number.clone(),
    }
}

/// Keys, did documents, directory and checkpoint.
fn ground(house: &House, folder: &Path) -> Result<(), ExportError> {
    let record = house.folder.join("record");
    for name in ["checkpoint", "vkey"] {
        let bytes = std::fs::read(record.join(name)).map_err(|source| FileError::Io {
            path: record.join(name),
            source,
        })?;
        files::put(&folder.join("record").join(name), &bytes)?;
    }
    files::put(
        &folder.join("directory/vkey"),
        house.authority_note_key()?.write().as_bytes(),
    )?;
    let entries = house.store.read(|tx| tx.directory_entries())?;
    for (purpose, institution, block) in house.store.read(|tx| tx.status_lists())? {
        let list = house
            .store
            .read(|tx| tx.status_list(&purpose, &institution, block))?;
        let path = folder.join(format!("status/{purpose}/{institution}/{block}"));
        files::put(&path, &list.unwrap_or_default())?;
    }
    for (number, entry) in entries.iter().enumerate() {
        files::put(
            &folder.join(format!("directory/{number:05}.note")),
            entry.as_bytes(),
        )?;
    }
    for kept in house.store.read(|tx| tx.key_generations())? {
        let name = format!("did/{}.{}.generation", kept.holder, kept.generation);
        files::put(&folder.join(name), kept.note.as_bytes())?;
    }
    let authority = house.authority_document()?;
    files::put(&folder.join("did/did.json"), pretty(&authority).as_bytes())?;
    for institution in house.store.read(|tx| tx.institutions())? {
        let id = institution.id.as_str();
        for (name, text) in house.key_files(id)? {
            files::put(&folder.join("did").join(name), text.as_bytes())?;
        }
        let document = house.institution_document(id)?;
        files::put(
            &folder.join(format!("did/{id}.json")),
            pretty(&document).as_bytes(),
        )?;
    }
    Ok(())
}

fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).expect("a value is JSON")
}
