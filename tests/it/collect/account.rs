//! A small account, told as AWS tells it: at least one resource of every type that is collected.

use super::operation::{Asked, Protocol};
use super::wire::Answer;

pub const ACCOUNT: &str = "111122223333";
pub const MAIN: &str = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main";
pub const OLD: &str = "arn:aws:cloudtrail:us-east-1:111122223333:trail/old";
pub const STORE: &str = "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/4d2e";
pub const ACCESS_POINT: &str = "arn:aws:s3:eu-west-1:111122223333:accesspoint/analytics";
pub const ANALYZER: &str = "arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/external";
pub const DETECTOR: &str = "arn:aws:guardduty:eu-west-1:111122223333:detector/12abc34d";
pub const HUB: &str = "arn:aws:securityhub:eu-west-1:111122223333:hub/default";
pub const PROTECT: &str = "arn:aws:organizations::111122223333:policy/o-1/service_control_policy/p-1";
pub const ALICE: &str = "arn:aws:iam::111122223333:user/ops/alice";

/// The answer of the account to any declared call.
pub fn answer(asked: &Asked) -> Answer {
    match asked.call.split_once(':').unwrap().0 {
        "sts" => xml("GetCallerIdentity", &format!("<Account>{ACCOUNT}</Account><Arn>arn:aws:iam::{ACCOUNT}:user/auditor</Arn>")),
        "account" => account(asked),
        "cloudtrail" => cloudtrail(asked),
        "kms" => kms(asked),
        "s3" => s3(asked),
        "logs" | "cloudwatch" | "sns" | "events" | "config" => super::chain::answer(asked),
        "s3control" => s3control(asked),
        "access-analyzer" => Answer::ok(match asked.call {
            "access-analyzer:ListFindingsV2" => FINDINGS,
            _ if asked.region == "eu-west-1" => ANALYZERS,
            _ => r#"{"analyzers":[]}"#,
        }),
        "guardduty" => guardduty(asked),
        "securityhub" => securityhub(asked),
        "lambda" => lambda(asked),
        "organizations" => organizations(asked),
        _ => iam(asked),
    }
}

/// A result of the query protocol.
pub fn xml(operation: &str, inside: &str) -> Answer {
    Answer::ok(format!(
        "<{operation}Response><{operation}Result>{inside}</{operation}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{operation}Response>"
    ))
}

const REGIONS: &str = r#"{"Regions":[{"RegionName":"eu-west-1","RegionOptStatus":"ENABLED"},
    {"RegionName":"me-south-1","RegionOptStatus":"DISABLED"},{"RegionName":"us-east-1","RegionOptStatus":"ENABLED_BY_DEFAULT"}]}"#;

const BLOCK: &str = "<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>\
    <BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>false</RestrictPublicBuckets>";

const MAIN_MORE: &str = r#","KmsKeyId":"arn:aws:kms:eu-west-1:111122223333:key/1111",
    "CloudWatchLogsLogGroupArn":"arn:aws:logs:eu-west-1:111122223333:log-group:trails/main:*",
    "CloudWatchLogsRoleArn":"arn:aws:iam::111122223333:role/trails","SnsTopicARN":"arn:aws:sns:eu-west-1:111122223333:deliveries""#;
fn account(asked: &Asked) -> Answer {
    let alternate = |name: &str, email: &str| {
        Answer::ok(format!(
            r#"{{"AlternateContact":{{"Name":"{name}","Title":"Lead","EmailAddress":"{email}","PhoneNumber":"+49 30 1","AlternateContactType":"X"}}}}"#
        ))
    };
    match asked.call {
        "account:ListRegions" => Answer::ok(REGIONS),
        "account:GetContactInformation" => Answer::ok(
            r#"{"ContactInformation":{"FullName":"Ada Example","PhoneNumber":"+49 30 2","AddressLine1":"Weg 1","City":"Berlin","PostalCode":"D-10115","CountryCode":" "}}"#,
        ),
        _ if asked.mentions("SECURITY") => alternate("Ada Example", "Ada@Security.Example.com"),
        _ if asked.mentions("BILLING") => alternate("Bob Example", "bob@example.com"),
        _ => Answer::error(asked, 404, "ResourceNotFoundException", "No contact of the inputted alternate contact type found."),
    }
}

const ANALYZERS: &str = r#"{"analyzers":[
    {"arn":"arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/external","name":"external","type":"ACCOUNT","status":"ACTIVE","createdAt":"2024-02-01T10:00:00Z","tags":{"owner":"audit"}},
    {"arn":"arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/unused","name":"unused","type":"ORGANIZATION_UNUSED_ACCESS","status":"FAILED","statusReason":{"code":"SERVICE_LINKED_ROLE_CREATION_FAILED"},"managedBy":"securityhubv2.amazonaws.com","createdAt":"2024-02-01T10:00:00Z","tags":{}}]}"#;

