//! What a document names: only callers that it could tell apart need to be looked at one by one.

use std::collections::BTreeSet;

use crate::analysis::iam_policy::arn::{ArnPattern, PARTS};
use crate::analysis::iam_policy::conditions::{Block, Operand, Test};
use crate::analysis::iam_policy::document::{Document, Statement};
use crate::analysis::iam_policy::glob::Glob;
use crate::analysis::iam_policy::keys::{self, Shape};
use crate::analysis::iam_policy::principals::{Identity, IdentityKind, Principal};
use crate::model::AccountId;

/// The names in a document.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    /// Condition keys, in lower case; those of variables are among them.
    pub(super) keys: BTreeSet<String>,
    /// Texts that keys are compared with, by key.
    pub(super) texts: BTreeSet<(String, String)>,
    /// Numbers of accounts.
    pub(super) accounts: BTreeSet<String>,
    /// Patterns of accounts.
    pub(super) account_patterns: BTreeSet<String>,
    /// Ids of organizations.
    pub(super) organizations: BTreeSet<String>,
    /// Users, roles and sessions.
    pub(super) identities: BTreeSet<Identity>,
    /// Principals of the kind and with a name that patterns of principals could mean, of any account.
    pub(super) unclear: BTreeSet<IdentityKind>,
    /// Services, as principals.
    pub(super) services: BTreeSet<String>,
    /// Identity providers.
    pub(super) providers: BTreeSet<String>,
    /// Ranges that `aws:SourceIp` is compared with.
    pub(super) addresses: Vec<Block>,
    /// Whether a principal element is `*`, or a `NotPrincipal`.
    pub(super) everybody: bool,
}

impl Mentions {
    pub(super) fn of(document: &Document) -> Self {
        let mut mentions = Self::default();
        document.statements.iter().for_each(|statement| mentions.statement(statement));
        mentions
    }

    /// Whether one of these keys is tested.
    pub(super) fn has(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.keys.contains(*key))
    }

    /// The texts that a key is compared with.
    pub(super) fn texts_of<'s>(&'s self, key: &'s str) -> impl Iterator<Item = &'s str> {
        self.texts.iter().filter(move |(name, _)| name == key).map(|(_, text)| text.as_str())
    }

    fn statement(&mut self, statement: &Statement) {
        self.keys.extend(statement.variables.iter().map(|variable| variable.key.clone()));
        if let Some(element) = &statement.principals {
            self.everybody |= element.negated;
            element.items.iter().for_each(|principal| self.principal(principal));
        }
        for condition in &statement.conditions {
            self.keys.insert(condition.key.clone());
            if let Test::Values { operands, .. } = &condition.test {
                operands.iter().for_each(|operand| self.operand(&condition.key, operand));
            }
        }
    }

    fn principal(&mut self, principal: &Principal) {
        match principal {
            Principal::Everybody => self.everybody = true,
            Principal::Account { account, .. } => {
                self.accounts.insert(account.clone());
            }
            Principal::Identity(identity) => {
                self.accounts.insert(identity.account.clone());
                self.identities.insert(identity.clone());
            }
            Principal::Service(name) => {
                self.services.insert(name.clone());
            }
            Principal::Federated(name) => {
                self.providers.insert(name.clone());
            }
            Principal::Unclear(pattern) => {
                self.unclear.extend(example(pattern));
                self.arn(&ArnPattern::new(pattern, false));
            }
            Principal::Deleted(_) | Principal::Canonical(_) => {}
        }
    }

    fn operand(&mut self, key: &str, operand: &Operand) {
        match operand {
            Operand::Text(glob) => {
                let text = glob.to_string();
                self.text(key, glob, &text);
                self.texts.insert((key.to_owned(), text));
            }
            Operand::Arn(pattern) => {
                self.arn(pattern);
                self.texts.insert((key.to_owned(), pattern.to_string()));
            }
            Operand::Ip(block) if key == "aws:sourceip" => self.addresses.push(*block),
            _ => {}
        }
    }

    fn text(&mut self, key: &str, glob: &Glob, text: &str) {
        if keys::shape(key) == Shape::Account {
            self.account(text);
        } else if text.starts_with("arn:") {
            self.arn(&ArnPattern::new(text, false));
        } else if AccountId::is_valid(text) {
            self.accounts.insert(text.to_owned());
        }
        let organization = text.split('/').next().unwrap_or_default();
        let is_id = organization.len() > 2 && organization.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric());
        if organization.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("o-")) && is_id {
            // Ids are in lower case: one that is compared without case stands for that.
            let id = if glob.folds() { organization.to_ascii_lowercase() } else { organization.to_owned() };
            self.organizations.insert(id);
        }
    }

    fn arn(&mut self, pattern: &ArnPattern) {
        if pattern.parts().len() < PARTS {
            return;
        }
        if let Some(account) = pattern.parts().get(4) {
            self.account(&account.to_string());
        }
        if let Some(identity) = Identity::of_arn(&pattern.to_string()) {
            self.identities.insert(identity);
        }
    }

    fn account(&mut self, text: &str) {
        if AccountId::is_valid(text) {
            self.accounts.insert(text.to_owned());
        } else if text.contains(['*', '?']) && text.chars().any(|char| char.is_ascii_digit()) {
            self.account_patterns.insert(text.to_owned());
        }
    }
}

/// A principal whose name a pattern covers.
fn example(pattern: &str) -> Option<IdentityKind> {
    let (start, name) = pattern.rsplit_once(':')?;
    let service = if start.starts_with("arn:") && start.contains(":sts:") { "sts" } else { "iam" };
    let name = name.replace(['*', '?'], "x");
    Identity::of_arn(&format!("arn:aws:{service}::000000000000:{name}")).map(|identity| identity.kind)
}
