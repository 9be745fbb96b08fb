//! `assay serve`: the server.
use super::{CliError, Ended};
use crate::{app::issue_certificates::carry_on, house::House, pack};
use clap::Args;
use std::{path::PathBuf, sync::Arc};

#[derive(Debug, Args)]
pub(super) struct ServeCommand {
    /// The folder of the installation.
    #[arg(long, default_value = "assay-data")]
    data: PathBuf,
    /// A PostgreSQL server, `postgres://…`; SQLite in the folder when left out.
    #[arg(long)]
    database: Option<String>,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// The host under which certificates are found by the public.
    #[arg(long, default_value = "localhost")]
    host: String,
}

pub(super) fn run(command: &ServeCommand) -> Result<Ended, CliError> {
    let house = House::open(
        &command.data,
        command.database.as_deref(),
        &command.host,
        pack::china()?,
    )
    .map_err(|why| CliError::World(why.to_string()))?;
    carry_on(&house).map_err(|why| CliError::World(why.to_string()))?;
    serve(&house, &command.listen)
}

pub(super) fn serve(house: &Arc<House>, listen: &str) -> Result<Ended, CliError> {
    let ready = |address: &str| super::out::complain(&format!("open http://{address}/"));
    crate::serve::serve(house, listen, ready).map_err(|why| CliError::World(why.to_string()))?;
    Ok(Ended::Yes)
}
