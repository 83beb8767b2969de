//! Verifying logs: the released program on 20,000 log files of 100 KB, in a directory and over an endpoint on loopback that
//! takes 20 ms for each answer; and on fewer of them side by side with the AWS CLI, if the tests have installed it. The bars:
//! at most 1.3 times what hashing or the network takes by itself, less than 100 MiB, and 20 times faster than the AWS CLI.
//!
//! `cargo bench --bench verify_logs` prints one line a run; `-- FILES` takes another number of log files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    dead_code
)]

#[path = "../../tests/it/digests/delivery.rs"]
mod delivery;
mod endpoint;
#[path = "../collect/request.rs"]
mod request;
#[path = "../../tests/it/digests/signing.rs"]
mod signing;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use delivery::{Delivery, Mirror};
use endpoint::Endpoint;
use sha2::{Digest as _, Sha256};
use signing::both_keys;

const ACCOUNT: &str = "111122223333";
const BEGIN: &str = "2026-01-01T00:00:00Z";
const LATENCY: Duration = Duration::from_millis(20);
const CONCURRENCY: u32 = 64;
const FILES: u32 = 20_000;
/// How many log files are delivered in an hour: one each five minutes.
const AN_HOUR: u32 = 12;
/// Log files of so many events have some 100 KB.
const EVENTS: u32 = 650;
/// The AWS CLI asks for one file after the other.
const BESIDE: u32 = 1_000;

/// How a run went.
struct Measured {
    wall: Duration,
    cpu: f64,
    /// In KiB.
    peak: u64,
}

fn main() {
    let wanted = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let files = wanted.unwrap_or(FILES);
    let mirror = Arc::new(delivered(files));
    let folder = tempfile::tempdir().unwrap();
    mirror.write(&folder.path().join("mirror"));
    fs::write(folder.path().join("keys.json"), both_keys()).unwrap();
    let bytes: usize = mirror.names(false).iter().take(100).map(|name| mirror.content(name).len()).sum();
    println!("{} log files of some {} bytes, {} digests", mirror.names(false).len(), bytes / 100, mirror.names(true).len());

    let floor = hashed(&mirror, &folder.path().join("mirror"));
    let of_copy = measure(ours(&["--from", "mirror", "--keys", "keys.json"]).current_dir(folder.path()));
    told("a copy", &of_copy, floor, "reading, inflating and hashing alone");

    let endpoint = Endpoint::start(Arc::clone(&mirror), LATENCY);
    let of_bucket = measure(&mut over(&endpoint));
    let network = LATENCY.mul_f64(endpoint.requests() as f64 / f64::from(CONCURRENCY));
    told("a bucket, 20 ms", &of_bucket, network.max(floor), "requests / 64 x 20 ms, or hashing");

    beside_aws();
}

fn told(name: &str, Measured { wall, cpu, peak }: &Measured, floor: Duration, of: &str) {
    let (wall, floor) = (wall.as_secs_f64(), floor.as_secs_f64());
    println!("{name:20} {wall:7.2} s wall ({:.2} x {floor:.2} s: {of}), {cpu:6.2} s CPU, {:4} MiB", wall / floor, peak / 1024);
}

/// A trail that delivered so many log files.
fn delivered(files: u32) -> Mirror {
    let mut mirror = Mirror::default();
    let mut delivery = Delivery::begin(&mut mirror, ACCOUNT, "eu-west-1", BEGIN);
    delivery.events(EVENTS).hours(files / AN_HOUR, AN_HOUR);
    mirror
}

/// How long it takes to do no more than what must be done with each log file, on all processors.
fn hashed(mirror: &Mirror, folder: &Path) -> Duration {
    let names = mirror.names(false);
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().unwrap().get() {
            scope.spawn(|| {
                while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let file = fs::File::open(folder.join(name)).unwrap();
                    let mut hasher = Sha256::new();
                    let mut decoder = flate2::read::GzDecoder::new(file);
                    let mut piece = vec![0; 64 << 10];
                    loop {
                        match std::io::Read::read(&mut decoder, &mut piece).unwrap() {
                            0 => break,
                            read => hasher.update(&piece[..read]),
                        }
                    }
                    std::hint::black_box(hasher.finalize());
                }
            });
        }
    });
    started.elapsed()
}

fn ours(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trailwarden"));
    command.args(["verify-logs", "--quiet"]).args(arguments);
    command
}

fn over(endpoint: &Endpoint) -> Command {
    let mut command = ours(&["--bucket", delivery::BUCKET, "--region", "eu-west-1", "--concurrency", &CONCURRENCY.to_string()]);
    with_credentials(&mut command, endpoint);
    command
}

fn with_credentials(command: &mut Command, endpoint: &Endpoint) {
    command
        .env("AWS_ENDPOINT_URL", endpoint.url())
        .env("AWS_ACCESS_KEY_ID", "AKIABENCH")
        .env("AWS_SECRET_ACCESS_KEY", "unused")
        .env("AWS_EC2_METADATA_DISABLED", "true");
}

/// Both programs on the same chain behind the same endpoint.
fn beside_aws() {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/moto-venv/bin/python");
    let endpoint = Endpoint::start(Arc::new(delivered(BESIDE)), LATENCY);
    let trail = format!("arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/audit");
    let mut theirs = Command::new(&python);
    theirs.args(["-m", "awscli", "cloudtrail", "validate-logs", "--region", "eu-west-1"]);
    theirs.args(["--trail-arn", &trail, "--s3-bucket", delivery::BUCKET, "--start-time", BEGIN]);
    theirs.args(["--end-time", "2026-06-01T00:00:00Z"]);
    with_credentials(&mut theirs, &endpoint);
    if !python.exists() {
        println!("the AWS CLI is not there: run the end-to-end tests once, which install it");
        return;
    }
    let ours = measure(&mut over(&endpoint));
    let theirs = measure(&mut theirs);
    let (one, other) = (ours.wall.as_secs_f64(), theirs.wall.as_secs_f64());
    println!("beside the AWS CLI, {BESIDE} log files: {one:.2} s and {other:.2} s, {:.1} times faster", other / one);
}

/// Runs a program that must find all valid.
fn measure(command: &mut Command) -> Measured {
    let before = cpu_of_children();
    let started = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    let mut peak = 0;
    let path = format!("/proc/{}/status", child.id());
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        let status = fs::read_to_string(&path).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = peak.max(line.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    };
    let wall = started.elapsed();
    assert!(status.success(), "{status}");
    Measured { wall, cpu: cpu_of_children() - before, peak }
}

/// The CPU time of ended children in seconds, as the kernel tells in hundredths.
fn cpu_of_children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<f64> = after_name.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect();
    (fields[13] + fields[14]) / 100.0
}
