//! `waivers add`: an entry that has all it must have.

use std::fmt::Write as _;
use std::sync::Arc;

use super::edit;
use crate::assess::waiver::{self, Pattern, WaiverFile};
use crate::assess::{Judged, Waiver};
use crate::cli::args::WaiversAddArgs;
use crate::cli::command::report::read_result;
use crate::cli::terminal::on_one_line;
use crate::cli::{Ending, Fault, Terminal, accepted, outputs, rule_files};
use crate::diagnostics::SourceFile;

/// Adds it.
pub(super) fn run(args: &WaiversAddArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let rules = rule_files::load_with_builtin(&args.rules, &[], &args.from_file, terminal)?;
    let file = existing(args, terminal)?;
    let waiver = waiver(args, &file)?;
    rule_files::find(&rules, &waiver.rule)?;
    let entry = entry(&waiver);
    // What was given by flags is checked as if it stood in a file.
    let alone = SourceFile { name: "the new waiver".into(), text: format!("waivers:\n{entry}") };
    waiver::read(&Arc::new(alone)).map_err(|problems| accepted::refused(&problems, terminal))?;
    if file.waivers.iter().any(|known| known.id == waiver.id) {
        return Err(
            Fault::usage(format!("`{}` has a waiver `{}` already", args.file.display(), waiver.id)).help("give another --id")
        );
    }
    let text = edit::with(&file, &waiver, &entry).ok_or_else(|| edit::by_hand(&args.file))?;
    outputs::replace(&args.file, text.as_bytes())?;
    terminal.note(&format!("added waiver {} to {}", on_one_line(&waiver.id), args.file.display()));
    Ok(Ending::done())
}

fn existing(args: &WaiversAddArgs, terminal: Terminal) -> Result<WaiverFile, Fault> {
    if args.file.exists() {
        let files = accepted::waiver_files(std::slice::from_ref(&args.file), terminal)?;
        return files.into_iter().next().ok_or_else(|| edit::by_hand(&args.file));
    }
    let empty = SourceFile { name: args.file.display().to_string().into(), text: "waivers:\n".to_owned() };
    waiver::read(&Arc::new(empty)).map_err(|problems| accepted::refused(&problems, terminal))
}

fn waiver(args: &WaiversAddArgs, file: &WaiverFile) -> Result<Waiver, Fault> {
    let found = finding(args)?;
    let subject = found.as_ref().map(|judged| &judged.finding.subject);
    let named = |flag: &Option<String>| flag.clone().unwrap_or_default();
    Ok(Waiver {
        id: args.id.clone().unwrap_or_else(|| free_id(file)),
        rule: found.as_ref().map_or_else(|| named(&args.rule), |judged| judged.finding.rule.to_string()),
        account: Pattern::Exact(subject.map_or_else(|| named(&args.account), |subject| subject.account.to_string())),
        region: subject.and_then(|subject| subject.region.as_ref()).map(|region| Pattern::Exact(region.to_string())),
        resource: Pattern::Exact(subject.map_or_else(|| named(&args.resource), |subject| subject.id.to_string())),
        reason: args.reason.clone(),
        owner: args.owner.clone(),
        approved_by: args.approved_by.clone(),
        ticket: args.ticket.clone(),
        expires: args.expires,
        max_matches: None,
        only_path: None,
        file: String::new(),
        line: 0,
    })
}

/// The finding that was named, if one was.
fn finding(args: &WaiversAddArgs) -> Result<Option<Judged>, Fault> {
    let (Some(prefix), Some(path)) = (&args.finding, &args.from) else { return Ok(None) };
    if prefix.len() < 8 {
        return Err(Fault::usage("a fingerprint is named by 8 digits or more"));
    }
    let mut found = read_result(path)?.findings.into_iter().filter(|judged| judged.fingerprint.starts_with(&**prefix));
    match (found.next(), found.next()) {
        (Some(judged), None) => Ok(Some(judged)),
        (None, _) => Err(Fault::usage(format!("`{}` has no finding `{prefix}`", path.display()))
            .help("`--verbose` shows fingerprints in the text report")),
        (Some(_), Some(_)) => {
            Err(Fault::usage(format!("several findings begin with `{prefix}`")).help("give more of its digits"))
        }
    }
}

/// The first of W-1, W-2, … that no waiver has.
fn free_id(file: &WaiverFile) -> String {
    let taken = |id: &String| file.waivers.iter().any(|waiver| waiver.id == *id);
    (1_u32..).map(|number| format!("W-{number}")).find(|id| !taken(id)).unwrap_or_default()
}

/// As it stands in a file, every text in quotes that needs them.
fn entry(waiver: &Waiver) -> String {
    let mut text = format!("- id: {}\n", scalar(&waiver.id));
    let optional = |pattern: &Option<Pattern>| pattern.as_ref().map(|pattern| pattern.as_str().to_owned());
    let pairs = [
        ("rule", Some(waiver.rule.clone())),
        ("account", Some(waiver.account.as_str().to_owned())),
        ("region", optional(&waiver.region)),
        ("resource", Some(waiver.resource.as_str().to_owned())),
        ("reason", Some(waiver.reason.clone())),
        ("owner", Some(waiver.owner.clone())),
        ("approved_by", waiver.approved_by.clone()),
        ("ticket", waiver.ticket.clone()),
    ];
    for (key, value) in pairs.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {key}: {}", scalar(&value));
    }
    text + &format!("  expires: {}\n", waiver.expires)
}

/// Plain where nothing could be misread, else in quotes; what JSON writes is YAML too.
fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./@ ".contains(c))
        && !text.ends_with(' ')
        && text != "null";
    if is_plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use super::scalar;

    #[test]
    fn what_could_be_misread_stands_in_quotes() {
        for (text, written) in [
            ("web-team@example.com", "web-team@example.com"),
            ("a public website", "a public website"),
            ("111122223333", "\"111122223333\""),
            ("arn:aws:s3:::www", "\"arn:aws:s3:::www\""),
            ("null", "\"null\""),
            ("two\nlines # \"quoted\"", r#""two\nlines # \"quoted\"""#),
        ] {
            assert_eq!(scalar(text), written);
        }
    }
}
