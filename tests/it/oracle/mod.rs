//! A slow and obvious evaluator to compare the engine with. It works on JSON, looks for resources by going through all
//! of them, and takes three-valued logic literally: an answer is the set of booleans that it may turn out to be.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value as Json;
use trailwarden::analysis::identities::{Identities, Listed};
use trailwarden::analysis::{Related, Surroundings};
use trailwarden::model::schema::{FieldSchema, FieldSource, FieldType, Relation};
use trailwarden::model::{Cause, Observed, Region, Resource, ResourceKind, Slot, Status, Subject, Timestamp, Value};
use trailwarden::rule::expr::{
    CompareOp, Cond, Literal, Operand, Path, PatternOp, Quantifier, Root, Rule, SetOp, Step, TemplatePart, Test, TestKind,
};

pub(crate) mod conditions;
pub(crate) mod event_pattern;
pub(crate) mod filter_pattern;
mod patterns;
pub(crate) mod policy;
pub(crate) mod recording;
pub(crate) mod tape;
pub(crate) mod world;

use world::{World, is_regional};

/// What an answer may turn out to be.
type Maybe = BTreeSet<bool>;

fn sure(value: bool) -> Maybe {
    [value].into()
}

fn open() -> Maybe {
    [false, true].into()
}

fn not(a: &Maybe) -> Maybe {
    a.iter().map(|a| !a).collect()
}

/// All answers combined, in every way that they may turn out.
fn fold(answers: impl IntoIterator<Item = Maybe>, start: bool, combine: fn(bool, bool) -> bool) -> Maybe {
    answers
        .into_iter()
        .fold(sure(start), |so_far, answer| so_far.iter().flat_map(|a| answer.iter().map(move |b| combine(*a, *b))).collect())
}

fn all(answers: impl IntoIterator<Item = Maybe>) -> Maybe {
    fold(answers, true, |a, b| a && b)
}

fn any(answers: impl IntoIterator<Item = Maybe>) -> Maybe {
    fold(answers, false, |a, b| a || b)
}

/// What a path may begin at or lead to.
#[derive(Debug, Clone)]
enum Seen {
    Json(Json, FieldType, usize),
    Resource(usize),
    Resources(Vec<usize>, bool),
    Absent,
    Missing,
    Unknown,
}

/// The evaluator for one world.
pub(crate) struct Oracle<'w> {
    world: &'w World,
    /// The resources as analyses take them.
    resources: Vec<Resource>,
    /// Places of the resources in the order in which the first of several that a name fits is meant.
    order: Vec<usize>,
}

struct Frame<'f> {
    resource: usize,
    at: &'f Seen,
    names: Vec<(usize, Seen)>,
}

impl<'w> Oracle<'w> {
    pub(crate) fn new(world: &'w World) -> Self {
        let mut order: Vec<_> = (0..world.resources.len()).collect();
        let key = |index: &usize| {
            let subject = &world.resources[*index].0;
            (subject.kind, subject.account.clone(), subject.region.clone(), subject.id.clone())
        };
        order.sort_by_key(key);
        Self { world, resources: world.snapshot().resources, order }
    }

    pub(crate) fn status(&self, rule: &Rule, resource: usize) -> Status {
        let start = Seen::Resource(resource);
        let frame = || Frame { resource, at: &start, names: Vec::new() };
        let when = rule.when.as_ref().map_or(sure(true), |when| self.cond(when, &frame()));
        let check = self.cond(&rule.check, &frame());
        let outcomes: BTreeSet<_> = when.iter().flat_map(|when| check.iter().map(move |check| (*when, *check))).collect();
        if when == sure(false) {
            Status::NotApplicable
        } else if check == sure(true) {
            Status::Pass
        } else if outcomes == [(true, false)].into() {
            Status::Fail
        } else {
            Status::Unknown
        }
    }

    fn subject(&self, index: usize) -> &Subject {
        &self.world.resources[index].0
    }

