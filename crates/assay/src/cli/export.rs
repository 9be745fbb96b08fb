//! `assay export`: what an auditor takes along.
use super::{CliError, Ended, out};
use crate::{export, house::House, pack};
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
        /// At most so many.
        #[arg(long, default_value_t = u64::MAX)]
        limit: u64,
    },
}

pub(super) fn run(command: &ExportCommand) -> Result<Ended, CliError> {
    let ExportCommand::Certificates {
        folder,
        data,
        limit,
    } = command;
    if !data.join("assay.db").exists() {
        return Err(CliError::Input(format!(
            "{} holds no installation: name its folder with --data",
            data.display()
        )));
    }
    let house =
        House::look(data, None, pack::china()?).map_err(|why| CliError::World(why.to_string()))?;
    let bar = ProgressBar::new_spinner().with_message("certificates");
    let written = export::certificates(&house, folder, *limit, |count| bar.set_position(count))
        .map_err(|why| CliError::World(why.to_string()))?;
    bar.finish_and_clear();
    out::say(&format!("{written} certificates in {}", folder.display()))?;
    Ok(Ended::Yes)
}
