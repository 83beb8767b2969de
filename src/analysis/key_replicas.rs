//! The replicas of a multi-Region key: each has a policy of its own, and the weakest decides who reaches what all of them
//! encrypt.
//!
//! Policies are compared by what they say, not by what follows from it.

use std::sync::Arc;

use serde_json::Value;

use super::Surroundings;
use super::document::{because, document};
use super::iam_policy::document::DocumentKind;
use crate::model::aws::{Key, KeyReplica, MultiRegionKeyType};
use crate::model::{Cause, CauseKind, List, Observed, Region, Subject};

/// The replicas of a key; none of a key that is no primary.
pub fn of_key(key: &Key, subject: &Subject, around: &dyn Surroundings) -> Observed<List<KeyReplica>> {
    match &key.multi_region_key_type {
        Observed::Known(MultiRegionKeyType::Primary) => {}
        Observed::Known(_) | Observed::Absent => return Observed::Known(List::complete(Vec::new())),
        Observed::Unknown(cause) => return Observed::unknown(cause),
    }
    let id = match &key.key_id {
        Observed::Known(id) => id,
        Observed::Unknown(cause) => return Observed::unknown(cause),
        Observed::Absent => return Observed::default(),
    };
    let keys = around.related("account_keys");
    let (mut items, mut rest) = (Vec::new(), keys.rest);
    for resource in keys.resources.iter().filter(|resource| resource.subject.region != subject.region) {
        let Some(replica) = resource.body.get::<Key>() else { continue };
        match &replica.key_id {
            Observed::Known(other) if other == id => {}
            Observed::Known(_) | Observed::Absent => continue,
            Observed::Unknown(cause) => {
                rest = Some(Arc::clone(cause));
                continue;
            }
        }
        items.push(KeyReplica {
            region: resource.subject.region.as_ref().map_or(Observed::Absent, |region| Observed::Known(region.to_string())),
            key_state: replica.key_state.clone(),
            same_policy: same_policy((key, subject.region.as_ref()), (replica, resource.subject.region.as_ref())),
        });
    }
    Observed::Known(List { items, rest })
}

/// Whether the policies of two keys say the same, but for their regions.
fn same_policy(one: (&Key, Option<&Region>), other: (&Key, Option<&Region>)) -> Observed<bool> {
    let regions: Vec<&str> = [one.1, other.1].into_iter().flatten().map(Region::as_str).collect();
    let said = |key: &Key| said(key, &regions);
    match (said(one.0), said(other.0)) {
        (Ok(one), Ok(other)) => Observed::Known(one == other),
        (Err(cause), _) | (_, Err(cause)) => Observed::Unknown(cause),
    }
}

/// What a policy says, whatever its order, the names of its statements, and which of some regions it names.
fn said(key: &Key, regions: &[&str]) -> Result<Value, Arc<Cause>> {
    document(&key.policy, DocumentKind::Resource, "key policy")?;
    let text = key.policy.known().map_or("null", |policy| policy.0.as_str());
    let policy: Value = serde_json::from_str(text).map_err(|error| because(CauseKind::Malformed, &error.to_string()))?;
    Ok(plain(&policy, regions))
}

fn plain(value: &Value, regions: &[&str]) -> Value {
    match value {
        Value::Object(members) => {
            let said = members.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("Sid") && *name != "Id");
            let each = |(name, value): (&String, &Value)| (name.clone(), list(plain(value, regions)));
            Value::Object(said.map(each).collect())
        }
        Value::Array(items) => {
            let mut items: Vec<_> = items.iter().map(|item| plain(item, regions)).collect();
            items.sort_by_cached_key(Value::to_string);
            items.dedup();
            Value::Array(items)
        }
        Value::String(text) => Value::String(regions.iter().fold(text.clone(), |text, region| text.replace(region, "REGION"))),
        other => other.clone(),
    }
}

