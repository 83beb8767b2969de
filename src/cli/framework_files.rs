//! Frameworks for a run: the built-in ones and those below `frameworks/` in the user's rule directories.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Fault, Terminal, rule_files};
use crate::diagnostics::{Code, Diagnostic, SourceFile, suggest};
use crate::framework::{self, Framework};
use crate::rule::{Name, Rule, RuleSet};

/// The folder of a rule directory that holds frameworks.
pub(super) const FOLDER: &str = "frameworks";

/// Every framework there is, by key, checked against the rules there are.
pub(super) fn load(paths: &[PathBuf], rules: &RuleSet, terminal: Terminal) -> Result<Vec<Arc<Framework>>, Fault> {
    let mut frameworks = framework::builtin::frameworks().map_err(|problems| rule_files::refused(&problems, terminal))?;
    let mut problems = Vec::new();
    for source in sources(paths)? {
        match framework::read(&source) {
            Ok(framework) => {
                problems.extend(framework::unknown_rules(&source, &framework, |id| rules.find(id).is_some()));
                frameworks.push(Arc::new(framework));
            }
            Err(found) => problems.extend(found),
        }
    }
    frameworks.sort_by(|a, b| a.key.cmp(&b.key));
    let twice = frameworks.iter().zip(frameworks.iter().skip(1)).find(|(a, b)| a.key == b.key);
    problems.extend(
        twice.map(|(framework, _)| {
            Diagnostic::new(Code::BadFramework, format!("two frameworks have the key `{}`", framework.key))
        }),
    );
    if problems.is_empty() { Ok(frameworks) } else { Err(rule_files::refused(&problems, terminal)) }
}

fn sources(paths: &[PathBuf]) -> Result<Vec<Arc<SourceFile>>, Fault> {
    let folders = paths.iter().map(|path| path.join(FOLDER)).filter(|folder| folder.is_dir());
    let mut sources = Vec::new();
    for folder in folders {
        sources.extend(rule_files::read(&folder)?);
    }
    Ok(sources)
}

/// The names that no framework has, each as a problem.
pub(super) fn unknown_names(asked: &[Name], frameworks: &[Arc<Framework>]) -> Vec<Diagnostic> {
    let unknown = asked.iter().filter(|name| !frameworks.iter().any(|framework| *framework.key == *name.text));
    let problem = |name: &Name| {
        let keys = frameworks.iter().map(|framework| &*framework.key);
        let problem = Diagnostic::new(Code::UnknownChoice, format!("there is no framework `{}`", name.text));
        let problem = problem.help(suggest::help(&name.text, "frameworks", keys));
        Diagnostic { labels: name.at.iter().cloned().collect(), ..problem }
    };
    unknown.map(problem).collect()
}

/// The frameworks that a run reports on: those that were asked for, or else all on which a chosen rule bears.
pub(super) fn choose(asked: &[Name], frameworks: Vec<Arc<Framework>>, rules: &mut Vec<Arc<Rule>>) -> Vec<Arc<Framework>> {
    let bears = |ids: &BTreeSet<&str>, rule: &Rule| ids.iter().any(|id| rule.is_called(id));
    if asked.is_empty() {
        let about = |framework: &Arc<Framework>| {
            let ids = framework.rules();
            rules.iter().any(|rule| bears(&ids, rule))
        };
        return frameworks.into_iter().filter(about).collect();
    }
    let chosen: Vec<_> =
        frameworks.into_iter().filter(|framework| asked.iter().any(|name| *framework.key == *name.text)).collect();
    let ids: BTreeSet<&str> = chosen.iter().flat_map(|framework| framework.rules()).collect();
    rules.retain(|rule| bears(&ids, rule));
    chosen
}
