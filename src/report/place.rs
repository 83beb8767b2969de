//! Where a resource would stand if accounts were folders. Formats made for source code ask for a file; this is a path
//! that no repository has, and that sorts and groups findings by account, region and service.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::entries::Entry;
use super::limits::at_most;
use super::words;

/// All but what RFC 3986 calls unreserved.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The longest part of a path, in bytes before it is encoded.
const LONGEST: usize = 255;

/// `aws/<account>/<region>/<service>/<resource>`, percent-encoded.
pub(super) fn path(entry: Entry<'_>) -> String {
    let subject = entry.subject();
    let name = if entry.finding().stands_for_all { "all" } else { &*subject.name };
    let parts = [subject.account.as_str(), words::region(subject), subject.kind.service(), name];
    parts.iter().fold("aws".to_owned(), |path, part| format!("{path}/{}", segment(part)))
}

/// A part of the path: never empty, and never a step up.
fn segment(text: &str) -> String {
    if text.chars().all(|c| c == '.') {
        return format!("_{text}");
    }
    utf8_percent_encode(&at_most(text, LONGEST), SEGMENT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_one_part_whatever_stands_in_it() {
        assert_eq!(segment("alias/a b%?#"), "alias%2Fa%20b%25%3F%23");
        assert_eq!(segment("logs-eu.example_1~"), "logs-eu.example_1~");
        assert_eq!([segment(""), segment("."), segment("..")], ["_", "_.", "_.."]);
    }
}
