//! Markdown for pull requests and job summaries: the verdict, violations by rule, unknowns by cause, completeness,
//! provenance; cut at a number of bytes if need be, with a last line that says how much is missing.
//!
//! Text from outside can neither form markup, nor mention anyone, nor become a link.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::escape::visible;
use super::groups::{RuleGroup, UnknownGroup, by_cause, by_rule};
use super::{changes, words};
use crate::assess::{Assessment, Counts, Decision, Disposition, Judged, Level, RuleReport};
use crate::finding::{Actual, Fact};
use crate::model::Status;

/// Facts shown of one finding; the others are counted.
const FACTS: usize = 4;
/// Room for the line that says what was left out.
const CUT_LINE: usize = 200;

/// A part of the report that is shown whole or not at all.
struct Piece {
    text: String,
    /// The findings that stand in it.
    findings: u64,
}

/// Writes the report.
pub(super) fn write(assessment: &Assessment, max_bytes: Option<usize>, include: &[Status]) -> String {
    let groups = by_rule(assessment);
    let mut pieces = vec![whole(heading(assessment)), whole(counts(assessment))];
    pieces.extend(assessment.changes.as_ref().map(|changes| whole(changes::markdown_part(changes))));
    pieces.push(whole(frameworks(assessment)));
    if include.contains(&Status::Fail) {
        violations(&groups, &mut pieces);
    }
    if include.contains(&Status::Unknown) {
        unknowns(&by_cause(&groups), assessment.summary.total.unknown, &mut pieces);
    }
    for status in [Status::Pass, Status::NotApplicable] {
        if include.contains(&status) {
            names(&groups, status, &mut pieces);
        }
    }
    pieces.push(whole(waivers(assessment)));
    pieces.push(whole(notices(assessment)));
    pieces.push(whole(provenance(assessment)));
    match max_bytes {
        Some(limit) => cut(&pieces, limit),
        None => pieces.into_iter().map(|piece| piece.text).collect(),
    }
}

fn whole(text: String) -> Piece {
    Piece { text, findings: 0 }
}

/// As many pieces as fit, and what is left in a last line.
fn cut(pieces: &[Piece], limit: usize) -> String {
    if pieces.iter().map(|piece| piece.text.len()).sum::<usize>() <= limit {
        return pieces.iter().map(|piece| piece.text.as_str()).collect();
    }
    let mut out = String::new();
    let mut pieces = pieces.iter().peekable();
    while let Some(piece) = pieces.next_if(|piece| out.len() + piece.text.len() + CUT_LINE <= limit) {
        out.push_str(&piece.text);
    }
    let left: u64 = pieces.map(|piece| piece.findings).sum();
    let line = match left {
        0 => "\n_The rest did not fit here; the findings above are all. See the full report._\n".to_owned(),
        left => format!("\n_{left} more findings did not fit here. See the full report._\n"),
    };
    if out.len() + line.len() <= limit {
        out.push_str(&line);
    }
    out
}

fn heading(assessment: &Assessment) -> String {
    let word = match assessment.gate.decision {
        Decision::Passed => "gate passed",
        Decision::Violations => "gate failed",
        Decision::Inconclusive => "inconclusive",
        Decision::NothingCollected => "nothing could be collected",
    };
    format!("## Trailwarden: {word}\n\n**{}**\n", inert(&assessment.gate.sentence))
}

fn counts(assessment: &Assessment) -> String {
    let summary = &assessment.summary;
    let mut text = String::from("\n| | violation | unknown | pass | not applicable |\n|---|--:|--:|--:|--:|\n");
    for row in summary.by_severity.iter().filter(|row| row.counts.total() > 0) {
        count_row(&mut text, row.severity.as_str(), &row.counts);
    }
    count_row(&mut text, "**all**", &summary.total);
    if let Some(what) = words::not_counted(summary) {
        put(&mut text, format_args!("\nNot counted: {what}.\n"));
    }
    if let Some(score) = &summary.score {
        put(&mut text, format_args!("\nScore: {}.\n", words::interval(score)));
    }
    text
}

