//! Golden assessments: made of public types, without the engine, so that a report's test fails for the report's reason.

use std::sync::Arc;

use serde_json::{Value, json};
use trailwarden::assess::waiver::Pattern;
use trailwarden::assess::{Assessment, GateSettings, Inputs, SnapshotInput, Tool, Waiver, assess};
use trailwarden::finding::{
    Actual, Asks, Evidence, Fact, Finding, Interval, Join, Location, NearMiss, Node, Open, Source, Tested, Trace, Truth,
};
use trailwarden::framework::Framework;
use trailwarden::inventory::Inventory;
use trailwarden::model::aws::OptInStatus;
use trailwarden::model::{Cause, CauseKind, Observed, ResourceKind, Severity, Status, Subject, Timestamp};
use trailwarden::overview::Overview;
use trailwarden::rule::expr::{
    Cond, Empty, Literal, Param, ParamValue, Remediation, Rule, SourceFile, Span, Template, TemplatePart,
};
use trailwarden::snapshot::{AccountScope, Asked, CallOutcome, CallRecord, Caller, Listing, Manifest, RegionScope};

pub const ACCOUNT: &str = "111122223333";

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn cause(kind: CauseKind, call: &str, action: &str, code: &str) -> Arc<Cause> {
    let some = |text: &str| (!text.is_empty()).then(|| Arc::from(text));
    Arc::new(Cause { kind, call: some(call), action: some(action), code: some(code), detail: None })
}

/// What an assessment is made of, to be changed by a test before it is put together.
#[derive(Clone)]
pub struct Material {
    pub rules: Vec<Arc<Rule>>,
    pub findings: Vec<Finding>,
    pub manifest: Manifest,
    pub listings: Vec<Listing>,
    pub calls: Vec<CallRecord>,
    pub inventory: Vec<Inventory>,
    pub overview: Option<Overview>,
    pub frameworks: Vec<Arc<Framework>>,
    pub waivers: Vec<Waiver>,
    pub baseline: Option<Assessment>,
    pub gate: GateSettings,
    pub as_of: Timestamp,
}

impl Material {
    pub fn assess(self) -> Assessment {
        let snapshots = [SnapshotInput {
            manifest: &self.manifest,
            digest: "5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592",
            listings: &self.listings,
            calls: &self.calls,
        }];
        assess(Inputs {
            tool: Tool { name: "trailwarden".to_owned(), version: "0.1.0".to_owned() },
            rules: &self.rules,
            findings: self.findings,
            snapshots: &snapshots,
            inventory: self.inventory,
            overview: self.overview,
            frameworks: &self.frameworks,
            waivers: &self.waivers,
            baseline: self.baseline.as_ref(),
            gate: self.gate,
            as_of: self.as_of,
        })
        .unwrap()
    }
}

pub fn rule(id: &str, severity: Severity, resource: ResourceKind, title: &str, why: &str) -> Rule {
    let service = resource.as_str().split('.').next().unwrap();
    Rule {
        id: id.into(),
        aliases: Vec::new(),
        title: title.to_owned(),
        severity,
        resource,
        why: why.to_owned(),
        message: None,
        remediation: Remediation::default(),
        references: vec![format!("https://docs.aws.amazon.com/{service}/latest/userguide/{id}.html")],
        params: Vec::new(),
        when: None,
        when_at: Span { line: 7, column: 1, length: 4 },
        check: Cond::All(Vec::new()),
        check_at: Span { line: 8, column: 1, length: 5 },
        empty: Empty::NotApplicable,
        tests: Vec::new(),
        pack: None,
        file: Arc::new(SourceFile { name: format!("rules/{service}/{id}.yaml").into(), text: format!("id: {id}\n") }),
        at: Span { line: 1, column: 1, length: 3 },
    }
}

pub fn template(text: &str) -> Option<Template> {
    Some(Template { text: text.into(), parts: vec![TemplatePart::Text(text.to_owned())] })
}

