//! Packs of rules that were written for a newer schema: what this version does not know stays unknown, all else is judged.

use std::sync::Arc;

use trailwarden::cli::render_diagnostics;
use trailwarden::engine::{self, Options};
use trailwarden::finding::Finding;
use trailwarden::model::schema::VERSION;
use trailwarden::model::{CauseKind, Status};
use trailwarden::rule::expr::Cond;
use trailwarden::rule::{self, Overrides, RuleSet, SourceFile};
use trailwarden::snapshot::View;

fn source(name: &str, text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile { name: name.into(), text: text.to_owned() })
}

/// A pack that needs the schema after this one.
fn newer_pack() -> Arc<SourceFile> {
    let text = format!("pack: acme\nversion: 1.4.0\nrequires: {{schema: '>={}.{}'}}\n", VERSION.major, VERSION.minor + 1);
    source("acme/pack.yaml", &text)
}

const TESTS: &str = "tests:
  - name: logging
    given: {cloudtrail.trail: {name: main, is_logging: true}}
    expect: {main: pass}
  - name: stopped
    given: {cloudtrail.trail: {name: main, is_logging: false}}
    expect: {main: fail}
  - name: not readable
    given: {cloudtrail.trail: {name: main, is_logging: {unknown: access_denied}}}
    expect: {main: unknown}
";

/// A rule on trails with these lines from `when` to `check`.
fn rule(resource: &str, logic: &str) -> Arc<SourceFile> {
    let text = format!(
        "id: acme-rule\ntitle: T\nseverity: high\nresource: {resource}\nwhy: W.\n{logic}remediation: {{note: N.}}\n\
         references: [https://example.com]\n{TESTS}"
    );
    source("acme/acme-rule.yaml", &text)
}

fn load(rule: Arc<SourceFile>) -> RuleSet {
    let loaded = rule::load(&[newer_pack(), rule], &Overrides::default());
    loaded.unwrap_or_else(|problems| panic!("{}", render_diagnostics(&problems, false)))
}

/// The codes of what is wrong when the same rule stands in no pack.
fn codes_without_pack(rule: Arc<SourceFile>) -> Vec<&'static str> {
    rule::load(&[rule], &Overrides::default()).unwrap_err().iter().map(|problem| problem.code.as_str()).collect()
}

/// What the rule says of the demonstration account: how often each verdict.
fn findings(rules: &RuleSet) -> Vec<Finding> {
    let bytes = std::fs::read(crate::cli::DEMO).unwrap();
    let snapshot = trailwarden::snapshot::store::from_bytes(&bytes, "demo").unwrap();
    let now = snapshot.manifest.captured_at;
    let view = View::new(vec![snapshot]);
    engine::evaluate(&rules.rules, &view, now, &Options::default()).collect()
}

fn verdicts(rules: &RuleSet) -> Vec<(String, Status)> {
    let verdict = |finding: Finding| (finding.subject.name.to_string(), finding.status);
    let mut verdicts: Vec<_> = findings(rules).into_iter().map(verdict).collect();
    verdicts.sort();
    verdicts
}

#[test]
fn what_a_newer_rule_names_is_an_error_without_its_pack() {
    let logic = "check: {is_logging: true, telepathy_enabled: true}\n";
    assert_eq!(codes_without_pack(rule("cloudtrail.trail", logic)), ["unknown-field"]);
}

#[test]
fn an_unknown_field_leaves_open_only_what_rests_on_it() {
    let logging = verdicts(&load(rule("cloudtrail.trail", "check: {is_logging: true}\n")));
    assert!(logging.iter().any(|(_, status)| *status == Status::Fail) && logging.iter().any(|(_, s)| *s == Status::Pass));
    let both = verdicts(&load(rule("cloudtrail.trail", "check: {is_logging: true, telepathy_enabled: true}\n")));
    let either = verdicts(&load(rule("cloudtrail.trail", "check: {any_of: [{is_logging: true}, {telepathy_enabled: true}]}\n")));
    for (index, (name, status)) in logging.iter().enumerate() {
        let (if_both, if_either) = match status {
            Status::Pass => (Status::Unknown, Status::Pass),
            Status::Fail => (Status::Fail, Status::Unknown),
            other => (*other, *other),
        };
        assert_eq!(both[index], (name.clone(), if_both));
        assert_eq!(either[index], (name.clone(), if_either));
    }
}

