//! Every command with what people hand in by mistake or on purpose: a clear sentence, the exit code of the contract,
//! nothing half done.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

/// A folder of its own, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let name = format!("assay_hostile_{}_{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    #[expect(clippy::disallowed_methods, reason = "a test prepares a file")]
    fn put(&self, name: &str, bytes: &[u8]) -> String {
        fs::write(self.0.join(name), bytes).unwrap();
        self.at(name)
    }

    fn at(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn assay(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.args(arguments).stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    assay(arguments).output().unwrap()
}

/// Runs and looks at the exit code and at what is said.
#[track_caller]
fn says(arguments: &[&str], code: i32, words: &str) {
    let output = run(arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert!(said.contains(words), "{arguments:?}: {said}");
    assert!(!said.contains("panicked"), "{arguments:?}: {said}");
}

/// Gives bytes to standard input.
fn feed(arguments: &[&str], bytes: &[u8]) -> Output {
    let mut child = assay(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let feeding = std::thread::spawn(move || stdin.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    let _ = feeding.join().unwrap();
    output
}

const BINARY: &[u8] = &[0, 159, 146, 150, 0, 255, 10, 13, 0, 7];

#[test]
fn a_certificate_that_is_none_is_unusable_input() {
    let folder = Folder::new();
    says(&["verify", &folder.at("missing")], 2, "no such file");
    says(&["verify", &folder.at("")], 2, "this is a folder");
    for (name, bytes) in [
        ("empty", &b""[..]),
        ("binary", BINARY),
        ("half", b"{\"id\":"),
    ] {
        let file = folder.put(name, bytes);
        says(&["verify", &file], 2, name);
    }
}

#[test]
fn a_table_that_is_none_is_unusable_input_and_makes_no_row() {
    let folder = Folder::new();
    let data = folder.at("data");
    for kind in [
        "certificates",
        "enrolments",
        "institutions",
        "staff",
        "trainees",
    ] {
        let import = |file: &str, words: &str| {
            says(&["import", kind, file, "--data", &data], 2, words);
        };
        import(&folder.at("missing"), "cannot read");
        import(&folder.at(""), "no file");
        assert!(
            !Path::new(&data).exists(),
            "a mistyped name makes no installation"
        );
    }
    let far = "列".repeat(2 << 20);
    let cases = [
        ("empty", &b""[..], "empty"),
        ("binary", BINARY, "row 1"),
        ("half", b"\"\xe8\xaf\x81", "half"),
        ("zip", b"PK\x03\x04 no zip", "zip"),
        ("pdf", b"%PDF-1.7", "PDF"),
        ("old", &[0xd0, 0xcf, 0x11, 0xe0, 0, 0], "xlsx"),
        ("long", far.as_bytes(), "long"),
    ];
    for (name, bytes, words) in cases {
        let file = folder.put(name, bytes);
        says(
            &["import", "certificates", &file, "--data", &data],
            2,
            words,
        );
    }
}

#[test]
fn a_folder_without_an_installation_is_named() {
    let folder = Folder::new();
    let nothing = folder.at("nothing");
    says(
        &[
            "export",
            "certificates",
            &folder.at("out"),
            "--data",
            &nothing,
        ],
        2,
        "holds no installation",
    );
    says(&["fsck", "--data", &nothing], 2, "holds no installation");
    says(
        &["backup", &folder.at("file"), "--data", &nothing],
        2,
        "holds no installation",
    );
    says(
        &["restore", &folder.at("missing"), "--data", &nothing],
        2,
        "is not there",
    );
    let junk = folder.put("junk", BINARY);
    says(
        &["restore", &junk, "--data", &nothing],
        2,
        "is not a whole backup",
    );
    says(&["record", "check", &nothing], 2, "holds no record");
    assert!(!Path::new(&nothing).exists());
    assert!(!Path::new(&folder.at("out")).exists());
}

#[test]
fn a_place_that_cannot_be_written_to_is_the_worlds_fault() {
    let folder = Folder::new();
    // Nobody can make a folder below a file, not even root.
    let file = folder.put("file", b"");
    let below = format!("{file}/data");
    says(&["serve", "--data", &below], 3, &below);
    says(
        &[
            "demo",
            "--data",
            &below,
            "--stop-after-story",
            "--candidates",
            "20",
        ],
        3,
        &below,
    );
}

#[test]
fn a_pack_that_is_none_is_refused_with_its_reason() {
    let folder = Folder::new();
    says(&["pack", "check", &folder.at("missing")], 2, "pack.toml");
    says(&["pack", "show", "no.such.rule"], 2, "no rule is called");
    says(
        &["pack", "show", "pass.mark", "--on", "2020-02-30"],
        2,
        "is not a day",
    );
    let pack = folder.0.join("pack");
    copy(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/cn")),
        &pack,
    );
    let pack = pack.to_str().unwrap();
    assert_eq!(run(&["pack", "check", pack]).status.code(), Some(0));
    let path = Path::new(pack).join("rules/transition.toml");
    let rules = fs::read_to_string(&path).unwrap();
    let unknown = rules.replacen("[[rule]]\n", "[[rule]]\nsurprise = 1\n", 1);
    folder.put("pack/rules/transition.toml", unknown.as_bytes());
    says(&["pack", "check", pack], 2, "surprise");
    folder.put("pack/rules/transition.toml", rules.as_bytes());
    fs::remove_file(Path::new(pack).join("provinces.csv")).unwrap();
    says(&["pack", "check", pack], 2, "provinces.csv");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_bad_line_is_answered_on_its_place_and_the_others_are_decided() {
    let good = r#"{"id":"g","occupation":"美容师","level":"L3","case":"announcement","as_of":"2020-11-01"}"#;
    let input = [
        good.as_bytes(),
        b"\n{\"id\":\"half\"",
        b"\n\xff\xfe\n",
        good.as_bytes(),
    ]
    .concat();
    let output = feed(&["decide", "disposition"], &input);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(lines[0].contains("refuse-new"), "{}", lines[0]);
    assert_eq!(lines[0], lines[3]);
    assert!(lines[1].contains("\"error\"") && lines[2].contains("\"error\""));
    assert_eq!(feed(&["decide", "disposition"], b"").status.code(), Some(0));
    assert_eq!(
        feed(&["decide", "eligibility"], BINARY).status.code(),
        Some(2)
    );
}

/// Largest resident size of a child so far, in KiB.
#[cfg(target_os = "linux")]
fn peak_kib(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let digits: String = line
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or(0)
}

#[test]
#[cfg(target_os = "linux")]
fn a_line_of_a_gigabyte_is_refused_without_being_held() {
    let mut child = assay(&["decide", "disposition"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let piece = vec![b'x'; 1 << 20];
    for _ in 0..1024 {
        stdin.write_all(&piece).unwrap();
    }
    let peak = peak_kib(&child);
    stdin.write_all(b"\n{}\n").unwrap();
    drop(stdin);
    let mut text = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2));
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(peak < 256 << 10, "{peak} KiB");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_said_and_nothing_is_imported() {
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let output = assay(&["pack", "list"]).stdout(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write"));
    let folder = Folder::new();
    let (data, table) = (folder.at("data"), folder.put("table.csv", "证书编号,姓名,职业,等级,发证日期,发证机构\n1923001234300001,示例甲,美容师,三级,2019-06-30,某中心\n1923001234300002,示例甲,美容师,四级,2019-06-30,某中心\n".as_bytes()));
    // The report of the bad row has no room: then the good row is not taken either.
    let report = format!("{table}.rejected.csv");
    std::os::unix::fs::symlink("/dev/full", format!("{report}.new")).unwrap();
    let import = ["import", "certificates", &table, "--data", &data];
    says(&import, 3, "rejected.csv");
    let _ = fs::remove_file(format!("{report}.new"));
    assert!(!Path::new(&report).exists());
    let output = run(&import);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 imported, 1 rejected"));
    assert!(Path::new(&report).exists());
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = assay(&["pack", "page", "--language", "en"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut first).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked"), "{said}");
    assert_eq!(output.status.code(), Some(0), "{said}");
}

#[test]
fn a_port_in_use_and_a_second_server_are_named() {
    let folder = Folder::new();
    let (one, two) = (folder.at("one"), folder.at("two"));
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    says(
        &["serve", "--data", &one, "--listen", &address],
        3,
        "choose another port",
    );
    says(
        &["serve", "--data", &one, "--listen", "nonsense"],
        3,
        "127.0.0.1:8080",
    );
    let mut child = assay(&["serve", "--data", &two, "--listen", "127.0.0.1:0"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert!(line.contains("open http://127.0.0.1:"), "{line}");
    says(
        &["serve", "--data", &two, "--listen", "127.0.0.1:0"],
        3,
        "another Assay is at work",
    );
    says(
        &[
            "import",
            "staff",
            &folder.put("t.csv", b"x"),
            "--data",
            &two,
        ],
        3,
        "another Assay is at work",
    );
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn usage_that_is_wrong_is_explained() {
    says(&["check", "nonsense", "1"], 2, "possible values");
    says(&["frob"], 2, "unrecognized subcommand");
    says(&["demo", "--candidates", "many"], 2, "invalid value");
    let output = run(&["check", "uscc", "91350100M000100Y43", "1"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "valid");
    assert!(lines[1].starts_with("invalid: "));
}