const FINDINGS: &str = r#"{"findings":[
    {"id":"f1","resource":"arn:aws:s3:::site","resourceType":"AWS::S3::Bucket","resourceOwnerAccount":"111122223333","status":"ACTIVE","findingType":"ExternalAccess",
     "analyzedAt":"2024-02-01T10:00:00Z","createdAt":"2024-02-01T10:00:00Z","updatedAt":"2024-02-01T10:00:00Z"},
    {"id":"f2","resourceType":"AWS::KMS::Key","resourceOwnerAccount":"111122223333","status":"ACTIVE","error":"ACCESS_DENIED",
     "analyzedAt":"2024-02-01T10:00:00Z","createdAt":"2024-02-01T10:00:00Z","updatedAt":"2024-02-01T10:00:00Z"}]}"#;

fn guardduty(asked: &Asked) -> Answer {
    Answer::ok(match asked.call {
        "guardduty:ListDetectors" if asked.region == "eu-west-1" => r#"{"detectorIds":["12abc34d"]}"#,
        "guardduty:ListDetectors" => r#"{"detectorIds":[]}"#,
        _ => {
            r#"{"status":"ENABLED","createdAt":"2024-02-01T10:00:00.000Z","updatedAt":"2024-02-02T10:00:00.000Z","serviceRole":"r",
            "findingPublishingFrequency":"SIX_HOURS","tags":{"owner":"audit"},"dataSources":{"cloudTrail":{"status":"ENABLED"}},
            "features":[{"name":"S3_DATA_EVENTS","status":"ENABLED","updatedAt":1706781600},
            {"name":"RUNTIME_MONITORING","status":"DISABLED","additionalConfiguration":[{"name":"EKS_ADDON_MANAGEMENT","status":"DISABLED"}]}]}"#
        }
    })
}

fn securityhub(asked: &Asked) -> Answer {
    match asked.call {
        "securityhub:DescribeHub" if asked.region == "eu-west-1" => Answer::ok(format!(
            r#"{{"HubArn":"{HUB}","SubscribedAt":"2024-02-01T10:00:00.000Z","AutoEnableControls":true,"ControlFindingGenerator":"SECURITY_CONTROL"}}"#
        )),
        "securityhub:DescribeHub" => {
            let words = format!("Account {ACCOUNT} is not subscribed to AWS Security Hub");
            Answer::error(asked, 401, "InvalidAccessException", &words)
        }
        _ => Answer::ok(
            r#"{"StandardsSubscriptions":[
            {"StandardsSubscriptionArn":"arn:aws:securityhub:eu-west-1:111122223333:subscription/a/v/1.0.0",
             "StandardsArn":"arn:aws:securityhub:eu-west-1::standards/a/v/1.0.0","StandardsInput":{},"StandardsStatus":"READY"},
            {"StandardsSubscriptionArn":"arn:aws:securityhub:eu-west-1:111122223333:subscription/b/v/3.0.0",
             "StandardsArn":"arn:aws:securityhub:eu-west-1::standards/b/v/3.0.0","StandardsInput":{},"StandardsStatus":"INCOMPLETE",
             "StandardsStatusReason":{"StatusReasonCode":"NO_AVAILABLE_CONFIGURATION_RECORDER"}}]}"#,
        ),
    }
}

/// With what must not be looked at.
fn lambda(asked: &Asked) -> Answer {
    Answer::ok(if asked.region == "eu-west-1" {
        r#"{"Functions":[{"FunctionName":"pay","FunctionArn":"arn:aws:lambda:eu-west-1:111122223333:function:pay","Runtime":"provided.al2023",
            "Environment":{"Variables":{"TOKEN":"sesame-of-a-function"}}}]}"#
    } else {
        r#"{"Functions":[]}"#
    })
}

