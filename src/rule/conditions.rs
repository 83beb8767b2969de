//! `when` and `check`: blocks of fields, and what is asked of each.
//!
//! A block on a record or reference is checked as if its keys were written with the path before them, so `a: {b: x}` and
//! `a.b: x` are the same. What stands below a field is read by `leaves`.

use super::constants::{and, not, or};
use super::expr::{Cond, Path, Span, Test, TestKind, Unsupported};
use super::names::{Item, Names, Scope};
use super::operators::Operator;
use super::path::{self, Base, Fields, Resolved};
use crate::diagnostics::{Code, Problems};
use crate::model::schema::FieldType;
use crate::yaml::{Key, Node};

/// Reads the conditions of one rule.
pub(super) struct Conditions<'p, 'a> {
    /// Where problems go.
    pub problems: &'p mut Problems,
    names: &'p Names<'a>,
    /// The items that have a name here, outermost first.
    items: Vec<Item>,
}

/// The condition on an item of a list.
pub(super) struct ItemCond {
    /// The condition; its paths start at the item.
    pub cond: Cond,
    /// The place of the item among the named ones, if it has a name.
    pub binding: Option<usize>,
}

impl<'p, 'a> Conditions<'p, 'a> {
    /// A reader of conditions on the rule's resource.
    pub fn new(problems: &'p mut Problems, names: &'p Names<'a>) -> Self {
        Self { problems, names, items: Vec::new() }
    }

    /// The names that values can use here, with the problems to report to.
    pub fn scope(&mut self) -> (&mut Problems, Scope<'_, 'a>) {
        (self.problems, Scope { names: self.names, items: &self.items, lets: self.names.lets.len() })
    }

    /// A condition on the rule's resource.
    pub fn whole(&mut self, node: &Node) -> Option<Cond> {
        let resource = self.names.resource;
        self.cond(node, &Base::new(Fields::Resource(resource)))
    }

    /// A mapping as an "and" over its keys.
    fn cond(&mut self, node: &Node, base: &Base) -> Option<Cond> {
        let Some(entries) = node.entries() else {
            let message = format!("a condition must be a mapping of fields, found {}", node.describe());
            let help = "a list of conditions stands below `all_of` or `any_of`";
            self.problems.add_help(Code::WrongShape, node.span, message, help);
            return None;
        };
        if entries.is_empty() {
            self.problems.add(Code::EmptyCondition, node.span, "the condition asks nothing");
            return None;
        }
        self.entries(entries.iter(), base)
    }

