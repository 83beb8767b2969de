//! From where objects can be read: whether a bucket policy denies it to those who come from outside of the networks and
//! network endpoints that it names, and whether it spares the services of AWS, which come from none of them.
//!
//! Source: IAM User Guide, "AWS global condition context keys": `aws:PrincipalIsAWSService`, `aws:ViaAWSService`; "Data
//! perimeters".

use super::answer::Answer;
use super::document::undecided;
use super::exposure::{Own, named};
use super::iam_policy::document::Document;
use super::iam_policy::exposure::{SOME_SERVICE, Setting, undenied_outsiders, undenied_service};
use super::iam_policy::solve::{Domain, Missing, Verdict};
use super::s3_exposure::{document, setting};
use crate::model::aws::Bucket;
use crate::model::{List, Observed, Subject};

const READ: &str = "s3:GetObject";
const WRITE: &str = "s3:PutObject";
const CLOUDTRAIL: &str = "cloudtrail.amazonaws.com";
const VIA_SERVICE: &str = "aws:viaawsservice";

/// The keys that name the services through which a request came.
const CALLED_VIA: [&str; 3] = ["aws:calledvia", "aws:calledviafirst", "aws:calledvialast"];

/// Whom the policy does not deny to read objects from outside, by requests of their own.
pub fn undenied_outside_readers(bucket: &Bucket, subject: &Subject) -> Observed<List<String>> {
    let document = match document(bucket, subject) {
        Ok(Some(document)) => document,
        Ok(None) => return Observed::Known(List::complete(vec!["*".to_owned()])),
        Err(cause) => return Observed::Unknown(cause),
    };
    let mut settled = vec![(VIA_SERVICE, Domain::Exactly("false".to_owned()))];
    settled.extend(CALLED_VIA.map(|key| (key, Domain::Absent)));
    match undenied_outsiders(&document, &setting(subject, &Own::unknown()), reads, &settled) {
        Ok(callers) => Observed::Known(callers.iter().map(|caller| named(caller).0).collect()),
        Err(missing) => Observed::Unknown(undecided("who is not denied to read from outside", &missing)),
    }
}

/// The actions that the policy denies to services, as they come from outside too.
pub fn denied_to_services(bucket: &Bucket, subject: &Subject) -> Observed<List<String>> {
    let document = match document(bucket, subject) {
        Ok(Some(document)) => document,
        Ok(None) => return Observed::Known(List::complete(Vec::new())),
        Err(cause) => return Observed::Unknown(cause),
    };
    let setting = setting(subject, &Own::unknown());
    let delivery = undenied_service(&document, &setting, CLOUDTRAIL, |action| action == WRITE);
    let mut denied = Vec::new();
    for (action, admitted) in [(READ, services_read(&document, &setting)), (WRITE, answer(WRITE, &delivery))] {
        match admitted {
            Answer::Yes => {}
            Answer::No => denied.push(action.to_owned()),
            Answer::Unknown(cause) => return Observed::Unknown(cause),
        }
    }
    Observed::Known(List::complete(denied))
}

/// Whether some service can read: on its own, or for somebody with whose credentials it asks.
fn services_read(document: &Document, setting: &Setting) -> Answer {
    let via = [(VIA_SERVICE, Domain::Exactly("true".to_owned()))];
    let for_others = match undenied_outsiders(document, setting, reads, &via) {
        Ok(callers) => Answer::of(!callers.is_empty()),
        Err(missing) => unknown(READ, &missing),
    };
    Answer::any([answer(READ, &undenied_service(document, setting, SOME_SERVICE, reads)), for_others])
}

fn reads(action: &str) -> bool {
    action == READ
}

fn answer(action: &str, verdict: &Verdict) -> Answer {
    match verdict {
        Verdict::Yes(_) => Answer::Yes,
        Verdict::No => Answer::No,
        Verdict::Unknown(missing) => unknown(action, missing),
    }
}

