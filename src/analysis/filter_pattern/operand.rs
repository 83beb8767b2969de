//! What values are compared with: numbers, texts with stars, regular expressions.
//!
//! AWS does not write down everything about how a value and an operand of different kinds compare. Where the readings
//! that are left give different answers, the answer is unknown.

use std::cmp::Ordering;
use std::net::IpAddr;

use ipnet::IpNet;
use regex::bytes::Regex;

use super::cursor::Cursor;
use super::error::PatternError;
use super::expression;
use super::scalar::Scalar;
use crate::analysis::answer::Answer;
use crate::analysis::number::{Number, Operator};
use crate::analysis::wildcard::Wildcard;

/// Reads an operator, if one stands here.
pub(super) fn read_operator(cursor: &mut Cursor<'_>) -> Option<Operator> {
    Operator::ALL.iter().find(|(text, _)| cursor.eat(text)).map(|(_, operator)| *operator)
}

/// An operator with what it compares with.
#[derive(Debug, Clone)]
pub(super) struct Comparison {
    pub(super) operator: Operator,
    operand: Operand,
}

#[derive(Debug, Clone)]
enum Operand {
    Number { text: String, number: Number },
    Text { text: String, readings: Vec<Wildcard> },
    Regex(Regex),
}

impl Comparison {
    /// Reads the operand of an operator. `ends` says which characters end a word beside blanks and operators.
    pub(super) fn read(cursor: &mut Cursor<'_>, operator: Operator, ends: &str) -> Result<Self, PatternError> {
        cursor.skip_space();
        let start = cursor.place();
        let operand = Operand::read(cursor, ends)?;
        let ordered = !matches!(operator, Operator::Equal | Operator::NotEqual);
        if ordered && !matches!(operand, Operand::Number { .. }) {
            return Err(cursor.error_at(start, "only a number, without quotes and stars, can be less or greater"));
        }
        Ok(Self { operator, operand })
    }

    /// Whether a value compares so.
    pub(super) fn holds(&self, value: Scalar<'_>) -> Answer {
        let compared = match (&self.operand, self.operator) {
            (_, Operator::Equal) => self.equals(value),
            (_, Operator::NotEqual) => self.equals(value).not(),
            (Operand::Number { number, .. }, operator) => ordered(operator, value, *number),
            (_, _) => Answer::No,
        };
        match value {
            // No value to compare, says AWS; that it is not compared as a word is left open.
            Scalar::Truth(_) => Answer::agreed([Answer::No, compared], "AWS does not say what `true` and `false` equal"),
            _ => compared,
        }
    }

    /// Whether a value equals the operand.
    fn equals(&self, value: Scalar<'_>) -> Answer {
        match (&self.operand, value) {
            (Operand::Number { number, .. }, Scalar::Number(found)) => {
                Answer::of(Number::of_json(found).and_then(|found| found.compare(*number)) == Some(Ordering::Equal))
            }
            (Operand::Number { text, number }, value) => equals_number(&value.text(), text, *number),
            (Operand::Text { text, readings }, value) => equals_text(&value.text(), text, readings),
            (Operand::Regex(regex), value) => Answer::of(regex.is_match(value.text().as_bytes())),
        }
    }
}

/// A text and an unquoted number: account ids are texts in events, and are compared so. `007` and `7` are one number and
/// two texts.
fn equals_number(found: &str, text: &str, number: Number) -> Answer {
    let as_number = Number::parse(found).and_then(|found| found.compare(number)) == Some(Ordering::Equal);
    let readings = [found == text, as_number].map(Answer::of);
    Answer::agreed(readings, "AWS does not say whether a text equals a number that is written differently")
}

fn equals_text(found: &str, text: &str, readings: &[Wildcard]) -> Answer {
    let answers = readings.iter().map(|reading| Answer::of(reading.matches(found)));
    let as_text = Answer::agreed(answers, "AWS does not say what a star within a text, or a backslash, stands for");
    let in_network = || Some(text.parse::<IpNet>().ok()?.contains(&found.parse::<IpAddr>().ok()?));
    if as_text == Answer::No && in_network() == Some(true) {
        return Answer::undocumented("AWS does not say that an address can be compared with a network");
    }
    as_text
}

fn ordered(operator: Operator, value: Scalar<'_>, number: Number) -> Answer {
    let of = |found: Option<Number>| Answer::of(found.is_some_and(|found| operator.holds(found.compare(number))));
    match value {
        Scalar::Number(found) => of(Number::of_json(found)),
        Scalar::Field(text) => of(Number::parse(text)),
        // Not a number to all appearances; a text of digits may be taken for one.
        Scalar::Text(text) => {
            Answer::agreed([Answer::No, of(Number::parse(text))], "AWS does not say whether a text of digits is a number")
        }
        Scalar::Truth(_) => Answer::No,
    }
}

impl Operand {
    fn read(cursor: &mut Cursor<'_>, ends: &str) -> Result<Self, PatternError> {
        if cursor.peek() == Some('%') {
            return expression::read(cursor).map(Self::Regex);
        }
        if let Some(text) = quoted(cursor)? {
            return Ok(Self::text(text));
        }
        let word = word(cursor, ends);
        match Number::parse(word) {
            _ if word.is_empty() => Err(cursor.error("expected a value to compare with")),
            Some(number) => Ok(Self::Number { text: word.to_owned(), number }),
            None => Ok(Self::text(word)),
        }
    }

    fn text(text: &str) -> Self {
        Self::Text { text: text.to_owned(), readings: readings(text) }
    }
}

/// Reads a text in double quotes, if one begins here; its backslashes are left in.
pub(super) fn quoted<'t>(cursor: &mut Cursor<'t>) -> Result<Option<&'t str>, PatternError> {
    if !cursor.eat("\"") {
        return Ok(None);
    }
    cursor.take_closed('"', "text").map(Some)
}

/// Reads an unquoted word. More is accepted than AWS documents: what stands in an account, AWS has accepted.
fn word<'t>(cursor: &mut Cursor<'t>, ends: &str) -> &'t str {
    cursor.take_while(|c| !c.is_whitespace() && !"()\"=!<>&|".contains(c) && !ends.contains(c))
}

/// What a text may stand for. A star at an end stands for any text. One in between was a star and nothing else by
/// an earlier edition of the User Guide, and is not told apart by the present one. A backslash takes the special
/// meaning of the next character away, or is a backslash.
pub(super) fn readings(text: &str) -> Vec<Wildcard> {
    let unescaped = unescaped(text);
    let mut readings = starred(text);
    if unescaped != text {
        readings.extend(starred(&unescaped));
        if text.contains("\\*") {
            readings.push(Wildcard::exact(&unescaped));
        }
    }
    readings
}

fn starred(text: &str) -> Vec<Wildcard> {
    let inner = text.trim_matches('*');
    let mut readings = vec![Wildcard::of_stars(text)];
    if inner.contains('*') {
        let open = |starts: bool| starts.then(String::new);
        let pieces = open(text.starts_with('*')).into_iter().chain([inner.to_owned()]).chain(open(text.ends_with('*')));
        readings.push(Wildcard::of_pieces(pieces.collect()));
    }
    readings
}

/// A text without the backslashes that take a special meaning away.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(found) = characters.next() {
        plain.push(if found == '\\' { characters.next().unwrap_or(found) } else { found });
    }
    plain
}
