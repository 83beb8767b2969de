//! Statements that deny whatever is asked on some way: nobody whom they are for needs to be looked at further. Policies
//! often close whole ways, such as those that come without TLS or from outside a network.

use super::access::Group;
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::conditions::Condition;
use crate::analysis::iam_policy::document::{Document, Effect, Element, Statement};
use crate::analysis::iam_policy::evaluate::fit_truth;
use crate::analysis::iam_policy::principals::Caller;
use crate::analysis::iam_policy::solve::values::{self, Domain};
use crate::analysis::iam_policy::solve::{Found, Region};
use crate::analysis::iam_policy::truth::Truth;

/// The statements whose conditions hold in all requests of one way of which something is asked.
pub(super) fn closing<'d>(document: &'d Document, asked: &[(&str, Domain)], way: &[(&str, Domain)]) -> Vec<&'d Statement> {
    let always = |condition: &Condition| {
        let settled = asked.iter().chain(way).find(|(key, _)| *key == condition.key);
        let domain = settled.map_or(&Domain::Free, |(_, domain)| domain);
        values::find(&condition.key, domain, &[(&condition.test, false)]) == Found::None
    };
    let closes = |statement: &&Statement| statement.variables.is_empty() && statement.conditions.iter().all(always);
    document.with_effect(Effect::Deny).filter(closes).collect()
}

impl Group {
    /// The statements that deny all of the actions on all of the resources, as far as their conditions hold.
    pub(super) fn denied_by<'d>(&self, document: &'d Document) -> Vec<&'d Statement> {
        let denies = |statement: &&Statement| {
            self.actions.iter().all(|action| statement.is_about(action))
                && statement.resources.as_ref().is_none_or(|element| element.surely_hold(&self.resources))
        };
        document.with_effect(Effect::Deny).filter(denies).collect()
    }
}

/// Whether one of the statements that close a way is among those that deny something, and certainly for a caller.
pub(super) fn keep_out(closing: &[&Statement], denying: &[&Statement], caller: &Caller) -> bool {
    let denies = |statement: &Statement| denying.iter().any(|other| std::ptr::eq(*other, statement));
    closing.iter().any(|statement| denies(statement) && fit_truth(statement.fit(caller)) == Truth::True)
}

impl Element<ArnPattern> {
    /// Whether it is certain that all these resources are among those that it is about. No says nothing.
    fn surely_hold(&self, resources: &Region) -> bool {
        let includes = |pattern: &ArnPattern| {
            let mut own = self.items.iter().filter(|own| !own.is_short());
            own.any(|own| own.surely_includes(pattern))
        };
        let everything = || self.items.iter().any(ArnPattern::covers_all);
        !self.negated
            && match resources {
                Region::Like(patterns) => patterns.iter().all(includes),
                Region::Any | Region::Whole => everything(),
            }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::access::Access;
    use super::*;
    use crate::analysis::iam_policy::document::{DocumentKind, read};

    /// Whether a statement keeps those without credentials from reading objects of a bucket who come without TLS.
    fn keeps_out(members: &str) -> bool {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny",{members}}}}}"#);
        let document = read(&text, DocumentKind::Resource).document.unwrap();
        let resources = Region::Like(vec![ArnPattern::new("arn:aws:s3:::b/*", false)]);
        let group = Group { access: Access::Read, actions: vec!["s3:GetObject".to_owned()], resources };
        let way = [("aws:securetransport", Domain::Exactly("false".to_owned()))];
        keep_out(&closing(&document, &[], &way), &group.denied_by(&document), &Caller::Anonymous)
    }

    #[test]
    fn a_fence_denies_all_that_is_asked_whoever_asks() {
        let tls = r#""Condition":{"Bool":{"aws:SecureTransport":"false"}}"#;
        let all = r#""Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b*""#;
        assert!(keeps_out(all));
        assert!(keeps_out(&format!("{all},{tls}")));
        assert!(!keeps_out(&format!(r#"{all},"Condition":{{"Bool":{{"aws:SecureTransport":"true"}}}}"#)));
        assert!(!keeps_out(&format!(r#"{all},"Condition":{{"StringEquals":{{"aws:SourceVpc":"vpc-1"}}}}"#)));
        assert!(!keeps_out(r#""Principal":"*","Action":"s3:PutObject","Resource":"*""#));
        assert!(!keeps_out(r#""Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b/a*""#));
        assert!(!keeps_out(r#""Principal":"*","Action":"s3:*","NotResource":"arn:aws:s3:::b/*""#));
        assert!(!keeps_out(r#""Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*""#));
    }
}
