//! The worked examples: each gives the verdict that it is written with.

use std::fs;

use serde::Deserialize;
use serde_json::Value;
use trailwarden::analysis::iam_policy::document::{Document, DocumentKind, read};
use trailwarden::analysis::iam_policy::evaluate::Policies;
use trailwarden::analysis::iam_policy::mfa::Need;
use trailwarden::analysis::iam_policy::principals::{Caller, Identity};
use trailwarden::analysis::iam_policy::request::{Context, Request};
use trailwarden::analysis::iam_policy::truth::Truth;

/// Questions that are not answered yet.
const PENDING: &[(&str, &str)] = &[
    ("admin", "needs the set of all actions"),
    ("deputy", "needs the classes of callers"),
    ("escalation", "needs the table of paths"),
    ("exposure", "needs the classes of callers"),
    ("exposure+s3status", "needs the classes of callers"),
    ("full-service", "needs the set of all actions"),
    ("trust", "needs the classes of callers"),
];

#[derive(Deserialize)]
struct Example {
    id: String,
    query: String,
    #[serde(default)]
    args: Value,
    policy: Value,
    verdict: String,
    why: String,
}

fn examples() -> Vec<Example> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/iam_policy/examples.yaml");
    serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

impl Example {
    fn arg(&self, name: &str) -> Option<&str> {
        self.args[name].as_str()
    }

    /// The documents of one role in the example: `identity`, `boundary`, `resource_policy`.
    fn documents(&self, role: &str, kind: DocumentKind) -> Vec<Document> {
        let parts = match &self.policy {
            Value::Array(parts) => parts.clone(),
            policy => vec![policy.clone()],
        };
        let part = |part: &Value| match part.get(role) {
            Some(document) => Some(document.clone()),
            None => (role == "identity" && part.get("Statement").is_some()).then(|| part.clone()),
        };
        let document = |value: Value| {
            let reading = read(&value.to_string(), kind);
            reading.document.unwrap_or_else(|| panic!("{}: {:?}", self.id, reading.problems))
        };
        parts.iter().filter_map(part).map(document).collect()
    }

    fn answer(&self) -> Option<String> {
        Some(match self.query.as_str() {
            "allows" => match self.ask(|policies, request| policies.allow(request)) {
                Truth::True => "yes",
                Truth::False => "no",
                Truth::Unknown => "unknown",
            }
            .to_owned(),
            "mfa" => match self.ask(|policies, request| policies.mfa(request)) {
                Need::Required => "required",
                Need::NotRequired => "not-required",
                Need::NeverAllowed => "never allowed",
                Need::Unknown => "unknown",
            }
            .to_owned(),
            "parse" => match read(self.policy.as_str().unwrap(), DocumentKind::Identity).document {
                Some(_) => "valid",
                None => "invalid",
            }
            .to_owned(),
            _ => return None,
        })
    }

    fn ask<T>(&self, question: impl Fn(&Policies<'_>, &Request) -> T) -> T {
        let identity = self.documents("identity", DocumentKind::Identity);
        let boundary = self.documents("boundary", DocumentKind::Identity);
        let resource = self.documents("resource_policy", DocumentKind::Resource);
        let (action, resource_arn) = (self.arg("action").unwrap(), self.arg("resource").unwrap());
        let policies = Policies {
            identity: identity.iter().collect(),
            boundary: boundary.first(),
            resource: resource.first(),
            owner: Some("111122223333"),
            resource_decides: action.starts_with("kms:"),
        };
        let mut context = Context::default();
        for (key, value) in self.args["context"].as_object().into_iter().flatten() {
            context.set(key, [value.as_str().unwrap()]);
        }
        let caller = Identity::of_arn(self.arg("principal").unwrap_or("arn:aws:iam::111122223333:role/any")).unwrap();
        question(&policies, &Request::new(Caller::Identity(caller), action, resource_arn, context))
    }
}

#[test]
fn every_example_gives_its_verdict() {
    let mut wrong = Vec::new();
    for example in examples() {
        if let Some(answer) = example.answer()
            && answer != example.verdict
        {
            wrong.push(format!("{}: {answer}, not {}: {}", example.id, example.verdict, example.why));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn examples_without_an_answer_are_of_questions_that_are_pending() {
    let open: Vec<_> = examples().into_iter().filter(|it| it.answer().is_none()).map(|it| it.query).collect();
    let unlisted: Vec<_> = open.iter().filter(|query| PENDING.iter().all(|(it, _)| it != query)).collect();
    assert_eq!(unlisted, Vec::<&String>::new());
    let idle: Vec<_> = PENDING.iter().filter(|(query, _)| open.iter().all(|it| it != query)).collect();
    assert_eq!(idle, Vec::<&(&str, &str)>::new(), "these are answered: take them off the list");
    assert_eq!((examples().len(), open.len()), (101, 69));
}
