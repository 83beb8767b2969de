//! A rule file, from its text to a checked rule.
//!
//! Checking goes on after a problem, so that one run tells all of them; a rule comes out only if there is none.

use std::sync::Arc;

use super::conditions::Conditions;
use super::expr::{Cond, Empty, Param, ParamValue, Remediation, Rule, RuleTest, SourceFile, Span, Template, Unsupported};
use super::names::{Let, Names, Scope};
use super::pack::Pack;
use super::params::{self, ParamDef};
use super::set::ParamOverride;
use super::{builtin, constants, template, testcases};
use crate::diagnostics::keys::{Keys, Known};
use crate::diagnostics::{self, suggest};
use crate::diagnostics::{Code, Diagnostic, Problems};
use crate::model::{Cause, ResourceKind, Severity, names};
use crate::yaml::{self, Node};

const KEYS: Known<'_> = Known {
    what: "a rule",
    needed: &["id", "title", "severity", "resource", "why", "check", "remediation", "references", "tests"],
    others: &["params", "let", "when", "empty", "message", "aliases", "defaults"],
    example: Some("`trailwarden rules new ID --resource TYPE` writes a rule that has them all"),
};

/// The keys of a rule whose text was read up to its tests, which are the last of those that it needs.
const KEYS_BUT_TESTS: Known<'_> = Known {
    needed: match KEYS.needed.split_last() {
        Some((_, others)) => others,
        None => &[],
    },
    ..KEYS
};

/// What begins the tests of a rule of the library, where they come last.
const TESTS_BEGIN: &str = "\ntests:";

/// What came of one file.
pub(super) struct Checked {
    /// The rule, if nothing is wrong with it.
    pub rule: Option<Rule>,
    /// Its id and aliases, for as far as they could be read, with their places.
    pub ids: Vec<(String, Span)>,
    /// The names of its parameters, for as far as they could be read.
    pub params: Vec<String>,
    /// What was found.
    pub problems: Vec<Diagnostic>,
}

/// Values that are given to a rule's parameters from outside of its file.
#[derive(Clone, Copy)]
pub(super) enum Given<'g> {
    /// By users: those that are meant for the rule of this id are used.
    Texts(&'g [ParamOverride]),
    /// By a test.
    Values(&'g [(String, ParamValue)]),
}

/// What is done about the tests in a file. They make up three quarters of the library's text, and only who runs or
/// checks them needs them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tests {
    /// They are read and checked.
    Read,
    /// The text is read up to them. Only for the library's files, where they come last: its own tests check them.
    Leave,
}

impl Tests {
    /// For those who do not run them: of the library's files they are left.
    pub(super) fn unless_builtin(file: &SourceFile) -> Self {
        if builtin::holds(file) { Self::Leave } else { Self::Read }
    }
}

/// Checks one file, of a pack if it belongs to one.
pub(super) fn check(file: &Arc<SourceFile>, pack: Option<&Arc<Pack>>, given: Given<'_>, tests: Tests) -> Checked {
    let mut problems = Problems { newer: pack.and_then(|pack| pack.unsupported()), ..Problems::of(file) };
    let (text, known) = match tests {
        Tests::Read => (&*file.text, &KEYS),
        Tests::Leave => (file.text.split(TESTS_BEGIN).next().unwrap_or(&file.text), &KEYS_BUT_TESTS),
    };
    let reading = yaml::read(text);
    problems.add_yaml(reading.errors);
    let mut checked = Checked { rule: None, ids: Vec::new(), params: Vec::new(), problems: Vec::new() };
    if let Some(node) = &reading.node {
        checked.rule = rule(&mut problems, node, known, given, &mut checked.ids, &mut checked.params);
        if let Some(cause) = problems.excuse(0, Code::may_be_newer) {
            checked.rule = unsupported(&mut problems, node, cause);
        }
    }
    if let Some(rule) = &mut checked.rule {
        rule.pack = pack.cloned();
    }
    if problems.any_error() {
        checked.rule = None;
    } else if checked.rule.is_none() {
        // A rule must never be left out without a word.
        problems.add(Code::WrongShape, Span { line: 1, column: 1, length: 1 }, "the rule cannot be understood");
    }
    checked.problems = problems.found;
    checked
}

/// The parts of a rule that stand for themselves.
struct Prose {
    id: String,
    aliases: Vec<String>,
    title: String,
    severity: Severity,
    why: String,
    references: Vec<String>,
    empty: Empty,
}

