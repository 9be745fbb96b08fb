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
    verify::{Outcome, Verdict, second, verify},
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

mod all;
mod compact;
mod selective;
mod trust;

use trust::Trusts;

#[derive(Debug, Args)]
pub(super) struct VerifyCommand {
    /// Certificates: JSON, the PDF, an SD-JWT from a wallet, or the text of a QR code (`ASSAY1:…`).
    #[arg(required_unless_present = "all")]
    files: Vec<PathBuf>,
    /// Every certificate (`*.json`) of a folder as `assay export certificates` writes it: those that do not verify are named, the others
    /// counted. Signatures are checked together; second signatures and SD-JWTs are left to single files.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["files", "record", "audience"])]
    all: Option<PathBuf>,
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
    if let Some(folder) = &command.all {
        return all::run(command, folder);
    }
    let mut trusts = Trusts::default();
    let mut told = Told::default();
    for file in &command.files {
        told.hear(command, file, checked(command, &mut trusts, file))?;
    }
    told.end()
}

/// What was told so far.
#[derive(Default)]
struct Told {
    verified: u64,
    refused: u64,
    unusable: Vec<String>,
    world_failed: bool,
}

impl Told {
    /// Says what came of a file.
    fn hear(
        &mut self,
        command: &VerifyCommand,
        file: &Path,
        answer: Result<Answer, CliError>,
    ) -> Result<(), CliError> {
        match answer {
            Ok(answer) => {
                if answer.is_good {
                    self.verified += 1;
                } else {
                    self.refused += 1;
                }
                out::say(&answer.said)?;
                Ok(())
            }
            Err(error) => {
                self.world_failed |= matches!(error, CliError::World(_));
                let why = error.to_string();
                self.unusable.push(format!("{}: {why}", file.display()));
                if command.json {
                    out::say(&json!({"file": file, "error": why}).to_string())?;
                }
                Ok(())
            }
        }
    }

    fn end(self) -> Result<Ended, CliError> {
        let told = self.unusable.join("\nassay: ");
        match (self.unusable.is_empty(), self.world_failed, self.refused) {
            (true, _, 0) => Ok(Ended::Yes),
            (true, ..) => Ok(Ended::No),
            (false, true, _) => Err(CliError::World(told)),
            (false, false, _) => Err(CliError::Input(told)),
        }
    }
}

/// What came of one file, ready to be said.
struct Answer {
    is_good: bool,
    said: String,
}

fn checked(command: &VerifyCommand, trusts: &mut Trusts, file: &Path) -> Result<Answer, CliError> {
    let bytes = credential_of(file)?;
    if let Some(text) = selective::text(&bytes) {
        return selective::check(command, trusts, file, text);
    }
    if let Some(text) = compact::text(&bytes) {
        return compact::check(command, trusts, file, text);
    }
    let (bytes, inside) = if attached::is_pdf(&bytes) {
        of_pdf(file, &bytes)?
    } else {
        (bytes, None)
    };
    let (verdict, sentence) = check(command, trusts, file, &bytes, inside)?;
    Ok(Answer {
        is_good: verdict.is_good(),
        said: show(command, file, &verdict, &sentence),
    })
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
    trusts: &mut Trusts,
    file: &Path,
    bytes: &[u8],
    inside: Option<InclusionProof>,
) -> Result<(Verdict, assay_core::text::Text), CliError> {
    let (_, trust) = trusts.of(command, file)?;
    let proof = proof_beside(file)?.or(inside);
    let verdict = verify(bytes, proof.as_ref(), &trust);
    let mut verdict = verdict.map_err(|why| misshapen(&why))?;
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

fn misshapen(why: &credential::Misshapen) -> CliError {
    CliError::Input(format!(
        "{why}. Name the certificate's JSON file as it was issued."
    ))
}

/// The proof of the record that lies beside a file.
fn proof_beside(file: &Path) -> Result<Option<InclusionProof>, CliError> {
    let proof_file = file.with_extension("tlog-proof");
    text_of(&proof_file)?
        .map(|text| InclusionProof::read(&text).map_err(|why| damaged(&proof_file, &why)))
        .transpose()
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
