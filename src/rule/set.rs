//! Sets of rules: loading many files at once, and choosing among them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::expr::{ParamValue, Rule, SourceFile, Span};
use super::pack::{self, Packs};
use super::source::{self, Checked, Given, Tests};
use crate::diagnostics::suggest;
use crate::diagnostics::{Code, Diagnostic, Label, Level};
use crate::model::{ResourceKind, Severity};

/// Rules that were checked together.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    /// The rules, by id.
    pub rules: Vec<Arc<Rule>>,
    /// What is not wrong but should be mended.
    pub warnings: Vec<Diagnostic>,
}

/// What a user changes about rules without touching them.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Values of parameters.
    pub params: Vec<ParamOverride>,
    /// Severities.
    pub severities: Vec<SeverityOverride>,
}

/// A rule's severity as a user sets it.
#[derive(Debug, Clone)]
pub struct SeverityOverride {
    /// The rule's id or alias.
    pub rule: String,
    /// The severity in force.
    pub severity: Severity,
    /// Where the user names the rule, for diagnostics.
    pub at: Option<Label>,
}

/// A parameter's value as a user gives it.
#[derive(Debug, Clone)]
pub struct ParamOverride {
    /// The rule's id or alias.
    pub rule: String,
    /// The parameter's name.
    pub param: String,
    /// The value as in a rule file; several for a list.
    pub values: Vec<String>,
    /// Where the user says so, for diagnostics; a flag can be shown as a file of one line.
    pub at: Option<ParamPlace>,
}

/// The places of a parameter's value as a user gives it.
#[derive(Debug, Clone)]
pub struct ParamPlace {
    /// Where the rule is named.
    pub rule: Label,
    /// Where the parameter is named.
    pub name: Label,
    /// Where the value stands.
    pub value: Label,
}

/// The name of a rule or service as a user gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands, if it stands in a file.
    pub at: Option<Label>,
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), at: None }
    }
}

/// Which rules are wanted. Empty lists choose everything.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Ids or aliases.
    pub rules: Vec<Name>,
    /// Services: `cloudtrail`, `s3`, …
    pub services: Vec<Name>,
    /// Nothing below this severity.
    pub min_severity: Option<Severity>,
    /// Ids or aliases of rules that are not wanted, whatever else is said.
    pub skip: Vec<Name>,
}

/// Loads rules from files and checks them, each by itself and all together.
///
/// # Errors
/// Every problem of every file, sorted by file and line.
pub fn load(files: &[Arc<SourceFile>], overrides: &Overrides) -> Result<RuleSet, Vec<Diagnostic>> {
    load_with(files, overrides, |_| Tests::Read)
}

/// The same for those who judge by rules and do not run their tests: of the library's files these are not read.
///
/// # Errors
/// Every problem of every file, sorted by file and line.
pub fn load_to_judge(files: &[Arc<SourceFile>], overrides: &Overrides) -> Result<RuleSet, Vec<Diagnostic>> {
    load_with(files, overrides, Tests::unless_builtin)
}

