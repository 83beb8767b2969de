//! The values of policies that values of requests are compared with, made ready.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::operator::Family;
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::glob::{Glob, Notation, Variable};
use crate::analysis::iam_policy::variables::Resolve;

/// A value of a policy.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A text or a pattern.
    Text(Glob),
    /// A pattern of ARNs.
    Arn(ArnPattern),
    /// A number, scaled by [`SCALE`].
    Number(Compare, i128),
    /// A point in time, in nanoseconds since 1970.
    Date(Compare, i128),
    /// Bytes.
    Binary(Vec<u8>),
    /// Addresses.
    Ip(Block),
    /// A value that nothing fits, such as a `Bool` that is neither true nor false.
    Nothing,
}

/// How a value of a request must stand to that of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// The same.
    Equal,
    /// Less.
    Less,
    /// Less or the same.
    LessOrEqual,
    /// Greater.
    Greater,
    /// Greater or the same.
    GreaterOrEqual,
}

impl Compare {
    /// Whether it holds of two values.
    pub fn holds(self, value: i128, constant: i128) -> bool {
        match self {
            Self::Equal => value == constant,
            Self::Less => value < constant,
            Self::LessOrEqual => value <= constant,
            Self::Greater => value > constant,
            Self::GreaterOrEqual => value >= constant,
        }
    }
}

/// A range of addresses of one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Block {
    /// Whether they are of version 6.
    pub v6: bool,
    /// The first.
    pub first: u128,
    /// The last.
    pub last: u128,
}

impl Block {
    /// A range in CIDR notation, or one address.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let net = text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))?;
        let (v6, first) = numbered(net.network());
        Some(Self { v6, first, last: numbered(net.broadcast()).1 })
    }

    /// Whether a text is an address that lies in it.
    fn holds(self, text: &str) -> bool {
        text.trim().parse().is_ok_and(|address| self.contains(address))
    }

    /// Whether an address lies in it.
    pub fn contains(self, address: IpAddr) -> bool {
        let (v6, number) = numbered(address);
        v6 == self.v6 && (self.first..=self.last).contains(&number)
    }
}

fn numbered(address: IpAddr) -> (bool, u128) {
    match address {
        IpAddr::V4(address) => (false, u32::from(address).into()),
        IpAddr::V6(address) => (true, address.into()),
    }
}

impl Operand {
    /// Reads a value for an operator. None: it is of another kind.
    pub fn read(text: &str, family: Family, variables: bool) -> Option<Self> {
        Some(match family {
            Family::Text { like, fold } => Self::Text(Glob::new(text, Notation { wildcards: like, fold, variables })),
            Family::Arn => Self::Arn(ArnPattern::new(text, variables)),
            Family::Bool => {
                let glob = Glob::new(text, Notation { wildcards: false, fold: true, variables });
                let is_bool = matches!(glob.literal().as_deref(), Some("true" | "false"));
                if is_bool || glob.variables().next().is_some() { Self::Text(glob) } else { Self::Nothing }
            }
            Family::Number(compare) => Self::Number(compare, decimal(text)?),
            Family::Date(compare) => Self::Date(compare, date(text)?),
            Family::Binary => Self::Binary(STANDARD.decode(text).ok()?),
            Family::Ip => Self::Ip(Block::read(text)?),
        })
    }

    /// Its variables.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        let (text, arn) = match self {
            Self::Text(glob) => (Some(glob), None),
            Self::Arn(pattern) => (None, Some(pattern)),
            _ => (None, None),
        };
        text.into_iter().flat_map(Glob::variables).chain(arn.into_iter().flat_map(ArnPattern::variables))
    }

    /// The operand with the values of its variables in their place. None: one of them has no value.
    pub fn resolved(&self, resolve: Resolve<'_>) -> Option<Self> {
        match self {
            Self::Text(glob) => glob.resolved(resolve).map(Self::Text),
            Self::Arn(pattern) => pattern.resolved(resolve).map(Self::Arn),
            other => Some(other.clone()),
        }
    }

    /// Whether a value of a request fits.
    pub fn fits(&self, value: &str, resolve: Resolve<'_>) -> bool {
        if self.variables().next().is_some() {
            return self.resolved(resolve).is_some_and(|resolved| resolved.covers(value));
        }
        self.covers(value)
    }

    /// Whether a value of a request fits an operand without variables.
    pub fn covers(&self, value: &str) -> bool {
        match self {
            Self::Text(glob) => glob.covers(value),
            Self::Arn(pattern) => pattern.covers(value),
            Self::Number(compare, constant) => decimal(value).is_some_and(|value| compare.holds(value, *constant)),
            Self::Date(compare, constant) => date(value).is_some_and(|value| compare.holds(value, *constant)),
            Self::Binary(bytes) => STANDARD.decode(value).is_ok_and(|value| value == *bytes),
            Self::Ip(block) => block.holds(value),
            Self::Nothing => false,
        }
    }
}

