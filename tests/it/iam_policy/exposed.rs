//! Whom policies of resources admit agrees with an evaluator that tries many requests of many callers: every class that is
//! named has a request that it allows, and of no other class does it allow one.

use std::cell::RefCell;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use serde_json::Value as Json;
use trailwarden::analysis::iam_policy::document::{Document, DocumentKind, read};
use trailwarden::analysis::iam_policy::exposure::{Access, Audience, Setting, exposure, undenied};
use trailwarden::analysis::iam_policy::solve::Verdict;

use super::asked;
use crate::oracle::policy::generated::{ASKED, OWN, With, asks, callers, policies};
use crate::oracle::policy::{Ask, Who, allows, denies};
use crate::oracle::tape::Tape;
use crate::properties::config;

fn setting() -> Setting {
    Setting {
        partition: "aws".to_owned(),
        account: OWN.to_owned(),
        organization: None,
        service: "s3".to_owned(),
        resource: Some("arn:aws:s3:::a".to_owned()),
    }
}

/// Whether a class that is told stands for a caller.
fn stands_for(audience: &Audience, who: &Who, policy: &Json) -> bool {
    match (audience, who) {
        (Audience::Anonymous, Who::Anonymous | Who::Service(_)) => true,
        (Audience::AnyCustomer(_) | Audience::Service(_), Who::Service(_)) => true,
        (Audience::Own, Who::Aws(account, _)) => account == OWN,
        (Audience::Account(named), Who::Aws(account, _)) => account == named,
        // Accounts that the policy does not name are told together.
        (Audience::AnyAws, Who::Aws(account, _)) => account != OWN && !policy.to_string().contains(account.as_str()),
        _ => false,
    }
}

/// Whether a request is for what its action is for: objects, or the bucket.
fn is_sensible(ask: &Ask) -> bool {
    let of_objects = ["s3:GetObject", "s3:PutObject"].contains(&ask.action.as_str());
    let of_bucket = ask.action == "s3:GetBucketPolicy";
    (of_objects && ask.resource.starts_with("arn:aws:s3:::a/")) || (of_bucket && ask.resource == "arn:aws:s3:::a")
}

/// Looks at policies that are generated: each alone in a list, as it is written and as it is read.
fn each_policy(look: impl Fn(&[Json], &Json, &Document) -> Result<(), TestCaseError>) {
    TestRunner::new(config(1_000))
        .run(&vec(any::<u8>(), 0..96), |bytes| {
            let policies = policies(&mut Tape::new(&bytes), &[With { principals: true, variables: false }]);
            let [policy] = policies.as_slice() else { panic!("{policies:?}") };
            look(&policies, policy, &read(&policy.to_string(), DocumentKind::Resource).document.unwrap())
        })
        .unwrap();
}

/// The kind of access that an action gives.
fn access(action: &str) -> Access {
    if action == "s3:PutObject" { Access::Write } else { Access::Read }
}

#[test]
fn classes_of_callers_agree() {
    let counts = RefCell::new((0, 0));
    each_policy(|policies, policy, document| {
        let exposure = exposure(document, &setting());
        let fail = |text: String| Err(TestCaseError::fail(format!("{text}: {policy}")));
        for exposed in &exposure.admitted {
            if !allows(policies, &asked(&exposed.witness.request)) {
                return fail(format!("{} is not admitted by {}", exposed.audience, exposed.witness.request));
            }
        }
        let told = |who: &Who, to: Access| {
            let admitted = exposure.admitted.iter().map(|it| (&it.audience, it.access));
            let all = admitted.chain(exposure.unknown.iter().map(|(audience, access, _)| (audience, *access)));
            all.into_iter().any(|(audience, access)| access == to && stands_for(audience, who, policy))
        };
        for who in callers() {
            let is_left_out = |it: &&Ask| !told(&who, access(&it.action)) && is_sensible(it) && allows(policies, it);
            if let Some(ask) = asks(policies, &who).iter().find(is_left_out) {
                return fail(format!("admitted without being told: {ask:?}"));
            }
        }
        let mut counts = counts.borrow_mut();
        let public = exposure.is_public();
        counts.0 += usize::from(public == Some(true));
        counts.1 += usize::from(public == Some(false));
        Ok(())
    });
    let (public, not_public) = *counts.borrow();
    assert!(public > 150 && not_public > 150, "{public} {not_public}");
}

#[test]
fn what_is_denied_to_nobody_agrees() {
    let counts = RefCell::new((0, 0));
    each_policy(|policies, policy, document| {
        let mut counts = counts.borrow_mut();
        match undenied(document, &setting(), |action| ASKED.contains(&action), &[]) {
            Verdict::Yes(witness) => {
                counts.0 += 1;
                prop_assert!(!denies(policies, &asked(&witness.request)), "{policy} denies {}", witness.request);
            }
            Verdict::No => {
                counts.1 += 1;
                for who in callers().iter().filter(|who| !matches!(who, Who::Service(_))) {
                    let asks = asks(policies, who);
                    let left = asks.iter().find(|ask| is_sensible(ask) && !denies(policies, ask));
                    prop_assert!(left.is_none(), "{policy} does not deny {left:?}");
                }
            }
            Verdict::Unknown(missing) => prop_assert!(false, "{policy}: {missing}"),
        }
        Ok(())
    });
    let (undenied, denied) = *counts.borrow();
    assert!(undenied > 150 && denied > 20, "{undenied} {denied}");
}