    fn cond(&self, cond: &Cond, frame: &Frame<'_>) -> Maybe {
        match cond {
            Cond::All(conds) => all(conds.iter().map(|cond| self.cond(cond, frame))),
            Cond::Any(conds) => any(conds.iter().map(|cond| self.cond(cond, frame))),
            Cond::Not(cond) => not(&self.cond(cond, frame)),
            Cond::Test(test) => self.test(test, frame),
            Cond::Unsupported(_) => open(),
        }
    }

    fn test(&self, test: &Test, frame: &Frame<'_>) -> Maybe {
        if let TestKind::Block(cond) = &test.kind {
            let inside = self.enter(self.walk(frame.at, &test.path));
            return self.cond(cond, &Frame { resource: frame.resource, at: &inside, names: frame.names.clone() });
        }
        match (self.walk(frame.at, &test.path), &test.kind) {
            (Seen::Unknown, _) => open(),
            (Seen::Missing, TestKind::Present(expected)) if self.ends_related(&test.path) => sure(!expected),
            (Seen::Missing, _) => sure(false),
            (Seen::Absent, TestKind::Present(expected)) => sure(!expected),
            (Seen::Absent, kind) => sure(said_of_absence(kind)),
            (_, TestKind::Present(expected)) => sure(*expected),
            (Seen::Json(Json::Array(_) | Json::Object(_), ..) | Seen::Resources(..), _) => self.list(test, frame),
            (Seen::Json(value, ..), kind) => self.scalar(kind, &value, frame),
            (Seen::Resource(_), _) => sure(false),
        }
    }

    fn ends_related(&self, path: &Path) -> bool {
        path.steps.last().is_some_and(|step| matches!(step.field.source, FieldSource::Related(_)))
    }

    fn list(&self, test: &Test, frame: &Frame<'_>) -> Maybe {
        let (items, complete) = self.items(self.walk(frame.at, &test.path));
        let judge = |cond: &Cond, binding: &Option<usize>| -> Vec<Maybe> {
            let of = |item: &Seen| {
                let mut names = frame.names.clone();
                names.extend(binding.map(|name| (name, item.clone())));
                self.cond(cond, &Frame { resource: frame.resource, at: item, names })
            };
            items.iter().map(of).collect()
        };
        let rest = (!complete).then(open);
        match &test.kind {
            TestKind::Quantified { quantifier, cond, binding, .. } => {
                let answers = judge(cond, binding).into_iter().chain(rest);
                match quantifier {
                    Quantifier::Any => any(answers),
                    Quantifier::Every => all(answers),
                    Quantifier::None => not(&any(answers)),
                }
            }
            TestKind::Count { of, binding, bounds, .. } => {
                let answers = of.as_ref().map_or_else(|| items.iter().map(|_| sure(true)).collect(), |cond| judge(cond, binding));
                let counts = counts(&answers, complete);
                all(bounds.iter().map(|(op, bound)| counts.iter().map(|count| holds(*op, count, bound)).collect()))
            }
            TestKind::Empty { expected, .. } if items.is_empty() && !complete => {
                let _ = expected;
                open()
            }
            TestKind::Empty { expected, .. } => sure(items.is_empty() == *expected),
            TestKind::Set { op, values, .. } => set(*op, &items, complete, values),
            _ => sure(false),
        }
    }

