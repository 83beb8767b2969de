//! What whoever has a policy gains by its new version: which actions, each in which request.

use std::collections::BTreeMap;

use super::powers::telling;
use super::universe::{UNKNOWN, every_action, formats_of, is_known, regions};
use crate::analysis::iam_actions::YET_TO_COME;
use crate::analysis::iam_policy::beyond::Beyond;
use crate::analysis::iam_policy::principals::{Caller, Identity, IdentityKind};
use crate::analysis::iam_policy::solve::{Class, Missing, Region, Verdict, Witness};

/// What became possible.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Gains {
    /// Actions by the statement that allows them, in the order of the statements.
    pub gained: Vec<Gained>,
    /// Actions of which it is not known, and why.
    pub unknown: Vec<(Actions, Missing)>,
}

/// Actions that became possible by the same statements.
#[derive(Debug, Clone, PartialEq)]
pub struct Gained {
    /// The actions.
    pub actions: Actions,
    /// One request that is allowed now.
    pub witness: Box<Witness>,
}

/// Actions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Actions {
    /// Those that are known, by name.
    pub known: Vec<&'static str>,
    /// The services of which actions that are yet to come are among them.
    pub to_come: Vec<&'static str>,
    /// Whether actions of services that are yet to come are among them.
    pub of_services_to_come: bool,
}

impl Actions {
    fn add(&mut self, action: &'static str) {
        match action.split_once(':') {
            _ if action == UNKNOWN => self.of_services_to_come = true,
            Some((service, YET_TO_COME)) => self.to_come.push(service),
            _ => self.known.push(action),
        }
    }

    fn sorted(mut self) -> Self {
        self.known.sort_unstable();
        self.to_come.sort_unstable();
        self
    }
}

/// What whoever has the policy gains. Who that is, is not settled: it is a user, or a session of a role.
pub fn gained(beyond: &Beyond<'_>, partition: &str) -> Gains {
    let kind = IdentityKind::Role("x".to_owned());
    let identity = Identity { partition: partition.to_owned(), account: String::new(), kind };
    let class = Class { caller: Caller::Identity(identity), domains: Vec::new() };
    let mut gained: Vec<Gained> = Vec::new();
    let mut unknown: BTreeMap<Missing, Actions> = BTreeMap::new();
    for (actions, regions) in parts(beyond, partition, &class) {
        let Some(one) = actions.iter().min_by_key(|action| telling(action)) else { continue };
        match asked(beyond, one, &regions, &class) {
            Verdict::No => {}
            Verdict::Unknown(missing) => {
                let of_it = unknown.entry(missing).or_default();
                actions.into_iter().for_each(|action| of_it.add(action));
            }
            Verdict::Yes(witness) => {
                let alike = gained.iter().position(|other| other.witness.statements == witness.statements);
                let place = alike.unwrap_or(gained.len());
                if alike.is_none() {
                    gained.push(Gained { actions: Actions::default(), witness: witness.clone() });
                }
                if let Some(of_it) = gained.get_mut(place) {
                    if telling(&witness.request.action) < telling(&of_it.witness.request.action) {
                        of_it.witness = witness;
                    }
                    actions.into_iter().for_each(|action| of_it.actions.add(action));
                }
            }
        }
    }
    gained.sort_by_key(|gained| gained.witness.statements.iter().map(|statement| statement.at).collect::<Vec<_>>());
    for gained in &mut gained {
        gained.actions = std::mem::take(&mut gained.actions).sorted();
    }
    Gains { gained, unknown: unknown.into_iter().map(|(missing, actions)| (actions.sorted(), missing)).collect() }
}

/// Whether an action was gained on something of one of these regions.
fn asked(beyond: &Beyond<'_>, action: &str, regions: &[Region], class: &Class) -> Verdict {
    Verdict::any(regions.iter().map(|region| beyond.ask(&[action.to_owned()], region, class)))
}

/// Actions that neither document tells apart and that are for the same resources, as far as something of them may have been
/// gained.
fn parts(beyond: &Beyond<'_>, partition: &str, class: &Class) -> Vec<(Vec<&'static str>, Vec<Region>)> {
    let mut cells: BTreeMap<Vec<bool>, Vec<&'static str>> = BTreeMap::new();
    for action in every_action() {
        let about: Vec<_> = beyond.both().statements.iter().map(|statement| statement.is_about(action)).collect();
        if about.contains(&true) {
            cells.entry(about).or_default().push(action);
        }
    }
    let mut parts = Vec::new();
    for actions in cells.into_values() {
        let Some(one) = actions.first() else { continue };
        // Whatever they are for: almost all cells end here.
        if beyond.ask(&[(*one).to_owned()], &Region::Any, class) == Verdict::No {
            continue;
        }
        let mut by_type: BTreeMap<(Vec<&'static str>, bool), Vec<&'static str>> = BTreeMap::new();
        for action in actions {
            by_type.entry((formats_of(action), is_known(action))).or_default().push(action);
        }
        parts.extend(by_type.into_iter().map(|((types, is_known), alike)| (alike, regions(&types, is_known, partition))));
    }
    parts
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::analysis::iam_policy::document::{Document, DocumentKind, read};

    fn document(statements: &str) -> Document {
        read(&format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#), DocumentKind::Identity).document.unwrap()
    }

    fn gains(old: &str, new: &str) -> Gains {
        let (old, new) = (document(old), document(new));
        gained(&Beyond::new(&old, &new), "aws")
    }

    const ON_BUCKET: &str = r#"{"Effect":"Allow","Action":"s3:*Object","Resource":"arn:aws:s3:::b"}"#;
    const ON_OBJECTS: &str = r#"{"Effect":"Allow","Action":"s3:*Object","Resource":"arn:aws:s3:::b/*"}"#;
    const ALL: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    const POWER: &str = r#"{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}"#;

    #[test]
    fn actions_are_asked_about_on_what_they_are_for() {
        assert_eq!(gains("", ON_BUCKET), Gains::default());
        let gains = gains(ON_BUCKET, ON_OBJECTS);
        let actions = &gains.gained[0].actions;
        assert_eq!(actions.known, ["s3:DeleteObject", "s3:GetObject", "s3:PutObject", "s3:ReplicateObject", "s3:RestoreObject"]);
        assert_eq!((gains.gained.len(), gains.gained[0].witness.request.resource.as_str()), (1, "arn:aws:s3:::b/x"));
    }

    #[test]
    fn actions_that_are_yet_to_come_are_gained_too() {
        let gains = gains(POWER, ALL);
        assert_eq!((gains.gained.len(), gains.unknown.len()), (1, 0));
        let actions = &gains.gained[0].actions;
        assert!(actions.known.iter().all(|action| action.starts_with("iam:")) && actions.known.len() > 100);
        assert_eq!((actions.to_come.as_slice(), actions.of_services_to_come), (["iam"].as_slice(), false));
    }

    #[test]
    fn nothing_is_gained_by_less() {
        assert_eq!(gains(ALL, POWER), Gains::default());
        assert_eq!(gains(ALL, &format!("{POWER},{ON_BUCKET},{ON_OBJECTS}")), Gains::default());
    }
}
