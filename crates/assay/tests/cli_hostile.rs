//! The command line among hostile inputs, from outside: every failure is one clear sentence with the next step, the
//! right exit code (1 no, 2 unusable input, 3 the world failed), and nothing half written.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

#[path = "cli_hostile/backups.rs"]
mod backups;
#[path = "cli_hostile/installations.rs"]
mod installations;
#[path = "cli_hostile/proofs.rs"]
mod proofs;
#[path = "cli_hostile/sheets.rs"]
mod sheets;
#[path = "cli_hostile/tables.rs"]
mod tables;

const ASSAY: &str = env!("CARGO_BIN_EXE_assay");

/// A folder of its own with one hostile file of each kind, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let name = format!("assay_hostile_{}_{number}", std::process::id());
        let here = Self(std::env::temp_dir().join(name));
        fs::create_dir_all(here.at("folder")).unwrap();
        here.put("empty", b"");
        here.put("half", b"{\"id\":\"c1\",\"occup");
        here.put("binary", b"\x7fELF\x00\x01\xff\xfe\n\x00\x00\xc3\x28\n");
        here.put("not-utf-8", b"\"\xff\xfa\"\n");
        here.put("utf-16", b"\xff\xfe{\x00}\x00\n\x00");
        here
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a test prepares a file; nothing depends on its durability"
    )]
    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.at(name), bytes).unwrap();
    }

    /// Runs `assay` here with nothing on standard input.
    fn assay(&self, arguments: &[&str]) -> Told {
        Told::of(self.command(arguments).stdin(Stdio::null()))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(ASSAY);
        command.args(arguments).current_dir(&self.0);
        command
    }

    /// Runs `assay` here with a file on standard input.
    fn fed(&self, file: &str, arguments: &[&str]) -> Told {
        let input = fs::File::open(self.at(file)).unwrap();
        Told::of(self.command(arguments).stdin(input))
    }

    /// Runs a line of the shell here; `$ASSAY` is the command.
    fn shell(&self, line: &str) -> Told {
        let mut command = Command::new("sh");
        command.args(["-c", line]).env("ASSAY", ASSAY);
        Told::of(command.current_dir(&self.0).stdin(Stdio::null()))
    }

    /// A small world with certificates in `world`, exported to `export`; gives the path of one credential.
    fn world(&self) -> String {
        let demo = "demo --data world --candidates 10 --stop-after-story";
        let demo: Vec<&str> = demo.split(' ').collect();
        self.assay(&demo).done();
        self.assay(&["export", "certificates", "export", "--data", "world"])
            .done();
        let mut files = fs::read_dir(self.at("export")).unwrap().flatten();
        let is_credential =
            |entry: &fs::DirEntry| entry.path().extension().is_some_and(|kind| kind == "json");
        let name = files.find(is_credential).unwrap().file_name();
        format!("export/{}", name.to_str().unwrap())
    }

    /// Every file below that is only half made.
    fn half_made(&self) -> Vec<PathBuf> {
        let mut folders = vec![self.0.clone()];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|kind| kind == "new") {
                    found.push(path);
                }
            }
        }
        found
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// How a command ended and what it said.
#[derive(Debug)]
struct Told {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Told {
    fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let told = Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        assert!(!told.err.contains("panicked at"), "{told:?}");
        assert!(!told.err.contains("RUST_BACKTRACE"), "{told:?}");
        told
    }

    /// Ended with this code and a sentence that has all these parts.
    #[track_caller]
    fn says(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:?}");
        for part in parts {
            assert!(self.err.contains(part), "no `{part}` in {self:?}");
        }
    }

    #[track_caller]
    fn done(&self) {
        self.says(0, &[]);
    }
}

const FULL: &str = "cannot write the output: No space left on device";

#[test]
fn a_line_that_cannot_be_read_is_answered_on_its_place_and_the_others_are_decided() {
    let here = Folder::new();
    for kind in ["disposition", "eligibility"] {
        let decide = |file| here.fed(file, &["decide", kind]);
        decide("empty").done();
        for file in ["half", "binary", "not-utf-8", "utf-16"] {
            let told = decide(file);
            told.says(2, &["could not be read", "correct those"]);
            let lines = fs::read(here.at(file)).unwrap();
            let all = lines.split_inclusive(|byte| *byte == b'\n').count();
            assert_eq!(told.out.lines().count(), all, "{told:?}");
            assert!(told.out.lines().all(|line| line.contains("\"error\"")));
        }
        decide("folder").says(2, &["standard input is a folder; give a file"]);
    }
    here.put("mixed", format!("{CASE}\n\n{CASE}\n{{").as_bytes());
    let told = here.fed("mixed", &["decide", "disposition"]);
    told.says(2, &["2 of the lines could not be read"]);
    let decided: Vec<bool> = told
        .out
        .lines()
        .map(|line| line.contains("\"disposition\""))
        .collect();
    assert_eq!(decided, [true, false, true, false]);
}

const CASE: &str = r#"{"id":"c1","occupation":"美容师","level":"L3","case":"enrolment","announced_on":"2020-06-01","accepted_on":"2020-06-20","exam":"none","exam_on":null,"wish":null,"paid_minor":28000,"as_of":"2020-10-08"}"#;

