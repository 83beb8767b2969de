//! Tests of networks: `cidr_in cidr_contains cidr_overlaps`.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::model::Value;
use crate::rule::expr::CidrOp;

/// A network, or an address as the network of itself alone.
pub(in super::super) fn parse(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// Whether a test of networks holds; text that is no network satisfies none.
pub(in super::super) fn cidr(op: CidrOp, value: Value<'_>, operand: IpNet) -> bool {
    let Value::Text(text) = value else { return false };
    let Some(value) = parse(text) else { return false };
    match op {
        CidrOp::In => operand.contains(&value),
        CidrOp::Contains => value.contains(&operand),
        CidrOp::Overlaps => operand.contains(&value) || value.contains(&operand),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_within_around_and_beside_each_other() {
        let operand = "10.0.0.0/16".parse().unwrap();
        let rows = [
            ("10.0.1.0/24", [true, false, true]),
            ("10.0.0.0/16", [true, true, true]),
            ("10.0.0.0/8", [false, true, true]),
            ("10.1.0.0/16", [false, false, false]),
            ("10.0.0.7", [true, false, true]),
            ("::/0", [false, false, false]),
            ("anywhere", [false, false, false]),
        ];
        for (text, expected) in rows {
            let found = [CidrOp::In, CidrOp::Contains, CidrOp::Overlaps].map(|op| cidr(op, Value::Text(text), operand));
            assert_eq!(found, expected, "{text}");
        }
    }
}
