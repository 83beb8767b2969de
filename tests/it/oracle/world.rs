//! Small random worlds: a few accounts, resources of several types that refer to each other, and listings, all of it
//! made from the schema, so that a new field takes part by itself.

use serde_json::{Map, Value as Json, json};
use trailwarden::model::call::{Call, Scope};
use trailwarden::model::schema::{FieldSource, FieldType, RecordSchema};
use trailwarden::model::{Cause, CauseKind, Observed, Resource, ResourceKind, Subject, Timestamp};
use trailwarden::snapshot::{AccountScope, Asked, Caller, Listing, Manifest, Snapshot};

use super::tape::Tape;

pub(crate) const ACCOUNTS: [&str; 2] = ["111122223333", "444455556666"];
const REGIONS: [&str; 2] = ["eu-west-1", "us-east-1"];
const KINDS: [ResourceKind; 9] = [
    ResourceKind::Account,
    ResourceKind::Trail,
    ResourceKind::Bucket,
    ResourceKind::Key,
    ResourceKind::User,
    ResourceKind::Group,
    ResourceKind::Policy,
    ResourceKind::AccessKey,
    ResourceKind::AccountRegion,
];

/// The resources as JSON, so that single fields can be taken away.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) resources: Vec<(Subject, Json)>,
    pub(crate) listings: Vec<Listing>,
}

/// The time of judging.
pub(crate) fn now() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

/// What an unknown looks like in JSON.
pub(crate) fn unknown() -> Json {
    json!({ "$unknown": "throttled" })
}

impl World {
    pub(crate) fn new(tape: &mut Tape<'_>) -> Self {
        let mut resources: Vec<(Subject, Json)> = Vec::new();
        for _ in 0..tape.below(16) {
            let subject = subject(tape);
            if resources
                .iter()
                .all(|(other, _)| (other.kind, &other.id, &other.account) != (subject.kind, &subject.id, &subject.account))
            {
                let mut body = record(tape, subject.kind.schema(), 0);
                name_aliases(&mut body);
                resources.push((subject, body));
            }
        }
        let mut world = Self { resources, listings: Vec::new() };
        world.listings = world.list(tape);
        world
    }

    fn list(&self, tape: &mut Tape<'_>) -> Vec<Listing> {
        let mut listings = Vec::new();
        for account in ACCOUNTS {
            for &kind in ResourceKind::ALL {
                let regions: Vec<_> = if is_regional(kind) { REGIONS.iter().map(|r| Some(*r)).collect() } else { vec![None] };
                for region in regions {
                    let found = match tape.below(8) {
                        6 => Observed::Unknown(Cause::new(CauseKind::AccessDenied).into()),
                        7 => continue,
                        _ => Observed::Known(0),
                    };
                    listings.push(Listing { kind, account: account.into(), region: region.map(Into::into), found });
                }
            }
        }
        listings
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        let body = |(subject, body): &(Subject, Json)| Resource {
            subject: subject.clone().into(),
            body: subject.kind.body_from_json(&body.to_string()).unwrap(),
        };
        let scope = |id: &&str| AccountScope { id: (*id).into(), regions: Vec::new(), not_read: None };
        Snapshot {
            manifest: Manifest {
                format: 1,
                tool_version: "0".to_owned(),
                partition: "aws".into(),
                accounts: ACCOUNTS.iter().map(scope).collect(),
                caller: Caller { arn: "arn:aws:iam::111122223333:root".to_owned(), account: ACCOUNTS[0].into() },
                captured_at: now(),
                finished_at: now(),
                asked: Asked::default(),
            },
            resources: self.resources.iter().map(body).collect(),
            listings: self.listings.clone(),
            calls: Vec::new(),
        }
    }

