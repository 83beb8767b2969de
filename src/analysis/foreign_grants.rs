//! What the grants on a key give to other accounts: a grant stands in no policy.
//!
//! A grant names a user, a role, a session or an account, or a service by its host name. The id that stands for somebody
//! who was deleted gives nothing to anybody.

use super::Surroundings;
use super::document::because;
use super::exposure::Own;
use super::iam_policy::principals::Principal;
use crate::model::aws::{ForeignGrant, GrantPart, Key, KeyGrant};
use crate::model::{CauseKind, List, Observed, Subject};

/// What each grant gives to another account, or to somebody who cannot be placed.
pub fn of_key(key: &Key, subject: &Subject, around: &dyn Surroundings) -> Observed<List<ForeignGrant>> {
    let grants = match &key.grants {
        Observed::Known(grants) => grants,
        Observed::Absent => return Observed::Known(List::complete(Vec::new())),
        Observed::Unknown(cause) => return Observed::unknown(cause),
    };
    let own = Own::of(around);
    let parts = |grant: &KeyGrant| {
        [(GrantPart::Use, grant.grantee_principal.clone()), (GrantPart::Retire, grant.retiring_principal.clone())]
            .map(|(part, principal)| given(grant, part, principal, subject.account.as_str(), &own))
    };
    let items = grants.items.iter().flat_map(parts).flatten().collect();
    Observed::Known(List { items, rest: grants.rest.clone() })
}

/// What a part of a grant gives to another account; nothing if it is for nobody or for somebody of the own account.
fn given(grant: &KeyGrant, part: GrantPart, principal: Observed<String>, home: &str, own: &Own) -> Option<ForeignGrant> {
    let account = match &principal {
        Observed::Absent => return None,
        Observed::Unknown(cause) => Observed::unknown(cause),
        Observed::Known(text) => match whose(text) {
            Whose::Nobody => return None,
            Whose::Account(account) if account == home => return None,
            Whose::Account(account) => Observed::Known(account),
            Whose::Unclear => {
                Observed::Unknown(because(CauseKind::NotSupported, &format!("whom `{text}` in a grant stands for is not known")))
            }
        },
    };
    let in_own_organization = match &account {
        Observed::Known(account) => own.has_member(account),
        Observed::Absent => Observed::Absent,
        Observed::Unknown(cause) => Observed::unknown(cause),
    };
    Some(ForeignGrant { grant_id: grant.grant_id.clone(), principal, part: Observed::Known(part), account, in_own_organization })
}

/// Whom a grant names.
enum Whose {
    /// Nobody of any account: a service, or somebody who was deleted.
    Nobody,
    /// An account, or somebody in it.
    Account(String),
    /// It cannot be told.
    Unclear,
}

fn whose(principal: &str) -> Whose {
    match Principal::aws(principal) {
        Principal::Account { account, .. } => Whose::Account(account),
        Principal::Identity(identity) => Whose::Account(identity.account),
        Principal::Deleted(_) => Whose::Nobody,
        _ if is_host(principal) => Whose::Nobody,
        _ => Whose::Unclear,
    }
}

/// Services are named by hosts, and nobody else is.
fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    text.contains('.') && text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::*;
    use crate::analysis::samples::{Around, resource, subject};
    use crate::model::{Cause, ResourceKind};

    /// An organization of the account and 444455556666.
    fn estate() -> Around {
        let member =
            |account: &str| resource(ResourceKind::OrganizationMember, account, &json!({"account_id": account}).to_string());
        let organization = resource(ResourceKind::Organization, "o-1", r#"{"organization_id": "o-1"}"#);
        let resources = vec![
            ("organization", organization),
            ("organization_members", member("111122223333")),
            ("organization_members", member("444455556666")),
        ];
        Around { resources, rest: None }
    }

    fn given(grants: &Value) -> Observed<List<ForeignGrant>> {
        let key = resource(ResourceKind::Key, "k", &json!({"grants": grants}).to_string());
        of_key(key.body.get().unwrap(), &subject(ResourceKind::Key, "k"), &estate())
    }

    /// Each with whom it is for, what for, the account, and whether that is in the organization.
    fn shown(grants: &Value) -> Value {
        let told = serde_json::to_value(given(grants)).unwrap();
        let one = |it: &Value| json!([it["principal"], it["part"], it["account"], it["in_own_organization"]]);
        told.as_array().unwrap().iter().map(one).collect()
    }

    #[test]
    fn accounts_are_told_by_any_form_of_a_principal() {
        for form in ["arn:aws:iam::444455556666:role/app", "arn:aws:sts::444455556666:assumed-role/app/s", "444455556666"] {
            let expected = json!([[form, "use", "444455556666", true]]);
            assert_eq!(shown(&json!([{"grantee_principal": form, "retiring_principal": null}])), expected, "{form}");
        }
    }

    #[test]
    fn whoever_may_end_a_grant_is_told_as_well() {
        let grant = json!({
            "grantee_principal": "arn:aws:iam::111122223333:role/app",
            "retiring_principal": "arn:aws:iam::999988887777:root",
        });
        assert_eq!(shown(&json!([grant])), json!([["arn:aws:iam::999988887777:root", "retire", "999988887777", false]]));
    }

    #[test]
    fn the_own_account_services_and_the_deleted_are_not_foreign() {
        for name in ["arn:aws:iam::111122223333:user/a", "rds.eu-west-1.amazonaws.com", "AROAEXAMPLEIDOFAROLE1"] {
            assert_eq!(shown(&json!([{"grantee_principal": name, "retiring_principal": null}])), json!([]), "{name}");
        }
        assert_eq!(given(&Value::Null), Observed::Known(List::complete(Vec::new())));
    }

    #[test]
    fn whom_a_word_stands_for_is_not_guessed() {
        for word in ["AWS Internal", "arn:aws:iam::444455556666:group/app", "Some.Host"] {
            let told = given(&json!([{"grantee_principal": word, "retiring_principal": null}]));
            let account = told.known().unwrap().items[0].account.clone();
            let why = because(CauseKind::NotSupported, &format!("whom `{word}` in a grant stands for is not known"));
            assert_eq!(account, Observed::Unknown(why), "{word}");
        }
    }

    #[test]
    fn what_could_not_be_read_stays_open() {
        let denied = Arc::new(Cause::new(CauseKind::AccessDenied));
        let unread = json!({"$unknown": "access_denied"});
        assert_eq!(given(&unread), Observed::unknown(&denied));
        let cut_short = json!([{"grantee_principal": "444455556666", "retiring_principal": null}, unread]);
        let told = given(&cut_short).known().unwrap().clone();
        assert_eq!((told.items.len(), told.rest), (1, Some(denied)));
    }
}
