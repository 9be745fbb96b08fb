//! `assay vc-tool`: credentials and presentations of any shape with JOSE and SD-JWT, as the suite of the W3C drives it. The
//! answer goes into a file: `{"result": "success|failure|indeterminate", "data": "…"}`.
use super::{CliError, Ended};
use crate::edge::{self, files};
use assay_proof::{
    suite::{PublicKey, SecretKey},
    vc_jose::{self, Feature},
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

/// Longest file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 4 << 20;

#[derive(Debug, Subcommand)]
pub(super) enum VcToolCommand {
    /// Secure a credential or presentation; what is no VC 2.0 fails.
    Issue(IssueCommand),
    /// Verify a secured credential or presentation.
    Verify(VerifyCommand),
}

#[derive(Debug, Args)]
pub(super) struct Common {
    /// The file that is secured or verified.
    #[arg(long)]
    input: PathBuf,
    /// The key: a verification method with publicKeyJwk or secretKeyJwk, or the JSON Web Key itself.
    #[arg(long)]
    key: PathBuf,
    /// What is done: `credential_jose`, `credential_sdjwt`, `presentation_jose` or `presentation_sdjwt`.
    #[arg(long)]
    feature: String,
    /// Where the answer is written.
    #[arg(long)]
    output: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct IssueCommand {
    #[command(flatten)]
    common: Common,
    /// Claims that an SD-JWT hides: a JSON array of paths like `credentialSubject.address.city` or `phones[0]`.
    #[arg(long)]
    sd: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct VerifyCommand {
    #[command(flatten)]
    common: Common,
    /// The instant for which its days are looked at, RFC 3339; they are passed over when left out.
    #[arg(long)]
    at: Option<String>,
}

/// What is written into the answer.
enum Told {
    Success(String),
    Failure(String),
    Indeterminate(String),
}

pub(super) fn run(command: &VcToolCommand) -> Result<Ended, CliError> {
    let (common, told) = match command {
        VcToolCommand::Issue(command) => (&command.common, issue(command)?),
        VcToolCommand::Verify(command) => (&command.common, verify(command)?),
    };
    let (result, data, ended) = match told {
        Told::Success(data) => ("success", data, Ended::Yes),
        Told::Failure(data) => ("failure", data, Ended::No),
        Told::Indeterminate(data) => ("indeterminate", data, Ended::No),
    };
    let answer = json!({"result": result, "data": data}).to_string();
    files::put(&common.output, answer.as_bytes())
        .map_err(|why| CliError::World(why.to_string()))?;
    Ok(ended)
}

fn read(path: &Path) -> Result<String, CliError> {
    let mut text = String::new();
    let file = fs::File::open(path);
    let read = file.and_then(|file| file.take(FILE_BYTES_MAX + 1).read_to_string(&mut text));
    match read {
        Ok(_) if text.len() as u64 <= FILE_BYTES_MAX => Ok(text),
        Ok(_) => Err(CliError::Input(format!("{} is too long", path.display()))),
        Err(why) => Err(CliError::Input(format!("{}: {why}", path.display()))),
    }
}

fn read_json(path: &Path) -> Result<Value, CliError> {
    serde_json::from_str(&read(path)?)
        .map_err(|why| CliError::Input(format!("{} is not JSON: {why}", path.display())))
}

/// The key of a file, as a JSON Web Key, and the names that it goes by: first the verification method, where it is one.
fn key_of(path: &Path, member: &str) -> Result<(Value, Vec<String>), CliError> {
    let key = read_json(path)?;
    let jwk = key.get(member).unwrap_or(&key);
    let names = [&key["id"], &jwk["kid"]].map(Value::as_str);
    let names = names.into_iter().flatten().map(str::to_owned).collect();
    Ok((jwk.clone(), names))
}

/// The paths of `--sd`.
fn hidden(sd: Option<&str>) -> Result<Vec<String>, CliError> {
    let Some(sd) = sd else {
        return Ok(Vec::new());
    };
    serde_json::from_str(sd)
        .map_err(|why| CliError::Input(format!("--sd is no JSON array of paths: {why}")))
}

fn issue(command: &IssueCommand) -> Result<Told, CliError> {
    let Some(feature) = Feature::of(&command.common.feature) else {
        return Ok(unknown(&command.common.feature));
    };
    let hidden = hidden(command.sd.as_deref())?;
    let (jwk, names) = key_of(&command.common.key, "secretKeyJwk")?;
    let name = names.first().map_or("", String::as_str);
    let key = SecretKey::from_jwk(&jwk).map_err(|why| CliError::Input(why.to_string()))?;
    let document = read_json(&command.common.input)?;
    Ok(
        match vc_jose::issue(&document, feature, (&key, name), &hidden, edge::draw_bytes) {
            Ok(secured) => Told::Success(secured),
            Err(why) => Told::Failure(why.to_string()),
        },
    )
}

fn verify(command: &VerifyCommand) -> Result<Told, CliError> {
    let Some(feature) = Feature::of(&command.common.feature) else {
        return Ok(unknown(&command.common.feature));
    };
    let at = command
        .at
        .as_deref()
        .map(|text| text.parse::<jiff::Timestamp>())
        .transpose()
        .map_err(|why| CliError::Input(format!("--at: {why}")))?;
    let (jwk, names) = key_of(&command.common.key, "publicKeyJwk")?;
    let key = PublicKey::from_jwk(&jwk).map_err(|why| CliError::Input(why.to_string()))?;
    let thumbprint = key.thumbprint();
    let names = names.iter().chain([&thumbprint]);
    let names: Vec<&str> = names.map(String::as_str).collect();
    let text = read(&command.common.input)?;
    let at = at.map(jiff::Timestamp::as_second);
    Ok(match vc_jose::verify(&text, feature, (&key, &names), at) {
        Ok(document) => Told::Success(document.to_string()),
        Err(why) => Told::Failure(why.to_string()),
    })
}

fn unknown(feature: &str) -> Told {
    Told::Indeterminate(format!("`{feature}` is not done here"))
}
