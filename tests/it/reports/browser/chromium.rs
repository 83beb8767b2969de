//! A browser of the Chromium family, told what to do through the DevTools protocol on its own two pipes: no port, no
//! network, and every answer is waited for.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The browser that is installed here.
pub fn installed() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    std::env::split_paths(&path).flat_map(|dir| names.map(|name| dir.join(name))).find(|file| file.is_file())
}

/// A size of screen, in CSS pixels.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    pub width: u32,
    pub height: u32,
}

impl std::fmt::Display for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} × {}", self.width, self.height)
    }
}

pub const DESKTOP: Screen = Screen { width: 1280, height: 800 };
pub const PHONE: Screen = Screen { width: 390, height: 844 };

/// A running browser with one tab.
pub struct Browser {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// The tab, once there is one.
    session: Option<String>,
    calls: u64,
    /// What the browser told without being asked: the event's name and its values.
    pub events: Vec<(String, Value)>,
    /// Where its profile and the pages lie; gone with it.
    dir: tempfile::TempDir,
}

impl Browser {
    pub fn start(program: &Path) -> Self {
        let dir = tempfile::tempdir().unwrap();
        // The protocol is spoken on the descriptors 3 and 4.
        let mut process = Command::new("sh")
            .args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#])
            .arg(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
            ])
            .args(["--no-first-run", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", dir.path().join("profile").display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (input, output) = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
        let mut browser = Self { process, input, output, session: None, calls: 0, events: Vec::new(), dir };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"}));
        let attached = browser.call("Target.attachToTarget", json!({"targetId": target["targetId"], "flatten": true}));
        browser.session = Some(attached["sessionId"].as_str().unwrap().to_owned());
        for domain in ["Page", "Runtime", "Network", "Log"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        browser
    }

    /// Asks for something and waits for the answer.
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        let id = self.calls;
        let mut message = json!({"id": id, "method": method, "params": params});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.input.write_all(format!("{message}\0").as_bytes()).unwrap();
        self.input.flush().unwrap();
        loop {
            let mut answer = self.read();
            if answer["id"] == json!(id) {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].take();
            }
        }
    }

    /// The next message; events are kept.
    fn read(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.output.read_until(0, &mut bytes).unwrap();
        assert_eq!(bytes.pop(), Some(0), "the browser went away");
        let mut message: Value = serde_json::from_slice(&bytes).unwrap();
        if let Some(name) = message["method"].as_str() {
            self.events.push((name.to_owned(), message["params"].take()));
        }
        message
    }

    /// Waits until the browser tells of this.
    fn wait_for(&mut self, event: &str) {
        while !self.events.iter().any(|(name, _)| name == event) {
            self.read();
        }
    }

    /// Opens a page on a screen, and waits until it is loaded and laid out. Forgets what was told before.
    pub fn open(&mut self, page: &str, screen: Screen) {
        let file = self.dir.path().join("report.html");
        std::fs::write(&file, page).unwrap();
        self.show_on(screen);
        self.events.clear();
        self.call("Page.navigate", json!({"url": format!("file://{}", file.display())}));
        self.wait_for("Page.loadEventFired");
        // It is laid out before it can be measured.
        self.call("Page.getLayoutMetrics", json!({}));
    }

    /// Lays the open page out anew.
    pub fn show_on(&mut self, screen: Screen) {
        let Screen { width, height } = screen;
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
        self.call("Emulation.setDeviceMetricsOverride", metrics);
    }

    /// What an expression gives in the page, promises awaited. The page's own policy does not bind it.
    pub fn ask(&mut self, expression: &str) -> Value {
        let params = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let mut answer = self.call("Runtime.evaluate", params);
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].take()
    }

    /// Everything that the browser complained of or that the page tried: messages, errors, dialogs, requests but the
    /// first, windows.
    pub fn complaints(&mut self) -> Vec<String> {
        let page = |params: &Value| params["request"]["url"].as_str().is_some_and(|url| url.ends_with("/report.html"));
        let told = |(name, params): &(String, Value)| match name.as_str() {
            "Network.requestWillBeSent" if page(params) => None,
            "Network.requestWillBeSent" | "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded" => {
                Some(format!("{name}: {params}"))
            }
            "Page.javascriptDialogOpening" | "Page.windowOpen" | "Page.downloadWillBegin" => Some(format!("{name}: {params}")),
            _ => None,
        };
        self.events.iter().filter_map(told).collect()
    }

    /// What a call gives that answers with data: a picture, a print.
    pub fn data(&mut self, method: &str, params: Value) -> Vec<u8> {
        let answer = self.call(method, params);
        STANDARD.decode(answer["data"].as_str().unwrap()).unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
