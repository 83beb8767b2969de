//! Privilege escalation: how users and roles come to more power than they were given. They change themselves, act as
//! somebody stronger, or have a service act for them with a stronger role.
//!
//! | Module | What it is |
//! |---|---|
//! | [`table`] | the ways that are looked for, as data |
//! | `strength` | who is stronger than whom |
//! | `account`, `powers`, `actions` | what is looked up many times |
//! | `asking` | whether one identity may take one step |
//! | `ways`, `own`, `others` | where an identity gets by one way |
//! | `chain` | where it gets by several |
//! | [`mod@document`] | what one document would open by itself |
//!
//! A way is open if every step is allowed by all that decides on the identity's requests, and what it leads to gives more.
//! What it leads to is sought among what was read. What was not (functions, instances) leaves the way undecided.
//! Policies of the organization are not counted.

mod account;
mod actions;
mod asking;
mod chain;
pub mod document;
mod others;
mod own;
mod powers;
mod strength;
pub mod table;
#[cfg(test)]
mod tests;
mod ways;

use std::sync::Arc;

pub use asking::Step;
pub use chain::{Chain, Hop};

use self::account::Account;
use self::asking::Asker;
use self::chain::Graph;
use self::table::Kind;
use self::ways::{Found, Goal, Ways, ways};
use super::document::because;
use super::iam_policy::effective::AdminLevel;
use super::iam_policy::mfa::Need;
use super::identities::{Identities, Member};
use crate::model::{Cause, CauseKind};

/// How the users and roles of an account come to more power.
#[derive(Debug)]
pub struct Escalations {
    /// By the places of their members.
    of_members: Vec<Result<Escalation, Arc<Cause>>>,
}

/// How one user or role comes to more power.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalation {
    /// How far its powers go. Nothing is more than everything, and no ways to it are listed.
    pub level: AdminLevel,
    /// The ways that are open or may be.
    pub open: Vec<Open>,
    /// The shortest chain of ways to an administrator's powers.
    pub chain: Chain,
    /// The same over roles that are assumed, one after the other.
    pub role_chain: Chain,
}

/// A way that is open, or may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// What it is called.
    pub id: &'static str,
    /// By whose power it leads on.
    pub kind: Kind,
    /// Why it is not known whether it is open.
    pub doubt: Option<String>,
    /// What it leads to, by ARN: an administrator if there is one.
    pub target: Option<Arc<str>>,
    /// To how many more it leads.
    pub others: usize,
    /// Whether it leads to an administrator's powers, at once or over others.
    pub to_admin: Chain,
    /// The steps; those that are in doubt are left out.
    pub steps: Vec<Step>,
    /// The actions that it takes.
    pub actions: &'static [&'static str],
    /// Whether it needs a second factor.
    pub mfa: Need,
}

impl Escalations {
    /// The ways of all users and roles.
    pub fn of(identities: &Identities) -> Self {
        let account = Account::new(identities);
        let (mut all, assumed): (Vec<Ways>, Vec<Ways>) = (0..account.actors.len()).map(|at| of_one(&account, at)).unzip();
        // Chains also lead over roles that are no stronger.
        all.iter_mut().zip(&assumed).for_each(|(all, assumed)| all.join(assumed));
        let chains = graph(&account, all.iter().collect()).chains();
        let role_chains = graph(&account, assumed.iter().collect()).chains();
        let of_member = |at: usize| {
            let actor = account.actors.get(at)?;
            let able = match &actor.able {
                Ok(able) => able,
                Err(cause) => return Some(Err(Arc::clone(cause))),
            };
            let chain = |chains: &[Chain]| chains.get(at).cloned().unwrap_or(Chain::None);
            let found = all.get(at).map_or(&[][..], |ways| &ways.found);
            Some(Ok(Escalation {
                level: able.level,
                open: found.iter().map(|found| Open::of(found, &chains)).collect(),
                chain: chain(&chains),
                role_chain: chain(&role_chains),
            }))
        };
        Self { of_members: (0..account.actors.len()).filter_map(of_member).collect() }
    }

