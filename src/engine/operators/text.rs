//! Tests of text: `matches regex starts_with ends_with contains`.

use regex::Regex;

use crate::model::{Value, glob};
use crate::rule::expr::PatternOp;

use super::super::operand::Scalar;

/// Whether a text test holds; `regex` is the pattern compiled, for `matches` and `regex`.
pub(in super::super) fn pattern(op: PatternOp, value: Value<'_>, operand: &Scalar<'_>, regex: Option<&Regex>) -> bool {
    let (Value::Text(value), Scalar::Text(operand)) = (value, operand) else { return false };
    match (op, regex) {
        (PatternOp::Matches | PatternOp::Regex, Some(regex)) => regex.is_match(value),
        // A glob that came from a field could not be compiled when the rule was loaded.
        (PatternOp::Matches, None) => glob::matches(operand, value),
        // The checker compiles every regular expression.
        (PatternOp::Regex, None) => false,
        (PatternOp::StartsWith, _) => value.starts_with(&**operand),
        (PatternOp::EndsWith, _) => value.ends_with(&**operand),
        (PatternOp::Contains, _) => value.contains(&**operand),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_text() {
        let test = |op, operand: &'static str| pattern(op, Value::Text("alias/aws/s3"), &Scalar::Text(operand.into()), None);
        assert!(test(PatternOp::StartsWith, "alias/") && !test(PatternOp::StartsWith, "aws"));
        assert!(test(PatternOp::EndsWith, "/s3") && !test(PatternOp::EndsWith, "/aws"));
        assert!(test(PatternOp::Contains, "/aws/") && !test(PatternOp::Contains, "//"));
    }

    #[test]
    fn globs_match_the_whole_text() {
        let rows = [
            ("", "", true),
            ("", "*", true),
            ("a", "", false),
            ("logs", "logs", true),
            ("logs-1", "logs-?", true),
            ("logs-12", "logs-?", false),
            ("a-logs-b", "*logs*", true),
            ("ababc", "*abc", true),
            ("abab", "*abc", false),
            ("é", "?", true),
        ];
        for (value, glob_pattern, expected) in rows {
            assert_eq!(glob::matches(glob_pattern, value), expected, "{value} {glob_pattern}");
        }
    }

    #[test]
    fn a_compiled_expression_is_used() {
        let regex = Regex::new("^a+$").unwrap();
        assert!(pattern(PatternOp::Regex, Value::Text("aaa"), &Scalar::Text("".into()), Some(&regex)));
    }
}
