//! Small policies off a tape, and the requests that could tell them apart.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Value as Json, json};

use super::{Ask, Who};
use crate::oracle::tape::Tape;

pub(crate) const OWN: &str = "111122223333";
pub(crate) const OTHER: &str = "444455556666";
pub(crate) const THIRD: &str = "777788889999";

const ACTIONS: &[&str] = &["*", "s3:*", "s3:Get*", "s3:GetObject", "S3:putobject", "s3:?etObject", "sns:*", "s3:[PG]*"];
const RESOURCES: &[&str] = &["*", "a", "b", "a*", "*b", "?b", "a/*", "a?*", "**", "ab", "*a*"];

/// The actions of requests.
pub(crate) const ASKED: &[&str] = &["s3:GetObject", "s3:PutObject", "s3:GetBucketPolicy"];
const ON: &[&str] = &["a", "b", "c", "ab", "a/a", "a/", "cb"];

/// A key that policies test, with operators and values for it, and the values that requests have.
struct Key {
    name: &'static str,
    operators: &'static [&'static str],
    tested: &'static [&'static str],
    asked: &'static [&'static [&'static str]],
}

const TEXT_OPERATORS: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIfExists",
    "StringNotEqualsIfExists",
    "StringLike",
    "StringNotLike",
    "StringEqualsIgnoreCase",
    "StringNotLikeIfExists",
];

const KEYS: &[Key] = &[
    Key {
        name: "x:Word",
        operators: TEXT_OPERATORS,
        tested: &["a", "b", "a*", "*b", "ab", "?", "*", "A", "a?b"],
        asked: &[&[], &["a"], &["b"], &["ab"], &["ba"], &["aab"], &["c"], &["A"], &["a*"], &["*b"]],
    },
    Key {
        name: "x:Set",
        operators: &[
            "ForAnyValue:StringLike",
            "ForAllValues:StringLike",
            "ForAnyValue:StringNotLike",
            "ForAllValues:StringNotEquals",
            "ForAnyValue:StringEquals",
            "ForAllValues:StringEqualsIfExists",
        ],
        tested: &["a", "b", "a*", "*b", "?"],
        asked: &[&[], &["a"], &["b"], &["ab"], &["c"], &["cc"], &["a", "b"], &["a", "cc"], &["ab", "cc"]],
    },
    Key {
        name: "x:Age",
        operators: &[
            "NumericLessThan",
            "NumericGreaterThanEquals",
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThanEqualsIfExists",
            "NumericGreaterThan",
        ],
        tested: &["5", "10", "15"],
        asked: &[&[], &["0"], &["5"], &["7"], &["10"], &["12"], &["15"], &["20"]],
    },
    Key {
        name: "aws:SourceIp",
        operators: &["IpAddress", "NotIpAddress", "IpAddressIfExists", "NotIpAddressIfExists"],
        tested: &["203.0.113.0/24", "203.0.113.128/25", "10.0.0.0/8", "0.0.0.0/0", "::/0", "203.0.113.7"],
        asked: &[&[], &["203.0.113.7"], &["203.0.113.9"], &["203.0.113.200"], &["10.1.2.3"], &["8.8.8.8"], &["::1"]],
    },
    Key {
        name: "aws:SecureTransport",
        operators: &["Bool", "BoolIfExists", "Null", "StringEquals"],
        tested: &["true", "false"],
        asked: &[&[], &["true"], &["false"]],
    },
    Key {
        name: "aws:PrincipalArn",
        operators: &["ArnLike", "ArnNotLike", "StringLike", "StringNotLike", "ArnNotEquals", "StringEquals"],
        tested: &["arn:aws:iam::111122223333:*", "arn:aws:iam::*:user/ann", "*ann", "arn:aws:iam::444455556666:user/bob"],
        asked: &[],
    },
    Key {
        name: "aws:PrincipalAccount",
        operators: &["StringEquals", "StringNotEquals", "StringEqualsIfExists", "Null", "StringNotEqualsIfExists"],
        tested: &["111122223333", "444455556666", "true", "false"],
        asked: &[],
    },
];

fn principal(tape: &mut Tape<'_>) -> Json {
    let one = |tape: &mut Tape<'_>| match tape.below(8) {
        0 | 1 => json!("*"),
        2 => json!(OWN),
        3 => json!(format!("arn:aws:iam::{OTHER}:root")),
        4 => json!(format!("arn:aws:iam::{OTHER}:user/bob")),
        5 => json!(format!("arn:aws:iam::{OWN}:user/ann")),
        6 => json!("AROAEXAMPLEID12345678"),
        _ => json!(THIRD),
    };
    match tape.below(6) {
        0..=2 => json!("*"),
        3 => json!({ "AWS": one(tape) }),
        4 => json!({ "AWS": [one(tape), one(tape)] }),
        _ => json!({ "Service": "sns.amazonaws.com", "AWS": [one(tape)] }),
    }
}

