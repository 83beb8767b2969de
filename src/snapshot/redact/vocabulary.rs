//! Words that are AWS's own and everybody's: they say nothing of who uses them, and verdicts rest on them.
//!
//! Services, actions, condition keys and types of resources are not here: whoever redacts gives them.

use std::collections::BTreeSet;

use super::words;
use crate::model::glob;

/// The words of AWS that stay.
#[derive(Debug, Clone)]
pub struct Vocabulary(BTreeSet<String>);

/// What stands between the areas and the numbers of region codes.
const AREAS: [&str; 11] = ["af", "ap", "ca", "cn", "eu", "eusc", "il", "me", "mx", "sa", "us"];

impl Vocabulary {
    /// The words of these texts beside those that are known here; parts to fill in, as in `arn:${Partition}:s3`, are none.
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut known = Self(WORDS.iter().flat_map(|line| line.split(' ')).map(str::to_owned).collect());
        for text in texts {
            known.keep(&without_parts_to_fill_in(text));
        }
        known
    }

    /// Keeps one more text, all its words.
    pub(super) fn keep(&mut self, text: &str) {
        self.0.extend(words::segments(text).filter(|part| part.is_word).map(|part| part.text.to_owned()));
    }

    /// Whether a word that stays fits a pattern, whatever the case.
    pub(super) fn has_like(&self, pattern: &str) -> bool {
        let pattern = pattern.to_ascii_lowercase();
        self.0.iter().any(|word| glob::matches(&pattern, &word.to_ascii_lowercase()))
    }

    /// Whether the word stays as it is.
    pub(super) fn has(&self, word: &str) -> bool {
        self.0.contains(word) || is_region(word)
    }
}

fn without_parts_to_fill_in(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        plain.push_str(before);
        rest = after.split_once('}').map_or("", |(_, behind)| behind);
    }
    plain + rest
}

/// Whether a text is a region's code, with the letter of an availability zone or without.
pub(super) fn is_region(text: &str) -> bool {
    let mut parts = text.split('-');
    let area = parts.next().is_some_and(|area| AREAS.contains(&area));
    let parts: Vec<&str> = parts.collect();
    let Some((number, middle)) = parts.split_last() else { return false };
    let names = ["gov", "iso", "isob", "isoe", "isof", "de"];
    let sides = ["north", "south", "east", "west", "central", "northeast", "northwest", "southeast", "southwest"];
    area && matches!(middle, [_] | [_, _])
        && middle.iter().all(|name| names.contains(name) || sides.contains(name))
        && number.len() == 1
        && number.bytes().all(|digit| digit.is_ascii_digit())
}

