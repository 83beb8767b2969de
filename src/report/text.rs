//! Text for terminals and logs: violations by rule, then unknowns by cause, the summary last.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};

use super::escape::{visible, visible_lines};
use super::groups::{RuleGroup, UnknownGroup, by_cause, by_rule};
use super::wrap::wrap;
use super::{Options, changes, words};
use crate::assess::{Assessment, Decision, Disposition, Judged, Level, RuleReport};
use crate::model::{Severity, Status};

/// The column in which everything but severities begins.
const GUTTER: usize = 10;
/// Facts shown of one finding; the others are counted.
const FACTS: usize = 6;

/// Writes the report.
pub(super) fn write(assessment: &Assessment, options: &Options, include: &[Status]) -> String {
    let mut page = Page::new(options);
    let groups = by_rule(assessment);
    page.heading(assessment);
    if include.contains(&Status::Fail) {
        page.violations(&groups);
    }
    if include.contains(&Status::Unknown) {
        page.unknowns(&by_cause(&groups), assessment.summary.total.unknown);
    }
    for status in [Status::Pass, Status::NotApplicable] {
        if include.contains(&status) {
            page.names(&groups, status);
        }
    }
    page.frameworks(assessment);
    page.waivers(assessment);
    if let Some(changes) = &assessment.changes {
        changes::text_part(&mut page, changes);
    }
    page.notices(assessment);
    page.summary(assessment);
    page.out
}

/// Text on its way.
pub(super) struct Page {
    /// What stands already.
    pub(super) out: String,
    colour: bool,
    width: usize,
    fingerprints: bool,
}

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
/// For what matters less.
pub(super) const DIM: Style = Style::new().dimmed();

/// The colour of a severity.
pub(super) fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Critical => AnsiColor::Red.on_default().bold(),
        Severity::High => AnsiColor::Red.on_default(),
        Severity::Medium => AnsiColor::Yellow.on_default(),
        Severity::Low => AnsiColor::Cyan.on_default(),
        Severity::Info => DIM,
    }
}

fn status_style(status: Status) -> Style {
    match status {
        Status::Fail => AnsiColor::Red.on_default(),
        Status::Unknown => AnsiColor::Magenta.on_default(),
        Status::Pass => AnsiColor::Green.on_default(),
        Status::NotApplicable => DIM,
    }
}

impl Page {
    /// An empty page.
    pub(super) fn new(options: &Options) -> Self {
        let Options { colour, fingerprints, .. } = *options;
        Self { out: String::new(), colour, width: options.width(), fingerprints }
    }

