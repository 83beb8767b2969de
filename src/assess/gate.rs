//! The gate: whether a run passes, with the exit code and the reason in words.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::words::count;
use crate::model::{Severity, Status};

use super::silence::Silence;
use super::{Counts, Disposition, Judged};

/// The exit codes, and which one wins when several apply.
pub mod exit {
    /// The gate passed.
    pub const PASSED: u8 = 0;
    /// Violations at or above the threshold.
    pub const VIOLATIONS: u8 = 1;
    /// Usage, configuration, rule, waiver or template error, found before any call to AWS.
    pub const USAGE: u8 = 2;
    /// Evidence for a gated rule is missing.
    pub const INCONCLUSIVE: u8 = 4;
    /// Nothing could be collected.
    pub const NOTHING_COLLECTED: u8 = 5;
    /// The program broke a promise of its own.
    pub const FAULT: u8 = 70;

    /// The order in which codes win.
    pub const PRECEDENCE: [u8; 6] = [USAGE, FAULT, NOTHING_COLLECTED, VIOLATIONS, INCONCLUSIVE, PASSED];

    /// The one that wins; a code that is not in [`PRECEDENCE`] wins over all.
    pub fn worst(a: u8, b: u8) -> u8 {
        let rank = |code: u8| PRECEDENCE.iter().position(|known| *known == code);
        if rank(a) <= rank(b) { a } else { b }
    }
}

/// From which severity on something counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// This severity and those above it.
    AtLeast(Severity),
    /// Never.
    None,
}

impl Threshold {
    /// The word of flags: a severity, or `none`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AtLeast(severity) => severity.as_str(),
            Self::None => "none",
        }
    }

    /// The threshold of that name, if there is one.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "none" { Some(Self::None) } else { Severity::parse(text).map(Self::AtLeast) }
    }

    /// Whether this severity counts.
    pub fn includes(self, severity: Severity) -> bool {
        match self {
            Self::AtLeast(least) => severity >= least,
            Self::None => false,
        }
    }
}

/// What makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateSettings {
    /// From which severity on a violation counts.
    pub fail_on: Threshold,
    /// From which severity on an unknown counts; `None` for the same as `fail_on`.
    pub fail_on_unknown: Option<Threshold>,
    /// How much of what is due must be decided, in tenths of a percent.
    pub min_coverage: Option<u64>,
    /// Whether only what is not in the baseline counts.
    pub new_only: bool,
    /// Whether violations never count.
    pub exit_zero: bool,
}

impl Default for GateSettings {
    fn default() -> Self {
        Self {
            fail_on: Threshold::AtLeast(Severity::High),
            fail_on_unknown: None,
            min_coverage: None,
            new_only: false,
            exit_zero: false,
        }
    }
}

/// Whether a run passes, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// From which severity on a violation counts.
    pub fail_on: Threshold,
    /// From which severity on an unknown counts.
    pub fail_on_unknown: Threshold,
    /// How much of what is due must be decided, in tenths of a percent.
    pub min_coverage: Option<u64>,
    /// Whether only what is not in the baseline counts.
    pub new_only: bool,
    /// Whether violations were told not to count.
    pub exit_zero: bool,
    /// The outcome.
    pub decision: Decision,
    /// What the process ends with.
    pub exit_code: u8,
    /// The exit code and the reason, in words.
    pub sentence: String,
}

/// The outcome of the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Nothing counts against the run.
    Passed,
    /// There are violations that count.
    Violations,
    /// No violation counts, but evidence is missing.
    Inconclusive,
    /// No call was answered.
    NothingCollected,
}

impl Decision {
    /// Every decision.
    pub const ALL: [Self; 4] = [Self::Passed, Self::Violations, Self::Inconclusive, Self::NothingCollected];

    /// The word in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Violations => "violations",
            Self::Inconclusive => "inconclusive",
            Self::NothingCollected => "nothing_collected",
        }
    }

    /// What the process ends with.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Passed => exit::PASSED,
            Self::Violations => exit::VIOLATIONS,
            Self::Inconclusive => exit::INCONCLUSIVE,
            Self::NothingCollected => exit::NOTHING_COLLECTED,
        }
    }
}

