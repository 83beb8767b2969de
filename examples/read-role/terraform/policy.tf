data "aws_partition" "current" {}

data "aws_iam_policy_document" "trailwarden_read" {
  statement {
    sid       = "AccessAnalyzer"
    actions   = ["access-analyzer:ListAnalyzers"]
    resources = ["*"]
  }

  statement {
    sid       = "AccessAnalyzerAnalyzers"
    actions   = ["access-analyzer:ListFindings"]
    resources = ["arn:${data.aws_partition.current.partition}:access-analyzer:*:*:analyzer/*"]
  }

  statement {
    sid = "AccountSettings"
    actions = [
      "account:GetAlternateContact",
      "account:GetContactInformation",
      "account:ListRegions",
    ]
    resources = ["arn:${data.aws_partition.current.partition}:account::*:account"]
  }

  statement {
    sid = "CloudTrail"
    actions = [
      "cloudtrail:DescribeTrails",
      "cloudtrail:ListEventDataStores",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "CloudTrailEventDataStores"
    actions   = ["cloudtrail:GetEventDataStore"]
    resources = ["arn:${data.aws_partition.current.partition}:cloudtrail:*:*:eventdatastore/*"]
  }

  statement {
    sid     = "CloudTrailEventDataStoresAndTrails"
    actions = ["cloudtrail:ListTags"]
    resources = [
      "arn:${data.aws_partition.current.partition}:cloudtrail:*:*:eventdatastore/*",
      "arn:${data.aws_partition.current.partition}:cloudtrail:*:*:trail/*",
    ]
  }

  statement {
    sid = "CloudTrailTrails"
    actions = [
      "cloudtrail:GetEventSelectors",
      "cloudtrail:GetInsightSelectors",
      "cloudtrail:GetTrailStatus",
    ]
    resources = ["arn:${data.aws_partition.current.partition}:cloudtrail:*:*:trail/*"]
  }

  statement {
    sid       = "CloudWatchAlarms"
    actions   = ["cloudwatch:DescribeAlarms"]
    resources = ["arn:${data.aws_partition.current.partition}:cloudwatch:*:*:alarm:*"]
  }

  statement {
    sid = "CloudWatchLogs"
    actions = [
      "logs:DescribeLogGroups",
      "logs:DescribeResourcePolicies",
    ]
    resources = ["*"]
  }

  statement {
    sid = "CloudWatchLogsGroups"
    actions = [
      "logs:DescribeMetricFilters",
      "logs:DescribeSubscriptionFilters",
    ]
    resources = ["arn:${data.aws_partition.current.partition}:logs:*:*:log-group:*"]
  }

  statement {
    sid = "ConfigService"
    actions = [
      "config:DescribeConfigRules",
      "config:DescribeDeliveryChannelStatus",
      "config:DescribeDeliveryChannels",
    ]
    resources = ["*"]
  }

  statement {
    sid = "ConfigServiceRecorders"
    actions = [
      "config:DescribeConfigurationRecorderStatus",
      "config:DescribeConfigurationRecorders",
    ]
    resources = ["arn:${data.aws_partition.current.partition}:config:*:*:configuration-recorder/*"]
  }

  statement {
    sid       = "EventBridge"
    actions   = ["events:ListRules"]
    resources = ["*"]
  }

  statement {
    sid       = "EventBridgeRules"
    actions   = ["events:ListTargetsByRule"]
    resources = ["arn:${data.aws_partition.current.partition}:events:*:*:rule/*"]
  }

  statement {
    sid       = "GuardDuty"
    actions   = ["guardduty:ListDetectors"]
    resources = ["*"]
  }

  statement {
    sid       = "GuardDutyDetectors"
    actions   = ["guardduty:GetDetector"]
    resources = ["arn:${data.aws_partition.current.partition}:guardduty:*:*:detector/*"]
  }

  statement {
    sid = "IAM"
    actions = [
      "iam:GenerateCredentialReport",
      "iam:GetAccountAuthorizationDetails",
      "iam:GetAccountPasswordPolicy",
      "iam:GetAccountSummary",
      "iam:GetCredentialReport",
      "iam:ListOpenIDConnectProviders",
      "iam:ListOrganizationsFeatures",
      "iam:ListSAMLProviders",
      "iam:ListServerCertificates",
      "iam:ListVirtualMFADevices",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "IAMOidcProviders"
    actions   = ["iam:GetOpenIDConnectProvider"]
    resources = ["arn:${data.aws_partition.current.partition}:iam::*:oidc-provider/*"]
  }

  statement {
    sid       = "IAMUsers"
    actions   = ["iam:ListServiceSpecificCredentials"]
    resources = ["arn:${data.aws_partition.current.partition}:iam::*:user/*"]
  }

  statement {
    sid = "KMS"
    actions = [
      "kms:ListAliases",
      "kms:ListKeys",
    ]
    resources = ["*"]
  }

  statement {
    sid = "KMSKeys"
    actions = [
      "kms:DescribeKey",
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:ListGrants",
      "kms:ListResourceTags",
    ]
    resources = ["arn:${data.aws_partition.current.partition}:kms:*:*:key/*"]
  }

  statement {
    sid       = "Lambda"
    actions   = ["lambda:ListFunctions"]
    resources = ["*"]
  }

  statement {
    sid = "Organizations"
    actions = [
      "organizations:DescribeOrganization",
      "organizations:ListAWSServiceAccessForOrganization",
      "organizations:ListAccounts",
      "organizations:ListDelegatedAdministrators",
      "organizations:ListPolicies",
      "organizations:ListRoots",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "OrganizationsAccounts"
    actions   = ["organizations:ListDelegatedServicesForAccount"]
    resources = ["arn:${data.aws_partition.current.partition}:organizations::*:account/*"]
  }

  statement {
    sid = "OrganizationsPolicies"
    actions = [
      "organizations:DescribePolicy",
      "organizations:ListTargetsForPolicy",
    ]
    resources = ["arn:${data.aws_partition.current.partition}:organizations::*:policy/*"]
  }

  statement {
    sid = "S3"
    actions = [
      "s3:GetAccessPoint",
      "s3:GetAccountPublicAccessBlock",
      "s3:ListAccessPoints",
      "s3:ListAllMyBuckets",
      "s3:ListMultiRegionAccessPoints",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "S3AccessPoints"
    actions   = ["s3:GetAccessPointPolicy"]
    resources = ["arn:${data.aws_partition.current.partition}:s3:*:*:accesspoint/*"]
  }

  statement {
    sid = "S3Buckets"
    actions = [
      "s3:GetBucketAcl",
      "s3:GetBucketLocation",
      "s3:GetBucketLogging",
      "s3:GetBucketObjectLockConfiguration",
      "s3:GetBucketOwnershipControls",
      "s3:GetBucketPolicy",
      "s3:GetBucketPublicAccessBlock",
      "s3:GetBucketTagging",
      "s3:GetBucketVersioning",
      "s3:GetBucketWebsite",
      "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration",
      "s3:GetReplicationConfiguration",
    ]
    resources = ["arn:${data.aws_partition.current.partition}:s3:::*"]
  }

  statement {
    sid = "SNSTopics"
    actions = [
      "sns:GetTopicAttributes",
      "sns:ListSubscriptionsByTopic",
    ]
    resources = ["arn:${data.aws_partition.current.partition}:sns:*:*:*"]
  }

  statement {
    sid = "SecurityHubHubs"
    actions = [
      "securityhub:DescribeHub",
      "securityhub:GetEnabledStandards",
    ]
    resources = ["arn:${data.aws_partition.current.partition}:securityhub:*:*:hub/default"]
  }
}
