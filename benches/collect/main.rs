//! Reading an account over the network: the released program against an endpoint of its own on loopback, which takes
//! 40 ms for each answer. The bars: wall time at most 1.3 times what the calls need with 64 under way, 3 s of CPU, 120 MiB,
//! and less than three times the memory for ten times the buckets.
//!
//! `cargo bench --bench collect` prints one line a run; `-- NAME` runs only those whose name contains NAME.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods
)]

mod account;
mod endpoint;
mod request;

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use account::Size;
use endpoint::{Budget, Endpoint};

const LATENCY: Duration = Duration::from_millis(40);
const CONCURRENCY: u32 = 64;

/// One run.
struct Run {
    name: &'static str,
    command: &'static [&'static str],
    size: Size,
    latency: Duration,
    budget: Option<Budget>,
}

const SCAN: &[&str] = &["scan", "--snapshot"];
const COLLECT: &[&str] = &["collect", "-o"];
const WHOLE: Size = Size { buckets: 500, users: 300, roles: 500, keys: 100 };
const TENFOLD: Size = Size { buckets: 5_000, ..WHOLE };

fn main() {
    let budget = Budget { per_second: 20.0, burst: 20.0 };
    let runs = [
        Run { name: "account", command: SCAN, size: WHOLE, latency: LATENCY, budget: None },
        Run { name: "account, collected", command: COLLECT, size: WHOLE, latency: LATENCY, budget: None },
        Run { name: "ten times the buckets", command: SCAN, size: TENFOLD, latency: LATENCY, budget: None },
        Run { name: "ten times the buckets, collected", command: COLLECT, size: TENFOLD, latency: LATENCY, budget: None },
        Run { name: "without latency", command: SCAN, size: WHOLE, latency: Duration::ZERO, budget: None },
        Run {
            name: "20 requests a second a service",
            command: SCAN,
            size: Size { buckets: 60, keys: 20, ..WHOLE },
            latency: LATENCY,
            budget: Some(budget),
        },
    ];
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    for run in runs.iter().filter(|run| wanted.is_empty() || wanted.iter().any(|name| run.name.contains(name.as_str()))) {
        measure(run);
    }
}

fn measure(run: &Run) {
    let endpoint = Endpoint::start(run.size, run.latency, run.budget);
    let folder = tempfile::tempdir().unwrap();
    let before = cpu_of_children();
    let started = Instant::now();
    let mut child = start(run.command, &endpoint.url(), folder.path());
    let peak = watch(&mut child);
    let wall = started.elapsed();
    let cpu = cpu_of_children() - before;
    let status = child.wait().unwrap();
    let seen = endpoint.seen();
    let ideal = LATENCY.as_secs_f64() * seen.requests as f64 / f64::from(CONCURRENCY);
    println!(
        "{:32} {:6} requests, {:5} connections, {:6.2} s wall ({:.2} x calls / 64 x 40 ms), {cpu:5.2} s CPU, {:4} MiB, {} refused, most over budget {:.0}, {status}",
        run.name,
        seen.requests,
        seen.connections,
        wall.as_secs_f64(),
        wall.as_secs_f64() / ideal,
        peak / 1024,
        seen.refused,
        seen.over_budget,
    );
}

fn start(command: &[&str], url: &str, folder: &std::path::Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_trailwarden"))
        .args(command)
        .arg(folder.join("account.jsonl"))
        .args(["--quiet", "--endpoint-url", url, "--region", "eu-west-1,us-east-1,eu-central-1"])
        .args(["--concurrency", &CONCURRENCY.to_string()])
        .env("AWS_ACCESS_KEY_ID", "AKIABENCH")
        .env("AWS_SECRET_ACCESS_KEY", "unused")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// The most memory that the program had at once, in KiB, as the kernel tells until it ends.
fn watch(child: &mut Child) -> u64 {
    let mut peak = 0;
    let path = format!("/proc/{}/status", child.id());
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(&path).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0);
        peak = peak.max(now);
        std::thread::sleep(Duration::from_millis(5));
    }
    peak
}

/// The CPU time of ended children in seconds, as the kernel tells in hundredths.
fn cpu_of_children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<f64> = after_name.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect();
    (fields[13] + fields[14]) / 100.0
}