/// The most memory a process ever had, in kilobytes, where the system tells it.
fn most_kilobytes(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Streams so many bytes of overlong lines with one good line in front of each, and nobody holds them.
fn stream_overlong(arguments: &[&str], good: &str, bytes: u64) {
    let here = Folder::new();
    let mut child = here
        .command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let answers = std::thread::spawn(move || out.lines().count());
    let mut input = child.stdin.take().unwrap();
    let piece = vec![b'x'; 1 << 20];
    let lines = bytes.div_ceil(64 << 20);
    for _ in 0..lines {
        writeln!(input, "{good}").unwrap();
        for _ in 0..64 {
            input.write_all(&piece).unwrap();
        }
        input.write_all(b"\n").unwrap();
    }
    match most_kilobytes(&child) {
        Some(most) => assert!(most < 128 << 10, "{arguments:?} took {most} kB"),
        None => eprintln!("skipped: this system does not tell the memory of a process"),
    }
    drop(input);
    assert_eq!(answers.join().unwrap() as u64, 2 * lines);
    let code = child.wait().unwrap().code();
    assert!(code == Some(2) || code == Some(1), "{code:?}");
}

#[test]
fn a_gigabyte_of_overlong_lines_is_answered_in_little_memory() {
    stream_overlong(&["decide", "disposition"], CASE, 1 << 30);
    stream_overlong(&["check", "uscc", "-"], "x", 256 << 20);
}

#[test]
fn a_pack_that_is_no_pack_is_named_with_what_is_wrong_in_it() {
    let here = Folder::new();
    let every: [&[&str]; 3] = [
        &["pack", "check"],
        &["decide", "disposition", "--pack"],
        &["decide", "eligibility", "--pack"],
    ];
    for command in every {
        let with = |pack| here.assay(&[command, &[pack]].concat());
        with("nowhere").says(2, &["cannot read nowhere", "Name a folder that holds pack"]);
        with("empty").says(2, &["cannot read empty", "Name a folder that holds pack"]);
        with("folder").says(2, &["pack.toml: the file is missing"]);
    }
    let china = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/cn");
    let copy = |change: &str| {
        let line = format!("rm -rf pack && cp -r {} pack && {change}", china.display());
        here.shell(&line).done();
        here.assay(&["pack", "check", "pack"])
    };
    copy("true").done();
    copy("rm pack/levels.csv").says(2, &["levels.csv: the file is missing"]);
    copy("sed -i '1i surprise = 1' pack/pack.toml").says(2, &["pack.toml", "surprise"]);
    copy("cp binary pack/levels.csv").says(2, &["cannot read pack/levels.csv"]);
    copy("cp empty pack/numbers.toml").says(2, &["numbers.toml"]);
    copy("cp half pack/pack.toml").says(2, &["pack.toml"]);
}

#[test]
fn a_value_that_is_no_identifier_is_invalid_and_a_folder_is_no_list_of_values() {
    let here = Folder::new();
    for kind in [
        "resident-id",
        "uscc",
        "division",
        "occupation-code",
        "certificate-number",
    ] {
        let told = here.assay(&["check", kind, "", "\u{feff}x", "９１"]);
        told.says(1, &[]);
        assert!(told.out.lines().all(|line| line.starts_with("invalid: ")));
        assert_eq!(told.out.lines().count(), 3);
        here.fed("empty", &["check", kind, "-"]).done();
        here.fed("binary", &["check", kind, "-"]).says(1, &[]);
        here.fed("folder", &["check", kind, "-"])
            .says(2, &["standard input is a folder; give a file"]);
    }
    here.assay(&["check", "surname", "x"])
        .says(2, &["possible values", "resident-id"]);
    here.shell("$ASSAY check uscc $(printf '\\377')")
        .says(2, &["invalid UTF-8"]);
}

#[test]
fn an_output_that_is_full_or_closed_is_the_worlds_fault_or_none() {
    let here = Folder::new();
    let file = here.world();
    here.put("case", format!("{CASE}\n").as_bytes());
    let every = [
        "decide disposition < case",
        "decide eligibility < half",
        "check uscc x",
        "check uscc - < half",
        &format!("verify {file}"),
        &format!("verify {file} --json"),
        "record check world/record",
        "pack check",
        "pack page --language zh",
        "pack show pass.mark",
        "pack list",
        "fsck --data world",
        "backup kept --data world",
        "restore kept --data back",
        "export certificates out --data world",
        "demo --data again --candidates 1 --stop-after-story",
    ];
    for line in every {
        here.shell(&format!("$ASSAY {line} > /dev/full"))
            .says(3, &[FULL]);
    }
    // Whoever reads only the first line is no failure; `pipefail` is not in every shell, so the code goes to a file.
    for line in ["pack page --language zh", "decide disposition < many"] {
        here.put("many", format!("{CASE}\n").repeat(40_000).as_bytes());
        let told = here.shell(&format!("{{ $ASSAY {line}; echo $? > code; }} | head -1"));
        assert_eq!(told.err, "", "{line}");
        assert_eq!(fs::read_to_string(here.at("code")).unwrap(), "0\n");
    }
    assert_eq!(here.half_made(), Vec::<PathBuf>::new());
}

#[test]
fn usage_that_is_wrong_is_explained() {
    let here = Folder::new();
    here.assay(&["frob"]).says(2, &["unrecognized subcommand"]);
    here.assay(&["pack", "show", "surprise"])
        .says(2, &["no rule is called", "`assay pack list`"]);
    here.assay(&["pack", "show", "pass.mark", "--on", "2020-02-30"])
        .says(2, &["is not a day", "write it like"]);
    let told = here.assay(&["check", "uscc", "91350100M000100Y43", "1"]);
    told.says(1, &[]);
    let lines: Vec<&str> = told.out.lines().collect();
    assert_eq!(lines[0], "valid");
    assert!(lines[1].starts_with("invalid: "));
}
