//! `policy who-can`: who can do something to something, by a snapshot: users and roles with the path, and whoever else the
//! policy of the resource lets in. What could not be read leaves the answer open, and is told.

mod json;
mod resource;
mod text;

pub(in crate::cli::command) use json::schema;

use std::sync::Arc;

use crate::analysis::access::{Guard, outsiders, who_can};
use crate::analysis::iam_policy::exposure::Audience;
use crate::analysis::iam_policy::principals::{Identity, IdentityKind};
use crate::analysis::identities::Identities;
use crate::cli::args::{PolicyWhoCanArgs, TextOrJson};
use crate::cli::command::check;
use crate::cli::judge::Joined;
use crate::cli::{Ending, Exit, Fault, Terminal};
use crate::engine::identities;
use crate::model::Cause;
use crate::snapshot::View;
use crate::snapshot::view::AccountPlace;
use resource::Resource;

/// What was found.
struct Found {
    principals: Vec<Principal>,
    /// Users and roles of which it is not known, and why.
    unknown: Vec<(String, Arc<Cause>)>,
    /// Why there may be more.
    rest: Vec<Arc<Cause>>,
}

/// Somebody who can.
struct Principal {
    /// An ARN, the id of an organization, or a class of callers in words.
    name: String,
    /// `user`, `role`, `service-linked role`, or `outsider`.
    kind: &'static str,
    path: String,
    steps: usize,
    guard: Guard,
    policy: String,
    statement: String,
}

/// Tells it.
pub(in crate::cli) fn run(args: &PolicyWhoCanArgs, terminal: Terminal) -> Result<Ending, Fault> {
    let Joined { view, .. } = Joined::new(check::read(&args.snapshots)?, None)?;
    let resource = Resource::find(&args.action, &args.resource, &view);
    let found = find(&args.action, &resource, &view);
    let text = match args.format {
        TextOrJson::Text => text::write(args, &resource, &found),
        TextOrJson::Json => json::write(args, &resource, &found)?,
    };
    terminal.print(text.as_bytes())?;
    Ok(ending(args, &found))
}

fn find(action: &str, resource: &Resource, view: &View) -> Found {
    let mut found = Found { principals: Vec::new(), unknown: Vec::new(), rest: resource.unread.clone() };
    let actions = [action.to_owned()];
    for (at, account) in view.accounts().iter().enumerate() {
        let Some(question) = resource.question(&actions, account.id.as_str()) else { continue };
        let identities = identities(view, at);
        let groups: [&[_]; 1] = [std::slice::from_ref(&question)];
        let answer = who_can(&identities, &groups);
        found.principals.extend(answer.able.iter().map(|able| Principal {
            name: name(&identities, able.member),
            kind: kind(&identities, able.member),
            path: able.path(&identities),
            steps: able.steps.len(),
            guard: able.guard,
            policy: able.grant.policy.clone(),
            statement: able.grant.statement.clone(),
        }));
        let of_members = answer.open.iter().map(|(member, cause)| (name(&identities, *member), Arc::clone(cause)));
        found.unknown.extend(of_members);
        found.rest.extend(answer.rest.iter().cloned());
        let (others, open) = outsiders(&identities, &groups, &answer.able, &home(account));
        let read = |audience: &Audience| matches!(audience, Audience::Account(id) if view.accounts().iter().any(|it| it.id.as_str() == id));
        // Who of an account that was read can is told one by one.
        found.principals.extend(others.into_iter().filter(|other| !other.owns && !read(&other.audience)).map(|other| {
            Principal {
                name: named(&other.audience, account),
                kind: "outsider",
                path: other.path,
                steps: other.steps,
                guard: other.guard,
                policy: other.grant.policy,
                statement: other.grant.statement,
            }
        }));
        found.rest.extend(open);
    }
    found.rest.extend(resource.unread_owner(view));
    found.principals.sort_by(|one, other| (&one.name, one.guard, one.steps).cmp(&(&other.name, other.guard, other.steps)));
    found.principals.dedup_by(|later, first| later.name == first.name);
    found.rest.dedup();
    found
}

fn home(account: &AccountPlace) -> Identity {
    Identity {
        partition: account.partition.as_str().to_owned(),
        account: account.id.as_str().to_owned(),
        kind: IdentityKind::Root,
    }
}

fn name(identities: &Identities, member: usize) -> String {
    identities.members().get(member).map_or_else(String::new, |member| member.subject.id.to_string())
}

fn named(audience: &Audience, account: &AccountPlace) -> String {
    match audience {
        Audience::Account(id) => format!("arn:{}:iam::{id}:root", account.partition.as_str()),
        other => other.to_string(),
    }
}

fn kind(identities: &Identities, member: usize) -> &'static str {
    match identities.members().get(member) {
        Some(member) if member.is_service_linked => "service-linked role",
        Some(member) if matches!(member.identity.kind, IdentityKind::User(_)) => "user",
        _ => "role",
    }
}

fn ending(args: &PolicyWhoCanArgs, found: &Found) -> Ending {
    if args.only.is_empty() {
        return Ending::done();
    }
    let meant = |name: &str| args.only.iter().any(|pattern| crate::model::glob::matches(pattern, name));
    let others = found.principals.iter().filter(|principal| !meant(&principal.name)).count();
    let unknown = found.unknown.iter().filter(|(name, _)| !meant(name)).count() + found.rest.len();
    let (exit, reason) = match (others, unknown) {
        (0, 0) => (Exit::Passed, "nobody else can".to_owned()),
        (0, _) => (Exit::Inconclusive, "whether anybody else can is not known".to_owned()),
        (1, _) => (Exit::Violations, "1 other can".to_owned()),
        (others, _) => (Exit::Violations, format!("{others} others can")),
    };
    Ending { exit, last_line: Some(format!("exit {}: {reason}", exit.code())) }
}
