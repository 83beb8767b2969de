//! Pages of listings: which of them announce that more follow, and listings that the SDK does not read page by page, or
//! would read further than is needed.

use aws_smithy_async::future::pagination_stream::PaginationStream;
use aws_smithy_async::future::pagination_stream::fn_stream::FnStream;

/// Asks for page after page until `next` finds no token in one, or the token that led to it.
pub(super) fn by_token<T, E, F>(
    next: impl Fn(&T) -> Option<String> + Send + 'static,
    send: impl Fn(Option<String>) -> F + Send + 'static,
) -> PaginationStream<Result<T, E>>
where
    T: Send + 'static,
    E: Send + 'static,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    PaginationStream::new(FnStream::new(move |reader| {
        Box::pin(async move {
            let mut token = None;
            loop {
                let page = send(token.clone()).await;
                let following = page.as_ref().ok().and_then(&next);
                let at_end = following.is_none() || following == token;
                if reader.send(page).await.is_err() || at_end {
                    return;
                }
                token = following;
            }
        })
    }))
}

/// The token of a further page, which some services write as an empty text at the end.
pub(super) fn further(token: Option<&str>) -> Option<String> {
    token.filter(|token| !token.is_empty()).map(ToOwned::to_owned)
}

/// A page of a listing.
pub(super) trait Page {
    /// Whether it says that more pages follow. The SDK stops without a word when a token comes again; a last page that
    /// says so leaves the listing open.
    fn announces_more(&self) -> bool;
}

/// How the pages of each operation announce more: by a token that is not empty, or by a flag.
macro_rules! pages {
    (by $token:ident: $( $sdk:ident $operation:ident $output:ident, )+) => {
        $( impl Page for $sdk::operation::$operation::$output {
            fn announces_more(&self) -> bool {
                further(self.$token()).is_some()
            }
        } )+
    };
    (if $flag:ident: $( $sdk:ident $operation:ident $output:ident, )+) => {
        $( impl Page for $sdk::operation::$operation::$output {
            fn announces_more(&self) -> bool {
                self.$flag
            }
        } )+
    };
}

pages! { by next_token:
    aws_sdk_accessanalyzer list_analyzers ListAnalyzersOutput,
    aws_sdk_accessanalyzer list_findings_v2 ListFindingsV2Output,
    aws_sdk_account list_regions ListRegionsOutput,
    aws_sdk_cloudtrail list_event_data_stores ListEventDataStoresOutput,
    aws_sdk_cloudtrail list_tags ListTagsOutput,
    aws_sdk_cloudwatch describe_alarms DescribeAlarmsOutput,
    aws_sdk_cloudwatchlogs describe_metric_filters DescribeMetricFiltersOutput,
    aws_sdk_cloudwatchlogs describe_resource_policies DescribeResourcePoliciesOutput,
    aws_sdk_cloudwatchlogs describe_subscription_filters DescribeSubscriptionFiltersOutput,
    aws_sdk_config describe_config_rules DescribeConfigRulesOutput,
    aws_sdk_eventbridge list_rules ListRulesOutput,
    aws_sdk_eventbridge list_targets_by_rule ListTargetsByRuleOutput,
    aws_sdk_guardduty list_detectors ListDetectorsOutput,
    aws_sdk_organizations list_accounts ListAccountsOutput,
    aws_sdk_organizations list_aws_service_access_for_organization ListAwsServiceAccessForOrganizationOutput,
    aws_sdk_organizations list_delegated_administrators ListDelegatedAdministratorsOutput,
    aws_sdk_organizations list_delegated_services_for_account ListDelegatedServicesForAccountOutput,
    aws_sdk_organizations list_policies ListPoliciesOutput,
    aws_sdk_organizations list_roots ListRootsOutput,
    aws_sdk_organizations list_targets_for_policy ListTargetsForPolicyOutput,
    aws_sdk_s3control list_access_points ListAccessPointsOutput,
    aws_sdk_s3control list_multi_region_access_points ListMultiRegionAccessPointsOutput,
    aws_sdk_securityhub get_enabled_standards GetEnabledStandardsOutput,
    aws_sdk_sns list_subscriptions_by_topic ListSubscriptionsByTopicOutput,
}

pages! { by next_marker:
    aws_sdk_lambda list_functions ListFunctionsOutput,
}

pages! { by continuation_token:
    aws_sdk_s3 list_buckets ListBucketsOutput,
}

pages! { if truncated:
    aws_sdk_kms list_aliases ListAliasesOutput,
    aws_sdk_kms list_grants ListGrantsOutput,
    aws_sdk_kms list_keys ListKeysOutput,
    aws_sdk_kms list_resource_tags ListResourceTagsOutput,
}

pages! { if is_truncated:
    aws_sdk_iam get_account_authorization_details GetAccountAuthorizationDetailsOutput,
    aws_sdk_iam list_server_certificates ListServerCertificatesOutput,
    aws_sdk_iam list_service_specific_credentials ListServiceSpecificCredentialsOutput,
    aws_sdk_iam list_virtual_mfa_devices ListVirtualMfaDevicesOutput,
}
