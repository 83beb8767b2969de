//! Grants that a key has more than once: each does the same for the same principal, and only one of them is needed.
//!
//! KMS makes another grant each time it is asked to, unless the request carries the name of one that is already there. The
//! name, and who may end the grant, are not what it gives.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::aws::{GrantOperation, Key, KeyGrant};
use crate::model::{Cause, List, Map, Observed, Subject};

/// The ids of the grants that give the same as another grant on the key, in order.
pub fn of_key(key: &Key, _: &Subject) -> Observed<List<String>> {
    let grants = match &key.grants {
        Observed::Known(grants) => grants,
        Observed::Absent => return Observed::Known(List::complete(Vec::new())),
        Observed::Unknown(cause) => return Observed::unknown(cause),
    };
    let all: Vec<_> = grants.items.iter().map(given).collect();
    let mut ids_of_equal: BTreeMap<_, Vec<&Observed<String>>> = BTreeMap::new();
    for (grant, given) in grants.items.iter().zip(&all) {
        if let Some(whole) = whole(given) {
            ids_of_equal.entry(whole).or_default().push(&grant.grant_id);
        }
    }
    let repeated = ids_of_equal.into_values().filter(|ids| ids.len() > 1).flatten();
    let mut ids = List { items: Vec::new(), rest: grants.rest.clone().or_else(|| unclear(&all)) };
    for id in repeated {
        match id {
            Observed::Known(id) => ids.items.push(id.clone()),
            Observed::Unknown(cause) => ids.rest = ids.rest.or_else(|| Some(Arc::clone(cause))),
            Observed::Absent => {}
        }
    }
    ids.items.sort_unstable();
    Observed::Known(ids)
}

/// What a grant gives, part by part.
type Given<'g> = [Observed<Vec<&'g str>>; 6];

fn given(grant: &KeyGrant) -> Given<'_> {
    [
        grant.grantee_principal.as_ref().map(|principal| vec![principal.as_str()]),
        grant.grantee_service_principal.as_ref().map(|service| vec![service.as_str()]),
        operations(&grant.operations),
        grant.encryption_context_equals.as_ref().map(pairs),
        grant.encryption_context_subset.as_ref().map(pairs),
        grant.source_arn.as_ref().map(|arn| vec![arn.0.as_str()]),
    ]
}

/// The operations in one order, whatever the order they were told in.
fn operations(operations: &Observed<List<GrantOperation>>) -> Observed<Vec<&str>> {
    match operations {
        Observed::Known(List { rest: Some(cause), .. }) | Observed::Unknown(cause) => Observed::unknown(cause),
        Observed::Known(list) => {
            let in_order: BTreeSet<_> = list.items.iter().map(GrantOperation::as_str).collect();
            Observed::Known(in_order.into_iter().collect())
        }
        Observed::Absent => Observed::Absent,
    }
}

fn pairs(map: &Map) -> Vec<&str> {
    map.pairs().flat_map(|(key, value)| [key, value]).collect()
}

/// What a grant gives, if all of it is known.
fn whole<'a, 'g>(given: &'a Given<'g>) -> Option<Vec<Option<&'a Vec<&'g str>>>> {
    let told = |part: &'a Observed<Vec<&'g str>>| match part {
        Observed::Known(texts) => Some(Some(texts)),
        Observed::Absent => Some(None),
        Observed::Unknown(_) => None,
    };
    given.iter().map(told).collect()
}

/// Why there may be further repetitions: a grant of which not all is known may give the same as another.
fn unclear(all: &[Given<'_>]) -> Option<Arc<Cause>> {
    let mut in_part = all.iter().enumerate().filter(|(_, given)| whole(given).is_none());
    in_part.find_map(|(at, one)| {
        let others = all.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, given)| given);
        others.filter(|other| !differ(one, other)).find_map(|other| first_gap(one).or_else(|| first_gap(other)))
    })
}

/// Whether two grants differ in a part that is known of both.
fn differ(one: &Given<'_>, other: &Given<'_>) -> bool {
    let known = |part: &Observed<Vec<&str>>| !matches!(part, Observed::Unknown(_));
    one.iter().zip(other).any(|(one, other)| known(one) && known(other) && one != other)
}

