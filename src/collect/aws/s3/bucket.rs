//! The settings of one bucket, each told by a call of its own.

use aws_sdk_s3::types;

use super::{Reader, lifecycle, public_access_block, replication};
use crate::collect::answer::{Answer, required, required_text, told};
use crate::model::aws::{
    AccessLogging, Bucket, Encryption, Grant, GranteeType, MfaDelete, ObjectLock, ObjectLockMode, ObjectOwnership, Permission,
    PublicAccessBlock, ReplicationRule, SseAlgorithm, VersioningStatus, Website,
};
use crate::model::call::Call;
use crate::model::{List, Map, Observed, PolicyDocument, Ref, Timestamp};

/// Asks for all settings at once.
pub(super) async fn read(reader: &Reader<'_, '_>, created_at: Observed<Timestamp>, region: Observed<String>) -> Bucket {
    let (public_access_block, policy, acl, object_ownership, encryption, versioning, others) = tokio::join!(
        reader.public_access_block(),
        reader.policy(),
        reader.acl(),
        reader.ownership(),
        reader.encryption(),
        reader.versioning(),
        async {
            tokio::join!(
                reader.logging(),
                reader.lifecycle(),
                reader.object_lock(),
                reader.replication(),
                reader.tags(),
                reader.website()
            )
        }
    );
    let (owner_id, acl_grants) = acl;
    let (versioning_status, mfa_delete) = versioning;
    let (access_logging, lifecycle_rules, object_lock, replication_rules, tags, website) = others;
    Bucket {
        name: Observed::Known(reader.name.clone()),
        created_at,
        region,
        public_access_block,
        policy,
        owner_id,
        acl_grants,
        object_ownership,
        encryption,
        versioning_status,
        mfa_delete,
        access_logging,
        lifecycle_rules,
        object_lock,
        replication_rules,
        tags,
        website,
    }
}

impl Reader<'_, '_> {
    async fn public_access_block(&self) -> Observed<PublicAccessBlock> {
        let answer =
            self.ask("s3:GetPublicAccessBlock", |client, name| client.get_public_access_block().bucket(name).send()).await;
        let answer = answer.within("PublicAccessBlockConfiguration", |output| output.public_access_block_configuration);
        let call = answer.call;
        answer.field(|block| {
            Observed::Known(public_access_block(
                call,
                block.block_public_acls,
                block.ignore_public_acls,
                block.block_public_policy,
                block.restrict_public_buckets,
            ))
        })
    }

    async fn policy(&self) -> Observed<PolicyDocument> {
        let answer = self.ask("s3:GetBucketPolicy", |client, name| client.get_bucket_policy().bucket(name).send()).await;
        answer.required("Policy", |output| output.policy.as_deref().filter(|text| !text.is_empty()).map(Into::into))
    }

    async fn acl(&self) -> (Observed<String>, Observed<List<Grant>>) {
        let answer = self.ask("s3:GetBucketAcl", |client, name| client.get_bucket_acl().bucket(name).send()).await;
        let call = answer.call;
        let owner = answer.required("Owner", |output| output.owner.as_ref()?.id.clone());
        let grants = answer
            .required("AccessControlList", |output| Some(output.grants.as_deref()?.iter().map(|one| grant(call, one)).collect()));
        (owner, grants)
    }

    async fn ownership(&self) -> Observed<ObjectOwnership> {
        let answer = self
            .ask("s3:GetBucketOwnershipControls", |client, name| client.get_bucket_ownership_controls().bucket(name).send())
            .await;
        answer.required("ObjectOwnership", |output| {
            let rule = output.ownership_controls.as_ref()?.rules.first()?;
            Some(ObjectOwnership::from(rule.object_ownership.as_str()))
        })
    }

    async fn encryption(&self) -> Observed<Encryption> {
        let answer = self.ask("s3:GetBucketEncryption", |client, name| client.get_bucket_encryption().bucket(name).send()).await;
        let call = answer.call;
        answer.required("ServerSideEncryptionConfiguration", |output| {
            Some(encryption(call, output.server_side_encryption_configuration.as_ref()?.rules.first()?))
        })
    }

    async fn versioning(&self) -> (Observed<VersioningStatus>, Observed<MfaDelete>) {
        let answer = self.ask("s3:GetBucketVersioning", |client, name| client.get_bucket_versioning().bucket(name).send()).await;
        (
            answer.optional(|output| Some(VersioningStatus::from(output.status.as_ref()?.as_str()))),
            answer.optional(|output| Some(MfaDelete::from(output.mfa_delete.as_ref()?.as_str()))),
        )
    }

    async fn logging(&self) -> Observed<AccessLogging> {
        let answer = self.ask("s3:GetBucketLogging", |client, name| client.get_bucket_logging().bucket(name).send()).await;
        let call = answer.call;
        answer.optional(|output| {
            let logging = output.logging_enabled.as_ref()?;
            Some(AccessLogging {
                target_bucket: required_text(call, "TargetBucket", &logging.target_bucket).map(Ref::new),
                target_prefix: Observed::or_absent(Some(logging.target_prefix.clone()).filter(|prefix| !prefix.is_empty())),
            })
        })
    }

