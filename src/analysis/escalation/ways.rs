//! Which ways are open to one user or role, and where each leads.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::asking::{Asker, On, PASSED_TO, Settled, Step, Taken};
use super::table::{Aim, Kind, Path, table};
use crate::analysis::iam_policy::solve::Domain;
use crate::analysis::iam_policy::truth::Truth;

/// Where a way leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    /// To whatever the identity gives itself.
    Everything,
    /// To acting as a user or role, by its place among the members.
    As(usize),
    /// To more than before; whether to an administrator's powers, none: not known.
    More(Option<bool>),
}

/// An action, what it is taken on, and what is settled about keys.
pub(super) type Planned<'a> = (&'static str, On<'a>, Vec<(&'static str, Domain)>);

/// Something that a way could lead to.
pub(super) struct Candidate<'a> {
    /// What it is called.
    pub(super) name: &'a str,
    pub(super) goal: Goal,
    /// The steps.
    pub(super) steps: Vec<Planned<'a>>,
    /// Why it is not known whether it leads there even if all steps are allowed.
    pub(super) doubt: Option<String>,
}

/// A way that is open, or may be.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) path: &'static Path,
    /// What it leads to: the first that is certain, administrators before others.
    pub(super) target: Option<Arc<str>>,
    /// How many more there are.
    pub(super) others: usize,
    /// The steps; those that are not known are left out.
    pub(super) steps: Vec<Step>,
    /// Why it is not known whether it is open.
    pub(super) doubt: Option<String>,
    pub(super) goal: Goal,
}

