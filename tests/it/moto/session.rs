//! One test's view of the server: an access key that stands for an account, faults, and a log of calls.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Account, server};

/// What the shim does wrong.
#[derive(Debug, Clone, Copy)]
pub enum Fault<'a> {
    /// Refused by IAM.
    Denied(&'a str),
    /// Refused by IAM for one resource.
    DeniedFor(&'a str, &'a str),
    /// Throttled, however often it is tried.
    Throttled(&'a str),
    /// The same for one resource.
    ThrottledFor(&'a str, &'a str),
    /// The credentials expired.
    Expired(&'a str),
    /// Answered with the first half of the answer.
    CutOff(&'a str),
    /// The same for one resource.
    CutOffFor(&'a str, &'a str),
}

impl Fault<'_> {
    /// As the shim reads it: an id of `CALLS`, `service:*` or `*`.
    fn json(self) -> Value {
        match self {
            Self::Denied(call) => json!({"operation": call, "kind": "denied"}),
            Self::DeniedFor(call, about) => json!({"operation": call, "kind": "denied", "about": about}),
            Self::Throttled(call) => json!({"operation": call, "kind": "throttled"}),
            Self::ThrottledFor(call, about) => json!({"operation": call, "kind": "throttled", "about": about}),
            Self::CutOffFor(call, about) => json!({"operation": call, "kind": "cut_off", "about": about}),
            Self::Expired(call) => json!({"operation": call, "kind": "expired"}),
            Self::CutOff(call) => json!({"operation": call, "kind": "cut_off"}),
        }
    }
}

/// One test's view of the server, and a folder of its own to run in.
pub struct Session {
    account: Account,
    access_key: String,
    folder: TempDir,
}

/// A request as the server understood it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Request {
    /// `service:Operation`.
    pub operation: String,
    /// The region it was signed for.
    pub region: String,
    /// The resource it is about; empty for an account or a region.
    pub about: String,
}

/// How a run of the program ended.
#[derive(Debug)]
pub struct Run {
    /// The exit code.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Session {
    /// Opens a session on an account, which is built if it is not there.
    pub fn open(account: Account) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        server().build(account);
        let access_key = format!("AKIATESTSESSION{:05}", NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = tempfile::tempdir().expect("a folder for the test");
        let session = Self { account, access_key, folder };
        session.inject(&[]);
        session
    }

    /// From now on these faults, and no others, are met; the log of calls starts anew.
    pub fn inject(&self, faults: &[Fault<'_>]) {
        let faults: Vec<_> = faults.iter().map(|fault| fault.json()).collect();
        let wanted = json!({"access_key": self.access_key, "account": self.account.id(), "faults": faults});
        server().post("session", &wanted);
    }

    /// From now on so many requests are answered, and those after them hang; the log of calls starts anew.
    pub fn stall_after(&self, requests: usize) {
        let wanted = json!({"access_key": self.access_key, "account": self.account.id(), "stall_after": requests});
        server().post("session", &wanted);
    }

    /// Waits until a request hangs.
    pub fn wait_until_stalled(&self) {
        assert_eq!(server().get(&format!("stalled?{}", self.access_key)), true, "a request hangs");
    }

    /// The requests that reached the server since the faults were last set, in the order they came in.
    pub fn requests(&self) -> Vec<Request> {
        let requests = server().get(&format!("calls?{}", self.access_key));
        serde_json::from_value(requests).expect("the shim's log has this shape")
    }

    /// The account.
    pub fn account(&self) -> Account {
        self.account
    }

    /// The folder that the program runs in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes the session's credentials as a profile of the AWS configuration, where [`bare_command`] looks for it.
    pub fn write_profile(&self, name: &str) {
        let folder = self.folder().join(".aws");
        std::fs::create_dir_all(&folder).expect("the folder is writable");
        let keys = format!("aws_access_key_id = {}\naws_secret_access_key = unused\n", self.access_key);
        std::fs::write(folder.join("credentials"), format!("[{name}]\n{keys}")).expect("the folder is writable");
    }

    /// A command with the environment that a scan of this account needs, and nothing else of ours.
    pub fn command(&self, program: &str) -> Command {
        let mut command = bare_command(program, self.folder());
        command
            .env("AWS_ACCESS_KEY_ID", &self.access_key)
            .env("AWS_SECRET_ACCESS_KEY", "unused")
            .env("AWS_ENDPOINT_URL", server().endpoint());
        command
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(env!("CARGO_BIN_EXE_trailwarden")).args(arguments))
    }
}

/// A command without credentials or endpoint: nothing of the caller's environment reaches it but `PATH`.
pub fn bare_command(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .env("HOME", folder)
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_EC2_METADATA_DISABLED", "true");
    command
}

impl Run {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.output().expect("the program runs");
        let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
        Self { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
    }
}
