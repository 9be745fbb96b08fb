//! The demo world: a synthetic province that lives through the notice, from June 2020 to today.
use crate::{
    app::{Failure, issue_certificates::ToIssue},
    edge,
    house::{House, OpenError},
    pack::Law,
};
use indicatif::{ProgressBar, ProgressStyle};
use std::{collections::BTreeMap, path::Path, sync::Arc};

mod accounts;
mod admit;
mod build;
mod cast;
mod chance;
mod people;
mod plan;
mod story;
mod summary;

/// The seed of the demo world: the number of the notice.
const SEED: u64 = 80;

/// Why the story could not be told.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The folder holds an installation already.
    #[error(
        "{0} holds an installation already; the demo builds a fresh world: choose an empty folder"
    )]
    NotEmpty(String),
    /// The installation cannot be made.
    #[error("{0}")]
    Open(#[from] OpenError),
    /// An act that had to succeed did not.
    #[error("the story stopped: {0}")]
    Act(#[from] Failure),
}

/// A world after its story.
#[derive(Debug)]
pub struct World {
    /// The installation.
    pub house: Arc<House>,
    /// What happened, to be printed.
    pub told: String,
    /// The figures of it.
    pub figures: BTreeMap<&'static str, u64>,
}

/// Builds a world in which every exam is over and no certificate is issued yet: the house, and the call that issues
/// those of each session.
///
/// # Errors
/// [`DemoError`].
pub fn tell_until_issue(
    folder: &Path,
    candidates: u32,
    law: Law,
) -> Result<(Arc<House>, Vec<ToIssue>), DemoError> {
    let house = House::open(folder, None, "demo.assay.example", law)?;
    let plan = plan::plan(SEED, candidates);
    let calls = {
        let mut story = story::Story::begin(&house, &plan)?;
        story.kept_back = Some(Vec::new());
        story.play(edge::today(), &ProgressBar::hidden())?;
        story.kept_back.take().unwrap_or_default()
    };
    Ok((house, calls))
}

/// Builds a fresh world in a folder and plays the whole story.
///
/// # Errors
/// [`DemoError`].
///
/// # Panics
/// Never: the style of the progress bar is right.
pub fn tell(
    folder: &Path,
    database: Option<&str>,
    host: &str,
    candidates: u32,
    law: Law,
) -> Result<World, DemoError> {
    if folder.join("assay.db").exists() {
        return Err(DemoError::NotEmpty(folder.display().to_string()));
    }
    let house = House::open(folder, database, host, law)?;
    let plan = plan::Plan {
        cast: cast::cast(edge::today()),
        ..plan::plan(SEED, candidates)
    };
    let mut story = story::Story::begin(&house, &plan)?;
    let style = ProgressStyle::with_template("{msg} [{bar:40}] {pos}/{len} {eta}")
        .expect("the template is right");
    let bar = ProgressBar::new(story.steps()).with_style(style.progress_chars("=> "));
    story.play(edge::today(), &bar)?;
    bar.finish_and_clear();
    let accounts = accounts::open(&house, &story.visitors()?)?;
    let size = house.publish().map_err(OpenError::from)?;
    story.end()?;
    let (paid, back) = house
        .store
        .read(|tx| tx.ledger_totals())
        .map_err(Failure::from)?;
    let journal = house
        .store
        .read(|tx| tx.follow_journal())
        .map_err(Failure::from)?;
    let told = format!(
        "{}  收费 / 退费 fees in / back: {paid} / {back} 元 yuan\n  公开记录 public record: {size} leaves, checkpoint {}/record/checkpoint\n  日志 journal: {}\n{accounts}",
        story.summary,
        folder.display(),
        journal.map_or_else(
            |broken| broken.to_string(),
            |rows| format!("{rows} rows, the chain holds")
        ),
    );
    Ok(World {
        figures: story.summary.figures(),
        house,
        told,
    })
}
