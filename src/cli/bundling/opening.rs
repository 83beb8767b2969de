//! From a bundle to what a run can judge by. Nothing outside the bundle is looked at.

use std::fmt::Display;
use std::sync::Arc;

use crate::assess::waiver;
use crate::assess::{Assessment, GateSettings, Threshold, Waiver};
use crate::bundle::{Bundle, Evidence, Kind, Settings};
use crate::cli::judge::Basis;
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::engine::{self, EvidenceDetail};
use crate::framework::{self, Framework};
use crate::model::Severity;
use crate::report;
use crate::rule::{self, Overrides, ParamOverride, Rule, SeverityOverride};
use crate::snapshot::SnapshotErrorKind;
use crate::snapshot::store::{self, Digested};

/// What stands in a bundle, ready to be judged again and compared.
#[derive(Debug)]
pub(in crate::cli) struct Opened {
    /// What judged.
    pub(in crate::cli) basis: Basis,
    /// The snapshots, each with the name of its part.
    pub(in crate::cli) snapshots: Vec<(String, Digested)>,
    /// What was found.
    pub(in crate::cli) result: Assessment,
}

/// A part that cannot be used.
#[derive(Debug)]
pub(in crate::cli) struct Unopened {
    /// The part.
    pub(in crate::cli) part: String,
    /// What is wrong with it, lower case, no full stop.
    pub(in crate::cli) why: String,
    /// Whether it says itself that it is for a later version.
    pub(in crate::cli) is_newer: bool,
}

impl Unopened {
    fn new(part: &str, why: impl Display) -> Self {
        Self { part: part.to_owned(), why: why.to_string(), is_newer: false }
    }
}

/// Reads the parts.
///
/// # Errors
/// Names the first part that cannot be used.
pub(in crate::cli) fn open(bundle: &Bundle<'_>) -> Result<Opened, Unopened> {
    let settings = &bundle.settings;
    let odd = |what: &str| Unopened::new(&name_of(bundle, Kind::Settings), format!("{what} that this version does not know"));
    let gate = gate(settings).ok_or_else(|| odd("it names a threshold"))?;
    let overrides = overrides(settings).ok_or_else(|| odd("it names a severity"))?;
    let evidence = match settings.evidence {
        Evidence::Decisive => EvidenceDetail::Decisive,
        Evidence::All => EvidenceDetail::All,
    };
    let basis = Basis {
        rules: rules(bundle, &overrides)?,
        frameworks: frameworks(bundle)?,
        waivers: waivers(bundle)?,
        baseline: result(bundle, Kind::Baseline)?,
        gate,
        as_of: Some(settings.as_of),
        options: engine::Options { evidence, traces: true },
        overview: true,
    };
    let result = result(bundle, Kind::Result)?.ok_or_else(|| Unopened::new("result.json", "is not there"))?;
    Ok(Opened { basis, snapshots: snapshots(bundle)?, result })
}

/// The path of the first part of a kind.
fn name_of(bundle: &Bundle<'_>, kind: Kind) -> String {
    bundle.of(kind).next().map(|(listed, _)| listed.path.clone()).unwrap_or_default()
}

fn gate(settings: &Settings) -> Option<GateSettings> {
    let terms = &settings.gate;
    let fail_on_unknown = match &terms.fail_on_unknown {
        Some(word) => Some(Threshold::parse(word)?),
        None => None,
    };
    Some(GateSettings {
        fail_on: Threshold::parse(&terms.fail_on)?,
        fail_on_unknown,
        min_coverage: terms.min_coverage_tenths,
        new_only: terms.new_only,
        exit_zero: terms.exit_zero,
    })
}

fn overrides(settings: &Settings) -> Option<Overrides> {
    let mut overrides = Overrides::default();
    for given in &settings.overrides {
        if let Some(word) = &given.severity {
            let severity = Severity::parse(word)?;
            overrides.severities.push(SeverityOverride { rule: given.rule.clone(), severity, at: None });
        }
        let param = |(param, values): (&String, &Vec<String>)| ParamOverride {
            rule: given.rule.clone(),
            param: param.clone(),
            values: values.clone(),
            at: None,
        };
        overrides.params.extend(given.params.iter().map(param));
    }
    Some(overrides)
}

