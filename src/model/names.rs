//! What AWS calls resource types and fields, where one of its names differs from ours in more than case and the characters
//! between words.
//!
//! Of a field the API's name comes first, then those of CloudFormation and Terraform. Used to suggest what was meant, and
//! shown beside the field in the reference.

use super::aws::ResourceKind;
use super::schema::RecordSchema;

/// What AWS's API calls a field of this record; `None` when that is our name too.
pub fn given_by_aws(record: &RecordSchema, field: &str) -> Option<&'static str> {
    let (.., names) = NAMES.iter().find(|(of, name, _)| *of == record.name && *name == field)?;
    names.first().copied().filter(|name| letters(name) != letters(field))
}

/// The field of this record that we or AWS call so, whatever the case and the characters between words.
pub fn field_called(record: &RecordSchema, name: &str) -> Option<&'static str> {
    let wanted = letters(name);
    if let Some(own) = record.fields.iter().find(|field| letters(field.name) == wanted) {
        return Some(own.name);
    }
    let mut of_record = NAMES.iter().filter(|(of, ..)| *of == record.name);
    of_record.find(|(.., names)| names.iter().any(|known| letters(known) == wanted)).map(|(_, field, _)| *field)
}

/// The resource type that CloudFormation (`AWS::S3::Bucket`) or Terraform (`aws_s3_bucket`) calls so.
pub fn kind_called(name: &str) -> Option<ResourceKind> {
    let wanted = letters(name);
    let wanted = wanted.strip_prefix("aws")?;
    let own = ResourceKind::ALL.iter().copied().find(|kind| letters(kind.as_str()) == wanted);
    own.or_else(|| KINDS.iter().find(|(_, names)| names.contains(&wanted)).map(|(kind, _)| *kind))
}

/// Small letters and digits only.
fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Resource types with the letters of their other names, `aws` left out.
const KINDS: &[(ResourceKind, &[&str])] = &[
    (ResourceKind::Trail, &["cloudtrail"]),
    (ResourceKind::AccountPublicAccess, &["s3accountpublicaccessblock"]),
    (ResourceKind::Contacts, &["accountalternatecontact", "accountprimarycontact"]),
    (ResourceKind::LogGroup, &["cloudwatchloggroup"]),
    (ResourceKind::MetricFilter, &["cloudwatchlogmetricfilter"]),
    (ResourceKind::SubscriptionFilter, &["cloudwatchlogsubscriptionfilter"]),
    (ResourceKind::Alarm, &["cloudwatchmetricalarm"]),
    (ResourceKind::EventRule, &["cloudwatcheventrule"]),
    (ResourceKind::Recorder, &["configconfigurationrecorder"]),
    (ResourceKind::ConfigRule, &["configconfigrule"]),
    (ResourceKind::Policy, &["iammanagedpolicy"]),
    (ResourceKind::PasswordPolicy, &["iamaccountpasswordpolicy"]),
    (ResourceKind::OidcProvider, &["iamopenidconnectprovider"]),
    (ResourceKind::ServiceControlPolicy, &["organizationspolicy"]),
];

type Names = (&'static str, &'static str, &'static [&'static str]);

