//! `assay verify`: the stranger's check of certificates, offline.
use super::{
    CliError, Ended, out,
    record::{NotFetched, fetch},
    witness::policy,
};
use crate::edge;
use assay_proof::{
    attached, credential,
    leaf::{LeafKind, leaf},
    note::NoteKey,
    record::InclusionProof,
    second::EXTENSION,
    verify::{Lists, Outcome, Trust, Verdict, second, verify},
    witness::Policy,
};
use clap::Args;
use serde_json::json;
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// A credential is a few kilobytes; nothing larger is read.
const FILE_BYTES_MAX: u64 = 4 << 20;

mod compact;
mod selective;

#[derive(Debug, Args)]
pub(super) struct VerifyCommand {
    /// Certificates: JSON, the PDF, an SD-JWT from a wallet, or the text of a QR code (`ASSAY1:…`).
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// A folder as `assay export certificates` writes it, with keys and directory; the folder of the file when left out.
    #[arg(long)]
    trust: Option<PathBuf>,
    /// The public record, a folder or `http://HOST/record`: its checkpoint must extend the proof's.
    #[arg(long)]
    record: Option<String>,
    /// Demand that witnesses co-signed the proof's checkpoint as this file says (C2SP tlog-policy).
    #[arg(long)]
    witness: Option<PathBuf>,
    /// For an SD-JWT: the verifier that the holder must have signed it for.
    #[arg(long, requires = "nonce")]
    audience: Option<String>,
    /// For an SD-JWT: the question that the holder must have answered.
    #[arg(long, requires = "audience")]
    nonce: Option<String>,
    /// Answer in JSON, a line each.
    #[arg(long)]
    json: bool,
}

impl VerifyCommand {
    /// Whose co-signatures are demanded.
    fn policy(&self) -> Result<Option<Policy>, CliError> {
        self.witness.as_deref().map(policy).transpose()
    }
}

