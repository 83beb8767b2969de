//! A real connection that breaks in the middle of an answer: what was to be told is unknown, whichever call it was.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use serde_json::Value;

use crate::moto::{Run, bare_command};

const IDENTITY: &str = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account>\
    <Arn>arn:aws:iam::111122223333:user/auditor</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>";

/// Rules that judge nothing until a parameter names what to look for or a result is given, whatever AWS says.
const JUDGING_NOTHING: [&str; 8] = [
    "account-unused-regions-disabled",
    "cloudtrail-delivered-logs-intact",
    "cloudtrail-digests-complete",
    "cloudtrail-sensitive-data-events",
    "iam-access-changes-explained",
    "iam-access-review-recorded",
    "iam-duties-separated",
    "monitoring-eventbridge-cloudtrail",
];

/// Tells who is calling; of every other answer it sends the beginning and hangs up.
fn breaking_off() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for connection in listener.incoming() {
            thread::spawn(move || answer(connection.unwrap()));
        }
    });
    format!("http://{address}")
}

fn answer(mut connection: TcpStream) {
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let is_identity = String::from_utf8_lossy(&body).contains("Action=GetCallerIdentity");
    let (told, announced) = if is_identity { (IDENTITY, IDENTITY.len()) } else { ("{\"a\":", 1000) };
    // The client may have gone already, with all that it wanted to know.
    let _ = write!(connection, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {announced}\r\n\r\n{told}");
}

#[test]
fn a_connection_that_breaks_in_the_middle_of_every_answer_leaves_everything_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = bare_command(env!("CARGO_BIN_EXE_trailwarden"), folder.path());
    command
        .env("AWS_ACCESS_KEY_ID", "AKIATEST")
        .env("AWS_SECRET_ACCESS_KEY", "unused")
        .env("AWS_ENDPOINT_URL", breaking_off())
        .args(["scan", "--format", "json", "--max-attempts", "1"]);
    let run = Run::of(&mut command);
    // Beyond who is calling, AWS answered nothing.
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    let result: Value = serde_json::from_str(&run.stdout).unwrap();
    let findings = result["findings"].as_array().unwrap();
    let told = findings.iter().map(|finding| (finding["rule_id"].as_str().unwrap(), finding["status"].as_str().unwrap()));
    let known: BTreeSet<_> = told.filter(|(_, status)| *status != "unknown").collect();
    assert_eq!(known, JUDGING_NOTHING.map(|rule| (rule, "not_applicable")).into());
    let kinds = findings.iter().flat_map(|finding| finding["open"].as_array().unwrap());
    let kinds: BTreeSet<_> = kinds.map(|open| open["cause"]["kind"].as_str().unwrap_or_default()).collect();
    assert_eq!(kinds, BTreeSet::from(["unavailable"]));
}
