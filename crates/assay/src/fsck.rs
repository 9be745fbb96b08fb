//! The check of an installation against itself: database, journal, public record, every certificate.
use crate::{
    app::{close_archives, issue_certificates::shape_of, watch_surges::replay},
    edge,
    house::House,
};
use assay_core::gate::Gate;
use assay_proof::{
    credential::Reader,
    issuer::IssuerKey,
    leaf::{LeafKind, leaf},
    record::{self, RecordError, leftover, open_checkpoint},
    tile::Edge,
};
use assay_store::{StoreError, certificate::Certificate, record::Leaf};
use sha2::{Digest, Sha256};
use std::path::Path;

/// Rows that are looked at together.
const BATCH: u32 = 10_000;
/// Numbers that a finding names; the rest is counted.
const NAMED: usize = 5;

/// One thing that must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What must hold.
    pub what: String,
    /// Where it does not, if it does not.
    pub wrong: Option<String>,
}

impl Finding {
    fn new(what: impl Into<String>, wrong: Option<String>) -> Self {
        Self {
            what: what.into(),
            wrong,
        }
    }
}

/// Looks at everything and changes nothing; each thing is given to `found` as soon as it is known.
///
/// # Errors
/// [`StoreError`] if the database cannot be read at all.
pub fn fsck(house: &House, mut found: impl FnMut(Finding)) -> Result<(), StoreError> {
    let damage = house.store.integrity()?;
    found(Finding::new(
        "the database is whole",
        (!damage.is_empty()).then(|| damage.join("; ")),
    ));
    let answers = house.store.read(|tx| tx.self_check())?;
    for (what, count) in answers {
        found(Finding::new(
            what,
            (count != 0).then(|| format!("{count} times")),
        ));
    }
    let chain = house.store.read(|tx| tx.follow_journal())?;
    found(match chain {
        Ok(rows) => Finding::new(format!("the journal's chain holds: {rows} rows"), None),
        Err(broken) => Finding::new(
            "the journal's chain holds",
            Some(format!("broken at row {}", broken.position)),
        ),
    });
    let same = replay::replay(house)? == replay::kept(house)?;
    found(Finding::new(
        "the detector of surges stands where the journal leads",
        (!same).then(|| "it stands elsewhere".to_owned()),
    ));
    let wrong = close_archives::check_closings(house)?;
    found(Finding::new(
        "the roots of closed archives are those of their certificates, and in the record",
        (!wrong.is_empty()).then(|| wrong.join(", ")),
    ));
    found(public_record(house));
    found(handed_out(house)?);
    found(head(house)?);
    let lost = house.lost_generations()?;
    found(Finding::new(
        "the secret of every published key is at hand, and gives that key",
        (!lost.is_empty()).then(|| lost.join("; ")),
    ));
    found(certificates(house)?);
    Ok(())
}

/// The files of the public record, as a stranger checks them.
fn public_record(house: &House) -> Finding {
    let folder = house.folder.join("record");
    let fetch = |path: &str| std::fs::read(folder.join(path)).map_err(|why| why.to_string());
    let checked = record::check(&house.record_note_key(), fetch, |_, _| ())
        .and_then(|head| leftovers(&folder, head.size).map(|()| head));
    match checked {
        Ok(head) => Finding::new(
            format!("the public record's files hold: {} leaves", head.size),
            None,
        ),
        Err(why) => Finding::new("the public record's files hold", Some(why.to_string())),
    }
}

/// Files of a record's folder that its head does not need: none may say anything else than the record does.
///
/// # Errors
/// The first that does.
pub fn leftovers(folder: &Path, size: u64) -> Result<(), RecordError> {
    let fetch = |path: &str| std::fs::read(folder.join(path)).map_err(|why| why.to_string());
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        let unreadable = |why: std::io::Error| RecordError::Unreadable {
            path: at.display().to_string(),
            why: why.to_string(),
        };
        for entry in std::fs::read_dir(&at).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let name = path.strip_prefix(folder).unwrap_or(&path);
            let name = name.to_string_lossy().replace('\\', "/");
            // A draft is what a crash leaves of a file that was not kept.
            let is_draft = path.extension().is_some_and(|ending| ending == "new");
            let is_other = name == "checkpoint" || name == "vkey" || is_draft;
            if path.is_dir() {
                folders.push(path);
            } else if !is_other {
                leftover(&name, size, fetch)?;
            }
        }
    }
    Ok(())
}

