//! Installs what the checks need: with apt on Debian and Ubuntu; elsewhere it says what to install.
use crate::{World, screen};
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The fonts that tests and measurements print with.
const FONTS: [&str; 3] = [
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
    "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
];

/// Java has had no JAXB of its own since version 11.
const JAXB: &str = "/usr/share/java/jaxb-runtime.jar";

/// Something outside the workspace that a check needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// For the parts of libraries that are written in C.
    CCompiler,
    /// `initdb` and `postgres`.
    PostgreSql,
    /// The browser.
    Chromium,
    /// Its remote control.
    ChromeDriver,
    /// Node with npm.
    Node,
    /// Python with `venv`.
    Python,
    /// Java with its compiler, and `curl`: for the checkers of HTML and PDF.
    Java,
    /// What reads a PDF: `qpdf`, poppler, `zbarimg`, and a library that the checker of PDF/A needs.
    Pdf,
    /// Fonts with Chinese letters, common and rare.
    Fonts,
    /// A token that speaks PKCS#11, in software.
    SoftHsm,
}

impl Need {
    /// Everything.
    pub(crate) const ALL: [Self; 10] = [
        Self::CCompiler,
        Self::PostgreSql,
        Self::Chromium,
        Self::ChromeDriver,
        Self::Node,
        Self::Python,
        Self::Java,
        Self::Pdf,
        Self::Fonts,
        Self::SoftHsm,
    ];

    fn is_there(self) -> bool {
        match self {
            Self::CCompiler => found("cc").is_some(),
            Self::PostgreSql => postgres_program("initdb").is_some(),
            Self::Chromium => ["chromium", "chromium-browser", "google-chrome"]
                .iter()
                .any(|name| found(name).is_some()),
            Self::ChromeDriver => found("chromedriver").is_some(),
            Self::Node => found("node").is_some() && found("npm").is_some(),
            Self::Python => Command::new("python3")
                .args(["-c", "import venv, ensurepip"])
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success()),
            Self::Java => ["java", "javac", "curl"]
                .iter()
                .all(|name| found(name).is_some()),
            Self::Pdf => {
                ["qpdf", "pdffonts", "zbarimg"]
                    .iter()
                    .all(|name| found(name).is_some())
                    && Path::new(JAXB).exists()
            }
            Self::Fonts => FONTS.iter().all(|font| Path::new(font).exists()),
            Self::SoftHsm => found("softhsm2-util").is_some(),
        }
    }

    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::CCompiler => &["gcc", "libc6-dev"],
            Self::PostgreSql => &["postgresql"],
            Self::Chromium => &["chromium"],
            Self::ChromeDriver => &["chromium-driver"],
            Self::Node => &["nodejs", "npm"],
            Self::Python => &["python3", "python3-venv"],
            Self::Java => &["default-jdk-headless", "curl"],
            Self::Pdf => &["qpdf", "poppler-utils", "zbar-tools", "libjaxb-java"],
            Self::Fonts => &["fonts-wqy-microhei", "fonts-hanazono"],
            Self::SoftHsm => &["softhsm2"],
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::CCompiler => "a C compiler (`cc`)",
            Self::PostgreSql => "PostgreSQL 14 or newer (`initdb` and `postgres`)",
            Self::Chromium => "Chromium",
            Self::ChromeDriver => "chromedriver of the same version as Chromium",
            Self::Node => "Node.js 20 or newer with npm",
            Self::Python => "Python 3.10 or newer with venv",
            Self::Java => "a Java development kit, 17 or newer, and curl",
            Self::Pdf => {
                "qpdf, poppler (`pdffonts`), zbar (`zbarimg`), and JAXB in /usr/share/java"
            }
            Self::Fonts => {
                "the fonts WenQuanYi Micro Hei and HanaMin, in /usr/share/fonts/truetype"
            }
            Self::SoftHsm => "SoftHSM 2 (`softhsm2-util`)",
        }
    }
}

/// Makes sure of the needs.
///
/// # Errors
/// [`World`] with the list of what to install, where it cannot be done here.
pub(crate) fn install(needs: &[Need]) -> Result<(), World> {
    let missing: Vec<Need> = missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing
        .iter()
        .flat_map(|need| need.packages())
        .copied()
        .collect();
    screen::heading("install", &packages.join(" "));
    let Some(apt) = apt() else {
        return Err(please_install(&missing));
    };
    // Lists may be old or empty: a failed update is told by the installation that follows.
    let _ = run(&apt, &["update"]);
    let mut words = vec!["install", "--yes", "--no-install-recommends"];
    words.extend(&packages);
    run(&apt, &words)?;
    match self::missing(needs) {
        still if still.is_empty() => Ok(()),
        still => Err(please_install(&still)),
    }
}

fn missing(needs: &[Need]) -> Vec<Need> {
    needs
        .iter()
        .copied()
        .filter(|need| !need.is_there())
        .collect()
}

fn please_install(missing: &[Need]) -> World {
    let lines: Vec<String> = missing
        .iter()
        .map(|need| {
            format!(
                "  {} (Debian and Ubuntu: {})",
                need.in_words(),
                need.packages().join(" ")
            )
        })
        .collect();
    World(format!(
        "these are missing and cannot be installed from here; install them and start again:\n{}",
        lines.join("\n")
    ))
}

/// How to call apt with the rights it needs, where there is an apt and there are rights.
fn apt() -> Option<Vec<&'static str>> {
    found("apt-get")?;
    if is_root() {
        Some(vec!["apt-get"])
    } else if found("sudo").is_some() {
        Some(vec!["sudo", "apt-get"])
    } else {
        None
    }
}

fn run(apt: &[&str], words: &[&str]) -> Result<(), World> {
    let status = Command::new(apt[0])
        .args(&apt[1..])
        .args(words)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(World(format!("{} {words:?}: {status}", apt.join(" ")))),
        Err(error) => Err(World(format!("cannot start {}: {error}", apt.join(" ")))),
    }
}

/// Whether we are root: the number that `id -u` prints.
pub(crate) fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|answer| answer.stdout == b"0\n")
}

/// A program of PostgreSQL: Debian keeps them out of the search path, by version; the newest is taken.
pub(crate) fn postgres_program(name: &str) -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin").join(name)))
        })
        .filter(|(_, path)| path.is_file())
        .collect();
    versions.sort();
    versions.pop().map(|(_, path)| path).or_else(|| found(name))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the search path is where programs are looked for"
)]
fn found(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| Path::new(&folder).join(name))
        .find(|file| file.is_file())
}
