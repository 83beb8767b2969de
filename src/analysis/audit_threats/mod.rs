//! The threat model of the audit trail: who can blind a trail or read its logs, by which action, on which path, with or
//! without a second factor, and by which statement.
//!
//! Each power is a few actions on a few things: the trail, its bucket and the log files in it, its key, its log group, the
//! role that delivers there, the alarms on it and their topics. Who has it is decided by [`access`](super::access): nothing
//! is told from the words of a policy. What could not be read leaves the list open.
//!
//! Not counted: policies of the organization and of access points, grants of KMS. The root user is not listed.

mod alerts;
mod blinding;
mod bucket;
mod duties;
mod guards;
mod list;
mod posed;
mod principals;
#[cfg(test)]
mod tests;

pub use blinding::can_blind_trails;
pub use duties::operators;
pub use guards::denied_to_members;
pub(super) use posed::log_group_arn;
pub use principals::{trail_blinders, trail_log_readers};

use list::{Power, listed};
use posed::KeyUse;

use super::Surroundings;
use crate::model::aws::{Account, AuditAccess, AuditPower, EventDataStore, Trail};
use crate::model::{List, Observed, Subject};

type Found = Observed<List<AuditAccess>>;

/// Who can stop the recording or change it.
pub fn stoppers(_: &Trail, subject: &Subject, around: &dyn Surroundings) -> Found {
    listed(subject, around, &[stopping(subject)])
}

/// Who can delete or overwrite log files.
pub fn log_deleters(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Found {
    listed(subject, around, &[deleting(trail, subject, around)])
}

/// Who can change the bucket.
pub fn bucket_changers(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Found {
    listed(subject, around, &[changing_bucket(trail, subject, around)])
}

/// Who can disable the key or have it deleted.
pub fn key_disablers(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Found {
    listed(subject, around, &[disabling_key(trail, subject, around)])
}

/// Who can delete the log group, or what is in it.
pub fn log_group_deleters(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Found {
    listed(subject, around, &[deleting_log_group(trail, subject)])
}

/// Who can change the role that delivers to the log group.
pub fn delivery_role_changers(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Found {
    listed(subject, around, &[changing_role(trail, subject, around)])
}

/// Who can silence alarms and topics.
pub fn alert_silencers(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Found {
    listed(subject, around, &[silencing(trail, subject, around)])
}

/// Who can blind the trail in any way.
pub fn blinders(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Found {
    listed(subject, around, &blinding_powers(trail, subject, around))
}

fn blinding_powers(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> [Power; 7] {
    [
        stopping(subject),
        deleting(trail, subject, around),
        changing_bucket(trail, subject, around),
        disabling_key(trail, subject, around),
        deleting_log_group(trail, subject),
        changing_role(trail, subject, around),
        silencing(trail, subject, around),
    ]
}

/// Who can read the logs: the files, with the key where there is one, or the events in the log group.
pub fn log_readers(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Found {
    let files = bucket::reading(trail, subject, around);
    let mut groups = vec![files];
    if !matches!(trail.kms_key, Observed::Absent) {
        groups.push(posed::key(trail, subject, around, KeyUse::Decrypt));
    }
    let files = Power { kind: AuditPower::ReadLogs, groups };
    let events = Power { kind: AuditPower::ReadLogGroup, groups: vec![posed::log_group(trail, subject, posed::READ_LOG_GROUP)] };
    listed(subject, around, &[files, events])
}

/// Who can decrypt with the key.
pub fn log_decrypters(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Found {
    let groups = vec![posed::key(trail, subject, around, KeyUse::DecryptOrHandOn)];
    listed(subject, around, &[Power { kind: AuditPower::DecryptLogs, groups }])
}

/// Who can change anything about CloudTrail.
pub fn configurers(_: &Trail, subject: &Subject, around: &dyn Surroundings) -> Found {
    listed(subject, around, &[Power { kind: AuditPower::ConfigureCloudtrail, groups: vec![posed::cloudtrail(subject)] }])
}

/// Who can stop or delete an event data store.
pub fn of_event_data_store(_: &EventDataStore, subject: &Subject, around: &dyn Surroundings) -> Found {
    listed(subject, around, &[Power { kind: AuditPower::StopEventDataStore, groups: vec![posed::event_data_store(subject)] }])
}

/// Who can switch off the other services that watch an account.
pub fn detector_disablers(_: &Account, subject: &Subject, around: &dyn Surroundings) -> Found {
    listed(subject, around, &[Power { kind: AuditPower::DisableDetectors, groups: vec![posed::detectors(subject)] }])
}

/// Who can end the trail of an organization for all accounts.
pub fn organization_trail_blinders(_: &Account, subject: &Subject, around: &dyn Surroundings) -> Found {
    listed(subject, around, &[Power { kind: AuditPower::LeaveOrganizationTrail, groups: vec![posed::organization(subject)] }])
}

fn stopping(subject: &Subject) -> Power {
    Power { kind: AuditPower::StopRecording, groups: vec![posed::trail(subject)] }
}

fn deleting(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Power {
    Power { kind: AuditPower::DeleteLogs, groups: vec![bucket::deleting(trail, subject, around)] }
}

fn changing_bucket(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Power {
    Power { kind: AuditPower::ChangeBucket, groups: vec![bucket::changing(trail, subject, around)] }
}

fn disabling_key(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Power {
    Power { kind: AuditPower::DisableKey, groups: vec![posed::key(trail, subject, around, KeyUse::Disable)] }
}

fn deleting_log_group(trail: &Trail, subject: &Subject) -> Power {
    Power { kind: AuditPower::DeleteLogGroup, groups: vec![posed::log_group(trail, subject, posed::DELETE_LOG_GROUP)] }
}

fn changing_role(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Power {
    Power { kind: AuditPower::ChangeDeliveryRole, groups: vec![posed::role(trail, subject, around)] }
}

fn silencing(trail: &Trail, subject: &Subject, around: &dyn Surroundings) -> Power {
    Power { kind: AuditPower::SilenceAlerts, groups: vec![alerts::silencing(trail, subject, around)] }
}
