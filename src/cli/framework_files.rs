//! Frameworks for a run: the built-in ones and those below `frameworks/` in the user's rule directories.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Fault, Terminal, rule_files};
use crate::diagnostics::{Code, Diagnostic, SourceFile, suggest};
use crate::framework::{self, Framework, builtin};
use crate::rule::{Name, Rule, RuleSet};

/// The folder of a rule directory that holds frameworks.
pub(super) const FOLDER: &str = "frameworks";

/// Every framework there is. The built-in ones are read when they are wanted: together they are larger than all rules.
#[derive(Debug, Default)]
pub(super) struct Library {
    /// The user's.
    own: Vec<Arc<Framework>>,
}

/// Which frameworks a user wants.
#[derive(Debug)]
pub(super) struct Asked {
    /// Their keys.
    pub(super) names: Vec<Name>,
    /// The profile level that is enough.
    pub(super) level: Option<u8>,
}

impl Library {
    /// Those of these directories that can be read, for their names.
    pub(super) fn read(paths: &[PathBuf]) -> Result<Self, Fault> {
        let read = |source: Arc<SourceFile>| framework::read(&source).ok().map(Arc::new);
        Ok(Self { own: sources(paths)?.into_iter().filter_map(read).collect() })
    }

    /// Those of these directories, checked against the rules there are, beside the built-in ones.
    pub(super) fn load(paths: &[PathBuf], rules: &RuleSet, terminal: Terminal) -> Result<Self, Fault> {
        let mut own = Vec::new();
        let mut problems = Vec::new();
        for source in sources(paths)? {
            match framework::read(&source) {
                Ok(framework) => {
                    problems.extend(framework::unknown_rules(&source, &framework, |id| rules.find(id).is_some()));
                    own.push(Arc::new(framework));
                }
                Err(found) => problems.extend(found),
            }
        }
        let library = Self { own };
        problems.extend(
            library.twice().map(|key| Diagnostic::new(Code::BadFramework, format!("two frameworks have the key `{key}`"))),
        );
        if problems.is_empty() { Ok(library) } else { Err(rule_files::refused(&problems, terminal)) }
    }

    /// The keys of all, sorted.
    pub(super) fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = builtin::keys().collect();
        keys.extend(self.own.iter().map(|framework| &*framework.key));
        keys.sort_unstable();
        keys
    }

    /// Whether there is one of this key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.keys().contains(&key)
    }

    /// A key that two have.
    fn twice(&self) -> Option<String> {
        let keys = self.keys();
        keys.iter().zip(keys.iter().skip(1)).find(|(a, b)| a == b).map(|(key, _)| (*key).to_owned())
    }

    /// The names that no framework has, each as a problem.
    pub(super) fn unknown_names(&self, asked: &[Name]) -> Vec<Diagnostic> {
        let keys = self.keys();
        let unknown = asked.iter().filter(|name| !keys.contains(&&*name.text));
        let problem = |name: &Name| {
            let problem = Diagnostic::new(Code::UnknownChoice, format!("there is no framework `{}`", name.text));
            let problem = problem.help(suggest::help(&name.text, "frameworks", keys.iter().copied()));
            Diagnostic { labels: name.at.iter().cloned().collect(), ..problem }
        };
        unknown.map(problem).collect()
    }

    /// Those whose keys are wanted, sorted by key.
    pub(super) fn of(&self, wanted: impl Fn(&str) -> bool, terminal: Terminal) -> Result<Vec<Arc<Framework>>, Fault> {
        let mut found = builtin::frameworks(&wanted).map_err(|problems| rule_files::refused(&problems, terminal))?;
        found.extend(self.own.iter().filter(|framework| wanted(&framework.key)).cloned());
        found.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(found)
    }

    /// All, sorted by key.
    pub(super) fn all(&self, terminal: Terminal) -> Result<Vec<Arc<Framework>>, Fault> {
        self.of(|_| true, terminal)
    }

    /// The frameworks that were asked for; only the rules that bear on them stay.
    pub(super) fn choose(
        &self,
        asked: &Asked,
        rules: &mut Vec<Arc<Rule>>,
        terminal: Terminal,
    ) -> Result<Vec<Arc<Framework>>, Fault> {
        let chosen = self.of(|key| asked.names.iter().any(|name| *name.text == *key), terminal)?;
        let chosen = at_level(chosen, asked.level)?;
        let ids: BTreeSet<&str> = chosen.iter().flat_map(|framework| framework.rules()).collect();
        rules.retain(|rule| bears(&ids, rule));
        Ok(chosen)
    }

    /// What is reported on when nothing is asked for: of the usual frameworks and the user's own those on which a rule bears.
    pub(super) fn usual(&self, rules: &[Arc<Rule>], terminal: Terminal) -> Result<Vec<Arc<Framework>>, Fault> {
        let is_own = |key: &str| self.own.iter().any(|framework| *framework.key == *key);
        let mut frameworks = self.of(|key| builtin::is_usual(key) || is_own(key), terminal)?;
        frameworks.retain(|framework| {
            let ids = framework.rules();
            rules.iter().any(|rule| bears(&ids, rule))
        });
        Ok(frameworks)
    }
}

fn bears(ids: &BTreeSet<&str>, rule: &Rule) -> bool {
    ids.iter().any(|id| rule.is_called(id))
}

/// The frameworks without what stands above a profile level. Those that know no levels stay as they are, but one must know
/// this level: otherwise it would say nothing.
pub(super) fn at_level(frameworks: Vec<Arc<Framework>>, level: Option<u8>) -> Result<Vec<Arc<Framework>>, Fault> {
    let Some(level) = level else { return Ok(frameworks) };
    let levels: BTreeSet<u8> = frameworks.iter().flat_map(|framework| framework.levels()).collect();
    if !levels.contains(&level) {
        let keys: Vec<_> = frameworks.iter().map(|framework| format!("`{}`", framework.key)).collect();
        let help = if levels.is_empty() {
            "leave --level out: it is for benchmarks such as `cis-aws-5.0`".to_owned()
        } else {
            let levels: Vec<_> = levels.iter().map(u8::to_string).collect();
            format!("choose one of {}", levels.join(", "))
        };
        return Err(Fault::usage(format!("there is no level {level} in {}", keys.join(", "))).help(help));
    }
    Ok(frameworks.into_iter().map(|framework| Arc::new(framework.up_to_level(level))).collect())
}

fn sources(paths: &[PathBuf]) -> Result<Vec<Arc<SourceFile>>, Fault> {
    let folders = paths.iter().map(|path| path.join(FOLDER)).filter(|folder| folder.is_dir());
    let mut sources = Vec::new();
    for folder in folders {
        sources.extend(rule_files::read(&folder)?);
    }
    Ok(sources)
}
