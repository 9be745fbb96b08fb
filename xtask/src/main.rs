//! Chores of the workspace. `cargo xtask test` runs every check there is, `cargo xtask install` only
//! installs what the checks need, `cargo xtask postgres -- COMMAND` runs a command beside a private cluster.
use std::process::ExitCode;

mod checks;
mod cluster;
mod install;
mod interop;
mod licence;
mod screen;
mod supply;
mod verifiers;
mod words;

use words::{Chore, Usage};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let ended = match words::read(&words) {
        Ok(Chore::Help) => {
            screen::say(words::HELP);
            Ok(true)
        }
        Ok(Chore::List) => {
            for check in &checks::ALL {
                screen::say(&format!("{:10} {}", check.name, check.what));
            }
            Ok(true)
        }
        Ok(Chore::Install) => install::install(&install::Need::ALL).map(|()| true),
        Ok(Chore::Test { chosen }) => checks::run(&chosen),
        Ok(Chore::Postgres { command }) => cluster::beside(&command),
        Err(Usage(what)) => {
            screen::complain(&format!("{what}\n\n{}", words::HELP));
            return ExitCode::from(2);
        }
    };
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(World(what)) => {
            screen::complain(&what);
            ExitCode::from(3)
        }
    }
}

/// Why nothing could be checked: something outside is missing or broke. Exit code 3.
#[derive(Debug)]
pub(crate) struct World(pub(crate) String);