    async fn lifecycle(&self) -> Observed<List<crate::model::aws::LifecycleRule>> {
        let answer = self
            .ask("s3:GetBucketLifecycleConfiguration", |client, name| {
                client.get_bucket_lifecycle_configuration().bucket(name).send()
            })
            .await;
        let call = answer.call;
        answer.required("Rule", |output| Some(output.rules.as_deref()?.iter().map(|rule| lifecycle::rule(call, rule)).collect()))
    }

    async fn object_lock(&self) -> Observed<ObjectLock> {
        let answer = self
            .ask("s3:GetObjectLockConfiguration", |client, name| client.get_object_lock_configuration().bucket(name).send())
            .await;
        let answer = answer.within("ObjectLockEnabled", |output| {
            output.object_lock_configuration.filter(|lock| lock.object_lock_enabled.is_some())
        });
        object_lock(&answer)
    }

    async fn replication(&self) -> Observed<List<ReplicationRule>> {
        let answer =
            self.ask("s3:GetBucketReplication", |client, name| client.get_bucket_replication().bucket(name).send()).await;
        let call = answer.call;
        answer.required("ReplicationConfiguration", |output| {
            let rules = output.replication_configuration.as_ref()?.rules.iter();
            Some(rules.map(|rule| replication::rule(call, rule)).collect())
        })
    }

    async fn tags(&self) -> Observed<Map> {
        let answer = self.ask("s3:GetBucketTagging", |client, name| client.get_bucket_tagging().bucket(name).send()).await;
        answer.field(|output| Observed::Known(output.tag_set.iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect()))
    }

    /// A website serves an index document, or redirects all requests.
    async fn website(&self) -> Observed<Website> {
        let answer = self.ask("s3:GetBucketWebsite", |client, name| client.get_bucket_website().bucket(name).send()).await;
        answer.required("IndexDocument", |output| {
            let index_document = output.index_document.as_ref().and_then(|index| told(&index.suffix));
            let redirect_host = output.redirect_all_requests_to.as_ref().and_then(|redirect| told(&redirect.host_name));
            let error_document = output.error_document.as_ref().and_then(|error| told(&error.key));
            index_document.or(redirect_host)?;
            let text = |text: Option<&str>| Observed::or_absent(text.map(ToOwned::to_owned));
            Some(Website {
                index_document: text(index_document),
                error_document: text(error_document),
                redirect_host: text(redirect_host),
            })
        })
    }
}

fn grant(call: &'static Call, grant: &types::Grant) -> Grant {
    let grantee = grant.grantee.as_ref();
    let optional = |read: fn(&types::Grantee) -> Option<String>| match grantee {
        Some(grantee) => Observed::or_absent(read(grantee)),
        None => required(call, "Grantee", None),
    };
    Grant {
        grantee_type: required(call, "Grantee", grantee.map(|grantee| GranteeType::from(grantee.r#type.as_str()))),
        grantee_uri: optional(|grantee| grantee.uri.clone()),
        grantee_id: optional(|grantee| grantee.id.clone()),
        permission: required(call, "Permission", grant.permission.as_ref().map(|kind| Permission::from(kind.as_str()))),
    }
}

fn encryption(call: &'static Call, rule: &types::ServerSideEncryptionRule) -> Encryption {
    let default = rule.apply_server_side_encryption_by_default.as_ref();
    let blocked = rule.blocked_encryption_types.as_ref().and_then(|blocked| blocked.encryption_type.as_deref());
    Encryption {
        sse_algorithm: required(call, "SSEAlgorithm", default.map(|default| SseAlgorithm::from(default.sse_algorithm.as_str()))),
        kms_key: match default {
            Some(default) => Observed::or_absent(default.kms_master_key_id.clone().map(Ref::new)),
            None => required(call, "ApplyServerSideEncryptionByDefault", None),
        },
        bucket_key_enabled: Observed::or_absent(rule.bucket_key_enabled),
        blocked_encryption_types: Observed::or_absent(
            blocked.map(|kinds| kinds.iter().map(|kind| kind.as_str().to_owned()).collect()),
        ),
    }
}

fn object_lock(answer: &Answer<types::ObjectLockConfiguration>) -> Observed<ObjectLock> {
    answer.field(|lock| {
        if lock.object_lock_enabled != Some(types::ObjectLockEnabled::Enabled) {
            return Observed::Absent;
        }
        let retention = lock.rule.as_ref().and_then(|rule| rule.default_retention.as_ref());
        let mode = retention.and_then(|retention| retention.mode.as_ref()).map(|mode| ObjectLockMode::from(mode.as_str()));
        Observed::Known(ObjectLock {
            default_mode: Observed::or_absent(mode),
            default_days: Observed::or_absent(retention.and_then(|retention| retention.days).map(i64::from)),
            default_years: Observed::or_absent(retention.and_then(|retention| retention.years).map(i64::from)),
        })
    })
}
