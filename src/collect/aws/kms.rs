//! KMS: keys, with their policies, rotation, aliases, tags and grants.

use std::collections::HashMap;

use aws_sdk_kms::Client;
use aws_sdk_kms::operation::get_key_rotation_status::GetKeyRotationStatusOutput;
use aws_sdk_kms::types::{
    self, AliasListEntry, GrantConstraints, GrantListEntry, KeyListEntry, KeyManagerType, KeyMetadata, OriginType,
};
use futures_util::StreamExt;
use futures_util::stream;

use crate::collect::answer::{Answer, count, list_field, map_field, required, time};
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{GrantOperation, Key, KeyGrant, KeyManager, KeyOrigin, KeySpec, KeyState, KeyUsage, MultiRegionKeyType};
use crate::model::{ArnText, List, Map, Observed, PolicyDocument, Region, ResourceKind, Subject};

const KEYS: &str = "kms:ListKeys";
const ALIASES: &str = "kms:ListAliases";
const TAGS: &str = "kms:ListResourceTags";
const ROTATION: &str = "kms:GetKeyRotationStatus";
const GRANTS: &str = "kms:ListGrants";

/// A region whose keys are read.
struct Reader<'v, 'a> {
    visit: &'v Visit<'a>,
    client: Client,
    region: &'v Region,
}

/// Reads the keys of these regions.
pub(in crate::collect) async fn read(visit: &Visit<'_>, regions: &[Region]) -> Batch {
    if !visit.recorder.wants(KEYS) {
        return Batch::default();
    }
    Batch::of_regions(regions, |region| read_region(visit, region)).await
}

async fn read_region(visit: &Visit<'_>, region: &Region) -> Batch {
    let reader = Reader { visit, client: visit.clients.kms(region), region };
    let (keys, aliases) = tokio::join!(reader.keys(), reader.aliases());
    let mut batch = Batch::default();
    batch.listings.push(visit.listing(ResourceKind::Key, Some(region), count(&keys)));
    let read = stream::iter(keys.items.into_iter().filter_map(id_and_arn))
        .map(|(id, arn)| reader.key(id, arn, &aliases))
        .buffer_unordered(visit.limits.concurrency.max(1));
    for (subject, key) in read.collect::<Vec<_>>().await {
        batch.add(subject, key);
    }
    batch
}

fn id_and_arn(entry: KeyListEntry) -> Option<(String, String)> {
    Some((entry.key_id?, entry.key_arn?))
}

impl Reader<'_, '_> {
    fn about<'q>(&'q self, call: &'static str, about: &'q str) -> Question<'q> {
        Question { call, region: self.region, about }
    }

    async fn keys(&self) -> List<KeyListEntry> {
        let send = || self.client.list_keys().into_paginator().send();
        let pages = self.visit.recorder.ask_pages(self.about(KEYS, ""), send).await;
        let named = |entry: &KeyListEntry| entry.key_id.is_some() && entry.key_arn.is_some();
        pages.items("Keys", |page| page.keys.filter(|keys| keys.iter().all(named)))
    }

    async fn aliases(&self) -> List<AliasListEntry> {
        let send = || self.client.list_aliases().into_paginator().send();
        let pages = self.visit.recorder.ask_pages(self.about(ALIASES, ""), send).await;
        pages.items("Aliases", |page| page.aliases)
    }

    async fn key(&self, id: String, arn: String, aliases: &List<AliasListEntry>) -> (Subject, Key) {
        let (described, policy, tags) = tokio::join!(self.describe(&id), self.policy(&id), self.tags(&id));
        let (rotation, grants) = tokio::join!(self.rotation(&id, &described), self.grants(&id, &described));
        let subject = self.visit.place.in_region(self.region).subject_with_arn(ResourceKind::Key, &arn, &id);
        let key = Key { policy, aliases: aliases_of(&id, aliases), tags, grants, ..key(&id, &described, &rotation) };
        (subject, key)
    }

    async fn describe(&self, id: &str) -> Answer<KeyMetadata> {
        let send = || self.client.describe_key().key_id(id).send();
        let answer = self.visit.recorder.ask(self.about("kms:DescribeKey", id), send).await;
        answer.within("KeyMetadata", |output| output.key_metadata)
    }

    async fn policy(&self, id: &str) -> Observed<PolicyDocument> {
        let send = || self.client.get_key_policy().key_id(id).policy_name("default").send();
        let answer = self.visit.recorder.ask(self.about("kms:GetKeyPolicy", id), send).await;
        answer.required("Policy", |output| output.policy.as_deref().map(Into::into))
    }

    async fn tags(&self, id: &str) -> Observed<Map> {
        let send = || self.client.list_resource_tags().key_id(id).into_paginator().send();
        let pages = self.visit.recorder.ask_pages(self.about(TAGS, id), send).await;
        let tags = pages.items("Tags", |page| page.tags);
        map_field(List { items: tags.items.into_iter().map(|tag| (tag.tag_key, tag.tag_value)).collect(), rest: tags.rest })
    }

    /// Asked for keys that can rotate, and for those of which it is not known whether they can.
    async fn rotation(&self, id: &str, described: &Answer<KeyMetadata>) -> Answer<GetKeyRotationStatusOutput> {
        if self.visit.recorder.wants(ROTATION) && described.seen.known().is_some_and(cannot_rotate) {
            return Answer { seen: Observed::Absent, ..Answer::not_collected(declared(ROTATION)) };
        }
        let send = || self.client.get_key_rotation_status().key_id(id).send();
        self.visit.recorder.ask(self.about(ROTATION, id), send).await
    }

    /// Asked for all keys but those that AWS manages: of those every thing that they encrypt may have a grant.
    async fn grants(&self, id: &str, described: &Answer<KeyMetadata>) -> Observed<List<KeyGrant>> {
        if self.visit.recorder.wants(GRANTS) && described.seen.known().is_some_and(is_of_aws) {
            return Observed::Absent;
        }
        let send = || self.client.list_grants().key_id(id).into_paginator().send();
        let pages = self.visit.recorder.ask_pages(self.about(GRANTS, id), send).await;
        let listed = pages.items("Grants", |page| page.grants);
        list_field(List { items: listed.items.into_iter().map(grant).collect(), rest: listed.rest })
    }
}

