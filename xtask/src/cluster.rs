//! A private PostgreSQL cluster in a temporary folder, reached by a socket in that folder only.
//!
//! The server is started by a small shell that waits for the end of its input. That pipe is held by this
//! process: however it ends (done, failed, Ctrl-C, killed), the pipe closes, the shell stops the server and
//! takes the folder away. The shell has a process group of its own, so that no signal meant for us reaches it.
use crate::{World, install, screen};
use std::{
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const USER: &str = "assay";
const WAIT_SECONDS_MAX: u64 = 60;

/// `$1` is the folder; behind it stands the server's command.
const GUARD: &str = r#"
trap '' INT TERM HUP
folder=$1; shift
"$@" >"$folder/log" 2>&1 </dev/null &
cat >/dev/null
kill -INT "$(head -n 1 "$folder/data/postmaster.pid")" 2>/dev/null
wait
rm -rf "$folder"
"#;

/// A running cluster. It stops when this is dropped.
#[derive(Debug)]
pub(crate) struct Cluster {
    folder: PathBuf,
    guard: Child,
}

impl Cluster {
    /// Makes and starts a cluster.
    pub(crate) fn start() -> Result<Self, World> {
        let folder = std::env::temp_dir().join(format!("assay-postgres-{}", std::process::id()));
        std::fs::create_dir(&folder).map_err(|error| {
            World(format!(
                "cannot make the folder {}: {error}",
                folder.display()
            ))
        })?;
        let started = Self::start_in(&folder);
        if started.is_err() {
            let _ = std::fs::remove_dir_all(&folder);
        }
        started
    }

    fn start_in(folder: &Path) -> Result<Self, World> {
        if install::is_root() {
            run(Command::new("chown").arg("postgres").arg(folder))?;
        }
        run(Command::new("chmod").arg("0700").arg(folder))?;
        let data = folder.join("data");
        run(as_postgres("initdb")?
            .args(["--no-locale", "--encoding=UTF8", "--auth=trust"])
            .args(["--username", USER, "--pgdata"])
            .arg(&data)
            .stdout(Stdio::null()))?;
        let server = {
            let mut server = as_postgres("postgres")?;
            server.arg("-D").arg(&data).arg("-k").arg(folder);
            server.args(["-c", "listen_addresses=", "-c", "max_connections=200"]);
            server
        };
        let guard = Command::new("sh")
            .args(["-c", GUARD, "sh"])
            .arg(folder)
            .arg(server.get_program())
            .args(server.get_args())
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .spawn()
            .map_err(|error| World(format!("cannot start a shell: {error}")))?;
        let mut cluster = Self {
            folder: folder.to_owned(),
            guard,
        };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    fn wait_until_ready(&mut self) -> Result<(), World> {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(WAIT_SECONDS_MAX) {
            let ready = as_postgres("pg_isready")?
                .args([
                    "--quiet",
                    "--username",
                    USER,
                    "--dbname",
                    "postgres",
                    "--host",
                ])
                .arg(&self.folder)
                .status();
            if ready.is_ok_and(|status| status.success()) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        Err(World(format!(
            "PostgreSQL did not start within {WAIT_SECONDS_MAX} seconds; it says:\n{log}"
        )))
    }

    /// How a client reaches the cluster.
    pub(crate) fn url(&self) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://{USER}@{folder}/postgres")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // Nothing more can be done if the shell is gone already.
        let _ = self.guard.wait();
    }
}

/// A program of PostgreSQL; as its own user when we are root, because it refuses to run as root.
fn as_postgres(name: &str) -> Result<Command, World> {
    let program = install::postgres_program(name)
        .ok_or_else(|| World(format!("PostgreSQL is installed without `{name}`")))?;
    Ok(if install::is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    })
}

fn run(command: &mut Command) -> Result<(), World> {
    match command.current_dir("/").stdin(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(World(format!("{command:?}: {status}"))),
        Err(error) => Err(World(format!("cannot start {command:?}: {error}"))),
    }
}

/// Runs a command beside a cluster. True if it succeeded.
pub(crate) fn beside(words: &[String]) -> Result<bool, World> {
    install::install(&[install::Need::PostgreSql])?;
    let cluster = Cluster::start()?;
    let status = Command::new(&words[0])
        .args(&words[1..])
        .env("ASSAY_TEST_POSTGRES", cluster.url())
        .status()
        .map_err(|error| World(format!("cannot start {}: {error}", words[0])))?;
    if !status.success() {
        screen::complain(&format!("{}: {status}", words[0]));
    }
    Ok(status.success())
}