/// One value and a list of it say the same.
fn list(value: Value) -> Value {
    if value.is_array() { value } else { Value::Array(vec![value]) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::analysis::samples::{Around, subject};
    use crate::model::{CauseKind, Resource, ResourceKind};
    use serde_json::json;

    fn key(region: &str, id: &str, body: &Value) -> Resource {
        let mut subject = subject(ResourceKind::Key, &format!("arn:aws:kms:{region}:111122223333:key/{id}"));
        subject.region = Some(region.into());
        let mut body = body.clone();
        body.as_object_mut().unwrap().insert("key_id".to_owned(), json!(id));
        Resource { subject: subject.into(), body: ResourceKind::Key.body_from_json(&body.to_string()).unwrap() }
    }

    /// The replicas of a primary with one policy, by region, where a replica has another.
    fn replicas(policy: &str, of_replica: &Value) -> Vec<(Observed<String>, Result<bool, CauseKind>)> {
        let primary = key("eu-west-1", "mrk-1", &json!({"multi_region_key_type": "PRIMARY", "policy": policy}));
        let others = vec![
            key("us-east-1", "mrk-1", &json!({"key_state": "Enabled", "policy": of_replica})),
            key("us-east-1", "mrk-2", &json!({"key_state": "Enabled", "policy": policy})),
        ];
        let all = std::iter::once(primary.clone()).chain(others).collect();
        let around = Around::of("account_keys", all, None);
        let Observed::Known(list) = of_key(primary.body.get().unwrap(), &primary.subject, &around) else { panic!() };
        assert_eq!(list.rest, None);
        let told = |replica: KeyReplica| {
            let same = match replica.same_policy {
                Observed::Known(same) => Ok(same),
                Observed::Absent => panic!(),
                Observed::Unknown(cause) => Err(cause.kind),
            };
            (replica.region, same)
        };
        list.items.into_iter().map(told).collect()
    }

    fn policy(actions: &str, condition: &str) -> String {
        format!(
            r#"{{"Statement":[{{"Sid":"Use","Effect":"Allow","Principal":{{"AWS":"111122223333"}},"Action":{actions},
            "Resource":"*","Condition":{{"StringEquals":{{"kms:ViaService":{condition}}}}}}}]}}"#
        )
    }

    fn in_virginia(same: Result<bool, CauseKind>) -> Vec<(Observed<String>, Result<bool, CauseKind>)> {
        vec![(Observed::Known("us-east-1".to_owned()), same)]
    }

    #[test]
    fn order_names_and_the_own_region_say_nothing() {
        let ireland = policy(r#"["kms:Decrypt","kms:Encrypt"]"#, r#""s3.eu-west-1.amazonaws.com""#);
        let virginia = policy(r#"["kms:Encrypt","kms:Decrypt"]"#, r#"["s3.us-east-1.amazonaws.com"]"#).replace("Use", "Other");
        assert_eq!(replicas(&ireland, &json!(virginia)), in_virginia(Ok(true)));
    }

    #[test]
    fn another_action_or_another_region_says_something() {
        let ireland = policy(r#""kms:Decrypt""#, r#""s3.eu-west-1.amazonaws.com""#);
        for other in [
            policy(r#""kms:*""#, r#""s3.us-east-1.amazonaws.com""#),
            policy(r#""kms:Decrypt""#, r#""s3.eu-north-1.amazonaws.com""#),
        ] {
            assert_eq!(replicas(&ireland, &json!(other)), in_virginia(Ok(false)), "{other}");
        }
    }

    #[test]
    fn what_was_not_read_of_a_replica_is_unknown() {
        let ireland = policy(r#""kms:Decrypt""#, r#""s3.eu-west-1.amazonaws.com""#);
        assert_eq!(replicas(&ireland, &json!({"$unknown": "access_denied"})), in_virginia(Err(CauseKind::AccessDenied)));
    }

    #[test]
    fn a_key_without_an_id_may_be_one() {
        let primary = key("eu-west-1", "mrk-1", &json!({"multi_region_key_type": "PRIMARY"}));
        let mut other = key("us-east-1", "mrk-1", &json!({}));
        other.body = ResourceKind::Key.body_from_json(r#"{"key_id": {"$unknown": "throttled"}}"#).unwrap();
        let found = of_key(primary.body.get().unwrap(), &primary.subject, &Around::of("account_keys", vec![other], None));
        let Observed::Known(List { items, rest: Some(cause) }) = found else { panic!("{found:?}") };
        assert_eq!((items, cause.kind), (Vec::new(), CauseKind::Throttled));
    }

    #[test]
    fn a_replica_has_no_replicas() {
        let replica = key("us-east-1", "mrk-1", &json!({"multi_region_key_type": "REPLICA"}));
        let around = Around::of("account_keys", vec![replica.clone()], None);
        let found = of_key(replica.body.get().unwrap(), &replica.subject, &around);
        assert_eq!(found, Observed::Known(List::complete(Vec::new())));
    }
}
