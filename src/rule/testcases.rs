//! The tests that a rule carries: what is given, and what must come out.

use std::sync::Arc;

use super::expr::{Expectation, ParamValue, RuleTest, Span};
use super::fixture::{self, Defaults};
use super::names::Names;
use super::source;
use crate::diagnostics::keys::{self, Keys, Known};
use crate::diagnostics::suggest;
use crate::diagnostics::{Code, Problems};
use crate::model::call::Call;
use crate::model::{AccountId, Arn, Cause, CauseKind, Resource, ResourceKind, Status};
use crate::yaml::Node;

const KEYS: Known<'_> = Known {
    what: "a test",
    needed: &["name", "given", "expect"],
    others: &["unlisted", "params", "caller"],
    example: Some("`{name: what it shows, given: {TYPE: {_name: a, FIELD: VALUE}}, expect: {a: pass}}`"),
};

/// Reads `tests:`, and sees that a rule shows all that can come of it.
pub(super) fn read(problems: &mut Problems, rule: &Keys<'_>, names: &Names<'_>) -> Option<Vec<RuleTest>> {
    let node = rule.get("tests")?;
    let Some(items) = node.items() else {
        problems.add(Code::WrongShape, node.span, format!("`tests` must be a list, found {}", node.describe()));
        return None;
    };
    let defaults = rule.get("defaults").map(|node| Defaults::read(problems, node)).unwrap_or_default();
    let tests: Vec<_> = items.iter().filter_map(|item| test(problems, item, names, &defaults)).collect();
    // What is wrong with a default is wrong in every record that takes it.
    problems.drop_repeated();
    if tests.len() < items.len() {
        return None;
    }
    let at = rule.key("tests").map_or(node.span, |key| key.span);
    let is_given = |kind| tests.iter().any(|test| test.given.iter().any(|resource| resource.subject.kind == kind));
    defaults.report_unused(problems, is_given);
    demand_coverage(problems, &tests, rule.get("when").is_some(), at);
    Some(tests)
}

fn demand_coverage(problems: &mut Problems, tests: &[RuleTest], has_when: bool, at: Span) {
    let wanted: &[Status] = if has_when {
        &[Status::Pass, Status::Fail, Status::Unknown, Status::NotApplicable]
    } else {
        &[Status::Pass, Status::Fail, Status::Unknown]
    };
    let expected = |status: Status| {
        tests.iter().any(|test| {
            let is_account = |name: &str| test.given.iter().all(|resource| *resource.subject.name != *name);
            let shows = |e: &Expectation| e.status == status && !(status == Status::NotApplicable && is_account(&e.subject));
            test.expect.iter().any(shows)
        })
    };
    for status in wanted.iter().filter(|status| !expected(**status)) {
        let message = format!("no test shows that the rule can be `{status}`");
        let help = match status {
            Status::Unknown => "add one that gives a field which the rule reads as `{unknown: access_denied}`",
            Status::NotApplicable => "add one that gives a resource for which `when` is false",
            Status::Fail => "add one whose `expect` says `NAME: {fail: [PATH]}`, with the paths that decide it",
            Status::Pass => "add one whose `expect` says `NAME: pass`",
        };
        problems.add_help(Code::MissingTest, at, message, help);
    }
}

fn test(problems: &mut Problems, node: &Node, names: &Names<'_>, defaults: &Defaults<'_>) -> Option<RuleTest> {
    let keys = Keys::of(problems, node, &KEYS)?;
    let name = keys.text(problems, "name").map(|(text, _)| text.to_owned());
    let given = keys.get("given").and_then(|node| fixture::resources(problems, node, defaults));
    let unlisted = keys.get("unlisted").map_or(Some(Vec::new()), |node| unlisted(problems, node));
    let params = keys.get("params").map_or(Some(Vec::new()), |node| params(problems, node, names));
    let caller = keys.get("caller").map_or(Some(None), |node| caller(problems, node).map(Some));
    let expect = keys.get("expect").and_then(|node| expectations(problems, node));
    let (given, expect) = (given?, expect?);
    check_subjects(problems, &given, &expect, names.resource);
    Some(RuleTest { name: name?, at: node.span, params: params?, given, unlisted: unlisted?, caller: caller?, expect })
}

/// An expectation must be about a resource of the rule's type, or about an account.
fn check_subjects(problems: &mut Problems, given: &[Resource], expect: &[Expectation], kind: ResourceKind) {
    let names: Vec<&str> = given.iter().filter(|r| r.subject.kind == kind).map(|r| &*r.subject.name).collect();
    for wrong in expect.iter().filter(|e| !AccountId::is_valid(&e.subject) && !names.contains(&e.subject.as_str())) {
        let message = format!("the test gives no `{kind}` named `{}`", wrong.subject);
        let help = suggest::help(&wrong.subject, "given", names.iter().copied());
        problems.add_help(Code::BadExpectation, wrong.at, message, help);
    }
}

