//! Identifiers for formats that ask for UUIDs: the same for the same thing in every run.
//!
//! They have the form of version 5 (RFC 9562: made from a name), which is what such formats accept, but come from
//! SHA-256 rather than from SHA-1. The `uuid` crate would need a feature that the AWS SDK's copy of it does not have.

use crate::finding::digest;

/// The UUID of what these parts name together.
pub(super) fn uuid(parts: &[&str]) -> String {
    let digits = digest(parts);
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
    // Two bits of the seventeenth digit say which variant it is.
    let variant = match part(16..17) {
        "0" | "4" | "8" | "c" => "8",
        "1" | "5" | "9" | "d" => "9",
        "2" | "6" | "a" | "e" => "a",
        _ => "b",
    };
    format!("{}-{}-5{}-{variant}{}-{}", part(0..8), part(8..12), part(13..16), part(17..20), part(20..32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_has_one_uuid_of_the_right_form() {
        let made = uuid(&["rule", "s3-bucket-versioning"]);
        assert_eq!(made, uuid(&["rule", "s3-bucket-versioning"]));
        assert_ne!(made, uuid(&["rules", "3-bucket-versioning"]));
        let form: String = made.chars().map(|c| if c == '-' { '-' } else { 'x' }).collect();
        assert_eq!(form, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
        assert_eq!(made.chars().nth(14), Some('5'));
        assert!(made.chars().nth(19).is_some_and(|c| "89ab".contains(c)));
    }
}