fn rule(
    problems: &mut Problems,
    node: &Node,
    known: &Known<'_>,
    given: Given<'_>,
    ids: &mut Vec<(String, Span)>,
    param_names: &mut Vec<String>,
) -> Option<Rule> {
    let keys = Keys::of(problems, node, known)?;
    let prose = prose(problems, &keys, ids);
    let resource = resource(problems, &keys);
    let mut broken = Vec::new();
    let mut params = keys.get("params").map(|node| params::definitions(problems, node, &mut broken)).unwrap_or_default();
    *param_names = params.iter().map(|def| def.param.name.clone()).chain(broken.iter().cloned()).collect();
    let values = give(problems, &mut params, given, ids);
    let resource = resource?;
    refuse_shadowing(problems, &params, resource);
    let lets = lets(problems, &keys);
    let names = Names::new(resource, params, lets, broken);
    check_let_names(problems, &names);
    let logic = logic(problems, &keys, &names);
    let texts = texts(problems, &keys, &names);
    let tests = if keys.get("tests").is_some() { tests(problems, &keys, &names) } else { Some(Vec::new()) };
    if !problems.any_error() && !problems.excused {
        names.report_unused(problems);
    }
    let Prose { id, aliases, title, severity, why, references, empty } = prose?;
    let ((when, check), (message, remediation), tests) = (logic?, texts?, tests?);
    let params = names.params.into_iter().zip(values).map(|(def, value)| Param { value, ..def.param }).collect();
    let (id, file, at) = (id.into(), Arc::clone(&problems.file), node.span);
    let pack = None;
    let key_at = |key: &str| keys.key(key).map_or(at, |key| key.span);
    Some(Rule {
        id,
        aliases,
        title,
        severity,
        resource,
        why,
        message,
        remediation,
        references,
        params,
        when,
        when_at: key_at("when"),
        check,
        check_at: key_at("check"),
        empty,
        tests,
        pack,
        file,
        at,
    })
}

/// A rule of which this version understands only what it is called: its verdicts stay unknown. It judges accounts if
/// even its resource type is not known.
fn unsupported(problems: &mut Problems, node: &Node, cause: Arc<Cause>) -> Option<Rule> {
    // What is wrong was told before.
    let mut told = Problems::of(&problems.file);
    let keys = Keys::of(&mut told, node, &KEYS)?;
    let Prose { id, aliases, title, severity, why, references, empty } = prose(&mut told, &keys, &mut Vec::new())?;
    let check_at = keys.key("check").map_or(node.span, |key| key.span);
    let check = Unsupported { at: check_at, path: "check".into(), cause };
    Some(Rule {
        id: id.into(),
        aliases,
        title,
        severity,
        resource: resource(&mut told, &keys).unwrap_or(ResourceKind::Account),
        why,
        message: None,
        remediation: Remediation::default(),
        references,
        params: Vec::new(),
        when: None,
        when_at: node.span,
        check: Cond::Unsupported(check),
        check_at,
        empty,
        tests: Vec::new(),
        pack: None,
        file: Arc::clone(&problems.file),
        at: node.span,
    })
}

/// The rule's tests; none of a rule that this version does not wholly understand, since they may need the rest of it.
fn tests(problems: &mut Problems, keys: &Keys<'_>, names: &Names<'_>) -> Option<Vec<RuleTest>> {
    if problems.excused {
        return Some(Vec::new());
    }
    let mark = problems.found.len();
    let tests = testcases::read(problems, keys, names);
    let of_tests =
        |code: Code| code.may_be_newer() || matches!(code, Code::BadFixture | Code::BadExpectation | Code::MissingTest);
    match problems.excuse(mark, of_tests) {
        Some(_) => Some(Vec::new()),
        None => tests,
    }
}