    /// Text in a style, if there are colours.
    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        if self.colour && style != PLAIN { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// A line as it is.
    pub(super) fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// An empty line.
    pub(super) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// Prose, wrapped, indented; what goes on is indented by two more.
    pub(super) fn prose(&mut self, indent: usize, style: Style, text: &str) {
        let lines = wrap(&visible_lines(text), self.width.saturating_sub(indent + 2));
        for (index, line) in lines.iter().enumerate() {
            let indent = if index == 0 { indent } else { indent + 2 };
            let painted = self.paint(style, line);
            self.line(&format!("{:indent$}{painted}", ""));
        }
    }

    /// The title of a part.
    pub(super) fn title(&mut self, style: Style, title: &str, rest: &str) {
        let painted = self.paint(style.bold(), title);
        self.blank();
        self.line(&format!("{painted}  {rest}"));
    }

    fn heading(&mut self, assessment: &Assessment) {
        let tool = format!("{} {}", visible(&assessment.tool.name), visible(&assessment.tool.version));
        let head = self.paint(BOLD, &tool);
        self.line(&format!("{head}  judged as of {}", words::time(assessment.provenance.as_of)));
        for snapshot in &assessment.provenance.snapshots {
            let manifest = &snapshot.manifest;
            let accounts: Vec<_> = manifest.accounts.iter().map(|account| visible(account.id.as_str())).collect();
            let text = format!(
                "{} {} read {} by {}",
                if accounts.len() == 1 { "account" } else { "accounts" },
                accounts.join(", "),
                words::time(manifest.captured_at),
                visible(&manifest.caller.arn)
            );
            self.prose(0, DIM, &text);
        }
    }

    fn violations(&mut self, groups: &[RuleGroup<'_>]) {
        let failing: Vec<_> = groups.iter().filter(|group| group.of(Status::Fail).next().is_some()).collect();
        if failing.is_empty() {
            return;
        }
        let findings: u64 = failing.iter().map(|group| group.of(Status::Fail).count() as u64).sum();
        let rest = format!(
            "{} of {}",
            words::count(findings, "violation", "violations"),
            words::count(failing.len() as u64, "rule", "rules")
        );
        self.title(status_style(Status::Fail), "VIOLATIONS", &rest);
        for group in failing {
            self.rule(group.rule, Status::Fail);
            for judged in group.of(Status::Fail) {
                self.violation(judged);
            }
        }
    }

    /// `HIGH  rule-id  2 of 3 fail`, the title below.
    fn rule(&mut self, rule: &RuleReport, status: Status) {
        let severity = self.severity(rule.severity);
        let id = self.paint(BOLD, &visible(&rule.id));
        let verb = match status {
            Status::Fail => "in violation",
            other => words::status(other),
        };
        let counts = self.paint(DIM, &format!("{} of {} {verb}", rule.counts.of(status), rule.counts.total()));
        self.blank();
        self.line(&format!("{severity}  {id}  {counts}"));
        self.prose(GUTTER, PLAIN, &visible(&rule.title));
    }

    fn violation(&mut self, judged: &Judged) {
        let finding = &judged.finding;
        let subject = &finding.subject;
        let name = self.paint(BOLD, &visible(&subject.name));
        let place = self.paint(DIM, &visible(&words::place(subject)));
        let disposition = match judged.disposition {
            Disposition::Open => "",
            Disposition::Waived => "  (waived)",
            Disposition::InBaseline => "  (in baseline)",
        };
        self.line(&format!("{:GUTTER$}{name}  {place}{disposition}", ""));
        if !finding.message.is_empty() {
            self.prose(GUTTER + 2, PLAIN, &visible(&finding.message));
        }
        self.facts(judged);
        if self.fingerprints {
            self.prose(GUTTER + 2, DIM, &format!("fingerprint {}", words::fingerprint(judged)));
        }
        if let Some(command) = &finding.remediation {
            // A command is never wrapped: it is there to be copied.
            let label = self.paint(DIM, "fix");
            self.line(&format!("{:GUTTER$}  {label}  {}", "", visible(command)));
        }
    }

    fn facts(&mut self, judged: &Judged) {
        let evidence = &judged.finding.evidence;
        for fact in evidence.because.iter().take(FACTS) {
            let source = fact.source.as_ref().map_or_else(String::new, |source| format!(" [{}]", source.api));
            self.prose(GUTTER + 2, DIM, &visible(&format!("{}{source}", words::fact(fact))));
        }
        if let Some(more) = evidence.because.len().checked_sub(FACTS).filter(|more| *more > 0) {
            self.prose(GUTTER + 2, DIM, &format!("and {more} more; see `--format json`"));
        }
        for miss in &evidence.near_misses {
            let lacks: Vec<_> = miss.lacks.iter().map(words::fact).collect();
            let text = format!("nearest of {}: {} {}, but {}", miss.of, miss.path, miss.item, lacks.join("; "));
            self.prose(GUTTER + 2, DIM, &visible(&text));
        }
    }

    fn unknowns(&mut self, unknowns: &[UnknownGroup<'_>], verdicts: u64) {
        if unknowns.is_empty() {
            return;
        }
        let rest = format!("{} could not be reached", words::count(verdicts, "verdict", "verdicts"));
        self.title(status_style(Status::Unknown), "UNKNOWN", &rest);
        for unknown in unknowns {
            self.unknown(unknown);
        }
    }

    fn unknown(&mut self, unknown: &UnknownGroup<'_>) {
        self.blank();
        let (head, settle) = match &unknown.cause {
            Some(cause) => (words::trouble(cause), words::settle(cause)),
            None => ("the finding names no cause".to_owned(), "report this as a fault of trailwarden".to_owned()),
        };
        self.prose(0, BOLD, &visible(&head));
        let waits = words::count(unknown.verdicts(), "verdict", "verdicts");
        self.prose(2, PLAIN, &visible(&format!("to settle {waits}: {settle}")));
        for (rule, findings) in &unknown.rules {
            let names: Vec<_> = findings.iter().map(|judged| self.name(judged)).collect();
            self.waiting(rule.severity, &format!("{}: {}", visible(&rule.id), names.join(", ")));
        }
    }

    /// A finding among others of its rule.
    fn name<'a>(&self, judged: &'a Judged) -> Cow<'a, str> {
        let name = visible(&judged.finding.subject.name);
        if self.fingerprints { format!("{name} ({})", words::fingerprint(judged)).into() } else { name }
    }

    /// A rule that waits for what could not be read: its severity, and wrapped prose beside it.
    fn waiting(&mut self, severity: Severity, text: &str) {
        let mut label = self.severity(severity);
        for line in wrap(text, self.width.saturating_sub(GUTTER + 4)) {
            self.line(&format!("  {label}  {line}"));
            label = " ".repeat(GUTTER);
        }
    }

    fn severity(&self, severity: Severity) -> String {
        self.paint(severity_style(severity), &format!("{:8}", severity.as_str().to_uppercase()))
    }

    /// Names only, rule by rule, for what needs no attention.
    fn names(&mut self, groups: &[RuleGroup<'_>], status: Status) {
        let groups: Vec<_> = groups.iter().filter(|group| group.of(status).next().is_some()).collect();
        if groups.is_empty() {
            return;
        }
        let title = match status {
            Status::Pass => "PASSED",
            _ => "NOT APPLICABLE",
        };
        self.title(status_style(status), title, "");
        for group in groups {
            self.rule(group.rule, status);
            let names: Vec<_> = group.of(status).map(|judged| visible(&judged.finding.subject.name)).collect();
            self.prose(GUTTER, DIM, &names.join(", "));
        }
    }

    fn frameworks(&mut self, assessment: &Assessment) {
        if assessment.frameworks.is_empty() {
            return;
        }
        self.title(PLAIN, "FRAMEWORKS", "a waived violation still counts; manual and not covered are open");
        self.blank();
        for framework in &assessment.frameworks {
            self.prose(2, PLAIN, &framework.title());
            self.prose(GUTTER, DIM, &words::requirements(framework));
        }
    }

    /// Waivers in short, and what is wrong with which.
    fn waivers(&mut self, assessment: &Assessment) {
        if assessment.waivers.is_empty() {
            return;
        }
        self.title(PLAIN, "WAIVERS", &words::waivers(&assessment.waivers));
        self.blank();
        for report in assessment.waivers.iter().filter(|report| report.state.problem().is_some()) {
            self.prose(2, PLAIN, &visible(&report.sentence()));
            if let Some(help) = report.help() {
                self.prose(GUTTER, DIM, help);
            }
        }
    }

    fn notices(&mut self, assessment: &Assessment) {
        // A failed call that matters stands among the unknowns; the others are counted in the summary.
        let notices = assessment.diagnostics.iter().filter(|notice| notice.level != Level::Warning);
        for notice in notices {
            self.blank();
            self.prose(0, PLAIN, &visible(&format!("{}: {}", notice.level.as_str(), notice.message)));
            if let Some(help) = &notice.help {
                self.prose(2, DIM, &visible(&format!("help: {help}")));
            }
        }
    }

    fn summary(&mut self, assessment: &Assessment) {
        let summary = &assessment.summary;
        let rules = words::count(assessment.rules.len() as u64, "rule", "rules");
        let findings = words::count(summary.total.total(), "finding", "findings");
        self.title(PLAIN, "SUMMARY", &format!("{rules}, {findings}"));
        self.blank();
        self.line(&format!("  {:10}{:>10}{:>10}{:>10}{:>16}", "", "violation", "unknown", "pass", "not applicable"));
        for row in &summary.by_severity {
            if row.counts.total() > 0 {
                let style = severity_style(row.severity);
                self.counts(style, row.severity.as_str(), &row.counts);
            }
        }
        self.counts(BOLD, "all", &summary.total);
        self.blank();
        if let Some(what) = words::not_counted(summary) {
            self.line(&format!("  not counted  {what}"));
        }
        if let Some(score) = &summary.score {
            self.line(&format!("  score  {}", words::interval(score)));
        }
        self.line(&format!("  calls  {}", words::calls(assessment)));
        self.blank();
        let style = if assessment.gate.decision == Decision::Passed { AnsiColor::Green } else { AnsiColor::Red };
        self.prose(0, style.on_default().bold(), &visible(&assessment.gate.sentence));
    }

    fn counts(&mut self, style: Style, label: &str, counts: &crate::assess::Counts) {
        let label = self.paint(style, &format!("{label:10}"));
        let crate::assess::Counts { fail, unknown, pass, not_applicable } = counts;
        self.line(&format!("  {label}{fail:>10}{unknown:>10}{pass:>10}{not_applicable:>16}"));
    }
}
