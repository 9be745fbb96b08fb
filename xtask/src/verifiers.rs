//! Installs the verifiers and tools of others, in pinned versions: from npm and PyPI, into a folder of their own.
use crate::{World, screen};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The versions; the same files stand in the folder when everything is installed.
const PINNED: [&str; 3] = ["package.json", "package-lock.json", "requirements.txt"];

/// Where our drivers and their data are.
pub(crate) const DRIVERS: &str = "xtask/interop";

/// Installs what is missing and gives the folder: that of `ASSAY_INTEROP`, or one below `~/.cache`.
///
/// # Errors
/// [`World`] when npm or PyPI do not give what is pinned.
pub(crate) fn install() -> Result<PathBuf, World> {
    let folder = folder();
    if is_there(&folder) {
        return Ok(folder);
    }
    screen::say(&format!("verifiers of others into {}", folder.display()));
    fs::create_dir_all(&folder).map_err(|error| {
        World(format!(
            "cannot make the folder {}: {error}",
            folder.display()
        ))
    })?;
    for file in ["package.json", "package-lock.json"] {
        copy(file, &folder)?;
    }
    run(Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .current_dir(&folder))?;
    let python = folder.join("py");
    run(Command::new("python3").args(["-m", "venv"]).arg(&python))?;
    run(Command::new(python.join("bin/pip"))
        .args(["install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(Path::new(DRIVERS).join("requirements.txt")))?;
    // Last: the folder counts as complete when this file is there.
    copy("requirements.txt", &folder)?;
    Ok(folder)
}

fn is_there(folder: &Path) -> bool {
    PINNED.iter().all(|file| {
        let ours = fs::read(Path::new(DRIVERS).join(file));
        let theirs = fs::read(folder.join(file));
        matches!((ours, theirs), (Ok(ours), Ok(theirs)) if ours == theirs)
    })
}

fn copy(file: &str, folder: &Path) -> Result<(), World> {
    fs::copy(Path::new(DRIVERS).join(file), folder.join(file))
        .map(|_| ())
        .map_err(|error| World(format!("cannot copy {file}: {error}")))
}

fn run(command: &mut Command) -> Result<(), World> {
    match command.stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(World(format!("{command:?}: {status}"))),
        Err(error) => Err(World(format!("cannot start {command:?}: {error}"))),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the tools of others are kept is a setting of the machine"
)]
fn folder() -> PathBuf {
    let var = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    match (var("ASSAY_INTEROP"), var("HOME")) {
        (Some(folder), _) => PathBuf::from(folder),
        (None, Some(home)) => PathBuf::from(home).join(".cache/assay-interop/pinned"),
        (None, None) => std::env::temp_dir().join("assay-interop"),
    }
}