pub fn subject(kind: ResourceKind, name: &str, region: Option<&str>) -> Arc<Subject> {
    let service = kind.as_str().split('.').next().unwrap();
    let arn: Arc<str> = format!("arn:aws:{service}:{}:{ACCOUNT}:{name}", region.unwrap_or("")).into();
    Arc::new(Subject {
        kind,
        id: Arc::clone(&arn),
        arn: Some(arn),
        partition: "aws".into(),
        account: ACCOUNT.into(),
        region: region.map(Into::into),
        name: name.into(),
    })
}

pub fn finding(rule: &Rule, subject: &Arc<Subject>, status: Status) -> Finding {
    Finding {
        rule: Arc::clone(&rule.id),
        severity: rule.severity,
        subject: Arc::clone(subject),
        stands_for_all: false,
        status,
        message: "".into(),
        remediation: None,
        evidence: Evidence::default(),
    }
}

pub fn rule_at(rule: &Rule, line: u32) -> Location {
    Location { file: Arc::clone(&rule.file.name), line, column: 3 }
}

pub fn fact(rule: &Rule, path: &str, op: &'static str, expected: Value, actual: Actual, api: &str) -> Fact {
    Fact {
        path: path.to_owned(),
        op: op.into(),
        expected,
        actual,
        via: Vec::new(),
        rule_at: rule_at(rule, 9),
        source: Some(Source {
            api: api.to_owned(),
            region: Some("eu-west-1".to_owned()),
            at: at("2026-01-01T00:00:04Z"),
            request_id: Some("6f1c2d3e-0000-4a4b-8c8d-1234567890ab".to_owned()),
        }),
    }
}

pub fn violation(rule: &Rule, subject: &Arc<Subject>, message: &str, command: Option<&str>, because: Vec<Fact>) -> Finding {
    let trace = trace(rule, Truth::False, because.iter().map(|fact| leaf(fact.clone())).collect());
    Finding {
        message: message.into(),
        remediation: command.map(Into::into),
        evidence: Evidence { because, trace, ..Evidence::default() },
        ..finding(rule, subject, Status::Fail)
    }
}

/// A test that came to what its fact says.
pub fn leaf(fact: Fact) -> Node {
    let truth = if matches!(fact.actual, Actual::Unknown(_)) { Truth::Unknown } else { Truth::False };
    let Fact { path, op, expected, actual, via, rule_at, source } = fact;
    let tested = Tested { op, expected, actual, count: None, missing: None, open: Vec::new(), source };
    Node { truth, decided: true, path, via, rule_at, asks: Asks::Test(Box::new(tested)), parts: Vec::new(), left_out: 0 }
}

/// A condition without a path.
fn condition(rule: &Rule, truth: Truth, asks: Asks, parts: Vec<Node>) -> Node {
    let rule_at = rule_at(rule, 8);
    Node { truth, decided: true, path: String::new(), via: Vec::new(), rule_at, asks, parts, left_out: 0 }
}

/// A check of these tests.
pub fn trace(rule: &Rule, truth: Truth, parts: Vec<Node>) -> Option<Box<Trace>> {
    let check = condition(rule, truth, Asks::AllOf, parts);
    Some(Box::new(Trace { check: Some(check), ..Trace::default() }))
}

