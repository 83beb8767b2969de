//! The operators of conditions, by name.

use super::Demand;
use super::operand::Compare;

/// How the values of a key are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operator {
    /// What kind of values it compares.
    pub family: Family,
    /// Whether it holds where nothing fits.
    pub negated: bool,
    /// Whether it holds for a key that is absent.
    pub if_exists: bool,
    /// Which of several values must fit.
    pub quantifier: Option<Quantifier>,
}

/// What kind of values an operator compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Texts, with wildcards and with regard to case or without.
    Text {
        /// Whether `*` and `?` are wildcards.
        like: bool,
        /// Whether case does not matter.
        fold: bool,
    },
    /// ARNs, part by part.
    Arn,
    /// Numbers.
    Number(Compare),
    /// Points in time.
    Date(Compare),
    /// `true` and `false`.
    Bool,
    /// Bytes.
    Binary,
    /// Addresses and ranges of them.
    Ip,
}

/// Which of the values of a key must fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// One at least; false for no values.
    Any,
    /// Each; true for no values.
    All,
}

/// A name as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// `Null`.
    Null,
    /// Any other.
    Compares(Operator),
}

impl Operator {
    /// What it asks of a key that is there.
    pub fn demand(self) -> Demand {
        match (self.quantifier, self.negated) {
            (None | Some(Quantifier::Any), false) => Demand::SomeFits,
            (Some(Quantifier::Any), true) => Demand::SomeFitsNone,
            (Some(Quantifier::All), false) => Demand::EveryFits,
            (None | Some(Quantifier::All), true) => Demand::EveryFitsNone,
        }
    }

    /// Whether it holds for a key that is absent.
    pub fn holds_for_absent(self) -> bool {
        self.if_exists
            || match self.quantifier {
                Some(Quantifier::Any) => false,
                Some(Quantifier::All) => true,
                None => self.negated,
            }
    }
}

/// The operator of a name; case does not matter.
pub fn named(name: &str) -> Option<Named> {
    let name = name.to_ascii_lowercase();
    let (quantifier, rest) = match name.split_once(':') {
        Some(("forallvalues", rest)) => (Some(Quantifier::All), rest),
        Some(("foranyvalue", rest)) => (Some(Quantifier::Any), rest),
        Some(_) => return None,
        None => (None, name.as_str()),
    };
    let (base, if_exists) = rest.strip_suffix("ifexists").map_or((rest, false), |base| (base, true));
    if base == "null" {
        return (quantifier.is_none() && !if_exists).then_some(Named::Null);
    }
    let (family, negated) = family(base)?;
    Some(Named::Compares(Operator { family, negated, if_exists, quantifier }))
}

/// The family of an operator without its prefix and suffix, in lower case, and whether it is negated.
fn family(base: &str) -> Option<(Family, bool)> {
    let text = |like, fold| Family::Text { like, fold };
    Some(match base {
        "stringequals" => (text(false, false), false),
        "stringnotequals" => (text(false, false), true),
        "stringequalsignorecase" => (text(false, true), false),
        "stringnotequalsignorecase" => (text(false, true), true),
        "stringlike" => (text(true, false), false),
        "stringnotlike" => (text(true, false), true),
        "arnequals" | "arnlike" => (Family::Arn, false),
        "arnnotequals" | "arnnotlike" => (Family::Arn, true),
        "bool" => (Family::Bool, false),
        "binaryequals" => (Family::Binary, false),
        "ipaddress" => (Family::Ip, false),
        "notipaddress" => (Family::Ip, true),
        _ => {
            let (of, order) = if let Some(order) = base.strip_prefix("numeric") {
                (Family::Number as fn(Compare) -> Family, order)
            } else {
                (Family::Date as fn(Compare) -> Family, base.strip_prefix("date")?)
            };
            match order {
                "equals" => (of(Compare::Equal), false),
                "notequals" => (of(Compare::Equal), true),
                "lessthan" => (of(Compare::Less), false),
                "lessthanequals" => (of(Compare::LessOrEqual), false),
                "greaterthan" => (of(Compare::Greater), false),
                "greaterthanequals" => (of(Compare::GreaterOrEqual), false),
                _ => return None,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Operator = Operator { family: Family::Arn, negated: false, if_exists: false, quantifier: None };

    #[test]
    fn names_are_read_without_regard_to_case_with_prefix_and_suffix() {
        let text = Family::Text { like: true, fold: false };
        for (name, expected) in [
            ("ArnEquals", PLAIN),
            ("arnlike", PLAIN),
            ("ArnNotLike", Operator { negated: true, ..PLAIN }),
            ("StringLikeIfExists", Operator { family: text, if_exists: true, ..PLAIN }),
            ("ForAllValues:StringNotLike", Operator { family: text, negated: true, quantifier: Some(Quantifier::All), ..PLAIN }),
            ("NumericLessThanEquals", Operator { family: Family::Number(Compare::LessOrEqual), ..PLAIN }),
            ("DateNotEquals", Operator { family: Family::Date(Compare::Equal), negated: true, ..PLAIN }),
        ] {
            assert_eq!(named(name), Some(Named::Compares(expected)), "{name}");
        }
        assert_eq!(named("null"), Some(Named::Null));
    }

    #[test]
    fn other_names_are_not_operators() {
        for name in ["", "NullIfExists", "ForAnyValue:Null", "StringMatches", "ForSome:StringLike", "Numeric", "LessThan"] {
            assert_eq!(named(name), None, "{name}");
        }
    }
}