    fn scalar(&self, kind: &TestKind, value: &Json, frame: &Frame<'_>) -> Maybe {
        let with = |operand: &Operand, absent: bool, test: &dyn Fn(&Json) -> bool| match self.operand(operand, frame) {
            Seen::Json(operand, ..) => sure(test(&operand)),
            Seen::Absent => sure(absent),
            Seen::Unknown => open(),
            _ => sure(false),
        };
        match kind {
            TestKind::Compare { op, operand, absent } => with(operand, *absent, &|operand| compares(*op, value, operand)),
            TestKind::Between { low, high, absent } => all([
                with(low, *absent, &|low| compares(CompareOp::Ge, value, low)),
                with(high, *absent, &|high| compares(CompareOp::Le, value, high)),
            ]),
            TestKind::Member { negated, values, .. } => sure(values.iter().any(|v| literal(v) == *value) != *negated),
            TestKind::Age { older, seconds, .. } => {
                let time: Timestamp = value.as_str().unwrap().parse().unwrap();
                let limit = world::now().as_second() - seconds;
                sure(if *older { time.as_second() < limit } else { time.as_second() > limit })
            }
            TestKind::Pattern { op, operand, absent, .. } => with(operand, *absent, &|operand| {
                let (value, operand) = (value.as_str().unwrap(), operand.as_str().unwrap());
                match op {
                    PatternOp::StartsWith => value.starts_with(operand),
                    PatternOp::EndsWith => value.ends_with(operand),
                    PatternOp::Contains => value.contains(operand),
                    PatternOp::Matches => patterns::glob(value, operand),
                    PatternOp::Regex => patterns::regex(value, operand),
                }
            }),
            TestKind::Cidr { op, net, .. } => sure(patterns::cidr(*op, value.as_str().unwrap(), &net.to_string())),
            _ => sure(false),
        }
    }

    fn operand(&self, operand: &Operand, frame: &Frame<'_>) -> Seen {
        match operand {
            Operand::Literal(value) => Seen::Json(literal(value), FieldType::Text, 0),
            Operand::Path { root: Root::Resource, path } => self.walk(&Seen::Resource(frame.resource), path),
            Operand::Path { root: Root::Binding(name), path } => {
                let named = frame.names.iter().find(|(other, _)| other == name).unwrap();
                self.walk(&named.1, path)
            }
            Operand::Template(template) => self.filled(&template.parts, frame),
        }
    }

    /// Text with fields filled in; the first field without a value tells what the whole text is.
    fn filled(&self, parts: &[TemplatePart], frame: &Frame<'_>) -> Seen {
        let mut text = String::new();
        for part in parts {
            match part {
                TemplatePart::Text(part) => text.push_str(part),
                TemplatePart::Field { root, path } => {
                    match self.operand(&Operand::Path { root: *root, path: path.clone() }, frame) {
                        Seen::Json(Json::String(value), ..) => text.push_str(&value),
                        lacking @ (Seen::Absent | Seen::Unknown) => return lacking,
                        _ => return Seen::Missing,
                    }
                }
            }
        }
        Seen::Json(text.into(), FieldType::Text, 0)
    }

    fn walk(&self, from: &Seen, path: &Path) -> Seen {
        if let (Some(time), Seen::Resource(of) | Seen::Json(_, _, of)) = (path.given, from) {
            return Seen::Json(time.to_string().into(), FieldType::Time, *of);
        }
        let mut at = from.clone();
        for step in &path.steps {
            at = self.step(self.enter(at), step);
        }
        at
    }

    /// A reference becomes what it leads to.
    fn enter(&self, seen: Seen) -> Seen {
        match seen {
            Seen::Json(Json::String(text), FieldType::Ref(kind), owner) => self.resolve(kind, &text, owner),
            other => other,
        }
    }

    fn step(&self, from: Seen, step: &Step) -> Seen {
        let field = step.field;
        match (from, field.source) {
            (Seen::Resource(of), FieldSource::Related(relation)) => self.related(of, field.ty, relation),
            (Seen::Resource(of), FieldSource::Derived(_)) => self.derived(of, field.name, field.ty),
            (Seen::Resource(of), FieldSource::Call(_)) => observed(self.world.resources[of].1.get(field.name), field.ty, of),
            (Seen::Json(Json::Object(members), _, of), _) => observed(members.get(field.name), field.ty, of),
            (from @ (Seen::Absent | Seen::Unknown), _) => from,
            _ => Seen::Missing,
        }
    }

    fn derived(&self, of: usize, field: &str, ty: FieldType) -> Seen {
        let resource = &self.resources[of];
        let conclude = trailwarden::analysis::derivation(resource.subject.kind, field).unwrap().conclude;
        match conclude(resource, &Around { oracle: self, of, identities: OnceCell::new() }).slot() {
            Slot::Known(value) => Seen::Json(json(value), ty, of),
            Slot::Absent => Seen::Absent,
            Slot::Unknown(_) => Seen::Unknown,
        }
    }