/// What was found for one identity.
#[derive(Debug, Default)]
pub(super) struct Ways {
    /// The ways that need no more than it takes.
    pub(super) found: Vec<Found>,
    /// By goal: the first way to it, and why that is not known.
    pub(super) edges: BTreeMap<usize, (&'static Path, Option<String>)>,
    /// A way to everything.
    pub(super) everything: Option<(&'static Path, Arc<str>, Option<String>)>,
}

/// The ways of one identity.
pub(super) fn ways(asker: &Asker<'_, '_>) -> Ways {
    let mut ways = Ways::default();
    for path in table().iter().filter(|path| could_take(asker, path)) {
        follow(asker, path, &mut ways);
    }
    keep_minimal(&mut ways.found, |it| (it.path, it.doubt.is_none()));
    ways
}

/// Whether some statement is about every action of a way. Roles can be assumed without one.
fn could_take(asker: &Asker<'_, '_>, path: &Path) -> bool {
    path.actions.iter().all(|action| *action == ASSUME || asker.is_about(action))
}

pub(super) const ASSUME: &str = "sts:AssumeRole";

fn follow(asker: &Asker<'_, '_>, path: &'static Path, ways: &mut Ways) {
    let mut best: Option<Found> = None;
    let mut count: usize = 0;
    for candidate in asker.candidates(path) {
        let Some(found) = try_candidate(asker, path, &candidate, ways) else { continue };
        count += 1;
        let rank = |found: &Found| (found.doubt.is_none(), asker.leads_to_admin(found.goal));
        if best.as_ref().is_none_or(|best| rank(&found) > rank(best)) {
            best = Some(found);
        }
    }
    ways.found.extend(best.map(|best| Found { others: count.saturating_sub(1), ..best }));
}

/// Tries whether a way leads to a candidate, and notes it if it does or may.
pub(super) fn try_candidate(asker: &Asker<'_, '_>, path: &'static Path, to: &Candidate<'_>, ways: &mut Ways) -> Option<Found> {
    let (steps, doubt) = steps(asker, to)?;
    ways.note(path, to, doubt.as_deref());
    let target = (!to.name.is_empty()).then(|| to.name.into());
    Some(Found { path, target, others: 0, steps, doubt, goal: to.goal })
}

impl Ways {
    /// Takes in where others lead.
    pub(super) fn join(&mut self, others: &Self) {
        for (target, edge) in &others.edges {
            self.edges.entry(*target).or_insert_with(|| edge.clone());
        }
    }

    fn note(&mut self, path: &'static Path, candidate: &Candidate<'_>, doubt: Option<&str>) {
        match candidate.goal {
            Goal::As(target) => {
                let better = self.edges.get(&target).is_none_or(|(_, other)| other.is_some() && doubt.is_none());
                if better {
                    self.edges.insert(target, (path, doubt.map(str::to_owned)));
                }
            }
            Goal::Everything | Goal::More(Some(true)) => {
                if self.everything.as_ref().is_none_or(|(_, _, other)| other.is_some() && doubt.is_none()) {
                    self.everything = Some((path, candidate.name.into(), doubt.map(str::to_owned)));
                }
            }
            Goal::More(_) => {}
        }
    }
}

/// The steps to a candidate, and why it is not known whether they lead there. None: they do not.
fn steps(asker: &Asker<'_, '_>, candidate: &Candidate<'_>) -> Option<(Vec<Step>, Option<String>)> {
    let (mut steps, mut doubt) = (Vec::new(), None);
    for (action, on, settled) in &candidate.steps {
        match asker.takes(action, *on, settled) {
            Taken::Yes(step) => steps.push(step),
            Taken::No => match asker.may_attach_some(action, *on, settled) {
                true => doubt = doubt.or_else(|| Some(format!("{action} is allowed for some policies, which are not compared"))),
                false => return None,
            },
            Taken::Unknown(why) => doubt = doubt.or(Some(why)),
        }
    }
    Some((steps, candidate.doubt.clone().or(doubt)))
}

/// Drops the ways that take all that another of the same kind takes, and more. `of` tells the way, and whether it is
/// certain that it is open.
pub(super) fn keep_minimal<T>(found: &mut Vec<T>, of: impl Fn(&T) -> (&'static Path, bool)) {
    let all: Vec<_> = found.iter().map(&of).collect();
    found.retain(|it| {
        let (path, is_certain) = of(it);
        !all.iter().any(|(other, sure)| has_less(other, path) && (*sure || !is_certain))
    });
}

/// Whether a way is of the same kind as another and takes part of what that takes.
fn has_less(one: &Path, other: &Path) -> bool {
    one.kind == other.kind
        && one.actions.len() < other.actions.len()
        && one.actions.iter().all(|action| other.actions.contains(action))
}

impl Asker<'_, '_> {
    /// Whether a policy that is attached may be one of some only. Administration is not among them.
    fn may_attach_some(&self, action: &'static str, on: On<'_>, settled: Settled<'_>) -> bool {
        let free: Vec<_> = settled.iter().filter(|(key, _)| *key != ATTACHED).cloned().collect();
        free.len() < settled.len() && matches!(self.takes(action, on, &free), Taken::Yes(_) | Taken::Unknown(_))
    }

    /// What is settled where permissions are given to a user or role with this boundary; none: it has none.
    pub(super) fn giving(&self, action: &str, boundary: Option<&str>) -> Vec<(&'static str, Domain)> {
        let boundary = boundary.map_or(Domain::Absent, |arn| Domain::Exactly(arn.to_owned()));
        let mut settled = vec![("iam:permissionsboundary", boundary)];
        settled.extend(self.attaching(action));
        settled
    }

    /// What is settled where a policy is attached: it is the one of administrators.
    pub(super) fn attaching(&self, action: &str) -> Option<(&'static str, Domain)> {
        let partition = &self.able.holder.identity.partition;
        let policy = format!("arn:{partition}:iam::aws:policy/AdministratorAccess");
        action.starts_with("iam:Attach").then_some((ATTACHED, Domain::Exactly(policy)))
    }

    /// Whether a goal is an administrator's; what is not known comes between.
    pub(super) fn leads_to_admin(&self, goal: Goal) -> Truth {
        let known = match goal {
            Goal::Everything => Some(true),
            Goal::More(known) => known,
            Goal::As(target) => {
                self.account.actors.get(target).and_then(|it| it.able.as_ref().ok()).and_then(super::account::Able::is_admin)
            }
        };
        known.map_or(Truth::Unknown, Truth::of)
    }

    /// What a way could lead to.
    fn candidates<'a>(&'a self, path: &'static Path) -> Vec<Candidate<'a>> {
        match (path.kind, path.aim) {
            (Kind::NewPassRole, Aim::Service(service)) => self.passing(path, service),
            (Kind::ExistingPassRole, Aim::Service(service)) => self.taking_over(path, service),
            (Kind::Own | Kind::Mfa, _) => self.own(path),
            _ => self.others(path),
        }
    }

    /// Roles that are passed to a service which then runs what the identity gives it.
    fn passing<'a>(&'a self, path: &'static Path, service: &'static str) -> Vec<Candidate<'a>> {
        let starting: Vec<_> =
            path.actions.iter().filter(|action| **action != PASS).map(|it| (*it, On::Anything, Vec::new())).collect();
        if starting.iter().any(|(action, on, _)| self.takes(action, *on, &[]) == Taken::No) {
            return Vec::new();
        }
        let passed = || vec![(PASSED_TO, Domain::Exactly(service.to_owned()))];
        let candidate = |(target, name, doubt): (usize, &'a str, Option<String>)| Candidate {
            name,
            goal: Goal::As(target),
            steps: [(PASS, On::Thing(name), passed())].into_iter().chain(starting.clone()).collect(),
            doubt,
        };
        self.stronger_roles_of(service).into_iter().map(candidate).collect()
    }

    /// Things that run with a role already, none of which were read.
    fn taking_over<'a>(&'a self, path: &'static Path, service: &'static str) -> Vec<Candidate<'a>> {
        let steps: Vec<_> = path.actions.iter().map(|action| (*action, On::Anything, Vec::new())).collect();
        if steps.iter().any(|(action, on, _)| self.takes(action, *on, &[]) == Taken::No) {
            return Vec::new();
        }
        let prefix = path.actions.first().and_then(|action| action.split(':').next()).unwrap_or_default();
        let doubt = || Some(format!("what {prefix} runs with this role is not read"));
        let candidate = |(target, name, _): (usize, &'a str, _)| Candidate {
            name,
            goal: Goal::As(target),
            steps: steps.clone(),
            doubt: doubt(),
        };
        self.stronger_roles_of(service).into_iter().map(candidate).collect()
    }

    /// The roles stronger than the identity that a service can be given.
    fn stronger_roles_of<'a>(&'a self, service: &'static str) -> Vec<(usize, &'a str, Option<String>)> {
        let trusting = self.account.trusting(service);
        let stronger = trusting.iter().filter(|(target, _)| *target != self.at).filter_map(|(target, trust)| {
            let doubt = self.doubt_stronger(*target)?;
            let trusted = (*trust == Truth::Unknown).then(|| "the role's trust policy is not understood".to_owned());
            Some((*target, self.name_of(*target)?, trusted.or(doubt)))
        });
        stronger.collect()
    }

    /// Whether another member has what the identity lacks. None: it has not; else why that is not known.
    pub(super) fn doubt_stronger(&self, other: usize) -> Option<Option<String>> {
        let other = self.account.actors.get(other)?;
        let able = match &other.able {
            Ok(able) => able,
            Err(cause) => return Some(Some(format!("what {} can do is not known ({})", other.member.subject.name, cause.kind))),
        };
        match able.powers.strength().exceeds(self.able.powers.strength()) {
            Truth::True => Some(None),
            Truth::Unknown => Some(Some(format!("what {} can do is not decided", other.member.subject.name))),
            Truth::False => None,
        }
    }

    pub(super) fn name_of(&self, member: usize) -> Option<&str> {
        self.account.actors.get(member).map(|actor| &*actor.member.subject.id)
    }
}

pub(super) const PASS: &str = "iam:PassRole";
const ATTACHED: &str = "iam:policyarn";
