//! The root user, put together from the account summary, the credential report and the virtual MFA devices; and what the
//! summary tells of the account itself.

use aws_sdk_iam::Client;
use aws_sdk_iam::operation::get_account_summary::GetAccountSummaryOutput;
use aws_sdk_iam::types::SummaryKeyType;

use super::devices::Devices;
use super::report::Report;
use crate::collect::answer::Answer;
use crate::collect::recorder::Question;
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{Account, Root};
use crate::model::{ArnText, Observed, ResourceKind};

const SUMMARY: &str = "iam:GetAccountSummary";
const REPORT: &str = "iam:GetCredentialReport";
const DEVICES: &str = "iam:ListVirtualMFADevices";

/// Asks for the account summary.
pub(super) async fn summary(visit: &Visit<'_>, client: &Client) -> Answer<GetAccountSummaryOutput> {
    let question = Question { call: SUMMARY, region: &visit.region, about: "" };
    visit.recorder.ask(question, || client.get_account_summary().send()).await
}

/// The root user, if anything of it was asked for.
pub(super) fn read(visit: &Visit<'_>, summary: &Answer<GetAccountSummaryOutput>, report: &Report, devices: &Devices) -> Batch {
    let mut batch = Batch::default();
    if !visit.wants_any(&[SUMMARY, REPORT, DEVICES]) {
        return batch;
    }
    let subject = visit.only(ResourceKind::Root);
    let row = report.root();
    let present = |key: SummaryKeyType| summary.required(key.as_str(), |output| number(output, &key).map(|count| count > 0));
    let root = Root {
        access_keys_present: present(SummaryKeyType::AccountAccessKeysPresent),
        signing_certificates_present: present(SummaryKeyType::AccountSigningCertificatesPresent),
        mfa_enabled: present(SummaryKeyType::AccountMfaEnabled),
        password_present: summary
            .optional(|output| number(output, &SummaryKeyType::AccountPasswordPresent).map(|count| count > 0)),
        password_enabled: row.optional_bool("password_enabled"),
        password_last_used: row.optional_time("password_last_used"),
        access_key_1_active: row.bool("access_key_1_active"),
        access_key_1_last_used: row.optional_time("access_key_1_last_used_date"),
        access_key_2_active: row.bool("access_key_2_active"),
        access_key_2_last_used: row.optional_time("access_key_2_last_used_date"),
        virtual_mfa_device: virtual_device(devices, &subject.id),
        credential_report_generated_at: report.generated_at.clone(),
    };
    batch.listings.push(visit.listing(ResourceKind::Root, None, Observed::Known(1)));
    batch.add(subject, root);
    batch
}

/// What the summary tells of the account, which is there whatever IAM says.
pub(super) fn account(visit: &Visit<'_>, summary: &Answer<GetAccountSummaryOutput>) -> Batch {
    let mut batch = Batch::default();
    if visit.recorder.wants(SUMMARY) {
        let key = SummaryKeyType::GlobalEndpointTokenVersion;
        let version = summary.required(key.as_str(), |output| number(output, &key).map(i64::from));
        // Who it is was told before.
        let told =
            Account { account_id: Observed::default(), partition: Observed::default(), global_endpoint_token_version: version };
        batch.add(visit.only(ResourceKind::Account), told);
    }
    batch
}

fn number(output: &GetAccountSummaryOutput, key: &SummaryKeyType) -> Option<i32> {
    output.summary_map.as_ref()?.get(key).copied()
}

fn virtual_device(devices: &Devices, root_arn: &str) -> Observed<ArnText> {
    match devices.of(root_arn) {
        Observed::Known(own) => match (own.items.into_iter().next(), own.rest) {
            (Some(device), _) => device.serial_number,
            (None, Some(cause)) => Observed::Unknown(cause),
            (None, None) => Observed::Absent,
        },
        Observed::Absent => Observed::Absent,
        Observed::Unknown(cause) => Observed::Unknown(cause),
    }
}
