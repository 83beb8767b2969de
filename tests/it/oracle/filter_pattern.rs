//! Filter patterns for JSON events as trees of the tests' own, and what they come to: each condition is tried under
//! every reading that AWS leaves open, one after the other, and its answer is the set of all outcomes.

use serde_json::{Value as Json, json};

use super::tape::Tape;
use super::{Maybe, all, any, sure};
use crate::policy::covers;

/// A pattern.
#[derive(Debug, Clone)]
pub(crate) enum Tree {
    And(Vec<Self>),
    Or(Vec<Self>),
    Leaf(Vec<Step>, Test),
}

/// A step of a selector.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Key(&'static str),
    Index(usize),
    EachItem,
    EachField,
}

/// What a selected value has to be.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    Compare(&'static str, Operand),
    /// `IS NULL`, `IS TRUE`, `IS FALSE` by their values.
    Is(Json),
    Missing,
}

/// What a value is compared with.
#[derive(Debug, Clone)]
pub(crate) enum Operand {
    Number(&'static str),
    Text(&'static str),
    /// A piece of text, wherever it stands or at the beginning only.
    Regex(&'static str, bool),
}

/// One way to read what AWS leaves open.
struct Reading {
    star_within_is_wild: bool,
    digits_are_a_number: bool,
    truth_is_a_word: bool,
}

impl Reading {
    fn every() -> impl Iterator<Item = Self> {
        (0..8).map(|bits| Self {
            star_within_is_wild: bits & 1 > 0,
            digits_are_a_number: bits & 2 > 0,
            truth_is_a_word: bits & 4 > 0,
        })
    }
}

/// Whether an event matches.
pub(crate) fn answer(tree: &Tree, event: &Json) -> Maybe {
    match tree {
        Tree::And(parts) => all(parts.iter().map(|part| answer(part, event))),
        Tree::Or(parts) => any(parts.iter().map(|part| answer(part, event))),
        Tree::Leaf(steps, test) => {
            let mut found = Vec::new();
            select(steps, Some(event), &mut found);
            let answers: Vec<Maybe> = found.iter().map(|value| leaf(test, *value)).collect();
            let negative = matches!(test, Test::Compare("!=", _) | Test::Missing);
            let one_is_enough = any(answers.clone());
            if negative { one_is_enough.union(&all(answers)).copied().collect() } else { one_is_enough }
        }
    }
}

fn select<'e>(steps: &[Step], at: Option<&'e Json>, found: &mut Vec<Option<&'e Json>>) {
    let Some((step, rest)) = steps.split_first() else {
        found.push(at);
        return;
    };
    let next: Vec<&Json> = match step {
        Step::Key(key) => at.and_then(|at| at.as_object()?.get(*key)).into_iter().collect(),
        Step::Index(index) => at.and_then(|at| at.as_array()?.get(*index)).into_iter().collect(),
        Step::EachItem => at.and_then(Json::as_array).into_iter().flatten().collect(),
        Step::EachField => at.and_then(Json::as_object).into_iter().flat_map(|fields| fields.values()).collect(),
    };
    if next.is_empty() {
        found.push(None);
    }
    next.into_iter().for_each(|value| select(rest, Some(value), found));
}

fn leaf(test: &Test, value: Option<&Json>) -> Maybe {
    match (test, value) {
        (Test::Missing, value) => sure(value.is_none()),
        (Test::Is(wanted), value) => sure(value == Some(wanted)),
        (Test::Compare(operator, operand), Some(value)) => {
            Reading::every().map(|reading| compares(operator, operand, value, &reading)).collect()
        }
        (Test::Compare(..), None) => sure(false),
    }
}

fn compares(operator: &str, operand: &Operand, value: &Json, reading: &Reading) -> bool {
    let text = match value {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        Json::Bool(truth) if reading.truth_is_a_word => truth.to_string(),
        _ => return false,
    };
    let number = match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) if reading.digits_are_a_number => text.parse().ok(),
        _ => None,
    };
    let equal = match operand {
        Operand::Number(wanted) if value.is_number() || reading.digits_are_a_number => number == wanted.parse().ok(),
        Operand::Number(wanted) => text == *wanted,
        Operand::Text(wanted) if reading.star_within_is_wild => covers(wanted, &text),
        Operand::Text(wanted) => fits_between(wanted, &text),
        Operand::Regex(piece, true) => text.starts_with(piece),
        Operand::Regex(piece, false) => text.contains(piece),
    };
    let ordered = |holds: fn(&f64, &f64) -> bool| match operand {
        Operand::Number(wanted) => number.is_some_and(|number| holds(&number, &wanted.parse().unwrap())),
        _ => false,
    };
    match operator {
        "=" => equal,
        "!=" => !equal,
        "<" => ordered(f64::lt),
        "<=" => ordered(f64::le),
        ">" => ordered(f64::gt),
        ">=" => ordered(f64::ge),
        other => panic!("{other}"),
    }
}

