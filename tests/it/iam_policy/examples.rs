//! The worked examples: each gives the verdict that it is written with.

use std::fs;

use serde::Deserialize;
use serde_json::{Value, json};
use trailwarden::analysis::Related;
use trailwarden::analysis::escalation::table::Kind;
use trailwarden::analysis::iam_policy::document::{Document, DocumentKind, read};
use trailwarden::analysis::iam_policy::effective::{AdminLevel, Holder};
use trailwarden::analysis::iam_policy::evaluate::Policies;
use trailwarden::analysis::iam_policy::exposure::{
    Access, Audience, Deputy, Exposed, Reach, S3Status, Setting, deputies, exposure, s3_policy_status,
};
use trailwarden::analysis::iam_policy::mfa::Need;
use trailwarden::analysis::iam_policy::principals::{Caller, Identity};
use trailwarden::analysis::iam_policy::problem::ProblemKind;
use trailwarden::analysis::iam_policy::request::{Context, Request};
use trailwarden::analysis::iam_policy::solve::{Region, Verdict};
use trailwarden::analysis::iam_policy::truth::Truth;
use trailwarden::analysis::identities::{Identities, Listed};
use trailwarden::model::aws::{Handle, Place};
use trailwarden::model::{Resource, ResourceKind};

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
            Value::String(text) => vec![serde_json::from_str(text).unwrap()],
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

    fn answer(&self) -> String {
        match self.query.as_str() {
            "allows" => match self.ask().0 {
                Truth::True => "yes",
                Truth::False => "no",
                Truth::Unknown => "unknown",
            }
            .to_owned(),
            "mfa" => match self.ask().1 {
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
            "exposure" => self.exposed(),
            "exposure+s3status" => {
                let status = match s3_policy_status(&self.attached()) {
                    S3Status::Public => "public",
                    S3Status::NotPublic => "not-public",
                };
                format!("{} / {status}", self.exposed())
            }
            "trust" => self.trusted(),
            "admin" => self.admin(),
            "full-service" => self.full_service(),
            "escalation" => self.escalation(),
            "deputy" => {
                let deputies = deputies(&self.attached(), &self.setting());
                match deputies.as_slice() {
                    [(_, Deputy::Protected)] => "protected",
                    [(_, Deputy::Weak(_))] => "weak",
                    [(_, Deputy::Unprotected(_))] => "unprotected",
                    other => panic!("{other:?}"),
                }
                .to_owned()
            }
            other => panic!("{other}"),
        }
    }

    /// The policy as one of a resource.
    fn attached(&self) -> Document {
        self.documents("identity", DocumentKind::Resource).remove(0)
    }

    /// What the policy is attached to: something of the service that it is about.
    fn setting(&self) -> Setting {
        let text = self.policy.to_string().to_ascii_lowercase();
        let service = ["sts", "sqs", "sns", "kms"].into_iter().find(|it| text.contains(&format!("\"action\":\"{it}:")));
        let service = service.unwrap_or(if text.contains("\"sns:publish\"") { "sns" } else { "s3" });
        Setting {
            partition: "aws".to_owned(),
            account: "111122223333".to_owned(),
            organization: Some("o-abc123".to_owned()),
            service: service.to_owned(),
            resource: (service == "s3").then(|| "arn:aws:s3:::b".to_owned()),
        }
    }

    /// Who is admitted, with how openly and, if there are several, to do what.
    fn exposed(&self) -> String {
        let setting = self.setting();
        let exposure = exposure(&self.attached(), &setting);
        assert_eq!(exposure.unknown, [], "{}", self.id);
        let mut classes: Vec<(String, Vec<Access>)> = Vec::new();
        for exposed in exposure.outermost(&setting) {
            let class = class(exposed);
            match classes.iter_mut().find(|(other, _)| *other == class) {
                Some((_, accesses)) => accesses.push(exposed.access),
                None => classes.push((class, vec![exposed.access])),
            }
        }
        let kinds = |accesses: &[Access]| match accesses {
            [Access::List] => "list".to_owned(),
            accesses if accesses.len() >= 4 => "all".to_owned(),
            accesses => format!("{accesses:?}"),
        };
        match classes.as_slice() {
            [] => "none".to_owned(),
            [(class, _)] => class.clone(),
            several => several.iter().map(|(class, it)| format!("{class} {}", kinds(it))).collect::<Vec<_>>().join(", "),
        }
    }

    fn trusted(&self) -> String {
        let document = self.policy.to_string();
        let reading = read(&document, DocumentKind::Trust);
        let setting = self.setting();
        let exposure = exposure(reading.document.as_ref().unwrap(), &setting);
        assert_eq!(exposure.unknown, [], "{}", self.id);
        let unsound = reading.problems.iter().any(|it| matches!(it.kind, ProblemKind::HoldsForAbsent(_)));
        let [exposed] = exposure.outermost(&setting)[..] else {
            return if exposure.admitted.is_empty() {
                "nobody".to_owned()
            } else {
                format!("{:?}", exposure.outermost(&setting))
            };
        };
        match &exposed.audience {
            Audience::Account(account) => {
                format!("account {account}, {}external id", if exposed.reach == Reach::SharedText { "" } else { "no " })
            }
            Audience::AnyTenant(host) if host.contains("github") => "any GitHub repository".to_owned(),
            Audience::AnyTenant(host) if host.contains("cognito") => "any Cognito pool".to_owned(),
            Audience::SimilarTenant(host) if host.contains("github") => "any GitHub owner with that prefix".to_owned(),
            Audience::Tenant(host, name) if host.contains("github") => {
                format!("GitHub owner {name}{}", if unsound { ", unsound form" } else { "" })
            }
            _ => class(exposed),
        }
    }

    /// The powers of whoever the policies are attached to: a user or a role.
    fn admin(&self) -> String {
        let identity = self.documents("identity", DocumentKind::Identity);
        let boundary = self.documents("boundary", DocumentKind::Identity);
        let level = |arn: &str| self.holder(arn, &identity, boundary.first()).admin_level();
        match level("arn:aws:iam::111122223333:user/x").min(level("arn:aws:iam::111122223333:role/x")) {
            AdminLevel::Full => "full",
            AdminLevel::FullWithMfa => "full with mfa",
            AdminLevel::SelfGranting => "self-granting",
            AdminLevel::Unknown => "unknown",
            AdminLevel::No => "no",
        }
        .to_owned()
    }

    fn full_service(&self) -> String {
        let identity = self.documents("identity", DocumentKind::Identity);
        let holder = self.holder("arn:aws:iam::111122223333:role/x", &identity, None);
        let blinding = ["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"].map(|it| format!("cloudtrail:{it}"));
        let may_blind = matches!(holder.can(&blinding, &Region::Any), Verdict::Yes(_));
        match holder.service_refused(self.arg("service").unwrap()) {
            Verdict::No => "yes",
            Verdict::Yes(_) if may_blind => "no, but may blind",
            Verdict::Yes(_) => "no",
            Verdict::Unknown(_) => "unknown",
        }
        .to_owned()
    }

    /// How the user `x` comes to more power, in an account with an administrator and a role of administrators.
    fn escalation(&self) -> String {
        let others = [("user", "boss"), ("role", "admin")];
        let with_app = [("user", "boss"), ("role", "admin"), ("role", "app-admin")];
        match (self.ways(&others).as_slice(), self.ways(&with_app).as_slice()) {
            ([], []) => "none".to_owned(),
            ([], [_, ..]) => "only if a stronger role app-* trusts EC2".to_owned(),
            (several, _) if !self.documents("boundary", DocumentKind::Identity).is_empty() => {
                assert!(several.iter().all(|(_, kind)| *kind == Kind::Principal), "{several:?}");
                "principal kind only".to_owned()
            }
            ([(id, _)], _) => (*id).to_owned(),
            other => panic!("{other:?}"),
        }
    }

    fn ways(&self, others: &[(&str, &str)]) -> Vec<(&'static str, Kind)> {
        let inline = |name: &str| {
            self.policy.as_array().map_or(&[][..], Vec::as_slice).iter().find_map(|part| part.get(name)).map(Value::to_string)
        };
        let boundary = "arn:aws:iam::111122223333:policy/boundary";
        let policies: Vec<_> = match &self.policy {
            Value::Array(parts) => parts.iter().filter(|part| part.get("Statement").is_some()).map(Value::to_string).collect(),
            policy => vec![policy.to_string()],
        };
        let inline_policies: Vec<_> = policies.iter().map(|it| json!({"name": "own", "document": it})).collect();
        let mut resources = vec![identity(
            ResourceKind::User,
            "x",
            json!({"inline_policies": inline_policies, "permissions_boundary": inline("boundary").map(|_| boundary)}),
        )];
        resources.extend(inline("boundary").map(|document| {
            let place = Place { partition: "aws".into(), account: "111122223333".into(), region: None };
            let subject = place.subject(ResourceKind::Policy, Handle::Name("boundary")).into();
            let body = json!({"document": document}).to_string();
            Resource { subject, body: ResourceKind::Policy.body_from_json(&body).unwrap() }
        }));
        let all = json!([{"name": "all", "document": ALL}]);
        resources.extend(others.iter().map(|(kind, name)| {
            let kind = if *kind == "user" { ResourceKind::User } else { ResourceKind::Role };
            identity(kind, name, json!({"inline_policies": all, "permissions_boundary": null}))
        }));
        let of = |kind| Related { resources: resources.iter().filter(|it| it.subject.kind == kind).collect(), rest: None };
        let identities = Identities::of(&Listed::of(of));
        let escalation = identities.escalations().at(0).unwrap().as_ref().unwrap();
        assert!(escalation.open.iter().all(|it| it.doubt.is_none()), "{}: {:?}", self.id, escalation.open);
        escalation.open.iter().map(|it| (it.id, it.kind)).collect()
    }

    fn holder<'d>(&self, arn: &str, policies: &'d [Document], boundary: Option<&'d Document>) -> Holder<'d> {
        Holder { identity: Identity::of_arn(arn).unwrap(), policies: policies.iter().collect(), boundary }
    }

    /// Whether the request of the example is allowed, and whether it needs a second factor.
    fn ask(&self) -> (Truth, Need) {
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
        let request = Request::new(Caller::Identity(caller), action, resource_arn, context);
        (policies.allow(&request), policies.mfa(&request))
    }
}

