//! Numbers as patterns and events have them, and how they are compared: whole ones exactly, others as doubles.

use std::cmp::Ordering;

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    /// As they are written, longer ones before those that they begin with.
    pub(super) const ALL: [(&'static str, Self); 6] = [
        ("!=", Self::NotEqual),
        ("<=", Self::LessOrEqual),
        (">=", Self::GreaterOrEqual),
        ("=", Self::Equal),
        ("<", Self::Less),
        (">", Self::Greater),
    ];

    /// Whether values that compare so satisfy it; those that cannot be compared differ.
    pub(super) fn holds(self, ordering: Option<Ordering>) -> bool {
        match self {
            Self::Equal => ordering == Some(Ordering::Equal),
            Self::NotEqual => ordering != Some(Ordering::Equal),
            Self::Less => ordering == Some(Ordering::Less),
            Self::LessOrEqual => matches!(ordering, Some(Ordering::Less | Ordering::Equal)),
            Self::Greater => ordering == Some(Ordering::Greater),
            Self::GreaterOrEqual => matches!(ordering, Some(Ordering::Greater | Ordering::Equal)),
        }
    }
}

/// A number.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    Whole(i128),
    Real(f64),
}

impl Number {
    /// A number with an optional sign, fraction and exponent.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        if !is_number(unsigned) {
            return None;
        }
        match text.strip_prefix('+').unwrap_or(text).parse() {
            Ok(whole) => Some(Self::Whole(whole)),
            Err(_) => text.parse().ok().map(Self::Real),
        }
    }

    /// The number of an event.
    pub(super) fn of_json(number: &serde_json::Number) -> Option<Self> {
        let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
        whole.map(Self::Whole).or_else(|| number.as_f64().map(Self::Real))
    }

    fn real(self) -> f64 {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "beside a double, a double is as good as it gets")]
            Self::Whole(whole) => whole as f64,
            Self::Real(real) => real,
        }
    }

    /// How it compares with another.
    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(one), Self::Whole(two)) => Some(one.cmp(&two)),
            (one, two) => one.real().partial_cmp(&two.real()),
        }
    }
}

/// Digits, perhaps a fraction, perhaps an exponent.
fn is_number(unsigned: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let mantissa_is_one = match mantissa.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(mantissa),
    };
    mantissa_is_one && exponent.is_none_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_words() {
        let numbers = ["0", "-3", "+1000", "5.5", "10e3", "10e-3", "1E+3", "-0.5e2"];
        let words = ["", "-", "1.", ".5", "1e", "e3", "1.2.3", "0x10", "NaN", "inf", "1_000", "4*", "--1"];
        let found: Vec<_> = numbers.iter().chain(&words).filter(|text| Number::parse(text).is_some()).collect();
        assert_eq!(found, numbers.iter().collect::<Vec<_>>());
    }

    #[test]
    fn whole_numbers_are_compared_exactly() {
        let compare = |one: &str, two: &str| Number::parse(one).unwrap().compare(Number::parse(two).unwrap());
        assert_eq!(compare("9007199254740993", "9007199254740992"), Some(Ordering::Greater));
        assert_eq!(compare("1e3", "1000"), Some(Ordering::Equal));
        assert_eq!(compare("-2", "-1.5"), Some(Ordering::Less));
        assert_eq!(compare("1e999", "2"), Some(Ordering::Greater));
    }
}