/// A trace with conditions of every kind, its texts those of a fact.
pub fn trace_of_every_kind(rule: &Rule, fact: &Fact, cause: &Arc<Cause>) -> Option<Box<Trace>> {
    let (yes, no) = (Truth::True, Truth::False);
    let asked = |truth, asks, parts| condition(rule, truth, asks, parts);
    let open =
        Open { path: fact.path.clone(), resource: Some(fact.path.clone()), cause: Arc::clone(cause), rule_at: rule_at(rule, 9) };
    let unread = Fact { actual: Actual::Unknown(Arc::clone(cause)), ..fact.clone() };
    let count = Tested {
        op: "count".into(),
        expected: json!({ "of": { "active": true }, "le": 1 }),
        actual: Actual::Value(json!(1)),
        count: Some(Interval { least: 1, most: None }),
        missing: None,
        open: vec![open],
        source: None,
    };
    let newer = Node { path: fact.path.clone(), ..asked(Truth::Unknown, Asks::Unsupported(Arc::clone(cause)), Vec::new()) };
    let item = Node { path: format!("{}[0]", fact.path), ..asked(yes, Asks::Target, vec![leaf(unread)]) };
    let listed = Node {
        path: fact.path.clone(),
        decided: false,
        left_out: 3,
        ..asked(Truth::Unknown, Asks::Test(Box::new(count)), vec![item])
    };
    let not = asked(no, Asks::Not, vec![asked(yes, Asks::AllOf, Vec::new())]);
    let any = asked(no, Asks::AnyOf, vec![leaf(fact.clone()), newer, not]);
    Some(Box::new(Trace {
        when: Some(asked(yes, Asks::AllOf, vec![asked(yes, Asks::AllOf, Vec::new())])),
        check: Some(asked(no, Asks::AllOf, vec![any, listed])),
        listing: None,
    }))
}

pub fn unknown(rule: &Rule, subject: &Arc<Subject>, path: &str, cause: &Arc<Cause>) -> Finding {
    let open = Open { path: path.to_owned(), resource: None, cause: Arc::clone(cause), rule_at: rule_at(rule, 9) };
    let unread = Actual::Unknown(Arc::clone(cause));
    let leaf = leaf(Fact { source: None, ..fact(rule, path, "eq", json!(true), unread, "") });
    let trace = trace(rule, Truth::Unknown, vec![leaf]);
    Finding {
        message: format!("`{}` could not be judged: {path} is unknown", subject.name).into(),
        evidence: Evidence { open: vec![open], trace, ..Evidence::default() },
        ..finding(rule, subject, Status::Unknown)
    }
}

pub fn call(call: &str, about: &str, outcome: CallOutcome) -> CallRecord {
    CallRecord {
        account: ACCOUNT.into(),
        region: "eu-west-1".into(),
        call: call.into(),
        about: about.into(),
        outcome,
        attempts: 1,
        pages: 1,
        request_id: Some("6f1c2d3e-0000-4a4b-8c8d-1234567890ab".to_owned()),
        at: at("2026-01-01T00:00:04Z"),
    }
}

pub fn listing(kind: ResourceKind, region: Option<&str>, found: Observed<i64>) -> Listing {
    Listing { kind, account: ACCOUNT.into(), region: region.map(Into::into), found }
}

pub fn manifest() -> Manifest {
    let region = |name: &str, status: OptInStatus, selected: bool| RegionScope {
        name: name.into(),
        opt_in_status: Observed::Known(status),
        selected,
    };
    Manifest {
        format: 1,
        tool_version: "0.1.0".to_owned(),
        partition: "aws".into(),
        accounts: vec![AccountScope {
            id: ACCOUNT.into(),
            regions: vec![
                region("eu-south-2", OptInStatus::Disabled, false),
                region("eu-west-1", OptInStatus::EnabledByDefault, true),
                region("us-east-1", OptInStatus::EnabledByDefault, true),
            ],
            not_read: None,
        }],
        caller: Caller { arn: format!("arn:aws:sts::{ACCOUNT}:assumed-role/auditor/run-17"), account: ACCOUNT.into() },
        captured_at: at("2026-01-01T00:00:00Z"),
        finished_at: at("2026-01-01T00:00:09Z"),
        asked: Asked { resource_types: vec!["cloudtrail.trail".to_owned(), "s3.bucket".to_owned()], ..Asked::default() },
    }
}

