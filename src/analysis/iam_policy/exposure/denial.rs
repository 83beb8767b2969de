//! What a policy denies to whoever asks, whatever other policies allow: a request that no denial matches may be allowed
//! by somebody's own policies.

use super::access::alike;
use super::callers::{GENERIC, for_account_of, people};
use super::granted::Grantee;
use super::mentions::Mentions;
use super::reach::outside;
use super::{Audience, Setting};
use crate::analysis::iam_policy::document::{Document, Effect};
use crate::analysis::iam_policy::principals::{Caller, IdentityKind};
use crate::analysis::iam_policy::solve::{Class, Domain, Forbidden, Missing, Query, Region, Verdict, solve};

/// Whether some request that is about the resource and no denial matches exists, with these keys, in lower case, settled.
/// Services that act on their own are not asked about.
///
/// `wanted` says which actions are asked about, by their whole names.
pub fn undenied(document: &Document, setting: &Setting, wanted: impl Fn(&str) -> bool, settled: &[(&str, Domain)]) -> Verdict {
    Verdict::any(asked(document, setting, &wanted, settled).map(|(_, verdict)| verdict))
}

/// Who can make such a request, each once: principals that the document names, and accounts whose other principals can.
///
/// # Errors
/// When it is not known of some class.
pub fn undenied_callers(
    document: &Document,
    setting: &Setting,
    wanted: impl Fn(&str) -> bool,
    settled: &[(&str, Domain)],
) -> Result<Vec<Grantee>, Missing> {
    let mut callers = Vec::new();
    for (caller, verdict) in asked(document, setting, &wanted, settled) {
        match verdict {
            Verdict::Yes(_) if callers.contains(&caller) => {}
            Verdict::Yes(_) => callers.push(caller),
            Verdict::Unknown(missing) => return Err(missing),
            Verdict::No => {}
        }
    }
    callers.sort_unstable();
    Ok(callers)
}

/// The same of requests from outside of the networks and network endpoints that the document names.
///
/// # Errors
/// When it is not known of some class.
pub fn undenied_outsiders(
    document: &Document,
    setting: &Setting,
    wanted: impl Fn(&str) -> bool,
    settled: &[(&str, Domain)],
) -> Result<Vec<Grantee>, Missing> {
    let mut callers = Vec::new();
    for way in outside(&Mentions::of(document)) {
        callers.extend(undenied_callers(document, setting, &wanted, &[settled, &way].concat())?);
    }
    callers.sort_unstable();
    callers.dedup();
    Ok(callers)
}

/// Whether a service that acts on its own for the account has such a request, from outside of these networks.
pub fn undenied_service(document: &Document, setting: &Setting, service: &str, wanted: impl Fn(&str) -> bool) -> Verdict {
    let mentions = Mentions::of(document);
    let [unbound, _] = outside(&mentions);
    let class = for_account_of(service, &setting.account, &mentions, setting, true).settled(&unbound);
    let class = class.with("aws:viaawsservice", Domain::Exactly("false".to_owned()));
    let groups = groups(document, setting, &wanted);
    Verdict::any(groups.iter().map(|(actions, resources)| escapes(document, actions, resources, &class)))
}

/// What a class of callers is called.
fn named(audience: &Audience, caller: &Caller) -> Grantee {
    let Caller::Identity(identity) = caller else { return Grantee::Everybody };
    let stands_for_others = match &identity.kind {
        IdentityKind::Role(name) | IdentityKind::User(name) | IdentityKind::FederatedUser(name) => name == GENERIC,
        IdentityKind::Root => true,
        IdentityKind::Session(..) => false,
    };
    match audience {
        Audience::Account(_) | Audience::Own if stands_for_others => Grantee::Account(identity.account.clone()),
        Audience::Account(_) | Audience::Own => Grantee::Identity(identity.clone()),
        _ => Grantee::Everybody,
    }
}

/// The answers for each class of callers and each kind of resource.
fn asked<'d>(
    document: &'d Document,
    setting: &'d Setting,
    wanted: &'d dyn Fn(&str) -> bool,
    settled: &'d [(&str, Domain)],
) -> impl Iterator<Item = (Grantee, Verdict)> + 'd {
    let mentions = Mentions::of(document);
    let groups = groups(document, setting, wanted);
    people(&mentions, setting).into_iter().flat_map(move |caller| {
        let grantee = named(&caller.audience, &caller.class.caller);
        let class = caller.class.settled(settled);
        let verdict = |(actions, resources): &(Vec<String>, Region)| {
            let verdict = escapes(document, actions, resources, &class);
            let proved = caller.exhaustive || verdict != Verdict::No;
            (grantee.clone(), if proved { verdict } else { Verdict::Unknown(Missing::Meaning) })
        };
        groups.iter().map(verdict).collect::<Vec<_>>()
    })
}

/// One of each group of actions that the document does not tell apart, by the resources that they are for.
fn groups(document: &Document, setting: &Setting, wanted: &dyn Fn(&str) -> bool) -> Vec<(Vec<String>, Region)> {
    let mut groups: Vec<(Vec<String>, Region)> = Vec::new();
    for alike in alike(document, setting) {
        let Some(action) = alike.actions.iter().find(|action| wanted(action)) else { continue };
        match groups.iter_mut().find(|(_, resources)| *resources == alike.resources) {
            Some((actions, _)) => actions.push((*action).to_owned()),
            None => groups.push((vec![(*action).to_owned()], alike.resources)),
        }
    }
    groups
}

/// Whether a class has a request that no denial matches.
fn escapes(document: &Document, actions: &[String], resources: &Region, class: &Class) -> Verdict {
    let forbidden = vec![Forbidden { document, effect: Effect::Deny }];
    solve(&Query { layers: Vec::new(), forbidden, actions, resources, class })
}
