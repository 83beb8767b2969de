//! From what a run judged by, and what it found, to a bundle.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use crate::assess::{Assessment, GateSettings, Threshold};
use crate::bundle::{self, Asked, Content, Evidence, GateTerms, Kind, Maker, Override, Packed, Part, Settings};
use crate::cli::Fault;
use crate::cli::args::Selection;
use crate::cli::judge::Basis;
use crate::engine::EvidenceDetail;
use crate::model::Severity;
use crate::report::{self, Format, Options};
use crate::rule::{Overrides, Rule, SourceFile};

/// What a run's basis came from, beyond what the basis itself still knows.
#[derive(Debug)]
pub(in crate::cli) struct Record {
    asked: Asked,
    packs: Vec<Arc<SourceFile>>,
    overrides: Overrides,
    waivers: Vec<Arc<SourceFile>>,
    baseline: Option<Vec<u8>>,
}

impl Record {
    /// Of the user's choices, and the files that they name, as they were read.
    pub(in crate::cli) fn new(
        selection: &Selection,
        packs: Vec<Arc<SourceFile>>,
        overrides: Overrides,
        waivers: Vec<Arc<SourceFile>>,
        baseline: Option<Vec<u8>>,
    ) -> Self {
        let asked = Asked {
            rules: selection.rule.clone(),
            exclude_rules: selection.exclude_rule.clone(),
            services: selection.service.clone(),
            frameworks: selection.framework.clone(),
            level: selection.level,
            severity: selection.severity.map(|severity| severity.as_str().to_owned()),
        };
        Self { asked, packs, overrides, waivers, baseline }
    }
}

/// All that an assessment was made of.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct MadeOf<'a> {
    /// What judged.
    pub(in crate::cli) basis: &'a Basis,
    /// Where that came from.
    pub(in crate::cli) record: &'a Record,
    /// The texts of the snapshots.
    pub(in crate::cli) snapshots: &'a [Packed],
}

impl MadeOf<'_> {
    /// Writes the bundle of an assessment; `unwritten` tells why the file refused.
    pub(in crate::cli) fn write(
        &self,
        assessment: &Assessment,
        out: &mut impl Write,
        unwritten: impl Fn(&io::Error) -> Fault,
    ) -> Result<(), Fault> {
        let result = report::render(Format::Json, assessment, &Options::default())?;
        let tool = Maker { name: assessment.tool.name.clone(), version: assessment.tool.version.clone() };
        let mut parts = self.files();
        parts.push(Part { kind: Kind::Result, name: "", source: None, content: Content::Bytes(result.into()) });
        let mut out = BufWriter::new(out);
        bundle::write(tool, &self.settings(assessment), parts, &mut out)
            .and_then(|()| out.flush())
            .map_err(|error| unwritten(&error))
    }

    /// The parts that were read.
    fn files(&self) -> Vec<Part<'_>> {
        let Self { basis, record, snapshots } = *self;
        let unnamed = |kind: Kind, content| Part { kind, name: "", source: None, content };
        let mut parts: Vec<Part<'_>> = snapshots.iter().map(|packed| unnamed(Kind::Snapshot, Content::Packed(packed))).collect();
        parts.extend(basis.rules.iter().map(|rule| file(Kind::Rule, &rule.id, &rule.file)));
        let mut packs: BTreeMap<&str, &SourceFile> = BTreeMap::new();
        if basis.rules.iter().any(|rule| rule.pack.is_some()) {
            packs.extend(record.packs.iter().map(|pack| (&*pack.name, &**pack)));
        }
        parts.extend(packs.into_values().map(|pack| file(Kind::Pack, "", pack)));
        parts.extend(basis.frameworks.iter().map(|framework| file(Kind::Framework, &framework.key, &framework.file)));
        parts.extend(record.waivers.iter().map(|waivers| file(Kind::Waivers, "", waivers)));
        let baseline = record.baseline.iter();
        parts.extend(baseline.map(|bytes| unnamed(Kind::Baseline, Content::Bytes(Cow::Borrowed(bytes)))));
        parts
    }

    fn settings(&self, assessment: &Assessment) -> Settings {
        let Self { basis, record, .. } = *self;
        let evidence = match basis.options.evidence {
            // No run that writes reports keeps nothing.
            EvidenceDetail::Decisive | EvidenceDetail::Nothing => Evidence::Decisive,
            EvidenceDetail::All => Evidence::All,
        };
        Settings {
            as_of: assessment.provenance.as_of,
            gate: terms(basis.gate),
            evidence,
            asked: record.asked.clone(),
            overrides: overrides(&record.overrides, &basis.rules),
            frameworks: basis.frameworks.iter().map(|framework| framework.key.to_string()).collect(),
        }
    }
}

fn file<'a>(kind: Kind, name: &'a str, file: &'a SourceFile) -> Part<'a> {
    Part { kind, name, source: Some(&file.name), content: Content::Bytes(Cow::Borrowed(file.text.as_bytes())) }
}

fn terms(gate: GateSettings) -> GateTerms {
    GateTerms {
        fail_on: gate.fail_on.as_str().to_owned(),
        fail_on_unknown: gate.fail_on_unknown.map(|threshold: Threshold| threshold.as_str().to_owned()),
        min_coverage_tenths: gate.min_coverage,
        new_only: gate.new_only,
        exit_zero: gate.exit_zero,
    }
}

/// The overrides of rules that judge, one for each thing that is changed.
fn overrides(overrides: &Overrides, rules: &[Arc<Rule>]) -> Vec<Override> {
    let judges = |id: &str| rules.iter().any(|rule| rule.is_called(id));
    let severities = overrides.severities.iter().filter(|given| judges(&given.rule));
    let severities = severities.map(|given| changed(&given.rule, Some(given.severity), None));
    let params = overrides.params.iter().filter(|given| judges(&given.rule));
    let params = params.map(|given| changed(&given.rule, None, Some((given.param.clone(), given.values.clone()))));
    severities.chain(params).collect()
}

fn changed(rule: &str, severity: Option<Severity>, param: Option<(String, Vec<String>)>) -> Override {
    let severity = severity.map(|severity| severity.as_str().to_owned());
    Override { rule: rule.to_owned(), severity, params: param.into_iter().collect() }
}
