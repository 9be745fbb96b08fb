//! `assay import`: a table into the register; every row is taken or reported.
use super::{CliError, Ended, keys::PassphraseFrom, out};
use crate::{
    app::{
        Call,
        import_table::{
            Asked, ImportFailure, Imported, Take, TakeCertificates, TakeEnrolments,
            TakeInstitutions, TakeStaff, TakeTrainees, import_table,
        },
    },
    edge::{self, files::FileError},
    import::Kind,
    table::{Encoding, Options, TableError, template},
};
use assay_core::authority::{Actor, Role};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    io,
    path::{Path, PathBuf},
};

#[derive(Debug, Args)]
pub(super) struct ImportCommand {
    /// What the rows are.
    #[arg(value_enum)]
    kind: KindName,
    /// The table: CSV (UTF-8 or GB18030) or XLSX.
    file: PathBuf,
    /// The folder of the installation.
    #[arg(long, default_value = "assay-data")]
    data: PathBuf,
    /// A PostgreSQL server, `postgres://…`; SQLite in the folder when left out.
    #[arg(long)]
    database: Option<String>,
    /// Check every row and write the report, but store nothing.
    #[arg(long)]
    dry_run: bool,
    /// The encoding of a CSV file, `utf-8` or `gb18030`; needed only where it is not certain.
    #[arg(long)]
    encoding: Option<Encoding>,
    /// Write an empty table to FILE instead, XLSX or CSV by its ending, to be filled in.
    #[arg(long, conflicts_with_all = ["dry_run", "encoding", "database"])]
    template: bool,
    #[command(flatten)]
    keys: PassphraseFrom,
}

/// A kind of table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KindName {
    /// Qualification certificates of an archive.
    Certificates,
    /// A roster of candidates.
    Enrolments,
    /// Institutions with their filings.
    Institutions,
    /// The people who hold exams.
    Staff,
    /// Trainees of training plans.
    Trainees,
}

pub(super) fn run(command: &ImportCommand) -> Result<Ended, CliError> {
    match command.kind {
        KindName::Certificates => of::<TakeCertificates>(command),
        KindName::Enrolments => of::<TakeEnrolments>(command),
        KindName::Institutions => of::<TakeInstitutions>(command),
        KindName::Staff => of::<TakeStaff>(command),
        KindName::Trainees => of::<TakeTrainees>(command),
    }
}

fn of<K: Take + 'static>(command: &ImportCommand) -> Result<Ended, CliError> {
    if command.template {
        return write_template::<K::Of>(&command.file);
    }
    let path = &command.file;
    // Asked first, so that a mistyped name makes no installation.
    let there = std::fs::metadata(path).map_err(|why| unreadable(path, &why))?;
    if !there.is_file() {
        let what = path.display();
        let why = format!("{what} is no file; name a CSV or XLSX file");
        return Err(CliError::Input(why));
    }
    let house = super::open(
        &command.data,
        command.database.as_deref(),
        None,
        &command.keys,
    )?;
    let bar = ProgressBar::new(there.len());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent}% {bytes_per_sec}") {
        bar.set_style(style);
    }
    let watched = bar.clone();
    let asked = Asked {
        file: path.clone(),
        options: Options {
            encoding: command.encoding,
            ..Options::default()
        },
        dry_run: command.dry_run,
    };
    let outcome = import_table::<K>(&house, &operator(), &asked, move |read| {
        watched.set_position(read);
    });
    bar.finish_and_clear();
    let imported = outcome.map_err(|why| failed(path, why))?;
    tell(&imported, &asked)
}

/// Whoever holds the folder of the installation acts for the authority.
pub(super) fn operator() -> Call {
    let now = edge::now_micros();
    Call {
        id: String::new(),
        actor: Actor {
            account: "operator".to_owned(),
            role: Role::Officer,
            institution: None,
            person: None,
        },
        now,
        today: edge::day_of(now),
    }
}

fn tell(imported: &Imported, asked: &Asked) -> Result<Ended, CliError> {
    let Imported {
        imported: good,
        rejected,
        blank,
        not_kept,
    } = imported;
    out::say(&format!("{good} imported, {rejected} rejected"))?;
    if asked.dry_run {
        out::complain("a dry run: nothing was stored");
    }
    if *blank > 0 {
        out::complain(&format!("{blank} blank rows"));
    }
    if !not_kept.is_empty() {
        let headings = not_kept.join("、");
        out::complain(&format!("columns without a purpose, not kept: {headings}"));
    }
    if *rejected == 0 {
        return Ok(Ended::Yes);
    }
    out::complain(&format!(
        "every rejected row with its reason: {}",
        asked.report().display()
    ));
    Ok(Ended::No)
}

fn unreadable(path: &Path, why: &io::Error) -> CliError {
    CliError::Input(format!(
        "cannot read {}: {why}. Name a CSV or XLSX file.",
        path.display()
    ))
}

fn failed(path: &Path, why: ImportFailure) -> CliError {
    match why {
        ImportFailure::Table(TableError::World(why)) => match why.downcast::<FileError>() {
            // The report is written while the table is read.
            Ok(report) => CliError::World(report.to_string()),
            Err(why) => unreadable(path, &why),
        },
        ImportFailure::Table(TableError::Unusable(unusable)) => {
            let row = unusable.row.map(|row| format!(", row {row}"));
            CliError::Input(format!(
                "{}{}: {}\n{}",
                path.display(),
                row.unwrap_or_default(),
                unusable.say.en,
                unusable.say.zh
            ))
        }
        other => CliError::World(other.to_string()),
    }
}

fn write_template<K: Kind>(path: &Path) -> Result<Ended, CliError> {
    let failed = |why: String| CliError::World(format!("cannot write {}: {why}", path.display()));
    // A table that was filled in is not lost to a mistyped option.
    if path.exists() {
        return Err(CliError::Input(format!(
            "{} is there already; name a new file for the template",
            path.display()
        )));
    }
    let is_book = path
        .extension()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("xlsx"));
    let bytes = if is_book {
        template::xlsx(K::COLUMNS).map_err(|why| failed(why.to_string()))?
    } else {
        template::csv(K::COLUMNS, Vec::new()).map_err(|why| failed(why.to_string()))?
    };
    edge::files::put(path, &bytes).map_err(|why| CliError::World(why.to_string()))?;
    out::say(&format!("{} is to be filled in", path.display()))?;
    Ok(Ended::Yes)
}
