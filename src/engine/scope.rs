//! Findings on places: accounts without a resource of a rule's type, and listings that could not be read. So that
//! nothing vanishes, every rule says something of every account.

use std::sync::Arc;

use crate::finding::{Evidence, Finding, Location, Open};
use crate::model::call::Call;
use crate::model::{Cause, CauseKind, Observed, Region, ResourceKind, Status, Subject};
use crate::rule::expr::{Empty, Rule};
use crate::snapshot::view::AccountPlace;
use crate::snapshot::{Listing, View};

use super::{Options, message, trace};

/// What a rule says of an account as a whole.
pub(super) fn judge(rule: &Rule, account: &AccountPlace) -> Vec<Finding> {
    let listings = account.listings(rule.resource);
    let unlisted: Vec<_> = listings.iter().filter_map(|listing| Some((listing, cause(listing)?))).collect();
    if !unlisted.is_empty() {
        return unlisted.into_iter().map(|(listing, cause)| unknown(rule, account, listing.region.as_ref(), cause)).collect();
    }
    match (account.count(rule.resource), listings.is_empty()) {
        (0, false) => vec![empty(rule, account)],
        (0, true) if !rule.resource.is_scanned() => vec![not_given(rule, account)],
        (0, true) => vec![unknown(rule, account, None, &Cause::not_collected())],
        _ => Vec::new(),
    }
}

/// The finding with its trace, if it is to have one.
pub(super) fn traced(mut finding: Finding, rule: &Rule, view: &View, options: Options) -> Finding {
    if options.traces(finding.status) {
        finding.evidence.trace = Some(Box::new(trace::of_place(rule, view, &finding)));
    }
    finding
}

fn cause(listing: &Listing) -> Option<&Arc<Cause>> {
    match &listing.found {
        Observed::Unknown(cause) => Some(cause),
        Observed::Known(_) | Observed::Absent => None,
    }
}

fn empty(rule: &Rule, account: &AccountPlace) -> Finding {
    let status = match rule.empty {
        Empty::NotApplicable => Status::NotApplicable,
        Empty::Fail => Status::Fail,
        Empty::Pass => Status::Pass,
    };
    let mut finding = of_place(rule, account, None, status);
    if status != Status::Pass {
        let own = rule.message.as_ref().filter(|_| status == Status::Fail).and_then(message::constant);
        let made = || format!("account {} has no {}", account.id, rule.resource);
        finding.message = own.unwrap_or_else(made).into();
    }
    if status == Status::Fail {
        finding.remediation = rule.remediation.cli.as_ref().and_then(message::constant).map(String::into_boxed_str);
    }
    finding
}

/// What no scan lists was not looked for, so that nothing is open.
fn not_given(rule: &Rule, account: &AccountPlace) -> Finding {
    let message = format!("no {} of account {} was given: a scan does not list them", rule.resource, account.id).into();
    Finding { message, ..of_place(rule, account, None, Status::NotApplicable) }
}

fn unknown(rule: &Rule, account: &AccountPlace, region: Option<&Region>, cause: &Arc<Cause>) -> Finding {
    let mut finding = of_place(rule, account, region, Status::Unknown);
    let cause = with_call(cause, rule.resource);
    let place = region.map_or_else(|| account.id.to_string(), |region| format!("{} in {region}", account.id));
    let needs = cause.action.as_ref().map_or_else(String::new, |action| format!(" (needs {action})"));
    finding.message =
        format!("{} of account {place} could not be listed: {}{needs}", rule.resource, cause.kind.describe()).into();
    finding.evidence = Evidence {
        open: vec![Open {
            path: rule.resource.as_str().to_owned(),
            resource: None,
            cause,
            rule_at: Location { file: Arc::clone(&rule.file.name), line: rule.at.line, column: rule.at.column },
        }],
        ..Evidence::default()
    };
    finding
}

/// The cause with the call that lists the type, if it does not name one.
fn with_call(cause: &Arc<Cause>, kind: ResourceKind) -> Arc<Cause> {
    match Call::find(kind.listing_call()) {
        Some(call) if cause.call.is_none() && cause.kind != CauseKind::ForeignAccount => {
            Arc::new(Cause { call: Some(call.id.into()), action: Some(call.action.into()), ..(**cause).clone() })
        }
        _ => Arc::clone(cause),
    }
}

fn of_place(rule: &Rule, account: &AccountPlace, region: Option<&Region>, status: Status) -> Finding {
    let subject = Subject {
        kind: rule.resource,
        id: account.id.as_str().into(),
        arn: None,
        partition: account.partition.clone(),
        account: account.id.clone(),
        region: region.cloned(),
        name: account.id.as_str().into(),
    };
    Finding {
        rule: Arc::clone(&rule.id),
        severity: rule.severity,
        subject: Arc::new(subject),
        stands_for_all: true,
        status,
        message: Box::default(),
        remediation: None,
        evidence: Evidence::default(),
    }
}
