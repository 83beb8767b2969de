//! Signals while an account is read: the run ends at once, with a code of its own and nothing half written.

use std::io::Read as _;
use std::net::TcpListener;
use std::process::{Command, Stdio};

use super::Folder;

/// Starts a scan of an endpoint that takes connections and never answers, and sends it a signal once it asks.
fn interrupted_by(signal: &str) -> (Option<i32>, String, Vec<String>) {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", silent.local_addr().unwrap());
    let folder = Folder::new();
    let arguments = ["scan", "--endpoint-url", &endpoint, "--snapshot", "kept.jsonl", "-o", "json=out.json"];
    let mut child = folder
        .command(&arguments)
        .envs([("AWS_ACCESS_KEY_ID", "AKIATESTINTERRUPT001"), ("AWS_SECRET_ACCESS_KEY", "unused"), ("AWS_REGION", "eu-west-1")])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Held open until the end, so that the question stays without an answer.
    let _asked = silent.accept().unwrap();
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    (child.wait().unwrap().code(), stderr, folder.names())
}

#[test]
fn an_interruption_ends_with_130() {
    let (code, stderr, files) = interrupted_by("-INT");
    assert_eq!(code, Some(130), "{stderr}");
    insta::assert_snapshot!(stderr, @"
    error: interrupted while reading the account; nothing was written
    exit 130: interrupted while reading the account; nothing was written
    ");
    assert_eq!(files, Vec::<String>::new());
}

#[test]
fn a_termination_ends_with_143() {
    let (code, stderr, files) = interrupted_by("-TERM");
    assert_eq!(code, Some(143), "{stderr}");
    insta::assert_snapshot!(stderr, @"
    error: terminated while reading the account; nothing was written
    exit 143: terminated while reading the account; nothing was written
    ");
    assert_eq!(files, Vec::<String>::new());
}
