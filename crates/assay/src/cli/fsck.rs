//! `assay fsck`: an installation against itself.
use super::{CliError, Ended, keys::PassphraseFrom, out};
use crate::fsck::fsck;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct FsckCommand {
    /// The folder of the installation.
    #[arg(long, default_value = "assay-data")]
    data: PathBuf,
    /// A PostgreSQL server, `postgres://…`; SQLite in the folder when left out.
    #[arg(long)]
    database: Option<String>,
    #[command(flatten)]
    keys: PassphraseFrom,
}

pub(super) fn run(command: &FsckCommand) -> Result<Ended, CliError> {
    let house = super::look(&command.data, command.database.as_deref(), &command.keys)?;
    let mut wrong = 0_u32;
    let mut unsaid = None;
    fsck(&house, |finding| {
        let line = match &finding.wrong {
            None => format!("ok     {}", finding.what),
            Some(why) => {
                wrong += 1;
                format!("WRONG  {}: {why}", finding.what)
            }
        };
        if let Err(error) = out::say(&line) {
            unsaid = Some(error);
        }
    })
    .map_err(|why| CliError::World(why.to_string()))?;
    if let Some(error) = unsaid {
        return Err(error.into());
    }
    if wrong == 0 {
        return Ok(Ended::Yes);
    }
    out::complain(&format!(
        "{wrong} things do not hold. Stop the server, keep this folder as it is, and restore the last backup beside it."
    ));
    Ok(Ended::No)
}
