//! The evaluation of one finding for a terminal: a tree that reads without colour, and line by line.

use anstyle::{AnsiColor, Style};

use super::escape::{visible, visible_lines};
use super::evaluation::{self, Bounds, Row, Told};
use super::words;
use super::wrap::fold;
use crate::assess::Judged;
use crate::finding::Truth;
use crate::model::Status;

/// All rows: a trace is bounded by itself.
const BOUNDS: Bounds = Bounds { rows: usize::MAX, value: 300 };
/// The columns of a mark and its word.
const MARK: usize = 10;
/// The columns of the place in the rule, and of the number of the call that told.
const PLACE: usize = 8;
const SOURCE: usize = 5;
/// The fewest columns that a tree is drawn in.
const NARROWEST: usize = 72;
/// The least number of columns that a row's text gets, however deep it stands.
const LEAST: usize = 24;

/// How a tree is read.
const LEGEND: &str = "A heavy branch (━) made what stands above it. On the right: line and column in the rule's file, and \
                      the call that told.";

const PLAIN: Style = Style::new();
const DIM: Style = Style::new().dimmed();

/// Draws the evaluation of a finding, as wide as told or as it takes.
pub(super) fn write(judged: &Judged, colour: bool, width: usize) -> String {
    let mut tree = Tree { out: String::new(), colour, width: width.max(NARROWEST) };
    tree.heading(judged);
    match &judged.finding.evidence.trace {
        Some(trace) => {
            tree.prose(&evaluation::verdict(trace, judged.finding.status));
            let told = evaluation::tree(trace, BOUNDS);
            for row in &told.rows {
                tree.out.push('\n');
                tree.row(row, &Branch::root());
            }
            tree.sources(&told.sources);
            tree.legend();
        }
        None => {
            tree.prose(
                "The result holds no evaluation of it: judge again with `--evidence all`, or explain it from the snapshot",
            );
        }
    }
    tree.line(DIM, &format!("fingerprint {}", visible(&judged.fingerprint)));
    tree.out
}

struct Tree {
    out: String,
    colour: bool,
    width: usize,
}

/// What is drawn before a row.
struct Branch {
    /// Before the row's first line.
    first: String,
    /// Before its other lines, and before the branches of its parts.
    rest: String,
}

impl Branch {
    fn root() -> Self {
        Self { first: String::new(), rest: String::new() }
    }

    /// The branch of a part.
    fn part(&self, decided: bool, last: bool) -> Self {
        let tip = match (decided, last) {
            (true, false) => "┝━ ",
            (true, true) => "┕━ ",
            (false, false) => "├─ ",
            (false, true) => "└─ ",
        };
        let trunk = if last { "   " } else { "│  " };
        Self { first: format!("{}{tip}", self.rest), rest: format!("{}{trunk}", self.rest) }
    }
}

fn style(truth: Truth) -> Style {
    match truth {
        Truth::True => AnsiColor::Green.on_default(),
        Truth::False => AnsiColor::Red.on_default(),
        Truth::Unknown => AnsiColor::Magenta.on_default(),
    }
}

fn status_style(status: Status) -> Style {
    match status {
        Status::Fail => style(Truth::False).bold(),
        Status::Unknown => style(Truth::Unknown).bold(),
        Status::Pass => style(Truth::True).bold(),
        Status::NotApplicable => DIM,
    }
}

impl Tree {
    fn paint(&self, style: Style, text: &str) -> String {
        if self.colour && style != PLAIN && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn line(&mut self, style: Style, text: &str) {
        let painted = self.paint(style, text);
        self.out.push_str(painted.trim_end());
        self.out.push('\n');
    }

    fn prose(&mut self, text: &str) {
        for paragraph in visible_lines(text).lines() {
            for line in fold(paragraph, self.width) {
                self.line(PLAIN, &line);
            }
        }
    }

    fn heading(&mut self, judged: &Judged) {
        let finding = &judged.finding;
        let status = self.paint(status_style(finding.status), finding.status.as_str());
        let name = self.paint(Style::new().bold(), &visible(&finding.subject.name));
        let place = visible(&words::place(&finding.subject)).into_owned();
        self.line(PLAIN, &format!("{} · {status} · {name} ({place})", visible(&finding.rule)));
        if let Some(file) = finding.evidence.trace.as_ref().and_then(|trace| trace.roots().next()) {
            self.line(DIM, &visible(&file.rule_at.file));
        }
        self.out.push('\n');
        self.prose(&finding.message);
    }

    /// The calls that told, by number.
    fn sources(&mut self, sources: &[Told]) {
        if !sources.is_empty() {
            self.out.push('\n');
        }
        let columns = self.width.saturating_sub(SOURCE + 1);
        for (index, Told { call, request }) in sources.iter().enumerate() {
            let mut number = format!("[{}]", index + 1);
            let call = visible(call);
            let request = request.as_ref().map_or_else(String::new, |id| format!("request {}", visible(id)));
            // A request id is there to be copied: it goes to the next line rather than be broken.
            let fits = call.chars().count() + 2 + request.chars().count() <= columns;
            let lines = if fits && !request.is_empty() { vec![format!("{call}, {request}")] } else { vec![call.into(), request] };
            for line in lines.iter().flat_map(|line| fold(line, columns)) {
                self.line(DIM, &format!("{number:>SOURCE$} {line}"));
                number.clear();
            }
        }
    }

    fn legend(&mut self) {
        self.out.push('\n');
        for line in fold(LEGEND, self.width) {
            self.line(DIM, &line);
        }
    }

    fn row(&mut self, row: &Row, branch: &Branch) {
        let indent = branch.first.chars().count() + MARK;
        let columns = self.width.saturating_sub(indent + PLACE + SOURCE).max(LEAST);
        let tone = if row.decided { PLAIN } else { DIM };
        let parted = !row.parts.is_empty() || row.more.is_some();
        let trunk = format!("{}{:MARK$}", branch.rest, if parted { "│" } else { "" });
        for (number, line) in fold(&visible(&row.text), columns).iter().enumerate() {
            if number == 0 {
                let mark = self.paint(if row.decided { style(row.truth) } else { DIM }, &format!("{:MARK$}", mark(row.truth)));
                let gap = " ".repeat(columns.saturating_sub(line.chars().count()));
                let source = row.source.map_or_else(String::new, |number| format!("[{number}]"));
                let margin = format!("{:>PLACE$}{source:>SOURCE$}", row.at);
                let (text, margin) = (self.paint(tone, line), self.paint(DIM, margin.trim_end()));
                self.line(PLAIN, &format!("{}{mark}{text}{gap}{margin}", branch.first));
            } else {
                let text = self.paint(tone, line);
                self.line(PLAIN, &format!("{trunk}{text}"));
            }
        }
        for note in &row.notes {
            for line in fold(&visible(note), columns) {
                let text = self.paint(DIM, &line);
                self.line(PLAIN, &format!("{trunk}{text}"));
            }
        }
        let last = row.parts.len().saturating_sub(usize::from(row.more.is_none()));
        for (number, part) in row.parts.iter().enumerate() {
            self.row(part, &branch.part(part.decided, number == last));
        }
        if let Some(more) = &row.more {
            let tip = branch.part(false, true).first;
            let text = self.paint(DIM, more);
            self.line(PLAIN, &format!("{tip}{text}"));
        }
    }
}

fn mark(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "✓ true",
        Truth::False => "✗ false",
        Truth::Unknown => "? unknown",
    }
}
