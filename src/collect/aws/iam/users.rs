//! IAM users and their access keys, put together by ARN from the authorization details, the credential report and
//! the virtual MFA devices, and by name with their credentials for single services. A user that only one of the sources knows is there, with the other's fields unknown.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_iam::types::UserDetail;

use super::details::{Details, attached_policies, boundary, inline_policies, tags};
use super::devices::Devices;
use super::report::{Line, Report, Row};
use super::service_credentials::Credentials;
use crate::collect::answer::{Answer, time};
use crate::collect::error::malformed;
use crate::collect::visit::{Batch, Visit};
use crate::model::aws::{AccessKey, Handle, User};
use crate::model::{Cause, List, Observed, Ref, ResourceKind};

const DETAILS: &str = "iam:GetAccountAuthorizationDetails";
const REPORT: &str = "iam:GetCredentialReport";

/// What tells of users.
pub(super) struct Told<'t> {
    pub(super) details: &'t Details,
    pub(super) report: &'t Report,
    pub(super) devices: &'t Devices,
    pub(super) credentials: &'t Credentials,
}

/// What the two sources say of one user.
#[derive(Default)]
struct Sources<'s> {
    detail: Option<&'s UserDetail>,
    row: Option<&'s Row>,
}

/// The users and access keys, as far as they were asked for.
pub(super) fn read(visit: &Visit<'_>, told: &Told<'_>) -> Batch {
    let mut batch = Batch::default();
    if !visit.wants_any(&[DETAILS, REPORT]) {
        return batch;
    }
    let of_details = &told.details.users;
    let rows = told.report.users();
    let users = merge(of_details, &rows);
    for (arn, sources) in &users {
        let name = sources.name().unwrap_or(arn);
        let subject = visit.place.subject_with_arn(ResourceKind::User, arn, name);
        batch.add(subject, user(arn, name, sources, told));
    }
    batch.listings.push(visit.listing(ResourceKind::User, None, found(users.len(), &of_details.rest, &rows.rest)));
    if visit.recorder.wants(REPORT) {
        batch.extend(access_keys(visit, &rows));
    }
    batch
}

fn merge<'s>(details: &'s List<UserDetail>, rows: &List<&'s Row>) -> BTreeMap<String, Sources<'s>> {
    let mut users: BTreeMap<String, Sources<'s>> = BTreeMap::new();
    for detail in &details.items {
        if let Some(arn) = &detail.arn {
            users.entry(arn.clone()).or_default().detail = Some(detail);
        }
    }
    for row in &rows.items {
        if let Some(arn) = row.cell("arn") {
            users.entry(arn.to_owned()).or_default().row = Some(row);
        }
    }
    users
}

/// Either source knows all users; only if both were cut short are there perhaps more.
fn found(users: usize, details: &Option<Arc<Cause>>, rows: &Option<Arc<Cause>>) -> Observed<i64> {
    match (details, rows) {
        (Some(cause), Some(_)) => Observed::unknown(cause),
        _ => i64::try_from(users).map_or_else(|_| Observed::default(), Observed::Known),
    }
}

impl Sources<'_> {
    fn name(&self) -> Option<&str> {
        let detail = self.detail.and_then(|detail| detail.user_name.as_deref());
        detail.or_else(|| self.row.and_then(|row| row.cell("user")))
    }
}

fn user(arn: &str, name: &str, sources: &Sources<'_>, told: &Told<'_>) -> User {
    let line = told.report.user(arn);
    let detail = detail(arn, sources, told.details);
    let call = detail.call;
    User {
        name: Observed::Known(name.to_owned()),
        path: detail.required("Path", |user| user.path.clone()),
        created_at: detail.required("CreateDate", |user| time(user.create_date.as_ref()?)),
        groups: detail.required("GroupList", |user| Some(user.group_list.as_deref()?.iter().map(Ref::new).collect())),
        attached_policies: detail.field(|user| attached_policies(call, user.attached_managed_policies.as_deref())),
        inline_policies: detail.field(|user| inline_policies(call, user.user_policy_list.as_deref())),
        permissions_boundary: detail.field(|user| boundary(user.permissions_boundary.as_ref())),
        tags: detail.field(|user| tags(user.tags.as_deref())),
        password_enabled: line.bool("password_enabled"),
        password_last_used: line.optional_time("password_last_used"),
        password_last_changed: line.optional_time("password_last_changed"),
        password_next_rotation: line.optional_time("password_next_rotation"),
        mfa_active: line.bool("mfa_active"),
        signing_certificate_active: either(line.bool("cert_1_active"), line.bool("cert_2_active")),
        virtual_mfa_devices: told.devices.of(arn),
        service_specific_credentials: told.credentials.of(name),
    }
}

