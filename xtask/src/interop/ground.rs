//! What the verifiers are run on: a small world with its export, served on loopback, and false copies of it.
use crate::{World, screen, verifiers};
use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

const CANDIDATES: &str = "120";
const LOGINS: &str = "officer,auditor,administrator,examiner,assessor,candidate";

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
        ground.falsify()?;
        let password = told
            .rsplit_once("password: ")
            .map(|(_, rest)| rest.lines().next().unwrap_or_default().trim());
        let password = password.ok_or_else(|| World("the demo tells no password".to_owned()))?;
        let pages = self::told(
            Command::new(&ground.python)
                .arg(Path::new(verifiers::DRIVERS).join("pages.py"))
                .args([&ground.url, "--logins", LOGINS, "--password", password])
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
            .replace("{broken}", &path("broken.html"));
        vec![filled]
    }

    /// Pages that no link leads to, because the reader types what leads there.
    fn by_hand(&self) -> Result<String, World> {
        let first = &self.credentials[0];
        let text = fs::read_to_string(first).map_err(|why| failed("read a credential", &why))?;
        let number = first.file_stem().unwrap_or_default().to_string_lossy();
        let name = text
            .split_once("#holder\",\"type\":[\"AchievementSubject\"],\"name\":\"")
            .and_then(|(_, rest)| rest.split('"').next())
            .ok_or_else(|| World("the credential names no holder".to_owned()))?;
        let paths = [
            format!("/verify?number={number}&name={name}"),
            format!("/verify?number={number}&name=wrong"),
            format!("/v/{number}"),
            format!("/certificate/{number}"),
        ];
        Ok(paths.join(","))
    }

    fn serve(&mut self, assay: &Path, world: &Path) -> Result<(), World> {
        // The port is free a moment later too, or the server says so and ends.
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(|why| failed("find a free port", &why))?
            .port();
        let mut server = Command::new(assay)
            .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"])
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

    /// What each verifier must refuse.
    fn falsify(&self) -> Result<(), World> {
        let first = self.credentials.first();
        let first = first.ok_or_else(|| World("the export holds no certificate".to_owned()))?;
        let text = fs::read_to_string(first).map_err(|why| failed("read a credential", &why))?;
        let (before, after) = text
            .rsplit_once("\"value\":\"")
            .ok_or_else(|| World("the credential holds no result".to_owned()))?;
        self.put("changed.json", &format!("{before}\"value\":\"1{after}"))?;
        self.put(
            "misshapen.json",
            &text.replace("\"criteria\":", "\"critera\":"),
        )?;
        self.put("broken.html", BROKEN)?;
        let document =
            told(Command::new("curl").args(["-sf", &format!("{}/api/openapi.json", self.url)]))?;
        // Everything that is answered well is called an array.
        self.put(
            "lying.json",
            &document.replace("{\"type\":\"object\"}}}}", "{\"type\":\"array\"}}}}"),
        )?;
        told(
            Command::new("cp")
                .arg("-r")
                .arg(self.at("world/record"))
                .arg(self.at("bent")),
        )?;
        let leaves = self.at("bent/tile/entries");
        turn_a_bit(&leaves)
    }

    fn put(&self, name: &str, text: &str) -> Result<(), World> {
        File::create(self.at(name))
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .map_err(|why| failed("write a file", &why))
    }
}

const BROKEN: &str = "<!DOCTYPE html>\n<html><head><title>x</title></head><body><h1><ul><li>x</ul></h1>\
                      <img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\"></body></html>\n";

impl Drop for Ground {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Turns the last bit of the first bundle of leaves.
fn turn_a_bit(folder: &Path) -> Result<(), World> {
    let turned = || -> std::io::Result<()> {
        let mut names: Vec<PathBuf> = fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        names.sort();
        let mut path = names.remove(0);
        while path.is_dir() {
            let inside: Vec<_> = fs::read_dir(&path)?.collect::<Result<_, _>>()?;
            path = inside
                .into_iter()
                .map(|entry| entry.path())
                .max()
                .unwrap_or(path);
        }
        let mut bytes = fs::read(&path)?;
        if let Some(last) = bytes.last_mut() {
            *last ^= 1;
        }
        File::create(&path)?.write_all(&bytes)
    };
    turned().map_err(|why| failed("bend the record", &why))
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
