//! `assay verify`: the stranger's check of certificates, offline.
use super::{CliError, Ended, out, record::fetch};
use assay_proof::{
    credential,
    leaf::{LeafKind, leaf},
    note::NoteKey,
    record::InclusionProof,
    verify::{Trust, Verdict, verify},
};
use clap::Args;
use serde_json::json;
use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

/// A credential is a few kilobytes; nothing larger is read.
const FILE_BYTES_MAX: u64 = 4 << 20;

#[derive(Debug, Args)]
pub(super) struct VerifyCommand {
    /// Credential files (JSON).
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// A folder as `assay export certificates` writes it, with keys and directory; the folder of the file when left out.
    #[arg(long)]
    trust: Option<PathBuf>,
    /// The public record, a folder or `http://HOST/record`: its checkpoint must extend the proof's.
    #[arg(long)]
    record: Option<String>,
    /// Answer in JSON, a line each.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &VerifyCommand) -> Result<Ended, CliError> {
    let mut ended = Ended::Yes;
    let mut unusable = Vec::new();
    for file in &command.files {
        match check(command, file) {
            Ok((verdict, sentence)) => {
                if !verdict.is_good() {
                    ended = Ended::No;
                }
                show(command, file, &verdict, &sentence)?;
            }
            Err(why) => {
                if command.json {
                    out::say(&json!({"file": file, "error": why}).to_string())?;
                }
                unusable.push(format!("{}: {why}", file.display()));
            }
        }
    }
    if unusable.is_empty() {
        return Ok(ended);
    }
    Err(CliError::Input(unusable.join("\nassay: ")))
}

fn check(
    command: &VerifyCommand,
    file: &Path,
) -> Result<(Verdict, assay_core::text::Text), String> {
    let bytes = read(file)?;
    let beside = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let trust = trust(command.trust.as_deref().unwrap_or(beside))?;
    let proof_file = file.with_extension("tlog-proof");
    let proof = match fs::read_to_string(&proof_file) {
        Ok(text) => Some(
            InclusionProof::read(&text)
                .map_err(|why| format!("{}: {why}", proof_file.display()))?,
        ),
        Err(_) => None,
    };
    let mut verdict = verify(&bytes, proof.as_ref(), &trust).map_err(|why| why.to_string())?;
    if let (Some(place), Some(proof), Some(key)) = (&command.record, &proof, &trust.record) {
        verdict.record = in_record(place, proof, key, &bytes);
    }
    let sentence = verdict.sentence();
    Ok((verdict, sentence))
}

/// Looks for the very leaf in the record itself, beside what the proof says.
fn in_record(
    place: &str,
    proof: &InclusionProof,
    key: &NoteKey,
    bytes: &[u8],
) -> assay_proof::verify::Outcome {
    use assay_core::text::Text;
    use assay_proof::{merkle, record::open_checkpoint, tile::Tiles, verify::Outcome};
    let fails = |why: String| Outcome::Fails(Text::new(format!("公开记录不符：{why}"), why));
    let look = || -> Result<u64, String> {
        let note = String::from_utf8_lossy(&fetch(place, "checkpoint")?).into_owned();
        let head = open_checkpoint(&note, key).map_err(|why| why.to_string())?;
        if proof.index >= head.size {
            return Err("the record is shorter than the proof says".to_owned());
        }
        let mut tiles = Tiles::new(head.size, |path: &str| fetch(place, path).map_err(Fetched));
        let path = merkle::inclusion(proof.index, head.size, &mut tiles).map_err(|why| why.0)?;
        let signed = credential::read(bytes).map_err(|why| why.to_string())?;
        let leaf = leaf(LeafKind::Certificate, &proof.salt, &signed.digest());
        let found =
            merkle::root_from_inclusion(merkle::leaf_hash(&leaf), proof.index, head.size, &path);
        if found == Some(head.root) {
            Ok(head.size)
        } else {
            Err("the certificate is not at its place in the record".to_owned())
        }
    };
    match look() {
        Ok(size) => Outcome::Holds(Text::new(
            format!("公开记录第{}条，共{size}条", proof.index + 1),
            format!("leaf {} of {size} in the public record", proof.index + 1),
        )),
        Err(why) => fails(why),
    }
}

/// Why a tile could not be had.
struct Fetched(String);

impl From<assay_proof::tile::WrongLength> for Fetched {
    fn from(why: assay_proof::tile::WrongLength) -> Self {
        Self(why.to_string())
    }
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    let about = fs::metadata(file).map_err(|why| match why.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => format!("cannot be read: {why}"),
    })?;
    if about.is_dir() {
        return Err("this is a folder; name the certificate's JSON file".to_owned());
    }
    if about.len() > FILE_BYTES_MAX {
        return Err(format!(
            "the file has {} bytes; a certificate has a few thousand",
            about.len()
        ));
    }
    if about.len() == 0 {
        return Err("the file is empty".to_owned());
    }
    let opened = fs::File::open(file).map_err(|why| format!("cannot be read: {why}"))?;
    let mut bytes = Vec::new();
    opened
        .take(FILE_BYTES_MAX)
        .read_to_end(&mut bytes)
        .map_err(|why| format!("cannot be read: {why}"))?;
    Ok(bytes)
}

/// Keys and directory from a folder; what is not there is not checked.
fn trust(folder: &Path) -> Result<Trust, String> {
    let key = |name: &str| -> Result<Option<NoteKey>, String> {
        match fs::read_to_string(folder.join(name)) {
            Ok(text) => NoteKey::read(&text)
                .map(Some)
                .map_err(|why| format!("{name}: {why}")),
            Err(_) => Ok(None),
        }
    };
    let mut directory = Vec::new();
    if let Ok(entries) = fs::read_dir(folder.join("directory")) {
        for entry in entries.flatten() {
            if entry.path().extension().is_some_and(|kind| kind == "note") {
                directory.push(fs::read_to_string(entry.path()).map_err(|why| why.to_string())?);
            }
        }
    }
    Ok(Trust {
        authority: key("directory/vkey")?,
        record: key("record/vkey")?,
        directory,
    })
}

fn show(
    command: &VerifyCommand,
    file: &Path,
    verdict: &Verdict,
    sentence: &assay_core::text::Text,
) -> Result<(), CliError> {
    let shape = &verdict.shape;
    if command.json {
        let lines: serde_json::Map<String, serde_json::Value> = verdict
            .lines()
            .into_iter()
            .map(|(name, line)| {
                (
                    name.to_owned(),
                    json!({"outcome": line.id(), "say": line.text()}),
                )
            })
            .collect();
        let answer = json!({
            "file": file,
            "verified": verdict.is_good(),
            "number": shape.number,
            "issuer": shape.issuer,
            "lines": lines,
            "say": sentence,
        });
        out::say(&answer.to_string())?;
        return Ok(());
    }
    out::say(&format!(
        "{}\n  {} {}\n  {} — {}",
        file.display(),
        shape.number,
        shape.title,
        shape.achievement,
        shape.issuer_name
    ))?;
    for (name, line) in verdict.lines() {
        out::say(&format!(
            "  {name:10} {:12} {} · {}",
            line.id(),
            line.text().zh,
            line.text().en
        ))?;
    }
    out::say(&format!("  → {} · {}", sentence.zh, sentence.en))?;
    Ok(())
}
