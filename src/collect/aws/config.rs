//! AWS Config: recorders and delivery channels, each with its status, and rules.

use aws_sdk_config::Client;
use aws_sdk_config::types;
use aws_smithy_types::DateTime;

use crate::collect::answer::{Answer, count, required, time};
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{
    ConfigRule, ConfigRuleOwner, ConfigRuleState, Delivery, DeliveryChannel, DeliveryStatus, Handle, Recorder, RecorderStatus,
    RecordingFrequency, RecordingGroup, RecordingMode, RecordingModeOverride, RecordingScope, RecordingStrategy,
    SnapshotFrequency,
};
use crate::model::{ArnText, List, Observed, Ref, Region, ResourceKind};

const RECORDERS: &str = "config:DescribeConfigurationRecorders";
const RECORDER_STATUS: &str = "config:DescribeConfigurationRecorderStatus";
const CHANNELS: &str = "config:DescribeDeliveryChannels";
const CHANNEL_STATUS: &str = "config:DescribeDeliveryChannelStatus";
const RULES: &str = "config:DescribeConfigRules";

/// A region whose settings are read.
struct Reader<'v, 'a> {
    visit: &'v Visit<'a>,
    client: Client,
    region: &'v Region,
}

/// Reads what AWS Config is set to do in these regions.
pub(in crate::collect) async fn read(visit: &Visit<'_>, regions: &[Region]) -> Batch {
    if !visit.wants_any(&[RECORDERS, CHANNELS, RULES]) {
        return Batch::default();
    }
    Batch::of_regions(regions, |region| read_region(visit, region)).await
}

async fn read_region(visit: &Visit<'_>, region: &Region) -> Batch {
    let reader = Reader { visit, client: visit.clients.config(region), region };
    let (mut batch, channels, rules) = tokio::join!(reader.recorders(), reader.channels(), reader.rules());
    batch.extend(channels);
    batch.extend(rules);
    batch
}

