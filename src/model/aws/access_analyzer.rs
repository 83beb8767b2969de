//! IAM Access Analyzer: analyzers, which tell what is shared outside and what access is not used.

use super::text_enum;
use crate::model::{List, Map, Timestamp};
use crate::record;

text_enum! {
    /// What an analyzer looks for, and in whose resources. Source: IAM Access Analyzer API, `AnalyzerSummary`.
    AnalyzerType {
        Account = "ACCOUNT",
        Organization = "ORGANIZATION",
        AccountUnusedAccess = "ACCOUNT_UNUSED_ACCESS",
        OrganizationUnusedAccess = "ORGANIZATION_UNUSED_ACCESS",
        AccountInternalAccess = "ACCOUNT_INTERNAL_ACCESS",
        OrganizationInternalAccess = "ORGANIZATION_INTERNAL_ACCESS",
    }
}

text_enum! {
    /// Whether an analyzer works. Source: IAM Access Analyzer API, `AnalyzerSummary`.
    AnalyzerStatus { Active = "ACTIVE", Creating = "CREATING", Disabled = "DISABLED", Failed = "FAILED", }
}

record! {
    /// An analyzer of IAM Access Analyzer. Source: IAM Access Analyzer API, `ListAnalyzers`.
    Analyzer {
        /// Its name.
        name: String = "access-analyzer:ListAnalyzers";
        /// What it looks for: `ACCOUNT` and `ORGANIZATION` are for external access.
        analyzer_type: AnalyzerType = "access-analyzer:ListAnalyzers";
        /// Whether it works.
        status: AnalyzerStatus = "access-analyzer:ListAnalyzers";
        /// Why it has this status, such as `SERVICE_LINKED_ROLE_CREATION_FAILED`; absent when nothing is wrong.
        status_reason [opt]: String = "access-analyzer:ListAnalyzers";
        /// The service that made and manages it; absent for analyzers that people made.
        managed_by [opt]: String = "access-analyzer:ListAnalyzers";
        /// When it was made.
        created_at: Timestamp = "access-analyzer:ListAnalyzers";
        /// Its tags; absent when there are none.
        tags [opt]: Map = "access-analyzer:ListAnalyzers";
        /// What it found that is neither archived nor resolved: resources that outsiders can reach. Absent for analyzers
        /// that do not look for external access.
        active_findings [opt]: List<AnalyzerFinding> = "access-analyzer:ListFindingsV2";
    }
    derived {
        /// The types of the resources that `active_findings` are about; open where a resource could not be looked at.
        exposed_resource_types: List<String> = ["active_findings"];
    }
    related {
        /// The account.
        account: one Account by account;
    }
}

record! {
    /// A resource that outsiders can reach, or that could not be looked at. Source: IAM Access Analyzer API,
    /// `FindingSummaryV2`.
    AnalyzerFinding {
        /// The finding's id.
        id: String = "";
        /// The resource's ARN.
        resource [opt]: String = "";
        /// What it is, such as `AWS::S3::Bucket`.
        resource_type: String = "";
        /// The account that owns it.
        resource_account: String = "";
        /// Why the resource could not be looked at; absent when it was.
        error [opt]: String = "";
    }
}
