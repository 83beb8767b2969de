//! What is accepted or known already: files of waivers, and the baseline. Read and checked before any other work.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Accepted;
use super::command::report::{is_snapshot, read_result_and_bytes};
use super::{Fault, Terminal, rule_files};
use crate::assess::waiver::{self, WaiverFile};
use crate::assess::{Assessment, Waiver, can_be_compared};
use crate::diagnostics::{Diagnostic, SourceFile};
use crate::rule::RuleSet;

/// Waivers and the baseline, checked.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The waivers of all files, in their order.
    pub(super) waivers: Vec<Waiver>,
    /// The earlier result.
    pub(super) baseline: Option<Assessment>,
    /// The files that they stand in.
    pub(super) files: Vec<PathBuf>,
    /// The files of waivers, as they were read.
    pub(super) sources: Vec<Arc<SourceFile>>,
    /// The file of the earlier result, as it was read.
    pub(super) baseline_text: Option<Vec<u8>>,
}

impl Known {
    /// Reads what the user names.
    pub(super) fn read(accepted: &Accepted, rules: &RuleSet, terminal: Terminal) -> Result<Self, Fault> {
        let files = waiver_files(&accepted.waivers, terminal)?;
        are_about_rules(&files, rules, terminal)?;
        let baseline = accepted.baseline.as_deref().map(baseline).transpose()?;
        let (baseline, baseline_text) = baseline.unzip();
        Ok(Self {
            sources: files.iter().map(|file| Arc::clone(&file.source)).collect(),
            waivers: files.into_iter().flat_map(|file| file.waivers).collect(),
            baseline,
            baseline_text,
            files: accepted.waivers.iter().chain(&accepted.baseline).cloned().collect(),
        })
    }
}

/// Refuses waivers that are about a rule which does not exist.
pub(super) fn are_about_rules(files: &[WaiverFile], rules: &RuleSet, terminal: Terminal) -> Result<(), Fault> {
    let unknown: Vec<Diagnostic> = files.iter().flat_map(|file| file.unknown_rules(rules)).collect();
    if unknown.is_empty() { Ok(()) } else { Err(refused(&unknown, terminal)) }
}

/// Files of waivers, each right by itself, with no id twice among them.
pub(super) fn waiver_files(paths: &[PathBuf], terminal: Terminal) -> Result<Vec<WaiverFile>, Fault> {
    let mut files: Vec<WaiverFile> = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        match waiver::read(&source(path)?) {
            Ok(file) => {
                problems.extend(file.ids_of_others(&files));
                files.push(file);
            }
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(files) } else { Err(refused(&problems, terminal)) }
}

fn source(path: &Path) -> Result<Arc<SourceFile>, Fault> {
    let text = rule_files::text_of(path).map_err(|error| {
        Fault::usage(format!("the waivers in `{}` cannot be read: {error}", path.display()))
            .help("name a YAML file that begins with `waivers:`")
    })?;
    Ok(Arc::new(SourceFile { name: path.display().to_string().into(), text }))
}

/// What is wrong with waivers, as a fault that shows all of it.
pub(super) fn refused(problems: &[Diagnostic], terminal: Terminal) -> Fault {
    rule_files::refused_with(problems, "waivers", terminal)
}

/// The earlier result, and its file's bytes.
fn baseline(path: &Path) -> Result<(Assessment, Vec<u8>), Fault> {
    const WRITE: &str = "`trailwarden baseline write SNAPSHOT -o baseline.json` writes one";
    if is_snapshot(path)? {
        return Err(Fault::usage(format!("`{}` is a snapshot, and a baseline is a result", path.display())).help(WRITE));
    }
    let (assessment, bytes) = read_result_and_bytes(path)?;
    if !can_be_compared(&assessment) {
        let message =
            format!("`{}` lists not all of its violations and unknowns, so nothing can be compared with it", path.display());
        return Err(Fault::usage(message).help(WRITE));
    }
    Ok((assessment, bytes))
}
