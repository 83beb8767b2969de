//! An HTTP endpoint on loopback: a thread a connection, an answer after a fixed time, and a budget of requests a second
//! for each service if one is set.

use std::collections::BTreeMap;
use std::io::{BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::account::{Size, answer, throttled};
use crate::request::Request;

/// How many requests a service takes.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    pub per_second: f64,
    pub burst: f64,
}

/// What the endpoint saw.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    pub requests: u64,
    pub connections: u64,
    pub refused: u64,
    /// By how many requests some service's sum was above rate x time + burst, at most.
    pub over_budget: f64,
}

/// A running endpoint; it ends with the process.
pub struct Endpoint {
    port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    seen: Seen,
    services: BTreeMap<String, Service>,
}

/// The requests to one service.
struct Service {
    since: Instant,
    all: f64,
    tokens: f64,
    at: Instant,
}

impl Endpoint {
    pub fn start(size: Size, latency: Duration, budget: Option<Budget>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for connection in listener.incoming() {
                let state = Arc::clone(&shared);
                state.lock().unwrap().seen.connections += 1;
                let connection = connection.unwrap();
                thread::spawn(move || serve(connection, size, latency, budget, &state));
            }
        });
        Self { port, state }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn seen(&self) -> Seen {
        self.state.lock().unwrap().seen
    }
}

fn serve(connection: TcpStream, size: Size, latency: Duration, budget: Option<Budget>, state: &Mutex<State>) {
    connection.set_nodelay(true).unwrap();
    let mut writer = connection.try_clone().unwrap();
    let mut reader = BufReader::new(connection);
    while let Some(request) = Request::read(&mut reader) {
        let served = state.lock().unwrap().take(&request.service, budget);
        thread::sleep(latency);
        let (status, body) = if served { answer(&request, size) } else { throttled(&request) };
        let kind = if body.starts_with('{') { "application/x-amz-json-1.1" } else { "text/xml" };
        let head = format!("HTTP/1.1 {status} .\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n", body.len());
        if writer.write_all(&[head.as_bytes(), body.as_bytes()].concat()).is_err() {
            return;
        }
    }
}

impl State {
    /// Counts a request, and tells whether it is within the budget.
    fn take(&mut self, service: &str, budget: Option<Budget>) -> bool {
        self.seen.requests += 1;
        let Some(Budget { per_second, burst }) = budget else { return true };
        let now = Instant::now();
        let fresh = || Service { since: now, all: 0.0, tokens: burst, at: now };
        let service = self.services.entry(service.to_owned()).or_insert_with(fresh);
        service.all += 1.0;
        service.tokens = (service.tokens + per_second * (now - service.at).as_secs_f64()).min(burst);
        service.at = now;
        let over = service.all - per_second * (now - service.since).as_secs_f64() - burst;
        self.seen.over_budget = self.seen.over_budget.max(over);
        let served = service.tokens >= 1.0;
        if served {
            service.tokens -= 1.0;
        } else {
            self.seen.refused += 1;
        }
        served
    }
}
