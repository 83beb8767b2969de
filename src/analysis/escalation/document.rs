//! What one document would open to whoever has it, nothing else considered: the ways all of whose actions it allows on
//! things that they could be about. Whether there is anything there to lead to is not asked.

use super::actions::actions;
use super::asking::PASSED_TO;
use super::powers::Powers;
use super::table::{Aim, Kind, Path, table};
use super::ways::{ASSUME, PASS, keep_minimal};
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::document::Document;
use crate::analysis::iam_policy::effective::{Holder, Target};
use crate::analysis::iam_policy::principals::{Identity, IdentityKind};
use crate::analysis::iam_policy::solve::{Domain, Region, Verdict, Witness};

/// A way that a document opens, or may open.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// The way.
    pub path: &'static Path,
    /// A request for each of its actions, but for those that are in doubt.
    pub steps: Vec<Witness>,
    /// Why it is not known whether it does.
    pub doubt: Option<String>,
}

/// The ways that a document opens, without those that take all that another of the same kind takes, and more.
pub fn opened(document: &Document, partition: &str, account: &str) -> Vec<Opened> {
    let holders = Holders::new(document, partition, account);
    let mut found: Vec<Opened> = table().iter().filter_map(|path| holders.opens(path)).collect();
    keep_minimal(&mut found, |it| (it.path, it.doubt.is_none()));
    found
}

/// The same without those that another document, in whose place it would come, opens already.
pub fn newly_opened(document: &Document, present: &Document, partition: &str, account: &str) -> Vec<Opened> {
    let holders = Holders::new(present, partition, account);
    let mut found = opened(document, partition, account);
    found.retain_mut(|it| {
        let Some(already) = holders.opens(it.path) else { return true };
        let Some(doubt) = already.doubt else { return false };
        it.doubt.get_or_insert(format!("of the document in force, {doubt}"));
        true
    });
    found
}

/// A user and a role that have a document, and nothing but that.
struct Holders<'d> {
    user: Powers<'d>,
    role: Powers<'d>,
}

impl<'d> Holders<'d> {
    fn new(document: &'d Document, partition: &str, account: &str) -> Self {
        let somebody = |kind: fn(String) -> IdentityKind| Powers::new(Holder::somebody(kind, partition, account, vec![document]));
        Self { user: somebody(IdentityKind::User), role: somebody(IdentityKind::Role) }
    }

    fn opens(&self, path: &'static Path) -> Option<Opened> {
        let is_of_user =
            matches!(path.aim, Aim::OwnUser | Aim::OwnGroup | Aim::AnotherGroup | Aim::BoundaryOfUser | Aim::OwnDevice);
        // A role has no name of a user: what everybody may do to themselves does not count as done to others.
        opens(if is_of_user { &self.user } else { &self.role }, path)
    }
}

fn opens(powers: &Powers<'_>, path: &'static Path) -> Option<Opened> {
    // Nothing in a document tells of these.
    if matches!(path.aim, Aim::MfaGuard | Aim::UnboundedUser | Aim::OwnDevice) {
        return None;
    }
    let numbers: Option<Vec<usize>> = path.actions.iter().map(|action| actions().number(action)).collect();
    let numbers = numbers?;
    if !numbers.iter().all(|number| powers.is_about(*number)) {
        return None;
    }
    let (mut doubt, mut steps) = (None, Vec::new());
    for (number, action) in numbers.into_iter().zip(&path.actions) {
        let target = Target::plain(region(action, &powers.holder.identity));
        match powers.holder.reach_where(actions().name(number), &target, &settled(action, path)).verdict {
            Verdict::Yes(witness) => steps.push(*witness),
            Verdict::No => return None,
            Verdict::Unknown(missing) => doubt = Some(format!("{action}: {missing}")),
        }
    }
    Some(Opened { path, steps, doubt })
}

/// What an action of a way is taken on.
fn region(action: &str, identity: &Identity) -> Region {
    let Identity { partition, account, .. } = identity;
    let stem = match action.strip_prefix("iam:") {
        Some(name) if name.contains("Group") => "group",
        Some(name) if name.contains("Role") => "role",
        Some(name) if name.contains("PolicyVersion") => "policy",
        Some(name) if name.contains("SAMLProvider") => "saml-provider",
        Some(name) if name.contains("OpenIDConnectProvider") => "oidc-provider",
        Some(_) => "user",
        None if action == ASSUME => "role",
        None => return Region::Any,
    };
    Region::Like(vec![ArnPattern::new(&format!("arn:{partition}:iam::{account}:{stem}/*"), false)])
}

/// What is settled about keys.
fn settled(action: &str, path: &Path) -> Vec<(&'static str, Domain)> {
    let service = match path.aim {
        Aim::Service(service) if action == PASS => Domain::Exactly(service.to_owned()),
        _ => Domain::Absent,
    };
    let mut settled = vec![(PASSED_TO, service)];
    if path.kind == Kind::Principal && path.aim == Aim::NewRole {
        settled.push(("iam:permissionsboundary", Domain::Absent));
    }
    settled
}