    /// The same world with one value or one listing unknown; `None` if the choice fell on nothing known.
    pub(crate) fn with_an_unknown(&self, tape: &mut Tape<'_>) -> Option<Self> {
        let mut world = self.clone();
        if tape.chance(1) || world.resources.is_empty() {
            let chosen = tape.below(world.listings.len());
            world.listings.get_mut(chosen)?.found = Observed::Unknown(Cause::new(CauseKind::Throttled).into());
        } else {
            let chosen = tape.below(world.resources.len());
            forget(tape, &mut world.resources[chosen].1)?;
        }
        Some(world)
    }
}

/// Makes one known value in an object unknown: a field, a field of a record in it, the end of a list.
fn forget(tape: &mut Tape<'_>, object: &mut Json) -> Option<()> {
    let members = object.as_object_mut().filter(|members| !members.is_empty())?;
    let keys: Vec<_> = members.keys().cloned().collect();
    let value = members.get_mut(tape.pick(&keys))?;
    match value {
        Json::Object(inner) if !inner.contains_key("$unknown") && is_record(inner) && tape.chance(4) => {
            return forget(tape, value);
        }
        Json::Array(items) if !items.is_empty() && tape.chance(4) => {
            let chosen = tape.below(items.len());
            let item = &mut items[chosen];
            if item.is_object() && item.get("$unknown").is_none() {
                return forget(tape, item);
            }
            // An item that was read is lost together with all that stand behind it.
            items.truncate(chosen);
            items.push(unknown());
        }
        _ => *value = unknown(),
    }
    Some(())
}

/// Records have fields of the schema; maps have the keys `x` and `y`.
fn is_record(members: &Map<String, Json>) -> bool {
    !members.is_empty() && !members.contains_key("x") && !members.contains_key("y")
}

/// Whether resources of this type are listed region by region.
pub(crate) fn is_regional(kind: ResourceKind) -> bool {
    Call::find(kind.listing_call()).is_some_and(|call| call.scope == Scope::Region)
}

fn subject(tape: &mut Tape<'_>) -> Subject {
    let kind = *tape.pick(&KINDS);
    let account = *tape.pick(&ACCOUNTS);
    let region = *tape.pick(&REGIONS);
    let name = *tape.pick(&["a", "b"]);
    let arn = match kind {
        ResourceKind::Trail => format!("arn:aws:cloudtrail:{region}:{account}:trail/{name}"),
        ResourceKind::Bucket => format!("arn:aws:s3:::{name}"),
        ResourceKind::Key => format!("arn:aws:kms:{region}:{account}:key/{name}"),
        ResourceKind::User => format!("arn:aws:iam::{account}:user/path/{name}"),
        ResourceKind::Group => format!("arn:aws:iam::{account}:group/{name}"),
        ResourceKind::Policy if name == "a" => "arn:aws:iam::aws:policy/a".to_owned(),
        ResourceKind::Policy => format!("arn:aws:iam::{account}:policy/{name}"),
        _ => String::new(),
    };
    let id = match kind {
        ResourceKind::Account => account.to_owned(),
        ResourceKind::AccountRegion => format!("{account}/{region}"),
        ResourceKind::AccessKey => format!("{account}/{name}"),
        _ => arn.clone(),
    };
    let has_region = is_regional(kind) || matches!(kind, ResourceKind::Bucket | ResourceKind::AccountRegion);
    Subject {
        kind,
        id: id.as_str().into(),
        arn: Some(arn).filter(|arn| !arn.is_empty()).map(Into::into),
        partition: "aws".into(),
        account: account.into(),
        region: has_region.then(|| region.into()),
        name: if kind == ResourceKind::Account { account.into() } else { name.into() },
    }
}

fn record(tape: &mut Tape<'_>, schema: &'static RecordSchema, depth: usize) -> Json {
    let mut members = Map::new();
    for field in schema.fields.iter().filter(|field| matches!(field.source, FieldSource::Call(_))) {
        let member = match tape.below(16) {
            15 => continue,
            13 | 14 => unknown(),
            10..=12 if field.optional => Json::Null,
            _ => value(tape, field.ty, depth + 1),
        };
        members.insert(field.name.to_owned(), member);
    }
    Json::Object(members)
}

