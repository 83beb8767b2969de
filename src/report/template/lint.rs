//! Trying a template before it counts: filled in with samples, it must neither fail, nor let text from outside through, nor
//! look the same whether something is unknown or all is well.

use super::Template;
use crate::assess::Assessment;
use crate::diagnostics::{Code, Diagnostic};
use crate::yaml::Span;

/// What templates are tried with.
#[derive(Debug)]
pub struct Samples {
    /// Ordinary results, each with its own traits.
    pub ordinary: Vec<Sample>,
    /// A result in which every verdict is unknown.
    pub unknown: Sample,
    /// The same with every verdict a pass.
    pub clear: Sample,
    /// A result whose texts from outside hold [`MARK`].
    pub hostile: Sample,
}

/// A result to try templates with.
#[derive(Debug)]
pub struct Sample {
    /// What is special about it, for people: "when nothing could be read". Empty when nothing is.
    pub when: &'static str,
    /// The result.
    pub assessment: Assessment,
}

/// What no kind of text may show as it is: a character that moves the cursor of a terminal, turns the direction of what
/// follows, or is markup.
pub const MARK: &str = "\u{1b}[7m\u{202e}<b>`|\"=\u{200b}";

/// The characters of [`MARK`] that every kind of text writes in another way.
const TREACHEROUS: [char; 3] = ['\u{1b}', '\u{202e}', '\u{200b}'];

impl Template {
    /// Why it cannot be filled in with some of the samples.
    pub fn failures(&self, samples: &Samples) -> Vec<Diagnostic> {
        self.tried(samples).1
    }

    /// Why it cannot be filled in with some of the samples, and what is wrong with what comes of others.
    pub fn lint(&self, samples: &Samples) -> Vec<Diagnostic> {
        let (made, mut found) = self.tried(samples);
        if made.hostile.is_some_and(|text| text.contains(TREACHEROUS)) {
            found.push(self.unescaped());
        }
        if made.unknown.is_some() && made.unknown == made.clear {
            found.push(self.silent());
        }
        found
    }

    fn tried(&self, samples: &Samples) -> (Made, Vec<Diagnostic>) {
        let mut found: Vec<Diagnostic> = Vec::new();
        let mut fill_in = |sample: &Sample| {
            // One that takes too long with one sample takes as long with every other.
            if found.iter().any(|problem| problem.code == Code::TemplateCostly) {
                return None;
            }
            let problem = match self.render(&sample.assessment, None) {
                Ok(text) => return Some(text),
                Err(problem) => problem_when(problem, sample.when),
            };
            let is_same = |known: &Diagnostic| known.message == problem.message && place(known) == place(&problem);
            if !found.iter().any(is_same) {
                found.push(problem);
            }
            None
        };
        for sample in &samples.ordinary {
            fill_in(sample);
        }
        let [unknown, clear, hostile] = [&samples.unknown, &samples.clear, &samples.hostile].map(fill_in);
        (Made { unknown, clear, hostile }, found)
    }

    fn unescaped(&self) -> Diagnostic {
        let message = "text from outside gets into the report as it is";
        let problem = Diagnostic::new(Code::TemplateUnescaped, message);
        let text = &self.file.text;
        let cause = ["|safe", "| safe", "autoescape"].into_iter().find_map(|cause| Some((text.find(cause)?, cause.len())));
        let (at, length) = cause.unwrap_or((0, 1));
        let span = super::problem::span(&self.file, &(at..at + length));
        problem.at(&self.file, span).help("leave this out: what is filled in is escaped as the file's ending says")
    }

    fn silent(&self) -> Diagnostic {
        let message =
            "the report does not tell what is unknown: where nothing could be read it says the same as where all is well";
        let help = "tell `result.summary.total.unknown`, or `page.verdict.sentence`, which does";
        let first = Span { line: 1, column: 1, length: 1 };
        Diagnostic::new(Code::TemplateSilent, message).at(&self.file, first).help(help)
    }
}

/// What came of the samples that are compared; `None` where it failed.
struct Made {
    unknown: Option<String>,
    clear: Option<String>,
    hostile: Option<String>,
}

fn place(problem: &Diagnostic) -> Option<Span> {
    problem.labels.first().map(|label| label.span)
}

fn problem_when(mut problem: Diagnostic, when: &str) -> Diagnostic {
    if let Some(first) = problem.labels.first_mut() {
        when.clone_into(&mut first.text);
    }
    problem
}