/// What the gate must know besides findings.
pub(super) struct Facts<'a> {
    /// What selected rules left unsaid.
    pub silences: &'a [Silence<'a>],
    /// Whether no call was answered.
    pub nothing_collected: bool,
}

/// Opens or closes the gate.
pub(super) fn decide(settings: GateSettings, findings: &[Judged], facts: &Facts<'_>) -> Gate {
    let fail_on_unknown = settings.fail_on_unknown.unwrap_or(settings.fail_on);
    let tally = Tally::new(&settings, fail_on_unknown, findings, facts);
    let decision = if facts.nothing_collected {
        Decision::NothingCollected
    } else if tally.violations() > 0 && !settings.exit_zero {
        Decision::Violations
    } else if tally.undecided() > 0 || tally.short.is_some() {
        Decision::Inconclusive
    } else {
        Decision::Passed
    };
    let exit_code = decision.exit_code();
    let reason = tally.reason(decision);
    Gate {
        fail_on: settings.fail_on,
        fail_on_unknown,
        min_coverage: settings.min_coverage,
        new_only: settings.new_only,
        exit_zero: settings.exit_zero,
        decision,
        exit_code,
        sentence: format!("exit {exit_code}: {reason}"),
    }
}

/// What counts, and what does not.
struct Tally {
    fail_on: Threshold,
    exit_zero: bool,
    /// Violations that count, by severity, worst first.
    by_severity: Vec<(Severity, u64)>,
    /// Open violations below the threshold.
    below: u64,
    /// Unknowns that count.
    unknown: u64,
    /// Open unknowns that do not count.
    unknown_below: u64,
    /// Rules that count and said nothing about some account.
    silent: u64,
    /// What was decided and what was asked for, in tenths of a percent, if it is less.
    short: Option<(u64, u64)>,
    /// Whether only what is new counts.
    new_only: bool,
    /// Violations and unknowns that a waiver covers.
    waived: u64,
    /// Violations and unknowns that do not count because they are in the baseline.
    in_baseline: u64,
}

impl Tally {
    fn new(settings: &GateSettings, fail_on_unknown: Threshold, findings: &[Judged], facts: &Facts<'_>) -> Self {
        let count = |status: Status, counts: &dyn Fn(Severity) -> bool| {
            let open = findings.iter().filter(|judged| judged.disposition == Disposition::Open);
            open.filter(|judged| judged.finding.status == status && counts(judged.finding.severity)).count() as u64
        };
        let set_aside = |disposition| findings.iter().filter(|judged| judged.disposition == disposition).count() as u64;
        let fail_on = settings.fail_on;
        let severities = Severity::ALL.into_iter().rev().filter(|severity| fail_on.includes(*severity));
        let by_severity = severities.map(|severity| (severity, count(Status::Fail, &|other| other == severity)));
        Self {
            fail_on,
            exit_zero: settings.exit_zero,
            by_severity: by_severity.filter(|(_, count)| *count > 0).collect(),
            below: count(Status::Fail, &|severity| !fail_on.includes(severity)),
            unknown: count(Status::Unknown, &|severity| fail_on_unknown.includes(severity)),
            unknown_below: count(Status::Unknown, &|severity| !fail_on_unknown.includes(severity)),
            silent: silent(facts.silences, fail_on_unknown),
            short: short(settings.min_coverage, findings),
            new_only: settings.new_only,
            waived: set_aside(Disposition::Waived),
            in_baseline: set_aside(Disposition::InBaseline),
        }
    }

    fn violations(&self) -> u64 {
        self.by_severity.iter().map(|(_, count)| count).sum()
    }

    fn undecided(&self) -> u64 {
        self.unknown + self.silent
    }

    fn reason(&self, decision: Decision) -> String {
        match decision {
            Decision::NothingCollected => "nothing could be collected: AWS answered no call".to_owned(),
            Decision::Violations => format!("{}{}{}", self.violations_in_words(), self.also_unknown(), self.set_aside()),
            Decision::Inconclusive => format!("{}, {}{}", self.no_violation(), self.undecided_in_words(), self.set_aside()),
            Decision::Passed => format!("{}{}{}", self.no_violation(), self.rest(), self.set_aside()),
        }
    }