/// Aliases begin with `alias/`, in these worlds too.
fn name_aliases(body: &mut Json) {
    for alias in body.get_mut("aliases").and_then(Json::as_array_mut).into_iter().flatten() {
        if let Some(text) = alias.as_str() {
            *alias = format!("alias/{text}").into();
        }
    }
}

fn value(tape: &mut Tape<'_>, ty: FieldType, depth: usize) -> Json {
    match ty {
        FieldType::Bool => tape.chance(4).into(),
        FieldType::Int => tape.below(4).into(),
        FieldType::Text | FieldType::Policy | FieldType::Arn => (*tape.pick(&["a", "b", "ab", "a", "b", "10.1.0.0/16"])).into(),
        FieldType::Cidr => "10.0.0.0/8".into(),
        FieldType::Enum(texts) => texts[tape.below(texts.len().min(3))].into(),
        FieldType::Time => (*tape.pick(&["2025-12-01T00:00:00Z", "2025-12-31T00:00:00Z", "2026-02-01T00:00:00Z"])).into(),
        FieldType::Record(schema) => record(tape, schema, depth),
        FieldType::Map => {
            let keys = ["x", "y"].into_iter().filter(|_| tape.chance(4)).collect::<Vec<_>>();
            Json::Object(keys.into_iter().map(|key| (key.to_owned(), Json::from(*tape.pick(&["a", "b"])))).collect())
        }
        FieldType::List(item) => {
            let most = if depth > 3 { 2 } else { 4 };
            let mut items: Vec<_> = (0..tape.below(most)).map(|_| value(tape, *item, depth + 1)).collect();
            if tape.chance(1) {
                items.push(unknown());
            }
            Json::Array(items)
        }
        FieldType::Ref(kind) => reference(tape, kind).into(),
        FieldType::Resources(_) => Json::Null,
    }
}

/// Something that may, or may not, name a resource of the type.
fn reference(tape: &mut Tape<'_>, kind: ResourceKind) -> String {
    let name = *tape.pick(&["a", "b", "c"]);
    let account = *tape.pick(&["111122223333", "444455556666", "999999999999"]);
    let region = *tape.pick(&REGIONS);
    let arn = |service: &str, region: &str, resource: String| format!("arn:aws:{service}:{region}:{account}:{resource}");
    match (kind, tape.below(6)) {
        (_, 5) if tape.chance(1) => String::new(),
        (ResourceKind::Bucket, 0..=3) => name.to_owned(),
        (ResourceKind::Bucket, _) => format!("arn:aws:s3:::{name}"),
        (ResourceKind::Key, 0 | 1) => arn("kms", region, format!("key/{name}")),
        (ResourceKind::Key, 2) => name.to_owned(),
        (ResourceKind::Key, 3) => "alias/aws/s3".to_owned(),
        (ResourceKind::Key, 4) => format!("alias/{name}"),
        (ResourceKind::Key, _) => arn("kms", region, format!("alias/{name}")),
        (ResourceKind::LogGroup, 0..=2) => arn("logs", region, format!("log-group:{name}:*")),
        (ResourceKind::LogGroup, _) => arn("logs", region, format!("log-group:{name}")),
        (ResourceKind::Policy, 0..=2) => format!("arn:aws:iam::aws:policy/{name}"),
        (ResourceKind::Policy, _) => arn("iam", "", format!("policy/{name}")),
        (ResourceKind::User, 0..=2) => name.to_owned(),
        (ResourceKind::User, _) => arn("iam", "", format!("user/path/{name}")),
        (ResourceKind::Group, 0..=2) => name.to_owned(),
        (ResourceKind::Group, _) => arn("iam", "", format!("group/{name}")),
        (ResourceKind::Account, _) => account.to_owned(),
        _ => name.to_owned(),
    }
}
