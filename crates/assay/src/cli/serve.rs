//! `assay serve`: the server.
use super::{CliError, Ended, keys::PassphraseFrom};
use crate::{
    app::{
        carry_wishes::carry_wishes,
        check_in_bulk::forget_old,
        end_idle::end_idle,
        issue_certificates::carry_on,
        take_exit::{Step, take_due_exits, take_due_exits_watched},
        warn_promises::warn_promises,
    },
    edge,
    house::House,
};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
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
    #[arg(long, default_value = "127.0.0.1:8080", value_parser = address)]
    listen: String,
    /// The host under which certificates are found by the public; it stays as the installation was begun, or is
    /// `localhost` for a new one.
    #[arg(long)]
    host: Option<String>,
    /// Where wallets reach the server, if that is not `https://HOST`; without TLS only on this machine.
    #[arg(long, value_parser = public_url)]
    public_url: Option<String>,
    /// The address of a proxy in front of the server, as often as there are some: its word (`X-Forwarded-For`) on where a request
    /// comes from is believed. Without it everybody behind a proxy elsewhere counts as one place, behind one on this machine as none.
    #[arg(long)]
    proxy: Vec<std::net::IpAddr>,
    /// Serve the test interface for credentials of any shape (VC API) instead of an installation: on this machine only, with
    /// a key that is drawn at the start. For suites and verifiers of others.
    #[cfg(feature = "vc-api")]
    #[arg(long, conflicts_with_all = ["database", "host", "proxy", "key_passphrase_file"])]
    test_vc_api: bool,
    #[command(flatten)]
    keys: PassphraseFrom,
}

#[cfg(feature = "vc-api")]
fn test_interface(command: &ServeCommand) -> Result<Ended, CliError> {
    use crate::vc_api::{self, VcApiError};
    let ready = |address: &str, issuer: &str| {
        super::out::complain(&format!(
            "test interface at http://{address}/, issuer {issuer}"
        ));
    };
    match vc_api::serve(&command.listen, command.public_url.as_deref(), ready) {
        Ok(()) => Ok(Ended::Yes),
        Err(why @ VcApiError::NotLoopback(_)) => Err(CliError::Input(why.to_string())),
        Err(why @ VcApiError::Serve(_)) => Err(CliError::World(why.to_string())),
    }
}

pub(super) fn run(command: &ServeCommand) -> Result<Ended, CliError> {
    #[cfg(feature = "vc-api")]
    if command.test_vc_api {
        return test_interface(command);
    }
    let (data, database) = (&command.data, command.database.as_deref());
    let house = super::open(data, database, command.host.as_deref(), &command.keys)?;
    // An exit whose day was missed takes force now, before anything else; the next one at its midnight.
    take_missed_exits(&house)?;
    carry_on(&house).map_err(|why| CliError::World(why.to_string()))?;
    carry_wishes(&house, edge::now_micros(), edge::today())
        .map_err(|why| CliError::World(why.to_string()))?;
    warn_promises(&house, edge::now_micros(), edge::today())
        .map_err(|why| CliError::World(why.to_string()))?;
    end_idle(&house, edge::now_micros(), edge::today())
        .map_err(|why| CliError::World(why.to_string()))?;
    let at_midnight = Arc::clone(&house);
    std::thread::spawn(move || watch_exits(&at_midnight));
    if house.witnesses.asks_for_any() {
        let with_witnesses = Arc::clone(&house);
        std::thread::spawn(move || wait_for_witnesses(&with_witnesses));
    }
    if let Some(url) = &command.public_url {
        house.is_reached_at(url);
    }
    house.stands_behind(&command.proxy);
    serve(&house, &command.listen)
}

/// Lets exits whose day was missed take force, with a bar for those that take a while.
fn take_missed_exits(house: &Arc<House>) -> Result<(), CliError> {
    let style = ProgressStyle::with_template("{msg} [{bar:40}] {pos}/{len} {eta}");
    let bar = ProgressBar::new(0).with_style(style.expect("the template is right"));
    let now = (edge::now_micros(), edge::today());
    let taken = take_due_exits_watched(house, now, &mut |occupation, step: Step| {
        bar.set_message(format!("sealing the roster of {occupation}"));
        bar.set_length(step.all);
        bar.set_position(step.done);
    });
    bar.finish_and_clear();
    taken.map_err(|why| CliError::World(why.to_string()))?;
    Ok(())
}

/// Lets exits take force while the server runs: the first minute of their day. Meanwhile it takes up what another server's
/// officers approved.
fn watch_exits(house: &Arc<House>) {
    let mut seen = edge::today();
    loop {
        std::thread::sleep(std::time::Duration::from_secs(20));
        let today = edge::today();
        if let Err(why) = forget_old(house, edge::now_micros()) {
            super::out::complain(&format!("old checks in bulk could not be deleted: {why}"));
        }
        if today == seen {
            if let Err(why) = house.take_up_exits() {
                super::out::complain(&format!("planned exits could not be read: {why}"));
            }
            continue;
        }
        match take_due_exits(house, edge::now_micros(), today) {
            Ok(_) => {}
            // Nothing new of the occupation is accepted meanwhile; tried again at once.
            Err(why) => {
                super::out::complain(&format!("an exit could not take force: {why}"));
                continue;
            }
        }
        if let Err(why) = warn_promises(house, edge::now_micros(), today) {
            super::out::complain(&format!("promises could not be looked at: {why}"));
            continue;
        }
        if let Err(why) = end_idle(house, edge::now_micros(), today) {
            super::out::complain(&format!(
                "institutions that hold nothing could not be looked at: {why}"
            ));
            continue;
        }
        match carry_wishes(house, edge::now_micros(), today) {
            Ok(_) => seen = today,
            // What was done stands; the rest is tried again at once.
            Err(why) => super::out::complain(&format!("wishes could not be carried on: {why}")),
        }
    }
}

/// What witnesses did not sign when it was due becomes public when enough of them do.
fn wait_for_witnesses(house: &Arc<House>) {
    let mut told = String::new();
    loop {
        std::thread::sleep(std::time::Duration::from_secs(5));
        let said = match house.publish() {
            Ok(_) => String::new(),
            Err(why) => why.to_string(),
        };
        if !said.is_empty() && said != told {
            super::out::complain(&said);
        }
        told = said;
    }
}

/// Reads where the server is reached: codes and tokens do not cross a network in the clear.
pub(super) fn public_url(text: &str) -> Result<String, String> {
    let (scheme, rest) = text.split_once("://").unwrap_or_default();
    let host = rest.split_once('/').map_or(rest, |(host, _)| host);
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let here = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    match (scheme, name) {
        (_, "") => Err("an address is written like https://assay.example.cn".to_owned()),
        ("https", _) => Ok(text.to_owned()),
        ("http", _) if here => Ok(text.to_owned()),
        _ => Err("wallets need https; http is for this machine alone".to_owned()),
    }
}

/// Reads where to listen: a mistyped address makes no installation.
pub(super) fn address(text: &str) -> Result<String, String> {
    match text.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok() => {
            Ok(text.to_owned())
        }
        _ => Err("an address is written like 127.0.0.1:8080".to_owned()),
    }
}

pub(super) fn serve(house: &Arc<House>, listen: &str) -> Result<Ended, CliError> {
    let ready = |address: &str| super::out::complain(&format!("open http://{address}/"));
    crate::serve::serve(house, listen, ready).map_err(|why| CliError::World(why.to_string()))?;
    Ok(Ended::Yes)
}