    fn items(&self, seen: Seen) -> (Vec<Seen>, bool) {
        match seen {
            Seen::Resources(found, complete) => (found.into_iter().map(Seen::Resource).collect(), complete),
            Seen::Json(Json::Array(items), FieldType::List(ty), of) => {
                let known: Vec<_> = items.iter().filter(|item| !is_unknown(item)).cloned().collect();
                let complete = known.len() == items.len();
                (known.into_iter().map(|item| Seen::Json(item, *ty, of)).collect(), complete)
            }
            Seen::Json(Json::Object(members), FieldType::Map, of) => {
                let entry = |(key, value): (&String, &Json)| serde_json::json!({ "key": key, "value": value });
                (members.iter().map(entry).map(|entry| Seen::Json(entry, FieldType::Bool, of)).collect(), true)
            }
            _ => (Vec::new(), true),
        }
    }

    fn related(&self, of: usize, ty: FieldType, relation: Relation) -> Seen {
        let (FieldType::Resources(kind) | FieldType::Ref(kind)) = ty else { return Seen::Missing };
        let me = self.subject(of);
        let here = |index: &usize| {
            let subject = self.subject(*index);
            let same_account = subject.account == me.account;
            subject.kind == kind
                && match relation {
                    Relation::SameAccount => same_account,
                    Relation::SameRegion => same_account && subject.region == me.region,
                    Relation::PointsHere(path) => self.pointers(*index, path).contains(&Pointer::To(of)),
                }
        };
        let found: Vec<_> = self.order.iter().copied().filter(here).collect();
        // Whatever may point here from an account that was read.
        let across = matches!(relation, Relation::PointsHere(_)) && matches!(me.kind, ResourceKind::Bucket | ResourceKind::Key);
        let region = match relation {
            Relation::SameRegion => me.region.as_ref().map(Region::as_str),
            _ => None,
        };
        let listed = self.listed(me.account.as_str(), kind, region)
            && (!across || world::ACCOUNTS.iter().all(|account| self.listed(account, kind, None)));
        let all_pointers_known = match relation {
            Relation::PointsHere(path) => self.order.iter().all(|index| {
                let subject = self.subject(*index);
                subject.kind != kind
                    || !across && subject.account != me.account
                    || !self.pointers(*index, path).contains(&Pointer::Anywhere)
            }),
            _ => true,
        };
        match (ty, found.first()) {
            (FieldType::Ref(_), Some(first)) => Seen::Resource(*first),
            (FieldType::Ref(_), None) if listed => Seen::Missing,
            (FieldType::Ref(_), None) => Seen::Unknown,
            _ => Seen::Resources(found, listed && all_pointers_known),
        }
    }

    /// Whether a type was listed to its end in an account, or in one region of it.
    fn listed(&self, account: &str, kind: ResourceKind, region: Option<&str>) -> bool {
        let here = |listing: &&trailwarden::snapshot::Listing| {
            listing.kind == kind
                && listing.account.as_str() == account
                && (region.is_none() || listing.region.is_none() || listing.region.as_ref().map(Region::as_str) == region)
        };
        let rows: Vec<_> = self.world.listings.iter().filter(here).collect();
        !rows.is_empty() && rows.iter().all(|row| matches!(row.found, Observed::Known(_)))
    }

    fn pointers(&self, from: usize, path: &str) -> Vec<Pointer> {
        let mut at = vec![Seen::Resource(from)];
        for name in path.split('.') {
            let mut next = Vec::new();
            for seen in at {
                let schema = match &seen {
                    Seen::Resource(of) => self.subject(*of).kind.schema(),
                    Seen::Json(_, FieldType::Record(schema), _) => schema,
                    _ => {
                        next.push(seen);
                        continue;
                    }
                };
                let (index, field) = schema.field(name).unwrap();
                let inner = self.step(seen, &Step { field, index, follow: None });
                if let Seen::Json(Json::Array(_), ..) = inner {
                    let (items, complete) = self.items(inner);
                    next.extend(items);
                    next.extend((!complete).then_some(Seen::Unknown));
                } else {
                    next.push(inner);
                }
            }
            at = next;
        }
        let pointer = |seen: Seen| match seen {
            Seen::Json(Json::String(text), FieldType::Ref(kind), owner) => match self.resolve(kind, &text, owner) {
                Seen::Resource(to) => Some(Pointer::To(to)),
                Seen::Unknown if text.contains("alias/") && self.alias_may_be_here(&text, owner) => Some(Pointer::Anywhere),
                _ => None,
            },
            Seen::Unknown => Some(Pointer::Anywhere),
            _ => None,
        };
        at.into_iter().filter_map(pointer).collect()
    }

