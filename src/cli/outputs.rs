//! Reports on their way out: what was asked for is checked before any work, and files appear all or none.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::args::{EvidenceChoice, Output, OutputFile};
use super::bundling::MadeOf;
use super::templates::{self, TEMPLATE};
use super::{Exit, Fault, Terminal};
use crate::assess::Assessment;
use crate::atomic_file::Staged;
use crate::engine::EvidenceDetail;
use crate::model::Status;
use crate::report::template::Template;
use crate::report::{self, FORMATS, Format};

/// What stands for a bundle where formats are named: it is no report, but holds one.
pub(super) const BUNDLE: &str = "bundle";

/// What can stand where files of a format are named, besides the formats.
pub(super) const BESIDE_FORMATS: [&str; 2] = [BUNDLE, TEMPLATE];

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// In a format.
    Format(Format),
    /// By the user's template.
    Template,
}

/// What is to be written where.
#[derive(Debug)]
pub(super) struct Outputs {
    stdout: Way,
    files: Vec<(Way, PathBuf)>,
    /// The user's template.
    template: Option<Template>,
    /// Where bundles go.
    bundles: Vec<PathBuf>,
    include: Option<Vec<Status>>,
    max_bytes: Option<usize>,
    /// Whose evidence the reports need.
    pub(super) evidence: EvidenceDetail,
    /// Whether one of them shows how verdicts came about.
    pub(super) traces: bool,
    /// Whether one of them shows what people ask beside the verdicts.
    pub(super) overview: bool,
}

