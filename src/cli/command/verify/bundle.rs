//! A bundle verified: its bytes, then its result against what judging by its parts gives.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::outcome::{Checked, Outcome, RESULT, Verdict};
use super::result::again;
use crate::assess::words::count;
use crate::bundle::{self, Bundle, BundleError, Kind, MAX_BYTES};
use crate::cli::Fault;
use crate::cli::args::VerifyArgs;
use crate::cli::bundling::{self, Opened, Unopened};

/// Verifies the bundle at this path.
pub(super) fn verify(path: &Path, args: &VerifyArgs) -> Result<Outcome, Fault> {
    let bytes = read(path)?;
    let file = path.display().to_string();
    let bundle = match bundle::read(&bytes) {
        Ok(bundle) => bundle,
        Err(BundleError::NotABundle) => {
            let what = if args.files.len() == 1 { "; a result is verified with its snapshots" } else { "" };
            return Err(Fault::usage(format!("`{file}` is not a bundle{what}"))
                .help("name a file that `-o bundle=FILE` wrote, or a result and its snapshots"));
        }
        Err(error) => return Ok(refused(file, &error)),
    };
    refuse_choices(args)?;
    let mut outcome = match bundling::open(&bundle) {
        Ok(opened) => judged(file, &bundle, opened)?,
        Err(unopened) => {
            let undecided = unopened.is_newer || is_of_another_version(&bundle);
            unusable(file, &bundle, unopened, undecided)
        }
    };
    outcome.made_by = Some(bundle.manifest.tool.clone());
    Ok(outcome)
}

fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(|error| {
        Fault::usage(format!("`{}` cannot be read: {error}", path.display())).help("check the path and its permissions")
    })?;
    Ok(bytes)
}

/// A bundle says itself how it was judged: choices would be silently without effect.
fn refuse_choices(args: &VerifyArgs) -> Result<(), Fault> {
    if args.selection.judges_otherwise(&args.accepted) {
        return Err(Fault::usage("a bundle holds its own rules, waivers and baseline: they cannot be chosen")
            .help("leave the flags about judging out"));
    }
    Ok(())
}

/// A bundle whose bytes are not those that were written.
fn refused(file: String, error: &BundleError) -> Outcome {
    let row = |part: &str| Checked { part: part.to_owned(), count: 1, holds: Some(false), what: error.to_string() };
    let newer = matches!(error, BundleError::Newer { .. });
    let mut checked: Vec<Checked> = error.parts().into_iter().map(row).collect();
    if checked.is_empty() {
        checked.push(Checked { holds: if newer { None } else { Some(false) }, ..row("the archive") });
    }
    let verdict = if newer { Verdict::Undecided } else { Verdict::Differs };
    Outcome { file, made_by: None, checked, differences: Vec::new(), verdict, reason: format!("the bundle {error}") }
}

/// The parts, by kind, each with what was checked of so many of them.
fn whole(bundle: &Bundle<'_>, checked: impl Fn(Kind, usize) -> String) -> Vec<Checked> {
    let row = |part: &str, count, what: &str| Checked { part: part.to_owned(), count, holds: Some(true), what: what.to_owned() };
    let mut rows = vec![
        row("manifest.json", 1, "lists every part, in the form that writing gives"),
        row("SHA256SUMS", 1, "agrees with every part"),
    ];
    for kind in Kind::ALL {
        let paths: Vec<&str> = bundle.of(kind).map(|(listed, _)| listed.path.as_str()).collect();
        match paths.as_slice() {
            [] => {}
            [only] => rows.push(row(only, 1, &checked(kind, 1))),
            [first, ..] => rows.push(row(&folder(first), paths.len(), &checked(kind, paths.len()))),
        }
    }
    rows
}

fn folder(path: &str) -> String {
    path.split_once('/').map_or_else(|| path.to_owned(), |(folder, _)| format!("{folder}/"))
}

/// A bundle that is whole, of which a part cannot be used: it is wrong, unless another version may know better.
fn unusable(file: String, bundle: &Bundle<'_>, unopened: Unopened, undecided: bool) -> Outcome {
    let Unopened { part, why, .. } = unopened;
    let mut checked = whole(bundle, |_, _| "SHA-256".to_owned());
    checked.push(Checked { part: part.clone(), count: 1, holds: if undecided { None } else { Some(false) }, what: why.clone() });
    let (verdict, reason) = if undecided {
        let by = &bundle.manifest.tool.version;
        (Verdict::Undecided, format!("`{part}` cannot be used by this version, and the bundle was made by {by}: {why}"))
    } else {
        (Verdict::Differs, format!("`{part}` is not of this bundle: {why}"))
    };
    Outcome { file, made_by: None, checked, differences: Vec::new(), verdict, reason }
}

fn is_of_another_version(bundle: &Bundle<'_>) -> bool {
    bundle.manifest.tool.version != env!("CARGO_PKG_VERSION")
}

/// A bundle judged again.
fn judged(file: String, bundle: &Bundle<'_>, opened: Opened) -> Result<Outcome, Fault> {
    let Opened { basis, snapshots, result } = opened;
    let tool = &bundle.manifest.tool;
    if (&result.tool.name, &result.tool.version) != (&tool.name, &tool.version) {
        let why = format!("it is of {} {}, and the manifest says otherwise", result.tool.name, result.tool.version);
        return Ok(unusable(file, bundle, Unopened { part: RESULT.to_owned(), why, is_newer: false }, false));
    }
    let bytes = bundle.of(Kind::Result).next().map(|(_, bytes)| bytes).unwrap_or_default();
    let mut outcome = again(file, bytes, &result, &basis, snapshots)?;
    let mut checked = whole(bundle, |kind, number| match kind {
        Kind::Settings => format!("SHA-256; judged as of {}", bundle.settings.as_of),
        Kind::Snapshot => "SHA-256 and the snapshot's own digest".to_owned(),
        Kind::Rule => format!("SHA-256; judged by {}", count(number, "rule", "rules")),
        Kind::Result | Kind::Pack | Kind::Framework | Kind::Waivers | Kind::Baseline => "SHA-256".to_owned(),
    });
    // Judging again has rows of its own for it.
    checked.retain(|row| row.part != RESULT);
    checked.append(&mut outcome.checked);
    Ok(Outcome { checked, ..outcome })
}
