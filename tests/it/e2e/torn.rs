//! `verify-logs` over a real connection that breaks off in the middle of a log file: asked for again, and unknown if it
//! breaks off each time. Never missing, never invalid.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};

use crate::digests::ways::delivered;
use crate::moto::{Account, Delivered, Run, Session, server};

/// Passes everything on to moto and back, but breaks off so many answers about one object in the middle of the content.
struct Tearing {
    object: String,
    left: AtomicUsize,
    torn: AtomicUsize,
}

impl Tearing {
    fn start(object: &str, times: usize) -> (String, Arc<Self>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let tearing = Arc::new(Self { object: object.to_owned(), left: times.into(), torn: 0.into() });
        let shared = Arc::clone(&tearing);
        thread::spawn(move || {
            for connection in listener.incoming() {
                let tearing = Arc::clone(&shared);
                thread::spawn(move || tearing.pass_on(connection.unwrap()));
            }
        });
        (endpoint, tearing)
    }

    fn pass_on(&self, mut connection: TcpStream) {
        let Some((head, body)) = request(&connection) else { return };
        let mut moto = TcpStream::connect(server().endpoint().trim_start_matches("http://")).unwrap();
        moto.write_all(&[head.as_bytes(), b"Connection: close\r\n\r\n", &body].concat()).unwrap();
        let mut answer = Vec::new();
        moto.read_to_end(&mut answer).unwrap();
        let is_torn = head.lines().next().is_some_and(|line| line.starts_with("GET ") && line.contains(&self.object))
            && self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        if is_torn {
            self.torn.fetch_add(1, Ordering::SeqCst);
            let content = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
            answer.truncate(content + (answer.len() - content) / 2);
        }
        // The client may have gone already, with all that it wanted to know.
        let _ = connection.write_all(&answer);
    }
}

/// The head of a request, without the blank line and with nothing said of what becomes of the connection, and its body.
fn request(connection: &TcpStream) -> Option<(String, Vec<u8>)> {
    let mut reader = BufReader::new(connection);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let lower = line.to_ascii_lowercase();
        if lower == "\r\n" {
            break;
        }
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if !lower.starts_with("connection:") {
            head.push_str(&line);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}

fn verified(session: &Session, endpoint: &str, bucket: &str) -> (Option<i32>, Value) {
    let mut command = session.command(env!("CARGO_BIN_EXE_trailwarden"));
    let arguments = ["verify-logs", "--bucket", bucket, "--format", "json"];
    let run = Run::of(command.env("AWS_ENDPOINT_URL", endpoint).args(arguments));
    let told: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.stderr));
    (run.code, told)
}

#[test]
fn a_log_file_that_breaks_off_once_is_read_again() {
    let session = Session::open(Account::LogArchive);
    let mirror = delivered("torn-once");
    Delivered::to("torn-once").put(&session, &mirror);
    let (endpoint, tearing) = Tearing::start(&mirror.names(false)[1], 1);
    let (code, told) = verified(&session, &endpoint, "torn-once");
    assert_eq!((code, tearing.torn.load(Ordering::SeqCst)), (Some(0), 1), "{told}");
}

#[test]
fn a_log_file_that_breaks_off_each_time_is_unknown() {
    let session = Session::open(Account::LogArchive);
    let mirror = delivered("torn-always");
    Delivered::to("torn-always").put(&session, &mirror);
    let log = &mirror.names(false)[1];
    let (endpoint, tearing) = Tearing::start(log, usize::MAX);
    let (code, told) = verified(&session, &endpoint, "torn-always");
    let problems: Vec<&Value> =
        told["chains"].as_array().unwrap().iter().flat_map(|chain| chain["problems"].as_array().unwrap()).collect();
    let [problem] = problems[..] else { panic!("{problems:?}") };
    assert_eq!((code, &problem["object"], &problem["verdict"]), (Some(4), &json!(log), &json!("unknown")));
    assert!(problem["why"].as_str().unwrap().starts_with("it cannot be read: "), "{problem}");
    assert!(tearing.torn.load(Ordering::SeqCst) > 1, "it is asked for more than once");
}
