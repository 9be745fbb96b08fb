//! `assay check`: identifiers, one line a value.
use super::{CliError, Ended};
use assay_core::{
    identifier::{
        Codes, Malformed, certificate_number, division, occupation_code, resident_id, uscc,
    },
    pack::Pack,
};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use std::io::{self, BufRead, BufWriter, Write};

#[derive(Debug, Args)]
pub(super) struct CheckCommand {
    /// What kind of identifier.
    #[arg(value_enum)]
    kind: Kind,
    /// The values; `-` reads them from standard input, a line each.
    #[arg(required = true, allow_hyphen_values = true)]
    values: Vec<String>,
}

/// A kind of identifier.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// Resident identity number (GB 11643-1999).
    ResidentId,
    /// Unified social credit code (GB 32100-2015).
    Uscc,
    /// Administrative division code (GB/T 2260).
    Division,
    /// Code of an occupation.
    OccupationCode,
    /// Certificate number, 22 characters or 16 digits.
    CertificateNumber,
}

pub(super) fn run(command: &CheckCommand) -> Result<Ended, CliError> {
    let law = crate::pack::china()?;
    let today = crate::edge::today();
    let mut out = BufWriter::new(io::stdout().lock());
    let mut ended = Ended::Yes;
    let mut answer = |value: &str| -> io::Result<()> {
        match check(command.kind, value, &law.pack, today) {
            Ok(()) => writeln!(out, "valid"),
            Err(why) => {
                ended = Ended::No;
                writeln!(out, "invalid: {why}")
            }
        }
    };
    for value in &command.values {
        if value == "-" {
            for line in io::stdin().lock().split(b'\n') {
                let line = line.map_err(|error| {
                    CliError::World(format!("cannot read standard input: {error}"))
                })?;
                answer(String::from_utf8_lossy(&line).trim_end_matches('\r'))?;
            }
        } else {
            answer(value)?;
        }
    }
    out.flush()?;
    drop(out);
    Ok(ended)
}

fn check(kind: Kind, value: &str, pack: &Pack, today: Date) -> Result<(), Malformed> {
    let codes: &Codes = &pack.codes;
    match kind {
        Kind::ResidentId => resident_id::parse(value, codes, today).map(drop),
        Kind::Uscc => uscc::parse(value).map(drop),
        Kind::Division => division::parse(value, codes).map(drop),
        Kind::OccupationCode => occupation_code::parse(value).map(drop),
        Kind::CertificateNumber => certificate_number::parse(value, codes).map(drop),
    }
}