    /// An alias may be one of a key that was read if it names a place that was read, and no key of AWS's own.
    fn alias_may_be_here(&self, text: &str, owner: usize) -> bool {
        let account = text.split(':').nth(4).unwrap_or_else(|| self.subject(owner).account.as_str());
        world::ACCOUNTS.contains(&account) && !text.contains("alias/aws/")
    }

    fn resolve(&self, kind: ResourceKind, text: &str, owner: usize) -> Seen {
        if text.is_empty() {
            return Seen::Absent;
        }
        let from = self.subject(owner);
        let named =
            |index: &&usize| self.subject(**index).kind == kind && self.texts_for(**index, from).iter().any(|t| t == text);
        if let Some(found) = self.order.iter().find(named) {
            return Seen::Resource(*found);
        }
        let parts: Vec<_> = text.splitn(6, ':').collect();
        let of_arn = |part: usize| parts.get(part).filter(|_| parts[0] == "arn").copied();
        let account = of_arn(4).filter(|account| *account != "aws").unwrap_or(from.account.as_str());
        let region = of_arn(3).or_else(|| from.region.as_ref().map(Region::as_str));
        let no_account_named = matches!(kind, ResourceKind::Bucket | ResourceKind::Account);
        if no_account_named || !world::ACCOUNTS.contains(&account) || text.contains("alias/aws/") {
            return Seen::Unknown;
        }
        let listed = self.listed(account, kind, region.filter(|_| is_regional(kind)));
        let aliases_read = !text.contains("alias/") || self.aliases_read(account, region);
        if listed && aliases_read { Seen::Missing } else { Seen::Unknown }
    }

    fn aliases_read(&self, account: &str, region: Option<&str>) -> bool {
        self.order.iter().all(|index| {
            let (subject, body) = &self.world.resources[*index];
            let elsewhere = subject.kind != ResourceKind::Key
                || subject.account.as_str() != account
                || region.is_some() && subject.region.as_ref().map(Region::as_str) != region;
            elsewhere
                || match observed(body.get("aliases"), FieldType::List(&FieldType::Text), *index) {
                    Seen::Unknown => false,
                    seen => self.items(seen).1,
                }
        })
    }

    /// Every text by which a resource can refer to another.
    fn texts_for(&self, index: usize, from: &Subject) -> Vec<String> {
        let (subject, body) = &self.world.resources[index];
        let (name, account, arn) =
            (subject.name.to_string(), &subject.account, subject.arn.as_deref().unwrap_or_default().to_owned());
        let beside = *account == from.account;
        let in_region = from.region.is_none() || from.region == subject.region;
        match subject.kind {
            ResourceKind::Bucket => vec![name, arn],
            ResourceKind::Account => vec![account.to_string()],
            ResourceKind::Key => {
                let aliases = body.get("aliases").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
                let local: Vec<_> = aliases.map(str::to_owned).chain([name]).collect();
                let of_arn = |alias: &String| format!("arn:aws:kms:{}:{account}:{alias}", subject.region.as_ref().unwrap());
                let arns: Vec<_> = local.iter().map(of_arn).chain([arn]).collect();
                if beside && in_region { [local, arns].concat() } else { arns }
            }
            ResourceKind::Policy if arn.contains("::aws:") && !beside => Vec::new(),
            _ if beside => vec![name, arn],
            _ => vec![arn],
        }
    }
}

