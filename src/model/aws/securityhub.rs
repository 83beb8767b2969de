//! Security Hub: the hub of each region, and the standards by which it judges.

use super::text_enum;
use crate::model::{ArnText, List, Timestamp};
use crate::record;

text_enum! {
    /// How far a standard is with being enabled or disabled. Source: Security Hub API, `StandardsSubscription`.
    StandardStatus {
        Pending = "PENDING",
        Ready = "READY",
        Failed = "FAILED",
        Deleting = "DELETING",
        Incomplete = "INCOMPLETE",
    }
}

record! {
    /// The hub of a region, of which there is at most one. Source: Security Hub API, `DescribeHub`.
    Hub {
        /// Its ARN.
        arn: ArnText = "securityhub:DescribeHub";
        /// When Security Hub was enabled.
        subscribed_at: Timestamp = "securityhub:DescribeHub";
        /// Whether controls that AWS adds to a standard are switched on by themselves; absent where AWS does not say.
        auto_enable_controls [opt]: bool = "securityhub:DescribeHub";
        /// The standards by which it judges.
        standards: List<HubStandard> = "securityhub:GetEnabledStandards";
    }
    related {
        /// The account.
        account: one Account by account;
    }
}

record! {
    /// A standard of a hub. Source: Security Hub API, `StandardsSubscription`.
    HubStandard {
        /// The ARN of the standard; its end tells which, as in `standards/cis-aws-foundations-benchmark/v/3.0.0`.
        standard: ArnText = "";
        /// How far it is with being enabled or disabled.
        status: StandardStatus = "";
        /// Why it is not enabled, or not disabled, completely; absent where nothing went wrong.
        status_reason [opt]: String = "";
    }
}