/// Nothing was selected and nothing found.
pub fn empty() -> Material {
    Material {
        rules: Vec::new(),
        findings: Vec::new(),
        manifest: manifest(),
        listings: Vec::new(),
        calls: Vec::new(),
        inventory: Vec::new(),
        overview: None,
        frameworks: Vec::new(),
        waivers: Vec::new(),
        baseline: None,
        gate: GateSettings::default(),
        as_of: at("2026-01-01T00:00:00Z"),
    }
}

fn trail_validation() -> Rule {
    Rule {
        remediation: Remediation {
            cli: template("aws cloudtrail update-trail --name ${name} --enable-log-file-validation"),
            terraform: Some("aws_cloudtrail.enable_log_file_validation = true".to_owned()),
            console: Some("CloudTrail, Trails, the trail, Edit, Log file validation".to_owned()),
            note: Some("Digest files start with the next hour.".to_owned()),
        },
        ..rule(
            "cloudtrail-log-file-validation",
            Severity::High,
            ResourceKind::Trail,
            "Log file integrity validation is on for every trail",
            "Without digest files nobody can tell whether a log file was changed or deleted after it was delivered.",
        )
    }
}

fn root_keys() -> Rule {
    rule(
        "iam-root-no-access-keys",
        Severity::Critical,
        ResourceKind::Root,
        "The root user has no access keys",
        "A key of the root user cannot be limited by any policy: whoever holds it owns the account.",
    )
}

fn bucket_logging() -> Rule {
    rule(
        "s3-log-bucket-access-logging",
        Severity::Medium,
        ResourceKind::Bucket,
        "The bucket that receives trails logs access to another bucket",
        "Who read or deleted log files shows only in the access log of the bucket itself.",
    )
}

fn bucket_acl() -> Rule {
    rule(
        "s3-bucket-acl-not-public",
        Severity::High,
        ResourceKind::Bucket,
        "No bucket is opened to everyone by its access control list",
        "A grant to AllUsers is readable from the internet, whatever the bucket policy says.",
    )
}

fn key_age() -> Rule {
    let days = |count: i64| ParamValue::One(Literal::Duration(count * 86_400));
    Rule {
        params: vec![Param {
            name: "max_age".to_owned(),
            description: "The age at which a key must be replaced.".to_owned(),
            value: days(60),
            default: days(90),
            extremes: Vec::new(),
            at: Span::default(),
        }],
        ..rule(
            "iam-access-key-rotated",
            Severity::Low,
            ResourceKind::AccessKey,
            "Active access keys are replaced in time",
            "An old key has been copied to more places than anyone remembers.",
        )
    }
}

fn key_rotation() -> Rule {
    rule(
        "kms-key-rotation",
        Severity::Medium,
        ResourceKind::Key,
        "Customer keys rotate every year",
        "Rotation limits how much one key's material has encrypted.",
    )
}

fn trail_findings(rule: &Rule) -> Vec<Finding> {
    let main = subject(ResourceKind::Trail, "main", Some("eu-west-1"));
    let legacy = subject(ResourceKind::Trail, "legacy", Some("us-east-1"));
    let off = |path: &str| fact(rule, path, "eq", json!(true), Actual::Value(json!(false)), "cloudtrail:DescribeTrails");
    vec![
        finding(rule, &main, Status::Pass),
        violation(
            rule,
            &legacy,
            "`legacy` writes no digest files, so changed or deleted logs cannot be noticed",
            Some("aws cloudtrail update-trail --name legacy --enable-log-file-validation"),
            vec![off("log_file_validation_enabled")],
        ),
    ]
}