fn detail<'s>(arn: &str, sources: &Sources<'s>, details: &Details) -> Answer<&'s UserDetail> {
    let missing = || malformed(details.call, &format!("the credential report has a row for {arn}, the account details do not"));
    let seen = match (sources.detail, &details.users.rest) {
        (Some(detail), _) => Observed::Known(detail),
        (None, Some(cause)) => Observed::unknown(cause),
        (None, None) => Observed::Unknown(missing()),
    };
    Answer { call: details.call, seen }
}

fn either(one: Observed<bool>, other: Observed<bool>) -> Observed<bool> {
    match (one, other) {
        (Observed::Known(true), _) | (_, Observed::Known(true)) => Observed::Known(true),
        (Observed::Unknown(cause), _) | (_, Observed::Unknown(cause)) => Observed::Unknown(cause),
        (one, _) => one,
    }
}

fn access_keys(visit: &Visit<'_>, rows: &List<&Row>) -> Batch {
    let mut batch = Batch::default();
    for row in &rows.items {
        let (Some(arn), Some(user)) = (row.cell("arn"), row.cell("user")) else { continue };
        for number in [1, 2] {
            if let Some(key) = access_key(arn, number, &row.line()) {
                batch.add(visit.place.subject(ResourceKind::AccessKey, Handle::AccessKey(arn, user, number)), key);
            }
        }
    }
    let found = match &rows.rest {
        None => i64::try_from(batch.resources.len()).map_or_else(|_| Observed::default(), Observed::Known),
        Some(cause) => Observed::unknown(cause),
    };
    batch.listings.push(visit.listing(ResourceKind::AccessKey, None, found));
    batch
}

/// A key that is not active and was never made is no key.
fn access_key(user_arn: &str, number: i64, line: &Line<'_>) -> Option<AccessKey> {
    let column = |name: &str| format!("access_key_{number}_{name}");
    let active = line.bool(&column("active"));
    let made = line.optional_time(&column("last_rotated"));
    if (&active, &made) == (&Observed::Known(false), &Observed::Absent) {
        return None;
    }
    Some(AccessKey {
        user: Observed::Known(Ref::new(user_arn)),
        number: Observed::Known(number),
        active,
        created_at: line.time(&column("last_rotated")),
        last_used_at: line.optional_time(&column("last_used_date")),
        last_used_region: line.optional_text(&column("last_used_region")),
        last_used_service: line.optional_text(&column("last_used_service")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CauseKind;

    #[test]
    fn one_complete_source_is_enough_to_know_all_users() {
        let cause = Arc::new(Cause::new(CauseKind::AccessDenied));
        let denied = Some(Arc::clone(&cause));
        let slow = Some(Arc::new(Cause::new(CauseKind::Timeout)));
        assert_eq!(found(3, &denied, &None), Observed::Known(3));
        assert_eq!(found(3, &None, &slow), Observed::Known(3));
        assert_eq!(found(3, &denied, &slow), Observed::Unknown(cause));
    }

    #[test]
    fn one_active_certificate_decides_and_an_unknown_one_does_not() {
        let unknown = || Observed::Unknown(Arc::new(Cause::new(CauseKind::Malformed)));
        assert_eq!(either(unknown(), Observed::Known(true)), Observed::Known(true));
        assert_eq!(either(Observed::Known(false), unknown()), unknown());
        assert_eq!(either(Observed::Known(false), Observed::Known(false)), Observed::Known(false));
    }
}