fn load_with(
    files: &[Arc<SourceFile>],
    overrides: &Overrides,
    tests: fn(&SourceFile) -> Tests,
) -> Result<RuleSet, Vec<Diagnostic>> {
    let packs = Packs::among(files);
    let files: Vec<_> = files.iter().filter(|file| !pack::is_pack(file)).cloned().collect();
    let check = |file: &Arc<SourceFile>| source::check(file, packs.of(file), Given::Texts(&overrides.params), tests(file));
    let mut checked: Vec<Checked> = files.iter().map(check).collect();
    let mut problems: Vec<Diagnostic> = checked.iter_mut().flat_map(|file| std::mem::take(&mut file.problems)).collect();
    problems.extend(packs.problems);
    problems.extend(duplicates(&files, &checked));
    problems.extend(unknown_overrides(overrides, &checked));
    problems.sort_by(Diagnostic::order);
    if problems.iter().any(|problem| problem.code.level() == Level::Error) {
        return Err(problems);
    }
    let mut rules: Vec<Rule> = checked.into_iter().filter_map(|file| file.rule).collect();
    for given in &overrides.severities {
        rules.iter_mut().filter(|rule| rule.is_called(&given.rule)).for_each(|rule| rule.severity = given.severity);
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(RuleSet { rules: rules.into_iter().map(Arc::new).collect(), warnings: problems })
}

/// The same rule with other values of parameters, as tests of rules ask for. A rule of the library comes without its tests.
///
/// # Errors
/// What is wrong with the values.
pub fn with_params(rule: &Rule, params: &[(String, ParamValue)]) -> Result<Arc<Rule>, Vec<Diagnostic>> {
    let in_force = rule.params.iter().map(|param| (param.name.clone(), param.value.clone()));
    let values: Vec<_> = in_force.chain(params.iter().cloned()).collect();
    let checked = source::check(&rule.file, rule.pack.as_ref(), Given::Values(&values), Tests::unless_builtin(&rule.file));
    match checked.rule {
        Some(again) => Ok(Arc::new(Rule { severity: rule.severity, ..again })),
        None => Err(checked.problems),
    }
}

/// Ids and aliases that stand in more than one place.
fn duplicates(files: &[Arc<SourceFile>], checked: &[Checked]) -> Vec<Diagnostic> {
    let mut first: BTreeMap<&str, (&Arc<SourceFile>, Span)> = BTreeMap::new();
    let mut problems = Vec::new();
    let places =
        files.iter().zip(checked).flat_map(|(file, checked)| checked.ids.iter().map(move |(id, span)| (id, file, *span)));
    for (id, file, span) in places {
        match first.get(id.as_str()) {
            None => drop(first.insert(id, (file, span))),
            Some((other, at)) => {
                let label =
                    |file: &Arc<SourceFile>, span, text: &str| Label { file: Arc::clone(file), span, text: text.to_owned() };
                let problem = Diagnostic {
                    labels: vec![label(file, span, ""), label(other, *at, "first here")],
                    ..Diagnostic::new(Code::DuplicateId, format!("two rules have the id or alias `{id}`"))
                };
                problems.push(problem.help("ids are never shared and never used again: choose another"));
            }
        }
    }
    problems
}

/// Overrides that are meant for no rule or parameter.
fn unknown_overrides(overrides: &Overrides, checked: &[Checked]) -> Vec<Diagnostic> {
    let ids = || checked.iter().flat_map(|file| file.ids.iter().map(|(id, _)| id.as_str()));
    let owner = |id: &str| checked.iter().find(|file| file.ids.iter().any(|(known, _)| known == id));
    let mut problems = Vec::new();
    for given in &overrides.params {
        let place = given.at.as_ref();
        let problem = match owner(&given.rule) {
            None => placed(unknown_rule(&given.rule, ids()), place.map(|place| &place.rule)),
            Some(file) if !file.params.contains(&given.param) => {
                let message = format!("rule `{}` has no parameter `{}`", given.rule, given.param);
                let help = suggest::help(&given.param, "parameters", file.params.iter().map(String::as_str));
                placed(Diagnostic::new(Code::UnknownParam, message).help(help), place.map(|place| &place.name))
            }
            Some(_) => continue,
        };
        problems.push(problem);
    }
    let severities = overrides.severities.iter().filter(|given| owner(&given.rule).is_none());
    problems.extend(severities.map(|given| placed(unknown_rule(&given.rule, ids()), given.at.as_ref())));
    // One rule may be named once for several overrides.
    problems.sort_by(Diagnostic::order);
    problems.dedup();
    problems
}

/// The same problem at a place, if it has one.
fn placed(problem: Diagnostic, at: Option<&Label>) -> Diagnostic {
    Diagnostic { labels: at.cloned().into_iter().collect(), ..problem }
}

fn unknown_rule<'a>(id: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let help = match suggest::nearest(id, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`trailwarden rules list` shows all rules".to_owned(),
    };
    Diagnostic::new(Code::UnknownRule, format!("there is no rule `{id}`")).help(help)
}

impl Rule {
    /// The service it belongs to: the first part of its id if that is a service, else that of its resource type.
    pub fn service(&self) -> &str {
        let first = self.id.split('-').next().unwrap_or_default();
        if services().any(|service| service == first) { first } else { self.resource.service() }
    }

    /// Whether it has this id, or had it.
    pub fn is_called(&self, id: &str) -> bool {
        &*self.id == id || self.aliases.iter().any(|alias| alias == id)
    }
}

/// The services of all resource types.
fn services() -> impl Iterator<Item = &'static str> {
    ResourceKind::ALL.iter().map(|kind| kind.service())
}

impl RuleSet {
    /// The rule of this id or alias.
    pub fn find(&self, id: &str) -> Option<&Arc<Rule>> {
        self.rules.iter().find(|rule| rule.is_called(id))
    }

    /// The rules that a user wants, by id.
    ///
    /// # Errors
    /// Names of rules and services that do not exist.
    pub fn select(&self, selection: &Selection) -> Result<Vec<Arc<Rule>>, Vec<Diagnostic>> {
        let problems = self.unknown_names(selection);
        if !problems.is_empty() {
            return Err(problems);
        }
        let chosen = |rule: &&Arc<Rule>| {
            let named = |ids: &[Name]| ids.iter().any(|id| rule.is_called(&id.text));
            (selection.rules.is_empty() || named(&selection.rules))
                && (selection.services.is_empty() || selection.services.iter().any(|service| service.text == rule.service()))
                && selection.min_severity.is_none_or(|least| rule.severity >= least)
                && !named(&selection.skip)
        };
        Ok(self.rules.iter().filter(chosen).cloned().collect())
    }

    fn unknown_names(&self, selection: &Selection) -> Vec<Diagnostic> {
        let ids = || self.rules.iter().flat_map(|rule| std::iter::once(&*rule.id).chain(rule.aliases.iter().map(String::as_str)));
        let unknown = selection.rules.iter().chain(&selection.skip).filter(|id| self.find(&id.text).is_none());
        let mut problems: Vec<Diagnostic> = unknown.map(|id| placed(unknown_rule(&id.text, ids()), id.at.as_ref())).collect();
        let mut services: Vec<&str> = self.rules.iter().map(|rule| rule.service()).collect();
        services.sort_unstable();
        services.dedup();
        for service in selection.services.iter().filter(|service| !services.contains(&service.text.as_str())) {
            let help = suggest::help(&service.text, "services", services.iter().copied());
            let problem =
                Diagnostic::new(Code::UnknownService, format!("no rule belongs to service `{}`", service.text)).help(help);
            problems.push(placed(problem, service.at.as_ref()));
        }
        problems
    }
}