fn s3control(asked: &Asked) -> Answer {
    let point = |name: &str, origin: &str, rest: &str| {
        format!("<AccessPoint><Name>{name}</Name><NetworkOrigin>{origin}</NetworkOrigin>{rest}</AccessPoint>")
    };
    let list = |points: &[String]| {
        format!("<ListAccessPointsResult><AccessPointList>{}</AccessPointList></ListAccessPointsResult>", points.concat())
    };
    let block = format!("<PublicAccessBlockConfiguration>{BLOCK}</PublicAccessBlockConfiguration>");
    Answer::ok(match asked.call {
        "s3control:GetPublicAccessBlock" => block,
        "s3control:ListAccessPoints" if asked.region == "eu-west-1" => list(&[
            point("analytics", "Internet", "<Bucket>logs</Bucket><BucketAccountId>111122223333</BucketAccountId>"),
            point(
                "inside",
                "VPC",
                "<VpcConfiguration><VpcId>vpc-1</VpcId></VpcConfiguration><Bucket>theirs</Bucket><BucketAccountId>999988887777</BucketAccountId>",
            ),
            point("files", "Internet", "<Bucket/><DataSourceId>fs-1</DataSourceId><DataSourceType>FSX_ONTAP</DataSourceType>"),
        ]),
        "s3control:ListAccessPoints" => list(&[]),
        "s3control:ListMultiRegionAccessPoints" => format!(
            "<ListMultiRegionAccessPointsResult><AccessPoints><AccessPoint><Name>global</Name><Alias>m1.mrap</Alias>\
             <CreatedAt>2024-02-01T10:00:00Z</CreatedAt><PublicAccessBlock>{BLOCK}</PublicAccessBlock><Status>READY</Status>\
             <Regions><Region><Bucket>logs</Bucket><Region>eu-west-1</Region></Region><Region><Bucket>site</Bucket><Region>us-east-1</Region></Region></Regions>\
             </AccessPoint></AccessPoints></ListMultiRegionAccessPointsResult>"
        ),
        // It may be reached from its VPC only and blocks all: two reasons why it is not public.
        "s3control:GetAccessPoint" if asked.mentions("inside") => format!(
            "<GetAccessPointResult><Name>n</Name><Bucket>b</Bucket><PublicAccessBlockConfiguration>{}</PublicAccessBlockConfiguration>\
             <CreationDate>2024-02-01T10:00:00Z</CreationDate></GetAccessPointResult>",
            BLOCK.replace("false", "true")
        ),
        "s3control:GetAccessPoint" => format!(
            "<GetAccessPointResult><Name>n</Name><Bucket>b</Bucket>{block}<CreationDate>2024-02-01T10:00:00Z</CreationDate></GetAccessPointResult>"
        ),
        _ if asked.mentions("analytics") => {
            r#"<GetAccessPointPolicyResult><Policy>{"Version":"2012-10-17","Statement":[]}</Policy></GetAccessPointPolicyResult>"#
                .to_owned()
        }
        _ => return Answer::error(asked, 404, "NoSuchAccessPointPolicy", "The specified accesspoint policy does not exist"),
    })
}

