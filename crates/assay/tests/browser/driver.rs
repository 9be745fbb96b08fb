//! A browser, driven as `WebDriver` says: JSON over HTTP to a chromedriver of its own. Some hundred lines instead of a
//! client with forty libraries.
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long a page may take; it is seldom a tenth of a second, but machines are shared.
const PATIENCE: Duration = Duration::from_mins(1);

/// Whether pages may run scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scripts {
    On,
    Off,
}

/// A window; browser and chromedriver end when it is dropped.
pub(crate) struct Browser {
    chromedriver: Child,
    port: u16,
    session: String,
    base: String,
}

impl Browser {
    /// Opens a window of this width, whose reader prefers this language.
    pub(crate) fn open(base: &str, language: &str, width: u32, scripts: Scripts) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut chromedriver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is there: `cargo xtask install`");
        // It says so when it listens.
        let said = BufReader::new(chromedriver.stdout.take().unwrap()).lines();
        said.map_while(Result::ok)
            .find(|line| line.contains("successfully"))
            .expect("chromedriver starts");
        let mut browser = Self {
            chromedriver,
            port,
            session: String::new(),
            base: base.to_owned(),
        };
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            &format!("--accept-lang={language}"),
        ];
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"performance": "ALL"},
        }}});
        let opened = browser.call("POST", "/session", &wanted);
        browser.session = format!("/session/{}", opened["sessionId"].as_str().unwrap());
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        browser.chrome("Emulation.setDeviceMetricsOverride", &size);
        let off = json!({"value": scripts == Scripts::Off});
        browser.chrome("Emulation.setScriptExecutionDisabled", &off);
        browser
    }

    /// One call to chromedriver; what it cannot do ends the test.
    #[track_caller]
    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        match self.try_call(method, path, body) {
            Ok(value) => value,
            Err(why) => panic!("{method} {path}: {why}"),
        }
    }

    fn try_call(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        // A body where none belongs is refused: a session that is to end would go on, and its browser with it.
        let body = if method == "POST" {
            body.to_string()
        } else {
            String::new()
        };
        let mut stream =
            TcpStream::connect(("127.0.0.1", self.port)).map_err(|why| why.to_string())?;
        let request = format!(
            "{method} {}{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.session,
            body.len()
        );
        stream
            .write_all(request.as_bytes())
            .map_err(|why| why.to_string())?;
        let mut answer = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            answer.read_line(&mut line).map_err(|why| why.to_string())?;
            if line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap();
            }
        }
        let mut bytes = vec![0; length];
        answer
            .read_exact(&mut bytes)
            .map_err(|why| why.to_string())?;
        let mut answer: Value = serde_json::from_slice(&bytes).map_err(|why| why.to_string())?;
        let value = answer["value"].take();
        match value["error"].as_str() {
            Some(error) => Err(format!("{error}: {}", value["message"])),
            None => Ok(value),
        }
    }

    fn chrome(&self, command: &str, parameters: &Value) {
        let body = json!({"cmd": command, "params": parameters});
        self.call("POST", "/goog/cdp/execute", &body);
    }

    /// Opens a page of the portal.
    #[track_caller]
    pub(crate) fn go(&self, path: &str) {
        let url = if path.starts_with('/') {
            format!("{}{path}", self.base)
        } else {
            path.to_owned()
        };
        self.call("POST", "/url", &json!({"url": url}));
    }

    /// The path that the window shows.
    pub(crate) fn path(&self) -> String {
        let url = self.call("GET", "/url", &Value::Null);
        url.as_str()
            .unwrap()
            .trim_start_matches(&self.base)
            .to_owned()
    }

    /// What a script of ours gives; it runs also where pages may not run theirs.
    #[track_caller]
    pub(crate) fn script(&self, script: &str) -> Value {
        self.call(
            "POST",
            "/execute/sync",
            &json!({"script": script, "args": []}),
        )
    }

    /// The same for a script that calls `arguments[0]` when it is done.
    #[track_caller]
    pub(crate) fn script_later(&self, script: &str) -> Value {
        self.call(
            "POST",
            "/execute/async",
            &json!({"script": script, "args": []}),
        )
    }

    #[track_caller]
    fn find(&self, css: &str) -> String {
        let found = self.call(
            "POST",
            "/element",
            &json!({"using": "css selector", "value": css}),
        );
        let (_, id) = found.as_object().unwrap().iter().next().unwrap();
        id.as_str().unwrap().to_owned()
    }

    /// How many elements fit.
    pub(crate) fn count(&self, css: &str) -> usize {
        let found = self.call(
            "POST",
            "/elements",
            &json!({"using": "css selector", "value": css}),
        );
        found.as_array().unwrap().len()
    }

    /// The text of an element as a reader sees it.
    #[track_caller]
    pub(crate) fn text(&self, css: &str) -> String {
        let element = self.find(css);
        let text = self.call("GET", &format!("/element/{element}/text"), &Value::Null);
        text.as_str().unwrap().to_owned()
    }

    /// An attribute as it stands in the page.
    #[track_caller]
    pub(crate) fn attribute(&self, css: &str, name: &str) -> String {
        let element = self.find(css);
        let path = format!("/element/{element}/attribute/{name}");
        let value = self.call("GET", &path, &Value::Null);
        value.as_str().unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub(crate) fn write(&self, css: &str, text: &str) {
        let element = self.find(css);
        self.call(
            "POST",
            &format!("/element/{element}/value"),
            &json!({"text": text}),
        );
    }

    /// Clicks, as a mouse does: what is covered or out of sight cannot be clicked.
    #[track_caller]
    pub(crate) fn click(&self, css: &str) {
        let element = self.find(css);
        self.call("POST", &format!("/element/{element}/click"), &json!({}));
    }

    /// Clicks on what leads to another page, and waits until that one is there.
    #[track_caller]
    pub(crate) fn follow(&self, css: &str) {
        self.leaving(|browser| browser.click(css));
    }

    /// Does what leads to another page, and waits until that one is there: a click alone comes back before a slow
    /// server has answered.
    #[track_caller]
    pub(crate) fn leaving(&self, act: impl FnOnce(&Self)) {
        self.script("window.stays = true");
        act(self);
        let there = json!({
            "script": "return !window.stays && document.readyState === 'complete'",
            "args": [],
        });
        let begun = Instant::now();
        // Between two pages there is none that could answer.
        while self.try_call("POST", "/execute/sync", &there) != Ok(Value::Bool(true)) {
            assert!(begun.elapsed() < PATIENCE, "no other page comes");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Types on the keyboard, wherever the focus is.
    pub(crate) fn keys(&self, keys: &str) {
        let typed: Vec<Value> = keys
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({"type": kind, "value": key})))
            .collect();
        let actions = json!({"actions": [{"type": "key", "id": "keyboard", "actions": typed}]});
        self.call("POST", "/actions", &actions);
    }

    /// Every address that was asked for since the last look, pictures and styles included.
    pub(crate) fn asked_for(&self) -> Vec<String> {
        let requests = self.requests().into_iter();
        let url = |request: Value| request["url"].as_str().map(str::to_owned);
        requests.filter_map(url).collect()
    }

    /// The same with everything that was sent.
    pub(crate) fn requests(&self) -> Vec<Value> {
        let log = self.call("POST", "/se/log", &json!({"type": "performance"}));
        let entries = log.as_array().unwrap().iter();
        entries
            .filter_map(|entry| serde_json::from_str::<Value>(entry["message"].as_str()?).ok())
            .filter(|entry| entry["message"]["method"] == "Network.requestWillBeSent")
            .map(|mut entry| entry["message"]["params"]["request"].take())
            .collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser first: without its driver it would stay. A failure here would hide the one that ends the test.
        let _ = self.try_call("DELETE", "", &Value::Null);
        let _ = self.chromedriver.kill();
        let _ = self.chromedriver.wait();
    }
}

/// Keys that have no character, as `WebDriver` writes them.
pub(crate) const TAB: &str = "\u{E004}";
pub(crate) const ENTER: &str = "\u{E007}";
