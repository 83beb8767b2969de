//! What a caller can bring about at will: to use TLS, to ask in the region where IAM answers, to come without or with a
//! second factor. All else that conditions ask for is absent.

use super::Holder;
use crate::analysis::iam_policy::conditions::Condition;
use crate::analysis::iam_policy::mfa::Sign;
use crate::analysis::iam_policy::solve::{Class, Domain};

/// The region in which IAM answers.
fn region_of_iam(partition: &str) -> &'static str {
    match partition {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        _ => "us-east-1",
    }
}

impl Holder<'_> {
    /// The class of requests that the identity can make at will.
    pub(super) fn at_will(&self, sign: Sign) -> Class {
        let mut class = self.settled(sign);
        for key in self.tested() {
            if *class.domain(&key) == Domain::Free {
                class = class.with(&key, Domain::Absent);
            }
        }
        class
    }

    /// The class of all requests, as far as who asks, and in which region, settles them.
    pub(super) fn settled(&self, sign: Sign) -> Class {
        let exactly = |text: &str| Domain::Exactly(text.to_owned());
        let class = self
            .class()
            .with("aws:securetransport", exactly("true"))
            .with("aws:requestedregion", exactly(region_of_iam(&self.identity.partition)))
            .with("aws:viaawsservice", exactly("false"))
            .with("aws:resourceaccount", exactly(&self.identity.account))
            .with("s3:resourceaccount", exactly(&self.identity.account))
            .with("kms:calleraccount", exactly(&self.identity.account));
        class.settled(&sign.settled())
    }

    /// The keys that its policies test.
    fn tested(&self) -> Vec<String> {
        let statements = || self.documents().flat_map(|document| &document.statements);
        let conditions = statements().flat_map(|statement| &statement.conditions).map(|it: &Condition| it.key.clone());
        let variables = statements().flat_map(|statement| &statement.variables).map(|it| it.key.clone());
        conditions.chain(variables).collect()
    }
}
