//! `verify-logs`: whether digests and log files are those that CloudTrail delivered. Reads a copy of a bucket and asks
//! nobody, or the bucket itself.
//!
//! | File | What it is for |
//! |---|---|
//! | `source` | what copies and buckets have in common |
//! | `mirror`, `bucket` | a copy in a directory; the bucket where it is |
//! | `verifying`, `chained`, `pool` | many places at once; one chain in its order; the readers that all share |
//! | `remembered` | a journal of what was found, to go on with |
//! | `sample`, `meter` | a part of the log files; how far it is |
//! | `outcome` | what it comes to in all |
//! | `statement` | what it says and does not say |
//! | `text`, `json`, `sarif`, `page` | how that is shown |
//! | `snapshot` | the same as a snapshot, for rules to judge |

#[cfg(feature = "aws")]
mod bucket;
mod chained;
mod json;
mod meter;
mod mirror;
mod outcome;
mod page;
mod pool;
mod remembered;
mod sample;
mod sarif;
mod snapshot;
mod source;
mod statement;
mod text;
mod verifying;

use std::path::Path;
use std::thread::available_parallelism;

use jiff::Timestamp;

use crate::cli::args::{LogsFormat, VerifyLogsArgs};
use crate::cli::{Ending, Fault, Terminal, bounded, outputs};
use crate::log_integrity::{KeyRing, Range};
use crate::report::logs;
use crate::snapshot::store;
pub(in crate::cli) use json::schema;
use meter::Meter;
use mirror::Mirror;
use outcome::Outcome;
use page::Page;
use remembered::Remembered;
use sample::Sample;
use source::{Places, Source};
use verifying::Task;

/// A file of keys has some for each month.
const MAX_KEY_FILE: u64 = 16 << 20;

/// How many files of a chain documents list; JSON holds all.
const MOST_IN_MARKDOWN: usize = 20;
const MOST_IN_PAGE: usize = 1_000;

/// What pages say that wrote them.
const TOOL: &str = concat!("trailwarden ", env!("CARGO_PKG_VERSION"));

/// What is asked, whatever is read.
struct Asked {
    args: VerifyLogsArgs,
    range: Range,
    sample: Option<Sample>,
    terminal: Terminal,
}

/// Verifies, tells what came of it, and ends with whether all is as it was delivered.
pub(in crate::cli) fn run(args: &VerifyLogsArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let range = Range { start: args.start, end: args.end };
    if let (Some(start), Some(end)) = (range.start, range.end)
        && start >= end
    {
        return Err(Fault::usage(format!("--start {start} is not before --end {end}")).help("name the earlier time first"));
    }
    let given = keys(&args.what.keys)?;
    let sample = args.sample.map(|percent| Sample::new(percent, args.sample_seed)).transpose()?;
    let asked = Asked { args: args.clone(), range, sample, terminal };
    if let Some(path) = &args.snapshot {
        outputs::writable(path)?;
    }
    let begun = Timestamp::now();
    let outcome = match &args.what.from {
        Some(folder) => of_mirror(&asked, folder, given)?,
        None => of_bucket(asked, given)?,
    };
    if let Some(path) = &args.snapshot {
        let snapshot = snapshot::snapshot(&outcome, &args.region, begun, Timestamp::now());
        store::write(path, &snapshot)?;
        terminal.note(&format!("wrote {}: {} chains of digests", path.display(), snapshot.resources.len()));
    }
    let shown = match args.format {
        LogsFormat::Text => text::text(&outcome),
        LogsFormat::Json => json::json(&outcome)?,
        LogsFormat::Markdown => logs::markdown(Page::of(&outcome, MOST_IN_MARKDOWN))?,
        LogsFormat::Html => logs::page(Page::of(&outcome, MOST_IN_PAGE), TOOL)?,
        LogsFormat::Sarif => sarif::sarif(&outcome)?,
    };
    terminal.print(shown.as_bytes())?;
    Ok(outcome.ending())
}

fn of_mirror(asked: &Asked, folder: &Path, keys: KeyRing) -> Result<Outcome, Fault> {
    let mirror = Mirror::at(folder);
    let places = wanted(&asked.args, &mirror)?;
    asked.verified(&mirror, available_parallelism().map_or(1, usize::from), places, keys)
}

/// Signals are minded on the way; whoever reads is on threads of their own, for reading waits.
#[cfg(feature = "aws")]
fn of_bucket(asked: Asked, given: KeyRing) -> Result<Outcome, Fault> {
    use crate::cli::{Exit, reading};

    let flags = asked.args.going_on.clone();
    let outcome = reading::unless_interrupted("what was delivered", async move {
        let runtime = tokio::runtime::Handle::current();
        let work = tokio::task::spawn_blocking(move || verify_bucket(&asked, given, &runtime));
        work.await.unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => Err(Fault::new(Exit::Internal, error.to_string())),
        })
    });
    outcome.map_err(|fault| match flags.resume.or(flags.journal) {
        Some(path) if matches!(fault.exit, Exit::Interrupted | Exit::Terminated) && path.exists() => {
            fault.help(format!("go on with `{}`", remembered::way_on(&path)))
        }
        _ => fault,
    })
}

#[cfg(feature = "aws")]
fn verify_bucket(asked: &Asked, given: KeyRing, runtime: &tokio::runtime::Handle) -> Result<Outcome, Fault> {
    let remote = bucket::Remote::open(&asked.args, runtime)?;
    let mut places = wanted(&asked.args, &remote)?;
    let keys = if given.is_empty() {
        let (keys, unread) = remote.keys(&places.places, asked.range);
        places.unread.extend(unread);
        keys
    } else {
        given
    };
    asked.verified(&remote, asked.args.effort.concurrency as usize, places, keys)
}

#[cfg(not(feature = "aws"))]
fn of_bucket(_: Asked, _: KeyRing) -> Result<Outcome, Fault> {
    Err(crate::cli::without_aws())
}

impl Asked {
    /// Verifies these places, with a journal if there is to be one.
    fn verified(&self, source: &dyn Source, readers: usize, places: Places, keys: KeyRing) -> Result<Outcome, Fault> {
        let Self { args, range, sample, terminal } = self;
        let journal = Remembered::over(source, &args.going_on, *terminal)?;
        let meter = Meter::new(*terminal);
        let task = Task {
            source: journal.as_ref().map_or(source, |journal| journal),
            readers,
            keys: &keys,
            range: *range,
            sample: *sample,
            meter: &meter,
        };
        let verified = verifying::verify(task, places, *terminal);
        meter.finish();
        if let Some(journal) = &journal {
            journal.finish(verified.is_all_read(), *terminal);
        }
        let (from, caller) = (source.name().to_owned(), source.caller().cloned());
        Ok(Outcome { from, range: *range, sample: *sample, caller, keys, verified })
    }
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
