//! `assay backup` and `assay restore`.
use super::{CliError, Ended, keys::PassphraseFrom, out};
use crate::{
    backup::{self, BackupError},
    pack,
};
use clap::Args;
use indicatif::ProgressBar;
use std::{fs, path::PathBuf, time::Duration};

#[derive(Debug, Args)]
pub(super) struct BackupCommand {
    /// The file to write. It holds the keys of the installation: keep it as you keep them.
    file: PathBuf,
    /// Replace a file of that name; without it an older backup is never overwritten.
    #[arg(long)]
    overwrite: bool,
    /// The folder of the installation.
    #[arg(long, default_value = "assay-data")]
    data: PathBuf,
    #[command(flatten)]
    keys: PassphraseFrom,
}

#[derive(Debug, Args)]
pub(super) struct RestoreCommand {
    /// The backup.
    file: PathBuf,
    /// The folder to make; it must be new or empty.
    #[arg(long, default_value = "assay-data")]
    data: PathBuf,
    #[command(flatten)]
    keys: PassphraseFrom,
}

fn spinner(words: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(words);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

pub(super) fn back_up(command: &BackupCommand) -> Result<Ended, CliError> {
    if command.file.is_dir() {
        return Err(CliError::Input(format!(
            "{} is a folder: name the file to write",
            command.file.display()
        )));
    }
    // An empty file is what `mktemp` makes of a name: there is nothing in it to lose.
    let kept = fs::metadata(&command.file).is_ok_and(|file| file.len() > 0);
    if kept && !command.overwrite {
        return Err(CliError::Input(format!(
            "{} is there already: name a new file, or say --overwrite if that backup may go",
            command.file.display()
        )));
    }
    // A backup is made before a newer program changes the tables.
    let house = super::look_at_any(&command.data, None, &command.keys)?;
    let bar = spinner("copying");
    let manifest = backup::back_up(&house, &command.file).map_err(failed)?;
    bar.finish_and_clear();
    out::say(&format!(
        "{} holds the installation of {} as of {}",
        command.file.display(),
        manifest.host,
        manifest.made_at
    ))?;
    out::complain("the file holds the keys: keep it where you would keep them");
    Ok(Ended::Yes)
}

pub(super) fn restore(command: &RestoreCommand) -> Result<Ended, CliError> {
    if command.file.is_dir() {
        return Err(CliError::Input(format!(
            "{} is a folder: name the file that `assay backup` wrote",
            command.file.display()
        )));
    }
    let bar = spinner("restoring");
    let restored = backup::restore(
        &command.file,
        &command.data,
        pack::china()?,
        &command.keys.passphrase(),
    );
    let (manifest, size) = restored.map_err(failed)?;
    bar.finish_and_clear();
    out::say(&format!(
        "{} is the installation of {} as of {}; its public record has {size} leaves",
        command.data.display(),
        manifest.host,
        manifest.made_at
    ))?;
    out::complain(
        "if the public has seen a longer record, do not serve this one: look for a newer backup first",
    );
    Ok(Ended::Yes)
}

fn failed(why: BackupError) -> CliError {
    match why {
        BackupError::NotABackup { .. } | BackupError::NotEmpty(_) => {
            CliError::Input(why.to_string())
        }
        BackupError::Io { source, path } if source.kind() == std::io::ErrorKind::NotFound => {
            CliError::Input(format!("{} is not there", path.display()))
        }
        BackupError::Open(why) => super::unopened(*why),
        other => CliError::World(other.to_string()),
    }
}