#[test]
fn the_open_question_names_the_path_the_place_and_the_pack() {
    let rules = load(rule("cloudtrail.trail", "check:\n  log_bucket:\n    aura: {brighter_than: 3}\n"));
    let finding = findings(&rules).into_iter().find(|finding| finding.status == Status::Unknown).unwrap();
    let [open] = finding.evidence.open.as_slice() else { panic!("{finding:?}") };
    assert_eq!((open.path.as_str(), open.rule_at.to_string().as_str()), ("log_bucket.aura", "acme/acme-rule.yaml:8:5"));
    assert_eq!(open.cause.kind, CauseKind::Unsupported);
    let next = VERSION.minor + 1;
    let told = format!("pack `acme` needs schema >={}.{next}, and this version has {VERSION}", VERSION.major);
    assert_eq!(&*finding.message, format!("`log_bucket.aura` cannot be judged: {told}"));
}

#[test]
fn every_kind_of_news_is_kept_as_unknown() {
    for (what, resource, logic) in [
        ("a field", "cloudtrail.trail", "check: {telepathy_enabled: true}\n"),
        ("a field of a record", "s3.bucket", "check: {encryption.flavour: vanilla}\n"),
        (
            "a field of an item",
            "cloudtrail.trail",
            "when: {event_selectors: {empty: false}}\ncheck: {event_selectors: {every: {flavour: vanilla}}}\n",
        ),
        ("a field in an alternative", "cloudtrail.trail", "check: {any_of: [{telepathy_enabled: true}]}\n"),
        ("a field under not", "cloudtrail.trail", "check: {not: {telepathy_enabled: true}}\n"),
        ("a field in when", "cloudtrail.trail", "when: {telepathy_enabled: true}\ncheck: {name: nobody}\n"),
        ("a field in a value", "cloudtrail.trail", "check: {name: $resource.nickname}\n"),
        ("an operator", "cloudtrail.trail", "check: {name: {rhymes_with: main}}\n"),
        ("an operator for a type", "cloudtrail.trail", "check: {is_logging: {newer_than: 3d}}\n"),
        ("a value of an enum", "kms.key", "check: {key_state: Dreaming}\n"),
        ("a resource type", "quantum.computer", "check: {is_logging: true}\n"),
        ("a key of rules", "cloudtrail.trail", "unless: {name: x}\ncheck: {name: nobody}\n"),
        (
            "a type of parameter",
            "cloudtrail.trail",
            "params: {p: {type: colour, default: red, description: d}}\ncheck: {name: $p}\n",
        ),
    ] {
        let rules = load(rule(resource, logic));
        assert!(rules.warnings.iter().all(|warning| warning.code == rule::Code::Unsupported), "{what}: {:?}", rules.warnings);
        assert!(!rules.warnings.is_empty(), "{what}");
        let verdicts = verdicts(&rules);
        let open = verdicts.iter().filter(|(_, status)| *status != Status::NotApplicable);
        assert!(open.clone().count() > 0 && open.clone().all(|(_, status)| *status == Status::Unknown), "{what}: {verdicts:?}");
    }
}

#[test]
fn a_mistake_that_no_newer_schema_explains_is_an_error_in_a_pack_too() {
    for (logic, code) in [
        ("check: {telepathy_enabled: true, is_logging: \"true\"}\n", "wrong-type"),
        ("check: {}\n", "empty-condition"),
        ("check: {kms_key: {ne: x}}\n", "absent-required"),
    ] {
        let problems = rule::load(&[newer_pack(), rule("cloudtrail.trail", logic)], &Overrides::default()).unwrap_err();
        assert!(problems.iter().any(|problem| problem.code.as_str() == code), "{logic}: {problems:?}");
    }
}

#[test]
fn a_rule_for_a_newer_schema_that_uses_nothing_new_is_a_rule_like_any() {
    let rules = load(rule("cloudtrail.trail", "check: {is_logging: true}\n"));
    assert_eq!((rules.warnings.len(), rules.rules[0].tests.len()), (0, 3));
    assert!(matches!(rules.rules[0].check, Cond::Test(_)));
    assert_eq!(rules.rules[0].pack.as_ref().map(|pack| pack.name.as_str()), Some("acme"));
}

#[test]
fn what_is_not_supported_is_told_where_it_stands() {
    let rules = load(rule("cloudtrail.trail", "check: {is_logging: true, telepathy_enabled: true}\n"));
    let shown = render_diagnostics(&rules.warnings, false)
        .replace(&format!("{}.{}", VERSION.major, VERSION.minor + 1), "NEXT")
        .replace(&VERSION.to_string(), "THIS");
    insta::assert_snapshot!(shown, @"
    warning[unsupported]: `cloudtrail.trail` has no field `telepathy_enabled`
     --> acme/acme-rule.yaml:6:27
      |
    6 | check: {is_logging: true, telepathy_enabled: true}
      |                           ^^^^^^^^^^^^^^^^^
      = help: pack `acme` needs schema >=NEXT, and this version has THIS: what rests on this stays unknown
    ");
}
