//! SNS: the topics that trails, alarms and rules of EventBridge tell, and who listens to them.

use super::{Exposure, Key, text_enum};
use crate::model::{ArnText, List, PolicyDocument, Ref};
use crate::record;

text_enum! {
    /// Whether a subscription is in force. Source: SNS API, `Subscription`, whose ARN says the latter two in its place.
    SubscriptionState {
        Confirmed = "Confirmed",
        PendingConfirmation = "PendingConfirmation",
        Deleted = "Deleted",
    }
}

record! {
    /// An SNS topic that a trail or an alarm names. Source: SNS API, `GetTopicAttributes`.
    Topic {
        /// Its name.
        name: String = "sns:GetTopicAttributes";
        /// The account that owns it.
        owner_account: String = "sns:GetTopicAttributes";
        /// The topic's access policy.
        policy: PolicyDocument = "sns:GetTopicAttributes";
        /// The KMS key that encrypts messages; absent when they are not encrypted with one.
        kms_key [opt]: Ref<Key> = "sns:GetTopicAttributes";
        /// How many subscriptions are confirmed.
        subscriptions_confirmed: i64 = "sns:GetTopicAttributes";
        /// How many subscriptions wait to be confirmed.
        subscriptions_pending: i64 = "sns:GetTopicAttributes";
        /// How many subscriptions were deleted and still show.
        subscriptions_deleted: i64 = "sns:GetTopicAttributes";
        /// The subscriptions.
        subscriptions: List<Subscription> = "sns:ListSubscriptionsByTopic";
    }
    derived {
        /// Who can use or change the topic by its policy.
        exposure: Exposure = ["policy", "organization.organization_id", "organization_members.account_id"];
    }
    related {
        /// The account.
        account: one Account by account;
        /// The organization of the account.
        organization: one Organization by account;
        /// The accounts of the organization, if the account may list them.
        organization_members: many OrganizationMember by account;
        /// The alarms that tell it when they go off.
        alarms: many Alarm via "alarm_topics";
        /// The composite alarms that tell it when they go off.
        composite_alarms: many CompositeAlarm via "alarm_topics";
        /// The delivery channels of AWS Config that tell it of changes.
        config_delivery_channels: many DeliveryChannel via "topic";
    }
}

record! {
    /// A subscription of a topic. Addresses and numbers of people are not kept.
    Subscription {
        /// How messages are delivered, such as `email`, `sqs` or `https`.
        protocol: String = "";
        /// Whether it is in force.
        state: SubscriptionState = "";
        /// Its ARN; absent unless it is confirmed.
        subscription_arn [opt]: ArnText = "";
        /// The queue, function or stream that listens; absent for all other endpoints.
        endpoint_arn [opt]: ArnText = "";
        /// The account that subscribed.
        owner_account: String = "";
    }
}
