//! `assay witness`: watches public records of others; and the file that says which witnesses a check demands.
use super::{CliError, Ended, out, serve::address};
use crate::witness::{Witness, WitnessError, serve};
use assay_proof::witness::Policy;
use clap::{Args, Subcommand};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What a witness does.
#[derive(Debug, Subcommand)]
pub(super) enum WitnessCommand {
    /// Serve `add-checkpoint` (C2SP tlog-witness) for the records in DATA/logs.
    Serve(ServeCommand),
    /// Print the key by which the witness's signatures are verified.
    Vkey(Place),
}

#[derive(Debug, Args)]
pub(super) struct ServeCommand {
    #[command(flatten)]
    place: Place,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8090", value_parser = address)]
    listen: String,
}

#[derive(Debug, Args)]
pub(super) struct Place {
    /// The folder of the witness: its key, the file `logs` (a line `log VKEY` for each record), and what it has seen.
    #[arg(long, default_value = "witness-data")]
    data: PathBuf,
    /// Its name, `witness.example.org/w1`; given once, when it begins.
    #[arg(long)]
    name: Option<String>,
}

pub(super) fn run(command: &WitnessCommand) -> Result<Ended, CliError> {
    match command {
        WitnessCommand::Vkey(place) => {
            let witness = open(place)?;
            out::say(&witness.vkey())?;
        }
        WitnessCommand::Serve(command) => {
            let witness = Arc::new(open(&command.place)?);
            out::complain(&format!("witness {}", witness.vkey()));
            let ready = |address: &str| out::complain(&format!("listening on http://{address}/"));
            serve::serve(&witness, &command.listen, ready)
                .map_err(|why| CliError::World(why.to_string()))?;
        }
    }
    Ok(Ended::Yes)
}

fn open(place: &Place) -> Result<Witness, CliError> {
    Witness::open(&place.data, place.name.as_deref()).map_err(|why| match why {
        WitnessError::Name(_) | WitnessError::Logs { .. } => CliError::Input(why.to_string()),
        other => CliError::World(other.to_string()),
    })
}

/// Reads which co-signatures are demanded.
pub(super) fn policy(file: &Path) -> Result<Policy, CliError> {
    let text = fs::read_to_string(file).map_err(|why| {
        let said = format!("{} cannot be read: {why}", file.display());
        CliError::Input(said)
    })?;
    Policy::read(&text).map_err(|why| CliError::Input(format!("{}, {why}", file.display())))
}
