//! Kinds of access, and the actions of a service that give them.

use std::borrow::Cow;

use super::Setting;
use crate::analysis::iam_actions::{Action, Level, Service, catalogue};
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::document::Document;

/// A kind of access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// To see what there is.
    List,
    /// To see what it holds.
    Read,
    /// To change it.
    Write,
    /// To see access control lists.
    ReadAcl,
    /// To change access control lists.
    WriteAcl,
    /// To change who may do what.
    Policy,
    /// To take on a role.
    Assume,
}

/// Actions that give the same kind of access to the same resources and that the document tells apart.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) access: Access,
    pub(super) actions: Vec<String>,
    /// The resources that the actions are for.
    pub(super) resources: Vec<ArnPattern>,
}

/// The actions by which sessions of a role begin.
const ASSUMING: [&str; 3] = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/// The groups of actions that a document could allow.
pub(super) fn groups(document: &Document, setting: &Setting) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    if setting.service == "sts" {
        let actions = ASSUMING.map(str::to_owned).to_vec();
        return vec![Group { access: Access::Assume, actions, resources: Vec::new() }];
    }
    let Some(service) = catalogue().service(&setting.service) else { return groups };
    // Of the actions that all statements are about in the same way, one is enough.
    let mut seen: Vec<(Access, Cow<'static, str>, Vec<bool>)> = Vec::new();
    let placeholder = (Access::Read, Cow::Borrowed(""), format!("{}:ActionYetToCome", service.prefix));
    let known = service
        .actions
        .iter()
        .map(|action| (access(action), kind_of_resource(service, action), format!("{}:{}", service.prefix, action.name)));
    for (access, kind, name) in known.chain([placeholder]) {
        let about: Vec<_> = document.statements.iter().map(|statement| statement.is_about(&name)).collect();
        if !about.contains(&true) || seen.iter().any(|it| (&it.0, &it.1, &it.2) == (&access, &kind, &about)) {
            continue;
        }
        let resources = resources(&kind, setting);
        match groups.iter_mut().find(|group| group.access == access && group.resources == resources) {
            Some(group) => group.actions.push(name),
            None => groups.push(Group { access, actions: vec![name], resources }),
        }
        seen.push((access, kind, about));
    }
    groups
}

fn access(action: &Action) -> Access {
    let is_acl = action.name.ends_with("Acl");
    match action.level {
        Level::List => Access::List,
        Level::Read if is_acl => Access::ReadAcl,
        Level::Read => Access::Read,
        _ if is_acl => Access::WriteAcl,
        Level::Tagging | Level::Write => Access::Write,
        Level::PermissionsManagement => Access::Policy,
    }
}

/// The type of resource that an action is for, of those that the resource of a policy has inside it.
fn kind_of_resource(service: &Service, action: &Action) -> Cow<'static, str> {
    if service.prefix != "s3" {
        return Cow::Borrowed("");
    }
    let kinds: Vec<_> = service.resources_of(action).map(|resource| resource.name).collect();
    if kinds.contains(&"object") { Cow::Borrowed("object") } else { Cow::Borrowed(kinds.first().copied().unwrap_or("none")) }
}

/// What resources of a type the policy is for; none: any.
fn resources(kind: &str, setting: &Setting) -> Vec<ArnPattern> {
    let pattern = |text: String| vec![ArnPattern::new(&text, false)];
    match (&setting.resource, kind) {
        (Some(arn), "object") => pattern(format!("{arn}/*")),
        (Some(arn), _) => pattern(arn.clone()),
        (None, "object") => pattern(format!("arn:{}:s3:::*/*", setting.partition)),
        (None, _) => Vec::new(),
    }
}