fn first_gap(given: &Given<'_>) -> Option<Arc<Cause>> {
    given.iter().find_map(|part| match part {
        Observed::Unknown(cause) => Some(Arc::clone(cause)),
        Observed::Known(_) | Observed::Absent => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::analysis::samples::{resource, subject};
    use crate::model::{CauseKind, ResourceKind};

    fn repeated(grants: &Value) -> Observed<List<String>> {
        let key = resource(ResourceKind::Key, "k", &json!({"grants": grants}).to_string());
        of_key(key.body.get().unwrap(), &subject(ResourceKind::Key, "k"))
    }

    fn ids(ids: &[&str]) -> Observed<List<String>> {
        Observed::Known(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    /// A grant to decrypt, with these members in place of its own.
    fn grant(id: &str, members: &Value) -> Value {
        let mut grant = json!({
            "grant_id": id,
            "grantee_principal": "arn:aws:iam::111122223333:role/app",
            "grantee_service_principal": null,
            "operations": ["Decrypt", "Encrypt"],
            "encryption_context_equals": null,
            "encryption_context_subset": {"app": "shop"},
            "source_arn": null,
        });
        for (name, value) in members.as_object().unwrap() {
            grant[name] = value.clone();
        }
        grant
    }

    #[test]
    fn grants_that_give_the_same_are_all_named() {
        let other = json!({"operations": ["Decrypt"]});
        let grants = json!([grant("b", &json!({})), grant("o", &other), grant("a", &json!({})), grant("c", &json!({}))]);
        assert_eq!(repeated(&grants), ids(&["a", "b", "c"]));
    }

    #[test]
    fn the_order_of_operations_names_and_who_may_end_it_make_no_difference() {
        for members in [
            json!({"operations": ["Encrypt", "Decrypt"]}),
            json!({"name": "other"}),
            json!({"retiring_principal": "arn:aws:iam::111122223333:role/other"}),
            json!({"created_at": "2020-01-01T00:00:00Z"}),
        ] {
            assert_eq!(repeated(&json!([grant("a", &json!({})), grant("b", &members)])), ids(&["a", "b"]), "{members}");
        }
    }

    #[test]
    fn grants_that_differ_in_one_part_are_not_the_same() {
        for members in [
            json!({"grantee_principal": "arn:aws:iam::111122223333:role/other"}),
            json!({"grantee_service_principal": "dynamodb.amazonaws.com"}),
            json!({"operations": ["Decrypt"]}),
            json!({"encryption_context_equals": {"app": "shop"}}),
            json!({"encryption_context_subset": {"app": "bank"}}),
            json!({"encryption_context_subset": null}),
            json!({"source_arn": "arn:aws:s3:::shop"}),
        ] {
            assert_eq!(repeated(&json!([grant("a", &json!({})), grant("b", &members)])), ids(&[]), "{members}");
        }
    }

    #[test]
    fn a_key_of_aws_has_no_grants_to_repeat() {
        assert_eq!(repeated(&Value::Null), ids(&[]));
    }

    #[test]
    fn what_is_not_known_of_a_grant_leaves_open_whether_it_is_another_once_more() {
        let open = Observed::Known(List { items: Vec::new(), rest: Some(denied()) });
        for part in ["grantee_principal", "operations", "source_arn"] {
            let in_part = grant("b", &json!({part: unread()}));
            assert_eq!(repeated(&json!([grant("a", &json!({})), in_part])), open, "{part}");
        }
        let cut_short = grant("b", &json!({"operations": ["Decrypt", unread()]}));
        assert_eq!(repeated(&json!([cut_short, grant("a", &json!({}))])), open);
    }

    #[test]
    fn a_grant_known_in_part_that_differs_from_all_others_is_none_of_them() {
        let in_part = grant("b", &json!({"operations": unread(), "grantee_principal": "444455556666"}));
        assert_eq!(repeated(&json!([grant("a", &json!({})), in_part])), ids(&[]));
        assert_eq!(repeated(&json!([grant("b", &json!({"operations": unread()}))])), ids(&[]));
    }

    #[test]
    fn what_could_not_be_read_stays_open_beside_what_was_found() {
        assert_eq!(repeated(&unread()), Observed::unknown(&denied()));
        let found = |items: &[&str]| {
            Observed::Known(List { items: items.iter().map(|id| (*id).to_owned()).collect(), rest: Some(denied()) })
        };
        let cut_short = json!([grant("a", &json!({})), grant("b", &json!({})), unread()]);
        assert_eq!(repeated(&cut_short), found(&["a", "b"]));
        let unnamed = json!([grant("a", &json!({})), grant("b", &json!({"grant_id": unread()}))]);
        assert_eq!(repeated(&unnamed), found(&["a"]));
    }

    fn unread() -> Value {
        json!({"$unknown": "access_denied"})
    }

    fn denied() -> Arc<Cause> {
        Arc::new(Cause::new(CauseKind::AccessDenied))
    }
}
