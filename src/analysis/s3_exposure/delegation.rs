//! What a bucket policy leaves to access points: whoever may make one in the account that it names decides who comes in.
//!
//! Source: S3 User Guide, "Configuring IAM policies for using access points", delegating access control to access points.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::policy::{concluded, document, setting};
use crate::analysis::document::undecided;
use crate::analysis::exposure::Own;
use crate::analysis::iam_policy::document::Document;
use crate::analysis::iam_policy::exposure::{Setting, allows_anybody, mentioned_accounts};
use crate::analysis::iam_policy::principals::UNNAMED;
use crate::analysis::iam_policy::solve::{Domain, Verdict};
use crate::model::aws::{AccessPointDelegation, Bucket};
use crate::model::{Cause, List, Observed, Subject};

const ACCOUNT: &str = "s3:dataaccesspointaccount";
const ARN: &str = "s3:dataaccesspointarn";
const ORIGIN: &str = "s3:accesspointnetworkorigin";

/// An account that no policy names.
const STRANGER: &str = "999999999999";

/// The accounts to whose access points a bucket policy leaves who comes in.
pub fn access_point_delegations(bucket: &Bucket, subject: &Subject) -> Observed<List<AccessPointDelegation>> {
    let nothing = || List::complete(Vec::new());
    concluded(document(bucket, subject), |document| Asked::of(document, subject).delegations(), nothing)
}

/// Who is asked about.
struct Asked<'a> {
    document: &'a Document,
    subject: &'a Subject,
    setting: Setting,
}

impl<'a> Asked<'a> {
    fn of(document: &'a Document, subject: &'a Subject) -> Self {
        Self { document, subject, setting: setting(subject, &Own::unknown()) }
    }

    fn delegations(&self) -> List<AccessPointDelegation> {
        let mut list = List::complete(Vec::new());
        let directly = [ACCOUNT, ARN, ORIGIN].map(|key| (key, Domain::Absent));
        match allows_anybody(self.document, &self.setting, &directly) {
            // Nothing is left to access points where everybody comes in without.
            Verdict::Yes(_) => return list,
            Verdict::No => {}
            Verdict::Unknown(missing) => list.rest = Some(undecided("whether everybody is let in", &missing)),
        }
        let mut accounts: BTreeSet<_> = mentioned_accounts(self.document);
        accounts.extend([self.subject.account.to_string(), STRANGER.to_owned()]);
        for account in &accounts {
            match self.is_let_in(account, "*", Domain::Free) {
                Ok(true) => list.items.push(self.delegation(account)),
                Ok(false) => {}
                Err(cause) => list.rest = Some(cause),
            }
        }
        list
    }

    fn delegation(&self, account: &str) -> AccessPointDelegation {
        let open = self.is_let_in(account, UNNAMED, Domain::Exactly("Internet".to_owned()));
        AccessPointDelegation {
            account: Observed::Known(if account == STRANGER { "*" } else { account }.to_owned()),
            is_own: Observed::Known(account == self.subject.account.as_str()),
            is_limited: Observed::from(open).map(|open| !open),
        }
    }

    /// Whether everybody is let in who comes by an access point of an account.
    fn is_let_in(&self, account: &str, name: &str, origin: Domain) -> Result<bool, Arc<Cause>> {
        let arn = format!("arn:{}:s3:*:{account}:accesspoint/{name}", self.subject.partition);
        let settled = [(ACCOUNT, Domain::Exactly(account.to_owned())), (ARN, Domain::like(&[arn], &[])), (ORIGIN, origin)];
        match allows_anybody(self.document, &self.setting, &settled) {
            Verdict::Yes(_) => Ok(true),
            Verdict::No => Ok(false),
            Verdict::Unknown(missing) => {
                Err(undecided(&format!("whether access points of {account} decide who comes in"), &missing))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::analysis::samples;
    use crate::model::{PolicyDocument, ResourceKind};

    /// To whom it is left, each with whether it is the own account and whether it is limited.
    fn left_to(statement: &str) -> Vec<(String, bool, bool)> {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
        let bucket = Bucket { policy: Observed::Known(PolicyDocument::from(text.as_str())), ..Bucket::default() };
        let Observed::Known(list) = access_point_delegations(&bucket, &samples::subject(ResourceKind::Bucket, "b")) else {
            panic!()
        };
        assert_eq!(list.rest, None);
        let known = |it: &Observed<bool>| *it.known().unwrap();
        let items = list.items.iter();
        items.map(|it| (it.account.known().unwrap().clone(), known(&it.is_own), known(&it.is_limited))).collect()
    }

    fn when(conditions: &str) -> Vec<(String, bool, bool)> {
        left_to(&format!(
            r#"{{"Effect":"Allow","Principal":"*","Action":"*","Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"],"Condition":{conditions}}}"#
        ))
    }

    fn own(is_limited: bool) -> Vec<(String, bool, bool)> {
        vec![("111122223333".to_owned(), true, is_limited)]
    }

    #[test]
    fn the_account_alone_is_no_limit_and_one_access_point_or_vpcs_are() {
        let account = r#""s3:DataAccessPointAccount":"111122223333""#;
        assert_eq!(when(&format!(r#"{{"StringEquals":{{{account}}}}}"#)), own(false));
        assert_eq!(when(&format!(r#"{{"StringEquals":{{{account},"s3:AccessPointNetworkOrigin":"VPC"}}}}"#)), own(true));
        let one = |name: &str| {
            when(&format!(r#"{{"ArnLike":{{"s3:DataAccessPointArn":"arn:aws:s3:eu-west-1:111122223333:accesspoint/{name}"}}}}"#))
        };
        assert_eq!((one("reports"), one("*")), (own(true), own(false)));
    }

    #[test]
    fn other_accounts_are_told_by_number_and_all_by_a_star() {
        let theirs = |value: &str| when(&format!(r#"{{"StringLike":{{"s3:DataAccessPointAccount":"{value}"}}}}"#));
        assert_eq!(theirs("444455556666"), [("444455556666".to_owned(), false, false)]);
        let all = [("111122223333".to_owned(), true, false), ("*".to_owned(), false, false)];
        assert_eq!(theirs("*"), all);
    }

    #[test]
    fn whoever_is_named_or_let_in_anyway_is_left_to_nobody() {
        let account = r#"{"StringEquals":{"s3:DataAccessPointAccount":"111122223333"}}"#;
        let named = format!(
            r#"{{"Effect":"Allow","Principal":{{"AWS":"444455556666"}},"Action":"s3:*","Resource":"arn:aws:s3:::b/*","Condition":{account}}}"#
        );
        assert_eq!(left_to(&named), []);
        assert_eq!(when("{}"), []);
    }

    #[test]
    fn a_bucket_without_a_policy_leaves_nothing_to_anybody() {
        let bucket = Bucket { policy: Observed::Absent, ..Bucket::default() };
        let found = access_point_delegations(&bucket, &samples::subject(ResourceKind::Bucket, "b"));
        assert_eq!(found, Observed::Known(List::complete(Vec::new())));
    }
}
