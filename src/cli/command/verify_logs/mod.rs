//! `verify-logs`: whether digests and log files are those that CloudTrail delivered. Reads a copy of a bucket and asks
//! nobody, or the bucket itself.
//!
//! | File | What it is for |
//! |---|---|
//! | `source` | what copies and buckets have in common |
//! | `mirror`, `bucket` | a copy in a directory; the bucket where it is |
//! | `verifying`, `chained`, `pool` | many places at once; one chain in its order; the readers that all share |
//! | `outcome` | what it comes to in all |
//! | `text`, `json` | how that is shown |

#[cfg(feature = "aws")]
mod bucket;
mod chained;
mod json;
mod mirror;
mod outcome;
mod pool;
mod source;
mod text;
mod verifying;

use std::path::Path;
use std::thread::available_parallelism;

use crate::cli::args::{TextOrJson, VerifyLogsArgs};
use crate::cli::{Ending, Fault, Terminal, bounded};
use crate::log_integrity::{KeyRing, Range};
use mirror::Mirror;
use outcome::Outcome;
use source::{Places, Source};
use verifying::Task;

/// A file of keys has some for each month.
const MAX_KEY_FILE: u64 = 16 << 20;

/// Verifies, tells what came of it, and ends with whether all is as it was delivered.
pub(in crate::cli) fn run(args: &VerifyLogsArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let range = Range { start: args.start, end: args.end };
    if let (Some(start), Some(end)) = (range.start, range.end)
        && start >= end
    {
        return Err(Fault::usage(format!("--start {start} is not before --end {end}")).help("name the earlier time first"));
    }
    let given = keys(&args.what.keys)?;
    let outcome = match &args.what.from {
        Some(folder) => of_mirror(args, folder, range, given, terminal)?,
        None => of_bucket(args, range, given, terminal)?,
    };
    let shown = match args.format {
        TextOrJson::Text => text::text(&outcome),
        TextOrJson::Json => json::json(&outcome)?,
    };
    terminal.print(shown.as_bytes())?;
    Ok(outcome.ending())
}

fn of_mirror(args: &VerifyLogsArgs, folder: &Path, range: Range, keys: KeyRing, terminal: Terminal) -> Result<Outcome, Fault> {
    let mirror = Mirror::at(folder);
    let places = wanted(args, &mirror)?;
    let readers = available_parallelism().map_or(1, usize::from);
    let task = Task { source: &mirror, readers, keys: &keys, range };
    let verified = verifying::verify(task, places, terminal);
    Ok(Outcome { from: mirror.name().to_owned(), range, keys, verified })
}

/// Signals are minded on the way; whoever reads is on threads of their own, for reading waits.
#[cfg(feature = "aws")]
fn of_bucket(args: &VerifyLogsArgs, range: Range, given: KeyRing, terminal: Terminal) -> Result<Outcome, Fault> {
    use crate::cli::{Exit, reading};

    let args = args.clone();
    reading::unless_interrupted("what was delivered", async move {
        let runtime = tokio::runtime::Handle::current();
        let work = tokio::task::spawn_blocking(move || verify_bucket(&args, range, given, terminal, &runtime));
        work.await.unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => Err(Fault::new(Exit::Internal, error.to_string())),
        })
    })
}

#[cfg(feature = "aws")]
fn verify_bucket(
    args: &VerifyLogsArgs,
    range: Range,
    given: KeyRing,
    terminal: Terminal,
    runtime: &tokio::runtime::Handle,
) -> Result<Outcome, Fault> {
    let remote = bucket::Remote::open(args, runtime)?;
    let mut places = wanted(args, &remote)?;
    let keys = if given.is_empty() {
        let (keys, unread) = remote.keys(&places.places, range);
        places.unread.extend(unread);
        keys
    } else {
        given
    };
    let task = Task { source: &remote, readers: args.effort.concurrency as usize, keys: &keys, range };
    let verified = verifying::verify(task, places, terminal);
    Ok(Outcome { from: remote.name().to_owned(), range, keys, verified })
}

#[cfg(not(feature = "aws"))]
fn of_bucket(_: &VerifyLogsArgs, _: Range, _: KeyRing, _: Terminal) -> Result<Outcome, Fault> {
    Err(crate::cli::without_aws())
}

/// The keys of all files; all that is wrong with them is told at once.
fn keys(paths: &[impl AsRef<Path>]) -> Result<KeyRing, Fault> {
    let mut keys = KeyRing::default();
    let mut problems = Vec::new();
    for path in paths.iter().map(AsRef::as_ref) {
        let told = match bounded::read(path, MAX_KEY_FILE).map(|json| keys.add(&json)) {
            Ok(Ok(())) => Vec::new(),
            Ok(Err(told)) => told.iter().map(ToString::to_string).collect(),
            Err(error) => vec![format!("cannot be read: {error}")],
        };
        problems.extend(told.into_iter().map(|problem| format!("`{}`: {problem}", path.display())));
    }
    if problems.is_empty() {
        return Ok(keys);
    }
    Err(Fault::usage(problems.join("\n"))
        .help("`aws cloudtrail list-public-keys --start-time … --end-time …` prints the keys of a region")
        .because("the keys cannot be used"))
}

/// The places that are asked for. One that is asked for and not there is no success.
fn wanted(args: &VerifyLogsArgs, source: &dyn Source) -> Result<Places, Fault> {
    let mut found = source.places(&args.account)?;
    let from = source.name();
    let places = &mut found.places;
    if places.is_empty() && args.account.is_empty() && found.unread.is_empty() {
        return Err(Fault::usage(format!("there are no digests below `{from}`")).help(
            "name the folder that holds `AWSLogs`, as `aws s3 sync s3://BUCKET FOLDER` makes it, or the prefix above it in the bucket",
        ));
    }
    // What could not be listed may hold what is asked for.
    if !found.unread.is_empty() {
        places.retain(|place| source::is_wanted(&args.region, &place.region));
        return Ok(found);
    }
    let lacks = |what: &str, name: &str| {
        Err(Fault::usage(format!("there are no digests of {what} `{name}` below `{from}`")).help("leave it out, or copy more"))
    };
    if let Some(account) = args.account.iter().find(|account| places.iter().all(|place| place.account != **account)) {
        return lacks("account", account);
    }
    if let Some(region) = args.region.iter().find(|region| places.iter().all(|place| place.region != **region)) {
        return lacks("region", region);
    }
    places.retain(|place| source::is_wanted(&args.region, &place.region));
    Ok(found)
}
