//! Text as values: a scalar is read as the type that the schema or a parameter asks for, and as nothing else.

use std::str::FromStr as _;
use std::sync::Arc;

use ipnet::IpNet;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::expr::{Literal, Span};
use crate::diagnostics::suggest;
use crate::diagnostics::{Code, Problems};
use crate::model::schema::FieldType;
use crate::model::{Arn, Timestamp};
use crate::yaml::Node;

/// The types of values, with what each needs to be checked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum ValueType {
    /// True or false.
    Bool,
    /// A whole number.
    Int,
    /// Any text: text fields and references, which compare as AWS writes them.
    Text,
    /// One of these texts.
    Enum(&'static [&'static str]),
    /// A point in time.
    Time,
    /// A length of time.
    Duration,
    /// An ARN.
    Arn,
    /// A network.
    Net,
}

impl ValueType {
    /// The type of values that a field of this type is compared with; `None` for lists, records and documents.
    pub fn of(ty: FieldType) -> Option<Self> {
        match ty {
            FieldType::Bool => Some(Self::Bool),
            FieldType::Int => Some(Self::Int),
            FieldType::Text | FieldType::Ref(_) => Some(Self::Text),
            FieldType::Enum(texts) => Some(Self::Enum(texts)),
            FieldType::Time => Some(Self::Time),
            FieldType::Arn => Some(Self::Arn),
            FieldType::Cidr => Some(Self::Net),
            FieldType::Policy | FieldType::Record(_) | FieldType::List(_) | FieldType::Map | FieldType::Resources(_) => None,
        }
    }

    /// What is expected, for people.
    pub fn expected(self) -> &'static str {
        match self {
            Self::Bool => "`true` or `false`",
            Self::Int => "a whole number",
            Self::Text => "text",
            Self::Enum(_) => "one of the documented values",
            Self::Time => "a point in time such as `2026-01-31` or `2026-01-31T12:00:00Z`",
            Self::Duration => "a duration such as `90d`, `12h`, `30m`, `45s` or `2w`",
            Self::Arn => "an ARN",
            Self::Net => "a network such as `10.0.0.0/8`",
        }
    }

    /// Whether values are held as text.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Enum(_) | Self::Arn)
    }
}

/// Reads a scalar as a value of one type.
pub(super) fn literal(problems: &mut Problems, node: &Node, ty: ValueType) -> Option<Literal> {
    let Some(text) = node.text() else {
        let message = format!("expected {}, found {}", ty.expected(), node.describe());
        problems.add(Code::WrongShape, node.span, message);
        return None;
    };
    if node.is_null() {
        let help = "an absent value is asked for by `present: false`";
        problems.add_help(Code::NullLiteral, node.span, format!("expected {}, found nothing", ty.expected()), help);
        return None;
    }
    let quoted = node.plain().is_none();
    if quoted && matches!(ty, ValueType::Bool | ValueType::Int) {
        let message = format!("expected {}, found text in quotes", ty.expected());
        problems.add_help(Code::WrongType, node.span, message, format!("leave the quotes out: `{text}`"));
        return None;
    }
    from_text(problems, text, node.span, ty)
}

/// Reads text as a value of one type.
pub(super) fn from_text(problems: &mut Problems, text: &str, span: Span, ty: ValueType) -> Option<Literal> {
    let value = match ty {
        ValueType::Bool => boolean(text).map(Literal::Bool),
        ValueType::Int => integer(text).map(Literal::Int),
        ValueType::Text => Some(Literal::Text(text.into())),
        ValueType::Enum(texts) => return one_of(problems, text, span, texts),
        ValueType::Time => time(text).map(Literal::Time),
        ValueType::Duration => seconds(text).map(Literal::Duration),
        ValueType::Arn => Arn::parse(text).map(|_| Literal::Text(text.into())),
        ValueType::Net => network(text).map(Literal::Net),
    };
    if value.is_none() {
        let mut problem = problems.at(Code::WrongType, span, format!("expected {}, found `{text}`", ty.expected()));
        if let Some(help) = type_help(ty, text) {
            problem = problem.help(help);
        }
        problems.push(problem);
    }
    value
}

fn type_help(ty: ValueType, text: &str) -> Option<String> {
    match ty {
        ValueType::Bool => match text.to_lowercase().as_str() {
            "yes" | "on" | "true" | "y" => Some("did you mean `true`?".to_owned()),
            "no" | "off" | "false" | "n" => Some("did you mean `false`?".to_owned()),
            _ => None,
        },
        ValueType::Int if text.parse::<i64>().is_ok() => {
            Some("write the number without leading zeros and without `+`".to_owned())
        }
        ValueType::Duration => duration_meant(text).map(|meant| format!("did you mean `{meant}`?")),
        ValueType::Time if seconds(text.trim_end_matches(" ago")).is_some() => {
            Some("to ask how long ago it was, say `older_than` or `newer_than`".to_owned())
        }
        ValueType::Time => {
            let meant = format!("{}Z", text.trim_end_matches('Z').replacen(' ', "T", 1));
            time(&meant).map(|_| format!("did you mean `{meant}`?"))
        }
        ValueType::Arn => Some("to compare a part of an ARN say `contains`, `starts_with`, `ends_with` or `matches`".to_owned()),
        _ => None,
    }
}

