//! Five rules as somebody would write them by hand in Rust, unknowns minded but without evidence: the floor under the
//! engine's speed. What they say is compared with what the engine says before anything is timed.

use std::collections::BTreeMap;
use std::sync::Arc;

use trailwarden::finding::{Evidence, Finding};
use trailwarden::model::aws::{
    AccessKey, AccountPublicAccess, Bucket, Grant, Key, KeyManager, KeyOrigin, KeySpec, KeyState, MultiRegionKeyType,
    ObjectOwnership, PublicAccessBlock, VersioningStatus,
};
use trailwarden::model::{Observed, Resource, ResourceKind, Severity, Status, Timestamp};
use trailwarden::snapshot::View;

/// The rules that are written here, by id.
pub const RULES: [&str; 5] = [
    "iam-access-key-rotated",
    "kms-key-rotation",
    "s3-bucket-acl-public",
    "s3-bucket-block-public-access",
    "s3-bucket-versioning",
];

/// An answer; `None` is unknown.
type Truth = Option<bool>;

fn and(a: Truth, b: impl FnOnce() -> Truth) -> Truth {
    match a {
        Some(false) => Some(false),
        Some(true) => b(),
        None => b().filter(|b| !b),
    }
}

fn all(truths: impl Iterator<Item = Truth>) -> Truth {
    let mut result = Some(true);
    for truth in truths {
        match truth {
            Some(true) => {}
            Some(false) => return Some(false),
            None => result = None,
        }
    }
    result
}

fn or(a: Truth, b: impl FnOnce() -> Truth) -> Truth {
    match a {
        Some(true) => Some(true),
        Some(false) => b(),
        None => b().filter(|b| *b),
    }
}

fn test<T>(observed: &Observed<T>, absent: bool, test: impl FnOnce(&T) -> bool) -> Truth {
    match observed {
        Observed::Known(value) => Some(test(value)),
        Observed::Absent => Some(absent),
        Observed::Unknown(_) => None,
    }
}

fn status(when: Truth, check: impl FnOnce() -> Truth) -> Status {
    match when {
        Some(false) => Status::NotApplicable,
        applies => match (applies, check()) {
            (_, Some(true)) => Status::Pass,
            (Some(true), Some(false)) => Status::Fail,
            _ => Status::Unknown,
        },
    }
}

/// The five rules with all that they need to know beforehand.
pub struct Floor<'v> {
    view: &'v View,
    now: Timestamp,
    rules: [Arc<str>; 5],
    blocks: BTreeMap<&'v str, &'v Observed<PublicAccessBlock>>,
}

impl<'v> Floor<'v> {
    /// Ready to judge.
    pub fn new(view: &'v View, now: Timestamp) -> Self {
        let accounts = view.of_kind(ResourceKind::AccountPublicAccess).filter_map(|index| view.resource(index));
        let block = |resource: &'v Resource| {
            let body: &AccountPublicAccess = resource.body.get()?;
            Some((resource.subject.account.as_str(), &body.public_access_block))
        };
        Self { view, now, rules: RULES.map(Arc::from), blocks: accounts.filter_map(block).collect() }
    }

    /// All that the rules say of all resources, in the engine's order.
    pub fn findings(&self) -> impl Iterator<Item = Finding> {
        let [rotated, rotation, public, block, versioning] = &self.rules;
        let buckets = self.of::<Bucket>(ResourceKind::Bucket).flat_map(move |(resource, bucket)| {
            [
                finding(public, Severity::Critical, resource, self.acl_public(resource, bucket)),
                finding(block, Severity::High, resource, self.block_public_access(resource, bucket)),
                finding(versioning, Severity::Medium, resource, versioned(bucket)),
            ]
        });
        let keys = self
            .of::<Key>(ResourceKind::Key)
            .map(move |(resource, key)| finding(rotation, Severity::Medium, resource, rotates(key)));
        let access_keys = self
            .of::<AccessKey>(ResourceKind::AccessKey)
            .map(move |(resource, key)| finding(rotated, Severity::Medium, resource, self.rotated(key)));
        buckets.chain(keys).chain(access_keys)
    }

    fn of<T: 'static>(&self, kind: ResourceKind) -> impl Iterator<Item = (&Resource, &T)> {
        self.view.of_kind(kind).filter_map(|index| {
            let resource = self.view.resource(index)?;
            Some((resource, resource.body.get::<T>()?))
        })
    }

    fn rotated(&self, key: &AccessKey) -> Status {
        let limit = self.now.as_second() - 90 * 86_400;
        let old = || test(&key.created_at, false, |created| created.as_second() < limit);
        status(test(&key.active, false, |active| *active), || old().map(|old| !old))
    }

    fn account_blocks(&self, resource: &Resource, of: fn(&PublicAccessBlock) -> &Observed<bool>) -> Truth {
        self.blocks.get(resource.subject.account.as_str()).and_then(|block| blocks(block, of))
    }

    fn acl_public(&self, resource: &Resource, bucket: &Bucket) -> Status {
        let ignored: fn(&PublicAccessBlock) -> &Observed<bool> = |block| &block.ignore_public_acls;
        status(test(&bucket.name, false, |_| true), || {
            let harmless = no_public_grant(bucket);
            let enforced = || test(&bucket.object_ownership, false, |owner| *owner == ObjectOwnership::BucketOwnerEnforced);
            let own = || blocks(&bucket.public_access_block, ignored);
            or(harmless, || or(enforced(), || or(own(), || self.account_blocks(resource, ignored))))
        })
    }

    fn block_public_access(&self, resource: &Resource, bucket: &Bucket) -> Status {
        let settings: [fn(&PublicAccessBlock) -> &Observed<bool>; 4] = [
            |block| &block.block_public_acls,
            |block| &block.ignore_public_acls,
            |block| &block.block_public_policy,
            |block| &block.restrict_public_buckets,
        ];
        status(test(&bucket.name, false, |_| true), || {
            all(settings.into_iter().map(|of| or(blocks(&bucket.public_access_block, of), || self.account_blocks(resource, of))))
        })
    }
}