/// The files of a kind, under the names by which they were read, each with its path.
fn files(bundle: &Bundle<'_>, kind: Kind) -> Result<Vec<(String, Arc<SourceFile>)>, Unopened> {
    let file = |(listed, bytes): (&crate::bundle::Listed, &[u8])| {
        let text = std::str::from_utf8(bytes).map_err(|_| Unopened::new(&listed.path, "is not UTF-8"))?;
        let name = listed.source.as_deref().unwrap_or(&listed.path);
        Ok((listed.path.clone(), Arc::new(SourceFile { name: name.into(), text: text.to_owned() })))
    };
    bundle.of(kind).map(file).collect()
}

fn rules(bundle: &Bundle<'_>, overrides: &Overrides) -> Result<Vec<Arc<Rule>>, Unopened> {
    let mut sources = files(bundle, Kind::Rule)?;
    sources.extend(files(bundle, Kind::Pack)?);
    let files: Vec<Arc<SourceFile>> = sources.iter().map(|(_, file)| Arc::clone(file)).collect();
    let loaded = rule::load_to_judge(&files, overrides).map_err(|problems| {
        let first = problems.first();
        let at = first.and_then(|problem| problem.labels.first());
        let part = at.and_then(|label| sources.iter().find(|(_, file)| file.name == label.file.name));
        Unopened::new(part.map_or("settings.json", |(path, _)| path), in_words(&problems))
    })?;
    Ok(loaded.rules)
}

fn frameworks(bundle: &Bundle<'_>) -> Result<Vec<Arc<Framework>>, Unopened> {
    let read = |(path, file): (String, Arc<SourceFile>)| {
        let framework = framework::read(&file).map_err(|problems| Unopened::new(&path, in_words(&problems)))?;
        Ok(Arc::new(match bundle.settings.asked.level {
            Some(level) => framework.up_to_level(level),
            None => framework,
        }))
    };
    let mut frameworks: Vec<Arc<Framework>> = files(bundle, Kind::Framework)?.into_iter().map(read).collect::<Result<_, _>>()?;
    frameworks.sort_by(|a, b| a.key.cmp(&b.key));
    let keys: Vec<&str> = frameworks.iter().map(|framework| &*framework.key).collect();
    if keys != bundle.settings.frameworks {
        return Err(Unopened::new(&name_of(bundle, Kind::Settings), "it names other frameworks than the bundle holds"));
    }
    Ok(frameworks)
}

fn waivers(bundle: &Bundle<'_>) -> Result<Vec<Waiver>, Unopened> {
    let mut waivers = Vec::new();
    for (path, file) in files(bundle, Kind::Waivers)? {
        let read = waiver::read(&file).map_err(|problems| Unopened::new(&path, in_words(&problems)))?;
        waivers.extend(read.waivers);
    }
    Ok(waivers)
}

fn result(bundle: &Bundle<'_>, kind: Kind) -> Result<Option<Assessment>, Unopened> {
    let read = |(listed, bytes): (&crate::bundle::Listed, &[u8])| {
        report::read(bytes).map_err(|error| Unopened::new(&listed.path, error))
    };
    bundle.of(kind).next().map(read).transpose()
}

fn snapshots(bundle: &Bundle<'_>) -> Result<Vec<(String, Digested)>, Unopened> {
    let read = |(listed, bytes): (&crate::bundle::Listed, &[u8])| {
        let read = store::digested(bytes, &listed.path).map_err(|error| Unopened {
            is_newer: matches!(error.kind, SnapshotErrorKind::NewerFormat { .. }),
            ..Unopened::new(&listed.path, &error.kind)
        })?;
        Ok((listed.path.clone(), read))
    };
    bundle.of(Kind::Snapshot).map(read).collect()
}

/// The first of some problems, and how many more there are.
fn in_words(problems: &[Diagnostic]) -> String {
    let first = problems.first().map_or("it cannot be read", |problem| problem.message.as_str());
    match problems.len() {
        0 | 1 => first.to_owned(),
        count => format!("{first}, and {} more problems", count - 1),
    }
}