/// Checkpoint and key as they are handed out, against what was signed, and the witnesses that are asked for.
fn handed_out(house: &House) -> Result<Finding, StoreError> {
    let what = "the checkpoint and the key that are handed out are those of the database";
    let Some(head) = house.store.read(|tx| tx.record_head())? else {
        return Ok(Finding::new(what, None));
    };
    let is_there = |name: &str, bytes: &str| {
        let found = std::fs::read(house.folder.join("record").join(name));
        found.is_ok_and(|found| found == bytes.as_bytes())
    };
    let wrong = if !is_there("checkpoint", &head.checkpoint) {
        Some("the checkpoint is another one: start the server, or restore the folder".to_owned())
    } else if !is_there("vkey", &house.record_note_key().write()) {
        Some("vkey is another one".to_owned())
    } else {
        let cosigned = house
            .witnesses
            .cosigned(&head.checkpoint, edge::now_seconds());
        match cosigned {
            Ok(cosigned) if cosigned.is_enough => None,
            Ok(cosigned) => Some(format!(
                "{} of {} witnesses co-signed it, not enough",
                cosigned.by.len(),
                cosigned.of
            )),
            Err(why) => Some(why.to_string()),
        }
    };
    Ok(Finding::new(what, wrong))
}

/// The leaves of the database against the head that was signed.
fn head(house: &House) -> Result<Finding, StoreError> {
    let what = "the leaves of the database give the signed head";
    let Some(head) = house.store.read(|tx| tx.record_head())? else {
        return Ok(Finding::new(what, None));
    };
    let signed = match open_checkpoint(&head.checkpoint, &house.record_note_key()) {
        Ok(signed) => signed,
        Err(why) => return Ok(Finding::new(what, Some(why.to_string()))),
    };
    let mut edge = Edge::default();
    while edge.size() < head.size {
        let from = edge.size();
        let limit = u32::try_from(head.size - from).unwrap_or(BATCH).min(BATCH);
        let leaves = house.store.read(|tx| tx.leaves_from(from, limit))?;
        if leaves.is_empty() {
            let why = format!("{from} of {} leaves are there", head.size);
            return Ok(Finding::new(what, Some(why)));
        }
        edge.append(leaves.iter().map(|leaf| &leaf.bytes));
    }
    let same = edge.root() == signed.root && signed.size == head.size;
    Ok(Finding::new(
        what,
        (!same).then(|| "they give another root".to_owned()),
    ))
}

/// Every signed certificate: its signature, the bytes it was planned with, its gate, its leaf.
fn certificates(house: &House) -> Result<Finding, StoreError> {
    let mut reader = Reader::default();
    let (mut count, mut wrong) = (0_u64, Vec::new());
    for stage in ["logged", "released"] {
        let mut after = String::new();
        loop {
            let batch = house.store.read(|tx| {
                let mut batch = Vec::new();
                for certificate in tx.certificates_in(stage, &after, BATCH)? {
                    let leaf = match certificate.leaf {
                        Some(place) => tx.leaf(place)?,
                        None => None,
                    };
                    let gate = tx.gate(&certificate.gate).ok();
                    batch.push((certificate, gate, leaf));
                }
                Ok::<_, StoreError>(batch)
            })?;
            let Some((last, ..)) = batch.last() else {
                break;
            };
            after.clone_from(&last.number);
            for (certificate, gate, leaf) in &batch {
                count += 1;
                let keys =
                    house.generation(certificate.institution.as_str(), certificate.generation)?;
                let is_whole = fits(certificate, leaf.as_ref(), &keys.issuer, &mut reader)
                    && (certificate.credential.is_none()
                        || gate.as_ref().is_some_and(|gate| stands(certificate, gate)));
                if !is_whole {
                    wrong.push(certificate.number.clone());
                }
            }
        }
    }
    let what = format!("every certificate is as it was signed and recorded: {count}");
    let named = || {
        let numbers = wrong.iter().take(NAMED).map(String::as_str);
        let numbers: Vec<&str> = numbers.collect();
        format!(
            "{} are not, for example {}",
            wrong.len(),
            numbers.join(", ")
        )
    };
    Ok(Finding::new(what, (!wrong.is_empty()).then(named)))
}

fn fits(
    certificate: &Certificate,
    kept: Option<&Leaf>,
    key: &IssuerKey,
    reader: &mut Reader,
) -> bool {
    let Some(bytes) = certificate.credential.as_deref() else {
        // Erased with its holder, as another finding makes sure: the leaf is there, and nothing opens it.
        return kept.is_some_and(|kept| kept.salt.is_none());
    };
    let Ok(signed) = reader.read(bytes) else {
        return false;
    };
    let recorded = kept.is_some_and(|kept| match &kept.salt {
        Some(salt) => leaf(LeafKind::Certificate, salt, &signed.digest()) == kept.bytes,
        // The person was erased: what the leaf commits to can no longer be shown.
        None => true,
    });
    recorded
        && signed.holds()
        && signed.key == *key.public()
        && signed.plan.shape.number == certificate.number
        && signed.plan.signed_bytes() == certificate.hash_data
}

/// Whether the gate is the one whose hash was signed.
fn stands(certificate: &Certificate, gate: &Gate) -> bool {
    let text = serde_json::to_string(gate).expect("our own types are JSON");
    let hash = format!("sha256:{}", hex::encode(Sha256::digest(text)));
    shape_of(certificate).is_ok_and(|shape| shape.evidence == hash)
}