/// The ARN of whoever read the account.
fn caller(problems: &mut Problems, node: &Node) -> Option<String> {
    let (text, span) = keys::text(problems, node, "caller")?;
    if Arn::parse(text).is_none() {
        let help = "for example `arn:aws:sts::111122223333:assumed-role/ROLE/SESSION`";
        problems.add_help(Code::BadFixture, span, format!("`{text}` is not an ARN"), help);
        return None;
    }
    Some(text.to_owned())
}

fn unlisted(problems: &mut Problems, node: &Node) -> Option<Vec<(ResourceKind, Arc<Cause>)>> {
    let Some(entries) = node.entries() else {
        let message = format!("`unlisted` must map resource types to causes, found {}", node.describe());
        problems.add(Code::WrongShape, node.span, message);
        return None;
    };
    let entry = |(key, node): &(crate::yaml::Key, Node)| {
        let kind = source::kind(problems, &key.text, key.span);
        let cause = keys::text(problems, node, &key.text).and_then(|(text, span)| cause_kind(problems, text, span));
        let (kind, cause) = (kind?, cause?);
        Some((kind, Arc::new(cause_of(cause, kind.listing_call()))))
    };
    let all: Vec<_> = entries.iter().filter_map(entry).collect();
    (all.len() == entries.len()).then_some(all)
}

/// The kind of cause of that name.
pub(super) fn cause_kind(problems: &mut Problems, text: &str, span: Span) -> Option<CauseKind> {
    let found = CauseKind::parse(text);
    if found.is_none() {
        let help = suggest::help(text, "causes", CauseKind::ALL.map(CauseKind::as_str));
        problems.add_help(Code::UnknownChoice, span, format!("there is no cause `{text}`"), help);
    }
    found
}

/// A cause as it would come of a call that went wrong.
pub(super) fn cause_of(kind: CauseKind, call: &str) -> Cause {
    let known = Call::find(call);
    let (call, action) = (known.map(|call| call.id.into()), known.map(|call| call.action.into()));
    Cause { kind, call, action, code: None, detail: None }
}

fn params(problems: &mut Problems, node: &Node, names: &Names<'_>) -> Option<Vec<(String, ParamValue)>> {
    let Some(entries) = node.entries() else {
        problems.add(Code::WrongShape, node.span, format!("`params` must be a mapping, found {}", node.describe()));
        return None;
    };
    let mut values = Vec::new();
    for (key, node) in entries {
        if names.is_broken(&key.text) {
            continue;
        }
        let Some(def) = names.params.iter().find(|def| def.param.name == key.text) else {
            let known = names.params.iter().map(|def| def.param.name.as_str());
            let help = suggest::help(&key.text, "parameters", known);
            problems.add_help(Code::UnknownParam, key.span, format!("the rule has no parameter `{}`", key.text), help);
            continue;
        };
        values.extend(def.read(problems, node).map(|value| (key.text.clone(), value)));
    }
    (values.len() == entries.len()).then_some(values)
}

fn expectations(problems: &mut Problems, node: &Node) -> Option<Vec<Expectation>> {
    let entries = node.entries().filter(|entries| !entries.is_empty());
    let Some(entries) = entries else {
        problems.add_help(
            Code::WrongShape,
            node.span,
            format!("`expect` must map names of resources to verdicts, found {}", node.describe()),
            "`expect: {main: pass}`, or `expect: {main: {fail: [path]}}`",
        );
        return None;
    };
    let all: Vec<_> = entries.iter().filter_map(|(key, node)| expectation(problems, &key.text, key.span, node)).collect();
    (all.len() == entries.len()).then_some(all)
}

fn expectation(problems: &mut Problems, subject: &str, at: Span, node: &Node) -> Option<Expectation> {
    let Some(entries) = node.entries() else {
        let (text, span) = keys::text(problems, node, subject)?;
        let status = status(problems, text, span)?;
        return Some(Expectation { subject: subject.to_owned(), status, paths: Vec::new(), at });
    };
    let [(key, paths)] = entries else {
        problems.add(Code::BadExpectation, node.span, "an expectation has one verdict");
        return None;
    };
    let status = status(problems, &key.text, key.span)?;
    if !matches!(status, Status::Fail | Status::Unknown) {
        let message = format!("`{status}` has no paths: only `fail` and `unknown` have");
        problems.add_help(Code::BadExpectation, key.span, message, format!("`{subject}: {status}`"));
        return None;
    }
    let Some(items) = paths.items().filter(|items| !items.is_empty()) else {
        problems.add(Code::WrongShape, paths.span, format!("expected a list of paths, found {}", paths.describe()));
        return None;
    };
    let mut paths: Vec<_> =
        items.iter().filter_map(|item| keys::text(problems, item, "path").map(|(text, _)| text.to_owned())).collect();
    paths.sort();
    paths.dedup();
    Some(Expectation { subject: subject.to_owned(), status, paths, at })
}

fn status(problems: &mut Problems, text: &str, span: Span) -> Option<Status> {
    let found = Status::parse(text);
    if found.is_none() {
        let help = suggest::help(text, "verdicts", ["pass", "fail", "unknown", "not_applicable"]);
        problems.add_help(Code::UnknownChoice, span, format!("there is no verdict `{text}`"), help);
    }
    found
}
