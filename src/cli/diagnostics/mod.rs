//! Diagnostics as people see them: the file's line with a caret under what is meant.

mod json;

use std::borrow::Cow;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::Terminal;
use super::terminal::{self, on_one_line, visible};
use crate::rule::{Diagnostic, Label, Level};
pub(super) use json::{json, schema};

const DIM: Style = AnsiColor::Blue.on_default().bold();

/// All of them, with a blank line after each.
pub fn render(diagnostics: &[Diagnostic], color: bool) -> String {
    let paint = |style: Style, text: &str| terminal::paint(color, style, text);
    diagnostics.iter().map(|diagnostic| one(diagnostic, &paint)).collect::<Vec<_>>().join("\n")
}

/// Tells of what stops nothing; none with `--quiet`.
pub(super) fn warn(warnings: &[Diagnostic], terminal: Terminal) {
    if !warnings.is_empty() {
        terminal.rendered_note(&render(warnings, terminal.stderr_color));
    }
}

fn one(diagnostic: &Diagnostic, paint: &dyn Fn(Style, &str) -> String) -> String {
    let level = diagnostic.code.level();
    let style = match level {
        Level::Error => AnsiColor::Red.on_default().bold(),
        Level::Warning => AnsiColor::Yellow.on_default().bold(),
    };
    let margin = diagnostic.labels.iter().map(|label| label.span.line.to_string().len()).max().unwrap_or(1);
    let head = paint(style, &format!("{}[{}]:", level.as_str(), diagnostic.code));
    let mut text = format!("{head} {}\n", on_one_line(&diagnostic.message));
    for (index, place) in diagnostic.labels.iter().enumerate() {
        label(&mut text, place, if index == 0 { "-->" } else { ":::" }, margin, style, paint);
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(text, "{:margin$} {} {}", "", paint(DIM, "= help:"), on_one_line(help));
    }
    text
}

/// Writing to a String cannot fail, so the results say nothing.
fn label(text: &mut String, label: &Label, arrow: &str, margin: usize, style: Style, paint: &dyn Fn(Style, &str) -> String) {
    let span = label.span;
    let _ = writeln!(text, "{:margin$}{} {}:{}:{}", "", paint(DIM, arrow), label.file.name, span.line, span.column);
    let Some(line) = label.file.text.lines().nth((span.line as usize).saturating_sub(1)) else { return };
    let bar = paint(DIM, "|");
    let number = paint(DIM, &format!("{:>margin$}", span.line));
    let (line, at) = cropped(line, (span.column as usize).saturating_sub(1));
    let shown = |from: usize, length: usize| visible(&line.chars().skip(from).take(length).collect::<String>()).into_owned();
    let before: String = shown(0, at).chars().map(blank).collect();
    let carets = "^".repeat(shown(at, span.length as usize).chars().count().max(1));
    let note = paint(style, format!("{carets} {}", on_one_line(&label.text)).trim_end());
    let _ = writeln!(text, "{:margin$} {bar}", "");
    let _ = writeln!(text, "{number} {bar} {}", visible(&line));
    let _ = writeln!(text, "{:margin$} {bar} {before}{note}", "");
}

/// The longest line that is shown as a whole, in characters.
const LONGEST: usize = 160;
/// How many characters are shown before what is meant in a line that is longer.
const BEFORE: usize = 40;

/// A line, or the part of a long one around a place, and where the place is in it.
fn cropped(line: &str, at: usize) -> (Cow<'_, str>, usize) {
    let length = line.chars().count();
    if length <= LONGEST {
        return (Cow::Borrowed(line), at);
    }
    let from = at.saturating_sub(BEFORE).min(length - LONGEST);
    let part: String = line.chars().skip(from).take(LONGEST).collect();
    let (left, right) = (if from > 0 { "…" } else { "" }, if from + LONGEST < length { "…" } else { "" });
    (Cow::Owned(format!("{left}{part}{right}")), at - from + left.chars().count())
}

/// What stands above a caret's left: tabs stay, so that the caret stays below its place.
fn blank(character: char) -> char {
    if character == '\t' { '\t' } else { ' ' }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::rule::{Code, SourceFile};
    use crate::yaml::Span;

    fn place(file: &Arc<SourceFile>, line: u32, column: u32, length: u32, text: &str) -> Label {
        Label { file: Arc::clone(file), span: Span { line, column, length }, text: text.to_owned() }
    }

    #[test]
    fn shows_each_place_with_its_line_and_a_caret_below_what_is_meant() {
        let file = Arc::new(SourceFile { name: "rules/a.yaml".into(), text: "id: a\nchek: {x: 1}\n".to_owned() });
        let diagnostic = Diagnostic {
            code: Code::YamlSyntax,
            message: "unknown key `chek`".to_owned(),
            help: Some("did you mean `check`?".to_owned()),
            labels: vec![place(&file, 2, 1, 4, "not a key of rules"), place(&file, 1, 5, 1, "")],
        };
        insta::assert_snapshot!(render(&[diagnostic], false), @"
        error[yaml-syntax]: unknown key `chek`
         --> rules/a.yaml:2:1
          |
        2 | chek: {x: 1}
          | ^^^^ not a key of rules
         ::: rules/a.yaml:1:5
          |
        1 | id: a
          |     ^
          = help: did you mean `check`?
        ");
    }

    #[test]
    fn of_a_long_line_the_part_around_the_place_is_shown() {
        let line = format!("{}!{}", "a".repeat(300), "b".repeat(300));
        let (part, at) = cropped(&line, 300);
        assert_eq!((part.chars().count(), part.chars().nth(at)), (LONGEST + 2, Some('!')));
        assert_eq!(cropped(&line, 0).1, 0);
        let (part, at) = cropped(&line, 600);
        assert_eq!((part.ends_with('b'), part.chars().nth(at - 1)), (true, Some('b')));
    }

    #[test]
    fn a_place_beyond_the_file_and_an_escape_character_are_harmless() {
        let file = Arc::new(SourceFile { name: "a".into(), text: "\u{1b}[31mred".to_owned() });
        let labels = vec![place(&file, 1, 1, 0, ""), place(&file, 9, 9, 9, "")];
        let diagnostic = Diagnostic { code: Code::YamlSyntax, message: "m".to_owned(), help: None, labels };
        insta::assert_snapshot!(render(&[diagnostic], false), @r"
        error[yaml-syntax]: m
         --> a:1:1
          |
        1 | \u{1b}[31mred
          | ^
         ::: a:9:9
        ");
    }
}
