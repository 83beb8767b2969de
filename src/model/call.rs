//! The API operations that Trailwarden may call: the one list behind the read-only guard, the least-privilege
//! policy, the sources of fields and the actions named in unknowns.
//!
//! An operation that is not in this list cannot be sent.

/// What one call answers for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The credentials or the whole account.
    Account,
    /// One region of the account.
    Region,
    /// One resource.
    Resource,
}

/// An API operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// `service:Operation`, as fields and reports name it.
    pub id: &'static str,
    /// The service's name in the SDK's operation metadata.
    pub sdk_service: &'static str,
    /// The IAM action that it needs.
    pub action: &'static str,
    /// What one call answers for.
    pub scope: Scope,
}

impl Call {
    /// The operation's name without its service.
    pub fn operation(&self) -> &'static str {
        self.id.split_once(':').map_or(self.id, |(_, operation)| operation)
    }

    /// The call of this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        CALLS.iter().find(|call| call.id == id)
    }
}

macro_rules! calls {
    ($( $service:literal { $( $id:literal $action:literal $scope:ident; )* } )*) => {
        /// Every operation that may be sent, by service.
        pub static CALLS: &[Call] = &[
            $( $( Call { id: $id, sdk_service: $service, action: $action, scope: Scope::$scope }, )* )*
        ];
    };
}

calls! {
    "STS" {
        "sts:GetCallerIdentity" "sts:GetCallerIdentity" Account;
        "sts:AssumeRole" "sts:AssumeRole" Account;
    }
    "Account" {
        "account:ListRegions" "account:ListRegions" Account;
    }
    "CloudTrail" {
        "cloudtrail:DescribeTrails" "cloudtrail:DescribeTrails" Region;
        "cloudtrail:GetTrailStatus" "cloudtrail:GetTrailStatus" Resource;
        "cloudtrail:GetEventSelectors" "cloudtrail:GetEventSelectors" Resource;
        "cloudtrail:GetInsightSelectors" "cloudtrail:GetInsightSelectors" Resource;
        "cloudtrail:ListTags" "cloudtrail:ListTags" Resource;
        "cloudtrail:ListEventDataStores" "cloudtrail:ListEventDataStores" Region;
        "cloudtrail:GetEventDataStore" "cloudtrail:GetEventDataStore" Resource;
    }
    "S3" {
        "s3:ListBuckets" "s3:ListAllMyBuckets" Account;
        "s3:HeadBucket" "s3:ListBucket" Resource;
        "s3:GetBucketLocation" "s3:GetBucketLocation" Resource;
        "s3:GetBucketAcl" "s3:GetBucketAcl" Resource;
        "s3:GetBucketEncryption" "s3:GetEncryptionConfiguration" Resource;
        "s3:GetBucketLifecycleConfiguration" "s3:GetLifecycleConfiguration" Resource;
        "s3:GetBucketLogging" "s3:GetBucketLogging" Resource;
        "s3:GetBucketOwnershipControls" "s3:GetBucketOwnershipControls" Resource;
        "s3:GetBucketPolicy" "s3:GetBucketPolicy" Resource;
        "s3:GetBucketReplication" "s3:GetReplicationConfiguration" Resource;
        "s3:GetBucketTagging" "s3:GetBucketTagging" Resource;
        "s3:GetBucketVersioning" "s3:GetBucketVersioning" Resource;
        "s3:GetObjectLockConfiguration" "s3:GetBucketObjectLockConfiguration" Resource;
        "s3:GetPublicAccessBlock" "s3:GetBucketPublicAccessBlock" Resource;
    }
    "S3 Control" {
        "s3control:GetPublicAccessBlock" "s3:GetAccountPublicAccessBlock" Account;
    }
    "KMS" {
        "kms:ListKeys" "kms:ListKeys" Region;
        "kms:ListAliases" "kms:ListAliases" Region;
        "kms:DescribeKey" "kms:DescribeKey" Resource;
        "kms:GetKeyPolicy" "kms:GetKeyPolicy" Resource;
        "kms:GetKeyRotationStatus" "kms:GetKeyRotationStatus" Resource;
        "kms:ListResourceTags" "kms:ListResourceTags" Resource;
    }
    "IAM" {
        "iam:GetAccountAuthorizationDetails" "iam:GetAccountAuthorizationDetails" Account;
        "iam:GenerateCredentialReport" "iam:GenerateCredentialReport" Account;
        "iam:GetCredentialReport" "iam:GetCredentialReport" Account;
        "iam:GetAccountSummary" "iam:GetAccountSummary" Account;
        "iam:GetAccountPasswordPolicy" "iam:GetAccountPasswordPolicy" Account;
        "iam:ListVirtualMFADevices" "iam:ListVirtualMFADevices" Account;
        "iam:ListServerCertificates" "iam:ListServerCertificates" Account;
        "iam:ListSAMLProviders" "iam:ListSAMLProviders" Account;
        "iam:ListOpenIDConnectProviders" "iam:ListOpenIDConnectProviders" Account;
        "iam:GetOpenIDConnectProvider" "iam:GetOpenIDConnectProvider" Resource;
    }
}
