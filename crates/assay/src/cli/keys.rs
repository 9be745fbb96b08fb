//! `assay keys`: seal the keys of an installation with a passphrase, begin new ones, and ask what a stolen key may have signed.
use super::{CliError, Ended, out};
use crate::house::{
    House,
    keyring::{self, Passphrase},
    token::{OnToken, Tokens},
};
use assay_core::{id::Id, key::KeyHolder};
use assay_proof::suite::Suite;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

mod doubtful;
mod rotate;

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

/// Where the new keys lie, if that is on a PKCS#11 token.
#[derive(Debug, Args)]
pub(super) struct OnTokenArgs {
    /// The label of the token with the new keys; without it they lie in a file.
    #[arg(long, requires_all = ["module", "pin_file", "ed25519_key"])]
    token: Option<String>,
    /// The library of the token's maker.
    #[arg(long, requires = "token")]
    module: Option<PathBuf>,
    /// A file of which the first line is the PIN, readable by you alone. It must stay where it is.
    #[arg(long, requires = "token")]
    pin_file: Option<PathBuf>,
    /// The label of the Ed25519 key on the token.
    #[arg(long, requires = "token")]
    ed25519_key: Option<String>,
    /// The label of the P-256 key on the token; the authority has none.
    #[arg(long, requires = "token", conflicts_with = "authority")]
    p256_key: Option<String>,
}

impl OnTokenArgs {
    fn on_token(&self, authority: bool) -> Result<Option<OnToken>, CliError> {
        let Some(token) = self.token.clone() else {
            return Ok(None);
        };
        if !authority && self.p256_key.is_none() {
            let why = "an institution has two keys on a token: name the other one with --p256-key";
            return Err(CliError::Input(why.to_owned()));
        }
        let whole = |path: &Option<PathBuf>| {
            let path = path.clone().unwrap_or_default();
            std::path::absolute(&path).unwrap_or(path)
        };
        Ok(Some(OnToken {
            module: whole(&self.module),
            token,
            pin_file: whole(&self.pin_file),
            ed25519: self.ed25519_key.clone().unwrap_or_default(),
            p256: self.p256_key.clone(),
        }))
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
    /// Begin a new generation of keys: it signs from then on, and the keys before it are kept for ever. With SQLite the server
    /// must not be at work; while it is, an officer begins it on the page of the institution.
    Rotate {
        /// The institution, `ins_…`.
        #[arg(long, conflicts_with_all = ["authority", "all"], required_unless_present_any = ["authority", "all"])]
        institution: Option<String>,
        /// The authority's key, which signs the directory.
        #[arg(long, conflicts_with = "all")]
        authority: bool,
        /// Every institution, one after the other.
        #[arg(long)]
        all: bool,
        /// Why; it stands in the journal.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        on: OnTokenArgs,
        /// The folder of the installation.
        #[arg(long, default_value = "assay-data")]
        data: PathBuf,
        /// A PostgreSQL server, `postgres://…`; SQLite in the folder when left out.
        #[arg(long)]
        database: Option<String>,
        #[command(flatten)]
        keys: PassphraseFrom,
    },
    /// Make a key on a PKCS#11 token, which it never leaves; `rotate` then points to it.
    Make {
        /// The label of the key.
        #[arg(long)]
        label: String,
        /// `ed25519` for certificates and the directory, `p256` for certificates in wallets.
        #[arg(long, value_parser = ["ed25519", "p256"])]
        kind: String,
        /// The library of the token's maker.
        #[arg(long)]
        module: PathBuf,
        /// The label of the token.
        #[arg(long)]
        token: String,
        /// A file of which the first line is the PIN, readable by you alone.
        #[arg(long)]
        pin_file: PathBuf,
    },
    /// List the generations of keys that began since the installation did.
    List {
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
    /// List what a stolen key may have signed for a thief: the certificates of an institution, or what the authority signed for the
    /// directory, that the public record had not at an instant; in the order of the record.
    Doubtful {
        /// The institution, `ins_…`.
        #[arg(long, required_unless_present = "authority")]
        institution: Option<String>,
        /// The authority: what it signed for the directory.
        #[arg(long, conflicts_with_all = ["institution", "generation"])]
        authority: bool,
        /// Since when the key may be known to others, `2026-11-25T08:00:00Z`.
        #[arg(long)]
        since: String,
        /// Only what this generation of its keys signed; the first is 1.
        #[arg(long)]
        generation: Option<u32>,
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
        KeysCommand::Rotate {
            institution,
            authority,
            all,
            reason,
            on,
            data,
            database,
            keys,
        } => {
            let house = super::open(data, database.as_deref(), None, keys)?;
            let holders = holders(&house, institution.as_deref(), *authority, *all)?;
            let on = on.on_token(*authority)?;
            if on.is_some() && *all {
                let why = "keys on a token have labels of their own: rotate one institution after the other";
                return Err(CliError::Input(why.to_owned()));
            }
            return rotate::rotate(&house, &holders, reason, on.as_ref());
        }
        KeysCommand::Make {
            label,
            kind,
            module,
            token,
            pin_file,
        } => {
            let on = OnToken {
                module: module.clone(),
                token: token.clone(),
                pin_file: pin_file.clone(),
                ed25519: String::new(),
                p256: None,
            };
            let suite = match kind.as_str() {
                "p256" => Suite::P256,
                _ => Suite::Ed25519,
            };
            let made = Tokens::default().make(&on, suite, label);
            made.map_err(|why| CliError::World(why.to_string()))?;
            out::say(&format!("`{label}` was made on the token `{token}`"))?;
        }
        KeysCommand::List {
            data,
            database,
            json,
            keys,
        } => {
            let house = super::look(data, database.as_deref(), keys)?;
            return rotate::list(&house, *json);
        }
        KeysCommand::Doubtful {
            institution,
            authority: _,
            since,
            generation,
            data,
            database,
            json,
            keys,
        } => {
            let house = super::look(data, database.as_deref(), keys)?;
            let asked = doubtful::Asked::read(since, *json)?;
            return match institution {
                Some(institution) => asked.of_institution(&house, institution, *generation),
                None => asked.of_authority(&house),
            };
        }
    }
    Ok(Ended::Yes)
}

/// Whose keys are meant.
fn holders(
    house: &House,
    institution: Option<&str>,
    authority: bool,
    all: bool,
) -> Result<Vec<KeyHolder>, CliError> {
    if authority {
        return Ok(vec![KeyHolder::Authority]);
    }
    if all {
        let all = house.store.read(|tx| tx.institutions());
        let all = all.map_err(|why| CliError::World(why.to_string()))?;
        let holders = all.into_iter().map(|one| KeyHolder::Institution(one.id));
        return Ok(holders.collect());
    }
    let named = institution.unwrap_or_default();
    let id = Id::parse(named);
    let id = id.map_err(|_| CliError::Input(format!("there is no institution `{named}`")))?;
    Ok(vec![KeyHolder::Institution(id)])
}
