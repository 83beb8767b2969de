//! Event patterns from JSON.

use ipnet::IpNet;
use serde_json::{Map, Value};

use super::error::EventPatternError;
use super::matcher::{Matcher, TextTest};
use super::{Fields, Node};
use crate::analysis::number::{Number, Operator};
use crate::analysis::wildcard::Wildcard;

/// How long a pattern may be, in bytes. AWS allows 4,096 characters, and more on request.
const MOST_BYTES: usize = 64 * 1024;

/// Names that make `$or` a field like any other when they stand in its list.
const OPERATOR_NAMES: [&str; 8] =
    ["exists", "equals-ignore-case", "prefix", "suffix", "anything-but", "numeric", "cidr", "wildcard"];

type Read<T> = Result<T, EventPatternError>;

/// Reads a pattern.
pub(super) fn pattern(text: &str) -> Read<Fields> {
    if text.len() > MOST_BYTES {
        return Err(EventPatternError::Text(format!("the pattern has more than {MOST_BYTES} bytes")));
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => fields(&object, ""),
        Ok(_) => Err(EventPatternError::Text("an event pattern is a JSON object".to_owned())),
        Err(error) => Err(EventPatternError::Text(format!("the pattern is no JSON: {error}"))),
    }
}

/// Something wrong at a place.
fn wrong<T>(path: &str, message: &str) -> Read<T> {
    Err(EventPatternError::Field { path: path.to_owned(), message: message.to_owned() })
}

fn fields(object: &Map<String, Value>, path: &str) -> Read<Fields> {
    if object.is_empty() {
        return wrong(if path.is_empty() { "." } else { path }, "an empty object matches nothing");
    }
    let mut read = Fields::default();
    for (name, value) in object {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match (value, alternatives(name, value)) {
            (_, Some(objects)) => {
                let list = objects.iter().enumerate().map(|(index, object)| fields(object, &format!("{path}[{index}]")));
                read.alternatives.push(list.collect::<Read<_>>()?);
            }
            (Value::Object(inner), None) => read.fields.push((name.clone(), Node::Fields(fields(inner, &path)?))),
            (Value::Array(items), None) if !items.is_empty() => {
                let list = items.iter().enumerate().map(|(index, item)| matcher(item, &format!("{path}[{index}]")));
                read.fields.push((name.clone(), Node::Values(list.collect::<Read<_>>()?)));
            }
            _ => return wrong(&path, "expected an object, or a list of what the field may be"),
        }
    }
    Ok(read)
}

/// The alternatives of `$or`: two objects or more, whose fields are not called as operators are.
fn alternatives<'p>(name: &str, value: &'p Value) -> Option<Vec<&'p Map<String, Value>>> {
    let items = value.as_array().filter(|items| name == "$or" && items.len() > 1)?;
    let objects = items.iter().map(Value::as_object).collect::<Option<Vec<_>>>()?;
    let is_operator = |name: &String| OPERATOR_NAMES.contains(&name.as_str());
    (!objects.iter().any(|object| object.keys().any(is_operator))).then_some(objects)
}

fn matcher(item: &Value, path: &str) -> Read<Matcher> {
    let object = match item {
        Value::Object(object) => object,
        Value::Array(_) => return wrong(path, "a list cannot stand in the list of what a field may be"),
        scalar => return Ok(Matcher::Equal(scalar.clone())),
    };
    let mut entries = object.iter();
    let (Some((operator, operand)), None) = (entries.next(), entries.next()) else {
        return wrong(path, "expected one operator");
    };
    match (operator.as_str(), operand) {
        ("exists", Value::Bool(wanted)) => Ok(Matcher::Exists(*wanted)),
        ("exists", _) => wrong(path, "`exists` is true or false"),
        ("cidr", Value::String(text)) => match text.parse::<IpNet>() {
            Ok(network) => Ok(Matcher::Cidr(network)),
            Err(_) => wrong(path, "`cidr` is a network such as `10.0.0.0/8`"),
        },
        ("numeric", operand) => numeric(operand, path),
        ("anything-but", operand) => anything_but(operand, path),
        (operator, operand) => text_test(operator, operand, path).map(Matcher::Text),
    }
}

