//! The shortest ways to an administrator over several users and roles.

use std::sync::Arc;

use super::ways::Ways;

/// One step from an identity to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// The way that is taken.
    pub path: &'static str,
    /// What it leads to, by ARN.
    pub to: Arc<str>,
}

/// How an identity comes to an administrator's powers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chain {
    /// By these hops. Of an administrator none is needed.
    Hops(Vec<Hop>),
    /// In no way.
    None,
    /// Not known, and why.
    Unknown(String),
}

/// How one member gets nearer.
#[derive(Debug, Clone)]
enum Next {
    /// It is there.
    There,
    /// To what lies beyond the members: everything.
    Beyond(Hop),
    /// To a member.
    To(usize, Hop),
}

/// What chains are made of.
#[derive(Debug)]
pub(super) struct Graph<'w> {
    /// By member: whether it is an administrator; none: not known.
    pub(super) admins: Vec<Option<bool>>,
    /// By member: its ARN.
    pub(super) names: Vec<Arc<str>>,
    /// By member: where it can get.
    pub(super) ways: Vec<&'w Ways>,
}

impl Graph<'_> {
    /// For each member the shortest chain.
    pub(super) fn chains(&self) -> Vec<Chain> {
        let sure = self.nearest(false);
        let open = self.nearest(true);
        let chain = |at: usize| match (hops(&sure, at), hops(&open, at)) {
            (Some(hops), _) => Chain::Hops(hops),
            (None, Some(hops)) => Chain::Unknown(self.doubt(at, &hops)),
            (None, None) => Chain::None,
        };
        (0..self.admins.len()).map(chain).collect()
    }

    /// For each member how it gets nearer to an administrator; with `open`, also where that is not known.
    fn nearest(&self, open: bool) -> Vec<Option<Next>> {
        let counts = |doubt: &Option<String>| open || doubt.is_none();
        let mut before: Vec<Vec<(usize, &'static str)>> = vec![Vec::new(); self.admins.len()];
        for (from, ways) in self.ways.iter().enumerate() {
            for (to, (path, _)) in ways.edges.iter().filter(|(_, (_, doubt))| counts(doubt)) {
                if let Some(before) = before.get_mut(*to) {
                    before.push((from, path.id));
                }
            }
        }
        let is_there = |admin: &Option<bool>| *admin == Some(true) || (open && admin.is_none());
        let mut next: Vec<Option<Next>> = self.admins.iter().map(|admin| is_there(admin).then_some(Next::There)).collect();
        let mut frontier: Vec<usize> = (0..next.len()).filter(|at| matches!(next.get(*at), Some(Some(_)))).collect();
        let mut is_first = true;
        while !frontier.is_empty() || is_first {
            let mut reached = Vec::new();
            if is_first {
                for (at, ways) in self.ways.iter().enumerate() {
                    let Some((path, to, _)) = ways.everything.as_ref().filter(|(_, _, doubt)| counts(doubt)) else { continue };
                    let hop = Hop { path: path.id, to: Arc::clone(to) };
                    set(&mut next, at, Next::Beyond(hop), &mut reached);
                }
            }
            is_first = false;
            for to in frontier {
                for (from, path) in before.get(to).into_iter().flatten() {
                    let Some(name) = self.names.get(to) else { continue };
                    let hop = Hop { path, to: Arc::clone(name) };
                    set(&mut next, *from, Next::To(to, hop), &mut reached);
                }
            }
            frontier = reached;
        }
        next
    }

    /// Why a chain is not certain: the first doubt on it.
    fn doubt(&self, from: usize, hops: &[Hop]) -> String {
        let mut at = Some(from);
        for hop in hops {
            let Some(ways) = at.and_then(|at| self.ways.get(at)) else { break };
            let next = self.names.iter().position(|name| *name == hop.to);
            let edge = next.and_then(|next| ways.edges.get(&next)).and_then(|(_, doubt)| doubt.clone());
            let beyond = ways.everything.as_ref().and_then(|(_, _, doubt)| doubt.clone());
            if let Some(doubt) = edge.or(beyond) {
                return format!("{} to {}: {doubt}", hop.path, hop.to);
            }
            at = next;
        }
        let last = hops.last().map_or("it", |hop| &*hop.to);
        format!("whether {last} is an administrator is not decided")
    }
}

fn set(next: &mut [Option<Next>], at: usize, how: Next, reached: &mut Vec<usize>) {
    if let Some(slot @ None) = next.get_mut(at) {
        *slot = Some(how);
        reached.push(at);
    }
}

/// The hops from a member on; none if they lead nowhere.
fn hops(next: &[Option<Next>], from: usize) -> Option<Vec<Hop>> {
    let mut hops = Vec::new();
    let mut at = from;
    loop {
        match next.get(at)?.as_ref()? {
            Next::There => return Some(hops),
            Next::Beyond(hop) => {
                hops.push(hop.clone());
                return Some(hops);
            }
            Next::To(to, hop) => {
                hops.push(hop.clone());
                at = *to;
            }
        }
    }
}
