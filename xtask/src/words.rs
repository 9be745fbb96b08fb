//! What was asked on the command line.
use crate::checks;

pub(crate) const HELP: &str = "\
cargo xtask test [--only NAME]… [--skip NAME]…   install what is missing, then run the checks
cargo xtask test --list                          name the checks
cargo xtask install                              install what the checks need
cargo xtask postgres -- COMMAND…                 run COMMAND with ASSAY_TEST_POSTGRES set to a private cluster
Exit codes: 0 all passed, 1 a check failed, 2 usage, 3 something outside is missing.";

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Chore {
    /// Print the help.
    Help,
    /// Name the checks.
    List,
    /// Install what the checks need.
    Install,
    /// Run the checks with these names, in the order of the list.
    Test {
        /// Names of checks.
        chosen: Vec<&'static str>,
    },
    /// Run a command beside a private PostgreSQL cluster.
    Postgres {
        /// The command with its arguments.
        command: Vec<String>,
    },
}

/// The words make no sense; says why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Usage(pub(crate) String);

/// Reads the arguments behind `cargo xtask`.
pub(crate) fn read(words: &[String]) -> Result<Chore, Usage> {
    let mut words = words.iter().map(String::as_str);
    match words.next() {
        None | Some("help" | "--help" | "-h") => Ok(Chore::Help),
        Some("install") => match words.next() {
            None => Ok(Chore::Install),
            Some(word) => Err(Usage(format!("`install` takes no `{word}`"))),
        },
        Some("test") => test(words),
        Some("postgres") => {
            let command: Vec<String> = words
                .skip_while(|word| *word == "--")
                .map(str::to_owned)
                .collect();
            if command.is_empty() {
                return Err(Usage("`postgres` needs a command to run".to_owned()));
            }
            Ok(Chore::Postgres { command })
        }
        Some(word) => Err(Usage(format!("there is no chore `{word}`"))),
    }
}

fn test<'w>(mut words: impl Iterator<Item = &'w str>) -> Result<Chore, Usage> {
    let (mut only, mut skip) = (Vec::new(), Vec::new());
    while let Some(word) = words.next() {
        let list = match word {
            "--list" => return Ok(Chore::List),
            "--only" => &mut only,
            "--skip" => &mut skip,
            _ => return Err(Usage(format!("`test` takes no `{word}`"))),
        };
        let name = words
            .next()
            .ok_or_else(|| Usage(format!("`{word}` needs the name of a check")))?;
        if !checks::ALL.iter().any(|check| check.name == name) {
            return Err(Usage(format!(
                "there is no check `{name}`; `--list` names them"
            )));
        }
        list.push(name);
    }
    let chosen = checks::ALL
        .iter()
        .map(|check| check.name)
        .filter(|name| only.is_empty() || only.contains(name))
        .filter(|name| !skip.contains(name))
        .collect();
    Ok(Chore::Test { chosen })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn chosen(line: &str) -> Result<Vec<&'static str>, Usage> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        match read(&words)? {
            Chore::Test { chosen } => Ok(chosen),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn without_a_choice_everything_runs() {
        assert_eq!(chosen("test").unwrap().len(), checks::ALL.len());
    }

    #[test]
    fn checks_are_chosen_and_left_out_by_name() {
        assert_eq!(
            chosen("test --only docs --only format").unwrap(),
            ["format", "docs"]
        );
        assert!(!chosen("test --skip browser").unwrap().contains(&"browser"));
    }

    #[test]
    fn a_check_that_is_not_there_is_a_wrong_usage() {
        assert!(chosen("test --only nothing").is_err());
        assert!(chosen("test --only").is_err());
        assert!(read(&["tset".to_owned()]).is_err());
    }
}
