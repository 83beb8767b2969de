//! Patterns and operators, taken literally.

use std::net::IpAddr;

use serde_json::Value as Json;

/// A value, or the values of a list.
pub(crate) fn values(value: &Json) -> &[Json] {
    match value {
        Json::Array(values) => values,
        Json::Null => &[],
        value => std::slice::from_ref(value),
    }
}

/// Whether a pattern covers a text.
pub(crate) fn like(pattern: &str, text: &str) -> bool {
    covers(pattern.as_bytes(), text.as_bytes())
}

fn covers(pattern: &[u8], text: &[u8]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [b'*', rest @ ..] => (0..=text.len()).any(|skipped| covers(rest, &text[skipped..])),
        [b'?', rest @ ..] => !text.is_empty() && covers(rest, &text[1..]),
        // A star that was substituted.
        [b'#', rest @ ..] => text.first() == Some(&b'*') && covers(rest, &text[1..]),
        [char, rest @ ..] => text.first() == Some(char) && covers(rest, &text[1..]),
    }
}

pub(crate) fn arn_like(pattern: &str, arn: &str) -> bool {
    if !pattern.is_empty() && pattern.chars().all(|char| char == '*') {
        return true;
    }
    let (pattern, arn): (Vec<_>, Vec<_>) = (pattern.splitn(6, ':').collect(), arn.splitn(6, ':').collect());
    pattern.len() == arn.len() && pattern.iter().zip(&arn).all(|(pattern, part)| like(pattern, part))
}

/// Whether an operator holds for the values found, none if the key is absent.
pub(crate) fn holds(operator: &str, found: &[String], wanted: &[Json]) -> bool {
    let texts: Vec<&str> = wanted.iter().map(|it| it.as_str().unwrap()).collect();
    if operator == "Null" {
        return texts.iter().any(|it| (**it == *"true") == found.is_empty());
    }
    let (quantifier, operator) = operator.split_once(':').map_or(("", operator), |(quantifier, rest)| (quantifier, rest));
    let (operator, if_exists) = operator.strip_suffix("IfExists").map_or((operator, false), |operator| (operator, true));
    let (positive, negated) = match operator {
        "StringNotEquals" => ("StringEquals", true),
        "StringNotEqualsIgnoreCase" => ("StringEqualsIgnoreCase", true),
        "StringNotLike" => ("StringLike", true),
        "NumericNotEquals" => ("NumericEquals", true),
        "NotIpAddress" => ("IpAddress", true),
        "ArnNotEquals" | "ArnNotLike" => ("ArnLike", true),
        operator => (operator, false),
    };
    let right = |value: &String| texts.iter().any(|wanted| compares(positive, value, wanted)) != negated;
    match (found.is_empty(), quantifier) {
        (true, _) if if_exists => true,
        (true, "ForAnyValue") => false,
        (true, "ForAllValues") => true,
        (true, _) => negated,
        (false, "ForAllValues") => found.iter().all(right),
        (false, "ForAnyValue") => found.iter().any(right),
        (false, _) if negated => found.iter().all(right),
        (false, _) => found.iter().any(right),
    }
}

fn compares(operator: &str, value: &str, wanted: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    let ordered = |holds: fn(f64, f64) -> bool| match (number(value), number(wanted)) {
        (Some(value), Some(wanted)) => holds(value, wanted),
        _ => false,
    };
    match operator {
        "StringEquals" => value == wanted,
        "StringEqualsIgnoreCase" => value.eq_ignore_ascii_case(wanted),
        "StringLike" => like(wanted, value),
        "ArnLike" | "ArnEquals" => arn_like(wanted, value),
        "Bool" => value.eq_ignore_ascii_case(wanted),
        "NumericEquals" => ordered(|value, wanted| value == wanted),
        "NumericLessThan" => ordered(|value, wanted| value < wanted),
        "NumericLessThanEquals" => ordered(|value, wanted| value <= wanted),
        "NumericGreaterThan" => ordered(|value, wanted| value > wanted),
        "NumericGreaterThanEquals" => ordered(|value, wanted| value >= wanted),
        "IpAddress" => in_range(value, wanted),
        other => panic!("the oracle does not know `{other}`"),
    }
}

/// Bit by bit.
fn in_range(address: &str, range: &str) -> bool {
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => format!("{:032b}", u32::from(address)),
        IpAddr::V6(address) => format!("{:0128b}", u128::from(address)),
    };
    let (network, length) = range.split_once('/').unwrap_or((range, "128"));
    let (Ok(address), Ok(network)) = (address.parse::<IpAddr>(), network.parse::<IpAddr>()) else { return false };
    let (address, network, length) = (bits(address), bits(network), length.parse::<usize>().unwrap());
    address.len() == network.len() && address.chars().zip(network.chars()).take(length).all(|(one, other)| one == other)
}

#[test]
fn the_oracle_itself_matches_as_it_should() {
    assert!(like("a*b?", "a*xbc") && !like("a*b?", "ab"));
    assert!(arn_like("arn:aws:s3:::a*", "arn:aws:s3:::a:b") && !arn_like("arn:*:s3:::a", "arn:x:y:s3:::a"));
    assert!(in_range("203.0.113.7", "203.0.113.0/24") && !in_range("203.0.114.7", "203.0.113.0/24"));
    assert!(in_range("::1", "::/0") && !in_range("::1", "0.0.0.0/0"));
}
