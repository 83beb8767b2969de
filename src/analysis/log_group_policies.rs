//! Resource policies of CloudWatch Logs: those of a region, each about the log groups that it names, and those of single log
//! groups. What they say counts together, as if it stood in one.
//!
//! Source: CloudWatch Logs API, `PutResourcePolicy` and `DescribeResourcePolicies`.

use std::sync::Arc;

use super::Surroundings;
use super::audit_threats::log_group_arn;
use super::document::document;
use super::exposure::{self, Own, circles};
use super::iam_policy::document::{Document, DocumentKind, Version};
use super::iam_policy::exposure::Setting;
use crate::model::aws::{Exposure, LogGroup, PolicyGrant};
use crate::model::{Cause, List, Observed, Subject};

/// Who can use or change a log group by resource policies.
pub fn exposure(group: &LogGroup, subject: &Subject, around: &dyn Surroundings) -> Observed<Exposure> {
    let own = Own::of(around);
    whole(group).map(|document| circles(&document, &setting(subject, &own), &own, &[]).exposure(None)).into()
}

/// What resource policies allow each principal that they name.
pub fn grants(group: &LogGroup, subject: &Subject) -> Observed<List<PolicyGrant>> {
    whole(group).map(|document| exposure::grants(&document, &setting(subject, &Own::unknown()))).into()
}

/// What the policies are attached to.
fn setting(subject: &Subject, own: &Own) -> Setting {
    exposure::setting(subject, own, "logs", Some(&log_group_arn(&subject.name, subject)))
}

/// All policies as one. One that was not read could deny what another allows, or allow more: then nothing is concluded.
fn whole(group: &LogGroup) -> Result<Document, Arc<Cause>> {
    let mut whole = Document { kind: DocumentKind::Resource, version: Version::Current, statements: Vec::new() };
    let policies = match &group.resource_policies {
        Observed::Known(List { rest: Some(cause), .. }) | Observed::Unknown(cause) => return Err(Arc::clone(cause)),
        Observed::Known(List { items, rest: None }) => items.as_slice(),
        Observed::Absent => &[],
    };
    for policy in policies {
        let name = policy.name.known().map_or("unnamed", String::as_str);
        let called = format!("resource policy `{name}`");
        if let Some(mut document) = document(&policy.policy, DocumentKind::Resource, &called)? {
            name_statements(&mut document, name);
            whole.statements.append(&mut document.statements);
        }
    }
    Ok(whole)
}