/// `[">", 0, "<=", 5]`: operators and numbers in turn.
fn numeric(operand: &Value, path: &str) -> Read<Matcher> {
    let bound = |pair: &[Value]| match pair {
        [Value::String(symbol), Value::Number(number)] => {
            let known = Operator::ALL.iter().find(|(text, operator)| text == symbol && *operator != Operator::NotEqual);
            Some((known?.1, Number::of_json(number)?))
        }
        _ => None,
    };
    let items = operand.as_array().map(Vec::as_slice).unwrap_or_default();
    match items.chunks(2).map(bound).collect::<Option<Vec<_>>>() {
        Some(bounds) if !bounds.is_empty() => Ok(Matcher::Numeric(bounds)),
        _ => wrong(path, "`numeric` is a list of operators and numbers in turn"),
    }
}

fn anything_but(operand: &Value, path: &str) -> Read<Matcher> {
    let is_value = |value: &Value| value.is_string() || value.is_number();
    match operand {
        Value::Array(items) if !items.is_empty() && items.iter().all(is_value) => Ok(Matcher::NotEqual(items.clone())),
        Value::Object(object) if object.len() == 1 => {
            let tests = object.iter().flat_map(|(operator, operand)| {
                let list = operand.as_array().map_or(std::slice::from_ref(operand), Vec::as_slice);
                list.iter().map(|operand| text_test(operator, operand, path))
            });
            match tests.collect::<Read<Vec<_>>>()? {
                tests if tests.is_empty() => wrong(path, "`anything-but` excludes nothing"),
                tests => Ok(Matcher::NotText(tests)),
            }
        }
        value if is_value(value) => Ok(Matcher::NotEqual(vec![value.clone()])),
        _ => wrong(path, "`anything-but` is a text, a number, a list of them, or one operator on texts"),
    }
}

fn text_test(operator: &str, operand: &Value, path: &str) -> Read<TextTest> {
    let ignoring_case = operand.as_object().and_then(|object| object.get("equals-ignore-case")?.as_str());
    match (operator, operand.as_str(), ignoring_case) {
        ("equals-ignore-case", Some(text), _) => Ok(TextTest::EqualIgnoringCase(text.to_owned())),
        ("prefix", Some(text), _) => Ok(TextTest::Prefix(text.to_owned())),
        ("prefix", None, Some(text)) => Ok(TextTest::PrefixIgnoringCase(text.to_owned())),
        ("suffix", Some(text), _) => Ok(TextTest::Suffix(text.to_owned())),
        ("suffix", None, Some(text)) => Ok(TextTest::SuffixIgnoringCase(text.to_owned())),
        ("wildcard", Some(text), _) => match wildcard(text) {
            Some(wildcard) => Ok(TextTest::Wildcard(wildcard)),
            None => wrong(path, "in a wildcard, a backslash stands before `*` or another backslash"),
        },
        (operator, _, _) if OPERATOR_NAMES.contains(&operator) => wrong(path, &format!("`{operator}` needs another operand")),
        _ => wrong(path, &format!("`{}` is no operator of event patterns", operator.escape_debug())),
    }
}

/// A text in which `*` stands for any text, and `\*` and `\\` for themselves.
fn wildcard(text: &str) -> Option<Wildcard> {
    let mut pieces = vec![String::new()];
    let mut characters = text.chars();
    while let Some(found) = characters.next() {
        let plain = match found {
            '*' => {
                pieces.push(String::new());
                continue;
            }
            '\\' => characters.next().filter(|next| ['*', '\\'].contains(next))?,
            plain => plain,
        };
        pieces.last_mut()?.push(plain);
    }
    Some(Wildcard::of_pieces(pieces))
}
