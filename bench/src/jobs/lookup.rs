//! The public check over HTTP: the server is a process of its own, so that only its CPU time counts.
use crate::meter::{Figure, Per, cpu_seconds_of, megabytes_in, megabytes_of, rate};
use assay::{
    app::{
        Call,
        import_table::{Asked, TakeCertificates, import_table},
    },
    edge,
    house::House,
    pack, serve, table,
};
use assay_core::authority::{Actor, Role};
use axum::{Router, routing::get};
use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

const MILLION: u64 = 1_000_000;
/// Connections that ask at the same time, one request each.
const CONNECTIONS: u64 = 64;
/// How the child is told to serve.
const SERVE: &str = "--serve";

/// A table of old certificates.
pub(crate) fn certificates(path: &Path, n: u64) {
    let file = std::fs::File::create(path).expect("the temporary folder can be written");
    let mut out = std::io::BufWriter::with_capacity(1 << 20, file);
    out.write_all("证书编号,姓名,证件类型,证件号码,职业,等级,发证日期,发证机构\n".as_bytes())
        .expect("the disk has room");
    for row in 0..n {
        writeln!(
            out,
            "{},示例甲,,,美容师,三级,2019-06-30,示例省职业技能鉴定中心",
            number(row)
        )
        .expect("the disk has room");
    }
    out.flush().expect("the disk has room");
}

/// The number of a row.
pub(crate) fn number(row: u64) -> String {
    format!("19{:08}3{:05}", row / 100_000 + 1_001_234, row % 100_000)
}

/// Whoever keeps the archive.
pub(crate) fn officer() -> Call {
    let now = edge::now_micros();
    Call {
        id: String::new(),
        actor: Actor {
            account: "bench".into(),
            role: Role::Officer,
            institution: None,
            person: None,
        },
        now,
        today: edge::day_of(now),
    }
}

/// An installation with so many old certificates.
fn installation(folder: &Path, n: u64) {
    let law = pack::china().expect("the built-in pack loads");
    let house = House::open(folder, None, "bench.example", law).expect("the house opens");
    let file = folder.join("certificates.csv");
    certificates(&file, n);
    let asked = Asked {
        file,
        options: table::Options::default(),
        dry_run: false,
    };
    let done = import_table::<TakeCertificates>(&house, &officer(), &asked, |_| ());
    assert_eq!(done.expect("the table is imported").imported, n);
}

/// What the child process does when it is told to.
pub(crate) fn serve_if_told(words: &[String]) -> bool {
    let [first, told] = words else {
        return false;
    };
    if first != SERVE {
        return false;
    }
    let ready = |address: &str| crate::meter::say(address);
    if told == "plain" {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
                .await
                .expect("a port");
            ready(&listener.local_addr().expect("an address").to_string());
            let app = Router::new().route("/api/v1/verify", get(|| async { "{\"found\":true}" }));
            axum::serve(listener, app).await.expect("it serves");
        });
    } else {
        let law = pack::china().expect("the built-in pack loads");
        let folder = PathBuf::from(told);
        let house = House::open(&folder, None, "bench.example", law).expect("the house opens");
        serve::serve(&house, "127.0.0.1:0", ready).expect("it serves");
    }
    true
}

fn child(told: &Path) -> (Child, String) {
    let me = std::env::current_exe().expect("this program has a path");
    // On a core of its own, with the tool of util-linux.
    let mut child = Command::new("taskset")
        .args(["-c", "0"])
        .arg(me)
        .arg(SERVE)
        .arg(told)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let mut address = String::new();
    BufReader::new(child.stdout.take().expect("a pipe"))
        .read_line(&mut address)
        .expect("the server says where it listens");
    (child, address.trim().to_owned())
}

/// Asks `n` questions about the first `kept` certificates over all connections, and gives the server's CPU seconds.
fn ask(server: &Child, address: &str, n: u64, kept: u64) -> f64 {
    let each = n / CONNECTIONS;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let before = cpu_seconds_of(server.id());
    runtime.block_on(async {
        let mut talking = JoinSet::new();
        for connection in 0..CONNECTIONS {
            let address = address.to_owned();
            let rows = connection * each..(connection + 1) * each;
            talking.spawn(talk(address, rows, kept));
        }
        talking.join_all().await;
    });
    cpu_seconds_of(server.id()) - before
}

async fn talk(address: String, rows: std::ops::Range<u64>, kept: u64) {
    let mut stream = TcpStream::connect(address)
        .await
        .expect("the server listens");
    stream.set_nodelay(true).expect("a socket");
    let mut buffer = vec![0; 4096];
    for row in rows {
        // All over the store, in an order that no cache expects.
        let row = row.wrapping_mul(2_654_435_761) % kept;
        let request = format!(
            "GET /api/v1/verify?number={}&name=%E7%A4%BA%E4%BE%8B%E7%94%B2 HTTP/1.1\r\nHost: bench\r\n\r\n",
            number(row)
        );
        stream
            .write_all(request.as_bytes())
            .await
            .expect("the server reads");
        let got = stream.read(&mut buffer).await.expect("the server answers");
        let answer = &buffer[..got];
        assert!(
            answer.starts_with(b"HTTP/1.1 200")
                && answer.windows(12).any(|part| part == b"\"found\":true"),
            "{}",
            String::from_utf8_lossy(answer)
        );
    }
}

/// Checks by number and name with a million certificates in the store.
pub(crate) fn lookup(n: u64) -> Vec<Figure> {
    among(MILLION, n)
}

/// The same with ten million.
pub(crate) fn lookup_10m(n: u64) -> Vec<Figure> {
    among(10 * MILLION, n)
}

/// Checks the first time from the database and then from memory; the limit answers the same requests with a constant. Behind them
/// what a million certificates take on the disk, where the limit is the table itself, and in the server's memory.
fn among(kept: u64, n: u64) -> Vec<Figure> {
    let folder = std::env::temp_dir().join(format!("assay-bench-lookup-{}", std::process::id()));
    installation(&folder, kept);
    let millions = rate(kept, 1e6);
    let table = megabytes_in(&folder.join("certificates.csv")) / millions;
    let figures = {
        let (mut plain, address) = child(Path::new("plain"));
        let limit = rate(n, ask(&plain, &address, n, kept));
        plain.kill().expect("the server stops");
        plain.wait().expect("the server stops");
        let (mut server, address) = child(&folder);
        let figure = |unit, seconds| Figure {
            unit,
            value: rate(n, seconds),
            per: Per::CpuSecond,
            limit,
            n,
        };
        let first = figure("first checks", ask(&server, &address, n, kept));
        let again = figure("checks again", ask(&server, &address, n, kept));
        let size = |unit, megabytes: f64, limit| Figure {
            unit,
            value: megabytes / millions,
            per: Per::Million,
            limit,
            n: kept,
        };
        let memory = size("MB of the server's memory", megabytes_of(server.id()), 0.0);
        server.kill().expect("the server stops");
        server.wait().expect("the server stops");
        let disk = size("MB on disk", megabytes_in(&folder.join("assay.db")), table);
        vec![first, again, disk, memory]
    };
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    figures
}