/// What lies around a resource.
struct Around<'o> {
    oracle: &'o Oracle<'o>,
    of: usize,
    identities: OnceCell<Identities>,
}

impl Surroundings for Around<'_> {
    fn related(&self, field: &str) -> Related<'_> {
        let (index, field) = self.oracle.subject(self.of).kind.schema().field(field).unwrap();
        let seen = match (field.source, field.ty) {
            (FieldSource::Related(relation), ty) => self.oracle.related(self.of, ty, relation),
            (FieldSource::Call(_), FieldType::Ref(kind)) => {
                match self.oracle.step(Seen::Resource(self.of), &Step { field, index, follow: None }) {
                    Seen::Json(Json::String(text), ..) => self.oracle.resolve(kind, &text, self.of),
                    seen => seen,
                }
            }
            _ => panic!("{} leads to no resource", field.name),
        };
        let (found, complete) = match seen {
            Seen::Resources(found, complete) => (found, complete),
            Seen::Resource(found) => (vec![found], true),
            Seen::Unknown => (Vec::new(), false),
            _ => (Vec::new(), true),
        };
        let resources = found.into_iter().map(|found| &self.oracle.resources[found]).collect();
        Related { resources, rest: (!complete).then(Cause::not_collected) }
    }

    fn identities(&self) -> Option<&Identities> {
        let oracle = self.oracle;
        let account = &oracle.subject(self.of).account;
        let listed = |kind| {
            let here = |index: &&usize| oracle.subject(**index).account == *account && oracle.subject(**index).kind == kind;
            Related {
                resources: oracle.order.iter().filter(here).map(|index| &oracle.resources[*index]).collect(),
                rest: (!oracle.listed(account.as_str(), kind, None)).then(Cause::not_collected),
            }
        };
        let read = || Identities::of(&Listed::of(listed));
        Some(self.identities.get_or_init(read))
    }

    fn caller(&self) -> Option<&str> {
        let home = self.oracle.subject(self.of).account.as_str() == world::ACCOUNTS[0];
        home.then_some("arn:aws:iam::111122223333:root")
    }

    fn for_each_related(&self, field: &str, see: &mut dyn FnMut(&Resource, &dyn Surroundings)) -> Option<Arc<Cause>> {
        let Related { resources, rest } = self.related(field);
        for resource in resources {
            let of = self.oracle.resources.iter().position(|other| std::ptr::eq(other, resource)).unwrap();
            see(resource, &Around { oracle: self.oracle, of, identities: OnceCell::new() });
        }
        rest
    }

    fn related_in(&self, field: &str, region: &Region) -> Related<'_> {
        let me = self.oracle.subject(self.of);
        let (_, field) = me.kind.schema().field(field).unwrap();
        let FieldType::Resources(kind) = field.ty else { panic!("{} is not related", field.name) };
        let Related { mut resources, .. } = self.related(field.name);
        resources.retain(|resource| resource.subject.region.as_ref() == Some(region));
        let complete = self.oracle.listed(me.account.as_str(), kind, Some(region.as_str()));
        Related { resources, rest: (!complete).then(Cause::not_collected) }
    }
}

/// What a reference of a resource may lead to.
#[derive(Debug, PartialEq)]
enum Pointer {
    To(usize),
    Anywhere,
}

fn is_unknown(value: &Json) -> bool {
    value.get("$unknown").is_some()
}

fn observed(value: Option<&Json>, ty: FieldType, of: usize) -> Seen {
    match value {
        None => Seen::Unknown,
        Some(value) if is_unknown(value) => Seen::Unknown,
        Some(Json::Null) => Seen::Absent,
        Some(value) => Seen::Json(value.clone(), ty, of),
    }
}

