//! `assay pack`: the law as data.
use super::{CliError, Ended, out};
use crate::pack::{Law, folder_or_china};
use assay_core::{
    day,
    pack::{check, show},
    text::Language,
};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// What to do with the pack.
#[derive(Debug, Subcommand)]
pub(super) enum PackCommand {
    /// Load a pack, run its cases, print counts and hash.
    Check {
        /// The folder of the pack; the built-in China pack when left out.
        folder: Option<PathBuf>,
    },
    /// Print a rule: value, source and certainty in both languages.
    Show(Show),
    /// List the rules.
    List {
        /// The folder of the pack.
        #[arg(long)]
        pack: Option<PathBuf>,
    },
    /// Print the whole pack as a readable page (Markdown).
    Page {
        /// The language of the page.
        #[arg(long, value_enum)]
        language: PageLanguage,
        /// The folder of the pack.
        #[arg(long)]
        pack: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// Identifier of the rule, for example `pass.mark`.
    rule: String,
    /// The day it is asked for, YYYY-MM-DD; today when left out.
    #[arg(long)]
    on: Option<String>,
    /// The folder of the pack.
    #[arg(long)]
    pack: Option<PathBuf>,
}

/// The language of a page.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum PageLanguage {
    /// Chinese.
    Zh,
    /// English.
    En,
}

pub(super) fn run(command: &PackCommand) -> Result<Ended, CliError> {
    match command {
        PackCommand::Check { folder } => check_pack(&folder_or_china(folder.as_deref())?),
        PackCommand::Show(show) => show_rule(show),
        PackCommand::List { pack } => {
            let law = folder_or_china(pack.as_deref())?;
            for rule in law.pack.rules() {
                out::say(&format!(
                    "{:40} {}  {}",
                    rule.id, rule.title.zh, rule.title.en
                ))?;
            }
            Ok(Ended::Yes)
        }
        PackCommand::Page { language, pack } => {
            let language = match language {
                PageLanguage::Zh => Language::Zh,
                PageLanguage::En => Language::En,
            };
            let law = folder_or_china(pack.as_deref())?;
            out::say(crate::law_page::page(&law, language).trim_end())?;
            Ok(Ended::Yes)
        }
    }
}

fn check_pack(law: &Law) -> Result<Ended, CliError> {
    let report = check(&law.pack);
    let head = &law.pack.head;
    out::say(&format!("{} {}  {}", head.id, head.version, head.name.en))?;
    for (what, count) in &report.counts {
        out::say(&format!("{count:8} {what}"))?;
    }
    let failed = report.failures.len();
    out::say(&format!("{:8} cases, {failed} failed", report.cases))?;
    for failure in &report.failures {
        out::say(&format!("  {failure}"))?;
    }
    out::say(&format!("sha256 {}", law.hash))?;
    Ok(if failed == 0 { Ended::Yes } else { Ended::No })
}

fn show_rule(show: &Show) -> Result<Ended, CliError> {
    let law = folder_or_china(show.pack.as_deref())?;
    let on = match &show.on {
        None => crate::edge::today(),
        Some(text) => day::parse(text).ok_or_else(|| {
            CliError::Input(format!("`{text}` is not a day; write it like 2020-09-30"))
        })?,
    };
    let Some(rule) = law.pack.rule(&show.rule) else {
        let near: Vec<&str> = law
            .pack
            .rules()
            .map(|rule| rule.id.as_str())
            .filter(|id| {
                show.rule
                    .split(['.', '-'])
                    .any(|word| !word.is_empty() && id.contains(word))
            })
            .collect();
        let hint = if near.is_empty() {
            "`assay pack list` names them all".to_owned()
        } else {
            format!("near it: {}", near.join(", "))
        };
        return Err(CliError::Input(format!(
            "no rule is called `{}`; {hint}",
            show.rule
        )));
    };
    let mut found = Ended::No;
    for layer in &rule.layers {
        let Some(version) = layer.versions.on(on) else {
            continue;
        };
        found = Ended::Yes;
        if let Some(place) = show::layer(&law.pack, layer) {
            out::say(&format!("[{} {}]", place.zh, place.en))?;
        }
        for language in [Language::Zh, Language::En] {
            out::say(&show::version(&law.pack, rule, version, language))?;
        }
    }
    if found == Ended::No {
        let first = rule
            .layers
            .iter()
            .filter_map(|layer| layer.versions.versions().first());
        let first = first
            .map(|version| version.from.to_string())
            .min()
            .unwrap_or_default();
        out::say(&format!(
            "{}: no version is in force on {on}; the first one begins on {first}\n{}：{on}尚无有效规定，最早自{first}起",
            rule.id, rule.id
        ))?;
    }
    Ok(found)
}