/// Calls each statement after its policy, too: two policies may have statements of one name, and both have a first.
fn name_statements(document: &mut Document, policy: &str) {
    for (statement, number) in document.statements.iter_mut().zip(1..) {
        let sid = statement.sid.take().filter(|sid| !sid.is_empty());
        statement.sid = Some(format!("{policy}: {}", sid.unwrap_or_else(|| number.to_string())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::samples::{self, Around};
    use crate::model::aws::{ExposureLevel, LogResourcePolicy, ServiceAccess, ServiceProtection};
    use crate::model::{CauseKind, PolicyDocument, Region, ResourceKind};

    fn subject() -> Subject {
        let region = Some(Region::from("eu-west-1"));
        Subject { region, ..samples::subject(ResourceKind::LogGroup, "arn:aws:logs:eu-west-1:111122223333:log-group:trail") }
    }

    fn policy(name: Option<&str>, statements: &str) -> LogResourcePolicy {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
        LogResourcePolicy {
            name: Observed::or_absent(name.map(str::to_owned)),
            policy: Observed::Known(PolicyDocument(text)),
            log_group_arn: Observed::Absent,
        }
    }

    fn group(items: Vec<LogResourcePolicy>, rest: Option<Arc<Cause>>) -> LogGroup {
        LogGroup { resource_policies: Observed::Known(List { items, rest }), ..LogGroup::default() }
    }

    fn alone() -> Around {
        Around { resources: Vec::new(), rest: None }
    }

    fn statement(principal: &str, resource: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect":"Allow","Principal":{principal},"Action":"logs:PutLogEvents","Resource":"{resource}","Condition":{condition}}}"#
        )
    }

    fn level(group: &LogGroup) -> Observed<ExposureLevel> {
        let exposure = exposure(group, &subject(), &alone());
        exposure.known().map_or_else(Observed::default, |exposure| exposure.level.clone())
    }

    const ALL: &str = "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*";

    #[test]
    fn a_policy_is_about_a_log_group_whichever_of_its_arns_it_gives() {
        let base = "arn:aws:logs:eu-west-1:111122223333";
        for (resource, expected) in [
            (format!("{base}:log-group:trail"), ExposureLevel::CrossAccount),
            (format!("{base}:log-group:trail:*"), ExposureLevel::CrossAccount),
            (format!("{base}:log-group:trail:log-stream:*"), ExposureLevel::CrossAccount),
            (format!("{base}:log-group:trail:log-stream:one"), ExposureLevel::CrossAccount),
            (format!("{base}:log-group:tr*"), ExposureLevel::CrossAccount),
            ("arn:aws:logs:*:*:log-group:*".to_owned(), ExposureLevel::CrossAccount),
            (format!("{base}:*"), ExposureLevel::CrossAccount),
            ("*".to_owned(), ExposureLevel::CrossAccount),
            (format!("{base}:log-group:trail-2:*"), ExposureLevel::OwnAccount),
            (format!("{base}:log-group:trai"), ExposureLevel::OwnAccount),
            (format!("{base}:log-group:/aws/*"), ExposureLevel::OwnAccount),
            ("arn:aws:logs:us-east-1:111122223333:log-group:trail:*".to_owned(), ExposureLevel::OwnAccount),
        ] {
            let policy = policy(Some("p"), &statement(r#"{"AWS":"444455556666"}"#, &resource, "{}"));
            assert_eq!(level(&group(vec![policy], None)), Observed::Known(expected), "{resource}");
        }
    }

    #[test]
    fn a_service_is_bound_by_whom_it_acts_for() {
        for (condition, expected) in [
            ("{}", ServiceProtection::Unprotected),
            (r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#, ServiceProtection::Protected),
            (r#"{"ArnLike":{"aws:SourceArn":"arn:aws:route53:::hostedzone/*"}}"#, ServiceProtection::Unprotected),
            (r#"{"ArnLike":{"aws:SourceArn":"arn:aws:route53:::hostedzone/Z1D633PJN98FT9"}}"#, ServiceProtection::Protected),
            (
                r#"{"ArnLike":{"aws:SourceArn":"arn:aws:route53:::hostedzone/*"},"StringEquals":{"aws:SourceAccount":"111122223333"}}"#,
                ServiceProtection::Protected,
            ),
            (r#"{"ArnLike":{"aws:SourceArn":"arn:aws:events:*:111122223333:rule/*"}}"#, ServiceProtection::Protected),
        ] {
            let policy = policy(Some("p"), &statement(r#"{"Service":"delivery.logs.amazonaws.com"}"#, ALL, condition));
            let exposure = exposure(&group(vec![policy], None), &subject(), &alone());
            let services = exposure.known().unwrap().services.clone();
            let service = ServiceAccess {
                service: Observed::Known("delivery.logs.amazonaws.com".to_owned()),
                protection: Observed::Known(expected),
                accounts: Observed::Known(List::complete(Vec::new())),
                actions: Observed::Known(["logs:PutLogEvents".to_owned()].into_iter().collect()),
            };
            assert_eq!(services, Observed::Known(List::complete(vec![service])), "{condition}");
        }
    }

    #[test]
    fn what_one_policy_denies_another_does_not_give() {
        let allowing = policy(Some("allowing"), &statement(r#"{"AWS":"444455556666"}"#, ALL, "{}"));
        let denying = r#"{"Effect":"Deny","Principal":"*","Action":"logs:*","Resource":"*"}"#;
        let both = group(vec![allowing.clone(), policy(None, denying)], None);
        assert_eq!(level(&both), Observed::Known(ExposureLevel::OwnAccount));
        assert_eq!(level(&group(vec![allowing], None)), Observed::Known(ExposureLevel::CrossAccount));
    }

    #[test]
    fn a_statement_is_called_after_its_policy() {
        let named = |sid: &str, account: &str| {
            let statement = statement(&format!(r#"{{"AWS":"{account}"}}"#), ALL, "{}");
            format!(r#"{{"Sid":"{sid}",{}"#, &statement[1..])
        };
        let first = policy(Some("first"), &format!("{},{}", named("", "444455556666"), named("Write", "555566667777")));
        let group = group(vec![first, policy(None, &named("Write", "666677778888"))], None);
        let exposure = exposure(&group, &subject(), &alone());
        let accounts = exposure.known().unwrap().accounts.known().unwrap().items.clone();
        let told: Vec<_> =
            accounts.iter().map(|it| (it.to.known().unwrap().as_str(), it.statement.known().unwrap().as_str())).collect();
        assert_eq!(told, [("444455556666", "first: 1"), ("555566667777", "first: Write"), ("666677778888", "unnamed: Write")]);
    }

    #[test]
    fn no_policy_lets_nobody_in() {
        assert_eq!(level(&group(Vec::new(), None)), Observed::Known(ExposureLevel::OwnAccount));
        assert_eq!(grants(&group(Vec::new(), None), &subject()), Observed::Known(List::complete(Vec::new())));
    }

    #[test]
    fn with_a_policy_that_was_not_read_nothing_is_known() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        let open = policy(Some("open"), &statement(r#""*""#, ALL, "{}"));
        let unread = LogResourcePolicy { policy: Observed::unknown(&denied), ..policy(Some("unread"), "") };
        for group in [group(vec![open.clone()], Some(Arc::clone(&denied))), group(vec![open, unread], None)] {
            assert_eq!(exposure(&group, &subject(), &alone()), Observed::unknown(&denied));
            assert_eq!(grants(&group, &subject()), Observed::unknown(&denied));
        }
    }

    #[test]
    fn a_policy_that_is_no_policy_is_told_by_its_name() {
        let broken = LogResourcePolicy { policy: Observed::Known(PolicyDocument("[]".to_owned())), ..policy(Some("broken"), "") };
        let cause = exposure(&group(vec![broken], None), &subject(), &alone());
        let Observed::Unknown(cause) = cause else { panic!("{cause:?}") };
        assert_eq!(
            (cause.kind, cause.detail.as_deref()),
            (CauseKind::Malformed, Some("the resource policy `broken` is invalid at 1:1: expected an object here"))
        );
    }
}
