//! A real collector against an account whose services allow so many requests a second: all is read, and no service sees
//! more than its budget and what was under way.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use trailwarden::collect::Limits;
use trailwarden::snapshot::content;

use super::account::answer;
use super::operation::{Asked, Protocol};
use super::wire::{Answer, Wire};
use super::{base, collect, everything};

/// Requests a second that each service takes in each region, and at once. Twenty in a real account; here time is short.
const RATE: f64 = 100.0;
const BUCKET: f64 = 8.0;
const UNDER_WAY: usize = 10;

/// What one service saw.
#[derive(Debug)]
struct Service {
    opened: Instant,
    refilled: Instant,
    tokens: f64,
    seen: usize,
    throttled: usize,
    most_beyond_budget: f64,
}

impl Service {
    fn open() -> Self {
        let now = Instant::now();
        Self { opened: now, refilled: now, tokens: BUCKET, seen: 0, throttled: 0, most_beyond_budget: 0.0 }
    }

    /// Whether it takes one more request.
    fn takes(&mut self) -> bool {
        let now = Instant::now();
        self.tokens = (self.tokens + RATE * now.duration_since(self.refilled).as_secs_f64()).min(BUCKET);
        self.refilled = now;
        self.seen += 1;
        let budget = RATE * now.duration_since(self.opened).as_secs_f64() + BUCKET;
        self.most_beyond_budget = self.most_beyond_budget.max(self.seen as f64 - budget);
        let takes = self.tokens >= 1.0;
        self.tokens -= if takes { 1.0 } else { 0.0 };
        self.throttled += usize::from(!takes);
        takes
    }
}

type Services = Arc<Mutex<BTreeMap<(String, String), Service>>>;

fn narrow(services: &Services) -> Wire {
    let services = Arc::clone(services);
    Wire::answering(move |asked: &Asked| {
        let service = asked.call.split_once(':').unwrap().0.to_owned();
        let mut services = services.lock().unwrap();
        let takes = services.entry((service, asked.region.clone())).or_insert_with(Service::open).takes();
        match (takes, asked.protocol) {
            (true, _) => answer(asked),
            (false, Protocol::S3) => Answer::error(asked, 503, "SlowDown", "reduce your request rate"),
            (false, _) => Answer::error(asked, 400, "ThrottlingException", "rate exceeded"),
        }
    })
}

#[test]
fn nothing_is_lost_and_no_service_sees_more_than_its_budget_and_one_burst() {
    let services = Services::default();
    let mut request = everything();
    request.limits = Limits {
        concurrency: UNDER_WAY,
        concurrency_per_service: UNDER_WAY,
        max_attempts: 20,
        initial_backoff: Duration::from_millis(20),
        min_rps: 1,
        ..request.limits
    };
    let snapshot = collect(&narrow(&services), &request);
    assert_eq!(content::digest(&snapshot), content::digest(&collect(&base(), &everything())));
    let services = services.lock().unwrap();
    for (name, service) in services.iter() {
        assert!(service.most_beyond_budget <= UNDER_WAY as f64, "{name:?} {service:?}");
    }
    let throttled: usize = services.values().map(|service| service.throttled).sum();
    assert!(throttled > 0, "the limit was met at all");
}

#[test]
fn no_more_requests_are_sent_than_asked_for() {
    let services = Services::default();
    let mut request = everything();
    request.limits.max_rps = Some(30);
    collect(&narrow(&services), &request);
    let throttled: usize = services.lock().unwrap().values().map(|service| service.throttled).sum();
    assert_eq!(throttled, 0);
}