const ALL: &str = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

/// A user or role with these fields; a role trusts EC2 and Lambda.
fn identity(kind: ResourceKind, name: &str, mut body: Value) -> Resource {
    let place = Place { partition: "aws".into(), account: "111122223333".into(), region: None };
    let trust = json!({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}}});
    let rest = match kind {
        ResourceKind::User => json!({"groups": [], "password_enabled": true, "mfa_active": true}),
        _ => json!({"path": "/", "trust_policy": trust.to_string()}),
    };
    let fields = body.as_object_mut().unwrap();
    fields.extend(rest.as_object().unwrap().clone());
    fields.insert("attached_policies".to_owned(), json!([]));
    Resource { subject: place.subject(kind, Handle::Name(name)).into(), body: kind.body_from_json(&body.to_string()).unwrap() }
}

/// A class of callers in the words of the examples.
fn class(exposed: &Exposed) -> String {
    let narrow = matches!(exposed.audience, Audience::Own | Audience::Organization(_) | Audience::Account(_));
    let who = match &exposed.audience {
        Audience::Anonymous if exposed.reach == Reach::Network => return "network".to_owned(),
        Audience::Anonymous if exposed.reach == Reach::AccessPoints => return "as the access points".to_owned(),
        Audience::Anonymous => "anonymous".to_owned(),
        Audience::AnyAws => "any-aws".to_owned(),
        Audience::AnyCustomer(_) => "any-customer-via-service".to_owned(),
        Audience::Organization(_) => "org".to_owned(),
        Audience::Account(account) => account.clone(),
        Audience::Service(_) => "services for own account".to_owned(),
        Audience::Own => "own".to_owned(),
        other => other.to_string(),
    };
    let how = match exposed.reach {
        _ if narrow => "",
        Reach::Open => "",
        Reach::AnyEndpoint => " (through any VPC endpoint)",
        Reach::SharedText => ", shared string",
        Reach::Destination => ", destination-bounded",
        Reach::AccessPoints | Reach::Network | Reach::Several => ", narrowed",
    };
    who + how
}

#[test]
fn every_example_gives_its_verdict() {
    let mut wrong = Vec::new();
    for example in examples() {
        let answer = example.answer();
        if answer != example.verdict.replace(" [?]", "") {
            wrong.push(format!("{}: {answer}, not {}: {}", example.id, example.verdict, example.why));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert_eq!(examples().len(), 101);
}
