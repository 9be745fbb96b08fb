//! The checks, in the order in which they run: the quick ones first.
use crate::{
    World,
    cluster::Cluster,
    install::{self, Need},
    interop, screen, supply, verifiers,
};
use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

/// One check.
pub(crate) struct Check {
    /// By this name it is chosen.
    pub(crate) name: &'static str,
    /// What it makes sure of.
    pub(crate) what: &'static str,
    needs: &'static [Need],
    run: fn(&Around) -> Outcome,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
}

/// What the checks find around them.
struct Around {
    cluster: Option<Cluster>,
}

/// What the default build has not; together, so that it is built once.
const FEATURES: &str = "--features pkcs11,object-store";

/// Every check.
pub(crate) const ALL: [Check; 10] = [
    Check {
        name: "format",
        what: "every file is formatted",
        needs: &[],
        run: |around| cargo(around, &["fmt", "--all", "--check"]),
    },
    Check {
        name: "supply",
        what: "libraries come from crates.io, under known licences, each with its line in docs/dependencies.md",
        needs: &[],
        run: |_| outcome(supply::check()),
    },
    Check {
        name: "clippy",
        what: "no warnings, no banned calls",
        needs: &[Need::CCompiler],
        run: |around| {
            let default = "clippy --workspace --all-targets -- -D warnings";
            let more = format!("clippy --package assay --all-targets {FEATURES} -- -D warnings");
            let passed = [default, &more].iter().all(|words| {
                let words: Vec<&str> = words.split(' ').collect();
                cargo(around, &words) == Outcome::Passed
            });
            outcome(passed)
        },
    },
    Check {
        name: "docs",
        what: "the documentation builds, private items included",
        needs: &[Need::CCompiler],
        run: |around| {
            let words = "doc --workspace --no-deps --document-private-items";
            let mut cargo = prepared(around, &words.split(' ').collect::<Vec<_>>());
            cargo.env("RUSTDOCFLAGS", "-D warnings");
            outcome(succeeds(cargo))
        },
    },
    Check {
        name: "tests",
        what: "unit, property, store (SQLite and PostgreSQL) and HTTP tests",
        needs: &[Need::CCompiler, Need::PostgreSql, Need::Fonts],
        run: |around| cargo(around, &["test", "--workspace", "--no-fail-fast"]),
    },
    Check {
        name: "tokens",
        what: "keys on a PKCS#11 token (SoftHSM), with the feature that the default build has not",
        needs: &[Need::CCompiler, Need::PostgreSql, Need::SoftHsm],
        run: |around| {
            let words = format!("test --package assay {FEATURES} --test faults on_token::");
            cargo(around, &words.split(' ').collect::<Vec<_>>())
        },
    },
    Check {
        name: "mirror",
        what: "the record in an object store (moto), with the feature that the default build has not",
        needs: &[Need::CCompiler, Need::Python],
        run: |around| {
            let moto = match verifiers::moto() {
                Ok(moto) => moto,
                Err(why) => return without(&why),
            };
            let words = format!("test --package assay {FEATURES} --test mirror");
            let mut cargo = prepared(around, &words.split(' ').collect::<Vec<_>>());
            cargo.env("ASSAY_TEST_MOTO", moto);
            outcome(succeeds(cargo))
        },
    },
    Check {
        name: "pack",
        what: "the law as data loads and its cases come out",
        needs: &[Need::CCompiler],
        run: |around| {
            let words = "run --quiet --package assay -- pack check packs/cn";
            cargo(around, &words.split(' ').collect::<Vec<_>>())
        },
    },
    Check {
        name: "browser",
        what: "the portal in Chromium, both languages",
        needs: &[
            Need::CCompiler,
            Need::Chromium,
            Need::ChromeDriver,
            Need::Node,
        ],
        run: |around| {
            let axe = match verifiers::install() {
                Ok(tools) => tools.join("node_modules/axe-core/axe.min.js"),
                Err(why) => return without(&why),
            };
            let words = "test --package assay --test browser -- --include-ignored";
            let mut cargo = prepared(around, &words.split(' ').collect::<Vec<_>>());
            cargo.env("ASSAY_TEST_AXE", axe);
            outcome(succeeds(cargo))
        },
    },
    Check {
        name: "interop",
        what: "verifiers of others on what Assay hands out: credentials, record, interface, pages",
        needs: &[
            Need::CCompiler,
            Need::Chromium,
            Need::Node,
            Need::Python,
            Need::Java,
            Need::Pdf,
            Need::Fonts,
        ],
        run: |_| match interop::check() {
            Ok(passed) => outcome(passed),
            Err(why) => without(&why),
        },
    },
];

/// Installs what is missing, runs the chosen checks, prints the table. True if nothing failed.
pub(crate) fn run(chosen: &[&str]) -> Result<bool, World> {
    let begun = Instant::now();
    go_to_the_root()?;
    let chosen: Vec<&Check> = ALL
        .iter()
        .filter(|check| chosen.contains(&check.name))
        .collect();
    let mut needs: Vec<Need> = chosen
        .iter()
        .flat_map(|check| check.needs)
        .copied()
        .collect();
    needs.sort_unstable();
    needs.dedup();
    install::install(&needs)?;
    let cluster = if needs.contains(&Need::PostgreSql) {
        screen::heading("postgresql", "a private cluster in a temporary folder");
        let cluster = Cluster::start()?;
        screen::say(&format!("ASSAY_TEST_POSTGRES={}", cluster.url()));
        Some(cluster)
    } else {
        None
    };
    let around = Around { cluster };
    let mut table = Vec::new();
    for check in chosen {
        screen::heading(check.name, check.what);
        let start = Instant::now();
        let outcome = (check.run)(&around);
        table.push((check.name, outcome, start.elapsed()));
    }
    drop(around);
    Ok(summary(&table, begun.elapsed()))
}

fn summary(table: &[(&str, Outcome, Duration)], whole: Duration) -> bool {
    screen::heading("summary", "what was checked");
    for (name, outcome, span) in table {
        let word = match outcome {
            Outcome::Passed => "passed",
            Outcome::Failed => "FAILED",
        };
        screen::say(&format!("{name:10} {:>8}  {word}", screen::time(*span)));
    }
    let failed = table
        .iter()
        .filter(|(_, outcome, _)| *outcome == Outcome::Failed)
        .count();
    let word = match failed {
        0 => "all passed".to_owned(),
        some => format!("{some} FAILED"),
    };
    screen::say(&format!("{:10} {:>8}  {word}", "all", screen::time(whole)));
    failed == 0
}

/// Every check runs in the root of the workspace, wherever `cargo xtask` was called.
fn go_to_the_root() -> Result<(), World> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::env::set_current_dir(&root)
        .map_err(|error| World(format!("cannot enter {}: {error}", root.display())))
}

fn prepared(around: &Around, words: &[&str]) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(words);
    if let Some(cluster) = &around.cluster {
        cargo.env("ASSAY_TEST_POSTGRES", cluster.url());
    }
    cargo
}

fn cargo(around: &Around, words: &[&str]) -> Outcome {
    outcome(succeeds(prepared(around, words)))
}

fn succeeds(mut command: Command) -> bool {
    match command.status() {
        Ok(status) => status.success(),
        Err(error) => {
            screen::complain(&format!("cannot start {command:?}: {error}"));
            false
        }
    }
}

/// A check that could not begin has not passed.
fn without(why: &World) -> Outcome {
    screen::complain(&why.0);
    Outcome::Failed
}

fn outcome(passed: bool) -> Outcome {
    if passed {
        Outcome::Passed
    } else {
        Outcome::Failed
    }
}
