//! The decisions for all requests agree with an evaluator that tries many: every yes has a request that it allows, and no
//! no has one.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::Value as Json;
use trailwarden::analysis::iam_policy::beyond::Beyond;
use trailwarden::analysis::iam_policy::document::{Document, DocumentKind, Effect, read};
use trailwarden::analysis::iam_policy::effective::{Holder, Target};
use trailwarden::analysis::iam_policy::principals::{Caller, Identity};
use trailwarden::analysis::iam_policy::solve::{Class, Domain, Forbidden, Layer, Query, Region, Verdict, solve};

use super::asked;
use crate::oracle::policy::generated::{ASKED, OTHER, OWN, With, asks, callers, policies};
use crate::oracle::policy::{Ask, By, Who, allows, reaches};
use crate::oracle::tape::Tape;
use crate::properties::config;

const RESOURCE: With = With { principals: true, variables: false };
const IDENTITY: With = With { principals: false, variables: false };

fn document(policy: &Json, with: With) -> Document {
    let kind = if with.principals { DocumentKind::Resource } else { DocumentKind::Identity };
    let reading = read(&policy.to_string(), kind);
    reading.document.unwrap_or_else(|| panic!("{policy}: {:?}", reading.problems))
}

/// A class of one caller, about whom everything is settled but what the policies test.
fn class(who: &Who) -> Class {
    let caller = match who {
        Who::Anonymous => Caller::Anonymous,
        Who::Aws(_, arn) => Caller::Identity(Identity::of_arn(arn).unwrap()),
        Who::Service(name) => Caller::Service(name.clone()),
    };
    let domain = |value: Option<String>| value.map_or(Domain::Absent, Domain::Exactly);
    let domains = caller.keys().into_iter().map(|(key, value)| (key.to_owned(), domain(value))).collect();
    Class { caller, domains }
}

fn everything(_: trailwarden::analysis::iam_policy::principals::Fit) -> bool {
    true
}

/// How many answers were yes, no, not known.
#[derive(Debug, Default)]
struct Counts {
    yes: usize,
    no: usize,
    unknown: usize,
}

/// Whether the answer for these layers, each of one policy, agrees with the oracle.
fn compare(layers: &[Json], with: &[With], who: &Who, counts: &mut Counts) {
    let documents: Vec<_> = layers.iter().zip(with).map(|(policy, with)| document(policy, *with)).collect();
    let class = class(who);
    let actions: Vec<_> = ASKED.iter().map(|&action| action.to_owned()).collect();
    let query = Query {
        layers: documents.iter().map(|it| Layer { documents: vec![it], effect: Effect::Allow, counts: everything }).collect(),
        forbidden: documents.iter().map(|document| Forbidden { document, effect: Effect::Deny }).collect(),
        actions: &actions,
        resources: &Region::Any,
        class: &class,
    };
    counts.check(solve(&query), layers, who, |ask| allows(layers, ask));
}

impl Counts {
    /// Whether a verdict agrees with what the oracle allows of a caller's requests.
    fn check(&mut self, verdict: Verdict, policies: &[Json], who: &Who, allowed: impl Fn(&Ask) -> bool) {
        let all = || Json::from(policies.to_vec());
        match verdict {
            Verdict::Yes(witness) => {
                self.yes += 1;
                assert!(allowed(&asked(&witness.request)), "{} does not allow: {}", all(), witness.request);
            }
            Verdict::No => {
                self.no += 1;
                let found = asks(policies, who).into_iter().find(allowed);
                assert!(found.is_none(), "{} allows: {found:?}", all());
            }
            Verdict::Unknown(_) => self.unknown += 1,
        }
    }
}

/// Compares what generated policies come to for callers that are drawn.
fn agree(cases: u32, with: &[With], callers: &[Who], compare: impl Fn(&[Json], &Who, &mut Counts)) -> Counts {
    let counts = std::cell::RefCell::new(Counts::default());
    TestRunner::new(config(cases))
        .run(&vec(any::<u8>(), 0..96), |bytes| {
            let mut tape = Tape::new(&bytes);
            let who = tape.pick(callers).clone();
            let policies = policies(&mut tape, with);
            compare(&policies, &who, &mut counts.borrow_mut());
            Ok(())
        })
        .unwrap();
    counts.into_inner()
}

fn together(cases: u32, with: &[With]) -> Counts {
    agree(cases, with, &callers(), |policies, who, counts| compare(policies, with, who, counts))
}

