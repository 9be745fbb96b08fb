//! The verifiers of others, on what Assay really hands out: a small world is built, exported and served on
//! loopback, then each line of the table is run. A verifier that says yes to everything proves nothing, so each has
//! a line with something false, to which it must say no.
use crate::{World, screen, verifiers};
use std::{
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

mod ground;
mod table;

use ground::Ground;
use table::{Answer, Driver, TABLE};

/// Runs every line; true if each verifier gave the right answer.
///
/// # Errors
/// [`World`] when the verifiers cannot be installed, or the world cannot be built and served.
pub(crate) fn check() -> Result<bool, World> {
    let tools = verifiers::install()?;
    let peers = verifiers::peers(&tools)?;
    let ground = Ground::prepare(&tools)?;
    let mut all = true;
    for driver in TABLE {
        if driver.command.contains("{peers}") && peers.is_none() {
            screen::say(&format!("left out: it needs Python 3.12  {}", driver.name));
            continue;
        }
        let start = Instant::now();
        let right = run(driver, &ground, &tools);
        all &= right;
        let word = if right { "passed" } else { "FAILED" };
        screen::say(&format!(
            "{word}  {:>7}  {}",
            screen::time(start.elapsed()),
            driver.name
        ));
    }
    Ok(all)
}

/// One line of the table. What the driver said is shown when its answer is the wrong one.
fn run(driver: &Driver, ground: &Ground, tools: &Path) -> bool {
    let words: Vec<String> = driver
        .command
        .split_whitespace()
        .flat_map(|word| ground.fill(word))
        .collect();
    let Some((program, arguments)) = words.split_first() else {
        return false;
    };
    let output = Command::new(program)
        .args(arguments)
        .current_dir(verifiers::DRIVERS)
        .env("INTEROP", tools)
        .stdin(Stdio::null())
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) => {
            screen::complain(&format!("cannot start {program}: {error}"));
            return false;
        }
    };
    let said = String::from_utf8_lossy(&output.stdout);
    let last = said.lines().next_back().unwrap_or_default();
    // The last line too: a driver that cannot start ends with 1 as well, and that is no answer.
    let right = match driver.answer {
        Answer::Yes => output.status.success() && last.starts_with("PASS"),
        Answer::No => output.status.code() == Some(1) && last.starts_with("FAIL"),
    };
    if !right {
        screen::say(&said);
        screen::say(&String::from_utf8_lossy(&output.stderr));
        screen::say(&format!("must have said {:?}: {words:?}", driver.answer));
    }
    right
}