impl Outputs {
    /// Checks what was asked for: formats that exist, files that can be written, none twice, a template that can be filled
    /// in.
    pub(super) fn plan(output: &Output, terminal: Terminal) -> Result<Self, Fault> {
        let mut files: Vec<(Way, PathBuf)> = Vec::new();
        let mut bundles: Vec<PathBuf> = Vec::new();
        for OutputFile { format: name, path } in &output.output {
            let way = match name.as_str() {
                BUNDLE => None,
                TEMPLATE if output.template.is_none() => return Err(without_template()),
                TEMPLATE => Some(Way::Template),
                _ => Some(Way::Format(parse(name)?)),
            };
            writable(path)?;
            if files.iter().map(|(_, other)| other).chain(&bundles).any(|other| same(other, path)) {
                return Err(Fault::usage(format!("two reports cannot both go to `{}`", path.display())));
            }
            match way {
                Some(way) => files.push((way, path.clone())),
                None => bundles.push(path.clone()),
            }
        }
        let stdout = Way::Format(parse(&output.format)?);
        let template = output.template.as_deref().map(|path| templates::read(path, terminal)).transpose()?;
        // A template that goes to no file goes to stdout.
        let to_file = files.iter().any(|(way, _)| *way == Way::Template);
        let stdout = if template.is_some() && !to_file { Way::Template } else { stdout };
        let some = |shows: fn(Way) -> bool| !bundles.is_empty() || shows(stdout) || files.iter().any(|(way, _)| shows(*way));
        Ok(Self {
            traces: some(Way::shows_traces),
            overview: some(Way::shows_overview),
            stdout,
            files,
            template,
            bundles,
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
        let paths = self.files.iter().map(|(_, path)| path).chain(&self.bundles);
        match paths.into_iter().find(|path| kept.iter().any(|kept| same(kept, path))) {
            Some(path) => Err(Fault::usage(format!("a report must not take the place of `{}`", path.display()))
                .help("name another path for the report")),
            None => Ok(()),
        }
    }

    /// Whether a bundle is asked for, which needs the texts of snapshots.
    pub(super) fn has_bundle(&self) -> bool {
        !self.bundles.is_empty()
    }

    /// Writes all reports of one assessment; if one cannot be written, no file is. Bundles need what it was made of.
    pub(super) fn write(&self, assessment: &Assessment, made_of: Option<MadeOf<'_>>, terminal: Terminal) -> Result<(), Fault> {
        let mut staged = Vec::with_capacity(self.files.len() + self.bundles.len());
        for path in &self.bundles {
            let made_of = made_of.ok_or_else(|| Fault::new(Exit::Internal, "a bundle of a result alone was asked for"))?;
            let mut file = Staged::new(path).map_err(|error| unwritten(path, &error))?;
            made_of.write(assessment, &mut file, |error| unwritten(path, error))?;
            staged.push((file, path));
        }
        for (way, path) in &self.files {
            let bytes = self.render(*way, assessment, &report::Options::default(), terminal)?;
            let mut file = Staged::new(path).map_err(|error| unwritten(path, &error))?;
            file.write_all(&bytes).map_err(|error| unwritten(path, &error))?;
            staged.push((file, path));
        }
        let on_terminal =
            report::Options { colour: terminal.stdout_color, fingerprints: terminal.verbose > 0, ..report::Options::default() };
        let stdout = self.render(self.stdout, assessment, &on_terminal, terminal)?;
        for (file, path) in staged {
            file.commit().map_err(|error| unwritten(path, &error))?;
            terminal.detail(&format!("wrote {}", path.display()));
        }
        terminal.print(&stdout)?;
        Ok(())
    }

    fn render(&self, way: Way, assessment: &Assessment, options: &report::Options, terminal: Terminal) -> Result<Vec<u8>, Fault> {
        match (way, &self.template) {
            (Way::Format(format), _) => {
                let options = report::Options { include: self.include.clone(), max_bytes: self.max_bytes, ..options.clone() };
                Ok(report::render(format, assessment, &options)?)
            }
            (Way::Template, Some(template)) => {
                let text = template.render(assessment, self.include.as_deref());
                text.map(String::into_bytes).map_err(|problem| templates::refused(&[problem], terminal))
            }
            (Way::Template, None) => Err(without_template()),
        }
    }
}

impl Way {
    /// Whether such a report shows how verdicts came about.
    fn shows_traces(self) -> bool {
        matches!(self, Self::Template | Self::Format(Format::Json | Format::Jsonl | Format::Html))
    }

    /// Whether such a report shows what people ask beside the verdicts.
    fn shows_overview(self) -> bool {
        matches!(self, Self::Template | Self::Format(Format::Json | Format::Html))
    }
}

fn without_template() -> Fault {
    Fault::usage("which template is to be filled in is not said").help("name it: `--template FILE -o template=PATH`")
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
    fill(Staged::new(path), bytes).map_err(|error| unwritten(path, &error))
}

/// As [`replace`], for a file that only its owner may read.
pub(super) fn replace_private(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    fill(Staged::private(path), bytes).map_err(|error| unwritten(path, &error))
}

fn fill(file: io::Result<Staged>, bytes: &[u8]) -> io::Result<()> {
    let mut file = file?;
    file.write_all(bytes)?;
    file.commit()
}

/// Why a file that could be written before the work could not be written after it, for people.
pub(super) fn unwritten(path: &Path, error: &io::Error) -> Fault {
    Fault::new(Exit::Unwritten, format!("`{}` cannot be written: {error}", path.display()))
        .help("make room or name another path, then run it again; what stood there is untouched")
}

/// Why a file will not be written, for people.
fn unwritable(path: &Path, error: &io::Error) -> Fault {
    Fault::usage(format!("`{}` cannot be written: {error}", path.display()))
        .help("name a path in a directory that exists and may be written to")
}

/// The output without bundles, for a command that has nothing to make them of. One that a flag asks for is refused; the
/// configuration file speaks to all commands, so that one of it is left out.
pub(super) fn without_bundles(output: &Output, of_file: bool, terminal: Terminal) -> Result<Output, Fault> {
    let (bundles, others): (Vec<_>, Vec<_>) = output.output.iter().cloned().partition(|file| file.format == BUNDLE);
    match bundles.first() {
        Some(_) if !of_file => {
            return Err(Fault::usage("a bundle cannot be made by `report`: it holds how a run was judged")
                .help("use `trailwarden check SNAPSHOT -o bundle=FILE`"));
        }
        Some(file) => terminal.note(&format!("left out: {} (only `scan` and `check` write bundles)", file.path.display())),
        None => {}
    }
    Ok(Output { output: others, ..output.clone() })
}

fn parse(name: &str) -> Result<Format, Fault> {
    if name == BUNDLE {
        return Err(Fault::usage("a bundle cannot go to stdout").help("write it to a file: `-o bundle=FILE`"));
    }
    if name == TEMPLATE {
        return Err(Fault::usage("`template` is no format by itself").help("name the template: `--template FILE`"));
    }
    Format::parse(name).ok_or_else(|| {
        let names: Vec<_> = FORMATS.iter().map(|info| info.name).chain(BESIDE_FORMATS).collect();
        let fault = Fault::unknown_name("format", name, names.iter().copied());
        if fault.help.is_some() { fault } else { fault.help(format!("the formats are {}", names.join(", "))) }
    })
}