pub(super) fn run(command: &VerifyCommand) -> Result<Ended, CliError> {
    let mut ended = Ended::Yes;
    let mut unusable = Vec::new();
    let mut world_failed = false;
    for file in &command.files {
        match checked(command, file) {
            Ok(answer) => {
                if !answer.is_good {
                    ended = Ended::No;
                }
                out::say(&answer.said)?;
            }
            Err(error) => {
                world_failed |= matches!(error, CliError::World(_));
                let why = error.to_string();
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
    let told = unusable.join("\nassay: ");
    Err(if world_failed {
        CliError::World(told)
    } else {
        CliError::Input(told)
    })
}

/// What came of one file, ready to be said.
struct Answer {
    is_good: bool,
    said: String,
}

fn checked(command: &VerifyCommand, file: &Path) -> Result<Answer, CliError> {
    let bytes = credential_of(file)?;
    if let Some(text) = selective::text(&bytes) {
        return selective::check(command, file, text);
    }
    if let Some(text) = compact::text(&bytes) {
        return compact::check(command, file, text);
    }
    let (bytes, inside) = if attached::is_pdf(&bytes) {
        of_pdf(file, &bytes)?
    } else {
        (bytes, None)
    };
    let (verdict, sentence) = check(command, file, &bytes, inside)?;
    Ok(Answer {
        is_good: verdict.is_good(),
        said: show(command, file, &verdict, &sentence),
    })
}

/// The folder with keys and directory, and what is in it.
fn trusted<'t>(command: &'t VerifyCommand, file: &'t Path) -> Result<(&'t Path, Trust), CliError> {
    let Some(folder) = &command.trust else {
        let beside = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        return Ok((beside, trust(beside)?));
    };
    let trust = trust(folder)?;
    if trust.authority.is_none() && trust.record.is_none() {
        return Err(CliError::Input(format!(
            "{} holds neither directory/vkey nor record/vkey; name a folder as `assay export certificates` writes it",
            folder.display()
        )));
    }
    Ok((folder, trust))
}

/// The certificate that travels inside a PDF, and the proof beside it. What the page shows in letters is not looked at.
fn of_pdf(file: &Path, pdf: &[u8]) -> Result<(Vec<u8>, Option<InclusionProof>), CliError> {
    let (mut certificates, mut proofs) = (Vec::new(), Vec::new());
    for inside in attached::files(pdf).map_err(|why| damaged(file, &why))? {
        let text = std::str::from_utf8(&inside).ok();
        match text.filter(|text| text.starts_with("c2sp.org/tlog-proof@")) {
            Some(text) => {
                proofs.push(InclusionProof::read(text).map_err(|why| damaged(file, &why))?);
            }
            None => certificates.push(inside),
        }
    }
    match (certificates.pop(), certificates.is_empty(), proofs.len() < 2) {
        (Some(certificate), true, true) => Ok((certificate, proofs.pop())),
        (None, ..) => Err(CliError::Input(
            "no certificate is attached to this PDF: a scan or a picture cannot be verified. Ask the holder for the file itself."
                .to_owned(),
        )),
        _ => Err(CliError::Input(
            "several certificates or proofs are attached to this PDF; it is none of ours"
                .to_owned(),
        )),
    }
}

fn check(
    command: &VerifyCommand,
    file: &Path,
    bytes: &[u8],
    inside: Option<InclusionProof>,
) -> Result<(Verdict, assay_core::text::Text), CliError> {
    let (_, trust) = trusted(command, file)?;
    let proof_file = file.with_extension("tlog-proof");
    let proof = text_of(&proof_file)?
        .map(|text| InclusionProof::read(&text).map_err(|why| damaged(&proof_file, &why)))
        .transpose()?
        .or(inside);
    let mut verdict = verify(bytes, proof.as_ref(), &trust).map_err(|why| {
        CliError::Input(format!(
            "{why}. Name the certificate's JSON file as it was issued."
        ))
    })?;
    let second_file = file.with_extension(EXTENSION);
    if let Some(signature) = bytes_of(&second_file)? {
        verdict.sm2 =
            second(bytes, &signature, &trust).map_err(|why| CliError::Input(why.to_string()))?;
    }
    if let Some(place) = &command.record {
        let note = fetch(place, "checkpoint").map_err(|why| why.of(place, "checkpoint"))?;
        if let (Some(proof), Some(key)) = (&proof, &trust.record) {
            verdict.record = in_record(place, &note, proof, key, bytes)?;
        }
    }
    if let Some(policy) = command.policy()? {
        verdict.demand_witnesses(proof.as_ref(), &policy, edge::now_seconds());
    }
    let sentence = verdict.sentence();
    Ok((verdict, sentence))
}

/// Looks for the very leaf in the record itself, beside what the proof says.
fn in_record(
    place: &str,
    note: &[u8],
    proof: &InclusionProof,
    key: &NoteKey,
    bytes: &[u8],
) -> Result<Outcome, CliError> {
    use assay_core::text::Text;
    use assay_proof::{merkle, record::open_checkpoint, tile::Tiles};
    let fails = |why: String| Outcome::Fails(Text::new(format!("公开记录不符：{why}"), why));
    let mut lost = None;
    let mut look = || -> Result<u64, String> {
        let note = String::from_utf8_lossy(note);
        let head = open_checkpoint(&note, key).map_err(|why| why.to_string())?;
        if proof.index >= head.size {
            return Err("the record is shorter than the proof says".to_owned());
        }
        let mut tiles = Tiles::new(head.size, |path: &str| {
            fetch(place, path).map_err(|why| {
                if let NotFetched::World(_) = &why {
                    lost = Some(why.of(place, path));
                }
                Fetched(format!("{path}: {why}"))
            })
        });
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
    let found = look();
    // A record that could not be read is not one that lacks the certificate.
    if let Some(lost) = lost {
        return Err(lost);
    }
    Ok(match found {
        Ok(size) => Outcome::Holds(Text::new(
            format!("公开记录第{}条，共{size}条", proof.index + 1),
            format!("leaf {} of {size} in the public record", proof.index + 1),
        )),
        Err(why) => fails(why),
    })
}

/// Why a tile could not be had.
struct Fetched(String);

impl From<assay_proof::tile::WrongLength> for Fetched {
    fn from(why: assay_proof::tile::WrongLength) -> Self {
        Self(why.to_string())
    }
}

/// The bytes of a file, `None` where there is none. Only reading tells how long a pipe or a device is.
fn read(file: &Path) -> io::Result<Option<Vec<u8>>> {
    let opened = match fs::File::open(file) {
        Err(why)
            if [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory].contains(&why.kind()) =>
        {
            return Ok(None);
        }
        opened => opened?,
    };
    let mut bytes = Vec::new();
    opened.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        let why = format!("the file has more than {FILE_BYTES_MAX} bytes, too many");
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    Ok(Some(bytes))
}

/// The bytes of a certificate.
fn credential_of(file: &Path) -> Result<Vec<u8>, CliError> {
    let wrong = |why: &str| CliError::Input(format!("{why}; name the certificate's JSON file"));
    let bytes = read(file).map_err(|why| match why.kind() {
        io::ErrorKind::IsADirectory => wrong("this is a folder"),
        io::ErrorKind::InvalidData => wrong(&why.to_string()),
        _ => CliError::World(format!("cannot be read: {why}")),
    })?;
    let bytes = bytes.ok_or_else(|| wrong("there is no such file"))?;
    if bytes.is_empty() {
        return Err(wrong("the file is empty"));
    }
    Ok(bytes)
}

/// What lies beside the certificate. What is there and cannot be read is said, never taken for absent.
fn bytes_of(file: &Path) -> Result<Option<Vec<u8>>, CliError> {
    read(file).map_err(|why| match why.kind() {
        io::ErrorKind::IsADirectory | io::ErrorKind::InvalidData => damaged(file, &why),
        _ => CliError::World(format!("{} cannot be read: {why}", file.display())),
    })
}

/// The same as text.
fn text_of(file: &Path) -> Result<Option<String>, CliError> {
    let text = bytes_of(file)?.map(String::from_utf8).transpose();
    text.map_err(|_| damaged(file, &"it is not UTF-8"))
}

fn damaged(file: &Path, why: &dyn std::fmt::Display) -> CliError {
    CliError::Input(format!(
        "{} is damaged: {why}. Export it again.",
        file.display()
    ))
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
fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<PathBuf> = read.map(|entry| entry.path()).collect();
    all.sort();
    all
}

fn show(
    command: &VerifyCommand,
    file: &Path,
    verdict: &Verdict,
    sentence: &assay_core::text::Text,
) -> String {
    let shape = &verdict.shape;
    let lines = verdict.lines();
    if command.json {
        let answer = json!({
            "file": file,
            "verified": verdict.is_good(),
            "number": shape.number,
            "issuer": shape.issuer,
            "lines": json_lines(&lines),
            "say": sentence,
        });
        return answer.to_string();
    }
    let heads = [
        file.display().to_string(),
        format!("  {} {}", shape.number, shape.title),
        format!("  {} — {}", shape.achievement, shape.issuer_name),
    ];
    people_lines(&heads, &lines, sentence)
}

/// The lines of a check for programs.
fn json_lines(lines: &[(&'static str, &Outcome)]) -> serde_json::Value {
    lines
        .iter()
        .map(|(name, line)| {
            let told = json!({"outcome": line.id(), "say": line.text()});
            ((*name).to_owned(), told)
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The lines of a check for people.
fn people_lines(
    heads: &[String],
    lines: &[(&'static str, &Outcome)],
    sentence: &assay_core::text::Text,
) -> String {
    let mut said = heads.to_vec();
    for (name, line) in lines {
        let (id, text) = (line.id(), line.text());
        said.push(format!("  {name:10} {id:12} {} · {}", text.zh, text.en));
    }
    said.push(format!("  → {} · {}", sentence.zh, sentence.en));
    said.join("\n")
}
