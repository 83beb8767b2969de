//! The account that the endpoint tells of: as many buckets, users, roles and keys as asked for, in three regions, each set
//! up alike.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::request::Request;

const ACCOUNT: &str = "111122223333";
const REGIONS: [&str; 3] = ["eu-central-1", "eu-west-1", "us-east-1"];
const PAGE: usize = 100;

/// How large it is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub buckets: usize,
    pub users: usize,
    pub roles: usize,
    /// In all regions together.
    pub keys: usize,
}

/// The answer to a request: status and body.
pub fn answer(request: &Request, size: Size) -> (u16, String) {
    match request.service.as_str() {
        "sts" => ok(query("GetCallerIdentity", &format!("<Account>{ACCOUNT}</Account><Arn>arn:aws:iam::{ACCOUNT}:user/a</Arn>"))),
        "account" => ok(regions()),
        "cloudtrail" => cloudtrail(request),
        "kms" => ok(kms(request, size)),
        "iam" => ok(iam(request, size)),
        "s3" => s3(request, size),
        "lambda" => ok(r#"{"Functions":[]}"#.to_owned()),
        "securityhub" => {
            (401, r#"{"code":"InvalidAccessException","Message":"Account 1 is not subscribed to AWS Security Hub"}"#.to_owned())
        }
        _ => (400, r#"{"__type":"UnknownOperationException","message":"not here"}"#.to_owned()),
    }
}

/// The answer to a request beyond the budget.
pub fn throttled(request: &Request) -> (u16, String) {
    match request.service.as_str() {
        "s3" => (503, "<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>".to_owned()),
        "iam" | "sts" => (
            400,
            "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>".to_owned(),
        ),
        _ => (400, r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#.to_owned()),
    }
}

fn ok(body: String) -> (u16, String) {
    (200, body)
}

fn query(operation: &str, inside: &str) -> String {
    format!(
        "<{operation}Response><{operation}Result>{inside}</{operation}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{operation}Response>"
    )
}

fn regions() -> String {
    let region = |name: &&str| format!(r#"{{"RegionName":"{name}","RegionOptStatus":"ENABLED_BY_DEFAULT"}}"#);
    format!(r#"{{"Regions":[{}]}}"#, REGIONS.iter().map(region).collect::<Vec<_>>().join(","))
}

fn cloudtrail(request: &Request) -> (u16, String) {
    let arn = format!("arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/main");
    ok(match request.operation.as_str() {
        "DescribeTrails" => format!(
            r#"{{"trailList":[{{"Name":"main","TrailARN":"{arn}","HomeRegion":"eu-west-1","S3BucketName":"bucket-00000","IncludeGlobalServiceEvents":true,"IsMultiRegionTrail":true,"LogFileValidationEnabled":true,"HasCustomEventSelectors":true,"HasInsightSelectors":false,"IsOrganizationTrail":false,"KmsKeyId":"arn:aws:kms:eu-west-1:{ACCOUNT}:key/key-00001"}}]}}"#
        ),
        "GetTrailStatus" => r#"{"IsLogging":true,"LatestDeliveryTime":1760000000,"StartLoggingTime":1700000000}"#.to_owned(),
        "GetEventSelectors" => format!(
            r#"{{"TrailARN":"{arn}","EventSelectors":[{{"ReadWriteType":"All","IncludeManagementEvents":true,"ExcludeManagementEventSources":[],"DataResources":[]}}]}}"#
        ),
        "GetInsightSelectors" => {
            return (400, r#"{"__type":"InsightNotEnabledException","message":"not enabled"}"#.to_owned());
        }
        "ListTags" => r#"{"ResourceTagList":[{"ResourceId":"x","TagsList":[]}]}"#.to_owned(),
        _ => r#"{"EventDataStores":[]}"#.to_owned(),
    })
}

fn kms(request: &Request, size: Size) -> String {
    match request.operation.as_str() {
        "ListKeys" => {
            let here = REGIONS.iter().position(|region| *region == request.region).unwrap_or(0);
            let key = |number: usize| {
                let region = &request.region;
                format!(r#"{{"KeyId":"key-{number:05}","KeyArn":"arn:aws:kms:{region}:{ACCOUNT}:key/key-{number:05}"}}"#)
            };
            let keys: Vec<_> = (0..size.keys).filter(|number| number % REGIONS.len() == here).map(key).collect();
            format!(r#"{{"Keys":[{}],"Truncated":false}}"#, keys.join(","))
        }
        "ListAliases" => r#"{"Aliases":[],"Truncated":false}"#.to_owned(),
        "DescribeKey" => {
            r#"{"KeyMetadata":{"KeyId":"x","KeyManager":"CUSTOMER","KeyState":"Enabled","KeySpec":"SYMMETRIC_DEFAULT","KeyUsage":"ENCRYPT_DECRYPT","Origin":"AWS_KMS","CreationDate":1700000000,"MultiRegion":false,"Description":"for logs","Enabled":true}}"#.to_owned()
        }
        "GetKeyPolicy" => format!(
            r#"{{"Policy":"{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Principal\":{{\"AWS\":\"arn:aws:iam::{ACCOUNT}:root\"}},\"Action\":\"kms:*\",\"Resource\":\"*\"}}]}}","PolicyName":"default"}}"#
        ),
        "ListGrants" => r#"{"Grants":[],"Truncated":false}"#.to_owned(),
        "GetKeyRotationStatus" => r#"{"KeyRotationEnabled":true,"KeyId":"x","RotationPeriodInDays":365}"#.to_owned(),
        _ => r#"{"Tags":[],"Truncated":false}"#.to_owned(),
    }
}

fn s3(request: &Request, size: Size) -> (u16, String) {
    if request.path.starts_with("v20180820/") {
        return ok(format!("<PublicAccessBlockConfiguration>{BLOCK}</PublicAccessBlockConfiguration>"));
    }
    if request.path.is_empty() {
        let bucket = |number: usize| {
            format!(
                "<Bucket><Name>bucket-{number:05}</Name><CreationDate>2023-05-01T10:00:00.000Z</CreationDate><BucketRegion>{}</BucketRegion></Bucket>",
                REGIONS[number % REGIONS.len()]
            )
        };
        let buckets: String = (0..size.buckets).map(bucket).collect();
        return ok(format!(
            "<ListAllMyBucketsResult><Owner><ID>o</ID></Owner><Buckets>{buckets}</Buckets></ListAllMyBucketsResult>"
        ));
    }
    let absent = |code: &str| (404, format!("<Error><Code>{code}</Code><Message>not configured</Message></Error>"));
    ok(match request.operation.as_str() {
        "GET location" => "<LocationConstraint>eu-west-1</LocationConstraint>".to_owned(),
        "GET acl" => "<AccessControlPolicy><Owner><ID>o</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID>o</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>".to_owned(),
        "GET encryption" => "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>".to_owned(),
        "GET lifecycle" => return absent("NoSuchLifecycleConfiguration"),
        "GET logging" => "<BucketLoggingStatus/>".to_owned(),
        "GET ownershipControls" => "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>".to_owned(),
        "GET policy" => format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::{0}","arn:aws:s3:::{0}/*"],"Condition":{{"Bool":{{"aws:SecureTransport":"false"}}}}}}]}}"#,
            request.path.trim_end_matches('/')
        ),
        "GET replication" => return absent("ReplicationConfigurationNotFoundError"),
        "GET tagging" => return absent("NoSuchTagSet"),
        "GET website" => return absent("NoSuchWebsiteConfiguration"),
        "GET versioning" => "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>".to_owned(),
        "GET object-lock" => return absent("ObjectLockConfigurationNotFoundError"),
        _ => format!("<PublicAccessBlockConfiguration>{BLOCK}</PublicAccessBlockConfiguration>"),
    })
}

const BLOCK: &str = "<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>\
    <BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>";

fn iam(request: &Request, size: Size) -> String {
    let operation = request.operation.as_str();
    query(
        operation,
        &match operation {
            "GetAccountAuthorizationDetails" => details(request, size),
            "GenerateCredentialReport" => "<State>COMPLETE</State>".to_owned(),
            "GetCredentialReport" => {
                format!(
                    "<Content>{}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>2026-01-01T00:00:00Z</GeneratedTime>",
                    STANDARD.encode(report(size))
                )
            }
            "GetAccountSummary" => {
                let entry = |name| format!("<entry><key>{name}</key><value>0</value></entry>");
                let names = [
                    "AccountMFAEnabled",
                    "AccountAccessKeysPresent",
                    "AccountPasswordPresent",
                    "AccountSigningCertificatesPresent",
                    "GlobalEndpointTokenVersion",
                ];
                format!("<SummaryMap>{}</SummaryMap>", names.map(entry).concat())
            }
            "GetAccountPasswordPolicy" => "<PasswordPolicy><MinimumPasswordLength>14</MinimumPasswordLength><RequireSymbols>true</RequireSymbols><RequireNumbers>true</RequireNumbers><RequireUppercaseCharacters>true</RequireUppercaseCharacters><RequireLowercaseCharacters>true</RequireLowercaseCharacters><AllowUsersToChangePassword>true</AllowUsersToChangePassword><ExpirePasswords>false</ExpirePasswords></PasswordPolicy>".to_owned(),
            "ListVirtualMFADevices" => "<VirtualMFADevices/><IsTruncated>false</IsTruncated>".to_owned(),
            "ListServiceSpecificCredentials" => "<ServiceSpecificCredentials/><IsTruncated>false</IsTruncated>".to_owned(),
            "ListServerCertificates" => "<ServerCertificateMetadataList/><IsTruncated>false</IsTruncated>".to_owned(),
            "ListSAMLProviders" => "<SAMLProviderList/>".to_owned(),
            _ => "<OpenIDConnectProviderList/>".to_owned(),
        },
    )
}

/// Users first, then roles, a hundred a page; the marker is how many came before.
fn details(request: &Request, size: Size) -> String {
    let from: usize =
        request.form.split('&').find_map(|pair| pair.strip_prefix("Marker=")).map_or(0, |text| text.parse().unwrap_or(0));
    let until = (from + PAGE).min(size.users + size.roles);
    let (mut users, mut roles) = (String::new(), String::new());
    for number in from..until {
        if number < size.users {
            let _ = write!(
                users,
                "<member><Path>/</Path><UserName>user-{number:04}</UserName><UserId>U{number}</UserId><Arn>arn:aws:iam::{ACCOUNT}:user/user-{number:04}</Arn><CreateDate>2023-01-01T00:00:00Z</CreateDate><GroupList/><AttachedManagedPolicies/></member>"
            );
        } else {
            let _ = write!(
                roles,
                "<member><Path>/</Path><RoleName>role-{number:04}</RoleName><RoleId>R{number}</RoleId><Arn>arn:aws:iam::{ACCOUNT}:role/role-{number:04}</Arn><CreateDate>2023-01-01T00:00:00Z</CreateDate><AssumeRolePolicyDocument>%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22ec2.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D</AssumeRolePolicyDocument><InstanceProfileList/><RolePolicyList/><AttachedManagedPolicies/></member>"
            );
        }
    }
    let more = until < size.users + size.roles;
    let marker = if more { format!("<Marker>{until}</Marker>") } else { String::new() };
    format!(
        "<UserDetailList>{users}</UserDetailList><GroupDetailList/><RoleDetailList>{roles}</RoleDetailList><Policies/><IsTruncated>{more}</IsTruncated>{marker}"
    )
}

fn report(size: Size) -> String {
    let mut report = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated\n".to_owned();
    let mut row = |name: &str, tail: &str| {
        let _ = writeln!(
            report,
            "{name},arn:aws:iam::{ACCOUNT}:{tail},2023-01-01T00:00:00+00:00,true,no_information,2025-01-01T00:00:00+00:00,N/A,true,true,2024-02-01T00:00:00+00:00,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
        );
    };
    row("<root_account>", "root");
    for number in 0..size.users {
        row(&format!("user-{number:04}"), &format!("user/user-{number:04}"));
    }
    report
}
