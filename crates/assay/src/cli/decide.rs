//! `assay decide`: cases in, decisions out.
use super::{CliError, Ended};
use crate::{
    decide::{self, StreamError},
    pack::{Law, folder_or_china},
};
use clap::{Args, Subcommand};
use std::{
    io::{self, BufWriter},
    path::PathBuf,
};

/// What to decide.
#[derive(Debug, Subcommand)]
pub(super) enum DecideCommand {
    /// What the transition makes of each case.
    Disposition(PackChoice),
    /// Whether each applicant may sit.
    Eligibility(PackChoice),
}

#[derive(Debug, Args)]
pub(super) struct PackChoice {
    /// The folder of the pack; the built-in China pack when left out.
    #[arg(long)]
    pack: Option<PathBuf>,
}

pub(super) fn run(command: &DecideCommand) -> Result<Ended, CliError> {
    let outcome = match command {
        DecideCommand::Disposition(choice) => {
            let law = law(choice)?;
            let decider = decide::Dispositions::new(&law.pack);
            stream(|line, out| decider.line(line, out))
        }
        DecideCommand::Eligibility(choice) => {
            let law = law(choice)?;
            stream(|line, out| decide::eligibility_line(&law.pack, line, out))
        }
    };
    match outcome {
        Ok(0) => Ok(Ended::Yes),
        Ok(unreadable) => Err(CliError::Input(format!(
            "{unreadable} of the lines could not be read; each has its reason on its place in the output: correct those and decide them again"
        ))),
        Err(error) => Err(unstreamed(error)),
    }
}

/// Why standard input could not be answered to its end.
pub(super) fn unstreamed(error: StreamError) -> CliError {
    match error {
        StreamError::Read(error) if error.kind() == io::ErrorKind::IsADirectory => {
            CliError::Input("standard input is a folder; give a file".to_owned())
        }
        StreamError::Read(error) => CliError::World(format!("cannot read standard input: {error}")),
        StreamError::Write(error) => error.into(),
    }
}

fn law(choice: &PackChoice) -> Result<Law, CliError> {
    Ok(folder_or_china(choice.pack.as_deref())?)
}

fn stream(
    line: impl Fn(decide::Line<'_>, &mut Vec<u8>) -> bool + Sync,
) -> Result<u64, StreamError> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    decide::stream(
        io::stdin().lock(),
        &mut BufWriter::with_capacity(1 << 20, io::stdout().lock()),
        threads,
        line,
    )
}
