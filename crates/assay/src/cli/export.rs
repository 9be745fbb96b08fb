//! `assay export`: what an auditor takes along.
use super::{CliError, Ended, keys::PassphraseFrom, out};
use crate::{
    edge::files::FileError,
    export::{self, ExportError},
};
use clap::Subcommand;
use indicatif::ProgressBar;
use std::path::PathBuf;

/// What to export.
#[derive(Debug, Subcommand)]
pub(super) enum ExportCommand {
    /// Each credential with its proof, keys, directory and checkpoint.
    Certificates {
        /// The folder to write to.
        folder: PathBuf,
        /// The folder of the installation.
        #[arg(long, default_value = "assay-data")]
        data: PathBuf,
        /// A PostgreSQL server, `postgres://…`; SQLite in the folder when left out.
        #[arg(long)]
        database: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = u64::MAX)]
        limit: u64,
        #[command(flatten)]
        keys: PassphraseFrom,
    },
}

pub(super) fn run(command: &ExportCommand) -> Result<Ended, CliError> {
    let ExportCommand::Certificates {
        folder,
        data,
        database,
        limit,
        keys,
    } = command;
    let house = super::look(data, database.as_deref(), keys)?;
    let bar = ProgressBar::new_spinner().with_message("certificates");
    let written = export::certificates(&house, folder, *limit, |count| bar.set_position(count))
        .map_err(|why| match why {
            // The record has grown since, or it is another installation's.
            ExportError::File(FileError::Changed { .. }) => CliError::Input(format!(
                "{why}. {} holds another export: name an empty folder.",
                folder.display()
            )),
            other => CliError::World(other.to_string()),
        })?;
    bar.finish_and_clear();
    out::say(&format!("{written} certificates in {}", folder.display()))?;
    Ok(Ended::Yes)
}