fn logging_findings(rule: &Rule) -> Vec<Finding> {
    let bucket = subject(ResourceKind::Bucket, "acme-trail-logs", Some("eu-west-1"));
    let mut off = violation(
        rule,
        &bucket,
        "`acme-trail-logs` keeps no access log",
        None,
        vec![Fact {
            via: vec![Join { field: "log_bucket".to_owned(), to: "arn:aws:s3:::acme-trail-logs".to_owned() }],
            ..fact(rule, "access_logging.target_bucket", "present", json!(true), Actual::Absent, "s3:GetBucketLogging")
        }],
    );
    let denied = cause(CauseKind::AccessDenied, "s3:GetBucketAcl", "s3:GetBucketAcl", "AccessDenied");
    off.evidence.trace = trace_of_every_kind(rule, &off.evidence.because[0], &denied);
    off.evidence.near_misses.push(NearMiss {
        path: "lifecycle_rules".to_owned(),
        item: "expire-old".to_owned(),
        lacks: vec![fact(
            rule,
            "expiration_days",
            "ge",
            json!(365),
            Actual::Value(json!(90)),
            "s3:GetBucketLifecycleConfiguration",
        )],
        of: 3,
    });
    vec![
        off,
        finding(rule, &subject(ResourceKind::Bucket, "acme-access-logs", Some("eu-west-1")), Status::NotApplicable),
        finding(rule, &subject(ResourceKind::Bucket, "acme-www", Some("us-east-1")), Status::NotApplicable),
    ]
}

fn acl_findings(rule: &Rule) -> Vec<Finding> {
    let denied = cause(CauseKind::AccessDenied, "s3:GetBucketAcl", "s3:GetBucketAcl", "AccessDenied");
    let bucket = |name: &str, region: &str| subject(ResourceKind::Bucket, name, Some(region));
    vec![
        finding(rule, &bucket("acme-trail-logs", "eu-west-1"), Status::Pass),
        unknown(rule, &bucket("acme-access-logs", "eu-west-1"), "acl_grants", &denied),
        unknown(rule, &bucket("acme-www", "us-east-1"), "acl_grants", &denied),
    ]
}

fn key_findings(age: &Rule, rotation: &Rule) -> Vec<Finding> {
    let scp = cause(CauseKind::AccessDeniedByScp, "kms:ListKeys", "kms:ListKeys", "AccessDeniedException");
    let old = subject(ResourceKind::AccessKey, "AKIAIOSFODNN7EXAMPLE", None);
    let everywhere = Arc::new(Subject {
        id: ACCOUNT.into(),
        arn: None,
        name: ACCOUNT.into(),
        ..(*subject(ResourceKind::Key, ACCOUNT, Some("us-east-1"))).clone()
    });
    vec![
        violation(
            age,
            &old,
            "`AKIAIOSFODNN7EXAMPLE` of `deploy` is older than 60d",
            Some("aws iam update-access-key --user-name deploy --access-key-id AKIAIOSFODNN7EXAMPLE --status Inactive"),
            vec![fact(
                age,
                "created_at",
                "newer_than",
                json!("60d"),
                Actual::Value(json!("2024-03-01T08:15:00Z")),
                "iam:GetCredentialReport",
            )],
        ),
        finding(rotation, &subject(ResourceKind::Key, "alias/trail", Some("eu-west-1")), Status::Pass),
        Finding { stands_for_all: true, ..unknown(rotation, &everywhere, "kms.key", &scp) },
    ]
}

