//! The policy as a CloudFormation template in YAML.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Policy;
use super::arns::Arns;
use super::json::Document;
use crate::model::Partition;

/// The policy's name in the template.
const LOGICAL_ID: &str = "TrailwardenRead";

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Template<'a> {
    #[serde(rename = "AWSTemplateFormatVersion")]
    format: &'static str,
    description: &'static str,
    resources: BTreeMap<&'static str, ManagedPolicy<'a>>,
    outputs: BTreeMap<&'static str, Output>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ManagedPolicy<'a> {
    #[serde(rename = "Type")]
    kind: &'static str,
    properties: Properties<'a>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    description: &'static str,
    policy_document: Document<'a, Text>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    description: &'static str,
    value: Reference,
}

#[derive(Debug, Serialize)]
struct Reference {
    #[serde(rename = "Ref")]
    to: &'static str,
}

/// A text, or one that CloudFormation fills in.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Text {
    Plain(String),
    Filled {
        #[serde(rename = "Fn::Sub")]
        pattern: String,
    },
}

/// The template.
pub(super) fn render(policy: &Policy, partition: Option<&Partition>) -> String {
    let arns = Arns::new(partition, "${AWS::Partition}");
    let write = |text: String| {
        if arns.are_open() && text.contains("${") { Text::Filled { pattern: text } } else { Text::Plain(text) }
    };
    let properties = Properties {
        description: "What trailwarden reads: settings, never data",
        policy_document: Document::of(policy, arns, write),
    };
    let template = Template {
        format: "2010-09-09",
        description: "The permissions that trailwarden needs to read this account",
        resources: BTreeMap::from([(LOGICAL_ID, ManagedPolicy { kind: "AWS::IAM::ManagedPolicy", properties })]),
        outputs: BTreeMap::from([(
            "PolicyArn",
            Output {
                description: "Attach this policy to the role that trailwarden runs with",
                value: Reference { to: LOGICAL_ID },
            },
        )]),
    };
    // Texts, lists and maps cannot fail to be YAML.
    serde_yaml::to_string(&template).unwrap_or_else(|error| error.to_string())
}
