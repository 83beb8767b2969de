//! Conditions that are decided when the rule is loaded: tests of parameters (`$strict: true`), and what follows from them
//! for the conditions around. What cannot matter any more is dropped, so that nothing is asked of AWS for it.

use super::conditions::Conditions;
use super::expr::{CompareOp, Cond, Literal, ParamValue, Path, SetOp, Test, TestKind};
use super::literal::{self, ValueType};
use super::operators::{OPERATORS, Operator};
use super::params::{self, ParamType};
use super::path::Resolved;
use crate::diagnostics::Code;
use crate::diagnostics::suggest;
use crate::model::schema::FieldType;
use crate::yaml::{Key, Node};

/// A condition that always holds.
const TRUE: Cond = Cond::All(Vec::new());

/// A condition that never holds.
const FALSE: Cond = Cond::Any(Vec::new());

fn is_true(cond: &Cond) -> bool {
    matches!(cond, Cond::All(parts) if parts.is_empty())
}

fn is_false(cond: &Cond) -> bool {
    matches!(cond, Cond::Any(parts) if parts.is_empty())
}

/// An "and", without what always holds and without a level for a single part.
pub(super) fn and(mut parts: Vec<Cond>) -> Cond {
    if parts.iter().any(is_false) {
        return FALSE;
    }
    parts.retain(|part| !is_true(part));
    single(parts).unwrap_or_else(Cond::All)
}

/// An "or", without what never holds and without a level for a single part.
pub(super) fn or(mut parts: Vec<Cond>) -> Cond {
    if parts.iter().any(is_true) {
        return TRUE;
    }
    parts.retain(|part| !is_false(part));
    single(parts).unwrap_or_else(Cond::Any)
}

/// The opposite.
pub(super) fn not(cond: Cond) -> Cond {
    match cond {
        cond if is_true(&cond) => FALSE,
        cond if is_false(&cond) => TRUE,
        cond => Cond::Not(Box::new(cond)),
    }
}

/// A condition that applies always is none.
pub(super) fn unless_true(cond: Cond) -> Option<Cond> {
    Some(cond).filter(|cond| !is_true(cond))
}

/// What a test comes to whatever is read: an empty list, which parameters can be, holds nothing. `optional` tells whether
/// what is tested may be absent.
pub(super) fn settled(test: &Test, optional: bool) -> Option<Cond> {
    let (says_there, absent) = match &test.kind {
        TestKind::Member { negated, values, absent } if values.is_empty() => (*negated, *absent),
        TestKind::Set { op, values, absent } if values.is_empty() => match op {
            SetOp::HasAny => (false, *absent),
            SetOp::HasAll | SetOp::HasNone => (true, *absent),
            SetOp::EqualsSet | SetOp::SubsetOf => return None,
        },
        _ => return None,
    };
    // Of what a reference names and does not exist, every test is false.
    let may_be_missing = test.path.steps.iter().any(|step| step.follow.is_some());
    let may_be_absent = optional || may_be_missing;
    match (says_there, absent) {
        (false, false) => Some(FALSE),
        (true, true) if !may_be_missing => Some(TRUE),
        (true, false) if !may_be_absent => Some(TRUE),
        (false, true) if !may_be_absent => Some(FALSE),
        _ => None,
    }
}

fn single(mut parts: Vec<Cond>) -> Result<Cond, Vec<Cond>> {
    match parts.pop() {
        Some(only) if parts.is_empty() => Ok(only),
        Some(last) => {
            parts.push(last);
            Err(parts)
        }
        None => Err(parts),
    }
}

impl Conditions<'_, '_> {
    /// A test of a parameter, `key` beginning with a dollar.
    pub(super) fn parameter(&mut self, key: &Key, node: &Node) -> Option<Cond> {
        let name = key.text.strip_prefix('$')?;
        let (problems, scope) = self.scope();
        if scope.names.is_broken(name) {
            return None;
        }
        let Some((ty, value)) = scope.param(name) else {
            let known: Vec<String> = scope.names.params.iter().map(|def| def.param.name.clone()).collect();
            let help = match suggest::nearest(name, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `${near}`?"),
                None => "only parameters can be tested; a field is named without a dollar".to_owned(),
            };
            problems.add_help(Code::UnknownName, key.span, format!("there is no parameter `${name}`"), help);
            return None;
        };
        let Some(entries) = node.entries() else {
            return self.parameter_equals(node, ty, &value).map(settled_as);
        };
        let tests: Vec<Cond> = entries.iter().filter_map(|entry| self.parameter_test(&key.text, entry, ty, &value)).collect();
        (tests.len() == entries.len()).then(|| and(tests))
    }