fn differs(text: Option<&str>, from: &str) -> bool {
    text.is_some_and(|text| text != from)
}

fn is_of_aws(key: &KeyMetadata) -> bool {
    differs(key.key_manager.as_ref().map(KeyManagerType::as_str), "CUSTOMER")
}

/// Source: AWS KMS Developer Guide, "Rotate AWS KMS keys": symmetric customer keys with material made by KMS.
fn cannot_rotate(key: &KeyMetadata) -> bool {
    is_of_aws(key)
        || differs(key.key_spec.as_ref().map(types::KeySpec::as_str), "SYMMETRIC_DEFAULT")
        || differs(key.origin.as_ref().map(OriginType::as_str), "AWS_KMS")
}

/// What the description and the rotation tell.
fn key(id: &str, described: &Answer<KeyMetadata>, rotation: &Answer<GetKeyRotationStatusOutput>) -> Key {
    Key {
        key_id: Observed::Known(id.to_owned()),
        key_manager: described.required("KeyManager", |key| Some(KeyManager::from(key.key_manager.as_ref()?.as_str()))),
        key_state: described.required("KeyState", |key| Some(KeyState::from(key.key_state.as_ref()?.as_str()))),
        key_spec: described.required("KeySpec", |key| Some(KeySpec::from(key.key_spec.as_ref()?.as_str()))),
        key_usage: described.required("KeyUsage", |key| Some(KeyUsage::from(key.key_usage.as_ref()?.as_str()))),
        origin: described.required("Origin", |key| Some(KeyOrigin::from(key.origin.as_ref()?.as_str()))),
        created_at: described.required("CreationDate", |key| time(key.creation_date.as_ref()?)),
        deletion_date: described.optional(|key| time(key.deletion_date.as_ref()?)),
        pending_deletion_window_days: described.optional(|key| key.pending_deletion_window_in_days.map(i64::from)),
        valid_to: described.optional(|key| time(key.valid_to.as_ref()?)),
        is_multi_region: described.required("MultiRegion", |key| key.multi_region),
        multi_region_key_type: described.optional(|key| {
            let part = key.multi_region_configuration.as_ref()?.multi_region_key_type.as_ref()?;
            Some(MultiRegionKeyType::from(part.as_str()))
        }),
        custom_key_store_id: described.optional(|key| key.custom_key_store_id.clone()),
        description: described.optional(|key| key.description.clone().filter(|text| !text.is_empty())),
        rotation_enabled: rotation.field(|status| Observed::Known(status.key_rotation_enabled)),
        rotation_period_days: rotation.optional(|status| status.rotation_period_in_days.map(i64::from)),
        next_rotation_date: rotation.optional(|status| time(status.next_rotation_date.as_ref()?)),
        ..Key::default()
    }
}

fn grant(entry: GrantListEntry) -> KeyGrant {
    let call = declared(GRANTS);
    let constraints = entry.constraints.unwrap_or_else(|| GrantConstraints::builder().build());
    let pairs = |pairs: Option<HashMap<String, String>>| Observed::or_absent(pairs.map(|pairs| pairs.into_iter().collect()));
    KeyGrant {
        grant_id: required(call, "GrantId", entry.grant_id),
        name: Observed::or_absent(entry.name.filter(|name| !name.is_empty())),
        created_at: required(call, "CreationDate", entry.creation_date.as_ref().and_then(time)),
        // Each grant has one of the two.
        grantee_principal: match (entry.grantee_principal, &entry.grantee_service_principal) {
            (None, Some(_)) => Observed::Absent,
            (told, _) => required(call, "GranteePrincipal", told),
        },
        grantee_service_principal: Observed::or_absent(entry.grantee_service_principal),
        retiring_principal: Observed::or_absent(entry.retiring_principal),
        retiring_service_principal: Observed::or_absent(entry.retiring_service_principal),
        issuing_account: Observed::or_absent(entry.issuing_account),
        operations: required(call, "Operations", entry.operations.map(|all| all.iter().map(operation).collect())),
        encryption_context_equals: pairs(constraints.encryption_context_equals),
        encryption_context_subset: pairs(constraints.encryption_context_subset),
        source_arn: Observed::or_absent(constraints.source_arn.map(ArnText::from)),
    }
}

fn operation(operation: &types::GrantOperation) -> GrantOperation {
    GrantOperation::from(operation.as_str())
}

/// Aliases that point to this key; those that point to none are predefined by AWS and not yet in use.
fn aliases_of(id: &str, aliases: &List<AliasListEntry>) -> Observed<List<String>> {
    let of_key = aliases.items.iter().filter(|alias| alias.target_key_id.as_deref() == Some(id));
    let names: Option<Vec<String>> = of_key.map(|alias| alias.alias_name.clone()).collect();
    match &aliases.rest {
        Some(cause) if aliases.items.is_empty() => Observed::unknown(cause),
        rest => required(declared(ALIASES), "AliasName", names).map(|mut items| {
            items.sort();
            List { items, rest: rest.clone() }
        }),
    }
}
