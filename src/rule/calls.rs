//! What a rule needs to know: the fields it reads, and the API operations that tell them.

use std::collections::BTreeSet;

use super::expr::{Cond, Operand, Path, Root, Rule, Template, Test, TestKind};
use crate::model::ResourceKind;
use crate::model::schema::{FieldSource, FieldType, Relation};

/// The fields that a rule reads, each by its resource type and its name there; members of records count as the field
/// that holds them. The inputs of derived fields, and the references by which related resources are found, are among them.
pub fn reads(rule: &Rule) -> BTreeSet<(ResourceKind, &'static str)> {
    walk(rule).fields
}

/// The fields of [`reads`] that a rule's verdict rests on: without those that only its texts name.
pub fn judged_by(rule: &Rule) -> BTreeSet<(ResourceKind, &'static str)> {
    let mut walk = Walk::of(rule);
    walk.logic(rule);
    walk.fields
}

/// The API operations that tell what a rule reads, by their ids; the listing of its resource type is among them.
pub fn calls(rule: &Rule) -> BTreeSet<&'static str> {
    let walked = walk(rule);
    let listings = walked.kinds.iter().map(|kind| kind.listing_call());
    let sources = walked.fields.iter().filter_map(|(kind, name)| match kind.schema().field(name)?.1.source {
        FieldSource::Call(call) => Some(call),
        FieldSource::Derived(_) | FieldSource::Related(_) => None,
    });
    listings.chain(sources).filter(|call| !call.is_empty()).collect()
}

fn walk(rule: &Rule) -> Walk {
    let mut walk = Walk::of(rule);
    walk.logic(rule);
    for (root, path) in rule.message.iter().chain(&rule.remediation.cli).flat_map(Template::fields) {
        walk.rooted(root, path);
    }
    walk
}

/// What a path starts from.
#[derive(Clone, Copy)]
enum Place {
    /// A resource.
    Resource(ResourceKind),
    /// Something within a field that was counted already.
    Inside,
}

struct Walk {
    root: ResourceKind,
    /// What the items named by `as:` are, outermost first.
    items: Vec<Place>,
    fields: BTreeSet<(ResourceKind, &'static str)>,
    /// The types whose lists must be known.
    kinds: BTreeSet<ResourceKind>,
}

impl Walk {
    fn of(rule: &Rule) -> Self {
        let kinds = BTreeSet::from([rule.resource]);
        Self { root: rule.resource, items: Vec::new(), fields: BTreeSet::new(), kinds }
    }

    fn logic(&mut self, rule: &Rule) {
        let place = Place::Resource(rule.resource);
        rule.when.iter().chain([&rule.check]).for_each(|cond| self.cond(cond, place));
    }

    fn cond(&mut self, cond: &Cond, place: Place) {
        match cond {
            Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|part| self.cond(part, place)),
            Cond::Not(inner) => self.cond(inner, place),
            Cond::Test(test) => self.test(test, place),
            Cond::Unsupported(_) => {}
        }
    }

    fn test(&mut self, test: &Test, place: Place) {
        self.path(&test.path, place);
        for (root, path) in test.kind.operands().flat_map(Operand::fields) {
            self.rooted(root, path);
        }
        if let Some((cond, binding)) = test.kind.of_item() {
            self.item(cond, &test.path, binding.is_some());
        }
        if let TestKind::Block(cond) = &test.kind {
            let place = self.target(test.path.ty, place);
            self.cond(cond, place);
        }
    }

    fn item(&mut self, cond: &Cond, list: &Path, named: bool) {
        let place = match list.ty {
            FieldType::Resources(kind) => Place::Resource(kind),
            _ => Place::Inside,
        };
        if named {
            // A named reference can be gone on from; whether it is, shows where the name is used.
            let item = match list.ty {
                FieldType::List(FieldType::Ref(kind)) => Place::Resource(*kind),
                _ => place,
            };
            self.items.push(item);
        }
        self.cond(cond, place);
        if named {
            self.items.pop();
        }
    }

    fn rooted(&mut self, root: Root, path: &Path) {
        let place = match root {
            Root::Resource => Place::Resource(self.root),
            Root::Binding(index) => self.items.get(index).copied().unwrap_or(Place::Inside),
        };
        if let (Place::Resource(kind), false) = (place, path.steps.is_empty()) {
            self.kinds.insert(kind);
        }
        self.path(path, place);
    }

    /// Counts what a path reads on its way.
    fn path(&mut self, path: &Path, mut place: Place) {
        for step in &path.steps {
            if let Place::Resource(kind) = place {
                self.field(kind, step.field.name);
                place = Place::Inside;
            }
            if let Some(target) = step.follow {
                self.follow(target);
                place = Place::Resource(target);
            }
        }
        if let FieldType::Resources(kind) = path.ty {
            self.kinds.insert(kind);
        }
    }

