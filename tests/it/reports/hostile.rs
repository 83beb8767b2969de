//! Names that attack the reader of a report: in every format they can be seen, and do nothing.

use trailwarden::report::{FORMATS, Format, Options, read};

use super::golden::HOSTILE;
use super::markup::{Token, tokens};
use super::plain::without_colours;
use super::{golden, plainly, rendered};

/// Characters that move, hide or turn text.
pub(super) fn treacherous(text: &str) -> Vec<char> {
    let bad = |c: &char| {
        (c.is_control() && *c != '\n') || ('\u{200b}'..='\u{200f}').contains(c) || ('\u{2028}'..='\u{206f}').contains(c)
    };
    text.chars().filter(bad).collect()
}

#[test]
fn nothing_moves_hides_or_turns_text() {
    let assessment = golden::hostile().assess();
    // These keep every character, for programs that read them again.
    let exact = [Format::Json, Format::Jsonl];
    for info in FORMATS.iter().filter(|info| !exact.contains(&info.format)) {
        assert_eq!(treacherous(&plainly(info.format, &assessment)), Vec::<char>::new(), "{}", info.name);
    }
    let coloured = rendered(Format::Text, &assessment, &Options { colour: true, ..Options::default() });
    assert_eq!(treacherous(&without_colours(&coloured)), Vec::<char>::new());
}

#[test]
fn a_name_with_line_ends_stays_on_its_line() {
    let text = plainly(Format::Text, &golden::hostile().assess());
    assert!(text.contains(r"two\nlines | and a pipe\r\n# heading  111122223333 eu-west-1"));
    assert!(!text.lines().any(|line| line.trim_start().starts_with("# heading")));
}

#[test]
fn text_from_outside_makes_no_tag_and_no_attribute() {
    let known = |assessment: &trailwarden::assess::Assessment| -> std::collections::BTreeSet<String> {
        let html = plainly(Format::Html, assessment);
        let tags = tokens(&html).into_iter().filter_map(|token| match token {
            Token::Open { name, attributes } => Some((name, attributes)),
            Token::Close(_) | Token::Text(_) => None,
        });
        tags.flat_map(|(name, attributes)| {
            let names = attributes.into_iter().map(|(key, _)| key);
            names.map(move |key| format!("{name} {key}")).collect::<Vec<_>>()
        })
        .collect()
    };
    let mut harmless = known(&golden::typical().assess());
    // What only shows when a list of parameters or a fact is there.
    harmless.extend(known(&golden::all_unknown().assess()));
    let odd: Vec<_> = known(&golden::hostile().assess()).difference(&harmless).cloned().collect();
    assert_eq!(odd, Vec::<String>::new());
}

#[test]
fn the_page_shows_hostile_names_as_they_are() {
    let html = plainly(Format::Html, &golden::hostile().assess());
    let text: String = tokens(&html)
        .into_iter()
        .filter_map(|token| match token {
            Token::Text(text) => Some(text),
            Token::Open { .. } | Token::Close(_) => None,
        })
        .collect();
    for evil in HOSTILE.iter().filter(|evil| !evil.chars().any(|c| c == '`' || c.is_control() || c > '\u{2000}')) {
        assert!(text.contains(evil), "{evil}");
    }
}

#[test]
fn templates_do_not_run_what_they_are_given() {
    for format in [Format::Text, Format::Html, Format::Markdown] {
        assert!(!plainly(format, &golden::hostile().assess()).contains(" 49 "), "{}", format.name());
    }
}

/// What is left of Markdown without code, in which nothing has a meaning.
fn outside_code(markdown: &str) -> String {
    let without_spans: String = markdown.lines().map(|line| line.split('`').step_by(2).collect::<String>() + "\n").collect();
    without_spans.replace("<code>", "").replace("</code>", "")
}

#[test]
fn markdown_gets_no_markup_from_outside() {
    let markdown = plainly(Format::Markdown, &golden::hostile().assess());
    for line in markdown.lines() {
        assert!(line.matches('`').count() % 2 == 0, "a span stays open: {line}");
    }
    let rest = outside_code(&markdown);
    for bad in ["<", ">", "](", "![", "@", "://", "www.", "{{", "\\"] {
        let lines: Vec<_> = rest.lines().filter(|line| line.contains(bad)).collect();
        assert_eq!(lines, Vec::<&str>::new(), "{bad}");
    }
    let tables: Vec<_> = rest.lines().filter(|line| line.contains('|')).collect();
    assert!(tables.iter().all(|line| line.starts_with('|') && line.ends_with('|')), "{tables:?}");
}

/// Text is UTF-8 before any report sees it: other files are refused, other answers of AWS are malformed and so unknown.
#[test]
fn what_is_no_text_does_not_come_in() {
    let mut bytes = plainly(Format::Json, &golden::typical().assess()).into_bytes();
    let at = bytes.windows(6).position(|window| window == b"legacy").unwrap();
    bytes[at] = 0xff;
    assert!(read(&bytes).unwrap_err().to_string().contains("invalid unicode"));
}

#[test]
fn json_keeps_every_character() {
    let assessment = golden::hostile().assess();
    let json = plainly(Format::Json, &assessment);
    let result: serde_json::Value = serde_json::from_str(&json).unwrap();
    let names: std::collections::BTreeSet<_> =
        result["findings"].as_array().unwrap().iter().map(|finding| finding["resource"]["name"].as_str().unwrap()).collect();
    for evil in HOSTILE {
        assert!(names.contains(evil), "{evil:?}");
    }
}