/// A believable account: every status, every severity but one, joins, near misses, an unreadable list.
pub fn typical() -> Material {
    let rules = [trail_validation(), root_keys(), bucket_logging(), bucket_acl(), key_age(), key_rotation()];
    let [validation, root, logging, acl, age, rotation] = &rules;
    let mut findings = trail_findings(validation);
    findings.push(finding(root, &subject(ResourceKind::Root, "<root_account>", None), Status::Pass));
    findings.extend(logging_findings(logging));
    findings.extend(acl_findings(acl));
    findings.extend(key_findings(age, rotation));
    let denied = cause(CauseKind::AccessDenied, "s3:GetBucketAcl", "s3:GetBucketAcl", "AccessDenied");
    let scp = cause(CauseKind::AccessDeniedByScp, "kms:ListKeys", "kms:ListKeys", "AccessDeniedException");
    Material {
        listings: vec![
            listing(ResourceKind::Trail, Some("eu-west-1"), Observed::Known(1)),
            listing(ResourceKind::Trail, Some("us-east-1"), Observed::Known(1)),
            listing(ResourceKind::Bucket, None, Observed::Known(3)),
            listing(ResourceKind::Key, Some("eu-west-1"), Observed::Known(1)),
            listing(ResourceKind::Key, Some("us-east-1"), Observed::Unknown(Arc::clone(&scp))),
        ],
        calls: vec![
            call("sts:GetCallerIdentity", "", CallOutcome::Ok),
            call("cloudtrail:DescribeTrails", "", CallOutcome::Ok),
            call("s3:ListBuckets", "", CallOutcome::Ok),
            call("s3:GetBucketAcl", "acme-trail-logs", CallOutcome::Ok),
            call("s3:GetBucketAcl", "acme-access-logs", CallOutcome::Failed(Arc::clone(&denied))),
            call("s3:GetBucketAcl", "acme-www", CallOutcome::Failed(denied)),
            call("s3:GetBucketLogging", "acme-trail-logs", CallOutcome::Absent("NoSuchLogging".to_owned())),
            CallRecord { region: "us-east-1".into(), ..call("kms:ListKeys", "", CallOutcome::Failed(scp)) },
        ],
        rules: rules.into_iter().map(Arc::new).collect(),
        findings,
        inventory: super::stock::typical(),
        overview: Some(super::outlook::typical()),
        ..empty()
    }
}

/// A framework with a requirement of every kind, for the rules of [`typical`].
pub fn framework() -> Arc<Framework> {
    const TEXT: &str = "\
key: acme-1
name: Acme Baseline
version: '1.0'
publisher: Acme
scope_note: What an account can show.
sections:
- {id: '1', title: Identity}
- {id: '2', title: Logging}
requirements:
- {id: '1.1', section: '1', title: Root has no keys, level: 1, assessment: automated, rules: [{id: iam-root-no-access-keys, degree: full}]}
- {id: '1.2', section: '1', title: Keys are young, level: 1, rules: [{id: iam-access-key-rotated, degree: partial}], unwritten: [{id: iam-no-keys, degree: partial}]}
- {id: '1.3', section: '1', title: People are trained, level: 2, assessment: manual, manual: It needs people}
- {id: '2.1', section: '2', title: Logs are validated, rules: [{id: cloudtrail-log-file-validation, degree: full}]}
- {id: '2.2', section: '2', title: Keys rotate, rules: [{id: kms-key-rotation, degree: partial}]}
- {id: '2.3', section: '2', title: Access is logged, rules: [{id: s3-log-bucket-access-logging, degree: supporting}]}
- {id: '2.4', section: '2', title: Hosts are logged, not_covered: Hosts are not read}
- {id: '2.5', section: '2', title: Queues are logged, rules: [{id: sqs-logged, degree: full}]}
";
    let file = SourceFile { name: "rules/frameworks/acme-1.yaml".into(), text: TEXT.to_owned() };
    Arc::new(trailwarden::framework::read(&Arc::new(file)).unwrap())
}

/// A waiver for a bucket's findings under a rule.
pub fn waiver(id: &str, rule: &str, bucket: &str, expires: &str) -> Waiver {
    Waiver {
        id: id.to_owned(),
        rule: rule.to_owned(),
        account: Pattern::Exact(ACCOUNT.to_owned()),
        region: None,
        resource: Pattern::Exact(bucket.to_owned()),
        reason: "reviewed: the bucket holds nothing of worth".to_owned(),
        owner: "web-team@example.com".to_owned(),
        approved_by: Some("ciso@example.com".to_owned()),
        ticket: Some("SEC-812".to_owned()),
        expires: expires.parse().unwrap(),
        max_matches: None,
        only_path: None,
        file: "waivers.yaml".to_owned(),
        line: 2,
    }
}