fn list(tape: &mut Tape<'_>, from: &[&str], prefix: &str) -> Json {
    let text = |tape: &mut Tape<'_>| {
        let text = *tape.pick(from);
        json!(if text.chars().all(|char| char == '*') { text.to_owned() } else { format!("{prefix}{text}") })
    };
    if tape.chance(3) { json!([text(tape), text(tape)]) } else { text(tape) }
}

fn condition(tape: &mut Tape<'_>, keys: &[&Key]) -> Json {
    let mut condition = json!({});
    for _ in 0..tape.below(3) {
        let key = *tape.pick(keys);
        let operator = if tape.chance(1) { "Null" } else { *tape.pick(key.operators) };
        let tested = if operator == "Null" { &["true", "false"] } else { key.tested };
        condition[operator][key.name] = list(tape, tested, "");
    }
    condition
}

fn statement(tape: &mut Tape<'_>, keys: &[&Key], principals: bool, variables: bool) -> Json {
    let mut statement = json!({ "Effect": if tape.chance(3) { "Deny" } else { "Allow" } });
    if principals {
        let negated = statement["Effect"] == "Allow" && tape.chance(1);
        statement[if negated { "NotPrincipal" } else { "Principal" }] = principal(tape);
    }
    statement[if tape.chance(2) { "NotAction" } else { "Action" }] = list(tape, ACTIONS, "");
    let resource = if variables && tape.chance(3) {
        json!(tape.pick(&["arn:aws:s3:::${x:Word}", "arn:aws:s3:::a${x:Word}", "arn:aws:s3:::${aws:username}*"]))
    } else {
        list(tape, RESOURCES, "arn:aws:s3:::")
    };
    statement[if tape.chance(2) { "NotResource" } else { "Resource" }] = resource;
    let condition = condition(tape, keys);
    if condition.as_object().is_some_and(|condition| !condition.is_empty()) {
        statement["Condition"] = condition;
    }
    statement
}

/// What a policy may have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct With {
    pub(crate) principals: bool,
    pub(crate) variables: bool,
}

/// Policies that test the same two keys.
pub(crate) fn policies(tape: &mut Tape<'_>, with: &[With]) -> Vec<Json> {
    let keys = [tape.pick(KEYS), tape.pick(KEYS)];
    let policy = |with: &With| {
        let count = 1 + tape.below(4);
        let statements: Vec<_> = (0..count).map(|_| statement(tape, &keys, with.principals, with.variables)).collect();
        json!({ "Version": "2012-10-17", "Statement": statements })
    };
    with.iter().map(policy).collect()
}

/// Callers that could be told apart.
pub(crate) fn callers() -> Vec<Who> {
    let aws = |account: &str, name: &str| Who::Aws(account.to_owned(), format!("arn:aws:iam::{account}:{name}"));
    vec![
        Who::Anonymous,
        aws(OWN, "user/ann"),
        aws(OWN, "user/x"),
        aws(OTHER, "user/bob"),
        aws(OTHER, "user/x"),
        aws(THIRD, "user/ann"),
        aws("999999999999", "user/x"),
        Who::Service("sns.amazonaws.com".to_owned()),
    ]
}

/// The keys that follow from the caller.
pub(crate) fn keys_of(who: &Who) -> BTreeMap<String, Vec<String>> {
    let mut keys = BTreeMap::new();
    if let Who::Aws(account, arn) = who {
        keys.insert("aws:principalarn".to_owned(), vec![arn.clone()]);
        keys.insert("aws:principalaccount".to_owned(), vec![account.clone()]);
        keys.insert("aws:username".to_owned(), arn.rsplit_once('/').map(|(_, name)| name.to_owned()).into_iter().collect());
    }
    keys
}

/// Every request of a caller that could be told apart by what these policies test.
pub(crate) fn asks(policies: &[Json], who: &Who) -> Vec<Ask> {
    let text = Json::from(policies.to_vec()).to_string();
    let mut contexts = vec![keys_of(who)];
    for key in KEYS.iter().filter(|key| text.contains(key.name) && !key.asked.is_empty()) {
        let with = |context: &BTreeMap<String, Vec<String>>, values: &[&str]| {
            let mut context = context.clone();
            context.insert(key.name.to_ascii_lowercase(), values.iter().map(|it| (*it).to_owned()).collect());
            context
        };
        contexts = contexts.iter().flat_map(|context| key.asked.iter().map(move |values| with(context, values))).collect();
    }
    let mut asks = Vec::new();
    for context in contexts.into_iter().map(Rc::new) {
        for action in ASKED {
            for on in ON {
                let (action, resource) = ((*action).to_owned(), format!("arn:aws:s3:::{on}"));
                asks.push(Ask { who: who.clone(), action, resource, context: Rc::clone(&context) });
            }
        }
    }
    asks
}