    fn entries<'n>(&mut self, entries: impl Iterator<Item = &'n (Key, Node)>, base: &Base) -> Option<Cond> {
        let mut parts = Vec::new();
        let mut ok = true;
        for (key, node) in entries {
            match self.entry(key, node, base) {
                Some(cond) => parts.push(cond),
                None => ok = false,
            }
        }
        ok.then(|| and(parts))
    }

    fn entry(&mut self, key: &Key, node: &Node, base: &Base) -> Option<Cond> {
        let mark = self.problems.found.len();
        self.known_entry(key, node, base).or_else(|| {
            let cause = self.problems.excuse(mark, Code::may_be_newer)?;
            Some(Cond::Unsupported(Unsupported { at: key.span, path: base.path_to(&key.text).into(), cause }))
        })
    }

    fn known_entry(&mut self, key: &Key, node: &Node, base: &Base) -> Option<Cond> {
        match key.text.as_str() {
            "all_of" => self.list(key, node, base).map(and),
            "any_of" => self.list(key, node, base).map(or),
            "not" => self.cond(node, base).map(not),
            "as" => {
                let help = "it stands directly below `any`, `every`, `none`, or the `of` of `count`";
                self.problems.add_help(Code::BadAs, key.span, "`as` has no item to name here", help);
                None
            }
            text if text.starts_with('$') => self.parameter(key, node),
            text => match path::resolve(self.problems, base, text, key.span) {
                Some(resolved) => self.field(&resolved, key.span, node),
                None => {
                    self.operator_for_field(key);
                    None
                }
            },
        }
    }

    /// Adds to the advice on an unknown field when it is an operator at the wrong place.
    fn operator_for_field(&mut self, key: &Key) {
        let operator = Operator::parse(&key.text).is_some() || key.text == "absent";
        let last = self.problems.found.last_mut().filter(|found| operator && found.code == Code::UnknownField);
        if let Some(found) = last {
            found.help = Some(format!("`{}` is an operator: it stands below the field that it is about", key.text));
        }
    }

    fn list(&mut self, key: &Key, node: &Node, base: &Base) -> Option<Vec<Cond>> {
        let items = node.items().filter(|items| !items.is_empty());
        let Some(items) = items else {
            let message = format!("`{}` must be a list of conditions, found {}", key.text, node.describe());
            let help = format!("put `- ` before each condition, or brackets around them: `{}: [{{…}}, {{…}}]`", key.text);
            self.problems.add_help(Code::WrongShape, node.span, message, help);
            return None;
        };
        let conds: Vec<_> = items.iter().filter_map(|item| self.cond(item, base)).collect();
        (conds.len() == items.len()).then_some(conds)
    }

    /// What is asked of a field.
    fn field(&mut self, resolved: &Resolved, at: Span, node: &Node) -> Option<Cond> {
        let Some(entries) = node.entries() else { return self.plain(resolved, at, node) };
        if entries.is_empty() {
            self.problems.add(Code::EmptyCondition, node.span, format!("nothing is asked of `{}`", resolved.path.text));
            return None;
        }
        match Base::within(resolved) {
            Some(base) => self.block(resolved, &base, entries),
            None => self.operators(resolved, entries.iter()),
        }
    }

    /// A mapping below a record or reference: operators on the field itself, and fields of what it leads to.
    fn block(&mut self, resolved: &Resolved, base: &Base, entries: &[(Key, Node)]) -> Option<Cond> {
        let ty = resolved.compared_as();
        let is_operator = |key: &Key| key.text == "absent" || Operator::parse(&key.text).is_some_and(|op| op.suits(ty));
        let has_operators = entries.iter().any(|(key, _)| is_operator(key));
        let has_fields = entries.iter().any(|(key, _)| !is_operator(key));
        let operators = if has_operators {
            self.operators(resolved, entries.iter().filter(|(key, _)| is_operator(key))).map(Some)
        } else {
            Some(None)
        };
        let fields = if has_fields {
            self.entries(entries.iter().filter(|(key, _)| !is_operator(key)), base).map(Some)
        } else {
            Some(None)
        };
        Some(and(operators?.into_iter().chain(fields?).collect()))
    }

    /// The condition on the items of a list, with the item's name if it has one.
    pub fn item(&mut self, node: &Node, list: FieldType) -> Option<ItemCond> {
        let name = node.entries().and_then(|entries| entries.iter().find(|(key, _)| key.text == "as"));
        let ty = item_type(list)?;
        let Some((_, name_node)) = name else {
            return self.item_cond(node, ty).map(|cond| ItemCond { cond, binding: None });
        };
        let name = self.item_name(name_node);
        let binding = self.items.len();
        self.items.push(Item { name: name.clone().unwrap_or_default(), ty });
        let cond = self.item_cond(node, ty);
        self.items.pop();
        name?;
        Some(ItemCond { cond: cond?, binding: Some(binding) })
    }

    fn item_name(&mut self, node: &Node) -> Option<String> {
        let (problems, scope) = self.scope();
        let (text, span) = crate::diagnostics::keys::text(problems, node, "as")?;
        if let Some(reason) = scope.refuses(text) {
            let help = "choose another name; it stands behind a `$` further in";
            problems.add_help(Code::BadAs, span, format!("an item cannot be named `{text}`: {reason}"), help);
            return None;
        }
        Some(text.to_owned())
    }

    /// The condition on an item, `as` left aside: fields of a record or resource, operators on anything else.
    fn item_cond(&mut self, node: &Node, ty: FieldType) -> Option<Cond> {
        let path = Path { steps: Box::new([]), text: "".into(), ty, given: None };
        let item = Resolved { path, optional: false };
        let rest: Vec<&(Key, Node)> = node.entries().unwrap_or_default().iter().filter(|(key, _)| key.text != "as").collect();
        if node.entries().is_some() && rest.is_empty() {
            self.problems.add(Code::EmptyCondition, node.span, "nothing is asked of the items");
            return None;
        }
        if node.entries().is_none() {
            return self.plain(&item, node.span, node);
        }
        match ty {
            FieldType::Record(_) | FieldType::Resources(_) => self.entries(rest.into_iter(), &Base::new(Fields::of(ty)?)),
            FieldType::Ref(_) => self.reference_item(&item, &rest),
            _ => self.operators(&item, rest.into_iter()),
        }
    }

    /// An item that is a reference: operators on its text, and fields of the resource it leads to.
    fn reference_item(&mut self, item: &Resolved, entries: &[&(Key, Node)]) -> Option<Cond> {
        let ty = item.path.ty;
        let (operators, fields): (Vec<_>, Vec<_>) = entries
            .iter()
            .copied()
            .partition(|(key, _)| key.text == "absent" || Operator::parse(&key.text).is_some_and(|op| op.suits(ty)));
        let mut parts = Vec::new();
        if !operators.is_empty() {
            parts.push(self.operators(item, operators.into_iter())?);
        }
        if let Some((first, _)) = fields.first() {
            let at = first.span;
            let cond = self.entries(fields.into_iter(), &Base::new(Fields::of(ty)?))?;
            parts.push(Cond::Test(Test { at, path: item.path.clone(), kind: TestKind::Block(Box::new(cond)) }));
        }
        Some(and(parts))
    }
}