fn prose(problems: &mut Problems, keys: &Keys<'_>, ids: &mut Vec<(String, Span)>) -> Option<Prose> {
    let id = keys.text(problems, "id").and_then(|(text, span)| id(problems, text, span));
    ids.extend(id.clone());
    let aliases: Vec<_> = keys.texts(problems, "aliases").into_iter().map(|(text, span)| (text.to_owned(), span)).collect();
    ids.extend(aliases.iter().cloned());
    let title = keys.text(problems, "title").map(|(text, _)| text.to_owned());
    let severity = keys.text(problems, "severity").and_then(|(text, span)| severity(problems, text, span));
    let why = keys.text(problems, "why").map(|(text, _)| text.to_owned());
    let references = references(problems, keys);
    let empty = keys.text(problems, "empty").map_or(Some(Empty::default()), |(text, span)| empty(problems, text, span));
    Some(Prose {
        id: id?.0,
        aliases: aliases.into_iter().map(|(text, _)| text).collect(),
        title: title?,
        severity: severity?,
        why: why?,
        references: references?,
        empty: empty?,
    })
}

/// A rule's id, which must be its file's name.
pub(super) fn id(problems: &mut Problems, text: &str, span: Span) -> Option<(String, Span)> {
    if !is_kebab_case(text) {
        let kebab = suggest::kebab_case(text);
        let help = if kebab.is_empty() {
            "small letters and digits, in parts joined by `-`, such as `cloudtrail-log-file-validation`".to_owned()
        } else {
            format!("small letters and digits, in parts joined by `-`: `{kebab}`")
        };
        problems.add_help(Code::BadId, span, format!("`{text}` is not in kebab case"), help);
        return None;
    }
    let stem = diagnostics::stem(&problems.file.name);
    if stem != text {
        let message = format!("the rule is `{text}`, but its file is named `{stem}`");
        problems.add_help(Code::IdNotFileName, span, message, format!("name the file `{text}.yaml`"));
    }
    Some((text.to_owned(), span))
}

/// Small letters and digits, in parts joined by `-`.
pub(super) fn is_kebab_case(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.split('-').all(part)
}

fn severity(problems: &mut Problems, text: &str, span: Span) -> Option<Severity> {
    let found = Severity::parse(text);
    if found.is_none() {
        let help = suggest::help(text, "severities", Severity::ALL.map(Severity::as_str));
        problems.add_help(Code::UnknownSeverity, span, format!("there is no severity `{text}`"), help);
    }
    found
}

fn empty(problems: &mut Problems, text: &str, span: Span) -> Option<Empty> {
    match text {
        "not_applicable" => Some(Empty::NotApplicable),
        "fail" => Some(Empty::Fail),
        "pass" => Some(Empty::Pass),
        _ => {
            let help = suggest::help(text, "values", ["not_applicable", "fail", "pass"]);
            problems.add_help(Code::UnknownChoice, span, format!("`empty` cannot be `{text}`"), help);
            None
        }
    }
}

fn references(problems: &mut Problems, keys: &Keys<'_>) -> Option<Vec<String>> {
    let node = keys.get("references")?;
    let links = keys.texts(problems, "references");
    if node.items().is_some_and(<[Node]>::is_empty) {
        problems.add(Code::EmptyText, node.span, "`references` is empty");
    }
    for (text, span) in links.iter().filter(|(text, _)| !text.starts_with("https://") || text.contains(char::is_whitespace)) {
        let help = "give the address of a page that tells more, such as one of `https://docs.aws.amazon.com/`";
        problems.add_help(Code::BadReference, *span, format!("`{text}` is not a link that begins with `https://`"), help);
    }
    Some(links.into_iter().map(|(text, _)| text.to_owned()).collect())
}

fn resource(problems: &mut Problems, keys: &Keys<'_>) -> Option<ResourceKind> {
    let (text, span) = keys.text(problems, "resource")?;
    kind(problems, text, span)
}

/// The resource type of that name.
pub(super) fn kind(problems: &mut Problems, text: &str, span: Span) -> Option<ResourceKind> {
    let found = ResourceKind::parse(text);
    if found.is_none() {
        let help = match names::kind_called(text) {
            Some(kind) => format!("did you mean `{kind}`?"),
            None => suggest::help(text, "resource types", ResourceKind::ALL.iter().map(|kind| kind.as_str())),
        };
        problems.add_help(Code::UnknownResourceType, span, format!("there is no resource type `{text}`"), help);
    }
    found
}

/// Gives parameters the values from outside, and tells the values in force.
fn give(problems: &mut Problems, params: &mut [ParamDef], given: Given<'_>, ids: &[(String, Span)]) -> Vec<ParamValue> {
    match given {
        Given::Values(values) => {
            for (name, value) in values {
                if let Some(def) = params.iter_mut().find(|def| def.param.name == *name) {
                    def.param.value = value.clone();
                }
            }
        }
        Given::Texts(overrides) => {
            for given in overrides.iter().filter(|given| ids.iter().any(|(id, _)| *id == given.rule)) {
                if let Some(def) = params.iter_mut().find(|def| def.param.name == given.param) {
                    given_text(problems, def, given);
                }
            }
        }
    }
    params.iter().map(|def| def.param.value.clone()).collect()
}

