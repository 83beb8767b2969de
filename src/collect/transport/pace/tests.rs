//! The rate against simulated services, in virtual time: each has a token bucket of its own and throttles beyond it.

use std::collections::BinaryHeap;

use super::*;

/// Callers at once, each with one request under way.
const CALLERS: u64 = 48;

/// A service that takes so much and no more.
struct Service {
    rate: f64,
    bucket: f64,
    latency: Duration,
}

/// What became of all requests.
#[derive(Debug, Default)]
struct Seen {
    /// When each request arrived.
    arrivals: Vec<Duration>,
    served: u64,
    throttled: u64,
    took: Duration,
}

/// Something that happens, the earliest first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// A request reaches the service.
    Arrives(Ticket),
    /// Its answer reaches the caller; whether it was throttled.
    Answered(Ticket, bool),
    /// It is time to ask for the next token.
    Asks,
}

impl PartialOrd for Ticket {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ticket {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

fn bounds() -> Bounds {
    Bounds { floor: 1.0, ceiling: 2000.0, pause: Duration::from_millis(500) }
}

/// So many calls are made; a throttled one is tried again until it is served.
fn simulate(service: &Service, calls: u64) -> Seen {
    let mut pace = Pace::new(bounds(), Duration::ZERO);
    let mut seen = Seen::default();
    let (mut tokens, mut refilled) = (service.bucket, Duration::ZERO);
    let (mut waiting, mut in_flight) = (calls, 0);
    let mut events = BinaryHeap::from([std::cmp::Reverse((Duration::ZERO, Event::Asks))]);
    let mut asks_planned = true;
    while let Some(std::cmp::Reverse((now, event))) = events.pop() {
        seen.took = now;
        match event {
            Event::Arrives(ticket) => {
                seen.arrivals.push(now);
                tokens = (tokens + service.rate * (now - refilled).as_secs_f64()).min(service.bucket);
                refilled = now;
                let throttled = tokens < 1.0;
                tokens -= if throttled { 0.0 } else { 1.0 };
                events.push(std::cmp::Reverse((now + service.latency / 2, Event::Answered(ticket, throttled))));
            }
            Event::Answered(ticket, true) => {
                pace.throttled(ticket, now);
                (seen.throttled, waiting, in_flight) = (seen.throttled + 1, waiting + 1, in_flight - 1);
            }
            Event::Answered(_, false) => {
                pace.served(now);
                (seen.served, in_flight) = (seen.served + 1, in_flight - 1);
            }
            Event::Asks => asks_planned = false,
        }
        while !asks_planned && waiting > 0 && in_flight < CALLERS {
            match pace.take(now) {
                Ok(ticket) => {
                    (waiting, in_flight) = (waiting - 1, in_flight + 1);
                    events.push(std::cmp::Reverse((now + service.latency / 2, Event::Arrives(ticket))));
                }
                Err(wait) => {
                    asks_planned = true;
                    events.push(std::cmp::Reverse((now + wait, Event::Asks)));
                }
            }
        }
    }
    seen
}

/// Services slow and fast, near and far, with small buckets and large ones, and a minute's work for each.
fn services() -> impl Iterator<Item = Service> {
    let rates = [5.0, 10.0, 20.0, 50.0, 100.0, 500.0];
    rates.into_iter().flat_map(|rate| {
        [5, 40, 200].into_iter().flat_map(move |latency| {
            [0.5, 1.0, 2.0].into_iter().map(move |bucket| Service {
                rate,
                bucket: rate * bucket,
                latency: Duration::from_millis(latency),
            })
        })
    })
}

fn a_minute(service: &Service) -> u64 {
    (service.rate * 60.0) as u64
}

#[test]
fn a_service_never_sees_more_than_its_budget_and_one_burst() {
    for service in services() {
        let seen = simulate(&service, a_minute(&service));
        for (number, at) in seen.arrivals.iter().enumerate() {
            let budget = service.rate * at.as_secs_f64() + service.bucket + CALLERS as f64;
            assert!((number + 1) as f64 <= budget, "{} at {at:?} of {}/s, {:?} away", number + 1, service.rate, service.latency);
        }
    }
}

#[test]
fn every_call_is_served_and_few_are_throttled() {
    for service in services() {
        let calls = a_minute(&service);
        let seen = simulate(&service, calls);
        assert_eq!(seen.served, calls);
        let most = 80 + calls / 20;
        assert!(seen.throttled <= most, "{} of {calls} at {}/s, {:?} away", seen.throttled, service.rate, service.latency);
    }
}

#[test]
fn most_of_what_service_and_callers_can_do_is_used() {
    for service in services() {
        let seen = simulate(&service, a_minute(&service));
        let possible = service.rate.min(CALLERS as f64 / service.latency.as_secs_f64());
        let used = a_minute(&service) as f64 / (possible * seen.took.as_secs_f64());
        assert!(used > 0.6, "{used:.2} of {}/s, {:?} away, bucket {}", service.rate, service.latency, service.bucket);
    }
}

#[test]
fn a_service_that_does_not_throttle_soon_gets_all_that_the_callers_can_send() {
    let service = Service { rate: 1e6, bucket: 1e6, latency: Duration::from_millis(40) };
    let calls = 2000;
    let at_once = calls as f64 / CALLERS as f64 * service.latency.as_secs_f64();
    let took = simulate(&service, calls).took.as_secs_f64();
    assert!(took < at_once + 0.3, "{took} s instead of {at_once} s");
}

#[test]
fn the_ceiling_is_never_passed() {
    let mut pace = Pace::new(Bounds { ceiling: 20.0, ..bounds() }, Duration::ZERO);
    let mut sent = 0_u32;
    for millisecond in 0..10_000 {
        let now = Duration::from_millis(millisecond);
        while pace.take(now).is_ok() {
            sent += 1;
            pace.served(now);
        }
    }
    assert!((190..=206).contains(&sent), "{sent} in ten seconds");
}

#[test]
fn requests_sent_before_the_rate_fell_do_not_lower_it_again() {
    let mut pace = Pace::new(bounds(), Duration::ZERO);
    let tickets: Vec<_> = (0..3).map(|_| pace.take(Duration::ZERO).unwrap()).collect();
    let later = Duration::from_millis(40);
    for _ in 0..10 {
        pace.served(later);
    }
    pace.throttled(tickets[0], later);
    let rate = pace.rate;
    pace.throttled(tickets[1], later);
    assert_eq!((rate, pace.rate), (7.0, 7.0));
    assert_eq!(pace.take(later), Err(Duration::from_millis(500)));
}

#[test]
fn while_nothing_is_served_the_pause_doubles_up_to_a_bound() {
    let mut pace = Pace::new(bounds(), Duration::ZERO);
    let mut now = Duration::ZERO;
    let mut pauses = Vec::new();
    for _ in 0..7 {
        let ticket = loop {
            match pace.take(now) {
                Ok(ticket) => break ticket,
                Err(wait) => now += wait,
            }
        };
        now += Duration::from_millis(1);
        pace.throttled(ticket, now);
        pauses.push((pace.paused_until - now).as_millis());
    }
    assert_eq!(pauses, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
}

#[test]
fn a_limit_that_is_out_of_date_is_forgotten() {
    let mut pace = Pace::new(bounds(), Duration::ZERO);
    let ticket = pace.take(Duration::ZERO).unwrap();
    pace.throttled(ticket, Duration::from_millis(1));
    let mut now = Duration::from_secs(1);
    let end = Duration::from_secs(60);
    let mut sent_at_the_end = 0_u32;
    while now < end {
        match pace.take(now) {
            Ok(_) => {
                pace.served(now);
                sent_at_the_end += u32::from(now >= end - Duration::from_secs(1));
            }
            Err(wait) => now += wait,
        }
    }
    assert!(sent_at_the_end > 500, "{sent_at_the_end} in the last second");
}
