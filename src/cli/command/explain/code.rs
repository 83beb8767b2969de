//! Diagnostics explained.

use std::fmt::Write as _;

use crate::rule::Code;

/// What a diagnostic means.
pub(super) fn explain(code: Code) -> String {
    let lines: Vec<_> = code.explanation().lines().map(str::trim).collect();
    format!("{} {code}\n\n{}\n", code.level().as_str(), lines.join("\n"))
}

/// Every diagnostic in a line, and what else can be explained.
pub(super) fn all() -> String {
    let mut text = "Diagnostics of rules; `trailwarden explain CODE` tells all of one\n\n".to_owned();
    let width = Code::ALL.iter().map(|code| code.as_str().len()).max().unwrap_or(0);
    for code in Code::ALL {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {:width$}  {:7}  {}", code.as_str(), code.level().as_str(), first_sentence(*code));
    }
    text + "
Also explained
  a rule: `trailwarden explain ID`; `trailwarden rules list` lists them
  a verdict: `trailwarden explain FINGERPRINT --snapshot FILE`, or `--result FILE`
"
}

fn first_sentence(code: Code) -> String {
    let text = code.explanation().split_whitespace().collect::<Vec<_>>().join(" ");
    match text.split_once(". ") {
        Some((first, _)) => format!("{first}."),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_diagnostic_has_a_line_that_ends_as_a_sentence() {
        let listed = all();
        let lines: Vec<_> = listed.lines().skip(2).take_while(|line| !line.is_empty()).collect();
        assert_eq!(lines.len(), Code::ALL.len());
        assert!(lines.iter().all(|line| line.ends_with('.')), "{listed}");
    }
}