/// A user's value; what is wrong with it is shown where the user gave it.
fn given_text(problems: &mut Problems, def: &mut ParamDef, given: &ParamOverride) {
    let place = given.at.as_ref().map(|place| &place.value);
    let file = place.map_or_else(|| Arc::clone(&problems.file), |label| Arc::clone(&label.file));
    let span = place.map_or(def.span, |label| label.span);
    let mut own = Problems::of(&file);
    let node = params::node_of(&given.values, def.ty, span);
    if def.set(&mut own, &node).is_none() {
        for found in &mut own.found {
            found.labels.truncate(1);
            found.message = format!("value of `{}.{}`: {}", given.rule, given.param, found.message);
        }
    }
    problems.found.append(&mut own.found);
}

fn refuse_shadowing(problems: &mut Problems, params: &[ParamDef], resource: ResourceKind) {
    for def in params.iter().filter(|def| resource.schema().field(&def.param.name).is_some()) {
        let name = &def.param.name;
        problems.add(Code::BadParam, def.span, format!("`{resource}` has a field `{name}`, so no parameter can be named so"));
    }
}

fn lets<'a>(problems: &mut Problems, keys: &Keys<'a>) -> Vec<Let<'a>> {
    let Some(node) = keys.get("let") else { return Vec::new() };
    let Some(entries) = node.entries() else {
        problems.add(Code::WrongShape, node.span, format!("`let` must be a mapping, found {}", node.describe()));
        return Vec::new();
    };
    entries.iter().map(|(key, node)| Let { name: &key.text, span: key.span, node }).collect()
}

fn check_let_names(problems: &mut Problems, names: &Names<'_>) {
    for (index, value) in names.lets.iter().enumerate() {
        let scope = Scope { names, items: &[], lets: index };
        if let Some(reason) = scope.refuses(value.name) {
            problems.add(Code::BadAs, value.span, format!("a value cannot be named `{}`: {reason}", value.name));
        }
    }
}

fn logic(problems: &mut Problems, keys: &Keys<'_>, names: &Names<'_>) -> Option<(Option<Cond>, Cond)> {
    let when = match keys.get("when") {
        Some(node) => Conditions::new(problems, names).whole(node).map(constants::unless_true),
        None => Some(None),
    };
    let check = keys.get("check").and_then(|node| Conditions::new(problems, names).whole(node));
    Some((when?, check?))
}

fn texts(problems: &mut Problems, keys: &Keys<'_>, names: &Names<'_>) -> Option<(Option<Template>, Remediation)> {
    let mark = problems.found.len();
    let message = match keys.text(problems, "message") {
        Some((text, span)) => filled(problems, names, text, span).map(Some),
        None => Some(None),
    };
    let remediation = keys.get("remediation").and_then(|node| remediation(problems, node, names));
    match problems.excuse(mark, Code::may_be_newer) {
        Some(_) => Some((None, Remediation::default())),
        None => Some((message?, remediation?)),
    }
}

fn filled(problems: &mut Problems, names: &Names<'_>, text: &str, span: Span) -> Option<Template> {
    template::parse(problems, &Scope { names, items: &[], lets: names.lets.len() }, text, span)
}

fn remediation(problems: &mut Problems, node: &Node, names: &Names<'_>) -> Option<Remediation> {
    let known = ["cli", "terraform", "console", "note"];
    let keys = Keys::of(problems, node, &Known { what: "`remediation`", needed: &[], others: &known, example: None })?;
    if known.iter().all(|key| keys.get(key).is_none()) {
        problems.add(Code::EmptyText, node.span, "`remediation` says nothing: give `cli`, `terraform`, `console` or `note`");
    }
    let cli = match keys.text(problems, "cli") {
        Some((text, span)) => Some(filled(problems, names, text, span)?),
        None => None,
    };
    let mut text = |key: &str| keys.text(problems, key).map(|(text, _)| text.to_owned());
    Some(Remediation { cli, terraform: text("terraform"), console: text("console"), note: text("note") })
}
