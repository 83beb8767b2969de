//! Patterns of policies, as IAM reads them.

/// Whether a pattern with `*` covers a text.
pub fn covers(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, rest)) => text
            .strip_prefix(before)
            .is_some_and(|text| text.char_indices().map(|(at, _)| at).chain([text.len()]).any(|at| covers(rest, &text[at..]))),
    }
}

#[test]
fn a_star_covers_any_text_and_nothing_else_does() {
    for (pattern, text, covered) in [
        ("*", "", true),
        ("arn:aws:s3:::*", "arn:aws:s3:::logs", true),
        ("arn:aws:kms:*:*:key/*", "arn:aws:kms:eu-west-1:111122223333:key/1", true),
        ("arn:aws:kms:*:*:key/*", "arn:aws:kms:eu-west-1:111122223333:alias/1", false),
        ("a*b", "ab", true),
        ("a*b", "abc", false),
        ("", "a", false),
    ] {
        assert_eq!(covers(pattern, text), covered, "{pattern} {text}");
    }
}
