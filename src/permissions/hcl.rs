//! As much of Terraform's language as a policy takes: blocks, attributes, texts and lists of texts, laid out as
//! `terraform fmt` does.

use std::fmt::{self, Write as _};

/// A block: its kind, its labels and what stands in it.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) kind: &'static str,
    pub(super) labels: Vec<&'static str>,
    pub(super) attributes: Vec<(&'static str, Expression)>,
    pub(super) blocks: Vec<Block>,
}

/// What an attribute is set to.
#[derive(Debug)]
pub(super) enum Expression {
    /// A text, taken as it is.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// A text in which Terraform fills in what stands in `${…}`.
    Template(String),
}

impl Block {
    fn write(&self, out: &mut String, depth: usize) -> fmt::Result {
        let indent = "  ".repeat(depth);
        write!(out, "{indent}{}", self.kind)?;
        for label in &self.labels {
            write!(out, " {}", quoted(label, true))?;
        }
        if self.attributes.is_empty() && self.blocks.is_empty() {
            return out.write_str(" {}\n");
        }
        out.write_str(" {\n")?;
        for (index, (name, value)) in self.attributes.iter().enumerate() {
            let width = self.width_beside(index);
            write!(out, "{indent}  {name:width$} = ")?;
            value.write(out, depth + 1)?;
            out.write_char('\n')?;
        }
        for (index, block) in self.blocks.iter().enumerate() {
            if index > 0 || !self.attributes.is_empty() {
                out.write_char('\n')?;
            }
            block.write(out, depth + 1)?;
        }
        writeln!(out, "{indent}}}")
    }

    /// How wide the names are among which this attribute's stands: attributes of one line in a row are aligned.
    fn width_beside(&self, index: usize) -> usize {
        let is_short = |(_, value): &&(&str, Expression)| !value.takes_lines();
        let (before, from) = self.attributes.split_at(index);
        if from.first().is_none_or(|own| own.1.takes_lines()) {
            return 0;
        }
        let beside = before.iter().rev().take_while(is_short).chain(from.iter().take_while(is_short));
        beside.map(|(name, _)| name.len()).max().unwrap_or_default()
    }
}

impl Expression {
    /// A list of more than one item stands on lines of its own.
    fn takes_lines(&self) -> bool {
        matches!(self, Self::List(items) if items.len() > 1)
    }

    fn write(&self, out: &mut String, depth: usize) -> fmt::Result {
        let indent = "  ".repeat(depth);
        match self {
            Self::Text(text) => out.write_str(&quoted(text, true)),
            Self::Template(text) => out.write_str(&quoted(text, false)),
            Self::List(items) if self.takes_lines() => {
                out.write_str("[\n")?;
                for item in items {
                    write!(out, "{indent}  ")?;
                    item.write(out, depth + 1)?;
                    out.write_str(",\n")?;
                }
                write!(out, "{indent}]")
            }
            Self::List(items) => {
                out.write_char('[')?;
                items.iter().try_for_each(|item| item.write(out, depth))?;
                out.write_char(']')
            }
        }
    }
}

/// The text of a file with these blocks.
pub(super) fn file(blocks: &[Block]) -> String {
    let mut out = String::new();
    for (index, block) in blocks.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        // Writing to a String cannot fail.
        let _ = block.write(&mut out, 0);
    }
    out
}

/// A text in quotes; literal if nothing in it is to be filled in.
fn quoted(text: &str, literal: bool) -> String {
    let mut out = String::from("\"");
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if literal && rest.peek() == Some(&'{') => out.extend([character, character]),
            control if control.is_control() => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Expression {
        Expression::Text(text.to_owned())
    }

    #[test]
    fn attributes_of_one_line_are_aligned_up_to_one_of_several() {
        let list = |items: &[&str]| Expression::List(items.iter().map(|item| text(item)).collect());
        let inner = Block { kind: "inner", labels: vec![], attributes: vec![("x", text("y"))], blocks: vec![] };
        let block = Block {
            kind: "data",
            labels: vec!["kind", "name"],
            attributes: vec![("a", text("1")), ("long", list(&["2"])), ("list", list(&["3", "4"])), ("b", list(&[]))],
            blocks: vec![inner],
        };
        let empty = Block { kind: "data", labels: vec!["empty"], attributes: vec![], blocks: vec![] };
        insta::assert_snapshot!(file(&[empty, block]), @r#"
        data "empty" {}

        data "kind" "name" {
          a    = "1"
          long = ["2"]
          list = [
            "3",
            "4",
          ]
          b = []

          inner {
            x = "y"
          }
        }
        "#);
    }

    #[test]
    fn nothing_in_a_text_is_filled_in_but_in_a_template() {
        assert_eq!(quoted("a\"\\${b}%{c}$d\n\u{1}", true), r#""a\"\\$${b}%%{c}$d\n\u0001""#);
        assert_eq!(quoted("arn:${x.y}:s3", false), r#""arn:${x.y}:s3""#);
    }
}