/// The type of a list's items; resources stand for themselves, entries of a map are records.
fn item_type(list: FieldType) -> Option<FieldType> {
    match list {
        FieldType::List(item) => Some(*item),
        FieldType::Map => Some(<crate::model::Tag as crate::model::FieldValue>::TYPE),
        FieldType::Resources(_) => Some(list),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::expr::{CompareOp, Literal, Operand, Quantifier, Root};
    use super::super::testing::{error, rule};
    use super::*;

    /// A condition on one line, with the steps that are followed as references in brackets.
    fn shown(cond: &Cond) -> String {
        let list = |parts: &[Cond]| parts.iter().map(shown).collect::<Vec<_>>().join(", ");
        match cond {
            Cond::All(parts) => format!("all({})", list(parts)),
            Cond::Any(parts) => format!("any({})", list(parts)),
            Cond::Not(inner) => format!("not({})", shown(inner)),
            Cond::Test(test) => {
                let step = |step: &super::super::expr::Step| match step.follow {
                    Some(kind) => format!("{}->[{kind}]", step.field.name),
                    None => step.field.name.to_owned(),
                };
                format!("{} {}", test.path.steps.iter().map(step).collect::<Vec<_>>().join("."), kind(&test.kind))
            }
            Cond::Unsupported(what) => format!("unsupported {}", what.path),
        }
    }

    fn kind(kind: &TestKind) -> String {
        match kind {
            TestKind::Compare { op, operand: Operand::Literal(literal), absent } => format!("{op:?} {literal:?} {absent}"),
            TestKind::Compare { op, operand: Operand::Path { root, path }, .. } => format!("{op:?} {root:?} {}", path.text),
            TestKind::Quantified { quantifier, cond, binding, absent } => {
                format!("{quantifier:?}{} ({}) {absent}", binding.map_or(String::new(), |at| format!(" as {at}")), shown(cond))
            }
            TestKind::Block(cond) => format!("block({})", shown(cond)),
            TestKind::Age { older, seconds, absent } => format!("older={older} {seconds} {absent}"),
            TestKind::Present(present) => format!("present {present}"),
            other => format!("{other:?}"),
        }
    }

    fn check(resource: &str, check: &str) -> String {
        shown(&rule(resource, &format!("check: {check}")).check)
    }

    #[test]
    fn a_block_is_the_same_as_a_dotted_path() {
        let dotted = check("s3.bucket", "{encryption.kms_key.key_state: Enabled}");
        assert_eq!(dotted, "encryption.kms_key->[kms.key].key_state Eq Text(\"Enabled\") false");
        assert_eq!(check("s3.bucket", "{encryption: {kms_key: {key_state: Enabled}}}"), dotted);
        assert_eq!(check("s3.bucket", "{encryption.kms_key: {key_state: {eq: Enabled}}}"), dotted);
    }

    #[test]
    fn operators_on_a_reference_are_about_its_text_and_fields_about_its_target() {
        assert_eq!(
            check("cloudtrail.trail", "{log_bucket: {starts_with: log, name: logs, present: true}}"),
            "all(all(log_bucket Pattern { op: StartsWith, operand: Literal(Text(\"log\")), regex: None, absent: false }, \
             log_bucket present true), log_bucket->[s3.bucket].name Eq Text(\"logs\") false)"
        );
    }

    #[test]
    fn items_that_are_references_are_gone_on_from_by_a_block() {
        assert_eq!(
            check("iam.user", "{groups: {any: {name: admins}}}"),
            "groups Any ( block(name Eq Text(\"admins\") false)) false"
        );
        assert_eq!(check("iam.user", "{groups: {none: admins}}"), "groups None ( Eq Text(\"admins\") false) false");
    }

    #[test]
    fn items_that_are_resources_or_records_have_fields() {
        assert_eq!(check("account", "{trails: {any: {is_logging: true}}}"), "trails Any (is_logging Eq Bool(true) false) false");
        assert_eq!(
            check("s3.bucket", "{tags: {every: {key: {ne: x}}, absent: true}}"),
            "tags Every (key Ne Text(\"x\") false) true"
        );
    }

    #[test]
    fn names_of_items_are_counted_from_the_outermost() {
        let text = "{users: {every: {as: u, access_keys: {none: {as: k, created_at: {lt: $u.created_at}, active: true}}}}}";
        assert_eq!(
            check("account", text),
            "users Every as 0 (access_keys None as 1 (all(created_at Lt Binding(0) created_at, active Eq Bool(true) false)) \
             false) false"
        );
    }

    #[test]
    fn a_condition_can_compare_with_the_resource() {
        let rule = rule(
            "cloudtrail.trail",
            "check: {log_bucket.access_logging.target_bucket: {ne: $resource.log_bucket, absent: true}}",
        );
        let Cond::Test(Test { kind: TestKind::Compare { op, operand, absent }, .. }) = &rule.check else { panic!("{rule:?}") };
        let Operand::Path { root, path } = operand else { panic!("{operand:?}") };
        assert_eq!((*op, *root, &*path.text, *absent), (CompareOp::Ne, Root::Resource, "log_bucket", true));
    }

    #[test]
    fn all_and_any_without_need_leave_no_level() {
        assert_eq!(check("cloudtrail.trail", "{any_of: [{is_logging: true}]}"), "is_logging Eq Bool(true) false");
        assert_eq!(
            check("cloudtrail.trail", "{not: {is_logging: true}, name: x}"),
            "all(not(is_logging Eq Bool(true) false), name Eq Text(\"x\") false)"
        );
    }

    #[test]
    fn durations_ahead_count_from_the_snapshot() {
        assert_eq!(check("kms.key", "{deletion_date: {before: 7d, absent: false}}"), "deletion_date older=true -604800 false");
        assert_eq!(check("kms.key", "{deletion_date: {after: 7d, absent: true}}"), "deletion_date older=false -604800 true");
        assert_eq!(check("kms.key", "{created_at: {older_than: 7d}}"), "created_at older=true 604800 false");
    }

    #[test]
    fn the_number_of_a_duration_can_be_a_parameter() {
        let days = "params: {days: {type: int, default: 7, description: d}}\n";
        for (test, expected) in [
            ("deletion_date: {after: \"${days}d\", absent: true}", "deletion_date older=false -604800 true"),
            ("created_at: {older_than: \"${days}h\"}", "created_at older=true 25200 false"),
        ] {
            assert_eq!(shown(&rule("kms.key", &format!("{days}check: {{{test}}}")).check), expected);
        }
        let named = format!("{days}let: {{week: \"${{days}}d\"}}\ncheck: {{created_at: {{after: $week}}}}");
        assert_eq!(shown(&rule("kms.key", &named).check), "created_at older=false -604800 false");
    }

    #[test]
    fn a_duration_is_known_when_the_rule_is_loaded() {
        let days = "params: {days: {type: int, default: 7, description: d}}\n";
        let told = |test: &str| error("kms.key", &format!("{days}check: {{created_at: {{after: {test}}}}}"));
        let (message, help) = told("\"${days}\"");
        assert_eq!(message, "expected a duration such as `90d`, `12h`, `30m`, `45s` or `2w`, found `7`");
        assert_eq!(help, "did you mean `7d`?");
        let (message, help) = told("\"${rotation_period_days}d\"");
        assert_eq!(message, "a duration must not depend on a resource");
        assert_eq!(help, "only parameters can be filled in, as in `${days}d`");
    }

    #[test]
    fn what_is_joined_has_fields_but_no_text() {
        assert_eq!(check("account", "{root.mfa_enabled: true}"), "root->[iam.root].mfa_enabled Eq Bool(true) false");
        let (message, help) = error("account", "check: {root: x}");
        assert_eq!(message, "`root` is a reference to iam.root, which cannot be compared with one value");
        assert_eq!(help, "name its fields below it, or say one of: present");
    }

    #[test]
    fn an_item_is_not_named_like_anything_else() {
        for (name, reason) in [
            ("name", "`cloudtrail.trail` has a field of that name"),
            ("resource", "the name is taken"),
            ("Tag", "a name has small letters, digits and `_`, a letter first"),
        ] {
            let (message, _) = error("cloudtrail.trail", &format!("check: {{tags: {{any: {{as: {name}, key: x}}}}}}"));
            assert_eq!(message, format!("an item cannot be named `{name}`: {reason}"));
        }
    }

    #[test]
    fn quantifiers_are_told_apart() {
        for (word, quantifier) in [("any", Quantifier::Any), ("every", Quantifier::Every), ("none", Quantifier::None)] {
            let rule = rule("cloudtrail.trail", &format!("check: {{shadow_regions: {{{word}: eu-west-1}}}}"));
            let Cond::Test(Test { kind: TestKind::Quantified { quantifier: found, cond, .. }, .. }) = rule.check else {
                panic!("no quantifier")
            };
            let Cond::Test(Test { kind: TestKind::Compare { operand: Operand::Literal(literal), .. }, .. }) = *cond else {
                panic!("no comparison")
            };
            assert_eq!((found, literal), (quantifier, Literal::Text("eu-west-1".into())));
        }
    }
}