/// The duration that is written with another unit or another mark: a bare number, `90 days`, `P90D`, `3 months`.
fn duration_meant(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let plain = text.trim_start_matches('p').trim_start_matches('t');
    let (digits, unit) = plain.split_at(plain.find(|c: char| !c.is_ascii_digit()).unwrap_or(plain.len()));
    let number: i64 = digits.parse().ok()?;
    let (factor, unit) = match unit.trim_start_matches([' ', '-', '_']) {
        "" | "d" | "day" | "days" => (1, 'd'),
        "w" | "wk" | "week" | "weeks" => (1, 'w'),
        "h" | "hr" | "hrs" | "hour" | "hours" => (1, 'h'),
        "min" | "mins" | "minute" | "minutes" => (1, 'm'),
        "s" | "sec" | "secs" | "second" | "seconds" => (1, 's'),
        "mo" | "month" | "months" => (30, 'd'),
        "y" | "yr" | "year" | "years" => (365, 'd'),
        _ => return None,
    };
    Some(format!("{}{unit}", number.checked_mul(factor)?))
}

fn one_of(problems: &mut Problems, text: &str, span: Span, texts: &'static [&'static str]) -> Option<Literal> {
    if texts.contains(&text) {
        return Some(Literal::Text(Arc::from(text)));
    }
    let help = suggest::help(text, "values", texts.iter().copied());
    problems.add_help(Code::UnknownEnumValue, span, format!("`{text}` is none of the documented values"), help);
    None
}

/// A whole number in the one way to write it: `012` is eight or ten more than people think in one YAML or the other.
fn integer(text: &str) -> Option<i64> {
    text.parse().ok().filter(|number: &i64| number.to_string() == text)
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// A point in time: RFC 3339, or a date for its beginning in UTC.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    if let Ok(time) = Timestamp::from_str(text) {
        return Some(time);
    }
    let date = Date::from_str(text).ok().filter(|_| text.len() == "2026-01-31".len())?;
    date.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// A duration in seconds: a whole number and one of d, h, m, s, w.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let unit = text.chars().last()?;
    let number = text.strip_suffix(unit).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(seconds)
}

/// A duration as people write it: the largest unit that divides it.
pub(super) fn duration_text(seconds: i64) -> String {
    for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60)] {
        if seconds != 0 && seconds % length == 0 {
            return format!("{}{unit}", seconds / length);
        }
    }
    format!("{seconds}s")
}

/// A network, or an address as the network of itself.
fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse().ok().map(|address: std::net::IpAddr| IpNet::from(address)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn durations_have_one_number_and_one_unit() {
        for (text, expected) in [
            ("90d", Some(90 * 86_400)),
            ("2w", Some(1_209_600)),
            ("12h", Some(43_200)),
            ("30m", Some(1_800)),
            ("45s", Some(45)),
            ("0d", Some(0)),
            ("90", None),
            ("d", None),
            ("-1d", None),
            ("1.5d", None),
            ("1d12h", None),
            ("90 d", None),
            ("9999999999999999w", None),
            ("", None),
            ("ä", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn durations_of_other_tools_are_recognized() {
        for (text, meant) in [
            ("90", Some("90d")),
            ("90 days", Some("90d")),
            ("P90D", Some("90d")),
            ("PT12H", Some("12h")),
            ("24 Hours", Some("24h")),
            ("3 months", Some("90d")),
            ("1y", Some("365d")),
            ("15min", Some("15m")),
            ("-90", None),
            ("1.5d", None),
            ("soon", None),
        ] {
            assert_eq!(duration_meant(text).as_deref(), meant, "{text}");
        }
    }

    #[test]
    fn durations_are_written_back_in_the_largest_unit() {
        for text in ["90d", "12h", "30m", "45s", "0s"] {
            assert_eq!(duration_text(seconds(text).unwrap()), text);
        }
    }

    #[test]
    fn times_are_absolute() {
        let midnight: Timestamp = "2026-01-31T00:00:00Z".parse().unwrap();
        assert_eq!(time("2026-01-31"), Some(midnight));
        assert_eq!(time("2026-01-31T01:00:00+01:00"), Some(midnight));
        for text in ["2026-01-31T00:00:00", "2026-13-01", "yesterday", "2026", ""] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_is_a_network_of_itself() {
        assert_eq!(network("10.0.0.1"), "10.0.0.1/32".parse().ok());
        assert_eq!(network("10.0.0.0/8"), "10.0.0.0/8".parse().ok());
        assert_eq!(network("10.0.0.0/33"), None);
    }
}
