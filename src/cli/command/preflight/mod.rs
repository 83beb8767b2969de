//! `preflight`: who reads, what is allowed, and how much there is to read, found out with one call of each kind before
//! thousands are made.

mod text;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;

use crate::cli::args::{PreflightArgs, TextOrJson};
use crate::cli::journal::Kept;
use crate::cli::reading::Flags;
use crate::cli::{Ending, Exit, Fault, Terminal, json, reading, rule_files};
use crate::collect::{Demand, Request};
use crate::model::aws::OptInStatus;
use crate::model::call::{Call, with_prerequisites};
use crate::model::{Cause, Region, Timestamp, Wanted};
use crate::plan::{Expected, Plan};
use crate::rule::Rule;
use crate::snapshot::{CallOutcome, CallRecord, Snapshot, View};

/// What was found out.
#[derive(Debug, Serialize)]
struct Preflight {
    /// The identity that reads.
    caller: String,
    account: String,
    partition: String,
    regions: Vec<String>,
    /// Regions that the account has not enabled.
    not_enabled: Vec<String>,
    rules: usize,
    /// The calls that the rules need, by id.
    calls: Vec<Tried>,
    /// How many calls reading takes at most.
    calls_at_most: u64,
    /// How long that takes, in seconds, if answers come as fast as these did.
    seconds: f64,
    concurrency: u32,
}

/// A call that is needed, and how one of its kind went.
#[derive(Debug, Serialize)]
struct Tried {
    call: &'static str,
    action: &'static str,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
enum Outcome {
    Allowed,
    /// There was nothing to ask it about.
    NotTried,
    Denied(Refusal),
    /// Not answered for another reason.
    Failed(Refusal),
}

#[derive(Debug, Serialize)]
struct Refusal {
    region: Region,
    #[serde(skip_serializing_if = "str::is_empty")]
    about: Arc<str>,
    cause: Arc<Cause>,
}

/// Wants a sample of what rules need, and keeps count of the whole.
struct Sampled {
    plan: Plan,
    expected: Mutex<Expected>,
}

impl Demand for Sampled {
    fn wanted(&self, so_far: &View, asked: &Wanted) -> Wanted {
        let mut expected = self.expected.lock().unwrap_or_else(PoisonError::into_inner);
        self.plan.sample(so_far, asked, so_far.captured_at().unwrap_or(Timestamp::UNIX_EPOCH), &mut expected)
    }
}

impl fmt::Debug for Sampled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sampled").finish_non_exhaustive()
    }
}

/// Tries, and tells.
pub(in crate::cli) fn run(args: &PreflightArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let rules = rule_files::select(&args.selection, terminal)?;
    let sampled = Arc::new(Sampled { plan: Plan::new(&rules), expected: Mutex::default() });
    let demand: Arc<dyn Demand> = Arc::clone(&sampled) as Arc<dyn Demand>;
    let flags = Flags { who: &args.who, many: None, place: &args.place, effort: &args.effort };
    let snapshot = reading::read(flags, Request::demanded_by(demand), &Kept::none(), terminal)?.joined()?;
    let expected = sampled.expected.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let found = Preflight::of(&rules, &snapshot, &expected, args.effort.concurrency);
    let text = match args.format {
        TextOrJson::Text => text::render(&found, terminal.stdout_color),
        TextOrJson::Json => json::pretty(&found)?,
    };
    terminal.print(text.as_bytes())?;
    Ok(found.ending())
}

impl Preflight {
    fn of(rules: &[Arc<Rule>], snapshot: &Snapshot, expected: &Expected, concurrency: u32) -> Self {
        let needed = with_prerequisites(&rule_files::calls_of(rules));
        let calls_at_most = at_most(snapshot, expected);
        let seconds = round_trip(snapshot).as_secs_f64() * calls_at_most as f64 / f64::from(concurrency.max(1));
        let scopes = || snapshot.manifest.accounts.iter().flat_map(|account| &account.regions);
        let disabled =
            scopes().filter(|region| matches!(region.opt_in_status.known(), Some(OptInStatus::Disabled | OptInStatus::Enabling)));
        Self {
            caller: snapshot.manifest.caller.arn.clone(),
            account: snapshot.manifest.caller.account.to_string(),
            partition: snapshot.manifest.partition.to_string(),
            regions: scopes().filter(|region| region.selected).map(|region| region.name.to_string()).collect(),
            not_enabled: disabled.map(|region| region.name.to_string()).collect(),
            rules: rules.len(),
            calls: needed.into_iter().filter_map(Call::find).map(|call| tried(call, &snapshot.calls)).collect(),
            calls_at_most,
            seconds,
            concurrency,
        }
    }

