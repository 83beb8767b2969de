//! Reports on their way out: what was asked for is checked before any work, and files appear all or none.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::args::{EvidenceChoice, Output, OutputFile};
use super::{Exit, Fault, Terminal};
use crate::assess::Assessment;
use crate::atomic_file::Staged;
use crate::engine::EvidenceDetail;
use crate::model::Status;
use crate::report::{self, FORMATS, Format};

/// What is to be written where.
#[derive(Debug)]
pub(super) struct Outputs {
    stdout: Format,
    files: Vec<(Format, PathBuf)>,
    include: Option<Vec<Status>>,
    max_bytes: Option<usize>,
    /// Whose evidence the reports need.
    pub(super) evidence: EvidenceDetail,
    /// Whether one of them shows how verdicts came about.
    pub(super) traces: bool,
}

impl Outputs {
    /// Checks what was asked for: formats that exist, files that can be written, none twice.
    pub(super) fn plan(output: &Output) -> Result<Self, Fault> {
        let mut files: Vec<(Format, PathBuf)> = Vec::new();
        for OutputFile { format, path } in &output.output {
            let format = parse(format)?;
            writable(path)?;
            if files.iter().any(|(_, other)| same(other, path)) {
                return Err(Fault::usage(format!("two reports cannot both go to `{}`", path.display())));
            }
            files.push((format, path.clone()));
        }
        let stdout = parse(&output.format)?;
        let shows_traces = |format: Format| matches!(format, Format::Json | Format::Jsonl | Format::Html);
        Ok(Self {
            stdout,
            traces: shows_traces(stdout) || files.iter().any(|(format, _)| shows_traces(*format)),
            files,
            include: (!output.include.is_empty()).then(|| output.include.clone()),
            // A limit beyond what can be counted is none.
            max_bytes: output.max_bytes.and_then(|limit| usize::try_from(limit).ok()),
            evidence: match output.evidence {
                EvidenceChoice::Decisive => EvidenceDetail::Decisive,
                EvidenceChoice::All => EvidenceDetail::All,
            },
        })
    }

    /// Refuses reports that would take the place of these files: snapshots and results are evidence.
    pub(super) fn spare(&self, kept: &[PathBuf]) -> Result<(), Fault> {
        let taken = self.files.iter().find(|(_, path)| kept.iter().any(|kept| same(kept, path)));
        match taken {
            Some((_, path)) => Err(Fault::usage(format!("a report must not take the place of `{}`", path.display()))
                .help("name another path for the report")),
            None => Ok(()),
        }
    }

    /// Writes all reports of one assessment; if one cannot be written, no file is.
    pub(super) fn write(&self, assessment: &Assessment, terminal: Terminal) -> Result<(), Fault> {
        let mut staged = Vec::with_capacity(self.files.len());
        for (format, path) in &self.files {
            let bytes = self.render(*format, assessment, &report::Options::default())?;
            let mut file = Staged::new(path).map_err(|error| unwritten(path, &error))?;
            file.write_all(&bytes).map_err(|error| unwritten(path, &error))?;
            staged.push((file, path));
        }
        let on_terminal =
            report::Options { colour: terminal.stdout_color, fingerprints: terminal.verbose > 0, ..report::Options::default() };
        let stdout = self.render(self.stdout, assessment, &on_terminal)?;
        for (file, path) in staged {
            file.commit().map_err(|error| unwritten(path, &error))?;
            terminal.detail(&format!("wrote {}", path.display()));
        }
        terminal.print(&stdout)?;
        Ok(())
    }

    fn render(&self, format: Format, assessment: &Assessment, options: &report::Options) -> Result<Vec<u8>, Fault> {
        let options = report::Options { include: self.include.clone(), max_bytes: self.max_bytes, ..options.clone() };
        Ok(report::render(format, assessment, &options)?)
    }
}

/// Whether two paths lead to one file; files that do not exist yet are told apart by their paths.
pub(super) fn same(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// Checks that a file can be written here, before the work that it is to hold.
pub(super) fn writable(path: &Path) -> Result<(), Fault> {
    Staged::probe(path).map_err(|error| unwritable(path, &error))
}

/// Puts bytes in the place of a file, whole or not at all.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let mut file = Staged::new(path).map_err(|error| unwritten(path, &error))?;
    file.write_all(bytes).and_then(|()| file.commit()).map_err(|error| unwritten(path, &error))
}

/// Why a file that could be written before the work could not be written after it, for people.
pub(super) fn unwritten(path: &Path, error: &std::io::Error) -> Fault {
    Fault::new(Exit::Unwritten, format!("`{}` cannot be written: {error}", path.display()))
        .help("make room or name another path, then run it again; what stood there is untouched")
}

/// Why a file will not be written, for people.
fn unwritable(path: &Path, error: &std::io::Error) -> Fault {
    Fault::usage(format!("`{}` cannot be written: {error}", path.display()))
        .help("name a path in a directory that exists and may be written to")
}

fn parse(name: &str) -> Result<Format, Fault> {
    Format::parse(name).ok_or_else(|| {
        let fault = Fault::unknown_name("format", name, FORMATS.iter().map(|info| info.name));
        let names: Vec<_> = FORMATS.iter().map(|info| info.name).collect();
        if fault.help.is_some() { fault } else { fault.help(format!("the formats are {}", names.join(", "))) }
    })
}
