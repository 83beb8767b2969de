//! Pieces of Markdown as code hosts show it.

/// A row of a table. What would end a cell is escaped.
pub(super) fn row(text: &mut String, cells: &[String]) {
    for cell in cells {
        text.push_str("| ");
        text.push_str(&cell.replace('\n', " ").replace('|', "\\|"));
        text.push(' ');
    }
    text.push_str("|\n");
}

/// The head of a table.
pub(super) fn table(text: &mut String, head: &[&str]) {
    row(text, &head.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
    text.push_str(&"|---".repeat(head.len()));
    text.push_str("|\n");
}

/// Code within a line.
pub(super) fn code(text: &str) -> String {
    format!("`{text}`")
}

/// A list of codes.
pub(super) fn codes<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    texts.into_iter().map(code).collect::<Vec<_>>().join(", ")
}

/// The anchor that code hosts give a heading: letters, digits, `-` and `_`, blanks as `-`.
pub(super) fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        letter if letter.is_alphanumeric() => Some(letter.to_ascii_lowercase()),
        _ => None,
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_of_code_hosts() {
        let found = ["Causes of unknown", "`cloudtrail.event-data-store`", "`s3.bucket` · `acl_grants`"].map(anchor);
        assert_eq!(found, ["causes-of-unknown", "cloudtrailevent-data-store", "s3bucket--acl_grants"]);
    }

    #[test]
    fn a_bar_does_not_end_a_cell() {
        let mut text = String::new();
        row(&mut text, &["a|b".to_owned(), "c".to_owned()]);
        assert_eq!(text, "| a\\|b | c |\n");
    }
}