    /// The ways of the member at a place among the members.
    pub fn at(&self, place: usize) -> Option<&Result<Escalation, Arc<Cause>>> {
        self.of_members.get(place)
    }

    /// The ways of a member, or why they are not known.
    pub fn of_member(&self, identities: &Identities, member: &Member) -> Result<&Escalation, Arc<Cause>> {
        let same = |other: &Member| other.subject.id == member.subject.id;
        let found = identities.members().iter().position(same).and_then(|place| self.at(place));
        found.map_or_else(|| Err(Cause::not_collected()), |found| found.as_ref().map_err(Arc::clone))
    }
}

/// The ways of a member, and the roles that it can assume. Of administrators, and of AWS's own roles, none are looked for.
fn of_one(account: &Account<'_>, at: usize) -> (Ways, Ways) {
    let Some(actor) = account.actors.get(at) else { return Default::default() };
    match &actor.able {
        Ok(able) if !is_everything(able.level) && !actor.member.is_service_linked => {
            let asker = Asker::new(account, at, actor, able);
            (ways(&asker), assumptions(&asker))
        }
        _ => Default::default(),
    }
}

fn is_everything(level: AdminLevel) -> bool {
    matches!(level, AdminLevel::Full | AdminLevel::FullWithMfa)
}

/// The roles that an identity can assume, stronger or not.
fn assumptions(asker: &Asker<'_, '_>) -> Ways {
    let mut ways = Ways::default();
    let Some(path) = table::table().iter().find(|path| path.actions == [ways::ASSUME]) else { return ways };
    for target in asker.account.assumable(asker.at) {
        if let Some(candidate) = asker.assuming(target, None) {
            ways::try_candidate(asker, path, &candidate, &mut ways);
        }
    }
    ways
}

fn graph<'w>(account: &Account<'_>, ways: Vec<&'w Ways>) -> Graph<'w> {
    let admin = |actor: &account::Actor<'_>| actor.able.as_ref().ok().and_then(account::Able::is_admin);
    Graph {
        admins: account.actors.iter().map(admin).collect(),
        names: account.actors.iter().map(|actor| Arc::clone(&actor.member.subject.id)).collect(),
        ways,
    }
}

impl Open {
    fn of(found: &Found, chains: &[Chain]) -> Self {
        let hop = || Hop { path: found.path.id, to: found.target.clone().unwrap_or_default() };
        let to_admin = match found.goal {
            Goal::Everything | Goal::More(Some(true)) => Chain::Hops(vec![hop()]),
            Goal::More(Some(false)) => Chain::None,
            Goal::More(None) => Chain::Unknown("whether it leads to an administrator's powers is not decided".to_owned()),
            Goal::As(target) => match chains.get(target) {
                Some(Chain::Hops(hops)) => Chain::Hops([hop()].into_iter().chain(hops.iter().cloned()).collect()),
                Some(unknown @ Chain::Unknown(_)) => unknown.clone(),
                Some(Chain::None) | None => Chain::None,
            },
        };
        Self {
            id: found.path.id,
            kind: found.path.kind,
            doubt: found.doubt.clone(),
            target: found.target.clone(),
            others: found.others,
            to_admin,
            mfa: need(&found.steps),
            steps: found.steps.clone(),
            actions: &found.path.actions,
        }
    }

    /// Why it is not known whether it is open, as a cause.
    pub fn cause(&self) -> Option<Arc<Cause>> {
        self.doubt.as_ref().map(|why| because(CauseKind::NotSupported, &format!("{}: {why}", self.id)))
    }
}

/// Whether one of several steps needs a second factor.
fn need(steps: &[Step]) -> Need {
    let any = |need: Need| steps.iter().any(|step| step.mfa == need);
    match (any(Need::Required), any(Need::Unknown)) {
        (true, _) => Need::Required,
        (false, true) => Need::Unknown,
        (false, false) => Need::NotRequired,
    }
}
