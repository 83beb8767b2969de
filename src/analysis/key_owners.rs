//! Whose KMS keys encrypt what an account owns: the owner of a key can take it away, and with it the data.
//!
//! A key is named by an ARN, which tells its account, or by an id or alias, which are of the account itself. What belongs to
//! another account, such as an organization trail seen from a member, is that account's matter.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Surroundings;
use super::answer::listed;
use crate::model::aws::{Account, Bucket, DeliveryChannel, Encryption, EventDataStore, Key, LogGroup, Topic, Trail};
use crate::model::{Cause, List, Observed, Ref, Resource, Subject};

/// The related resources that name a key.
const NAMING: [&str; 6] = ["trails", "buckets", "event_data_stores", "log_groups", "topics", "config_delivery_channels"];

/// The other accounts whose keys encrypt what the account owns, sorted.
pub fn foreign(_: &Account, subject: &Subject, around: &dyn Surroundings) -> Observed<List<String>> {
    let home = subject.account.as_str();
    let mut owners = BTreeSet::new();
    let mut rest: Option<Arc<Cause>> = None;
    for field in NAMING {
        let related = around.related(field);
        rest = rest.or(related.rest);
        for resource in related.resources {
            match key_of(resource, home) {
                Observed::Known(key) => owners.extend(owner_in(&key).filter(|owner| *owner != home).map(str::to_owned)),
                Observed::Absent => {}
                Observed::Unknown(cause) => rest = rest.or(Some(cause)),
            }
        }
    }
    listed(owners.into_iter().collect(), rest)
}

/// The key that encrypts a resource, as AWS writes it; absent without one, and for what belongs to another account.
fn key_of(resource: &Resource, home: &str) -> Observed<String> {
    let body = &resource.body;
    let text = |key: &Observed<Ref<Key>>| key.clone().map(|key| key.text);
    if let Some(trail) = body.get::<Trail>() {
        return if_own(&trail.owner_account, home, text(&trail.kms_key));
    }
    if let Some(topic) = body.get::<Topic>() {
        return if_own(&topic.owner_account, home, text(&topic.kms_key));
    }
    if let Some(bucket) = body.get::<Bucket>() {
        return match &bucket.encryption {
            Observed::Known(Encryption { kms_key, .. }) => text(kms_key),
            Observed::Absent => Observed::Absent,
            Observed::Unknown(cause) => Observed::unknown(cause),
        };
    }
    let others = [
        body.get::<EventDataStore>().map(|store| text(&store.kms_key)),
        body.get::<LogGroup>().map(|group| text(&group.kms_key)),
        body.get::<DeliveryChannel>().map(|channel| text(&channel.kms_key)),
    ];
    others.into_iter().flatten().next().unwrap_or_default()
}

/// The key, if what it encrypts belongs to the account.
fn if_own(owner: &Observed<String>, home: &str, key: Observed<String>) -> Observed<String> {
    match owner {
        Observed::Known(owner) if owner == home => key,
        Observed::Known(_) | Observed::Absent => Observed::Absent,
        Observed::Unknown(cause) => match key {
            Observed::Absent => Observed::Absent,
            Observed::Known(_) | Observed::Unknown(_) => Observed::unknown(cause),
        },
    }
}

/// The account in a key's or alias's ARN; nothing of an id or alias alone.
fn owner_in(key: &str) -> Option<&str> {
    let mut parts = key.split(':');
    let is_arn = parts.next() == Some("arn");
    parts.nth(3).filter(|account| is_arn && !account.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::samples::{Around, resource, subject};
    use crate::model::{CauseKind, ResourceKind};

    fn owners(estate: &Around) -> Observed<List<String>> {
        foreign(&Account::default(), &subject(ResourceKind::Account, "111122223333"), estate)
    }

    fn of(kind: ResourceKind, json: &str) -> Resource {
        resource(kind, "x", json)
    }

    fn key_in(account: &str) -> String {
        format!(r#""kms_key": "arn:aws:kms:eu-west-1:{account}:key/k""#)
    }

    /// One of each kind, encrypted with a key of an account of its own.
    fn one_of_each() -> Around {
        let plain = |account: &str| format!("{{{}}}", key_in(account));
        let owned = |account: &str| format!(r#"{{"owner_account": "111122223333", {}}}"#, key_in(account));
        let bucket = format!(r#"{{"encryption": {}}}"#, plain("200000000002"));
        let resources = vec![
            ("trails", of(ResourceKind::Trail, &owned("200000000001"))),
            ("buckets", of(ResourceKind::Bucket, &bucket)),
            ("event_data_stores", of(ResourceKind::EventDataStore, &plain("200000000003"))),
            ("log_groups", of(ResourceKind::LogGroup, &plain("200000000004"))),
            ("topics", of(ResourceKind::Topic, &owned("200000000005"))),
            ("config_delivery_channels", of(ResourceKind::DeliveryChannel, &plain("200000000006"))),
        ];
        Around { resources, rest: None }
    }

    #[test]
    fn keys_of_other_accounts_are_found_wherever_they_are_named() {
        let expected = (1..=6).map(|number| format!("20000000000{number}")).collect();
        assert_eq!(owners(&one_of_each()), Observed::Known(List::complete(expected)));
    }

    #[test]
    fn ids_aliases_and_arns_of_the_account_itself_are_not_foreign() {
        let group = |key: &str| ("log_groups", of(ResourceKind::LogGroup, &format!(r#"{{"kms_key": {key}}}"#)));
        let own = vec![
            group("null"),
            group(r#""alias/aws/s3""#),
            group(r#""0a1b2c3d-1111-4222-8333-444455556666""#),
            group(r#""arn:aws:kms:eu-west-1:111122223333:key/k""#),
        ];
        assert_eq!(owners(&Around { resources: own, rest: None }), Observed::Known(List::complete(Vec::new())));
    }

    #[test]
    fn an_alias_of_another_account_is_foreign() {
        let alias = r#"{"kms_key": "arn:aws:kms:eu-west-1:200000000001:alias/logs"}"#;
        let estate = Around { resources: vec![("log_groups", of(ResourceKind::LogGroup, alias))], rest: None };
        assert_eq!(owners(&estate), Observed::Known(List::complete(vec!["200000000001".to_owned()])));
    }

    #[test]
    fn a_trail_of_another_account_does_not_count() {
        let trail = format!(r#"{{"owner_account": "999988887777", {}}}"#, key_in("999988887777"));
        let estate = Around { resources: vec![("trails", of(ResourceKind::Trail, &trail))], rest: None };
        assert_eq!(owners(&estate), Observed::Known(List::complete(Vec::new())));
    }

    #[test]
    fn what_could_not_be_read_leaves_the_list_open() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        let mut estate = one_of_each();
        estate.rest = Some(Arc::clone(&denied));
        let items = (1..=6).map(|number| format!("20000000000{number}")).collect();
        assert_eq!(owners(&estate), Observed::Known(List { items, rest: Some(denied) }));
    }

    #[test]
    fn nothing_is_known_where_nothing_could_be_read() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        assert_eq!(owners(&Around { resources: Vec::new(), rest: Some(Arc::clone(&denied)) }), Observed::unknown(&denied));
        let bucket = r#"{"encryption": {"$unknown": "access_denied"}}"#;
        let estate = Around { resources: vec![("buckets", of(ResourceKind::Bucket, bucket))], rest: None };
        assert_eq!(owners(&estate), Observed::unknown(&denied));
    }
}
