//! `--mutate`: mistakes that the tests of a rule would not notice.

use std::fmt::Write as _;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::percent;
use crate::assess::words::count;
use crate::cli::terminal::{on_one_line, paint};
use crate::engine::mutation::{self, Mutant};
use crate::finding::Location;
use crate::rule::Rule;

const BOLD: Style = Style::new().bold();
const DIM: Style = AnsiColor::Blue.on_default().bold();

/// What came of the mutants of some rules.
#[derive(Serialize)]
pub(super) struct Mutation {
    min_killed: u8,
    rules: Vec<OfRule>,
}

/// What came of the mutants of one rule.
#[derive(Serialize)]
struct OfRule {
    rule: Arc<str>,
    mutants: usize,
    killed: usize,
    survivors: Vec<Survivor>,
}

/// A mutant that no test noticed.
#[derive(Serialize)]
struct Survivor {
    at: Location,
    change: String,
}

impl Mutation {
    /// Runs all mutants; a rule is to kill at least so many of a hundred.
    pub(super) fn of(rules: &[Arc<Rule>], min_killed: u8) -> Self {
        Self { min_killed, rules: rules.iter().map(|rule| OfRule::of(rule)).collect() }
    }

    /// The survivors of each rule that has some, and what there is in all.
    pub(super) fn text(&self, color: bool) -> String {
        let mut text: String = self.rules.iter().filter(|rule| !rule.survivors.is_empty()).map(|rule| rule.text(color)).collect();
        let sum = |count: fn(&OfRule) -> usize| self.rules.iter().map(count).sum::<usize>();
        let (mutants, killed) = (sum(|rule| rule.mutants), sum(|rule| rule.killed));
        let rules = count(self.rules.len(), "rule", "rules");
        let least = self.rules.iter().filter(|rule| !rule.survivors.is_empty()).min_by_key(|rule| rule.share());
        let least = least.filter(|_| self.rules.len() > 1);
        let least = least.map_or_else(String::new, |rule| format!("; least: {}, {}", rule.rule, rule.percent()));
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{rules}, {}, {} killed{least}", count(mutants, "mutant", "mutants"), percent(killed, mutants));
        text
    }

    /// What is wrong, if some rules kill too few of their mutants.
    pub(super) fn complaint(&self) -> Option<String> {
        let weak = self.rules.iter().filter(|rule| rule.killed * 100 < rule.mutants * usize::from(self.min_killed)).count();
        let verb = if weak == 1 { "kills" } else { "kill" };
        (weak > 0).then(|| format!("{} {verb} less than {} % of the mutants", count(weak, "rule", "rules"), self.min_killed))
    }
}

impl OfRule {
    fn of(rule: &Rule) -> Self {
        let mutants = mutation::run(rule);
        let survivor = |mutant: &Mutant| Survivor { at: mutant.at.clone(), change: mutant.change.clone() };
        let survivors: Vec<_> = mutants.iter().filter(|mutant| !mutant.killed).map(survivor).collect();
        let killed = mutants.len() - survivors.len();
        Self { rule: Arc::clone(&rule.id), mutants: mutants.len(), killed, survivors }
    }

    /// For comparing rules: how many of a million mutants are killed.
    fn share(&self) -> usize {
        (self.killed * 1_000_000).checked_div(self.mutants).unwrap_or(1_000_000)
    }

    fn percent(&self) -> String {
        percent(self.killed, self.mutants)
    }

    /// Writing to a String cannot fail, so the results say nothing.
    fn text(&self, color: bool) -> String {
        let mut text =
            format!("{} kills {} of {}", paint(color, BOLD, &self.rule), self.killed, count(self.mutants, "mutant", "mutants"));
        let _ = writeln!(text, ", {}; no test notices:", self.percent());
        for survivors in self.survivors.chunk_by(|a, b| a.at == b.at) {
            let at = survivors.iter().map(|survivor| on_one_line(&survivor.at.to_string())).next().unwrap_or_default();
            let _ = writeln!(text, " {} {at}", paint(color, DIM, "-->"));
            for survivor in survivors {
                let _ = writeln!(text, "  {}", on_one_line(&survivor.change));
            }
        }
        text.push('\n');
        text
    }
}
