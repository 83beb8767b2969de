//! Whether an identity reaches a resource, by its own policies, its boundary and the policy of the resource taken together,
//! and whether it needs a second factor for it.
//!
//! Source: IAM User Guide, "Policy evaluation logic", "Determining whether a request is allowed or denied within an account"
//! and "Cross-account policy evaluation logic".

use super::Holder;
use crate::analysis::iam_policy::document::{Document, Effect};
use crate::analysis::iam_policy::mfa::{Need, Sign};
use crate::analysis::iam_policy::principals::Fit;
use crate::analysis::iam_policy::solve::{Class, Domain, Forbidden, Layer, Query, Region, Verdict, solve};

/// What is reached for.
#[derive(Debug, Clone)]
pub struct Target<'p> {
    /// The resources.
    pub resources: Region,
    /// Their policy, if they have one.
    pub policy: Option<&'p Document>,
    /// The account that they belong to; none: that of the identity.
    pub owner: Option<&'p str>,
    /// Whether the policy must allow even its own account: keys, and roles that are assumed.
    pub policy_decides: bool,
}

/// That an identity reaches something, or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Reached {
    /// Whether it does, whatever conditions ask for.
    pub verdict: Verdict,
    /// Whether it needs a second factor for it.
    pub mfa: Need,
}

impl Target<'_> {
    /// Things of the identity's own account that have no policy.
    pub fn plain(resources: Region) -> Self {
        Self { resources, policy: None, owner: None, policy_decides: false }
    }
}

impl<'p> Holder<'p> {
    /// Whether it can do one of these things to the target, and whether only with a second factor.
    pub fn reach(&self, actions: &[String], target: &Target<'p>) -> Reached {
        self.reach_where(actions, target, &[])
    }

    /// The same, where something is settled about keys, which are in lower case.
    pub fn reach_where(&self, actions: &[String], target: &Target<'p>, settled: &[(&str, Domain)]) -> Reached {
        let class = self.class().settled(settled);
        if !self.tests_second_factor(target) {
            let verdict = self.reach_as(actions, target, &class);
            let mfa = match verdict {
                Verdict::Yes(_) => Need::NotRequired,
                Verdict::No => Need::NeverAllowed,
                Verdict::Unknown(_) => Need::Unknown,
            };
            return Reached { verdict, mfa };
        }
        let mut open = None;
        for (sign, mfa) in Sign::EACH {
            match self.reach_as(actions, target, &class.clone().settled(&sign.settled())) {
                // What is not known of less may mean that less is enough.
                verdict @ Verdict::Yes(_) => return Reached { verdict, mfa: if open.is_some() { Need::Unknown } else { mfa } },
                Verdict::Unknown(missing) => open = Some(missing),
                Verdict::No => {}
            }
        }
        open.map_or(Reached { verdict: Verdict::No, mfa: Need::NeverAllowed }, |missing| Reached {
            verdict: Verdict::Unknown(missing),
            mfa: Need::Unknown,
        })
    }

    /// Whether some request of a class reaches the target.
    fn reach_as(&self, actions: &[String], target: &Target<'p>, class: &Class) -> Verdict {
        let forbidden = self.documents().chain(target.policy);
        let forbidden: Vec<_> = forbidden.map(|document| Forbidden { document, effect: Effect::Deny }).collect();
        let ask = |layers| {
            let (forbidden, resources) = (forbidden.clone(), &target.resources);
            solve(&Query { layers, forbidden, actions, resources, class })
        };
        Verdict::any(self.ways(target).into_iter().map(ask))
    }

