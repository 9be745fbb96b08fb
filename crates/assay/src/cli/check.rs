//! `assay check`: identifiers, one line a value.
use super::{CliError, Ended, decide::unstreamed};
use crate::decide::{LINE_BYTES_MAX, stream};
use assay_core::{
    identifier::{
        Codes, Malformed, certificate_number, division, occupation_code, resident_id, uscc,
    },
    pack::Pack,
};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use std::io::{self, BufWriter, Write};

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
    let answer = |value: &str| match check(command.kind, value, &law.pack, today) {
        Ok(()) => (true, "valid".to_owned()),
        Err(why) => (false, format!("invalid: {why}")),
    };
    let mut invalid = 0;
    for value in &command.values {
        if value == "-" {
            // One thread: an answer waits for nothing but its line.
            invalid += stream(io::stdin().lock(), &mut out, 1, |line, out| {
                let (valid, text) = match line.bytes {
                    Some(bytes) => answer(&String::from_utf8_lossy(bytes)),
                    None => (
                        false,
                        format!("invalid: it is longer than {LINE_BYTES_MAX} bytes"),
                    ),
                };
                out.extend_from_slice(text.as_bytes());
                valid
            })
            .map_err(unstreamed)?;
        } else {
            let (valid, text) = answer(value);
            invalid += u64::from(!valid);
            writeln!(out, "{text}")?;
        }
    }
    out.flush()?;
    Ok(if invalid == 0 { Ended::Yes } else { Ended::No })
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
