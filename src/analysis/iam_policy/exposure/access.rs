//! Kinds of access, and the actions of a service that give them.

use std::sync::LazyLock;

use super::Setting;
use crate::analysis::iam_actions::{Action, Level, ResourceFormat, Service, YET_TO_COME, catalogue};
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::document::{Document, Effect, Statement};
use crate::analysis::iam_policy::solve::Region;

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

impl Access {
    /// The word by which people and programs know it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Read => "read",
            Self::Write => "write",
            Self::ReadAcl => "read-acl",
            Self::WriteAcl => "write-acl",
            Self::Policy => "policy",
            Self::Assume => "assume",
        }
    }
}

/// Actions that give the same kind of access to the same resources and that the document tells apart.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) access: Access,
    pub(super) actions: Vec<String>,
    /// The resources that the actions are for.
    pub(super) resources: Region,
}

impl Group {
    /// The statements that could allow one of the actions on one of the resources, to whomever.
    pub(super) fn allowed_by<'d>(&self, document: &'d Document) -> Vec<&'d Statement> {
        let about = |statement: &&Statement| {
            self.actions.iter().any(|action| statement.is_about(action)) && self.resources.may_meet(statement)
        };
        document.with_effect(Effect::Allow).filter(about).collect()
    }
}

/// Actions of a service that a document does not tell apart.
#[derive(Debug, Clone)]
pub(super) struct Alike {
    pub(super) access: Access,
    /// One of them at least, by name; one that is yet to come may be among them.
    pub(super) actions: Vec<&'static str>,
    /// The resources that they are for.
    pub(super) resources: Region,
}

/// An action of a service.
#[derive(Debug)]
struct Known {
    access: Access,
    kind: Kind,
    /// The whole name.
    name: String,
}

/// What an action is for, of what has a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The resource that has the policy.
    Resource,
    /// Objects inside it.
    Object,
}

/// The actions by which sessions of a role begin.
const ASSUMING: [&str; 3] = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/// Actions that people know: of several that a document does not tell apart, these are shown.
const FAMILIAR: &[&str] = &[
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListBucket",
    "s3:GetBucketLocation",
    "s3:PutBucketPolicy",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:DescribeKey",
    "kms:PutKeyPolicy",
    "sns:Publish",
    "sns:Subscribe",
    "sns:AddPermission",
    "sqs:SendMessage",
    "sqs:ReceiveMessage",
    "sqs:AddPermission",
    "lambda:InvokeFunction",
    "lambda:AddPermission",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "secretsmanager:PutResourcePolicy",
    "ecr:BatchGetImage",
    "ecr:PutImage",
    "events:PutEvents",
    "logs:PutLogEvents",
    "logs:CreateLogStream",
];

/// For each service, in the order of the catalogue, its actions.
static KNOWN: LazyLock<Vec<Vec<Known>>> = LazyLock::new(|| catalogue().services().iter().map(known).collect());

/// The actions of a service that are for resources, and one that is yet to come. Those that are for none are never allowed
/// by the policy of a resource.
fn known(service: &Service) -> Vec<Known> {
    let name = |name: &str| format!("{}:{name}", service.prefix);
    let kind = |action: &Action| {
        let is_object = |it: &ResourceFormat| service.prefix == "s3" && it.name == "object";
        if service.resources_of(action).any(is_object) { Kind::Object } else { Kind::Resource }
    };
    let of_resources = service.actions.iter().filter(|action| service.resources_of(action).next().is_some());
    let mut known: Vec<_> =
        of_resources.map(|action| Known { access: access(action), kind: kind(action), name: name(action.name) }).collect();
    known.sort_by_key(|known| FAMILIAR.iter().position(|name| *name == known.name).unwrap_or(FAMILIAR.len()));
    let known = known.into_iter();
    known.chain([Known { access: Access::Read, kind: Kind::Resource, name: name(YET_TO_COME) }]).collect()
}

/// The groups of actions that a document could allow.
pub(super) fn groups(document: &Document, setting: &Setting) -> Vec<Group> {
    if setting.service == "sts" {
        let actions = ASSUMING.map(str::to_owned).to_vec();
        return vec![Group { access: Access::Assume, actions, resources: Region::Any }];
    }
    let Some(at) = catalogue().services().iter().position(|service| service.prefix == setting.service) else {
        return Vec::new();
    };
    let mut groups: Vec<(Kind, Group)> = Vec::new();
    // Of the actions that all statements are about in the same way, one is enough.
    let mut seen: Vec<Told> = Vec::new();
    let mut about = Vec::with_capacity(document.statements.len());
    for action in KNOWN.get(at).into_iter().flatten() {
        about.clear();
        about.extend(document.statements.iter().map(|statement| statement.is_about(&action.name)));
        let mut told = document.statements.iter().zip(&about);
        let is_allowed = told.any(|(statement, is_about)| *is_about && statement.effect == Effect::Allow);
        let is_seen = |(access, kind, told): &Told| *access == action.access && *kind == action.kind && *told == about;
        if !is_allowed || seen.iter().any(is_seen) {
            continue;
        }
        match groups.iter_mut().find(|(kind, group)| group.access == action.access && *kind == action.kind) {
            Some((_, group)) => group.actions.push(action.name.clone()),
            None => {
                let (actions, resources) = (vec![action.name.clone()], resources(action.kind, setting));
                groups.push((action.kind, Group { access: action.access, actions, resources }));
            }
        }
        seen.push((action.access, action.kind, about.clone()));
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Whether it is no action that exists, but stands for those to come.
pub(super) fn is_yet_to_come(action: &str) -> bool {
    action.ends_with(YET_TO_COME)
}

/// By what a document tells actions apart: what they give, what they are for, and which statements are about them.
type Told = (Access, Kind, Vec<bool>);

/// All actions of the service, as the document groups them: by what they are for, by what they give, and by which
/// statements are about them.
pub(super) fn alike(document: &Document, setting: &Setting) -> Vec<Alike> {
    if setting.service == "sts" {
        let one = |action| Alike { access: Access::Assume, actions: vec![action], resources: Region::Any };
        return ASSUMING.map(one).to_vec();
    }
    let Some(at) = catalogue().services().iter().position(|service| service.prefix == setting.service) else {
        return Vec::new();
    };
    let mut found: Vec<(Told, Vec<&'static str>)> = Vec::new();
    for action in KNOWN.get(at).into_iter().flatten() {
        let about = document.statements.iter().map(|statement| statement.is_about(&action.name)).collect();
        let this = (action.access, action.kind, about);
        match found.iter_mut().find(|(other, _)| *other == this) {
            Some((_, actions)) => actions.push(&action.name),
            None => found.push((this, vec![&action.name])),
        }
    }
    let told = |((access, kind, _), actions)| Alike { access, actions, resources: resources(kind, setting) };
    found.into_iter().map(told).collect()
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

/// What resources of a kind the policy is for.
fn resources(kind: Kind, setting: &Setting) -> Region {
    let like = |text: &str| Region::Like(vec![ArnPattern::new(text, false)]);
    match (&setting.resource, kind) {
        // Policies name a log group by either of its ARNs, and its log streams below the second.
        (Some(arn), Kind::Resource) if setting.service == "logs" => {
            Region::Like([arn, &format!("{arn}:*")].map(|text| ArnPattern::new(text, false)).to_vec())
        }
        (Some(arn), Kind::Object) => like(&format!("{arn}/*")),
        (Some(arn), Kind::Resource) => like(arn),
        (None, Kind::Object) => like(&format!("arn:{}:s3:::*/*", setting.partition)),
        (None, Kind::Resource) => Region::Any,
    }
}
