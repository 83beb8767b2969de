//! Whom policies of resources admit agrees with an evaluator that tries many requests of many callers: every class that is
//! named has a request that it allows, and of no other class does it allow one.

use std::cell::RefCell;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use serde_json::Value as Json;
use trailwarden::analysis::iam_policy::document::{DocumentKind, read};
use trailwarden::analysis::iam_policy::exposure::{Audience, Setting, exposure};

use super::asked;
use crate::oracle::policy::generated::{OWN, With, asks, callers, policies};
use crate::oracle::policy::{Ask, Who, allows};
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

#[test]
fn classes_of_callers_agree() {
    let counts = RefCell::new((0, 0));
    TestRunner::new(config(1_000))
        .run(&vec(any::<u8>(), 0..96), |bytes| {
            let policies = policies(&mut Tape::new(&bytes), &[With { principals: true, variables: false }]);
            let [policy] = policies.as_slice() else { panic!("{policies:?}") };
            let document = read(&policy.to_string(), DocumentKind::Resource).document.unwrap();
            let exposure = exposure(&document, &setting());
            let fail = |text: String| Err(TestCaseError::fail(format!("{text}: {policy}")));
            for exposed in &exposure.admitted {
                if !allows(&policies, &asked(&exposed.witness.request)) {
                    return fail(format!("{} is not admitted by {}", exposed.audience, exposed.witness.request));
                }
            }
            let told = |wanted: &dyn Fn(&Audience) -> bool| {
                exposure.admitted.iter().any(|it| wanted(&it.audience)) || exposure.unknown.iter().any(|it| wanted(&it.0))
            };
            for who in callers() {
                let named = told(&|audience| stands_for(audience, &who, policy));
                if !named && let Some(ask) = asks(&policies, &who).iter().find(|it| is_sensible(it) && allows(&policies, it)) {
                    return fail(format!("admitted without being told: {ask:?}"));
                }
            }
            let mut counts = counts.borrow_mut();
            let public = exposure.is_public();
            counts.0 += usize::from(public == Some(true));
            counts.1 += usize::from(public == Some(false));
            Ok(())
        })
        .unwrap();
    let (public, not_public) = *counts.borrow();
    assert!(public > 150 && not_public > 150, "{public} {not_public}");
}
