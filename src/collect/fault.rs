//! The reasons why nothing at all can be read, each with what to do about it.

use crate::model::{AccountId, Region};

/// Nothing can be read. A single call that fails is not among these: it becomes an unknown in the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CollectError {
    /// The credential chain gave none.
    #[error("no AWS credentials were found: {detail}")]
    NoCredentials {
        /// What the chain said.
        detail: String,
    },
    /// The profile is not in the configuration files.
    #[error("the AWS profile `{profile}` is not in the configuration files")]
    UnknownProfile {
        /// Its name.
        profile: String,
    },
    /// AWS refused the credentials.
    #[error("AWS refused the credentials: {code}: {message}")]
    CredentialsRefused {
        /// The error code.
        code: String,
        /// AWS's words.
        message: String,
    },
    /// AWS does not know the credentials, and nothing said which partition they are of.
    #[error("AWS in {region} does not know the credentials: {code}")]
    CredentialsUnknown {
        /// The error code.
        code: String,
        /// The region that was asked.
        region: Region,
    },
    /// The role cannot be assumed.
    #[error("the role `{role_arn}` cannot be assumed: {detail}")]
    RoleRefused {
        /// The role.
        role_arn: String,
        /// What AWS said.
        detail: String,
    },
    /// The credentials belong to another account than the one expected.
    #[error("these credentials belong to account {found}, not to {expected}")]
    WrongAccount {
        /// The account asked for.
        expected: AccountId,
        /// The account of the credentials.
        found: AccountId,
    },
    /// The journal cannot be written, or is of another account or endpoint.
    #[error("{detail}")]
    JournalRefused {
        /// What is wrong with it.
        detail: String,
        /// What to do about it.
        advice: &'static str,
    },
    /// No request gets through.
    #[error("{endpoint} cannot be reached: {detail}")]
    Unreachable {
        /// The endpoint.
        endpoint: String,
        /// What went wrong.
        detail: String,
    },
    /// Which accounts the organization has could not be found out, so nobody could say what is missing.
    #[error("the accounts of the organization cannot be listed: {detail}")]
    NoAccounts {
        /// What AWS said.
        detail: String,
    },
    /// Nothing can be found out about the bucket that was delivered to.
    #[error("the bucket `{bucket}` cannot be read: {detail}")]
    BucketUnread {
        /// Its name.
        bucket: String,
        /// What went wrong.
        detail: String,
    },
    /// Where a trail delivers to cannot be found out.
    #[error("the trail `{trail}` cannot be read: {detail}")]
    TrailUnread {
        /// Its ARN.
        trail: String,
        /// What went wrong.
        detail: String,
    },
    /// Who is calling could not be found out for another reason.
    #[error("sts:GetCallerIdentity failed: {detail}")]
    NoIdentity {
        /// What went wrong.
        detail: String,
    },
}

impl CollectError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::NoCredentials { .. } => {
                "sign in (`aws sso login`), choose a profile with `--profile`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            }
            Self::UnknownProfile { .. } => "`aws configure list-profiles` lists the profiles there are",
            Self::CredentialsRefused { .. } => {
                "expired credentials are renewed by signing in again (`aws sso login`); otherwise check the keys and the clock of this machine"
            }
            Self::CredentialsUnknown { .. } => {
                "no region was configured, so the partition `aws` was asked; if the credentials are of aws-cn, aws-us-gov or aws-eusc, name it with `--partition`, or a region of it with `--region`; otherwise check the keys"
            }
            Self::RoleRefused { .. } => {
                "check the role's ARN, that its trust policy names this identity, and the external id if it asks for one"
            }
            Self::JournalRefused { advice, .. } => advice,
            Self::WrongAccount { .. } => "choose the profile or role of the account that was asked for",
            Self::Unreachable { .. } => {
                "check the endpoint URL, the region, the network and the proxy settings (HTTPS_PROXY, NO_PROXY)"
            }
            Self::NoAccounts { .. } => {
                "start in the management account or a delegated administrator, with `organizations:ListAccounts` allowed, or give the accounts with `--accounts FILE`"
            }
            Self::BucketUnread { .. } => {
                "check the bucket's name and the region; `iam-policy --verify-logs` prints the rights that reading takes"
            }
            Self::TrailUnread { .. } => {
                "check the ARN and whose the credentials are, or name the bucket itself with `--bucket` and `--prefix`"
            }
            Self::NoIdentity { .. } => "try again; if it stays so, check that the region and the endpoint URL are right",
        }
    }
}
