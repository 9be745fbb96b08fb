//! What the verifiers are run on: a small world with its export, served on loopback, and false copies of it.
use crate::{World, screen, verifiers};
use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

mod falsify;

const CANDIDATES: &str = "120";
/// Everybody who can sign in: a link that leads one of them to nothing is found.
const LOGINS: &str = "officer,second-officer,supervisor,auditor,administrator,examiner,assessor,invigilator,\
                      internal-supervisor,station-administrator,expert,candidate,undecided,trainee";

/// A folder with everything, and the server. Both are gone when this is dropped.
#[derive(Debug)]
pub(crate) struct Ground {
    folder: PathBuf,
    server: Option<Child>,
    url: String,
    python: PathBuf,
    assay: PathBuf,
    peers: PathBuf,
    credentials: Vec<PathBuf>,
    revoked: PathBuf,
    password: String,
}

impl Ground {
    /// Builds the world, exports, serves, walks the portal, and makes the false copies.
    pub(crate) fn prepare(tools: &Path) -> Result<Self, World> {
        let folder = std::env::temp_dir().join(format!("assay-interop-{}", std::process::id()));
        fs::create_dir(&folder).map_err(|why| failed("make a folder", &why))?;
        let mut ground = Self {
            folder,
            server: None,
            url: String::new(),
            python: tools.join("py/bin/python"),
            assay: build()?,
            peers: tools.join("peers"),
            credentials: Vec::new(),
            revoked: PathBuf::new(),
            password: String::new(),
        };
        let assay = ground.assay.clone();
        let (world, export) = (ground.at("world"), ground.at("export"));
        let told = told(
            Command::new(&assay)
                .args(["demo", "--candidates", CANDIDATES, "--stop-after-story"])
                .arg("--data")
                .arg(&world),
        )?;
        self::told(
            Command::new(&assay)
                .args(["export", "certificates"])
                .arg(&export)
                .arg("--data")
                .arg(&world),
        )?;
        // Nobody is at work on it yet.
        self::told(
            Command::new("cp")
                .arg("-r")
                .args([&world, &ground.at("aside")]),
        )?;
        ground.serve(&assay, &world)?;
        ground.credentials = credentials(&export)?;
        let revoked = after(&told, "revoked: ")?;
        ground.revoked = export.join(revoked).with_extension("json");
        ground.credentials.retain(|path| *path != ground.revoked);
        after(&told, "password: ")?.clone_into(&mut ground.password);
        ground.print()?;
        ground.falsify()?;
        let pages = self::told(
            Command::new(&ground.python)
                .arg(Path::new(verifiers::DRIVERS).join("pages.py"))
                .args([
                    &ground.url,
                    "--logins",
                    LOGINS,
                    "--password",
                    &ground.password,
                ])
                .args(["--also", &ground.by_hand()?])
                .arg("--out")
                .arg(&ground.folder),
        )?;
        screen::say(pages.trim_end());
        Ok(ground)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The word with what stands in braces filled in; a list becomes several words.
    pub(crate) fn fill(&self, word: &str) -> Vec<String> {
        let path = |name: &str| self.at(name).display().to_string();
        let all = |paths: &[PathBuf]| {
            paths
                .iter()
                .map(|path| path.display().to_string())
                .collect()
        };
        match word {
            "{credentials}" => return all(&self.credentials),
            "{proofs}" => {
                return self
                    .credentials
                    .iter()
                    .flat_map(|file| {
                        let proof = file.with_extension("tlog-proof");
                        ["--proof".to_owned(), proof.display().to_string()]
                    })
                    .collect();
            }
            _ => {}
        }
        if let Some(login) = word.strip_prefix("{cookie:") {
            let file = self
                .at(login.trim_end_matches('}'))
                .with_extension("cookie");
            return vec![fs::read_to_string(file).unwrap_or_default()];
        }
        let vkey = fs::read_to_string(self.at("export/record/vkey")).unwrap_or_default();
        let filled = word
            .replace("{python}", &self.python.display().to_string())
            .replace("{assay}", &self.assay.display().to_string())
            .replace("{peers}", &self.peers.display().to_string())
            .replace("{aside}", &path("aside"))
            .replace("{url}", &self.url)
            .replace(
                "{map}",
                &format!("https://demo.assay.example/={}/", self.url),
            )
            .replace("{vkey}", vkey.trim())
            .replace("{export}", &path("export"))
            .replace("{ground}", &path(""))
            .replace("{changed}", &path("changed.json"))
            .replace("{misshapen}", &path("misshapen.json"))
            .replace("{bent}", &path("bent"))
            .replace("{lying}", &path("lying.json"))
            .replace("{broken}", &path("broken.html"))
            .replace("{revoked}", &self.revoked.display().to_string())
            .replace("{password}", &self.password)
            .replace("{number}", &self.number())
            .replace("{name}", &self.holder().unwrap_or_default());
        vec![filled]
    }

    /// Pages that no link leads to, because the reader types what leads there.
    fn by_hand(&self) -> Result<String, World> {
        let (number, name) = (self.number(), self.holder()?);
        let paths = [
            format!("/verify?number={number}&name={name}"),
            format!("/verify?number={number}&name=wrong"),
            format!("/v/{number}"),
            format!("/certificate/{number}"),
        ];
        Ok(paths.join(","))
    }

    /// The first certificate's number.
    fn number(&self) -> String {
        let name = self.credentials.first().and_then(|path| path.file_stem());
        name.unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The first certificate's holder.
    fn holder(&self) -> Result<String, World> {
        let credential: serde_json::Value = serde_json::from_str(&self.first()?)
            .map_err(|why| failed("read a credential", &why))?;
        let name = credential["credentialSubject"]["name"].as_str();
        name.map(str::to_owned)
            .ok_or_else(|| World("the credential names no holder".to_owned()))
    }

    /// The first certificate, as it was signed.
    fn first(&self) -> Result<String, World> {
        let first = self.credentials.first();
        let first = first.ok_or_else(|| World("the export holds no certificate".to_owned()))?;
        fs::read_to_string(first).map_err(|why| failed("read a credential", &why))
    }

    /// The first certificate on paper.
    fn print(&self) -> Result<(), World> {
        let page = format!("{}/certificate/{}/certificate.pdf", self.url, self.number());
        told(
            Command::new("curl")
                .args(["-sSf", "--get", &page, "--data-urlencode"])
                .arg(format!("name={}", self.holder()?))
                .arg("--output")
                .arg(self.at("page.pdf")),
        )
        .map(drop)
    }

    fn serve(&mut self, assay: &Path, world: &Path) -> Result<(), World> {
        // The port is free a moment later too, or the server says so and ends.
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(|why| failed("find a free port", &why))?
            .port();
        let mut server = Command::new(assay)
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .args(["--public-url", &format!("http://127.0.0.1:{port}")])
            .arg("--data")
            .arg(world)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|why| failed("start the server", &why))?;
        let said = server.stderr.take();
        self.server = Some(server);
        let mut lines = BufReader::new(said.expect("it is piped")).lines();
        // The server says where it listens once it does.
        let first = lines.next().and_then(Result::ok).unwrap_or_default();
        if !first.contains("http://") {
            return Err(World(format!("the server does not serve: {first}")));
        }
        std::thread::spawn(move || lines.for_each(drop));
        self.url = format!("http://127.0.0.1:{port}");
        Ok(())
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// What stands behind these words, to the end of the line.
fn after<'t>(told: &'t str, words: &str) -> Result<&'t str, World> {
    let rest = told.rsplit_once(words).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.lines().next())
        .map(str::trim)
        .ok_or_else(|| World(format!("the demo does not tell \"{words}\"")))
}

fn credentials(export: &Path) -> Result<Vec<PathBuf>, World> {
    let mut all: Vec<PathBuf> = fs::read_dir(export)
        .map_err(|why| failed("read the export", &why))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    all.sort();
    Ok(all)
}

/// The program of this tree.
fn build() -> Result<PathBuf, World> {
    told(Command::new("cargo").args(["build", "--quiet", "--package", "assay", "--locked"]))?;
    let metadata = cargo_metadata::MetadataCommand::new()
        .no_deps()
        .exec()
        .map_err(|why| failed("ask cargo for the target folder", &why))?;
    Ok(metadata
        .target_directory
        .join("debug/assay")
        .into_std_path_buf())
}

/// What a command says, which must end well.
fn told(command: &mut Command) -> Result<String, World> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|why| World(format!("cannot start {command:?}: {why}")))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(said);
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(World(format!(
        "{command:?}: {}\n{said}{complaint}",
        output.status
    )))
}

fn failed(what: &str, why: &dyn std::fmt::Display) -> World {
    World(format!("cannot {what}: {why}"))
}