/// [`typical`] with a framework, a waiver in every state, and a baseline from which it differs in every way.
pub fn compared() -> Material {
    const LOGGING: &str = "s3-log-bucket-access-logging";
    let mut before = typical();
    let waived = |id: &str, expires: &str| waiver(id, "s3-bucket-acl-not-public", "acme-access-logs", expires);
    before.waivers = vec![waived("W-1", "2025-12-30")];
    before.as_of = at("2025-12-01T00:00:00Z");
    let validation = before.rules.iter().position(|rule| &*rule.id == "cloudtrail-log-file-validation").unwrap();
    let older = Rule { severity: Severity::Medium, ..(*before.rules[validation]).clone() };
    before.rules[validation] = Arc::new(older);
    for finding in &mut before.findings {
        let Finding { rule, subject, status, evidence, .. } = finding;
        match (&**rule, &*subject.name) {
            // The rule changed since then.
            ("cloudtrail-log-file-validation", _) => *status = Status::Pass,
            // New since then.
            ("iam-access-key-rotated", _) => *status = Status::Pass,
            // Fixed since then.
            ("iam-root-no-access-keys", _) => *status = Status::Fail,
            // Became unknown since then.
            ("s3-bucket-acl-not-public", "acme-www") => (*status, *evidence) = (Status::Pass, Evidence::default()),
            // Changed since then.
            (LOGGING, "acme-trail-logs") => {
                evidence.because.iter_mut().for_each(|fact| fact.actual = Actual::Value(json!("acme-old-logs")));
            }
            _ => {}
        }
    }
    let gone = subject(ResourceKind::Bucket, "acme-gone", Some("eu-west-1"));
    let acl = before.rules.iter().find(|rule| &*rule.id == "s3-bucket-acl-not-public").unwrap();
    before.findings.push(violation(acl, &gone, "`acme-gone` is public", None, Vec::new()));
    let as_glob = |waiver: Waiver| Waiver { resource: Pattern::Glob("acme-*".to_owned()), max_matches: Some(1), ..waiver };
    Material {
        frameworks: vec![framework()],
        waivers: vec![
            waived("W-1", "2025-12-30"),
            waiver("W-2", LOGGING, "acme-trail-logs", "2027-03-31"),
            waiver("W-3", "kms-key-rotation", ACCOUNT, "2026-01-20"),
            waiver("W-4", LOGGING, "acme-sold", "2027-03-31"),
            as_glob(waiver("W-5", "s3-bucket-acl-not-public", "", "2027-03-31")),
            Waiver {
                account: Pattern::Exact("444455556666".to_owned()),
                ..waiver("W-6", LOGGING, "acme-trail-logs", "2027-03-31")
            },
        ],
        baseline: Some(before.assess()),
        gate: GateSettings { new_only: true, ..GateSettings::default() },
        ..typical()
    }
}

/// Nothing could be read.
pub fn all_unknown() -> Material {
    let rule = bucket_acl();
    let expired = cause(CauseKind::ExpiredCredentials, "s3:ListBuckets", "s3:ListAllMyBuckets", "ExpiredToken");
    let account = subject(ResourceKind::Bucket, ACCOUNT, None);
    Material {
        findings: vec![Finding { stands_for_all: true, ..unknown(&rule, &account, "s3.bucket", &expired) }],
        listings: vec![listing(ResourceKind::Bucket, None, Observed::Unknown(Arc::clone(&expired)))],
        calls: vec![call("sts:GetCallerIdentity", "", CallOutcome::Ok), call("s3:ListBuckets", "", CallOutcome::Failed(expired))],
        rules: vec![Arc::new(rule)],
        ..empty()
    }
}

/// What an attacker may put where text is expected.
pub const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</style><svg/onload=alert(1)>",
    "\u{1b}[31mred\u{1b}]0;title\u{7}",
    "two\nlines | and a pipe\r\n# heading",
    "=cmd|' /C calc'!A0",
    "\u{202e}gpj.exe\u{2066}",
    "`code` [link](javascript:alert(1)) ![i](https://evil.example/x.png) @everyone www.evil.example",
    "{{ 7 * 7 }}{% include \"x\" %} ${name} {{ gate.sentence|safe }}",
    "]]> --> <!-- \u{2028} \u{0}",
];