fn blocks(block: &Observed<PublicAccessBlock>, of: fn(&PublicAccessBlock) -> &Observed<bool>) -> Truth {
    match block {
        Observed::Known(block) => test(of(block), false, |on| *on),
        Observed::Absent => Some(false),
        Observed::Unknown(_) => None,
    }
}

fn no_public_grant(bucket: &Bucket) -> Truth {
    const PUBLIC: [&str; 2] =
        ["http://acs.amazonaws.com/groups/global/AllUsers", "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"];
    let is_public = |grant: &Grant| test(&grant.grantee_uri, false, |uri| PUBLIC.contains(&uri.as_str()));
    match &bucket.acl_grants {
        Observed::Known(grants) => {
            let whole = if grants.rest.is_none() { Some(false) } else { None };
            grants.items.iter().fold(whole, |so_far, grant| or(so_far, || is_public(grant))).map(|public| !public)
        }
        Observed::Absent => Some(false),
        Observed::Unknown(_) => None,
    }
}

fn versioned(bucket: &Bucket) -> Status {
    let check = || test(&bucket.versioning_status, false, |state| *state == VersioningStatus::Enabled);
    status(test(&bucket.name, false, |_| true), check)
}

fn rotates(key: &Key) -> Status {
    use KeyState::{Creating, Disabled, PendingDeletion, PendingImport, PendingReplicaDeletion};
    const NOT_IN_USE: [KeyState; 4] = [Creating, PendingImport, PendingDeletion, PendingReplicaDeletion];
    let ours = test(&key.key_manager, false, |manager| *manager == KeyManager::Customer);
    let symmetric = || test(&key.key_spec, false, |spec| *spec == KeySpec::SymmetricDefault);
    let material = || test(&key.origin, false, |origin| *origin == KeyOrigin::AwsKms);
    let live = || test(&key.key_state, false, |state| !NOT_IN_USE.contains(state));
    let primary = || test(&key.multi_region_key_type, true, |kind| *kind != MultiRegionKeyType::Replica);
    let can_rotate = || test(&key.rotation_enabled, false, |_| true);
    let enabled = || test(&key.key_state, false, |state| *state != Disabled);
    let when =
        and(ours, || and(symmetric(), || and(material(), || and(live(), || and(primary(), || and(can_rotate(), enabled))))));
    status(when, || test(&key.rotation_enabled, false, |rotates| *rotates))
}

fn finding(rule: &Arc<str>, severity: Severity, resource: &Resource, status: Status) -> Finding {
    Finding {
        rule: Arc::clone(rule),
        severity,
        subject: Arc::clone(&resource.subject),
        stands_for_all: false,
        status,
        message: Box::default(),
        remediation: None,
        evidence: Evidence::default(),
    }
}