    /// The ways in which a request can be allowed: of each, a statement of every layer must match.
    fn ways(&self, target: &Target<'p>) -> Vec<Vec<Layer<'p>>> {
        let own = || Layer::of(self.policies.clone(), Effect::Allow);
        let boundary = self.boundary.map(|document| Layer::of(vec![document], Effect::Allow));
        let of_target = |counts| target.policy.map(|it| Layer { documents: vec![it], effect: Effect::Allow, counts });
        if target.owner.is_some_and(|owner| owner != self.identity.account) {
            return target
                .policy
                .map(|it| Layer::of(vec![it], Effect::Allow))
                .map(|theirs| [own(), theirs].into_iter().chain(boundary).collect())
                .into_iter()
                .collect();
        }
        let mut ways = Vec::new();
        let lent = of_target(|fit| fit == Fit::Account).filter(|_| target.policy_decides);
        if lent.is_some() || !target.policy_decides {
            ways.push([own()].into_iter().chain(boundary.clone()).chain(lent).collect());
        }
        ways.extend(of_target(|fit| matches!(fit, Fit::Name | Fit::Everybody | Fit::Unclear)).map(|it| vec![it]));
        ways.extend(of_target(|fit| fit == Fit::Role).map(|it| [it].into_iter().chain(boundary).collect()));
        ways
    }

    /// Whether a second factor makes a difference to any statement at all.
    fn tests_second_factor(&self, target: &Target<'_>) -> bool {
        let documents = self.documents().chain(target.policy);
        let mut conditions = documents.flat_map(|document| &document.statements).flat_map(|statement| &statement.conditions);
        conditions.any(|condition| condition.key.starts_with("aws:multifactorauth"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::analysis::iam_policy::arn::ArnPattern;
    use crate::analysis::iam_policy::document::{DocumentKind, read};
    use crate::analysis::iam_policy::principals::Identity;

    const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1";

    fn statement(members: &str, kind: DocumentKind) -> Document {
        read(&format!(r#"{{"Version":"2012-10-17","Statement":{{{members}}}}}"#), kind).document.unwrap()
    }

    fn identity(members: &str) -> Document {
        statement(members, DocumentKind::Identity)
    }

    fn of_key(members: &str) -> Document {
        statement(&format!(r#"{members},"Action":"kms:*","Resource":"*""#), DocumentKind::Resource)
    }

    /// How a role reaches the key for decryption.
    fn decrypts(own: &Document, boundary: Option<&Document>, policy: &Document, owner: Option<&str>) -> (bool, Need) {
        let holder =
            Holder { identity: Identity::of_arn("arn:aws:iam::111122223333:role/ops").unwrap(), policies: vec![own], boundary };
        let resources = Region::Like(vec![ArnPattern::new(KEY, false)]);
        let target = Target { resources, policy: Some(policy), owner, policy_decides: true };
        let reached = holder.reach(&["kms:Decrypt".to_owned()], &target);
        (matches!(reached.verdict, Verdict::Yes(_)), reached.mfa)
    }

    const ALL: &str = r#""Effect":"Allow","Action":"kms:*","Resource":"*""#;
    const NOTHING: &str = r#""Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*""#;
    const TO_ACCOUNT: &str = r#""Effect":"Allow","Principal":{"AWS":"111122223333"}"#;
    const TO_ROLE: &str = r#""Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/ops"}"#;
    const REACHED: (bool, Need) = (true, Need::NotRequired);
    const NOT_REACHED: (bool, Need) = (false, Need::NeverAllowed);

    #[test]
    fn what_is_lent_to_the_account_needs_a_policy_of_ones_own() {
        let policy = of_key(TO_ACCOUNT);
        assert_eq!(decrypts(&identity(ALL), None, &policy, None), REACHED);
        assert_eq!(decrypts(&identity(NOTHING), None, &policy, None), NOT_REACHED);
    }

    #[test]
    fn a_key_that_names_somebody_else_is_not_reached_by_ones_own_policies() {
        let policy = of_key(r#""Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/auditor"}"#);
        assert_eq!(decrypts(&identity(ALL), None, &policy, None), NOT_REACHED);
    }

    #[test]
    fn a_role_that_is_named_needs_its_boundary_and_no_policy_of_its_own() {
        let policy = of_key(TO_ROLE);
        assert_eq!(decrypts(&identity(NOTHING), None, &policy, None), REACHED);
        assert_eq!(decrypts(&identity(NOTHING), Some(&identity(NOTHING)), &policy, None), NOT_REACHED);
    }

    #[test]
    fn in_another_account_both_sides_must_allow() {
        let (named, own) = (of_key(TO_ROLE), identity(ALL));
        assert_eq!(decrypts(&own, None, &named, Some("444455556666")), REACHED);
        assert_eq!(decrypts(&identity(NOTHING), None, &named, Some("444455556666")), NOT_REACHED);
        assert_eq!(decrypts(&own, None, &of_key(TO_ACCOUNT), Some("444455556666")), REACHED);
    }

    #[test]
    fn any_denial_ends_it() {
        let denied = of_key(r#""Effect":"Deny","Principal":"*""#);
        assert_eq!(decrypts(&identity(ALL), None, &denied, None), NOT_REACHED);
        let own = identity(r#""Effect":"Deny","Action":"kms:Decrypt","Resource":"*""#);
        assert_eq!(decrypts(&own, None, &of_key(TO_ROLE), None), NOT_REACHED);
    }

    #[test]
    fn a_second_factor_is_needed_where_keys_and_plain_sessions_are_kept_out() {
        let when = |test: &str| identity(&format!(r#"{ALL},"Condition":{{{test}}}"#));
        let reached = |test: &str| decrypts(&when(test), None, &of_key(TO_ACCOUNT), None);
        assert_eq!(reached(r#""Bool":{"aws:MultiFactorAuthPresent":"true"}"#), (true, Need::Required));
        assert_eq!(reached(r#""BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}"#), REACHED);
        assert_eq!(reached(r#""Null":{"aws:MultiFactorAuthPresent":"false"}"#), REACHED);
        assert_eq!(reached(r#""NumericLessThan":{"aws:MultiFactorAuthAge":"3600"}"#), (true, Need::Required));
    }
}
