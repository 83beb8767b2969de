//! `verify-logs`: whether digests and log files are those that CloudTrail delivered. Reads a copy of a bucket, and asks
//! nobody.

mod json;
mod mirror;
mod outcome;
mod text;
mod verifying;

use std::path::Path;

use crate::cli::args::{TextOrJson, VerifyLogsArgs};
use crate::cli::{Ending, Fault, Terminal, bounded};
use crate::log_integrity::{KeyRing, Range};
use mirror::{Mirror, Place};
use outcome::Outcome;

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
    let keys = keys(&args.keys)?;
    let mirror = Mirror::at(&args.from);
    let places = wanted(args, mirror.places()?)?;
    let verified = verifying::verify(&mirror, &places, range, &keys, terminal)?;
    let outcome = Outcome { from: args.from.display().to_string(), range, keys, verified };
    let shown = match args.format {
        TextOrJson::Text => text::text(&outcome),
        TextOrJson::Json => json::json(&outcome)?,
    };
    terminal.print(shown.as_bytes())?;
    Ok(outcome.ending())
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
fn wanted(args: &VerifyLogsArgs, mut places: Vec<Place>) -> Result<Vec<Place>, Fault> {
    let from = args.from.display();
    if places.is_empty() {
        return Err(Fault::usage(format!("there are no digests below `{from}`"))
            .help("name the folder that holds `AWSLogs`, as `aws s3 sync s3://BUCKET FOLDER` makes it"));
    }
    let lacks = |what: &str, name: &str| {
        Err(Fault::usage(format!("there are no digests of {what} `{name}` below `{from}`")).help("leave it out, or copy more"))
    };
    if let Some(account) = args.account.iter().find(|account| places.iter().all(|place| place.account != **account)) {
        return lacks("account", account);
    }
    places.retain(|place| args.account.is_empty() || args.account.contains(&place.account));
    if let Some(region) = args.region.iter().find(|region| places.iter().all(|place| place.region != **region)) {
        return lacks("region", region);
    }
    places.retain(|place| args.region.is_empty() || args.region.contains(&place.region));
    Ok(places)
}
