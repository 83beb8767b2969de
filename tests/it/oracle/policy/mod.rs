//! A slow and obvious evaluator of policies to compare the analysis with. It works on JSON as it was written and answers
//! for one request; whether any request is allowed it finds out by trying many.

pub(crate) mod generated;
pub(crate) mod matching;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value as Json;

use matching::{arn_like, like, values};

/// Who asks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Who {
    Anonymous,
    /// An AWS principal by account and ARN.
    Aws(String, String),
    Service(String),
}

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) who: Who,
    pub(crate) action: String,
    pub(crate) resource: String,
    /// By key in lower case.
    pub(crate) context: Rc<BTreeMap<String, Vec<String>>>,
}

/// What an identity, perhaps with a boundary, and the policy of a thing come to.
#[derive(Debug)]
pub(crate) struct By<'p> {
    pub(crate) own: &'p Json,
    pub(crate) boundary: Option<&'p Json>,
    pub(crate) policy: &'p Json,
    /// The account that the thing belongs to.
    pub(crate) owner: &'p str,
    /// Whether its policy must allow even its own account.
    pub(crate) policy_decides: bool,
}

/// Whether each of these policies allows a request, and none denies it.
pub(crate) fn allows(policies: &[Json], ask: &Ask) -> bool {
    policies.iter().all(|policy| says("Allow", policy, ask)) && !denies(policies, ask)
}

/// Whether one of these policies denies a request.
pub(crate) fn denies(policies: &[Json], ask: &Ask) -> bool {
    policies.iter().any(|policy| says("Deny", policy, ask))
}

/// Whether a user reaches a thing, as AWS tells it for its own account and for others.
pub(crate) fn reaches(by: &By<'_>, ask: &Ask) -> bool {
    let Who::Aws(account, arn) = &ask.who else { panic!("{:?}", ask.who) };
    if [Some(by.own), by.boundary, Some(by.policy)].into_iter().flatten().any(|policy| says("Deny", policy, ask)) {
        return false;
    }
    let by_own = says("Allow", by.own, ask) && by.boundary.is_none_or(|policy| says("Allow", policy, ask));
    if account != by.owner {
        return by_own && says("Allow", by.policy, ask);
    }
    let is_themselves = |principal: &Json| principal == "*" || values(&principal["AWS"]).iter().any(|it| it == "*" || it == arn);
    let names = |statement: &Json| statement.get("Principal").is_none_or(is_themselves);
    let granting = || values(&by.policy["Statement"]).iter().filter(|it| it["Effect"] == "Allow" && matches(it, by.policy, ask));
    granting().any(names) || (by_own && (!by.policy_decides || granting().next().is_some()))
}

fn says(effect: &str, policy: &Json, ask: &Ask) -> bool {
    values(&policy["Statement"]).iter().any(|it| it["Effect"] == effect && matches(it, policy, ask))
}

fn matches(statement: &Json, policy: &Json, ask: &Ask) -> bool {
    let Some(statement) = substituted(statement, policy, ask) else { return false };
    principal_matches(&statement, &ask.who)
        && either(&statement, "Action", "NotAction", |pattern| {
            like(&pattern.to_ascii_lowercase(), &ask.action.to_ascii_lowercase())
        })
        && either(&statement, "Resource", "NotResource", |pattern| arn_like(pattern, &ask.resource))
        && conditions_hold(&statement, ask)
}

/// The statement with values for its variables; none if one has no value. Substituted stars are marked so that they stand
/// for themselves.
fn substituted<'s>(statement: &'s Json, policy: &Json, ask: &Ask) -> Option<Cow<'s, Json>> {
    let has_variables = |element: &str| values(&statement[element]).iter().any(|it| it.as_str().unwrap().contains("${"));
    if policy["Version"] != "2012-10-17" || !(has_variables("Resource") || has_variables("NotResource")) {
        return Some(Cow::Borrowed(statement));
    }
    let mut text = statement.to_string();
    while let Some(start) = text.find("${") {
        let end = start + text[start..].find('}').unwrap();
        let value = match ask.context.get(&text[start + 2..end].to_ascii_lowercase()).map(Vec::as_slice) {
            Some([value]) => value.replace('*', "#"),
            _ => return None,
        };
        text.replace_range(start..=end, &value);
    }
    Some(Cow::Owned(serde_json::from_str(&text).unwrap()))
}

fn either(statement: &Json, plain: &str, opposite: &str, covers: impl Fn(&str) -> bool) -> bool {
    let some = |name: &str| values(&statement[name]).iter().any(|pattern| covers(pattern.as_str().unwrap()));
    match (statement.get(plain), statement.get(opposite)) {
        (Some(_), _) => some(plain),
        (None, Some(_)) => !some(opposite),
        (None, None) => true,
    }
}

fn principal_matches(statement: &Json, who: &Who) -> bool {
    match (statement.get("Principal"), statement.get("NotPrincipal")) {
        (Some(named), _) => is_named(named, who),
        (None, Some(spared)) => !is_named(spared, who),
        (None, None) => true,
    }
}

fn is_named(principal: &Json, who: &Who) -> bool {
    if principal == "*" {
        return true;
    }
    let under = |kind: &str, name: &dyn Fn(&str) -> bool| values(&principal[kind]).iter().any(|it| name(it.as_str().unwrap()));
    let everybody = under("AWS", &|name| name == "*");
    everybody
        || match who {
            Who::Anonymous => false,
            Who::Aws(account, arn) => {
                let root = format!("arn:aws:iam::{account}:root");
                under("AWS", &|name| name == account || name == root || name == arn)
            }
            Who::Service(service) => under("Service", &|name| name == service),
        }
}

fn conditions_hold(statement: &Json, ask: &Ask) -> bool {
    let Some(operators) = statement.get("Condition").and_then(Json::as_object) else { return true };
    operators.iter().all(|(operator, keys)| {
        keys.as_object().unwrap().iter().all(|(key, wanted)| {
            let found = ask.context.get(&key.to_ascii_lowercase()).map_or(&[][..], Vec::as_slice);
            matching::holds(operator, found, values(wanted))
        })
    })
}
