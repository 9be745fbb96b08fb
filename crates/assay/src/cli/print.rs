//! `assay print`: the pages of a print run, for the printer.
use super::{CliError, Ended, keys::PassphraseFrom, out};
use crate::paper::{PaperError, print_run};
use assay_core::{id::Id, paper::PrintRun};
use clap::Args;
use indicatif::ProgressBar;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct PrintCommand {
    /// Identifier of the run, `prn_…`, as the page of the institution's paper shows it.
    run: String,
    /// The folder to write to; a run that was interrupted goes on there.
    folder: PathBuf,
    /// The folder of the installation.
    #[arg(long, default_value = "assay-data")]
    data: PathBuf,
    /// A PostgreSQL server, `postgres://…`; SQLite in the folder when left out.
    #[arg(long)]
    database: Option<String>,
    #[command(flatten)]
    keys: PassphraseFrom,
}

pub(super) fn run(command: &PrintCommand) -> Result<Ended, CliError> {
    let id: Id<PrintRun> =
        Id::parse(&command.run).map_err(|why| CliError::Input(why.to_string()))?;
    let house = super::look(&command.data, command.database.as_deref(), &command.keys)?;
    let found = house.store.read(|tx| tx.print_run(&id));
    let found = found.map_err(|why| CliError::World(why.to_string()))?;
    let found = found.ok_or_else(|| {
        CliError::Input(format!(
            "there is no print run {id}; the page /paper/… lists them"
        ))
    })?;
    let bar = ProgressBar::new(found.pages.len() as u64).with_message("pages");
    print_run(&house, &found, &command.folder, |page| {
        bar.set_position(u64::from(page));
    })
    .map_err(|why| match why {
        PaperError::Unprintable(_) | PaperError::NoFonts | PaperError::BadFont(_) => {
            CliError::Input(why.to_string())
        }
        other => CliError::World(other.to_string()),
    })?;
    bar.finish_and_clear();
    out::say(&format!(
        "{} pages and control.csv in {}",
        found.pages.len(),
        command.folder.display()
    ))?;
    Ok(Ended::Yes)
}