    /// What one operator says of a parameter. How old a point in time is, shows when something is judged.
    fn parameter_test(&mut self, name: &str, entry: &(Key, Node), ty: ParamType, value: &ParamValue) -> Option<Cond> {
        let (key, node) = entry;
        match (Operator::parse(&key.text), value) {
            (Some(Operator::Age(_) | Operator::Side(_)), ParamValue::One(Literal::Time(time))) => {
                let path = Path { steps: Box::new([]), text: name.into(), ty: FieldType::Time, given: Some(*time) };
                self.operators(&Resolved { path, optional: false }, std::iter::once(entry))
            }
            _ => self.parameter_operator(key, node, ty, value).map(settled_as),
        }
    }

    fn parameter_equals(&mut self, node: &Node, ty: ParamType, value: &ParamValue) -> Option<bool> {
        match (ty, value) {
            (ParamType::One(ty), ParamValue::One(value)) => Some(self.constant(ty, node)? == *value),
            _ => {
                let help = "say `empty`, `has_all`, `has_any` or `has_none`";
                self.problems.add_help(Code::WrongType, node.span, "the parameter is a list", help);
                None
            }
        }
    }

    fn parameter_operator(&mut self, key: &Key, node: &Node, ty: ParamType, value: &ParamValue) -> Option<bool> {
        match (Operator::parse(&key.text), ty, value) {
            (Some(Operator::Compare(op)), ParamType::One(ty), ParamValue::One(value)) if orders(op, ty) => {
                let bound = self.constant(ty, node)?;
                Some(compare(op, value, &bound))
            }
            (Some(Operator::Member(negated)), ParamType::One(ty), ParamValue::One(value)) => {
                Some(self.values(ty, node)?.contains(value) != negated)
            }
            (Some(Operator::Empty), _, ParamValue::List(values)) => match literal::literal(self.problems, node, ValueType::Bool)?
            {
                Literal::Bool(expected) => Some(values.is_empty() == expected),
                _ => None,
            },
            (Some(Operator::Set(op)), _, ParamValue::List(values)) => {
                let wanted = self.values(ValueType::Text, node)?;
                Some(compare_sets(op, values, &wanted))
            }
            _ => {
                let suits = |operator: Operator| match (operator, ty) {
                    (Operator::Compare(op), ParamType::One(ty)) => orders(op, ty),
                    (Operator::Member(_), ParamType::One(_))
                    | (Operator::Age(_) | Operator::Side(_), ParamType::One(ValueType::Time))
                    | (Operator::Empty | Operator::Set(_), ParamType::Texts) => true,
                    _ => false,
                };
                let names: Vec<_> = OPERATORS.iter().filter(|(_, operator)| suits(*operator)).map(|(name, _)| *name).collect();
                let message = format!("`{}` is no operator for parameters of type `{}`", key.text, ty.name());
                self.problems.add_help(Code::UnknownOperator, key.span, message, format!("operators: {}", names.join(", ")));
                None
            }
        }
    }
}

/// A condition that was decided.
fn settled_as(holds: bool) -> Cond {
    if holds { TRUE } else { FALSE }
}

/// Whether values of a type have the order that an operator asks for.
fn orders(op: CompareOp, ty: ValueType) -> bool {
    matches!(op, CompareOp::Eq | CompareOp::Ne) || matches!(ty, ValueType::Int | ValueType::Duration | ValueType::Time)
}

fn compare(op: CompareOp, value: &Literal, bound: &Literal) -> bool {
    match op {
        CompareOp::Eq => value == bound,
        CompareOp::Ne => value != bound,
        ordered => ordered.holds(params::order(value, bound)),
    }
}

