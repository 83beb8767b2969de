//! What `preflight` found, for people.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{Outcome, Preflight, Refusal, Tried};
use crate::cli::terminal::{on_one_line, paint};

const BOLD: Style = Style::new().bold();

/// The page.
pub(super) fn render(found: &Preflight, color: bool) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "account   {} ({}), read by {}", found.account, found.partition, on_one_line(&found.caller));
    let _ = writeln!(text, "regions   {}", regions(found));
    let _ = writeln!(text, "rules     {}, which need {} kinds of calls\n", found.rules, found.calls.len());
    let red = AnsiColor::Red.on_default().bold();
    let yellow = AnsiColor::Yellow.on_default().bold();
    let green = AnsiColor::Green.on_default().bold();
    let allowed = found.calls.iter().filter(|call| matches!(call.outcome, Outcome::Allowed)).count();
    let _ = writeln!(text, "{}", paint(color, green, &format!("ALLOWED    {allowed}")));
    let refused = |kind: fn(&Tried) -> Option<&Refusal>| -> Vec<(&Tried, &Refusal)> {
        found.calls.iter().filter_map(|call| Some((call, kind(call)?))).collect()
    };
    list(
        &mut text,
        &paint(color, red, "DENIED   "),
        &refused(|call| match &call.outcome {
            Outcome::Denied(refusal) => Some(refusal),
            _ => None,
        }),
    );
    list(
        &mut text,
        &paint(color, yellow, "NO ANSWER"),
        &refused(|call| match &call.outcome {
            Outcome::Failed(refusal) => Some(refusal),
            _ => None,
        }),
    );
    not_tried(&mut text, found, color);
    let time = if found.seconds < 1.0 { "a second".to_owned() } else { format!("{:.0} s", found.seconds) };
    let _ = writeln!(
        text,
        "\nreading takes at most {} calls: about {time} with {} under way, if AWS does not throttle",
        found.calls_at_most, found.concurrency
    );
    text
}

fn regions(found: &Preflight) -> String {
    let read = if found.regions.is_empty() { "none: no rule asks by region".to_owned() } else { found.regions.join(", ") };
    match found.not_enabled.len() {
        0 => read,
        1 => format!("{read} (1 is not enabled)"),
        more => format!("{read} ({more} are not enabled)"),
    }
}

fn list(text: &mut String, head: &str, refused: &[(&Tried, &Refusal)]) {
    if refused.is_empty() {
        return;
    }
    let _ = writeln!(text, "{head}  {}", refused.len());
    for (call, refusal) in refused {
        let about = if refusal.about.is_empty() { String::new() } else { format!(" about `{}`", on_one_line(&refusal.about)) };
        let code = refusal.cause.code.as_deref().map(|code| format!(" ({})", on_one_line(code))).unwrap_or_default();
        let _ = writeln!(text, "  {} in {}{about}: {}{code}", call.call, refusal.region, refusal.cause.kind.describe());
        let _ = writeln!(text, "    needs {}", call.action);
    }
}

fn not_tried(text: &mut String, found: &Preflight, color: bool) {
    let calls: Vec<&str> =
        found.calls.iter().filter(|call| matches!(call.outcome, Outcome::NotTried)).map(|call| call.call).collect();
    if !calls.is_empty() {
        let head = paint(color, BOLD, &format!("NOT TRIED  {}", calls.len()));
        let _ = writeln!(text, "{head}  what was read gave no occasion: {}", calls.join(", "));
    }
}