    fn violations_in_words(&self) -> String {
        let parts: Vec<_> = self.by_severity.iter().map(|(severity, count)| format!("{count} {severity}")).collect();
        let new = self.newness();
        let noun = count(self.violations(), &format!("{new}violation"), &format!("{new}violations"));
        match self.fail_on {
            Threshold::AtLeast(Severity::Critical) | Threshold::None => format!("{noun} at critical"),
            Threshold::AtLeast(least) => format!("{noun} at or above {least} ({})", parts.join(", ")),
        }
    }

    fn no_violation(&self) -> String {
        match (self.fail_on, self.violations()) {
            (_, 1..) if self.exit_zero => format!("{}, which do not count (--exit-zero)", self.violations_in_words()),
            (Threshold::None, _) => "violations do not count (--fail-on none)".to_owned(),
            (Threshold::AtLeast(Severity::Critical), _) => format!("no {}violation at critical", self.newness()),
            (Threshold::AtLeast(least), _) => format!("no {}violation at or above {least}", self.newness()),
        }
    }

    fn newness(&self) -> &'static str {
        if self.new_only { "new " } else { "" }
    }

    fn undecided_in_words(&self) -> String {
        let unknown = match self.unknown {
            0 => None,
            1 => Some("1 verdict that counts is unknown because its evidence is missing".to_owned()),
            count => Some(format!("{count} verdicts that count are unknown because their evidence is missing")),
        };
        let silent = match self.silent {
            0 => None,
            1 => Some("1 rule that counts said nothing about an account".to_owned()),
            count => Some(format!("{count} rules that count said nothing about an account")),
        };
        let short = self.short.map(|(decided, wanted)| {
            format!("only {}% of what is due was decided, less than {}% (--min-coverage)", tenths(decided), tenths(wanted))
        });
        let parts: Vec<_> = unknown.into_iter().chain(silent).chain(short).collect();
        format!("but {}", parts.join(" and "))
    }

    fn also_unknown(&self) -> String {
        match self.unknown + self.unknown_below {
            0 => String::new(),
            number => format!("; {} also unknown", count(number, "verdict is", "verdicts are")),
        }
    }

    fn set_aside(&self) -> String {
        match (self.waived, self.in_baseline) {
            (0, 0) => String::new(),
            (waived, 0) => format!("; {waived} waived"),
            (0, known) => format!("; {known} in the baseline"),
            (waived, known) => format!("; {waived} waived, {known} in the baseline"),
        }
    }

    fn rest(&self) -> String {
        let mut text = String::new();
        if self.below > 0 {
            let found = if self.fail_on == Threshold::None { "found" } else { "below it" };
            text.push_str(&format!("; {} {found}", count(self.below, "violation", "violations")));
        }
        if self.unknown_below > 0 {
            text.push_str(&format!("; {} unknown and not counted", count(self.unknown_below, "verdict is", "verdicts are")));
        }
        text
    }
}

/// What was decided and what was asked for, if it is less. Where nothing was due nothing is missing.
fn short(min_coverage: Option<u64>, findings: &[Judged]) -> Option<(u64, u64)> {
    let counts: Counts = findings.iter().map(|judged| judged.finding.status).collect();
    counts.decided().zip(min_coverage).filter(|(decided, wanted)| decided < wanted)
}

/// Tenths of a percent as a percentage, without a needless fraction.
fn tenths(value: u64) -> String {
    match (value / 10, value % 10) {
        (whole, 0) => whole.to_string(),
        (whole, part) => format!("{whole}.{part}"),
    }
}

/// How many rules that count left something unsaid.
fn silent(silences: &[Silence<'_>], threshold: Threshold) -> u64 {
    let rules = silences.iter().map(|silence| silence.rule).filter(|rule| threshold.includes(rule.severity));
    rules.map(|rule| &rule.id).collect::<BTreeSet<_>>().len() as u64
}
