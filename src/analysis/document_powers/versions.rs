//! What the versions of a policy that are not in force allow more than the one that is.

use std::sync::Arc;

use super::{Somebody, admin_power, escalation};
use crate::analysis::document::document;
use crate::analysis::escalation::document::newly_opened;
use crate::analysis::iam_policy::document::{Document, DocumentKind};
use crate::analysis::iam_policy::effective::AdminLevel;
use crate::model::aws::{AdminPower, Policy, PolicyVersion, VersionGain};
use crate::model::{Cause, List, Observed, PolicyDocument, Subject};

/// What each of them does, one by one.
pub fn of_other_versions(policy: &Policy, subject: &Subject) -> Observed<List<VersionGain>> {
    let versions = match &policy.other_versions {
        Observed::Known(versions) => versions,
        Observed::Absent => return Observed::Known(List::complete(Vec::new())),
        Observed::Unknown(cause) => return Observed::unknown(cause),
    };
    let mut gains = List { items: Vec::new(), rest: versions.rest.clone() };
    if !versions.items.is_empty() {
        let in_force = match read(&policy.document, "version in force") {
            Ok(document) => document,
            Err(cause) => return Observed::Unknown(cause),
        };
        let in_force = InForce::new(&in_force, subject);
        gains.items.extend(versions.items.iter().map(|version| in_force.gain(version)));
    }
    Observed::Known(gains)
}

fn read(policy: &Observed<PolicyDocument>, name: &str) -> Result<Document, Arc<Cause>> {
    document(policy, DocumentKind::Identity, name)?.ok_or_else(Cause::not_collected)
}

/// Whoever has the version in force, and how far its powers go.
struct InForce<'d> {
    somebody: Somebody<'d>,
    level: AdminLevel,
}

impl<'d> InForce<'d> {
    fn new(document: &'d Document, subject: &'d Subject) -> Self {
        let somebody = Somebody { document, partition: subject.partition.as_str(), account: subject.account.as_str() };
        Self { level: somebody.admin_level(), somebody }
    }

    fn gain(&self, version: &PolicyVersion) -> VersionGain {
        let (admin, escalations) = match read(&version.document, "version") {
            Ok(document) => {
                let Somebody { document: in_force, partition, account } = self.somebody;
                let opened = newly_opened(&document, in_force, partition, account);
                let level = Somebody { document: &document, partition, account }.admin_level();
                (farther(level, self.level), Observed::Known(opened.into_iter().map(escalation).collect()))
            }
            Err(cause) => (Observed::unknown(&cause), Observed::Unknown(cause)),
        };
        VersionGain { version_id: version.version_id.clone(), admin, escalations }
    }
}

/// How far powers go, if farther than the present ones. Nothing goes farther than everything, known or not.
fn farther(level: AdminLevel, present: AdminLevel) -> Observed<AdminPower> {
    admin_power(match (level, present) {
        (AdminLevel::No, _) | (_, AdminLevel::Full) => AdminLevel::No,
        (AdminLevel::Unknown, _) | (_, AdminLevel::Unknown) => AdminLevel::Unknown,
        (level, present) if level < present => level,
        _ => AdminLevel::No,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::analysis::samples;
    use crate::model::{CauseKind, ResourceKind};

    const READING: &str = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#;
    const EVERYTHING: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    const WITH_MFA: &str =
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}"#;
    const PERHAPS: &str =
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "ops"}}}"#;
    const KEYS: &str = r#"{"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*"}"#;

    fn document(statement: &str) -> Observed<PolicyDocument> {
        Observed::Known(format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#).as_str().into())
    }

    fn gains(document: Observed<PolicyDocument>, others: Observed<List<PolicyVersion>>) -> Observed<List<VersionGain>> {
        let subject = samples::subject(ResourceKind::Policy, "arn:aws:iam::111122223333:policy/x");
        of_other_versions(&Policy { document, other_versions: others, ..Policy::default() }, &subject)
    }

    fn version(id: &str, document: Observed<PolicyDocument>) -> PolicyVersion {
        PolicyVersion { version_id: Observed::Known(id.to_owned()), document, ..PolicyVersion::default() }
    }

    /// What one version allows more than the one in force.
    fn gain(other: &str, in_force: &str) -> Value {
        let others = Observed::Known(List::complete(vec![version("v1", document(other))]));
        let told = serde_json::to_value(gains(document(in_force), others)).unwrap();
        json!([
            told[0]["admin"],
            told[0]["escalations"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect::<Vec<_>>()
        ])
    }

    #[test]
    fn what_the_version_in_force_allows_is_no_gain() {
        assert_eq!(gain(READING, READING), json!(["none", []]));
        assert_eq!(gain(KEYS, READING), json!(["none", ["iam-createaccesskey"]]));
        assert_eq!(gain(KEYS, KEYS), json!(["none", []]));
        assert_eq!(gain(KEYS, EVERYTHING), json!(["none", []]));
        assert_eq!(gain(EVERYTHING, EVERYTHING), json!(["none", []]));
        assert_eq!(gain(PERHAPS, EVERYTHING)[0], json!("none"));
        assert_eq!(gain(EVERYTHING, READING)[0], json!("full"));
        assert_eq!(gain(WITH_MFA, READING)[0], json!("full-with-mfa"));
        assert_eq!(gain(EVERYTHING, WITH_MFA)[0], json!("full"));
        assert_eq!(gain(WITH_MFA, EVERYTHING)[0], json!("none"));
    }

    #[test]
    fn a_gain_that_rests_on_conditions_is_unknown() {
        let unknown = |value: &Value| value.get("$unknown").is_some();
        assert!(unknown(&gain(PERHAPS, READING)[0]));
        assert!(unknown(&gain(EVERYTHING, PERHAPS)[0]));
        let others = Observed::Known(List::complete(vec![version("v1", document(KEYS))]));
        let perhaps = format!(r#"{KEYS}, {{"Effect": "Deny", "Action": "iam:CreateAccessKey", "Resource": "arn:aws:iam:*"}}"#);
        let told = serde_json::to_value(gains(document(&perhaps), others)).unwrap();
        assert!(unknown(&told[0]["escalations"][0]["open"]), "{told}");
    }

    #[test]
    fn what_was_not_read_is_unknown_for_what_rests_on_it() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        let unread = || Observed::unknown(&denied);
        assert_eq!(gains(document(READING), Observed::unknown(&denied)), Observed::unknown(&denied));
        let others = Observed::Known(List::complete(vec![version("v1", unread()), version("v2", document(READING))]));
        let of = |id: &str, admin, escalations| VersionGain { version_id: Observed::Known(id.to_owned()), admin, escalations };
        let none = || Observed::Known(AdminPower::None);
        let expected = vec![
            of("v1", Observed::unknown(&denied), Observed::unknown(&denied)),
            of("v2", none(), Observed::Known(List::complete(Vec::new()))),
        ];
        assert_eq!(gains(document(READING), others.clone()), Observed::Known(List::complete(expected)));
        assert_eq!(gains(unread(), others), Observed::unknown(&denied));
    }

    #[test]
    fn without_other_versions_the_one_in_force_need_not_be_read() {
        let none = || Observed::Known(List::complete(Vec::new()));
        assert_eq!(gains(Observed::default(), Observed::Absent), none());
        assert_eq!(gains(Observed::default(), Observed::Known(List::complete(Vec::new()))), none());
    }
}