/// How users of the account and of another reach things whose policy counts so much.
fn reaching(policy_decides: bool, bounded: bool) -> Counts {
    let of_identity = if bounded { vec![IDENTITY, IDENTITY] } else { vec![IDENTITY] };
    let with: Vec<_> = of_identity.into_iter().chain([RESOURCE]).collect();
    let users: Vec<_> =
        callers().into_iter().filter(|who| matches!(who, Who::Aws(account, _) if account == OWN || account == OTHER)).collect();
    agree(1_000, &with, &users, |policies, who, counts| {
        let (own, boundary, policy) = match policies {
            [own, policy] => (own, None, policy),
            [own, boundary, policy] => (own, Some(boundary), policy),
            other => panic!("{other:?}"),
        };
        let by = By { own, boundary, policy, owner: OWN, policy_decides };
        let Who::Aws(_, arn) = who else { panic!("{who:?}") };
        let (read_own, read_boundary) = (document(own, IDENTITY), boundary.map(|it| document(it, IDENTITY)));
        let read_policy = document(policy, RESOURCE);
        let holder =
            Holder { identity: Identity::of_arn(arn).unwrap(), policies: vec![&read_own], boundary: read_boundary.as_ref() };
        let target = Target { resources: Region::Any, policy: Some(&read_policy), owner: Some(OWN), policy_decides };
        let actions: Vec<_> = ASKED.iter().map(|&action| action.to_owned()).collect();
        counts.check(holder.reach(&actions, &target).verdict, policies, who, |ask| reaches(&by, ask));
    })
}

#[test]
fn what_users_reach_agrees() {
    for (policy_decides, bounded) in [(false, false), (false, true), (true, false), (true, true)] {
        let counts = reaching(policy_decides, bounded);
        assert_eq!(counts.unknown, 0, "{counts:?}");
        assert!(counts.yes > 100 && counts.no > 100, "{counts:?}");
    }
}

/// Whether what one policy allows beyond another agrees with the oracle.
fn compare_two(old: &Json, new: &Json, who: &Who, counts: &mut Counts) {
    let (earlier, later) = (document(old, RESOURCE), document(new, RESOURCE));
    let actions: Vec<_> = ASKED.iter().map(|&action| action.to_owned()).collect();
    let allows = |policy: &Json, ask: &Ask| allows(std::slice::from_ref(policy), ask);
    let verdict = Beyond::new(&earlier, &later).ask(&actions, &Region::Any, &class(who));
    counts.check(verdict, &[old.clone(), new.clone()], who, |ask| allows(new, ask) && !allows(old, ask));
}

#[test]
fn what_one_policy_allows_beyond_another_agrees() {
    let counts = agree(600, &[RESOURCE, RESOURCE], &callers(), |policies, who, counts| {
        let [old, new] = policies else { panic!("two were asked for") };
        compare_two(old, new, who, counts);
        compare_two(new, old, who, counts);
        // With statements that both have, which the comparison leaves aside.
        let mut longer = new.clone();
        let statements =
            |policy: &Json| policy["Statement"].as_array().cloned().unwrap_or_else(|| vec![policy["Statement"].clone()]);
        longer["Statement"] = [statements(old), statements(new)].concat().into();
        compare_two(old, &longer, who, counts);
        compare_two(&longer, old, who, counts);
    });
    assert_eq!(counts.unknown, 0, "{counts:?}");
    assert!(counts.yes > 200 && counts.no > 200, "{counts:?}");
}

#[test]
fn policies_of_resources_agree() {
    let counts = together(10_000, &[RESOURCE]);
    assert_eq!(counts.unknown, 0, "{counts:?}");
    assert!(counts.yes > 2_000 && counts.no > 2_000, "{counts:?}");
}

#[test]
fn identities_with_boundaries_and_policies_of_resources_agree() {
    let counts = together(1_000, &[IDENTITY, IDENTITY, RESOURCE]);
    assert_eq!(counts.unknown, 0, "{counts:?}");
    assert!(counts.yes > 100 && counts.no > 100, "{counts:?}");
}

#[test]
fn policies_with_variables_agree_where_they_are_decided() {
    let counts = together(2_000, &[With { variables: true, ..IDENTITY }]);
    assert!(counts.yes > 100 && counts.no > 100, "{counts:?}");
}