/// A derived value as the snapshot would write it.
fn json(value: Value<'_>) -> Json {
    match value {
        Value::Bool(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::Text(value) => value.into(),
        Value::Time(value) => value.to_string().into(),
        Value::List(list) => {
            let items = (0..list.len()).filter_map(|index| list.item(index)).map(json);
            items.chain(list.rest().map(|_| world::unknown())).collect()
        }
        Value::Record(record) => {
            let member = |(index, field): (usize, &FieldSchema)| Some((field.name.to_owned(), seen(record.slot(index)?)));
            Json::Object(record.schema().fields.iter().enumerate().filter_map(member).collect())
        }
    }
}

fn seen(slot: Slot<'_>) -> Json {
    match slot {
        Slot::Known(value) => json(value),
        Slot::Absent => Json::Null,
        Slot::Unknown(_) => world::unknown(),
    }
}

fn literal(literal: &Literal) -> Json {
    match literal {
        Literal::Bool(value) => (*value).into(),
        Literal::Int(value) | Literal::Duration(value) => (*value).into(),
        Literal::Text(value) => (**value).into(),
        Literal::Time(value) => value.to_string().into(),
        Literal::Net(value) => value.to_string().into(),
    }
}

/// Numbers as numbers, all else as text: the times of these worlds sort as text, too.
fn compares(op: CompareOp, value: &Json, operand: &Json) -> bool {
    match (value.as_i64(), operand.as_i64()) {
        (Some(value), Some(operand)) => holds(op, &value, &operand),
        _ => holds(op, &value.to_string(), &operand.to_string()),
    }
}

fn holds<T: Ord>(op: CompareOp, value: &T, operand: &T) -> bool {
    match op {
        CompareOp::Eq => value == operand,
        CompareOp::Ne => value != operand,
        CompareOp::Lt => value < operand,
        CompareOp::Le => value <= operand,
        CompareOp::Gt => value > operand,
        CompareOp::Ge => value >= operand,
    }
}

/// Every number of items that may satisfy; the bounds of these worlds are small, so that ten more stand for any number.
fn counts(answers: &[Maybe], complete: bool) -> BTreeSet<i64> {
    let mut counts: BTreeSet<i64> = [0].into();
    for answer in answers {
        counts = counts.iter().flat_map(|count| answer.iter().map(move |yes| count + i64::from(*yes))).collect();
    }
    if complete { counts } else { counts.iter().flat_map(|count| *count..=count + 10).collect() }
}

/// What a set operator may say, an unread rest being nothing, one of the values, or something else.
fn set(op: SetOp, items: &[Seen], complete: bool, values: &[Literal]) -> Maybe {
    let plain = |item: &Seen| match item {
        Seen::Json(value, ..) => value.clone(),
        _ => Json::Null,
    };
    let items: Vec<Json> = items.iter().map(plain).collect();
    let values: Vec<Json> = values.iter().map(literal).collect();
    let mut rests: Vec<Vec<Json>> = vec![Vec::new()];
    if !complete {
        for value in &values {
            let more: Vec<_> = rests.iter().map(|rest| [rest.clone(), vec![value.clone()]].concat()).collect();
            rests.extend(more);
        }
        let other = Json::from("something else");
        rests.extend(rests.clone().into_iter().map(|rest| [rest, vec![other.clone()]].concat()));
    }
    let judge = |rest: Vec<Json>| {
        let there = [items.clone(), rest].concat();
        let has_all = values.iter().all(|value| there.contains(value));
        let has_any = values.iter().any(|value| there.contains(value));
        let subset = there.iter().all(|item| values.contains(item));
        match op {
            SetOp::HasAll => has_all,
            SetOp::HasAny => has_any,
            SetOp::HasNone => !has_any,
            SetOp::EqualsSet => has_all && subset,
            SetOp::SubsetOf => subset,
        }
    };
    rests.into_iter().map(judge).collect()
}

fn said_of_absence(kind: &TestKind) -> bool {
    match kind {
        TestKind::Compare { absent, .. }
        | TestKind::Member { absent, .. }
        | TestKind::Between { absent, .. }
        | TestKind::Age { absent, .. }
        | TestKind::Pattern { absent, .. }
        | TestKind::Cidr { absent, .. }
        | TestKind::Quantified { absent, .. }
        | TestKind::Count { absent, .. }
        | TestKind::Empty { absent, .. }
        | TestKind::Set { absent, .. } => *absent,
        TestKind::Present(_) | TestKind::Block(_) => false,
    }
}
