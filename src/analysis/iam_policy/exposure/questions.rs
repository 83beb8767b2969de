//! Single questions about a document: whether it allows one kind of caller anything, with something settled.

use std::collections::BTreeSet;

use super::access::alike;
use super::callers::callers;
use super::mentions::Mentions;
use super::{Audience, Setting, ask};
use crate::analysis::iam_policy::document::{Document, Effect};
use crate::analysis::iam_policy::principals::Caller;
use crate::analysis::iam_policy::solve::{Class, Domain, Forbidden, Layer, Query, Verdict, solve};

/// Whether a service is allowed an action, for whomever it acts.
pub fn allows_service(document: &Document, setting: &Setting, service: &str, action: &str) -> Verdict {
    let class = Class { caller: Caller::Service(service.to_owned()), domains: Vec::new() };
    let groups = alike(document, setting);
    let its = groups.iter().filter(|alike| alike.actions.contains(&action));
    Verdict::any(its.map(|alike| ask(document, &[action.to_owned()], &alike.resources, &class)))
}

/// Whether a service is allowed an action, for whomever it acts, that another document does not deny.
pub fn allows_service_beyond(
    document: &Document,
    setting: &Setting,
    (service, action): (&str, &str),
    fence: &Document,
) -> Verdict {
    let class = Class { caller: Caller::Service(service.to_owned()), domains: Vec::new() };
    let groups = alike(document, setting);
    let its = groups.iter().filter(|alike| alike.actions.contains(&action));
    Verdict::any(its.map(|alike| {
        let forbidden = [document, fence].map(|document| Forbidden { document, effect: Effect::Deny }).to_vec();
        let layers = vec![Layer::of(vec![document], Effect::Allow)];
        let actions = [action.to_owned()];
        solve(&Query { layers, forbidden, actions: &actions, resources: &alike.resources, class: &class })
    }))
}

/// Whether an account is allowed anything in requests of which these keys, in lower case, are settled.
pub fn allows_account(document: &Document, setting: &Setting, account: &str, settled: &[(&str, Domain)]) -> Verdict {
    let mentions = Mentions::of(document);
    let audience = Audience::Account(account.to_owned());
    let classes = callers(&mentions, setting).into_iter().filter(|caller| caller.audience == audience);
    Verdict::any(classes.map(|caller| anything(document, setting, caller.class, settled)))
}

/// Whether whomever an identity provider vouches for is allowed anything in such requests.
pub fn allows_provider(document: &Document, setting: &Setting, provider: &str, settled: &[(&str, Domain)]) -> Verdict {
    let class = Class { caller: Caller::Federated(provider.to_owned()), domains: Vec::new() };
    anything(document, setting, class, settled)
}

/// Whether a service is allowed anything in such requests, for whomever it acts.
pub fn allows_service_where(document: &Document, setting: &Setting, service: &str, settled: &[(&str, Domain)]) -> Verdict {
    let class = Class { caller: Caller::Service(service.to_owned()), domains: Vec::new() };
    anything(document, setting, class, settled)
}

/// Whether anybody is allowed anything in such requests, without credentials even.
pub fn allows_anybody(document: &Document, setting: &Setting, settled: &[(&str, Domain)]) -> Verdict {
    anything(document, setting, Class { caller: Caller::Anonymous, domains: Vec::new() }, settled)
}

/// The accounts that a document names, be it in a condition.
pub fn mentioned_accounts(document: &Document) -> BTreeSet<String> {
    Mentions::of(document).accounts
}

/// The texts that a document compares a key, in lower case, with, those with wildcards left out.
pub fn literals(document: &Document, key: &str) -> Vec<String> {
    let mentions = Mentions::of(document);
    mentions.texts_of(key).filter(|text| !text.contains(['*', '?'])).map(str::to_owned).collect()
}

fn anything(document: &Document, setting: &Setting, class: Class, settled: &[(&str, Domain)]) -> Verdict {
    let class = class.settled(settled);
    let groups = alike(document, setting);
    let one = |action: &&'static str| (*action).to_owned();
    Verdict::any(groups.iter().map(|alike| {
        let actions: Vec<_> = alike.actions.first().iter().map(|action| one(action)).collect();
        ask(document, &actions, &alike.resources, &class)
    }))
}