/// A text with stars that are special at its ends only.
fn fits_between(wanted: &str, text: &str) -> bool {
    let inner = wanted.trim_matches('*');
    match (wanted.starts_with('*'), wanted.ends_with('*')) {
        (true, true) => text.contains(inner),
        (true, false) => text.ends_with(inner),
        (false, true) => text.starts_with(inner),
        (false, false) => text == inner,
    }
}

/// The opposite condition, for selectors that lead to one value of a kind that can be compared so.
pub(crate) fn negated(tree: &Tree) -> Tree {
    let each = |parts: &[Tree]| parts.iter().map(negated).collect();
    let opposite = |operator: &str| match operator {
        "=" => "!=",
        "!=" => "=",
        "<" => ">=",
        ">=" => "<",
        ">" => "<=",
        _ => ">",
    };
    match tree {
        Tree::And(parts) => Tree::Or(each(parts)),
        Tree::Or(parts) => Tree::And(each(parts)),
        Tree::Leaf(steps, Test::Compare(operator, operand)) => {
            Tree::Leaf(steps.clone(), Test::Compare(opposite(operator), operand.clone()))
        }
        Tree::Leaf(steps, Test::Is(truth)) => Tree::Leaf(steps.clone(), Test::Is(json!(truth == &json!(false)))),
        Tree::Leaf(_, Test::Missing) => panic!("nothing is the opposite of NOT EXISTS"),
    }
}

/// The alternatives of a pattern, each the conditions that make it true: every `&&` moved below every `||`.
pub(crate) fn alternatives(tree: &Tree) -> Vec<Vec<Tree>> {
    match tree {
        Tree::Leaf(..) => vec![vec![tree.clone()]],
        Tree::Or(parts) => parts.iter().flat_map(alternatives).collect(),
        Tree::And(parts) => parts.iter().map(alternatives).fold(vec![Vec::new()], |so_far, more| {
            so_far.iter().flat_map(|a| more.iter().map(move |b| [a.as_slice(), b].concat())).collect()
        }),
    }
}

/// A tree in another order.
pub(crate) fn turned(tree: &Tree) -> Tree {
    let turn = |parts: &[Tree]| parts.iter().rev().map(turned).collect();
    match tree {
        Tree::And(parts) => Tree::And(turn(parts)),
        Tree::Or(parts) => Tree::Or(turn(parts)),
        leaf => leaf.clone(),
    }
}

/// A tree as a pattern, with blanks, quotes and parentheses as the tape has them.
pub(crate) fn written(tree: &Tree, tape: &mut Tape<'_>) -> String {
    let inner = write(tree, tape);
    format!("{{{}{inner}{}}}", blank(tape), blank(tape))
}

fn one_of(tape: &mut Tape<'_>, texts: &[&'static str]) -> &'static str {
    texts[tape.below(texts.len())]
}