    /// The resource that a block on an item is about.
    fn target(&mut self, ty: FieldType, place: Place) -> Place {
        match ty {
            FieldType::Ref(kind) => {
                self.follow(kind);
                Place::Resource(kind)
            }
            _ => place,
        }
    }

    /// Counts what must be known to follow a reference: the list of what it may mean, and the aliases that it may be.
    fn follow(&mut self, kind: ResourceKind) {
        self.kinds.insert(kind);
        if let Some((_, aliases)) = kind.schema().field("aliases") {
            self.field(kind, aliases.name);
        }
    }

    /// Counts a field, with what it is concluded from or joined by.
    fn field(&mut self, kind: ResourceKind, name: &'static str) {
        let Some((_, field)) = kind.schema().field(name) else { return };
        if !self.fields.insert((kind, name)) {
            return;
        }
        match (field.source, field.ty) {
            (FieldSource::Derived(inputs), _) => inputs.iter().for_each(|input| self.dotted(kind, input)),
            (FieldSource::Related(relation), FieldType::Resources(target) | FieldType::Ref(target)) => {
                self.kinds.insert(target);
                if let Relation::PointsHere(path) = relation {
                    self.dotted(target, path);
                }
            }
            _ => {}
        }
    }

    /// Counts a path that the schema names.
    fn dotted(&mut self, mut kind: ResourceKind, path: &'static str) {
        let mut place = Some(kind.schema());
        let mut fresh = true;
        for part in path.split('.') {
            let Some((_, field)) = place.and_then(|schema| schema.field(part)) else { return };
            if fresh {
                self.field(kind, field.name);
            }
            let item = if let FieldType::List(item) = field.ty { *item } else { field.ty };
            (place, fresh) = match item {
                FieldType::Record(schema) => (Some(schema), false),
                FieldType::Ref(target) | FieldType::Resources(target) => {
                    kind = target;
                    (Some(target.schema()), true)
                }
                _ => (None, false),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule;
    use super::*;

    fn fields(rule: &Rule) -> Vec<String> {
        reads(rule).into_iter().map(|(kind, name)| format!("{kind} {name}")).collect()
    }

    #[test]
    fn counts_fields_on_both_sides_of_references() {
        let rule = rule("cloudtrail.trail", "check: {log_bucket.encryption.kms_key.key_state: Enabled}");
        assert_eq!(
            fields(&rule),
            ["cloudtrail.trail log_bucket", "s3.bucket encryption", "kms.key aliases", "kms.key key_state"]
        );
        assert_eq!(
            calls(&rule).into_iter().collect::<Vec<_>>(),
            [
                "cloudtrail:DescribeTrails",
                "kms:DescribeKey",
                "kms:ListAliases",
                "kms:ListKeys",
                "s3:GetBucketEncryption",
                "s3:ListBuckets"
            ]
        );
    }

    #[test]
    fn counts_the_inputs_of_derived_fields_instead_of_them() {
        let rule = rule("cloudtrail.trail", "check: {management_events: all}");
        assert_eq!(calls(&rule).into_iter().collect::<Vec<_>>(), ["cloudtrail:DescribeTrails", "cloudtrail:GetEventSelectors"]);
    }

    #[test]
    fn counts_what_related_resources_are_found_by() {
        let rule = rule("kms.key", "check: {trails: {empty: true}}");
        assert_eq!(fields(&rule), ["cloudtrail.trail kms_key", "kms.key trails"]);
        assert_eq!(calls(&rule).into_iter().collect::<Vec<_>>(), ["cloudtrail:DescribeTrails", "kms:ListKeys"]);
    }

    #[test]
    fn counts_fields_of_items_of_operands_and_of_texts() {
        let keys = "when: {users: {any: {as: u, access_keys: {any: {created_at: {lt: $u.created_at}}}}}}\n\
                    check: {account_id: \"${root.mfa_enabled}\"}\nmessage: \"${password_policy.configured}\"";
        let rule = rule("account", keys);
        assert_eq!(
            fields(&rule),
            [
                "account account_id",
                "account password_policy",
                "account root",
                "account users",
                "iam.root mfa_enabled",
                "iam.user access_keys",
                "iam.user created_at",
                "iam.access-key created_at",
                "iam.access-key user",
                "iam.password-policy configured",
            ]
        );
    }

    #[test]
    fn a_list_counts_even_if_no_field_of_its_items_is_asked_for() {
        let rule = rule("account", "check: {buckets: {count: {ge: 1}}}");
        assert!(calls(&rule).contains("s3:ListBuckets"));
    }
}
