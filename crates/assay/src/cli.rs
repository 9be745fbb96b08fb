//! The command line: one file per command. Exit codes: 0 yes or done, 1 the answer is no, 2 unusable
//! input or usage, 3 the world failed.
use crate::house::{House, OpenError};
use clap::{Parser, Subcommand};
use keys::PassphraseFrom;
use std::{path::Path, process::ExitCode, sync::Arc};

mod backup;
mod check;
mod decide;
mod demo;
mod export;
mod fsck;
mod import;
mod keys;
pub mod out;
mod pack;
mod print;
mod record;
mod serve;
mod vc_tool;
mod verify;
mod witness;

/// An assay office for skills: appraise, mark, let anyone check.
#[derive(Debug, Parser)]
#[command(name = "assay", version, disable_help_subcommand = true)]
struct Assay {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Look at the law as data: check it, show a rule, list the rules, print the readable page.
    #[command(subcommand)]
    Pack(pack::PackCommand),
    /// Build a fresh synthetic world, play the notice's whole story, then serve it.
    Demo(demo::DemoCommand),
    /// Serve an installation.
    Serve(serve::ServeCommand),
    /// Decide cases: NDJSON in, NDJSON out, in the same order.
    #[command(subcommand)]
    Decide(decide::DecideCommand),
    /// Verify certificates offline: signature, directory, record, dates.
    Verify(verify::VerifyCommand),
    /// Look at a public record.
    #[command(subcommand)]
    Record(record::RecordCommand),
    /// Write what an auditor takes along.
    #[command(subcommand)]
    Export(export::ExportCommand),
    /// Write the pages of a print run as PDF files, with a control list.
    Print(print::PrintCommand),
    /// Bring a table into the register: every row is taken or reported.
    Import(import::ImportCommand),
    /// Write database and keys of an installation into one file, while it runs.
    Backup(backup::BackupCommand),
    /// Make an installation of a backup, and check it.
    Restore(backup::RestoreCommand),
    /// Check an installation against itself: database, journal, public record, every certificate.
    Fsck(fsck::FsckCommand),
    /// Secure or verify any credential with JOSE or SD-JWT, as the suite of the W3C asks.
    #[command(subcommand)]
    VcTool(vc_tool::VcToolCommand),
    /// Watch public records of others: co-sign what only grew.
    #[command(subcommand)]
    Witness(witness::WitnessCommand),
    /// Keep the keys of an installation: under a passphrase, or ask what a stolen one may have signed.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Check identifiers: one line a value, `valid` or `invalid: why`.
    Check(check::CheckCommand),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Yes, or done.
    Yes,
    /// The answer is no.
    No,
}

/// Why a command could not give its answer.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The input or the usage: exit code 2.
    #[error("{0}")]
    Input(String),
    /// The world: exit code 3.
    #[error("{0}")]
    World(String),
    /// Whoever read the output went away: no error, only an end.
    #[error("the reader of the output went away")]
    ReaderGone,
}

impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::ReaderGone,
            _ => Self::World(format!("cannot write the output: {error}")),
        }
    }
}

impl From<crate::pack::LawError> for CliError {
    fn from(error: crate::pack::LawError) -> Self {
        Self::Input(error.to_string())
    }
}

/// Opens an installation to work in it, and makes it where there is none.
fn open(
    data: &Path,
    database: Option<&str>,
    host: Option<&str>,
    keys: &PassphraseFrom,
) -> Result<Arc<House>, CliError> {
    let begun = House::host_of(data).map_err(unopened)?;
    let host = host.or(begun.as_deref()).unwrap_or("localhost");
    let (law, passphrase) = (crate::pack::china()?, keys.passphrase());
    let house = House::open_with(data, database, host, law, &passphrase).map_err(unopened)?;
    keys.warn_of_plain(data)?;
    Ok(house)
}

/// Opens an installation that is there, to read only. Its questions know the tables of today, so the database must be as old as
/// this program.
fn look(
    data: &Path,
    database: Option<&str>,
    keys: &PassphraseFrom,
) -> Result<Arc<House>, CliError> {
    let house = look_at_any(data, database, keys)?;
    let current = house.store.expect_current();
    current.map_err(|why| CliError::World(why.to_string()))?;
    Ok(house)
}

/// The same whatever the age of its database.
fn look_at_any(
    data: &Path,
    database: Option<&str>,
    keys: &PassphraseFrom,
) -> Result<Arc<House>, CliError> {
    let law = crate::pack::china()?;
    House::look_with(data, database, law, &keys.passphrase()).map_err(unopened)
}

fn unopened(why: OpenError) -> CliError {
    match why {
        OpenError::Nothing(_)
        | OpenError::OtherHost { .. }
        | OpenError::Host(_)
        | OpenError::NoPassphrase(_)
        | OpenError::Passphrase { .. }
        | OpenError::Short(_)
        | OpenError::TypedOtherwise => CliError::Input(why.to_string()),
        other => CliError::World(other.to_string()),
    }
}

/// Reads the arguments, runs the command and says how it ended.
#[must_use]
pub fn run() -> ExitCode {
    let assay = match Assay::try_parse() {
        Ok(assay) => assay,
        Err(error) => {
            let code = u8::from(error.use_stderr()) * 2;
            // A closed pipe is no reason to fail while printing help.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let ended = match assay.command {
        Command::Pack(command) => pack::run(&command),
        Command::Demo(command) => demo::run(&command),
        Command::Serve(command) => serve::run(&command),
        Command::Decide(command) => decide::run(&command),
        Command::Verify(command) => verify::run(&command),
        Command::Record(command) => record::run(&command),
        Command::Export(command) => export::run(&command),
        Command::Print(command) => print::run(&command),
        Command::Import(command) => import::run(&command),
        Command::Backup(command) => backup::back_up(&command),
        Command::Restore(command) => backup::restore(&command),
        Command::Fsck(command) => fsck::run(&command),
        Command::VcTool(command) => vc_tool::run(&command),
        Command::Witness(command) => witness::run(&command),
        Command::Keys(command) => keys::run(&command),
        Command::Check(command) => check::run(&command),
    };
    match ended {
        Ok(Ended::Yes) | Err(CliError::ReaderGone) => ExitCode::SUCCESS,
        Ok(Ended::No) => ExitCode::from(1),
        Err(CliError::Input(what)) => {
            out::complain(&what);
            ExitCode::from(2)
        }
        Err(CliError::World(what)) => {
            out::complain(&what);
            ExitCode::from(3)
        }
    }
}