fn blank(tape: &mut Tape<'_>) -> &'static str {
    one_of(tape, &["", " ", "  ", "\t", "\n"])
}

fn write(tree: &Tree, tape: &mut Tape<'_>) -> String {
    let written = match tree {
        Tree::And(parts) => join(parts, "&&", tape, |part| matches!(part, Tree::Or(_))),
        Tree::Or(parts) => join(parts, "||", tape, |_| false),
        Tree::Leaf(steps, test) => write_leaf(steps, test, tape),
    };
    if tape.chance(2) { format!("({}{written}{})", blank(tape), blank(tape)) } else { written }
}

fn join(parts: &[Tree], operator: &str, tape: &mut Tape<'_>, needs_parentheses: fn(&Tree) -> bool) -> String {
    let each = parts.iter().map(|part| {
        let written = write(part, tape);
        let written = if needs_parentheses(part) { format!("({written})") } else { written };
        format!("{}{written}{}", blank(tape), blank(tape))
    });
    each.collect::<Vec<_>>().join(operator)
}

fn write_leaf(steps: &[Step], test: &Test, tape: &mut Tape<'_>) -> String {
    let step = |step: &Step| match step {
        Step::Key(key) if tape.chance(2) => format!(".['{key}']"),
        Step::Key(key) => format!(".{key}"),
        Step::Index(index) => format!("[{index}]"),
        Step::EachItem => "[*]".to_owned(),
        Step::EachField => ".*".to_owned(),
    };
    let selector: String = steps.iter().map(step).collect();
    let test = match test {
        Test::Missing => " NOT EXISTS".to_owned(),
        Test::Is(value) => format!(" IS {}", value.to_string().to_uppercase()),
        Test::Compare(operator, operand) => format!("{}{operator}{}{}", blank(tape), blank(tape), write_operand(operand, tape)),
    };
    format!("${selector}{test}")
}

fn write_operand(operand: &Operand, tape: &mut Tape<'_>) -> String {
    match operand {
        Operand::Number(number) => (*number).to_owned(),
        Operand::Regex(piece, at_start) => format!("%{}{piece}%", if *at_start { "^" } else { "" }),
        Operand::Text(text) if text.is_empty() || text.parse::<f64>().is_ok() || tape.chance(4) => format!("\"{text}\""),
        Operand::Text(text) => (*text).to_owned(),
    }
}

const TEXTS: &[&str] = &["Stop", "StopLog", "Log", "", "S*g", "7", "07", "true", "10.50"];
const OPERANDS: &[&str] = &["Stop", "Stop*", "*Log", "*top*", "*", "", "S*g", "St*p", "*o*L*", "7", "true", "x"];
const NUMBERS: &[&str] = &["7", "7.0", "+7", "-3", "10.5", "1.05e1", "70e-1", "0"];

/// An event; some of its fields may be missing or null.
pub(crate) fn event(tape: &mut Tape<'_>) -> Json {
    let scalar = |tape: &mut Tape<'_>| match tape.below(6) {
        0 => json!(7),
        1 => json!(10.5),
        2 => json!(tape.chance(4)),
        3 => Json::Null,
        _ => json!(tape.pick(TEXTS)),
    };
    let mut event = json!({"name": tape.pick(TEXTS), "size": tape.pick(&[-3, 0, 7, 8]), "flag": tape.chance(4)});
    if tape.chance(6) {
        event["code"] = scalar(tape);
    }
    event["list"] = (0..tape.below(4)).map(|_| scalar(tape)).collect();
    event["who"] = json!({"type": scalar(tape), "tags": [tape.pick(TEXTS)]});
    event["items"] = (0..tape.below(3)).map(|_| if tape.chance(6) { json!({"id": scalar(tape)}) } else { json!({}) }).collect();
    event
}

/// A pattern. A total one is about fields that every event has, with conditions that have an opposite.
pub(crate) fn tree(tape: &mut Tape<'_>, total: bool, depth: usize) -> Tree {
    let parts = |tape: &mut Tape<'_>| (0..2 + tape.below(2)).map(|_| tree(tape, total, depth + 1)).collect();
    match tape.below(if depth < 3 { 4 } else { 2 }) {
        2 => Tree::And(parts(tape)),
        3 => Tree::Or(parts(tape)),
        _ if total => total_leaf(tape),
        _ => Tree::Leaf(steps(tape), test(tape)),
    }
}

fn total_leaf(tape: &mut Tape<'_>) -> Tree {
    match tape.below(3) {
        0 => Tree::Leaf(vec![Step::Key("name")], Test::Compare(one_of(tape, &["=", "!="]), text_operand(tape))),
        1 => Tree::Leaf(vec![Step::Key("size")], comparison_of_numbers(tape)),
        _ => Tree::Leaf(vec![Step::Key("flag")], Test::Is(json!(tape.chance(4)))),
    }
}

fn steps(tape: &mut Tape<'_>) -> Vec<Step> {
    use Step::{EachField, EachItem, Index, Key};
    tape.pick(&[
        vec![Key("name")],
        vec![Key("size")],
        vec![Key("flag")],
        vec![Key("code")],
        vec![Key("list")],
        vec![Key("list"), Index(0)],
        vec![Key("list"), Index(1)],
        vec![Key("list"), EachItem],
        vec![Key("who"), Key("type")],
        vec![Key("who"), Key("tags"), Index(0)],
        vec![Key("who"), EachField],
        vec![EachField],
        vec![Key("items"), EachItem, Key("id")],
        vec![Key("items"), Index(0), Key("id")],
        vec![Key("name"), Key("deeper")],
    ])
    .clone()
}

fn test(tape: &mut Tape<'_>) -> Test {
    match tape.below(6) {
        0 => Test::Missing,
        1 => Test::Is(tape.pick(&[Json::Null, json!(true), json!(false)]).clone()),
        2 => comparison_of_numbers(tape),
        _ => Test::Compare(one_of(tape, &["=", "!="]), text_operand(tape)),
    }
}

fn comparison_of_numbers(tape: &mut Tape<'_>) -> Test {
    Test::Compare(one_of(tape, &["=", "!=", "<", "<=", ">", ">="]), Operand::Number(one_of(tape, NUMBERS)))
}

fn text_operand(tape: &mut Tape<'_>) -> Operand {
    if tape.chance(1) {
        Operand::Regex(one_of(tape, &["Stop", "o", "7"]), tape.chance(4))
    } else {
        Operand::Text(one_of(tape, OPERANDS))
    }
}
