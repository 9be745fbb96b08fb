//! An object store that speaks S3: moto, as a process of its own with one empty bucket.
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// Everybody may read the bucket.
const PUBLIC: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:HeadObject"],"Resource":"arn:aws:s3:::public/*"}]}"#;

/// A store that runs until it is dropped.
pub(crate) struct Moto {
    process: Child,
    port: u16,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Moto {
    #[expect(clippy::disallowed_methods, reason = "the test's own switch")]
    pub(crate) fn start() -> Self {
        let program = std::env::var_os("ASSAY_TEST_MOTO")
            .expect("this test needs moto: `cargo xtask test --only mirror` installs it");
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let process = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let moto = Self { process, port };
        for _ in 0..600 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                let made = moto.ask("PUT", "/public", "");
                assert!(made.starts_with("HTTP/1.1 200"), "{made}");
                let opened = moto.ask("PUT", "/public?policy", PUBLIC);
                assert!(opened.starts_with("HTTP/1.1 20"), "{opened}");
                return moto;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("moto does not listen on port {port}");
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What tells a program to speak to this store.
    pub(crate) fn settings(&self) -> [(&'static str, String); 5] {
        [
            ("AWS_ENDPOINT", self.endpoint()),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "synthetic".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "synthetic".to_owned()),
        ]
    }

    /// The headers with which a file is served.
    pub(crate) fn head(&self, path: &str) -> String {
        self.ask("HEAD", path, "")
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}
