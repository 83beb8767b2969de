//! Statements that do not do what they seem to do, or more than they seem to: told from how they are written.

use super::mfa::unsound;
use crate::analysis::iam_actions::catalogue;
use crate::analysis::iam_policy::arn::ArnPattern;
use crate::analysis::iam_policy::document::{Document, Effect, Statement};
use crate::analysis::iam_policy::glob::Glob;
use crate::analysis::iam_policy::problem::{Problem, ProblemKind};
use crate::model::Observed;
use crate::model::aws::{StatementFlaw, StatementFlawKind};

/// What is wrong with the statements of a document, by statement.
pub(super) fn flaws(document: &Document, problems: &[Problem]) -> Vec<StatementFlaw> {
    let mut flaws = Vec::new();
    for statement in &document.statements {
        let mut add = |kind: StatementFlawKind, detail: Option<String>| {
            flaws.push(StatementFlaw {
                kind: Observed::Known(kind),
                statement: Observed::Known(document.name_of(statement)),
                detail: Observed::Known(detail.unwrap_or_default()),
            });
        };
        match statement.effect {
            Effect::Allow => {
                if statement.actions.negated {
                    add(StatementFlawKind::AllowNotAction, None);
                }
                if statement.resources.as_ref().is_some_and(|resources| resources.negated) {
                    add(StatementFlawKind::AllowNotResource, None);
                }
                whole_services(statement).into_iter().for_each(|it| add(StatementFlawKind::WholeService, Some(it)));
            }
            Effect::Deny => {
                if denies_users_by_group(statement) {
                    add(StatementFlawKind::DenyUsersByGroup, None);
                }
                unknown_actions(statement).into_iter().for_each(|it| add(StatementFlawKind::DenyUnknownAction, Some(it)));
            }
        }
        if let Some(slips) = unsound(document, statement) {
            add(StatementFlawKind::UnsoundMfa, Some(slips));
        }
        let within = |problem: &&Problem| statement.at.start <= problem.at.start && problem.at.end <= statement.at.end;
        if problems.iter().filter(within).any(|problem| problem.kind == ProblemKind::NoVariables) {
            add(StatementFlawKind::VariablesWithoutVersion, None);
        }
    }
    flaws
}

/// The services all of which a statement allows by stars, or all but which it does.
fn whole_services(statement: &Statement) -> Vec<String> {
    let whole = |pattern: &Glob| {
        let text = pattern.to_string();
        let (service, action) = text.split_once(':')?;
        let is_whole = !action.is_empty() && action.chars().all(|char| char == '*');
        (is_whole && !service.contains(['*', '?'])).then(|| service.to_owned())
    };
    let services = statement.actions.items.iter().filter_map(whole);
    if statement.actions.negated { services.map(|service| format!("all but {service}")).collect() } else { services.collect() }
}

/// The actions that a statement denies and that nobody knows.
fn unknown_actions(statement: &Statement) -> Vec<String> {
    let known = |pattern: &Glob| match pattern.literal() {
        Some(name) => catalogue().action(&name).is_some(),
        None => catalogue()
            .services()
            .iter()
            .any(|service| service.actions.iter().any(|action| pattern.covers(&format!("{}:{}", service.prefix, action.name)))),
    };
    statement.actions.items.iter().filter(|pattern| !known(pattern)).map(ToString::to_string).collect()
}

/// Whether a statement denies what is done to users, and names only groups.
fn denies_users_by_group(statement: &Statement) -> bool {
    let Some(resources) = statement.resources.as_ref().filter(|resources| !resources.negated) else { return false };
    let is_group = |pattern: &ArnPattern| {
        let name = pattern.parts().get(5).map(ToString::to_string);
        name.is_some_and(|name| name.starts_with("group/"))
    };
    if statement.actions.negated || resources.items.is_empty() || !resources.items.iter().all(is_group) {
        return false;
    }
    let Some(iam) = catalogue().service("iam") else { return false };
    let denied = || iam.actions.iter().filter(|action| statement.is_about(&format!("iam:{}", action.name)));
    let only_users = |action: &crate::analysis::iam_actions::Action| {
        let mut kinds = iam.resources_of(action).map(|resource| resource.name).peekable();
        kinds.peek().is_some() && kinds.all(|kind| kind == "user")
    };
    denied().next().is_some() && denied().all(only_users)
}