/// Texts that never end: of one byte a character, which find limits counted in characters, and of several, so that limits
/// counted in bytes fall into the middle of one.
pub fn endless() -> Material {
    let plain = "x".repeat(10_240);
    let rule = Rule { title: plain.clone(), ..bucket_acl() };
    let denied = cause(CauseKind::AccessDenied, "s3:GetBucketAcl", "s3:GetBucketAcl", "AccessDenied");
    let name = |first: &str| first.to_owned() + &"né日𝔸".repeat(1_024);
    let [bad, odd, good] = ["a", "ab", "abc"].map(|first| subject(ResourceKind::Bucket, &name(first), Some("eu-west-1")));
    let public = fact(&rule, &name("tags."), "eq", json!(name("b")), Actual::Value(json!(name("c"))), "s3:GetBucketAcl");
    Material {
        findings: vec![
            violation(&rule, &bad, &plain, Some(&name("aws s3api ")), vec![public]),
            unknown(&rule, &odd, "acl_grants", &denied),
            finding(&rule, &good, Status::Pass),
        ],
        listings: vec![listing(ResourceKind::Bucket, None, Observed::Known(3))],
        calls: vec![call("s3:GetBucketAcl", "", CallOutcome::Ok)],
        rules: vec![Arc::new(rule)],
        ..empty()
    }
}

/// Every text that comes from an account or a rule file is hostile.
pub fn hostile() -> Material {
    let mut material = typical();
    material.manifest.caller.arn = HOSTILE[0].to_owned();
    material.inventory = super::stock::hostile();
    material.overview = Some(super::outlook::hostile());
    material.rules.clear();
    material.findings.clear();
    for (index, evil) in HOSTILE.iter().enumerate() {
        let evil = *evil;
        let mut rule = rule(&format!("rule-{index}"), Severity::High, ResourceKind::Bucket, evil, evil);
        rule.remediation = Remediation {
            cli: template(evil),
            terraform: Some(evil.to_owned()),
            console: Some(evil.to_owned()),
            note: Some(evil.to_owned()),
        };
        rule.references = vec![evil.to_owned(), format!("javascript:{evil}"), "http://plain.example/".to_owned()];
        rule.params = vec![Param {
            name: evil.to_owned(),
            description: evil.to_owned(),
            value: ParamValue::One(Literal::Text(evil.into())),
            default: ParamValue::List(vec![Literal::Text(evil.into())]),
            extremes: Vec::new(),
            at: Span::default(),
        }];
        let actual = Actual::Value(json!({evil: [evil]}));
        let mut fact = fact(&rule, &format!("tags[\"{evil}\"]"), "eq", json!(evil), actual, evil);
        fact.via = vec![Join { field: evil.to_owned(), to: evil.to_owned() }];
        let bucket = subject(ResourceKind::Bucket, evil, Some("eu-west-1"));
        let mut bad = violation(&rule, &bucket, evil, Some(evil), vec![fact.clone()]);
        let odd = cause(CauseKind::AccessDenied, evil, evil, evil);
        bad.evidence.trace = trace_of_every_kind(&rule, &fact, &odd);
        bad.evidence.near_misses = vec![NearMiss { path: evil.to_owned(), item: evil.to_owned(), lacks: vec![fact], of: 2 }];
        let other = subject(ResourceKind::Bucket, &format!("{evil}-2"), Some("eu-west-1"));
        let third = subject(ResourceKind::Bucket, &format!("{evil}-3"), Some("eu-west-1"));
        material.findings.extend([bad, unknown(&rule, &other, evil, &odd), finding(&rule, &third, Status::Pass)]);
        material.calls.push(call(evil, evil, CallOutcome::Failed(odd)));
        material.rules.push(Arc::new(rule));
    }
    material.listings.truncate(2);
    material
}