/// The record, the field, and its names.
const NAMES: &[Names] = &[
    ("Account", "account_id", &["Account"]),
    ("AccountRegion", "name", &["RegionName"]),
    ("AccountRegion", "opt_in_status", &["RegionOptStatus"]),
    ("Contacts", "primary", &["ContactInformation"]),
    ("AlternateContact", "has_name", &["Name"]),
    ("AlternateContact", "has_email", &["EmailAddress"]),
    ("AlternateContact", "has_phone_number", &["PhoneNumber"]),
    ("PrimaryContact", "has_full_name", &["FullName"]),
    ("PrimaryContact", "has_phone_number", &["PhoneNumber"]),
    ("PrimaryContact", "has_address", &["AddressLine1"]),
    ("PrimaryContact", "has_city", &["City"]),
    ("PrimaryContact", "has_postal_code", &["PostalCode"]),
    ("PrimaryContact", "has_country", &["CountryCode"]),
    ("Trail", "is_multi_region", &["IsMultiRegionTrail"]),
    ("Trail", "log_file_validation_enabled", &["LogFileValidationEnabled", "EnableLogFileValidation"]),
    ("Trail", "log_bucket", &["S3BucketName"]),
    ("Trail", "kms_key", &["KmsKeyId"]),
    ("Trail", "log_group", &["CloudWatchLogsLogGroupArn", "cloud_watch_logs_group_arn"]),
    ("Trail", "log_group_role", &["CloudWatchLogsRoleArn"]),
    ("Trail", "sns_topic", &["SnsTopicARN", "SnsTopicName"]),
    ("Trail", "is_logging", &["IsLogging", "enable_logging"]),
    ("Trail", "latest_log_group_delivery_error", &["LatestCloudWatchLogsDeliveryError"]),
    ("Trail", "latest_log_group_delivery_time", &["LatestCloudWatchLogsDeliveryTime"]),
    ("DataResource", "resource_type", &["Type"]),
    ("EventDataStore", "is_multi_region", &["MultiRegionEnabled"]),
    ("EventDataStore", "is_organization_store", &["OrganizationEnabled"]),
    ("EventDataStore", "retention_days", &["RetentionPeriod"]),
    ("EventDataStore", "kms_key", &["KmsKeyId"]),
    ("EventDataStore", "created_at", &["CreatedTimestamp"]),
    ("AccountPublicAccess", "public_access_block", &["PublicAccessBlockConfiguration"]),
    ("Bucket", "created_at", &["CreationDate"]),
    ("Bucket", "region", &["LocationConstraint", "BucketRegion"]),
    ("Bucket", "public_access_block", &["PublicAccessBlockConfiguration"]),
    ("Bucket", "acl_grants", &["Grants"]),
    ("Bucket", "object_ownership", &["ObjectOwnership", "OwnershipControls"]),
    ("Bucket", "encryption", &["ServerSideEncryptionConfiguration", "BucketEncryption"]),
    ("Bucket", "versioning_status", &["VersioningConfiguration", "versioning"]),
    ("Bucket", "access_logging", &["LoggingEnabled", "LoggingConfiguration"]),
    ("Bucket", "lifecycle_rules", &["LifecycleConfiguration"]),
    ("Bucket", "object_lock", &["ObjectLockConfiguration"]),
    ("Bucket", "replication_rules", &["ReplicationConfiguration"]),
    ("Bucket", "tags", &["TagSet"]),
    ("AccessPoint", "name", &["AccessPointName"]),
    ("AccessPoint", "vpc_id", &["VpcId", "VpcConfiguration"]),
    ("AccessPoint", "bucket_account", &["BucketAccountId"]),
    ("AccessPoint", "public_access_block", &["PublicAccessBlockConfiguration"]),
    ("AccessPoint", "created_at", &["CreationDate"]),
    ("MultiRegionAccessPoint", "public_access_block", &["PublicAccessBlock", "PublicAccessBlockConfiguration"]),
    ("MultiRegionAccessPoint", "buckets", &["Regions"]),
    ("Grant", "grantee_type", &["Type"]),
    ("Grant", "grantee_uri", &["URI"]),
    ("Grant", "grantee_id", &["ID"]),
    ("Encryption", "kms_key", &["KMSMasterKeyID"]),
    ("AccessLogging", "target_bucket", &["TargetBucket", "DestinationBucketName"]),
    ("AccessLogging", "target_prefix", &["TargetPrefix", "LogFilePrefix"]),
    ("LifecycleRule", "expiration_days", &["ExpirationInDays"]),
    ("LifecycleRule", "noncurrent_expiration_days", &["NoncurrentDays", "NoncurrentVersionExpirationInDays"]),
    ("LifecycleRule", "abort_incomplete_upload_days", &["AbortIncompleteMultipartUpload", "DaysAfterInitiation"]),
    ("LifecycleRule", "noncurrent_transition_storage_classes", &["NoncurrentVersionTransitions"]),
    ("ObjectLock", "default_mode", &["Mode"]),
    ("ObjectLock", "default_days", &["Days"]),
    ("ObjectLock", "default_years", &["Years"]),
    ("ReplicationRule", "destination_bucket", &["Destination"]),
    ("ReplicationRule", "kms_encrypted_objects", &["SseKmsEncryptedObjects"]),
    ("Key", "created_at", &["CreationDate"]),
    ("Key", "key_state", &["KeyState", "Enabled"]),
    ("Key", "key_spec", &["KeySpec", "CustomerMasterKeySpec"]),
    ("Key", "is_multi_region", &["MultiRegion"]),
    ("Key", "rotation_enabled", &["KeyRotationEnabled", "EnableKeyRotation"]),
    ("Key", "rotation_period_days", &["RotationPeriodInDays"]),
    ("Key", "policy", &["Policy", "KeyPolicy"]),
    ("LogGroup", "name", &["logGroupName"]),
    ("LogGroup", "retention_days", &["retentionInDays"]),
    ("LogGroup", "kms_key", &["kmsKeyId"]),
    ("LogGroup", "created_at", &["creationTime"]),
    ("LogResourcePolicy", "name", &["policyName"]),
    ("LogResourcePolicy", "policy", &["policyDocument"]),
    ("LogResourcePolicy", "log_group_arn", &["resourceArn"]),
    ("MetricFilter", "name", &["filterName"]),
    ("MetricFilter", "log_group", &["logGroupName"]),
    ("MetricFilter", "pattern", &["filterPattern"]),
    ("MetricFilter", "transformations", &["metricTransformations"]),
    ("MetricFilter", "created_at", &["creationTime"]),
    ("MetricTransformation", "metric_namespace", &["metricNamespace", "namespace"]),
    ("MetricTransformation", "metric_name", &["metricName", "name"]),
    ("MetricTransformation", "metric_value", &["metricValue", "value"]),
    ("SubscriptionFilter", "name", &["filterName"]),
    ("SubscriptionFilter", "log_group", &["logGroupName"]),
    ("SubscriptionFilter", "pattern", &["filterPattern"]),
    ("SubscriptionFilter", "destination", &["destinationArn"]),
    ("SubscriptionFilter", "role", &["roleArn"]),
    ("SubscriptionFilter", "created_at", &["creationTime"]),
    ("Alarm", "name", &["AlarmName"]),
    ("Alarm", "ok_actions", &["OKActions"]),
    ("Alarm", "state", &["StateValue"]),
    ("Alarm", "state_updated_at", &["StateUpdatedTimestamp"]),
    ("Alarm", "metrics", &["Metrics", "metric_query"]),
    ("AlarmMetric", "statistic", &["Stat"]),
    ("CompositeAlarm", "name", &["AlarmName"]),
    ("CompositeAlarm", "ok_actions", &["OKActions"]),
    ("CompositeAlarm", "state", &["StateValue"]),
    ("CompositeAlarm", "state_updated_at", &["StateUpdatedTimestamp"]),
    ("Topic", "name", &["TopicArn", "TopicName"]),
    ("Topic", "owner_account", &["Owner"]),
    ("Topic", "kms_key", &["KmsMasterKeyId"]),
    ("Topic", "subscriptions_confirmed", &["SubscriptionsConfirmed"]),
    ("Topic", "subscriptions_pending", &["SubscriptionsPending"]),
    ("Topic", "subscriptions_deleted", &["SubscriptionsDeleted"]),
    ("Subscription", "endpoint_arn", &["Endpoint"]),
    ("Subscription", "owner_account", &["Owner"]),
    ("EventRule", "event_bus", &["EventBusName"]),
    ("EventTarget", "role", &["RoleArn"]),
    ("EventTarget", "dead_letter_queue", &["DeadLetterConfig"]),
    ("Recorder", "role", &["roleARN"]),
    ("Recorder", "is_recording", &["recording", "is_enabled"]),
    ("RecordingGroup", "excluded_resource_types", &["exclusionByResourceTypes"]),
    ("RecordingMode", "overrides", &["recordingModeOverrides", "recording_mode_override"]),
    ("DeliveryChannel", "bucket", &["s3BucketName"]),
    ("DeliveryChannel", "kms_key", &["s3KmsKeyArn"]),
    ("DeliveryChannel", "topic", &["snsTopicARN"]),
    ("DeliveryChannel", "snapshot_frequency", &["configSnapshotDeliveryProperties", "deliveryFrequency"]),
    ("DeliveryChannel", "stream_delivery", &["configStreamDeliveryInfo"]),
    ("DeliveryChannel", "history_delivery", &["configHistoryDeliveryInfo"]),
    ("DeliveryChannel", "snapshot_delivery", &["configSnapshotDeliveryInfo"]),
    ("ConfigRule", "name", &["ConfigRuleName"]),
    ("ConfigRule", "state", &["ConfigRuleState"]),
    ("ConfigRule", "source_owner", &["Owner", "Source"]),
    ("Root", "access_keys_present", &["AccountAccessKeysPresent"]),
    ("Root", "signing_certificates_present", &["AccountSigningCertificatesPresent"]),
    ("Root", "mfa_enabled", &["AccountMFAEnabled"]),
    ("Root", "password_present", &["AccountPasswordPresent"]),
    ("User", "name", &["UserName"]),
    ("User", "created_at", &["CreateDate"]),
    ("User", "groups", &["GroupList"]),
    ("User", "attached_policies", &["AttachedManagedPolicies", "ManagedPolicyArns"]),
    ("User", "inline_policies", &["UserPolicyList"]),
    ("VirtualMfaDevice", "enabled_at", &["EnableDate"]),
    ("InlinePolicy", "name", &["PolicyName"]),
    ("InlinePolicy", "document", &["PolicyDocument"]),
    ("AccessKey", "user", &["UserName"]),
    ("AccessKey", "active", &["Status"]),
    ("AccessKey", "created_at", &["CreateDate"]),
    ("AccessKey", "last_used_at", &["LastUsedDate"]),
    ("AccessKey", "last_used_service", &["ServiceName"]),
    ("Group", "name", &["GroupName"]),
    ("Group", "created_at", &["CreateDate"]),
    ("Group", "attached_policies", &["AttachedManagedPolicies", "ManagedPolicyArns"]),
    ("Group", "inline_policies", &["GroupPolicyList"]),
    ("Role", "name", &["RoleName"]),
    ("Role", "created_at", &["CreateDate"]),
    ("Role", "trust_policy", &["AssumeRolePolicyDocument", "assume_role_policy"]),
    ("Role", "attached_policies", &["AttachedManagedPolicies", "ManagedPolicyArns"]),
    ("Role", "inline_policies", &["RolePolicyList"]),
    ("Role", "last_used_at", &["RoleLastUsed", "LastUsedDate"]),
    ("Policy", "name", &["PolicyName"]),
    ("Policy", "boundary_usage_count", &["PermissionsBoundaryUsageCount"]),
    ("Policy", "document", &["Document", "PolicyDocument"]),
    ("Policy", "created_at", &["CreateDate"]),
    ("Policy", "updated_at", &["UpdateDate"]),
    ("PasswordPolicy", "minimum_length", &["MinimumPasswordLength"]),
    ("PasswordPolicy", "require_uppercase", &["RequireUppercaseCharacters"]),
    ("PasswordPolicy", "require_lowercase", &["RequireLowercaseCharacters"]),
    ("PasswordPolicy", "allow_users_to_change", &["AllowUsersToChangePassword"]),
    ("PasswordPolicy", "reuse_prevention", &["PasswordReusePrevention"]),
    ("PasswordPolicy", "max_age_days", &["MaxPasswordAge"]),
    ("ServerCertificate", "name", &["ServerCertificateName"]),
    ("ServerCertificate", "uploaded_at", &["UploadDate"]),
    ("ServerCertificate", "expires_at", &["Expiration"]),
    ("SamlProvider", "created_at", &["CreateDate"]),
    ("OidcProvider", "client_ids", &["ClientIDList"]),
    ("OidcProvider", "thumbprints", &["ThumbprintList"]),
    ("OidcProvider", "created_at", &["CreateDate"]),
    ("Analyzer", "name", &["AnalyzerName"]),
    ("Analyzer", "analyzer_type", &["Type"]),
    ("AnalyzerFinding", "resource_account", &["ResourceOwnerAccount"]),
    ("Detector", "status", &["Status", "Enable"]),
    ("Organization", "organization_id", &["Id"]),
    ("Organization", "management_account_id", &["MasterAccountId", "ManagementAccountId"]),
    ("Organization", "enabled_policy_types", &["PolicyTypes"]),
    ("Organization", "trusted_services", &["EnabledServicePrincipals", "aws_service_access_principals"]),
    ("OrganizationMember", "account_id", &["Id"]),
    ("OrganizationMember", "state", &["State", "Status"]),
    ("OrganizationMember", "joined_at", &["JoinedTimestamp"]),
    ("DelegatedAdministrator", "account_id", &["Id"]),
    ("DelegatedAdministrator", "delegated_at", &["DelegationEnabledDate"]),
    ("DelegatedAdministrator", "services", &["DelegatedServices", "service_principal"]),
    ("ServiceControlPolicy", "policy_id", &["Id"]),
    ("ServiceControlPolicy", "is_aws_managed", &["AwsManaged"]),
    ("ServiceControlPolicy", "document", &["Content"]),
    ("PolicyTarget", "target_type", &["Type"]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::ResourceKind;
    use crate::model::schema::FieldType;

    /// Every record that rules can see.
    fn records() -> Vec<&'static RecordSchema> {
        fn add(schema: &'static RecordSchema, found: &mut Vec<&'static RecordSchema>) {
            if found.iter().any(|known| known.name == schema.name) {
                return;
            }
            found.push(schema);
            for field in schema.fields {
                let item = if let FieldType::List(item) = field.ty { *item } else { field.ty };
                if let FieldType::Record(inner) = item {
                    add(inner, found);
                }
            }
        }
        let mut found = Vec::new();
        ResourceKind::ALL.iter().for_each(|kind| add(kind.schema(), &mut found));
        found
    }

    #[test]
    fn names_are_those_of_fields_that_exist() {
        let records = records();
        let missing: Vec<_> = NAMES
            .iter()
            .filter(|(of, name, _)| !records.iter().any(|record| record.name == *of && record.field(name).is_some()))
            .collect();
        assert_eq!(missing, Vec::<&Names>::new());
    }

    #[test]
    fn a_name_leads_to_one_field_and_a_field_has_one_row() {
        let mut seen = BTreeSet::new();
        for (of, field, names) in NAMES {
            assert!(seen.insert((of, field.to_string())), "{of}.{field} has two rows");
            for name in names.iter().filter(|name| letters(name) != letters(field)) {
                assert!(seen.insert((of, letters(name))), "`{name}` of {of} stands twice");
            }
        }
    }

    #[test]
    fn no_name_of_one_field_is_that_of_another() {
        let records = records();
        for (of, field, names) in NAMES {
            let record = records.iter().find(|record| record.name == *of).unwrap();
            for name in *names {
                let other = record.fields.iter().find(|known| known.name != *field && letters(known.name) == letters(name));
                assert_eq!(other.map(|other| other.name), None, "`{name}` of {of}");
            }
        }
    }

    #[test]
    fn fields_are_found_whatever_the_case() {
        let trail = ResourceKind::Trail.schema();
        let found =
            ["S3BucketName", "s3_bucket_name", "KMSKeyId", "HomeRegion", "TrailName"].map(|name| field_called(trail, name));
        assert_eq!(found, [Some("log_bucket"), Some("log_bucket"), Some("kms_key"), Some("home_region"), None]);
    }

    #[test]
    fn types_are_found_by_the_names_of_templates() {
        for (name, kind) in [
            ("AWS::S3::Bucket", Some(ResourceKind::Bucket)),
            ("aws_s3_bucket", Some(ResourceKind::Bucket)),
            ("aws_cloudtrail", Some(ResourceKind::Trail)),
            ("AWS::CloudTrail::EventDataStore", Some(ResourceKind::EventDataStore)),
            ("AWS::IAM::ManagedPolicy", Some(ResourceKind::Policy)),
            ("aws_s3_account_public_access_block", Some(ResourceKind::AccountPublicAccess)),
            ("aws_iam_openid_connect_provider", Some(ResourceKind::OidcProvider)),
            ("AWS::EC2::Instance", None),
            ("bucket", None),
        ] {
            assert_eq!(kind_called(name), kind, "{name}");
        }
    }
}