impl Reader<'_, '_> {
    fn question(&self, call: &'static str) -> Question<'_> {
        Question { call, region: self.region, about: "" }
    }

    async fn recorders(&self) -> Batch {
        let mut batch = Batch::default();
        let recorder = &self.visit.recorder;
        if !recorder.wants(RECORDERS) {
            return batch;
        }
        let (told, status) = tokio::join!(
            recorder.ask(self.question(RECORDERS), || self.client.describe_configuration_recorders().send()),
            recorder.ask(self.question(RECORDER_STATUS), || self.client.describe_configuration_recorder_status().send()),
        );
        let named = |listed: types::ConfigurationRecorder| Some((listed.name.clone()?, listed));
        let told = told.within("ConfigurationRecorders", |output| {
            output.configuration_recorders?.into_iter().map(named).collect::<Option<Vec<_>>>()
        });
        let listed = listed(told);
        let status = status.within("ConfigurationRecordersStatus", |output| output.configuration_recorders_status);
        batch.listings.push(self.visit.listing(ResourceKind::Recorder, Some(self.region), count(&listed)));
        let place = self.visit.place.in_region(self.region);
        for (name, listed) in listed.items {
            let subject = place.subject(ResourceKind::Recorder, Handle::Name(&name));
            batch.add(subject, copy_recorder(name, listed, &status));
        }
        batch
    }

    async fn channels(&self) -> Batch {
        let mut batch = Batch::default();
        let recorder = &self.visit.recorder;
        if !recorder.wants(CHANNELS) {
            return batch;
        }
        let (told, status) = tokio::join!(
            recorder.ask(self.question(CHANNELS), || self.client.describe_delivery_channels().send()),
            recorder.ask(self.question(CHANNEL_STATUS), || self.client.describe_delivery_channel_status().send()),
        );
        let named = |listed: types::DeliveryChannel| Some((listed.name.clone()?, listed));
        let told = told
            .within("DeliveryChannels", |output| output.delivery_channels?.into_iter().map(named).collect::<Option<Vec<_>>>());
        let listed = listed(told);
        let status = status.within("DeliveryChannelsStatus", |output| output.delivery_channels_status);
        batch.listings.push(self.visit.listing(ResourceKind::DeliveryChannel, Some(self.region), count(&listed)));
        let place = self.visit.place.in_region(self.region);
        for (name, listed) in listed.items {
            let subject = place.subject(ResourceKind::DeliveryChannel, Handle::Name(&name));
            batch.add(subject, copy_channel(name, listed, &status));
        }
        batch
    }

    async fn rules(&self) -> Batch {
        let mut batch = Batch::default();
        if !self.visit.recorder.wants(RULES) {
            return batch;
        }
        let send = || self.client.describe_config_rules().into_paginator().send();
        let pages = self.visit.recorder.ask_pages(self.question(RULES), send).await;
        let named = |rule: types::ConfigRule| Some((rule.config_rule_arn.clone()?, rule.config_rule_name.clone()?, rule));
        let listed: List<(String, String, types::ConfigRule)> =
            pages.items("ConfigRules", |page| page.config_rules?.into_iter().map(named).collect());
        batch.listings.push(self.visit.listing(ResourceKind::ConfigRule, Some(self.region), count(&listed)));
        let place = self.visit.place.in_region(self.region);
        for (arn, name, rule) in listed.items {
            batch.add(place.subject_with_arn(ResourceKind::ConfigRule, &arn, &name), copy_rule(rule));
        }
        batch
    }
}

fn listed<T>(told: Answer<Vec<T>>) -> List<T> {
    match told.seen {
        Observed::Known(items) => List::complete(items),
        Observed::Absent => List::complete(Vec::new()),
        Observed::Unknown(cause) => List { items: Vec::new(), rest: Some(cause) },
    }
}

fn copy_recorder(
    name: String,
    recorder: types::ConfigurationRecorder,
    status: &Answer<Vec<types::ConfigurationRecorderStatus>>,
) -> Recorder {
    let of_this = |all: &[types::ConfigurationRecorderStatus]| all.iter().find(|status| status.name() == Some(&*name)).cloned();
    let status = status.part("ConfigurationRecordersStatus", |all| of_this(all));
    Recorder {
        name: Observed::Known(name),
        role: Observed::or_absent(recorder.role_arn.map(ArnText)),
        service_principal: Observed::or_absent(recorder.service_principal),
        recording_scope: Observed::or_absent(recorder.recording_scope.map(|scope| RecordingScope::from(scope.as_str()))),
        recording_group: Observed::or_absent(recorder.recording_group.map(recording_group)),
        recording_mode: Observed::or_absent(recorder.recording_mode.as_ref().map(recording_mode)),
        is_recording: status.field(|status| Observed::Known(status.recording)),
        last_status: status.optional(|status| Some(RecorderStatus::from(status.last_status.as_ref()?.as_str()))),
        last_error_code: status.optional(|status| some_text(status.last_error_code.as_deref())),
        last_status_change_time: status.optional(|status| time(status.last_status_change_time.as_ref()?)),
        last_start_time: status.optional(|status| time(status.last_start_time.as_ref()?)),
        last_stop_time: status.optional(|status| time(status.last_stop_time.as_ref()?)),
    }
}

fn recording_group(group: types::RecordingGroup) -> RecordingGroup {
    let excluded = group.exclusion_by_resource_types.and_then(|excluded| excluded.resource_types);
    let strategy = group.recording_strategy.and_then(|strategy| strategy.use_only);
    RecordingGroup {
        all_supported: Observed::Known(group.all_supported),
        include_global_resource_types: Observed::Known(group.include_global_resource_types),
        resource_types: Observed::Known(types_of(group.resource_types.as_deref())),
        excluded_resource_types: Observed::Known(types_of(excluded.as_deref())),
        recording_strategy: Observed::or_absent(strategy.map(|strategy| RecordingStrategy::from(strategy.as_str()))),
    }
}

/// A list that AWS leaves out where it does not apply.
fn types_of(types: Option<&[types::ResourceType]>) -> List<String> {
    types.into_iter().flatten().map(|kind| kind.as_str().to_owned()).collect()
}

fn recording_mode(mode: &types::RecordingMode) -> RecordingMode {
    let frequency = |frequency: &types::RecordingFrequency| Observed::Known(RecordingFrequency::from(frequency.as_str()));
    let other = |other: &types::RecordingModeOverride| RecordingModeOverride {
        resource_types: Observed::Known(types_of(Some(&other.resource_types))),
        recording_frequency: frequency(&other.recording_frequency),
    };
    RecordingMode {
        recording_frequency: frequency(&mode.recording_frequency),
        overrides: Observed::Known(mode.recording_mode_overrides().iter().map(other).collect()),
    }
}

fn copy_channel(
    name: String,
    channel: types::DeliveryChannel,
    status: &Answer<Vec<types::DeliveryChannelStatus>>,
) -> DeliveryChannel {
    let of_this = |all: &[types::DeliveryChannelStatus]| all.iter().find(|status| status.name() == Some(&*name)).cloned();
    let status = status.part("DeliveryChannelsStatus", |all| of_this(all));
    let frequency = channel.config_snapshot_delivery_properties.and_then(|properties| properties.delivery_frequency);
    DeliveryChannel {
        name: Observed::Known(name),
        bucket: required(declared(CHANNELS), "s3BucketName", channel.s3_bucket_name.map(Ref::new)),
        s3_key_prefix: Observed::or_absent(some_text(channel.s3_key_prefix.as_deref())),
        kms_key: Observed::or_absent(some_text(channel.s3_kms_key_arn.as_deref()).map(Ref::new)),
        topic: Observed::or_absent(some_text(channel.sns_topic_arn.as_deref()).map(Ref::new)),
        snapshot_frequency: Observed::or_absent(frequency.map(|frequency| SnapshotFrequency::from(frequency.as_str()))),
        stream_delivery: status.optional(|status| status.config_stream_delivery_info.as_ref().map(stream_delivery)),
        history_delivery: status.optional(|status| status.config_history_delivery_info.as_ref().map(export_delivery)),
        snapshot_delivery: status.optional(|status| status.config_snapshot_delivery_info.as_ref().map(export_delivery)),
    }
}

fn stream_delivery(info: &types::ConfigStreamDeliveryInfo) -> Delivery {
    Delivery {
        last_status: delivery_status(info.last_status.as_ref()),
        last_error_code: Observed::or_absent(some_text(info.last_error_code())),
        last_attempt_time: moment(info.last_status_change_time.as_ref()),
        last_successful_time: Observed::Absent,
    }
}

fn export_delivery(info: &types::ConfigExportDeliveryInfo) -> Delivery {
    Delivery {
        last_status: delivery_status(info.last_status.as_ref()),
        last_error_code: Observed::or_absent(some_text(info.last_error_code())),
        last_attempt_time: moment(info.last_attempt_time.as_ref()),
        last_successful_time: moment(info.last_successful_time.as_ref()),
    }
}

fn delivery_status(status: Option<&types::DeliveryStatus>) -> Observed<DeliveryStatus> {
    Observed::or_absent(status.map(|status| DeliveryStatus::from(status.as_str())))
}

fn moment(at: Option<&DateTime>) -> Observed<crate::model::Timestamp> {
    Observed::or_absent(at.and_then(time))
}

fn copy_rule(rule: types::ConfigRule) -> ConfigRule {
    let call = declared(RULES);
    let state = rule.config_rule_state.as_ref().map(|state| ConfigRuleState::from(state.as_str()));
    let owner = rule.source.as_ref().map(|source| ConfigRuleOwner::from(source.owner.as_str()));
    ConfigRule {
        name: required(call, "ConfigRuleName", rule.config_rule_name),
        state: required(call, "ConfigRuleState", state),
        source_owner: required(call, "Source", owner),
        source_identifier: Observed::or_absent(rule.source.and_then(|source| source.source_identifier)),
        created_by: Observed::or_absent(rule.created_by),
    }
}

fn some_text(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(ToOwned::to_owned)
}
