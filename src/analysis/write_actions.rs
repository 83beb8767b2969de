//! Which actions a user or role may take that change something: those that AWS puts among the access levels write,
//! permissions management and tagging.
//!
//! Actions that AWS adds later are not among them.

use std::collections::BTreeMap;

use super::Surroundings;
use super::document::undecided;
use super::effective_powers::found;
use super::iam_actions::{Level, catalogue};
use super::iam_policy::document::Effect;
use super::iam_policy::effective::Holder;
use super::iam_policy::solve::{Region, Verdict};
use crate::model::{List, Observed, Subject};

/// The actions that change something, as far as a user or role may take them on anything at all.
pub fn of_member<T>(_: &T, subject: &Subject, around: &dyn Surroundings) -> Observed<List<String>> {
    let holder = found(subject, around).and_then(|(identities, member)| identities.holder(member));
    Observed::from(holder.map(|holder| allowed(&holder)))
}

/// Those that somebody may take who has these policies.
pub(super) fn allowed(holder: &Holder<'_>) -> List<String> {
    let mut list = List::complete(Vec::new());
    for actions in alike(holder) {
        match holder.can(&actions, &Region::Any) {
            Verdict::Yes(_) => list.items.extend(actions),
            Verdict::No => {}
            Verdict::Unknown(missing) => {
                let first = actions.first().map_or("", String::as_str);
                list.rest = Some(undecided(&format!("whether {first} is allowed"), &missing));
            }
        }
    }
    list.items.sort_unstable();
    list
}

/// The actions that a statement allows, those together that no statement tells apart: one answer is that of all of them.
fn alike(holder: &Holder<'_>) -> impl Iterator<Item = Vec<String>> {
    let statements: Vec<_> = holder.policies.iter().copied().chain(holder.boundary).flat_map(|it| &it.statements).collect();
    let mut cells: BTreeMap<Vec<bool>, Vec<String>> = BTreeMap::new();
    for service in catalogue().services() {
        for action in service.actions.iter().filter(|action| !matches!(action.level, Level::List | Level::Read)) {
            let name = format!("{}:{}", service.prefix, action.name);
            let about: Vec<bool> = statements.iter().map(|statement| statement.is_about(&name)).collect();
            let mut allowing = statements.iter().zip(&about).filter(|(statement, _)| statement.effect == Effect::Allow);
            if allowing.any(|(_, about)| *about) {
                cells.entry(about).or_default().push(name);
            }
        }
    }
    cells.into_values()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::analysis::iam_policy::document::{Document, DocumentKind, read};
    use crate::analysis::iam_policy::principals::IdentityKind;

    fn document(statements: &str) -> Document {
        read(&format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#), DocumentKind::Identity).document.unwrap()
    }

    fn of(policy: &str, boundary: Option<&str>) -> List<String> {
        let (policy, boundary) = (document(policy), boundary.map(document));
        let mut holder = Holder::somebody(IdentityKind::Role, "aws", "111122223333", vec![&policy]);
        holder.boundary = boundary.as_ref();
        allowed(&holder)
    }

    fn complete(actions: &[&str]) -> List<String> {
        List::complete(actions.iter().map(|action| (*action).to_owned()).collect())
    }

    const READS: &str = r#"{"Effect":"Allow","Action":["s3:Get*","s3:List*","iam:GenerateCredentialReport"],"Resource":"*"}"#;

    #[test]
    fn reads_change_nothing() {
        assert_eq!(of(READS, None), complete(&[]));
    }

    #[test]
    fn writes_permissions_and_tags_do() {
        let policy = r#"{"Effect":"Allow","Action":["kms:CreateGrant","kms:TagResource","kms:DisableKey","kms:DescribeKey"],"Resource":"*"}"#;
        assert_eq!(of(policy, None), complete(&["kms:CreateGrant", "kms:DisableKey", "kms:TagResource"]));
    }

    #[test]
    fn what_is_denied_or_beyond_the_boundary_is_left_out() {
        let all = r#"{"Effect":"Allow","Action":"kms:*Key","Resource":"*"}"#;
        let denied = format!(r#"{all},{{"Effect":"Deny","NotAction":"kms:DisableKey","Resource":"*"}}"#);
        assert_eq!(of(&denied, None), complete(&["kms:DisableKey"]));
        let boundary = r#"{"Effect":"Allow","Action":"kms:En*","Resource":"*"}"#;
        assert_eq!(of(all, Some(boundary)), complete(&["kms:EnableKey"]));
    }

    #[test]
    fn an_administrator_may_take_all_of_them() {
        let all = of(r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#, None);
        let known = catalogue().services().iter().flat_map(|service| &service.actions);
        let changing = known.filter(|action| !matches!(action.level, Level::List | Level::Read));
        assert_eq!((all.items.len(), all.rest), (changing.count(), None));
    }
}