fn unknown(action: &str, missing: &Missing) -> Answer {
    Answer::Unknown(undecided(&format!("whether {action} is denied to services"), missing))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::analysis::samples::subject;
    use crate::model::{Cause, CauseKind, PolicyDocument, ResourceKind};

    fn data() -> Subject {
        subject(ResourceKind::Bucket, "data")
    }

    /// A bucket that denies everybody an action on its objects, under conditions.
    fn denying(action: &str, conditions: &str) -> Bucket {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Principal":"*","Action":"{action}",
            "Resource":"arn:aws:s3:::data/*","Condition":{{{conditions}}}}}]}}"#
        );
        Bucket { policy: Observed::Known(PolicyDocument::from(text.as_str())), ..Bucket::default() }
    }

    fn names(names: &[&str]) -> Observed<List<String>> {
        Observed::Known(names.iter().map(|it| (*it).to_owned()).collect())
    }

    const ENDPOINT: &str = r#""StringNotEquals":{"aws:SourceVpce":"vpce-0a1b2c3d"}"#;
    const OFFICE: &str = r#""NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}"#;
    const NO_SERVICE: &str = r#""Bool":{"aws:PrincipalIsAWSService":"false"}"#;
    const NOT_VIA: &str = r#""BoolIfExists":{"aws:ViaAWSService":"false"}"#;

    #[test]
    fn nobody_reads_from_outside_where_all_other_networks_are_denied() {
        let readers = |action, conditions: &[&str]| undenied_outside_readers(&denying(action, &conditions.join(",")), &data());
        for network in [
            ENDPOINT,
            OFFICE,
            r#""StringNotEqualsIfExists":{"aws:SourceVpc":["vpc-0a1b","vpc-0c2d"]}"#,
            r#""StringNotEquals":{"aws:VpceOrgID":"o-a1b2c3d4e5"}"#,
        ] {
            assert_eq!(readers("s3:Get*", &[network]), names(&[]), "{network}");
            assert_eq!(readers("s3:GetObject", &[network, NO_SERVICE, NOT_VIA]), names(&[]), "{network}");
            assert_ne!(readers("s3:PutObject", &[network]), names(&[]), "{network}");
        }
        assert_eq!(readers("s3:GetObject", &[&format!("{ENDPOINT},{OFFICE}")]), names(&[]));
    }

    #[test]
    fn what_lets_somebody_in_from_outside_denies_too_little() {
        let readers = |condition| undenied_outside_readers(&denying("s3:GetObject", condition), &data());
        for (condition, why) in [
            (r#""NotIpAddress":{"aws:SourceIp":"0.0.0.0/0"}"#, "every address is let in"),
            (r#""Null":{"aws:SourceVpce":"true"}"#, "endpoints of others are let in"),
            (r#""StringNotLike":{"aws:SourceVpce":"vpce-*"}"#, "endpoints of others are let in"),
            (r#""StringEquals":{"aws:SourceVpce":"vpce-0a1b2c3d"}"#, "the endpoint is denied in place of the others"),
            (r#""Bool":{"aws:SecureTransport":"false"}"#, "nothing is said about networks"),
        ] {
            assert_ne!(readers(condition), names(&[]), "{why}");
        }
        let role = "arn:aws:iam::111122223333:role/break-glass";
        let but_one = format!(r#"{ENDPOINT},"ArnNotEquals":{{"aws:PrincipalArn":"{role}"}}"#);
        assert_eq!(readers(&but_one), names(&[role]));
    }

    #[test]
    fn services_are_denied_what_no_exception_is_made_for() {
        let denied = |action, conditions: &[&str]| denied_to_services(&denying(action, &conditions.join(",")), &data());
        assert_eq!(denied("s3:*", &[ENDPOINT]), names(&[READ, WRITE]));
        assert_eq!(denied("s3:*", &[OFFICE]), names(&[READ, WRITE]));
        assert_eq!(denied("s3:GetObject", &[ENDPOINT]), names(&[READ]));
        assert_eq!(denied("s3:GetObject", &[ENDPOINT, NO_SERVICE]), names(&[]));
        assert_eq!(denied("s3:GetObject", &[ENDPOINT, NOT_VIA]), names(&[]));
        assert_eq!(denied("s3:*", &[ENDPOINT, NO_SERVICE]), names(&[]));
        assert_eq!(denied("s3:*", &[ENDPOINT, r#""Bool":{"aws:SecureTransport":"false"}"#]), names(&[]));
    }

    #[test]
    fn an_exception_for_forwarded_requests_does_not_spare_deliveries() {
        let forwarded = format!(r#"{ENDPOINT},"Bool":{{"aws:ViaAWSService":"false"}}"#);
        assert_eq!(denied_to_services(&denying("s3:*", &forwarded), &data()), names(&[WRITE]));
    }

    #[test]
    fn without_a_policy_nothing_is_denied() {
        let bucket = Bucket { policy: Observed::Absent, ..Bucket::default() };
        assert_eq!(undenied_outside_readers(&bucket, &data()), names(&["*"]));
        assert_eq!(denied_to_services(&bucket, &data()), names(&[]));
    }

    #[test]
    fn a_policy_that_was_not_read_denies_nothing_for_certain() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        let bucket = Bucket { policy: Observed::unknown(&denied), ..Bucket::default() };
        assert_eq!(undenied_outside_readers(&bucket, &data()), Observed::unknown(&denied));
        assert_eq!(denied_to_services(&bucket, &data()), Observed::unknown(&denied));
    }
}