/// What numbers are scaled by, so that decimals are exact.
pub const SCALE: i128 = 1_000_000_000;

/// A decimal number, times [`SCALE`]. None: it is none, or finer or greater than is told apart.
pub fn decimal(text: &str) -> Option<i128> {
    let text = text.trim();
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 20 || fraction.len() > 9 || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let fraction: i128 = format!("{fraction:0<9}").parse().ok()?;
    let value = whole.parse::<i128>().ok()? * SCALE + fraction;
    Some(if negative { -value } else { value })
}

/// A point in time, ISO 8601 or seconds since 1970, in nanoseconds since 1970.
pub fn date(text: &str) -> Option<i128> {
    let text = text.trim();
    if let Some(seconds) = decimal(text) {
        return Some(seconds);
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp.as_nanosecond());
    }
    let civil = text.parse::<DateTime>().or_else(|_| text.parse::<Date>().map(DateTime::from)).ok()?;
    civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_nanosecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(family: Family, operand: &str, value: &str) -> bool {
        Operand::read(operand, family, true).unwrap().covers(value)
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(decimal("-3600.5"), Some(-3_600_500_000_000));
        assert_ne!(decimal("9007199254740993"), decimal("9007199254740992"));
        for text in ["", "-", "1e3", "0x1", "1.", "1.0000000001", "abc", "NaN"] {
            assert_eq!(decimal(text), (text == "1.").then_some(SCALE), "{text}");
        }
    }

    #[test]
    fn numbers_are_compared_by_value() {
        let less = Family::Number(Compare::Less);
        assert!(covers(less, "3600", "3599.9"));
        assert!(!covers(less, "3600", "3600"));
        assert!(covers(Family::Number(Compare::Equal), "3600", "3600.0"));
        assert_eq!(Operand::read("many", less, true), None);
    }

    #[test]
    fn dates_are_points_in_time() {
        assert_eq!(date("1970-01-02"), Some(86_400 * SCALE));
        assert_eq!(date("86400"), date("1970-01-02T00:00:00Z"));
        assert_eq!(date("1970-01-02T01:00:00+01:00"), date("86400"));
        assert_eq!(date("soon"), None);
    }

    #[test]
    fn addresses_lie_in_ranges_of_their_own_version() {
        assert!(covers(Family::Ip, "203.0.113.7", "203.0.113.7"));
        assert!(covers(Family::Ip, "203.0.113.9/24", "203.0.113.255"));
        assert!(!covers(Family::Ip, "0.0.0.0/0", "::1"));
        assert!(covers(Family::Ip, "2001:db8::/32", "2001:db8::1"));
        assert!(!covers(Family::Ip, "203.0.113.0/24", "host"));
    }

    #[test]
    fn bools_are_true_or_false_in_any_case_and_anything_else_fits_nothing() {
        assert!(covers(Family::Bool, "True", "TRUE"));
        assert!(!covers(Family::Bool, "true", "false"));
        assert_eq!(Operand::read("yes", Family::Bool, true), Some(Operand::Nothing));
    }

    #[test]
    fn bytes_are_compared_as_bytes() {
        assert!(covers(Family::Binary, "QmluYXJ5", "QmluYXJ5"));
        assert!(!covers(Family::Binary, "QmluYXJ5", "QmluYXJ6"));
        assert_eq!(Operand::read("*", Family::Binary, true), None);
    }
}
