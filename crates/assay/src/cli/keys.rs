//! `assay keys`: seal the keys of an installation with a passphrase, and ask what a stolen key may have signed.
use super::{CliError, Ended, out};
use crate::{
    edge,
    house::{
        House,
        keyring::{self, Passphrase},
    },
};
use assay_core::{id::Id, institution::Institution};
use clap::{Args, Subcommand};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Certificates that are read together.
const BATCH: u32 = 10_000;

/// Where the passphrase of protected keys comes from; never an argument, which every process of the machine can read.
#[derive(Debug, Args)]
pub(super) struct PassphraseFrom {
    /// A file of which the first line is the passphrase of the keys, readable by you alone; asked at the terminal when left out.
    #[arg(long)]
    key_passphrase_file: Option<PathBuf>,
}

impl PassphraseFrom {
    pub(super) fn passphrase(&self) -> Passphrase {
        from(self.key_passphrase_file.as_deref())
    }

    /// Whoever gives a passphrase believes that the keys are protected by it.
    pub(super) fn warn_of_plain(&self, folder: &Path) -> Result<(), CliError> {
        let plain = keyring::in_the_clear(folder).map_err(super::unopened)?;
        if self.key_passphrase_file.is_some() && plain > 0 {
            out::complain(&format!(
                "{plain} keys lie in {} in the clear: protect them with `assay keys protect`",
                folder.join("keys").display()
            ));
        }
        Ok(())
    }
}

fn from(file: Option<&Path>) -> Passphrase {
    file.map_or(Passphrase::Terminal, |file| {
        Passphrase::File(file.to_owned())
    })
}

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Seal the keys with a new passphrase; also to change it.
    Protect {
        /// The folder of the installation.
        #[arg(long, default_value = "assay-data")]
        data: PathBuf,
        /// A file of which the first line is the new passphrase; asked at the terminal, twice, when left out.
        #[arg(long)]
        new_passphrase_file: Option<PathBuf>,
        #[command(flatten)]
        keys: PassphraseFrom,
    },
    /// Write the keys in the clear again.
    Unprotect {
        /// The folder of the installation.
        #[arg(long, default_value = "assay-data")]
        data: PathBuf,
        #[command(flatten)]
        keys: PassphraseFrom,
    },
    /// List the certificates of an institution that its key may have signed for a thief: those that the public record
    /// had not at an instant, in the order of the record.
    Doubtful {
        /// The institution, `ins_…`.
        #[arg(long)]
        institution: String,
        /// Since when the key may be known to others, `2026-11-25T08:00:00Z`.
        #[arg(long)]
        since: String,
        /// The folder of the installation.
        #[arg(long, default_value = "assay-data")]
        data: PathBuf,
        /// A PostgreSQL server, `postgres://…`; SQLite in the folder when left out.
        #[arg(long)]
        database: Option<String>,
        /// Answer in JSON, a line each.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        keys: PassphraseFrom,
    },
}

pub(super) fn run(command: &KeysCommand) -> Result<Ended, CliError> {
    match command {
        KeysCommand::Protect {
            data,
            new_passphrase_file,
            keys,
        } => {
            let new = from(new_passphrase_file.as_deref());
            keyring::protect(data, &keys.passphrase(), &new).map_err(super::unopened)?;
            out::say(&format!(
                "the keys in {} open with the new passphrase alone. Backups made before hold them as they were.",
                data.join("keys").display()
            ))?;
        }
        KeysCommand::Unprotect { data, keys } => {
            keyring::unprotect(data, &keys.passphrase()).map_err(super::unopened)?;
            out::say(&format!(
                "the keys in {} lie there in the clear",
                data.join("keys").display()
            ))?;
        }
        KeysCommand::Doubtful {
            institution,
            since,
            data,
            database,
            json,
            keys,
        } => {
            let house = super::look(data, database.as_deref(), keys)?;
            return doubtful(&house, institution, since, *json);
        }
    }
    Ok(Ended::Yes)
}

fn doubtful(house: &House, institution: &str, since: &str, json: bool) -> Result<Ended, CliError> {
    let since: jiff::Timestamp = since.parse().map_err(|_| {
        CliError::Input(format!(
            "`{since}` is no instant; write it like 2026-11-25T08:00:00Z"
        ))
    })?;
    let unknown = || CliError::Input(format!("there is no institution `{institution}`"));
    let id: Id<Institution> = Id::parse(institution).map_err(|_| unknown())?;
    let world = |why: assay_store::StoreError| CliError::World(why.to_string());
    let found = house.store.read(|tx| {
        let known = tx.institution(&id)?.is_some();
        Ok((known, tx.record_size_at(since.as_microsecond())?))
    });
    let (known, size) = found.map_err(world)?;
    if !known {
        return Err(unknown());
    }
    let (mut count, mut next) = (0_u64, size);
    loop {
        let batch = house.store.read(|tx| tx.logged_from(&id, next, BATCH));
        let batch = batch.map_err(world)?;
        let Some(last) = batch.last() else {
            break;
        };
        next = last.leaf + 1;
        count += batch.len() as u64;
        for one in &batch {
            let public_at = one.released_at.map(edge::instant);
            out::say(&if json {
                let said = json!({
                    "number": one.number, "edition": one.edition, "leaf": one.leaf, "public_at": public_at, "status": one.status,
                });
                said.to_string()
            } else {
                format!(
                    "{:>10}  {:20}  {}  {}",
                    one.leaf,
                    public_at.as_deref().unwrap_or("not yet public"),
                    one.number,
                    one.status
                )
            })?;
        }
    }
    out::complain(&format!(
        "{count} certificates are doubtful. The first {size} leaves of the record were public before {since}: a certificate among them is older than the theft, whatever it says."
    ));
    Ok(Ended::Yes)
}