fn count_row(text: &mut String, label: &str, counts: &Counts) {
    let Counts { fail, unknown, pass, not_applicable } = counts;
    put(text, format_args!("| {label} | {fail} | {unknown} | {pass} | {not_applicable} |\n"));
}

fn violations(groups: &[RuleGroup<'_>], pieces: &mut Vec<Piece>) {
    let failing: Vec<_> = groups.iter().filter(|group| group.of(Status::Fail).next().is_some()).collect();
    if failing.is_empty() {
        return;
    }
    pieces.push(whole("\n### Violations\n".to_owned()));
    for group in failing {
        // The heading of a rule goes with its first finding, so that no heading stands alone at the cut.
        let mut head = rule_heading(group.rule, Status::Fail, "in violation");
        put(&mut head, format_args!("\n{}\n\n", prose(&group.rule.why)));
        for judged in group.of(Status::Fail) {
            let text = std::mem::take(&mut head) + &violation(judged);
            pieces.push(Piece { text, findings: 1 });
        }
    }
}

fn rule_heading(rule: &RuleReport, status: Status, word: &str) -> String {
    format!(
        "\n#### {}: {}\n\n{}, {} of {} {word}\n",
        rule.severity,
        prose(&rule.title),
        code(&rule.id),
        rule.counts.of(status),
        rule.counts.total()
    )
}

fn violation(judged: &Judged) -> String {
    let finding = &judged.finding;
    let disposition = match judged.disposition {
        Disposition::Open => "",
        Disposition::Waived => " _(waived)_",
        Disposition::InBaseline => " _(in the baseline)_",
    };
    let place = inert(&words::place(&finding.subject)).into_owned();
    let mut text = format!("- {} in {place}{disposition}: {}\n", code(&finding.subject.name), prose(&finding.message));
    for fact in finding.evidence.because.iter().take(FACTS) {
        let source = fact.source.as_ref().map_or_else(String::new, |source| format!(" ({})", code(&source.api)));
        put(&mut text, format_args!("  - {}{source}\n", self::fact(fact)));
    }
    if let Some(more) = finding.evidence.because.len().checked_sub(FACTS).filter(|more| *more > 0) {
        put(&mut text, format_args!("  - and {more} more\n"));
    }
    for miss in finding.evidence.near_misses.iter().take(FACTS) {
        let lacks: Vec<_> = miss.lacks.iter().map(fact).collect();
        let (item, path) = (code(&miss.item), code(&miss.path));
        put(&mut text, format_args!("  - nearest of {} in {path}: {item}, but {}\n", miss.of, lacks.join("; ")));
    }
    if let Some(command) = &finding.remediation {
        put(&mut text, format_args!("  - to mend it: {}\n", code(command)));
    }
    text
}

fn fact(fact: &Fact) -> String {
    let actual = match &fact.actual {
        Actual::Value(value) => code(&words::value(value)).into_owned(),
        Actual::Absent | Actual::Unknown(_) => inert(&words::actual(&fact.actual)).into_owned(),
    };
    format!("{} is {actual}, expected {}", code(&fact.path), code(&words::expectation(&fact.op, &fact.expected)))
}

fn unknowns(unknowns: &[UnknownGroup<'_>], verdicts: u64, pieces: &mut Vec<Piece>) {
    if unknowns.is_empty() {
        return;
    }
    let verdicts = words::count(verdicts, "verdict", "verdicts");
    let mut head = format!("\n### Unknown\n\n{verdicts} could not be reached. Unknown is neither a pass nor a violation.\n");
    let mut counted = std::collections::BTreeSet::new();
    for unknown in unknowns {
        put(&mut head, format_args!("\n{}", unknown_heading(unknown)));
        for (rule, findings) in &unknown.rules {
            let text = std::mem::take(&mut head) + &unknown_rule(rule, findings);
            // A finding with several open questions stands in several places and is counted in the first.
            let findings = findings.iter().filter(|judged| counted.insert(&judged.fingerprint)).count() as u64;
            pieces.push(Piece { text, findings });
        }
    }
}

fn unknown_heading(unknown: &UnknownGroup<'_>) -> String {
    match &unknown.cause {
        Some(cause) => {
            let call = cause.call.as_deref().map_or_else(String::new, |call| format!("**{}**: ", code(call)));
            format!("{call}{}. To settle: {}.\n\n", inert(&words::reason(cause)), prose(&words::settle(cause)))
        }
        None => "**The finding names no cause.** Report this as a fault of trailwarden.\n\n".to_owned(),
    }
}

fn unknown_rule(rule: &RuleReport, findings: &[&Judged]) -> String {
    format!("- {}, {}: {}\n", rule.severity, code(&rule.id), name_list(findings.iter().copied()))
}

fn names(groups: &[RuleGroup<'_>], status: Status, pieces: &mut Vec<Piece>) {
    let mut head = format!("\n### {}\n\n", if status == Status::Pass { "Passed" } else { "Not applicable" });
    for group in groups.iter().filter(|group| group.of(status).next().is_some()) {
        let names = name_list(group.of(status));
        let text = format!("{}- {}: {names}\n", std::mem::take(&mut head), code(&group.rule.id));
        pieces.push(Piece { text, findings: group.rule.counts.of(status) });
    }
}

fn name_list<'a>(findings: impl Iterator<Item = &'a Judged>) -> String {
    let names: Vec<_> = findings.map(|judged| code(&judged.finding.subject.name).into_owned()).collect();
    names.join(", ")
}

fn frameworks(assessment: &Assessment) -> String {
    let mut text = String::new();
    for framework in &assessment.frameworks {
        let head = if text.is_empty() { "\n### Frameworks\n\n" } else { "" };
        put(&mut text, format_args!("{head}- {}, {}\n", code(&framework.title()), inert(&words::requirements(framework))));
    }
    text
}

/// Waivers in short, and what is wrong with which.
fn waivers(assessment: &Assessment) -> String {
    if assessment.waivers.is_empty() {
        return String::new();
    }
    let mut text = format!("\n### Waivers\n\n{}\n", inert(&words::waivers(&assessment.waivers)));
    let problems = assessment.waivers.iter().filter(|report| report.state.problem().is_some());
    for (index, report) in problems.enumerate() {
        let head = if index == 0 { "\n" } else { "" };
        let help = report.help().map_or_else(String::new, |help| format!(": {}", prose(help)));
        put(&mut text, format_args!("{head}- {}{help}\n", prose(&report.sentence())));
    }
    text
}

fn notices(assessment: &Assessment) -> String {
    let mut text = String::new();
    for notice in assessment.diagnostics.iter().filter(|notice| notice.level != Level::Warning) {
        let help = notice.help.as_ref().map_or_else(String::new, |help| format!(" {}.", prose(help)));
        put(&mut text, format_args!("\n**{}**: {}.{help}\n", notice.level.as_str(), prose(&notice.message)));
    }
    text
}

fn provenance(assessment: &Assessment) -> String {
    let from = &assessment.provenance;
    let mut text = format!("\n### Provenance\n\n- calls: {}\n", inert(&words::calls(assessment)));
    for snapshot in &from.snapshots {
        let accounts: Vec<_> = snapshot.manifest.accounts.iter().map(|account| code(account.id.as_str())).collect();
        put(
            &mut text,
            format_args!(
                "- account {}, read {} by {}, snapshot {}\n",
                accounts.join(", "),
                words::time(snapshot.manifest.captured_at),
                code(&snapshot.manifest.caller.arn),
                code(&snapshot.digest)
            ),
        );
    }
    let tool = format!("{} {}", assessment.tool.name, assessment.tool.version);
    let rules = words::count(from.rules.count, "rule", "rules");
    put(
        &mut text,
        format_args!(
            "- judged by {} with {rules} ({}) as of {}\n",
            code(&tool),
            code(&from.rules.digest),
            words::time(from.as_of)
        ),
    );
    text
}

fn put(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = text.write_fmt(arguments);
}

/// Text as code. What holds a character that could end the code, or a table's cell, is written with entities.
pub(super) fn code(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || " .,;:/@+-_=()[]{}'\"%?#$*!^~→".contains(c);
    let text = visible(text);
    if !text.is_empty() && text.chars().all(plain) && !text.starts_with(' ') && !text.ends_with(' ') {
        Cow::Owned(format!("`{text}`"))
    } else {
        Cow::Owned(format!("<code>{}</code>", entities(&text)))
    }
}

/// Text that means nothing but itself.
pub(super) fn inert(text: &str) -> Cow<'_, str> {
    let text = visible(text);
    if text.chars().all(is_inert) { text } else { Cow::Owned(entities(&text)) }
}

/// Text in which back-ticks mark code.
pub(super) fn prose(text: &str) -> String {
    let parts: Vec<_> = text.split('`').collect();
    let closed = parts.len() % 2 == 1;
    let part = |(index, part): (usize, &&str)| {
        let marked = index % 2 == 1 && (closed || index + 1 < parts.len());
        // Lines of prose are joined: a line's beginning can be markup.
        let part = part.replace('\n', " ");
        if marked { code(&part).into_owned() } else { inert(&part).into_owned() }
    };
    parts.iter().enumerate().map(part).collect()
}

fn is_inert(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, ' ' | ',' | ';' | '\'' | '?' | '%' | '/' | '"' | '(' | ')' | '-')
}

fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for (at, c) in text.char_indices() {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + c.len_utf8()..).unwrap_or_default());
        if is_inert(c) || is_point(c, before, after) {
            out.push(c);
        } else {
            put(&mut out, format_args!("&#{};", u32::from(c)));
        }
    }
    out
}

/// Whether it is a full stop or colon that is harmless where it stands: before a blank, in a number, in the time of a day.
/// Elsewhere it can make a link or an emoji.
fn is_point(c: char, before: &str, after: &str) -> bool {
    let in_number = || before.ends_with(|c: char| c.is_ascii_digit()) && after.starts_with(|c: char| c.is_ascii_digit());
    let two_digits = || after.bytes().take_while(u8::is_ascii_digit).count() == 2;
    match c {
        '.' => after.is_empty() || after.starts_with(' ') || in_number(),
        ':' => after.is_empty() || after.starts_with(' ') || (in_number() && two_digits()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_loses_its_meaning() {
        assert_eq!(inert("a|b <i> [x](y) @all www.e.e"), "a&#124;b &#60;i&#62; &#91;x&#93;(y) &#64;all www&#46;e&#46;e");
    }

    #[test]
    fn sentences_stay_readable() {
        assert_eq!(inert("exit 1: two things. Done."), "exit 1: two things. Done.");
        assert_eq!(inert("74.9 % at 06:00:09 UTC"), "74.9 % at 06:00:09 UTC");
        assert_eq!(inert("a:tada:b 1:100:2"), "a&#58;tada&#58;b 1&#58;100&#58;2");
    }

    #[test]
    fn code_cannot_be_left() {
        assert_eq!(code("arn:aws:s3:::logs"), "`arn:aws:s3:::logs`");
        assert_eq!(code("a`b|<i>"), "<code>a&#96;b&#124;&#60;i&#62;</code>");
        assert_eq!(code(""), "<code></code>");
    }

    #[test]
    fn marked_words_of_prose_become_code() {
        assert_eq!(prose("`a<b` is off, see `c"), "<code>a&#60;b</code> is off, see c");
    }

    fn pieces() -> Vec<Piece> {
        let finding = |text: &str| Piece { text: format!("{text}{}\n", "x".repeat(99)), findings: 1 };
        vec![whole("head\n".to_owned()), finding("a"), finding("b"), finding("c"), finding("d")]
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let expected = format!("head\na{}\n\n_3 more findings did not fit here. See the full report._\n", "x".repeat(99));
        assert_eq!(cut(&pieces(), 400), expected);
    }

    #[test]
    fn no_limit_is_ever_exceeded() {
        for limit in 0..450 {
            assert!(cut(&pieces(), limit).len() <= limit, "{limit}");
        }
    }
}
