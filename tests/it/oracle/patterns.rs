//! Tests of text and of networks, in the plainest way.

use trailwarden::rule::expr::CidrOp;

/// Whether a glob matches the whole text: each star takes every number of characters in turn.
pub(super) fn glob(text: &str, pattern: &str) -> bool {
    let rest = |text: &str| text.chars().skip(1).collect::<String>();
    match (text.chars().next(), pattern.chars().next()) {
        (None, None) => true,
        (_, Some('*')) => glob(text, &rest(pattern)) || !text.is_empty() && glob(&rest(text), pattern),
        (Some(_), Some('?')) => glob(&rest(text), &rest(pattern)),
        (Some(a), Some(b)) => a == b && glob(&rest(text), &rest(pattern)),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// The regular expressions of random rules, each told by hand.
pub(super) fn regex(text: &str, pattern: &str) -> bool {
    match pattern {
        "^a" => text.starts_with('a'),
        "b$" => text.ends_with('b'),
        "a|/" => text.contains('a') || text.contains('/'),
        other => panic!("the oracle does not know `{other}`"),
    }
}

/// Whether networks lie within each other; text that is no network does not.
pub(super) fn cidr(op: CidrOp, value: &str, operand: &str) -> bool {
    let (Some(value), Some(operand)) = (bits(value), bits(operand)) else { return false };
    let (within, around) = (value.starts_with(&operand), operand.starts_with(&value));
    match op {
        CidrOp::In => within,
        CidrOp::Contains => around,
        CidrOp::Overlaps => within || around,
    }
}

/// The bits that all addresses of a network of IPv4 share, as text; an address is the network of itself.
fn bits(text: &str) -> Option<String> {
    let (address, length) = text.split_once('/').unwrap_or((text, "32"));
    let parts: Vec<u8> = address.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let bits: String = parts.iter().map(|part| format!("{part:08b}")).collect();
    (parts.len() == 4).then(|| bits[..length.parse().unwrap()].to_owned())
}