fn compare_sets(op: SetOp, values: &[Literal], wanted: &[Literal]) -> bool {
    let within = |a: &[Literal], b: &[Literal]| a.iter().all(|item| b.contains(item));
    match op {
        SetOp::HasAll => within(wanted, values),
        SetOp::HasAny => wanted.iter().any(|item| values.contains(item)),
        SetOp::HasNone => !wanted.iter().any(|item| values.contains(item)),
        SetOp::EqualsSet => within(wanted, values) && within(values, wanted),
        SetOp::SubsetOf => within(values, wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{error, rule};
    use super::*;

    fn holds(param: &str, test: &str) -> bool {
        let keys = format!("params: {{p: {{{param}, description: d}}}}\ncheck: {{$p: {test}}}");
        is_true(&rule("account", &keys).check)
    }

    #[test]
    fn parameters_are_tested_when_the_rule_is_loaded() {
        for (param, test, expected) in [
            ("type: bool, default: true", "true", true),
            ("type: bool, default: true", "false", false),
            ("type: int, default: 7", "{ge: 7}", true),
            ("type: int, default: 7", "{gt: 7}", false),
            ("type: int, default: 7", "{ge: 1, lt: 5}", false),
            ("type: duration, default: 48h", "2d", true),
            ("type: duration, default: 48h", "{lt: 3d}", true),
            ("type: string, default: a", "{in: [a, b]}", true),
            ("type: string, default: a", "{not_in: [a, b]}", false),
            ("type: string, default: a", "{ne: b}", true),
            ("type: strings, default: []", "{empty: true}", true),
            ("type: strings, default: [a]", "{empty: true}", false),
            ("type: strings, default: [a, b]", "{has_all: [b, a]}", true),
            ("type: strings, default: [a, b]", "{has_any: [b, c]}", true),
            ("type: strings, default: [a, b]", "{has_none: [b, c]}", false),
            ("type: strings, default: [a, b]", "{equals_set: [b, a]}", true),
            ("type: strings, default: [a, b]", "{subset_of: [a]}", false),
        ] {
            assert_eq!(holds(param, test), expected, "{param} {test}");
        }
    }

    #[test]
    fn how_old_a_parameter_is_shows_when_something_is_judged() {
        let check = |test: &str| {
            let keys = format!(
                "params: {{p: {{type: timestamp, default: 2026-01-01, description: d}}, n: {{type: int, default: 2, description: d}}}}\n\
                 check: {{$p: {test}, account_id: {{ne: \"${{n}}\"}}}}"
            );
            match rule("account", &keys).check {
                Cond::All(parts) => parts.into_iter().next(),
                _ => None,
            }
        };
        for (test, older, expected) in [
            ("{newer_than: 90d}", false, 7_776_000),
            ("{older_than: \"${n}d\"}", true, 172_800),
            ("{before: 1d}", true, -86_400),
            ("{after: 1d}", false, -86_400),
            ("{newer_than: 90d, gt: 2025-01-01}", false, 7_776_000),
        ] {
            let Some(Cond::Test(Test { path, kind: TestKind::Age { older: found, seconds, .. }, .. })) = check(test) else {
                panic!("{test}")
            };
            let of_parameter = (&*path.text, path.given, path.is_item());
            assert_eq!(of_parameter, ("$p", "2026-01-01T00:00:00Z".parse().ok(), false), "{test}");
            assert_eq!((found, seconds), (older, expected), "{test}");
        }
    }

    #[test]
    fn operators_that_a_parameter_cannot_have_are_refused() {
        let keys = "params: {p: {type: string, default: a, description: d}}\ncheck: {$p: {lt: b}}";
        let (message, help) = error("account", keys);
        assert_eq!(message, "`lt` is no operator for parameters of type `string`");
        assert_eq!(help, "operators: eq, ne, in, not_in");
    }

    #[test]
    fn a_list_that_is_empty_settles_what_is_tested_against_it() {
        let check = |test: &str| {
            let keys = format!("params: {{p: {{type: strings, default: [], description: d}}}}\ncheck: {{{test}}}");
            rule("cloudtrail.trail", &keys).check
        };
        for (test, expected) in [
            ("name: {not_in: $p}", Some(true)),
            ("name: {in: $p}", Some(false)),
            ("s3_key_prefix: {not_in: $p, absent: true}", Some(true)),
            ("s3_key_prefix: {not_in: $p, absent: false}", None),
            ("s3_key_prefix: {in: $p}", Some(false)),
            ("s3_key_prefix: {in: $p, absent: true}", None),
            ("log_bucket.name: {not_in: $p}", None),
            ("log_bucket.name: {in: $p}", Some(false)),
            ("shadow_regions: {has_any: $p}", Some(false)),
            ("shadow_regions: {has_none: $p}", Some(true)),
            ("shadow_regions: {has_all: $p}", Some(true)),
            ("shadow_regions: {subset_of: $p}", None),
        ] {
            let check = check(test);
            let found = is_true(&check).then_some(true).or(is_false(&check).then_some(false));
            assert_eq!(found, expected, "{test}");
        }
    }

    #[test]
    fn what_cannot_matter_is_dropped() {
        let switch = |value: &str| {
            let keys = "params: {p: {type: bool, default: VALUE, description: d}}\n\
                        when: {any_of: [{$p: true}, {is_logging: true}]}\n\
                        check: {any_of: [{all_of: [{$p: true}, {name: x}]}, {home_region: y}]}";
            rule("cloudtrail.trail", &keys.replace("VALUE", value))
        };
        let on = switch("true");
        assert!(on.when.is_none());
        assert!(matches!(&on.check, Cond::Any(parts) if parts.len() == 2));
        let off = switch("false");
        assert!(matches!(&off.when, Some(Cond::Test(test)) if &*test.path.text == "is_logging"));
        assert!(matches!(&off.check, Cond::Test(test) if &*test.path.text == "home_region"));
    }
}
