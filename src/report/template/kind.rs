//! What a template makes, told by the ending of its name: each kind has its own way of making text from outside harmless.

/// A kind of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// HTML and XML.
    Html,
    /// Markdown.
    Markdown,
    /// JSON and YAML.
    Json,
    /// Comma-separated values: each `{{ … }}` is a cell.
    Csv,
    /// Plain text.
    Text,
}

/// The endings of names, with the kind that each stands for.
pub(super) static ENDINGS: &[(&str, Kind)] = &[
    ("html", Kind::Html),
    ("htm", Kind::Html),
    ("xml", Kind::Html),
    ("svg", Kind::Html),
    ("md", Kind::Markdown),
    ("markdown", Kind::Markdown),
    ("json", Kind::Json),
    ("yaml", Kind::Json),
    ("yml", Kind::Json),
    ("csv", Kind::Csv),
    ("txt", Kind::Text),
];

/// Endings that only say that it is a template; the one before them tells the kind.
const OF_TEMPLATES: [&str; 3] = ["j2", "jinja", "jinja2"];

impl Kind {
    /// The kind of a file, by its name.
    pub(super) fn of(name: &str) -> Option<Self> {
        let (before, ending) = name.rsplit_once('.')?;
        let is = |word: &str| ending.eq_ignore_ascii_case(word);
        if OF_TEMPLATES.into_iter().any(is) {
            return Self::of(before);
        }
        ENDINGS.iter().find(|(known, _)| is(known)).map(|(_, kind)| *kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ending_tells_the_kind_and_that_of_templates_is_looked_through() {
        let kinds = ["a.html", "dir.md/letter.HTM.j2", "x.md.jinja", "x.yaml", "x.csv", "x.txt.jinja2"].map(Kind::of);
        let expected = [Kind::Html, Kind::Html, Kind::Markdown, Kind::Json, Kind::Csv, Kind::Text].map(Some);
        assert_eq!(kinds, expected);
    }

    #[test]
    fn a_name_that_tells_no_kind_has_none() {
        assert_eq!(["letter", "letter.j2", "letter.docx", "", "html", ".j2"].map(Kind::of), [None; 6]);
    }
}
