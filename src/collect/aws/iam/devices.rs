//! Virtual MFA devices, which IAM lists for the whole account.

use aws_sdk_iam::Client;
use aws_sdk_iam::types;
use aws_sdk_iam::types::AssignmentStatusType;

use crate::collect::answer::{required, required_text, time};
use crate::collect::error::malformed;
use crate::collect::recorder::{Question, declared};
use crate::collect::visit::Visit;
use crate::model::aws::VirtualMfaDevice;
use crate::model::{ArnText, List, Observed};

const DEVICES: &str = "iam:ListVirtualMFADevices";

/// The assigned virtual devices, with the ARN of whom each is assigned to.
pub(super) struct Devices(List<(String, VirtualMfaDevice)>);

/// Reads the assigned devices. Their seeds are not looked at.
pub(super) async fn read(visit: &Visit<'_>, client: &Client) -> Devices {
    let question = Question { call: DEVICES, region: &visit.region, about: "" };
    let send = || client.list_virtual_mfa_devices().assignment_status(AssignmentStatusType::Assigned).into_paginator().send();
    let pages = visit.recorder.ask_pages(question, send).await;
    let listed = pages.items("VirtualMFADevices", |page| Some(page.virtual_mfa_devices));
    let mut devices = List { items: Vec::new(), rest: listed.rest };
    for device in &listed.items {
        match device.user.as_ref().map(|user| user.arn.clone()).filter(|arn| !arn.is_empty()) {
            Some(arn) => devices.items.push((arn, copy(device))),
            None => devices.rest = Some(malformed(declared(DEVICES), "an assigned device names no user")),
        }
    }
    Devices(devices)
}

fn copy(device: &types::VirtualMfaDevice) -> VirtualMfaDevice {
    let call = declared(DEVICES);
    VirtualMfaDevice {
        serial_number: required_text(call, "SerialNumber", &device.serial_number).map(ArnText),
        enabled_at: required(call, "EnableDate", device.enable_date.as_ref().and_then(time)),
    }
}

impl Devices {
    /// The devices of the user with this ARN.
    pub(super) fn of(&self, arn: &str) -> Observed<List<VirtualMfaDevice>> {
        let own: Vec<_> = self.0.items.iter().filter(|(owner, _)| owner == arn).map(|(_, device)| device.clone()).collect();
        match &self.0.rest {
            Some(cause) if own.is_empty() => Observed::unknown(cause),
            rest => Observed::Known(List { items: own, rest: rest.clone() }),
        }
    }
}