    fn ending(&self) -> Ending {
        let of = |kind: fn(&Outcome) -> bool| self.calls.iter().filter(|call| kind(&call.outcome)).count();
        let denied = of(|outcome| matches!(outcome, Outcome::Denied(_)));
        let failed = of(|outcome| matches!(outcome, Outcome::Failed(_)));
        if denied + failed == 0 {
            return Ending { exit: Exit::Passed, last_line: Some("exit 0: nothing that was tried is denied".to_owned()) };
        }
        let needed = self.calls.len();
        let reason = match (denied, failed) {
            (denied, 0) => format!("{denied} of {needed} calls are denied"),
            (0, failed) => format!("{failed} of {needed} calls were not answered"),
            (denied, failed) => format!("{denied} of {needed} calls are denied, {failed} were not answered"),
        };
        Ending {
            exit: Exit::Inconclusive,
            last_line: Some(format!("exit 4: {reason}; verdicts that rest on them would be unknown")),
        }
    }
}

/// How the calls of one kind went: the worst of them.
fn tried(call: &'static Call, records: &[CallRecord]) -> Tried {
    let of_call = || records.iter().filter(|record| *record.call == *call.id);
    let failed = of_call().find_map(|record| match &record.outcome {
        CallOutcome::Failed(cause) => {
            Some(Refusal { region: record.region.clone(), about: Arc::clone(&record.about), cause: Arc::clone(cause) })
        }
        CallOutcome::Ok | CallOutcome::Absent(_) => None,
    });
    let outcome = match failed {
        Some(refusal) if refusal.cause.kind.is_denial() => Outcome::Denied(refusal),
        Some(refusal) => Outcome::Failed(refusal),
        None if of_call().next().is_some() => Outcome::Allowed,
        None => Outcome::NotTried,
    };
    Tried { call: call.id, action: call.action, outcome }
}

/// The calls about whole places as they were made, those about resources as they would be.
fn at_most(snapshot: &Snapshot, expected: &Expected) -> u64 {
    let counted: BTreeSet<&str> = expected.calls().map(|(call, _)| call).collect();
    let others = snapshot.calls.iter().filter(|record| !counted.contains(&*record.call));
    let of_places: u64 = others.map(|record| u64::from(record.pages.max(1))).sum();
    of_places + expected.calls().map(|(_, resources)| resources as u64).sum::<u64>()
}

/// How long an answer takes: the time from each of the first questions to the next, which waits for its answer.
fn round_trip(snapshot: &Snapshot) -> Duration {
    let at = |call: &str| snapshot.calls.iter().filter(|record| &*record.call == call).map(|record| record.at).min();
    let identity = at("sts:GetCallerIdentity");
    let regions = at("account:ListRegions");
    let after_regions = snapshot.calls.iter().map(|record| record.at).filter(|other| Some(*other) > regions).min();
    let gap = |from: Option<Timestamp>, to: Option<Timestamp>| Duration::try_from(to?.duration_since(from?)).ok();
    [gap(identity, regions.or(after_regions)), gap(regions, after_regions)].into_iter().flatten().min().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CauseKind;

    fn record(call: &str, second: i64, outcome: CallOutcome) -> CallRecord {
        CallRecord {
            account: "111122223333".into(),
            region: "eu-west-1".into(),
            call: call.into(),
            about: "logs".into(),
            outcome,
            attempts: 1,
            pages: 1,
            request_id: None,
            at: Timestamp::from_second(second).unwrap(),
        }
    }

    #[test]
    fn a_call_that_was_denied_once_is_denied_and_one_that_was_never_made_is_not_tried() {
        let denied = CallOutcome::Failed(Arc::new(Cause::new(CauseKind::AccessDenied)));
        let records = [record("s3:GetBucketPolicy", 0, CallOutcome::Ok), record("s3:GetBucketPolicy", 1, denied)];
        let outcome = |call| tried(Call::find(call).unwrap(), &records).outcome;
        assert!(matches!(outcome("s3:GetBucketPolicy"), Outcome::Denied(refusal) if &*refusal.about == "logs"));
        assert!(matches!(outcome("s3:GetBucketAcl"), Outcome::NotTried));
    }
}
