//! Patterns with `*` for any characters and `?` for any one, as rules and waivers have them.

/// Whether a text matches a pattern as a whole.
///
/// Goes back to the last `*` only, so the time is at most the product of both lengths.
pub fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut seen) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(seen) {
        match pattern.get(at) {
            Some(b'*') => {
                retry = Some((at, seen));
                at += 1;
            }
            Some(wanted) if wanted == byte => (at, seen) = (at + 1, seen + 1),
            // One character, however many bytes it has.
            Some(b'?') => (at, seen) = (at + 1, seen + width(*byte)),
            _ => match retry {
                Some((star, from)) => {
                    (at, seen) = (star + 1, from + 1);
                    retry = Some((star, from + 1));
                }
                None => return false,
            },
        }
    }
    seen == text.len() && pattern.iter().skip(at).all(|byte| *byte == b'*')
}

/// How many bytes the character has that begins with this one.
fn width(first: u8) -> usize {
    match first {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_texts() {
        for (pattern, text, expected) in [
            ("arn:aws:s3:::www-*", "arn:aws:s3:::www-shop", true),
            ("arn:aws:s3:::www-*", "arn:aws:s3:::my-www-shop", false),
            ("*", "", true),
            ("", "a", false),
            ("a?c", "abc", true),
            ("a?c", "äc", false),
            ("?", "ä", true),
            ("*ab*ab*", "abxab", true),
            ("*ab*ab*", "aab", false),
            ("**x", "x", true),
            ("a*b", "acbd", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_of_many_stars_takes_no_exponential_time() {
        assert!(!matches(&("*a".repeat(200) + "b"), &"a".repeat(5_000)));
    }
}
