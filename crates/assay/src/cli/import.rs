//! `assay import`: a table into the register, all of it or nothing.
use super::{CliError, Ended, out};
use crate::{
    edge,
    import::{
        self, Count, Kind, certificates::Certificates, enrolments::Enrolments,
        institutions::Institutions, staff::StaffTable, trainees::Trainees,
    },
    pack::{self, Law},
    table::{
        CellError, Encoding, Options, TableError,
        report::{CsvReport, REJECTED, write_rejected},
        template,
    },
};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    fs::File,
    io::{self, BufWriter, IsTerminal, Read, Seek},
    path::{Path, PathBuf},
};

#[derive(Debug, Args)]
pub(super) struct ImportCommand {
    /// What the rows are.
    #[arg(value_enum)]
    kind: KindName,
    /// The table: CSV (UTF-8 or GBK) or XLSX.
    file: PathBuf,
    /// The folder of the installation.
    #[arg(long, default_value = "assay-data")]
    data: PathBuf,
    /// Only check every row; store nothing.
    #[arg(long)]
    dry_run: bool,
    /// The encoding of a CSV file: utf-8, gb18030 or gbk; needed only where it is not certain.
    #[arg(long)]
    encoding: Option<Encoding>,
    /// Write an empty table to FILE instead (XLSX or CSV, by its ending), to be filled in.
    #[arg(long, conflicts_with_all = ["dry_run", "encoding"])]
    template: bool,
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
    if command.template {
        return match command.kind {
            KindName::Certificates => write_template::<Certificates>(&command.file),
            KindName::Enrolments => write_template::<Enrolments>(&command.file),
            KindName::Institutions => write_template::<Institutions>(&command.file),
            KindName::Staff => write_template::<StaffTable>(&command.file),
            KindName::Trainees => write_template::<Trainees>(&command.file),
        };
    }
    match command.kind {
        KindName::Certificates => check::<Certificates>(command),
        KindName::Enrolments => check::<Enrolments>(command),
        KindName::Institutions => check::<Institutions>(command),
        KindName::Staff => check::<StaffTable>(command),
        KindName::Trainees => check::<Trainees>(command),
    }
}

fn write_template<K: Kind>(path: &Path) -> Result<Ended, CliError> {
    let failed = |why: String| CliError::World(format!("cannot write {}: {why}", path.display()));
    let is_book = path.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("xlsx"));
    let bytes = if is_book {
        template::xlsx(K::COLUMNS).map_err(|why| failed(why.to_string()))?
    } else {
        template::csv(K::COLUMNS, Vec::new()).map_err(|why| failed(why.to_string()))?
    };
    edge::files::put(path, &bytes).map_err(|why| CliError::World(why.to_string()))?;
    out::say(&format!("{} is to be filled in", path.display()))?;
    Ok(Ended::Yes)
}

fn check<K: Kind>(command: &ImportCommand) -> Result<Ended, CliError> {
    let law = pack::china()?;
    let mut report = Report::beside(&command.file);
    let source = Source::open(&command.file)?;
    let count = import::read::<K, _>(
        source.watched(),
        &Options {
            encoding: command.encoding,
            ..Options::default()
        },
        &law.pack,
        edge::today(),
        |_, _| Ok(Ok(())),
        |error| report.tell(error),
    );
    source.done();
    finish(command, &law, count.map_err(|error| unusable(&command.file, error))?, report)
}