/// Words by what they are for, one line a group.
const WORDS: &[&str] = &[
    // ARNs and partitions.
    "arn aws aws-cn aws-us-gov aws-eusc root alias assumed-role log-group log-stream metric-filter subscription-filter",
    "access-key accesspoint multi-region-access-points analyzer detector config-rule delivery-channel mrap",
    // Places of IAM that AWS makes.
    "aws-service-role aws-reserved service-role AWSReservedSSO AWSServiceRoleForConfig default",
    // Hosts of services, label by label, and of providers that sign in for many.
    "amazonaws com cn eu api http https acs groups global sso logging delivery events edgelambda vpc-flow-logs replicator",
    "config-multiaccountsetup billingreports token.actions.githubusercontent.com gitlab.com accounts.google.com",
    "app.terraform.io cognito-identity www.amazon.com graph.facebook.com",
    // Groups of ACLs, canned ACLs, and the two users that CloudFront writes logs with.
    "AllUsers AuthenticatedUsers LogDelivery private public-read public-read-write authenticated-read aws-exec-read",
    "bucket-owner-read bucket-owner-full-control log-delivery-write",
    "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0",
    "a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56",
    // Policies: elements, effects, kinds of principals, operators.
    "Version Id Statement Sid Effect Allow Deny Principal NotPrincipal Action NotAction Resource NotResource Condition",
    "AWS Service Federated CanonicalUser 2012-10-17 2008-10-17 ForAnyValue ForAllValues Null Bool BinaryEquals",
    "StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase StringLike StringNotLike",
    "StringEqualsIfExists StringNotEqualsIfExists StringLikeIfExists StringNotLikeIfExists BoolIfExists",
    "StringEqualsIgnoreCaseIfExists StringNotEqualsIgnoreCaseIfExists NumericEquals NumericNotEquals NumericLessThan",
    "NumericLessThanEquals NumericGreaterThan NumericGreaterThanEquals DateEquals DateNotEquals DateLessThan",
    "NumericEqualsIfExists NumericLessThanIfExists NumericLessThanEqualsIfExists NumericGreaterThanIfExists",
    "NumericGreaterThanEqualsIfExists DateLessThanEquals DateGreaterThan DateGreaterThanEquals IpAddress NotIpAddress",
    "IpAddressIfExists NotIpAddressIfExists ArnEquals ArnLike ArnNotEquals ArnNotLike ArnEqualsIfExists ArnLikeIfExists",
    "ArnNotEqualsIfExists ArnNotLikeIfExists",
    // Global condition keys, and what policies can say of them.
    "SourceAccount SourceArn SourceOrgID SourceOrgPaths SourceOwner SourceIp SourceVpc SourceVpce SourceVpcArn",
    "VpcSourceIp PrincipalAccount PrincipalArn PrincipalOrgID PrincipalOrgPaths PrincipalTag PrincipalType",
    "PrincipalIsAWSService PrincipalServiceName PrincipalServiceNamesList userid username MultiFactorAuthPresent",
    "MultiFactorAuthAge SecureTransport CurrentTime EpochTime UserAgent referer RequestedRegion RequestTag ResourceTag",
    "ResourceAccount ResourceOrgID ResourceOrgPaths TagKeys TokenIssueTime ViaAWSService CalledVia CalledViaFirst",
    "CalledViaLast FederatedProvider ExternalId RoleSessionName SourceIdentity sub aud amr true false null AES256 dsse fsx",
    "AssumedRole User Account FederatedUser Anonymous",
    // Events of CloudTrail, and the languages of filters.
    "userIdentity type invokedBy eventType eventName eventSource errorCode errorMessage sourceIPAddress userAgent",
    "additionalEventData MFAUsed responseElements requestParameters ConsoleLogin Success Failure Yes No Root IAMUser",
    "AwsServiceEvent AwsApiCall AwsConsoleSignIn sessionContext sessionIssuer mfaAuthenticated attributes userName",
    "principalId arn accountId readOnly resources managementEvent eventCategory Management Data NetworkActivity Insight",
    "NOT EXISTS IS TRUE FALSE NULL ALARM OK INSUFFICIENT_DATA AND OR source detail detail-type account region prefix",
    "suffix anything-but exists numeric aws.cloudtrail aws.s3 aws.iam aws.kms aws.config aws.guardduty aws.signin",
    "CloudTrail Console Sign UnauthorizedOperation AccessDenied Client API Call via In",
    // Types of objects in event selectors; those that parameters of rules name are known anyway.
    "S3 Object",
    // Objects that trails write, and prefixes that rules look for.
    "AWSLogs CloudTrail-Digest CloudTrail-Insight",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_known_by_their_parts() {
        let known = ["eu-west-1", "us-gov-west-1", "eusc-de-east-1", "ap-northeast-3", "us-iso-east-1"];
        let others = ["eu-west", "eu-lindenhof-1", "lindenhof-west-1", "eu-west-12", "us-east-1a", "eu"];
        assert_eq!(known.map(is_region), [true; 5]);
        assert_eq!(others.map(is_region), [false; 6]);
    }

    #[test]
    fn parts_to_fill_in_are_no_words() {
        let words = Vocabulary::new(["arn:${Partition}:s3:::${BucketName}/thing/${ObjectName}"]);
        let asked = ["thing", "s3", "BucketName", "ObjectName", "Partition"];
        assert_eq!(asked.map(|word| words.has(word)), [true, true, false, false, false]);
    }
}