fn cloudtrail(asked: &Asked) -> Answer {
    let main = trail("main", MAIN, "eu-west-1", true, "logs", MAIN_MORE);
    let old = trail("old", OLD, "us-east-1", false, "elsewhere", r#","S3KeyPrefix":"old""#);
    let is_main = asked.mentions(MAIN);
    Answer::ok(match asked.call {
        "cloudtrail:DescribeTrails" if asked.region == "us-east-1" => format!(r#"{{"trailList":[{main},{old}]}}"#),
        "cloudtrail:DescribeTrails" => format!(r#"{{"trailList":[{main}]}}"#),
        "cloudtrail:GetTrailStatus" if is_main => {
            r#"{"IsLogging":true,"LatestDeliveryTime":1760000000,"StartLoggingTime":1700000000.5,"LatestDigestDeliveryTime":1760003600}"#.to_owned()
        }
        "cloudtrail:GetTrailStatus" => r#"{"IsLogging":false,"LatestDeliveryError":"NoSuchBucket","StopLoggingTime":1750000000}"#.to_owned(),
        "cloudtrail:GetEventSelectors" if is_main => format!(
            r#"{{"TrailARN":"{MAIN}","AdvancedEventSelectors":[{{"Name":"all","FieldSelectors":[{{"Field":"eventCategory","Equals":["Management"]}},{{"Field":"eventSource","NotEquals":["kms.amazonaws.com"]}}]}}]}}"#
        ),
        "cloudtrail:GetEventSelectors" => format!(
            r#"{{"TrailARN":"{OLD}","EventSelectors":[{{"ReadWriteType":"WriteOnly","IncludeManagementEvents":true,"ExcludeManagementEventSources":[],"DataResources":[{{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}}]}}]}}"#
        ),
        "cloudtrail:GetInsightSelectors" if is_main => r#"{"InsightSelectors":[{"InsightType":"ApiCallRateInsight"}]}"#.to_owned(),
        "cloudtrail:GetInsightSelectors" => return Answer::error(asked, 400, "InsightNotEnabledException", "not enabled"),
        "cloudtrail:ListTags" => r#"{"ResourceTagList":[{"ResourceId":"x","TagsList":[{"Key":"owner","Value":"audit"}]}]}"#.to_owned(),
        "cloudtrail:ListEventDataStores" if asked.region == "eu-west-1" => {
            format!(r#"{{"EventDataStores":[{{"EventDataStoreArn":"{STORE}","Name":"lake"}}]}}"#)
        }
        "cloudtrail:ListEventDataStores" => r#"{"EventDataStores":[]}"#.to_owned(),
        _ => format!(
            r#"{{"EventDataStoreArn":"{STORE}","Name":"lake","Status":"ENABLED","AdvancedEventSelectors":[{{"FieldSelectors":[{{"Field":"eventCategory","Equals":["Management"]}}]}}],"MultiRegionEnabled":true,"OrganizationEnabled":false,"RetentionPeriod":2557,"BillingMode":"EXTENDABLE_RETENTION_PRICING","TerminationProtectionEnabled":true,"CreatedTimestamp":1700000000}}"#
        ),
    })
}

fn trail(name: &str, arn: &str, home: &str, multi_region: bool, bucket: &str, more: &str) -> String {
    format!(
        r#"{{"Name":"{name}","TrailARN":"{arn}","HomeRegion":"{home}","S3BucketName":"{bucket}","IncludeGlobalServiceEvents":true,"IsMultiRegionTrail":{multi_region},"LogFileValidationEnabled":true,"HasCustomEventSelectors":true,"HasInsightSelectors":{multi_region},"IsOrganizationTrail":false{more}}}"#
    )
}

fn kms(asked: &Asked) -> Answer {
    let symmetric = asked.mentions("1111");
    Answer::ok(match asked.call {
        "kms:ListKeys" if asked.region == "eu-west-1" => {
            let key = |id: &str| format!(r#"{{"KeyId":"{id}","KeyArn":"arn:aws:kms:eu-west-1:{ACCOUNT}:key/{id}"}}"#);
            format!(r#"{{"Keys":[{},{}],"Truncated":false}}"#, key("1111"), key("2222"))
        }
        "kms:ListKeys" => r#"{"Keys":[],"Truncated":false}"#.to_owned(),
        "kms:ListAliases" => r#"{"Aliases":[{"AliasName":"alias/logs","TargetKeyId":"1111"},{"AliasName":"alias/sign","TargetKeyId":"2222"},{"AliasName":"alias/aws/ebs"}],"Truncated":false}"#.to_owned(),
        "kms:DescribeKey" => {
            let (id, spec, usage) =
                if symmetric { ("1111", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT") } else { ("2222", "RSA_2048", "SIGN_VERIFY") };
            format!(
                r#"{{"KeyMetadata":{{"KeyId":"{id}","KeyManager":"CUSTOMER","KeyState":"Enabled","KeySpec":"{spec}","KeyUsage":"{usage}","Origin":"AWS_KMS","CreationDate":1700000000,"MultiRegion":false,"Description":"for logs","Enabled":true}}}}"#
            )
        }
        "kms:GetKeyPolicy" => r#"{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[]}","PolicyName":"default"}"#.to_owned(),
        "kms:GetKeyRotationStatus" if !symmetric => {
            return Answer::error(asked, 400, "UnsupportedOperationException", "not for this key");
        }
        "kms:GetKeyRotationStatus" => {
            r#"{"KeyRotationEnabled":true,"KeyId":"1111","RotationPeriodInDays":365,"NextRotationDate":1790000000}"#.to_owned()
        }
        "kms:ListGrants" if symmetric => format!(r#"{{"Grants":[{FULL_GRANT},{SERVICE_GRANT}],"Truncated":false}}"#),
        "kms:ListGrants" => r#"{"Grants":[],"Truncated":false}"#.to_owned(),
        _ => r#"{"Tags":[{"TagKey":"owner","TagValue":"audit"}],"Truncated":false}"#.to_owned(),
    })
}

const FULL_GRANT: &str = r#"{"KeyId":"1111","GrantId":"g1","Name":"exchange","CreationDate":1700000000,
    "GranteePrincipal":"arn:aws:iam::444455556666:role/app","RetiringPrincipal":"arn:aws:iam::111122223333:user/ops/alice",
    "IssuingAccount":"arn:aws:iam::111122223333:root","Operations":["Decrypt","CreateGrant"],
    "Constraints":{"EncryptionContextSubset":{"app":"shop"},"EncryptionContextEquals":{"a":"b"},"SourceArn":"arn:aws:s3:::logs"}}"#;

const SERVICE_GRANT: &str = r#"{"KeyId":"1111","GrantId":"g2","Name":"","CreationDate":1700000000,
    "GranteeServicePrincipal":"rds.amazonaws.com","RetiringServicePrincipal":"rds.amazonaws.com","Operations":["GenerateDataKey"]}"#;

fn s3(asked: &Asked) -> Answer {
    let home = if asked.bucket == "logs" { "eu-west-1" } else { "us-east-1" };
    let is_setting = !matches!(asked.call, "s3:ListBuckets" | "s3:GetBucketLocation");
    if is_setting && asked.bucket != "elsewhere" && asked.region != home {
        let mut moved = Answer::error(asked, 301, "PermanentRedirect", "the bucket lives elsewhere");
        moved.headers.push(("x-amz-bucket-region", home.to_owned()));
        return moved;
    }
    if asked.bucket == "site" { site(asked) } else { logs(asked) }
}

/// The account manages an organization of two.
fn organizations(asked: &Asked) -> Answer {
    let account = |id: &str, rest: &str| {
        format!(
            r#"{{"Id":"{id}","Arn":"arn:aws:organizations::{ACCOUNT}:account/o-1/{id}","Email":"a@example.com","Name":"n","JoinedTimestamp":1700000000,{rest}}}"#
        )
    };
    let policy = r#""PolicySummary":{"Id":"p-1","Arn":"arn:aws:organizations::111122223333:policy/o-1/service_control_policy/p-1","Name":"protect","Type":"SERVICE_CONTROL_POLICY","AwsManaged":false}"#;
    Answer::ok(match asked.call {
        "organizations:DescribeOrganization" => format!(
            r#"{{"Organization":{{"Id":"o-1","Arn":"arn:aws:organizations::{ACCOUNT}:organization/o-1","FeatureSet":"ALL","MasterAccountArn":"arn:aws:organizations::{ACCOUNT}:account/o-1/{ACCOUNT}","MasterAccountId":"{ACCOUNT}","MasterAccountEmail":"a@example.com"}}}}"#
        ),
        "organizations:ListRoots" => {
            r#"{"Roots":[{"Id":"r-1","PolicyTypes":[{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"},{"Type":"TAG_POLICY","Status":"PENDING_ENABLE"}]}]}"#.to_owned()
        }
        "organizations:ListAWSServiceAccessForOrganization" => {
            r#"{"EnabledServicePrincipals":[{"ServicePrincipal":"cloudtrail.amazonaws.com","DateEnabled":1700000000}]}"#.to_owned()
        }
        "organizations:ListAccounts" => format!(
            r#"{{"Accounts":[{},{}]}}"#,
            account(ACCOUNT, r#""Status":"ACTIVE","State":"ACTIVE","JoinedMethod":"INVITED""#),
            account("444455556666", r#""Status":"SUSPENDED","State":"CLOSED","JoinedMethod":"CREATED""#),
        ),
        "organizations:ListDelegatedAdministrators" => {
            format!(r#"{{"DelegatedAdministrators":[{}]}}"#, account("444455556666", r#""DelegationEnabledDate":1710000000"#))
        }
        "organizations:ListDelegatedServicesForAccount" => {
            r#"{"DelegatedServices":[{"ServicePrincipal":"cloudtrail.amazonaws.com","DelegationEnabledDate":1710000000}]}"#.to_owned()
        }
        "organizations:ListPolicies" => format!(r#"{{"Policies":[{}]}}"#, policy.trim_start_matches(r#""PolicySummary":"#)),
        "organizations:DescribePolicy" => format!(r#"{{"Policy":{{{policy},"Content":"{{\"Statement\":[]}}"}}}}"#),
        _ => r#"{"Targets":[{"TargetId":"r-1","Arn":"arn:aws:organizations::111122223333:root/o-1/r-1","Name":"Root","Type":"ROOT"}]}"#.to_owned(),
    })
}

/// A bucket with every setting that there is.
fn logs(asked: &Asked) -> Answer {
    Answer::ok(match asked.call {
        "s3:ListBuckets" => {
            "<ListAllMyBucketsResult><Owner><ID>o1</ID></Owner><Buckets>\
            <Bucket><Name>logs</Name><CreationDate>2023-05-01T10:00:00.000Z</CreationDate></Bucket>\
            <Bucket><Name>site</Name><CreationDate>2024-05-01T10:00:00.000Z</CreationDate></Bucket>\
            </Buckets></ListAllMyBucketsResult>"
        }
        "s3:HeadBucket" => "",
        "s3:GetBucketLocation" => "<LocationConstraint>EU</LocationConstraint>",
        "s3:GetBucketAcl" => {
            "<AccessControlPolicy><Owner><ID>o1</ID></Owner><AccessControlList><Grant>\
            <Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\"><URI>http://acs.amazonaws.com/groups/s3/LogDelivery</URI></Grantee>\
            <Permission>WRITE</Permission></Grant></AccessControlList></AccessControlPolicy>"
        }
        "s3:GetBucketEncryption" => {
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>\
            <KMSMasterKeyID>arn:aws:kms:eu-west-1:111122223333:key/1111</KMSMasterKeyID></ApplyServerSideEncryptionByDefault>\
            <BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>"
        }
        "s3:GetBucketLifecycleConfiguration" => {
            "<LifecycleConfiguration><Rule><ID>old</ID><Filter><And><Prefix>AWSLogs/</Prefix>\
            <Tag><Key>a</Key><Value>b</Value></Tag></And></Filter><Status>Enabled</Status>\
            <Transition><Days>90</Days><StorageClass>GLACIER</StorageClass></Transition><Expiration><Days>400</Days></Expiration>\
            <NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays></NoncurrentVersionExpiration>\
            <AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>"
        }
        "s3:GetBucketLogging" => {
            "<BucketLoggingStatus><LoggingEnabled><TargetBucket>site</TargetBucket><TargetPrefix>s3/</TargetPrefix></LoggingEnabled></BucketLoggingStatus>"
        }
        "s3:GetBucketOwnershipControls" => {
            "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>"
        }
        "s3:GetBucketPolicy" => r#"{"Version":"2012-10-17","Statement":[]}"#,
        "s3:GetBucketReplication" => {
            "<ReplicationConfiguration><Role>r</Role><Rule><ID>copy</ID><Priority>1</Priority><Status>Enabled</Status>\
            <Filter><And><Prefix>AWSLogs/</Prefix><Tag><Key>a</Key><Value>b</Value></Tag></And></Filter>\
            <SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Enabled</Status></SseKmsEncryptedObjects>\
            </SourceSelectionCriteria><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>\
            <Destination><Bucket>arn:aws:s3:::copy</Bucket><Account>444455556666</Account></Destination></Rule>\
            <Rule><Prefix>old/</Prefix><Status>Disabled</Status><Destination><Bucket>arn:aws:s3:::copy</Bucket>\
            </Destination></Rule></ReplicationConfiguration>"
        }
        "s3:GetBucketTagging" => "<Tagging><TagSet><Tag><Key>owner</Key><Value>audit</Value></Tag></TagSet></Tagging>",
        "s3:GetBucketVersioning" => {
            "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>"
        }
        "s3:GetBucketWebsite" => {
            "<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument>\
            <ErrorDocument><Key>error.html</Key></ErrorDocument></WebsiteConfiguration>"
        }
        "s3:GetObjectLockConfiguration" => {
            "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>\
            <Mode>COMPLIANCE</Mode><Days>365</Days></DefaultRetention></Rule></ObjectLockConfiguration>"
        }
        _ => return Answer::ok(format!("<PublicAccessBlockConfiguration>{BLOCK}</PublicAccessBlockConfiguration>")),
    })
}

/// A bucket in which nothing was ever configured.
fn site(asked: &Asked) -> Answer {
    let absent = |code| Answer::error(asked, 404, code, "not configured");
    match asked.call {
        "s3:GetBucketLocation" => Answer::ok("<LocationConstraint/>"),
        "s3:GetBucketAcl" => {
            Answer::ok("<AccessControlPolicy><Owner><ID>o1</ID></Owner><AccessControlList/></AccessControlPolicy>")
        }
        "s3:GetBucketLogging" => Answer::ok("<BucketLoggingStatus/>"),
        "s3:GetBucketVersioning" => Answer::ok("<VersioningConfiguration/>"),
        "s3:GetBucketEncryption" => absent("ServerSideEncryptionConfigurationNotFoundError"),
        "s3:GetBucketLifecycleConfiguration" => absent("NoSuchLifecycleConfiguration"),
        "s3:GetBucketOwnershipControls" => absent("OwnershipControlsNotFoundError"),
        "s3:GetBucketPolicy" => absent("NoSuchBucketPolicy"),
        "s3:GetBucketReplication" => absent("ReplicationConfigurationNotFoundError"),
        "s3:GetBucketTagging" => absent("NoSuchTagSet"),
        "s3:GetBucketWebsite" => absent("NoSuchWebsiteConfiguration"),
        "s3:GetObjectLockConfiguration" => absent("ObjectLockConfigurationNotFoundError"),
        _ => absent("NoSuchPublicAccessBlockConfiguration"),
    }
}

fn iam(asked: &Asked) -> Answer {
    debug_assert_eq!(asked.protocol, Protocol::Query);
    let operation = asked.call.trim_start_matches("iam:");
    let report = aws_smithy_types::base64::encode(REPORT);
    let inside = match operation {
        "GetAccountAuthorizationDetails" => return xml(operation, DETAILS),
        "GenerateCredentialReport" => "<State>COMPLETE</State>",
        "GetCredentialReport" => {
            return xml(
                operation,
                &format!(
                    "<Content>{report}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>2026-01-01T00:00:00Z</GeneratedTime>"
                ),
            );
        }
        "GetAccountSummary" => {
            "<SummaryMap><entry><key>AccountMFAEnabled</key><value>1</value></entry>\
            <entry><key>AccountAccessKeysPresent</key><value>0</value></entry><entry><key>AccountPasswordPresent</key><value>1</value></entry>\
            <entry><key>AccountSigningCertificatesPresent</key><value>0</value></entry>\
            <entry><key>GlobalEndpointTokenVersion</key><value>2</value></entry></SummaryMap>"
        }
        "GetAccountPasswordPolicy" => {
            "<PasswordPolicy><MinimumPasswordLength>14</MinimumPasswordLength><RequireSymbols>true</RequireSymbols>\
            <RequireNumbers>true</RequireNumbers><RequireUppercaseCharacters>false</RequireUppercaseCharacters>\
            <RequireLowercaseCharacters>true</RequireLowercaseCharacters><AllowUsersToChangePassword>true</AllowUsersToChangePassword>\
            <ExpirePasswords>false</ExpirePasswords><PasswordReusePrevention>24</PasswordReusePrevention></PasswordPolicy>"
        }
        "ListVirtualMFADevices" => {
            "<VirtualMFADevices><member><SerialNumber>arn:aws:iam::111122223333:mfa/root</SerialNumber><EnableDate>2024-01-01T00:00:00Z</EnableDate>\
            <User><Path>/</Path><UserName>root</UserName><UserId>1</UserId><Arn>arn:aws:iam::111122223333:root</Arn><CreateDate>2020-01-01T00:00:00Z</CreateDate></User></member>\
            <member><SerialNumber>arn:aws:iam::111122223333:mfa/alice</SerialNumber><EnableDate>2024-01-02T00:00:00Z</EnableDate>\
            <User><Path>/ops/</Path><UserName>alice</UserName><UserId>2</UserId><Arn>arn:aws:iam::111122223333:user/ops/alice</Arn><CreateDate>2023-01-01T00:00:00Z</CreateDate></User></member>\
            </VirtualMFADevices><IsTruncated>false</IsTruncated>"
        }
        "ListServiceSpecificCredentials" => CREDENTIALS,
        "ListOrganizationsFeatures" => {
            "<OrganizationId>o-1</OrganizationId><EnabledFeatures><member>RootSessions</member><member>RootCredentialsManagement</member></EnabledFeatures>"
        }
        "ListServerCertificates" => {
            "<ServerCertificateMetadataList><member><Path>/</Path><ServerCertificateName>web</ServerCertificateName><ServerCertificateId>s</ServerCertificateId>\
            <Arn>arn:aws:iam::111122223333:server-certificate/web</Arn><UploadDate>2024-01-01T00:00:00Z</UploadDate><Expiration>2026-01-01T00:00:00Z</Expiration></member>\
            </ServerCertificateMetadataList><IsTruncated>false</IsTruncated>"
        }
        "ListSAMLProviders" => {
            "<SAMLProviderList><member><Arn>arn:aws:iam::111122223333:saml-provider/corp</Arn><ValidUntil>2030-01-01T00:00:00Z</ValidUntil>\
            <CreateDate>2024-01-01T00:00:00Z</CreateDate></member></SAMLProviderList>"
        }
        "ListOpenIDConnectProviders" => {
            "<OpenIDConnectProviderList><member><Arn>arn:aws:iam::111122223333:oidc-provider/ci.example.com</Arn></member></OpenIDConnectProviderList>"
        }
        _ => {
            "<Url>ci.example.com</Url><ClientIDList><member>sts.amazonaws.com</member></ClientIDList>\
            <ThumbprintList><member>abc</member></ThumbprintList><CreateDate>2024-01-01T00:00:00Z</CreateDate>"
        }
    };
    xml(operation, inside)
}

const CREDENTIALS: &str = "<ServiceSpecificCredentials>\
    <member><UserName>alice</UserName><Status>Active</Status><ServiceUserName>alice-at-111122223333</ServiceUserName><CreateDate>2024-01-01T00:00:00Z</CreateDate>\
    <ServiceSpecificCredentialId>ACCA1</ServiceSpecificCredentialId><ServiceName>codecommit.amazonaws.com</ServiceName></member>\
    <member><UserName>alice</UserName><Status>Expired</Status><ServiceUserName/><ServiceCredentialAlias>BedrockAPIKey-1</ServiceCredentialAlias><CreateDate>2025-01-01T00:00:00Z</CreateDate>\
    <ExpirationDate>2025-02-01T00:00:00Z</ExpirationDate><ServiceSpecificCredentialId>ACCA2</ServiceSpecificCredentialId><ServiceName>bedrock.amazonaws.com</ServiceName></member>\
    </ServiceSpecificCredentials><IsTruncated>false</IsTruncated>";

const DETAILS: &str = "<UserDetailList><member><Path>/ops/</Path><UserName>alice</UserName><UserId>2</UserId><Arn>arn:aws:iam::111122223333:user/ops/alice</Arn>\
    <CreateDate>2023-01-01T00:00:00Z</CreateDate><UserPolicyList><member><PolicyName>own</PolicyName><PolicyDocument>%7B%22Statement%22%3A%5B%5D%7D</PolicyDocument></member></UserPolicyList>\
    <GroupList><member>ops</member></GroupList><AttachedManagedPolicies/>\
    <PermissionsBoundary><PermissionsBoundaryType>PermissionsBoundaryPolicy</PermissionsBoundaryType><PermissionsBoundaryArn>arn:aws:iam::111122223333:policy/bound</PermissionsBoundaryArn></PermissionsBoundary>\
    <Tags><member><Key>team</Key><Value>ops</Value></member></Tags></member></UserDetailList>\
    <GroupDetailList><member><Path>/</Path><GroupName>ops</GroupName><GroupId>3</GroupId><Arn>arn:aws:iam::111122223333:group/ops</Arn><CreateDate>2023-01-01T00:00:00Z</CreateDate>\
    <GroupPolicyList/><AttachedManagedPolicies><member><PolicyName>ReadOnlyAccess</PolicyName><PolicyArn>arn:aws:iam::aws:policy/ReadOnlyAccess</PolicyArn></member></AttachedManagedPolicies></member></GroupDetailList>\
    <RoleDetailList><member><Path>/</Path><RoleName>ci</RoleName><RoleId>4</RoleId><Arn>arn:aws:iam::111122223333:role/ci</Arn><CreateDate>2023-01-01T00:00:00Z</CreateDate>\
    <AssumeRolePolicyDocument>{\"Statement\":[]}</AssumeRolePolicyDocument><InstanceProfileList/><RolePolicyList/><AttachedManagedPolicies/>\
    <RoleLastUsed><LastUsedDate>2025-01-01T00:00:00Z</LastUsedDate><Region>eu-west-1</Region></RoleLastUsed></member></RoleDetailList>\
    <Policies><member><PolicyName>ReadOnlyAccess</PolicyName><PolicyId>5</PolicyId><Arn>arn:aws:iam::aws:policy/ReadOnlyAccess</Arn><Path>/</Path><DefaultVersionId>v2</DefaultVersionId>\
    <AttachmentCount>1</AttachmentCount><PermissionsBoundaryUsageCount>0</PermissionsBoundaryUsageCount><IsAttachable>true</IsAttachable>\
    <CreateDate>2015-01-01T00:00:00Z</CreateDate><UpdateDate>2025-01-01T00:00:00Z</UpdateDate><PolicyVersionList>\
    <member><Document>%7B%22v%22%3A1%7D</Document><VersionId>v1</VersionId><IsDefaultVersion>false</IsDefaultVersion></member>\
    <member><Document>%7B%22v%22%3A2%7D</Document><VersionId>v2</VersionId><IsDefaultVersion>true</IsDefaultVersion></member></PolicyVersionList></member>\
    <member><PolicyName>Unused</PolicyName><PolicyId>6</PolicyId><Arn>arn:aws:iam::aws:policy/Unused</Arn><Path>/</Path><DefaultVersionId>v1</DefaultVersionId>\
    <AttachmentCount>0</AttachmentCount><PermissionsBoundaryUsageCount>0</PermissionsBoundaryUsageCount><IsAttachable>true</IsAttachable></member>\
    <member><PolicyName>deploy</PolicyName><PolicyId>7</PolicyId><Arn>arn:aws:iam::111122223333:policy/deploy</Arn><Path>/</Path><DefaultVersionId>v3</DefaultVersionId>\
    <AttachmentCount>0</AttachmentCount><PermissionsBoundaryUsageCount>0</PermissionsBoundaryUsageCount><IsAttachable>true</IsAttachable>\
    <CreateDate>2024-01-01T00:00:00Z</CreateDate><UpdateDate>2025-01-01T00:00:00Z</UpdateDate><PolicyVersionList>\
    <member><Document>%7B%22v%22%3A3%7D</Document><VersionId>v3</VersionId><IsDefaultVersion>true</IsDefaultVersion><CreateDate>2025-01-01T00:00:00Z</CreateDate></member>\
    <member><Document>%7B%22v%22%3A2%7D</Document><VersionId>v2</VersionId><IsDefaultVersion>false</IsDefaultVersion><CreateDate>2024-06-01T00:00:00Z</CreateDate></member>\
    <member><Document>%7B%22v%22%3A1%7D</Document><VersionId>v1</VersionId><IsDefaultVersion>false</IsDefaultVersion><CreateDate>2024-01-01T00:00:00Z</CreateDate></member>\
    </PolicyVersionList></member></Policies>\
    <IsTruncated>false</IsTruncated>";

const REPORT: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,\
    access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,\
    access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,\
    cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated\n\
    <root_account>,arn:aws:iam::111122223333:root,2020-01-01T00:00:00+00:00,not_supported,2025-06-01T08:00:00+00:00,not_supported,not_supported,true,\
    false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\n\
    alice,arn:aws:iam::111122223333:user/ops/alice,2023-01-01T00:00:00+00:00,true,no_information,2025-01-01T00:00:00+00:00,N/A,true,\
    true,2024-02-01T00:00:00+00:00,2025-11-01T09:00:00+00:00,eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,true,2024-01-01T00:00:00+00:00\n";
